"""Constants refined by gradient: Levenberg and Marquardt's least squares, with derivatives through the float machine.

One sweep forward keeps the value of every node, one backward gives the derivative of the result by every constant, on a
block of rows at a time (reverse mode; a tree has one path from each constant). With a linear scale, its two numbers are
fitted together with the constants.
"""
# mypy: disallow-untyped-decorators=False, warn-return-any=False

import math
from typing import Any, NamedTuple

import numpy as np

from neurosym.execution.engine.instructions import CONSTANT, VARIABLE
from neurosym.execution.engine.words import of_float, to_float
from neurosym.search.genetic.compilation import kernel, summed
from neurosym.search.genetic.float_functions import cosine, sine
from neurosym.search.genetic.float_machine import (
    ABSOLUTE,
    ADD,
    ARITIES,
    COSINE,
    DIVIDE,
    EXPONENTIAL,
    IF,
    LARGER,
    LOGARITHM,
    MULTIPLY,
    NEGATE,
    SINE,
    SMALLER,
    SQUARE_ROOT,
    SUBTRACT,
    WIDTH,
    block_width,
    operate,
)
from neurosym.search.genetic.genomes import Genomes

Array = np.ndarray[Any, Any]

MAX_CONSTANTS = 12
"""Of a program whose constants are refined; the others are left as they are."""


@kernel
def _spread(slopes: Array, values: Array, operation: int, d: int, a: int, b: int, c: int, n: int) -> None:
    """Slopes of the arguments, rows a, b and c, from the slope of the operation's result, row d."""
    if operation == ADD:
        for e in range(n):
            slopes[a, e] = slopes[d, e]
            slopes[b, e] = slopes[d, e]
    elif operation == SUBTRACT:
        for e in range(n):
            slopes[a, e] = slopes[d, e]
            slopes[b, e] = -slopes[d, e]
    elif operation == MULTIPLY:
        for e in range(n):
            slopes[a, e] = slopes[d, e] * values[b, e]
            slopes[b, e] = slopes[d, e] * values[a, e]
    elif operation == DIVIDE:
        for e in range(n):
            slope = slopes[d, e] / values[b, e]
            slopes[a, e] = slope
            slopes[b, e] = -slope * values[d, e]
    elif operation == NEGATE:
        for e in range(n):
            slopes[a, e] = -slopes[d, e]
    elif operation == ABSOLUTE:
        for e in range(n):
            slopes[a, e] = -slopes[d, e] if values[a, e] < 0.0 else slopes[d, e]
    elif operation == SQUARE_ROOT:
        for e in range(n):
            slopes[a, e] = 0.5 * slopes[d, e] / values[d, e]
    elif operation == EXPONENTIAL:
        for e in range(n):
            slopes[a, e] = slopes[d, e] * values[d, e]
    elif operation == LOGARITHM:
        for e in range(n):
            slopes[a, e] = slopes[d, e] / values[a, e]
    elif operation == SINE:
        for e in range(n):
            slopes[a, e] = slopes[d, e] * cosine(values[a, e])
    elif operation == COSINE:
        for e in range(n):
            slopes[a, e] = -slopes[d, e] * sine(values[a, e])
    elif operation == SMALLER:
        for e in range(n):
            slopes[b, e] = slopes[d, e] if values[b, e] < values[a, e] else 0.0
            slopes[a, e] = slopes[d, e] - slopes[b, e]
    elif operation == LARGER:
        for e in range(n):
            slopes[b, e] = slopes[d, e] if values[b, e] > values[a, e] else 0.0
            slopes[a, e] = slopes[d, e] - slopes[b, e]
    elif operation == IF:
        for e in range(n):
            slopes[a, e] = 0.0
            slopes[b, e] = slopes[d, e] if values[a, e] != 0.0 else 0.0
            slopes[c, e] = slopes[d, e] - slopes[b, e]
    else:  # comparisons and connectives: constant almost everywhere
        for e in range(n):
            slopes[a, e] = 0.0
            slopes[b, e] = 0.0


@summed
def _dot(slopes: Array, one: int, other: int, n: int) -> float:
    total = 0.0
    for e in range(n):
        total += slopes[one, e] * slopes[other, e]
    return total


class Room(NamedTuple):
    """Arrays that one program after another is refined in.

    What is fitted has a place: a constant its node, the offset and the factor on the result the two places behind.
    """

    values: Array  # [node, row of a block]
    slopes: Array  # [place, row of a block] of the result; one more for what is missing
    has_constant: Array  # [node]
    places: Array  # of what is fitted: constants first, then the scale
    now: Array  # [place]
    best: Array  # [place]
    matrix: Array  # JᵀJ
    vector: Array  # Jᵀr
    kept_matrix: Array
    kept_vector: Array
    lower: Array
    step: Array


def new_room(n_nodes: int, n_rows: int) -> Room:
    """Room for programs of at most so many nodes."""
    width, most = block_width(n_rows), MAX_CONSTANTS + 2
    vectors = [np.empty(size) for size in (n_nodes + 2, n_nodes + 2, most, most, most)]
    now, best, vector, kept_vector, step = vectors
    matrix, kept_matrix, lower = (np.empty((most, most)) for _ in range(3))
    values, slopes = np.empty((n_nodes, width)), np.empty((n_nodes + 3, width))
    has_constant, places = np.empty(n_nodes, np.bool_), np.empty(most, np.int64)
    return Room(values, slopes, has_constant, places, now, best, matrix, vector, kept_matrix, kept_vector, lower, step)


@kernel
def _run(genomes: Genomes, row: int, operations: Array, inputs: Array, begin: int, room: Room) -> int:
    """Fill in the values of a program's nodes on a block of rows; gives how many, the last of which fills it up."""
    n_real = min(room.values.shape[1], inputs.shape[1] - begin)
    n = (n_real + WIDTH - 1) // WIDTH * WIDTH
    codes, starts, values, has_constant = genomes.codes[row], genomes.starts[row], room.values, room.has_constant
    for at in range(genomes.lengths[row]):
        kind, operand = codes[at] & 7, codes[at] >> 3
        has_constant[at] = kind == CONSTANT
        if kind == CONSTANT:
            for e in range(n):
                values[at, e] = room.now[at]
        elif kind == VARIABLE:
            for e in range(n_real):
                values[at, e] = inputs[operand, begin + e]
            for e in range(n_real, n):
                values[at, e] = inputs[operand, begin + n_real - 1]
        else:
            operation = operations[operand]
            a, b, c = _arguments(starts, at, ARITIES[operation])
            has_constant[at] = has_constant[a] or has_constant[b] or has_constant[c]
            operate(values, operation, at, a, b, c, n)
    return n_real


@kernel
def _squared_errors(
    genomes: Genomes,
    row: int,
    operations: Array,
    inputs: Array,
    wanted: Array,
    n_fitted: int,
    limit: float,
    room: Room,
) -> float:
    """The sum of squared errors of a program, with JᵀJ and Jᵀr: unfinished unless the sum is below a limit."""
    n_nodes, values, slopes, places = genomes.lengths[row], room.values, room.slopes, room.places
    codes, starts = genomes.codes[row], genomes.starts[row]
    result, ones, found, rest = n_nodes - 1, n_nodes, n_nodes + 1, n_nodes + 2
    offset, factor = room.now[ones], room.now[found]
    for one in range(n_fitted):
        room.vector[one] = 0.0
        for other in range(one + 1):
            room.matrix[one, other] = 0.0
    total = 0.0
    for begin in range(0, wanted.size, values.shape[1]):
        n_real = _run(genomes, row, operations, inputs, begin, room)
        n = (n_real + WIDTH - 1) // WIDTH * WIDTH
        for e in range(n_real):
            slopes[rest, e] = wanted[begin + e] - (offset + factor * values[result, e])
            slopes[ones, e], slopes[found, e], slopes[result, e] = 1.0, values[result, e], factor
        for e in range(n_real, n):
            slopes[rest, e], slopes[ones, e], slopes[found, e], slopes[result, e] = 0.0, 0.0, 0.0, 0.0
        total += _dot(slopes, rest, rest, n)
        if not total < limit:
            return total if np.isfinite(total) else np.inf
        for at in range(result, -1, -1):
            if room.has_constant[at] and codes[at] & 7 != CONSTANT:
                operation = operations[codes[at] >> 3]
                a, b, c = _arguments(starts, at, ARITIES[operation])
                _spread(slopes, values, operation, at, a, b, c, n)
        for one in range(n_fitted):
            room.vector[one] += _dot(slopes, places[one], rest, n)
            for other in range(one + 1):
                room.matrix[one, other] += _dot(slopes, places[one], places[other], n)
    return total


@kernel
def _arguments(starts: Array, at: int, arity: int) -> tuple[int, int, int]:
    """The nodes of an operation's arguments, the last repeated."""
    last = at - 1
    if arity == 1:
        return last, last, last
    middle = starts[last] - 1
    if arity == 2:
        return middle, last, last
    return starts[middle] - 1, middle, last


@kernel
def _solve(room: Room, n: int, damping: float) -> bool:
    """Solve (A + damping · diag A) x = b by Cholesky's decomposition; whether A is positive."""
    matrix, lower, step = room.kept_matrix, room.lower, room.step
    for i in range(n):
        for j in range(i + 1):
            total = matrix[i, j] * (1.0 + damping if i == j else 1.0)
            for k in range(j):
                total -= lower[i, k] * lower[j, k]
            if i == j:
                if not total > 1e-14 * matrix[i, i]:
                    return False
                lower[i, i] = math.sqrt(total)
            else:
                lower[i, j] = total / lower[j, j]
    for i in range(n):
        total = room.kept_vector[i]
        for k in range(i):
            total -= lower[i, k] * step[k]
        step[i] = total / lower[i, i]
    for i in range(n - 1, -1, -1):
        total = step[i]
        for k in range(i + 1, n):
            total -= lower[k, i] * step[k]
        step[i] = total / lower[i, i]
    return True


@kernel
def _keep(room: Room, n: int) -> None:
    """Keep what is fitted as the best so far, and its equations."""
    for one in range(n):
        room.best[room.places[one]] = room.now[room.places[one]]
        room.kept_vector[one] = room.vector[one]
        for other in range(one + 1):
            room.kept_matrix[one, other] = room.matrix[one, other]


@kernel
def refine(
    genomes: Genomes,
    operations: Array,
    inputs: Array,
    wanted: Array,
    is_scaled: bool,
    n_steps: int,
    scales: Array,
    room: Room,
) -> None:
    """Change the constants of programs, in their place, so that their squared errors fall.

    `scales` has the offset and the factor on the result of each program, to begin with; they are fitted too where
    programs are scaled, else they are 0 and 1.
    """
    places = room.places
    for row in range(genomes.lengths.size):
        n_constants = _find_constants(genomes, row, room)
        n_nodes, n_fitted = genomes.lengths[row], n_constants
        room.now[n_nodes], room.now[n_nodes + 1] = scales[row, 0], scales[row, 1]
        if is_scaled:
            places[n_constants], places[n_constants + 1] = n_nodes, n_nodes + 1
            n_fitted += 2
        damping, best, n_left = 1e-2, np.inf, n_steps + 1
        while n_left > 0 and n_constants > 0:
            error = _squared_errors(genomes, row, operations, inputs, wanted, n_fitted, best, room)
            n_left -= 1
            if error < best:
                is_done = best - error < 1e-4 * best or error < 1e-28 * wanted.size
                best = error
                _keep(room, n_fitted)
                damping *= 0.1
                if is_done:
                    break
            elif best == np.inf:
                break
            else:
                damping *= 10.0
            while damping < 1e6 and not _solve(room, n_fitted, damping):
                damping = max(damping * 10.0, 1e-6)
            if damping >= 1e6:
                break
            for number in range(n_fitted):
                room.now[places[number]] = room.best[places[number]] + room.step[number]
        for number in range(n_constants):
            if best < np.inf and np.isfinite(room.best[places[number]]):
                genomes.words[row, places[number]] = of_float(room.best[places[number]])


@kernel
def _find_constants(genomes: Genomes, row: int, room: Room) -> int:
    """Write the floats of a program and the nodes of the first of them; gives how many those are."""
    n_constants = 0
    for at in range(genomes.lengths[row]):
        room.now[at] = to_float(genomes.words[row, at])
        if genomes.codes[row, at] == CONSTANT and n_constants < MAX_CONSTANTS:
            room.places[n_constants] = at
            n_constants += 1
    return n_constants
