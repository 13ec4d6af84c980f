"""The genetic grower: islands of typed programs that live as arrays, judged by the compiled engine.

Functions of floats are judged by a machine of their own and get their constants by least squares; every other task
goes through the engine. Nothing here reads a clock except through the budget, so the same seed and budget in programs
give the same programs.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.random import Generator

from neurosym.budget import Budget, Clock
from neurosym.execution.engine.caching import compiling
from neurosym.execution.reference import Interpreter
from neurosym.journal import Journal
from neurosym.library.library import Library
from neurosym.program.expression import Lambda, Program
from neurosym.program.rewrite import canonical
from neurosym.program.text import to_text
from neurosym.search.enumerative import counterexample
from neurosym.search.genetic.float_judge import FloatJudge, is_float_function
from neurosym.search.genetic.front import Best, Point
from neurosym.search.genetic.genomes import Genomes, chosen, empty_genomes, hash_genome, joined
from neurosym.search.genetic.island import Island, migrate, new_island
from neurosym.search.genetic.judge import Judge
from neurosym.search.genetic.settings import Downsampling, GeneticSettings, Selection
from neurosym.search.genetic.simplification import simplified, with_short_constants
from neurosym.search.grower import Progress, Statistics
from neurosym.search.recording import STATE, TURN, Turn, is_spent, packed, search_key, unpacked
from neurosym.search.universe import known_grammar
from neurosym.tasks.task import Task

Array = np.ndarray[Any, Any]

SLICE_PROGRAMS = 100_000
"""How far a search goes before it looks whether it is over, where nobody else decides."""

N_PREPARING = 100
"""Programs by which every operator is tried once."""

N_VERIFIED = 3
"""Right programs that are verified after each generation of an island, the shortest ones."""

MORE_TO_STATE = 1.2
"""How many times as many programs as at the last time a search has judged when it writes its whole state."""

MAX_SOLUTIONS = 20
"""Solutions that are given, the shortest."""


@dataclass(frozen=True)
class Genetic(GeneticSettings):
    """The genetic grower."""

    def start(
        self,
        task: Task,
        library: Library,
        budget: Budget,
        generator: Generator,
        progress: Progress | None = None,
        journal: Journal | None = None,
    ) -> "GeneticSearch":
        """A search for programs that give every training output."""
        if journal is not None:
            journal.begin(search_key(task, library, self, generator))
        return self.searching(task, library, budget, generator, progress, journal)

    def searching(
        self,
        task: Task,
        library: Library,
        budget: Budget,
        generator: Generator,
        progress: Progress | None = None,
        journal: Journal | None = None,
    ) -> "GeneticSearch":
        """The same with a journal that was begun."""
        is_float = is_float_function(task.signature)
        settings = self
        if self.selection is Selection.AUTOMATIC:
            settings = replace(self, selection=Selection.TOURNAMENT if is_float else Selection.LEXICASE)
        with compiling():
            judge = settings._float_judge(task, library) if is_float else settings._engine_judge(task, library)
            prepare(settings, judge)
        clock = budget.start(0.0 if journal is None else journal.seconds)
        return GeneticSearch(settings, task, library, judge, clock, generator, progress, journal)

    def _float_judge(self, task: Task, library: Library) -> Judge:
        inputs = np.array([example.inputs for example in task.train]).T
        wanted = np.array([example.output for example in task.train])
        by_case = self.selection is not Selection.TOURNAMENT or self.downsampling is Downsampling.INFORMED
        return FloatJudge(inputs, wanted, library, tolerance=task.tolerance, with_errors=by_case)

    def _engine_judge(self, task: Task, library: Library) -> Judge:
        from neurosym.search.genetic.engine_judge import EngineJudge  # the engine only where it is needed

        return EngineJudge(task, library, self.type_layers, self.lambda_depth, self.steps_per_case, self.max_nodes)


def prepare(settings: GeneticSettings, judge: Judge) -> None:
    """Have what a search runs compiled, or loaded: some seconds where it has never run, before a clock starts."""
    small = replace(settings, population_size=N_PREPARING, n_elite=1, n_migrants=0)
    island, best = new_island(small, judge, np.random.default_rng(0)), Best(settings.max_nodes)
    island.begin(best)
    island.advance(best)
    with_short_constants(judge, judge.polished(simplified(judge, island.genomes, 0)))


class GeneticSearch:
    """A genetic search under way; `ask` gives verified solutions, the smallest first."""

    def __init__(
        self,
        settings: GeneticSettings,
        task: Task,
        library: Library,
        judge: Judge,
        clock: Clock,
        generator: Generator,
        progress: Progress | None = None,
        journal: Journal | None = None,
    ) -> None:
        self.settings = settings
        self.task = task
        self._judge = judge
        self._clock = clock
        self._progress = progress
        self._journal = journal
        self._examples = (*task.train, *task.splits.get("validation", ()))
        self._interpreter = Interpreter(library)
        self._grammar = known_grammar(library)
        self._resolve = library.resolve
        self._best = Best(settings.max_nodes)
        self._found: dict[Program, float] = {}
        self._tried: set[int] = set()
        self._none = empty_genomes(0, settings.max_nodes)
        self._taken: list[Genomes] = []
        self._islands = [new_island(settings, judge, generator) for _ in range(settings.n_islands)]
        self._generation = 0
        self._generation_found: int | None = None
        self._n_programs = 0
        self._turn = 0
        self._stated_programs = 0
        self._is_asked = False

    def ask(self) -> Sequence[Program]:
        """The solutions, smallest first, or else the best partial program; once, then nothing."""
        if self._is_asked:
            return []
        self._is_asked = True
        while self.advance(SLICE_PROGRAMS):
            pass
        return self.results()

    def results(self) -> Sequence[Program]:
        """The verified solutions so far, smallest first, or else the best partial program."""
        if self._found:
            return sorted(self._found, key=lambda program: (self._found[program], to_text(program)))[:MAX_SOLUTIONS]
        if not np.isfinite(self._best.least):
            return []
        return [self._judge.program(self._best.genomes, int(self._best.totals.argmin()))]

    def tell(self, programs: Sequence[Program], scores: Sequence[float]) -> None:
        """Nothing to learn: solutions are verified before they are given."""

    @property
    def statistics(self) -> Statistics:
        """Where the search stands."""
        best = min(self._found.items(), key=itemgetter(1), default=(None, 0))[0]
        return Statistics(
            n_programs=self._n_programs,
            n_found=len(self._found),
            best="" if best is None else to_text(best),
            seconds=self._clock.elapsed_seconds,
        )

    def advance(self, n_programs: int) -> bool:
        """Go on for about so many programs; whether there is more to do."""
        journal = self._journal
        if journal is None:
            return self._advance(n_programs)
        is_known = journal.n_ahead(TURN) > 0
        if is_known:
            turn = Turn.unpacked(journal.take(TURN))
            if turn.has_state:
                self.restore(unpacked(journal.take(STATE)))
            if turn.has_state or journal.n_ahead(STATE):  # what comes later holds what this turn came to
                self._n_programs = turn.n_programs
                return turn.is_more
        is_more = self._advance(n_programs)
        if not is_known:
            self._take_down(journal, is_more=is_more)
        return is_more

    def _take_down(self, journal: Journal, *, is_more: bool) -> None:
        """Write what a turn came to; the state too where it is the last turn, or much was done since."""
        has_state = not is_more or self._n_programs >= MORE_TO_STATE * self._stated_programs
        journal.add(TURN, Turn(self._n_programs, is_more, has_state).packed())
        if has_state:
            journal.add(STATE, packed(self.snapshot()))
            self._stated_programs = self._n_programs
        journal.flush(self._clock.elapsed_seconds)

    def _advance(self, n_programs: int) -> bool:
        end = self._n_programs + n_programs
        while self._n_programs < end:
            if self._has_enough() or self._is_spent():
                break
            self._advance_island(self._islands[self._turn])
            self._turn = (self._turn + 1) % len(self._islands)
            if self._turn == 0:
                self._generation += 1
                if self._generation % self.settings.migration_generations == 0:
                    migrate(self._islands, self.settings.n_migrants)
                if self._progress is not None:
                    self._progress(self.statistics)
        else:
            if not self._has_enough():
                return True
        self._take_nearest()
        return False

    def _advance_island(self, island: Island) -> None:
        """Go on by a generation of one island."""
        if self._generation == 0 or island.is_stuck:
            self._n_programs += island.begin(self._best)
        else:
            self._n_programs += island.advance(self._best)
        had_found = bool(self._found)
        self._verify()
        if self._found and not had_found and not self._is_exact:
            for one in self._islands:  # an approximation only gets longer: what is right grows from somewhere else
                one.give_up()

    def front(self) -> list[Point]:
        """The programs that no smaller one is better than, the smallest first."""
        points: list[Point] = []
        for length in self._best.lengths():
            program = self._judge.program(self._best.genomes, int(length))
            bits = self._grammar.description_length(program, self.task.signature)
            points.append(Point(program, bits, float(self._best.totals[length])))
        points.sort(key=lambda point: (point.bits, point.loss))
        least = np.inf
        kept = []
        for point in points:
            if point.loss < least:
                least = point.loss
                kept.append(point)
        return kept

    def snapshot(self) -> dict[str, Array]:
        """All that goes on from here, as plain arrays."""
        found = self._generation_found
        state: dict[str, Array] = {
            "counts": np.array([self._generation, self._turn, self._n_programs, -1 if found is None else found]),
            "tried": np.array(sorted(self._tried), np.uint64),
        }
        parts = {"best": self._best.arrays(), "taken": joined([self._none, *self._taken])._asdict()}
        parts |= {f"island {number}": island.arrays() for number, island in enumerate(self._islands)}
        for part, arrays in parts.items():
            state |= {f"{part}.{name}": array.copy() for name, array in arrays.items()}
        return state

    def restore(self, state: Mapping[str, Array]) -> None:
        """Go on from a snapshot of a search of the same task, settings and library."""

        def part(name: str) -> dict[str, Array]:
            return {key.removeprefix(f"{name}."): array for key, array in state.items() if key.startswith(f"{name}.")}

        taken = Genomes(**part("taken"))
        for row in range(taken.n_programs):
            self._take(chosen(taken, np.array([row])))
        self._best.restore(part("best"))
        for number, island in enumerate(self._islands):
            island.restore(part(f"island {number}"))
        self._tried = {int(key) for key in state["tried"]}
        self._generation, self._turn, self._n_programs, found = (int(count) for count in state["counts"])
        self._generation_found = None if found < 0 else found
        self._stated_programs = self._n_programs

    def _is_spent(self) -> bool:
        return is_spent(self._clock, self._n_programs, self._journal)

    def _has_enough(self) -> bool:
        if self._generation_found is None:
            return False
        n_more = self.settings.more_generations
        if not self._is_exact:
            n_more = max(n_more, math.ceil(self.settings.more_share * (self._generation_found + 1)))
        return self._generation >= self._generation_found + n_more

    @property
    def _is_exact(self) -> bool:
        return self._best.least <= self._judge.rounding

    def _verify(self) -> None:
        """Take the shortest of what is right on all cases, those that nobody tried before; at first several.

        It costs as much as a generation, so what is not shorter than anything taken is left alone later on.
        """
        new = [(int(hit.lengths[0]), key) for key, hit in self._best.hits.items() if key not in self._tried]
        shortest = min((int(hit.lengths[0]) for hit in self._taken), default=self.settings.max_nodes + 1)
        for length, key in sorted(new)[:N_VERIFIED]:
            if length < shortest or len(self._taken) < N_VERIFIED:
                self._try(key, self._best.hits[key])

    def _take_nearest(self) -> None:
        """Take those right programs that come nearest as well: the shortest ones may only seem right."""
        if not self._found:
            return
        for length in self._best.lengths()[-N_VERIFIED:]:
            near = chosen(self._best.genomes, length[None])
            if self._judge.judge(near).are_hits[0]:
                self._try(int(hash_genome(near, 0)), near)

    def _try(self, key: int, hit: Genomes) -> None:
        """Take a right program by its hash, unless that was tried before."""
        if key not in self._tried:
            self._tried.add(key)
            self._take(hit)

    def _take(self, hit: Genomes) -> None:
        """Keep a right program, simplified where it is right then too, if the reference agrees."""
        polished = self._judge.polished(simplified(self._judge, hit, 0))
        for genomes in (with_short_constants(self._judge, polished), hit):
            program = self._judge.program(genomes, 0)
            if self._is_right(program):
                self._taken.append(hit)
                self._keep(program)
                return

    def _is_right(self, program: Lambda) -> bool:
        return counterexample(self._interpreter, program, self._examples, self.task.tolerance) is None

    def _keep(self, program: Lambda) -> None:
        shortest = canonical(program, self._resolve)
        if not self._is_right(shortest):  # rounding: the rules of arithmetic hold for floats only nearly
            shortest = program
        bits = self._grammar.description_length(shortest, self.task.signature)
        self._found[shortest] = bits + self._judge.rest_bits(shortest)
        if self._generation_found is None:
            self._generation_found = self._generation
