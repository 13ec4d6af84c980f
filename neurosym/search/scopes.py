"""Scopes: the contexts that a search works in, each with its bank and its goals.

What is seen in a scope solves its goals directly, by case split, by concatenation, or opens a scope for the body of a
loop whose rows are known (`witness`).
"""

from collections.abc import Callable, Collection, Iterator, Sequence

from neurosym.execution.engine.engine import Engine
from neurosym.program.expression import Lambda, Program, Reference
from neurosym.program.types import INT, Type, TypeConstructor
from neurosym.program.values import Value
from neurosym.search import positions, witness
from neurosym.search.bank import Bank
from neurosym.search.chain import Joints, cheapest_chains
from neurosym.search.context import Context, Space
from neurosym.search.goals import Goal, Report
from neurosym.search.split import cheapest_decisions
from neurosym.search.terms import Term

POSITIONS = "positions"
"""The body of a `map_` over positions, beside the loops by their names."""

WEIGHTS = {"fold": 0.5, "scan": 1.0, "map_": 1.0, "filter_": 1.0, POSITIONS: 1.0}
"""How much a candidate of a body counts when the next scope is chosen: the rows of a fold are strong evidence."""

ROOT_WEIGHT = 0.4
"""The same for the task itself, where whatever no witness knows is found."""

NESTED_WEIGHT = 4.0
"""The same for a body within a body: seldom what is wanted, and there are many."""

POSITIONS_COST = 3
"""The level after which a scope for what stands at each position is opened: by then there are lists to tell them by."""

MAX_OPENED = 2
"""Bodies of one kind that a scope opens, over the cheapest lists that fit."""


def allowance(complete_cost: int, n_examples: float) -> float:
    """What a program may cost that was not enumerated, where all of `complete_cost` were: a decision list, a chain.

    A long one fits any few examples, so plain terms are looked at first.
    """
    return 2 * complete_cost + n_examples / 3


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

    def add(
        self,
        context: Context,
        type_: Type,
        values: Sequence[Value],
        report: Report,
        weight: float,
        types: Collection[Type] | None = None,
    ) -> "Scope":
        """Open a scope for one goal."""
        scope = Scope(self, context, types, weight, len(self.open))
        self.open.append(scope)
        scope.aim(type_, values, report)
        return scope


class Scope:
    """A context, its bank, and its goals."""

    def __init__(
        self, scopes: Scopes, context: Context, types: Collection[Type] | None, weight: float, number: int
    ) -> None:
        self.scopes = scopes
        self.weight = weight
        self.number = number
        self.bank = Bank(scopes.space, scopes.engine, context, self._see_list, types)
        self.goals: list[Goal] = []
        self.is_exhausted = False
        self._steps: Iterator[None] = self.bank.run()
        self._n_opened: dict[str, int] = {}
        self._waiting: dict[tuple[str, int], Sequence[tuple[int, Program]]] = {}
        self._combined: dict[tuple[str, int], tuple[int, int]] = {}
        self._positions: Positions | None = None

    def aim(self, type_: Type, values: Sequence[Value], report: Report) -> None:
        """Add a goal, before the first level, and open what its witnesses know at once."""
        goal = Goal(type_, values, report, self.scopes.tolerance)
        self.goals.append(goal)
        self.bank.aim(goal)
        if self._positions is None and goal.is_list:
            self._positions = Positions(self, goal)
        for parts in witness.parts_of(goal, self.scopes.entries):
            Assembly(self, goal, parts)
        if "fold" in self.scopes.entries:
            starts = self.scopes.space.literals.get(type_, [])
            for body in witness.fold_bodies(goal, self.bank.context, self.scopes.entries["fold"], starts):
                self.open_body("fold", goal, body)

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
        costs = self.bank.space.costs
        if self._positions is not None:
            self._positions.update()
        for number, goal in enumerate(self.goals):
            n_links = len(goal.pieces) + len(goal.elements)
            if goal.is_chain_stale and self._has_grown(("chain", number), n_links):
                goal.is_chain_stale = False
                self._waiting["chain", number] = cheapest_chains(goal, Joints.of(goal, self.scopes.entries, costs))
            n_rules = len(goal.terms) + len(goal.predicates)
            if goal.is_split_stale and "if_" in self.scopes.entries and self._has_grown(("split", number), n_rules):
                goal.is_split_stale = False
                if_ = self.scopes.entries["if_"]
                self._waiting["split", number] = [
                    (one.cost, one.program(if_)) for one in cheapest_decisions(goal, if_cost=costs.of("if_"))
                ]
        self._solve_waiting()

    def _solve_waiting(self) -> None:
        """Solve goals by what was made of several terms, as far as it may cost that much by now."""
        highest = self._allowance()
        for (kind, number), solutions in self._waiting.items():
            goal = self.goals[number]
            is_text = kind == "chain" and not goal.is_list
            for cost, program in solutions:
                if is_text or cost <= highest:
                    goal.solve(cost, program)
            self._waiting[kind, number] = [] if is_text else [one for one in solutions if one[0] > highest]

    def _has_grown(self, what: tuple[str, int], n: int) -> bool:
        """Whether there are a tenth more than at the last time, or a level has been completed since."""
        n_before, cost_before = self._combined.get(what, (0, -1))
        if 10 * n < 11 * n_before and self.bank.complete_cost == cost_before:
            return False
        self._combined[what] = (n, self.bank.complete_cost)
        return True

    def _allowance(self) -> float:
        """That of this scope; two rows of a body, which come of few examples, count as much as an example."""
        return allowance(self.bank.complete_cost, max(self.scopes.n_examples, len(self.bank.context.rows) / 2))

    def _see_list(self, goal: Goal, term: Term) -> None:
        entries, context = self.scopes.entries, self.bank.context
        if self._positions is not None and goal is self._positions.goal:
            self._positions.see(term)
        find: Callable[[Goal, Context, Term, Reference], witness.BodyGoal | None]
        for name, find in (("map_", witness.map_body), ("filter_", witness.filter_body)):
            if name in entries and self._n_opened.get(name, 0) < MAX_OPENED:
                body = find(goal, context, term, entries[name])
                if body is not None:
                    self.open_body(name, goal, body)
        if "scan" in entries and self._n_opened.get("scan", 0) < MAX_OPENED and isinstance(goal.type, TypeConstructor):
            starts = self.scopes.space.literals.get(goal.type.arguments[0], []) if goal.type.name == "list" else []
            for body in witness.scan_bodies(goal, context, term, entries["scan"], starts[:MAX_OPENED]):
                self.open_body("scan", goal, body)

    def open_body(self, name: str, goal: Goal, body: witness.BodyGoal) -> "Scope | None":
        """Open a scope for the body of a loop; its solutions, wrapped, are the goal's."""
        if body.context.depth > self.bank.space.limits.lambda_depth or len(self.scopes.open) >= self.scopes.max_scopes:
            return None
        self._n_opened[name] = self._n_opened.get(name, 0) + 1
        loops = ("map_", "range_", "length") if name == POSITIONS else (name,)
        surplus = self.bank.space.costs.surplus(loops)  # witnesses count 1 for each entry
        return self.scopes.add(
            body.context,
            body.type,
            body.values,
            lambda cost, program: goal.solve(cost + body.cost + surplus, body.wrap(program)),
            self.weight * WEIGHTS[name] * (NESTED_WEIGHT if self.bank.context.depth else 1.0),
            body.types,
        )


class Positions:
    """What stands at each position of a wanted list: a scope of its own, given what other lists as long have there."""

    def __init__(self, outer: Scope, goal: Goal) -> None:
        self.goal = goal
        self._outer = outer
        self._inner: Scope | None = None
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
        if self._inner is None:
            return
        for term in self._lists:
            self._inner.bank.give(positions.at_position(term, self._places, entries["index"]))
        self._lists = []
        while self._shared_cost < bank.complete_cost:
            self._shared_cost += 1
            for type_ in dict.fromkeys([INT, self._inner.goals[0].type]):
                for term in bank.of_cost(type_, self._shared_cost):
                    self._inner.bank.give(positions.at_every_position(term, self._places))


class Assembly:
    """The parts of one goal, each a goal of its own in the same scope; all solved, they are put together."""

    def __init__(self, scope: Scope, goal: Goal, parts: witness.PartGoals) -> None:
        self.goal = goal
        self.entry = parts.entry
        self._cost = scope.scopes.space.costs.of(parts.entry.name)
        self.solved: dict[int, tuple[int, Program]] = {}
        for number, (type_, values) in enumerate(parts.parts):
            scope.aim(type_, values, self._report(number, len(parts.parts)))

    def _report(self, number: int, n_parts: int) -> Report:
        def report(cost: int, program: Program) -> None:
            if number not in self.solved or cost < self.solved[number][0]:
                self.solved[number] = (cost, program)
                if len(self.solved) == n_parts:
                    costs, programs = zip(*(self.solved[part] for part in range(n_parts)), strict=True)
                    self.goal.solve(self._cost + sum(costs), witness.applied(self.entry, programs))

        return report
