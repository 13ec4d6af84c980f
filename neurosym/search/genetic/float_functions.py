"""Elementary functions that a compiler can run on many numbers at once: no branch, no table, no call.

Reductions and polynomials are those of SLEEF 3.6 (Shibata and Petrogalli 2020), its versions of 3.5 ulp, in the
precision of their argument. Sine and cosine hold up to TURNS or TURNS_SINGLE; beyond, the caller takes the machine's
own. Where the library has ⊥, the result is NaN or infinite; an infinite argument gives NaN.
"""
# mypy: disallow-untyped-decorators=False, warn-return-any=False

from typing import Any

import llvmlite.ir as ir
import numpy as np
from numba import types
from numba.core.errors import TypingError
from numba.extending import intrinsic, overload

from neurosym.search.genetic.compilation import fused

TURNS = 1e6
TURNS_SINGLE = np.float32(8e3)


@intrinsic
def _bits(context: Any, number: Any) -> Any:
    """The bits of a float as an integer of its size."""
    size = number.bitwidth

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(size))

    return (types.int64 if size == 64 else types.int32)(number), code


@intrinsic
def _from_bits(context: Any, bits: Any) -> Any:
    """The float that an integer's bits are."""
    double = bits.bitwidth == 64

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType() if double else ir.FloatType())

    return (types.float64 if double else types.float32)(bits), code


_ROUND = 1.5 * 2.0**52
_ROUND_SINGLE = np.float32(1.5 * 2.0**23)
"""Added and taken away again, they round to the nearest integer."""

_ONE, _TWO, _HALF = np.float32(1.0), np.float32(2.0), np.float32(0.5)
_PER_PI, _PER_PI_SINGLE = 1 / np.pi, np.float32(1 / np.pi)
_PI_A, _PI_B, _PI_C = 3.1415926218032836914, 3.1786509424591713469e-08, 1.2246467864107188502e-16
_PI_A1, _PI_B1, _PI_C1 = np.float32(3.140625), np.float32(0.0009670257568359375), np.float32(6.2771141529083251953e-07)
_PI_D1 = np.float32(1.2154201256553420762e-10)


@fused
def _sine_polynomial(d: float, k: float) -> float:
    """(-1)^k sin(d) for d within ±π/2."""
    s = d * d
    u = -7.97255955009037868891952e-18
    u = u * s + 2.81009972710863200091251e-15
    u = u * s - 7.64712219118158833288484e-13
    u = u * s + 1.60590430605664501629054e-10
    u = u * s - 2.50521083763502045810755e-08
    u = u * s + 2.75573192239198747630416e-06
    u = u * s - 0.000198412698412696162806809
    u = u * s + 0.00833333333333332974823815
    u = u * s - 0.166666666666666657414808
    odd = k - 2.0 * ((k * 0.5 + _ROUND) - _ROUND)
    return (1.0 - 2.0 * abs(odd)) * (d + s * (u * d))


@fused
def _sine(x: float) -> float:
    k = (x * _PER_PI + _ROUND) - _ROUND
    return _sine_polynomial(((x - k * _PI_A) - k * _PI_B) - k * _PI_C, k)


@fused
def _cosine(x: float) -> float:
    k = ((x * _PER_PI - 0.5) + _ROUND) - _ROUND
    q = k + 0.5
    return _sine_polynomial(((x - q * _PI_A) - q * _PI_B) - q * _PI_C, k + 1.0)


@fused
def _sine_polynomial_single(d: Any, k: Any) -> Any:
    s = d * d
    u = np.float32(2.6083159809786593541503e-06)
    u = u * s - np.float32(0.0001981069071916863322258)
    u = u * s + np.float32(0.00833307858556509017944336)
    u = u * s - np.float32(0.166666597127914428710938)
    odd = k - _TWO * ((k * _HALF + _ROUND_SINGLE) - _ROUND_SINGLE)
    return (_ONE - _TWO * abs(odd)) * (d + s * (u * d))


@fused
def _sine_single(x: Any) -> Any:
    k = (x * _PER_PI_SINGLE + _ROUND_SINGLE) - _ROUND_SINGLE
    return _sine_polynomial_single((((x - k * _PI_A1) - k * _PI_B1) - k * _PI_C1) - k * _PI_D1, k)


@fused
def _cosine_single(x: Any) -> Any:
    k = ((x * _PER_PI_SINGLE - _HALF) + _ROUND_SINGLE) - _ROUND_SINGLE
    q = k + _HALF
    return _sine_polynomial_single((((x - q * _PI_A1) - q * _PI_B1) - q * _PI_C1) - q * _PI_D1, k + _ONE)


_PER_LN2 = 1.442695040888963407359924681001892137426645954152985934135449406931
_LN2_U, _LN2_L = 0.69314718055966295651160180568695068359375, 0.28235290563031577122588448175013436025525412068e-12
_LN2_U1, _LN2_L1 = np.float32(0.693145751953125), np.float32(1.428606765330187045e-06)
_MAX_EXPONENT, _MAX_EXPONENT_SINGLE = 1000.0, np.float32(120.0)


@fused
def _exponential(x: float) -> float:
    bounded = x if x < _MAX_EXPONENT else _MAX_EXPONENT
    bounded = bounded if bounded > -_MAX_EXPONENT else -_MAX_EXPONENT
    q = (bounded * _PER_LN2 + _ROUND) - _ROUND
    s = (bounded - q * _LN2_U) - q * _LN2_L
    u = 2.08860621107283687536341e-09
    u = u * s + 2.51112930892876518610661e-08
    u = u * s + 2.75573911234900471893338e-07
    u = u * s + 2.75572362911928827629423e-06
    u = u * s + 2.4801587159235472998791e-05
    u = u * s + 0.000198412698960509205564975
    u = u * s + 0.00138888888889774492207962
    u = u * s + 0.00833333333331652721664984
    u = u * s + 0.0416666666666665047591422
    u = u * s + 0.166666666666666851703837
    u = u * s + 0.5
    u = s * s * u + s + 1.0
    whole = np.int32(q)
    half = whole >> np.int32(1)
    first = _from_bits((np.int64(half) + np.int64(1023)) << np.int64(52))
    second = _from_bits((np.int64(whole - half) + np.int64(1023)) << np.int64(52))
    return u * first * second + (x - x)


@fused
def _exponential_single(x: Any) -> Any:
    bounded = x if x < _MAX_EXPONENT_SINGLE else _MAX_EXPONENT_SINGLE
    bounded = bounded if bounded > -_MAX_EXPONENT_SINGLE else -_MAX_EXPONENT_SINGLE
    q = (bounded * np.float32(_PER_LN2) + _ROUND_SINGLE) - _ROUND_SINGLE
    s = (bounded - q * _LN2_U1) - q * _LN2_L1
    u = np.float32(0.000198527617612853646278381)
    u = u * s + np.float32(0.00139304355252534151077271)
    u = u * s + np.float32(0.00833336077630519866943359)
    u = u * s + np.float32(0.0416664853692054748535156)
    u = u * s + np.float32(0.166666671633720397949219)
    u = u * s + _HALF
    u = s * s * u + s + _ONE
    whole = np.int32(q)
    half = np.int32(whole >> np.int32(1))
    first = _from_bits(np.int32((half + np.int32(127)) << np.int32(23)))
    second = _from_bits(np.int32((np.int32(whole - half) + np.int32(127)) << np.int32(23)))
    return u * first * second + (x - x)


_SUBNORMAL, _SUBNORMAL_SINGLE = 2.0**-1022, np.float32(2.0**-126)
_UP, _UP_SINGLE = 2.0**64, np.float32(2.0**32)


@fused
def _logarithm(x: float) -> float:
    small = x < _SUBNORMAL
    d = x * _UP if small else x
    exponent = np.int32((_bits(d * (1.0 / 0.75)) >> np.int64(52)) - np.int64(1023))
    m = _from_bits(_bits(d) - (np.int64(exponent) << np.int64(52)))
    e = np.float64(exponent) - (64.0 if small else 0.0)
    r = (m - 1.0) / (m + 1.0)
    s = r * r
    t = 0.153487338491425068243146
    t = t * s + 0.152519917006351951593857
    t = t * s + 0.181863266251982985677316
    t = t * s + 0.222221366518767365905163
    t = t * s + 0.285714294746548025383248
    t = t * s + 0.399999999950799600689777
    t = t * s + 0.6666666666667778740063
    value = (r * 2.0 + 0.693147180559945286226764 * e) + r * s * t
    return (value if x > 0.0 else np.nan) + (x - x)


@fused
def _logarithm_single(x: Any) -> Any:
    small = x < _SUBNORMAL_SINGLE
    d = x * _UP_SINGLE if small else x
    exponent = np.int32((_bits(d * np.float32(1.0 / 0.75)) >> np.int32(23)) - np.int32(127))
    m = _from_bits(np.int32(_bits(d) - np.int32(exponent << np.int32(23))))
    e = np.float32(exponent) - (np.float32(32.0) if small else np.float32(0.0))
    r = (m - _ONE) / (m + _ONE)
    s = r * r
    t = np.float32(0.2392828464508056640625)
    t = t * s + np.float32(0.28518211841583251953125)
    t = t * s + np.float32(0.400005877017974853515625)
    t = t * s + np.float32(0.666666686534881591796875)
    value = r * (_TWO + s * t) + np.float32(0.693147180559945286226764) * e
    return (value if x > np.float32(0.0) else np.float32(np.nan)) + (x - x)


def sine(x: float) -> float:
    """The sine of an angle within TURNS, in the precision of `x`; in compiled code only."""
    raise NotImplementedError


def cosine(x: float) -> float:
    """The cosine of an angle within TURNS, in the precision of `x`; in compiled code only."""
    raise NotImplementedError


def exponential(x: float) -> float:
    """Euler's number to the power of `x`, in its precision; in compiled code only."""
    raise NotImplementedError


def logarithm(x: float) -> float:
    """The natural logarithm of `x`, in its precision; in compiled code only."""
    raise NotImplementedError


def _by_precision(function: Any, double: Any, single: Any) -> None:
    @overload(function)  # the parameter has no annotation, as in the lambdas: Numba compares the two
    def choose(x):  # type: ignore[no-untyped-def]
        if x == types.float64:
            return lambda x: double(x)
        if x == types.float32:
            return lambda x: single(x)
        raise TypingError(f"expected a float but found {x}")


_by_precision(sine, _sine, _sine_single)
_by_precision(cosine, _cosine, _cosine_single)
_by_precision(exponential, _exponential, _exponential_single)
_by_precision(logarithm, _logarithm, _logarithm_single)
