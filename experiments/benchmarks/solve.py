"""One task of a benchmark, solved as a user would and judged on what the search never saw."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from experiments.benchmarks.families import Family, load_task
from experiments.benchmarks.task import BenchmarkTask
from experiments.jobs import Outcome
from neurosym.budget import Budget
from neurosym.errors import BudgetError, EvaluationError, NeurosymError
from neurosym.execution.reference import Interpreter
from neurosym.library.library import Library
from neurosym.program.expression import Program
from neurosym.program.text import to_text
from neurosym.program.values import close_value
from neurosym.result import Result
from neurosym.search.grower import Statistics
from neurosym.synthesis import STEPS, Synthesis, synthesise
from neurosym.tasks import task_from_examples
from neurosym.tasks.task import Example


@cache
def arm() -> str:
    """The name of the grower that the toolkit uses by default."""
    return type(Synthesis().grower).__name__.lower()


@cache
def warm_library(tier: int) -> Library:
    """The entries that ship with the package up to a tier; a search was run over them, so that all is imported."""
    library = Library.load(user=False).restricted(tier)
    task = task_from_examples([([1, 2], [2, 1]), ([3], [3])])
    synthesise(task, library, budget=Budget(seconds=0.2))
    return library


def solve(family: Family, name: str, seed: int, tier: int, seconds: float) -> Outcome:
    """The record of one task: what was found within the budget, when, and whether it is right.

    Raises NeurosymError for a task that can't be loaded. Whatever goes wrong in the search is the search's failure.
    """
    task = load_task(family, name, seed)
    library = warm_library(tier)
    record = unsolved(family, name, seed, tier, seconds, reason=task.contradiction())
    record |= {"n_given": len(task.given), "n_hidden": len(task.hidden)}
    if record["reason"]:
        return record | {"cpu_seconds": 0.0, "wall_seconds": 0.0}
    watch = _Watch()
    try:
        result = synthesise(
            task.to_solve(), library, budget=Budget(seconds=seconds), seed=seed, progress=watch.see_progress
        )
    except NeurosymError as error:
        return record | watch.now() | {"reason": f"{type(error).__name__}: {error}"}
    ended = watch.now()
    first = (watch.first_seen or ended) if result.solved else {}
    record |= {f"first_{key}": value for key, value in first.items()}
    return record | ended | _judged(task, result, library)


def unsolved(
    family: Family, name: str, seed: int, tier: int, seconds: float, *, reason: str, wall_seconds: float | None = None
) -> Outcome:
    """The record of a task for which nothing was found, and why."""
    return {
        "family": family.value,
        "task": name,
        "arm": arm(),
        "tier": tier,
        "seed": seed,
        "budget_seconds": seconds,
        "consistent": False,
        "correct": None,
        "false_solution": False,
        "solved": False,
        "first_cpu_seconds": None,
        "first_wall_seconds": None,
        "cpu_seconds": None,
        "wall_seconds": wall_seconds,
        "n_programs": None,
        "program": None,
        "score": 0.0,
        "used_tier": None,
        "agreement": None,
        "may_be_memory": False,
        "n_given": None,
        "n_hidden": None,
        "reason": reason,
    }


@dataclass
class _Watch:
    """Time since a search began, and when it told of its first solution."""

    started: float = field(default_factory=time.perf_counter)
    started_cpu: float = field(default_factory=time.process_time)
    first_seen: dict[str, float] | None = None

    def now(self) -> dict[str, float]:
        """Seconds on the processor (all threads) and on the wall."""
        return {
            "cpu_seconds": time.process_time() - self.started_cpu,
            "wall_seconds": time.perf_counter() - self.started,
        }

    def see_progress(self, statistics: Statistics) -> None:
        if self.first_seen is None and statistics.n_found > 0:
            self.first_seen = self.now()


def _judged(task: BenchmarkTask, result: Result, library: Library) -> Outcome:
    """What is known of the program that the toolkit returned."""
    is_correct = None
    if result.solved and task.hidden:
        is_correct = gives_all(result.program, library, task.hidden, task.tolerance)
    return {
        "consistent": result.solved,
        "correct": is_correct,
        "false_solution": is_correct is False,
        "solved": result.solved and is_correct is not False,
        "n_programs": result.statistics.n_programs,
        "program": to_text(result.program),
        "score": result.score,
        "used_tier": result.tier,
        "agreement": result.agreement,
        "may_be_memory": result.may_be_memory,
        "reason": "" if result.solved else "no consistent program",
    }


def gives_all(program: Program, library: Library, examples: Sequence[Example], tolerance: float) -> bool:
    """Whether a program gives every output, each within as many steps as the toolkit itself allows."""
    interpreter = Interpreter(library)
    function = interpreter.function(program)
    for example in examples:
        interpreter.steps_left = STEPS
        try:
            if not close_value(function(*example.inputs), example.output, tolerance):
                return False
        except (EvaluationError, BudgetError):
            return False
    return True
