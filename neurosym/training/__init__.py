"""Training the geometric entries of a program from its answers alone; what needs torch is loaded when it is used."""

from typing import TYPE_CHECKING, Any

from neurosym.training.settings import FitSettings

if TYPE_CHECKING:
    from neurosym.training.fit import Fitted, fit

__all__ = ["FitSettings", "Fitted", "fit"]


def __getattr__(name: str) -> Any:
    if name in ("Fitted", "fit"):
        from importlib import import_module

        return getattr(import_module("neurosym.training.fit"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
