"""Python's order of any two values of a type, and what follows from it: smallest, largest, sorted."""

import numpy as np

from neurosym.execution.engine.heap import EMPTY, PAIR, REAL, SCALAR, TEXT, TYPES, allocate, length, start
from neurosym.execution.engine.runtime.lists import release
from neurosym.execution.engine.words import BOTTOM, UNFINISHED, Address, Word, compiled, get, inlined, put, to_float
from neurosym.library.fuel import MAX_SIZE

_RUN = 8
"""Items that insertion sorts faster than merging."""


@compiled
def compare(state: Address, t: Word, a: Word, b: Word) -> Word:
    """-1, 0 or 1: whether a comes before b, is the same, or comes after it."""
    if a == b:
        return 0
    kind = get(get(state, TYPES), 3 * t)
    if kind == SCALAR:
        return -1 if a < b else 1
    if kind == REAL:
        return -1 if to_float(a) < to_float(b) else 1
    one, other = start(state, a), start(state, b)
    inner = get(get(state, TYPES), 3 * t + 1)
    if kind == PAIR:
        decided = compare(state, inner, get(one, 0), get(other, 0))
        if decided != 0:
            return decided
        return compare(state, get(get(state, TYPES), 3 * t + 2), get(one, 1), get(other, 1))
    n, m = length(state, a), length(state, b)
    for position in range(min(n, m)):
        left, right = get(one, position), get(other, position)
        if left != right:
            decided = np.int64(1 if left > right else -1) if kind == TEXT else compare(state, inner, left, right)
            if decided != 0:
                return decided
    return np.int64(n > m) - np.int64(n < m)


@inlined
def less(state: Address, t: Word, a: Word, b: Word) -> Word:
    """A < b, as 0 or 1, of two values of the type."""
    if get(get(state, TYPES), 3 * t) == SCALAR:
        return np.int64(a < b)
    return np.int64(compare(state, t, a, b) < 0)


@compiled
def argminimum(state: Address, t: Word, h: Word) -> Word:
    """The first position of the smallest item; ⊥ for an empty list."""
    n = length(state, h)
    if n == 0:
        return BOTTOM
    items = start(state, h)
    best: Word = np.int64(0)
    for position in range(1, n):
        if less(state, t, get(items, position), get(items, best)):
            best = position
    return best


@compiled
def argmaximum(state: Address, t: Word, h: Word) -> Word:
    """The first position of the largest item; ⊥ for an empty list."""
    n = length(state, h)
    if n == 0:
        return BOTTOM
    items = start(state, h)
    best: Word = np.int64(0)
    for position in range(1, n):
        if less(state, t, get(items, best), get(items, position)):
            best = position
    return best


@compiled
def minimum(state: Address, t: Word, h: Word) -> Word:
    """min(h); ⊥ for an empty list."""
    best = argminimum(state, t, h)
    return BOTTOM if best == BOTTOM else get(start(state, h), best)


@compiled
def maximum(state: Address, t: Word, h: Word) -> Word:
    """max(h); ⊥ for an empty list."""
    best = argmaximum(state, t, h)
    return BOTTOM if best == BOTTOM else get(start(state, h), best)


@compiled
def bisect_left(state: Address, t: Word, h: Word, x: Word) -> Word:
    """bisect.bisect_left(h, x)."""
    items, low, high = start(state, h), np.int64(0), length(state, h)
    while low < high:
        middle = (low + high) // 2
        if less(state, t, get(items, middle), x):
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def bisect_right(state: Address, t: Word, h: Word, x: Word) -> Word:
    """bisect.bisect_right(h, x)."""
    items, low, high = start(state, h), np.int64(0), length(state, h)
    while low < high:
        middle = (low + high) // 2
        if less(state, t, x, get(items, middle)):
            high = middle
        else:
            low = middle + 1
    return low


@compiled
def merged(state: Address, t: Word, a: Word, b: Word) -> Word:
    """list(heapq.merge(a, b)): again and again the smaller of the two heads, of equal ones that of a."""
    n, m = length(state, a), length(state, b)
    if n + m == 0:
        return EMPTY
    if n + m > MAX_SIZE:
        return BOTTOM
    result = allocate(state, n + m)
    if result == UNFINISHED:
        return UNFINISHED
    one, other, target = start(state, a), start(state, b), start(state, result)
    left = right = np.int64(0)
    for position in range(n + m):
        if left == n or (right < m and less(state, t, get(other, right), get(one, left))):
            put(target, position, get(other, right))
            right += 1
        else:
            put(target, position, get(one, left))
            left += 1
    return result


@compiled
def sorted_(state: Address, t: Word, h: Word) -> Word:
    """sorted(h)."""
    return sorted_by(state, t, h, h, 0)


@compiled
def sorted_by(state: Address, t: Word, h: Word, keys_h: Word, reverse: Word) -> Word:
    """The items of h in the order of their keys, of type t; equal ones stay in their order, in reverse too."""
    n = length(state, h)
    if n == 0:
        return EMPTY
    result = allocate(state, n)
    work = allocate(state, 2 * n)
    if result == UNFINISHED or work == UNFINISHED:
        return UNFINISHED
    order = _ordered(state, t, start(state, keys_h), n, reverse, start(state, work))
    source, target = start(state, h), start(state, result)
    for position in range(n):
        put(target, position, get(source, get(order, position)))
    release(state, work)
    return result


@inlined
def _before(state: Address, t: Word, a: Word, b: Word, reverse: Word) -> bool:
    """Whether key a has to come before key b, whose item stands before a's."""
    if reverse:
        return less(state, t, b, a) != 0
    return less(state, t, a, b) != 0


@compiled
def _ordered(state: Address, t: Word, keys: Address, n: Word, reverse: Word, work: Address) -> Address:
    """Where in `work`, 2n words, the positions of the keys stand in order."""
    order, other = work, work + 8 * n
    for position in range(n):
        _insert(state, t, keys, position, reverse, order)
    width = np.int64(_RUN)
    while width < n:
        for begin in range(0, n, 2 * width):
            middle, end = min(begin + width, n), min(begin + 2 * width, n)
            left, right = begin, middle
            for position in range(begin, end):
                if left == middle or (
                    right < end
                    and _before(state, t, get(keys, get(order, right)), get(keys, get(order, left)), reverse)
                ):
                    put(other, position, get(order, right))
                    right += 1
                else:
                    put(other, position, get(order, left))
                    left += 1
        order, other = other, order
        width *= 2
    return order


@compiled
def _insert(state: Address, t: Word, keys: Address, position: Word, reverse: Word, order: Address) -> None:
    """Put a position among those before it in its run."""
    run = position - position % _RUN
    key, place = get(keys, position), position
    while place > run and _before(state, t, key, get(keys, get(order, place - 1)), reverse):
        put(order, place, get(order, place - 1))
        place -= 1
    put(order, place, position)
