"""Random integer expressions, as programs of ours and as plain lists that every peer can read."""

import random
from collections.abc import Sequence
from typing import Any

import numpy as np

from neurosym.library.library import Library
from neurosym.program.expression import Apply, Lambda, Literal, Program, Variable
from neurosym.program.types import FLOAT, INT, Type

Tree = list[Any]
"""A node and its children: `["add", …, …]`, `["if", ["less", …, …], …, …]`, `["c", 3]`, `["x0"]`."""

INTEGERS = {"add": 2, "subtract": 2, "multiply": 2, "smaller": 2, "larger": 2, "if": 3}
FLOATS = {"add": 2, "subtract": 2, "multiply": 2, "sine": 1, "cosine": 1}
_ENTRIES = {"if": "if_"}


def trees(n: int, operations: dict[str, int], seed: int = 0, lowest: int = 15, highest: int = 31) -> list[Tree]:
    """Trees of `lowest` to `highest` nodes, about 23 on average."""
    generator = random.Random(seed)
    found: list[Tree] = []
    while len(found) < n:
        tree = _grown(generator, operations, 5)
        if lowest <= size(tree) <= highest:
            found.append(tree)
    return found


def _grown(generator: random.Random, operations: dict[str, int], depth: int) -> Tree:
    if depth == 0 or generator.random() < 0.1:
        place = generator.random()
        if place < 0.4:
            return ["x0"]
        if place < 0.8:
            return ["x1"]
        return ["c", round(generator.uniform(-1, 1), 3) if "sine" in operations else generator.randint(0, 9)]
    name = generator.choice(list(operations))
    children = [_grown(generator, operations, depth - 1) for _ in range(operations[name])]
    if name == "if":
        other = _grown(generator, operations, depth - 1)
        return ["if", ["less", children[0], other], *children[1:]]
    return [name, *children]


def size(tree: Tree) -> int:
    """How many nodes a tree has."""
    return 1 + sum(size(child) for child in tree[1:] if isinstance(child, list))


def inputs(n: int, is_real: bool = False) -> list[list[Any]]:
    """Rows of two numbers: small integers, or floats between -1 and 1."""
    generator = np.random.default_rng(1)
    if is_real:
        return generator.uniform(-1, 1, (n, 2)).tolist()  # type: ignore[no-any-return]
    return generator.integers(-9, 10, (n, 2)).tolist()  # type: ignore[no-any-return]


def program(tree: Tree, library: Library, type_: Type = INT) -> Lambda:
    """A tree as a program of two inputs."""
    return Lambda(("x0", "x1"), _expression(tree, library, type_))


def _expression(tree: Tree, library: Library, type_: Type) -> Program:
    name, rest = str(tree[0]), tree[1:]
    if name in ("x0", "x1"):
        return Variable(int(name[1]))
    if name == "c":
        return Literal.of(float(rest[0]) if type_ == FLOAT else rest[0], type_)
    arguments = tuple(_expression(child, library, type_) for child in rest)
    return Apply(library[_ENTRIES.get(name, name)].reference(), arguments)


def value(tree: Tree, row: Sequence[int]) -> int:
    """What a tree of integers gives in plain Python: what every side's results are checked against."""
    name, *rest = tree
    if name in ("x0", "x1"):
        return row[int(name[1])]
    if name == "c":
        return int(rest[0])
    if name == "if":
        (_, left, right), then, otherwise = rest
        return value(then if value(left, row) < value(right, row) else otherwise, row)
    left, right = (value(child, row) for child in rest)
    match name:
        case "add":
            return left + right
        case "subtract":
            return left - right
        case "multiply":
            return left * right
        case "smaller":
            return min(left, right)
    return max(left, right)
