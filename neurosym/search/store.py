"""The terms of one type in one context: columns of words, their levels, and where each came from."""

from array import array
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
    N_PARTS,
    N_TERMS,
    PROVENANCE,
    ROOM,
    SHELF_CAPACITY,
    SHELF_SIZE,
    SHELF_WORDS,
    START,
    STOP,
    TOUCHED,
    TOUCHING,
    WORDS,
)
from neurosym.execution.engine.hashing import rehash, shift_of
from neurosym.execution.engine.pages import LARGE_PAGE, address_of, room
from neurosym.execution.engine.team import Job, Team
from neurosym.program.expression import Program
from neurosym.search.universe import Production

MANY, FEWER = 1 << 22, 1 << 20
"""Words on a shelf from which on it grows by less at a time; fewer where a large page for each row is as many words."""

SHARED = 1 << 17
"""Terms of a shelf, or slots of a table, above which several threads are worth waking to move them."""

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


@dataclass(frozen=True)
class Choices:
    """The candidates of a sweep: all choices of a term, or body, from a part of each argument's, numbered.

    The `inner` argument varies fastest, then the others from the last to the first, as in `blocks.choose`.
    """

    parts: tuple[tuple[int, int], ...]
    inner: int

    def arguments(self, candidate: int) -> list[int]:
        """The arguments of a candidate, by number."""
        found = [candidate] * len(self.parts)
        others: list[int] = [position for position in reversed(range(len(self.parts))) if position != self.inner]
        for position in (self.inner, *others):
            begin, end = self.parts[position]
            found[position] = begin + candidate % (end - begin)
            candidate = candidate // (end - begin)
        return found


Run = tuple[int, int, Source, Choices]
"""Terms that one sweep gave, from the first to before the last."""


class Shelf:
    """Columns in the order in which they were found: `words` has the shape (rows, capacity).

    `provenance` has the number that each had among the candidates of its sweep.
    """

    def __init__(self, n_rows: int, capacity: int = 64) -> None:
        self.words: Words = np.empty((n_rows, capacity), np.int64)
        self.provenance: Words = np.empty(capacity, np.int64)
        self.fields = array("q", bytes(8 * SHELF_SIZE))
        self.address = self.fields.buffer_info()[0]
        self._starts: list[int] = []
        self._sources: list[tuple[Source, Choices]] = []
        self._point()

    def _point(self) -> None:
        capacity = self.words.shape[1]
        self.fields[SHELF_WORDS], self.fields[SHELF_CAPACITY] = address_of(self.words), capacity
        self.fields[PROVENANCE], self.fields[ROOM] = address_of(self.provenance), capacity
        self.fields[TOUCHED] = self.fields[TOUCHING] = 0

    @property
    def n_terms(self) -> int:
        """Columns on the shelf."""
        return self.fields[N_TERMS]

    def reserve(self, n_more: int, team: Team | None = None) -> None:
        """Make room for so many more, with the help of a team where there is much to copy."""
        n, capacity = self.n_terms, self.words.shape[1]
        if n + n_more <= capacity:
            return
        # what is seldom copied is seldom cleared by the system first; what is never written costs no memory but for the
        # rest of each row's large page, and counts where a process may only have so much
        words, provenance = self.words, self.provenance
        many = MANY if len(words) * LARGE_PAGE <= MANY else FEWER
        capacity = (8 if n * len(words) < many else 2) * n + n_more
        self.words = larger = room(words.shape[0] * capacity).reshape(-1, capacity)

        def copy(begin: int, end: int) -> None:
            larger[begin:end, :n] = words[begin:end, :n]

        _shared(copy, words.shape[0], team if n > SHARED else None)
        self.provenance = room(capacity)
        self.provenance[:n] = provenance[:n]
        self._point()

    def begin(self, source: Source, choices: Choices) -> None:
        """What is appended from now on comes from `source`, by these choices of arguments."""
        self._begin(self.n_terms, (source, choices))

    def _begin(self, start: int, source: tuple[Source, Choices]) -> None:
        if self._starts and self._starts[-1] == start:
            self._sources[-1] = source
        else:
            self._starts.append(start)
            self._sources.append(source)

    def source(self, term: int) -> tuple[Source, Choices, int]:
        """What made a term, by which choice: its number among these."""
        return *self._sources[bisect_right(self._starts, term) - 1], int(self.provenance[term])

    def take(self, other: "Shelf") -> None:
        """Append all that is on another shelf."""
        n, more = self.n_terms, other.n_terms
        self.reserve(more)
        self.words[:, n : n + more] = other.words[:, :more]
        self.provenance[n : n + more] = other.provenance[:more]
        for begin, source in zip(other._starts, other._sources, strict=True):
            self._begin(n + begin, source)
        self.fields[N_TERMS] = n + more

    def runs(self, begin: int, end: int) -> list[Run]:
        """The terms from `begin` to before `end`, by the sweeps that gave them."""
        found = []
        number = bisect_right(self._starts, begin) - 1
        while begin < end:
            stop = self._starts[number + 1] if number + 1 < len(self._starts) else end
            if stop > begin:
                found.append((begin, min(stop, end), *self._sources[number]))
                begin = min(stop, end)
            number += 1
        return found


def _shared(work: Callable[[int, int], None], n: int, team: Team | None) -> None:
    if team is None:
        work(0, n)
    else:
        team.share(work, n)


@dataclass(frozen=True)
class Operand:
    """What an argument ranges over: a part of a shelf, or of some closures, those without a handle over each row."""

    part: tuple[int, int]
    shelf: Shelf | None = None
    closures: Words | None = None

    def write(self, job: Job, position: int, environments: Words) -> None:
        """Put this in the fields of a sweep."""
        at = ARGUMENTS + ARGUMENT_SIZE * position
        job[at + START], job[at + STOP] = self.part
        if self.shelf is not None:
            job[at + WORDS], job[at + CAPACITY] = self.shelf.fields[SHELF_WORDS], self.shelf.fields[SHELF_CAPACITY]
        if self.closures is not None:
            job[at + CLOSURES], job[at + ENVIRONMENTS] = address_of(self.closures), address_of(environments)


class Store:
    """A shelf by levels of cost, with those that are due later, and the table of all columns known."""

    def __init__(self, n_rows: int) -> None:
        self.n_rows = n_rows
        self.shelf = Shelf(n_rows)
        self.due: dict[int, Shelf] = {}
        self.levels: dict[int, tuple[int, int]] = {}
        self.table: Words = np.zeros(1 << 11, np.int64)
        self.table_address = address_of(self.table)
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
            self.due[cost] = Shelf(self.n_rows)
        return self.due[cost]

    def grow_table(self, team: Team) -> None:
        """Make room in the table for twice as many columns."""
        size = self.table.size
        before, table = self.table, room(2 * size)

        def move(begin: int, end: int) -> None:  # holds both tables as long as it works
            at, to, shift = address_of(before), address_of(table), shift_of(2 * size)
            rehash(at, size - 1, to, 2 * size - 1, shift, begin, end)

        _shared(move, N_PARTS, team if size > SHARED else None)
        self.table, self.table_address = table, address_of(table)

    def costs(self, end: int) -> Words:
        """The costs of the first terms, to before `end`."""
        costs: Words = np.empty(end, np.int64)
        for cost, (begin, _) in sorted(self.levels.items()):
            costs[begin:] = cost
        return costs

    def cost(self, term: int) -> int:
        """The cost of a term."""
        return max(cost for cost, (begin, _) in self.levels.items() if begin <= term)
