"""A list with one place changed (tier 1)."""

from typing import TypeVar

from neurosym.errors import EvaluationError
from neurosym.library import MAX_SIZE, Eq, algorithmic

A = TypeVar("A")
E = TypeVar("E", bound=Eq)


@algorithmic(tier=1)
def set_at(items: list[A], position: int, item: A) -> list[A]:
    """List with `item` in place of the one at `position`; ⊥ out of range.

    >>> set_at([3, 1, 2], 1, 7)
    [3, 7, 2]
    >>> set_at([3], 0, 7)
    [7]
    """
    if not 0 <= position < len(items):
        raise EvaluationError("out of range")
    return [*items[:position], item, *items[position + 1 :]]


@algorithmic(tier=1)
def insert_at(items: list[A], position: int, item: A) -> list[A]:
    """List with `item` inserted before the one at `position`, or at the end; ⊥ out of range.

    >>> insert_at([3, 1, 2], 1, 7)
    [3, 7, 1, 2]
    >>> insert_at([], 0, 7)
    [7]
    """
    if not 0 <= position <= len(items):
        raise EvaluationError("out of range")
    if len(items) >= MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return [*items[:position], item, *items[position:]]


@algorithmic(tier=1)
def remove_at(items: list[A], position: int) -> list[A]:
    """List without the item at `position`; ⊥ out of range.

    >>> remove_at([3, 1, 2], 1)
    [3, 2]
    >>> remove_at([3], 0)
    []
    """
    if not 0 <= position < len(items):
        raise EvaluationError("out of range")
    return items[:position] + items[position + 1 :]


@algorithmic(tier=1)
def swap_at(items: list[A], left: int, right: int) -> list[A]:
    """List with the items at two positions exchanged; ⊥ out of range.

    >>> swap_at([3, 1, 2], 0, 2)
    [2, 1, 3]
    >>> swap_at([3], 0, 0)
    [3]
    """
    if not (0 <= left < len(items) and 0 <= right < len(items)):
        raise EvaluationError("out of range")
    swapped = list(items)
    swapped[left], swapped[right] = items[right], items[left]
    return swapped


@algorithmic(tier=1)
def remove(item: E, items: list[E]) -> list[E]:
    """List without the first occurrence of `item`, the same list if there is none.

    >>> remove(1, [3, 1, 2, 1])
    [3, 2, 1]
    >>> remove(1, [])
    []
    """
    for position, candidate in enumerate(items):
        if candidate == item:
            return items[:position] + items[position + 1 :]
    return list(items)


@algorithmic(tier=1)
def remove_all(item: E, items: list[E]) -> list[E]:
    """List without any `item`.

    >>> remove_all(1, [3, 1, 2, 1])
    [3, 2]
    >>> remove_all(1, [1])
    []
    """
    return [candidate for candidate in items if candidate != item]


@algorithmic(tier=1)
def remove_each(removed: list[E], items: list[E]) -> list[E]:
    """List without, for each of `removed` in turn, the first occurrence that is left of it.

    >>> remove_each([1, 2, 1], [3, 1, 1, 1, 4])
    [3, 1, 4]
    >>> remove_each([1], [])
    []
    """
    left = list(items)
    for item in removed:
        for position, candidate in enumerate(left):
            if candidate == item:
                left = left[:position] + left[position + 1 :]
                break
    return left
