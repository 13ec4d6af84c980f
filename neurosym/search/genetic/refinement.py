"""Constants refined by gradient: Levenberg and Marquardt's least squares, with derivatives through the float machine.

One sweep forward keeps the value of every node, one backward gives the derivative of the result by every constant, on a
block of rows at a time (reverse mode; a tree has one path from each constant). With a linear scale, its two numbers are
fitted together with the constants.
"""
# mypy: disallow-untyped-decorators=False, warn-return-any=False

import math
from typing import Any

import numpy as np

from neurosym.execution.engine.instructions import CONSTANT, VARIABLE
from neurosym.execution.engine.words import of_float, to_float
from neurosym.search.genetic.compilation import compiled, summed
from neurosym.search.genetic.float_functions import cosine, sine
from neurosym.search.genetic.float_machine import (
    ABSOLUTE,
    ADD,
    ARITIES,
    BLOCK,
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
    operate,
)
from neurosym.search.genetic.genomes import Genomes

Array = np.ndarray[Any, Any]

MAX_CONSTANTS = 12
"""Of a program whose constants are refined; the others are left as they are."""


@compiled
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
def _dot(left: Array, right: Array, n: int) -> float:
    total = 0.0
    for e in range(n):
        total += left[e] * right[e]
    return total


@compiled
def _normal_equations(
    genomes: Genomes,
    row: int,
    constants: Array,
    operations: Array,
    inputs: Array,
    wanted: Array,
    scale: Array,
    is_scaled: bool,
    places: Array,
    values: Array,
    slopes: Array,
    matrix: Array,
    vector: Array,
) -> float:
    """The sum of squared errors of a program, with JᵀJ and Jᵀr (of constants first, then of the scale)."""
    n_nodes, n_rows = genomes.lengths[row], wanted.size
    codes, starts = genomes.codes[row], genomes.starts[row]
    n_variables, n_constants = inputs.shape[0], places.size
    n_all = n_constants + (2 if is_scaled else 0)
    matrix[:, :] = 0.0
    vector[:] = 0.0
    rows, has_constant = np.empty(n_nodes, np.int64), np.empty(n_nodes, np.bool_)
    columns = np.empty(n_all, np.int64)  # the rows of slopes that are the columns of J
    for number in range(n_constants):
        columns[number] = n_variables + places[number]
    ones, rest = n_variables + n_nodes, n_variables + n_nodes + 1
    if is_scaled:
        columns[n_constants], columns[n_constants + 1] = ones, rest + 1
    total = 0.0
    for begin in range(0, n_rows, BLOCK):
        n_real = min(BLOCK, n_rows - begin)
        n = (n_real + WIDTH - 1) // WIDTH * WIDTH
        for variable in range(n_variables):
            for e in range(n):
                values[variable, e] = inputs[variable, begin + min(e, n_real - 1)]
        for at in range(n_nodes):
            kind, operand = codes[at] & 7, codes[at] >> 3
            rows[at] = operand if kind == VARIABLE else n_variables + at
            has_constant[at] = kind == CONSTANT
            if kind == CONSTANT:
                for e in range(n):
                    values[rows[at], e] = constants[at]
            elif kind != VARIABLE:
                operation = operations[operand]
                a, b, c = _arguments(starts, at, ARITIES[operation])
                has_constant[at] = has_constant[a] or has_constant[b] or has_constant[c]
                operate(values, operation, rows[at], rows[a], rows[b], rows[c], n)
        result = rows[n_nodes - 1]
        for e in range(n_real):
            slopes[rest, e] = wanted[begin + e] - (scale[0] + scale[1] * values[result, e])
            slopes[ones, e], slopes[rest + 1, e] = 1.0, values[result, e]
        total += _dot(slopes[rest], slopes[rest], n_real)
        if not np.isfinite(total):
            return np.inf
        for e in range(n):
            slopes[n_variables + n_nodes - 1, e] = scale[1]
        for at in range(n_nodes - 1, -1, -1):
            kind, operand = codes[at] & 7, codes[at] >> 3
            if kind != VARIABLE and kind != CONSTANT and has_constant[at]:
                operation = operations[operand]
                a, b, c = _arguments(starts, at, ARITIES[operation])
                # a variable has a row of slopes for each of its occurrences, and so needs one of values
                for argument in (a, b, c):
                    if rows[argument] < n_variables:
                        for e in range(n):
                            values[n_variables + argument, e] = values[rows[argument], e]
                first = n_variables
                _spread(slopes, values, operation, first + at, first + a, first + b, first + c, n)
        for one in range(n_all):
            vector[one] += _dot(slopes[columns[one]], slopes[rest], n_real)
            for other in range(one + 1):
                matrix[one, other] += _dot(slopes[columns[one]], slopes[columns[other]], n_real)
    return total


@compiled
def _arguments(starts: Array, at: int, arity: int) -> tuple[int, int, int]:
    """The nodes of an operation's arguments, the last repeated."""
    last = at - 1
    if arity == 1:
        return last, last, last
    middle = starts[last] - 1
    if arity == 2:
        return middle, last, last
    return starts[middle] - 1, middle, last


@compiled
def _solve(matrix: Array, vector: Array, n: int, damping: float, step: Array) -> bool:
    """Solve (A + damping · diag A) x = b by Cholesky's decomposition; whether A is positive."""
    lower = np.empty((n, n), np.float64)
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
        total = vector[i]
        for k in range(i):
            total -= lower[i, k] * step[k]
        step[i] = total / lower[i, i]
    for i in range(n - 1, -1, -1):
        total = step[i]
        for k in range(i + 1, n):
            total -= lower[k, i] * step[k]
        step[i] = total / lower[i, i]
    return True


@compiled
def refine(
    genomes: Genomes, operations: Array, inputs: Array, wanted: Array, is_scaled: bool, n_steps: int, scales: Array
) -> None:
    """Change the constants of programs, in their place, so that their squared errors fall.

    `scales` has the offset and the factor on the result of each program, to begin with; they are fitted too where
    programs are scaled, else they are 0 and 1.
    """
    capacity = inputs.shape[0] + genomes.codes.shape[1] + 3
    values, slopes = np.empty((capacity, BLOCK), np.float64), np.empty((capacity, BLOCK), np.float64)
    constants, before = np.empty(genomes.codes.shape[1], np.float64), np.empty(genomes.codes.shape[1], np.float64)
    places = np.empty(MAX_CONSTANTS, np.int64)
    scale, scale_before = np.empty(2, np.float64), np.empty(2, np.float64)
    for row in range(genomes.lengths.size):
        n_constants = _find_constants(genomes, row, places, constants)
        n_all = n_constants + (2 if is_scaled else 0)
        matrix, vector, step = np.zeros((n_all, n_all)), np.zeros(n_all), np.zeros(n_all)
        scale[:] = scales[row]
        damping, best, n_left, is_better = 1e-2, np.inf, n_steps + 1, True
        while n_left > 0 and n_constants > 0:
            # both where the constants were changed and, with slopes, where they are kept
            error = _normal_equations(
                genomes,
                row,
                constants,
                operations,
                inputs,
                wanted,
                scale,
                is_scaled,
                places[:n_constants],
                values,
                slopes,
                matrix,
                vector,
            )
            n_left -= 1
            is_better = error < best
            if is_better:
                is_done = best - error < 1e-4 * best or error < 1e-28 * wanted.size
                best = error
                before[:] = constants
                scale_before[:] = scale
                damping *= 0.1
                if is_done:
                    break
                kept_matrix, kept_vector = matrix.copy(), vector.copy()
            elif best == np.inf:
                break
            else:
                damping *= 10.0
            while damping < 1e6 and not _solve(kept_matrix, kept_vector, n_all, damping, step):
                damping = max(damping * 10.0, 1e-6)
            if damping >= 1e6:
                break
            for number in range(n_constants):
                constants[places[number]] = before[places[number]] + step[number]
            if is_scaled:
                scale[0], scale[1] = scale_before[0] + step[n_constants], scale_before[1] + step[n_constants + 1]
        for number in range(n_constants):
            if np.isfinite(before[places[number]]) and best < np.inf:
                genomes.words[row, places[number]] = of_float(before[places[number]])


@compiled
def _find_constants(genomes: Genomes, row: int, places: Array, constants: Array) -> int:
    """Write the floats of a program and the nodes of the first of them; gives how many those are."""
    n_constants = 0
    for at in range(genomes.lengths[row]):
        constants[at] = to_float(genomes.words[row, at])
        if genomes.codes[row, at] == CONSTANT and n_constants < places.size:
            places[n_constants] = at
            n_constants += 1
    return n_constants
