from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.data import load_digits
from neurosym.errors import TaskError
from neurosym.tasks import Answers, DigitLists, DigitOperation, Task

_SMALL = {"n_train": 40, "n_validation": 10, "n_test": 10, "n_far": 2}


def _rows(task: Task, split: str) -> set[int]:
    """The rows of the data set that a split's images come from; an image in there twice counts as its last row."""
    rows = {image.tobytes(): row for row, image in enumerate((load_digits().images / 16).astype(np.float32))}
    return {rows[image.tobytes()] for example in task.splits[split] for image in example.inputs[0]}


def test_each_split_draws_from_its_own_images() -> None:
    task = DigitLists(n_validation=300, n_test=300).build(np.random.default_rng(0))
    for rows, pool in [
        (_rows(task, "train"), range(1200)),
        (_rows(task, "validation"), range(1200, 1400)),
        (_rows(task, "test") | _rows(task, "far"), range(1400, 1797)),
    ]:
        assert min(rows) >= pool.start
        assert max(rows) < pool.stop
        assert len(rows) > 0.99 * len(pool)
    assert len(task.symbols) == 397
    assert set(task.lengths("train")) == {3}
    assert (set(task.lengths("test")), set(task.lengths("far"))) == ({3, 5, 10}, {30, 100})


def test_images_are_shared_float32_arrays_from_0_to_1() -> None:
    task = DigitLists(**_SMALL).build(np.random.default_rng(0))
    images = [image for example in task.splits["far"] for image in example.inputs[0]]
    assert {(image.shape, image.dtype.name) for image in images} == {((8, 8), "float32")}
    assert (min(image.min() for image in images), max(image.max() for image in images)) == (0, 1)
    assert len({id(image) for image in images}) == len({image.tobytes() for image in images})
    assert str(task.signature) == "(list[tensor[8, 8]]) -> list[int]"


@pytest.mark.parametrize("operation", list(DigitOperation))
@given(seed=st.integers(0, 10**6))
def test_answers_are_those_of_the_labels(operation: DigitOperation, seed: int) -> None:
    digits = load_digits()
    rows = {image.tobytes(): row for row, image in enumerate((digits.images / 16).astype(np.float32))}
    task = DigitLists(operation, **_SMALL).build(np.random.default_rng(seed))
    assert task.name == f"{operation.value}/digits"
    for examples in task.splits.values():
        for example in examples:
            labels = [int(digits.labels[rows[image.tobytes()]]) for image in example.inputs[0]]
            expected = {
                DigitOperation.SORT: sorted(labels),
                DigitOperation.SUM: sum(labels),
                DigitOperation.MAXIMUM: max(labels),
                DigitOperation.COUNT: len([label for label in labels if label == labels[0]]),
            }
            assert example.output == expected[operation]


def test_shuffled_answers_are_the_same_answers_for_the_same_lists_in_another_order() -> None:
    true = DigitLists(**_SMALL).build(np.random.default_rng(5))
    shuffled = DigitLists(answers=Answers.SHUFFLED, **_SMALL).build(np.random.default_rng(5))
    pairs = list(zip(true.splits["train"], shuffled.splits["train"], strict=True))
    assert all(np.array_equal(one.inputs[0], other.inputs[0]) for one, other in pairs)
    assert Counter(str(one.output) for one, _ in pairs) == Counter(str(other.output) for _, other in pairs)
    assert sum(one.output == other.output for one, other in pairs) < len(pairs) / 2


@given(st.integers(0, 10**6))
def test_the_same_generator_draws_the_same_lists(seed: int) -> None:
    family = DigitLists(**_SMALL)
    assert family.build(np.random.default_rng(seed)) == family.build(np.random.default_rng(seed))


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(TaskError, match="1 or more"):
        DigitLists(length=0)
