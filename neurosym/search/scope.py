"""A scope: a context that a search works in, with its bank and its goals.

What is seen in a scope solves its goals directly, by case split, by concatenation, or opens a scope for the body of a
loop whose rows are known (`witness`). Arguments that an entry's own witness tells are goals beside the first (`parts`).
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from neurosym.execution.engine.fields import MAX_GOALS
from neurosym.program.expression import Apply, Literal, Program, Reference
from neurosym.program.types import BOOL, INT, STR, Type, TypeConstructor, list_of
from neurosym.program.types import parts as type_parts
from neurosym.search import witness
from neurosym.search.additive import additive_bodies, views
from neurosym.search.bank import Bank
from neurosym.search.branches import Branches
from neurosym.search.cells import Positions
from neurosym.search.chain import Joints, cheapest_chains
from neurosym.search.connectives import cheapest_connectives
from neurosym.search.context import Context
from neurosym.search.decision_lists import greedy_decisions
from neurosym.search.folds import fold_bodies
from neurosym.search.fractions import NEEDED, Factors, counted_factors
from neurosym.search.goals import Goal
from neurosym.search.naturals import counting_bodies
from neurosym.search.parts import Assembly, parts_of
from neurosym.search.quantifiers import Quantified, quantified_bodies
from neurosym.search.recursion import RECURSION, Recursion, recursions
from neurosym.search.rewriting import rewritings
from neurosym.search.rivals import mentioned, rivalries
from neurosym.search.split import Decisions, cheapest_decisions
from neurosym.search.terms import Term
from neurosym.search.universe import Production
from neurosym.search.weights import (
    ADDITIVE,
    LOOPS,
    NUMBERS_WEIGHT,
    PARTS_WEIGHT,
    RIVALS,
    RIVALS_WEIGHT,
    SUPPOSED,
    body_weight,
)

if TYPE_CHECKING:
    from neurosym.search.scopes import Scopes

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


class Scope:
    """A context, its bank, and its goals."""

    def __init__(
        self,
        scopes: "Scopes",
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
        self.cost_around = 0
        self.n_counted = len(context.rows) / 2
        self._may_widen = context.depth == 0
        self.only = only
        self.types = set(scopes.space.types).union(*(production.types for production in only or ()))
        self._steps: Iterator[None] = self.bank.run()
        self._waiting: dict[tuple[str, int], Sequence[tuple[int, Program]]] = {}
        self._lists: dict[Program, Decisions] = {}
        self._combined: dict[tuple[str, int], tuple[int, int]] = {}
        self._positions: Positions | None = None
        self._quantified: Quantified | None = None
        self._recursions: list[Recursion] = []
        self._counted_cost = 0
        self._branches: dict[int, Branches] = {}

    def aim(self, goals: Sequence[Goal]) -> None:
        """Add goals, before the first level, and open what their witnesses know at once."""
        waiting, outside = deque(goals), list[Goal]()
        while waiting:
            goal = waiting.popleft()
            if goal.type in self.types:
                self._hold(goal)
            for group in self._simpler(goal):
                if self._has_room(group, [*waiting, *outside]):
                    for part in group:
                        if self._is_outside(part.type):
                            outside.append(part)
                        elif not any(one.shares(part) for one in (*self.goals, *waiting)):
                            waiting.append(part)
        types = self._wider_types(outside)
        if types and len(self.scopes.open) < self.scopes.max_scopes:
            context = self.bank.context
            values = [value for column in (*context.rows, *(part.values for part in outside)) for value in column]
            weight = max(PARTS_WEIGHT, self.weight)
            self.scopes.add_for(outside, context, weight, self.scopes.widened(types, values)).share(self.goals)
        if self.number == 0:
            self.scopes.add_numbers(self)

    def share(self, goals: Sequence[Goal]) -> None:
        """Have terms held against goals of another scope of the same context, too; before the first level."""
        for goal in goals:
            if goal.type in self.types and self._has_room([goal], []):
                self.goals.append(goal)
                self.bank.aim(goal)

    def _wider_types(self, outside: Sequence[Goal]) -> list[Type]:
        """The types of a scope for parts that are outside of this one; of the task itself, lists of its inputs too."""
        inputs = [list_of(type_) for type_ in self.bank.context.types if type_ in (INT, STR) and self.number == 0]
        found = [*(type_ for part in outside for type_ in type_parts(part.type)), *inputs]
        lists = [list_of(INT)] if found else []
        return [type_ for type_ in dict.fromkeys([*found, *lists]) if type_ not in self.scopes.space.types]

    def _simpler(self, goal: Goal) -> Iterator[Sequence[Goal]]:
        """Goals that, solved together, solve one."""
        space, context, witnessed = self.bank.space, self.bank.context, self.scopes.witnessed
        for parts in parts_of(goal, context, witnessed, space.literals):
            yield Assembly(goal, parts, space.costs).goals
        if goal.type in self.types:
            for one in rewritings(goal, context, witnessed, space.literals, self.scopes.entries, space.costs):
                yield [one.of(goal)]
            if goal.is_list and {"map_", "range_"} <= self.scopes.entries.keys() and len({*map(len, goal.values)}) > 1:
                yield [self._length_of(goal)]

    def _length_of(self, goal: Goal) -> Goal:
        lengths = [len(items) for items in goal.values]
        return Goal(INT, lengths, lambda cost, program: self._see_length(goal, cost, program), whole=goal)

    def _hold(self, goal: Goal) -> None:
        """Have terms held against a goal; open the bodies of folds that give it."""
        self.goals.append(goal)
        self.bank.aim(goal)
        if self._positions is None and goal.is_list:
            self._positions = Positions(self, goal)
        if goal.whole is None and goal.type in self.types:
            self._recursions += recursions(
                goal, self.bank, self.scopes.entries, lambda body: self._recurring(goal, body)
            )
        entries, context = self.scopes.entries, self.bank.context
        starts = self.scopes.space.literals.get(goal.type, [])
        if "fold" in entries:
            for body in fold_bodies(goal, context, entries["fold"], starts):
                self.open_body(SUPPOSED if body.is_supposed else "fold", goal, body)
        if context.depth == 0:  # of the item of a loop, too much would seem possible
            for body in counting_bodies(goal, context, entries, starts[:MAX_OPENED]):
                self.open_body("fold", goal, body)
            for factors in counted_factors(goal, context, entries):
                self._open_factors(goal, factors)
            for view in self.views:
                for body in additive_bodies(goal, context, view, entries):
                    self.open_body(ADDITIVE, goal, body)
                if self.number == 0:  # of the predicates of rivals too much would seem possible
                    self._open_quantified(goal, view)

    def _open_quantified(self, goal: Goal, view: Term) -> None:
        """Open scopes for what is said of each item of a list, where a bool is wanted."""
        for name, quantified in quantified_bodies(goal, self.bank.context, view, self.scopes.entries):
            scope = self.open_body(name, goal, quantified.body)
            if scope is not None:
                scope._quantified = quantified

    def _open_factors(self, goal: Goal, factors: Factors) -> None:
        """Open a scope for the integers of fractions whose product is a goal."""
        if len(self.scopes.open) < self.scopes.max_scopes:
            integers = [one for one in self.bank.space.productions if one.types <= {INT, BOOL}]
            weight = body_weight("fold", self.weight, 0)
            goals = factors.goals(goal, self.bank.space.costs.surplus(NEEDED))
            self.scopes.add_for(goals, factors.context, weight, integers)

    def _recurring(self, goal: Goal, body: witness.BodyGoal) -> Bank | None:
        scope = self.open_body(RECURSION, goal, body)
        return None if scope is None else scope.bank

    def _has_room(self, parts: Sequence[Goal], others: Sequence[Goal]) -> bool:
        """Whether sweeps can hold some parts against terms, beside the goals that there are and `others`."""
        n_goals = Counter([*(goal.type for goal in (*self.goals, *others)), *(part.type for part in parts)])
        return all(
            n_goals[part.type] <= MAX_GOALS and self.scopes.engine.holds(part.values, [part.type] * len(part.values))
            for part in parts
        )

    def _is_outside(self, type_: Type) -> bool:
        """Whether a goal of a type is for a scope of its own: nothing here would be of the type."""
        return type_ not in self.types and self._may_widen

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
        if self.scopes.numbers is not None:
            self.scopes.numbers.take(self.bank)
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
                if_, if_cost = self.scopes.entries["if_"], costs.of("if_")
                decisions = cheapest_decisions(goal, if_cost=if_cost) or greedy_decisions(goal, if_cost)
                lists = {one.program(if_): one for one in decisions}
                found = [(one.cost, program) for program, one in lists.items()]
                if goal.type == BOOL:
                    found += cheapest_connectives(goal, self.scopes.entries, costs)
                if number == 0 and self._quantified is not None:
                    found += self._quantified.satisfying(goal)
                self._waiting["split", number] = found
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
                    n_found = len(self.scopes.found)
                    goal.solve(cost, program)
                    # of a list that was refuted, or that is a part of nothing yet, other predicates tell nothing
                    is_confirmed = len(self.scopes.found) > n_found
                    is_of_task = self.bank.context is self.scopes.open[0].bank.context
                    if is_confirmed and is_of_task and program in self._lists:
                        self._open_rivals(goal, self._lists[program])
            self._waiting[kind, number] = [] if is_text else [one for one in solutions if one[0] > highest]

    def _open_rivals(self, goal: Goal, decisions: Decisions) -> None:
        """Open scopes for other predicates of a list that solves a goal, if it is among the first."""
        if goal.n_opened[RIVALS] == MAX_RIVALLED:
            return
        goal.n_opened[RIVALS] += 1
        if_, space = self.scopes.entries["if_"], self.bank.space
        # however many scopes there are: bodies that are under way have become less important
        for rivalry in rivalries(decisions, goal, self.bank.context, if_):
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

    @cached_property
    def views(self) -> list[Term]:
        """The lists that single variables are or are made to be."""
        space = self.bank.space
        return views(self.bank.context, space.interpreter.library, space.function)

    def _see_length(self, goal: Goal, cost: int, program: Program) -> None:
        """Open the body of a loop over positions, where it was found how many there are."""
        entries = self.scopes.entries
        if not goal.n_opened["map_"]:  # else positions are told by a list that is as long
            positions_ = Apply(entries["range_"], (Literal.of(0, INT), program))
            column = [list(range(len(items))) for items in goal.values]
            term = Term(list_of(INT), cost + 2, column, (), lambda: positions_)
            body = witness.map_body(goal, self.bank.context, term, entries["map_"])
            if body is not None:
                self.open_body("map_", goal, body, self.scopes.arithmetic if body.type == INT else None)

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

    def open_body(
        self, name: str, goal: Goal, body: witness.BodyGoal, only: Sequence[Production] | None = None
    ) -> "Scope | None":
        """Open a scope for the body of a loop, of `only` some productions; its solutions, wrapped, are the goal's."""
        if body.context.depth > self.bank.space.limits.lambda_depth or len(self.scopes.open) >= self.scopes.max_scopes:
            return None
        goal.n_opened[name] += 1
        surplus = self.bank.space.costs.surplus(LOOPS.get(name, (name,)))  # witnesses count 1 for each entry
        scope = self.scopes.add(
            body.context,
            body.type,
            body.values,
            lambda cost, program: goal.solve(cost + body.cost + surplus, body.wrap(program)),
            NUMBERS_WEIGHT if only else body_weight(name, self.weight, self.bank.context.depth),
            body.types,
            only if only is not None or body.type in self.bank.space.types else self.only,
        )
        scope.cost_around = self.cost_around + body.cost
        if goal.is_list:  # of which each row is an item, told by its neighbours where they are the same
            scope.n_counted = min(scope.n_counted, goal.n_runs)
        return scope
