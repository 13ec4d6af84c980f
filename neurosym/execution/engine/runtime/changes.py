"""Lists changed in place: scratch handles that the running kernel has made itself."""
# mypy: disallow-untyped-decorators=False, warn-return-any=False

import numpy as np

from neurosym.execution.engine.heap import LENGTHS, N_SCRATCH, N_SCRATCH_WORDS, allocate, length, push, start
from neurosym.execution.engine.runtime.lists import reversed_
from neurosym.execution.engine.runtime.order import argminimum, sorted_
from neurosym.execution.engine.words import BOTTOM, LIMIT, UNFINISHED, Address, Word, compiled, get, inlined, put


@inlined
def is_own(handle: Word, mark: Word) -> bool:
    """Whether a handle was made since the scratch handles reached `mark`."""
    return bool(mark <= handle < N_SCRATCH)


@compiled
def popped(state: Address, h: Word, i: Word) -> Word:
    """h.pop(i); ⊥ out of range."""
    n = length(state, h)
    if i < -n or i >= n:
        return BOTTOM
    place = i + n if i < 0 else i
    items = start(state, h)
    word = get(items, place)
    for later in range(place + 1, n):
        put(items, later - 1, get(items, later))
    put(get(state, LENGTHS), h, n - 1)
    return word


@compiled
def put_at(state: Address, h: Word, i: Word, x: Word) -> Word:
    """h[i] = x; gives h, ⊥ out of range."""
    n = length(state, h)
    if i < -n or i >= n:
        return BOTTOM
    put(start(state, h), i + n if i < 0 else i, x)
    return h


@compiled
def inserted(state: Address, h: Word, i: Word, x: Word) -> Word:
    """h.insert(i, x); gives h."""
    n = length(state, h)
    place = max(i + n, 0) if i < 0 else min(i, n)
    done = push(state, h, x)
    if done < LIMIT:
        return done
    items = start(state, h)
    for later in range(n, place, -1):
        put(items, later, get(items, later - 1))
    put(items, place, x)
    return h


@compiled
def extended(state: Address, h: Word, other: Word) -> Word:
    """h.extend(other); gives h."""
    for position in range(length(state, other)):
        done = push(state, h, get(start(state, other), position))
        if done < LIMIT:
            return done
    return h


@compiled
def overwritten(state: Address, h: Word, other: Word) -> Word:
    """h[:] = other, of as many items; gives h."""
    if other < LIMIT:
        return other
    for position in range(length(state, other)):
        put(start(state, h), position, get(start(state, other), position))
    return h


@inlined
def reversed_here(state: Address, h: Word) -> Word:
    """h.reverse(); gives h."""
    return overwritten(state, h, reversed_(state, h))


@inlined
def sorted_here(state: Address, t: Word, h: Word) -> Word:
    """h.sort(); gives h."""
    return overwritten(state, h, sorted_(state, t, h))


@compiled
def heap_popped(state: Address, t: Word, h: Word) -> Word:
    """heapq.heappop(h), without an order to keep: the smallest item; ⊥ for an empty list."""
    place = argminimum(state, t, h)
    if place == BOTTOM:
        return BOTTOM
    items, last = start(state, h), length(state, h) - 1
    word = get(items, place)
    put(items, place, get(items, last))
    put(get(state, LENGTHS), h, last)
    return word


@compiled
def rounds(first: Word, stop: Word, step: Word) -> Word:
    """len(range(first, stop, step)) for bounds whose distance has 63 bits; ⊥ for the step 0."""
    if step == 0:
        return BOTTOM
    distance, stride = (stop - first, step) if step > 0 else (first - stop, -step)
    return np.int64(0) if distance <= 0 else (distance - 1) // stride + 1


@compiled
def repeated_freely(state: Address, h: Word, n: Word) -> Word:
    """H * n of any size, on the way to something else: always a scratch list."""
    size = length(state, h)
    rounds_ = max(n, 0) if size > 0 else 0
    if rounds_ > N_SCRATCH_WORDS:
        return UNFINISHED
    result = allocate(state, rounds_ * size)
    if result == UNFINISHED:
        return UNFINISHED
    source, target = start(state, h), start(state, result)
    for round_ in range(rounds_):
        for position in range(size):
            put(target, round_ * size + position, get(source, position))
    return result


@compiled
def joined_freely(state: Address, a: Word, b: Word) -> Word:
    """A + b of any size, on the way to something else: always a scratch list."""
    n, m = length(state, a), length(state, b)
    result = allocate(state, n + m)
    if result == UNFINISHED:
        return UNFINISHED
    target, source = start(state, result), start(state, a)
    for position in range(n):
        put(target, position, get(source, position))
    target, source = target + 8 * n, start(state, b)
    for position in range(m):
        put(target, position, get(source, position))
    return result
