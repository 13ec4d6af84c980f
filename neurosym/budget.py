"""Limits of a run, and the only place that reads a clock."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from numbers import Real


@dataclass(frozen=True)
class Budget:
    """What a run may spend; None is no limit.

    `programs` and `steps` are part of a result's meaning (same budget, same result);
    `seconds` (wall clock) only truncates.
    """

    seconds: float | None = None
    programs: int | None = None
    steps: int | None = None

    def __post_init__(self) -> None:
        for name in ("seconds", "programs", "steps"):
            value = getattr(self, name)
            if value is not None and not (isinstance(value, Real) and float(value) > 0):
                raise ValueError(f"expected a budget of more than 0 {name}, found {value!r}")

    def start(self, spent_seconds: float = 0.0) -> "Clock":
        """A clock that runs from now on against these limits, of which some seconds were spent before."""
        return Clock(self, spent_seconds)


class _Time:
    """Time of this process that counts, on the wall and on the processor."""

    def __init__(self) -> None:
        self._uncounted = self._uncounted_cpu = 0.0

    def wall(self) -> float:
        return time.perf_counter() - self._uncounted

    def cpu(self) -> float:
        return time.process_time() - self._uncounted_cpu

    @contextmanager
    def stopped(self) -> Iterator[None]:
        wall, cpu = self.wall(), self.cpu()
        try:
            yield
        finally:
            self._uncounted += self.wall() - wall
            self._uncounted_cpu += self.cpu() - cpu


_TIME = _Time()


def uncounted() -> AbstractContextManager[None]:
    """Within it no clock of this process goes on: for what a machine does once, and no search again."""
    return _TIME.stopped()


@dataclass
class Clock:
    """Time since it was made, on the wall (with what was spent before) and on the processor (all of this process).

    What is `uncounted` is no part of it.
    """

    budget: Budget
    spent_seconds: float = 0.0
    _started: float = field(default_factory=_TIME.wall)
    _started_cpu: float = field(default_factory=_TIME.cpu)

    @property
    def elapsed_seconds(self) -> float:
        """Wall-clock seconds since the start, and what was spent before."""
        return self.spent_seconds + _TIME.wall() - self._started

    @property
    def cpu_seconds(self) -> float:
        """Processor seconds of this process since the start, children not counted."""
        return _TIME.cpu() - self._started_cpu

    @property
    def left_seconds(self) -> float:
        """Wall-clock seconds left, never below 0; infinite without a limit."""
        if self.budget.seconds is None:
            return float("inf")
        return max(0.0, self.budget.seconds - self.elapsed_seconds)

    def left_programs(self, n_programs: int) -> int:
        """How many more programs may be judged after so many; very many without a limit."""
        return (1 << 62 if self.budget.programs is None else self.budget.programs) - n_programs

    def is_spent(self, n_programs: int = 0, n_steps: int = 0) -> bool:
        """Whether any limit is reached."""
        budget = self.budget
        return (
            (budget.programs is not None and n_programs >= budget.programs)
            or (budget.steps is not None and n_steps >= budget.steps)
            or (budget.seconds is not None and self.elapsed_seconds >= budget.seconds)
        )
