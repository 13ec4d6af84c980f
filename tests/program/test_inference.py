import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.errors import SignatureError
from neurosym.program.inference import Substitution, belongs, default, match, narrower, tidy
from neurosym.program.types import (
    CLASSES,
    INT,
    FunctionType,
    Type,
    TypeConstructor,
    TypeVariable,
    children,
    list_of,
    pair_of,
    parse_type,
    tensor_of,
    variables,
)
from tests.strategies import any_types, ground_types


def unified(first: Type, second: Type) -> tuple[Type, Type] | None:
    """The two types, their variables kept apart, after they were unified; None if they can't be."""
    substitution = Substitution()
    first, second = substitution.instantiate(first), substitution.instantiate(second)
    try:
        substitution.unify(first, second)
    except SignatureError:
        return None
    one, other = tidy([substitution.resolve(first), substitution.resolve(second)])
    return one, other


@st.composite
def patterns_of(draw: st.DrawFn, type_: Type) -> Type:
    """`type_` with some of its parts replaced by variables, the same one only for the same part."""
    names: dict[Type, str] = {}

    def generalised(part: Type) -> Type:
        if not isinstance(part, FunctionType) and draw(st.integers(0, 3)) == 0:
            fitting = [None, *(bound for bound in CLASSES if belongs(part, bound))]
            name = names.setdefault(part, f"v{len(names)}")
            bounds.setdefault(name, draw(st.sampled_from(fitting)))
            return TypeVariable(name, bounds[name])
        if isinstance(part, FunctionType):
            return FunctionType(tuple(map(generalised, part.parameters)), generalised(part.result))
        return TypeConstructor(part.name, tuple(map(generalised, children(part))))

    bounds: dict[str, str | None] = {}
    return generalised(type_)


functions = st.builds(FunctionType, st.lists(ground_types(), min_size=1, max_size=3).map(tuple), ground_types())


@given(any_types(), any_types())
def test_unification_is_symmetric(first: Type, second: Type) -> None:
    forth, back = unified(first, second), unified(second, first)
    if forth is None or back is None:
        assert forth == back
    else:
        assert forth[0] == tidy([back[1]])[0]


@given(any_types(), any_types())
def test_unified_types_are_equal_and_unify_again_to_themselves(first: Type, second: Type) -> None:
    found = unified(first, second)
    if found is not None:
        assert found[0] == found[1]
        assert unified(*found) == found


@given(any_types())
def test_a_type_unifies_with_itself_and_stays_as_it_is(type_: Type) -> None:
    assert unified(type_, type_) == tidy([type_]) * 2


@given(st.data(), ground_types() | functions)
def test_two_patterns_of_a_type_unify_to_a_pattern_of_it(data: st.DataObject, type_: Type) -> None:
    found = unified(data.draw(patterns_of(type_)), data.draw(patterns_of(type_)))
    assert found is not None
    assert match(found[0], type_) is not None


@given(st.data(), functions)
def test_matching_finds_what_the_variables_of_a_pattern_stand_for(data: st.DataObject, type_: Type) -> None:
    from neurosym.program.types import substitute

    pattern = data.draw(patterns_of(type_))
    found = match(pattern, type_)
    assert found is not None
    assert substitute(pattern, found) == type_
    assert set(found) == set(variables(pattern))


@given(any_types())
def test_defaults_leave_no_variable_but_dimensions(type_: Type) -> None:
    assert set(variables(default(type_))) <= {"n", "width"}


@pytest.mark.parametrize(
    ("first", "second", "result"),
    [
        ("list[a]", "list[int]", "list[int]"),
        ("a where a: Ord", "list[b]", "list[a] where a: Ord"),
        ("a where a: Eq", "pair[b, c]", "pair[a, b] where a: Eq, b: Eq"),
        ("(a, a) -> b", "(c, list[c2]) -> c", "(list[a], list[a]) -> list[a]"),
        ("pair[a, a]", "pair[b, c]", "pair[a, a]"),
        ("a where a: Eq", "b where b: Num", "a where a: Num"),
        ("tensor[n, n]", "tensor[8, m]", "tensor[8, 8]"),
        ("((a) -> b) -> b", "((int) -> c) -> list[d]", "((int) -> list[a]) -> list[a]"),
    ],
)
def test_unification_finds_the_most_general_type(first: str, second: str, result: str) -> None:
    assert unified(parse_type(first), parse_type(second)) == (parse_type(result),) * 2


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ("int", "float", "expected int but found float"),
        ("list[int]", "pair[int, int]", "expected list[int] but found pair[int, int]"),
        ("(a) -> a", "(a, b) -> a", "expected (a) -> a but found (b, c) -> b"),
        ("a", "(int) -> int", "expected a value but found a function, (int) -> int"),
        ("a where a: Num", "bool", "expected a type of class Num but found bool"),
        ("a where a: Ord", "list[symbol]", "expected a type of class Ord but found symbol"),
        ("a where a: Eq", "tensor[8]", "expected a type of class Eq but found tensor[8]"),
        ("tensor[8, 8]", "tensor[8, 9]", "expected 8 but found 9"),
        ("tensor[n]", "tensor[n, m]", "expected tensor[a] but found tensor[b, c]"),
    ],
)
def test_types_that_do_not_fit_are_refused_by_name(first: str, second: str, message: str) -> None:
    substitution = Substitution()
    with pytest.raises(SignatureError) as refused:
        substitution.unify(*(substitution.instantiate(parse_type(text)) for text in (first, second)))
    assert str(refused.value) == message


def test_a_type_is_never_a_part_of_itself() -> None:
    substitution = Substitution()
    variable = substitution.fresh()
    with pytest.raises(SignatureError, match=r"a can't be a part of itself: list\[a\]"):
        substitution.unify(variable, list_of(variable))


def test_classes_are_nested() -> None:
    assert [narrower("Eq", "Ord"), narrower("Num", "Ord"), narrower(None, "Eq"), narrower(None, None)] == [
        "Ord",
        "Num",
        "Eq",
        None,
    ]
    assert belongs(list_of(INT), "Ord")
    assert not belongs(list_of(INT), "Num")
    assert not belongs(pair_of(INT, parse_type("symbol")), "Ord")
    assert not belongs(tensor_of(2), "Eq")
    assert belongs(tensor_of(2), None)
    assert not belongs(FunctionType((INT,), INT), None)


def test_tidy_names_variables_in_order_and_the_same_in_all_types() -> None:
    many = FunctionType(tuple(TypeVariable(f"?{number}") for number in range(28)), TypeVariable("?27"))
    (tidied,) = tidy([many])
    assert isinstance(tidied, FunctionType)
    assert [str(parameter) for parameter in tidied.parameters[24:]] == ["y", "z", "a1", "b1"]
    assert tidied.result == tidied.parameters[27]
