import pytest

from neurosym.execution.reference import Interpreter
from neurosym.program.types import parse_signature
from neurosym.search.translation import UNMOVED_BITS, bits_unmoved
from neurosym.tasks.task import Example, Task
from tests.strategies import shipped

ROWS = [[0, 3, 0, 0, 3, 0], [5, 0, 0, 5, 0]]
FILLED = [[0, 3, 3, 3, 3, 0], [5, 5, 5, 5, 0]]


def a_task(signature: str = "(list[symbol]) -> list[symbol]") -> Task:
    examples = tuple(Example((row,), filled) for row, filled in zip(ROWS, FILLED, strict=True))
    return Task("fill", parse_signature(signature), {"train": examples})


def bits(text: str, task: Task) -> float:
    library = shipped()
    return bits_unmoved(library.parse(text), task, Interpreter(library))


GROUND = "(0: symbol)"
BETWEEN = (
    "lambda items: zip_with(lambda left, right: if_(equal({0}, left), left, right), "
    "fill_forward({0}, items), fill_backward({0}, items))"
)


def test_a_program_that_moves_its_answer_with_its_input_pays_nothing() -> None:
    assert bits(BETWEEN.format(GROUND), a_task()) == 0


@pytest.mark.parametrize(
    "text",
    [
        "lambda items: append(take(1, items), tail(fill_backward({0}, items)))",  # counts from the left
        "lambda items: reverse(append(take(1, reverse(items)), tail(reverse(fill_forward({0}, items)))))",  # the right
        "lambda items: if_(equal(6, length(items)), {1}, {1})",  # sees no place, but how many there are
        "lambda items: tail(items)",  # is wrong where it is not moved
        "lambda items: init(tail(tail(tail(tail(tail(tail(tail(tail(tail(items))))))))))",  # no answer at all
    ],
)
def test_a_program_that_counts_places_from_an_end_pays(text: str) -> None:
    filled = text.format(GROUND, "replicate(length(items), head(items))")
    assert bits(filled, a_task()) == UNMOVED_BITS


def test_only_rows_of_symbols_can_be_moved() -> None:
    task = a_task("(list[int]) -> list[int]")
    assert bits("lambda items: append(take(1, items), tail(fill_backward(0, items)))", task) == 0


def test_without_a_ground_nothing_is_moved() -> None:
    examples = (Example(([1, 2, 2],), [1, 2, 2]), Example(([3],), [3]))
    task = Task("same", parse_signature("(list[symbol]) -> list[symbol]"), {"train": examples})
    assert bits("lambda items: append(take(3, items), [])", task) == 0
