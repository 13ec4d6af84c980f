import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.benchmarks.sexpressions import Constant, Group, Name, Node, Source
from neurosym.errors import DataError


def read(text: str) -> tuple[Node, ...]:
    return Source("a.sl", text).read()


def bare(node: Node) -> object:
    match node:
        case Group(items):
            return [bare(item) for item in items]
        case Name(text):
            return ("name", text)
        case Constant(value):
            return value


def written(value: object) -> str:
    match value:
        case list():
            return f"({' '.join(map(written, value))})"
        case bool():
            return str(value).lower()
        case str():
            doubled = value.replace('"', '""')
            return f'"{doubled}"'
        case _:
            return str(value)


ATOMS = st.integers() | st.booleans() | st.text()


@given(st.lists(st.recursive(ATOMS, lambda inner: st.lists(inner, max_size=4), max_leaves=12), max_size=4))
def test_what_is_written_is_read(values: list[object]) -> None:
    text = "\n".join(map(written, values))
    assert [bare(node) for node in read(text)] == values


def test_names_integers_booleans_and_strings_are_told_apart() -> None:
    assert [bare(node) for node in read('str.++ -12 - true "true" "" "a ""b"" ; ()" ; a "comment')] == [
        ("name", "str.++"),
        -12,
        ("name", "-"),
        True,
        "true",
        "",
        'a "b" ; ()',
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(a\n  b))", "a.sl, line 2, column 5: expected an expression but found ')'"),
        ('(a\n "b)', "a.sl, line 2, column 2: expected a string with a closing quote but found '\"b)'"),
        ("a (b (c)", "a.sl, line 1, column 3: expected a group with a closing parenthesis but found '(b (c)'"),
    ],
)
def test_a_damaged_text_is_refused_with_the_place(text: str, message: str) -> None:
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        read(text)
