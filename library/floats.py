"""Floats: to and from integers, and the elementary functions (tier 0)."""

import math

from neurosym.errors import EvaluationError
from neurosym.library import algorithmic


@algorithmic(tier=0)
def to_float(number: int) -> float:
    """Float nearest to an integer; ⊥ beyond the largest float.

    >>> to_float(3)
    3.0
    >>> to_float(0)
    0.0
    """
    try:
        return float(number)
    except OverflowError:
        raise EvaluationError("not a number") from None


@algorithmic(tier=0)
def floor(value: float) -> int:
    """Largest integer that is not above `value`.

    >>> floor(2.7)
    2
    >>> floor(-2.7)
    -3
    """
    return math.floor(value)


@algorithmic(tier=0)
def ceiling(value: float) -> int:
    """Smallest integer that is not below `value`.

    >>> ceiling(2.2)
    3
    >>> ceiling(-2.2)
    -2
    """
    return math.ceil(value)


@algorithmic(tier=0)
def round_(value: float) -> int:
    """Integer nearest to `value`; of two, the even one.

    >>> round_(2.7)
    3
    >>> round_(2.5)
    2
    >>> round_(-2.5)
    -2
    """
    return round(value)


@algorithmic(tier=0)
def square_root(value: float) -> float:
    """Number whose square is `value`; ⊥ for a negative one.

    >>> square_root(9.0)
    3.0
    >>> square_root(0.0)
    0.0
    """
    if value < 0.0:
        raise EvaluationError("not a number")
    return math.sqrt(value)


@algorithmic(tier=0)
def exponential(value: float) -> float:
    """Euler's number to the power of `value`; ⊥ beyond the largest float.

    >>> exponential(0.0)
    1.0
    >>> exponential(-1000.0)
    0.0
    """
    try:
        return math.exp(value)
    except OverflowError:
        raise EvaluationError("not a number") from None


@algorithmic(tier=0)
def logarithm(value: float) -> float:
    """Power of Euler's number that gives `value`; ⊥ unless it is positive.

    >>> logarithm(1.0)
    0.0
    >>> logarithm(2.718281828459045)
    1.0
    """
    if value <= 0.0:
        raise EvaluationError("not a number")
    return math.log(value)


@algorithmic(tier=0)
def sine(angle: float) -> float:
    """Sine of an angle in radians.

    >>> sine(0.0)
    0.0
    >>> sine(1.5707963267948966)
    1.0
    """
    return math.sin(angle)


@algorithmic(tier=0)
def cosine(angle: float) -> float:
    """Cosine of an angle in radians.

    >>> cosine(0.0)
    1.0
    >>> cosine(3.141592653589793)
    -1.0
    """
    return math.cos(angle)
