"""Scopes: the contexts that a search works in, each with its bank and its goals.

What is seen in a scope solves its goals directly, by case split, by concatenation, or opens a scope for the body of a
loop whose rows are known (`witness`).
"""

from collections.abc import Callable, Iterator, Sequence

from neurosym.execution.engine.engine import Engine
from neurosym.program.expression import Lambda, Program, Reference
from neurosym.program.types import Type, TypeConstructor
from neurosym.program.values import Value
from neurosym.search import witness
from neurosym.search.bank import Bank
from neurosym.search.chain import Joints, cheapest_chains
from neurosym.search.context import Context, Space
from neurosym.search.goals import Goal, Report
from neurosym.search.split import Decisions, cheapest_decisions
from neurosym.search.terms import Term

WEIGHTS = {"fold": 0.5, "scan": 1.0, "map_": 1.0, "filter_": 1.0}
"""How much a candidate of a body counts when the next scope is chosen: the rows of a fold are strong evidence."""

ROOT_WEIGHT = 0.4
"""The same for the task itself, where whatever no witness knows is found."""

NESTED_WEIGHT = 4.0
"""The same for a body within a body: seldom what is wanted, and there are many."""

MAX_OPENED = 2
"""Bodies of one kind that a scope opens, over the cheapest lists that fit."""


class Scopes:
    """The scopes of one run, in the order in which they were opened."""

    def __init__(
        self,
        space: Space,
        engine: Engine,
        entries: dict[str, Reference],
        max_scopes: int,
        names: tuple[str, ...],
        tolerance: float,
    ) -> None:
        self.space = space
        self.engine = engine
        self.entries = entries
        self.max_scopes = max_scopes
        self.names = names
        self.tolerance = tolerance
        self.open: list[Scope] = []

    @property
    def n_examples(self) -> int:
        """Rows of the task itself."""
        return len(self.open[0].bank.context.rows)

    def partial(self, type_: Type) -> tuple[int, Program] | None:
        """On how many examples the best program is right, and the cheapest such; None when none is of the type."""
        root = self.open[0]
        rules = sorted(root.goals[0].terms.values(), key=lambda rule: (-rule.mask.bit_count(), rule.cost, rule.mask))
        for rule in rules:
            return rule.mask.bit_count(), Lambda(self.names, rule.program)
        term = root.bank.first(type_)
        return None if term is None else (0, Lambda(self.names, term.program))

    def add(self, context: Context, type_: Type, values: Sequence[Value], report: Report, weight: float) -> None:
        """Open a scope for one goal."""
        scope = Scope(self, context, type_, weight, len(self.open))
        self.open.append(scope)
        scope.aim(type_, values, report)


class Scope:
    """A context, its bank, and its goals."""

    def __init__(self, scopes: Scopes, context: Context, type_: Type, weight: float, number: int) -> None:
        self.scopes = scopes
        self.weight = weight
        self.number = number
        self.bank = Bank(scopes.space, scopes.engine, context, self._see_list)
        self.goals: list[Goal] = []
        self.is_exhausted = False
        self._steps: Iterator[None] = self.bank.run()
        self._n_opened: dict[str, int] = {}
        self._decisions: dict[int, Decisions | None] = {}
        self._combined: dict[tuple[str, int], tuple[int, int]] = {}

    def aim(self, type_: Type, values: Sequence[Value], report: Report) -> None:
        """Add a goal, before the first level, and open what its witnesses know at once."""
        goal = Goal(type_, values, report, self.scopes.tolerance)
        self.goals.append(goal)
        self.bank.aim(goal)
        for parts in witness.parts_of(goal, self.scopes.entries):
            Assembly(self, goal, parts)
        if "fold" in self.scopes.entries:
            starts = self.scopes.space.literals.get(type_, [])
            for body in witness.fold_bodies(goal, self.bank.context, self.scopes.entries["fold"], starts):
                self._open("fold", goal, body)

    def advance(self, n_programs: int) -> Iterator[None]:
        """Enumerate a slice, pausing after each candidate."""
        end = self.bank.space.n_programs + n_programs
        self.bank.space.stop_programs = end
        for _ in self._steps:
            yield
            if self.bank.space.n_programs >= end:
                return
        self.is_exhausted = True

    def combine(self) -> None:
        """Make programs of several terms, where there are enough new ones to make it worth trying."""
        for number, goal in enumerate(self.goals):
            n_links = len(goal.pieces) + len(goal.elements)
            if goal.is_chain_stale and self._has_grown(("chain", number), n_links):
                goal.is_chain_stale = False
                for cost, program in cheapest_chains(goal, Joints.of(goal, self.scopes.entries)):
                    goal.solve(cost, program)
            n_rules = len(goal.terms) + len(goal.predicates)
            if goal.is_split_stale and "if_" in self.scopes.entries and self._has_grown(("split", number), n_rules):
                goal.is_split_stale = False
                self._decisions[number] = cheapest_decisions(goal)
            decisions = self._decisions.get(number)
            if decisions is not None and decisions.rules and decisions.cost <= self._allowance():
                del self._decisions[number]
                goal.solve(decisions.cost, decisions.program(self.scopes.entries["if_"]))

    def _has_grown(self, what: tuple[str, int], n: int) -> bool:
        """Whether there are a tenth more than at the last time, or a level has been completed since."""
        n_before, cost_before = self._combined.get(what, (0, -1))
        if 10 * n < 11 * n_before and self.bank.complete_cost == cost_before:
            return False
        self._combined[what] = (n, self.bank.complete_cost)
        return True

    def _allowance(self) -> float:
        """What a decision list may cost: a long one fits any few examples, so plain terms are looked at first."""
        return 2 * self.bank.complete_cost + self.scopes.n_examples / 3

    def _see_list(self, goal: Goal, term: Term) -> None:
        entries, context = self.scopes.entries, self.bank.context
        find: Callable[[Goal, Context, Term, Reference], witness.BodyGoal | None]
        for name, find in (("map_", witness.map_body), ("filter_", witness.filter_body)):
            if name in entries and self._n_opened.get(name, 0) < MAX_OPENED:
                body = find(goal, context, term, entries[name])
                if body is not None:
                    self._open(name, goal, body)
        if "scan" in entries and self._n_opened.get("scan", 0) < MAX_OPENED and isinstance(goal.type, TypeConstructor):
            starts = self.scopes.space.literals.get(goal.type.arguments[0], []) if goal.type.name == "list" else []
            for body in witness.scan_bodies(goal, context, term, entries["scan"], starts[:MAX_OPENED]):
                self._open("scan", goal, body)

    def _open(self, name: str, goal: Goal, body: witness.BodyGoal) -> None:
        """Open a scope for the body of a loop; its solutions, wrapped, are the goal's."""
        if body.context.depth > self.bank.space.limits.lambda_depth or len(self.scopes.open) >= self.scopes.max_scopes:
            return
        self._n_opened[name] = self._n_opened.get(name, 0) + 1
        self.scopes.add(
            body.context,
            body.type,
            body.values,
            lambda cost, program: goal.solve(cost + body.cost, body.wrap(program)),
            self.weight * WEIGHTS[name] * (NESTED_WEIGHT if self.bank.context.depth else 1.0),
        )


class Assembly:
    """The parts of one goal, each a goal of its own in the same scope; all solved, they are put together."""

    def __init__(self, scope: Scope, goal: Goal, parts: witness.PartGoals) -> None:
        self.goal = goal
        self.entry = parts.entry
        self.solved: dict[int, tuple[int, Program]] = {}
        for number, (type_, values) in enumerate(parts.parts):
            scope.aim(type_, values, self._report(number, len(parts.parts)))

    def _report(self, number: int, n_parts: int) -> Report:
        def report(cost: int, program: Program) -> None:
            if number not in self.solved or cost < self.solved[number][0]:
                self.solved[number] = (cost, program)
                if len(self.solved) == n_parts:
                    costs, programs = zip(*(self.solved[part] for part in range(n_parts)), strict=True)
                    self.goal.solve(1 + sum(costs), witness.applied(self.entry, programs))

        return report
