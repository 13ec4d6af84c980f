import json
from pathlib import Path
from typing import Any

import pytest

from experiments.benchmarks import tabulate
from experiments.benchmarks.engine.measure import Comparison, Metric, compared, skipped
from experiments.benchmarks.engine.table import to_plain
from experiments.benchmarks.families import Family
from experiments.benchmarks.solve import unsolved

ENVIRONMENT = {
    "command": "python -m experiments.run experiment=benchmark/x hydra.run.dir=away",
    "commit": "0123456789abcdef",
    "started": "2026-01-01T00:00:00+00:00",
    "processor": "A processor",
    "n_cores": 2,
}


@pytest.fixture(autouse=True)
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tabulate, "RESULTS", tmp_path / "results")
    return tmp_path / "results"


def a_run(folder: Path, kind: str, lines: list[dict[str, Any]]) -> str:
    folder.mkdir()
    (folder / "environment.json").write_text(json.dumps(ENVIRONMENT))
    (folder / kind).write_text("".join(json.dumps(line) + "\n" for line in lines))
    return str(folder)


def test_tasks_become_a_table_with_command_hardware_and_commit(tmp_path: Path, results: Path) -> None:
    none = unsolved(Family.ARC_1D, "a", 0, 2, 60.0, reason="nothing fits", wall_seconds=60.0)
    right = {**none, "task": "c", "consistent": True, "correct": True, "solved": True, "reason": ""}
    assert tabulate.main([a_run(tmp_path / "run", "tasks.jsonl", [none, right])]) == 0
    text = (results / "arc_1d.md").read_text()
    assert "`python -m experiments.run experiment=benchmark/x`, tier 2" in text
    assert "A processor, 2 cores, one a task; commit 0123456789abc;" in text
    assert "| 60 s | 0 | 1 of 2 = 50.0% | 1 of 2 = 50.0% | 0 of 1 = 0.0% |" in text
    assert "| a | 0 | nothing fits |" in text
    assert json.loads((results / "arc_1d.json").read_text())["readings"][-1]["n_solved"] == 1


def test_another_name_keeps_a_table_beside_the_familys_own(tmp_path: Path, results: Path) -> None:
    lines = [unsolved(Family.ARC_1D, "a", 0, 2, 60.0, reason="nothing fits", wall_seconds=60.0)]
    assert tabulate.main([a_run(tmp_path / "run", "tasks.jsonl", lines), "--name", "other"]) == 0
    assert sorted(path.name for path in results.iterdir()) == ["other.json", "other.md"]


def test_ratios_become_a_table_that_says_what_holds_back_a_goal_missed(tmp_path: Path, results: Path) -> None:
    comparisons = [
        compared("slow work", "c", "things", ([2.0], 10.0), ([1.0], 10.0), goal=0.8, note="by turns", limit="memory"),
        compared("fast work", "c", "things", ([1.0], 10.0), ([1.0], 10.0), goal=0.8, limit="never said"),
        Comparison("start", "none", "s", 0.25, None, Metric.SECONDS, 0.25, 0.5),
        skipped("other work", "deap", "PEERS_HOME is not set"),
    ]
    assert tabulate.main([a_run(tmp_path / "run", "rates.jsonl", list(map(to_plain, comparisons)))]) == 0
    text = (results / "engine.md").read_text()
    assert "| slow work | c | things | 5 | 10 | 0.5× | ≥ 0.8× | **missed** |" in text
    assert "| start |  | s |  |  | 0.25 s | ≤ 0.5 s | met |" in text
    assert "- slow work, beside c: by turns; missed: memory" in text
    assert "- other work, beside deap: PEERS_HOME is not set" in text
    assert "never said" not in text
    assert len(json.loads((results / "engine.json").read_text())["comparisons"]) == 4


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("tasks.jsonl", "expected figures in"), ("other.jsonl", "neither tasks.jsonl nor rates.jsonl")],
)
def test_a_folder_that_holds_no_such_run_is_refused(
    kind: str, expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tabulate.main([a_run(tmp_path / "run", kind, [])]) == 2
    assert expected in capsys.readouterr().err
    assert tabulate.main([str(tmp_path / "nowhere")]) == 2
    assert "expected the folder of a finished benchmark" in capsys.readouterr().err
