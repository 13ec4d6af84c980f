"""Lists as sets, bags and groups, in order of first appearance (tier 2)."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from neurosym.errors import EvaluationError
from neurosym.library import MAX_SIZE, Eq, algorithmic

A = TypeVar("A")
E = TypeVar("E", bound=Eq)


def _hashable(value: object) -> Hashable:
    """`value` with tuples for lists, so that it can be looked up; equal where values of one type are equal."""
    if isinstance(value, list | tuple):
        return tuple(_hashable(part) for part in value)
    return value


@algorithmic(tier=2)
def unique(items: list[E]) -> list[E]:
    """Each value once, where it first appears.

    >>> unique([3, 1, 3, 2, 1])
    [3, 1, 2]
    >>> unique([])
    []
    """
    first: dict[Hashable, E] = {}
    for item in items:
        first.setdefault(_hashable(item), item)
    return list(first.values())


@algorithmic(tier=2)
def frequencies(items: list[E]) -> list[tuple[E, int]]:
    """Each value with the number of its occurrences.

    >>> frequencies(["b", "a", "b"])
    [('b', 2), ('a', 1)]
    >>> frequencies([])
    []
    """
    first: dict[Hashable, E] = {}
    counts: dict[Hashable, int] = {}
    for item in items:
        key = _hashable(item)
        first.setdefault(key, item)
        counts[key] = counts.get(key, 0) + 1
    return [(item, counts[key]) for key, item in first.items()]


@algorithmic(tier=2)
def most_common(items: list[E]) -> E:
    """Value with the most occurrences, of several the first to appear; ⊥ for an empty list.

    >>> most_common([3, 1, 1, 3, 2])
    3
    >>> most_common([7])
    7
    """
    if not items:
        raise EvaluationError("empty list")
    first: dict[Hashable, E] = {}
    counts: dict[Hashable, int] = {}
    for item in items:
        key = _hashable(item)
        first.setdefault(key, item)
        counts[key] = counts.get(key, 0) + 1
    return first[max(counts, key=lambda key: counts[key])]


@algorithmic(tier=2)
def group_by(key: Callable[[A], E], items: list[A]) -> list[tuple[E, list[A]]]:
    """Each value of `key` with the items that have it.

    >>> group_by(lambda item: item % 2, [3, 2, 1, 4])
    [(1, [3, 1]), (0, [2, 4])]
    >>> group_by(lambda item: item, [])
    []
    """
    groups: dict[Hashable, tuple[E, list[A]]] = {}
    for item in items:
        value = key(item)
        groups.setdefault(_hashable(value), (value, []))[1].append(item)
    return list(groups.values())


@algorithmic(tier=2)
def partition(keep: Callable[[A], bool], items: list[A]) -> tuple[list[A], list[A]]:
    """Items that satisfy `keep`, and the others.

    >>> partition(lambda item: item > 1, [3, 1, 2])
    ([3, 2], [1])
    >>> partition(lambda item: item > 1, [])
    ([], [])
    """
    kept: list[A] = []
    others: list[A] = []
    for item in items:
        (kept if keep(item) else others).append(item)
    return (kept, others)


@algorithmic(tier=2)
def union(first: list[E], second: list[E]) -> list[E]:
    """Each value of either list once.

    >>> union([3, 1, 3], [2, 1])
    [3, 1, 2]
    >>> union([], [])
    []
    """
    members: dict[Hashable, E] = {}
    for item in [*first, *second]:
        members.setdefault(_hashable(item), item)
    if len(members) > MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return list(members.values())


@algorithmic(tier=2)
def intersection(first: list[E], second: list[E]) -> list[E]:
    """Each value once that is in both lists.

    >>> intersection([3, 1, 3, 2], [2, 3])
    [3, 2]
    >>> intersection([1], [])
    []
    """
    wanted = {_hashable(item) for item in second}
    members: dict[Hashable, E] = {}
    for item in first:
        key = _hashable(item)
        if key in wanted:
            members.setdefault(key, item)
    return list(members.values())


@algorithmic(tier=2)
def difference(first: list[E], second: list[E]) -> list[E]:
    """Each value once that is in `first` but not in `second`.

    >>> difference([3, 1, 3, 2], [2])
    [3, 1]
    >>> difference([], [1])
    []
    """
    unwanted = {_hashable(item) for item in second}
    members: dict[Hashable, E] = {}
    for item in first:
        key = _hashable(item)
        if key not in unwanted:
            members.setdefault(key, item)
    return list(members.values())
