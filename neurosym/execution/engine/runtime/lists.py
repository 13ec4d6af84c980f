"""Python's lists and pairs on handles: what is made is a new scratch handle, or EMPTY for the empty list.

A list of more than MAX_SIZE items is ⊥. `slice_`, `slice_step`, `reversed_`, `joined` and `repeated` are for strings
too. Before a list is changed in place, `owned` makes sure that it has words of its own.
"""

import numpy as np

from neurosym.execution.engine.heap import (
    EMPTY,
    LENGTHS,
    N_SCRATCH,
    OFFSETS,
    REAL,
    SCRATCH_TOP,
    SCRATCH_WORDS_TOP,
    TYPES,
    allocate,
    content_hash,
    length,
    same,
    shorten,
    start,
)
from neurosym.execution.engine.words import (
    BOTTOM,
    UNFINISHED,
    Address,
    Word,
    compiled,
    get,
    inlined,
    put,
)
from neurosym.library.fuel import MAX_SIZE

NO_BOUND = 2**62
"""The `stop` of a slice that has none."""


@inlined
def has_parts(state: Address, t: Word) -> bool:
    """Whether words of a type are handles, equal where their contents are."""
    return get(get(state, TYPES), 3 * t) > REAL


@inlined
def release(state: Address, handle: Word) -> None:
    """Forget a scratch handle and all that were made after it."""
    put(state, SCRATCH_TOP, handle)
    put(state, SCRATCH_WORDS_TOP, get(get(state, OFFSETS), handle))


@inlined
def copy_words(target: Address, source: Address, n: Word) -> Address:
    """Copy n words; gives the address after the last."""
    for place in range(n):
        put(target, place, get(source, place))
    return target + 8 * n


# Making lists


@inlined
def new(state: Address, capacity: Word) -> Word:
    """An empty scratch list with room for `capacity` items."""
    handle = allocate(state, capacity)
    if handle != UNFINISHED:
        put(get(state, LENGTHS), handle, 0)
    return handle


@compiled
def taken(state: Address, h: Word, first: Word, step: Word, n: Word) -> Word:
    """A scratch list of `n` items: from `first` on, each `step` after the one before."""
    result = allocate(state, n)
    if result == UNFINISHED:
        return UNFINISHED
    source, target = start(state, h), start(state, result)
    for position in range(n):
        put(target, position, get(source, first + position * step))
    return result


@compiled
def copied(state: Address, h: Word) -> Word:
    """list(h): always a scratch list, that of no items too."""
    return taken(state, h, 0, 1, length(state, h))


@inlined
def owned(state: Address, h: Word) -> Word:
    """A new list as one that can be changed: `h` itself, or a copy where it is interned."""
    return copied(state, h) if h >= N_SCRATCH else h


@compiled
def filled(state: Address, n: Word, x: Word) -> Word:
    """[x] * n."""
    if n <= 0:
        return EMPTY
    if n > MAX_SIZE:
        return BOTTOM
    result = allocate(state, n)
    if result == UNFINISHED:
        return UNFINISHED
    target = start(state, result)
    for position in range(n):
        put(target, position, x)
    return result


@compiled
def range_(state: Address, first: Word, stop: Word, step: Word) -> Word:
    """list(range(first, stop, step)); ⊥ for the step 0."""
    if step == 0:
        return BOTTOM
    if (first >= stop) == (step > 0) or first == stop:
        return EMPTY
    # The distance may have 64 bits.
    distance = np.uint64(stop) - np.uint64(first) if step > 0 else np.uint64(first) - np.uint64(stop)
    stride = np.uint64(step) if step > 0 else np.uint64(-step)
    rounds = (distance - np.uint64(1)) // stride
    if rounds >= np.uint64(MAX_SIZE):
        return BOTTOM
    n = np.int64(rounds) + 1
    result = allocate(state, n)
    if result == UNFINISHED:
        return UNFINISHED
    target = start(state, result)
    for position in range(n):
        put(target, position, first + position * step)
    return result


@compiled
def pair(state: Address, a: Word, b: Word) -> Word:
    """(a, b)."""
    result = allocate(state, 2)
    if result == UNFINISHED:
        return UNFINISHED
    target = start(state, result)
    put(target, 0, a)
    put(target, 1, b)
    return result


@inlined
def first(state: Address, h: Word) -> Word:
    """h[0] of a pair."""
    return get(start(state, h), 0)


@inlined
def second(state: Address, h: Word) -> Word:
    """h[1] of a pair."""
    return get(start(state, h), 1)


# Items and parts


@inlined
def item(state: Address, h: Word, i: Word) -> Word:
    """h[i]; ⊥ out of range."""
    n = length(state, h)
    if i < -n or i >= n:
        return BOTTOM
    return get(start(state, h), i + n if i < 0 else i)


@compiled
def replaced(state: Address, h: Word, i: Word, x: Word) -> Word:
    """A copy of h in which x is at i; ⊥ out of range."""
    n = length(state, h)
    if i < -n or i >= n:
        return BOTTOM
    result = copied(state, h)
    if result != UNFINISHED:
        put(start(state, result), i + n if i < 0 else i, x)
    return result


@inlined
def within(bound: Word, n: Word) -> Word:
    """The bound of a slice as a position from 0 to n."""
    return max(bound + n, 0) if bound < 0 else min(bound, n)


@compiled
def slice_(state: Address, h: Word, begin: Word, stop: Word) -> Word:
    """h[begin:stop], NO_BOUND for a stop that isn't given."""
    n = length(state, h)
    begin = within(begin, n)
    size = within(stop, n) - begin
    return taken(state, h, begin, 1, size) if size > 0 else EMPTY


@compiled
def slice_step(state: Address, h: Word, begin: Word, has_begin: Word, stop: Word, has_stop: Word, step: Word) -> Word:
    """h[begin:stop:step], with what isn't given marked by has_… = 0; ⊥ for the step 0."""
    if step == 0:
        return BOTTOM
    n = length(state, h)
    lowest, highest = (0, n) if step > 0 else (-1, n - 1)
    if has_begin == 0:
        begin = lowest if step > 0 else highest
    else:
        begin = max(begin + n, lowest) if begin < 0 else min(begin, highest)
    if has_stop == 0:
        stop = highest if step > 0 else lowest
    else:
        stop = max(stop + n, lowest) if stop < 0 else min(stop, highest)
    size = (stop - begin - 1) // step + 1 if step > 0 else (begin - stop - 1) // -step + 1
    return taken(state, h, begin, step, size) if size > 0 else EMPTY


@compiled
def reversed_(state: Address, h: Word) -> Word:
    """h[::-1]."""
    n = length(state, h)
    return taken(state, h, n - 1, -1, n) if n > 0 else EMPTY


@compiled
def joined(state: Address, a: Word, b: Word) -> Word:
    """A + b."""
    n, m = length(state, a), length(state, b)
    if n + m == 0:
        return EMPTY
    if n + m > MAX_SIZE:
        return BOTTOM
    result = allocate(state, n + m)
    if result == UNFINISHED:
        return UNFINISHED
    target = copy_words(start(state, result), start(state, a), n)
    copy_words(target, start(state, b), m)
    return result


@compiled
def repeated(state: Address, h: Word, n: Word) -> Word:
    """H * n."""
    size = length(state, h)
    if size == 0 or n <= 0:
        return EMPTY
    if n > MAX_SIZE // size:
        return BOTTOM
    result = allocate(state, n * size)
    if result == UNFINISHED:
        return UNFINISHED
    source, target = start(state, h), start(state, result)
    for _ in range(n):
        target = copy_words(target, source, size)
    return result


@compiled
def selected(state: Address, truths: Word, h: Word) -> Word:
    """The items of h at which a scratch list has what is true, in that list's place."""
    source, target = start(state, h), start(state, truths)
    n = 0
    for position in range(length(state, truths)):  # without a jump, which would be taken at random
        is_true = get(target, position) != 0
        put(target, n, get(source, position))
        n += is_true
    return shorten(state, truths, n)


@compiled
def n_true(state: Address, truths: Word) -> Word:
    """How many items of a scratch list are true; forgets it."""
    first, n = start(state, truths), 0
    for position in range(length(state, truths)):
        n += get(first, position)
    release(state, truths)
    return n


@compiled
def zipped(state: Address, a: Word, b: Word) -> Word:
    """list(zip(a, b))."""
    n = min(length(state, a), length(state, b))
    if n == 0:
        return EMPTY
    result = allocate(state, n)
    if result == UNFINISHED:
        return UNFINISHED
    one, other, target = start(state, a), start(state, b), start(state, result)
    for position in range(n):
        both = pair(state, get(one, position), get(other, position))
        if both == UNFINISHED:
            return UNFINISHED
        put(target, position, both)
    return result


@compiled
def enumerated(state: Address, h: Word) -> Word:
    """list(enumerate(h))."""
    positions = range_(state, 0, length(state, h), 1)
    return UNFINISHED if positions == UNFINISHED else zipped(state, positions, h)


@compiled
def unique(state: Address, t: Word, h: Word) -> Word:
    """list(dict.fromkeys(h)): the first of equal items, in their order."""
    n = length(state, h)
    if n == 0:
        return EMPTY
    n_slots = np.int64(8)
    while n_slots < 2 * n:
        n_slots *= 2
    result = new(state, n)
    table = allocate(state, n_slots)
    if result == UNFINISHED or table == UNFINISHED:
        return UNFINISHED
    source, target, slots = start(state, h), start(state, result), start(state, table)
    for place in range(n_slots):
        put(slots, place, 0)
    deep = has_parts(state, t)
    n_found = np.int64(0)
    for position in range(n):
        word = get(source, position)
        slot = (content_hash(state, t, word) * np.int64(-7046029254386353131) >> 32) & (n_slots - 1)
        found = get(slots, slot)
        while found and not (get(target, found - 1) == word or (deep and same(state, t, get(target, found - 1), word))):
            slot = (slot + 1) & (n_slots - 1)
            found = get(slots, slot)
        if not found:
            put(target, n_found, word)
            n_found += 1
            put(slots, slot, n_found)
    release(state, table)
    put(get(state, LENGTHS), result, n_found)
    return result


# One value out of a list


@compiled
def position(state: Address, t: Word, h: Word, x: Word) -> Word:
    """h.index(x); ⊥ if it isn't there."""
    source, deep = start(state, h), has_parts(state, t)
    for place in range(length(state, h)):
        word = get(source, place)
        if word == x or (deep and same(state, t, word, x)):
            return place
    return BOTTOM


@compiled
def contains(state: Address, t: Word, h: Word, x: Word) -> Word:
    """X in h, as 0 or 1."""
    return np.int64(position(state, t, h, x) != BOTTOM)


@compiled
def count(state: Address, t: Word, h: Word, x: Word) -> Word:
    """h.count(x)."""
    source, deep = start(state, h), has_parts(state, t)
    n = np.int64(0)
    for place in range(length(state, h)):
        word = get(source, place)
        if word == x or (deep and same(state, t, word, x)):
            n += 1
    return n
