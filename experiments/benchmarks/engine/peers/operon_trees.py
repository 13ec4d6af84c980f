"""Operon (float32, vectorised): evaluate all trees on all rows, in one thread."""

from typing import Any

import numpy as np
import pyoperon as operon
from serve import Prepared, serve

_SIGNS = {"add": "+", "subtract": "-", "multiply": "*"}
_NAMES = {"sine": "sin", "cosine": "cos"}


def _infix(tree: list[Any]) -> str:
    if tree[0] == "c":
        return f"({tree[1]})" if tree[1] >= 0 else f"(0 - {-tree[1]})"
    if tree[0] in _SIGNS:
        return f"({_infix(tree[1])} {_SIGNS[tree[0]]} {_infix(tree[2])})"
    return f"{_NAMES[tree[0]]}({_infix(tree[1])})" if len(tree) > 1 else str(tree[0])


def _prepare(job: dict[str, Any]) -> Prepared:
    rows = np.asfortranarray(np.array(job["rows"], dtype=np.float32))
    data = operon.Dataset(rows)
    variables = dict(zip(("x0", "x1"), data.VariableHashes))  # noqa: B905 - two of them, or it fails below
    trees = [operon.InfixParser.Parse(_infix(tree), variables) for tree in job["trees"]]
    every = operon.Range(0, len(rows))
    out = np.zeros((len(trees), len(rows)), dtype=np.float32)

    def work() -> np.ndarray[Any, Any]:
        operon.EvaluateTrees(trees, data, every, out, 1)
        return rows  # held as long as the work is: the data set only refers to it

    work()
    return work, {"results": out.astype(float).tolist()}


serve(_prepare, "pyoperon", "numpy")
