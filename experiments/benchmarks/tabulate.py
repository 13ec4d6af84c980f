"""Figures of a finished benchmark, to be committed: `python -m experiments.benchmarks.tabulate RUN_FOLDER`.

Writes `experiments/results/benchmarks/NAME.md` and `.json`, for the tasks of a family as for the engine.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.benchmarks.engine.figures import engine_figures
from experiments.benchmarks.engine.run_engine import RATES
from experiments.benchmarks.engine.table import from_plain
from experiments.benchmarks.run_tasks import TASKS
from experiments.benchmarks.task_figures import task_figures
from experiments.environment import ROOT
from experiments.folder import ENVIRONMENT, write
from neurosym.errors import DataError, NeurosymError

RESULTS = ROOT / "experiments" / "results" / "benchmarks"


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 written, 2 for a folder that holds no such run."""
    parser = argparse.ArgumentParser(prog="python -m experiments.benchmarks.tabulate", description=__doc__)
    parser.add_argument("run", type=Path, help="the folder of a finished run")
    parser.add_argument("--name", help="name of the table (default: the family's, or engine)")
    given = parser.parse_args(arguments)
    try:
        name, text, data = figures(given.run)
        path = RESULTS / f"{given.name or name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, text)
        write(path.with_suffix(".json"), json.dumps(data, indent=1, ensure_ascii=False) + "\n")
    except NeurosymError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(path)
    return 0


def figures(run: Path) -> tuple[str, str, dict[str, Any]]:
    """The name of what a run measured, its table in Markdown and the same as data. Raises DataError for no such run."""
    try:
        environment = json.loads((run / ENVIRONMENT).read_text(encoding="utf-8"))
        kind = next(kind for kind in (TASKS, RATES) if (run / kind).exists())
        lines = [json.loads(line) for line in (run / kind).read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError, StopIteration) as error:
        reason = str(error) or f"it has neither {TASKS} nor {RATES}"
        raise DataError(f"expected the folder of a finished benchmark, found {run}: {reason}") from None
    if not lines:
        raise DataError(f"expected figures in {run / kind}, found none")
    if kind == RATES:
        return "engine", *engine_figures([from_plain(line) for line in lines], environment)
    return lines[0]["family"], *task_figures(lines, environment)


if __name__ == "__main__":
    sys.exit(main())
