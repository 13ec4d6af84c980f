"""What is read from comparisons: the table, and the lines of `results.jsonl` and `rates.jsonl`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from rich.table import Table

from experiments.benchmarks.engine.measure import Comparison, Metric, Verdict
from neurosym.scoring import Record

_STYLES = {Verdict.MET: "green", Verdict.MISSED: "red", Verdict.SKIPPED: "dim", Verdict.NO_GOAL: ""}


def to_plain(comparison: Comparison) -> dict[str, Any]:
    """The comparison as JSON."""
    return {**asdict(comparison), "metric": comparison.metric.value, "verdict": comparison.verdict.value}


def from_plain(data: Mapping[str, Any]) -> Comparison:
    """The comparison that `to_plain` wrote."""
    names = {one.name for one in fields(Comparison)}
    return Comparison(**{**{key: data[key] for key in names}, "metric": Metric(data["metric"])})


def record_lines(comparisons: Sequence[Comparison], seconds: float) -> Iterator[str]:
    """Lines of `results.jsonl`, with the keys of every record, for what could be measured."""
    for one in comparisons:
        if one.value is None:
            continue
        data = {
            "task": one.work,
            "arm": one.arm,
            "metric": one.metric.value,
            "value": one.value,
            "n_examples": one.n,
            "seed": 0,
            "cpu_seconds": sum(map(sum, one.samples.values())),
            "budget_seconds": seconds,
        }
        yield json.dumps({field.name: data.get(field.name) for field in fields(Record)}, allow_nan=False)


def results_table(comparisons: Sequence[Comparison]) -> Table:
    """Work, both rates, their ratio, the goal and whether it is met; notes below each work's name."""
    title = "Ratios measured in one run, one thread; imports and cold compilation excluded"
    table = Table(title=title, title_justify="left", show_lines=False)
    table.add_column("work", ratio=1, min_width=24)
    table.add_column("beside", no_wrap=True)
    table.add_column("a second", no_wrap=True)
    for heading in ("ours", "theirs", "ratio", "goal"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    before = ""
    for one in comparisons:
        table.add_row(
            "" if one.work == before else one.work,
            "" if one.arm == "none" else one.arm,
            "" if one.theirs is None else one.unit,
            _rate(one.ours, one),
            _rate(one.theirs, one),
            value_text(one.value, one.metric),
            goal_text(one),
            f"[{_STYLES[one.verdict]}]{one.verdict.value}[/]" if _STYLES[one.verdict] else one.verdict.value,
        )
        before = one.work
    return table


def notes(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """What the table has no room for: what was measured, why a line was skipped, what holds back a goal missed."""
    for one in comparisons:
        beside = "" if one.arm == "none" else f", beside {one.arm}"
        said = [one.note] if one.note else []
        if one.verdict is Verdict.MISSED and one.limit:
            said.append(f"missed: {one.limit}")
        if said:
            yield f"{one.work}{beside}: {'; '.join(said)}"


def _rate(rate: float | None, comparison: Comparison) -> str:
    if rate is None:
        return ""
    return f"{rate:.2f} s" if comparison.metric is Metric.SECONDS else f"{rate:.2g}"


def value_text(value: float | None, metric: Metric) -> str:
    """What was measured, in the metric's unit."""
    if value is None:
        return ""
    match metric:
        case Metric.RATIO:
            return f"{value:,.0f}×" if value >= 100 else f"{value:.2g}×"
        case Metric.SHARE:
            return f"{value:.0%}"
    return f"{value:.2f} s"


def goal_text(comparison: Comparison) -> str:
    """What was wanted, in the metric's unit; empty without a goal."""
    if comparison.goal is None:
        return ""
    sign = "≥" if comparison.metric is Metric.RATIO else "≤"
    match comparison.metric:
        case Metric.RATIO:
            return f"{sign} {comparison.goal:,g}×"
        case Metric.SHARE:
            return f"{sign} {comparison.goal:.0%}"
    return f"{sign} {comparison.goal:g} s"
