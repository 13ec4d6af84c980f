import base64
import re
from html.parser import HTMLParser
from io import BytesIO

import matplotlib.image
import numpy as np
import pytest

from neurosym.report import (
    CandidateRow,
    Chart,
    Control,
    Fact,
    GrownProgram,
    Picture,
    Report,
    Series,
    generalisation_charts,
    to_chart,
    to_html,
)
from neurosym.report.results import result_rows, spread
from neurosym.scoring import Record


def records(task: str = "sorting/digits", seeds: int = 1) -> list[Record]:
    return [
        Record(
            task=task,
            arm=arm,
            split="test",
            length=length,
            metric="exact",
            value=value - seed / 100,
            n_examples=300,
            seed=seed,
            cpu_seconds=12.0,
            budget_seconds=40.0,
            tier=1 if arm == "grown" else None,
        )
        for seed in range(seeds)
        for arm, value in (("grown", 0.9), ("lstm", 0.25))
        for length in (3, 10, 100)
    ]


IMAGE = [[0, 128], [255, 7]]


def report() -> Report:
    return Report(
        title="A title <b>",
        summary="What was done.",
        seeds=[0],
        tier=1,
        headline=[Fact("99%", "of the images")],
        pictures=[
            Picture([IMAGE, IMAGE], [3, 4], [3, 9], "[3, 9]", "[3, 4]"),
            Picture([IMAGE], [3], [3], "[3]", "[3]"),
        ],
        records=records(),
        programs=[
            GrownProgram(
                "sorting/digits",
                True,
                "lambda xs: sort(xs)",
                "def f(xs): ...",
                "<svg id='drawn'></svg>",
                [Fact("5 s", "CPU")],
                ["lambda xs: xs"],
            )
        ],
        training=[Chart("training", "step", "loss", [Series("grown", [(0, 2.0), (50, 0.5)])])],
        candidates=[CandidateRow("sorting/digits", "lambda xs: other(xs)", 0.125, 60, 1.5, "short trial")],
        n_candidates=9,
        controls=[
            Control("without loops", "Must be unsolved.", True, "unsolved"),
            Control("other", "Must fail.", False, "99%"),
        ],
        environment={"processor": "a processor"},
        notes=["One seed is shown."],
    )


class Page(HTMLParser):
    VOID = ("meta", "img", "br", "link", "hr")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("src", "href"):
                self.addresses.append(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_has_every_part_and_is_well_formed() -> None:
    page = Page()
    page.feed(to_html(report()))
    assert page.open == []
    for part in ("what-it-sees", "generalisation", "programs", "training", "controls", "tables", "candidates"):
        assert part in page.ids
    assert {"environment", "notes", "drawn"} <= set(page.ids)


def test_the_page_needs_nothing_from_elsewhere() -> None:
    html = to_html(report())
    page = Page()
    page.feed(html)
    assert all(address.startswith(("#", "data:")) for address in page.addresses)
    assert not re.search(r"url\(|@import|<script|<link", html)


def test_everything_that_was_given_is_told_and_escaped() -> None:
    html = to_html(report())
    assert "A title &lt;b&gt;" in html
    for text in (
        "lambda xs: sort(xs)",
        "def f(xs): ...",
        "lambda xs: other(xs)",
        "short trial",
        "8 more",
        "a processor",
    ):
        assert text in html
    assert "fails as it must" in html
    assert "does not fail" in html
    assert "is 4" in html, "a digit that was misread is shown with what it is"
    assert "a miss" in html


def test_parts_without_content_are_left_out() -> None:
    page = Page()
    page.feed(to_html(Report("title", "summary", [0], 1, environment={"a": "b"})))
    assert page.ids == ["environment"]


def test_images_are_kept_to_the_pixel() -> None:
    address = next(one for one in re.findall(r'src="([^"]+)"', to_html(report())))
    image = matplotlib.image.imread(BytesIO(base64.b64decode(address.partition(",")[2])))
    assert np.array_equal((image * 255).round().astype(int), IMAGE)


def test_curves_over_several_seeds_are_medians_with_their_range() -> None:
    (chart,) = generalisation_charts(records(seeds=5))
    grown = chart.series[0]
    assert grown.arm == "grown"
    assert grown.points == [(3.0, 0.88), (10.0, 0.88), (100.0, 0.88)]
    assert grown.low == pytest.approx([0.86] * 3)
    assert grown.high == pytest.approx([0.9] * 3)
    assert to_chart([chart]).count('class="band"') == 2


def test_a_chart_that_stands_alone_brings_its_colours_and_names_its_tasks() -> None:
    svg = to_chart(generalisation_charts([*records("sorting/integers"), *records()]), is_standalone=True)
    assert svg.startswith("<svg xmlns=")
    assert "prefers-color-scheme:dark" in svg
    assert "sorting/integers" in svg
    assert "LSTM" in svg


@pytest.mark.parametrize("points", [[], [(5.0, 1.0)], [(1.0, 0.0), (2.0, 0.0)], [(1.0, -3.0), (1e6, 1e9)]])
def test_any_points_can_be_drawn(points: list[tuple[float, float]]) -> None:
    svg = to_chart([Chart("title", "x", "y", [Series("grown", points)])])
    assert "nan" not in svg
    assert "inf" not in svg


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([], "–"),
        ([1.0], "100%"),
        ([0.99999], "99.9%"),
        ([0.0], "0%"),
        ([1e-9], "<0.1%"),
        ([0.5, 0.75, 1.0], "75.0% (50.0%–100%)"),
    ],
)
def test_less_than_all_is_never_rounded_to_all_nor_some_to_none(values: list[float], text: str) -> None:
    assert spread(values) == text


def test_the_table_tells_tier_seconds_and_seeds() -> None:
    headings, rows = result_rows("sorting/digits", records(seeds=2), "exact")
    assert headings == ["arm", "3", "10", "100", "tier allowed", "CPU-seconds", "budget, s", "seeds"]
    assert rows[0] == ["grown", *["89.5% (89.0%–90.0%)"] * 3, "0–1", "12.0", "40.0", "0, 1"]
    assert rows[1][4] == ""
