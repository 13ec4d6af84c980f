"""Parity (tier 1), divisors and primes (tier 2)."""

import math

from neurosym.errors import EvaluationError
from neurosym.library import MAX_BITS, MAX_ITERATIONS, MAX_SIZE, algorithmic


@algorithmic(tier=1)
def is_even(number: int) -> bool:
    """Whether 2 divides a number.

    >>> is_even(-4)
    True
    >>> is_even(1)
    False
    """
    return number % 2 == 0


@algorithmic(tier=1)
def is_odd(number: int) -> bool:
    """Whether 2 does not divide a number.

    >>> is_odd(-3)
    True
    >>> is_odd(0)
    False
    """
    return number % 2 == 1


@algorithmic(tier=2)
def greatest_common_divisor(left: int, right: int) -> int:
    """Largest integer that divides both, never negative; 0 if both are 0.

    >>> greatest_common_divisor(12, -18)
    6
    >>> greatest_common_divisor(0, 0)
    0
    """
    return math.gcd(left, right)


@algorithmic(tier=2)
def least_common_multiple(left: int, right: int) -> int:
    """Smallest positive integer that both divide; 0 if one is 0.

    >>> least_common_multiple(4, 6)
    12
    >>> least_common_multiple(0, 6)
    0
    """
    multiple = math.lcm(left, right)
    if multiple.bit_length() > MAX_BITS:
        raise EvaluationError(f"more than {MAX_BITS} bits")
    return multiple


@algorithmic(tier=2)
def integer_square_root(number: int) -> int:
    """Largest integer whose square is not above a number; ⊥ for a negative one.

    >>> integer_square_root(17)
    4
    >>> integer_square_root(0)
    0
    """
    if number < 0:
        raise EvaluationError("negative number")
    return math.isqrt(number)


@algorithmic(tier=2)
def is_prime(number: int) -> bool:
    """Whether a number has exactly two divisors; ⊥ beyond 3.3e24.

    The test of Miller and Rabin with the first 13 primes as witnesses decides all numbers below that bound
    (Sorenson and Webster 2017, Strong pseudoprimes to twelve prime bases).

    >>> is_prime(97)
    True
    >>> is_prime(1)
    False
    """
    if number >= 3_317_044_064_679_887_385_961_981:
        raise EvaluationError("too large")
    if number < 2:
        return False
    witnesses = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41)
    for prime in witnesses:
        if number % prime == 0:
            return number == prime
    odd_part = number - 1
    n_halvings = 0
    while odd_part % 2 == 0:
        odd_part //= 2
        n_halvings += 1
    for witness in witnesses:
        remainder = pow(witness, odd_part, number)
        if remainder in (1, number - 1):
            continue
        for _ in range(n_halvings - 1):
            remainder = remainder * remainder % number
            if remainder == number - 1:
                break
        else:
            return False
    return True


@algorithmic(tier=2)
def prime_factors(number: int) -> list[int]:
    """Primes whose product is a positive number, ascending; ⊥ if two of them are larger than MAX_ITERATIONS.

    >>> prime_factors(60)
    [2, 2, 3, 5]
    >>> prime_factors(1)
    []
    """
    if number < 1:
        raise EvaluationError("not positive")
    factors: list[int] = []
    rest = number
    divisor = 2
    while divisor * divisor <= rest:
        if divisor > MAX_ITERATIONS:
            raise EvaluationError(f"more than {MAX_ITERATIONS} iterations")
        if rest % divisor == 0:
            factors.append(divisor)
            rest //= divisor
        else:
            divisor += 1
    return [*factors, rest] if rest > 1 else factors


@algorithmic(tier=2)
def primes_below(limit: int) -> list[int]:
    """All primes smaller than `limit`, ascending.

    The sieve of Eratosthenes.

    >>> primes_below(20)
    [2, 3, 5, 7, 11, 13, 17, 19]
    >>> primes_below(2)
    []
    """
    if limit > 1_299_710:  # from here on there are more than MAX_SIZE of them
        raise EvaluationError(f"more than {MAX_SIZE} items")
    if limit < 3:
        return []
    is_candidate = [False, False] + [True] * (limit - 2)
    for number in range(2, math.isqrt(limit - 1) + 1):
        if is_candidate[number]:
            for multiple in range(number * number, limit, number):
                is_candidate[multiple] = False
    return [number for number in range(limit) if is_candidate[number]]
