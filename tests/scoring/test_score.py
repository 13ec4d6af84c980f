from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.errors import BudgetError, EvaluationError
from neurosym.program.types import parse_signature
from neurosym.scoring import Score, score, score_by_length
from neurosym.scoring.score import right_share
from neurosym.tasks import Example, Task

_LISTS = st.lists(st.integers(-3, 3), max_size=5)


@given(st.lists(_LISTS, min_size=1))
def test_the_right_outputs_score_1(outputs: list[list[int]]) -> None:
    examples = [Example((number,), output) for number, output in enumerate(outputs)]
    assert score(lambda inputs: list(outputs[inputs[0]]), examples) == Score(1.0, 1.0, len(outputs))


@given(st.lists(st.tuples(_LISTS, _LISTS), min_size=1))
def test_exact_counts_equal_lists_and_item_accuracy_lies_between_it_and_1(pairs: list[tuple[Any, Any]]) -> None:
    examples = [Example((number,), expected) for number, (expected, _) in enumerate(pairs)]
    found = score(lambda inputs: pairs[inputs[0]][1], examples)
    assert found.exact == sum(expected == predicted for expected, predicted in pairs) / len(pairs)
    assert found.exact <= found.item_accuracy + 1e-12
    assert found.item_accuracy <= 1


@given(_LISTS, _LISTS)
def test_the_share_of_right_positions_is_symmetric_and_counts_missing_and_surplus_ones(
    a: list[int], b: list[int]
) -> None:
    n_right = sum(one == other for one, other in zip(a, b, strict=False))
    assert right_share(a, b) == right_share(b, a) == (n_right / max(len(a), len(b)) if a or b else 1)


@pytest.mark.parametrize(
    ("predicted", "expected", "share"),
    [
        (3, 3, 1.0),
        (3, 3.0, 0.0),
        (True, 1, 0.0),
        ([1], 1, 0.0),
        ([], [1], 0.0),
        ((1, 2), (1, 3), 0.0),
        ("ab", "ab", 1.0),
    ],
)
def test_what_is_no_list_is_right_or_wrong(predicted: Any, expected: Any, share: float) -> None:
    assert right_share(predicted, expected) == share


def test_floats_agree_within_the_tolerance() -> None:
    examples = [Example((1,), [1.0, 2.0])]
    assert score(lambda inputs: [1.0 + 1e-9, 2.1], examples, tolerance=1e-6) == Score(0.0, 0.5, 1)


def test_bottom_is_wrong_with_its_reason_and_nothing_else_is_caught() -> None:
    examples = [Example((number,), number) for number in (0, 1, 2, 4)]

    def predict(inputs: tuple[int]) -> int:
        if inputs[0] % 2 == 0:
            raise EvaluationError("even")
        return inputs[0]

    assert score(predict, examples) == Score(0.25, 0.25, 4, ("even",))
    with pytest.raises(ZeroDivisionError):
        score(lambda inputs: 1 // inputs[0], examples)

    def unfinished(inputs: tuple[int]) -> int:
        raise BudgetError("spent")

    with pytest.raises(BudgetError):
        score(unfinished, examples)


class _Doubling:
    """Predicts in batches only."""

    def __call__(self, inputs: tuple[Any, ...]) -> Any:
        raise AssertionError

    def predict_batch(self, batch: Sequence[tuple[Any, ...]]) -> list[Any]:
        return [2 * inputs[0] if inputs[0] else EvaluationError("zero") for inputs in batch]


def test_a_batch_predictor_is_asked_once_for_all() -> None:
    assert score(_Doubling(), [Example((3,), 6), Example((0,), 0)]) == Score(0.5, 0.5, 2, ("zero",))


def test_scores_by_length() -> None:
    examples = tuple(Example((items,), sum(items)) for items in ([1], [1, 1], [2, 2], [3]))
    task = Task("sum", parse_signature("(list[int]) -> int"), {"train": examples[:1], "test": examples})
    assert score_by_length(lambda inputs: inputs[0][0], task, "test") == {1: Score(1.0, 1.0, 2), 2: Score(0.0, 0.0, 2)}


def test_no_examples_have_no_score() -> None:
    with pytest.raises(ValueError, match="no examples"):
        score(lambda inputs: 0, [])
