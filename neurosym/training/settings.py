"""How long and how fast to train, and how candidates compete; settings are made without torch."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class FitSettings:
    """How long and how fast to train; Adam, its rate rising for `warm_up` of the steps and then falling to zero.

    Up to the share `max_infeasible` of the examples may have an answer that no reading explains; they are left out.
    """

    n_steps: int = 700
    batch_size: int = 32
    learning_rate: float = 3e-3
    warm_up: float = 0.3
    max_infeasible: float = 0.05

    def __post_init__(self) -> None:
        if self.n_steps < 1 or self.batch_size < 1:
            raise ValueError(f"expected n_steps and batch_size of 1 or more, found {self.n_steps}, {self.batch_size}")
        if not self.learning_rate > 0:
            raise ValueError(f"expected a learning_rate above 0, found {self.learning_rate}")
        if not 0 < self.warm_up < 1:
            raise ValueError(f"expected a warm_up between 0 and 1, found {self.warm_up}")
        if not 0 <= self.max_infeasible < 1:
            raise ValueError(f"expected max_infeasible in [0, 1), found {self.max_infeasible}")

    def rate(self, step: int, n_steps: int) -> float:
        """The learning rate of a step: half a cosine up, half a cosine down (Smith and Topin 2017)."""
        done = (step + 0.5) / n_steps
        if done < self.warm_up:
            share = 0.04 + 0.96 * (1 - math.cos(math.pi * done / self.warm_up)) / 2
        else:
            share = (1 + math.cos(math.pi * (done - self.warm_up) / (1 - self.warm_up))) / 2
        return self.learning_rate * share


@dataclass(frozen=True)
class TrialSettings:
    """How candidates that need training compete.

    `short_steps`: training steps of a first trial, by which candidates are told apart; each further trial of the better
    third is four times as long. `n_costs`: how many costs compete, from the first that has candidates. `solved_score`:
    the score on validation examples at which a trained program counts as solved (a symbolic one must get all right).
    """

    short_steps: int = 60
    n_costs: int = 2
    solved_score: float = 0.8

    def __post_init__(self) -> None:
        if self.short_steps < 1 or self.n_costs < 1:
            raise ValueError("expected short_steps and n_costs of 1 or more")
        if not 0 < self.solved_score <= 1:
            raise ValueError(f"expected a solved_score in (0, 1], found {self.solved_score}")
