import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from neurosym._version import __version__
from neurosym.cli import main
from neurosym.library import Library, checked
from neurosym.library.library import shipped_folder
from neurosym.library.store import GrownEntry, read_grown, write_grown
from neurosym.program.types import parse_signature
from tests.strategies import shipped

ROOT = Path(__file__).parents[1]
BROKEN = ROOT / "tests" / "library" / "broken_functions.py"

SOUND = '''
from neurosym.library import algorithmic


@algorithmic(tier=1)
def without_sign(number: int) -> int:
    """Number without its sign.

    >>> without_sign(3)
    3
    >>> without_sign(-3)
    3
    """
    return abs(number)
'''

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder, not there yet."""
    folder = tmp_path / "own"
    monkeypatch.setenv("NEUROSYM_LIBRARY", str(folder))
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str | Path) -> tuple[int, str, str]:
        """Exit code, output and errors of a command."""
        try:
            code = main(list(map(str, arguments)))
        except SystemExit as exit_:  # argparse's own way
            code = int(exit_.code or 0)
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err

    return run


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def grown(name: str = "total", **changes: Any) -> GrownEntry:
    fields: dict[str, Any] = {
        "name": name,
        "signature": parse_signature("(list[int]) -> int"),
        "doc": "Sum of the items.",
        "program": shipped().parse("lambda items: fold(lambda total, item: add(total, item), 0, items)"),
        "tier": 0,
        "cases": ((([3, 1],), 4), (([],), 0)),
        "score": {"train": 1.0},
        "description_length": 31.5,
        **changes,
    }
    return GrownEntry(**fields)


def test_the_version_is_the_package_s(run: Run) -> None:
    assert run("--version") == (0, f"neurosym {__version__}\n", "")


def test_a_command_is_needed(run: Run) -> None:
    code, _, errors = run()
    assert code == 2
    assert "COMMAND" in errors


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["grow", "--help"],
        ["library", "list"],
        ["library", "show", "fold"],
        ["library", "search", "int"],
    ],
    ids=" ".join,
)
def test_a_quick_command_imports_neither_torch_nor_numba(arguments: Sequence[str]) -> None:
    code = (
        "import sys\nfrom neurosym.cli import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit: pass\n"
        "print([name for name in ('torch', 'numba', 'rich') if name in sys.modules], file=sys.stderr)"
    )
    found = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    assert found.stderr.strip() == "[]"


# -- looking


def test_a_list_has_an_entry_a_line(run: Run) -> None:
    code, output, errors = run("library", "list")
    lines = output.splitlines()
    assert (code, errors) == (0, "")
    assert [line.split("\t")[0] for line in lines] == [entry.name for entry in Library.load()]
    assert "length\talgorithmic\t0\t(list[a]) -> int\tNumber of items." in lines


def test_a_list_can_be_restricted(run: Run) -> None:
    _, output, _ = run("library", "list", "--tier", "1", "--kind", "algorithmic")
    fields = [line.split("\t") for line in output.splitlines()]
    assert {(kind, tier) for _, kind, tier, _, _ in fields} == {("algorithmic", "0"), ("algorithmic", "1")}


def test_a_list_is_a_table_on_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "120")
    code, output, _ = run("library", "search", "(list[int], int) -> int")
    assert code == 0
    assert "signature" in output
    assert "(list[a], int) -> a" in output


def test_what_is_shown_is_all_about_an_entry(run: Run) -> None:
    code, output, _ = run("library", "show", "length")
    assert code == 0
    for part in (
        "length : (list[a]) -> int",
        ">>> length([3, 1, 2])\n    3\n",
        "parameters  items",
        f"digest      {shipped()['length'].digest}",
        f"from        {shipped_folder() / 'lists.py'}:",
    ):
        assert part in output


def test_what_is_shown_tells_how_fast_an_entry_runs(run: Run, own: Path) -> None:
    for name in ("sort", "fix"):
        assert "    speed       compiled\n" in run("library", "show", name)[1]
    own.mkdir()
    (own / "mine.py").write_text(
        "from neurosym.library import algorithmic\n\n\n@algorithmic()\ndef pick(n: int) -> int:\n"
        '    """One.\n\n    >>> pick(1)\n    1\n    >>> pick(2)\n    1\n    """\n'
        "    match n:\n        case _:\n            return 1\n"
    )
    reason = "the statement Match, which is outside of the subset, line 13"
    assert f"    speed       reference ({reason})\n" in run("library", "show", "pick")[1]
    assert "speed" not in run("library", "show", "symbol_reader")[1]


def test_what_is_shown_of_a_grown_entry_has_its_program(run: Run, own: Path) -> None:
    write_grown(own, grown())
    code, output, _ = run("library", "show", "total")
    assert code == 0
    for part in (
        "program     lambda items: fold(lambda total, item: add(total, item), 0, items)",
        f"uses        add@{shipped()['add'].digest}, fold@",
        "score       train 1",
        "length      31.5 bits",
        ">>> total([3, 1])\n    4\n",
    ):
        assert part in output


def test_a_name_that_is_nearly_right_is_suggested(run: Run) -> None:
    code, output, errors = run("library", "show", "fodl")
    assert (code, output) == (2, "")
    assert errors.endswith("did you mean fold?\n")


def test_a_search_by_type_gives_what_fits(run: Run) -> None:
    code, output, _ = run("library", "search", "(list[int]) -> list[int]")
    names = [line.split("\t")[0] for line in output.splitlines()]
    assert code == 0
    assert "reverse" in names
    assert "length" not in names


def test_a_search_without_a_hit_says_so(run: Run) -> None:
    code, output, errors = run("library", "search", "(tensor[1], tensor[2]) -> int")
    assert (code, output) == (1, "")
    assert errors == "no entry fits (tensor[1], tensor[2]) -> int or gives it as result\n"


def test_a_type_that_can_t_be_read_is_refused_with_its_column(run: Run) -> None:
    code, _, errors = run("library", "search", "(list[int")
    assert code == 2
    assert errors.startswith("neurosym: expected ']' but found end of text at column ")


def test_another_folder_is_looked_at_in_the_place_of_the_user_s(run: Run, own: Path, tmp_path: Path) -> None:
    written(own / "mine.py", SOUND)
    other = written(tmp_path / "other" / "theirs.py", SOUND.replace("without_sign", "swerve")).parent
    assert "without_sign" in run("library", "list")[1]
    _, output, _ = run("library", "list", "--library", other)
    assert "swerve\t" in output
    assert "without_sign\t" not in output
    code, _, errors = run("library", "list", "--library", tmp_path / "missing")
    assert code == 2
    assert "no library at" in errors


@pytest.mark.parametrize("command", [["list"], ["show", "fold"], ["search", "int"]], ids=" ".join)
def test_a_broken_file_of_the_user_s_is_named(run: Run, own: Path, command: list[str]) -> None:
    written(own / "mine.py", SOUND.replace("number: int", "number"))
    code, output, errors = run("library", *command)
    assert code == 2
    assert errors == f"neurosym: {own / 'mine.py'}:6: parameter number of without_sign has no annotation\n"
    assert output == ""


def test_a_broken_manifest_of_the_user_s_is_named(run: Run, own: Path) -> None:
    path = write_grown(own, grown()) / "manifest.json"
    path.write_text(path.read_text().replace('"tier":0', '"tier":"0"'))
    code, _, errors = run("library", "list")
    assert code == 2
    assert errors == f'neurosym: {path}: at $.tier: expected an integer from 0 to 2 but found "0"\n'


def test_a_reader_that_stops_early_is_no_failure() -> None:
    code = "from neurosym.cli import main; import sys; sys.exit(main(['library', 'list']))"
    command = f'{sys.executable} -c "{code}" | head -1'
    found = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert found.stdout.count("\n") == 1
    assert found.stderr == ""


# -- adding


def test_a_sound_file_is_added_and_found(run: Run, own: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "mine.py", SOUND)
    assert run("library", "add", file) == (0, f"added without_sign to {own}\n", "")
    assert (own / "mine.py").read_text() == SOUND
    assert Library.load()["without_sign"].implementation(-2) == 2
    assert run("library", "add", file)[0] == 0, "again is no error"
    assert [path.name for path in own.iterdir()] == ["mine.py"]


def test_a_file_is_added_to_the_folder_that_is_named(run: Run, own: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    assert run("library", "add", written(tmp_path / "mine.py", SOUND), "--library", folder)[0] == 0
    assert (folder / "mine.py").read_text() == SOUND
    assert not own.exists()


def test_a_file_with_a_broken_entry_is_not_added(run: Run, own: Path, tmp_path: Path) -> None:
    broken = SOUND + "\n@algorithmic()\ndef inverse(n: int) -> int:\n    return 1 // n\n"
    code, output, errors = run("library", "add", written(tmp_path / "mine.py", broken))
    assert (code, output) == (2, "")
    head, *clauses = errors.splitlines()
    assert head == "neurosym: nothing was added: 1 of 2 entries break their contract"
    assert clauses[0] == "  inverse: documented: it has no docstring"
    assert clauses[1] == "  inverse: examples: expected two doctests or more, found 0"
    assert clauses[2].startswith("  inverse: fails only by EvaluationError: inverse(0) raised ZeroDivisionError")
    assert not own.exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "declares no entry: expected @algorithmic or @geometric on one or more"),
        ("def f(:", "mine.py:1: no Python: invalid syntax"),
        (SOUND.replace("without_sign", "fold"), "fold is declared twice, at "),
        (SOUND.replace("number: int", "number"), "mine.py:6: parameter number of without_sign has no annotation"),
    ],
)
def test_a_file_that_can_t_be_read_is_not_added(run: Run, own: Path, tmp_path: Path, text: str, message: str) -> None:
    code, _, errors = run("library", "add", written(tmp_path / "mine.py", text))
    assert code == 2
    assert message in errors
    assert not own.exists()


def test_a_folder_that_can_t_be_written_is_refused(run: Run, tmp_path: Path) -> None:
    source = written(tmp_path / "sound.py", SOUND)
    for folder in (written(tmp_path / "file", ""), tmp_path / "file" / "within"):
        code, output, errors = run("library", "add", source, "--library", folder)
        assert (code, output) == (2, "")
        assert errors.startswith(f"neurosym: {folder / 'sound.py'} can't be written: ")


def test_a_file_never_replaces_another(run: Run, own: Path, tmp_path: Path) -> None:
    written(own / "mine.py", SOUND)
    other = written(tmp_path / "mine.py", SOUND.replace("without_sign", "swerve"))
    code, _, errors = run("library", "add", other)
    assert code == 2
    assert errors == f"neurosym: {own / 'mine.py'} exists with other content: give the file another name\n"
    assert (own / "mine.py").read_text() == SOUND


def test_what_is_no_entry_is_not_added(run: Run, tmp_path: Path) -> None:
    for source in (tmp_path, tmp_path / "missing.py", written(tmp_path / "notes.txt", "notes")):
        code, _, errors = run("library", "add", source)
        assert code == 2
        assert f"expected a Python file or a grown entry's folder (with manifest.json) at {source}" in errors


def test_a_grown_entry_is_promoted_from_its_run(run: Run, own: Path, tmp_path: Path) -> None:
    source = write_grown(tmp_path / "run", grown())
    assert run("library", "add", source) == (0, f"added total to {own}\n", "")
    assert read_grown(own, shipped()) == read_grown(tmp_path / "run", shipped())


def test_a_grown_entry_with_a_wrong_example_is_not_promoted(run: Run, own: Path, tmp_path: Path) -> None:
    source = write_grown(tmp_path / "run", grown(cases=((([3, 1],), 5),)))
    code, _, errors = run("library", "add", source)
    assert code == 2
    assert errors.endswith("  total: examples hold: total([3, 1]) gave 4, expected 5\n")
    assert not own.exists()


def test_a_grown_entry_waits_for_what_it_uses(run: Run, own: Path, tmp_path: Path) -> None:
    inner = write_grown(tmp_path / "run", grown())
    known = shipped().extended(inner)
    outer = write_grown(tmp_path / "run", grown("outer", program=known.parse("lambda items: total(items)")))
    code, _, errors = run("library", "add", outer)
    assert code == 2
    assert "no entry 'total' in the library" in errors
    assert run("library", "add", inner)[0] == run("library", "add", outer)[0] == 0
    assert Library.load()["outer"].program is not None


def trained() -> GrownEntry:
    """A reader of images with the weights that it starts with, and what it reads with them."""
    import torch

    from neurosym.execution.module import ProgramModule

    torch.manual_seed(0)
    program = shipped().parse("lambda images: map_(symbol_reader#read_all_reader, images)")
    state = shipped()["symbol_reader"].implementation().state_dict()
    weights = {"read_all_reader": {name: value.numpy() for name, value in state.items()}}
    images = list(np.random.default_rng(0).random((3, 8, 8), dtype=np.float32))
    return grown(
        "read_all",
        program=program,
        signature=parse_signature("(list[tensor[height, width]]) -> list[int]"),
        weights=weights,
        cases=(((images,), ProgramModule(program, shipped(), weights).predict([images])),),
    )


def test_a_trained_entry_is_promoted_with_its_weights(run: Run, own: Path, tmp_path: Path) -> None:
    source = write_grown(tmp_path / "run", trained())
    assert run("library", "add", source) == (0, f"added read_all to {own}\n", "")
    (entry,) = read_grown(own, shipped())
    np.testing.assert_array_equal(
        entry.weights["read_all_reader"]["logits.bias"], trained().weights["read_all_reader"]["logits.bias"]
    )


def test_weights_that_do_not_fit_are_not_promoted(run: Run, own: Path, tmp_path: Path) -> None:
    entry = trained()
    weights = {"read_all_reader": {**entry.weights["read_all_reader"], "logits.bias": np.zeros(3, np.float32)}}
    code, _, errors = run("library", "add", write_grown(tmp_path / "run", replace(entry, weights=weights)))
    assert code == 2
    assert "the weights of slot read_all_reader don't fit " in errors
    assert not own.exists()


# -- checking


def test_a_check_of_files_reports_each_broken_entry(run: Run, tmp_path: Path) -> None:
    sound = written(tmp_path / "sound.py", SOUND)
    broken = written(
        tmp_path / "broken.py",
        "from neurosym.library import algorithmic\n@algorithmic()\ndef f(n: int) -> int: return n\n",
    )
    unreadable = written(tmp_path / "unreadable.py", "def f(:")
    code, output, _ = run("library", "check", sound, broken, unreadable)
    assert code == 1
    assert f"{unreadable}:1: no Python: invalid syntax" in output
    assert "f breaks its contract:\n  documented: it has no docstring\n" in output
    assert output.endswith("2 entries checked, 1 broken; 1 files can't be read\n")


@pytest.mark.parametrize("action", ["add", "check"])
def test_what_was_added_or_checked_is_not_checked_before_a_search(
    action: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "marks").mkdir()
    monkeypatch.setattr(checked, "_folder", lambda: tmp_path / "marks")
    file = written(tmp_path / "sound.py", SOUND)
    assert run("library", action, file)[0] == 0
    monkeypatch.setattr(checked, "broken_clauses", lambda *_, **__: pytest.fail("it was checked again"))
    checked.check_unmarked(Library.load(file, user=False))


def test_a_check_of_nothing_is_refused(run: Run, tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    code, output, errors = run("library", "check", missing)
    assert (code, output) == (2, "")
    assert errors.startswith(f"neurosym: nothing to check at {missing}: expected a Python file")


def test_a_check_of_sound_files_passes(run: Run, tmp_path: Path) -> None:
    code, output, _ = run(
        "library", "check", written(tmp_path / "sound.py", SOUND), write_grown(tmp_path / "run", grown())
    )
    assert (code, output) == (0, "2 entries checked, 0 broken; 0 files can't be read\n")


def test_a_check_of_everything_goes_on_after_a_broken_file(
    run: Run, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "neurosym.library.library.shipped_folder", lambda: written(own.parent / "few" / "mine.py", SOUND).parent
    )
    written(own / "a.py", "def f(:")
    written(own / "b.py", SOUND.replace("without_sign", "swerve").replace("abs(number)", "number"))
    code, output, _ = run("library", "check")
    assert code == 1
    assert output.splitlines()[0] == f"{own / 'a.py'}:1: no Python: invalid syntax"
    assert "swerve breaks its contract:\n  examples hold: swerve(-3) gave -3, expected 3\n" in output
    assert output.endswith("2 entries checked, 1 broken; 1 files can't be read\n")


@pytest.mark.slow
def test_the_library_is_compiled_ahead(run: Run) -> None:
    code, output, errors = run("library", "compile", "--tier", "0")
    assert code == 0
    assert not errors
    first, last = output.splitlines()
    assert first.startswith("fix runs as Python: the statement FunctionDef, which is outside of the subset, line ")
    assert last.startswith("compiled what can be in ")
