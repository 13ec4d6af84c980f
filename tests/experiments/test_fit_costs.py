from pathlib import Path
from typing import Any

import pytest

from experiments.fit_costs import main
from experiments.folder import RunFolder
from neurosym.search.costs import Costs
from neurosym.search.enumerative import Enumerative
from neurosym.search.portfolio import Portfolio
from tests.experiments.test_config import CONF, composed
from tests.strategies import shipped

PROGRAM = "lambda items: map_(lambda item: negate(item), items)"


def run_of(folder: Path, **outcomes: dict[str, Any]) -> str:
    """A run folder with these outcomes."""
    for name, outcome in outcomes.items():
        RunFolder(folder).keep(name, outcome)
    return str(folder)


def conf_with(folder: Path, text: str) -> Path:
    """The configuration with `costs=mine` added."""
    for path in CONF.glob("**/*.yaml"):
        target = folder / path.relative_to(CONF)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text("utf-8"), "utf-8")
    (folder / "costs").mkdir()
    (folder / "costs" / "mine.yaml").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("grower", ["portfolio", "enumerative"])
def test_what_is_printed_configures_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str], grower: str) -> None:
    solved = {f"task{number}": {"solved": True, "program": PROGRAM} for number in range(50)}
    run = run_of(
        tmp_path / "run",
        **solved,
        unsolved={"solved": False, "program": "lambda n: add(n, n)"},
        false={"solved": True, "control": "without_loops", "program": "lambda n: add(n, n)"},
        grown={"solved": True, "program": "lambda n: grown_here(n)"},
    )
    assert main([run, "--grower", grower]) == 0
    printed = capsys.readouterr()
    library = shipped().restricted(1)
    expected = Costs.fitted([library.parse(PROGRAM)] * 50, library)
    assert expected.of("add") > expected.of("map_") == 1
    assert "left out: grown: no entry 'grown_here'" in printed.err
    assert "fitted to 50 programs over" in printed.err
    conf = conf_with(tmp_path / "conf", printed.out)
    found = composed(f"grower={grower}", "+costs=mine", conf=conf).synthesis.grower
    own = {"portfolio": lambda: Portfolio(enumerative=Enumerative(costs=expected)),
           "enumerative": lambda: Enumerative(costs=expected)}  # fmt: skip
    assert found == own[grower]()


def test_few_programs_leave_costs_uniform(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([run_of(tmp_path / "run", task={"solved": True, "program": PROGRAM})]) == 0
    conf = conf_with(tmp_path / "conf", capsys.readouterr().out)
    assert composed("+costs=mine", conf=conf).synthesis.grower == Portfolio()


def test_runs_without_solutions_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([run_of(tmp_path / "run", task={"solved": False, "program": PROGRAM})]) == 2
    assert "expected solved tasks in" in capsys.readouterr().err
