from collections.abc import Callable
from fractions import Fraction
from math import ceil, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.budget import Budget
from neurosym.execution.reference import evaluate
from neurosym.program.expression import Literal
from neurosym.program.types import FLOAT, INT, parse_signature
from neurosym.search.enumerative import Enumerative
from neurosym.search.fractions import MIN_FACTORS, counted_factors, simplest_fraction
from neurosym.search.goals import Goal
from neurosym.tasks.task import Example, Task
from tests.search.spaces import a_context
from tests.strategies import shipped

ENTRIES = {entry.name: entry.reference() for entry in shipped()}
positive = st.fractions(min_value=Fraction(1, 50), max_value=20, max_denominator=60)


@given(positive, positive)
def test_no_fraction_of_a_range_has_a_smaller_denominator(one: Fraction, other: Fraction) -> None:
    lowest, highest = sorted([one, other])
    found = simplest_fraction(lowest, highest)
    assert lowest <= found <= highest
    for denominator in range(1, found.denominator):
        assert Fraction(ceil(lowest * denominator), denominator) > highest


def rounded_products(factor: Callable[[int], Fraction], n: int) -> list[float]:
    """The products of the first 1, 2, … `n` factors, to five decimals."""
    return [float(round(prod(factor(number) for number in range(1, last + 1)), 5)) for last in range(1, n + 1)]


def wallis(number: int) -> Fraction:
    return Fraction(number + 1 + (number % 2 == 0), number + 1 + (number % 2 == 1))


def test_factors_are_told_of_rounded_products() -> None:
    values = rounded_products(wallis, 40)
    goal = Goal(FLOAT, values, lambda cost, program: None, 5e-6)
    (factors,) = counted_factors(goal, a_context([INT], [(number,) for number in range(1, 41)]), ENTRIES)
    assert [row[1] for row in factors.context.rows] == list(range(1, 41))
    told = [Fraction(*both) for both in zip(factors.above, factors.below, strict=True)]
    assert told == [wallis(number) for number in range(1, 41)]


def test_where_the_numbers_have_no_neighbours_or_the_products_are_too_coarse_nothing_is_told() -> None:
    values = rounded_products(wallis, 2 * MIN_FACTORS)
    for numbers, tolerance in ((range(2, 4 * MIN_FACTORS, 2), 5e-6), (range(1, 2 * MIN_FACTORS + 1), 0.05)):
        goal = Goal(FLOAT, values[: len(numbers)], lambda cost, program: None, tolerance)
        assert not list(counted_factors(goal, a_context([INT], [(number,) for number in numbers]), ENTRIES))


@pytest.mark.parametrize("factor", [wallis, lambda number: Fraction(number + 3, number + 1)])
def test_a_product_of_fractions_is_found(factor: Callable[[int], Fraction]) -> None:
    examples = tuple(Example((n + 1,), value) for n, value in enumerate(rounded_products(factor, 20)))
    task = Task("hidden", parse_signature("(int) -> float"), {"train": examples}, tolerance=5e-6)
    library = shipped().restricted(2)
    found = Enumerative().start(task, library, Budget(programs=200_000), np.random.default_rng(0)).ask()
    wanted = float(prod(factor(number) for number in range(1, 61)))
    assert abs(evaluate(found[0], (60,), library) - wanted) < 1e-9 * wanted


def test_both_integers_make_the_product() -> None:
    solutions: list[object] = []
    goal = Goal(FLOAT, rounded_products(wallis, 20), lambda cost, program: solutions.append((cost, program)), 5e-6)
    (factors,) = counted_factors(goal, a_context([INT], [(number,) for number in range(1, 21)]), ENTRIES)
    above, below = factors.goals(goal)
    above.solve(3, Literal.of(1, INT))
    assert not solutions
    below.solve(2, Literal.of(2, INT))
    above.solve(4, Literal.of(3, INT))
    assert len(solutions) == 1
