"""The shipped witnesses, each held against its entry."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.errors import EvaluationError
from neurosym.library.entry import Entry, agrees
from neurosym.program.types import FunctionType, Type, substitute, variables
from neurosym.program.values import same_value
from tests.library_contents.contents import LIBRARY, entry
from tests.strategies import ground_types, values

WITNESSED = [one for one in LIBRARY if one.load_witness is not None]


def witness(name: str) -> Callable[..., Any]:
    found = LIBRARY[name].witness
    assert found is not None
    return found


@st.composite
def instances(draw: st.DrawFn, entry: Entry) -> tuple[Type, ...]:
    """The types of an entry's parameters, at one instance of its signature."""
    chosen = {name: draw(ground_types()) for name in variables(entry.signature)}
    instance = substitute(entry.signature, chosen)
    assert isinstance(instance, FunctionType)
    return instance.parameters


def test_those_that_are_shipped() -> None:
    assert {one.name for one in WITNESSED} == {
        *("pair", "zip_", "join", "singleton", "format_integer", "from_code_point", "substring"),
    }


@pytest.mark.parametrize("one", WITNESSED, ids=lambda one: one.name)
@given(st.data())
def test_what_a_witness_gives_are_arguments_of_the_result(one: Entry, data: st.DataObject) -> None:
    """With any of the arguments known, be they those that gave the result or others."""
    types = data.draw(instances(one))
    arguments, others = (data.draw(st.tuples(*map(values, types))) for _ in range(2))
    try:
        result = one.implementation(*arguments)
    except EvaluationError:
        return
    positions = range(len(types))
    for given_ones in (arguments, others):
        for chosen in (chosen for n in positions for chosen in combinations(positions, n)):
            known = [given_ones[position] if position in chosen else None for position in positions]
            found = witness(one.name)(result, *known)
            if found is not None and agrees(found, known):
                assert same_value(one.implementation(*found), result)


@given(st.lists(st.text("ab c", max_size=4), min_size=1, max_size=6), st.sampled_from([",", ", ", "--"]))
def test_the_pieces_of_a_text_are_told_by_the_separator(pieces: list[str], separator: str) -> None:
    text = entry("join")(separator, pieces)
    told = witness("join")(text, separator, None)
    if not text:
        assert told == (separator, [])
    elif pieces[0] and pieces[-1]:
        assert told == (separator, pieces)
    else:
        assert told is None
    assert witness("join")(text, None, None) is None
    assert witness("join")(text, "", None) is None


@given(st.lists(st.tuples(st.integers(), st.text())))
def test_zipped_lists_are_told_apart(pairs: list[tuple[int, str]]) -> None:
    first, second = [number for number, _ in pairs], [text for _, text in pairs]
    assert witness("zip_")(pairs, None, None) == (first, second)


@given(st.integers())
def test_an_integer_is_told_by_its_digits(number: int) -> None:
    assert witness("format_integer")(str(number), None) == (number,)


@pytest.mark.parametrize("text", ["", "-", "-0", "007", "1.5", "²", "٣", " 1", "1_000", "--1"])
def test_other_texts_are_of_no_integer(text: str) -> None:
    assert witness("format_integer")(text, None) is None


@given(st.lists(st.integers(), max_size=3))
def test_only_a_list_of_one_item_has_a_single_item(items: list[int]) -> None:
    assert witness("singleton")(items, None) == ((items[0],) if len(items) == 1 else None)
