import json

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from neurosym.errors import SignatureError
from neurosym.program.inference import match
from neurosym.program.types import FLOAT, INT, Type, list_of, parse_type, tensor_of
from neurosym.program.values import (
    close_value,
    common_type,
    freeze,
    from_json,
    inhabits,
    same_value,
    to_json,
    type_of,
)
from tests.strategies import ground_types, values


def has_symbol(type_: Type) -> bool:
    """Symbols are written as integers and strings, so a value does not tell that it holds one."""
    return "symbol" in str(type_)


@given(st.data(), ground_types())
def test_a_value_inhabits_its_type(data: st.DataObject, type_: Type) -> None:
    value = data.draw(values(type_))
    assert inhabits(value, type_)
    if not has_symbol(type_):
        assert match(type_of(value), type_) is not None


@given(st.data(), ground_types())
def test_a_value_travels_as_json(data: st.DataObject, type_: Type) -> None:
    value = data.draw(values(type_))
    assert same_value(from_json(json.loads(json.dumps(to_json(value))), type_), value)


@given(st.data(), ground_types())
def test_frozen_values_are_equal_exactly_where_values_are(data: st.DataObject, type_: Type) -> None:
    first, second = data.draw(values(type_)), data.draw(values(type_))
    assert (freeze(first) == freeze(second)) == same_value(first, second)
    assert hash(freeze(first)) == hash(freeze(data.draw(st.just(first))))
    assert same_value(first, first)
    assert close_value(first, second, 0.0) == same_value(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [(1, True), (1, 1.0), (0.0, False), ("1", 1), ([1], [True]), ((1, 2), [1, 2]), ([], ()), ([1], [1, 1])],
)
def test_values_of_different_types_are_never_the_same(first: object, second: object) -> None:
    assert not same_value(first, second)
    assert not close_value(first, second, 1.0)


def test_minus_zero_is_zero_also_in_tensors() -> None:
    assert same_value([-0.0], [0.0])
    assert freeze(-0.0) == freeze(0.0)
    assert same_value(-np.zeros(2), np.zeros(2))


def test_tensors_are_the_same_by_shape_type_and_numbers_not_by_layout() -> None:
    table = np.arange(6, dtype=np.float32).reshape(2, 3)
    assert same_value(table.T, np.ascontiguousarray(table.T))
    assert not same_value(table, table.reshape(3, 2))
    assert not same_value(np.zeros(2, np.float32), np.zeros(2, np.int32))
    assert same_value(torch.ones(2, requires_grad=True), torch.ones(2))


@pytest.mark.parametrize(
    ("value", "type_", "fits"),
    [
        (np.zeros((8, 8)), "tensor[n, n]", True),
        (np.zeros((8, 9)), "tensor[n, n]", False),
        (np.zeros((8, 9)), "tensor[8, m]", True),
        (np.zeros(8), "tensor[8, 8]", False),
        (True, "int", False),
        (1, "float", False),
        (float("nan"), "float", False),
        (float("inf"), "float", False),
        (True, "symbol", False),
        ((1, 2, 3), "pair[int, int]", False),
        ([1, "a"], "list[symbol]", True),
        ([1, "a"], "list[int]", False),
        (len, "(list[a]) -> int", True),
    ],
)
def test_a_type_says_which_python_values_it_has(value: object, type_: str, fits: bool) -> None:
    assert inhabits(value, parse_type(type_)) is fits


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([1, "a"], "expected int but found str"),
        ([1, True], "expected int but found bool"),
        ([[1], 2], r"expected list\[int\] but found int"),
        ((1, 2, 3), r"expected .* but found a tuple of 3: \(1, 2, 3\)"),
        (float("nan"), "expected a finite number but found nan"),
        (None, "expected .* but found NoneType"),
        ({1}, "expected .* but found set"),
    ],
)
def test_what_is_no_value_is_refused(value: object, message: str) -> None:
    with pytest.raises(SignatureError, match=message):
        type_of(value)


def test_what_an_empty_list_leaves_open_is_settled_by_the_others() -> None:
    assert type_of([[], [1]]) == list_of(list_of(INT))
    assert common_type([[], [[]], [[1.5]]]) == list_of(list_of(FLOAT))
    assert str(type_of(([], []))) == "pair[list[a], list[b]]"
    with pytest.raises(SignatureError, match="expected int but found bool"):
        common_type([1, True])


@pytest.mark.parametrize(
    ("data", "type_", "message"),
    [
        (1.5, INT, "expected int but found 1.5"),
        (True, INT, "expected int but found True"),
        ([1, [2]], list_of(INT), r"expected int but found \[2\]"),
        (10**400, FLOAT, "expected float but found an integer beyond all floats"),
        ([[1, 2], [3]], tensor_of(2, 2), r"expected tensor\[2, 2\] but found"),
        ([1e300], tensor_of(1), r"expected tensor\[1\] of finite numbers"),
        ([[1, 2]], parse_type("list[pair[int, bool]]"), "expected bool but found 2"),
        ([[1]], parse_type("list[pair[int, int]]"), r"expected pair\[int, int\] but found \[1\]"),
    ],
)
def test_json_of_another_type_is_refused(data: object, type_: Type, message: str) -> None:
    with pytest.raises(SignatureError, match=message):
        from_json(data, type_)


def test_floats_are_close_within_the_tolerance_and_all_else_is_exact() -> None:
    assert close_value([1.0, 2.0], [1.0 + 1e-9, 2.0], 1e-6)
    assert not close_value([1.0], [1.1], 1e-6)
    assert not close_value([1], [2], 10.0)
    assert not close_value(1, 1.0, 10.0)
