"""Single characters: strings of length 1 (tier 0). Anything longer or shorter is ⊥."""

from neurosym.errors import EvaluationError
from neurosym.library import algorithmic


def _single(character: str) -> str:
    if len(character) != 1:
        raise EvaluationError("not a single character")
    return character


@algorithmic(tier=0)
def is_digit(character: str) -> bool:
    """Whether a character is one of 0 to 9.

    >>> is_digit("7")
    True
    >>> is_digit("²")
    False
    """
    return "0" <= _single(character) <= "9"


@algorithmic(tier=0)
def is_letter(character: str) -> bool:
    """Whether a character is a letter of any script.

    >>> is_letter("é")
    True
    >>> is_letter("_")
    False
    """
    return _single(character).isalpha()


@algorithmic(tier=0)
def is_upper(character: str) -> bool:
    """Whether a character is an upper-case letter.

    >>> is_upper("A")
    True
    >>> is_upper("1")
    False
    """
    return _single(character).isupper()


@algorithmic(tier=0)
def is_lower(character: str) -> bool:
    """Whether a character is a lower-case letter.

    >>> is_lower("a")
    True
    >>> is_lower("1")
    False
    """
    return _single(character).islower()


@algorithmic(tier=0)
def is_space(character: str) -> bool:
    """Whether a character is white space, such as a blank, a tab or a newline.

    >>> is_space(" ")
    True
    >>> is_space("_")
    False
    """
    return _single(character).isspace()


@algorithmic(tier=0)
def code_point(character: str) -> int:
    """Unicode number of a character.

    >>> code_point("a")
    97
    >>> code_point(" ")
    32
    >>> code_point("")
    Traceback (most recent call last):
        ...
    neurosym.errors.EvaluationError: not a single character
    """
    return ord(_single(character))


def _coded(character: str, number: int | None) -> tuple[int] | None:
    return (ord(character),) if len(character) == 1 and not 0xD800 <= ord(character) <= 0xDFFF else None


@algorithmic(tier=0, witness=_coded)
def from_code_point(number: int) -> str:
    """Character of a Unicode number; ⊥ where there is none.

    >>> from_code_point(97)
    'a'
    >>> from_code_point(32)
    ' '
    >>> from_code_point(-1)
    Traceback (most recent call last):
        ...
    neurosym.errors.EvaluationError: not a character
    """
    # Surrogates (the middle range) are half characters: no file could hold them.
    if not 0 <= number <= 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        raise EvaluationError("not a character")
    return chr(number)
