"""Where this machine keeps what it need make only once, and how one process makes it while the others wait."""

import hashlib
import logging
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path

import platformdirs

from neurosym.budget import uncounted

LONG_SECONDS = 2.0
"""After which a user is to be told what is waited for."""

_log = logging.getLogger(__name__)


@cache
def folder_for(kind: str, version: str) -> Path:
    """The folder for a version of what is kept: in NEUROSYM_CACHE, else where the platform keeps caches.

    A temporary one where that can't be written.
    """
    root = os.environ.get("NEUROSYM_CACHE") or platformdirs.user_cache_dir("neurosym")
    folder = Path(root) / kind / version
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            return folder
    except OSError:
        return Path(tempfile.mkdtemp(prefix=f"neurosym-{kind}-"))


@cache
def digest_of_sources(*packages: Path, tool: str = "") -> str:
    """A digest of the sources of packages and their subpackages, of this Python, and of another tool by its version."""
    text = "\0".join([str(sys.implementation.cache_tag), tool])
    for package in packages:
        sources = {path.relative_to(package).as_posix(): path.read_text("utf-8") for path in package.rglob("*.py")}
        text = "\0".join([text, *(f"{name}\0{source}" for name, source in sorted(sources.items()))])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@contextmanager
def made_once(lock: AbstractContextManager[object], long_seconds: float, words: str, *values: object) -> Iterator[None]:
    """Within it, no clock of this process goes on and no other process makes the same: that is what `lock` is for.

    After `long_seconds` the log says `words`, with `values` in them.
    """
    notice = threading.Timer(long_seconds, _log.warning, [words, *values])
    notice.daemon = True
    notice.start()
    try:
        with uncounted(), lock:
            yield
    finally:
        notice.cancel()
