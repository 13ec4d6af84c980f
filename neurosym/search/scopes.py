"""The scopes of one search, in the order in which they were opened."""

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.fields import MAX_GOALS
from neurosym.program.expression import Lambda, Program, Reference
from neurosym.program.types import BOOL, INT, Type
from neurosym.program.values import Value
from neurosym.search.context import Context, Space
from neurosym.search.goals import Goal, Report
from neurosym.search.numbers import Numbers, arithmetic
from neurosym.search.pool import value_pool
from neurosym.search.scope import Scope
from neurosym.search.universe import Production, known_productions
from neurosym.search.weights import NUMBERS_WEIGHT


class Scopes:
    """The scopes of one run, in the order in which they were opened; `found`: solutions so far, and their costs."""

    def __init__(
        self,
        space: Space,
        engine: Engine,
        entries: Mapping[str, Reference],
        max_scopes: int,
        names: tuple[str, ...],
        tolerance: float,
        n_examples: int,
        found: Mapping[Program, int],
    ) -> None:
        self.space = space
        self.engine = engine
        self.entries = entries
        self.witnessed = [entry for entry in space.interpreter.library if entry.witness is not None]
        self.max_scopes = max_scopes
        self.names = names
        self.tolerance = tolerance
        self.n_examples = n_examples
        self.found = found
        self.open: list[Scope] = []
        self.numbers: Numbers | None = None

    def is_plain(self, cost: int) -> bool:
        """Whether enough was enumerated for a solution of this cost to be more than memory."""
        root = self.open[0]
        return cost <= root.chain_allowance(root.goals[0])

    def is_simplest(self, cost: int) -> bool:
        """Whether all was enumerated that costs as much as a solution, or one more: by chance, more fits no better."""
        return self.open[0].bank.complete_cost > cost

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
        only: Sequence[Production] | None = None,
    ) -> Scope:
        """Open a scope for one goal, of the entries at some `types` only if such are given."""
        kept = only if types is None else [one for one in self.space.productions if one.types <= set(types)]
        return self.add_for([Goal(type_, values, report, self.tolerance)], context, weight, kept)

    def add_for(
        self, goals: Sequence[Goal], context: Context, weight: float, only: Sequence[Production] | None
    ) -> Scope:
        """Open a scope for some goals, of all productions of the space or of others, `only` those."""
        scope = Scope(self, context, only, weight, len(self.open))
        self.open.append(scope)
        scope.aim(goals)
        return scope

    def add_numbers(self, root: Scope) -> None:
        """Open a scope of numbers alone for the integers wanted in the task's own context, if it has anything else."""
        goals = [goal for scope in self.open if scope.bank.context is root.bank.context for goal in scope.goals]
        wanted = list({id(goal): goal for goal in goals if goal.type == INT}.values())[:MAX_GOALS]
        if wanted and len(self.open) < self.max_scopes and not root.types <= {INT, BOOL}:
            scope = self.add_for([], root.bank.context, NUMBERS_WEIGHT, self.arithmetic)
            scope.share(wanted)
            self.numbers = Numbers(scope.bank, self.arithmetic)

    @property
    def live(self) -> list[Scope]:
        """The scopes that have more to enumerate, and what they need to begin.

        Once there is a solution, those in which all was seen that is as simple wait for the others.
        """
        live = [scope for scope in self.open if not scope.is_exhausted]
        if self.numbers is not None and self.numbers.is_waiting(scope.bank for scope in live):
            live = [scope for scope in live if scope.bank is not self.numbers.bank]
        if not self.found:
            return live
        cheapest = min(self.found.values())
        return [scope for scope in live if scope.bank.complete_cost + scope.cost_around <= cheapest] or live

    @cached_property
    def arithmetic(self) -> Sequence[Production]:
        """The entries that make a number of numbers."""
        return arithmetic(self.space.productions)

    def widened(self, types: Sequence[Type], values: Sequence[Value]) -> Sequence[Production]:
        """The entries at all types of the space and some more, of which its pool gets values made of `values`."""
        wide = [*self.space.types, *types]
        pool = value_pool(wide, values, self.space.generator)
        self.space.pool |= {type_: pool[type_] for type_ in types}
        return known_productions(self.space.interpreter.library, tuple(wide), self.space.costs)
