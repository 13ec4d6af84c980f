"""Tables and pictures of finished runs, to be committed.

`python -m experiments.tabulate RUN_FOLDER` writes `experiments/results/NAME.json` and `.md`;
`python -m experiments.tabulate RUN_FOLDER --picture docs/images/sorting.svg` the generalisation curves.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from experiments.environment import ROOT
from experiments.folder import ENVIRONMENT, RECORDS, RunFolder, write
from neurosym.errors import DataError, NeurosymError
from neurosym.report import generalisation_charts, to_chart
from neurosym.report.results import result_rows, spread, tasks_of
from neurosym.scoring import Record, read_records

RESULTS = ROOT / "experiments" / "results"
_MOST_TASKS = 2  # whose scores by length are shown in Markdown
_METRICS = (("exact", "exact answers"), ("item_accuracy", "right positions"))


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 written, 2 refused."""
    parser = argparse.ArgumentParser(prog="python -m experiments.tabulate", description=__doc__)
    parser.add_argument("run", type=Path, help="the folder of a finished run")
    parser.add_argument("--name", help="name of the table under experiments/results (default: the experiment's)")
    parser.add_argument("--picture", type=Path, help="write the generalisation curves there instead, as SVG")
    given = parser.parse_args(arguments)
    try:
        records = read_records(given.run / RECORDS)
        if given.picture is not None:
            write(given.picture, to_chart(generalisation_charts(records), is_standalone=True) + "\n")
            print(given.picture)
            return 0
        table = tabulate(given.run, records)
        path = RESULTS / (given.name or _name(given.run))
        write(path.with_suffix(".json"), _to_json(table))
        write(path.with_suffix(".md"), to_markdown(table, records))
    except NeurosymError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(path.with_suffix(".md"))
    return 0


def tabulate(run: Path, records: Sequence[Record]) -> dict[str, Any]:
    """A run's figures with what they need to be quoted: command, seeds, hardware, commit, programs, controls."""
    try:
        environment = json.loads((run / ENVIRONMENT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"expected the folder of a finished run at {run}: {error}") from None
    outcomes = RunFolder(run).outcomes()
    grown = [outcome for outcome in outcomes.values() if "program" in outcome]
    kept = ("task", "seed", "solved", "program", "used_tier", "n_programs", "cpu_seconds", "agreement", "verified")
    return {
        "name": _name(run),
        "command": " ".join(word for word in environment["command"].split() if not word.startswith("hydra.")),
        "commit": environment["commit"],
        "started": environment["started"],
        "hardware": f"{environment['processor']}, {environment['n_cores']} cores, {environment['device']}",
        "versions": environment["versions"],
        "seeds": sorted({record.seed for record in records if record.seed is not None}),
        "arms": _summaries(records),
        "programs": [
            {name: one[name] for name in (*kept, "reader_accuracy") if name in one}
            for one in sorted(grown, key=lambda one: (one["task"], one["seed"]))
        ],
        "controls": [
            {name: one[name] for name in ("task", "control", "seed", "holds", "found")}
            for one in outcomes.values()
            if "control" in one
        ],
    }


def _to_json(table: dict[str, Any]) -> str:
    """The table as JSON with one line an entry, so that a change of a figure is a change of a line."""
    parts = []
    for name, value in table.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lines = ",\n  ".join(json.dumps(one, ensure_ascii=False) for one in value)
            parts.append(f' "{name}": [\n  {lines}\n ]')
        else:
            parts.append(f' "{name}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _summaries(records: Sequence[Record]) -> list[dict[str, Any]]:
    """Median and range over seeds of each score."""
    groups: dict[tuple[Any, ...], list[Record]] = {}
    for record in records:
        groups.setdefault((record.task, record.arm, record.metric, record.split, record.length), []).append(record)
    return [
        {
            **dict(zip(("task", "arm", "metric", "split", "length"), key, strict=True)),
            "median": round(median(one.value for one in group), 4),
            "least": round(min(one.value for one in group), 4),
            "most": round(max(one.value for one in group), 4),
            "n_seeds": len({one.seed for one in group}),
            "n_examples": sum(one.n_examples for one in group),
            "cpu_seconds": _median([one.cpu_seconds for one in group]),
            "budget_seconds": _median([one.budget_seconds for one in group]),
        }
        for key, group in groups.items()
    ]


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(median(known), 2) if known else None


def to_markdown(table: dict[str, Any], records: Sequence[Record]) -> str:
    """The same for people; of many tasks the scores by length are left to the JSON."""
    tasks = tasks_of(records)
    seeds = f"seed{'s' * (len(table['seeds']) > 1)} {', '.join(map(str, table['seeds']))}"
    lines = [
        f"# {table['name']}",
        "",
        f"`{table['command']}`, {seeds}; {table['hardware']}; commit {table['commit'][:13]}; {table['started']}.",
        "Shares are medians over the seeds, with the range; CPU-seconds and budgets are medians.",
        "",
        "## Solved",
        "",
        *_solved(table["programs"]),
    ]
    for task in tasks if len(tasks) <= _MOST_TASKS else ():
        for metric, title in _METRICS:
            lines += ["", f"## {task}: {title}", "", *_markdown_table(*result_rows(task, records, metric))]
    lines += ["", "## Programs", "", *_programs(table["programs"])]
    if table["controls"]:
        lines += ["", "## Controls that must fail", ""]
        lines += [
            f"- {one['task']}/{one['control']}, seed {one['seed']}: "
            f"{'fails as it must' if one['holds'] else 'DOES NOT FAIL'}; {one['found']}"
            for one in table["controls"]
        ]
    return "\n".join(lines) + "\n"


def _solved(programs: Sequence[dict[str, Any]]) -> list[str]:
    rows = []
    for task, found in _grouped(programs, "task").items():
        verified = [one["verified"]["exact"] for one in found if "verified" in one]
        reader = [one["reader_accuracy"] for one in found if "reader_accuracy" in one]
        n_solved = sum(one["solved"] for one in found)
        counts = [
            f"{median(one['n_programs'] for one in found):,.0f}",
            f"{median(one['cpu_seconds'] for one in found):.1f}",
        ]
        rows.append([task, f"{n_solved} of {len(found)}", spread(verified), spread(reader), *counts])
    return _markdown_table(
        ["task", "solved", "exact on unseen lists", "test images read right", "programs judged", "CPU-seconds"], rows
    )


def _programs(programs: Sequence[dict[str, Any]]) -> list[str]:
    rows = []
    for (task, program, is_solved), found in _grouped(programs, "task", "program", "solved").items():
        seeds = ", ".join(str(one["seed"]) for one in found)
        rows.append([task, seeds, "yes" if is_solved else "NO", f"`{program}`"])
    return _markdown_table(["task", "seeds", "solved", "program"], rows)


def _grouped(programs: Sequence[dict[str, Any]], *keys: str) -> dict[Any, list[dict[str, Any]]]:
    groups: dict[Any, list[dict[str, Any]]] = {}
    for one in programs:
        key = tuple(one[name] for name in keys)
        groups.setdefault(key if len(keys) > 1 else key[0], []).append(one)
    return groups


def _markdown_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [headings, ["---"] * len(headings), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]


def _name(run: Path) -> str:
    """The experiment's name, such as `sorting/digits`, from what began the run."""
    try:
        overrides = (run / ".hydra" / "overrides.yaml").read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise DataError(f"expected the folder of a run at {run}: {error}") from None
    named = [line.partition("experiment=")[2].strip("'\" ") for line in overrides if "experiment=" in line]
    return named[-1] if named else run.name


if __name__ == "__main__":
    sys.exit(main())
