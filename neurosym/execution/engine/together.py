"""Functions called for the items of several lists at once: as lanes of one run of their body."""

from neurosym.execution.engine.closures import called_each
from neurosym.execution.engine.direct import MAGNITUDES, MEASURED, measure
from neurosym.execution.engine.flat import MAX_ARITY, is_direct, is_flat
from neurosym.execution.engine.heap import (
    AT_ONCE,
    CAPACITIES,
    EMPTY,
    LENGTHS,
    OFFSETS,
    SCRATCH_END,
    SCRATCH_HANDLES_END,
    SCRATCH_TOP,
    SCRATCH_WORDS_TOP,
    WORDS,
    copy_some,
    length,
    start,
)
from neurosym.execution.engine.instructions import (
    EXECUTE,
    HANDLE_BITS,
    NATIVE,
    REMEMBERED,
    STACK_END,
    STACK_TOP,
    STEPS,
    call,
    fields_of,
)
from neurosym.execution.engine.words import LIMIT, Address, Word, compiled, get, put

MOST_ITEMS = 1 << 10
"""Items that a body is run over at once: its columns stay in the cache."""


@compiled
def called_lanes(state: Address, closures: Address, lists: Address, n: Word, out: Address) -> None:
    """Replace each word at `out` that is a value by what `called_each` gives for that lane's closure and list.

    What is at `out` is no argument.
    """
    lane = 0
    while lane < n:
        end = _called_together(state, closures, lists, lane, n, out)
        if end == lane:
            if get(out, lane) >= LIMIT:
                put(out, lane, called_each(state, get(closures, lane), get(lists, lane)))
            end = lane + 1
        lane = end


@compiled
def _called_together(state: Address, closures: Address, lists: Address, first: Word, n: Word, out: Address) -> Word:
    """The same for lanes from `first` on with one flat closure; where they end.

    `first` where there is no room for any, or where it is better to look up what was remembered.
    """
    closure = get(closures, first)
    if closure < LIMIT or closure >> HANDLE_BITS == NATIVE:
        return first
    fields = fields_of(state, closure >> HANDLE_BITS)
    if not is_flat(state, fields):
        return first
    captured = closure & ((1 << HANDLE_BITS) - 1)
    if get(fields, 4) & REMEMBERED and captured >= EMPTY and not is_direct(state, fields):
        return first
    n_variables = 1 + length(state, captured)
    frame = get(state, STACK_TOP)
    items = frame + 16 * n_variables  # behind their addresses and magnitudes
    most = _most_items(state, items, n_variables, get(fields, 2))
    n_items, end = 0, first
    while end < n and get(closures, end) == closure:
        if get(out, end) >= LIMIT:
            source, size = start(state, get(lists, end)), length(state, get(lists, end))
            if n_items + size > most:
                break
            for position in range(0, size, AT_ONCE):
                copy_some(items + 8 * (n_items + position), source + 8 * position)
            n_items += size
        end += 1
    if end - first > get(state, SCRATCH_HANDLES_END) - get(state, SCRATCH_TOP):
        return first
    put(frame, 0, items)
    for number in range(1, n_variables):
        column = items + 8 * n_items * number
        put(frame, number, column)
        word = get(start(state, captured), number - 1)
        for position in range(n_items):
            put(column, position, word)
    _run(state, closure >> HANDLE_BITS, frame, n_variables, n_items)
    _divide(state, lists, first, end, n_items, out)
    return end


@compiled
def _most_items(state: Address, items: Address, n_variables: Word, depth: Word) -> Word:
    """How many items there are steps and room for."""
    left = (get(state, STACK_END) - items) // 8 - 2 * (depth + MAX_ARITY)
    left = min(left // (n_variables + 2 * (depth + 1)), get(state, SCRATCH_END) - get(state, SCRATCH_WORDS_TOP))
    return min(min(left, get(state, STEPS)), MOST_ITEMS)


@compiled
def _run(state: Address, body: Word, frame: Address, n_variables: Word, n: Word) -> None:
    """Run a flat body; what it gives becomes scratch words without handles."""
    handles, offset = get(state, SCRATCH_TOP), get(state, SCRATCH_WORDS_TOP)
    measured, magnitudes = get(state, MEASURED), get(state, MAGNITUDES)
    put(state, SCRATCH_WORDS_TOP, offset + n)
    put(state, STACK_TOP, frame + 8 * n_variables * (2 + n))
    measure(state, frame, n_variables, n)
    call(get(state, EXECUTE), state, body, n, frame, get(state, WORDS) + 8 * offset)
    put(state, MEASURED, measured)
    put(state, MAGNITUDES, magnitudes)
    put(state, STACK_TOP, frame)
    put(state, SCRATCH_TOP, handles)
    put(state, SCRATCH_WORDS_TOP, offset + n)


@compiled
def _divide(state: Address, lists: Address, first: Word, end: Word, n: Word, out: Address) -> None:
    """Divide the last `n` scratch words into one list for each lane; the first that is no value ends one."""
    offset = get(state, SCRATCH_WORDS_TOP) - n
    words = get(state, WORDS)
    least, steps = LIMIT, get(state, STEPS)
    for position in range(n):
        least = min(least, get(words, offset + position))
    handle = get(state, SCRATCH_TOP)
    for lane in range(first, end):
        if get(out, lane) < LIMIT:
            continue
        size = length(state, get(lists, lane))
        called = size
        if least < LIMIT:
            called = 0
            while called < size and get(words, offset + called) >= LIMIT:
                called += 1
        if called < size:
            put(out, lane, get(words, offset + called))
            called += 1
        else:
            put(out, lane, handle)
            put(get(state, OFFSETS), handle, offset)
            put(get(state, LENGTHS), handle, size)
            put(get(state, CAPACITIES), handle, size)
            handle += 1
        steps -= called
        offset += size
    put(state, SCRATCH_TOP, handle)
    put(state, STEPS, steps)
