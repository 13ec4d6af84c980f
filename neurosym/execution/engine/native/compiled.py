"""Compiled functions as Python sees them: machine code is made, or loaded, when it is first asked for."""

import ctypes
import hashlib
from collections.abc import Callable, Iterator
from functools import cache, cached_property, update_wrapper
from pathlib import Path
from typing import Any

from neurosym.execution.engine.caching import kept
from neurosym.execution.engine.native.functions import function_of
from neurosym.execution.engine.native.kinds import Kind, kind_of
from neurosym.execution.engine.native.objects import loaded, machine_code, processor

_C_TYPES: dict[Kind, Any] = {
    Kind.WORD: ctypes.c_int64,
    Kind.UNSIGNED: ctypes.c_uint64,
    Kind.FLOAT: ctypes.c_double,
    Kind.TRUTH: ctypes.c_bool,
    Kind.NOTHING: None,
}


class Compiled:
    """A function that runs as machine code, without the GIL, whoever calls it.

    It has the attributes by which Numba knows its own functions, for code over arrays calls ours.
    """

    def __init__(self, function: Callable[..., Any], *, is_small: bool) -> None:
        update_wrapper(self, function)
        self.py_func = function
        self.targetoptions = {"inline": "always"} if is_small else {}

    def __call__(self, *arguments: Any) -> Any:
        """What the function gives for words, floats and truths."""
        try:
            return self._function(*arguments)
        except ctypes.ArgumentError:  # a number of NumPy's
            return self._function(*(getattr(one, "item", lambda one=one: one)() for one in arguments))

    @cached_property
    def address(self) -> int:
        """Where its machine code is."""
        symbol = f"function_{self._digest()}"
        return loaded(kept(symbol, lambda: machine_code(function_of(self), symbol)), symbol)

    def load(self) -> None:
        """Have it there before it is called."""
        self._function  # noqa: B018 - made when it is first asked for

    @cached_property
    def _function(self) -> Any:
        annotations = dict(self.py_func.__annotations__)
        result = _C_TYPES[kind_of(annotations.pop("return", Any))]
        return ctypes.CFUNCTYPE(result, *(_C_TYPES[kind_of(one)] for one in annotations.values()))(self.address)

    def _digest(self) -> str:
        """What tells its machine code from others: its name and the sources of all that it calls."""
        code = self.py_func.__code__
        free = [getattr(cell.cell_contents, "__name__", "") for cell in self.py_func.__closure__ or ()]
        paths = sorted({one.py_func.__code__.co_filename for one in _reached(self)})
        parts = [processor(), self.py_func.__module__, self.py_func.__qualname__, str(code.co_firstlineno), *free]
        return hashlib.sha256("\0".join([*parts, *map(_file_digest, paths)]).encode()).hexdigest()[:32]


def _reached(function: Compiled) -> set[Compiled]:
    """A function and those that it calls, and that these call."""
    found, waiting = {function}, [function]
    while waiting:
        for other in _named(waiting.pop()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def _named(function: Compiled) -> Iterator[Compiled]:
    names = function.py_func.__globals__
    for name in function.py_func.__code__.co_names:
        if isinstance(names.get(name), Compiled):
            yield names[name]


@cache
def _file_digest(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
