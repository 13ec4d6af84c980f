"""Parts of a list (tier 1)."""

import itertools
from collections.abc import Callable
from typing import TypeVar

from neurosym.errors import EvaluationError
from neurosym.library import MAX_SIZE, Eq, algorithmic

A = TypeVar("A")
E = TypeVar("E", bound=Eq)


@algorithmic(tier=1)
def take(n: int, items: list[A]) -> list[A]:
    """First `n` items, or all if there are fewer; ⊥ for a negative `n`.

    >>> take(2, [3, 1, 2])
    [3, 1]
    >>> take(2, [3])
    [3]
    """
    if n < 0:
        raise EvaluationError("negative count")
    return items[:n]


@algorithmic(tier=1)
def drop(n: int, items: list[A]) -> list[A]:
    """All items after the first `n`, none if there are fewer; ⊥ for a negative `n`.

    >>> drop(2, [3, 1, 2])
    [2]
    >>> drop(2, [3])
    []
    """
    if n < 0:
        raise EvaluationError("negative count")
    return items[n:]


@algorithmic(tier=1)
def take_while(keep: Callable[[A], bool], items: list[A]) -> list[A]:
    """Longest prefix whose items satisfy `keep`.

    >>> take_while(lambda item: item < 3, [1, 2, 5, 1])
    [1, 2]
    >>> take_while(lambda item: item < 3, [])
    []
    """
    return list(itertools.takewhile(keep, items))


@algorithmic(tier=1)
def drop_while(keep: Callable[[A], bool], items: list[A]) -> list[A]:
    """What is left after `take_while`: the items from the first that doesn't satisfy `keep`.

    >>> drop_while(lambda item: item < 3, [1, 2, 5, 1])
    [5, 1]
    >>> drop_while(lambda item: item < 3, [])
    []
    """
    return list(itertools.dropwhile(keep, items))


@algorithmic(tier=1)
def before_item(item: E, items: list[E]) -> list[E]:
    """What comes before the first occurrence of `item`; ⊥ if there is none.

    >>> before_item(1, [3, 2, 1, 4, 1])
    [3, 2]
    >>> before_item(3, [3])
    []
    """
    for position, candidate in enumerate(items):
        if candidate == item:
            return items[:position]
    raise EvaluationError("not found")


@algorithmic(tier=1)
def after_item(item: E, items: list[E]) -> list[E]:
    """What comes after the first occurrence of `item`; ⊥ if there is none.

    >>> after_item(1, [3, 2, 1, 4, 1])
    [4, 1]
    >>> after_item(3, [3])
    []
    """
    for position, candidate in enumerate(items):
        if candidate == item:
            return items[position + 1 :]
    raise EvaluationError("not found")


@algorithmic(tier=1)
def slice_(items: list[A], start: int, stop: int) -> list[A]:
    """Items from position `start` up to before `stop`; ⊥ out of range.

    >>> slice_([3, 1, 2, 4], 1, 3)
    [1, 2]
    >>> slice_([3], 1, 1)
    []
    """
    if not 0 <= start <= stop <= len(items):
        raise EvaluationError("out of range")
    return items[start:stop]


@algorithmic(tier=1)
def windows(n: int, items: list[A]) -> list[list[A]]:
    """All parts of `n` neighbouring items, from left to right; ⊥ unless `n` is positive.

    >>> windows(2, [3, 1, 2])
    [[3, 1], [1, 2]]
    >>> windows(2, [3])
    []
    """
    if n < 1:
        raise EvaluationError("not positive")
    n_windows = max(len(items) - n + 1, 0)
    if n_windows * n > MAX_SIZE:  # of all windows together: they would fill the memory
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return [items[start : start + n] for start in range(n_windows)]


@algorithmic(tier=1)
def chunks(n: int, items: list[A]) -> list[list[A]]:
    """List cut into pieces of `n` items, the last one perhaps shorter; ⊥ unless `n` is positive.

    >>> chunks(2, [3, 1, 2])
    [[3, 1], [2]]
    >>> chunks(2, [])
    []
    """
    if n < 1:
        raise EvaluationError("not positive")
    return [items[start : start + n] for start in range(0, len(items), n)]
