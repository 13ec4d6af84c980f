"""Recursion: the wanted function called on what the examples tell it of.

Where examples hold each other's arguments (the numbers from 0 to 9, a list with all its tails), a call of the wanted
function has known values. Such calls are terms of a scope of its own, whose other terms are those of the task; a
solution that calls becomes the body of `fix`. (Escher: Albarghouthi et al. 2013, section 4; there too, examples are
closed under the calls.)
"""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence

from neurosym.program.expression import Apply, Lambda, Program, Reference, Variable
from neurosym.program.substitution import substitute
from neurosym.program.types import FunctionType
from neurosym.program.values import Value, freeze
from neurosym.search.bank import Bank
from neurosym.search.context import Context
from neurosym.search.goals import Goal
from neurosym.search.terms import Term
from neurosym.search.witness import BodyGoal

RECURSION = "fix"

MAX_ARGUMENT_COST = 4
"""Of a term that the function is called on: one step nearer to a case that is known, half of it, all but the first."""

MIN_KNOWN = 3
"""Rows in which a call must be known, and at least half of all."""

CALL_DISCOUNT = 1
"""By how much a call is cheaper than its argument: where it is known at all, it is likely to matter."""


class Recursion:
    """Calls on one variable for one goal; `open_body` opens the scope when the first such call is known."""

    def __init__(
        self, goal: Goal, bank: Bank, index: int, fix: Reference, open_body: Callable[[BodyGoal], Bank | None]
    ) -> None:
        self._goal = goal
        self._outer = bank
        self._index = index
        self._fix = fix
        self._open_body = open_body
        self._inner: Bank | None = None
        self._cost = 0
        self._others = bank.context.others(index)
        self._rows: dict[tuple[Hashable, Hashable], int] = {}
        for number, (others, row) in enumerate(zip(self._others, bank.context.rows, strict=True)):
            self._rows.setdefault((others, freeze(row[index])), number)

    def update(self) -> None:
        """Give the scope the calls on what is new in the bank of the goal."""
        while self._cost < min(self._outer.complete_cost, MAX_ARGUMENT_COST):
            self._cost += 1
            for term in self._outer.of_cost(self._outer.context.types[self._index], self._cost):
                called = self._called(term)
                if called is not None:
                    self._give(called)

    def _give(self, called: Term) -> None:
        if self._inner is None:
            self._inner = self._open_body(self._body())
        if self._inner is not None:
            self._inner.give(called)

    def _called(self, term: Term) -> Term | None:
        """The call on a term, ⊥ where it is not known or would call itself; None where that is too often.

        Nor are there calls on a constant: what they give is one, too.
        """
        next_rows = [
            None if value is None else self._rows.get((others, freeze(value)))
            for others, value in zip(self._others, term.column, strict=True)
        ]
        endless = _on_cycles(next_rows)
        column: list[Value] = [
            None if row is None or number in endless else self._goal.values[row] for number, row in enumerate(next_rows)
        ]
        n_known = sum(value is not None for value in column)
        is_constant = len(set(next_rows)) == 1
        if is_constant or n_known < MIN_KNOWN or 2 * n_known < len(column):
            return None
        function = Variable(len(self._outer.context.types))  # one that the context does not have, until it is wrapped

        def build() -> Program:
            return Apply(function, (term.program,))

        return Term(self._goal.type, max(1, term.cost - CALL_DISCOUNT), column, (), build)

    def _body(self) -> BodyGoal:
        context = self._outer.context
        inner = Context(context.types, context.rows, context.usable, context.depth + 1)
        return BodyGoal(inner, self._goal.type, tuple(self._goal.values), 2, self._wrapped)

    def _wrapped(self, body: Program) -> Program:
        """The recursion of a body, or the body itself where it calls nothing."""
        n_variables = len(self._outer.context.types)
        if n_variables not in body.typing.free:
            return body
        variables = [Variable(number + 2) for number in range(n_variables)]
        variables[self._index] = Variable(1)
        inside = substitute(body, [*variables, Variable(0)])
        return Apply(self._fix, (Lambda(("call", "argument"), inside), Variable(self._index)))


def recursions(
    goal: Goal, bank: Bank, entries: Mapping[str, Reference], open_body: Callable[[BodyGoal], Bank | None]
) -> list[Recursion]:
    """Recursion on each variable of a task, where the library has `fix`."""
    if RECURSION not in entries or bank.context.depth:
        return []
    types = bank.context.types
    return [
        Recursion(goal, bank, index, entries[RECURSION], open_body)
        for index in sorted(bank.context.usable)
        if not isinstance(types[index], FunctionType) and _may_call(bank.context.others(index))
    ]


def _may_call(others: Sequence[Hashable]) -> bool:
    """Whether enough rows have another that differs in nothing but the one variable: only that can be called."""
    n_alike = Counter(others)
    n_with_another = sum(n for n in n_alike.values() if n > 1)
    return n_with_another >= MIN_KNOWN and 2 * n_with_another >= len(others)


def _on_cycles(next_rows: Sequence[int | None]) -> set[int]:
    """The rows to which going on from row to row comes back."""
    found: set[int] = set()
    settled: set[int] = set()
    for first in range(len(next_rows)):
        path: list[int] = []
        row: int | None = first
        while row is not None and row not in settled:
            settled.add(row)
            path.append(row)
            row = next_rows[row]
        if row in path:
            found.update(path[path.index(row) :])
    return found
