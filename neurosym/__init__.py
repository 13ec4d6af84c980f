"""Differentiable program synthesis: grow programs from examples over a library of algorithmic and geometric entries.

    import neurosym as ns

    result = ns.grow([([3, 1, 2], [1, 2, 3]), ([5, 4], [4, 5]), ([], [])], budget_seconds=30)

What is named here is loaded when it is first used: importing the package costs nothing, torch is imported by what
needs it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from neurosym._version import __version__

if TYPE_CHECKING:
    from neurosym.budget import Budget
    from neurosym.library.categorical import Categorical
    from neurosym.library.entry import algorithmic, geometric
    from neurosym.library.library import Library
    from neurosym.regression import SymbolicRegressor
    from neurosym.result import Result, load
    from neurosym.search.costs import Costs
    from neurosym.synthesis import grow, synthesise
    from neurosym.tasks.task import Example, Task

__all__ = [
    "Budget",
    "Categorical",
    "Costs",
    "Example",
    "Library",
    "Result",
    "SymbolicRegressor",
    "Task",
    "__version__",
    "algorithmic",
    "geometric",
    "grow",
    "load",
    "synthesise",
]

_HOMES = {
    "Budget": "neurosym.budget",
    "Categorical": "neurosym.library.categorical",
    "Costs": "neurosym.search.costs",
    "Example": "neurosym.tasks.task",
    "Library": "neurosym.library.library",
    "Result": "neurosym.result",
    "SymbolicRegressor": "neurosym.regression",
    "Task": "neurosym.tasks.task",
    "algorithmic": "neurosym.library.entry",
    "geometric": "neurosym.library.entry",
    "grow": "neurosym.synthesis",
    "load": "neurosym.result",
    "synthesise": "neurosym.synthesis",
}


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})  # what completes a name also knows what isn't loaded yet


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
