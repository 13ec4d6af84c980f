"""Runs bodies: postfix code over many lanes at once, calling each entry's column function through its address.

An instruction is `kind + 8 · operand`. Every position of the operand stack is the address of a column (one word a
lane), so variables are passed without being copied. A body in which something is left out by what its words are is run
lane by lane.
"""

from neurosym.execution.engine.closures import EXECUTE_ONE, STACK, WORDS_TOP, call_lanes, closure_of
from neurosym.execution.engine.direct import (
    MAGNITUDES,
    MAX_MAGNITUDE,
    MEASURED,
    UNKNOWN,
    magnitude_after,
    run_unchecked,
)
from neurosym.execution.engine.flat import MAX_ARITY, applied
from neurosym.execution.engine.heap import N_STACK_WORDS
from neurosym.execution.engine.instructions import (
    BODY,
    BY_LANE,
    CALL,
    CHECK,
    CODE,
    CONSTANT,
    CONSTANTS,
    EXECUTE,
    LAMBDA,
    MAX_DEPTH,
    OPERATION,
    OPERATIONS,
    SCALARS,
    SKIP,
    STACK_ADDRESSES,
    STACK_END,
    STACK_TOP,
    STEPS,
    VARIABLE,
    call,
    fields_of,
)
from neurosym.execution.engine.words import (
    BOTTOM,
    LIMIT,
    UNFINISHED,
    Address,
    Word,
    compiled,
    get,
    inlined,
    magnitude,
    put,
)


@compiled
def execute(state: Address, body: Word, n: Word, variables: Address, out: Address) -> None:
    """Run a body over `n` lanes: `variables` are addresses of columns, the result is a column at `out`.

    An operation runs unchecked where the magnitudes of its arguments are known, from those of variables on, and small.
    """
    fields = fields_of(state, body)
    if get(fields, 4) & BY_LANE:
        _execute_by_lane(state, body, n, variables, out)
        return
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
                put(place, lane, closure_of(state, operand, variables, get(fields, 3), lane))
        elif kind == BODY:
            _apply(state, operand, n, operands, place)
        else:
            call_lanes(state, n, operand, operands, place)
        put(operands, 0, place)
        put(magnitudes, top, size)
        top += 1
        code = get(state, CODE)
    result = get(frame, 0)
    for lane in range(n):
        put(out, lane, get(result, lane))
    put(state, STACK_TOP, frame)


@compiled
def _apply(state: Address, body: Word, n: Word, operands: Address, out: Address) -> None:
    """Apply a grown entry, which is strict in its arguments as any other; each time is a step.

    The result may come in the place of the first argument where there is one lane.
    """
    n_operands, n_applied = get(fields_of(state, body), 3), 0
    for lane in range(n):
        n_applied += _least(operands, n_operands, lane) == LIMIT
    steps = get(state, STEPS) - n_applied
    put(state, STEPS, steps)
    if n_applied > 0 and steps >= 0:
        call(get(state, EXECUTE), state, body, n, operands, out)
    for lane in range(n):
        least = min(_least(operands, n_operands, lane), UNFINISHED if steps < 0 else LIMIT)
        if least < LIMIT:
            put(out, lane, least)


@inlined
def _least(operands: Address, n: Word, lane: Word) -> Word:
    """The least of the words in a lane that are no values; LIMIT where all are."""
    least = LIMIT
    for position in range(n):
        least = min(least, get(get(operands, position), lane))
    return least


@compiled
def _execute_by_lane(state: Address, body: Word, n: Word, variables: Address, out: Address) -> None:
    stack, top = get(state, STACK), get(state, WORDS_TOP)
    n_variables = get(fields_of(state, body), 3)
    has_room = top + n_variables <= N_STACK_WORDS - MAX_DEPTH
    for lane in range(n):
        if has_room:
            for position in range(n_variables):
                put(stack, top + position, get(get(variables, position), lane))
            call(get(state, EXECUTE_ONE), state, body, top, n_variables, 0)
        put(out, lane, get(stack, top) if has_room else UNFINISHED)


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
    put(state, WORDS_TOP, base + get(fields, 2))
    code = get(state, CODE)
    here = base
    at, end = get(fields, 0), get(fields, 1)
    while at < end:
        instruction = get(code, at)
        at += 1
        kind, operand = instruction & 7, instruction >> 3
        if kind >= SKIP:
            word = get(stack, here - 1)
            if kind == CHECK:
                if word in (BOTTOM, UNFINISHED):
                    put(stack, base, word)
                    break
                continue
            if operand & 1:
                if word < LIMIT:
                    put(stack, base, word)
                    break
                here -= 1
            if operand & 1 == 0 or word == 0:
                at += operand >> 1
            continue
        if kind == VARIABLE:
            put(stack, here, get(stack, top + operand))
        elif kind == OPERATION:
            operation = get(state, OPERATIONS) + 32 * operand
            here -= get(operation, 2)
            if get(operation, 3) > SCALARS:
                put(stack, here, applied(get(operation, 3), stack + 8 * here))
            else:
                call(get(operation, 0), state, get(operation, 1), addresses + 8 * here, 1, stack + 8 * here)
        elif kind == CONSTANT:
            put(stack, here, get(get(state, CONSTANTS), operand))
        elif kind == LAMBDA:
            put(stack, here, closure_of(state, operand, addresses + 8 * top, n_variables, 0))
        elif kind == BODY:
            here -= get(fields_of(state, operand), 3)
            _apply(state, operand, 1, addresses + 8 * here, stack + 8 * here)
        else:
            here -= operand + 1
            call_lanes(state, 1, operand, addresses + 8 * here, stack + 8 * here)
        here += 1
    put(stack, top, get(stack, base))
    put(state, WORDS_TOP, top)
