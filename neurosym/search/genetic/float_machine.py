"""Runs programs of floats over many rows: an operation at a time over a block of rows that stays in the cache.

The same entries, by name, as the library's; the same values as the reference up to rounding. Where the reference has
⊥, the result is not finite: what would turn an infinite number into a finite one (a divisor, an exponent, a comparison)
gives NaN instead. Truth values are 1.0 and 0.0.
"""
# mypy: disallow-untyped-decorators=False, warn-return-any=False

import math
from typing import Any

import numpy as np

from neurosym.execution.engine.instructions import CONSTANT, OPERATION, VARIABLE
from neurosym.program.types import BOOL, FLOAT, FunctionType
from neurosym.search.genetic.compilation import compiled, kernel
from neurosym.search.genetic.float_functions import TURNS, TURNS_SINGLE, cosine, exponential, logarithm, sine

Array = np.ndarray[Any, Any]

BLOCK = 256
"""Rows at a time; a few columns of them fit the first cache."""

WIDTH = 16
"""Rows are padded to a multiple of this, so that no loop has a rest."""

_UNARY = FunctionType((FLOAT,), FLOAT)
_BINARY = FunctionType((FLOAT, FLOAT), FLOAT)
_COMPARISON = FunctionType((FLOAT, FLOAT), BOOL)
_CONNECTIVE = FunctionType((BOOL, BOOL), BOOL)

OPERATIONS: tuple[tuple[str, FunctionType], ...] = (
    ("add", _BINARY),
    ("subtract", _BINARY),
    ("multiply", _BINARY),
    ("divide", _BINARY),
    ("negate", _UNARY),
    ("absolute", _UNARY),
    ("square_root", _UNARY),
    ("exponential", _UNARY),
    ("logarithm", _UNARY),
    ("sine", _UNARY),
    ("cosine", _UNARY),
    ("smaller", _BINARY),
    ("larger", _BINARY),
    ("less", _COMPARISON),
    ("less_equal", _COMPARISON),
    ("if_", FunctionType((BOOL, FLOAT, FLOAT), FLOAT)),
    ("and_", _CONNECTIVE),
    ("or_", _CONNECTIVE),
    ("not_", FunctionType((BOOL,), BOOL)),
)
"""The entries that this machine knows and the instances at which it knows them; an operation's number is its place."""

(
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    NEGATE,
    ABSOLUTE,
    SQUARE_ROOT,
    EXPONENTIAL,
    LOGARITHM,
    SINE,
    COSINE,
    SMALLER,
    LARGER,
    LESS,
    LESS_EQUAL,
    IF,
    AND,
    OR,
    NOT,
) = range(len(OPERATIONS))

ARITIES = np.array([len(signature.parameters) for _, signature in OPERATIONS], np.int64)


@kernel
def block_width(n_rows: int) -> int:
    """Rows at a time of so many: no more than there are, for what lies close together stays in the first cache."""
    return min(BLOCK, (n_rows + WIDTH - 1) // WIDTH * WIDTH)


@kernel
def operate(work: Array, operation: int, d: int, a: int, b: int, c: int, n: int) -> None:
    """Row d of `work` becomes the operation on its rows a, b and c; d is none of them; `n` is a multiple of WIDTH."""
    one = work.dtype.type(1)
    zero = work.dtype.type(0)
    if operation == ADD:
        for e in range(n):
            work[d, e] = work[a, e] + work[b, e]
    elif operation == SUBTRACT:
        for e in range(n):
            work[d, e] = work[a, e] - work[b, e]
    elif operation == MULTIPLY:
        for e in range(n):
            work[d, e] = work[a, e] * work[b, e]
    elif operation == DIVIDE:
        for e in range(n):
            work[d, e] = work[a, e] / work[b, e] + (work[b, e] - work[b, e])
    elif operation == NEGATE:
        for e in range(n):
            work[d, e] = -work[a, e]
    elif operation == ABSOLUTE:
        for e in range(n):
            work[d, e] = abs(work[a, e])
    elif operation == SQUARE_ROOT:
        for e in range(n):
            work[d, e] = math.sqrt(work[a, e])
    elif operation == EXPONENTIAL:
        for e in range(n):
            work[d, e] = exponential(work[a, e])
    elif operation == LOGARITHM:
        for e in range(n):
            work[d, e] = logarithm(work[a, e])
    elif operation == SINE:
        for e in range(n):
            work[d, e] = sine(work[a, e])
        if _has_many_turns(work, a, n):
            for e in range(n):
                work[d, e] = math.sin(work[a, e])
    elif operation == COSINE:
        for e in range(n):
            work[d, e] = cosine(work[a, e])
        if _has_many_turns(work, a, n):
            for e in range(n):
                work[d, e] = math.cos(work[a, e])
    elif operation == SMALLER:
        for e in range(n):
            least = work[b, e] if work[b, e] < work[a, e] else work[a, e]
            work[d, e] = least + ((work[a, e] - work[a, e]) + (work[b, e] - work[b, e]))
    elif operation == LARGER:
        for e in range(n):
            most = work[b, e] if work[b, e] > work[a, e] else work[a, e]
            work[d, e] = most + ((work[a, e] - work[a, e]) + (work[b, e] - work[b, e]))
    elif operation == LESS:
        for e in range(n):
            truth = one if work[a, e] < work[b, e] else zero
            work[d, e] = truth + ((work[a, e] - work[a, e]) + (work[b, e] - work[b, e]))
    elif operation == LESS_EQUAL:
        for e in range(n):
            truth = one if work[a, e] <= work[b, e] else zero
            work[d, e] = truth + ((work[a, e] - work[a, e]) + (work[b, e] - work[b, e]))
    elif operation == IF:
        for e in range(n):
            work[d, e] = (work[b, e] if work[a, e] != zero else work[c, e]) + (work[a, e] - work[a, e])
    elif operation == AND:
        for e in range(n):
            work[d, e] = (work[b, e] if work[a, e] != zero else zero) + (work[a, e] - work[a, e])
    elif operation == OR:
        for e in range(n):
            work[d, e] = (one if work[a, e] != zero else work[b, e]) + (work[a, e] - work[a, e])
    else:
        for e in range(n):
            work[d, e] = one - work[a, e]


@kernel
def _has_many_turns(work: Array, a: int, n: int) -> bool:
    limit = work.dtype.type(TURNS_SINGLE if work.itemsize == 4 else TURNS)
    n_beyond = np.int32(0)
    for e in range(n):
        n_beyond += np.int32(1) if abs(work[a, e]) > limit else np.int32(0)
    return bool(n_beyond > 0)


@compiled
def run_floats(codes: Array, constants: Array, lengths: Array, operations: Array, inputs: Array, out: Array) -> None:
    """`out` (program, row) becomes what programs give for the inputs (variable, row).

    `codes` and `constants` are postfix code and the floats in it; `operations` tells the number in OPERATIONS of each
    production. The precision is that of `inputs` and `out`.
    """
    n_variables, n_rows = inputs.shape
    width = block_width(n_rows)
    work = np.empty((n_variables + 2 * codes.shape[1] + 2, width), inputs.dtype)
    stack = np.empty(codes.shape[1] + 4, np.int64)
    for begin in range(0, n_rows, width):
        n_real = min(width, n_rows - begin)
        n = (n_real + WIDTH - 1) // WIDTH * WIDTH
        for variable in range(n_variables):
            for e in range(n):
                work[variable, e] = inputs[variable, begin + min(e, n_real - 1)]
        for program in range(out.shape[0]):
            top = 0
            for at in range(lengths[program]):
                kind, operand = codes[program, at] & 7, codes[program, at] >> 3
                if kind == VARIABLE:
                    stack[top] = operand
                elif kind == CONSTANT:
                    place = n_variables + 2 * top
                    constant = work.dtype.type(constants[program, at])
                    for e in range(n):
                        work[place, e] = constant
                    stack[top] = place
                elif kind == OPERATION:
                    operation = operations[operand]
                    top -= ARITIES[operation]
                    place = n_variables + 2 * top
                    if stack[top] == place:
                        place += 1
                    operate(work, operation, place, stack[top], stack[top + 1], stack[top + 2], n)
                    stack[top] = place
                top += 1
            result = stack[0]
            for e in range(n_real):
                out[program, begin + e] = work[result, e]
