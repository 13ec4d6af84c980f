"""Records as charts and as rows of tables."""

from collections.abc import Sequence
from statistics import median

from neurosym.report.chart import Chart, Series
from neurosym.scoring import ARMS, Record


def tasks_of(records: Sequence[Record]) -> list[str]:
    """The tasks of the records, in their order."""
    return list(dict.fromkeys(record.task for record in records))


def generalisation_charts(records: Sequence[Record]) -> list[Chart]:
    """For each task the exact answers of every arm by length, over several seeds the median and the range."""
    charts = []
    for task in tasks_of(records):
        exact = [one for one in records if one.task == task and one.metric == "exact" and one.length]
        lines = [_series(arm, [one for one in exact if one.arm == arm]) for arm in ARMS]
        shown = [line for line in lines if line.points]
        charts.append(Chart(task, "length of the list", "exact answers", shown, is_x_logarithmic=True, is_share=True))
    return charts


def _series(arm: str, records: Sequence[Record]) -> Series:
    by_length: dict[int, list[float]] = {}
    for record in records:
        by_length.setdefault(record.length or 0, []).append(record.value)
    lengths = sorted(by_length)
    points = [(float(length), median(by_length[length])) for length in lengths]
    if max(map(len, by_length.values()), default=0) < 2:
        return Series(arm, points)
    return Series(arm, points, [min(by_length[one]) for one in lengths], [max(by_length[one]) for one in lengths])


def spread(values: Sequence[float]) -> str:
    """A share in percent, of several the median and the range."""
    if not values:
        return "–"
    text = percent(median(values))
    if min(values) != max(values):
        text += f" ({percent(min(values))}–{percent(max(values))})"
    return text


def percent(value: float) -> str:
    """A share in percent; less than all is never rounded to all, nor some to none."""
    if value in (0.0, 1.0):
        return f"{value:.0%}"
    return f"{min(value, 0.999):.1%}" if value >= 0.0005 else "<0.1%"


def result_rows(task: str, records: Sequence[Record], metric: str) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of a task's table: arm, each length, and what it cost."""
    own = [record for record in records if record.task == task]
    lengths = sorted({one.length for one in own if one.length is not None and one.metric == metric})
    has_reader = metric == "exact" and any(one.metric == "reader_accuracy" for one in own)
    headings = ["arm", *(f"{length:,}" for length in lengths), *(["reader"] if has_reader else [])]
    headings += ["tier allowed", "CPU-seconds", "budget, s", "seeds"]
    rows = []
    for arm in ARMS:
        of_arm = [one for one in own if one.arm == arm]
        if not of_arm:
            continue
        row = [_name(arm)]
        for length in lengths:
            row.append(spread([one.value for one in of_arm if one.length == length and one.metric == metric]))
        if has_reader:
            row.append(spread([one.value for one in of_arm if one.metric == "reader_accuracy"]))
        row.append(" ".join(sorted({f"0–{one.tier}" if one.tier else "0" for one in of_arm if one.tier is not None})))
        for field in ("cpu_seconds", "budget_seconds"):
            seconds = {one.seed: getattr(one, field) for one in of_arm if getattr(one, field) is not None}
            row.append(f"{median(seconds.values()):.1f}" if seconds else "–")
        row.append(", ".join(map(str, sorted({one.seed for one in of_arm if one.seed is not None}))))
        rows.append(row)
    return headings, rows


def _name(arm: str) -> str:
    return arm.replace("_", " ").replace("lstm", "LSTM").replace("transformer", "Transformer")
