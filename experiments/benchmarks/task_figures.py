"""The figures of a finished task benchmark, to be committed: text to read and the same as data."""

from collections.abc import Sequence
from typing import Any

from experiments.benchmarks.table import Reading, readings
from experiments.environment import command_of


def task_figures(outcomes: Sequence[dict[str, Any]], environment: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The table of a family in Markdown, and what is in it."""
    found = readings(outcomes, outcomes[0]["budget_seconds"])
    return _text(outcomes, environment, found), _data(outcomes, environment, found)


def _hardware(environment: dict[str, Any]) -> str:
    return f"{environment['processor']}, {environment['n_cores']} cores, one a task"


def _text(outcomes: Sequence[dict[str, Any]], environment: dict[str, Any], found: Sequence[Reading]) -> str:
    seeds = ", ".join(str(seed) for seed in sorted({one["seed"] for one in outcomes}))
    rows = [
        f"| {reading.budget_seconds:g} s | {'majority' if reading.seed is None else reading.seed} "
        f"| {_share(reading.n_solved, reading.n_tasks)} | {_share(reading.n_consistent, reading.n_tasks)} "
        f"| {_share(reading.n_false, reading.n_judged)} | {_share(reading.n_false_believed, reading.n_believed)} |"
        for reading in found
    ]
    unsolved = [one for one in outcomes if not one["solved"]]
    missed = [
        f"| {one['task']} | {one['seed']} | {'false' if one['false_solution'] else one['reason'] or 'none found'} "
        f"| `{str(one['program']).replace('|', '/')[:160]}` |"
        for one in unsolved
    ]
    head = (
        f"# {outcomes[0]['family']}\n\n`{command_of(environment)}`, tier {outcomes[0]['tier']}, "
        f"grower {outcomes[0]['arm']}, seeds {seeds}; {_hardware(environment)}; "
        f"commit {environment['commit'][:13]}; {environment['started']}.\n\n"
        "*Solved* is consistent with all examples given and not wrong on the hidden ones; *false* are the consistent\n"
        "programs that are wrong on them, of those that have hidden examples; *believed* leaves out those of which\n"
        "the toolkit says that they may be memory (`Result.may_be_memory`). Budgets are seconds of the wall clock.\n"
    )
    table = [
        "| budget | seed | solved | consistent | false | false, of those believed |",
        "| --- | --- | --- | --- | --- | --- |",
        *rows,
    ]
    rest = ["| task | seed | what came of it | best program |", "| --- | --- | --- | --- |", *missed]
    return "\n".join([head, *table, "", "## Not solved", "", *rest, ""])


def _share(count: int, total: int) -> str:
    return f"{count} of {total} = {count / total:.1%}" if total else "–"


def _data(outcomes: Sequence[dict[str, Any]], environment: dict[str, Any], found: Sequence[Reading]) -> dict[str, Any]:
    keys = ("task", "seed", "solved", "consistent", "false_solution", "wall_seconds", "cpu_seconds", "n_programs")
    return {
        "command": command_of(environment),
        "commit": environment["commit"],
        "started": environment["started"],
        "hardware": _hardware(environment),
        "tier": outcomes[0]["tier"],
        "readings": [
            {
                "budget_seconds": reading.budget_seconds,
                "seed": reading.seed,
                "n_tasks": reading.n_tasks,
                "n_solved": reading.n_solved,
                "n_consistent": reading.n_consistent,
                "n_false": reading.n_false,
                "n_judged": reading.n_judged,
                "n_false_believed": reading.n_false_believed,
                "n_believed": reading.n_believed,
            }
            for reading in found
        ],
        "tasks": [{key: one.get(key) for key in keys} for one in outcomes],
    }
