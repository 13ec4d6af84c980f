"""Compiling ahead of time what would else be compiled when a search first needs it."""

from collections.abc import Callable

from neurosym.execution.engine.engine import Engine
from neurosym.library.entry import Entry, Kind
from neurosym.library.library import Library
from neurosym.program.inference import default
from neurosym.program.types import FunctionType


def compile_library(library: Library, on_compiled: Callable[[Entry], None] | None = None) -> dict[str, str]:
    """Compile the algorithmic entries, numbers being integers, and leave them in the cache.

    Gives the reason for each entry, by name, that runs as Python. `on_compiled` is told of each entry.
    """
    engine = Engine(library)
    reasons: dict[str, str] = {}
    for entry in library:
        if entry.kind is Kind.ALGORITHMIC:
            signature = default(entry.signature)
            assert isinstance(signature, FunctionType)
            operation = engine.kernels.compile(entry.reference(), signature)
            if operation.reason is not None:
                reasons[entry.name] = operation.reason
            if on_compiled is not None:
                on_compiled(entry)
    return reasons
