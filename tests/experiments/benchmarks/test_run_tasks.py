"""One run through the front door: begun, interrupted, gone on with, and what it leaves behind."""

import json
import os
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

import experiments.benchmarks.run_tasks
from experiments.benchmarks.families import Family
from experiments.benchmarks.run_tasks import TASKS, run_tasks
from experiments.benchmarks.settings import TaskBenchmark
from experiments.benchmarks.solve import unsolved
from experiments.folder import ENVIRONMENT, RECORDS, RunFolder
from experiments.jobs import Outcome
from neurosym.errors import DataError
from tests.experiments.benchmarks.stored import NEEDS_DATA

ROOT = Path(__file__).parents[3]
SMALL = ("experiment=benchmark/dreamcoder_lists", "sample=2", "seconds=2", "n_workers=1")


def begin(*arguments: str, **variables: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "experiments.run", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **variables},
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that got Ctrl-C after its first task and was gone on with."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    process = begin(*SMALL, f"hydra.run.dir={folder}")
    assert process.stdout is not None
    assert any(line.startswith("1 of 2") for line in process.stdout), process.communicate()[1]
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors.strip() == f"stopped; go on with: python -m experiments.run resume={folder}"
    (done,) = RunFolder(folder).outcomes()
    process = begin(f"resume={folder}")
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert done not in output
    assert "2 of 2  keep-mod-k with k=3/0: " in output
    assert output.splitlines()[-1] == str(folder)
    return folder


@NEEDS_DATA
def test_a_run_that_was_gone_on_with_has_every_file(folder: Path) -> None:
    tasks = [json.loads(line) for line in (folder / TASKS).read_text("utf-8").splitlines()]
    assert [one["task"] for one in tasks] == ["add-k with k=0", "keep-mod-k with k=3"]
    assert tasks[0]["solved"] is True
    assert tasks[0]["program"] == "lambda items: items"
    assert tasks[0]["first_cpu_seconds"] <= tasks[0]["cpu_seconds"] < 3
    records = [json.loads(line) for line in (folder / RECORDS).read_text("utf-8").splitlines()]
    assert {record["budget_seconds"] for record in records} == {1.0, 2.0}
    assert {record["task"] for record in records} == {"dreamcoder_lists"}
    assert json.loads((folder / ENVIRONMENT).read_text("utf-8"))["n_processes"] == 1


@NEEDS_DATA
def test_a_folder_of_other_settings_is_refused(folder: Path) -> None:
    with pytest.raises(DataError, match="other settings"):
        run_tasks(TaskBenchmark(Family.DREAMCODER_LISTS, seconds=3), folder, Console(file=StringIO()))


def test_without_data_a_run_ends_with_one_message(tmp_path: Path) -> None:
    process = begin(*SMALL, f"hydra.run.dir={tmp_path / 'run'}", NEUROSYM_DATA="")
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert output == ""
    assert errors.startswith("error: expected NEUROSYM_DATA to name the folder that holds program/dreamcoder_list")
    assert "Traceback" not in errors


def crash_at_the_first(family: Family, name: str, seed: int, tier: int, seconds: float) -> Outcome:
    if name == "checksum":
        os._exit(9)
    return unsolved(family, name, seed, tier, seconds, reason="not tried", wall_seconds=0.0)


def test_a_crash_of_one_task_is_recorded_and_the_others_are_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(experiments.benchmarks.run_tasks, "solve", crash_at_the_first)
    output = StringIO()
    found = run_tasks(TaskBenchmark(Family.PSB1, sample=3), tmp_path, Console(file=output))
    assert [one["task"] for one in found] == ["checksum", "last-index-of-zero", "string-differences"]
    assert found[0]["solved"] is False
    assert found[0]["reason"] == "its process ended with exit code 9 (out of memory?)"
    assert [one["reason"] for one in found[1:]] == ["not tried", "not tried"]
    assert "checksum, seed 0: its process ended with exit code 9" in output.getvalue()
    assert set(RunFolder(tmp_path).outcomes()) == {f"{one['task']}/0" for one in found}
