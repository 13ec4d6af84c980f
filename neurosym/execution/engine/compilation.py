"""Generated modules compiled, and kept on disk from one process to the next, each by a digest of its text."""

import hashlib
from dataclasses import dataclass

from neurosym.execution.engine.caching import kept, path_of
from neurosym.execution.engine.native.functions import functions_of
from neurosym.execution.engine.native.objects import loaded, machine_code, processor


@dataclass(frozen=True)
class Column:
    """A compiled column function."""

    address: int


_COLUMNS: dict[str, Column] = {}


def compiled_column(source: str) -> Column:
    """The function `column` of a generated module, compiled or loaded. Raises NotCompiledError."""
    if source not in _COLUMNS:
        symbol = _symbol(source)
        code = kept(symbol, lambda: machine_code(functions_of(source)["column"], symbol))
        _COLUMNS[source] = Column(loaded(code, symbol))
    return _COLUMNS[source]


def is_compiled(source: str) -> bool:
    """Whether an earlier process has compiled a generated module."""
    return path_of(_symbol(source)).exists()


def is_loaded(source: str) -> bool:
    """Whether this process has compiled or loaded a generated module."""
    return source in _COLUMNS


def _symbol(source: str) -> str:
    """A name for what is compiled from a text for this processor."""
    text = "\0".join([processor(), source])
    return f"column_{hashlib.sha256(text.encode()).hexdigest()[:32]}"
