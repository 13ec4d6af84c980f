"""The page: sections of a report as HTML, with style, charts and images inline and nothing from elsewhere."""

import base64
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape
from importlib import resources

from neurosym.report.chart import CHART_STYLE, Chart, to_chart
from neurosym.report.contents import CandidateRow, Control, Fact, GrownProgram, Picture, Pixels, Report
from neurosym.report.results import generalisation_charts, result_rows, tasks_of

_METRICS = (("exact", "exact answers"), ("item_accuracy", "right positions"))


def to_html(report: Report) -> str:
    """The report as one page that needs nothing else, readable on a phone, in light and in dark."""
    style = (resources.files("neurosym.report") / "style.css").read_text(encoding="utf-8")
    sections = [
        ("what-it-sees", "What it sees and answers", _pictures(report.pictures)),
        ("generalisation", "Generalisation by length", _generalisation(report)),
        ("programs", "Grown programs", "".join(map(_program, report.programs))),
        ("training", "Training", _charts(report.training)),
        ("controls", "Controls that must fail", _controls(report.controls)),
        ("tables", "All results", _tables(report)),
        ("candidates", "Programs that were fitted or verified", _candidates(report)),
        ("environment", "Environment", _environment(report)),
        ("notes", "Before you quote a figure", _list(report.notes)),
    ]
    shown = [(name, title, body) for name, title, body in sections if body]
    links = "".join(f'<a href="#{name}">{escape(title)}</a>' for name, title, _ in shown)
    body = "".join(
        f'<section id="{name}" class="{name}"><h2>{escape(title)}</h2>{inner}</section>' for name, title, inner in shown
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(report.title)}</title><style>{style}{CHART_STYLE}</style></head><body><main>"
        f"<header><h1>{escape(report.title)}</h1><p>{escape(report.summary)}</p>{_facts(report.headline, 'headline')}"
        f"<nav>{links}</nav></header>{body}</main></body></html>\n"
    )


def _facts(facts: Iterable[Fact], name: str) -> str:
    shown = "".join(f"<div><dd>{escape(one.value)}</dd><dt>{escape(one.label)}</dt></div>" for one in facts)
    return f'<dl class="{name}">{shown}</dl>' if shown else ""


def _pictures(pictures: Sequence[Picture]) -> str:
    shown = []
    for picture in pictures:
        cells = "".join(
            f'<li class="{"" if label == read else "wrong"}"><img alt="a handwritten {label}" src="{_png(pixels)}">'
            f"<b>{read}</b>{'' if label == read else f'<i>is {label}</i>'}</li>"
            for pixels, label, read in zip(picture.images, picture.labels, picture.read, strict=True)
        )
        verdict = (
            '<span class="right">right</span>'
            if picture.is_right
            else f'<span class="wrong">a miss</span>, expected <code>{escape(picture.expected)}</code>'
        )
        shown.append(
            f'<figure class="reading"><ol>{cells}</ol>'
            f"<figcaption>answers <code>{escape(picture.answer)}</code> {verdict}</figcaption></figure>"
        )
    if not shown:
        return ""
    return f"<p>Test images, what was read in each, and the program's answer.</p>{''.join(shown)}"


def _generalisation(report: Report) -> str:
    charts = generalisation_charts(report.records)
    if not charts:
        return ""
    many = "" if len(report.seeds) == 1 else " Lines are medians over seeds, bands the range."
    return (
        "<p>Share of lists answered exactly, by length (logarithmic). Nets are trained on the same examples."
        f"{many}</p>{_charts(charts)}"
    )


def _charts(charts: Sequence[Chart]) -> str:
    figures = "".join(
        f"<figure><h3>{escape(chart.title)}</h3><figcaption>{escape(chart.y_label)}</figcaption>"
        f"{to_chart([replace(chart, title='')])}</figure>"
        for chart in charts
    )
    return f'<div class="charts">{figures}</div>' if figures else ""


def _program(program: GrownProgram) -> str:
    mark = _mark(program.is_solved, "solved", "unsolved: best found")
    others = ""
    if program.alternatives:
        listed = _list(program.alternatives, "code")
        others = f"<details><summary>Other programs that give every example</summary>{listed}</details>"
    return (
        f'<article><h3>{escape(program.task)} {mark}</h3><pre class="wrap"><code>{escape(program.text)}</code></pre>'
        f'{_facts(program.facts, "facts")}<div class="graph">{program.graph}</div>'
        f"<h4>As Python, without this package</h4><pre><code>{escape(_last_function(program.python))}</code></pre>"
        f"<details><summary>The whole file, {len(program.python.splitlines())} lines</summary>"
        f"<pre><code>{escape(program.python)}</code></pre></details>{others}</article>"
    )


def _last_function(source: str) -> str:
    """The program's own function: what stands above it is what it needs."""
    start = source.rfind("\ndef ")
    return source[start + 1 :].strip()


def _mark(is_right: bool, right: str, wrong: str) -> str:
    return f'<span class="right">{right}</span>' if is_right else f'<span class="wrong">{wrong}</span>'


def _controls(controls: Sequence[Control]) -> str:
    shown = []
    for control in controls:
        mark = _mark(control.holds, "fails as it must", "does not fail")
        shown.append(
            f"<article><h3>{escape(control.name)} {mark}</h3><p>{escape(control.claim)}</p>"
            f"<p><small>Found: {escape(control.found)}</small></p></article>"
        )
    return "".join(shown)


def _tables(report: Report) -> str:
    shown = []
    for task in tasks_of(report.records):
        for metric, title in _METRICS:
            headings, rows = result_rows(task, report.records, metric)
            shown.append(f"<h3>{escape(task)}: {title}</h3>{_table(headings, rows, 'grown')}")
    return "".join(shown)


def _candidates(report: Report) -> str:
    if not report.candidates:
        return ""
    headings = ["task", "score", "steps", "CPU-seconds", "outcome", "program"]
    rows = [_candidate(one) for one in report.candidates]
    n_left_out = report.n_candidates - len(rows)
    more = f"<p><small>{n_left_out:,} more in candidates.jsonl.</small></p>" if n_left_out > 0 else ""
    chosen = {number for number, one in enumerate(report.candidates) if one.is_chosen}
    return f"{_table(headings, rows, None, chosen)}{more}"


def _candidate(one: CandidateRow) -> list[str]:
    return [one.task, f"{one.score:.1%}", f"{one.n_steps:,}", f"{one.cpu_seconds:.1f}", one.note, one.program]


def _environment(report: Report) -> str:
    return _table(["", ""], [[name, value] for name, value in report.environment.items()], None)


def _table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], strong: str | None, chosen: Iterable[int] = ()
) -> str:
    """A table that scrolls within itself where it is too wide; the row that begins with `strong` stands out."""
    marked = set(chosen)
    head = "".join(f"<th>{escape(one)}</th>" for one in headings)
    body = "".join(
        f"<tr{' class=strong' if row[0] == strong or number in marked else ''}>"
        + "".join(f"<td>{escape(cell)}</td>" for cell in row)
        + "</tr>"
        for number, row in enumerate(rows)
    )
    top = f"<thead><tr>{head}</tr></thead>" if any(headings) else ""
    return f'<div class="scroll" tabindex="0"><table>{top}<tbody>{body}</tbody></table></div>'


def _list(items: Sequence[str], tag: str = "") -> str:
    if not items:
        return ""
    start, end = (f"<{tag}>", f"</{tag}>") if tag else ("", "")
    return f"<ul>{''.join(f'<li>{start}{escape(item)}{end}</li>' for item in items)}</ul>"


def _png(pixels: Pixels) -> str:
    """Grey values as the address of a PNG image (ISO/IEC 15948: one filter byte a row, then deflate)."""
    height, width = len(pixels), len(pixels[0])
    data = b"".join(b"\0" + bytes(row) for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(data, 9)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(part)) + name + part + struct.pack(">I", zlib.crc32(name + part)) for name, part in chunks
    )
    return "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + body).decode()
