"""One value out of a list (tier 1)."""

import math
from collections.abc import Callable
from typing import TypeVar

from neurosym.errors import EvaluationError
from neurosym.library import MAX_BITS, Eq, Ord, algorithmic

A = TypeVar("A")
E = TypeVar("E", bound=Eq)
T = TypeVar("T", bound=Ord)


@algorithmic(tier=1)
def sum_(items: list[int]) -> int:
    """Sum of the items.

    >>> sum_([3, 1, 2])
    6
    >>> sum_([])
    0
    """
    total = sum(items)
    if total.bit_length() > MAX_BITS:
        raise EvaluationError(f"more than {MAX_BITS} bits")
    return total


@algorithmic(tier=1)
def product(items: list[int]) -> int:
    """Product of the items.

    >>> product([3, -1, 2])
    -6
    >>> product([])
    1
    """
    total = 1
    for item in items:
        # Before the product is made: one of more bits than this is too long whatever the digits are.
        if total.bit_length() + item.bit_length() > MAX_BITS + 1:
            raise EvaluationError(f"more than {MAX_BITS} bits")
        total *= item
        if total.bit_length() > MAX_BITS:
            raise EvaluationError(f"more than {MAX_BITS} bits")
    return total


@algorithmic(tier=1)
def mean(items: list[float]) -> float:
    """Arithmetic mean of the items; ⊥ for an empty list.

    >>> mean([1.0, 2.0, 4.5])
    2.5
    >>> mean([0.5])
    0.5
    """
    if not items:
        raise EvaluationError("empty list")
    try:
        return math.fsum(items) / len(items)
    except OverflowError:
        raise EvaluationError("not a number") from None


@algorithmic(tier=1)
def maximum(items: list[T]) -> T:
    """Largest item; ⊥ for an empty list.

    >>> maximum([3, 1, 4, 2])
    4
    >>> maximum([-1])
    -1
    """
    if not items:
        raise EvaluationError("empty list")
    return max(items)


@algorithmic(tier=1)
def minimum(items: list[T]) -> T:
    """Smallest item; ⊥ for an empty list.

    >>> minimum([3, 1, 4, 2])
    1
    >>> minimum([-1])
    -1
    """
    if not items:
        raise EvaluationError("empty list")
    return min(items)


@algorithmic(tier=1)
def argmax(items: list[T]) -> int:
    """Position of the first largest item; ⊥ for an empty list.

    >>> argmax([3, 1, 4, 4])
    2
    >>> argmax([7])
    0
    """
    if not items:
        raise EvaluationError("empty list")
    return max(range(len(items)), key=lambda position: items[position])


@algorithmic(tier=1)
def argmin(items: list[T]) -> int:
    """Position of the first smallest item; ⊥ for an empty list.

    >>> argmin([3, 1, 4, 1])
    1
    >>> argmin([7])
    0
    """
    if not items:
        raise EvaluationError("empty list")
    return min(range(len(items)), key=lambda position: items[position])


@algorithmic(tier=1)
def count(keep: Callable[[A], bool], items: list[A]) -> int:
    """Number of items that satisfy `keep`.

    >>> count(lambda item: item > 1, [3, 1, 2])
    2
    >>> count(lambda item: item > 1, [])
    0
    """
    return len([item for item in items if keep(item)])


@algorithmic(tier=1)
def occurrences(item: E, items: list[E]) -> int:
    """Number of items that equal `item`.

    >>> occurrences(1, [1, 2, 1])
    2
    >>> occurrences(1, [])
    0
    """
    return items.count(item)


@algorithmic(tier=1)
def any_(keep: Callable[[A], bool], items: list[A]) -> bool:
    """Whether some item satisfies `keep`; those after the first that does are not looked at.

    >>> any_(lambda item: item > 2, [3, 1, 2])
    True
    >>> any_(lambda item: item > 2, [])
    False
    """
    return any(keep(item) for item in items)


@algorithmic(tier=1)
def all_(keep: Callable[[A], bool], items: list[A]) -> bool:
    """Whether every item satisfies `keep`; those after the first that doesn't are not looked at.

    >>> all_(lambda item: item > 2, [3, 1, 2])
    False
    >>> all_(lambda item: item > 2, [])
    True
    """
    return all(keep(item) for item in items)
