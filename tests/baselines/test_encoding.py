from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.baselines.encoding import MAX_DIGITS, Encoding
from neurosym.errors import TaskError
from neurosym.program.values import same_value
from neurosym.tasks import task_from_examples

_IMAGE = np.zeros((4, 4), dtype=np.float32)


@given(st.lists(st.lists(st.integers(-(10**15), 10**15), max_size=5), min_size=1))
def test_lists_of_integers_are_decoded_as_they_were_encoded(outputs: list[list[int]]) -> None:
    task = task_from_examples([(number, output) for number, output in enumerate(outputs)], "(int) -> list[int]")
    encoding = Encoding.of(task)
    assert same_value(encoding.decode_outputs(encoding.encode_outputs(outputs)), outputs)


@pytest.mark.parametrize("outputs", [[3, -40, 0], [True, False, True], [[True], [], [False, True]]])
def test_other_outputs_are_decoded_as_they_were_encoded(outputs: list[Any]) -> None:
    encoding = Encoding.of(task_from_examples(list(enumerate(outputs))))
    assert same_value(encoding.decode_outputs(encoding.encode_outputs(outputs)), outputs)


def test_items_follow_each_other_between_two_marks() -> None:
    task = task_from_examples([(([5, -61], 7, _IMAGE), 0), (([], 7, _IMAGE), 0)])
    encoding = Encoding.of(task)
    items = encoding.encode_inputs([example.inputs for example in task.train])
    assert items.kinds.tolist() == [[4, 1, 1, 2, 3, 5], [4, 2, 3, 5, 0, 0]]
    assert items.codes[0, :, :3].tolist() == [[0, 0, 0], [0, 5, 0], [1, 1, 6], [0, 7, 0], [0, 0, 0], [0, 0, 0]]
    assert items.pixels is not None
    assert items.pixels.shape == (2, 6, 4, 4)
    assert encoding.count_items(task.train[1].inputs) == 4


def test_the_encoding_is_read_from_the_training_examples_alone() -> None:
    encoding = Encoding.of(task_from_examples([([1, 999], [999, 1, 1])]))
    assert (encoding.n_digits, encoding.growth, encoding.unit) == (5, 2, 1000.0)


@given(st.integers())
def test_an_integer_of_too_many_digits_is_read_as_all_nines(integer: int) -> None:
    encoding = Encoding.of(task_from_examples([([10**30], [1])]))
    assert encoding.n_digits == MAX_DIGITS
    largest = 10**MAX_DIGITS - 1
    assert encoding.decode_outputs(encoding.encode_outputs([[integer]])) == [[max(-largest, min(largest, integer))]]


@pytest.mark.parametrize(
    ("examples", "signature", "message"),
    [
        ([("ab", 1)], None, "expected inputs of int, bool, images"),
        ([([1.5], 1)], None, "expected inputs of int, bool, images"),
        ([([[1]], 1)], None, "expected inputs of int, bool, images"),
        ([([1], "a")], None, "expected an output of int, bool or a list"),
        ([(([_IMAGE], np.zeros((2, 2))), 1)], None, "expected images of one size"),
        ([(_IMAGE, 1)], "(tensor[n, m]) -> int", "images of fixed size"),
    ],
)
def test_types_without_a_modality_are_refused(examples: Any, signature: str | None, message: str) -> None:
    with pytest.raises(TaskError, match=message):
        Encoding.of(task_from_examples(examples, signature))
