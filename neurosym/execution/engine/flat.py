"""Flat bodies: those that only call compiled entries on words without handles. A call of one is one step.

They are run on one lane by code of their own, an instruction for each entry, that names where its operands are: it is
several times faster than to push each on a stack. A word of it has, from its lowest bits on, where the result goes (a
place in the frame), three sources (a constant's number or a place in the frame, with a bit that tells which) and the
operation. A frame has the body's variables, then its operands. The first word is how many follow, and the *bound*, one
more than the magnitude of variables with which nothing that the body works out is beyond 64 bits: then nothing is
checked. Of a body that is a variable or a constant, instead of how many there is -1 - its source.
"""

import numpy as np

from neurosym.execution.engine.direct import (
    EQUAL,
    IF,
    LESS,
    LESS_EQUAL,
    MAX_MAGNITUDE,
    MINUS,
    NOT_EQUAL,
    PLUS,
    SMALLER,
    TIMES,
    degree_after,
    magnitude_after,
)
from neurosym.execution.engine.instructions import (
    BRANCHED,
    CODE,
    CONSTANT,
    CONSTANTS,
    FLAT,
    FLAT_CODE,
    MAX_DEPTH,
    NO_SCALARS,
    OPERATION,
    OPERATIONS,
    PYTHON_SCALARS,
    SCALARS,
    STACK_ADDRESSES,
    STACK_END,
    STACK_TOP,
    VARIABLE,
    call,
)
from neurosym.execution.engine.words import (
    LIMIT,
    Address,
    Word,
    compiled,
    get,
    inlined,
    magnitude,
    minus,
    plus,
    put,
    times,
)

CALLED = 16
"""Other operations have their own number, from this one on."""

MAX_ARITY = 3
PLACE_BITS, SOURCE_BITS = 8, 12
OPERATION_SHIFT = PLACE_BITS + MAX_ARITY * SOURCE_BITS
IS_CONSTANT = 1 << SOURCE_BITS - 1
MAX_OPERATIONS = 1 << 18
BOUND_BITS = 8


@compiled
def is_flat(state: Address, fields: Address) -> bool:
    """Whether a body is flat; it has its flat code then."""
    traits = get(fields, 4)
    if traits & (FLAT | BRANCHED):
        return traits & FLAT != 0
    works_on = _flatten(state, fields)
    if works_on == PYTHON_SCALARS:
        return False  # they may be compiled by the next time
    put(fields, 4, traits | (FLAT if works_on == SCALARS else BRANCHED))
    return works_on == SCALARS


@inlined
def is_direct(state: Address, fields: Address) -> bool:
    """Whether a flat body calls nothing, so that it takes less time to run it than to remember what it gave."""
    first = get(get(state, FLAT_CODE), get(fields, 0))
    return first < 0 or first & ((1 << BOUND_BITS) - 1) != 0


@compiled
def _flatten(state: Address, fields: Address) -> Word:
    """Write the flat code of a body, as far as it is flat; what its operations work on."""
    n_variables, depth = get(fields, 3), get(fields, 2)
    sources = get(state, STACK_TOP)
    if n_variables + depth + MAX_ARITY > MAX_DEPTH or sources + 8 * 3 * MAX_DEPTH > get(state, STACK_END):
        return NO_SCALARS
    # an operand's magnitude is at most degree · that of variables + excess
    degrees, excesses = sources + 8 * MAX_DEPTH, sources + 16 * MAX_DEPTH
    degree, excess = 1, 0
    flat = get(state, FLAT_CODE) + 8 * get(fields, 0)
    top, n = 0, 0
    for at in range(get(fields, 0), get(fields, 1)):
        kind, operand = get(get(state, CODE), at) & 7, get(get(state, CODE), at) >> 3
        if kind == OPERATION:
            operation = get(state, OPERATIONS) + 32 * operand
            works_on, arity = get(operation, 3), get(operation, 2)
            if works_on in (NO_SCALARS, PYTHON_SCALARS) or arity > MAX_ARITY or operand >= MAX_OPERATIONS:
                return PYTHON_SCALARS if works_on == PYTHON_SCALARS else NO_SCALARS
            top -= arity
            word = works_on if works_on > SCALARS else operand + CALLED
            for position in range(MAX_ARITY - 1, -1, -1):
                word = word << SOURCE_BITS | (get(sources, top + position) if position < arity else 0)
            n += 1
            place = n_variables + top
            put(flat, n, word << PLACE_BITS | place)
            put(sources, top, place)
            own, rest = degrees + 8 * top, excesses + 8 * top
            put(own, 0, degree_after(works_on, get(own, 0), get(own, 1), get(own, 2)))
            put(rest, 0, magnitude_after(works_on, get(rest, 0), get(rest, 1), get(rest, 2)))
        elif kind == VARIABLE:
            put(sources, top, operand)
            put(degrees, top, 1)
            put(excesses, top, 0)
        elif kind == CONSTANT and operand < IS_CONSTANT:
            put(sources, top, operand | IS_CONSTANT)
            put(degrees, top, 0)
            put(excesses, top, magnitude(get(get(state, CONSTANTS), operand)))
        else:
            return NO_SCALARS
        degree, excess = max(degree, get(degrees, top)), max(excess, get(excesses, top))
        top += 1
    if n == 0:
        put(flat, 0, (-1 - get(sources, 0)) << BOUND_BITS)
        return SCALARS
    put(flat, n, get(flat, n) >> PLACE_BITS << PLACE_BITS)  # the result goes where the first variable is
    bound = (MAX_MAGNITUDE - excess) // degree + 1 if excess <= MAX_MAGNITUDE else 0
    put(flat, 0, n << BOUND_BITS | bound)
    return SCALARS


@inlined
def _operand(frame: Address, constants: Address, instruction: Word, position: Word) -> Word:
    """An operand of an instruction."""
    source = instruction >> (PLACE_BITS + SOURCE_BITS * position)
    return get(constants if source & IS_CONSTANT else frame, source & (IS_CONSTANT - 1))


@compiled
def run_flat(state: Address, fields: Address, frame: Address, top: Word) -> None:
    """Run a flat body on a frame, which is the stack's words from `top` on; the result is its first word."""
    flat, constants = get(state, FLAT_CODE) + 8 * get(fields, 0), get(state, CONSTANTS)
    n = get(flat, 0) >> BOUND_BITS
    if is_bounded(get(flat, 0) & ((1 << BOUND_BITS) - 1), frame, get(fields, 3)):
        _run_unchecked(flat, n, frame, constants)
    elif n < 0:
        put(frame, 0, _operand(frame, constants, (-1 - n) << PLACE_BITS, 0))
    else:
        _run_checked(state, fields, flat, n, frame, top)


@inlined
def is_bounded(bound: Word, frame: Address, n_variables: Word) -> bool:
    """Whether the variables of a frame are within a bound, so that nothing can be beyond 64 bits."""
    if bound == 0:
        return False
    half = 1 << (bound - 1)
    bits = (get(frame, 0) + half) | (get(frame, 1 if n_variables > 1 else 0) + half)
    for number in range(2, n_variables):
        bits |= get(frame, number) + half
    return bits >> bound == 0


@inlined
def _run_unchecked(flat: Address, n: Word, frame: Address, constants: Address) -> None:
    """Run direct operations on variables within the bound."""
    for at in range(1, n + 1):
        instruction = get(flat, at)
        operation = instruction >> OPERATION_SHIFT
        place = instruction & ((1 << PLACE_BITS) - 1)
        left, right = _operand(frame, constants, instruction, 0), _operand(frame, constants, instruction, 1)
        word = max(left, right)
        if operation == PLUS:
            word = left + right
        elif operation == MINUS:
            word = left - right
        elif operation == TIMES:
            word = left * right
        elif operation == LESS:
            word = np.int64(left < right)
        elif operation == LESS_EQUAL:
            word = np.int64(left <= right)
        elif operation == EQUAL:
            word = np.int64(left == right)
        elif operation == NOT_EQUAL:
            word = np.int64(left != right)
        elif operation == SMALLER:
            word = min(left, right)
        elif operation == IF:
            word = _operand(frame, constants, instruction, 2 - np.int64(left != 0))  # no jump, taken at random
        put(frame, place, word)


@inlined
def _run_checked(state: Address, fields: Address, flat: Address, n: Word, frame: Address, top: Word) -> None:
    """Run any operations on any variables."""
    constants = get(state, CONSTANTS)
    for at in range(1, n + 1):
        instruction = get(flat, at)
        operation = instruction >> OPERATION_SHIFT
        place = instruction & ((1 << PLACE_BITS) - 1)
        if operation >= CALLED:
            given = get(fields, 3) + get(fields, 2)
            for position in range(MAX_ARITY):
                put(frame, given + position, _operand(frame, constants, instruction, position))
            called = get(state, OPERATIONS) + 32 * (operation - CALLED)
            addresses = get(state, STACK_ADDRESSES) + 8 * (top + given)
            call(get(called, 0), state, get(called, 1), addresses, 1, frame + 8 * place)
            continue
        left, right = _operand(frame, constants, instruction, 0), _operand(frame, constants, instruction, 1)
        word = left
        if operation == IF:
            if left >= LIMIT:
                word = _operand(frame, constants, instruction, 2 - np.int64(left != 0))
        elif left < LIMIT or right < LIMIT:
            word = min(left, right)
        else:
            word = _worked_out(operation, left, right)
        put(frame, place, word)


@inlined
def applied(operation: Word, words: Address) -> Word:
    """What one of the operations of DIRECT gives for the words from an address on."""
    left = get(words, 0)
    if operation == IF:
        return get(words, 2 - np.int64(left != 0)) if left >= LIMIT else left
    right = get(words, 1)
    return min(left, right) if left < LIMIT or right < LIMIT else _worked_out(operation, left, right)


@inlined
def _worked_out(operation: Word, left: Word, right: Word) -> Word:
    """What one of the operations of DIRECT, but IF, gives for two values."""
    word = max(left, right)
    if operation == PLUS:
        word = plus(left, right)
    elif operation == MINUS:
        word = minus(left, right)
    elif operation == TIMES:
        word = times(left, right)
    elif operation == LESS:
        word = np.int64(left < right)
    elif operation == LESS_EQUAL:
        word = np.int64(left <= right)
    elif operation == EQUAL:
        word = np.int64(left == right)
    elif operation == NOT_EQUAL:
        word = np.int64(left != right)
    elif operation == SMALLER:
        word = min(left, right)
    return word
