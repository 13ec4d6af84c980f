"""The enumerative grower: bottom-up and goal-directed at once.

Scopes (a context with its bank of terms and its goals) are enumerated side by side in slices counted in programs. What
is seen in a scope solves its goals directly, by case split, by concatenation, or opens a scope for the body of a loop
whose rows are known (`witness`). Nothing here reads a clock except through the budget, so the same budget in programs
gives the same programs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from operator import itemgetter

from numpy.random import Generator

from neurosym.budget import Budget, Clock
from neurosym.errors import BudgetError, EvaluationError
from neurosym.execution.engine.engine import Engine
from neurosym.execution.reference import Interpreter
from neurosym.journal import Journal
from neurosym.library.library import Library
from neurosym.program.expression import Lambda, Program, Reference
from neurosym.program.text import to_text
from neurosym.program.types import Type
from neurosym.program.values import Value, close_value
from neurosym.scoring import Grammar, table_bits
from neurosym.search.context import Context, Limits, Space
from neurosym.search.costs import Costs
from neurosym.search.grower import Progress, Search, Statistics
from neurosym.search.hybrid import HybridSearch, needs_training
from neurosym.search.literals import literals
from neurosym.search.pool import input_names, value_pool
from neurosym.search.recording import is_spent, refuse_training, search_key
from neurosym.search.scopes import Scopes
from neurosym.search.universe import base_types, known_grammar, known_productions, next_layer
from neurosym.search.weights import ROOT_WEIGHT
from neurosym.tasks.task import Example, Task

MORE_SECONDS = 0.25
"""How much longer than for its first solution a search goes on for others, at most, if that is a plain one."""

LONGER_SECONDS = 10.0
"""The same while there are only solutions that may be memory or chance."""

LONGER_SHARE = 0.25
"""Of the budget's seconds that go by then, at most."""

LONGER = 10
"""How many times as many programs are judged then, at most."""


@dataclass(frozen=True)
class Enumerative:
    """Settings of the enumerative grower; the defaults are meant to be left alone.

    `slice_programs`: how many candidates a scope enumerates before the next one's turn, at first; later a quarter of
    what it has enumerated. `layer_programs`: candidates
    after which the type universe grows by a layer. `more_programs`: after its first solution a search goes on, for
    alternatives to weigh, for as many programs as that took and these more, within a tenth of its seconds; for LONGER
    times so many, within LONGER_SHARE of them, while its solutions may be memory or chance and others be as simple.
    `max_scopes`: bodies under way. `threads`: how many enumerate together; the programs found are the same for any.
    `costs`: what a use of each entry counts in the order of programs.
    """

    slice_programs: int = 500
    layer_programs: int = 20_000_000
    more_programs: int = 100_000
    max_scopes: int = 16
    max_layers: int = 2
    threads: int = 1
    limits: Limits = field(default_factory=Limits)
    costs: Costs = field(default_factory=Costs)

    def __post_init__(self) -> None:
        for name in ("slice_programs", "layer_programs", "more_programs", "max_scopes", "threads"):
            if getattr(self, name) < 1:
                raise ValueError(f"expected {name} of 1 or more, found {getattr(self, name)}")

    def start(
        self,
        task: Task,
        library: Library,
        budget: Budget,
        generator: Generator,
        progress: Progress | None = None,
        journal: Journal | None = None,
    ) -> Search:
        """A search for programs that give every training output, or, where tensors go in, for what to train.

        Raises JournalError for a journal of the latter: what was trained is not in it.
        """
        if needs_training(task):
            refuse_training(journal)
            self.costs.check(library)
            return HybridSearch(self.limits, self.costs, task, library, budget.start(), generator, progress)
        if journal is not None:
            journal.begin(search_key(task, library, replace(self, threads=1), generator))
        return self.searching(task, library, budget, generator, progress, journal)

    def searching(
        self,
        task: Task,
        library: Library,
        budget: Budget,
        generator: Generator,
        progress: Progress | None = None,
        journal: Journal | None = None,
    ) -> "EnumerativeSearch":
        """The same for a task whose programs need no training, with a journal that was begun."""
        self.costs.check(library)
        engine = Engine(library, self.threads)  # compiled, where it has never run, before the clock starts
        clock = budget.start(0.0 if journal is None else journal.seconds)
        return EnumerativeSearch(self, task, engine, clock, generator, progress, journal)


class EnumerativeSearch:
    """An enumeration under way; `ask` gives verified solutions, the cheapest first."""

    def __init__(
        self,
        settings: Enumerative,
        task: Task,
        engine: Engine,
        clock: Clock,
        generator: Generator,
        progress: Progress | None,
        journal: Journal | None,
    ) -> None:
        self.settings = settings
        self.task = task
        self.library = engine.library
        self._examples = (*task.train, *task.splits.get("validation", ()))
        self._clock = clock
        self._generator = generator
        self._progress = progress
        self._journal = journal
        self._interpreter = Interpreter(engine.library)
        self._engine = engine
        self._found: dict[Program, int] = {}
        self._evidence: dict[Program, float] = {}
        self._refused: set[Program] = set()
        self._partial: tuple[int, Program] | None = None
        self._first_found: tuple[int, float] | None = None
        self._n_programs = 0
        self._shown = _spread(list(dict.fromkeys(task.train)))
        self._counterexamples: dict[Example, int] = {}
        self._n_began = 0
        self._is_asked = False
        self._scopes: Scopes | None = None
        self._steps = self._run()

    def advance(self, n_programs: int) -> bool:
        """Go on for about so many programs; whether there is more to do."""
        end = self._n_programs + n_programs
        while self._n_programs < end:
            if next(self._steps, None) is None:
                return False
        return True

    def ask(self) -> Sequence[Program]:
        """The solutions, cheapest first, or else the best partial program; once, then nothing."""
        if self._is_asked:
            return []
        self._is_asked = True
        for _ in self._steps:
            pass
        return self.results()

    def results(self) -> Sequence[Program]:
        """The solutions found so far, cheapest first, or else the best partial program."""
        self._keep_partial()
        if not self._found and self._partial is not None:
            return [self._partial[1]]
        return sorted(self._found, key=lambda program: (self._found[program], to_text(program)))[:MAX_SOLUTIONS]

    def tell(self, programs: Sequence[Program], scores: Sequence[float]) -> None:
        """Nothing to learn: solutions are verified before they are given."""

    @property
    def statistics(self) -> Statistics:
        """Where the search stands."""
        best = min(self._found.items(), key=itemgetter(1), default=(None, 0))[0]
        return Statistics(
            n_programs=self._n_programs,
            cost=0 if self._scopes is None else self._scopes.open[0].bank.complete_cost,
            n_found=len(self._found),
            best="" if best is None else to_text(best),
            seconds=self._clock.elapsed_seconds,
        )

    def _is_spent(self) -> bool:
        return is_spent(self._clock, self._n_programs, self._journal)

    def _has_enough(self) -> bool:
        """Whether the search for alternatives has gone on for long enough: see `more_programs`."""
        assert self._first_found is not None
        n_programs, seconds = self._first_found
        assert self._scopes is not None
        is_clear = self._is_clear()
        limit = self._clock.budget.seconds
        if limit is not None:
            most = min(limit / 10, seconds + MORE_SECONDS) if is_clear else min(limit * LONGER_SHARE, LONGER_SECONDS)
            if self._clock.elapsed_seconds - seconds > most:
                return True
        n_more = n_programs + self.settings.more_programs
        return self._n_programs >= n_programs + n_more * (1 if is_clear else LONGER)

    @cached_property
    def _grammar(self) -> Grammar:
        """The choices of the library, counted once there is a solution."""
        return known_grammar(self.library).naming(self.task.literals)

    def _is_clear(self) -> bool:
        """Whether the cheapest solution is more than memory or chance: the answers tell as many bits as it takes.

        Or it is as good as any: where nothing is as simple, all others fit by chance no better than it does.
        """
        assert self._scopes is not None
        cheapest, cost = min(self._found.items(), key=itemgetter(1))
        if self._scopes.is_simplest(cost):
            return True
        if not self._scopes.is_plain(cost):
            return False
        if cheapest not in self._evidence:
            length = self._grammar.description_length(cheapest, self.task.signature)
            self._evidence[cheapest] = table_bits([example.output for example in self._examples]) - length
        return self._evidence[cheapest] >= 0

    def _run(self) -> Iterator[bool]:
        """Enumerate over one universe of types after the other until solved enough or spent."""
        types = base_types(self.task.signature, self.task.literals)
        for layer in range(self.settings.max_layers + 1):
            is_last = layer == self.settings.max_layers
            stop = None if is_last else self._n_programs + self.settings.layer_programs * (layer + 1)
            while True:
                self._scopes = self._opened(types)
                yield from self._enumerate(self._scopes, stop)
                self._keep_partial()
                if not self._lacks_rows() or self._is_spent():
                    break
                self._shown = [*self._shown, *self._counterexamples]
                self._counterexamples = {}
            if self._found or self._is_spent():
                return
            types = next_layer(types)

    def _lacks_rows(self) -> bool:
        """Whether it is time to begin anew with the examples that refuted programs, for nothing else was found."""
        if self._found or not self._counterexamples:
            return False
        n_until_refuted = next(iter(self._counterexamples.values())) - self._n_began
        is_late = self._n_programs - self._n_began >= REFUTED_TIMES * n_until_refuted
        return is_late or len(self._counterexamples) >= MAX_COUNTEREXAMPLES

    def _keep_partial(self) -> None:
        partial = None if self._scopes is None else self._scopes.partial(self.task.signature.result)
        if partial is not None and (self._partial is None or partial[0] > self._partial[0]):
            self._partial = partial

    def _enumerate(self, scopes: Scopes, stop: int | None) -> Iterator[bool]:
        """Enumerate over one universe until solved enough, spent, exhausted, or at `stop` programs."""
        n_before = self._n_began = self._n_programs
        while not self._is_spent() and (self._found or stop is None or self._n_programs < stop):
            if self._lacks_rows():
                return
            live = scopes.live
            if not live:
                return
            scope = min(live, key=lambda scope: (scope.bank.n_programs * scope.weight, scope.number))
            n_slice = max(self.settings.slice_programs, scope.bank.n_programs // 4)
            if self._found:  # a late slice may be longer than the whole search for alternatives
                n_more = self.settings.more_programs * (1 if self._is_clear() else LONGER)
                n_slice = min(n_slice, max(self.settings.slice_programs, n_more // 10))
            for _ in scope.advance(min(n_slice, self._clock.left_programs(self._n_programs))):
                self._n_programs = n_before + scopes.space.n_programs
                yield True
                if self._is_spent() or (self._found and self._first_found is None):
                    break
            scope.combine()
            if self._journal is not None:
                self._journal.flush(self._clock.elapsed_seconds)
            if self._progress is not None:
                self._progress(self.statistics)
            if self._found:
                if self._first_found is None:
                    self._first_found = (self._n_programs, self._clock.elapsed_seconds)
                if self._has_enough():
                    return

    def _opened(self, types: Sequence[Type]) -> Scopes:
        signature = self.task.signature
        kinds = (*signature.parameters, signature.result)
        # what is no word (an integer beyond 64 bits) is left to the reference, which confirms every solution
        examples = [example for example in self._shown if self._engine.holds((*example.inputs, example.output), kinds)]
        inputs = [value for example in examples for value in example.inputs]
        outputs = [example.output for example in examples]
        space = Space(
            Interpreter(self.library),
            known_productions(self.library, tuple(types), self.settings.costs),
            literals(types, [(*example.inputs, example.output) for example in examples], self.task.literals),
            self._pool(types, [*inputs, *outputs]),
            self._generator,
            self.settings.limits.for_values([*inputs, *outputs, *self.task.literals]),
            costs=self.settings.costs,
            journal=self._journal,
        )
        entries = _references(self.library)
        parameters = self.task.signature.parameters
        names = input_names(parameters)
        n_examples = len(self.task.train)
        scopes = Scopes(
            space,
            self._engine,
            entries,
            self.settings.max_scopes,
            names,
            self.task.tolerance,
            n_examples,
            self._found,
        )
        context = Context(parameters, tuple(example.inputs for example in examples), frozenset(range(len(parameters))))
        scopes.add(
            context,
            self.task.signature.result,
            outputs,
            lambda cost, body: self._hit(cost, Lambda(names, body)),
            weight=ROOT_WEIGHT,
        )
        return scopes

    def _pool(self, types: Sequence[Type], values: Sequence[Value]) -> dict[Type, list[Value]]:
        pool = value_pool(types, values, self._generator)
        return {
            type_: [value for value in found if self._engine.holds([value], [type_])] for type_, found in pool.items()
        }

    def _hit(self, cost: int, program: Program) -> None:
        """Keep a solution that the reference confirms on every example, those to choose by included."""
        if program in self._refused:
            return
        if program in self._found:
            self._found[program] = min(self._found[program], cost)
            return
        wrong = counterexample(self._interpreter, program, self._examples, self.task.tolerance)
        if wrong is None:
            self._found[program] = cost
        else:
            self._refused.add(program)
            if wrong not in self._shown:
                self._counterexamples.setdefault(wrong, self._n_programs)


@lru_cache(maxsize=16)
def _references(library: Library) -> Mapping[str, Reference]:
    """What calls each entry of a library."""
    return {entry.name: entry.reference() for entry in library}


MAX_SHOWN = 64
"""Examples that are all enumerated over; of more, FEW_SHOWN are, and those that refuted a program."""

FEW_SHOWN = 32

MAX_COUNTEREXAMPLES = 3
"""Examples that have refuted programs before enumeration starts anew with them as rows."""

REFUTED_TIMES = 2
"""Or so many times the programs until the first of them did: what fits the rows and is wrong would come again."""


def _spread(examples: list[Example]) -> list[Example]:
    """The first few of many examples, where edge cases often are, and others evenly spaced."""
    if len(examples) <= MAX_SHOWN:
        return examples
    first, rest = examples[: FEW_SHOWN // 2], examples[FEW_SHOWN // 2 :]
    n = FEW_SHOWN - len(first)
    return [*first, *(rest[number * len(rest) // n] for number in range(n))]


def counterexample(
    interpreter: Interpreter, program: Program, examples: Sequence[Example], tolerance: float, steps: int = 1_000_000
) -> Example | None:
    """The first example of which a program does not give the output, by the reference, within `steps`; None if none."""
    function = interpreter.function(program)
    for example in examples:
        interpreter.steps_left = steps
        try:
            if not close_value(function(*example.inputs), example.output, tolerance):
                return example
        except (EvaluationError, BudgetError):
            return example
    return None


MAX_SOLUTIONS = 300
"""Solutions given to be scored and weighed: the cheapest ones, of which the others would be a small share."""
