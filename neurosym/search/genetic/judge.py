"""What judges a population, whatever its programs are made of."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from neurosym.program.expression import Lambda
from neurosym.search.genetic.alphabet import Alphabet
from neurosym.search.genetic.draws import State
from neurosym.search.genetic.genomes import Genomes

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Judged:
    """Of each program: the error on each case, one number to compare by (less is better), whether all is right."""

    errors: Array
    totals: Array
    are_hits: Array


class Judge(Protocol):
    """Judges programs of its alphabet; a total of at most `rounding` is right to rounding."""

    alphabet: Alphabet
    n_cases: int
    rounding: float

    def judge(self, genomes: Genomes, cases: Array | None = None) -> Judged:
        """The errors on some cases; None is all."""

    def refine(self, genomes: Genomes, judged: Judged, share: float, n_steps: int, draws: State) -> Judged:
        """Refine the constants of a share of the programs, in place; what they are judged then."""

    def polished(self, genomes: Genomes) -> Genomes:
        """Right programs with constants that are as near as they get, where they are right then too."""

    def rest_bits(self, program: Lambda) -> float:
        """Bits of what a right program leaves unsaid: of its errors within the tolerance, less a constant."""

    def program(self, genomes: Genomes, row: int) -> Lambda:
        """The program that a row stands for."""
