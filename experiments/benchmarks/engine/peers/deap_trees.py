"""DEAP: compile each tree and call it for every example, as its own examples do; with NumPy's functions, on columns."""

import math
import operator
from typing import Any

import numpy as np
from deap import gp
from serve import Prepared, serve

_NAMES = {"if": "if_else"}


def _less(left: int, right: int) -> bool:
    return left < right


def _if_else(condition: bool, then: int, otherwise: int) -> int:
    return then if condition else otherwise


def _source(tree: list[Any]) -> str:
    if tree[0] == "c":
        return str(tree[1])
    inner = ",".join(_source(child) for child in tree[1:])
    return f"{_NAMES.get(tree[0], tree[0])}({inner})" if inner else str(tree[0])


def _prepare(job: dict[str, Any]) -> Prepared:
    by_column = job["by_column"]
    primitives = gp.PrimitiveSet("MAIN", 2)
    primitives.renameArguments(ARG0="x0", ARG1="x1")
    scalar: list[tuple[Any, str, int]] = [
        (operator.add, "add", 2),
        (operator.sub, "subtract", 2),
        (operator.mul, "multiply", 2),
    ]
    scalar += [(min, "smaller", 2), (max, "larger", 2), (_less, "less", 2), (_if_else, "if_else", 3)]
    scalar += [(math.sin, "sine", 1), (math.cos, "cosine", 1)]
    columns: list[tuple[Any, str, int]] = [
        (np.add, "add", 2),
        (np.subtract, "subtract", 2),
        (np.multiply, "multiply", 2),
    ]
    columns += [(np.sin, "sine", 1), (np.cos, "cosine", 1)]
    for function, name, arity in columns if by_column else scalar:
        primitives.addPrimitive(function, arity, name=name)
    trees = [gp.PrimitiveTree.from_string(_source(tree), primitives) for tree in job["trees"]]
    rows = job["rows"]
    first, second = np.array(rows, dtype=np.float64).T.copy() if by_column else ([], [])

    def work() -> list[Any]:
        if by_column:
            return [gp.compile(tree, primitives)(first, second) for tree in trees]
        found = []
        for tree in trees:
            function = gp.compile(tree, primitives)
            found.append([function(x, y) for x, y in rows])
        return found

    results = [np.broadcast_to(one, len(rows)).tolist() for one in work()] if by_column else work()
    return work, {"n_nodes": sum(map(len, trees)), "results": results}


serve(_prepare, "deap", "numpy")
