"""gplearn's side of `experiments.benchmarks.symbolic_regression`: a generation at a time."""

import time
import warnings
from typing import Any

import numpy as np
from gplearn.functions import make_function
from gplearn.genetic import SymbolicRegressor
from symbolic_serve import is_hit, serve

warnings.filterwarnings("ignore")

GENERATIONS = 40
"""After so many generations without a hit it begins anew."""


def _exponential(value: Any) -> Any:
    return np.exp(np.minimum(value, 100.0))


ENTRIES = ("add", "sub", "mul", "div", "sin", "cos", "log", make_function(function=_exponential, name="exp", arity=1))


def _solve(job: dict[str, Any]) -> dict[str, Any]:
    x, y = np.array(job["x"])[:, None], np.array(job["y"])
    began = time.process_time()
    hit, restarts, model = False, 0, None
    while not hit and time.process_time() - began < job["seconds"]:
        model = SymbolicRegressor(
            population_size=500,
            generations=1,
            stopping_criteria=0.0,
            function_set=ENTRIES,
            const_range=(-1.0, 1.0),
            metric="mse",
            parsimony_coefficient=0.0,
            random_state=job["seed"] + 1000 * restarts,
            warm_start=True,
            n_jobs=1,
        )
        restarts += 1
        for generation in range(1, GENERATIONS + 1):
            model.set_params(generations=generation)
            model.fit(x, y)
            hit = is_hit(model.predict(x), y, job["tolerance"])
            if hit or time.process_time() - began >= job["seconds"]:
                break
    seconds = time.process_time() - began
    given = model.predict(np.array(job["unseen"])[:, None])
    return {"hit": hit, "cpu_seconds": seconds, "program": str(model._program), "given": given}


serve(_solve, "gplearn")
