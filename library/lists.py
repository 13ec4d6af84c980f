"""Construction and inspection of lists (tier 0)."""

from typing import TypeVar

from neurosym.errors import EvaluationError
from neurosym.library import MAX_SIZE, algorithmic

A = TypeVar("A")


@algorithmic(tier=0)
def cons(item: A, items: list[A]) -> list[A]:
    """List with one more item in front.

    >>> cons(1, [2, 3])
    [1, 2, 3]
    >>> cons(1, [])
    [1]
    """
    if len(items) >= MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return [item, *items]


@algorithmic(tier=0)
def append(first: list[A], second: list[A]) -> list[A]:
    """Items of `first`, then those of `second`.

    >>> append([1, 2], [3])
    [1, 2, 3]
    >>> append([], [])
    []
    """
    if len(first) + len(second) > MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return first + second


def _only(items: list[A], item: A | None) -> tuple[A] | None:
    return (items[0],) if len(items) == 1 else None


@algorithmic(tier=0, witness=_only)
def singleton(item: A) -> list[A]:
    """List of one item.

    >>> singleton(1)
    [1]
    >>> singleton([])
    [[]]
    """
    return [item]


@algorithmic(tier=0)
def head(items: list[A]) -> A:
    """First item; ⊥ for an empty list.

    >>> head([3, 1, 2])
    3
    >>> head([[]])
    []
    """
    if not items:
        raise EvaluationError("empty list")
    return items[0]


@algorithmic(tier=0)
def tail(items: list[A]) -> list[A]:
    """All items but the first; ⊥ for an empty list.

    >>> tail([3, 1, 2])
    [1, 2]
    >>> tail([3])
    []
    """
    if not items:
        raise EvaluationError("empty list")
    return items[1:]


@algorithmic(tier=0)
def last(items: list[A]) -> A:
    """Last item; ⊥ for an empty list.

    >>> last([3, 1, 2])
    2
    >>> last([[]])
    []
    """
    if not items:
        raise EvaluationError("empty list")
    return items[-1]


@algorithmic(tier=0)
def init(items: list[A]) -> list[A]:
    """All items but the last; ⊥ for an empty list.

    >>> init([3, 1, 2])
    [3, 1]
    >>> init([3])
    []
    """
    if not items:
        raise EvaluationError("empty list")
    return items[:-1]


@algorithmic(tier=0)
def length(items: list[A]) -> int:
    """Number of items.

    >>> length([3, 1, 2])
    3
    >>> length([])
    0
    """
    return len(items)


@algorithmic(tier=0)
def is_empty(items: list[A]) -> bool:
    """Whether a list has no item.

    >>> is_empty([3])
    False
    >>> is_empty([])
    True
    """
    return len(items) == 0


@algorithmic(tier=0)
def index(items: list[A], position: int) -> A:
    """Item at a position counted from 0; ⊥ out of range.

    >>> index([3, 1, 2], 1)
    1
    >>> index([3], 0)
    3
    """
    if not 0 <= position < len(items):
        raise EvaluationError("out of range")
    return items[position]
