"""What a comparison is, and how two sides of one are timed: by turns, on the processor's clock, the best of each."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

Side = Callable[[], float]
"""Does a piece of work once and gives its CPU seconds."""


class Metric(Enum):
    """What a comparison gives; the value of a member is its name in records."""

    RATIO = "ratio"
    """Our rate over theirs: the more the better."""
    SECONDS = "seconds"
    """Our own time: the less the better."""
    SHARE = "share"
    """The part of our own time that something takes: the less the better."""


class Verdict(Enum):
    """What became of a goal."""

    MET = "met"
    MISSED = "missed"
    SKIPPED = "skipped"
    NO_GOAL = "–"


@dataclass(frozen=True)
class Comparison:
    """One line of the table: some work, ours beside `arm`'s.

    `ours` and `theirs` are rates in `unit` a second; of a metric in seconds, seconds. `value` is None where the
    comparison was skipped, for the reason in `note`. `n` is how many times each side was measured.
    """

    work: str
    arm: str
    unit: str = ""
    ours: float | None = None
    theirs: float | None = None
    metric: Metric = Metric.RATIO
    value: float | None = None
    goal: float | None = None
    n: int = 1
    note: str = ""
    samples: dict[str, list[float]] = field(default_factory=dict)
    """CPU seconds of every repetition, by side."""
    limit: str = ""
    """What was measured to hold it back, said where the goal is missed."""

    @property
    def verdict(self) -> Verdict:
        """Whether the goal is met."""
        if self.value is None:
            return Verdict.SKIPPED
        if self.goal is None:
            return Verdict.NO_GOAL
        is_met = self.value >= self.goal if self.metric is Metric.RATIO else self.value <= self.goal
        return Verdict.MET if is_met else Verdict.MISSED


class SkippedError(Exception):
    """Why there is nothing to compare with: no compiler, no peer installed."""


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU seconds of this thread that `work` takes."""
    began = time.thread_time()
    work()
    return time.thread_time() - began


def by_turns(sides: Sequence[Side], n: int, seconds: float) -> list[list[float]]:
    """CPU seconds of each side, `n` times each by turns; fewer (at least once) where `seconds` of wall are over.

    By turns, for what slows a shared machine down then slows all sides down.
    """
    ends = time.perf_counter() + seconds
    found: list[list[float]] = [[] for _ in sides]
    for _ in range(n):
        for samples, side in zip(found, sides, strict=True):
            samples.append(side())
        if time.perf_counter() > ends:
            break
    return found


def compared(
    work: str,
    arm: str,
    unit: str,
    ours: tuple[Sequence[float], float],
    theirs: tuple[Sequence[float], float],
    goal: float | None = None,
    note: str = "",
    limit: str = "",
) -> Comparison:
    """A ratio of rates, each from the best of some seconds and how much was done in them."""
    rate, other = ours[1] / min(ours[0]), theirs[1] / min(theirs[0])
    samples = {"ours": list(ours[0]), "theirs": list(theirs[0])}
    n = min(len(ours[0]), len(theirs[0]))
    return Comparison(work, arm, unit, rate, other, Metric.RATIO, rate / other, goal, n, note, samples, limit)


def skipped(work: str, arm: str, reason: str, goal: float | None = None) -> Comparison:
    """A comparison that could not be made."""
    return Comparison(work, arm, goal=goal, note=reason)
