"""What a report is made of: plain data, nothing of the run's folder or of torch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from neurosym.report.chart import Chart
from neurosym.scoring import Record

Pixels = Sequence[Sequence[int]]
"""Rows of grey values, 0 to 255."""


@dataclass(frozen=True)
class Fact:
    """A figure with what it is the figure of."""

    value: str
    label: str


@dataclass(frozen=True)
class Picture:
    """One list of test images: what each shows, what was read in it, and the answer beside the right one."""

    images: Sequence[Pixels]
    labels: Sequence[int]
    read: Sequence[int]
    answer: str
    expected: str

    @property
    def is_right(self) -> bool:
        """Whether the answer is the right one."""
        return self.answer == self.expected


@dataclass(frozen=True)
class GrownProgram:
    """A grown program as text, as Python and as a graph (SVG), with what is known of it."""

    task: str
    is_solved: bool
    text: str
    python: str
    graph: str
    facts: Sequence[Fact]
    alternatives: Sequence[str] = ()


@dataclass(frozen=True)
class CandidateRow:
    """A program that was fitted or verified, and what came of it."""

    task: str
    program: str
    score: float
    n_steps: int
    cpu_seconds: float
    note: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Control:
    """Something that must fail: the claim, whether it holds, and what was found."""

    name: str
    claim: str
    holds: bool
    found: str


@dataclass(frozen=True)
class Report:
    """A whole report. `notes` are what a reader should know before quoting a figure."""

    title: str
    summary: str
    seeds: Sequence[int]
    tier: int
    headline: Sequence[Fact] = ()
    pictures: Sequence[Picture] = ()
    records: Sequence[Record] = ()
    programs: Sequence[GrownProgram] = ()
    training: Sequence[Chart] = ()
    candidates: Sequence[CandidateRow] = ()
    n_candidates: int = 0
    controls: Sequence[Control] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()
