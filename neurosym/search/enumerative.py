"""The enumerative grower: bottom-up and goal-directed at once.

Scopes (a context with its bank of terms and its goals) are enumerated side by side in slices counted in programs. What
is seen in a scope solves its goals directly, by case split, by concatenation, or opens a scope for the body of a loop
whose rows are known (`witness`). Nothing here reads a clock except through the budget, so the same budget in programs
gives the same programs.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from numpy.random import Generator

from neurosym.budget import Budget, Clock
from neurosym.errors import BudgetError, EvaluationError
from neurosym.execution.reference import Interpreter
from neurosym.library.library import Library
from neurosym.program.expression import Lambda, Program, Reference
from neurosym.program.text import to_text
from neurosym.program.types import Type, TypeConstructor
from neurosym.program.values import Value, close_value
from neurosym.search import witness
from neurosym.search.bank import Bank, Context, Limits, Space
from neurosym.search.chain import Joints, cheapest_chains
from neurosym.search.goals import Goal, Report
from neurosym.search.grower import Progress, Search, Statistics
from neurosym.search.hybrid import HybridSearch, needs_training
from neurosym.search.pool import input_names, value_pool
from neurosym.search.split import cheapest_decisions
from neurosym.search.terms import Term
from neurosym.search.universe import base_types, literals, next_layer, productions
from neurosym.tasks.task import Example, Task


@dataclass(frozen=True)
class Enumerative:
    """Settings of the enumerative grower; the defaults are meant to be left alone.

    `slice_programs`: how many candidates a scope enumerates before the next one's turn. `layer_programs`: candidates
    after which the type universe grows by a layer. `more_programs`: after its first solution a search goes on, for
    alternatives to weigh, for as many programs as that took and these more, within a tenth of its seconds.
    `max_scopes`: bodies under way.
    """

    slice_programs: int = 500
    layer_programs: int = 400_000
    more_programs: int = 4_000
    max_scopes: int = 16
    max_layers: int = 2
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        for name in ("slice_programs", "layer_programs", "more_programs", "max_scopes"):
            if getattr(self, name) < 1:
                raise ValueError(f"expected {name} of 1 or more, found {getattr(self, name)}")

    def start(
        self, task: Task, library: Library, budget: Budget, generator: Generator, progress: Progress | None = None
    ) -> Search:
        """A search for programs that give every training output, or, where tensors go in, for what to train."""
        if needs_training(task):
            return HybridSearch(self.limits, task, library, budget.start(), generator, progress)
        return EnumerativeSearch(self, task, library, budget.start(), generator, progress)


class EnumerativeSearch:
    """An enumeration under way; `ask` gives verified solutions, the cheapest first."""

    def __init__(
        self,
        settings: Enumerative,
        task: Task,
        library: Library,
        clock: Clock,
        generator: Generator,
        progress: Progress | None,
    ) -> None:
        self.settings = settings
        self.task = task
        self.library = library
        self._examples = (*task.train, *task.splits.get("validation", ()))
        self._clock = clock
        self._generator = generator
        self._progress = progress
        self._interpreter = Interpreter(library)
        self._found: dict[Program, int] = {}
        self._refused: set[Program] = set()
        self._partial: tuple[int, Program] | None = None
        self._first_found: tuple[int, float] | None = None
        self._n_programs = 0
        self._is_over = False

    def ask(self) -> Sequence[Program]:
        """The solutions, cheapest first, or else the best partial program; once, then nothing."""
        if self._is_over:
            return []
        self._is_over = True
        types = base_types(self.task.signature)
        for layer in range(self.settings.max_layers + 1):
            is_last = layer == self.settings.max_layers
            stop = None if is_last else self._n_programs + self.settings.layer_programs * (layer + 1)
            if self._run(types, stop) or self._is_spent():
                break
            types = next_layer(types)
        if not self._found and self._partial is not None:
            return [self._partial[1]]
        return sorted(self._found, key=lambda program: (self._found[program], to_text(program)))[:MAX_SOLUTIONS]

    def tell(self, programs: Sequence[Program], scores: Sequence[float]) -> None:
        """Nothing to learn: solutions are verified before they are given."""

    @property
    def statistics(self) -> Statistics:
        """Where the search stands."""
        best = min(self._found, key=lambda program: self._found[program], default=None)
        return Statistics(
            n_programs=self._n_programs,
            n_found=len(self._found),
            best="" if best is None else to_text(best),
            seconds=self._clock.elapsed_seconds,
        )

    def _is_spent(self) -> bool:
        return self._clock.is_spent(self._n_programs)

    def _has_enough(self) -> bool:
        """Whether the search for alternatives has gone on for long enough: see `more_programs`."""
        assert self._first_found is not None
        n_programs, seconds = self._first_found
        limit = self._clock.budget.seconds
        if limit is not None and self._clock.elapsed_seconds - seconds > limit / 10:
            return True
        return self._n_programs >= 2 * n_programs + self.settings.more_programs

    def _run(self, types: Sequence[Type], stop: int | None) -> bool:
        """Enumerate over one universe until solved enough, spent, or `stop` programs; whether it is solved."""
        n_before = self._n_programs
        scopes = self._scopes(types)
        while not self._is_spent() and (self._found or stop is None or self._n_programs < stop):
            live = [scope for scope in scopes.open if not scope.is_exhausted]
            if not live:
                break
            scope = min(live, key=lambda scope: (scope.bank.n_programs * scope.weight, scope.number))
            for _ in scope.advance(self.settings.slice_programs):
                self._n_programs = n_before + scopes.space.n_programs
                if self._is_spent():
                    break
            scope.combine()
            if self._progress is not None:
                self._progress(self.statistics)
            if self._found:
                if self._first_found is None:
                    self._first_found = (self._n_programs, self._clock.elapsed_seconds)
                if self._has_enough():
                    break
        partial = scopes.partial(self.task.signature.result)
        if partial is not None and (self._partial is None or partial[0] > self._partial[0]):
            self._partial = partial
        return bool(self._found)

    def _scopes(self, types: Sequence[Type]) -> "Scopes":
        examples = tuple(dict.fromkeys(self.task.train))
        inputs = [value for example in examples for value in example.inputs]
        outputs = [example.output for example in examples]
        space = Space(
            Interpreter(self.library),
            productions(self.library, types),
            literals(types, [(*example.inputs, example.output) for example in examples]),
            value_pool(types, [*inputs, *outputs], self._generator),
            self._generator,
            self.settings.limits.for_values([*inputs, *outputs]),
        )
        entries = {entry.name: entry.reference() for entry in self.library}
        parameters = self.task.signature.parameters
        names = input_names(parameters)
        scopes = Scopes(space, entries, self.settings.max_scopes, names, self.task.tolerance)
        context = Context(parameters, tuple(example.inputs for example in examples), frozenset(range(len(parameters))))
        scopes.add(
            context,
            self.task.signature.result,
            outputs,
            lambda cost, body: self._hit(cost, Lambda(names, body)),
            weight=ROOT_WEIGHT,
        )
        return scopes

    def _hit(self, cost: int, program: Program) -> None:
        """Keep a solution that the reference confirms on every example, those to choose by included."""
        if program in self._refused:
            return
        if program in self._found:
            self._found[program] = min(self._found[program], cost)
        elif is_consistent(self._interpreter, program, self._examples, self.task.tolerance):
            self._found[program] = cost
        else:
            self._refused.add(program)


def is_consistent(
    interpreter: Interpreter, program: Program, examples: Sequence[Example], tolerance: float, steps: int = 1_000_000
) -> bool:
    """Whether a program gives every output, by the reference, within `steps` each."""
    function = interpreter.function(program)
    for example in examples:
        interpreter.steps_left = steps
        try:
            if not close_value(function(*example.inputs), example.output, tolerance):
                return False
        except (EvaluationError, BudgetError):
            return False
    return True


MAX_SOLUTIONS = 300
"""Solutions given to be scored and weighed: the cheapest ones, of which the others would be a small share."""

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
        self, space: Space, entries: dict[str, Reference], max_scopes: int, names: tuple[str, ...], tolerance: float
    ) -> None:
        self.space = space
        self.entries = entries
        self.max_scopes = max_scopes
        self.names = names
        self.tolerance = tolerance
        self.open: list[Scope] = []

    def partial(self, type_: Type) -> tuple[int, Program] | None:
        """On how many examples the best program is right, and the cheapest such; None when none is of the type."""
        root = self.open[0]
        rules = sorted(root.goals[0].terms.values(), key=lambda rule: (-rule.mask.bit_count(), rule.cost, rule.mask))
        for rule in rules:
            return rule.mask.bit_count(), Lambda(self.names, rule.term.program)
        for term in root.bank.of_type(type_):
            return 0, Lambda(self.names, term.program)
        return None

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
        self.bank = Bank(scopes.space, context, type_, self._see)
        self.bank.on_twin = self._see_twin
        self.goals: list[Goal] = []
        self.is_exhausted = False
        self._steps: Iterator[None] = self.bank.run()
        self._n_opened: dict[str, int] = {}

    def aim(self, type_: Type, values: Sequence[Value], report: Report) -> None:
        """Add a goal, open what its witnesses know at once, and show it the terms seen so far."""
        goal = Goal(type_, values, report, self.scopes.tolerance)
        self.goals.append(goal)
        self.bank.wanted.add((type_, goal.key))
        for by_cost in list(self.bank.terms.values()):
            for terms in list(by_cost.values()):
                for term in terms:
                    goal.see(term)
        for parts in witness.parts_of(goal, self.scopes.entries):
            Assembly(self, goal, parts)
        if "fold" in self.scopes.entries:
            starts = self.scopes.space.literals.get(type_, [])
            for body in witness.fold_bodies(goal, self.bank.context, self.scopes.entries["fold"], starts):
                self._open("fold", goal, body)

    def advance(self, n_programs: int) -> Iterator[None]:
        """Enumerate a slice, pausing after each candidate."""
        end = self.bank.space.n_programs + n_programs
        for _ in self._steps:
            yield
            if self.bank.space.n_programs >= end:
                return
        self.is_exhausted = True

    def combine(self) -> None:
        """Make programs of several terms, where new ones make it worth trying."""
        for goal in self.goals:
            if goal.is_chain_stale:
                goal.is_chain_stale = False
                for cost, program in cheapest_chains(goal, Joints.of(goal, self.scopes.entries)):
                    goal.solve(cost, program)
            if goal.is_split_stale and "if_" in self.scopes.entries:
                goal.is_split_stale = False
                decisions = cheapest_decisions(goal)
                if decisions is not None and decisions.rules:
                    goal.solve(decisions.cost, decisions.program(self.scopes.entries["if_"]))

    def _see(self, term: Term) -> None:
        for goal in list(self.goals):
            goal.see(term)
            if isinstance(term.type, TypeConstructor) and term.type.name == "list":
                self._see_list(goal, term)

    def _see_twin(self, term: Term) -> None:
        for goal in self.goals:
            goal.see_twin(term)

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
