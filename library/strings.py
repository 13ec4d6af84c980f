"""Construction and inspection of strings (tier 0)."""

from neurosym.errors import EvaluationError
from neurosym.library import MAX_SIZE, algorithmic

MAX_DIGITS = 4_300  # of an integer as text: beyond it Python itself refuses to convert


@algorithmic(tier=0)
def concat(first: str, second: str) -> str:
    """Characters of `first`, then those of `second`.

    >>> concat("ab", "c")
    'abc'
    >>> concat("", "")
    ''
    """
    if len(first) + len(second) > MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return first + second


@algorithmic(tier=0)
def string_length(text: str) -> int:
    """Number of characters.

    >>> string_length("abc")
    3
    >>> string_length("")
    0
    """
    return len(text)


@algorithmic(tier=0)
def character_at(text: str, position: int) -> str:
    """Character at a position counted from 0; ⊥ out of range.

    >>> character_at("abc", 2)
    'c'
    >>> character_at("a", 0)
    'a'
    """
    if not 0 <= position < len(text):
        raise EvaluationError("out of range")
    return text[position]


def _cut_out(part: str, text: str | None, start: int | None, stop: int | None) -> tuple[str, int, int] | None:
    if text is None or not part or part not in text:
        return None
    position = text.find(part)
    return (text, position, position + len(part))


@algorithmic(tier=0, witness=_cut_out)
def substring(text: str, start: int, stop: int) -> str:
    """Characters from position `start` up to before `stop`; ⊥ out of range.

    >>> substring("abcd", 1, 3)
    'bc'
    >>> substring("abcd", 4, 4)
    ''
    """
    if not 0 <= start <= stop <= len(text):
        raise EvaluationError("out of range")
    return text[start:stop]


@algorithmic(tier=0)
def characters(text: str) -> list[str]:
    """List of the characters of a string.

    >>> characters("abc")
    ['a', 'b', 'c']
    >>> characters("")
    []
    """
    return list(text)


@algorithmic(tier=0)
def code_points(text: str) -> list[int]:
    """Unicode numbers of the characters of a string.

    >>> code_points("a b")
    [97, 32, 98]
    >>> code_points("")
    []
    """
    return [ord(character) for character in text]


@algorithmic(tier=0)
def from_characters(items: list[str]) -> str:
    """String of single characters; ⊥ if an item is not one.

    >>> from_characters(["a", "b", "c"])
    'abc'
    >>> from_characters([])
    ''
    """
    for item in items:
        if len(item) != 1:
            raise EvaluationError("not a single character")
    return "".join(items)


@algorithmic(tier=0)
def to_upper(text: str) -> str:
    """Text with its letters in upper case.

    >>> to_upper("abC1")
    'ABC1'
    >>> to_upper("")
    ''
    """
    upper = text.upper()
    if len(upper) > MAX_SIZE:  # some letters become two or three
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return upper


@algorithmic(tier=0)
def to_lower(text: str) -> str:
    """Text with its letters in lower case.

    >>> to_lower("ABc1")
    'abc1'
    >>> to_lower("")
    ''
    """
    lower = text.lower()
    if len(lower) > MAX_SIZE:  # some letters become two
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return lower


@algorithmic(tier=0)
def parse_integer(text: str) -> int:
    """Integer that a text spells: the digits 0 to 9, perhaps after one minus sign; else ⊥.

    >>> parse_integer("42")
    42
    >>> parse_integer("-007")
    -7
    """
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise EvaluationError("not an integer")
    if len(digits) > MAX_DIGITS:
        raise EvaluationError(f"more than {MAX_DIGITS} digits")
    return int(text)


def _spelt(text: str, number: int | None) -> tuple[int] | None:
    digits = text.removeprefix("-")
    is_plain = digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS
    return (int(text),) if is_plain and str(int(text)) == text else None


@algorithmic(tier=0, witness=_spelt)
def format_integer(number: int) -> str:
    """Text that spells an integer in decimal digits.

    >>> format_integer(42)
    '42'
    >>> format_integer(-7)
    '-7'
    """
    if abs(number) >= 10**MAX_DIGITS:
        raise EvaluationError(f"more than {MAX_DIGITS} digits")
    return str(number)
