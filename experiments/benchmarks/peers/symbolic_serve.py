"""The peer's end of `experiments.benchmarks.symbolic_regression`: a line of JSON in, a line of JSON out."""

import json
import sys
from collections.abc import Callable
from importlib import metadata
from typing import Any

import numpy as np


def is_hit(given: Any, wanted: Any, tolerance: float) -> bool:
    """Whether every value is within the tolerance."""
    return bool(np.all(np.abs(np.broadcast_to(given, np.shape(wanted)) - wanted) < tolerance))


def serve(solve: Callable[[dict[str, Any]], dict[str, Any]], distribution: str) -> None:
    """Solve each problem that a line asks for; the first line is a warm-up like any other."""
    for line in sys.stdin:
        job = json.loads(line)
        told = solve(job)
        given = np.broadcast_to(np.asarray(told.pop("given"), float).ravel(), len(job["unseen"]))
        told["given"] = [float(value) if np.isfinite(value) else None for value in given]
        told["version"] = metadata.version(distribution)
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
