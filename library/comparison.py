"""Equality and order (tier 0). Strings, lists and pairs are ordered item by item."""

from typing import TypeVar

from neurosym.library import Eq, Ord, algorithmic

E = TypeVar("E", bound=Eq)
T = TypeVar("T", bound=Ord)


@algorithmic(tier=0)
def equal(left: E, right: E) -> bool:
    """Whether two values are the same.

    >>> equal([1, 2], [1, 2])
    True
    >>> equal([], [0])
    False
    """
    return left == right


@algorithmic(tier=0)
def not_equal(left: E, right: E) -> bool:
    """Whether two values differ.

    >>> not_equal("a", "b")
    True
    >>> not_equal("", "")
    False
    """
    return left != right


@algorithmic(tier=0)
def less(left: T, right: T) -> bool:
    """Whether `left` comes before `right`.

    >>> less(1, 2)
    True
    >>> less(2, 2)
    False
    """
    return left < right


@algorithmic(tier=0)
def less_equal(left: T, right: T) -> bool:
    """Whether `left` comes before `right` or is the same.

    >>> less_equal("b", "a")
    False
    >>> less_equal(2, 2)
    True
    """
    return left <= right


@algorithmic(tier=0)
def smaller(left: T, right: T) -> T:
    """The smaller of two values.

    >>> smaller(3, -1)
    -1
    >>> smaller([], [1])
    []
    """
    return right if right < left else left


@algorithmic(tier=0)
def larger(left: T, right: T) -> T:
    """The larger of two values.

    >>> larger(3, -1)
    3
    >>> larger([], [1])
    [1]
    """
    return right if left < right else left
