import pytest
from hypothesis import given

from neurosym.errors import SignatureError
from neurosym.program.types import (
    INT,
    FunctionType,
    Type,
    TypeVariable,
    holds_tensor,
    list_of,
    parse_signature,
    parse_type,
    parts,
    substitute,
    tensor_of,
    variables,
)
from tests.strategies import any_types


@given(any_types())
def test_the_text_of_a_type_is_read_back(type_: Type) -> None:
    assert parse_type(str(type_)) == type_


@given(any_types())
def test_white_space_in_a_type_does_not_matter(type_: Type) -> None:
    text = str(type_).replace(", ", " ,  ").replace("[", " [ ").replace("->", " -> ")
    assert parse_type(f"  {text} ") == type_


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("list[(a) -> a", "expected ']' but found end of text at column 14: 'list[(a) -> a'"),
        ("list[int", "expected ']' but found end of text at column 9: 'list[int'"),
        ("list[]", "expected a type but found ']' at column 6: 'list[]'"),
        ("list", "expected '[' but found end of text at column 5: 'list'"),
        ("pair[int]", "expected ',' but found ']' at column 9: 'pair[int]'"),
        ("int int", "expected end of text but found 'int' at column 5: 'int int'"),
        ("", "expected a type but found end of text at column 1: ''"),
        ("list[-]", "expected a type but found '-' at column 6: 'list[-]'"),
        ("(int,) -> int", "expected a type but found ')' at column 6: '(int,) -> int'"),
        ("() -> int", "a function needs at least one parameter: '() -> int'"),
        ("lst[int]", "no type constructor 'lst'; there are list, pair and tensor: 'lst[int]'"),
        ("list[(a) -> a]", "functions are parameters, never inside values; found (a) -> a: 'list[(a) -> a]'"),
        ("tensor", "expected '[' but found end of text at column 7: 'tensor'"),
        ("tensor[8,,8]", "expected a dimension but found ',' at column 10: 'tensor[8,,8]'"),
        ("(tensor[n], n) -> int", "n is both a type and a dimension: '(tensor[n], n) -> int'"),
        ("a where a: Foo", "expected a class of Eq, Ord, Num but found 'Foo'"),
        ("a where b: Eq", "no type variable b before 'where': 'a where b: Eq'"),
        ("a where a: Eq, a: Ord", "the type variable a is given two classes: 'a where a: Eq, a: Ord'"),
        ("where", "expected a type but found 'where' at column 1: 'where'"),
    ],
)
def test_a_text_that_is_no_type_is_refused_with_its_column(text: str, message: str) -> None:
    with pytest.raises(SignatureError) as refused:
        parse_type(text)
    assert str(refused.value) == message


@pytest.mark.parametrize("text", ["list[" * 5000, "(" * 5000])
def test_nesting_that_would_overflow_the_stack_is_refused(text: str) -> None:
    with pytest.raises(SignatureError, match="expected at most 100 nested types"):
        parse_type(text)


def test_a_long_text_is_shown_around_the_column() -> None:
    with pytest.raises(SignatureError) as refused:
        parse_type("(" + "int, " * 60 + "]) -> int")
    shown = "int, " * 10 + "]) -> int"
    assert str(refused.value) == f"expected a type but found ']' at column 302: '…{shown}…'"


def test_a_signature_is_a_function_type() -> None:
    assert parse_signature("(int) -> int") == FunctionType((INT,), INT)
    with pytest.raises(SignatureError, match=r"expected a function type such as .* but found 'int'"):
        parse_signature("int")


def test_a_class_is_written_once_for_all_occurrences_of_its_variable() -> None:
    ordered = TypeVariable("a", "Ord")
    assert parse_type("(list[a], a) -> a where a: Ord") == FunctionType((list_of(ordered), ordered), ordered)


def test_a_dimension_is_a_name_or_a_number() -> None:
    image = tensor_of("height", 28)
    assert str(image) == "tensor[height, 28]"
    assert list(variables(image)) == ["height"]
    assert list(parts(image)) == [image]
    assert holds_tensor(list_of(image))
    assert not holds_tensor(list_of(INT))


def test_substitution_puts_types_in_once() -> None:
    swapped = substitute(parse_type("(a) -> b"), {"a": TypeVariable("b"), "b": TypeVariable("a")})
    assert str(swapped) == "(b) -> a"
