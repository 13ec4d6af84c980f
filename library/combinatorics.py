"""All arrangements and selections of the items of a list (tier 2).

Items at different positions count as different. MAX_SIZE bounds the items of all the lists together.
"""

import itertools
import math
from typing import TypeVar

from neurosym.errors import EvaluationError
from neurosym.library import MAX_SIZE, algorithmic

A = TypeVar("A")


@algorithmic(tier=2)
def permutations(items: list[A]) -> list[list[A]]:
    """All orders of the items, those that change later positions first.

    >>> permutations([1, 2, 3])
    [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]]
    >>> permutations([])
    [[]]
    """
    # 20! is beyond any MAX_SIZE, and the factorial of a long list takes long.
    if math.factorial(min(len(items), 20)) * len(items) > MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return [list(order) for order in itertools.permutations(items)]


@algorithmic(tier=2)
def combinations(n: int, items: list[A]) -> list[list[A]]:
    """All selections of `n` items, each in their order; ⊥ for a negative `n`.

    >>> combinations(2, [3, 1, 2])
    [[3, 1], [3, 2], [1, 2]]
    >>> combinations(2, [3])
    []
    """
    if n < 0:
        raise EvaluationError("negative count")
    if n > len(items):
        return []
    n_selections = 1
    for size in range(min(n, len(items) - n)):
        n_selections = n_selections * (len(items) - size) // (size + 1)
        if n_selections > MAX_SIZE:
            break
    if n_selections * max(n, 1) > MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return [list(selection) for selection in itertools.combinations(items, n)]


@algorithmic(tier=2)
def subsets(items: list[A]) -> list[list[A]]:
    """All selections of any number of items, smaller ones first, each in their order.

    >>> subsets([3, 1, 2])
    [[], [3], [1], [2], [3, 1], [3, 2], [1, 2], [3, 1, 2]]
    >>> subsets([])
    [[]]
    """
    # 2 ** n lists of n / 2 items on average; 2 ** 64 is beyond any MAX_SIZE.
    if 2 ** min(len(items), 64) * len(items) > 2 * MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return [list(selection) for n in range(len(items) + 1) for selection in itertools.combinations(items, n)]
