"""One run through the front door: begun, interrupted, gone on with, and what it leaves behind."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from experiments.execute import execute
from experiments.folder import CANDIDATES, CONTROLS, ENVIRONMENT, RECORDS, REPORT, RunFolder
from experiments.tabulate import main as tabulate
from neurosym.errors import DataError
from neurosym.library.library import Library
from neurosym.result import load
from neurosym.scoring import Record, read_records
from tests.experiments.test_config import composed

ROOT = Path(__file__).parents[2]
SMALL = (
    "experiment=sorting/integers",
    "budget=smoke",
    "budget.seconds=60",
    "budget.net_factor=0.1",
    "budget.control_seconds=2",
    "task.n_test=4",
    "task.n_far=1",
    "task.far_lengths=[200]",
)


@dataclass(frozen=True)
class Ended:
    code: int
    lines: list[str]
    errors: str


def begin(*arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "experiments.run", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


def end(process: "subprocess.Popen[str]") -> Ended:
    output, errors = process.communicate(timeout=240)
    return Ended(process.returncode, output.splitlines(), errors)


@pytest.fixture(scope="module")
def interrupted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended, set[str]]:
    """A run that got Ctrl-C after its first job, and the jobs it had finished."""
    folder = tmp_path_factory.mktemp("runs") / "a run"
    process = begin(*SMALL, f"hydra.run.dir='{folder}'")
    assert process.stdout is not None
    assert any("done in" in line for line in process.stdout), process.communicate()[1]
    process.send_signal(signal.SIGINT)
    ended = end(process)
    return folder, ended, set(RunFolder(folder).outcomes())


@pytest.fixture(scope="module")
def finished(interrupted: tuple[Path, Ended, set[str]]) -> tuple[Path, Ended]:
    """The same run, gone on with until it ended."""
    folder, _, _ = interrupted
    return folder, end(begin(f"resume={folder}"))


def test_an_interrupted_run_says_how_to_go_on(interrupted: tuple[Path, Ended, set[str]]) -> None:
    folder, ended, done = interrupted
    assert ended.code == 130
    assert ended.errors.strip() == f"stopped; go on with: python -m experiments.run 'resume={folder}'"
    assert done
    assert not (folder / REPORT).exists()


def test_a_resumed_run_does_only_what_was_left(
    interrupted: tuple[Path, Ended, set[str]], finished: tuple[Path, Ended]
) -> None:
    _, _, done = interrupted
    _, ended = finished
    assert ended.code == 0, ended.errors
    begun = {line.split()[2].rstrip(":") for line in ended.lines if line.endswith(": begins")}
    assert begun
    assert not begun & done


def test_the_last_line_is_the_folder(finished: tuple[Path, Ended]) -> None:
    folder, ended = finished
    assert ended.lines[-1] == str(folder)


def test_the_records_are_valid_and_complete(finished: tuple[Path, Ended]) -> None:
    folder, _ = finished
    records = read_records(folder / RECORDS)
    assert {record.task for record in records} == {"sorting/integers"}
    assert {record.arm for record in records} == {"grown", "lstm", "transformer", *TRIVIAL_ARMS}
    grown = [record for record in records if record.arm == "grown" and record.metric == "exact"]
    assert {record.length: record.value for record in grown} == dict.fromkeys((3, 5, 10, 30, 100, 200), 1.0)
    assert all(record.tier == 1 and record.cpu_seconds and record.budget_seconds == 60 for record in grown)


TRIVIAL_ARMS = ("constant", "majority", "nearest_neighbour")


def test_the_folder_holds_every_part_of_a_run(finished: tuple[Path, Ended]) -> None:
    folder, ended = finished
    for name in (".hydra/config.yaml", ENVIRONMENT, RECORDS, CONTROLS, CANDIDATES, REPORT, "programs"):
        assert (folder / name).exists(), name
    candidates = [json.loads(line) for line in (folder / CANDIDATES).read_text("utf-8").splitlines()]
    assert candidates[0]["score"] == 1.0
    assert json.loads((folder / ENVIRONMENT).read_text("utf-8"))["threads_per_process"] == 1
    assert any("fails as it must" in line for line in ended.lines)


def test_the_control_is_recorded_under_a_name_of_its_own(finished: tuple[Path, Ended]) -> None:
    folder, _ = finished
    assert {record.task for record in read_records(folder / CONTROLS)} == {"sorting/integers/without_loops"}


def test_the_grown_entry_is_in_the_runs_own_library(finished: tuple[Path, Ended]) -> None:
    folder, _ = finished
    library = Library.load(folder / "library", user=False)
    assert library["grown_sort"].tier <= 1
    assert load(folder / "results" / "sorting_integers")([3, -1, 2]) == [-1, 2, 3]


def test_the_python_file_sorts_without_the_package(finished: tuple[Path, Ended]) -> None:
    folder, _ = finished
    (source,) = (folder / "programs").glob("*.py")
    names: dict[str, object] = {}
    exec(compile(source.read_text("utf-8"), str(source), "exec"), names)
    assert "neurosym" not in {name.split(".")[0] for name in names}
    assert "import neurosym" not in source.read_text("utf-8")


def test_the_report_has_every_part(finished: tuple[Path, Ended]) -> None:
    folder, _ = finished
    html = (folder / REPORT).read_text("utf-8")
    for part in ("generalisation", "programs", "training", "controls", "tables", "candidates", "environment", "notes"):
        assert f'id="{part}"' in html, part


def test_a_folder_of_other_settings_is_refused(finished: tuple[Path, Ended]) -> None:
    folder, _ = finished
    with pytest.raises(DataError, match="other settings"):
        execute(composed("experiment=sorting/integers", "seed=7"), folder, Console(file=StringIO()))


def test_a_finished_run_is_tabulated(finished: tuple[Path, Ended], tmp_path: Path) -> None:
    folder, _ = finished
    assert tabulate([str(folder), "--picture", str(tmp_path / "curves.svg")]) == 0
    assert (tmp_path / "curves.svg").read_text("utf-8").startswith("<svg")
    assert tabulate([str(folder), "--name", str(tmp_path / "table")]) == 0
    table = json.loads((tmp_path / "table.json").read_text("utf-8"))
    assert table["seeds"] == [0]
    assert table["programs"][0]["solved"] is True
    assert "## sorting/integers: exact answers" in (tmp_path / "table.md").read_text("utf-8")


def test_a_wrong_key_is_refused_with_one_message() -> None:
    ended = end(begin("experiment=sorting/integers", "task.n_listss=3"))
    assert ended.code == 2
    assert "n_listss" in ended.errors
    assert "Traceback" not in ended.errors
    assert ended.lines == []


@pytest.mark.parametrize("name", ["nope", "sorting/nope", "sorting/digits,sorting/nope"])
def test_an_experiment_that_is_none_is_refused_with_those_that_there_are(name: str) -> None:
    ended = end(begin(f"experiment={name}"))
    assert (ended.code, ended.lines) == (2, [])
    assert ended.errors.startswith("error: expected experiment=benchmark/arc_1d|")
    assert ended.errors.endswith(f"|sorting/integers but found {name!r}\n")


def test_a_folder_that_can_t_be_written_is_refused_with_one_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = end(begin(*SMALL, f"hydra.run.dir={tmp_path}/file/run"))
    assert (ended.code, ended.lines) == (2, [])
    assert ended.errors == f"error: [Errno 20] Not a directory: '{tmp_path}/file/run'\n"


def test_every_record_reads_back(finished: tuple[Path, Ended]) -> None:
    folder, _ = finished
    for line in (folder / RECORDS).read_text("utf-8").splitlines():
        assert Record.from_json(line).to_json() == line
