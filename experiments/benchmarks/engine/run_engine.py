"""The benchmark of the engine, composed: one row after the other, in another process; files, then the table."""

import json
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from experiments.benchmarks.engine.measure import Comparison, Verdict
from experiments.benchmarks.engine.rows import ROWS
from experiments.benchmarks.engine.settings import Effort, EngineBenchmark
from experiments.benchmarks.engine.table import from_plain, notes, record_lines, results_table, to_plain
from experiments.benchmarks.workers import Ended, Failure, Limits, work_off
from experiments.config import ConfigError
from experiments.environment import describe_environment
from experiments.folder import ENVIRONMENT, RECORDS, RunFolder, write
from experiments.jobs import Outcome

RATES = "rates.jsonl"

WIDTH = 140
"""Characters of a table that goes to no terminal."""

GRACE_SECONDS = 120.0
"""After a row's seconds, for imports, cold compilation and the peers' own start, until its process counts as hung."""


def run_engine(benchmark: EngineBenchmark, path: Path, console: Console) -> list[Comparison]:
    """Measure what is left to measure of a run in `path` and show what came of it.

    Raises ConfigError for a row that there is not.
    """
    names = chosen(benchmark)
    folder = RunFolder(path)
    known = folder.outcomes()
    if not (path / ENVIRONMENT).exists():
        folder.write_json(ENVIRONMENT, describe_environment(1, "cpu"))
    limits = Limits(1, 3 * benchmark.seconds + GRACE_SECONDS, benchmark.memory_gib)

    def keep(name: str, ended: Ended) -> None:
        outcome = _of_failure(name, ended) if isinstance(ended, Failure) else ended
        folder.keep(name, outcome)
        known[name] = outcome
        for one in map(from_plain, outcome["comparisons"]):
            console.print(f"{name}: {_line(one)}", soft_wrap=True, markup=False)

    pieces = {name: (name, benchmark.effort) for name in names if name not in known}
    work_off(measure_row, pieces, limits, keep)
    comparisons = [from_plain(one) for name in names for one in known[name]["comparisons"]]
    write(path / RECORDS, "".join(line + "\n" for line in record_lines(comparisons, benchmark.seconds)))
    write(path / RATES, "".join(json.dumps(to_plain(one), ensure_ascii=False) + "\n" for one in comparisons))
    _print(console, comparisons)
    return comparisons


def chosen(benchmark: EngineBenchmark) -> list[str]:
    """The rows to measure, in the table's order."""
    unknown = [name for name in benchmark.rows if name not in ROWS]
    if unknown:
        raise ConfigError(f"rows: expected some of {', '.join(ROWS)} but found {', '.join(unknown)}")
    return [name for name in ROWS if not benchmark.rows or name in benchmark.rows]


def measure_row(name: str, effort: Effort) -> Outcome:
    """The comparisons of a row."""
    return {"row": name, "effort": repr(asdict(effort)), "comparisons": [to_plain(one) for one in ROWS[name](effort)]}


def _of_failure(name: str, failure: Failure) -> Outcome:
    failed = Comparison(name, "none", note=f"FAILED after {failure.seconds:.0f} s: {failure.reason}")
    return {"row": name, "effort": "", "comparisons": [to_plain(failed)]}


def _line(one: Comparison) -> str:
    beside = "" if one.arm == "none" else f" beside {one.arm}"
    if one.value is None:
        return f"{one.work}{beside}: skipped, {one.note}"
    return f"{one.work}{beside}: {one.metric.value} {one.value:.3g}, {one.verdict.value}"


def _print(console: Console, comparisons: list[Comparison]) -> None:
    console.print()
    if not console.is_terminal:  # a pipe or a file has no width of its own
        console = Console(file=console.file, width=WIDTH, highlight=False)
    console.print(results_table(comparisons))
    for line in notes(comparisons):
        console.print(line, markup=False, style="dim", soft_wrap=True)
    counts = {verdict: sum(one.verdict is verdict for one in comparisons) for verdict in Verdict}
    console.print(
        f"{counts[Verdict.MET]} goals met, {counts[Verdict.MISSED]} missed, {counts[Verdict.SKIPPED]} skipped"
    )
