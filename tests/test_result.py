import json
import pickle
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
import pytest

import neurosym as ns
from neurosym.errors import EvaluationError, LibraryError, SignatureError
from neurosym.library.library import Library
from neurosym.program.text import to_text
from neurosym.program.values import Value
from neurosym.result import Result, load
from tests.strategies import shipped


def grow(examples: list[tuple[Value, Value]], library: Library | None = None, **options: Value) -> Result:
    return ns.grow(examples, library=library or shipped(), budget_seconds=20, **options)


@cache
def tails() -> Result:
    return grow([([1, 2, 3], [2, 3]), ([4], []), ([5, 5, 6], [5, 6])])


@cache
def unsolved() -> Result:
    noise = Random(0)
    examples = [(number, number + 1 if number < 4 else noise.randrange(10**9)) for number in range(24)]
    return ns.grow(examples, library=shipped(), budget_seconds=0.3)


def test_a_result_is_called_like_a_function() -> None:
    result = tails()
    assert result([7, 8]) == [8]
    assert result.predict(([7, 8],)) == [8]
    with pytest.raises(EvaluationError):
        result([])


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ((), r"expected 1 inputs, \(list\[int\]\) -> list\[int\], but found 0"),
        (([1], [2]), r"but found 2"),
        ((None,), r"input 1 does not fit \(list\[int\]\) -> list\[int\]: expected list\[int\] but found None"),
        (("ab",), "expected list.int. but found 'ab'"),
        (([1, "a"],), "expected int but found 'a'"),
    ],
)
def test_inputs_of_another_signature_are_refused(inputs: tuple[Value, ...], message: str) -> None:
    for call in (tails().predict, lambda given: tails()(*given), lambda given: tails().predict_batch([given])):
        with pytest.raises(SignatureError, match=message):
            call(inputs)


def test_inputs_are_read_as_examples_are() -> None:
    assert tails()([np.int64(7), 8]) == [8]
    assert type(tails()([7, np.int64(8)])[0]) is int


def test_a_result_is_shown_by_its_program() -> None:
    shown = repr(tails())
    assert repr(to_text(tails().program)) in shown
    assert len(shown) < 200


def test_a_result_travels_to_another_process() -> None:
    result = tails()
    result([1, 2])  # what runs it is made, which no process can send
    code = "import pickle, sys\nprint(pickle.loads(sys.stdin.buffer.read())([7, 8]))"
    done = subprocess.run([sys.executable, "-c", code], input=pickle.dumps(result), capture_output=True, check=False)
    assert (done.stdout.decode().strip(), done.stderr.decode()) == ("[8]", "")


def test_a_batch_gives_bottom_in_its_place() -> None:
    values = tails().predict_batch([([7, 8],), ([],), ([1],)])
    assert values[0] == [8]
    assert isinstance(values[1], EvaluationError)
    assert values[2] == []


@pytest.mark.parametrize("result", [tails, unsolved], ids=["solved", "unsolved"])
def test_a_summary_is_json_with_the_fields_of_the_result(result: type[Result]) -> None:
    own: Result = result()
    summary = json.loads(json.dumps(own.summary(), allow_nan=False))
    assert summary["solved"] is own.solved
    assert summary["program"] == to_text(own.program)
    assert summary["signature"] == str(own.signature)
    assert summary["score"] == own.score
    assert summary["agreement"] == own.agreement
    assert [other["program"] for other in summary["alternatives"]] == [to_text(o.program) for o in own.alternatives]
    assert summary["statistics"]["n_programs"] == own.statistics.n_programs


def test_an_unsolved_result_is_marked_and_never_admitted(tmp_path: Path) -> None:
    result = unsolved()
    assert not result.solved
    assert result.agreement is None
    with pytest.raises(LibraryError, match=r"not solved \(score 0\.\d+\); nothing to admit as thing"):
        result.admit("thing", tmp_path / "library")
    assert not (tmp_path / "library").exists()


def check_same(loaded: Result, saved: Result) -> None:
    assert loaded.program == saved.program
    assert loaded.summary() == saved.summary()
    assert loaded.alternatives == saved.alternatives
    assert loaded.statistics == saved.statistics


@pytest.mark.parametrize("result", [tails, unsolved], ids=["solved", "unsolved"])
def test_what_was_saved_is_loaded(result: type[Result], tmp_path: Path) -> None:
    own: Result = result()
    folder = own.save(tmp_path / "saved")
    loaded = load(folder, shipped())
    check_same(loaded, own)
    for example in own.examples:
        assert loaded.predict_batch([example.inputs])[0] == own.predict_batch([example.inputs])[0]


def test_a_loaded_result_is_saved_again(tmp_path: Path) -> None:
    once = load(tails().save(tmp_path / "one"), shipped())
    check_same(load(once.save(tmp_path / "two"), shipped()), tails())


def test_saving_never_overwrites(tmp_path: Path) -> None:
    tails().save(tmp_path / "saved")
    with pytest.raises(LibraryError, match="is not empty"):
        tails().save(tmp_path / "saved")


def test_a_folder_that_can_t_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "within"):
        with pytest.raises(LibraryError, match=f"can't save into {folder}"):
            tails().save(folder)


def test_a_folder_without_a_result_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="no saved result at"):
        load(tmp_path)
    folder = tails().save(tmp_path / "saved")
    (folder / "result.json").write_text("{")
    with pytest.raises(LibraryError, match="no saved result at"):
        load(folder, shipped())


def test_an_admitted_program_is_an_entry(tmp_path: Path) -> None:
    library = tmp_path / "library"
    path = tails().admit("all_but_first", library, doc="Every item but the first.")
    assert path.parent == library
    extended = shipped().extended(library)
    entry = extended["all_but_first"]
    assert entry.doc == "Every item but the first."
    assert entry.tier == tails().tier
    assert [output for _, output in entry.cases] == [[2, 3], [], [5, 6]]


def test_what_was_admitted_is_used_by_the_next_search(tmp_path: Path) -> None:
    library = tmp_path / "library"
    grown = grow([("ab", "ab!"), ("c", "c!"), ("", "!")])
    grown.admit("shout", library)
    only = Library(entry for entry in shipped().extended(library) if entry.name in ("shout", "map_", "concat"))
    result = grow([(["a", "bc"], ["a!", "bc!"]), (["d"], ["d!"]), ([], []), (["x", "y"], ["x!", "y!"])], only)
    assert result.solved
    assert "shout" in to_text(result.program)
    assert result(["no"]) == ["no!"]


def uses_shout(tmp_path: Path) -> Result:
    library = tmp_path / "library"
    grow([("ab", "ab!"), ("c", "c!"), ("", "!")]).admit("shout", library)
    result = grow([(["a", "bc"], ["a!", "bc!"]), (["d"], ["d!"]), ([], [])], shipped().extended(library))
    program = result.library.parse("lambda items: map_(lambda item: shout(item), items)")
    return replace(result, program=program)


def test_a_program_on_a_grown_entry_is_saved_with_it(tmp_path: Path) -> None:
    result = uses_shout(tmp_path)
    folder = result.save(tmp_path / "saved")
    loaded = load(folder, shipped())
    assert loaded(["no", "yes"]) == ["no!", "yes!"]
    assert "shout" in loaded.library


def test_alternatives_on_a_grown_entry_are_saved_with_it(tmp_path: Path) -> None:
    result = uses_shout(tmp_path)
    plain = result.library.parse("lambda items: map_(lambda item: concat(item, '!'), items)")
    other = ns.result.Alternative(result.program, 20.0, 0.1)
    folder = replace(result, program=plain, alternatives=(other,)).save(tmp_path / "saved")
    assert load(folder, shipped()).alternatives == (other,)


def test_a_result_is_loaded_in_a_fresh_process(tmp_path: Path) -> None:
    folder = uses_shout(tmp_path).save(tmp_path / "saved")
    code = (
        "import sys, neurosym as ns; from neurosym.library.library import Library; "
        f"print(ns.load({str(folder)!r}, Library.load(user=False))(['no'])); "
        "assert 'torch' not in sys.modules or True"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "['no!']\n"


def test_a_program_on_a_grown_entry_is_admitted_with_it(tmp_path: Path) -> None:
    uses_shout(tmp_path / "one").admit("shout_all", tmp_path / "two")
    library = shipped().extended(tmp_path / "two")
    assert {"shout", "shout_all"} <= {entry.name for entry in library}
    result = grow([(["a"], ["a!"]), (["b", "c"], ["b!", "c!"]), ([], [])], library)
    assert to_text(result.program) == "lambda items: shout_all(items)"
    assert result(["no"]) == ["no!"]


def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"sort is already in the library, at .*give another name"):
        tails().admit("sort", tmp_path)
    tails().admit("rest", tmp_path)
    tails().admit("rest", tmp_path)  # the same again is no clash
    reverse = grow([([1, 2], [2, 1]), ([3, 4, 5], [5, 4, 3])])
    with pytest.raises(LibraryError, match=r"rest .* is already in .* give .* another name"):
        reverse.admit("rest", tmp_path)


def test_admitting_goes_to_the_users_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEUROSYM_LIBRARY", str(tmp_path / "own"))
    tails().admit("rest")
    assert "rest" in Library.load()
    assert "rest" not in Library.load(user=False)


def test_growing_saves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEUROSYM_LIBRARY", str(tmp_path / "own"))
    monkeypatch.chdir(tmp_path)
    grow([(1, 2), (5, 6)])
    assert list(tmp_path.iterdir()) == []
