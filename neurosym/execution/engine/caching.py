"""Where compiled code is kept from one process to the next: a folder for each version of the engine's sources.

Numba's own cache looks at the file of a function only, and would go on with code that was compiled over an older
version of what the function calls.
"""

import contextlib
import hashlib
import io
import itertools
import logging
import os
import pickle
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numba
import numba.core.bytecode
from filelock import FileLock
from numba.core.caching import IndexDataCacheFile

from neurosym.budget import uncounted
from neurosym.cache import LONG_SECONDS, digest_of_sources, folder_for, made_once

numba.core.bytecode.FunctionIdentity._unique_ids = itertools.count(int.from_bytes(os.urandom(5), "big"))
"""Numba numbers functions from 1 in each process and puts the number in the names that it links by. So code that two
processes left in one cache met under the same names: half of the runs crashed that filled a cache two at a time.
"""

_log = logging.getLogger(__name__)

_DIGEST_SIZE = hashlib.sha256().digest_size


def sources_digest(package: Path) -> str:
    """A digest of the sources of a package and its subpackages, and of what compiles them: Numba and this Python."""
    return digest_of_sources(package, tool=numba.__version__)


def cache_folder() -> Path:
    """The folder for this version of the engine."""
    return folder_for("engine", sources_digest(Path(__file__).parent))


class _Making:
    """How long a process has made code; once that is long, the log says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def add(self, seconds: float) -> None:
        before, self.seconds = self.seconds, self.seconds + seconds
        if before < LONG_SECONDS <= self.seconds:
            _log.warning("compiling what is called, which is done once for this machine, into %s …", cache_folder())


_MAKING = _Making()


def kept(name: str, make: Callable[[], bytes]) -> bytes:
    """Machine code, or what leads to it, by its name as an earlier process has left it in our folder, or made now.

    It is kept behind a digest of its own: a file that was cut off or changed is made anew. Any number of processes may
    make the same. No clock goes on while it is made.
    """
    path = path_of(name)
    found = _unsealed(path)
    if found is not None:
        return found
    began = time.monotonic()
    with uncounted():
        code = make()
    _MAKING.add(time.monotonic() - began)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
    with os.fdopen(handle, "wb") as file:
        file.write(_sealed(code))
    Path(temporary).replace(path)
    return code


def _sealed(content: bytes) -> bytes:
    return hashlib.sha256(content).digest() + content


def _unsealed(path: Path) -> bytes | None:
    """What a file has behind its digest; None where it is not what was written, or there is none."""
    with contextlib.suppress(OSError):
        whole = path.read_bytes()
        content = whole[_DIGEST_SIZE:]
        if hashlib.sha256(content).digest() == whole[:_DIGEST_SIZE]:
            return content
    return None


def path_of(name: str) -> Path:
    """Where what has a name is kept."""
    return cache_folder() / name


@cache
def _lock() -> FileLock:
    return FileLock(cache_folder() / "lock")


os.register_at_fork(after_in_child=_lock.cache_clear)  # a lock is of the process that made it


@contextmanager
def compiling() -> Iterator[None]:
    """Within it, no other process compiles: what two leave in one cache, half and half, does not fit.

    It is done once for a machine, so no clock goes on. Where it takes long the log says so.
    """
    words = "compiling for this machine, which is done once, into %s …"
    with made_once(_lock(), LONG_SECONDS, words, cache_folder()):
        yield


class _SealedFiles(IndexDataCacheFile):  # type: ignore[misc]
    """Numba's files of a function, each behind a digest of its own: what was cut off or changed counts as not there."""

    @contextmanager
    def _open_for_write(self, filepath: str) -> Iterator[io.BytesIO]:
        content = io.BytesIO()
        yield content
        with super()._open_for_write(filepath) as file:
            file.write(_sealed(content.getvalue()))

    def _load_index(self) -> dict[object, str]:
        content = io.BytesIO(_unsealed(Path(self._index_path)) or pickle.dumps(None))
        if pickle.load(content) != self._version:
            return {}
        stamp, overloads = pickle.loads(content.read())
        return overloads if stamp == self._source_stamp else {}

    def _load_data(self, name: str) -> object:
        content = _unsealed(Path(self._data_path(name)))
        if content is None:
            raise OSError(f"{name} is not whole")  # Numba makes it anew
        return pickle.loads(content)


def by_numba(function: Callable[..., Any], folder: Path | None = None, **options: object) -> Any:
    """A function over arrays, compiled when first called and kept in our folder, or another one, without the GIL."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(folder or cache_folder())
    try:
        compiled = numba.njit(cache=True, nogil=True, error_model="numpy", **options)(function)
    finally:
        numba.config.CACHE_DIR = before
    cache = compiled._cache
    cache._cache_file = _SealedFiles(
        cache.cache_path, cache._impl.filename_base, cache._impl.locator.get_source_stamp()
    )
    return compiled
