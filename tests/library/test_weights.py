import json
import pickle
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy

from neurosym.errors import LibraryError
from neurosym.library import Library
from neurosym.library.store import read_grown, write_grown
from neurosym.library.weights import StoredWeights
from tests.library.grown import library_with_net, trained


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return library_with_net(tmp_path)


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
