"""The problems of PSB1 that take lists."""

from itertools import permutations
from math import fsum
from typing import Final

from numpy.random import Generator

from experiments.benchmarks.psb1_problem import (
    EITHER,
    Inputs,
    Problem,
    drawn,
    integers,
    listed,
    one_each,
    text,
)

_within_1000 = integers(-1000, 1000)
_length = integers(1, 50)


def string_lengths_backwards(strings: list[str]) -> str:
    """The length of each string, a line each, from the last to the first."""
    return "\n".join(str(len(string)) for string in reversed(strings))


def last_index_of_zero(numbers: list[int]) -> int:
    """The position of the last zero, counted from 0; there is one."""
    return max(position for position, number in enumerate(numbers) if number == 0)


def vector_average(numbers: list[float]) -> float:
    """The mean."""
    return fsum(numbers) / len(numbers)


def count_odds(numbers: list[int]) -> int:
    """How many of the numbers are odd."""
    return sum(number % 2 for number in numbers)


def mirror_image(first: list[int], second: list[int]) -> bool:
    """Whether one list is the other backwards."""
    return first == second[::-1]


def vectors_summed(first: list[int], second: list[int]) -> list[int]:
    """The sums of what stands at the same position of two lists of one length."""
    return [one + other for one, other in zip(first, second, strict=True)]


def negative_to_zero(numbers: list[int]) -> list[int]:
    """The list with 0 in place of each negative number."""
    return [max(number, 0) for number in numbers]


def _random_integers(generator: Generator, length: int) -> list[int]:
    return [int(number) for number in generator.integers(-1000, 1000, size=length, endpoint=True)]


def _random_floats(generator: Generator, length: int) -> Inputs:
    return ([float(number) for number in generator.uniform(-1000, 1000, size=length)],)


def _random_strings(generator: Generator) -> Inputs:
    return ([text(generator, integers(0, 50)(generator)) for _ in range(_length(generator))],)


def _some_zeros(generator: Generator) -> Inputs:
    zeros = [0] * integers(1, 6)(generator)
    numbers = zeros + [integers(-50, 50)(generator) for _ in range(integers(0, 44)(generator))]
    return ([numbers[position] for position in generator.permutation(len(numbers))],)


def _some_odd(generator: Generator, probability: float) -> Inputs:
    odd, even = integers(-500, 499), integers(-500, 500)
    chosen = generator.random(_length(generator)) < probability
    return ([2 * odd(generator) + 1 if is_odd else 2 * even(generator) for is_odd in chosen],)


def _some_negative(generator: Generator, probability: float) -> Inputs:
    negative, other = integers(-1000, -1), integers(0, 1000)
    chosen = generator.random(_length(generator)) < probability
    return ([(negative if is_negative else other)(generator) for is_negative in chosen],)


def _mirrored(generator: Generator) -> Inputs:
    numbers = _random_integers(generator, _length(generator))
    return (numbers, numbers[::-1])


def _equal(generator: Generator) -> Inputs:
    numbers = _random_integers(generator, _length(generator))
    return (numbers, numbers[:])


def _nearly_mirrored(generator: Generator) -> Inputs:
    """A list and its mirror image with one to five changes, which may fall on one place or change nothing."""
    numbers, mirrored = _mirrored(generator)
    for _ in range(integers(1, 5)(generator)):
        mirrored[integers(0, len(mirrored) - 1)(generator)] = _within_1000(generator)
    return (numbers, mirrored)


def _two_lists(generator: Generator, length: int) -> Inputs:
    return (_random_integers(generator, length), _random_integers(generator, length))


def _orders(numbers: list[int]) -> list[Inputs]:
    return one_each([list(order) for order in dict.fromkeys(permutations(numbers))])


_PALINDROMES = (
    [1, 2, 1],
    [1, 2, 3, 4, 5, 4, 3, 2, 1],
    [45, 99, 0, 12, 44, 7, 7, 44, 12, 0, 99, 45],
    [*range(24, -1, -1), *range(25)],
)
_MIRROR_IMAGES = (
    ([], []),
    *(([1], [1]), ([1], [0]), ([0], [1]), ([16], [-44]), ([-12], [-13])),
    *(([1, 2], [2, 1]), ([1, 1], [0, 1]), ([7, 0], [0, 7]), ([5, 8], [5, 8]), ([34, 12], [34, 12])),
    *(([456, 456], [456, 456]), ([-431, -680], [40, 831])),
    *((palindrome, palindrome) for palindrome in _PALINDROMES),
    *(([33, 45, -941], list(order)) for order in permutations([33, 45, -941])),
)
_SUMMED: Final[tuple[tuple[list[int], list[int]], ...]] = (
    ([], []),
    *(([0], [0]), ([0], [10]), ([3], [5]), ([7], [-9]), ([-432], [-987])),
    *(([0, 0], [0, 0]), ([0, 1], [-4, 2]), ([-1, 0], [-3, 0]), ([-90, -6], [-323, 49])),
)
_STRINGS = (
    [],
    *([""] * length for length in (1, 2, 3, 10)),
    *(["abcde"], ["1"], ["abc", "hi there"], ["!@#", "\n\n\t\t", "5552\na r"], ["tt", "333", "1", "ccc"]),
)
_AVERAGED = (
    *([0.0], [100.0], [-100.0], [1000.0], [-1000.0]),
    *([2.0, 129.0], [0.12345, -4.678], [999.99, 74.113], [987.654321, 995.0003], [-788.788, -812.19]),
)
_ODDS = (
    [],
    *([number] for number in (*range(-10, 11), -947, -450, 303, 886)),
    *([0, 0], [0, 1], [7, 1], [-9, -1], [-11, 40], [944, 77]),
)
_NEGATIVES: Final[tuple[list[int], ...]] = (
    [],
    [-10],
    [-1],
    [0],
    [1],
    [10],
    [0, 0],
    [0, 1],
    [-1, 0],
    [-90, -6],
    [-16, 33],
    [412, 111],
)

LISTS = (
    Problem(
        "string-lengths-backwards",
        "(list[str]) -> str",
        string_lengths_backwards,
        (listed(one_each(_STRINGS)), drawn(_random_strings, 90, 1000)),
        random_literals=(integers(-100, 100),),
    ),
    Problem(
        "last-index-of-zero",
        "(list[int]) -> int",
        last_index_of_zero,
        (
            listed(one_each([[0, 1], [1, 0], [7, 0], [0, 8], [0, -1], [-1, 0], [-7, 0], [0, -8]])),
            listed(one_each([[0] * length for length in range(1, 51)]), n_train=30),
            listed(_orders([0, 5, -8, 9]), n_train=20),
            listed(_orders([0, 0, -8, 9]), n_train=10),
            listed(_orders([0, 0, 0, 9])),
            drawn(_some_zeros, 78, 974),
        ),
        random_literals=(integers(-50, 50),),
    ),
    # The sizes of the authors' data sets. Recalled, and so in early versions of theirs: the paper has 100 and 1000.
    Problem(
        "vector-average",
        "(list[float]) -> float",
        vector_average,
        (
            listed(one_each(_AVERAGED)),
            drawn(lambda generator: _random_floats(generator, 1), 45, 500),
            drawn(lambda generator: _random_floats(generator, 2), 45, 500),
            drawn(lambda generator: _random_floats(generator, integers(3, 5)(generator)), 50, 500),
            drawn(lambda generator: _random_floats(generator, 50), 5, 50),
            drawn(lambda generator: _random_floats(generator, _length(generator)), 95, 1000),
        ),
        tolerance=5e-5,  # errors are rounded to four decimals
    ),
    Problem(
        "count-odds",
        "(list[int]) -> int",
        count_odds,
        (
            listed(one_each(_ODDS)),
            drawn(lambda generator: _some_odd(generator, 1.0), 9, 100),
            drawn(lambda generator: _some_odd(generator, 0.0), 9, 100),
            drawn(lambda generator: _some_odd(generator, generator.random()), 150, 1800),
        ),
        literals=(0, 1, 2),
        random_literals=(_within_1000,),
    ),
    Problem(
        "mirror-image",
        "(list[int], list[int]) -> bool",
        mirror_image,
        (
            listed(_MIRROR_IMAGES),
            drawn(_mirrored, 37, 500),
            drawn(_equal, 10, 100),
            drawn(_nearly_mirrored, 20, 200),
            drawn(lambda generator: _two_lists(generator, _length(generator)), 10, 200),
        ),
        literals=EITHER,
    ),
    Problem(
        "vectors-summed",
        "(list[int], list[int]) -> list[int]",
        vectors_summed,
        (
            listed(_SUMMED),
            drawn(lambda generator: _two_lists(generator, 1), 5),
            drawn(lambda generator: _two_lists(generator, 50), 10, 100),
            drawn(lambda generator: _two_lists(generator, _length(generator)), 125, 1400),
        ),
        literals=([],),
        random_literals=(_within_1000,),
    ),
    Problem(
        "negative-to-zero",
        "(list[int]) -> list[int]",
        negative_to_zero,
        (
            listed(one_each(_NEGATIVES)),
            drawn(lambda generator: (_random_integers(generator, 1),), 5),
            drawn(lambda generator: _some_negative(generator, 1.0), 9, 100),
            drawn(lambda generator: _some_negative(generator, 0.0), 9, 100),
            drawn(lambda generator: _some_negative(generator, generator.random()), 165, 1800),
        ),
        literals=(0, []),
    ),
)
