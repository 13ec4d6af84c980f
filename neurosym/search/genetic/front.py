"""What a search has found so far: the best program of each length, and every program that is right."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from neurosym.program.expression import Lambda
from neurosym.search.genetic.genomes import Genomes, chosen, empty_genomes, hash_genome, joined
from neurosym.search.genetic.judge import Judged

Array = np.ndarray[Any, Any]

MAX_HITS = 50
"""Right programs that are kept, the smallest first found."""


@dataclass(frozen=True)
class Point:
    """A program that no smaller one is better than: bits of its description, and its loss (0 is right)."""

    program: Lambda
    bits: float
    loss: float


class Best:
    """The best program of each length by one number, and the programs that are right, the shortest ones."""

    def __init__(self, max_nodes: int) -> None:
        self.genomes = empty_genomes(max_nodes + 1, max_nodes)
        self.totals: Array = np.full(max_nodes + 1, np.inf)
        self.hits: dict[int, Genomes] = {}

    def show(self, genomes: Genomes, judged: Judged) -> None:
        """Keep what is better than before."""
        better = np.flatnonzero(judged.totals < self.totals[genomes.lengths])
        for row in better[np.argsort(judged.totals[better], kind="stable")]:
            length = genomes.lengths[row]
            if judged.totals[row] < self.totals[length]:
                self.totals[length] = judged.totals[row]
                for array, new in zip(self.genomes, genomes, strict=True):
                    array[length] = new[row]
        for row in np.flatnonzero(judged.are_hits):
            key = int(hash_genome(genomes, row))
            if key not in self.hits and (len(self.hits) < MAX_HITS or genomes.lengths[row] < self._longest):
                self.hits[key] = chosen(genomes, np.array([row]))
                if len(self.hits) > MAX_HITS:
                    del self.hits[max(self.hits, key=lambda key: int(self.hits[key].lengths[0]))]

    def arrays(self) -> dict[str, Array]:
        """What is kept, as plain arrays."""
        hits = joined([empty_genomes(0, self.genomes.codes.shape[1]), *self.hits.values()])
        held = {f"hits.{name}": array for name, array in hits._asdict().items()}
        return held | self.genomes._asdict() | {"totals": self.totals}

    def restore(self, held: Mapping[str, Array]) -> None:
        """Go on from what `arrays` gave."""
        self.totals = held["totals"].copy()
        self.genomes = Genomes(*(held[name].copy() for name in Genomes._fields))
        hits = Genomes(*(held[f"hits.{name}"] for name in Genomes._fields))
        self.hits = {int(hash_genome(hits, row)): chosen(hits, np.array([row])) for row in range(hits.n_programs)}

    @property
    def _longest(self) -> int:
        return max(int(hit.lengths[0]) for hit in self.hits.values())

    @property
    def least(self) -> float:
        """The least total so far."""
        return float(self.totals.min())

    def lengths(self) -> Array:
        """The lengths at which a program is better than all shorter ones."""
        least = np.minimum.accumulate(np.concatenate(([np.inf], self.totals[:-1])))
        return np.flatnonzero(self.totals < least)
