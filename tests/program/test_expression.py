import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from neurosym.errors import ProgramError, SignatureError
from neurosym.program.expression import (
    Apply,
    Hole,
    Lambda,
    Literal,
    Reference,
    Variable,
    check_type,
    has_hole,
    is_closed,
    n_nodes,
    references,
    slots,
    subprograms,
)
from neurosym.program.inference import Substitution, belongs, match
from neurosym.program.text import to_text
from neurosym.program.types import INT, FunctionType, TypeConstructor, parse_signature, parse_type
from tests.strategies import SCALAR_TYPES, expressions, programs, shipped, signatures

parse = shipped().parse


@given(st.data(), signatures)
def test_a_program_grown_for_a_signature_can_be_used_at_it(data: st.DataObject, signature: FunctionType) -> None:
    program = data.draw(programs(shipped(), signature))
    assert is_closed(program)
    check_type(program, signature)
    assert match(program.typing.type, signature) is not None


@given(st.data())
def test_an_ill_typed_application_is_refused_and_the_argument_is_named(data: st.DataObject) -> None:
    entry = data.draw(st.sampled_from([entry for entry in shipped() if len(entry.signature.parameters) < 4]))
    position = data.draw(st.integers(0, len(entry.signature.parameters) - 1))
    wanted = entry.signature.parameters[position]
    assume(isinstance(wanted, TypeConstructor))
    wrong = data.draw(expressions(shipped(), data.draw(st.sampled_from(SCALAR_TYPES)), ()))
    assume(not _fits(wanted, wrong.typing.type))
    arguments = [Hole(parameter) for parameter in entry.signature.parameters]
    assume(not any(isinstance(hole.type, FunctionType) for hole in arguments))
    with pytest.raises(ProgramError) as refused:
        Apply(entry.reference(), (*arguments[:position], wrong, *arguments[position + 1 :]))
    assert f"argument {position + 1} of {entry.name} must be" in str(refused.value)
    assert f"but {to_text(wrong)} is {wrong.typing.type}" in str(refused.value)


def _fits(wanted: object, found: object) -> bool:
    substitution = Substitution()
    try:
        substitution.unify(substitution.instantiate(wanted), substitution.instantiate(found))  # type: ignore[arg-type]
    except SignatureError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not_(1)", "argument 1 of not_ must be bool but 1 is int: expected bool but found int"),
        (
            "lambda x: add(x, not_(x))",
            "argument 2 of add must be a where a: Num but not_(x) is bool: expected a type of class Num but found bool",
        ),
        (
            "lambda xs: map_(lambda x: head(add(x, 1)), xs)",
            "argument 1 of head must be list[a] but add(x, 1) is int: expected list[a] but found int",
        ),
        (
            "lambda xs: fold(lambda total, x: append(total, x), 0, xs)",
            "argument 2 of fold must be list[a] but 0 is int: expected list[a] but found int",
        ),
        (
            "lambda xs: map_(xs, xs)",
            "a variable is used with two types in map_(xs, xs): expected (a) -> b but found list[a]",
        ),
        (
            "lambda xs: map_(lambda x: lambda y: y, xs)",
            "functions are never results: lambda y: y is of type (a) -> a",
        ),
        ("lambda f: pair(f(1), f(True))", "a variable is used with two types in pair(f(1), f(True))"),
        ("lambda f: append(f, f(f))", "a variable is used with two types in f(f)"),
        ("add(1)", "add takes 2 arguments ((n, n) -> n where n: Num) but found 1: add(1)"),
        ("sort([(1: symbol)])", "expected a constant"),
        ("lambda x: sort(singleton((1: symbol)))", "argument 1 of sort must be list[a] where a: Ord"),
        ("lambda x: cons(map_, x)", "argument 1 of cons must be a but map_ is ((a) -> b, list[a]) -> list[b]"),
    ],
)
def test_an_ill_typed_program_is_refused_and_the_expression_is_named(text: str, message: str) -> None:
    with pytest.raises(ProgramError) as refused:
        parse(text)
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        ("lambda x: x", "(a) -> a"),
        ("lambda x, y: smaller(x, y)", "(a, a) -> a where a: Ord"),
        ("lambda xs: map_(head, xs)", "(list[list[a]]) -> list[a]"),
        ("lambda f, x: f(f(x))", "((a) -> a, a) -> a"),
        ("lambda xs: map_(lambda x: pair(x, xs), xs)", "(list[a]) -> list[pair[a, list[a]]]"),
        ("lambda xs, x: pair(equal(xs, []), less(x, x))", "(list[a], b) -> pair[bool, bool] where a: Eq, b: Ord"),
        ("lambda n: fix(lambda call, n: if_(less(n, 1), 1, multiply(n, call(subtract(n, 1)))), n)", "(int) -> int"),
        ("lambda n: fix(lambda call, m: m, n)", "(a) -> a"),
        ("lambda x: ?[a where a: Num]", "(a) -> b where b: Num"),
    ],
)
def test_the_type_of_a_program_is_its_principal_type(text: str, signature: str) -> None:
    assert parse(text).typing.type == parse_type(signature)


def test_a_reference_is_instantiated_afresh_at_each_use_and_a_variable_is_not() -> None:
    parse("lambda xs: pair(length(xs), length([True]))")
    with pytest.raises(ProgramError, match="a variable is used with two types"):
        parse("lambda xs: pair(map_(not_, xs), map_(negate, xs))")


def test_a_lambda_may_leave_a_function_unused_that_it_is_given() -> None:
    unused = Lambda(("call", "n"), Variable(1))
    assert unused.typing.type == parse_type("(a, b) -> b")
    Apply(shipped()["fix"].reference(), (unused, Literal.of(3)))


def test_programs_are_equal_by_structure_and_can_be_keys() -> None:
    one, other = (parse(f"lambda {x}: add({x}, 1)") for x in "xy")
    assert one == other
    assert hash(one) == hash(other)
    assert one != parse("lambda x: add(x, 1.0)")
    assert Literal.of(1) != Literal.of(True)
    assert Literal.of([]) != Literal.of([], parse_type("list[int]"))


@given(st.data(), signatures)
def test_equal_programs_have_equal_types(data: st.DataObject, signature: FunctionType) -> None:
    program = data.draw(programs(shipped(), signature))
    renamed = Lambda(tuple(f"p{index}" for index in range(len(program.names))), program.body)
    assert renamed == program
    assert renamed.typing == program.typing


def test_a_program_is_looked_through_from_outside_in() -> None:
    program = parse("lambda xs: map_(lambda x: add(x, ?[int]), xs)")
    assert [type(node).__name__ for node in subprograms(program)] == [
        "Lambda", "Apply", "Reference", "Lambda", "Apply", "Reference", "Variable", "Hole", "Variable",
    ]  # fmt: skip
    assert n_nodes(program) == 7
    assert [reference.name for reference in references(program)] == ["map_", "add"]
    assert has_hole(program)
    assert not has_hole(parse("lambda xs: xs"))
    assert slots(program) == {}
    with pytest.raises(ProgramError, match=r"expected a program of type \(int\) -> int but lambda xs: map_"):
        check_type(program, parse_type("(int) -> int"))


def test_a_literal_gives_its_value_anew_each_time() -> None:
    literal = Literal.of([[1], []])
    literal.value.append(2)
    assert literal.value == [[1], []]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Literal.of(float("nan")), "no literal: expected a finite number but found nan"),
        (lambda: Literal.of(1, parse_type("float")), "expected a literal of type float but found 1"),
        (lambda: Literal.of([], parse_type("tensor[0]")), r"no literal: a literal can't be of type tensor\[0\]"),
        (lambda: Literal.of([1 << 20_000]), "an integer in a literal has more than 14000 bits"),
        (lambda: Variable(-1), "expected a variable index of 0 or more, found -1"),
        (lambda: Lambda((), Variable(0)), "a lambda needs at least one parameter"),
        (lambda: Lambda(("a b",), Variable(0)), "expected a parameter name but found 'a b'"),
        (lambda: Lambda(("lambda",), Variable(0)), "expected a parameter name but found 'lambda'"),
        (lambda: Apply(Variable(0), ()), "expected at least one argument but found none: _0()"),
        (
            lambda: Reference("f", "0", FunctionType((INT,), INT), "a slot"),
            "expected a slot of letters, digits and _ but found 'a slot'",
        ),
    ],
)
def test_an_expression_that_means_nothing_is_refused(make: object, message: str) -> None:
    with pytest.raises(ProgramError, match=message.replace("(", r"\(").replace(")", r"\)")):
        make()  # type: ignore[operator]


def test_every_class_of_a_signature_is_checked() -> None:
    signature = parse_signature("(list[int]) -> int")
    check_type(parse("lambda xs: maximum(xs)"), signature)
    with pytest.raises(ProgramError, match="expected a program of type"):
        check_type(parse("lambda xs: maximum(xs)"), parse_signature("(list[symbol]) -> symbol"))
    assert belongs(INT, "Ord")
