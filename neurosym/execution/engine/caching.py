"""Where compiled code is kept from one process to the next: a folder for each version of the engine's sources.

Numba's own cache looks at the file of a function only, and would go on with code that was compiled over an older
version of what the function calls.
"""

import contextlib
import hashlib
import itertools
import logging
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numba
import numba.core.bytecode
import platformdirs
from filelock import FileLock

from neurosym.budget import uncounted

numba.core.bytecode.FunctionIdentity._unique_ids = itertools.count(int.from_bytes(os.urandom(5), "big"))
"""Numba numbers functions from 1 in each process and puts the number in the names that it links by. So code that two
processes left in one cache met under the same names: half of the runs crashed that filled a cache two at a time.
"""


LONG_SECONDS = 2.0
"""After which the log says what is waited for."""

_log = logging.getLogger(__name__)

_DIGEST_SIZE = hashlib.sha256().digest_size


@cache
def sources_digest(package: Path) -> str:
    """A digest of the sources of a package and its subpackages, and of what compiles them: Numba and this Python."""
    sources = {path.relative_to(package).as_posix(): path.read_text("utf-8") for path in package.rglob("*.py")}
    python = str(sys.implementation.cache_tag)
    text = "\0".join([python, numba.__version__, *(f"{name}\0{source}" for name, source in sorted(sources.items()))])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def cache_folder() -> Path:
    """The folder for this version of the engine: in NEUROSYM_CACHE, else where the platform keeps caches.

    A temporary one where that can't be written.
    """
    root = os.environ.get("NEUROSYM_CACHE") or platformdirs.user_cache_dir("neurosym")
    folder = Path(root) / "engine" / sources_digest(Path(__file__).parent)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            return folder
    except OSError:
        return Path(tempfile.mkdtemp(prefix="neurosym-engine-"))


def kept(name: str, make: Callable[[], bytes]) -> bytes:
    """Machine code, or what leads to it, by its name as an earlier process has left it in our folder, or made now.

    It is kept behind a digest of its own: a file that was cut off or changed is made anew. Any number of processes may
    make the same. No clock goes on while it is made.
    """
    path = path_of(name)
    with contextlib.suppress(OSError):
        content = path.read_bytes()
        code = content[_DIGEST_SIZE:]
        if hashlib.sha256(code).digest() == content[:_DIGEST_SIZE]:
            return code
    with uncounted():
        code = make()
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
    with os.fdopen(handle, "wb") as file:
        file.write(hashlib.sha256(code).digest() + code)
    Path(temporary).replace(path)
    return code


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
    notice = threading.Timer(LONG_SECONDS, _log.warning, [words, cache_folder()])
    notice.daemon = True
    notice.start()
    try:
        with uncounted(), _lock():
            yield
    finally:
        notice.cancel()


@contextmanager
def cached(folder: Path | None = None) -> Iterator[None]:
    """Within it, Numba puts what it compiles in our folder, or another one."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(folder or cache_folder())
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before
