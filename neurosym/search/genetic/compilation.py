"""How the genetic grower is compiled: as the engine is, and kept in a folder for each version of both their sources."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from numba import njit

from neurosym.execution.engine.caching import cache_folder, cached, sources_digest

Compiled = TypeVar("Compiled", bound=Callable[..., Any])


@cache
def _folder() -> Path:
    package = Path(__file__).parent
    return cache_folder() / f"{package.name}-{sources_digest(package)}"


def compiled(function: Compiled) -> Compiled:
    """Compiled when first called, cached on disk, without the GIL; a division by zero gives what the machine has."""
    with cached(_folder()):
        return njit(cache=True, nogil=True, error_model="numpy")(function)  # type: ignore[no-any-return]


def kernel(function: Compiled) -> Compiled:
    """The same for what allocates nothing: no references to arrays are counted, which took half of such code's time."""
    with cached(_folder()):
        return njit(cache=True, nogil=True, error_model="numpy", _nrt=False)(function)  # type: ignore[no-any-return]


def fused(function: Compiled) -> Compiled:
    """The same for polynomials: a product and a sum may be rounded once."""
    with cached(_folder()):
        return njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})(function)  # type: ignore[no-any-return]


def summed(function: Compiled) -> Compiled:
    """The same for sums, whose order is left to the compiler."""
    with cached(_folder()):
        return njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "reassoc"}, _nrt=False)(function)  # type: ignore[no-any-return]
