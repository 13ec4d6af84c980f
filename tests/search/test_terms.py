import math

from hypothesis import given
from hypothesis import strategies as st

from neurosym.program.expression import Variable
from neurosym.program.types import FLOAT, INT, Type, TypeConstructor, list_of, pair_of
from neurosym.program.values import same_value
from neurosym.search.terms import FLOAT_BITS, Term, freezer, rounded
from tests.strategies import ground_types, values


def holds_float(type_: Type) -> bool:
    assert isinstance(type_, TypeConstructor)
    return type_ == FLOAT or any(map(holds_float, type_.arguments))


@given(st.data(), ground_types(4))
def test_values_freeze_equally_exactly_when_they_are_the_same(data: st.DataObject, type_: Type) -> None:
    one, other = data.draw(values(type_)), data.draw(values(type_))
    freeze = freezer(type_)
    assert hash(freeze(one)) == hash(freeze(one))
    if same_value(one, other):
        assert freeze(one) == freeze(other)
    elif not holds_float(type_):
        assert freeze(one) != freeze(other)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_are_rounded_to_so_many_bits(value: float) -> None:
    found = rounded(value)
    assert math.isfinite(found)
    # below the normal range a float has fewer bits than that
    assert abs(found - value) <= max(abs(value) * 2.0 ** (1 - FLOAT_BITS), 5e-324)
    assert rounded(found) == found


def test_floats_that_differ_by_rounding_errors_are_equal_and_others_not() -> None:
    freeze = freezer(list_of(pair_of(FLOAT, FLOAT)))
    assert freeze([(0.1 + 0.2, -0.0)]) == freeze([(0.3, 0.0)])
    assert freeze([(0.3, 0.0)]) != freeze([(0.3 + 1e-9, 0.0)])


@given(st.lists(st.one_of(st.none(), st.lists(st.integers())), min_size=1))
def test_a_column_is_made_once_when_it_is_first_asked_for(column: list[list[int] | None]) -> None:
    n_made = []

    def make() -> list[list[int] | None]:
        n_made.append(1)
        return column

    term = Term(list_of(INT), 1, make, None, lambda: Variable(0))
    assert not n_made
    assert term.key == tuple(None if value is None else tuple(value) for value in column)
    assert term.total == (None not in column)
    assert term.column == column
    assert len(n_made) == 1
