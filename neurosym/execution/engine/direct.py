"""Operations on integers that need no call, and how large what they give may get: where that fits, none is checked.

The *magnitude* of some words is an exponent: none is beyond 2**magnitude in size. Up to MAX_MAGNITUDE they are values,
and so are the sums of two of them.
"""

from neurosym.execution.engine.heap import State
from neurosym.execution.engine.instructions import SCALARS
from neurosym.execution.engine.words import Address, Word, compiled, get, inlined, magnitude, put

DIRECT = (
    *("plus(x0, x1)", "minus(x0, x1)", "times(x0, x1)"),
    *("int64(x0 < x1)", "int64(x0 <= x1)", "int64(x0 == x1)", "int64(x0 != x1)"),
    *("x1 if x1 < x0 else x0", "x1 if x0 < x1 else x0", "x1 if x0 != 0 else x2"),
)
"""Results of kernels, as `translator.direct` tells them, that need no call of a kernel; the last is lazy. What an
operation works on is the number of one of these, from SCALARS + 1 on, where there is one."""

PLUS, MINUS, TIMES, LESS, LESS_EQUAL, EQUAL, NOT_EQUAL, SMALLER, LARGER, IF = range(SCALARS + 1, SCALARS + 11)

MAX_MAGNITUDE = 62

UNKNOWN = 64
"""The magnitude of any words."""

MEASURED, MAGNITUDES = int(State.MEASURED), int(State.MAGNITUDES)


@inlined
def degree_after(works_on: Word, first: Word, second: Word, third: Word) -> Word:
    """The degree of what a direct operation gives for arguments of these degrees, in the largest of some words."""
    largest = max(first, second)
    if works_on == IF:
        largest = max(largest, third)
    elif works_on == TIMES:
        largest = first + second
    return 0 if LESS <= works_on and works_on <= NOT_EQUAL else largest


@inlined
def magnitude_after(works_on: Word, first: Word, second: Word, third: Word) -> Word:
    """The magnitude of what an operation gives for arguments of these; UNKNOWN where it is no direct one."""
    found = degree_after(works_on, first, second, third)
    if works_on in (PLUS, MINUS):
        found += 1
    largest = max(max(first, second), found)
    return UNKNOWN if works_on <= SCALARS or largest > MAX_MAGNITUDE else found


@compiled
def measure(state: Address, variables: Address, n_variables: Word, n: Word) -> None:
    """Note the magnitudes of columns of `n` lanes whose addresses are at `variables`, behind which they are written.

    Bodies that are run over these columns make use of it until `unmeasure`: the columns must not change until then.
    """
    magnitudes = variables + 8 * n_variables
    for number in range(n_variables):
        column = get(variables, number)
        bits = 0
        for lane in range(n):
            bits |= get(column, lane) ^ (get(column, lane) >> 63)
        put(magnitudes, number, magnitude(bits))
    put(state, MEASURED, variables)
    put(state, MAGNITUDES, magnitudes)


@inlined
def unmeasure(state: Address) -> None:
    """Forget what columns were measured."""
    put(state, MEASURED, 0)


@compiled
def run_unchecked(works_on: Word, arguments: Address, n: Word, out: Address) -> None:
    """Apply a direct operation to columns of so small a magnitude that what it gives can't be beyond 64 bits."""
    left, right = get(arguments, 0), get(arguments, 1)
    if works_on == PLUS:
        for lane in range(n):
            put(out, lane, get(left, lane) + get(right, lane))
    elif works_on == MINUS:
        for lane in range(n):
            put(out, lane, get(left, lane) - get(right, lane))
    elif works_on == TIMES:
        for lane in range(n):
            put(out, lane, get(left, lane) * get(right, lane))
    elif works_on == LESS:
        for lane in range(n):
            put(out, lane, get(left, lane) < get(right, lane))
    elif works_on == LESS_EQUAL:
        for lane in range(n):
            put(out, lane, get(left, lane) <= get(right, lane))
    elif works_on == EQUAL:
        for lane in range(n):
            put(out, lane, get(left, lane) == get(right, lane))
    elif works_on == NOT_EQUAL:
        for lane in range(n):
            put(out, lane, get(left, lane) != get(right, lane))
    elif works_on == SMALLER:
        for lane in range(n):
            put(out, lane, min(get(left, lane), get(right, lane)))
    elif works_on == LARGER:
        for lane in range(n):
            put(out, lane, max(get(left, lane), get(right, lane)))
    else:
        third = get(arguments, 2)
        for lane in range(n):
            put(out, lane, get(right, lane) if get(left, lane) != 0 else get(third, lane))
