"""How the genetic grower is compiled: as the engine is, and kept in a folder for each version of both their sources."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba import njit

from neurosym.execution.engine.caching import cache_folder

Compiled = TypeVar("Compiled", bound=Callable[..., Any])


@cache
def _folder() -> Path:
    sources = sorted(Path(__file__).parent.glob("*.py"))
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    return cache_folder() / f"genetic-{digest}"


@contextmanager
def _cached() -> Iterator[None]:
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(_folder())
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before


def compiled(function: Compiled) -> Compiled:
    """Compiled when first called, cached on disk, without the GIL; a division by zero gives what the machine has."""
    with _cached():
        return njit(cache=True, nogil=True, error_model="numpy")(function)  # type: ignore[no-any-return]


def fused(function: Compiled) -> Compiled:
    """The same for polynomials: a product and a sum may be rounded once."""
    with _cached():
        return njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})(function)  # type: ignore[no-any-return]


def summed(function: Compiled) -> Compiled:
    """The same for sums, whose order is left to the compiler."""
    with _cached():
        return njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "reassoc"})(function)  # type: ignore[no-any-return]
