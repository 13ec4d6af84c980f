"""Two values as one (tier 0)."""

from typing import TypeVar

from neurosym.library import algorithmic

A = TypeVar("A")
B = TypeVar("B")


def _halves(both: tuple[A, B], first: A | None, second: B | None) -> tuple[A, B]:
    return both


@algorithmic(tier=0, witness=_halves)
def pair(first: A, second: B) -> tuple[A, B]:
    """Two values as one.

    >>> pair(1, "a")
    (1, 'a')
    >>> pair([], [])
    ([], [])
    """
    return (first, second)


@algorithmic(tier=0)
def first(both: tuple[A, B]) -> A:
    """First of the two values of a pair.

    >>> first((1, "a"))
    1
    >>> first(([], 2))
    []
    """
    return both[0]


@algorithmic(tier=0)
def second(both: tuple[A, B]) -> B:
    """Second of the two values of a pair.

    >>> second((1, "a"))
    'a'
    >>> second((1, []))
    []
    """
    return both[1]
