"""Runs bodies: postfix code over many lanes at once, calling each entry's column function through its address.

An instruction is `kind + 8 · operand`. Every position of the operand stack is the address of a column (one word a
lane), so variables are passed without being copied. A closure is one word, the body's number above 32 bits and below
it the handle of the variables that it captured; entries call it with `call_1` or `call_2`, and each call is a step.
"""

from neurosym.execution.engine.direct import (
    MAGNITUDES,
    MAX_MAGNITUDE,
    MEASURED,
    UNKNOWN,
    magnitude_after,
    run_unchecked,
)
from neurosym.execution.engine.flat import MAX_ARITY, is_flat, run_flat
from neurosym.execution.engine.heap import (
    EMPTY,
    MEMO_SLOTS,
    MEMO_WORDS,
    N_STACK_WORDS,
    N_TABLES,
    N_TABULATED,
    PIECE,
    SCRATCH_TOP,
    SCRATCH_WORDS_TOP,
    TABLE_CLOSURE,
    TABLE_PIECES,
    TABLE_WORDS,
    State,
    allocate,
    length,
    start,
)
from neurosym.execution.engine.instructions import (
    BODY,
    CALL,
    CLOSED,
    CODE,
    CONSTANT,
    CONSTANTS,
    EXECUTE,
    HANDLE_BITS,
    LAMBDA,
    MAX_DEPTH,
    OPERATION,
    OPERATIONS,
    REMEMBERED,
    STACK_ADDRESSES,
    STACK_END,
    STACK_TOP,
    STEPS,
    VARIABLE,
    call,
    fields_of,
)
from neurosym.execution.engine.words import LIMIT, UNFINISHED, Address, Word, compiled, get, inlined, magnitude, put

MEMO, TABULATED = int(State.MEMO), int(State.TABULATED)
EXECUTE_ONE, STACK, WORDS_TOP = int(State.EXECUTE_ONE), int(State.STACK), int(State.STACK_WORDS_TOP)


@compiled
def _closure(state: Address, body: Word, variables: Address, n_variables: Word, lane: Word) -> Word:
    """A closure over all variables in scope, as they are in one lane."""
    handle = EMPTY
    if n_variables > 0 and get(fields_of(state, body), 4) & CLOSED == 0:
        handle = allocate(state, n_variables)
        if handle < LIMIT:
            return handle
        first = start(state, handle)
        for position in range(n_variables):
            put(first, position, get(get(variables, position), lane))
    return (body << HANDLE_BITS) | handle


@inlined
def _table_of(state: Address, closure: Word) -> Address:
    """Where a closure is tabulated, if it is: several are at a time, for they are called by turns, row by row."""
    return get(state, TABULATED) + 8 * TABLE_WORDS * ((closure ^ closure >> HANDLE_BITS) & (N_TABLES - 1))


@inlined
def _place_of(argument: Word) -> Word:
    """Where in its table what a closure gives for an argument is; one place, never filled, is for all others."""
    place = argument + N_TABULATED // 2
    return place if 0 <= place < N_TABULATED else N_TABULATED


@inlined
def call_1(state: Address, closure: Word, argument: Word) -> Word:
    """What a closure gives for one argument; may be no value.

    Remembered, for loops over many lists call one function for few different items; the steps are counted all the same.
    """
    table = _table_of(state, closure)
    word = get(table, _place_of(argument)) if get(table, TABLE_CLOSURE) == closure else UNFINISHED
    if word == UNFINISHED:
        return _call_1(state, closure, argument)
    steps = get(state, STEPS) - 1
    put(state, STEPS, steps)
    return word if steps >= 0 else UNFINISHED


@compiled
def _call_1(state: Address, closure: Word, argument: Word) -> Word:
    """The same for what is not tabulated yet."""
    handle = closure & ((1 << HANDLE_BITS) - 1)
    if closure < LIMIT or handle < EMPTY:  # what it captured will be forgotten
        return _call(state, closure, 1, argument, 0)
    fields = fields_of(state, closure >> HANDLE_BITS)
    if get(fields, 4) & REMEMBERED == 0:
        return _call(state, closure, 1, argument, 0)
    place = _place_of(argument)
    if place == N_TABULATED or not is_flat(state, fields):
        return _recalled(state, closure, argument)
    table = _table_of(state, closure)
    _tabulate(state, closure, table, place // PIECE)
    word = get(table, place)
    if word == UNFINISHED:
        return _call(state, closure, 1, argument, 0)
    steps = get(state, STEPS) - 1
    put(state, STEPS, steps)
    return word if steps >= 0 else UNFINISHED


@compiled
def called_each(state: Address, closure: Word, items: Word) -> Word:
    """A scratch list of what a closure gives for each item, in their order; the first that is no value ends it."""
    n = length(state, items)
    result = allocate(state, n)
    if result == UNFINISHED:
        return UNFINISHED
    table, steps = _table_of(state, closure), get(state, STEPS) - n
    if get(table, TABLE_CLOSURE) == closure and steps >= 0:
        source, target, least = start(state, items), start(state, result), LIMIT
        for position in range(n):
            word = get(table, _place_of(get(source, position)))
            put(target, position, word)
            least = min(least, word)
        if least == LIMIT:
            put(state, STEPS, steps)
            return result
    for position in range(n):
        word = call_1(state, closure, get(start(state, items), position))
        if word < LIMIT:
            return word
        put(start(state, result), position, word)
    return result


@compiled
def _recalled(state: Address, closure: Word, argument: Word) -> Word:
    """The same by what the last calls gave, for arguments and bodies of any kind."""
    slot = ((closure ^ (argument * 0x5851F42D4C957F2D)) * 0x2545F4914F6CDD1D) >> 40 & (MEMO_SLOTS - 1)
    place = get(state, MEMO) + 8 * MEMO_WORDS * slot
    if get(place, 0) == closure and get(place, 1) == argument:
        steps = get(state, STEPS) - get(place, 3)
        put(state, STEPS, steps)
        return get(place, 2) if steps >= 0 else UNFINISHED
    before = get(state, STEPS)
    word = _call(state, closure, 1, argument, 0)
    if word != UNFINISHED:
        put(place, 0, closure)
        put(place, 1, argument)
        put(place, 2, word)
        put(place, 3, before - get(state, STEPS))
    return word


@compiled
def _tabulate(state: Address, closure: Word, table: Address, piece: Word) -> None:
    """Have a flat body work out a piece of its table, over all of its arguments at once."""
    handle = closure & ((1 << HANDLE_BITS) - 1)
    n_variables = 1 + length(state, handle)
    captured = start(state, handle)
    frame = get(state, STACK_TOP)
    end = frame + 8 * (PIECE + 1) * n_variables
    if end > get(state, STACK_END):
        return
    if get(table, TABLE_CLOSURE) != closure:
        _clear(table)
        put(table, TABLE_CLOSURE, closure)
    for position in range(n_variables):
        column = frame + 8 * (n_variables + PIECE * position)
        put(frame, position, column)
        for lane in range(PIECE):
            put(column, lane, PIECE * piece + lane - N_TABULATED // 2 if position == 0 else get(captured, position - 1))
    scratch, scratch_words = get(state, SCRATCH_TOP), get(state, SCRATCH_WORDS_TOP)
    put(state, STACK_TOP, end)
    call(get(state, EXECUTE), state, closure >> HANDLE_BITS, PIECE, frame, table + 8 * PIECE * piece)
    put(state, STACK_TOP, frame)
    put(state, SCRATCH_TOP, scratch)
    put(state, SCRATCH_WORDS_TOP, scratch_words)
    put(table, TABLE_PIECES, get(table, TABLE_PIECES) | 1 << piece)


@compiled
def _clear(table: Address) -> None:
    """Forget what a table has."""
    pieces = get(table, TABLE_PIECES)
    for piece in range(N_TABULATED // PIECE):
        if pieces >> piece & 1:
            for lane in range(PIECE):
                put(table, PIECE * piece + lane, UNFINISHED)
    put(table, TABLE_PIECES, 0)


@compiled
def call_2(state: Address, closure: Word, first: Word, second: Word) -> Word:
    """What a closure gives for two arguments; may be no value."""
    return _call(state, closure, 2, first, second)


@compiled
def _call(state: Address, closure: Word, n_own: Word, first: Word, second: Word) -> Word:
    if closure < LIMIT:
        return closure
    steps = get(state, STEPS) - 1
    put(state, STEPS, steps)
    handle = closure & ((1 << HANDLE_BITS) - 1)
    n_captured = length(state, handle)
    top = get(state, WORDS_TOP)
    if steps < 0 or top + n_own + n_captured > N_STACK_WORDS - MAX_DEPTH:
        return UNFINISHED
    frame = get(state, STACK) + 8 * top
    put(frame, 0, first)
    if n_own > 1:
        put(frame, 1, second)
    captured = start(state, handle)
    for position in range(n_captured):
        put(frame, n_own + position, get(captured, position))
    fields = fields_of(state, closure >> HANDLE_BITS)
    if is_flat(state, fields):
        run_flat(state, fields, frame, top)
    else:
        call(get(state, EXECUTE_ONE), state, closure >> HANDLE_BITS, top, n_own + n_captured, 0)
    return get(frame, 0)


@compiled
def _call_lanes(state: Address, n: Word, n_arguments: Word, operands: Address, out: Address) -> None:
    """Apply a closure of each lane to that lane's arguments; the least special word where there is one."""
    for lane in range(n):
        closure = get(get(operands, 0), lane)
        least = min(closure, get(get(operands, 1), lane))
        if n_arguments == 2:
            least = min(least, get(get(operands, 2), lane))
        if least < LIMIT:
            put(out, lane, least)
        elif n_arguments == 1:
            put(out, lane, call_1(state, closure, get(get(operands, 1), lane)))
        else:
            put(out, lane, call_2(state, closure, get(get(operands, 1), lane), get(get(operands, 2), lane)))


@compiled
def execute(state: Address, body: Word, n: Word, variables: Address, out: Address) -> None:
    """Run a body over `n` lanes: `variables` are addresses of columns, the result is a column at `out`.

    An operation runs unchecked where the magnitudes of its arguments are known, from those of variables on, and small.
    """
    fields = fields_of(state, body)
    depth = get(fields, 2)
    frame = get(state, STACK_TOP)
    magnitudes = frame + 8 * (depth + 1)
    slots = magnitudes + 8 * (depth + MAX_ARITY)  # as many are read for any operation
    width = 8 * n
    end = slots + 2 * (depth + 1) * width
    if end > get(state, STACK_END):
        for lane in range(n):
            put(out, lane, UNFINISHED)
        return
    put(state, STACK_TOP, end)
    measured = get(state, MAGNITUDES) if get(state, MEASURED) == variables else 0
    code = get(state, CODE)
    top = 0
    for at in range(get(fields, 0), get(fields, 1)):
        instruction = get(code, at)
        kind, operand = instruction & 7, instruction >> 3
        if kind == VARIABLE:
            put(frame, top, get(variables, operand))
            put(magnitudes, top, get(measured, operand) if measured else UNKNOWN)
            top += 1
            continue
        operation = get(state, OPERATIONS) + 32 * operand
        if kind == OPERATION:
            top -= get(operation, 2)
        elif kind == BODY:
            top -= get(fields_of(state, operand), 3)
        elif kind == CALL:
            top -= operand + 1
        # a position has two columns, so that a result never overwrites the argument that is there
        place = slots + 2 * top * width
        operands = frame + 8 * top
        if get(operands, 0) == place:
            place += width
        size = UNKNOWN
        if kind == OPERATION:
            works_on, sizes = get(operation, 3), magnitudes + 8 * top
            size = magnitude_after(works_on, get(sizes, 0), get(sizes, 1), get(sizes, 2))
            if size <= MAX_MAGNITUDE:
                run_unchecked(works_on, operands, n, place)
            else:
                call(get(operation, 0), state, get(operation, 1), operands, n, place)
        elif kind == CONSTANT:
            word = get(get(state, CONSTANTS), operand)
            size = magnitude(word)
            for lane in range(n):
                put(place, lane, word)
        elif kind == LAMBDA:
            for lane in range(n):
                put(place, lane, _closure(state, operand, variables, get(fields, 3), lane))
        elif kind == BODY:
            call(get(state, EXECUTE), state, operand, n, operands, place)
        else:
            _call_lanes(state, n, operand, operands, place)
        put(operands, 0, place)
        put(magnitudes, top, size)
        top += 1
        code = get(state, CODE)
    result = get(frame, 0)
    for lane in range(n):
        put(out, lane, get(result, lane))
    put(state, STACK_TOP, frame)


@compiled
def execute_one(state: Address, body: Word, top: Word, n_variables: Word, _unused: Word) -> None:
    """Run a body on one lane, whose variables are the words of the stack from `top`; the result takes their place.

    The stack's words have their addresses in a table, so operands are passed without being copied.
    """
    stack, addresses = get(state, STACK), get(state, STACK_ADDRESSES)
    fields = fields_of(state, body)
    base = top + n_variables
    if get(fields, 2) > MAX_DEPTH:
        put(stack, top, UNFINISHED)
        return
    put(state, WORDS_TOP, base + MAX_DEPTH)
    code = get(state, CODE)
    here = base
    for at in range(get(fields, 0), get(fields, 1)):
        instruction = get(code, at)
        kind, operand = instruction & 7, instruction >> 3
        if kind == VARIABLE:
            put(stack, here, get(stack, top + operand))
        elif kind == OPERATION:
            operation = get(state, OPERATIONS) + 32 * operand
            here -= get(operation, 2)
            call(get(operation, 0), state, get(operation, 1), addresses + 8 * here, 1, stack + 8 * here)
        elif kind == CONSTANT:
            put(stack, here, get(get(state, CONSTANTS), operand))
        elif kind == LAMBDA:
            put(stack, here, _closure(state, operand, addresses + 8 * top, n_variables, 0))
        elif kind == BODY:
            here -= get(fields_of(state, operand), 3)
            call(get(state, EXECUTE), state, operand, 1, addresses + 8 * here, stack + 8 * here)
        else:
            here -= operand + 1
            _call_lanes(state, 1, operand, addresses + 8 * here, stack + 8 * here)
        here += 1
    put(stack, top, get(stack, base))
    put(state, WORDS_TOP, top)
