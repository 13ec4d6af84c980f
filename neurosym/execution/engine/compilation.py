"""Generated modules compiled, and kept on disk from one process to the next.

A module is a file named by a digest of its text, in the folder for this version of the engine. What Numba makes of it
stands beside, sealed by a digest of its own: a file that was cut off or changed is made anew.
"""

import contextlib
import hashlib
import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from numba import njit

from neurosym.execution.engine.caching import cache_folder, cached, compiling


class Column(Protocol):
    """A compiled column function."""

    address: int


def inner(function: Callable[..., int]) -> Callable[..., int]:
    """How a generated module compiles what its column calls: for that only, so without what Python would call it by."""
    decorate: Any = njit
    options = {"nogil": True, "error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    compiled: Callable[..., int] = decorate(**options)(function)
    return compiled


def _path(source: str) -> Path:
    return cache_folder() / f"kernel_{hashlib.sha256(source.encode()).hexdigest()[:32]}.py"


def is_compiled(source: str) -> bool:
    """Whether an earlier process has compiled a generated module."""
    return _seal(_path(source)).exists()


_COLUMNS: dict[str, Column] = {}


def compiled_column(source: str) -> Column:
    """The function `column` of a generated module, compiled or loaded."""
    if source not in _COLUMNS:
        with compiling():
            _COLUMNS[source] = _compiled_column(_path(source), source)
    return _COLUMNS[source]


def is_loaded(source: str) -> bool:
    """Whether this process has compiled or loaded a generated module."""
    return source in _COLUMNS


def _compiled_column(path: Path, source: str) -> Column:
    name = path.stem
    if not _holds(path, source):
        _remove(path)
        _write(path, source)
    if not _is_sealed(path):
        _remove_compiled(path)
    try:
        module = _imported(name, path)
    except Exception:  # noqa: BLE001 - whatever a broken cache file leads to; a broken source fails again
        _remove_compiled(path)
        module = _imported(name, path)
    if not _seal(path).exists():
        _write(_seal(path), _digest(path))
    column: Column = module.column
    return column


def _imported(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        with cached():
            spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _holds(path: Path, text: str) -> bool:
    try:
        return path.read_text(encoding="utf-8") == text
    except (OSError, UnicodeDecodeError):
        return False


def _write(path: Path, text: str) -> None:
    """Put a file in place at once."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(temporary).replace(path)


def _compiled_files(path: Path) -> list[Path]:
    """What Numba wrote about a module, in a folder below."""
    return sorted(file for file in path.parent.glob(f"{path.parent.name}_*/{path.stem}.*.nb[ic]"))


def _seal(path: Path) -> Path:
    return path.with_suffix(".seal")


def _digest(path: Path) -> str:
    texts = [f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}" for file in _compiled_files(path)]
    return "\n".join(texts)


def _is_sealed(path: Path) -> bool:
    try:
        return _holds(_seal(path), _digest(path))
    except OSError:
        return False


def _remove_compiled(path: Path) -> None:
    _remove(_seal(path))
    for file in _compiled_files(path):
        _remove(file)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
