"""A table of a finished task benchmark, to be committed: `python -m experiments.benchmarks.tabulate RUN_FOLDER`."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.benchmarks.table import Reading, readings
from experiments.environment import ROOT
from experiments.folder import ENVIRONMENT, write
from neurosym.errors import DataError, NeurosymError

TASKS = "tasks.jsonl"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the table of a run below `experiments/results`; 2 for a folder that holds no such run."""
    parser = argparse.ArgumentParser(description="Commit the figures of a task benchmark.")
    parser.add_argument("run", type=Path, help="its run folder")
    run = parser.parse_args(arguments).run
    try:
        outcomes, environment = _read(run)
        family = outcomes[0]["family"]
        found = readings(outcomes, outcomes[0]["budget_seconds"])
        folder = ROOT / "experiments" / "results" / "benchmarks"
        folder.mkdir(parents=True, exist_ok=True)
        write(folder / f"{family}.md", _text(family, outcomes, environment, found))
        write(folder / f"{family}.json", json.dumps(_data(outcomes, environment, found), indent=1) + "\n")
    except NeurosymError as error:
        print(error, file=sys.stderr)
        return 2
    print(folder / f"{family}.md")
    return 0


def _read(run: Path) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    try:
        lines = (run / TASKS).read_text(encoding="utf-8").splitlines()
        environment = json.loads((run / ENVIRONMENT).read_text(encoding="utf-8"))
        outcomes = [json.loads(line) for line in lines]
    except (OSError, ValueError) as error:
        raise DataError(f"expected the folder of a finished task benchmark, found {run}: {error}") from None
    if not outcomes:
        raise DataError(f"expected tasks in {run / TASKS}, found none")
    return outcomes, environment


def _hardware(environment: dict[str, Any]) -> str:
    return f"{environment['processor']}, {environment['n_cores']} cores, one a task"


def _text(
    family: str, outcomes: Sequence[dict[str, Any]], environment: dict[str, Any], found: Sequence[Reading]
) -> str:
    seeds = ", ".join(str(seed) for seed in sorted({one["seed"] for one in outcomes}))
    command = " ".join(word for word in environment["command"].split() if not word.startswith("hydra."))
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
        f"# {family}\n\n`{command}`, tier {outcomes[0]['tier']}, grower {outcomes[0]['arm']}, seeds {seeds}; "
        f"{_hardware(environment)}; commit {environment['commit'][:13]}; {environment['started']}.\n\n"
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
        "command": environment["command"],
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


if __name__ == "__main__":
    sys.exit(main())
