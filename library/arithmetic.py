"""Arithmetic of integers and floats (tier 0)."""

import math
from typing import Any, TypeVar

from neurosym.errors import EvaluationError
from neurosym.library import MAX_BITS, Num, algorithmic

N = TypeVar("N", bound=Num)


def _bounded(value: N) -> N:
    """`value`, unless it is infinite, NaN, or longer than MAX_BITS."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise EvaluationError("not a number")
    elif isinstance(value, int) and value.bit_length() > MAX_BITS:
        raise EvaluationError(f"more than {MAX_BITS} bits")
    return value


@algorithmic(tier=0)
def add(left: N, right: N) -> N:
    """Sum of two numbers.

    >>> add(2, 3)
    5
    >>> add(0.5, -0.5)
    0.0
    """
    result: N = left + right
    return _bounded(result)


@algorithmic(tier=0)
def subtract(left: N, right: N) -> N:
    """Difference of two numbers.

    >>> subtract(2, 3)
    -1
    >>> subtract(0.5, 0.5)
    0.0
    """
    result: N = left - right
    return _bounded(result)


@algorithmic(tier=0)
def multiply(left: N, right: N) -> N:
    """Product of two numbers.

    >>> multiply(-2, 3)
    -6
    >>> multiply(0, 7)
    0
    """
    # Before the product is made: one of more bits than this is too long whatever the digits are.
    if isinstance(left, int) and isinstance(right, int) and left.bit_length() + right.bit_length() > MAX_BITS + 1:
        raise EvaluationError(f"more than {MAX_BITS} bits")
    result: N = left * right
    return _bounded(result)


@algorithmic(tier=0)
def negate(value: N) -> N:
    """Number of the opposite sign.

    >>> negate(4)
    -4
    >>> negate(0)
    0
    """
    result: N = -value
    return result


@algorithmic(tier=0)
def absolute(value: N) -> N:
    """Distance of a number from zero.

    >>> absolute(-4)
    4
    >>> absolute(0.0)
    0.0
    """
    result: N = abs(value)
    return result


@algorithmic(tier=0)
def successor(number: int) -> int:
    """Next integer.

    >>> successor(4)
    5
    >>> successor(-1)
    0
    """
    return _bounded(number + 1)


@algorithmic(tier=0)
def predecessor(number: int) -> int:
    """Previous integer.

    >>> predecessor(4)
    3
    >>> predecessor(0)
    -1
    """
    return _bounded(number - 1)


@algorithmic(tier=0)
def floor_divide(left: int, right: int) -> int:
    """Quotient of two integers, rounded down; ⊥ for division by zero.

    >>> floor_divide(7, 2)
    3
    >>> floor_divide(-7, 2)
    -4
    """
    if right == 0:
        raise EvaluationError("division by zero")
    return left // right


@algorithmic(tier=0)
def modulo(left: int, right: int) -> int:
    """Remainder of `floor_divide`, with the sign of `right`; ⊥ for division by zero.

    >>> modulo(7, 3)
    1
    >>> modulo(-7, 3)
    2
    """
    if right == 0:
        raise EvaluationError("division by zero")
    return left % right


@algorithmic(tier=0)
def divide(left: float, right: float) -> float:
    """Quotient of two floats; ⊥ for division by zero.

    >>> divide(1.0, 4.0)
    0.25
    >>> divide(0.0, 4.0)
    0.0
    """
    if right == 0.0:
        raise EvaluationError("division by zero")
    return _bounded(left / right)


@algorithmic(tier=0)
def power(base: N, exponent: int) -> N:
    """`base` times itself `exponent` times; an integer has no negative exponents.

    >>> power(2, 10)
    1024
    >>> power(0, 0)
    1
    >>> power(2.0, -1)
    0.5
    """
    number: Any = base
    if isinstance(number, int):
        if exponent < 0:
            raise EvaluationError("negative exponent")
        # Before the power is made: |number| >= 2 ** (bits - 1).
        if abs(number) > 1 and (number.bit_length() - 1) * exponent >= MAX_BITS:
            raise EvaluationError(f"more than {MAX_BITS} bits")
    elif number == 0.0 and exponent < 0:
        raise EvaluationError("division by zero")
    try:
        result: N = number**exponent
    except OverflowError:
        raise EvaluationError("not a number") from None
    return _bounded(result)
