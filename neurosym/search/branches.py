"""Chains that are right in some rows only: what a branch of a case split may be.

Two rows that no term has solved are taken for the first of a case; the cheapest chain that gives both is a rule of the
goal, in whatever rows it is right. So cases are found before anything tells them apart, as in FlashFill (Gulwani 2011,
section 5.3), and `split` looks for the predicates.
"""

from collections.abc import Iterator, Mapping
from functools import partial

import numpy as np

from neurosym.execution.engine.choose import is_infix
from neurosym.execution.engine.pages import address_of
from neurosym.execution.engine.words import LIMIT, Address, Word, compiled, get, put
from neurosym.program.expression import Program, Reference
from neurosym.search.bank import Bank
from neurosym.search.chain import Joints, cheapest_chains
from neurosym.search.context import column_of
from neurosym.search.goals import Goal
from neurosym.search.store import Store, Words
from neurosym.search.terms import Term, freezer

MAX_TERMS = 100_000
"""Terms that are looked at, the cheapest."""

MAX_PIECES = 300
"""Of them, those that a chain is made of: of all that are the same in both rows, the first that fits the most rows."""

MAX_PAIRS = 48
"""Pairs of rows that are tried after each level."""


MIN_ROWS = 4
"""Of fewer rows, two are no case."""


class Branches:
    """The chains of one goal that are right in some rows, as far as they were looked for."""

    def __init__(self, goal: Goal, bank: Bank, entries: Mapping[str, Reference]) -> None:
        self._goal = goal
        self._bank = bank
        self._joints = Joints.of(goal, entries, bank.space.costs)
        self._freeze = freezer(goal.type)
        memory = bank.engine.memory
        self._wanted: Words = np.array([memory.encode(value, goal.type) for value in goal.values], np.int64)
        self._masks: Words = np.empty(0, np.int64)

    def update(self) -> None:
        """Tell the goal of the chains of all levels that are complete."""
        store = self._bank.store(self._goal.type)
        begin, end = len(self._masks), min(store.level(self._bank.complete_cost)[1], MAX_TERMS)
        if self._joints.join is None or end <= begin or self._goal.n_solved or len(self._wanted) < MIN_ROWS:
            return
        self._masks = np.concatenate([self._masks, self._masks_of(store, begin, end)])
        numbers = np.flatnonzero(np.bitwise_count(self._masks) >= 2)
        costs = store.costs(end)[numbers]
        order = numbers[np.lexsort((-np.bitwise_count(self._masks[numbers]).astype(np.int64), costs))]
        found: list[int] = []
        for rows in self._pairs(found):
            found.append(self._follow(rows, store, order))

    def _masks_of(self, store: Store, begin: int, end: int) -> Words:
        """In which rows each term from `begin` to before `end` is a part of what is wanted."""
        words, masks = store.shelf.words, np.zeros(end - begin, np.int64)
        n_rows = self._goal.full.bit_count()
        address = self._bank.engine.memory.address
        _part_masks(
            address, address_of(words), words.shape[1], begin, end, address_of(self._wanted), n_rows, address_of(masks)
        )
        return masks

    def _pairs(self, found: list[int]) -> Iterator[tuple[int, int]]:
        """Rows that the best term leaves, the first of them with each other one; then the first that no chain has."""
        best = max(self._goal.terms.values(), key=lambda rule: (rule.mask.bit_count(), -rule.cost), default=None)
        left = self._goal.full & ~(0 if best is None else best.mask)
        n_left = MAX_PAIRS
        while left:
            first, *others = rows_of(left)
            for other in others:
                pair = 1 << first | 1 << other
                if n_left and not any(pair & ~mask == 0 for mask in found):
                    n_left -= 1
                    yield first, other
            left &= ~(1 << first)
            for mask in found:
                if mask >> first & 1:
                    left &= ~mask

    def _follow(self, rows: tuple[int, int], store: Store, order: Words) -> int:
        """Look for a chain that gives some rows and tell the goal of it; the mask of the rows in which it is right."""
        goal = self._goal
        pair = sum(1 << row for row in rows)
        numbers = order[self._masks[order] & pair == pair]
        columns = store.shelf.words[np.ix_(rows, numbers)]
        _, firsts = np.unique(columns, axis=1, return_index=True)
        part = Goal(goal.type, [goal.values[row] for row in rows], goal.report)
        for number in numbers[np.sort(firsts)[:MAX_PIECES]].tolist():
            piece = self._bank.term(goal.type, number)
            column = [piece.column[row] for row in rows]
            if any(column):
                key = tuple(map(self._freeze, column))
                part.add_piece(Term(goal.type, piece.cost, column, key, partial(self._bank.program, goal.type, number)))
        chains = cheapest_chains(part, self._joints)
        if not chains:
            return 0
        cost, program = chains[0]
        mask = self._rows_right(program)
        if mask and mask != goal.full:  # of all rows, the chain of all rows has it
            goal.note_match(mask, cost, lambda: program)
        return mask

    def _rows_right(self, program: Program) -> int:
        """The mask of the rows in which an expression gives what is wanted."""
        column = column_of(program, self._bank.context, self._bank.space.interpreter)[: self._goal.full.bit_count()]
        return sum(
            1 << row
            for row, value in enumerate(column)
            if value is not None and self._freeze(value) == self._goal.key[row]
        )


def rows_of(mask: int) -> list[int]:
    """The rows of a mask."""
    return [row for row in range(mask.bit_length()) if mask >> row & 1]


@compiled
def _part_masks(
    state: Address, words: Address, capacity: Word, begin: Word, end: Word, wanted: Address, n_rows: Word, out: Address
) -> None:
    for term in range(begin, end):
        mask = 0
        for row in range(n_rows):
            word = get(words, row * capacity + term)
            if word >= LIMIT and is_infix(state, word, get(wanted, row)):
                mask |= 1 << row
        put(out, term - begin, mask)
