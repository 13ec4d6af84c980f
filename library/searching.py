"""Where something is in a list (tier 1)."""

import math
from collections.abc import Callable
from typing import TypeVar

from neurosym.errors import EvaluationError
from neurosym.library import Eq, Num, algorithmic

A = TypeVar("A")
E = TypeVar("E", bound=Eq)
N = TypeVar("N", bound=Num)


@algorithmic(tier=1)
def contains(item: E, items: list[E]) -> bool:
    """Whether an item of the list equals `item`.

    >>> contains(2, [3, 1, 2])
    True
    >>> contains(2, [])
    False
    """
    return item in items


@algorithmic(tier=1)
def index_of(item: E, items: list[E]) -> int:
    """First position of `item`; ⊥ if it is not there.

    >>> index_of(1, [3, 1, 1])
    1
    >>> index_of([], [[]])
    0
    """
    for position, candidate in enumerate(items):
        if candidate == item:
            return position
    raise EvaluationError("not found")


@algorithmic(tier=1)
def last_index_of(item: E, items: list[E]) -> int:
    """Last position of `item`; ⊥ if it is not there.

    >>> last_index_of(1, [3, 1, 1])
    2
    >>> last_index_of([], [[]])
    0
    """
    for position in range(len(items) - 1, -1, -1):
        if items[position] == item:
            return position
    raise EvaluationError("not found")


@algorithmic(tier=1)
def indices_where(keep: Callable[[A], bool], items: list[A]) -> list[int]:
    """Positions of the items that satisfy `keep`, ascending.

    >>> indices_where(lambda item: item > 1, [3, 1, 2])
    [0, 2]
    >>> indices_where(lambda item: item > 1, [])
    []
    """
    return [position for position, item in enumerate(items) if keep(item)]


@algorithmic(tier=1)
def find_first(keep: Callable[[A], bool], items: list[A]) -> A:
    """First item that satisfies `keep`; ⊥ if none does.

    >>> find_first(lambda item: item > 1, [1, 3, 2])
    3
    >>> find_first(lambda item: True, [0])
    0
    """
    for item in items:
        if keep(item):
            return item
    raise EvaluationError("not found")


@algorithmic(tier=1)
def nearest(target: N, items: list[N]) -> N:
    """Item with the smallest absolute difference to `target`, of several the first; ⊥ for an empty list.

    >>> nearest(5, [1, 7, 3])
    7
    >>> nearest(5, [-5])
    -5
    """
    if not items:
        raise EvaluationError("empty list")
    distances = [abs(item - target) for item in items]
    for distance in distances:
        if isinstance(distance, float) and not math.isfinite(distance):
            raise EvaluationError("not a number")
    return items[min(range(len(items)), key=lambda position: distances[position])]
