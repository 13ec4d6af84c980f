"""The problems of PSB1 that take numbers alone."""

from fractions import Fraction
from itertools import count, takewhile
from math import prod

from numpy.random import Generator

from experiments.benchmarks.psb1_problem import (
    Inputs,
    Problem,
    drawn,
    floats,
    integers,
    listed,
    one_each,
)

_within_100 = integers(-100, 100)


def number_io(number: float, integer: int) -> float:
    """The sum of both."""
    return number + integer


def small_or_large(number: int) -> str:
    """What to print: "small" below 1000, "large" from 2000 on, nothing between."""
    return "small" if number < 1000 else "large" if number >= 2000 else ""


def for_loop_index(start: int, finish: int, step: int) -> str:
    """The lines that `for (i = start; i < finish; i += step)` prints."""
    return "\n".join(map(str, range(start, finish, step)))


def collatz_numbers(number: int) -> int:
    """How many terms the Collatz sequence from `number` to 1 has, both counted."""
    n_terms = 1
    while number > 1:
        number = number // 2 if number % 2 == 0 else 3 * number + 1
        n_terms += 1
    return n_terms


def even_squares(limit: int) -> str:
    """The positive even squares below `limit`, a line each."""
    squares = (4 * root * root for root in count(1))
    return "\n".join(map(str, takewhile(lambda square: square < limit, squares)))


def wallis_pi(n_terms: int) -> float:
    """The product of so many terms of 2/3 · 4/3 · 4/5 · 6/5 · …, rounded to five decimals; it tends to π/4."""
    terms = range(1, n_terms + 1)
    above = prod(term + 1 + (term % 2 == 0) for term in terms)
    below = prod(term + 1 + (term % 2 == 1) for term in terms)
    return float(round(Fraction(above, below), 5))


def sum_of_squares(number: int) -> int:
    """1² + 2² + … + number²."""
    return sum(root * root for root in range(1, number + 1))


def digits(number: int) -> str:
    """The digits, a line each, the least significant first; a minus sign stands before the last one."""
    lines = list(reversed(str(abs(number))))
    if number < 0:
        lines[-1] = "-" + lines[-1]
    return "\n".join(lines)


def grade(lowest_a: int, lowest_b: int, lowest_c: int, lowest_d: int, score: int) -> str:
    """A sentence with the letter of the first threshold that the score reaches."""
    thresholds = zip("ABCD", (lowest_a, lowest_b, lowest_c, lowest_d), strict=True)
    letter = next((letter for letter, lowest in thresholds if score >= lowest), "F")
    return f"Student has a {letter} grade."


def median(first: int, second: int, third: int) -> str:
    """The one in the middle, as text."""
    return str(sorted((first, second, third))[1])


def smallest(first: int, second: int, third: int, fourth: int) -> str:
    """The least of the four, as text."""
    return str(min(first, second, third, fourth))


def _across_zero(generator: Generator) -> Inputs:
    step = integers(1, 10)(generator)
    return (-1 - integers(0, 10 * step - 1)(generator), integers(0, 10 * step - 1)(generator), step)


def _loop(generator: Generator) -> Inputs:
    step, start = integers(1, 10)(generator), integers(-500, 499)(generator)
    return (start, start + 1 + integers(0, 20 * step - 1)(generator), step)


def _any_number_of_digits(generator: Generator) -> Inputs:
    """An integer of 1 to 10 digits, each number of digits and each sign equally often."""
    lowest = 10 ** integers(0, 9)(generator)
    number = integers(lowest, 10 * lowest - 1)(generator)
    return (-number if generator.random() < 0.5 else number,)


def _thresholds_and_score(generator: Generator) -> Inputs:
    thresholds = generator.choice(101, size=4, replace=False).tolist()
    return (*sorted(thresholds, reverse=True), integers(0, 100)(generator))


def _all_but_one_equal(generator: Generator, n_numbers: int) -> Inputs:
    numbers = [_within_100(generator)] * (n_numbers - 1) + [_within_100(generator)]
    return tuple(numbers[position] for position in generator.permutation(n_numbers))


# From -10000 to 10000, dense where the answer changes: for training, and others for testing.
_AROUND_THE_LIMITS = (-10000, 0, 980, *range(995, 1005), 1020, 1980, *range(1995, 2005), 2020, 10000)
_AT_THE_LIMITS = (*range(980, 1020), *range(1980, 2020))

# The first are from the repair benchmark IntroClass, the others were written for the suite.
_GRADES = (
    *((80, 70, 60, 50, score) for score in (85, 80, 79, 75, 70, 69, 65, 60, 59, 55, 50, 49, 45)),
    *((90, 80, 70, 60, score) for score in (100, 0)),
    *((4, 3, 2, 1, score) for score in (5, 4, 3, 2, 1, 0)),
    *((100, 99, 98, 97, score) for score in (100, 99, 98, 97, 96)),
    *((98, 48, 27, 3, score) for score in (55, 14, 1)),
    *((45, 30, 27, 0, score) for score in (1, 0)),
    *((48, 46, 44, 42, score) for score in range(40, 50)),
)
_DIGITS = (
    *(-9495969798, -20008000, -777777, -9876, -482, -97, -20, 0),
    *(19, 620, 24068, 512000, 8313227, 30000000, 9998887776),
)
_SMALLEST = ((0, 0, 0, 0), (-44, -44, -7, -13), (0, 4, -99, -33), (-22, -22, -22, -22), (99, 100, 99, 100))

NUMBERS = (
    Problem(
        "number-io",
        "(float, int) -> float",
        number_io,
        (drawn(lambda generator: (floats(-100, 100)(generator), _within_100(generator)), 25, 1000),),
        tolerance=5e-5,  # errors are rounded to four decimals; the suite also compares the text, to ten decimals
        random_literals=(_within_100, floats(-100, 100)),
    ),
    Problem(
        "small-or-large",
        "(int) -> str",
        small_or_large,
        (
            listed(one_each(_AROUND_THE_LIMITS)),
            listed(one_each(_AT_THE_LIMITS), n_train=0),
            drawn(lambda generator: (integers(-10000, 10000)(generator),), 73, 920),
        ),
        literals=("small", "large"),
        random_literals=(integers(-10000, 10000),),
    ),
    Problem(
        "for-loop-index",
        "(int, int, int) -> str",
        for_loop_index,
        (drawn(_across_zero, 10, 100), drawn(_loop, 90, 900)),
    ),
    Problem(
        "collatz-numbers",
        "(int) -> int",
        collatz_numbers,
        (
            # The last four have the longest sequences in the range.
            listed(one_each((*range(1, 11), 9999, 10000, 6171, 6943, 7963, 9257))),
            drawn(lambda generator: (integers(11, 9998)(generator),), 184, 2000),
        ),
        literals=(0, 1),
        random_literals=(_within_100,),
    ),
    Problem(
        "even-squares",
        "(int) -> str",
        even_squares,
        (
            listed(one_each((1, 2, 3, 4, 5, 6, 15, 16, 17, 18, 36, 37, 64, 65, 9600, 9700, 9999))),
            drawn(lambda generator: (integers(20, 9999)(generator),), 83, 1000),
        ),
    ),
    Problem(
        "wallis-pi",
        "(int) -> float",
        wallis_pi,
        (listed(one_each((*range(1, 13), 198, 199, 200))), listed(one_each(range(13, 198)), n_train=135)),
        tolerance=5e-6,  # results are rounded to five decimals before they are compared
        random_literals=(integers(-500, 500), integers(-10, 10), floats(-500, 500), floats(0, 1)),
    ),
    Problem(
        "sum-of-squares",
        "(int) -> int",
        sum_of_squares,
        (
            listed(one_each((1, 2, 3, 4, 5, 100))),
            drawn(lambda generator: (integers(6, 99)(generator),), 44),
            # All that there are, those to train on among them. Recalled: the paper tests on the 50 others.
            listed(one_each(range(1, 101)), n_train=0),
        ),
        literals=(0, 1),
        random_literals=(_within_100,),
    ),
    Problem(
        "digits",
        "(int) -> str",
        digits,
        (listed(one_each(_DIGITS)), drawn(_any_number_of_digits, 85, 1000)),
        literals=("\n",),
        random_literals=(integers(-10, 10),),
    ),
    Problem(
        "grade",
        "(int, int, int, int, int) -> str",
        grade,
        (listed(_GRADES), drawn(_thresholds_and_score, 159, 2000)),
        literals=("Student has a ", " grade.", "A", "B", "C", "D", "F"),
        random_literals=(integers(0, 100),),
    ),
    Problem(
        "median",
        "(int, int, int) -> str",
        median,
        (
            drawn(lambda generator: tuple(_within_100(generator) for _ in range(3)), 60, 600),
            drawn(lambda generator: _all_but_one_equal(generator, 3), 30, 300),
            drawn(lambda generator: (_within_100(generator),) * 3, 10, 100),
        ),
        random_literals=(_within_100,),
    ),
    Problem(
        "smallest",
        "(int, int, int, int) -> str",
        smallest,
        (
            listed(_SMALLEST),
            drawn(lambda generator: _all_but_one_equal(generator, 4), 10, 100),
            drawn(lambda generator: (_within_100(generator),) * 4, 5, 100),
            drawn(lambda generator: tuple(integers(0, 100)(generator) for _ in range(4)), 20, 200),
            drawn(lambda generator: tuple(_within_100(generator) for _ in range(4)), 60, 600),
        ),
        random_literals=(_within_100,),
    ),
)
