"""Images of handwritten digits: 8×8 ones that ship with the package, and MNIST.

MNIST is read from `NEUROSYM_DATA/image/mnist/` if that variable names a folder that has it, else from the cache
(`NEUROSYM_CACHE`, else the platform's cache folder), else downloaded into the cache.
"""

import gzip
import hashlib
import os
import struct
import zlib
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import platformdirs
import pooch

from neurosym.errors import DataError

Bytes = npt.NDArray[np.uint8]

MNIST_ADDRESS = "https://ossci-datasets.s3.amazonaws.com/mnist/"
"""A public copy of the originals of http://yann.lecun.com/exdb/mnist/.

Recorded, not tried: this code was written and tested without a network, against a local mirror of equal bytes.
"""

_MNIST_FOLDER = Path("image", "mnist")

# sha256 of the decompressed bytes: the same whatever tool or level a copy was compressed with.
_MNIST_SHA256 = {
    "train-images-idx3-ubyte.gz": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte.gz": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte.gz": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte.gz": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}

_IDX_UNSIGNED_BYTE = 0x08


class Digits(NamedTuple):
    """Grey images [n, height, width] and what each shows, 0–9; read-only."""

    images: Bytes
    labels: Bytes


class Mnist(NamedTuple):
    """The two parts of MNIST, 60,000 and 10,000 images of 28×28 pixels with values 0–255."""

    train: Digits
    test: Digits


def load_digits() -> Digits:
    """The 1,797 8×8 digits that ship with the package, pixel values 0–16, in their published order.

    Alpaydin and Kaynak 1998, UCI Machine Learning Repository, https://doi.org/10.24432/C50P49 (CC BY 4.0).
    Raises DataError if the installed file is damaged.
    """
    with resources.as_file(resources.files("neurosym") / "_data" / "digits8x8.npz") as path:
        try:
            with np.load(path, allow_pickle=False) as archive:
                images, labels = archive["images"], archive["labels"]
        except (OSError, EOFError, ValueError, KeyError, zlib.error) as error:
            raise DataError(f"expected the 8x8 digits at {path}, found {error!r}; install the package again") from error
    if images.shape != (1797, 8, 8) or labels.shape != (1797,):
        found = f"images {images.shape} and labels {labels.shape}"
        raise DataError(f"expected 1797 images of 8x8 with labels at {path}, found {found}; install the package again")
    images.setflags(write=False)
    labels.setflags(write=False)
    return Digits(images, labels)


def load_mnist() -> Mnist:
    """MNIST (LeCun, Cortes and Burges 1998), downloaded once (11 MB) unless a local mirror or the cache has it.

    Raises DataError if a file is missing everywhere, corrupt or truncated.
    """
    train_images, train_labels, test_images, test_labels = (
        parse_idx(_read_verified(_find_mnist_file(name), sha256), name) for name, sha256 in _MNIST_SHA256.items()
    )
    return Mnist(Digits(train_images, train_labels), Digits(test_images, test_labels))


def parse_idx(content: bytes, name: str) -> Bytes:
    """The array of bytes that an IDX file holds; `name` is for messages.

    Raises DataError if the header is not that of unsigned bytes, or the size is not the one the header tells.
    """
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] != _IDX_UNSIGNED_BYTE:
        raise DataError(
            f"expected an IDX header of unsigned bytes (00 00 08), found {content[:4].hex(' ')!r} in {name}"
        )
    n_dimensions = content[3]
    n_header_bytes = 4 + 4 * n_dimensions
    if n_dimensions == 0 or len(content) < n_header_bytes:
        raise DataError(f"expected {n_dimensions or 'some'} dimensions in the IDX header, found fewer in {name}")
    shape = struct.unpack(f">{n_dimensions}I", content[4:n_header_bytes])
    n_values = int(np.prod(shape, dtype=object))
    if len(content) - n_header_bytes != n_values:
        found = f"found {len(content) - n_header_bytes}"
        raise DataError(f"expected {n_values} bytes after the IDX header of shape {shape}, {found} in {name}")
    return np.frombuffer(content, dtype=np.uint8, offset=n_header_bytes).reshape(shape)


def _find_mnist_file(name: str) -> Path:
    """Where the file is now: in the local mirror, in the cache, or just downloaded into the cache."""
    searched = []
    mirror = os.environ.get("NEUROSYM_DATA")
    if mirror:
        if not Path(mirror).is_dir():
            raise DataError(f"expected NEUROSYM_DATA to name a folder, found none at {mirror}; correct or unset it")
        searched.append(Path(mirror) / _MNIST_FOLDER / name)
    searched.append(_cache_folder() / _MNIST_FOLDER / name)
    for path in searched:
        if path.is_file():
            return path
    return _download(MNIST_ADDRESS + name, searched)


def _cache_folder() -> Path:
    folder = os.environ.get("NEUROSYM_CACHE")
    return Path(folder) if folder else platformdirs.user_cache_path("neurosym")


def _download(address: str, searched: list[Path]) -> Path:
    """The file of the last place searched, downloaded; a download cut short leaves nothing there."""
    target = searched[-1]
    # pooch would announce the file and its hash on stderr.
    pooch.get_logger().setLevel("WARNING")
    try:
        # No hash of the compressed file: the caller checks the decompressed bytes.
        pooch.retrieve(address, known_hash=None, fname=target.name, path=target.parent)
    except OSError as error:
        places = " nor ".join(str(path) for path in searched)
        raise DataError(
            f"expected {target.name} at {places}, found nothing there, and downloading {address} failed: {error}; "
            f"put a copy at {target}, or set NEUROSYM_DATA to a folder that has {_MNIST_FOLDER / target.name}"
        ) from error
    return target


def _read_verified(path: Path, sha256: str) -> bytes:
    """The decompressed bytes of a gzip file, which are the ones expected."""
    remedy = "delete it and load again, or replace it by a good copy"
    try:
        content = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(
            f"expected a gzip file at {path}, found a corrupt or truncated one ({error}); {remedy}"
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise DataError(f"expected decompressed bytes with sha256 {sha256} at {path}, found {found}; {remedy}")
    return content
