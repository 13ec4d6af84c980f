"""What stands at each position of a wanted list, as a scope of its own; what it is made of is in `positions`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from neurosym.program.types import INT
from neurosym.search import positions
from neurosym.search.goals import Goal
from neurosym.search.terms import Term
from neurosym.search.weights import POSITIONS

if TYPE_CHECKING:
    from neurosym.search.scope import Scope

POSITIONS_COST = 3
"""The level after which the scope is opened: by then there are lists to tell positions by."""


class Positions:
    """What stands at each position of a wanted list: a scope of its own, given what other lists as long have there."""

    def __init__(self, outer: "Scope", goal: Goal) -> None:
        self.goal = goal
        self._outer = outer
        self._inner: "Scope | None" = None
        self._is_settled = False
        self._places: Sequence[positions.Place] = ()
        self._lists: list[Term] = []
        self._shared_cost = 0

    def see(self, term: Term) -> None:
        """Take note of a list, if it is as long as the goal in every row."""
        if (self._inner is not None or not self._is_settled) and positions.is_aligned(self.goal, term):
            self._lists.append(term)

    def update(self) -> None:
        """Open the scope, once there are some lists to tell positions by, and give it what is new."""
        bank, entries = self._outer.bank, self._outer.scopes.entries
        if not self._is_settled and bank.complete_cost >= POSITIONS_COST and self._lists:
            self._is_settled = True
            self._places = positions.telling_places(self.goal, self._lists)
            body = positions.position_body(self.goal, bank.context, self._places, self._lists[0], entries)
            self._inner = None if body is None else self._outer.open_body(POSITIONS, self.goal, body)
            if self._inner is not None:
                self._inner.goals[0].groups = positions.rows_of(self._places)
        if self._inner is None:
            return
        # what is the same everywhere first, for of terms that are right in the same rows the first one is kept
        while self._shared_cost < bank.complete_cost:
            self._shared_cost += 1
            for type_ in dict.fromkeys([INT, self._inner.goals[0].type]):
                for term in bank.of_cost(type_, self._shared_cost):
                    self._give(self._inner, positions.at_every_position(term, self._places))
        for term in self._lists:
            self._give(self._inner, positions.at_position(term, self._places, entries["index"]))
        self._lists = []

    @staticmethod
    def _give(inner: "Scope", term: Term) -> None:
        """Have a term among those of the body; its goal knows it at its own cost, if the bank is past that level."""
        inner.bank.give(term)
        inner.goals[0].note(term)
