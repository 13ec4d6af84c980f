"""Sums of lists, as Python adds them up."""

import sys

import numpy as np

from neurosym.execution.engine.heap import allocate, length, start
from neurosym.execution.engine.runtime.lists import release
from neurosym.execution.engine.words import (
    BOTTOM,
    ESCAPED,
    LIMIT,
    UNFINISHED,
    Address,
    Word,
    compiled,
    get,
    of_float,
    plus,
    put,
    to_float,
)

_SUM_IS_COMPENSATED = sys.version_info >= (3, 12)
"""From Python 3.12 on, `sum` of floats carries what rounding took (Neumaier 1974)."""


@compiled
def sum_ints(state: Address, h: Word) -> Word:
    """sum(h) of integers."""
    source = start(state, h)
    total: Word = np.int64(0)
    for place in range(length(state, h)):
        total = plus(total, get(source, place))
        if total == ESCAPED:
            return ESCAPED
    return total


@compiled
def sum_floats(state: Address, h: Word) -> Word:
    """sum(h) of floats, as this Python adds them up."""
    source = start(state, h)
    total, rest = 0.0, 0.0
    for place in range(length(state, h)):
        number = to_float(get(source, place))
        before, total = total, total + number
        if _SUM_IS_COMPENSATED:
            rest += (before - total) + number if abs(before) >= abs(number) else (number - total) + before
    if _SUM_IS_COMPENSATED and rest != 0.0 and np.isfinite(rest):
        total += rest
    return of_float(total)


@compiled
def fsum(state: Address, h: Word) -> Word:
    """math.fsum(h): the exact sum, rounded once (Shewchuk 1997); ⊥ where a partial sum is infinite.

    Escaped where a rest is one of the smallest negative floats.
    """
    n = length(state, h)
    partials = allocate(state, n + 1)
    if partials == UNFINISHED:
        return UNFINISHED
    source, parts = start(state, h), start(state, partials)
    n_parts = np.int64(0)
    for place in range(n):
        total = to_float(get(source, place))
        n_kept = np.int64(0)
        for part in range(n_parts):
            other = to_float(get(parts, part))
            high = total + other
            low = other - (high - total) if abs(total) >= abs(other) else total - (high - other)
            if low != 0.0:
                put(parts, n_kept, of_float(low))
                if get(parts, n_kept) < LIMIT:
                    return BOTTOM if not np.isfinite(low) else ESCAPED
                n_kept += 1
            total = high
        n_parts = n_kept
        if total != 0.0:
            put(parts, n_parts, of_float(total))
            if get(parts, n_parts) < LIMIT:
                return ESCAPED if np.isfinite(total) else BOTTOM
            n_parts += 1
    release(state, partials)
    return _rounded_once(parts, n_parts)


@compiled
def _rounded_once(parts: Address, n_parts: Word) -> Word:
    """The sum of floats that don't overlap, the smallest first: half a unit goes to where the rest beneath it leads."""
    if n_parts == 0:
        return np.int64(0)
    place = n_parts - 1
    high, low = to_float(get(parts, place)), 0.0
    while place > 0 and low == 0.0:
        place -= 1
        before, part = high, to_float(get(parts, place))
        high = before + part
        low = part - (high - before)
    if place > 0 and low != 0.0 and (low < 0.0) == (to_float(get(parts, place - 1)) < 0.0):
        further = high + 2.0 * low
        if further - high == 2.0 * low:
            high = further
    return of_float(high)
