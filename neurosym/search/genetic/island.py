"""One island: a population that is judged, selected from and varied, a generation at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from neurosym.search.genetic.draws import State, draw, new_state
from neurosym.search.genetic.front import Best
from neurosym.search.genetic.genomes import Genomes, chosen, empty_genomes, new_draft
from neurosym.search.genetic.growth import grow_programs
from neurosym.search.genetic.judge import Judge, Judged
from neurosym.search.genetic.selection import deviations, informed_sample, lexicase, tournament
from neurosym.search.genetic.settings import Downsampling, GeneticSettings, Selection
from neurosym.search.genetic.variation import vary

Array = np.ndarray[Any, Any]

MIN_NODES = 3

INFORMED_PARENTS = 100
"""Programs by which informed down-sampling tells cases apart."""

INFORMED_GENERATIONS = 10
"""After so many generations those programs are judged anew."""


@dataclass
class Island:
    """A population and its random state, and what is known of how it got here."""

    settings: GeneticSettings
    judge: Judge
    draws: State
    genomes: Genomes
    judged: Judged
    generation: int = 0
    best_total: float = np.inf
    best_generation: int = 0
    cases: Array | None = None
    solved: Array | None = None

    def arrays(self) -> dict[str, Array]:
        """The state of the island as plain arrays."""
        counts = np.array([self.generation, self.best_generation])
        held = {"draws": self.draws, "counts": counts, "best_total": np.array([self.best_total])}
        held |= {"errors": self.judged.errors, "totals": self.judged.totals, "are_hits": self.judged.are_hits}
        held |= {name: array for name, array in (("cases", self.cases), ("solved", self.solved)) if array is not None}
        return held | self.genomes._asdict()

    def restore(self, held: Mapping[str, Array]) -> None:
        """Go on from the state that `arrays` gave."""
        self.draws = held["draws"].copy()
        self.generation, self.best_generation = (int(count) for count in held["counts"])
        self.best_total = float(held["best_total"][0])
        self.judged = Judged(held["errors"].copy(), held["totals"].copy(), held["are_hits"].copy())
        self.cases, self.solved = held.get("cases"), held.get("solved")
        self.genomes = Genomes(*(held[name].copy() for name in Genomes._fields))

    def advance(self, best: Best) -> int:
        """Go on by a generation, which `best` is shown; gives how many programs were judged."""
        settings = self.settings
        parents = self._parents(2 * (settings.population_size - settings.n_elite)).reshape(-1, 2)
        offspring = empty_genomes(settings.population_size, settings.max_nodes)
        elite = np.lexsort((self.genomes.lengths, self.judged.totals))[: settings.n_elite]
        for array, before in zip(offspring, self.genomes, strict=True):
            array[: settings.n_elite] = before[elite]
        alphabet = self.judge.alphabet
        vary(
            alphabet.tables,
            alphabet.type_number(alphabet.result),
            self.genomes,
            parents,
            settings.operators.shares,
            settings.new_nodes,
            self.draws,
            offspring,
            settings.n_elite,
        )
        self._grow(offspring, settings.population_size - round(settings.fresh_share * settings.population_size))
        self.genomes = offspring
        self.generation += 1
        n_judged = self._judge_all(best)
        least = float(self.judged.totals.min())
        if least < self.best_total or self._cases_vary:
            self.best_total, self.best_generation = least, self.generation
        return n_judged

    def give_up(self) -> None:
        """Be stuck, whatever became of it."""
        self.best_generation = self.generation - self.settings.patience - 1

    @property
    def is_stuck(self) -> bool:
        """Whether the island hasn't got better for as many generations as its patience."""
        return self.generation - self.best_generation > self.settings.patience

    @property
    def _cases_vary(self) -> bool:
        return self.settings.downsampling is not Downsampling.NONE

    def _judge_all(self, best: Best) -> int:
        settings = self.settings
        cases = self.cases = self._sample()
        self.judged = self.judge.judge(self.genomes, cases)
        n_judged = settings.population_size
        if cases is None:
            self.judged = self.judge.refine(
                self.genomes, self.judged, settings.refined_share, settings.refinement_steps, self.draws
            )
            best.show(self.genomes, self.judged)
            return n_judged
        # what is right on the sample is judged on all cases, with what looks best
        rows = np.unique([*np.flatnonzero(self.judged.are_hits), int(self.judged.totals.argmin())])
        some = chosen(self.genomes, rows)
        best.show(some, self.judge.judge(some))
        return n_judged + rows.size

    def _sample(self) -> Array | None:
        """The cases that this generation is judged on; None is all."""
        settings, n_cases = self.settings, self.judge.n_cases
        n_wanted = max(1, round(settings.sample_share * n_cases))
        if settings.downsampling is Downsampling.NONE or n_wanted >= n_cases:
            return None
        if settings.downsampling is Downsampling.RANDOM:
            return np.sort(np.random.default_rng(int(draw(self.draws))).choice(n_cases, n_wanted, replace=False))
        if self.solved is None or self.generation % INFORMED_GENERATIONS == 0:
            rows = np.arange(min(INFORMED_PARENTS, settings.population_size))
            self.solved = self.judge.judge(chosen(self.genomes, rows)).errors == 0.0
        return np.sort(informed_sample(self.solved, n_wanted, self.draws))

    def _parents(self, n_parents: int) -> Array:
        settings, errors = self.settings, self.judged.errors
        match settings.selection:
            case Selection.LEXICASE:
                return lexicase(errors, np.zeros(errors.shape[1]), self.genomes.lengths, n_parents, self.draws)
            case Selection.EPSILON_LEXICASE:
                return lexicase(errors, deviations(errors), self.genomes.lengths, n_parents, self.draws)
        lengths = self.genomes.lengths
        with np.errstate(divide="ignore"):
            scores = np.log(self.judged.totals) + settings.parsimony * lengths
        return tournament(scores, lengths, n_parents, settings.tournament_size, self.draws)

    def begin(self, best: Best) -> int:
        """Begin anew with random programs; gives how many programs were judged."""
        self._grow(self.genomes, 0)
        self.best_total, self.best_generation, self.solved = np.inf, self.generation, None
        return self._judge_all(best)

    def _grow(self, genomes: Genomes, first: int) -> None:
        """Fill rows from `first` on with random programs."""
        settings, alphabet = self.settings, self.judge.alphabet
        grow_programs(
            alphabet.tables,
            alphabet.type_number(alphabet.result),
            first,
            settings.population_size,
            min(MIN_NODES, settings.initial_nodes),
            settings.initial_nodes,
            self.draws,
            genomes,
            new_draft(settings.max_nodes),
        )


def new_island(settings: GeneticSettings, judge: Judge, generator: Generator) -> Island:
    """An island without programs, to be begun."""
    genomes = empty_genomes(settings.population_size, settings.max_nodes)
    return Island(settings, judge, new_state(generator), genomes, Judged(np.empty(0), np.empty(0), np.empty(0)))


def migrate(islands: list[Island], n_migrants: int) -> None:
    """The best of each island replace the worst of the next one."""
    if len(islands) < 2 or n_migrants == 0:
        return
    leaving = [np.argsort(island.judged.totals, kind="stable")[:n_migrants] for island in islands]
    packed = [chosen(island.genomes, rows) for island, rows in zip(islands, leaving, strict=True)]
    for number, island in enumerate(islands):
        arriving = packed[number - 1]
        rows = np.argsort(island.judged.totals, kind="stable")[-n_migrants:]
        for array, new in zip(island.genomes, arriving, strict=True):
            array[rows] = new
        judged = island.judge.judge(arriving, island.cases)
        island.judged.errors[rows], island.judged.totals[rows] = judged.errors, judged.totals
        island.judged.are_hits[rows] = judged.are_hits
