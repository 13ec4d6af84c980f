"""Scopes: the contexts that a search works in, each with its bank and its goals.

What is seen in a scope solves its goals directly, by case split, by concatenation, or opens a scope for the body of a
loop whose rows are known (`witness`). Arguments that an entry's own witness tells are goals beside the first (`parts`).
"""

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Sequence

from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.fields import MAX_GOALS
from neurosym.program.expression import Lambda, Program, Reference
from neurosym.program.types import BOOL, INT, STR, Type, TypeConstructor
from neurosym.program.values import Value
from neurosym.search import positions, witness
from neurosym.search.bank import Bank
from neurosym.search.branches import Branches
from neurosym.search.chain import Joints, cheapest_chains
from neurosym.search.context import Context, Space
from neurosym.search.folds import fold_bodies
from neurosym.search.goals import Goal, Report
from neurosym.search.parts import Assembly, Part, parts_of
from neurosym.search.pool import value_pool
from neurosym.search.recursion import RECURSION, Recursion, recursions
from neurosym.search.rivals import mentioned, rivalries
from neurosym.search.split import Decisions, cheapest_decisions
from neurosym.search.terms import Term
from neurosym.search.universe import Production, productions, types_of

POSITIONS = "positions"
"""The body of a `map_` over positions, beside the loops by their names."""

WEIGHTS = {"fold": 0.5, "scan": 1.0, "map_": 1.0, "filter_": 1.0, POSITIONS: 0.25, RECURSION: 1.0}
"""How much a candidate of a body counts when the next scope is chosen: the rows of a fold are strong evidence."""

ROOT_WEIGHT = 0.4
"""The same for the task itself, where whatever no witness knows is found."""

NESTED_WEIGHT = 4.0
"""The same for a body within a body: seldom what is wanted, and there are many."""

POSITIONS_COST = 3
"""The level after which a scope for what stands at each position is opened: by then there are lists to tell them by."""

PARTS_WEIGHT = 4.0
"""How much a candidate counts of a scope for parts of types that the task's own scope has no terms of."""

RIVALS = "rivals"
"""The predicates of a decision list, beside the loops by their names."""

RIVALS_WEIGHT = 0.1
"""How much a candidate of theirs counts: once there is a solution, what else might be meant comes first."""

MAX_RIVALLED = 2
"""Decision lists of a goal for whose predicates others are looked for: the cheapest."""

MAX_OPENED = 2
"""Bodies of one kind that are opened for a goal, over the cheapest lists that fit."""


FEW_EXAMPLES = 16
"""Up to so many examples, what is in them counts as more."""


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
        self.witnessed = [entry for entry in space.interpreter.library if entry.witness is not None]
        self.max_scopes = max_scopes
        self.names = names
        self.tolerance = tolerance
        self.open: list[Scope] = []

    @property
    def n_examples(self) -> int:
        """Rows of the task itself."""
        return len(self.open[0].bank.context.rows)

    def is_plain(self, cost: int) -> bool:
        """Whether enough was enumerated for a solution of this cost to be more than memory."""
        root = self.open[0]
        return cost <= root.chain_allowance(root.goals[0])

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
        """Open a scope for one goal, of the entries at some `types` only if such are given."""
        kept = None if types is None else [one for one in self.space.productions if types_of(one) <= set(types)]
        return self.add_for([Goal(type_, values, report, self.tolerance)], context, weight, kept)

    def add_for(
        self, goals: Sequence[Goal], context: Context, weight: float, only: Sequence[Production] | None
    ) -> "Scope":
        """Open a scope for some goals, of all productions of the space or of others, `only` those."""
        scope = Scope(self, context, only, weight, len(self.open))
        self.open.append(scope)
        scope.aim(goals)
        return scope

    def widened(self, types: Sequence[Type], values: Sequence[Value]) -> Sequence[Production]:
        """The entries at all types of the space and some more, of which its pool gets values made of `values`."""
        wide = [*self.space.types, *types]
        pool = value_pool(wide, values, self.space.generator)
        self.space.pool |= {type_: pool[type_] for type_ in types}
        return productions(self.space.interpreter.library, wide, costs=self.space.costs)


class Scope:
    """A context, its bank, and its goals."""

    def __init__(
        self,
        scopes: Scopes,
        context: Context,
        only: Sequence[Production] | None,
        weight: float,
        number: int,
    ) -> None:
        self.scopes = scopes
        self.weight = weight
        self.number = number
        self.bank = Bank(scopes.space, scopes.engine, context, self._see_list, only)
        self.goals: list[Goal] = []
        self.is_exhausted = False
        self.n_counted = len(context.rows) / 2
        self._may_widen = only is None and context.depth == 0
        self._steps: Iterator[None] = self.bank.run()
        self._waiting: dict[tuple[str, int], Sequence[tuple[int, Program]]] = {}
        self._lists: dict[Program, Decisions] = {}
        self._combined: dict[tuple[str, int], tuple[int, int]] = {}
        self._positions: Positions | None = None
        self._recursions: list[Recursion] = []
        self._counted_cost = 0
        self._branches: dict[int, Branches] = {}

    def aim(self, goals: Sequence[Goal]) -> None:
        """Add goals, before the first level, and open what their witnesses know at once."""
        waiting, outside = deque(goals), list[Goal]()
        while waiting:
            goal = waiting.popleft()
            self._hold(goal)
            for parts in parts_of(goal, self.bank.context, self.scopes.witnessed, self.scopes.space.literals):
                if self._has_room(parts.unknown, [*waiting, *outside]):
                    for part in Assembly(goal, parts, self.bank.space.costs).goals:
                        (outside if self._is_outside(part.type) else waiting).append(part)
        if outside:
            context = self.bank.context
            values = [value for column in (*context.rows, *(part.values for part in outside)) for value in column]
            types = list(dict.fromkeys(part.type for part in outside))
            self.scopes.add_for(outside, context, PARTS_WEIGHT, self.scopes.widened(types, values))

    def _hold(self, goal: Goal) -> None:
        """Have terms held against a goal; open the bodies of folds that give it."""
        self.goals.append(goal)
        self.bank.aim(goal)
        if self._positions is None and goal.is_list:
            self._positions = Positions(self, goal)
        if goal.whole is None:
            self._recursions += recursions(
                goal, self.bank, self.scopes.entries, lambda body: self._recurring(goal, body)
            )
        if "fold" in self.scopes.entries:
            starts = self.scopes.space.literals.get(goal.type, [])
            for body in fold_bodies(goal, self.bank.context, self.scopes.entries["fold"], starts):
                self.open_body("fold", goal, body)

    def _recurring(self, goal: Goal, body: witness.BodyGoal) -> Bank | None:
        scope = self.open_body(RECURSION, goal, body)
        return None if scope is None else scope.bank

    def _has_room(self, parts: Sequence[Part], others: Sequence[Goal]) -> bool:
        """Whether sweeps can hold some parts against terms, beside the goals that there are and `others`."""
        n_goals = Counter([*(goal.type for goal in (*self.goals, *others)), *(part.type for part in parts)])
        return all(
            n_goals[part.type] <= MAX_GOALS and self.scopes.engine.holds(part.values, [part.type] * len(part.values))
            for part in parts
        )

    def _is_outside(self, type_: Type) -> bool:
        """Whether a goal of a type is for a scope of its own: nothing here would be of the type."""
        has_room = len(self.scopes.open) < self.scopes.max_scopes
        return self._may_widen and has_room and type_ not in self.scopes.space.types

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
        for recursion in self._recursions:
            recursion.update()
        self._count()
        for number, goal in enumerate(self.goals):
            if goal.type == STR:
                self._branches.setdefault(number, Branches(goal, self.bank, self.scopes.entries)).update()
            n_links = len(goal.pieces) + len(goal.elements) + len(goal.numbers)
            if goal.is_chain_stale and self._has_grown(("chain", number), n_links):
                goal.is_chain_stale = False
                self._waiting["chain", number] = cheapest_chains(goal, Joints.of(goal, self.scopes.entries, costs))
            n_rules = len(goal.terms) + len(goal.predicates)
            if goal.is_split_stale and "if_" in self.scopes.entries and self._has_grown(("split", number), n_rules):
                goal.is_split_stale = False
                if_ = self.scopes.entries["if_"]
                lists = {one.program(if_): one for one in cheapest_decisions(goal, if_cost=costs.of("if_"))}
                self._waiting["split", number] = [(one.cost, program) for program, one in lists.items()]
                self._lists |= lists
        self._solve_waiting()

    def _count(self) -> None:
        """Show the task's lists the numbers that are new, as lengths of what is repeated in them."""
        lists = [goal for goal in self.goals if goal.is_list and self.bank.context.depth == 0]
        while lists and self._counted_cost < self.bank.complete_cost:
            self._counted_cost += 1
            for term in self.bank.of_cost(INT, self._counted_cost):
                for goal in lists:
                    goal.add_number(term)

    def _solve_waiting(self) -> None:
        """Solve goals by what was made of several terms, as far as it may cost that much by now."""
        for (kind, number), solutions in self._waiting.items():
            goal = self.goals[number]
            is_text = kind == "chain" and not goal.is_list
            highest = self.chain_allowance(goal) if kind == "chain" else self._allowance(goal)
            for cost, program in solutions:
                if is_text or cost <= highest:
                    goal.solve(cost, program)
                    if program in self._lists and self.bank.context.depth == 0:
                        self._open_rivals(goal, self._lists[program])
            self._waiting[kind, number] = [] if is_text else [one for one in solutions if one[0] > highest]

    def _open_rivals(self, goal: Goal, decisions: Decisions) -> None:
        """Open scopes for other predicates of a list that solves a goal, if it is among the first."""
        if goal.n_opened[RIVALS] == MAX_RIVALLED:
            return
        goal.n_opened[RIVALS] += 1
        if_, space = self.scopes.entries["if_"], self.bank.space
        for rivalry in rivalries(decisions, goal, self.bank.context, if_):
            if len(self.scopes.open) < self.scopes.max_scopes:
                scope = self.scopes.add_for(rivalry.goals, rivalry.context, RIVALS_WEIGHT, None)
                for term in mentioned(decisions.program(if_), rivalry.context, space.interpreter):
                    if term.type in space.types and term.type != BOOL:
                        scope.bank.give(term)

    def _has_grown(self, what: tuple[str, int], n: int) -> bool:
        """Whether there are a tenth more than at the last time, or a level has been completed since."""
        n_before, cost_before = self._combined.get(what, (0, -1))
        if 10 * n < 11 * n_before and self.bank.complete_cost == cost_before:
            return False
        self._combined[what] = (n, self.bank.complete_cost)
        return True

    def _allowance(self, goal: Goal) -> float:
        """That of a goal: two rows of a body, which come of few examples, count as an example, as does a character."""
        n_examples = max(self.scopes.n_examples, self.n_counted)
        if goal.type == STR:
            n_examples = max(n_examples, sum(len(text) for text in set(goal.values) if isinstance(text, str)))
        return allowance(self.bank.complete_cost, n_examples)

    def chain_allowance(self, goal: Goal) -> float:
        """The same for a chain: what a list repeats counts as two of few examples, for the item and for the length."""
        if not goal.is_list:
            return self._allowance(goal)
        return max(self._allowance(goal), allowance(self.bank.complete_cost, min(2 * goal.n_runs, FEW_EXAMPLES)))

    def _see_list(self, goal: Goal, term: Term) -> None:
        entries, context = self.scopes.entries, self.bank.context
        if self._positions is not None and goal is self._positions.goal:
            self._positions.see(term)
        find: Callable[[Goal, Context, Term, Reference], witness.BodyGoal | None]
        for name, find in (("map_", witness.map_body), ("filter_", witness.filter_body)):
            if name in entries and goal.n_opened[name] < MAX_OPENED:
                body = find(goal, context, term, entries[name])
                if body is not None:
                    self.open_body(name, goal, body)
        if "scan" in entries and goal.n_opened["scan"] < MAX_OPENED and isinstance(goal.type, TypeConstructor):
            starts = self.scopes.space.literals.get(goal.type.arguments[0], []) if goal.type.name == "list" else []
            for body in witness.scan_bodies(goal, context, term, entries["scan"], starts[:MAX_OPENED]):
                self.open_body("scan", goal, body)

    def open_body(self, name: str, goal: Goal, body: witness.BodyGoal) -> "Scope | None":
        """Open a scope for the body of a loop; its solutions, wrapped, are the goal's."""
        if body.context.depth > self.bank.space.limits.lambda_depth or len(self.scopes.open) >= self.scopes.max_scopes:
            return None
        goal.n_opened[name] += 1
        loops = ("map_", "range_", "length") if name == POSITIONS else (name,)
        surplus = self.bank.space.costs.surplus(loops)  # witnesses count 1 for each entry
        scope = self.scopes.add(
            body.context,
            body.type,
            body.values,
            lambda cost, program: goal.solve(cost + body.cost + surplus, body.wrap(program)),
            self.weight * WEIGHTS[name] * (NESTED_WEIGHT if self.bank.context.depth else 1.0),
            body.types,
        )
        if goal.is_list:  # of which each row is an item, told by its neighbours where they are the same
            scope.n_counted = min(scope.n_counted, goal.n_runs)
        return scope


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
    def _give(inner: Scope, term: Term) -> None:
        """Have a term among those of the body; its goal knows it at its own cost, if the bank is past that level."""
        inner.bank.give(term)
        inner.goals[0].note(term)
