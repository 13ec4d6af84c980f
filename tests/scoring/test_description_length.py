import math
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.errors import ProgramError
from neurosym.program.expression import Program, Reference
from neurosym.program.text import parse_program
from neurosym.program.types import FunctionType, parse_signature
from neurosym.scoring import Grammar, description_length, table_bits
from neurosym.scoring.description_length import literal_bits

_ENTRIES = {
    name: parse_signature(text)
    for name, text in {
        "add": "(int, int) -> int",
        "negate": "(int) -> int",
        "less": "(a, a) -> bool where a: Ord",
        "head": "(list[a]) -> a",
        "map_": "((a) -> b, list[a]) -> list[b]",
    }.items()
}
_INT = parse_signature("(int) -> int")


def _read(text: str) -> Program:
    return _read_of(text, _ENTRIES)


def _read_of(text: str, entries: Mapping[str, FunctionType]) -> Program:
    return parse_program(text, lambda name, digest: Reference(name, "0" * 8, entries[name]))


@pytest.mark.parametrize(
    ("text", "signature", "n_choices"),
    [
        # add, negate, head, a literal and the variable wherever an int is asked for
        ("lambda x: x", "(int) -> int", [5]),
        ("lambda x: negate(x)", "(int) -> int", [5, 5]),
        ("lambda x: add(x, negate(x))", "(int) -> int", [5, 5, 5, 5]),
        # a list: head, map_, a literal, xs; a function to int, its parameter's type still open: a lambda, negate, head
        ("lambda xs: map_(negate, xs)", "(list[int]) -> list[int]", [4, 3, 4]),
        # in the lambda's body: add, negate, head, a literal and x
        ("lambda xs: map_(lambda x: x, xs)", "(list[int]) -> list[int]", [4, 3, 5, 4]),
        # an int: add, negate, head, a literal; then a list
        ("lambda xs: head(xs)", "(list[int]) -> int", [4, 4]),
    ],
)
def test_bits_are_the_logarithm_of_the_choices_at_each_place(text: str, signature: str, n_choices: list[int]) -> None:
    found = description_length(_read(text), parse_signature(signature), _ENTRIES)
    assert found == pytest.approx(sum(map(math.log2, n_choices)))


def test_more_entries_cost_more_bits_and_entries_of_other_types_none() -> None:
    program = _read("lambda x: negate(x)")
    without = {name: _ENTRIES[name] for name in ("negate",)}
    with_bool = without | {"not_": parse_signature("(bool) -> bool")}
    assert description_length(program, _INT, with_bool) == description_length(program, _INT, without)
    assert description_length(program, _INT, _ENTRIES) > description_length(program, _INT, without)


@given(st.integers(), st.integers())
def test_larger_literals_cost_more(one: int, other: int) -> None:
    assert (literal_bits(one) <= literal_bits(other)) or abs(one) >= abs(other)
    text = "lambda x: add(x, {})"
    difference = description_length(_read(text.format(one)), _INT, _ENTRIES) - description_length(
        _read(text.format(other)), _INT, _ENTRIES
    )
    assert difference == pytest.approx(literal_bits(one) - literal_bits(other))


def test_literals_of_every_kind_have_bits() -> None:
    assert [literal_bits(value) for value in (False, 0, -1, 1.5, "a", [], [0, 0], (0, True))] == [
        *(1, 1, 3, 64, 3 + 8, 1, 3 + 2),
        *(3 + 2,),
    ]


def test_a_hole_is_free() -> None:
    hole = description_length(_read("lambda x: add(x, ?[int])"), _INT, _ENTRIES)
    assert hole < description_length(_read("lambda x: add(x, x)"), _INT, _ENTRIES)


def test_a_program_of_another_type_is_refused() -> None:
    with pytest.raises(ProgramError, match="expected a program of type"):
        description_length(_read("lambda x: less(x, x)"), _INT, _ENTRIES)


def test_a_variable_that_was_used_before_costs_less_than_another() -> None:
    signature = parse_signature("(int, int) -> int")
    same = description_length(_read("lambda x, y: add(x, add(x, x))"), signature, _ENTRIES)
    other = description_length(_read("lambda x, y: add(x, add(x, y))"), signature, _ENTRIES)
    assert other - same == pytest.approx(math.log2(3))  # the third use: of 2 + 1 to 0 + 1


def test_what_stands_a_second_time_costs_its_number_only() -> None:
    entries = _ENTRIES | {"length": parse_signature("(str) -> int")}
    once = description_length(_read_of("lambda x: length('a long text')", entries), _INT, entries)
    twice = description_length(
        _read_of("lambda x: add(length('a long text'), length('a long text'))", entries), _INT, entries
    )
    choice = math.log2(6)  # add, negate, head, length, a literal and the variable
    assert twice == pytest.approx(choice + once + choice + math.log2(2))


def test_a_constant_that_the_task_names_costs_its_number_only() -> None:
    entries = _ENTRIES | {"length": parse_signature("(str) -> int")}
    program = _read_of("lambda x: length('a long text')", entries)
    named = Grammar(entries, ["a long text", "b", "c", 4]).description_length(program, _INT)
    assert description_length(program, _INT, entries) - named == pytest.approx(literal_bits("a long text") - 2)


@given(st.lists(st.lists(st.integers(-5, 5), max_size=4), min_size=1, max_size=8))
def test_a_table_states_each_different_answer_once_and_for_each_example_which(outputs: list[list[int]]) -> None:
    n_different = len(set(map(tuple, outputs)))
    assert table_bits(outputs) >= len(outputs) * math.log2(n_different)
    more = table_bits([*outputs, outputs[0]]) - table_bits(outputs)
    assert more == pytest.approx(math.log2(n_different))
    assert table_bits(outputs[:1]) == literal_bits(outputs[0])


def test_a_table_tells_true_from_1() -> None:
    assert table_bits([True, 1]) == literal_bits(True) + literal_bits(1) + 2


def test_a_grammar_that_names_constants_counts_the_same_choices() -> None:
    library = Grammar(_ENTRIES)
    for text, constants in (
        ("lambda x: add(x, 40)", [40, 50]),
        ("lambda x: add(x, 40)", []),
        ("lambda x: negate(x)", [1]),
    ):
        program = _read(text)
        own = Grammar(_ENTRIES, constants).description_length(program, _INT)
        assert library.naming(constants).description_length(program, _INT) == own
