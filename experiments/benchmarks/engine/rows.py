"""The rows of the benchmark, by name: what measures each."""

from collections.abc import Callable
from types import MappingProxyType

from experiments.benchmarks.engine import (
    checks,
    compilation,
    enumeration,
    functions,
    last_level,
    loops,
    programs,
    recursion,
    solutions,
    threads,
)
from experiments.benchmarks.engine.measure import Comparison
from experiments.benchmarks.engine.settings import Effort

ROWS: MappingProxyType[str, Callable[[Effort], list[Comparison]]] = MappingProxyType(
    {
        "enumeration": enumeration.measure,
        "last_level": last_level.measure,
        "functions": functions.measure,
        "programs": programs.measure,
        "floats": programs.measure_floats,
        "user_entries": programs.measure_user_entries,
        "loops": loops.measure,
        "recursion": recursion.measure,
        "threads": threads.measure,
        "checks": checks.measure,
        "compilation": compilation.measure,
        "new_entry": compilation.measure_new_entry,
        "solutions": solutions.measure,
        "sort": solutions.measure_sort,
    }
)
