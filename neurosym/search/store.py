"""The terms of one type in one context: columns of words, their levels, and where each came from."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from neurosym.execution.engine.fields import (
    ARGUMENT_SIZE,
    ARGUMENTS,
    CAPACITY,
    CLOSURES,
    ENVIRONMENTS,
    N_TERMS,
    PROVENANCE,
    PROVENANCE_SIZE,
    ROOM,
    SHELF_CAPACITY,
    SHELF_SIZE,
    SHELF_WORDS,
    START,
    STOP,
    WORDS,
)
from neurosym.execution.engine.hashing import rehash
from neurosym.program.expression import Program
from neurosym.search.universe import Production

MANY = 1 << 20
"""Words on a shelf from which on it grows by less at a time."""

Words = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True)
class Leaves:
    """Expressions that are terms as they are; where a term comes from says which of them it is.

    Each is built when it is asked for: most never are.
    """

    builds: tuple[Callable[[], Program], ...]

    def program(self, number: int) -> Program:
        """The expression of that number."""
        return self.builds[number]()


Source = Production | Leaves
"""What made a term: an entry, or nothing but the term itself."""


class Shelf:
    """Columns in the order in which they were found: `words` has the shape (rows, capacity)."""

    def __init__(self, n_rows: int, capacity: int = 512) -> None:
        self.words: Words = np.empty((n_rows, capacity), np.int64)
        self.provenance: Words = np.empty((capacity, PROVENANCE_SIZE), np.int64)
        self.fields: Words = np.zeros(SHELF_SIZE, np.int64)
        self._starts: list[int] = []
        self._sources: list[Source] = []
        self._point()

    def _point(self) -> None:
        capacity = self.words.shape[1]
        self.fields[SHELF_WORDS], self.fields[SHELF_CAPACITY] = self.words.ctypes.data, capacity
        self.fields[PROVENANCE], self.fields[ROOM] = self.provenance.ctypes.data, capacity

    @property
    def n_terms(self) -> int:
        """Columns on the shelf."""
        return int(self.fields[N_TERMS])

    def reserve(self, n_more: int) -> None:
        """Make room for so many more."""
        n, capacity = self.n_terms, self.words.shape[1]
        if n + n_more <= capacity:
            return
        # what is seldom copied is seldom cleared by the system first; what is never written costs no memory, but counts
        # where a process may only have so much
        capacity = (8 if n * self.words.shape[0] < MANY else 2) * (n + n_more)
        words, provenance = self.words, self.provenance
        self.words = np.empty((words.shape[0], capacity), np.int64)
        self.words[:, :n] = words[:, :n]
        self.provenance = np.empty((capacity, PROVENANCE_SIZE), np.int64)
        self.provenance[:n] = provenance[:n]
        self._point()

    def begin(self, source: Source) -> None:
        """What is appended from now on comes from `source`."""
        if self._starts and self._starts[-1] == self.n_terms:
            self._sources[-1] = source
        else:
            self._starts.append(self.n_terms)
            self._sources.append(source)

    def source(self, term: int) -> Source:
        """What made a term."""
        return self._sources[bisect_right(self._starts, term) - 1]

    def take(self, other: "Shelf") -> None:
        """Append all that is on another shelf."""
        n, more = self.n_terms, other.n_terms
        self.reserve(more)
        self.words[:, n : n + more] = other.words[:, :more]
        self.provenance[n : n + more] = other.provenance[:more]
        for begin, source in zip(other._starts, other._sources, strict=True):
            if self._starts and self._starts[-1] == n + begin:
                self._sources[-1] = source
            else:
                self._starts.append(n + begin)
                self._sources.append(source)
        self.fields[N_TERMS] = n + more

    def runs(self, begin: int, end: int) -> list[tuple[int, int, Source]]:
        """The terms from `begin` to before `end`, in runs of one source each."""
        found = []
        number = bisect_right(self._starts, begin) - 1
        while begin < end:
            stop = self._starts[number + 1] if number + 1 < len(self._starts) else end
            if stop > begin:
                found.append((begin, min(stop, end), self._sources[number]))
                begin = min(stop, end)
            number += 1
        return found


@dataclass(frozen=True)
class Operand:
    """What an argument ranges over: a part of a shelf, or of some closures, those without a handle over each row."""

    part: tuple[int, int]
    shelf: Shelf | None = None
    closures: Words | None = None

    def write(self, job: Words, position: int, environments: Words) -> None:
        """Put this in the fields of a sweep."""
        at = ARGUMENTS + ARGUMENT_SIZE * position
        job[at + START], job[at + STOP] = self.part
        if self.shelf is not None:
            job[at + WORDS], job[at + CAPACITY] = self.shelf.fields[SHELF_WORDS], self.shelf.fields[SHELF_CAPACITY]
        if self.closures is not None:
            job[at + CLOSURES], job[at + ENVIRONMENTS] = self.closures.ctypes.data, environments.ctypes.data


class Store:
    """A shelf by levels of cost, with those that are due later, and the table of all columns known."""

    def __init__(self, n_rows: int) -> None:
        self.n_rows = n_rows
        self.shelf = Shelf(n_rows)
        self.due: dict[int, Shelf] = {}
        self.levels: dict[int, tuple[int, int]] = {}
        self.table: Words = np.zeros(1 << 11, np.int64)
        self.n_known = 0

    def level(self, cost: int) -> tuple[int, int]:
        """Where the terms of a cost begin and end."""
        return self.levels.get(cost, (0, 0))

    def open_level(self, cost: int) -> None:
        """Begin a level with what is due then."""
        begin = self.shelf.n_terms
        due = self.due.pop(cost, None)
        if due is not None:
            self.shelf.take(due)
        self.levels[cost] = (begin, self.shelf.n_terms)

    def close_level(self, cost: int) -> None:
        """End a level."""
        self.levels[cost] = (self.levels[cost][0], self.shelf.n_terms)

    def due_at(self, cost: int) -> Shelf:
        """Where terms go that count as of a higher cost than the level in which they are found."""
        if cost not in self.due:
            self.due[cost] = Shelf(self.n_rows, 64)
        return self.due[cost]

    def grow_table(self) -> None:
        """Make room in the table for twice as many columns, if it is getting full."""
        size = self.table.size
        table: Words = np.zeros(4 * size, np.int64)
        rehash(self.table.ctypes.data, size, table.ctypes.data, 4 * size - 1)
        self.table = table

    def costs(self, end: int) -> Words:
        """The costs of the first terms, to before `end`."""
        costs: Words = np.empty(end, np.int64)
        for cost, (begin, _) in sorted(self.levels.items()):
            costs[begin:] = cost
        return costs

    def cost(self, term: int) -> int:
        """The cost of a term."""
        return max(cost for cost, (begin, _) in self.levels.items() if begin <= term)
