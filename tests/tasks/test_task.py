import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.errors import TaskError
from neurosym.program.types import parse_signature
from neurosym.tasks import Example, Task


@given(st.lists(st.lists(st.integers(), max_size=5), min_size=1))
def test_lengths_part_a_split_by_the_length_of_the_first_list(lists: list[list[int]]) -> None:
    examples = tuple(Example((0, items), 0) for items in lists)
    task = Task("task", parse_signature("(int, list[int]) -> int"), {"train": examples})
    groups = task.lengths("train")
    assert list(groups) == sorted({len(items) for items in lists})
    for length, group in groups.items():
        assert group == tuple(example for example in examples if len(example.inputs[1]) == length)
    assert task.lengths("test") == {}


def test_examples_without_a_list_have_no_length() -> None:
    examples = (Example((1,), 1),)
    assert Task("task", parse_signature("(int) -> int"), {"train": examples}).lengths("train") == {None: examples}


def test_examples_are_equal_as_values() -> None:
    assert Example((1,), 1) == Example((1,), 1)
    assert Example((1,), 1) != Example((1.0,), 1)
    assert Example((1,), True) != Example((1,), 1)
    assert len({Example(([1],), 1), Example(([1],), 1)}) == 1


@pytest.mark.parametrize(
    ("splits", "message"),
    [
        ({}, "no examples to learn from"),
        ({"train": ()}, "no examples to learn from"),
        (
            {"train": (Example((1,), 1),), "tset": ()},
            "expected splits among train, validation, test, far but found tset",
        ),
        ({"train": (Example((1, 2), 1),)}, "train example 1: expected 1 inputs"),
        (
            {"train": (Example((1,), 1), Example((True,), 1))},
            "train example 2: expected input 1 to be int but found True",
        ),
        ({"train": (Example((1,), 1),), "far": (Example((1,), 1.0),)}, "far example 1: expected an output int"),
    ],
)
def test_a_task_refuses_what_does_not_fit_its_signature(splits: dict[str, tuple[Example, ...]], message: str) -> None:
    with pytest.raises(TaskError, match=message):
        Task("task", parse_signature("(int) -> int"), splits)
