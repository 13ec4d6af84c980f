"""How far an output is from the one wanted, by the type: 0 is right, infinity is no value at all.

Truth values and symbols: 0 or 1. Numbers: the difference. Strings and lists: the edit distance (of long ones the places
that differ). Pairs: the sum of both members.
"""
# mypy: disallow-untyped-decorators=False, warn-return-any=False

from typing import Any

import numpy as np

from neurosym.execution.engine.heap import LIST, REAL, SCALAR, TEXT, TYPES, length, same, start
from neurosym.execution.engine.words import LIMIT, Address, Word, get, to_float
from neurosym.search.genetic.compilation import compiled

Array = np.ndarray[Any, Any]

MAX_EDITED = 64
"""Items of a list whose edit distance is found; it takes their square."""


@compiled
def is_near(left: float, right: float, tolerance: float) -> bool:
    """Whether two floats are equal within a tolerance, absolute and relative to the larger."""
    return abs(left - right) <= tolerance * max(1.0, abs(left), abs(right))


@compiled
def _is_same(state: Address, type_: Word, left: Word, right: Word, tolerance: float) -> bool:
    if get(get(state, TYPES), 3 * type_) == REAL:
        return is_near(to_float(left), to_float(right), tolerance)
    return same(state, type_, left, right)


@compiled
def case_error(state: Address, type_: Word, numeric: Array, word: Word, wanted: Word, tolerance: float) -> float:
    """The error of a word of a type, by its number in the engine; `numeric` tells which scalars are numbers."""
    if word < LIMIT:
        return np.inf
    kind = get(get(state, TYPES), 3 * type_)
    if kind == SCALAR:
        if numeric[type_]:
            return abs(np.float64(word) - np.float64(wanted))
        return 0.0 if word == wanted else 1.0
    if kind == REAL:
        found, target = to_float(word), to_float(wanted)
        return 0.0 if is_near(found, target, tolerance) else abs(found - target)
    first = get(get(state, TYPES), 3 * type_ + 1)
    if kind in (TEXT, LIST):
        return _distance(state, -1 if kind == TEXT else first, word, wanted, tolerance)
    second = get(get(state, TYPES), 3 * type_ + 2)
    one, other = start(state, word), start(state, wanted)
    return case_error(state, first, numeric, get(one, 0), get(other, 0), tolerance) + case_error(
        state, second, numeric, get(one, 1), get(other, 1), tolerance
    )


@compiled
def _are_equal(state: Address, item: Word, left: Word, right: Word, tolerance: float) -> bool:
    return left == right or (item >= 0 and _is_same(state, item, left, right, tolerance))


@compiled
def _distance(state: Address, item: Word, word: Word, wanted: Word, tolerance: float) -> float:
    """Levenshtein's distance of two lists of a type of items; -1 is the code points of a string."""
    n_one, n_other = length(state, word), length(state, wanted)
    one, other = start(state, word), start(state, wanted)
    if n_one > MAX_EDITED or n_other > MAX_EDITED:
        n_different = abs(n_one - n_other)
        for position in range(min(n_one, n_other)):
            n_different += not _are_equal(state, item, get(one, position), get(other, position), tolerance)
        return np.float64(n_different)
    row = np.arange(n_other + 1)
    for i in range(n_one):
        diagonal, row[0] = row[0], i + 1
        for j in range(n_other):
            replaced = diagonal + (not _are_equal(state, item, get(one, i), get(other, j), tolerance))
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
    return np.float64(row[n_other])
