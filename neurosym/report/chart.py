"""Line charts as SVG, drawn by hand: they follow the page's light or dark colours, or bring their own."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 460, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 22, 12, 40

STANDALONE_STYLE = """
svg{background:#fff;color:#1c2430}
.grid{stroke:#e3e7ee}.axis{fill:#5b6675}
.arm-grown{--c:#1d5fd1}.arm-lstm{--c:#c2570c}.arm-transformer{--c:#a02c86}.arm-untrained{--c:#0d7f78}
.arm-constant,.arm-majority,.arm-nearest_neighbour{--c:#8a94a3}
@media(prefers-color-scheme:dark){svg{background:#12161d;color:#e8ecf2}.grid{stroke:#2a313c}.axis{fill:#9aa5b4}
.arm-grown{--c:#7db0ff}.arm-lstm{--c:#f2a24e}.arm-transformer{--c:#e58bd0}.arm-untrained{--c:#4cc7bd}
.arm-constant,.arm-majority,.arm-nearest_neighbour{--c:#7f8a99}}
"""
"""The colours of a chart that stands alone; a page has the same ones in its own style."""

CHART_STYLE = """
.axis,.key,.name{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
.key{fill:currentColor}.name{font-weight:600;font-size:14px;fill:currentColor}
.line{fill:none;stroke:var(--c);stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.mark{fill:var(--c)}.band{fill:var(--c);opacity:.15}
.arm-grown .line{stroke-width:3}
"""

_DASHES = {"constant": "1 5", "majority": "6 4", "nearest_neighbour": "8 3 2 3", "untrained": "4 3"}


@dataclass(frozen=True)
class Series:
    """A line: `arm` gives its colour and mark, `low` and `high` a band around it (the range over seeds)."""

    arm: str
    points: Sequence[tuple[float, float]]
    low: Sequence[float] = ()
    high: Sequence[float] = ()


@dataclass(frozen=True)
class Chart:
    """Lines over one pair of axes; a share is drawn from 0 to 100 %."""

    title: str
    x_label: str
    y_label: str
    series: Sequence[Series]
    is_x_logarithmic: bool = False
    is_share: bool = False


def to_chart(charts: Sequence[Chart], is_standalone: bool = False) -> str:
    """The charts side by side as one SVG, each under its title, over one key of all lines."""
    arms = list(dict.fromkeys(series.arm for chart in charts for series in chart.series))
    keys, key_height = _keys(arms, WIDTH * len(charts) - 24)
    title_height = 26 if any(chart.title for chart in charts) else 0
    height = title_height + HEIGHT + key_height
    parts = []
    for number, chart in enumerate(charts):
        title = f'<text class="name" x="{_LEFT}" y="18">{escape(chart.title)}</text>' if title_height else ""
        moved = f'<g transform="translate(0 {title_height})">{_plot(chart)}</g>'
        parts.append(f'<g transform="translate({number * WIDTH} 0)">{title}{moved}</g>')
    parts.append(f'<g transform="translate(12 {title_height + HEIGHT})">{keys}</g>')
    label = escape("; ".join(chart.title or chart.y_label for chart in charts), quote=True)
    style = f"<style>{STANDALONE_STYLE}{CHART_STYLE}</style>" if is_standalone else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH * len(charts)} {height}" role="img" '
        f'aria-label="{label}" class="chart">{style}{"".join(parts)}</svg>'
    )


def _plot(chart: Chart) -> str:
    points = [point for series in chart.series for point in series.points]
    if not points:
        return f'<text class="axis" x="{WIDTH / 2}" y="{HEIGHT / 2}" text-anchor="middle">nothing to draw</text>'
    xs = [x for x, _ in points]
    ys = [y for _, y in points] + [y for series in chart.series for y in (*series.low, *series.high)]
    x_scale = _Scale(min(xs), max(xs), _LEFT + 6, WIDTH - _RIGHT, chart.is_x_logarithmic)
    bottom, top = (0.0, 1.0) if chart.is_share else (min(0.0, *ys), max(ys))
    y_scale = _Scale(bottom, top, HEIGHT - _BOTTOM, _TOP, False)
    parts = []
    for value in [0.0, 0.25, 0.5, 0.75, 1.0] if chart.is_share else _ticks(bottom, top):
        y = y_scale(value)
        text = f"{value:.0%}" if chart.is_share else f"{value:g}"
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="axis" x="{_LEFT - 7}" y="{y + 4:.1f}" text-anchor="end">{text}</text>')
    for value in sorted(set(xs)) if chart.is_x_logarithmic else _ticks(min(xs), max(xs)):
        x = x_scale(value)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{HEIGHT - _BOTTOM}"/>')
        parts.append(
            f'<text class="axis" x="{x:.1f}" y="{HEIGHT - _BOTTOM + 17}" text-anchor="middle">{value:,g}</text>'
        )
    middle = (_LEFT + WIDTH - _RIGHT) / 2
    parts.append(
        f'<text class="axis" x="{middle}" y="{HEIGHT - 6}" text-anchor="middle">{escape(chart.x_label)}</text>'
    )
    # the first arm is drawn last, over the others
    parts += [_line(series, x_scale, y_scale) for series in reversed(chart.series)]
    return "".join(parts)


def _line(series: Series, x_scale: "_Scale", y_scale: "_Scale") -> str:
    places = [(x_scale(x), y_scale(y)) for x, y in series.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dash = f' stroke-dasharray="{_DASHES[series.arm]}"' if series.arm in _DASHES else ""
    band = ""
    if series.low and series.high:
        edges = [(x, y_scale(y)) for (x, _), y in zip(places, series.high, strict=True)]
        edges += [(x, y_scale(y)) for (x, _), y in reversed(list(zip(places, series.low, strict=True)))]
        band = f'<polygon class="band" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in edges)}"/>'
    marks = "".join(_mark(series.arm, x, y) for x, y in places) if len(places) <= 12 else ""
    return f'<g class="arm-{series.arm}">{band}<polyline class="line"{dash} points="{path}"/>{marks}</g>'


def _mark(arm: str, x: float, y: float) -> str:
    """A mark of the arm's own shape, so that colour alone tells nothing."""
    match arm:
        case "grown":
            return f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>'
        case "lstm":
            return f'<rect class="mark" x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8"/>'
        case "transformer":
            return (
                f'<polygon class="mark" points="{x:.1f},{y - 5:.1f} {x + 5:.1f},{y + 4:.1f} {x - 5:.1f},{y + 4:.1f}"/>'
            )
        case "untrained":
            corners = f"{x:.1f},{y - 5:.1f} {x + 5:.1f},{y:.1f} {x:.1f},{y + 5:.1f} {x - 5:.1f},{y:.1f}"
            return f'<polygon class="mark" points="{corners}"/>'
    return f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>'


def _keys(arms: Sequence[str], width: float) -> tuple[str, float]:
    """The key, in as many rows as fit the width, and its height."""
    parts, x, y = [], 0.0, 14.0
    for arm in arms:
        text = arm.replace("_", " ").replace("lstm", "LSTM").replace("transformer", "Transformer")
        needed = 44 + 6.8 * len(text)
        if x and x + needed > width:
            x, y = 0.0, y + 20
        dash = f' stroke-dasharray="{_DASHES[arm]}"' if arm in _DASHES else ""
        parts.append(
            f'<g class="arm-{arm}" transform="translate({x:.0f} {y:.0f})">'
            f'<line class="line" x1="0" x2="24" y1="0" y2="0"{dash}/>{_mark(arm, 12, 0)}'
            f'<text class="key" x="30" y="4">{escape(text)}</text></g>'
        )
        x += needed
    return "".join(parts), y + 12 if arms else 0.0


class _Scale:
    """Maps values to places along one axis."""

    def __init__(self, low: float, high: float, start: float, end: float, is_logarithmic: bool) -> None:
        self.map = math.log if is_logarithmic else float
        self.low, self.high = self.map(low), self.map(high)
        self.start, self.end = start, end

    def __call__(self, value: float) -> float:
        if self.high == self.low:
            return (self.start + self.end) / 2
        share = (self.map(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def _ticks(low: float, high: float) -> list[float]:
    """About five round values from `low` to `high`."""
    if high <= low:
        return [low]
    step = 10.0 ** math.floor(math.log10((high - low) / 4))
    step *= next(factor for factor in (1, 2, 5, 10) if (high - low) / (step * factor) <= 5)
    first = math.ceil(low / step - 1e-9)
    return [round(number * step, 10) for number in range(first, math.floor(high / step + 1e-9) + 1)]
