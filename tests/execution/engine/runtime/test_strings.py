import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.execution.engine.heap import CHARACTERS, EMPTY, N_CHARACTERS, forget
from neurosym.execution.engine.runtime import characters as c
from neurosym.execution.engine.runtime import numerals as u
from neurosym.execution.engine.runtime import strings as s
from neurosym.execution.engine.runtime.lists import NO_BOUND, joined
from neurosym.execution.engine.words import LIMIT
from neurosym.library.fuel import MAX_SIZE
from neurosym.program.types import BOOL, FLOAT, INT, STR, Type, list_of
from neurosym.program.values import Value
from tests.execution.engine.runtime.calling import MEMORY, OUTSIDE, STATE, called, in_python, word

TEXTS = list_of(STR)
TEXT = st.text("abAB1 _\t\n", max_size=12) | st.text("ab", max_size=12) | st.text(max_size=8)
PART = st.text("abé", max_size=3) | st.text(max_size=2)
BLANKS = st.text(" \t\x1c\x85\u2003a-", max_size=6)
FAR = st.integers(-9, 9) | st.integers(int(LIMIT), 2**63 - 1)
BOUNDS = st.none() | FAR

CASES: list[tuple[Callable[..., Any], Callable[[str], str]]] = [
    (c.upper, str.upper),
    (c.lower, str.lower),
    (c.capitalize, str.capitalize),
    (c.title, str.title),
    (c.swapcase, str.swapcase),
]
KINDS: list[tuple[Callable[..., Any], Callable[[str], bool]]] = [
    (c.isdigit, str.isdigit),
    (c.isdecimal, str.isdecimal),
    (c.isnumeric, str.isnumeric),
    (c.isalpha, str.isalpha),
    (c.isalnum, str.isalnum),
    (c.isupper, str.isupper),
    (c.islower, str.islower),
]
STRIPS: list[tuple[Callable[..., Any], Callable[[str], str]]] = [
    (s.strip, str.strip),
    (s.lstrip, str.lstrip),
    (s.rstrip, str.rstrip),
]
STRIPS_OF: list[tuple[Callable[..., Any], Callable[[str, str], str]]] = [
    (s.strip_of, str.strip),
    (s.lstrip_of, str.lstrip),
    (s.rstrip_of, str.rstrip),
]
SEARCHES: list[tuple[Callable[..., Any], Callable[[str, str], Value], Type]] = [
    (s.find, str.find, INT),
    (s.rfind, str.rfind, INT),
    (s.index_of_text, str.index, INT),
    (s.count_text, str.count, INT),
    (s.contains_text, str.__contains__, BOOL),
    (s.startswith, str.startswith, BOOL),
    (s.endswith, str.endswith, BOOL),
    (s.removeprefix, str.removeprefix, STR),
    (s.removesuffix, str.removesuffix, STR),
    (s.split_on, str.split, TEXTS),
]


def spelled(function: Callable[..., Any], *words: int) -> Value:
    """The string that a function gives, whose handle is the one for such strings."""
    found = int(function(*words))
    value = called(lambda: found, STR)
    if value == "":
        assert found == EMPTY
    elif isinstance(value, str) and len(value) == 1 and ord(value) < N_CHARACTERS:
        assert found == CHARACTERS + ord(value)
    forget(STATE)
    return value


@given(TEXT)
def test_case_and_kinds_of_characters_are_those_of_python_in_ascii(text: str) -> None:
    a = word(text, STR)
    for function, recased in CASES:
        assert spelled(function, STATE, a) == (recased(text) if text.isascii() else OUTSIDE), recased
    for function, is_kind in KINDS:
        found = called(function, BOOL, STATE, a)
        assert found == is_kind(text) or (found == OUTSIDE and not text.isascii()), is_kind
    assert called(c.isspace, BOOL, STATE, a) == text.isspace()
    assert called(c.isascii, BOOL, STATE, a) == text.isascii()


def test_white_space_is_that_of_python_in_all_of_unicode() -> None:
    blank = "".join(map(chr, range(sys.maxunicode + 1))).split()
    others = "".join(blank)
    spaces = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).isspace()]
    assert all(called(c.isspace, BOOL, STATE, word(space, STR)) for space in spaces)
    assert len(others) + len(spaces) == sys.maxunicode + 1
    sampled = others[::997] + others[:9000]
    assert not any(called(c.isspace, BOOL, STATE, c.character_of(STATE, ord(one))) for one in sampled)


@given(BLANKS | TEXT, PART)
def test_strings_are_stripped_and_split_as_in_python(text: str, chars: str) -> None:
    a, b = word(text, STR), word(chars, STR)
    for function, stripped in STRIPS:
        assert spelled(function, STATE, a) == stripped(text), stripped
    for function, stripped_of in STRIPS_OF:
        assert spelled(function, STATE, a, b) == stripped_of(text, chars), stripped_of
    assert called(s.split_white, TEXTS, STATE, a) == text.split()


@given(TEXT, PART, PART, st.integers(-4, 14), st.integers(0, 12))
def test_parts_are_found_and_replaced_as_in_python(text: str, part: str, new: str, start: int, at: int) -> None:
    text = text[:at] + part + text[at:]
    a, b = word(text, STR), word(part, STR)
    for function, python, type_ in SEARCHES:
        expected = in_python(python, text, part)
        assert called(function, type_, STATE, a, b) == expected, python
        if type_ == STR:
            assert spelled(function, STATE, a, b) == expected
    assert called(s.find_from, INT, STATE, a, b, start) == text.find(part, start)
    assert spelled(s.replace_text, STATE, a, b, word(new, STR)) == text.replace(part, new)


@given(st.lists(TEXT, max_size=5), PART, st.integers(-2, 4))
def test_strings_are_joined_repeated_and_reversed_as_in_python(pieces: list[str], text: str, n: int) -> None:
    a, b = word(text, STR), word(pieces, TEXTS)
    assert spelled(s.join_texts, STATE, a, b) == text.join(pieces)
    assert spelled(s.text_of, STATE, b) == "".join(pieces)
    assert spelled(s.repeated_text, STATE, a, n) == text * n
    assert spelled(s.text_reversed, STATE, a) == text[::-1]
    assert called(c.characters, TEXTS, STATE, a) == list(text)
    for piece in pieces:
        assert spelled(s.text_joined, STATE, a, word(piece, STR)) == text + piece
        assert called(joined, STR, STATE, a, word(piece, STR)) == text + piece


@given(TEXT, BOUNDS, BOUNDS, st.integers(-3, 3))
def test_parts_of_strings_are_those_of_python(text: str, start: int | None, stop: int | None, step: int) -> None:
    a = word(text, STR)
    end = NO_BOUND if stop is None else stop
    assert spelled(s.text_slice, STATE, a, start or 0, end) == text[start:stop]
    bounds = (start or 0, int(start is not None), stop or 0, int(stop is not None), step)
    assert spelled(s.text_slice_step, STATE, a, *bounds) == in_python(lambda: text[start:stop:step])
    assert spelled(c.character, STATE, a, start or 0) == in_python(lambda: text[start or 0])
    assert called(c.code_of, INT, STATE, a) == in_python(ord, text)


@given(st.integers(-2, 0x110001) | st.integers(0, 300))
def test_characters_of_numbers_are_those_of_python(number: int) -> None:
    assert spelled(c.character_of, STATE, number) == in_python(chr, number)


@given(FAR)
def test_integers_are_spelled_and_read_as_in_python(number: int) -> None:
    assert spelled(u.format_int, STATE, number) == str(number)
    assert called(u.parse_int, INT, STATE, word(str(number), STR)) in (number, OUTSIDE)
    if abs(number) < 10**18:
        assert called(u.parse_int, INT, STATE, word(f" {number:_}\n", STR)) == number


@given(st.text("0123456789+-_. \x1c\u2003", max_size=7) | st.text(max_size=3))
def test_text_that_is_no_integer_is_bottom_as_in_python(text: str) -> None:
    found = called(u.parse_int, INT, STATE, word(text, STR))
    assert found == in_python(int, text) or (found == OUTSIDE and not text.isascii())
    found = called(u.parse_float, FLOAT, STATE, word(text, STR))
    assert found == in_python(float, text) or (
        found == OUTSIDE and (not text.isascii() or "_" in text or any(map(str.isalpha, text)))
    )


@pytest.mark.parametrize("text", ["9223372036854775807", "-9223372036854775808", "99999999999999999999", "0" * 5000])
def test_integers_that_may_be_too_long_escape(text: str) -> None:
    assert called(u.parse_int, INT, STATE, word(text, STR)) in (OUTSIDE, in_python(int, text))


@given(st.integers(-(10**15), 10**15), st.integers(0, 20), st.floats(allow_nan=False, allow_infinity=False))
def test_floats_are_spelled_and_read_as_in_python_or_escape(digits: int, n_decimals: int, other: float) -> None:
    for number in (digits / 10**n_decimals, other):
        if number == 0.0 or abs(number) < 1e-300:
            continue
        found = called(u.format_float, STR, STATE, word(number, FLOAT))
        assert found in (str(number), OUTSIDE)
        assert called(u.parse_float, FLOAT, STATE, word(str(number), STR)) in (number, OUTSIDE)
    number = digits % 10**6 / 1000
    if number:
        assert called(u.format_float, STR, STATE, word(number, FLOAT)) == str(number)
        assert called(u.parse_float, FLOAT, STATE, word(str(number), STR)) == number


def test_occurrences_that_overlap_count_once() -> None:
    a, b = word("aaaaa", STR), word("aa", STR)
    assert called(s.count_text, INT, STATE, a, b) == 2
    assert called(s.replace_text, STR, STATE, a, b, word("b", STR)) == "bba"
    assert called(s.split_on, TEXTS, STATE, a, b) == ["", "", "a"]


@pytest.mark.parametrize("text", ["\x1c5", "5\x1f", "\x0b5\x85", "1__0", "_1", "1_", "- 1", "+7", "+", "", "1 2"])
def test_only_what_python_reads_is_a_number(text: str) -> None:
    assert called(u.parse_int, INT, STATE, word(text, STR)) == in_python(int, text)
    assert called(u.parse_float, FLOAT, STATE, word(text, STR)) in (in_python(float, text), OUTSIDE)
    if "_" not in text:
        assert called(u.parse_float, FLOAT, STATE, word(text, STR)) != OUTSIDE


def test_strings_beyond_the_size_of_results_are_bottom() -> None:
    text, x = word("ab" * (MAX_SIZE // 4), STR), word("x", STR)
    assert called(s.repeated_text, STR, STATE, text, 3) is None
    assert called(s.join_texts, STR, STATE, x, word(["ab" * (MAX_SIZE // 4)] * 2, TEXTS)) is None
    assert called(s.replace_text, STR, STATE, text, word("b", STR), word("bbbb", STR)) is None
    assert len(called(s.join_texts, STR, STATE, EMPTY, MEMORY.encode(["ab" * (MAX_SIZE // 4)] * 2, TEXTS))) == MAX_SIZE
