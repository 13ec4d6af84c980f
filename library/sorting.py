"""Order among the items of a list: sorting, merging, selecting, ranking (tier 2)."""

import bisect
import heapq
import itertools
from collections.abc import Callable
from typing import TypeVar

from neurosym.errors import EvaluationError
from neurosym.library import MAX_SIZE, Ord, algorithmic

A = TypeVar("A")
T = TypeVar("T", bound=Ord)


@algorithmic(tier=2)
def sort(items: list[T]) -> list[T]:
    """Items in ascending order.

    >>> sort([3, 1, 2, 1])
    [1, 1, 2, 3]
    >>> sort([])
    []
    """
    return sorted(items)


@algorithmic(tier=2)
def sort_by(key: Callable[[A], T], items: list[A]) -> list[A]:
    """Items in ascending order of `key`; equal ones stay in their order.

    >>> sort_by(lambda item: -item, [3, 1, 2])
    [3, 2, 1]
    >>> sort_by(lambda item: 0, [3, 1, 2])
    [3, 1, 2]
    >>> sort_by(lambda item: 0, [])
    []
    """
    return sorted(items, key=key)


@algorithmic(tier=2)
def is_sorted(items: list[T]) -> bool:
    """Whether no item is larger than the next one.

    >>> is_sorted([1, 1, 2])
    True
    >>> is_sorted([])
    True
    """
    return all(left <= right for left, right in itertools.pairwise(items))


@algorithmic(tier=2)
def merge(first: list[T], second: list[T]) -> list[T]:
    """Items of two ascending lists in one: again and again the smaller of the two heads, of equal ones the first.

    >>> merge([1, 3], [2, 3, 4])
    [1, 2, 3, 3, 4]
    >>> merge([], [1])
    [1]
    """
    if len(first) + len(second) > MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return list(heapq.merge(first, second))


@algorithmic(tier=2)
def insert_sorted(item: T, items: list[T]) -> list[T]:
    """Ascending list with one more item in its place, after equal ones; ⊥ if the list isn't ascending.

    >>> insert_sorted(2, [1, 3])
    [1, 2, 3]
    >>> insert_sorted(2, [])
    [2]
    """
    if any(left > right for left, right in itertools.pairwise(items)):
        raise EvaluationError("not sorted")
    if len(items) >= MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    position = bisect.bisect_right(items, item)
    return [*items[:position], item, *items[position:]]


@algorithmic(tier=2)
def binary_search(target: T, items: list[T]) -> int:
    """First position of `target` in an ascending list; ⊥ if it isn't there or the list isn't ascending.

    >>> binary_search(3, [1, 2, 3, 3])
    2
    >>> binary_search(0, [0])
    0
    """
    if any(left > right for left, right in itertools.pairwise(items)):
        raise EvaluationError("not sorted")
    position = bisect.bisect_left(items, target)
    if position == len(items) or items[position] != target:
        raise EvaluationError("not found")
    return position


@algorithmic(tier=2)
def largest(n: int, items: list[T]) -> list[T]:
    """The `n` largest items, in descending order, all if there are fewer; ⊥ for a negative `n`.

    >>> largest(2, [3, 1, 2, 3])
    [3, 3]
    >>> largest(2, [])
    []
    """
    if n < 0:
        raise EvaluationError("negative count")
    return sorted(items, reverse=True)[:n]


@algorithmic(tier=2)
def smallest(n: int, items: list[T]) -> list[T]:
    """The `n` smallest items, in ascending order, all if there are fewer; ⊥ for a negative `n`.

    >>> smallest(2, [3, 1, 2, 3])
    [1, 2]
    >>> smallest(2, [])
    []
    """
    if n < 0:
        raise EvaluationError("negative count")
    return sorted(items)[:n]


@algorithmic(tier=2)
def median(items: list[T]) -> T:
    """Middle item in order, the lower one of two; ⊥ for an empty list.

    >>> median([3, 1, 2])
    2
    >>> median([4, 1, 3, 2])
    2
    >>> median([7])
    7
    """
    if not items:
        raise EvaluationError("empty list")
    return sorted(items)[(len(items) - 1) // 2]


@algorithmic(tier=2)
def ranks(items: list[T]) -> list[int]:
    """For each item the number of smaller ones.

    >>> ranks([30, 10, 20, 10])
    [3, 0, 2, 0]
    >>> ranks([])
    []
    """
    ascending = sorted(items)
    return [bisect.bisect_left(ascending, item) for item in items]
