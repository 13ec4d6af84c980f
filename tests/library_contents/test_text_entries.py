import re
import string
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.library_contents.contents import entry, refuses

TEXTS = st.text("abA 0,\n", max_size=9)
PARTS = st.text("ab,", min_size=1, max_size=2)
CHARACTERS = st.sampled_from(string.printable) | st.characters(exclude_categories=["Cs"])

OF_TEXT_AND_PART: dict[str, Callable[[str, str], Any]] = {
    "concat": lambda text, part: f"{text}{part}",
    "split": lambda text, part: re.split(re.escape(part), text),
    "contains_text": lambda text, part: re.search(re.escape(part), text) is not None,
    "count_text": lambda text, part: len(re.findall(re.escape(part), text)),
    "starts_with": lambda text, part: re.match(re.escape(part), text) is not None,
    "ends_with": lambda text, part: re.search(re.escape(part) + r"\Z", text) is not None,
}
OF_TEXT: dict[str, Callable[[str], Any]] = {
    "string_length": lambda text: sum(1 for _ in text),
    "characters": lambda text: [text[position] for position in range(len(text))],
    "code_points": lambda text: list(text.encode("utf-32-le")[::4]),
    "reverse_text": lambda text: "".join(reversed(text)),
    "strip": lambda text: re.sub(r"\A\s+|\s+\Z", "", text),
    "words": lambda text: re.findall(r"\S+", text),
    "lines": lambda text: re.findall(r"([^\n]*)\n|([^\n]+)\Z", text),
    "to_upper": lambda text: text.translate(str.maketrans(string.ascii_lowercase, string.ascii_uppercase)),
    "to_lower": lambda text: text.translate(str.maketrans(string.ascii_uppercase, string.ascii_lowercase)),
}


@pytest.mark.parametrize("name", OF_TEXT_AND_PART)
@given(text=TEXTS, part=PARTS)
def test_entries_of_a_text_and_a_part_agree_with_regular_expressions(name: str, text: str, part: str) -> None:
    assert entry(name)(text, part) == OF_TEXT_AND_PART[name](text, part)


@pytest.mark.parametrize("name", OF_TEXT)
@given(text=TEXTS)
def test_entries_of_a_text_agree_with_their_oracle(name: str, text: str) -> None:
    expected = OF_TEXT[name](text)
    if name == "lines":
        expected = ["".join(groups) for groups in expected]
    assert entry(name)(text) == expected


@given(TEXTS, PARTS, TEXTS)
def test_replace_is_join_after_split(text: str, old: str, new: str) -> None:
    assert entry("replace")(text, old, new) == entry("join")(new, entry("split")(text, old))
    assert entry("join")(old, entry("split")(text, old)) == text


@given(TEXTS, PARTS)
def test_before_part_and_after_make_up_the_text(text: str, part: str) -> None:
    before, found, after = text.partition(part)
    if not found:
        for name in ("find", "before", "after"):
            assert refuses("not found", entry(name), text, part)
        return
    assert entry("find")(text, part) == len(before)
    assert entry("before")(text, part) == before
    assert entry("after")(text, part) == after


@given(TEXTS, PARTS, PARTS)
def test_between_is_before_after(text: str, left: str, right: str) -> None:
    match = re.search(f"{re.escape(left)}(.*?){re.escape(right)}", text, re.DOTALL)
    if match is None:
        assert refuses("not found", entry("between"), text, left, right)
    else:
        assert entry("between")(text, left, right) == match[1]


def test_an_empty_part_can_not_be_counted_or_replaced() -> None:
    assert refuses("empty separator", entry("split"), "a", "")
    assert refuses("empty part", entry("count_text"), "a", "")
    assert refuses("empty part", entry("replace"), "a", "", "b")


@given(st.integers(-3, 12), st.integers(-3, 12), TEXTS)
def test_positions_count_from_0_and_never_from_the_end(start: int, stop: int, text: str) -> None:
    if 0 <= start < len(text):
        assert entry("character_at")(text, start) == list(text)[start]
    else:
        assert refuses("out of range", entry("character_at"), text, start)
    if 0 <= start <= stop <= len(text):
        assert entry("substring")(text, start, stop) == "".join(list(text)[start:stop])
    else:
        assert refuses("out of range", entry("substring"), text, start, stop)


@given(st.integers(0, 5), TEXTS)
def test_repeated_text(n: int, text: str) -> None:
    assert entry("repeat_text")(n, text) == "".join(text for _ in range(n))
    assert refuses("negative count", entry("repeat_text"), -1, text)


@given(st.integers())
def test_integers_survive_their_text(number: int) -> None:
    assert entry("parse_integer")(entry("format_integer")(number)) == number


@pytest.mark.parametrize("text", ["", "-", "--1", "+1", " 1", "1 ", "1_0", "1.0", "²", "٣", "0x1", "1\n"])
def test_only_digits_after_one_minus_sign_spell_an_integer(text: str) -> None:
    assert refuses("not an integer", entry("parse_integer"), text)


def test_long_integers_are_bottom_as_python_refuses_them() -> None:
    assert entry("parse_integer")("-" + "9" * 4_300) == 1 - 10**4_300
    assert entry("format_integer")(1 - 10**4_300) == "-" + "9" * 4_300
    assert refuses("more than 4300 digits", entry("parse_integer"), "9" * 4_301)
    assert refuses("more than 4300 digits", entry("format_integer"), 10**4_300)


@pytest.mark.parametrize("number", [0, 0xD7FF, 0xE000, 0x10FFFF])
def test_the_first_and_last_characters(number: int) -> None:
    assert entry("from_code_point")(number) == chr(number)


@pytest.mark.parametrize("digit", string.digits)
def test_there_are_ten_digits(digit: str) -> None:
    assert entry("is_digit")(digit) is True


@given(CHARACTERS)
def test_characters_survive_their_code_point(character: str) -> None:
    assert entry("from_code_point")(entry("code_point")(character)) == character


@pytest.mark.parametrize("number", [-1, 0x110000, 0xD800, 0xDFFF, 2**70])
def test_there_are_no_characters_elsewhere(number: int) -> None:
    assert refuses("not a character", entry("from_code_point"), number)


@given(CHARACTERS)
def test_classes_of_characters_exclude_each_other(character: str) -> None:
    is_digit, is_letter, is_space = (entry(name)(character) for name in ("is_digit", "is_letter", "is_space"))
    assert is_digit + is_letter + is_space <= 1
    assert is_digit == (character in string.digits)
    assert not (entry("is_upper")(character) and entry("is_lower")(character))
    if character.isascii():
        assert is_letter == (character in string.ascii_letters)
        assert entry("is_upper")(character) == (character in string.ascii_uppercase)
        assert entry("is_lower")(character) == (character in string.ascii_lowercase)


@pytest.mark.parametrize("name", ["is_digit", "is_letter", "is_upper", "is_lower", "is_space", "code_point"])
def test_only_one_character_is_a_character(name: str) -> None:
    assert refuses("not a single character", entry(name), "")
    assert refuses("not a single character", entry(name), "ab")


@given(st.lists(CHARACTERS))
def test_characters_make_up_their_text(items: list[str]) -> None:
    assert entry("characters")(entry("from_characters")(items)) == items
    assert refuses("not a single character", entry("from_characters"), [*items, "ab"])
    assert refuses("not a single character", entry("from_characters"), [*items, ""])
