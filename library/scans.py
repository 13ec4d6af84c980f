"""Lists seen in steps: running totals and neighbours (tier 1)."""

import itertools
from collections.abc import Callable
from typing import TypeVar

from neurosym.library import Eq, algorithmic

A = TypeVar("A")
E = TypeVar("E", bound=Eq)
S = TypeVar("S")


@algorithmic(tier=1)
def scan(function: Callable[[S, A], S], start: S, items: list[A]) -> list[S]:
    """Total of `fold` after each item, without `start` itself: as long as `items`.

    >>> scan(lambda total, item: total + item, 0, [3, 1, 2])
    [3, 4, 6]
    >>> scan(lambda total, item: total + item, 0, [])
    []
    """
    return list(itertools.accumulate(items, function, initial=start))[1:]


@algorithmic(tier=1)
def runs(items: list[E]) -> list[list[E]]:
    """List cut where neighbours differ: each piece repeats one value, and together they are `items`.

    >>> runs([1, 1, 2, 1])
    [[1, 1], [2], [1]]
    >>> runs([])
    []
    """
    pieces: list[list[E]] = []
    for item in items:
        if pieces and pieces[-1][-1] == item:
            pieces[-1].append(item)
        else:
            pieces.append([item])
    return pieces


@algorithmic(tier=1)
def adjacent_pairs(items: list[A]) -> list[tuple[A, A]]:
    """Each item with the next one.

    >>> adjacent_pairs([3, 1, 2])
    [(3, 1), (1, 2)]
    >>> adjacent_pairs([3])
    []
    """
    return list(itertools.pairwise(items))


@algorithmic(tier=1)
def run_lengths(items: list[E]) -> list[int]:
    """For each item how many equal neighbours it stands among, itself included: the length of its piece of `runs`.

    >>> run_lengths([1, 1, 2, 1])
    [2, 2, 1, 1]
    >>> run_lengths([])
    []
    """
    lengths: list[int] = []
    for piece in runs(items):
        lengths.extend([len(piece)] * len(piece))
    return lengths


@algorithmic(tier=1)
def running_occurrences(item: E, items: list[E]) -> list[int]:
    """For each position how often `item` occurs up to there, the position itself included.

    >>> running_occurrences(1, [3, 1, 2, 1])
    [0, 1, 1, 2]
    >>> running_occurrences(1, [])
    []
    """
    counts: list[int] = []
    n = 0
    for candidate in items:
        if candidate == item:
            n += 1
        counts.append(n)
    return counts


@algorithmic(tier=1)
def fill_forward(missing: E, items: list[E]) -> list[E]:
    """Each `missing` replaced by the last other value before it; those before any other value stay.

    >>> fill_forward(0, [0, 3, 0, 0, 1, 0])
    [0, 3, 3, 3, 1, 1]
    >>> fill_forward(0, [])
    []
    """
    filled: list[E] = []
    value = missing
    for item in items:
        if item != missing:
            value = item
        filled.append(value)
    return filled


@algorithmic(tier=1)
def fill_backward(missing: E, items: list[E]) -> list[E]:
    """Each `missing` replaced by the first other value after it; those after any other value stay.

    >>> fill_backward(0, [0, 3, 0, 0, 1, 0])
    [3, 3, 1, 1, 1, 0]
    >>> fill_backward(0, [])
    []
    """
    filled: list[E] = []
    value = missing
    for item in items[::-1]:
        if item != missing:
            value = item
        filled.append(value)
    return filled[::-1]
