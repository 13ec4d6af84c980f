"""The families of tasks, by name: which tasks they have, and each task."""

from collections.abc import Sequence
from enum import Enum

from experiments.benchmarks import arc_1d, dreamcoder_lists, psb1, sygus
from experiments.benchmarks.task import BenchmarkTask
from neurosym.program.types import parse_signature
from neurosym.tasks.task import Example


class Family(Enum):
    """A published set of tasks; its value is its name in records."""

    DREAMCODER_LISTS = "dreamcoder_lists"
    SYGUS_STRINGS = "sygus_strings"
    ARC_1D = "arc_1d"
    PSB1 = "psb1"


_STORED = {
    Family.DREAMCODER_LISTS: dreamcoder_lists.tasks,
    Family.SYGUS_STRINGS: sygus.tasks,
    Family.ARC_1D: arc_1d.tasks,
}


def task_names(family: Family) -> tuple[str, ...]:
    """The names of all tasks, sorted. Raises DataError if their file is missing or damaged."""
    return tuple(sorted(psb1.problems() if family is Family.PSB1 else _STORED[family]()))


def load_task(family: Family, name: str, seed: int) -> BenchmarkTask:
    """A task by its name; of those that are drawn, the one of this seed."""
    if family is not Family.PSB1:
        return _STORED[family]()[name]
    problem = psb1.problems()[name]
    given, hidden = (tuple(Example(*example) for example in split) for split in problem.examples(seed))
    signature = parse_signature(problem.signature)
    return BenchmarkTask(name, signature, given, hidden, problem.tolerance, tuple(problem.literals))


def stratified(names: Sequence[str], sample: int | None) -> tuple[str, ...]:
    """So many of the sorted names (None: all), evenly spaced, so that each kind of task keeps its share."""
    if sample is None or sample >= len(names):
        return tuple(names)
    return tuple(names[number * len(names) // sample] for number in range(sample))
