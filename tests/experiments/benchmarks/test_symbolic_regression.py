"""The benchmark of symbolic regression: what it runs, keeps and refuses."""

import json
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from experiments.benchmarks.symbolic_regression import (
    HELD_OUT,
    TARGETS,
    Run,
    SymbolicRegression,
    record_lines,
    run_symbolic_regression,
)


def test_the_grown_arm_hits_and_its_records_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PEERS_HOME", raising=False)
    console = Console(file=StringIO(), width=200)
    settings = SymbolicRegression(targets=("nguyen-5",), arms=("grown", "operon"), n_seeds=2)
    runs = run_symbolic_regression(settings, tmp_path, console)
    assert [(run.arm, run.hit) for run in runs] == [("grown", True)] * 2
    lines = [json.loads(line) for line in (tmp_path / "results.jsonl").read_text("utf-8").splitlines()]
    assert {(line["task"], line["arm"], line["metric"]) for line in lines} == {
        ("nguyen-5", "grown", "solved_fraction"),
        ("symbolic_regression", "grown", "solved_fraction"),
    }
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "operon is left out: PEERS_HOME is not set" in text
    again = run_symbolic_regression(settings, tmp_path, console)
    assert again == runs


def test_shares_count_hits_and_what_is_right_on_unseen_points() -> None:
    runs = [
        Run("koza-1", "grown", 0, True, True, True, 1.0, "x"),
        Run("koza-1", "grown", 1, True, False, False, 2.0, "x"),
        Run("koza-1", "grown", 2, False, False, False, 9.0, "x"),
    ]
    lines = [json.loads(line) for line in record_lines(SymbolicRegression(), runs)]
    values = {(line["task"], line["split"]): line["value"] for line in lines}
    assert values["koza-1", "train"] == pytest.approx(2 / 3)
    assert values["koza-1", "test"] == pytest.approx(1 / 3)
    assert lines[0]["cpu_seconds"] == 12.0


def test_every_target_is_finite_over_its_range() -> None:
    for target in (*TARGETS, *HELD_OUT):
        assert np.isfinite(target.function(np.linspace(target.low, target.high, 102)[1:])).all()
        assert all((points >= target.low).all() and (points <= target.high).all() for points in target.drawn(3))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"targets": ("koza-9",)}, "expected targets among .* found koza-9"),
        ({"arms": ("pysr",)}, "expected arms among .* found pysr"),
        ({"n_seeds": 0}, "expected n_seeds, seconds and tolerance above 0"),
    ],
)
def test_settings_that_mean_nothing_are_refused(settings: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SymbolicRegression(**settings)  # type: ignore[arg-type]
