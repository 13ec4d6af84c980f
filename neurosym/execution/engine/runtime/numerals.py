"""Numbers as text and back, as Python's int, float and str have them."""

import numpy as np

from neurosym.execution.engine.heap import CHARACTERS, allocate, length, start
from neurosym.execution.engine.runtime.characters import N_ASCII, is_blank
from neurosym.execution.engine.runtime.numbers import absolute, ten_to
from neurosym.execution.engine.words import (
    BOTTOM,
    ESCAPED,
    UNFINISHED,
    Address,
    Word,
    compiled,
    get,
    inlined,
    minus,
    of_float,
    put,
    to_float,
)

_MAX_DIGITS = 4_000
"""Fewer than the 4,300 beyond which Python doesn't read an integer."""

_EXACT_DECIMALS = 10**15
"""Different numbers of up to 15 digits are different floats."""

_MAX_TEN = 22
_ZERO, _NINE, _PLUS, _MINUS, _POINT, _UNDERSCORE = map(ord, "09+-._")


@inlined
def _is_margin(code: Word) -> bool:
    """White space that int() and float() skip: not the four separators of ASCII."""
    return is_blank(code) and not 28 <= code <= 31


@compiled
def _first(state: Address, s: Word) -> Word:
    """Where a text begins after its margin."""
    source, begin, n = start(state, s), np.int64(0), length(state, s)
    while begin < n and _is_margin(get(source, begin)):
        begin += 1
    return begin


@compiled
def _stop(state: Address, s: Word, begin: Word) -> Word:
    """Where a text ends before its margin."""
    source, stop = start(state, s), length(state, s)
    while stop > begin and _is_margin(get(source, stop - 1)):
        stop -= 1
    return stop


@compiled
def parse_int(state: Address, s: Word) -> Word:
    """int(s); ⊥ where Python refuses, escaped for what may be digits beyond ASCII."""
    source, begin = start(state, s), _first(state, s)
    stop = _stop(state, s, begin)
    if stop - begin > _MAX_DIGITS:
        return ESCAPED
    is_negative = begin < stop and get(source, begin) == _MINUS
    if is_negative or (begin < stop and get(source, begin) == _PLUS):
        begin += 1
    total, follows_digit = np.int64(0), False
    for position in range(begin, stop):
        code = get(source, position)
        if code >= N_ASCII:
            return ESCAPED
        if _ZERO <= code <= _NINE:
            if total > (2**63 - 10) // 10:
                return ESCAPED
            total = 10 * total + (code - _ZERO)
            follows_digit = True
        elif code == _UNDERSCORE and follows_digit:
            follows_digit = False
        else:
            return BOTTOM
    if not follows_digit:
        return BOTTOM
    return minus(0, total) if is_negative else total


@compiled
def parse_float(state: Address, s: Word) -> Word:
    """float(s) of plain decimals of 15 digits; ⊥ where no float has such a character, else escaped."""
    source, begin = start(state, s), _first(state, s)
    stop = _stop(state, s, begin)
    is_negative = begin < stop and get(source, begin) == _MINUS
    if is_negative or (begin < stop and get(source, begin) == _PLUS):
        begin += 1
    total, n_digits, n_decimals, has_point = np.int64(0), 0, 0, False
    for position in range(begin, stop):
        code = get(source, position)
        if _ZERO <= code <= _NINE:
            total = 10 * total + (code - _ZERO)
            n_digits += 1
            n_decimals += has_point
            if total >= _EXACT_DECIMALS or n_decimals > _MAX_TEN:
                return ESCAPED
        elif code == _POINT and not has_point:
            has_point = True
        elif 65 <= code <= 90 or 97 <= code <= 122 or code == _UNDERSCORE or code >= N_ASCII:
            return ESCAPED  # 1e5, inf and the like, or nothing
        else:
            return BOTTOM
    if n_digits == 0:
        return BOTTOM
    number = float(total) / ten_to(n_decimals)
    return of_float(-number if is_negative else number)


@compiled
def _spelled(state: Address, digits: Word, n_decimals: Word, is_negative: Word) -> Word:
    """The text of `digits` / 10**`n_decimals`, a number that isn't negative, after its sign."""
    n_places = np.int64(1)
    rest = digits // 10
    while rest > 0 or n_places <= n_decimals:
        n_places += 1
        rest //= 10
    n = n_places + (n_decimals > 0) + is_negative
    result = allocate(state, n)
    if result == UNFINISHED:
        return UNFINISHED
    target, rest = start(state, result), digits
    for place in range(n - 1, is_negative - 1, -1):
        if n_decimals > 0 and place == n - 1 - n_decimals:
            put(target, place, _POINT)
        else:
            put(target, place, _ZERO + rest % 10)
            rest //= 10
    if is_negative:
        put(target, 0, _MINUS)
    return result


@compiled
def format_int(state: Address, n: Word) -> Word:
    """str(n)."""
    if 0 <= n <= 9:
        return CHARACTERS + _ZERO + n
    return _spelled(state, absolute(n), 0, np.int64(n < 0))


@compiled
def format_float(state: Address, x: Word) -> Word:
    """str(x) where it has up to 15 digits and no exponent, else escaped; so is 0.0, which may have had a sign."""
    number = abs(to_float(x))
    if not 1e-4 <= number < 1e15:
        return ESCAPED
    for n_decimals in range(_MAX_TEN):
        power = ten_to(n_decimals)
        digits = np.rint(number * power)
        if digits >= _EXACT_DECIMALS:
            return ESCAPED
        if digits / power == number:
            if n_decimals == 0:
                return _spelled(state, np.int64(digits) * 10, 1, np.int64(x < 0))
            return _spelled(state, np.int64(digits), n_decimals, np.int64(x < 0))
    return ESCAPED
