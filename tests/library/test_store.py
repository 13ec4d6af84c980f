import json
import os
import subprocess
import sys
import threading
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from neurosym.errors import LibraryError, ProgramError
from neurosym.library import Library
from neurosym.library.manifest import (
    MAX_BYTES,
    Provenance,
)
from neurosym.library.store import copy_grown, program_tier, read_grown, write_grown
from neurosym.program.expression import Reference
from neurosym.program.types import parse_signature
from tests.library.grown import grown, library_with_net, trained


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return library_with_net(tmp_path)


def test_what_is_written_is_read_back(tmp_path: Path, library: Library) -> None:
    entry = grown(library)
    folder = write_grown(tmp_path, entry)
    assert folder == tmp_path / "total"
    (read,) = read_grown(tmp_path, library)
    assert read.program == entry.program
    assert (read.name, read.signature, read.doc, read.tier) == ("total", entry.signature, entry.doc, 0)
    assert read.parameters == ("items",)
    assert read.cases == entry.cases
    assert read.examples == (("total([3, 1])", "4"), ("total([])", "0"))
    assert read.origin == str(folder / "manifest.json")
    assert read == entry.entry(library)
    assert read.digest == sha256((folder / "manifest.json").read_bytes()).hexdigest()[:32]


def test_weights_and_tensors_are_read_back(tmp_path: Path, library: Library) -> None:
    entry = trained(library)
    write_grown(tmp_path, entry)
    (read,) = read_grown(tmp_path, library)
    assert list(read.weights) == ["reader"]
    for name, array in entry.weights["reader"].items():
        assert read.weights["reader"][name].dtype == array.dtype
        np.testing.assert_array_equal(read.weights["reader"][name], array, strict=True)
    np.testing.assert_array_equal(read.cases[0][0][0][0], entry.cases[0][0][0][0], strict=True)
    assert read.examples == (("read_all([tensor[2, 2], tensor[2, 2]])", "[1, 1]"),)


def test_a_slot_survives_in_the_program(tmp_path: Path, library: Library) -> None:
    net = library["reader"]
    program = library.parse(f"lambda images: map_(reader@{net.digest}#second, images)")
    write_grown(tmp_path, grown(library, program=program, signature=trained(library).signature, cases=()))
    (read,) = read_grown(tmp_path, library)
    assert read.program == program
    assert Reference(net.name, net.digest, net.signature, "second") in read.program.body.arguments  # type: ignore[union-attr]


def test_entries_are_read_after_those_they_use(tmp_path: Path, library: Library) -> None:
    write_grown(tmp_path, grown(library, name="zz_first"))
    first = library.with_entries(read_grown(tmp_path, library))
    later = grown(first, name="a_later", program=first.parse("lambda items: add(zz_first(items), 1)"))
    write_grown(tmp_path, later)
    entries = read_grown(tmp_path, library)
    assert [entry.name for entry in entries] == ["zz_first", "a_later"]
    assert entries[0].digest in entries[1].uses
    assert Library.load(tmp_path, user=False)["a_later"].program == later.program


def test_the_folder_of_an_entry_can_be_read_itself(tmp_path: Path, library: Library) -> None:
    folder = write_grown(tmp_path, grown(library))
    assert [entry.name for entry in read_grown(folder, library)] == ["total"]


def test_a_tier_is_the_highest_that_is_used(tmp_path: Path, library: Library) -> None:
    program = library.parse("lambda items: sum_(sort(items))")
    assert program_tier(program, library) == 2
    write_grown(tmp_path, grown(library, program=program, tier=1))
    with pytest.raises(LibraryError, match="its tier are not those of its program: expected 2"):
        read_grown(tmp_path, library)


def test_a_layout_does_not_change_the_digest(tmp_path: Path, library: Library) -> None:
    path = write_grown(tmp_path, grown(library)) / "manifest.json"
    (before,) = read_grown(tmp_path, library)
    path.write_text(json.dumps(dict(reversed(json.loads(path.read_text()).items())), indent=4))
    (after,) = read_grown(tmp_path, library)
    assert before.digest == after.digest


def test_a_changed_manifest_no_longer_fits_what_uses_it(tmp_path: Path, library: Library) -> None:
    path = write_grown(tmp_path, grown(library)) / "manifest.json"
    inner = library.with_entries(read_grown(tmp_path, library))
    write_grown(tmp_path, grown(inner, name="outer", program=inner.parse("lambda items: total(items)")))
    path.write_text(path.read_text().replace("Sum", "Total"))
    with pytest.raises(LibraryError, match=r"outer.manifest.json: total is pinned at \w{32} but the library has"):
        read_grown(tmp_path, library)


# -- writing


def test_writing_the_same_again_changes_nothing(tmp_path: Path, library: Library) -> None:
    folder = write_grown(tmp_path, trained(library))
    before = (folder / "manifest.json").stat().st_mtime_ns
    assert write_grown(tmp_path, trained(library)) == folder
    assert (folder / "manifest.json").stat().st_mtime_ns == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["net.py", "read_all"]


def test_an_entry_is_never_replaced(tmp_path: Path, library: Library) -> None:
    folder = write_grown(tmp_path, grown(library))
    before = (folder / "manifest.json").read_bytes()
    for changes in ({"doc": "Another sum."}, {"doc": "Another sum.", "version": "1.0.1"}):
        with pytest.raises(LibraryError, match=r"total 1.0.0 is already in .* give \w{32} another name"):
            write_grown(tmp_path, grown(library, **changes))
    assert (folder / "manifest.json").read_bytes() == before


def test_a_folder_that_holds_no_entry_is_left_alone(tmp_path: Path, library: Library) -> None:
    (tmp_path / "total").mkdir()
    (tmp_path / "total" / "notes.txt").write_text("mine")
    with pytest.raises(LibraryError, match="total exists and holds no entry; give another name"):
        write_grown(tmp_path, grown(library))
    assert read_grown(tmp_path, library) == []


def test_of_many_writers_of_one_name_one_wins_and_the_others_are_told(tmp_path: Path, library: Library) -> None:
    refusals: list[str] = []

    def write(number: int) -> None:
        try:
            write_grown(tmp_path, grown(library, doc=f"Sum number {number}."))
        except LibraryError as error:
            refusals.append(str(error))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refusals) == 7
    assert len(read_grown(tmp_path, library)) == 1


KILLED = """
import os, sys
from neurosym.library import durable
n_left, step = int(sys.argv[1]), 0
def dying(call):
    def counted(*arguments, **keywords):
        global n_left
        n_left -= 1
        if n_left < 0:
            os.kill(os.getpid(), 9)
        return call(*arguments, **keywords)
    return counted
for name in ("fsync", "mkdir", "rename"):
    setattr(os, name, dying(getattr(os, name)))
from pathlib import Path
from neurosym.library.store import write_grown
from tests.library.grown import grown, shipped
write_grown(Path(sys.argv[2]), grown(shipped()))
print("written")
"""


def test_a_writer_that_is_killed_leaves_all_or_nothing(tmp_path: Path, library: Library) -> None:
    n_calls, is_written, seen = 0, False, set()
    while not is_written:
        folder = tmp_path / f"killed_{n_calls}"
        folder.mkdir()
        killed = subprocess.run(
            [sys.executable, "-c", KILLED, str(n_calls), str(folder)], stdout=subprocess.PIPE, text=True, check=False
        )
        is_written = killed.stdout == "written\n"
        assert is_written or killed.returncode == -9
        seen.add(len(read_grown(folder, library)))
        write_grown(folder, grown(library))
        assert len(read_grown(folder, library)) == 1
        n_calls += 1
    assert n_calls >= 5
    assert seen == {0, 1}


def test_a_failed_write_leaves_nothing_and_says_why(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LibraryError, match="total can't be written: No space left on device"):
        write_grown(tmp_path, grown(library))
    assert [path.name for path in tmp_path.iterdir()] == ["net.py"]


@pytest.mark.parametrize("name", ["Total", "to tal", "../total", "", "1total", ".total", "t" * 65, "töt"])
def test_a_name_that_is_no_identifier_is_not_written(tmp_path: Path, library: Library, name: str) -> None:
    with pytest.raises(LibraryError, match=r"at \$.name: expected a name of lower-case letters"):
        write_grown(tmp_path, grown(library, name=name))
    assert [path.name for path in tmp_path.iterdir()] == ["net.py"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"version": "1.0"}, r'at \$.version: expected a version such as "1.0.0" but found "1.0"'),
        ({"score": {"train": 1.5}}, r"at \$.score.train: expected a number from 0 to 1 but found 1.5"),
        ({"score": {"train": float("nan")}}, "JSON can't hold this"),
        ({"tier": 3}, r"at \$.tier: expected an integer from 0 to 2 but found 3"),
        ({"cases": (((["a"],), 4),)}, r"total: an example is not of type \(list\[int\]\) -> int"),
        ({"cases": ((([1], [2]), 4),)}, "expected examples of 1 inputs"),
        ({"doc": "x" * MAX_BYTES}, "a manifest has at most 1048576 bytes; give fewer or smaller examples"),
        ({"provenance": Provenance(config={"path": Path()})}, "JSON can't hold this: Object of type PosixPath"),
        ({"weights": {"reader": {"bias": np.array([1.0, np.nan])}}}, "reader/bias holds NaN or infinity"),
        ({"weights": {"reader": {}}}, "expected weights with at least one parameter but found none"),
        ({"weights": {"reader": {"bias": np.array(["a"])}}}, "reader/bias: expected numbers but found an array of <U1"),
    ],
)
def test_what_could_not_be_read_back_is_not_written(
    tmp_path: Path, library: Library, changes: dict[str, Any], reason: str
) -> None:
    with pytest.raises(LibraryError, match=reason):
        write_grown(tmp_path, grown(library, **changes))
    assert [path.name for path in tmp_path.iterdir()] == ["net.py"]


def test_a_program_without_inputs_is_not_written(tmp_path: Path, library: Library) -> None:
    with pytest.raises(ProgramError, match="expected a program with inputs, a lambda, but found add"):
        write_grown(tmp_path, grown(library, program=library.parse("add")))


def test_an_example_that_json_changes_is_not_written(tmp_path: Path, library: Library) -> None:
    entry = grown(
        library,
        program=library.parse("lambda items: reverse(items)"),
        signature=parse_signature("(list[a]) -> list[a]"),
        cases=((([(1, 2)],), [(1, 2)]),),
        tier=1,
    )
    with pytest.raises(LibraryError, match="an example that JSON changes can't be kept"):
        write_grown(tmp_path, entry)


# -- copying


def test_a_copy_is_the_same_entry(tmp_path: Path, library: Library) -> None:
    source = write_grown(tmp_path / "run", trained(library))
    folder = copy_grown(source, tmp_path / "mine")
    assert folder == tmp_path / "mine" / "read_all"
    for name in ("manifest.json", "weights.safetensors"):
        assert (folder / name).read_bytes() == (source / name).read_bytes()
    assert read_grown(tmp_path / "mine", library) == read_grown(tmp_path / "run", library)


def test_changed_weights_are_not_copied(tmp_path: Path, library: Library) -> None:
    source = write_grown(tmp_path / "run", trained(library))
    data = (source / "weights.safetensors").read_bytes()
    (source / "weights.safetensors").write_bytes(data[::-1])
    with pytest.raises(LibraryError, match="the file was changed"):
        copy_grown(source, tmp_path / "mine")
    assert not (tmp_path / "mine").exists()
