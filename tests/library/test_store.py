import json
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given
from hypothesis import strategies as st

from neurosym.errors import LibraryError, ProgramError
from neurosym.library import Library
from neurosym.library.manifest import (
    MAX_BYTES,
    Manifest,
    ManifestExample,
    Provenance,
    Use,
    WeightsFile,
    decode_manifest,
)
from neurosym.library.store import GrownEntry, copy_grown, program_tier, read_grown, write_grown
from neurosym.library.weights import StoredWeights
from neurosym.program.expression import Reference
from neurosym.program.types import parse_signature
from tests.strategies import shipped

NET = """
import nothing_that_exists
from neurosym.library import Categorical, geometric

@geometric
class Reader(nn.Module):
    def forward(self, image: Float[Tensor, "*batch height width"]) -> Categorical[int]: ...
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """The shipped entries and a net, which no test here runs."""
    (tmp_path / "net.py").write_text(NET)
    return shipped().extended(tmp_path / "net.py")


def grown(library: Library, **changes: Any) -> GrownEntry:
    fields: dict[str, Any] = {
        "name": "total",
        "signature": parse_signature("(list[int]) -> int"),
        "doc": "Sum of the items.",
        "program": library.parse("lambda items: fold(lambda total, item: add(total, item), 0, items)"),
        "tier": 0,
        "cases": ((([3, 1],), 4), (([],), 0)),
        "score": {"train": 1.0, "far": 0.5},
        "description_length": 31.5,
        "provenance": Provenance("sum", {"grower": {"cost": 7}}, 3, "abc"),
        **changes,
    }
    return GrownEntry(**fields)


def trained(library: Library) -> GrownEntry:
    weights = {"reader": {"scale": np.float32(1.5), "bias": np.arange(6, dtype=np.float32).reshape(2, 3).T}}
    image = np.linspace(0, 1, 4, dtype=np.float32).reshape(2, 2)
    return grown(
        library,
        name="read_all",
        program=library.parse("lambda images: map_(reader#reader, images)"),
        signature=parse_signature("(list[tensor[height, width]]) -> list[int]"),
        cases=((([image, image],), [1, 1]),),
        weights=weights,
    )


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
from tests.library.test_store import grown, shipped, write_grown, Path
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


# -- reading what is broken

Change = Callable[[dict[str, Any]], Any]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda data: data.pop("doc"), r"at \$: the key 'doc' is missing"),
        (lambda data: data.update(extra=1), r"at \$: unknown key 'extra'; expected format, name, version"),
        (lambda data: data.update(format=2), r"at \$.format: expected 1 but found 2"),
        (lambda data: data.update(format=True), r"at \$.format: expected 1 but found true"),
        (lambda data: data.update(kind="python"), r'at \$.kind: expected "program" but found "python"'),
        (lambda data: data.update(parameters="items"), r'at \$.parameters: expected a list but found "items"'),
        (lambda data: data.update(parameters=[1]), r"at \$.parameters\[0\]: expected a text but found 1"),
        (lambda data: data.update(doc=None), r"at \$.doc: expected a text but found null"),
        (lambda data: data["uses"][1].update(digest="abc"), r"at \$.uses\[1\].digest: expected 32 hexadecimal digits"),
        (lambda data: data["uses"][0].pop("name"), r"at \$.uses\[0\]: the key 'name' is missing"),
        (lambda data: data["examples"].append([]), r"at \$.examples\[2\]: expected an object but found \[\]"),
        (lambda data: data.update(score=[]), r"at \$.score: expected an object"),
        (lambda data: data["score"].update(train="1"), r"at \$.score.train: expected a number from 0 to 1"),
        (lambda data: data["score"].update(train=True), r"at \$.score.train: expected a number from 0 to 1"),
        (lambda data: data.update(description_length=-1), r"at \$.description_length: expected a number from 0"),
        (lambda data: data["provenance"].update(seed=1.0), r"at \$.provenance.seed: expected an integer from 0"),
        (lambda data: data["provenance"].update(host="x"), r"at \$.provenance: unknown key 'host'"),
        (lambda data: data.update(weights={"sha256": "0" * 64, "size_bytes": 3}), "weights.safetensors can't be read"),
        (lambda data: data.update(signature="(list[int] -> int"), "expected ',' but found '->'"),
        (lambda data: data.update(signature="int"), "expected a function type"),
        (lambda data: data.update(program="lambda items: nothing_there(items)"), "no entry 'nothing_there'"),
        (lambda data: data.update(program="lambda items: sum_(items)"), "every reference with its digest"),
        (lambda data: data.update(program="lambda items: " + "[" * 3000), "nested|a constant"),
        (
            lambda data: data.update(program="lambda items: " + "sum_(" * 3000),
            "expected at most 150 nested expressions",
        ),
        (
            lambda data: data.update(parameters=["xs"]),
            r"its parameters are not those of its program: expected \('items',\)",
        ),
        (lambda data: data["uses"].pop(), "its uses are not those of its program"),
        (lambda data: data["examples"][0].update(output="4"), "an example is not of type"),
        (lambda data: data.update(name="sum"), "expected a folder named sum, as the entry is"),
    ],
)
def test_a_broken_manifest_is_refused_naming_file_and_place(
    tmp_path: Path, library: Library, change: Change, reason: str
) -> None:
    path = write_grown(tmp_path, grown(library)) / "manifest.json"
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))
    with pytest.raises(LibraryError, match=reason) as caught:
        read_grown(tmp_path, library)
    assert str(path.parent) in str(caught.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "expected JSON but: Expecting value"),
        (b"{", "expected JSON but"),
        (b"\xff\xfe", "expected JSON but: 'utf-8' codec can't decode"),
        (b"[" * 100_000, "expected JSON but"),
        (b'{"name": 1, "name": 2}', "expected JSON but: the key 'name' occurs twice"),
        (b'{"score": NaN}', "expected JSON but: NaN is no value"),
        (b'{"score": 1e999}', "expected JSON but: 1e999 is too large for a float"),
        (b'{"score": ' + b"9" * 5000 + b"}", "expected JSON but: Exceeds the limit"),
        (b" " * (MAX_BYTES + 1), "a manifest has at most 1048576 bytes"),
        (b"[]", r"at \$: expected an object but found \[\]"),
    ],
)
def test_a_file_that_is_no_manifest_is_refused(tmp_path: Path, library: Library, text: bytes, reason: str) -> None:
    (tmp_path / "total").mkdir()
    (tmp_path / "total" / "manifest.json").write_bytes(text)
    with pytest.raises(LibraryError, match=reason):
        read_grown(tmp_path, library)


def test_entries_that_use_each_other_in_a_circle_are_refused(tmp_path: Path, library: Library) -> None:
    for name, other in (("one", "two"), ("two", "one")):
        path = write_grown(tmp_path, grown(library, name=name)) / "manifest.json"
        data = json.loads(path.read_text())
        data["uses"] = [{"name": other, "digest": "0" * 32}]
        path.write_text(json.dumps(data))
    with pytest.raises(LibraryError, match=r"entries use each other in a circle: (one → two → one|two → one → two)"):
        read_grown(tmp_path, library)


def rewrite_weights(folder: Path, data: bytes) -> None:
    """Other weights, and a manifest that vouches for them."""
    (folder / "weights.safetensors").write_bytes(data)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["weights"] = {"sha256": sha256(data).hexdigest(), "size_bytes": len(data)}
    path.write_text(json.dumps(manifest))


def test_weights_that_were_changed_are_refused(tmp_path: Path, library: Library) -> None:
    path = write_grown(tmp_path, trained(library)) / "weights.safetensors"
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    (entry,) = read_grown(tmp_path, library)
    with pytest.raises(LibraryError, match="its sha256 is not the one in the manifest; the file was changed"):
        entry.weights["reader"]
    path.write_bytes(data + b"\0")
    with pytest.raises(LibraryError, match=r"weights.safetensors: expected \d+ bytes but found \d+"):
        read_grown(tmp_path, library)
    path.unlink()
    with pytest.raises(LibraryError, match=r"weights.safetensors can't be read: No such file"):
        read_grown(tmp_path, library)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (safetensors.numpy.save({"reader/bias": np.array([np.inf])}), "reader/bias holds NaN or infinity"),
        (safetensors.numpy.save({"bias": np.array([1.0])}), "expected keys such as slot/parameter but found 'bias'"),
        (pickle.dumps({"reader/bias": [1.0]}), "is no safetensors file that numpy can read"),
        (b"x", "is no safetensors file that numpy can read"),
    ],
)
def test_a_file_that_holds_no_weights_is_refused(tmp_path: Path, library: Library, data: bytes, reason: str) -> None:
    rewrite_weights(write_grown(tmp_path, trained(library)), data)
    (entry,) = read_grown(tmp_path, library)
    with pytest.raises(LibraryError, match=reason):
        entry.weights["reader"]


def test_weights_are_read_when_they_are_looked_at(tmp_path: Path, library: Library) -> None:
    folder = write_grown(tmp_path, trained(library))
    (entry,) = read_grown(tmp_path, library)
    assert isinstance(entry.weights, StoredWeights)
    assert "_states" not in vars(entry.weights)
    (folder / "weights.safetensors").rename(folder / "moved")
    with pytest.raises(LibraryError, match="can't be read"):
        entry.weights["reader"]


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


# -- manifests

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
MANIFESTS = st.builds(
    Manifest,
    name=st.from_regex("[a-z][a-z0-9_]{0,63}", fullmatch=True),
    version=st.tuples(*[st.integers(0, 99)] * 3).map(lambda parts: ".".join(map(str, parts))),
    kind=st.just("program"),
    signature=TEXT,
    parameters=st.lists(TEXT, max_size=3).map(tuple),
    doc=TEXT,
    program=TEXT,
    weights=st.none() | st.builds(WeightsFile, HEX, st.integers(1)),
    uses=st.lists(st.builds(Use, TEXT, HEX.map(lambda digits: digits[:32])), max_size=3).map(tuple),
    examples=st.lists(st.builds(ManifestExample, st.lists(JSON, max_size=2).map(tuple), JSON), max_size=2).map(tuple),
    score=st.dictionaries(TEXT, st.floats(0, 1) | st.integers(0, 1), max_size=2),
    description_length=st.floats(0, 1e300),
    tier=st.integers(0, 2),
    provenance=st.builds(
        Provenance,
        st.none() | TEXT,
        st.none() | st.dictionaries(TEXT, JSON, max_size=2),
        st.none() | st.integers(0),
        st.none() | TEXT,
    ),
)


@given(MANIFESTS)
def test_every_manifest_is_read_back_as_it_was(manifest: Manifest) -> None:
    encoded = manifest.encode()
    read = decode_manifest(encoded)
    assert read == manifest
    assert read.encode() == encoded
    assert read.digest == manifest.digest == sha256(encoded).hexdigest()[:32]


@given(MANIFESTS, st.data())
def test_every_field_takes_part_in_the_digest(manifest: Manifest, data: st.DataObject) -> None:
    other = data.draw(MANIFESTS)
    assert (manifest.digest == other.digest) == (manifest.encode() == other.encode())
