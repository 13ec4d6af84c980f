"""Python's arithmetic on words: integers exact or escaped, floats as the machine has them.

What Python refuses (a division by zero, the root of a negative number, a power too large for a float) is ⊥, and so is a
float that is infinite or NaN. An integer beyond 64 bits is escaped.
"""

import math

import numpy as np

from neurosym.execution.engine.words import (
    BOTTOM,
    ESCAPED,
    LIMIT,
    Word,
    compiled,
    inlined,
    minus,
    of_float,
    times,
    to_float,
)

_EXACT = 2**53
"""Every integer up to here is a float."""

_MAX_TEN = 22
"""The largest power of ten that is a float."""

_WORD_SPAN = 2.0**63


@inlined
def _value(word: Word) -> Word:
    """A word that came out of bits: escaped where it is one of the special ones."""
    return word if word >= LIMIT else ESCAPED


# Integers


@inlined
def negative(a: Word) -> Word:
    """-a."""
    return minus(0, a)


@inlined
def absolute(a: Word) -> Word:
    """abs(a)."""
    return a if a >= 0 else -a


@inlined
def floor_divide(a: Word, b: Word) -> Word:
    """A // b; ⊥ for a division by zero."""
    return BOTTOM if b == 0 else a // b


@inlined
def modulo(a: Word, b: Word) -> Word:
    """A % b; ⊥ for a division by zero."""
    return BOTTOM if b == 0 else a % b


@inlined
def true_divide(a: Word, b: Word) -> Word:
    """The float a / b of two integers; ⊥ for a division by zero, escaped where they are no floats themselves."""
    if b == 0:
        return BOTTOM
    if not (-_EXACT <= a <= _EXACT and -_EXACT <= b <= _EXACT):
        return ESCAPED
    return of_float(float(a) / float(b))


@compiled
def int_power(a: Word, b: Word) -> Word:
    """a**b of integers; escaped for a negative exponent, whose power is a float."""
    if b < 0:
        return ESCAPED
    result = np.int64(1)
    while b > 0:
        if b & 1:
            result = times(result, a)
            if result == ESCAPED:
                return ESCAPED
        b >>= 1
        if b > 0:
            a = times(a, a)
            if a == ESCAPED:
                return ESCAPED
    return result


@compiled
def power_modulo(a: Word, b: Word, modulus: Word) -> Word:
    """pow(a, b, modulus); ⊥ for the modulus 0, escaped for a negative exponent."""
    if modulus == 0:
        return BOTTOM
    if b < 0:
        return ESCAPED
    divisor = absolute(modulus)
    base, result = a % divisor, 1 % divisor
    while b > 0:
        if b & 1:
            result = _times_modulo(result, base, divisor)
        base = _times_modulo(base, base, divisor)
        b >>= 1
    return result + modulus if modulus < 0 and result > 0 else result


@compiled
def _times_modulo(a: Word, b: Word, modulus: Word) -> Word:
    """A * b % modulus, all three not negative and the factors below the modulus."""
    if modulus < 2**31:
        return a * b % modulus
    result = np.int64(0)
    while b > 0:
        if b & 1:
            result = result - (modulus - a) if result >= modulus - a else result + a
        a = a - (modulus - a) if a >= modulus - a else a + a
        b >>= 1
    return result


@compiled
def bit_length(a: Word) -> Word:
    """a.bit_length()."""
    rest = absolute(a)
    n = np.int64(0)
    for step in (32, 16, 8, 4, 2, 1):
        if rest >> step:
            rest >>= step
            n += step
    return n + rest


@inlined
def int_and(a: Word, b: Word) -> Word:
    """A & b."""
    return _value(a & b)


@inlined
def int_or(a: Word, b: Word) -> Word:
    """A | b."""
    return _value(a | b)


@inlined
def int_xor(a: Word, b: Word) -> Word:
    """A ^ b."""
    return _value(a ^ b)


@inlined
def int_invert(a: Word) -> Word:
    """~a."""
    return _value(~a)


@compiled
def shift_left(a: Word, b: Word) -> Word:
    """A << b; ⊥ for a negative b."""
    if b < 0:
        return BOTTOM
    if a == 0:
        return np.int64(0)
    if b > 62:
        return ESCAPED
    shifted = a << b
    return _value(shifted) if shifted >> b == a else ESCAPED


@inlined
def shift_right(a: Word, b: Word) -> Word:
    """A >> b; ⊥ for a negative b."""
    return BOTTOM if b < 0 else a >> min(b, 63)


@inlined
def int_minimum(a: Word, b: Word) -> Word:
    """min(a, b) of integers."""
    return b if b < a else a


@inlined
def int_maximum(a: Word, b: Word) -> Word:
    """max(a, b) of integers."""
    return b if b > a else a


# Floats


@inlined
def float_plus(a: Word, b: Word) -> Word:
    """A + b."""
    return of_float(to_float(a) + to_float(b))


@inlined
def float_minus(a: Word, b: Word) -> Word:
    """A - b."""
    return of_float(to_float(a) - to_float(b))


@inlined
def float_times(a: Word, b: Word) -> Word:
    """A * b."""
    return of_float(to_float(a) * to_float(b))


@inlined
def float_divide(a: Word, b: Word) -> Word:
    """A / b; ⊥ for a division by zero."""
    return of_float(to_float(a) / to_float(b))


@compiled
def float_modulo(a: Word, b: Word) -> Word:
    """A % b; ⊥ for a division by zero."""
    dividend, divisor = to_float(a), to_float(b)
    if divisor == 0.0:
        return BOTTOM
    rest = np.fmod(dividend, divisor)
    if rest != 0.0 and (divisor < 0.0) != (rest < 0.0):
        rest += divisor
    return of_float(rest)


@compiled
def float_floor_divide(a: Word, b: Word) -> Word:
    """A // b; ⊥ for a division by zero. As in CPython's float_divmod, rounding errors included."""
    dividend, divisor = to_float(a), to_float(b)
    if divisor == 0.0:
        return BOTTOM
    rest = np.fmod(dividend, divisor)
    quotient = (dividend - rest) / divisor
    if rest != 0.0 and (divisor < 0.0) != (rest < 0.0):
        quotient -= 1.0
    floor = np.floor(quotient)
    return of_float(floor + 1.0 if quotient - floor > 0.5 else floor)


@compiled
def float_power(a: Word, b: Word) -> Word:
    """a**b; ⊥ where Python refuses, escaped where it gives a complex number."""
    base, exponent = to_float(a), to_float(b)
    if base < 0.0 and exponent != np.floor(exponent):
        return ESCAPED
    return of_float(math.pow(base, exponent))


@inlined
def float_negative(a: Word) -> Word:
    """-a."""
    return of_float(-to_float(a))


@inlined
def float_absolute(a: Word) -> Word:
    """abs(a)."""
    return of_float(abs(to_float(a)))


@inlined
def float_less(a: Word, b: Word) -> Word:
    """A < b as 0 or 1."""
    return np.int64(to_float(a) < to_float(b))


@inlined
def float_less_equal(a: Word, b: Word) -> Word:
    """A <= b as 0 or 1."""
    return np.int64(to_float(a) <= to_float(b))


@inlined
def float_minimum(a: Word, b: Word) -> Word:
    """min(a, b) of floats."""
    return b if to_float(b) < to_float(a) else a


@inlined
def float_maximum(a: Word, b: Word) -> Word:
    """max(a, b) of floats."""
    return b if to_float(b) > to_float(a) else a


# From one to the other


@inlined
def int_to_float(a: Word) -> Word:
    """float(a): the nearest one, of two the even."""
    return of_float(float(a))


@inlined
def _to_int(number: float) -> Word:
    """A float without fraction as an integer."""
    return _value(np.int64(number)) if -_WORD_SPAN <= number < _WORD_SPAN else ESCAPED


@inlined
def float_to_int(a: Word) -> Word:
    """int(a), which is math.trunc(a)."""
    return _to_int(np.trunc(to_float(a)))


@inlined
def float_floor(a: Word) -> Word:
    """math.floor(a)."""
    return _to_int(np.floor(to_float(a)))


@inlined
def float_ceil(a: Word) -> Word:
    """math.ceil(a)."""
    return _to_int(np.ceil(to_float(a)))


@inlined
def float_round(a: Word) -> Word:
    """round(a): of two integers equally near, the even one."""
    return _to_int(np.rint(to_float(a)))


@inlined
def float_is_integer(a: Word) -> Word:
    """a.is_integer() as 0 or 1."""
    return np.int64(np.floor(to_float(a)) == to_float(a))


@compiled
def ten_to(n: Word) -> float:
    """The float 10**n, exact for 0 <= n <= 22."""
    power = 1.0
    for _ in range(n):
        power *= 10.0
    return power


@inlined
def _half(number: float) -> float:
    """The upper 26 bits of a float (Veltkamp 1968)."""
    scaled = number * 134217729.0
    return scaled - (scaled - number)


@inlined
def _product_error(a: float, b: float, product: float) -> float:
    """What rounding took from a · b, exactly (Dekker 1971)."""
    high_a, high_b = _half(a), _half(b)
    low_a, low_b = a - high_a, b - high_b
    return ((high_a * high_b - product) + high_a * low_b + low_a * high_b) + low_a * low_b


@compiled
def float_round_to(a: Word, digits: Word) -> Word:
    """round(a, digits), as Python rounds: the exact decimal value; escaped beyond 2**52 units of the last digit.

    Escaped too for negative digits and for more than 22.
    """
    number = to_float(a)
    if digits < 0 or digits > _MAX_TEN:
        return ESCAPED
    if abs(number) >= 2.0**52:
        return a
    power = ten_to(digits)
    scaled = number * power
    if abs(scaled) >= 2.0**52:
        return ESCAPED
    if abs(scaled) < 0.25:
        return np.int64(0)
    error = _product_error(number, power, scaled)
    nearest = np.rint(scaled)
    if scaled - nearest == 0.5 and error > 0.0:
        nearest += 1.0
    elif scaled - nearest == -0.5 and error < 0.0:
        nearest -= 1.0
    return of_float(nearest / power)
