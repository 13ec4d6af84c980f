"""The same items in other places, between others, or more than once (tier 1)."""

import itertools
from typing import TypeVar

from neurosym.errors import EvaluationError
from neurosym.library import MAX_SIZE, algorithmic

A = TypeVar("A")


@algorithmic(tier=1)
def range_(start: int, stop: int) -> list[int]:
    """Integers from `start` up to before `stop`.

    >>> range_(2, 5)
    [2, 3, 4]
    >>> range_(2, 2)
    []
    """
    if stop - start > MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return list(range(start, stop))


@algorithmic(tier=1)
def replicate(n: int, item: A) -> list[A]:
    """List of `n` times the same item; ⊥ for a negative `n`.

    >>> replicate(3, 7)
    [7, 7, 7]
    >>> replicate(0, 7)
    []
    """
    if n < 0:
        raise EvaluationError("negative count")
    if n > MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return [item] * n


@algorithmic(tier=1)
def reverse(items: list[A]) -> list[A]:
    """Items from last to first.

    >>> reverse([3, 1, 2])
    [2, 1, 3]
    >>> reverse([])
    []
    """
    return items[::-1]


@algorithmic(tier=1)
def rotate(n: int, items: list[A]) -> list[A]:
    """List with the first `n` items moved to the end, around and around; a negative `n` moves from the end.

    >>> rotate(1, [3, 1, 2])
    [1, 2, 3]
    >>> rotate(-1, [3, 1, 2])
    [2, 3, 1]
    >>> rotate(5, [])
    []
    """
    if not items:
        return []
    shift = n % len(items)
    return items[shift:] + items[:shift]


@algorithmic(tier=1)
def shift(n: int, filler: A, items: list[A]) -> list[A]:
    """Each item moved by `n` places to the right, to the left for a negative `n`; `filler` where none comes to stand.

    >>> shift(1, 0, [3, 1, 2])
    [0, 3, 1]
    >>> shift(-2, 0, [3, 1, 2])
    [2, 0, 0]
    >>> shift(5, 0, [3])
    [0]
    """
    if n < 0:
        kept = items[-n:]
        return kept + [filler] * (len(items) - len(kept))
    n_new = min(n, len(items))
    return [filler] * n_new + items[: len(items) - n_new]


@algorithmic(tier=1)
def flatten(lists: list[list[A]]) -> list[A]:
    """Items of all lists, one after the other.

    >>> flatten([[3, 1], [], [2]])
    [3, 1, 2]
    >>> flatten([])
    []
    """
    if sum(len(items) for items in lists) > MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return list(itertools.chain.from_iterable(lists))


@algorithmic(tier=1)
def intersperse(separator: A, items: list[A]) -> list[A]:
    """List with `separator` between neighbouring items.

    >>> intersperse(0, [3, 1, 2])
    [3, 0, 1, 0, 2]
    >>> intersperse(0, [])
    []
    """
    if 2 * len(items) - 1 > MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return [part for item in items for part in (separator, item)][1:]


@algorithmic(tier=1)
def transpose(rows: list[list[A]]) -> list[list[A]]:
    """Columns of a table given as rows; ⊥ if the rows differ in length.

    >>> transpose([[1, 2, 3], [4, 5, 6]])
    [[1, 4], [2, 5], [3, 6]]
    >>> transpose([])
    []
    """
    if len({len(row) for row in rows}) > 1:
        raise EvaluationError("rows of different lengths")
    if rows and len(rows) * len(rows[0]) > MAX_SIZE:  # one row, repeated, takes no memory before
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return [list(column) for column in zip(*rows)]
