"""Two lists at once (tier 1)."""

import itertools
from collections.abc import Callable
from typing import TypeVar

from neurosym.errors import EvaluationError
from neurosym.library import MAX_SIZE, algorithmic

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")


def _unzipped(pairs: list[tuple[A, B]], first: list[A] | None, second: list[B] | None) -> tuple[list[A], list[B]]:
    return [left for left, right in pairs], [right for left, right in pairs]


@algorithmic(tier=1, witness=_unzipped)
def zip_(first: list[A], second: list[B]) -> list[tuple[A, B]]:
    """Pairs of items at the same position; as long as the shorter list.

    >>> zip_([1, 2], [True, False])
    [(1, True), (2, False)]
    >>> zip_([1, 2], [])
    []
    """
    return list(zip(first, second))


@algorithmic(tier=1)
def zip_with(function: Callable[[A, B], C], first: list[A], second: list[B]) -> list[C]:
    """Result of `function` for the items at each same position; as long as the shorter list.

    >>> zip_with(lambda left, right: left + right, [1, 2, 3], [10, 20, 30])
    [11, 22, 33]
    >>> zip_with(lambda left, right: left + right, [1, 2], [])
    []
    """
    return [function(left, right) for left, right in zip(first, second)]


@algorithmic(tier=1)
def enumerate_(items: list[A]) -> list[tuple[int, A]]:
    """Each item with its position, counted from 0.

    >>> enumerate_(["a", "b"])
    [(0, 'a'), (1, 'b')]
    >>> enumerate_([])
    []
    """
    return list(enumerate(items))


@algorithmic(tier=1)
def cartesian_product(first: list[A], second: list[B]) -> list[tuple[A, B]]:
    """Every item of `first` with every item of `second`.

    >>> cartesian_product([1, 2], ["a", "b"])
    [(1, 'a'), (1, 'b'), (2, 'a'), (2, 'b')]
    >>> cartesian_product([1, 2], [])
    []
    """
    if len(first) * len(second) > MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return list(itertools.product(first, second))
