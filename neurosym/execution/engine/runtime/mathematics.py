"""Python's module math on words; what it refuses is ⊥.

Floats come from the same C library as CPython's; where both compute by themselves (hypot), the last bit may differ.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from neurosym.execution.engine.runtime.numbers import absolute, float_absolute, float_ceil, float_floor, float_to_int
from neurosym.execution.engine.words import BOTTOM, ESCAPED, Word, compiled, inlined, of_float, times, to_float


@compiled
def math_gcd(a: Word, b: Word) -> Word:
    """math.gcd(a, b)."""
    a, b = absolute(a), absolute(b)
    while b:
        a, b = b, a % b
    return a


@compiled
def math_lcm(a: Word, b: Word) -> Word:
    """math.lcm(a, b)."""
    if a == 0 or b == 0:
        return np.int64(0)
    return times(absolute(a) // math_gcd(a, b), absolute(b))


@compiled
def math_isqrt(a: Word) -> Word:
    """math.isqrt(a); ⊥ for a negative number."""
    if a < 0:
        return BOTTOM
    root = np.int64(math.sqrt(float(a)))
    while root > 0 and root > a // root:
        root -= 1
    while root + 1 <= a // (root + 1):
        root += 1
    return root


@compiled
def math_factorial(a: Word) -> Word:
    """math.factorial(a); ⊥ for a negative number."""
    if a < 0:
        return BOTTOM
    if a > 20:
        return ESCAPED
    result = np.int64(1)
    for factor in range(2, a + 1):
        result *= factor
    return result


@compiled
def math_comb(n: Word, k: Word) -> Word:
    """math.comb(n, k); ⊥ for negative numbers."""
    if n < 0 or k < 0:
        return BOTTOM
    if k > n:
        return np.int64(0)
    result = np.int64(1)
    for chosen in range(min(k, n - k)):
        result = times(result, n - chosen)
        if result == ESCAPED:
            return ESCAPED
        result //= chosen + 1
    return result


@compiled
def math_perm(n: Word, k: Word) -> Word:
    """math.perm(n, k); ⊥ for negative numbers."""
    if n < 0 or k < 0:
        return BOTTOM
    if k > n:
        return np.int64(0)
    result = np.int64(1)
    for chosen in range(k):
        result = times(result, n - chosen)
        if result == ESCAPED:
            return ESCAPED
    return result


def _elementary(function: Callable[[float], float]) -> Any:
    """A function of math on words: what it refuses, the machine makes infinite or NaN, and that is ⊥."""

    @compiled
    def on_words(a: Word) -> Word:
        return of_float(function(to_float(a)))

    return on_words


math_sqrt = _elementary(math.sqrt)
math_exp, math_expm1 = _elementary(math.exp), _elementary(math.expm1)
math_log, math_log1p = _elementary(math.log), _elementary(math.log1p)
math_log2, math_log10 = _elementary(math.log2), _elementary(math.log10)
math_sin, math_cos, math_tan = _elementary(math.sin), _elementary(math.cos), _elementary(math.tan)
math_asin, math_acos, math_atan = _elementary(math.asin), _elementary(math.acos), _elementary(math.atan)
math_sinh, math_cosh, math_tanh = _elementary(math.sinh), _elementary(math.cosh), _elementary(math.tanh)
math_degrees, math_radians = _elementary(math.degrees), _elementary(math.radians)
math_floor, math_ceil, math_trunc, math_fabs = float_floor, float_ceil, float_to_int, float_absolute


@compiled
def math_log_base(a: Word, base: Word) -> Word:
    """math.log(a, base); ⊥ for the base 1 too."""
    if to_float(base) <= 0.0:
        return BOTTOM
    return of_float(math.log(to_float(a)) / math.log(to_float(base)))


@inlined
def math_pow(a: Word, b: Word) -> Word:
    """math.pow(a, b)."""
    return of_float(math.pow(to_float(a), to_float(b)))


@inlined
def math_fmod(a: Word, b: Word) -> Word:
    """math.fmod(a, b); ⊥ for a division by zero."""
    return of_float(np.fmod(to_float(a), to_float(b)))


@inlined
def math_hypot(a: Word, b: Word) -> Word:
    """math.hypot(a, b)."""
    return of_float(math.hypot(to_float(a), to_float(b)))


@compiled
def math_atan2(a: Word, b: Word) -> Word:
    """math.atan2(a, b); escaped where the sign of a zero decides, which words don't have."""
    y, x = to_float(a), to_float(b)
    if y == 0.0 and x <= 0.0:
        return ESCAPED
    return of_float(math.atan2(y, x))


@inlined
def math_copysign(a: Word, b: Word) -> Word:
    """math.copysign(a, b); escaped where the sign of a zero decides, which words don't have."""
    return ESCAPED if to_float(b) == 0.0 else of_float(math.copysign(to_float(a), to_float(b)))
