"""Numbers alone: arithmetic in a task's own context, over what its lists and texts hold of numbers.

Arithmetic takes a twentieth of the time that lists and texts take, so that it gets further in a bank of its own, which
is given the numbers that others make otherwise: lengths, counts, sums.
"""

from collections.abc import Iterable, Sequence
from functools import partial

from neurosym.program.expression import Apply, Program
from neurosym.program.types import INT
from neurosym.search.bank import Bank
from neurosym.search.terms import Term
from neurosym.search.universe import Production

MAX_GIVEN_COST = 3
"""The cost of a number that is given, at most: there are too many others."""


def arithmetic(productions: Iterable[Production]) -> list[Production]:
    """The entries that make a number of numbers, without a function."""
    return [one for one in productions if one.result == INT and {*one.parameters} == {INT}]


class Numbers:
    """A bank of arithmetic, and how far it was given what other banks of its context have."""

    def __init__(self, bank: Bank, productions: Sequence[Production]) -> None:
        self.bank = bank
        self._own = {production.reference for production in productions}
        self._given: dict[Bank, int] = {}

    def is_waiting(self, banks: Iterable[Bank]) -> bool:
        """Whether these banks have yet to give numbers to begin with; where numbers are inputs, there are some."""
        return INT not in self.bank.context.types and any(map(self._wants, banks))

    def _wants(self, bank: Bank) -> bool:
        is_around = bank.context is self.bank.context and bank is not self.bank
        return is_around and self._given.get(bank, 0) < MAX_GIVEN_COST

    def take(self, bank: Bank) -> None:
        """Be given the numbers of a bank's new levels, but for those of arithmetic."""
        while self._wants(bank) and self._given.get(bank, 0) < bank.complete_cost:
            cost = self._given[bank] = self._given.get(bank, 0) + 1
            for term in bank.of_cost(INT, cost):
                if isinstance(term.program, Apply) and term.program.function not in self._own:
                    self.bank.give(Term(INT, cost, term.column, (), partial(_program, term)))


def _program(term: Term) -> Program:
    return term.program
