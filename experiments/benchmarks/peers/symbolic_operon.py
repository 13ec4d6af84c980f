"""Operon's side of `experiments.benchmarks.symbolic_regression`: some generations at a time."""

import time
import warnings
from typing import Any

import numpy as np
from pyoperon.sklearn import SymbolicRegressor
from symbolic_serve import is_hit, serve

warnings.filterwarnings("ignore")


def _solve(job: dict[str, Any]) -> dict[str, Any]:
    x, y = np.array(job["x"])[:, None], np.array(job["y"])
    n_at_once = job["generations"]
    model = SymbolicRegressor(
        population_size=500,
        generations=n_at_once,
        allowed_symbols="add,sub,mul,div,sin,cos,exp,log,constant,variable",
        max_length=30,
        max_evaluations=2**31,
        optimizer_iterations=10,  # measured better than its default, which is none
        epsilon=0.0,
        random_state=job["seed"],
        n_threads=1,
        warm_start=True,
    )
    began = time.process_time()
    hit = False
    while not hit and time.process_time() - began < job["seconds"]:
        model.fit(x, y)
        hit = is_hit(model.predict(x).ravel(), y, job["tolerance"])
        model.set_params(generations=model.generations + n_at_once)
    seconds = time.process_time() - began
    text = model.get_model_string(model.model_, 4)
    return {
        "hit": hit,
        "cpu_seconds": seconds,
        "program": text,
        "given": model.predict(np.array(job["unseen"])[:, None]),
    }


serve(_solve, "pyoperon")
