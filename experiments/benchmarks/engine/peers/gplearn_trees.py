"""gplearn: execute each tree on whole columns."""

from typing import Any

import numpy as np
from gplearn._program import _Program
from gplearn.functions import _function_map
from serve import Prepared, serve
from sklearn.utils import check_random_state

_NAMES = {"add": "add", "subtract": "sub", "multiply": "mul", "sine": "sin", "cosine": "cos"}


def _flat(tree: list[Any]) -> list[Any]:
    if tree[0] == "c":
        return [tree[1]]
    if tree[0] in ("x0", "x1"):
        return [int(tree[0][1])]
    return [_function_map[_NAMES[tree[0]]], *(node for child in tree[1:] for node in _flat(child))]


def _prepare(job: dict[str, Any]) -> Prepared:
    functions = [_function_map[name] for name in _NAMES.values()]
    settings = {
        "function_set": functions,
        "arities": {2: functions[:3], 1: functions[3:]},
        "init_depth": (2, 6),
        "init_method": "full",
        "n_features": 2,
        "const_range": (-1, 1),
        "metric": None,
        "p_point_replace": 0.05,
        "parsimony_coefficient": 0,
        "random_state": check_random_state(0),
    }
    programs = [_Program(**settings, program=_flat(tree)) for tree in job["trees"]]
    columns = np.array(job["rows"])

    def work() -> list[Any]:
        return [program.execute(columns) for program in programs]

    return work, {"results": [np.broadcast_to(one, len(columns)).tolist() for one in work()]}


serve(_prepare, "gplearn", "numpy")
