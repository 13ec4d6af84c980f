"""Alignments and best parts by dynamic programming (tier 2)."""

import bisect
from typing import TypeVar

from neurosym.errors import EvaluationError
from neurosym.library import MAX_BITS, Eq, Ord, algorithmic

E = TypeVar("E", bound=Eq)
T = TypeVar("T", bound=Ord)

MAX_CELLS = 1_000_000  # of a table: two lists of 1,000 items; about 0.3 s in plain Python


@algorithmic(tier=2)
def edit_distance(first: list[E], second: list[E]) -> int:
    """Least number of insertions, deletions and substitutions that make one list the other (Levenshtein).

    >>> edit_distance(["c", "a", "t"], ["c", "u", "t", "s"])
    2
    >>> edit_distance([], [1, 2])
    2
    """
    if len(first) * len(second) > MAX_CELLS:
        raise EvaluationError(f"table of more than {MAX_CELLS} cells")
    previous = list(range(len(second) + 1))
    for n_first, left in enumerate(first, start=1):
        current = [n_first]
        for n_second, right in enumerate(second, start=1):
            substituted = previous[n_second - 1] + (0 if left == right else 1)
            current.append(min(substituted, previous[n_second] + 1, current[-1] + 1))
        previous = current
    return previous[-1]


@algorithmic(tier=2)
def longest_common_subsequence(first: list[E], second: list[E]) -> list[E]:
    """Longest list that is left of both after deletions; of several, the one that skips items of `first` latest.

    >>> longest_common_subsequence([1, 2, 3, 4], [2, 4, 3])
    [2, 3]
    >>> longest_common_subsequence([1], [])
    []
    """
    if len(first) * len(second) > MAX_CELLS:
        raise EvaluationError(f"table of more than {MAX_CELLS} cells")
    # longest[i][j]: length for first[i:] and second[j:]
    longest = [[0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for i in range(len(first) - 1, -1, -1):
        for j in range(len(second) - 1, -1, -1):
            if first[i] == second[j]:
                longest[i][j] = longest[i + 1][j + 1] + 1
            else:
                longest[i][j] = max(longest[i + 1][j], longest[i][j + 1])
    common: list[E] = []
    i, j = 0, 0
    while i < len(first) and j < len(second):
        if first[i] == second[j]:
            common.append(first[i])
            i += 1
            j += 1
        elif longest[i][j + 1] == longest[i][j]:
            j += 1
        else:
            i += 1
    return common


@algorithmic(tier=2)
def longest_increasing_subsequence(items: list[T]) -> list[T]:
    """Longest list of ever larger items that is left after deletions; of several, the one that ends smallest.

    >>> longest_increasing_subsequence([3, 1, 4, 1, 5, 9, 2, 6])
    [1, 4, 5, 6]
    >>> longest_increasing_subsequence([])
    []
    """
    smallest_ends: list[T] = []  # by length - 1
    end_positions: list[int] = []
    previous_positions: list[int] = []
    for position, item in enumerate(items):
        rank = bisect.bisect_left(smallest_ends, item)
        previous_positions.append(end_positions[rank - 1] if rank > 0 else -1)
        if rank == len(smallest_ends):
            smallest_ends.append(item)
            end_positions.append(position)
        else:
            smallest_ends[rank] = item
            end_positions[rank] = position
    backwards: list[T] = []
    position = end_positions[-1] if end_positions else -1
    while position >= 0:
        backwards.append(items[position])
        position = previous_positions[position]
    return backwards[::-1]


@algorithmic(tier=2)
def maximum_subarray_sum(items: list[int]) -> int:
    """Largest sum of neighbouring items; 0, the sum of none, if all are negative (Kadane).

    >>> maximum_subarray_sum([-2, 3, -1, 4, -9])
    6
    >>> maximum_subarray_sum([-1])
    0
    """
    best = 0
    ending_here = 0
    for item in items:
        ending_here = max(ending_here + item, 0)
        best = max(best, ending_here)
    if best.bit_length() > MAX_BITS:
        raise EvaluationError(f"more than {MAX_BITS} bits")
    return best
