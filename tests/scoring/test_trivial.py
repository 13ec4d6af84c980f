from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.program.values import same_value
from neurosym.scoring import TRIVIAL, constant, majority, nearest_neighbour, score
from neurosym.tasks import DigitLists, Example, IntegerSequences

_LISTS = st.lists(st.integers(-9, 9), max_size=4)
_EXAMPLES = st.lists(st.builds(lambda items: Example((items,), sorted(items)), _LISTS), min_size=1)


@given(_EXAMPLES)
def test_no_constant_scores_above_the_constant_baseline(examples: list[Example]) -> None:
    found = score(constant(examples), examples).exact
    assert found == max(score(lambda _, e=e: e.output, examples).exact for e in examples)  # type: ignore[misc]


@given(_EXAMPLES)
def test_nearest_neighbour_knows_every_training_example(examples: list[Example]) -> None:
    assert score(nearest_neighbour(examples), examples).exact == 1


@given(_EXAMPLES, _LISTS)
def test_nearest_neighbour_agrees_with_brute_force(examples: list[Example], items: list[int]) -> None:
    def distance(example: Example) -> tuple[int, int]:
        (other,) = example.inputs
        return abs(len(items) - len(other)), sum(abs(a - b) for a, b in zip(items, other, strict=False))

    predicted = nearest_neighbour(examples)((items,))
    nearest = min(map(distance, examples))
    assert predicted in [example.output for example in examples if distance(example) == nearest]


@given(_EXAMPLES, _LISTS)
def test_majority_is_as_long_as_the_outputs_of_the_nearest_length(examples: list[Example], items: list[int]) -> None:
    lengths = {len(example.output) for example in examples}
    nearest = min(abs(length - len(items)) for length in lengths)
    assert abs(len(majority(examples)((items,))) - len(items)) == nearest


def test_majority_takes_the_most_frequent_item_at_each_position() -> None:
    examples = [Example(([0, 0],), [1, 2]), Example(([1, 0],), [1, 3]), Example(([1, 1],), [4, 3])]
    assert majority(examples)(([9, 9],)) == [1, 3]
    assert majority([Example((True,), "a"), Example((False,), "b"), Example((True,), "b")])((True,)) == "b"


@pytest.mark.parametrize("name", TRIVIAL)
@pytest.mark.parametrize(
    "examples",
    [
        [Example((10**400, True), 1), Example((-(10**400), False), 2)],
        [Example(("abc", [1.5]), (1, "a")), Example(("", []), (2, "b"))],
        [Example((np.eye(2, dtype=np.float32),), 1), Example((np.zeros((2, 2), dtype=np.float32),), 0)],
        [Example(([[1, 2], [3]],), [[1]]), Example(([[]],), [[1, 2]])],
    ],
)
def test_every_baseline_takes_every_kind_of_value(name: str, examples: list[Example]) -> None:
    predict = TRIVIAL[name](examples)
    for example in examples:
        assert any(same_value(predict(example.inputs), other.output) for other in examples)
    if name == "nearest_neighbour":
        assert all(same_value(predict(example.inputs), example.output) for example in examples)


@pytest.mark.parametrize("name", TRIVIAL)
def test_no_baseline_looks_beyond_the_training_examples(name: str) -> None:
    for task in (IntegerSequences().build(np.random.default_rng(1)), DigitLists().build(np.random.default_rng(1))):
        predict = TRIVIAL[name](task.splits["train"])
        exact: Any = score(predict, [example for example in task.splits["test"] if len(example.output) == 5]).exact
        assert exact < 0.05
