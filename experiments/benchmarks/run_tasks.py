"""A benchmark of tasks, composed: what is left of it is solved, its files written, its table printed."""

import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from experiments.benchmarks.families import Family, load_task, stratified, task_names
from experiments.benchmarks.settings import TaskBenchmark
from experiments.benchmarks.solve import arm, solve, unsolved
from experiments.benchmarks.table import record_lines, results_table
from experiments.benchmarks.workers import Ended, Failure, Limits, work_off
from experiments.environment import describe_environment
from experiments.execute import SETTINGS
from experiments.folder import ENVIRONMENT, RECORDS, RunFolder, write
from experiments.jobs import Outcome
from neurosym.errors import DataError

TASKS = "tasks.jsonl"

GRACE_SECONDS = 60.0
"""After the budget, for imports and for judging on many hidden examples, until a process counts as hung."""

Piece = tuple[Family, str, int, int, float]


def run_tasks(benchmark: TaskBenchmark, path: Path, console: Console) -> list[Outcome]:
    """Do what is left to do of a run in `path` and show what came of it; the record of every task.

    Raises DataError if the benchmark's data are missing or the folder holds what other settings gave.
    """
    pieces = plan(benchmark)
    load_task(*next(iter(pieces.values()))[:3])  # refused here rather than in another process
    folder = RunFolder(path)
    known = folder.outcomes()
    _check_settings(folder, benchmark, bool(known))
    if not (path / ENVIRONMENT).exists():
        folder.write_json(ENVIRONMENT, describe_environment(benchmark.n_workers, "cpu"))
    limits = Limits(benchmark.n_workers, 1.5 * benchmark.seconds + GRACE_SECONDS, benchmark.memory_gib)
    display = _Display(console, len(pieces), len(known))

    def keep(name: str, ended: Ended) -> None:
        outcome = _of_failure(pieces[name], ended) if isinstance(ended, Failure) else ended
        folder.keep(name, outcome)
        known[name] = outcome
        display.show(name, outcome)

    with display.progress:
        work_off(solve, {name: piece for name, piece in pieces.items() if name not in known}, limits, keep)
    outcomes = [known[name] for name in pieces]
    write(path / TASKS, "".join(json.dumps(one, ensure_ascii=False, allow_nan=False) + "\n" for one in outcomes))
    write(path / RECORDS, "".join(line + "\n" for line in record_lines(benchmark, arm(), outcomes)))
    _print(console, benchmark, outcomes)
    return outcomes


def plan(benchmark: TaskBenchmark) -> dict[str, Piece]:
    """What there is to solve, by a name of its own."""
    names = stratified(task_names(benchmark.family), benchmark.sample)
    return {
        f"{name}/{seed}": (benchmark.family, name, seed, benchmark.tier, benchmark.seconds)
        for seed in benchmark.seeds
        for name in names
    }


def _of_failure(piece: Piece, failure: Failure) -> Outcome:
    return unsolved(*piece, reason=failure.reason, wall_seconds=failure.seconds)


def _check_settings(folder: RunFolder, benchmark: TaskBenchmark, has_outcomes: bool) -> None:
    """Outcomes of other settings are never mixed with those of these."""
    path = folder.path / SETTINGS
    if has_outcomes and path.exists() and path.read_text(encoding="utf-8") != repr(benchmark):
        raise DataError(
            f"{folder.path} holds what other settings gave (the configuration changed since); give another folder"
        )
    write(path, repr(benchmark))


class _Display:
    """A bar on a terminal, a line for each task elsewhere."""

    def __init__(self, console: Console, n_pieces: int, n_done: int) -> None:
        self.console = console
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self.n_pieces, self.n_done, self.n_solved = n_pieces, n_done, 0
        self.bar = self.progress.add_task("solving", total=n_pieces, completed=n_done)

    def show(self, name: str, outcome: Outcome) -> None:
        self.n_done += 1
        self.n_solved += outcome["solved"]
        self.progress.update(self.bar, completed=self.n_done, description=f"{self.n_solved} solved")
        if not self.console.is_terminal:
            line = f"{self.n_done} of {self.n_pieces}  {name}: {_verdict(outcome)}"
            self.console.print(line, soft_wrap=True, highlight=False, markup=False)


def _verdict(outcome: Outcome) -> str:
    if not outcome["consistent"]:
        return f"unsolved, {outcome['reason']}"
    found = "FALSE" if outcome["false_solution"] else "solved" if outcome["correct"] else "consistent"
    return f"{found} in {outcome['wall_seconds']:.2f} s, {outcome['program']}"


def _print(console: Console, benchmark: TaskBenchmark, outcomes: Sequence[Outcome]) -> None:
    console.print()
    console.print(results_table(benchmark, arm(), outcomes))
    for one in outcomes:
        if one["reason"] and one["program"] is None:
            console.print(f"{one['task']}, seed {one['seed']}: {one['reason']}", style="red", markup=False)
