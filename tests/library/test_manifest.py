import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.errors import LibraryError
from neurosym.library.manifest import (
    MAX_BYTES,
    Manifest,
    ManifestExample,
    Provenance,
    Use,
    WeightsFile,
    decode_manifest,
)
from neurosym.library.store import read_grown, write_grown
from tests.library.grown import grown
from tests.strategies import shipped

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
def test_a_broken_manifest_is_refused_naming_file_and_place(tmp_path: Path, change: Change, reason: str) -> None:
    path = write_grown(tmp_path, grown(shipped())) / "manifest.json"
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))
    with pytest.raises(LibraryError, match=reason) as caught:
        read_grown(tmp_path, shipped())
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
def test_a_file_that_is_no_manifest_is_refused(tmp_path: Path, text: bytes, reason: str) -> None:
    (tmp_path / "total").mkdir()
    (tmp_path / "total" / "manifest.json").write_bytes(text)
    with pytest.raises(LibraryError, match=reason):
        read_grown(tmp_path, shipped())


def test_entries_that_use_each_other_in_a_circle_are_refused(tmp_path: Path) -> None:
    for name, other in (("one", "two"), ("two", "one")):
        path = write_grown(tmp_path, grown(shipped(), name=name)) / "manifest.json"
        data = json.loads(path.read_text())
        data["uses"] = [{"name": other, "digest": "0" * 32}]
        path.write_text(json.dumps(data))
    with pytest.raises(LibraryError, match=r"entries use each other in a circle: (one → two → one|two → one → two)"):
        read_grown(tmp_path, shipped())
