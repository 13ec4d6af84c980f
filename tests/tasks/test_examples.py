import re
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from neurosym.errors import SignatureError, TaskError
from neurosym.program.types import BOOL, FLOAT, INT, STR, Type, list_of, pair_of, parse_type
from neurosym.program.values import same_value
from neurosym.tasks import Example, task_from_examples

_SCALARS = {
    INT: st.integers(),
    FLOAT: st.floats(allow_nan=False, allow_infinity=False),
    BOOL: st.booleans(),
    STR: st.text(max_size=3),
}
_TYPES: st.SearchStrategy[Type] = st.recursive(
    st.sampled_from(list(_SCALARS)),
    lambda inner: st.builds(list_of, inner) | st.builds(pair_of, inner, inner),
    max_leaves=3,
)


def _values(type_: Type) -> st.SearchStrategy[Any]:
    if type_ in _SCALARS:
        return _SCALARS[type_]
    if type_.name == "list":  # type: ignore[union-attr]
        return st.lists(_values(type_.arguments[0]), min_size=1, max_size=3)  # type: ignore[union-attr]
    return st.tuples(*map(_values, type_.arguments))  # type: ignore[union-attr]


@st.composite
def _typed_columns(draw: st.DrawFn) -> tuple[list[Type], list[list[Any]]]:
    types = draw(st.lists(_TYPES, min_size=2, max_size=4))
    n_examples = draw(st.integers(1, 3))
    # The first column counts, so that no two examples contradict each other.
    rows = [[number, *(draw(_values(type_)) for type_ in types)] for number in range(n_examples)]
    return [INT, *types], rows


@given(_typed_columns())
def test_the_inferred_signature_is_the_type_that_the_values_were_drawn_from(columns: Any) -> None:
    types, rows = columns
    task = task_from_examples([(tuple(row[:-1]), row[-1]) for row in rows])
    assert [*task.signature.parameters, task.signature.result] == types
    assert same_value([[*example.inputs, example.output] for example in task.train], rows)


@given(_typed_columns())
def test_a_given_signature_that_was_inferred_gives_the_same_task(columns: Any) -> None:
    _, rows = columns
    examples = [(tuple(row[:-1]), row[-1]) for row in rows]
    inferred = task_from_examples(examples)
    assert task_from_examples(examples, str(inferred.signature)) == inferred
    assert task_from_examples([Example(*example) for example in examples]) == inferred


@given(st.permutations([([], []), ([[]], []), ([[1.5]], [1.5]), ([[2.0], []], [2.0])]))
def test_an_empty_list_takes_its_type_from_the_other_examples_in_any_order(examples: Any) -> None:
    assert str(task_from_examples(examples).signature) == "(list[list[float]]) -> list[float]"


@pytest.mark.parametrize(
    ("examples", "signature", "expected"),
    [
        ([([], [])], None, "(list[int]) -> list[int]"),
        ([((3, 1), 4), ((2, 2), 4)], None, "(int, int) -> int"),
        ([((3, 1), 4), ((2, 2), 4)], "(pair[int, int]) -> int", "(pair[int, int]) -> int"),
        ([(((3, 1),), 4)], "(pair[int, int]) -> int", "(pair[int, int]) -> int"),
        ([(((3, 1),), 4)], None, "(pair[int, int]) -> int"),
        ([([(1, "a")], ("a", 1))], None, "(list[pair[int, str]]) -> pair[str, int]"),
        ([([[1, 2]], 2)], "(list[pair[int, int]]) -> int", "(list[pair[int, int]]) -> int"),
        ([(["red", "red"], "red"), ([3], 3)], "(list[symbol]) -> symbol", "(list[symbol]) -> symbol"),
        ([([1], 2), ([4], 3)], "(list[a]) -> a where a: Ord", "(list[int]) -> int"),
        ([([], [])], "(list[a]) -> list[a]", "(list[int]) -> list[int]"),
        ([(np.zeros((8, 8)), 3), (torch.ones(8, 8), 4)], None, "(tensor[8, 8]) -> int"),
        ([([np.zeros((2, 3))], [1])], None, "(list[tensor[2, 3]]) -> list[int]"),
        ([(np.zeros((2, 3)), 1), (np.zeros((4, 3)), 1)], "(tensor[n, 3]) -> int", "(tensor[n, 3]) -> int"),
        ([([[0, 1], [1, 0]], 1)], "(tensor[2, 2]) -> int", "(tensor[2, 2]) -> int"),
    ],
)
def test_signatures(examples: Any, signature: str | None, expected: str) -> None:
    assert str(task_from_examples(examples, signature).signature) == expected


def test_a_signature_with_float_makes_floats_of_whole_numbers_and_nothing_else_does() -> None:
    task = task_from_examples([([1, 2.5], 1)], "(list[float]) -> float")
    assert same_value(task.train[0].inputs, ([1.0, 2.5],))
    assert same_value(task.train[0].output, 1.0)
    assert task.tolerance > 0
    with pytest.raises(TaskError, match="no float is exactly 9007199254740993"):
        task_from_examples([(2**53 + 1, 1.0)], "(float) -> float")


@pytest.mark.parametrize("dtype", [np.uint8, np.bool_, np.int64, np.float64, torch.bfloat16, torch.float64, torch.int8])
def test_arrays_become_float32_arrays(dtype: Any) -> None:
    array = torch.ones(2, 2, dtype=dtype) if isinstance(dtype, torch.dtype) else np.ones((2, 2), dtype=dtype)
    (value,) = task_from_examples([(array, 1)]).train[0].inputs
    assert type(value) is np.ndarray
    assert value.dtype == np.float32
    assert (value == 1).all()


def test_numpy_scalars_become_plain_ones() -> None:
    task = task_from_examples([([np.int64(3)], np.float64(0.5))])
    assert same_value((task.train[0].inputs, task.train[0].output), (([3],), 0.5))


def _nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def _endless() -> list[Any]:
    value: list[Any] = []
    value += [value, value]
    return value


def test_values_may_be_nested_as_deep_as_a_search_can_go() -> None:
    assert str(task_from_examples([(_nested(20), 2)]).signature).count("list") == 20
    assert str(task_from_examples([((1, _nested(20)), 2)]).signature).count("list") == 20


@pytest.mark.parametrize(
    ("examples", "signature", "message"),
    [
        ([], None, "no examples"),
        (None, None, "expected a list of (input, output) pairs but found NoneType"),
        ({"ab": 2}, None, "expected a list of (input, output) pairs but found dict"),
        ([(1, 2)], int, "expected a signature such as '(list[int]) -> int' but found <class 'int'>"),
        ([(1, 2), (_nested(21), 2)], None, "example 2: expected lists and pairs nested 20 deep or less but found more"),
        ([(2, _nested(21))], None, "example 1: expected lists and pairs nested 20 deep or less"),
        ([(_endless(), 2)], None, "example 1: expected lists and pairs nested 20 deep or less"),
        ([((1, _endless()), 2)], "(int, list[a]) -> int", "example 1: expected lists and pairs nested 20 deep"),
        ([Example([[3, 1]], 3)], None, "example 1: expected a tuple of inputs but found [[3, 1]]"),
        ([1], None, "example 1: expected a pair (input, output) but found 1"),
        ([([1], 2), ([5], 0), ([1], 3)], None, "examples 1 and 3 contradict each other: [1] gives 2 in one and 3"),
        ([([1.0], 2), ([-0.0], 0), ([0.0], 3)], None, "examples 2 and 3 contradict each other"),
        ([([1], 2), ([], 2), (["a"], 3)], None, "the input is list[int] in example 1 but list[str] in example 3"),
        (
            [([1], 2), ([1.0], 3)],
            None,
            "examples 1 and 2 mix types: the input is list[int] in example 1 but list[float]",
        ),
        ([(np.ones(3), 3), (np.ones(2), 2)], None, "mix types: the input is tensor[3] in example 1 but tensor[2]"),
        ([(np.ones(3), 3), (np.ones(2), 2)], None, "for lists of any length give lists (array.tolist())"),
        ([(1, 2), (1, 2.0)], None, "1 and 1.0 differ: write 1.0, or give a signature with float"),
        ([(1, True), (2, 2)], None, "the output is bool in example 1 but int in example 2"),
        ([([1, 2.5], 2)], None, "example 1: the input [1, 2.5] is no value of one type: expected int but found float"),
        ([([1, True], 2)], None, "expected int but found bool"),
        ([((1, 2), 3), ((3,), 7)], None, "examples 1 and 2 differ in kind: 2 inputs against 1"),
        ([((1, 2), 3), (3, 7)], None, "examples 1 and 2 differ in kind: the input of example 1 is a tuple"),
        ([((), 3)], None, "example 1 has no inputs"),
        ([(1, 1), (None, 3)], None, "example 2: the input None is no value"),
        ([({}, 3)], None, "found dict"),
        ([(float("nan"), 3)], None, "expected a finite number but found nan"),
        ([([1, 2], (1, 2, 3))], None, "the output (1, 2, 3) is no value of one type"),
        ([(np.array([np.nan]), 3)], None, "example 1: expected an array of finite numbers"),
        ([(np.array([1e300]), 3)], None, "example 1: expected an array of finite numbers"),
        ([(np.array(["a"]), 3)], None, "example 1: expected an array of numbers"),
        (
            [(np.zeros((8, 8)), 3), (np.zeros((8, 7)), 3)],
            None,
            "the input is tensor[8, 8] in example 1 but tensor[8, 7]",
        ),
        ([([1], 2), (["a"], 3)], "(list[a]) -> int", "example 2: input 1 does not fit (list[a]) -> int"),
        ([([True], True)], "(list[a]) -> a where a: Num", "expected a type of class Num but found bool"),
        ([((1, 2, 3), 3)], "(int, int) -> int", "example 1: expected 2 inputs (int, int) -> int but found 3 inputs"),
        ([(1, 3)], "(int, int) -> int", "found one input that is no tuple: 1"),
        ([([1.0], 2)], "(list[int]) -> int", "input 1 does not fit (list[int]) -> int"),
        ([([[1], [1, 2]], 2)], "(tensor[2, 2]) -> int", "expected rows of equal length"),
        ([([1], 2)], "((int) -> int) -> int", "functions are never inputs or outputs"),
    ],
)
def test_refusals(examples: Any, signature: str | None, message: str) -> None:
    with pytest.raises(TaskError, match=re.escape(message)):
        task_from_examples(examples, signature)


def test_a_signature_that_can_not_be_read_is_a_signature_error() -> None:
    with pytest.raises(SignatureError, match="expected"):
        task_from_examples([(1, 1)], "(int -> int")
    assert parse_type("(int) -> int") == task_from_examples([(1, 1)]).signature
