import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import neurosym.synthesis
from neurosym.cli import main
from neurosym.search.grower import Statistics

REVERSED = [{"inputs": [[3, 1, 2]], "output": [2, 1, 3]}, {"inputs": [[5, 4]], "output": [4, 5]}]

# No short program does this: what is learned from the past doesn't tell the next.
NOISE = [{"inputs": [number], "output": int(digits)} for number, digits in enumerate("83751926405926183")]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEUROSYM_LIBRARY", str(tmp_path / "own"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str | Path) -> tuple[int, str, str]:
        """Exit code, output and errors of `neurosym grow`."""
        try:
            code = main(["grow", *map(str, arguments)])
        except SystemExit as exit_:  # argparse's own way
            code = int(exit_.code or 0)
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err

    return run


def examples(folder: Path, lines: list[Any]) -> Path:
    file = folder / "examples.jsonl"
    file.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return file


def test_a_solved_task_gives_program_and_python(run: Run, tmp_path: Path) -> None:
    code, output, _ = run(examples(tmp_path, REVERSED), "--tier", "1", "--budget-seconds", "20")
    assert code == 0
    assert output.startswith("solved: right on 100.0% of the examples (")
    assert "lambda items: reverse(items)" in output
    assert "def " in output


def test_a_result_is_one_json_object(run: Run, tmp_path: Path) -> None:
    code, output, _ = run(examples(tmp_path, REVERSED), "--budget-seconds", "20", "--seed", "1", "--json")
    result = json.loads(output)
    assert code == 0
    assert {"solved", "program", "score", "alternatives", "agreement", "statistics"} <= set(result)
    assert result["solved"] is True


def test_an_unsolved_task_is_marked_and_gives_the_best_found(run: Run, tmp_path: Path) -> None:
    file = examples(tmp_path, NOISE)
    code, output, _ = run(file, "--tier", "0", "--budget-seconds", "2")
    assert code == 1
    assert output.startswith("NOT SOLVED within the budget (")
    assert "lambda" in output
    code, output, _ = run(file, "--tier", "0", "--budget-seconds", "2", "--json")
    assert code == 1
    assert json.loads(output)["solved"] is False


def test_a_file_added_to_the_library_is_used(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "mine.py").write_text(
        "from neurosym.library import algorithmic\n\n\n@algorithmic(tier=0)\ndef tangle(n: int) -> int:\n"
        '    """Digit that nobody would guess."""\n'
        '    return int("83751926405926183"[n % 17])\n'
    )
    code, output, _ = run(examples(tmp_path, NOISE), "--tier", "0", "--budget-seconds", "20")
    assert code == 0
    assert "tangle(" in output


@pytest.mark.parametrize(
    ("lines", "more", "message"),
    [
        ([], (), "is empty; give at least one line"),
        ([*REVERSED, '{"inputs": [1'], (), "examples.jsonl, line 3: expected an object with the keys"),
        ([{"inputs": [1], "outputs": 1}], (), "examples.jsonl, line 1: expected an object with the keys"),
        ([{"inputs": [1], "output": 1}, {"inputs": [1], "output": 2}], (), "examples 1 and 2 contradict"),
        ([{"inputs": [1], "output": 1}, {"inputs": ["a"], "output": 2}], (), "examples 1 and 2"),
        (REVERSED, ("--signature", "(list[int"), "expected ']' but found end of text"),
        (REVERSED, ("--signature", "(int) -> int"), "example 1"),
        (REVERSED, ("--budget-seconds", "0"), "expected a number of seconds above 0 but found '0'"),
        (REVERSED, ("--budget-seconds", "soon"), "expected a number of seconds above 0 but found 'soon'"),
        (REVERSED, ("--tier", "3"), "invalid choice: 3"),
        (REVERSED, ("--seed", "-1"), "expected a whole number of 0 or more but found '-1'"),
        (REVERSED, ("--seed", "x"), "expected a whole number of 0 or more but found 'x'"),
        (REVERSED, ("--library", "/nowhere"), "no library at /nowhere"),
    ],
)
def test_bad_input_is_refused_with_one_message(
    run: Run, tmp_path: Path, lines: list[Any], more: tuple[str, ...], message: str
) -> None:
    code, output, errors = run(examples(tmp_path, lines), *more)
    assert (code, output) == (2, "")
    assert message in errors


def test_a_missing_file_is_refused(run: Run, tmp_path: Path) -> None:
    code, _, errors = run(tmp_path / "missing.jsonl")
    assert code == 2
    assert errors.startswith("neurosym: expected a readable file of examples at ")


def shown(n_seconds: int) -> Callable[..., Any]:
    """A grower that tells how it stands, a second after the other, and is interrupted then."""

    def grow(examples: object, *, progress: Callable[[Statistics], None], **options: object) -> Any:
        for second in range(n_seconds):
            progress(Statistics(n_programs=1000 * second, best="lambda items: items", seconds=float(second)))
        raise KeyboardInterrupt

    return grow


def test_progress_is_a_line_every_few_seconds(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neurosym.synthesis, "grow", shown(12))
    _, _, errors = run(examples(tmp_path, REVERSED))
    assert errors.splitlines() == [
        "5 s, 5,000 programs, best so far: lambda items: items",
        "10 s, 10,000 programs, best so far: lambda items: items",
    ]


def test_an_interrupt_gives_the_best_so_far(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neurosym.synthesis, "grow", shown(2))
    code, output, _ = run(examples(tmp_path, REVERSED))
    assert (code, output) == (130, "INTERRUPTED, not solved. Best so far: lambda items: items\n")
    code, output, _ = run(examples(tmp_path, REVERSED), "--json")
    assert code == 130
    assert json.loads(output) == {"solved": False, "interrupted": True, "program": "lambda items: items"}
    monkeypatch.setattr(neurosym.synthesis, "grow", shown(0))
    assert run(examples(tmp_path, REVERSED))[1] == "INTERRUPTED, not solved. Best so far: nothing yet\n"


@pytest.mark.slow
def test_a_signal_ends_a_search_with_the_best_so_far(tmp_path: Path) -> None:
    code = "import sys; from neurosym.cli import main; sys.exit(main(sys.argv[1:]))"
    options = ["grow", str(examples(tmp_path, NOISE)), "--tier", "0", "--budget-seconds", "120"]
    with subprocess.Popen(
        [sys.executable, "-c", code, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert "programs" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert output.startswith("INTERRUPTED, not solved. Best so far: ")
    assert "Traceback" not in errors
