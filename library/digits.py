"""Integers as lists of decimal digits (tier 1)."""

from neurosym.errors import EvaluationError
from neurosym.library import MAX_BITS, algorithmic


@algorithmic(tier=1)
def digits(number: int) -> list[int]:
    """Decimal digits, the highest first; ⊥ for a negative number.

    >>> digits(305)
    [3, 0, 5]
    >>> digits(0)
    [0]
    """
    if number < 0:
        raise EvaluationError("negative number")
    if number.bit_length() > MAX_BITS:
        raise EvaluationError(f"more than {MAX_BITS} bits")
    reversed_digits = [number % 10]
    rest = number // 10
    while rest > 0:
        reversed_digits.append(rest % 10)
        rest //= 10
    return reversed_digits[::-1]


@algorithmic(tier=1)
def from_digits(items: list[int]) -> int:
    """Number with the given decimal digits, the highest first; ⊥ if an item is not one of 0 to 9.

    >>> from_digits([3, 0, 5])
    305
    >>> from_digits([])
    0
    """
    number = 0
    for digit in items:
        if not 0 <= digit <= 9:
            raise EvaluationError("not a digit")
        number = number * 10 + digit
        if number.bit_length() > MAX_BITS:
            raise EvaluationError(f"more than {MAX_BITS} bits")
    return number
