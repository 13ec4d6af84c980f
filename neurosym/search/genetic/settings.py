"""Settings of the genetic grower; the defaults are meant to be left alone."""

from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from neurosym.search.genetic.variation import CONSTANTS, CROSSOVER, INSERTION, POINT, SHRINK, SUBTREE


class Selection(Enum):
    """How parents are chosen."""

    AUTOMATIC = "automatic"
    """Tournament for float functions, lexicase for everything else."""
    TOURNAMENT = "tournament"
    LEXICASE = "lexicase"
    EPSILON_LEXICASE = "epsilon_lexicase"


class Downsampling(Enum):
    """Which cases a generation is judged on."""

    NONE = "none"
    RANDOM = "random"
    INFORMED = "informed"
    """Those that differ most in which parents solve them (Boldi et al. 2024)."""


@dataclass(frozen=True)
class Operators:
    """How often each operator makes an offspring, in parts of their sum."""

    crossover: float = 0.4
    subtree: float = 0.15
    point: float = 0.15
    constants: float = 0.1
    shrink: float = 0.1
    insertion: float = 0.1

    def __post_init__(self) -> None:
        shares = (self.crossover, self.subtree, self.point, self.constants, self.shrink, self.insertion)
        if min(shares) < 0 or sum(shares) <= 0:
            raise ValueError(f"expected shares of 0 or more, one of them above, found {self}")

    @property
    def shares(self) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        """The shares by the operators' numbers; their sum is 1."""
        shares = np.zeros(6)
        shares[[CROSSOVER, SUBTREE, POINT, CONSTANTS, SHRINK, INSERTION]] = (
            self.crossover,
            self.subtree,
            self.point,
            self.constants,
            self.shrink,
            self.insertion,
        )
        return shares / shares.sum()


@dataclass(frozen=True)
class GeneticSettings:
    """What a search is run with; `Genetic` in `genetic.py` starts one.

    `population_size` is that of each island, `max_nodes` the longest program, `initial_nodes` and `new_nodes` the
    longest random program and subtree. In a tournament a node more must lower the logarithm of the error by
    `parsimony`. `n_elite` programs survive as they are, `fresh_share` of each generation are random ones. Every
    `migration_generations`, `n_migrants` of the best go to the next island; one that hasn't got better for `patience`
    generations begins anew. `refined_share` of the offspring have their float constants refined, by `refinement_steps`
    of least squares. `sample_share` of the cases is what a generation is judged on when down-sampled. `steps_per_case`
    is fuel; `lambda_depth` how deep lambdas nest; `type_layers` how many layers of lists and pairs the types of the
    task get. After its first solution a search goes on for `more_generations`, for smaller ones. One that isn't right
    to rounding may be an approximation: it begins anew, for at least `more_share` of the generations so far.
    """

    population_size: int = 200
    n_islands: int = 2
    max_nodes: int = 60
    initial_nodes: int = 16
    new_nodes: int = 10
    operators: Operators = field(default_factory=Operators)
    selection: Selection = Selection.AUTOMATIC
    tournament_size: int = 5
    parsimony: float = 0.1
    downsampling: Downsampling = Downsampling.NONE
    sample_share: float = 0.25
    n_elite: int = 5
    fresh_share: float = 0.05
    migration_generations: int = 10
    n_migrants: int = 5
    patience: int = 60
    refined_share: float = 1.0
    refinement_steps: int = 8
    lambda_depth: int = 2
    type_layers: int = 0
    steps_per_case: int = 500
    more_generations: int = 5
    more_share: float = 1.0

    def __post_init__(self) -> None:
        counts = "population_size n_islands max_nodes initial_nodes new_nodes tournament_size migration_generations"
        for name in [*counts.split(), "patience", "steps_per_case"]:
            if getattr(self, name) < 1:
                raise ValueError(f"expected {name} of 1 or more, found {getattr(self, name)}")
        for name in (
            "parsimony",
            "n_migrants",
            "n_elite",
            "refinement_steps",
            "lambda_depth",
            "type_layers",
            "more_generations",
            "more_share",
        ):
            if getattr(self, name) < 0:
                raise ValueError(f"expected {name} of 0 or more, found {getattr(self, name)}")
        for name in ("sample_share", "refined_share", "fresh_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"expected {name} in [0, 1], found {getattr(self, name)}")
        if max(self.n_elite, self.n_migrants) >= self.population_size:
            raise ValueError(
                f"expected a population of more than n_elite and n_migrants, found {self.population_size} programs"
            )
        if self.initial_nodes > self.max_nodes:
            raise ValueError(f"expected initial_nodes of at most max_nodes, found {self.initial_nodes}")
