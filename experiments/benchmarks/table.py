"""What is read from the records of tasks: fractions at each budget, as records and as a table."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields

from rich.table import Table

from experiments.benchmarks.settings import TaskBenchmark
from experiments.jobs import Outcome
from neurosym.scoring import Record

READ_AT = (1.0, 10.0, 60.0)
"""Seconds at which every published figure is read."""

MAX_LATE = 0.1
"""Share of the budget by which a search may end late and still count: it looks at the clock between pieces of work."""


@dataclass(frozen=True)
class Reading:
    """Tasks of one seed (None: in a majority of the seeds) at one budget.

    `n_judged` are the consistent ones that have hidden examples, of which `n_false` are wrong on these; `n_believed`
    and `n_false_believed` are the same without those that the toolkit says may be memory.
    """

    budget_seconds: float
    seed: int | None
    n_tasks: int
    n_solved: int
    n_consistent: int
    n_false: int
    n_judged: int
    n_false_believed: int
    n_believed: int

    @property
    def values(self) -> dict[str, tuple[int, int]]:
        """Metrics as counts: how many, and of how many."""
        found = {
            "solved_fraction": (self.n_solved, self.n_tasks),
            "consistent_fraction": (self.n_consistent, self.n_tasks),
        }
        return found | ({"false_solution_rate": (self.n_false, self.n_judged)} if self.n_judged else {})


def budgets(seconds: float) -> tuple[float, ...]:
    """The budgets that can be read from a run of so many seconds: its own is the last."""
    return (*(budget for budget in READ_AT if budget < seconds), seconds)


def readings(outcomes: Sequence[Outcome], seconds: float) -> list[Reading]:
    """One for each budget and seed and, of several seeds, one for the majority of them."""
    seeds = sorted({one["seed"] for one in outcomes})
    found = []
    for budget in budgets(seconds):
        limit = budget * (1 + MAX_LATE) if budget == seconds else budget
        in_time = [one for one in outcomes if one["wall_seconds"] is not None and one["wall_seconds"] <= limit]
        for seed in seeds:
            n_tasks = sum(one["seed"] == seed for one in outcomes)
            found.append(_reading(budget, seed, n_tasks, [one for one in in_time if one["seed"] == seed]))
        if len(seeds) > 1:
            found.append(_majority(budget, len(seeds), outcomes, in_time))
    return found


def _reading(budget: float, seed: int, n_tasks: int, in_time: Sequence[Outcome]) -> Reading:
    return Reading(
        budget,
        seed,
        n_tasks,
        n_solved=sum(one["solved"] for one in in_time),
        n_consistent=sum(one["consistent"] for one in in_time),
        n_false=sum(one["false_solution"] for one in in_time),
        n_judged=sum(one["correct"] is not None for one in in_time),
        n_false_believed=sum(one["false_solution"] for one in in_time if not one["may_be_memory"]),
        n_believed=sum(one["correct"] is not None for one in in_time if not one["may_be_memory"]),
    )


def _majority(budget: float, n_seeds: int, outcomes: Sequence[Outcome], in_time: Sequence[Outcome]) -> Reading:
    names = {one["task"] for one in outcomes}

    def tasks(is_so: Iterable[str]) -> int:
        listed = list(is_so)
        return sum(2 * listed.count(name) > n_seeds for name in names)

    return Reading(
        budget,
        None,
        len(names),
        n_solved=tasks(one["task"] for one in in_time if one["solved"]),
        n_consistent=tasks(one["task"] for one in in_time if one["consistent"]),
        n_false=tasks(one["task"] for one in in_time if one["false_solution"]),
        n_judged=tasks(one["task"] for one in in_time if one["correct"] is not None),
        n_false_believed=tasks(one["task"] for one in in_time if one["false_solution"] and not one["may_be_memory"]),
        n_believed=tasks(one["task"] for one in in_time if one["correct"] is not None and not one["may_be_memory"]),
    )


def record_lines(benchmark: TaskBenchmark, arm: str, outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Lines of `results.jsonl`, with the keys of every record.

    CPU-seconds are those of all tasks together, known at the run's own budget only.
    """
    for reading in readings(outcomes, benchmark.seconds):
        is_whole = reading.budget_seconds == benchmark.seconds
        used = sum(one["cpu_seconds"] or 0.0 for one in outcomes if reading.seed in (None, one["seed"]))
        for metric, (count, total) in reading.values.items():
            data = {
                "task": benchmark.family.value,
                "arm": arm,
                "split": "train" if metric == "consistent_fraction" else "test",
                "metric": metric,
                "value": count / total,
                "n_examples": total,
                "seed": reading.seed,
                "cpu_seconds": used if is_whole else None,
                "budget_seconds": reading.budget_seconds,
                "tier": benchmark.tier,
            }
            yield json.dumps({one.name: data.get(one.name) for one in fields(Record)}, allow_nan=False)


def results_table(benchmark: TaskBenchmark, arm: str, outcomes: Sequence[Outcome]) -> Table:
    """Family × tier × seconds: tasks solved, consistent with what was given, and false on what was hidden."""
    n_tasks = len({one["task"] for one in outcomes})
    has_majority = len(benchmark.seeds) > 1
    table = Table(title=f"{n_tasks} tasks, {arm}, one core each", title_justify="left")
    table.add_column("family", no_wrap=True)
    headings = ("tier", "seconds", "seed", "solved", "consistent", "false", "believed, false")
    for heading in headings if has_majority else (one for one in headings if one != "seed"):
        table.add_column(heading, justify="right", no_wrap=True)
    for reading in readings(outcomes, benchmark.seconds):
        seeds = [f"most of {len(benchmark.seeds)}" if reading.seed is None else str(reading.seed)] * has_majority
        table.add_row(
            benchmark.family.value,
            str(benchmark.tier),
            f"{reading.budget_seconds:g}",
            *seeds,
            _share(reading.n_solved, reading.n_tasks),
            _share(reading.n_consistent, reading.n_tasks),
            _share(reading.n_false, reading.n_judged) if reading.n_judged else "–",
            f"{reading.n_false_believed} of {reading.n_believed}" if reading.n_believed else "–",
            style="bold" if reading.seed is None or not has_majority else "",
        )
    return table


def _share(count: int, total: int) -> str:
    return f"{count} = {count / total:.1%}"
