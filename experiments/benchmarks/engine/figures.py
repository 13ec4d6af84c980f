"""The figures of the engine's benchmark, to be committed: text to read and the same as data."""

from collections.abc import Sequence
from typing import Any

from experiments.benchmarks.engine.measure import Comparison, Metric, Verdict
from experiments.benchmarks.engine.table import goal_text, notes, to_plain, value_text
from experiments.environment import command_of


def engine_figures(comparisons: Sequence[Comparison], environment: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The table in Markdown with the notes below it, and what is in it."""
    command = command_of(environment)
    hardware = f"{environment['processor']}, {environment['n_cores']} cores"
    head = (
        f"# engine\n\n`{command}`; {hardware}; commit {environment['commit'][:13]}; {environment['started']}.\n\n"
        "Both sides of a *ratio* are measured by turns in this run, on one thread unless said; imports and cold\n"
        "compilation are excluded.\n"
    )
    table = [
        "| work | beside | unit | ours a second | theirs | value | goal | |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        *map(_row, comparisons),
    ]
    text = "\n".join([head, *table, "", "## Notes", "", *(f"- {line}" for line in notes(comparisons)), ""])
    data = {key: environment[key] for key in ("commit", "started", "processor", "n_cores")}
    return text, {"command": command, **data, "comparisons": list(map(to_plain, comparisons))}


def _row(one: Comparison) -> str:
    verdict = f"**{one.verdict.value}**" if one.verdict is Verdict.MISSED else one.verdict.value
    rates = [_rate(one.ours), _rate(one.theirs)] if one.metric is not Metric.SECONDS else ["", ""]
    cells = [
        one.work,
        "" if one.arm == "none" else one.arm,
        one.unit,
        *rates,
        value_text(one.value, one.metric),
        goal_text(one),
        "" if one.verdict is Verdict.NO_GOAL else verdict,
    ]
    return f"| {' | '.join(cells)} |"


def _rate(rate: float | None) -> str:
    return "" if rate is None else f"{rate:.2g}"
