import gzip
import hashlib
import os
import struct
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from neurosym import data
from neurosym.data import load_digits, load_mnist, parse_idx
from neurosym.errors import DataError


def to_idx(values: np.ndarray) -> bytes:
    return struct.pack(f">HBB{values.ndim}I", 0, 8, values.ndim, *values.shape) + values.tobytes()


@pytest.fixture
def small_mnist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mirror with four small files in place of MNIST's, and an empty cache; nothing else can be reached."""
    folder = tmp_path / "mirror" / "image" / "mnist"
    folder.mkdir(parents=True)
    generator = np.random.default_rng(0)
    sha256 = {}
    for name, shape in (
        ("train-images-idx3-ubyte.gz", (6, 28, 28)),
        ("train-labels-idx1-ubyte.gz", (6,)),
        ("t10k-images-idx3-ubyte.gz", (2, 28, 28)),
        ("t10k-labels-idx1-ubyte.gz", (2,)),
    ):
        content = to_idx(generator.integers(0, 10, shape, dtype=np.uint8))
        (folder / name).write_bytes(gzip.compress(content, mtime=0))
        sha256[name] = hashlib.sha256(content).hexdigest()
    monkeypatch.setattr(data, "_MNIST_SHA256", sha256)
    monkeypatch.setattr(data, "MNIST_ADDRESS", "http://localhost:1/")
    monkeypatch.setenv("NEUROSYM_DATA", str(tmp_path / "mirror"))
    monkeypatch.setenv("NEUROSYM_CACHE", str(tmp_path / "cache"))
    return folder


def test_the_shipped_digits_are_the_published_ones() -> None:
    images, labels = load_digits()
    assert images.shape == (1797, 8, 8)
    assert images.dtype == labels.dtype == np.uint8
    # Of the arrays in scikit-learn 1.9.1.
    assert hashlib.sha256(images.tobytes()).hexdigest().startswith("8f26b2bd9d135c256808f68f14fdabdd")
    assert hashlib.sha256(labels.tobytes()).hexdigest().startswith("8ba4f891220f5e4c9c819638d1602d74")


def test_loaded_arrays_can_not_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        load_digits().images[0, 0, 0] = 1


def test_mnist_is_read_from_the_mirror(small_mnist: Path) -> None:
    train, test = load_mnist()
    assert train.images.shape == (6, 28, 28)
    assert train.labels.shape == (6,)
    assert test.images.shape == (2, 28, 28)
    assert test.labels.shape == (2,)


def test_a_copy_compressed_otherwise_is_the_same(small_mnist: Path) -> None:
    expected = load_mnist()
    for path in small_mnist.iterdir():
        path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()), compresslevel=1, mtime=1))
    assert (load_mnist().train.images == expected.train.images).all()


def test_mnist_is_read_from_the_cache_without_a_mirror(
    small_mnist: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache" / "image").mkdir(parents=True)
    small_mnist.rename(tmp_path / "cache" / "image" / "mnist")
    monkeypatch.delenv("NEUROSYM_DATA")
    assert load_mnist().test.labels.shape == (2,)


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def address(small_mnist: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The mirror's files, served by this process."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_QuietHandler, directory=str(small_mnist)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_mnist_is_downloaded_once_without_a_mirror(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("NEUROSYM_DATA")
    monkeypatch.setattr(data, "MNIST_ADDRESS", address)
    downloaded = load_mnist()
    monkeypatch.setattr(data, "MNIST_ADDRESS", "http://localhost:1/")
    assert (load_mnist().train.images == downloaded.train.images).all()
    assert len(list((tmp_path / "cache" / "image" / "mnist").iterdir())) == 4
    assert capfd.readouterr() == ("", "")


def test_a_mirror_that_is_no_folder_is_refused(small_mnist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEUROSYM_DATA", "/nowhere")
    with pytest.raises(DataError, match="expected NEUROSYM_DATA to name a folder, found none at /nowhere"):
        load_mnist()


def test_a_file_that_is_nowhere_is_refused_with_every_place_searched(small_mnist: Path, tmp_path: Path) -> None:
    name = "t10k-images-idx3-ubyte.gz"
    (small_mnist / name).unlink()
    with pytest.raises(DataError) as caught:
        load_mnist()
    message = str(caught.value)
    assert str(small_mnist / name) in message
    assert str(tmp_path / "cache" / "image" / "mnist" / name) in message
    assert "downloading http://localhost:1/" in message
    assert "set NEUROSYM_DATA" in message


@pytest.mark.parametrize("kept", [0, 1, 30, -1])
def test_a_truncated_file_is_refused(small_mnist: Path, kept: int) -> None:
    path = small_mnist / "train-labels-idx1-ubyte.gz"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(DataError, match=r"at .*train-labels.*delete it and load again"):
        load_mnist()


def test_other_bytes_are_refused(small_mnist: Path) -> None:
    path = small_mnist / "train-labels-idx1-ubyte.gz"
    path.write_bytes(gzip.compress(to_idx(np.zeros(6, dtype=np.uint8))))
    with pytest.raises(DataError, match="expected decompressed bytes with sha256"):
        load_mnist()


def test_bytes_flipped_inside_the_compressed_stream_are_refused(small_mnist: Path) -> None:
    path = small_mnist / "train-images-idx3-ubyte.gz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(DataError, match="train-images"):
        load_mnist()


def test_mnist_of_the_mirror_is_the_original() -> None:
    """Needs the mirror that NEUROSYM_DATA names; its bytes are checked by load_mnist."""
    mirror = Path(os.environ.get("NEUROSYM_DATA", "")) / "image" / "mnist"
    if not mirror.is_dir():
        pytest.skip("NEUROSYM_DATA names no mirror of MNIST")
    train, test = load_mnist()
    assert train.images.shape == (60000, 28, 28)
    assert np.bincount(test.labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


@given(arrays(np.uint8, array_shapes(max_dims=4, min_side=0, max_side=4)))
def test_idx_round_trip(values: np.ndarray) -> None:
    assert np.array_equal(parse_idx(to_idx(values), "here"), values)


@given(arrays(np.uint8, array_shapes(max_dims=3, max_side=4)), st.integers(-9, 9).filter(bool))
def test_idx_of_another_size_is_refused(values: np.ndarray, change: int) -> None:
    content = to_idx(values)
    with pytest.raises(DataError, match="in here"):
        parse_idx(content[:change] if change < 0 else content + bytes(change), "here")


@pytest.mark.parametrize("header", [b"", b"\0\0\x08", b"\x1f\x8b\x08\x01", b"\0\0\x0d\x01", b"\0\0\x08\0"])
def test_idx_with_another_header_is_refused(header: bytes) -> None:
    with pytest.raises(DataError, match=r"expected .* IDX header"):
        parse_idx(header, "here")
