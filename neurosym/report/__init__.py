"""The report of a run: one self-contained page, made of plain data."""

from neurosym.report.chart import Chart, Series, to_chart
from neurosym.report.contents import (
    CandidateRow,
    Control,
    Fact,
    GrownProgram,
    Picture,
    Report,
)
from neurosym.report.page import to_html
from neurosym.report.results import generalisation_charts

__all__ = [
    "CandidateRow",
    "Chart",
    "Control",
    "Fact",
    "GrownProgram",
    "Picture",
    "Report",
    "Series",
    "generalisation_charts",
    "to_chart",
    "to_html",
]
