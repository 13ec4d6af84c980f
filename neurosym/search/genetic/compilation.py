"""How the genetic grower is compiled: as the engine is, and kept in a folder for each version of both their sources."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from neurosym.execution.engine.caching import by_numba, cache_folder, sources_digest

Compiled = TypeVar("Compiled", bound=Callable[..., Any])


@cache
def _folder() -> Path:
    package = Path(__file__).parent
    return cache_folder() / f"{package.name}-{sources_digest(package)}"


def compiled(function: Compiled) -> Compiled:
    """Compiled when first called, cached on disk, without the GIL; a division by zero gives what the machine has."""
    return by_numba(function, _folder())  # type: ignore[no-any-return]


def kernel(function: Compiled) -> Compiled:
    """The same for what allocates nothing: no references to arrays are counted, which took half of such code's time."""
    return by_numba(function, _folder(), _nrt=False)  # type: ignore[no-any-return]


def fused(function: Compiled) -> Compiled:
    """The same for polynomials: a product and a sum may be rounded once."""
    return by_numba(function, _folder(), fastmath={"contract"})  # type: ignore[no-any-return]


def summed(function: Compiled) -> Compiled:
    """The same for sums, whose order is left to the compiler."""
    return by_numba(function, _folder(), fastmath={"contract", "reassoc"}, _nrt=False)  # type: ignore[no-any-return]
