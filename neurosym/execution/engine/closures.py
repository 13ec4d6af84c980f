"""Closures: made and called.

One is a word: the number of a body above 32 bits, and below it the handle of the variables that it captured. Entries
call it with `call_1` or `call_2`, and each call is a step. Entries may make closures themselves (`made_function`); a
call of one is no step, as it is none in Python.
"""

from neurosym.execution.engine.flat import is_flat, run_flat
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
    CLOSED,
    EXECUTE,
    HANDLE_BITS,
    MAX_DEPTH,
    NATIVE,
    REMEMBERED,
    STACK_END,
    STACK_TOP,
    STEPS,
    call,
    call_function,
    fields_of,
)
from neurosym.execution.engine.words import LIMIT, UNFINISHED, Address, Word, compiled, get, inlined, put

MEMO, TABULATED = int(State.MEMO), int(State.TABULATED)
EXECUTE_ONE, STACK, WORDS_TOP = int(State.EXECUTE_ONE), int(State.STACK), int(State.STACK_WORDS_TOP)

NATIVE_WORDS = 8
"""Of the stack, that a call of a function takes which an entry has made: so calls never nest deeper than the processor
bears; its own stack needs less than 2 MB then."""


@compiled
def closure_of(state: Address, body: Word, variables: Address, n_variables: Word, lane: Word) -> Word:
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
def _call_native(state: Address, closure: Word, first: Word, second: Word) -> Word:
    """The same of compiled code of an entry, or of what is no closure."""
    if closure < LIMIT:
        return closure
    return call_function(get(start(state, closure), 0), state, closure, first, second)  # NATIVE is 0


@compiled
def _call(state: Address, closure: Word, n_own: Word, first: Word, second: Word) -> Word:
    if closure >> HANDLE_BITS <= NATIVE:
        return _call_native(state, closure, first, second)
    handle = closure & ((1 << HANDLE_BITS) - 1)
    steps = get(state, STEPS) - 1
    put(state, STEPS, steps)
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


@inlined
def made_function(state: Address, function: Address, t: Word, frame: Word) -> Word:
    """A closure over compiled code of an entry: its numbers of types, and the handle of what its functions share."""
    record = allocate(state, 3)
    if record >= LIMIT:
        words = start(state, record)
        put(words, 0, function)
        put(words, 1, t)
        put(words, 2, frame)
    return record  # its body is NATIVE


@inlined
def enter(state: Address) -> bool:
    """Whether there is room for one more call of a function that an entry has made; `leave` gives it back."""
    top = get(state, WORDS_TOP)
    if top + NATIVE_WORDS > N_STACK_WORDS - MAX_DEPTH:
        return False
    put(state, WORDS_TOP, top + NATIVE_WORDS)
    return True


@inlined
def leave(state: Address) -> None:
    """Give back what `enter` has taken."""
    put(state, WORDS_TOP, get(state, WORDS_TOP) - NATIVE_WORDS)


@compiled
def call_lanes(state: Address, n: Word, n_arguments: Word, operands: Address, out: Address) -> None:
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
