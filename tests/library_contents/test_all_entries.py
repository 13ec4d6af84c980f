"""What holds for every algorithmic entry that we ship."""

import ast
import copy
import doctest
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.errors import EvaluationError
from neurosym.library import Entry, Kind
from neurosym.program.types import (
    BOOL,
    FLOAT,
    INT,
    STR,
    FunctionType,
    Type,
    TypeConstructor,
    list_of,
    pair_of,
    substitute,
    variables,
)
from neurosym.program.values import inhabits, same_value
from tests.library_contents.contents import LIBRARY

ENTRIES = [entry for entry in LIBRARY if entry.kind is Kind.ALGORITHMIC]
EACH = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
FOLDER = Path(__file__).parents[2] / "library"

# No entry of tiers 0 and 1 orders the items of a list.
ORDERING = r"sort|order|merg|partition|rank|largest|smallest|median|search|_by$|top|heap|priority"

EDGES: dict[str, list[Any]] = {
    "int": [0, 1, -1, 2**63, -(2**63) - 1, 10**2_400, 2**8_192 - 1, 100_000, 10_001, 0xD800],
    "float": [0.0, -0.0, 0.5, 1.7976931348623157e308, -1.7976931348623157e308, 5e-324, 1e16 + 1, 800.0],
    "str": ["", "a", "ß", "²", "-", "-0", "٣", "\n", "\r\x0b\x1c", "ŉ" * 9, "1_0", " 7", "9" * 4_301],
}


def values(type_: Type) -> st.SearchStrategy[Any]:
    """Values of a closed type, the awkward ones among them."""
    assert isinstance(type_, TypeConstructor)
    match type_.name:
        case "int":
            return st.integers(-9, 9) | st.integers(-9, 9) | st.integers() | st.sampled_from(EDGES["int"])
        case "float":
            return st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(EDGES["float"])
        case "bool":
            return st.booleans()
        case "str":
            characters = st.characters(exclude_categories=["Cs"])
            return st.text("ab, 01A\n", max_size=6) | st.text(characters, max_size=6) | st.sampled_from(EDGES["str"])
        case "list":
            return st.lists(values(type_.arguments[0]), max_size=6)
        case _:
            return st.tuples(*map(values, type_.arguments))


def checksum(value: Any) -> int:
    """A small number that differs between many values, the same in every process."""
    if callable(value):
        return 0
    if isinstance(value, list | tuple):
        return sum(2 * checksum(part) + 1 for part in value)
    return sum(map(ord, value)) if isinstance(value, str) else hash(value) % 1_009


def functions(type_: FunctionType) -> st.SearchStrategy[Callable[..., Any]]:
    """Functions that pick one of a few results by their arguments; some call the functions that they are given."""
    chosen = st.lists(values(type_.result), min_size=1, max_size=4)

    def choose(results: list[Any], salt: int) -> Callable[..., Any]:
        def function(*arguments: Any) -> Any:
            for argument in arguments:
                if callable(argument) and salt % 2:
                    return argument(*[each for each in arguments if not callable(each)])
            return results[(salt + checksum(arguments)) % len(results)]

        return function

    return st.builds(choose, chosen, st.integers(0, 9))


@st.composite
def calls(draw: st.DrawFn, entry: Entry) -> tuple[list[Any], Type]:
    """Arguments of the declared types, and the type of the result, for closed types in place of the variables."""
    types: dict[str, Type] = {}
    for name, variable in variables(entry.signature).items():
        simple = [INT, FLOAT] if variable.bound == "Num" else [INT, FLOAT, BOOL, STR]
        deep = [] if variable.bound == "Num" else [list_of(INT), pair_of(STR, INT), list_of(list_of(FLOAT))]
        types[name] = draw(st.sampled_from([*simple, *deep]))
    signature = substitute(entry.signature, types)
    assert isinstance(signature, FunctionType)
    arguments = [
        draw(functions(type_) if isinstance(type_, FunctionType) else values(type_)) for type_ in signature.parameters
    ]
    return arguments, signature.result


def result_of(entry: Entry, arguments: list[Any]) -> Any:
    """What the entry gives, ⊥ as its reason in an exception object."""
    try:
        return entry.implementation(*arguments)
    except EvaluationError as error:
        return error


@pytest.mark.slow
@EACH
@given(data=st.data())
def test_an_entry_gives_its_declared_type_or_bottom_the_same_twice_and_changes_nothing(
    entry: Entry, data: st.DataObject
) -> None:
    arguments, type_ = data.draw(calls(entry))
    before = copy.deepcopy([argument for argument in arguments if not callable(argument)])
    first, second = result_of(entry, arguments), result_of(entry, arguments)
    assert all(map(same_value, before, [argument for argument in arguments if not callable(argument)]))
    if isinstance(first, EvaluationError):
        assert first.reason
        assert isinstance(second, EvaluationError)
        assert second.reason == first.reason
        return
    assert inhabits(first, type_)
    assert same_value(first, second)


@EACH
def test_the_examples_of_an_entry_hold_and_give_plain_literals_or_bottom(entry: Entry) -> None:
    assert len(entry.examples) >= 2
    runner = doctest.DocTestRunner()
    function = entry.implementation
    found = doctest.DocTestFinder().find(function, entry.name, globs={entry.name: function})
    for test in found:
        runner.run(test)
    assert runner.summarize(verbose=False).failed == 0
    for source, expected in entry.examples:
        call = ast.parse(source, mode="eval").body
        assert isinstance(call, ast.Call)
        assert ast.unparse(call.func) == entry.name
        assert not call.keywords
        assert len(call.args) == len(entry.signature.parameters)
        if "EvaluationError: " not in expected:
            ast.literal_eval(expected)


@EACH
def test_the_documentation_of_an_entry_is_one_sentence_or_two(entry: Entry) -> None:
    assert entry.doc.endswith(".")
    assert 1 <= len(re.findall(r"\.(?:\s|$)", entry.doc)) <= 2


def test_no_entry_of_tiers_0_and_1_orders_a_list() -> None:
    assert [entry.name for entry in ENTRIES if entry.tier < 2 and re.search(ORDERING, entry.name)] == []


def test_a_file_of_entries_holds_one_idea() -> None:
    assert max(len(path.read_text().splitlines()) for path in FOLDER.glob("*.py")) <= 300


def test_there_are_entries_of_every_tier() -> None:
    n_entries = [sum(entry.tier == tier for entry in ENTRIES) for tier in (0, 1, 2)]
    assert n_entries[0] >= 60
    assert n_entries[1] >= 50
    assert n_entries[2] >= 30
