"""The small change of any string library (tier 1)."""

from neurosym.errors import EvaluationError
from neurosym.library import MAX_SIZE, algorithmic


@algorithmic(tier=1)
def split(text: str, separator: str) -> list[str]:
    """Pieces of a text between the separators; ⊥ for an empty separator.

    >>> split("a, b, c", ", ")
    ['a', 'b', 'c']
    >>> split("", ",")
    ['']
    """
    if not separator:
        raise EvaluationError("empty separator")
    if text.count(separator) >= MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return text.split(separator)


def _split_again(text: str, separator: str | None, pieces: list[str] | None) -> tuple[str, list[str]] | None:
    if not separator or text.startswith(separator) or text.endswith(separator):
        return None  # a piece at the end would be empty, which is seldom meant
    return (separator, text.split(separator) if text else [])


@algorithmic(tier=1, witness=_split_again)
def join(separator: str, pieces: list[str]) -> str:
    """Pieces in one text, with the separator between them.

    >>> join(", ", ["a", "b", "c"])
    'a, b, c'
    >>> join(", ", [])
    ''
    """
    if sum(len(piece) for piece in pieces) + len(separator) * max(len(pieces) - 1, 0) > MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return separator.join(pieces)


@algorithmic(tier=1)
def words(text: str) -> list[str]:
    """Pieces of a text between white space, none of them empty.

    >>> words("  two words ")
    ['two', 'words']
    >>> words(" ")
    []
    """
    return text.split()


@algorithmic(tier=1)
def lines(text: str) -> list[str]:
    r"""Lines of a text, without the newlines that end them.

    >>> lines("a\n\nb\n")
    ['a', '', 'b']
    >>> lines("")
    []
    """
    return text.removesuffix("\n").split("\n") if text else []


@algorithmic(tier=1)
def find(text: str, part: str) -> int:
    """Position of the first occurrence of `part`; ⊥ if there is none.

    >>> find("banana", "an")
    1
    >>> find("banana", "")
    0
    """
    position = text.find(part)
    if position < 0:
        raise EvaluationError("not found")
    return position


@algorithmic(tier=1)
def contains_text(text: str, part: str) -> bool:
    """Whether `part` occurs in a text.

    >>> contains_text("banana", "nan")
    True
    >>> contains_text("", "a")
    False
    """
    return part in text


@algorithmic(tier=1)
def count_text(text: str, part: str) -> int:
    """Number of occurrences of `part` that don't overlap; ⊥ for an empty part.

    >>> count_text("banana", "an")
    2
    >>> count_text("banana", "ana")
    1
    >>> count_text("", "a")
    0
    """
    if not part:
        raise EvaluationError("empty part")
    return text.count(part)


@algorithmic(tier=1)
def replace(text: str, old: str, new: str) -> str:
    """Text with `new` in place of every `old`; ⊥ for an empty `old`.

    >>> replace("banana", "an", "o")
    'booa'
    >>> replace("banana", "x", "o")
    'banana'
    >>> replace("", "x", "o")
    ''
    """
    if not old:
        raise EvaluationError("empty part")
    if len(text) + text.count(old) * (len(new) - len(old)) > MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return text.replace(old, new)


@algorithmic(tier=1)
def starts_with(text: str, prefix: str) -> bool:
    """Whether a text begins with `prefix`.

    >>> starts_with("banana", "ban")
    True
    >>> starts_with("", "b")
    False
    """
    return text.startswith(prefix)


@algorithmic(tier=1)
def ends_with(text: str, suffix: str) -> bool:
    """Whether a text ends with `suffix`.

    >>> ends_with("banana", "ana")
    True
    >>> ends_with("", "a")
    False
    """
    return text.endswith(suffix)


@algorithmic(tier=1)
def strip(text: str) -> str:
    """Text without the white space at both ends.

    >>> strip("  a b ")
    'a b'
    >>> strip("  ")
    ''
    """
    return text.strip()


@algorithmic(tier=1)
def before(text: str, separator: str) -> str:
    """What comes before the first occurrence of `separator`; ⊥ if there is none.

    >>> before("key=a=b", "=")
    'key'
    >>> before("=", "=")
    ''
    """
    position = text.find(separator)
    if position < 0:
        raise EvaluationError("not found")
    return text[:position]


@algorithmic(tier=1)
def after(text: str, separator: str) -> str:
    """What comes after the first occurrence of `separator`; ⊥ if there is none.

    >>> after("key=a=b", "=")
    'a=b'
    >>> after("=", "=")
    ''
    """
    position = text.find(separator)
    if position < 0:
        raise EvaluationError("not found")
    return text[position + len(separator) :]


@algorithmic(tier=1)
def between(text: str, left: str, right: str) -> str:
    """What comes between the first `left` and the next `right`; ⊥ if one is not there.

    >>> between("f(x) = (y)", "(", ")")
    'x'
    >>> between("()", "(", ")")
    ''
    """
    start = text.find(left)
    if start < 0:
        raise EvaluationError("not found")
    stop = text.find(right, start + len(left))
    if stop < 0:
        raise EvaluationError("not found")
    return text[start + len(left) : stop]


@algorithmic(tier=1)
def repeat_text(n: int, text: str) -> str:
    """Text `n` times after itself; ⊥ for a negative `n`.

    >>> repeat_text(3, "ab")
    'ababab'
    >>> repeat_text(0, "ab")
    ''
    """
    if n < 0:
        raise EvaluationError("negative count")
    if n * len(text) > MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return text * n if text else ""  # Python would not count past 2 ** 63, not even for nothing


@algorithmic(tier=1)
def reverse_text(text: str) -> str:
    """Characters from last to first.

    >>> reverse_text("abc")
    'cba'
    >>> reverse_text("")
    ''
    """
    return text[::-1]
