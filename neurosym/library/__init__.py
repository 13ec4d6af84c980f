"""The library: reusable entries, algorithmic and geometric; `Categorical` is loaded when used (it needs torch)."""

from typing import TYPE_CHECKING, Any

from neurosym.library.entry import Entry, Eq, Kind, Num, Ord, algorithmic, geometric
from neurosym.library.fuel import MAX_BITS, MAX_DEPTH, MAX_ITERATIONS, MAX_SIZE

if TYPE_CHECKING:
    from neurosym.library.categorical import Categorical
    from neurosym.library.library import Library

__all__ = [
    "MAX_BITS",
    "MAX_DEPTH",
    "MAX_ITERATIONS",
    "MAX_SIZE",
    "Categorical",
    "Entry",
    "Eq",
    "Kind",
    "Library",
    "Num",
    "Ord",
    "algorithmic",
    "geometric",
]


def __getattr__(name: str) -> Any:
    if name == "Categorical":
        from neurosym.library.categorical import Categorical

        return Categorical
    if name == "Library":
        from neurosym.library.library import Library

        return Library
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
