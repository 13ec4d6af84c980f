from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.errors import LibraryError, ProgramError
from neurosym.program.expression import Apply, Hole, Lambda, Literal, Program, Reference, Variable, subprograms
from neurosym.program.text import parse_program, to_text
from neurosym.program.types import FunctionType, Type, TypeVariable, list_of, parse_signature, parse_type
from neurosym.program.values import same_value
from tests.strategies import expressions, ground_types, programs, shipped, signatures, values

READER = Reference("reader", "0" * 32, parse_signature("(tensor[height, width]) -> int"), "reader")


def resolve(name: str, digest: str | None) -> Reference:
    """The shipped entries and a geometric one."""
    return READER if name == "reader" else shipped().resolve(name, digest)


def read(text: str) -> Program:
    return parse_program(text, resolve)


def with_gaps(program: Program, gap: Callable[[Literal], Program]) -> Program:
    """`program` with something else for each of its literals."""
    match program:
        case Literal():
            return gap(program)
        case Lambda(names, body):
            return Lambda(names, with_gaps(body, gap))
        case Apply(function, arguments):
            return Apply(function, tuple(with_gaps(argument, gap) for argument in arguments))
    return program


@given(st.data(), signatures)
def test_the_short_text_of_a_program_is_read_back(data: st.DataObject, signature: FunctionType) -> None:
    program = data.draw(programs(shipped(), signature))
    assert read(to_text(program)) == program


@given(st.data(), signatures)
def test_the_full_text_of_a_program_is_read_back_and_pins_every_entry(
    data: st.DataObject, signature: FunctionType
) -> None:
    program = data.draw(programs(shipped(), signature))
    text = to_text(program, full=True)
    assert read(text) == program
    for node in subprograms(program):
        if isinstance(node, Reference):
            assert f"{node.name}@{node.digest}" in text


@given(st.data())
def test_the_text_of_a_program_with_free_variables_is_read_back(data: st.DataObject) -> None:
    environment = tuple(data.draw(st.lists(ground_types(2), min_size=2, max_size=4)))
    program = data.draw(expressions(shipped(), environment[0], environment, 3))
    assert read(to_text(program)) == program


@given(st.data(), signatures)
def test_the_text_of_a_program_with_holes_is_read_back(data: st.DataObject, signature: FunctionType) -> None:
    program = data.draw(programs(shipped(), signature))
    partial = with_gaps(
        program, lambda literal: data.draw(st.sampled_from([Hole(literal.type), Hole(TypeVariable("a")), literal]))
    )
    assert read(to_text(partial)) == partial


@given(st.data(), ground_types())
def test_a_literal_is_read_back_with_its_value_and_type(data: st.DataObject, type_: Type) -> None:
    value = data.draw(values(type_))
    literal = read(to_text(Literal.of(value, type_)))
    assert isinstance(literal, Literal)
    assert literal == Literal.of(value, type_)
    assert same_value(literal.value, value)


@pytest.mark.parametrize(
    ("value", "type_", "text"),
    [
        (-3, "int", "-3"),
        (2.0, "float", "2.0"),
        (-0.0, "float", "0.0"),
        (1e-7, "float", "1e-07"),
        (True, "bool", "True"),
        ("it's", "str", '"it\'s"'),
        ("a\n", "str", "'a\\n'"),
        ([], "list[a]", "[]"),
        ([], "list[int]", "([]: list[int])"),
        ([[], [1]], "list[list[int]]", "[[], [1]]"),
        ((1, "a"), "pair[int, str]", "(1, 'a')"),
        (3, "symbol", "(3: symbol)"),
        (["red", 1], "list[symbol]", "(['red', 1]: list[symbol])"),
    ],
)
def test_a_literal_shows_its_type_only_where_its_value_does_not(value: object, type_: str, text: str) -> None:
    literal = Literal.of(value, parse_type(type_))
    assert to_text(literal) == text
    assert read(text) == literal


def test_equal_slots_share_weights_and_another_slot_is_written() -> None:
    program = read("lambda left, right: add(reader(left), reader#second(right))")
    assert to_text(program) == "lambda left, right: add(reader(left), reader#second(right))"
    assert f"reader@{'0' * 32}#second(right)" in to_text(program, full=True)
    assert read(to_text(program, full=True)) == program
    assert [node.slot for node in subprograms(program) if isinstance(node, Reference)] == [None, "reader", "second"]


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (("add",), "lambda add2: add(add2, 1)"),
        (("_0",), "lambda x_0: add(x_0, 1)"),
        (("_",), "lambda x_: add(x_, 1)"),
        (("größe",), "lambda größe: add(größe, 1)"),
    ],
)
def test_a_parameter_never_hides_an_entry(names: tuple[str, ...], text: str) -> None:
    program = Lambda(names, Apply(shipped()["add"].reference(), (Variable(0), Literal.of(1))))
    assert to_text(program) == text
    assert read(text) == program


def test_an_inner_parameter_of_the_same_name_gets_a_number() -> None:
    inner = Lambda(("x", "x"), Apply(shipped()["less"].reference(), (Variable(1), Variable(2))))
    program = Lambda(("x",), Apply(shipped()["sort_by"].reference(), (Lambda(("x",), Variable(0)), Variable(0))))
    assert to_text(inner) == "lambda x, x2: less(x2, _0)"
    assert to_text(program) == "lambda x: sort_by(lambda x2: x2, x)"


def test_parameter_names_take_no_part_in_equality() -> None:
    assert read("lambda xs: map_(lambda x: add(x, 1), xs)") == read("lambda ys: map_(lambda item: add(item, 1), ys)")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected a program but found end of text at column 1: ''"),
        ("lambda x: {1}", "expected a program but found '{' at column 11: 'lambda x: {1}'"),
        ("lambda x: x x", "expected end of text but found 'x' at column 13: 'lambda x: x x'"),
        ("lambda x: add(x,, x)", "expected a program but found ',' at column 17: 'lambda x: add(x,, x)'"),
        ("lambda x: add(x 1)", "expected ',' but found '1' at column 17: 'lambda x: add(x 1)'"),
        ("lambda x: add(x, 1", "expected ',' but found end of text at column 19: 'lambda x: add(x, 1'"),
        ("lambda : 1", "expected a parameter name but found ':' at column 8: 'lambda : 1'"),
        ("lambda x, x: x", "expected a parameter name other than 'x' but found 'x' at column 11: 'lambda x, x: x'"),
        ("lambda in: 1", "expected a parameter name but found 'in'"),
        ("lambda x: [x]", "expected a constant but found '[x]' at column 11: 'lambda x: [x]'"),
        ("lambda x: 007", "expected a constant but found '007' at column 11: 'lambda x: 007'"),
        ("lambda x: 'a", 'expected a program but found "\'" at column 11: "lambda x: \'a"'),
        ("lambda x: (1: bool)", "expected a literal of type bool but found 1"),
        ("lambda x: (1: symbol", "expected ')' but found end of text at column 21: 'lambda x: (1: symbol'"),
        ("lambda x: ?[lst[int]]", "no type in a program: no type constructor 'lst'"),
        ("lambda x: [1, 'a']", "no literal: expected int but found str"),
        ("lambda x: 1e999", "no literal: expected a finite number but found inf"),
        ("lambda x: add#slot(x, 1)", "add has no weights, so it takes no slot: 'lambda x: add#slot(x, 1)'"),
        ("lambda f: f()", "expected at least one argument but found none: f()"),
        ("not_(" * 5000, "expected at most 150 nested expressions: 'not_("),
        ("[" * 5000, "expected a constant but found '[[["),
    ],
)
def test_a_text_that_is_no_program_is_refused_with_the_place(text: str, message: str) -> None:
    with pytest.raises(ProgramError) as refused:
        read(text)
    assert str(refused.value).startswith(message)
    assert len(str(refused.value)) < 500


def test_a_name_that_the_library_has_not_is_refused_with_a_hint() -> None:
    with pytest.raises(LibraryError, match=r"did you mean fold\?"):
        read("lambda xs: fodl(add, 0, xs)")
    with pytest.raises(LibraryError, match=r"add is pinned at 00 but the library has .*: its meaning changed"):
        read("lambda x: add@00(x, 1)")


def test_an_empty_list_takes_the_type_of_its_place() -> None:
    program = read("lambda xs: append([], xs)")
    assert program.typing.type == parse_type("(list[a]) -> list[a]")
    assert Literal.of([]).type == list_of(TypeVariable("a"))
