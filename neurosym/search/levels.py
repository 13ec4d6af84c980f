"""Levels of cost: how far a bank has come, and when it has seen all that there is."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from neurosym.search.universe import Production


class Levels(ABC):
    """A bank, as far as the order of its levels is concerned: each needs only terms of lower ones."""

    def __init__(self, productions: Sequence[Production]) -> None:
        self.complete_cost = 0
        self.n_programs = 0
        self._highest_cost = max((production.cost for production in productions), default=0)
        self._most_parameters = max((len(production.parameters) for production in productions), default=0)
        self._largest = 0

    @abstractmethod
    def level(self, cost: int) -> Iterator[None]:
        """Enumerate the terms of one cost, all lower ones being there, pausing now and then."""

    @property
    @abstractmethod
    def inner_banks(self) -> Collection["Levels"]:
        """The banks of the bodies of functions."""

    def run(self, cost: int | None = None) -> Iterator[None]:
        """Enumerate, level by level, as far as `cost` or to the end, pausing now and then and after each level."""
        while not self.is_exhausted and (cost is None or self.complete_cost < cost):
            yield from self.level(self.complete_cost + 1)
            self.complete_cost += 1
            yield

    @property
    def largest(self) -> int:
        """The highest cost of a term, those of inner banks included."""
        return max(self._largest, *(bank.largest for bank in self.inner_banks), 0)

    @property
    def is_exhausted(self) -> bool:
        """Whether no level to come has a candidate, because no terms are left whose costs would add up to it."""
        if self.complete_cost < self._highest_cost + self._most_parameters * self._largest:
            return False  # the common case, told without looking further
        return self.complete_cost >= max(1, self._highest_cost + self._most_parameters * self.largest) and all(
            bank.is_exhausted for bank in self.inner_banks
        )


@lru_cache(maxsize=1_000)
def compositions(total: int, n_parts: int) -> Sequence[tuple[int, ...]]:
    """The ways to write `total` as a sum of `n_parts` positive numbers."""
    if n_parts == 1:
        return [(total,)]
    return [
        (first, *rest) for first in range(1, total - n_parts + 2) for rest in compositions(total - first, n_parts - 1)
    ]
