"""Costs of entries fitted to the programs of finished runs, as a config for later ones.

`python -m experiments.fit_costs RUN_FOLDER … > conf/costs/mine.yaml`, then `python -m experiments.run … +costs=mine`.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from experiments.folder import RunFolder
from neurosym.errors import DataError, LibraryError, NeurosymError
from neurosym.library.library import Library
from neurosym.program.expression import Program
from neurosym.search.costs import Costs

GROWERS = {"portfolio": "grower.enumerative.costs", "enumerative": "grower.costs"}
"""Where in a run's configuration the costs belong."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the config and, on stderr, what it was fitted to; 2 for folders without solved tasks."""
    parser = argparse.ArgumentParser(prog="python -m experiments.fit_costs", description=__doc__)
    parser.add_argument("runs", type=Path, nargs="+", metavar="RUN_FOLDER", help="the folder of a run, finished or not")
    parser.add_argument("--tier", type=int, choices=(0, 1, 2), default=1, help="of the runs to come; 1 if not given")
    parser.add_argument("--grower", choices=GROWERS, default="portfolio", help="of the runs to come")
    options = parser.parse_args(arguments)
    library = Library.load(user=False).restricted(options.tier)
    try:
        programs, left_out = _programs(options.runs, library)
    except NeurosymError as error:
        print(error, file=sys.stderr)
        return 2
    for reason in left_out:
        print(f"left out: {reason}", file=sys.stderr)
    print(f"fitted to {len(programs)} programs over {len(library)} entries", file=sys.stderr)
    print("\n".join([f"# @package {GROWERS[options.grower]}", *_lines(Costs.fitted(programs, library).entries)]))
    return 0


def _programs(runs: Iterable[Path], library: Library) -> tuple[list[Program], list[str]]:
    """The programs that solved a task, and why some can't be counted: they use what a run has grown itself."""
    found: list[Program] = []
    left_out: list[str] = []
    for run in runs:
        for job, outcome in RunFolder(run).outcomes().items():
            text = _solution(outcome)
            try:
                found += [] if text is None else [library.parse(text)]
            except LibraryError as error:
                left_out.append(f"{job}: {error}")
    if not found:
        raise DataError(f"expected solved tasks in {', '.join(map(str, runs))}, found none; give finished runs")
    return found, left_out


def _solution(outcome: dict[str, Any]) -> str | None:
    return outcome.get("program") if outcome.get("solved") and "control" not in outcome else None


def _lines(entries: dict[str, int]) -> list[str]:
    return ["entries:", *(f"  {name}: {cost}" for name, cost in entries.items())] if entries else ["entries: {}"]


if __name__ == "__main__":
    sys.exit(main())
