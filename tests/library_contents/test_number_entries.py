import math
import operator
from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from neurosym.library import MAX_BITS
from tests.library_contents.contents import entry, refuses

INTEGERS = st.integers(-99, 99) | st.integers()
FLOATS = st.floats(-1e100, 1e100)

BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "equal": operator.eq,
    "not_equal": operator.ne,
    "less": operator.lt,
    "less_equal": operator.le,
    "smaller": min,
    "larger": max,
}


@pytest.mark.parametrize("name", BINARY)
@given(pair=st.tuples(INTEGERS, INTEGERS) | st.tuples(FLOATS, FLOATS))
def test_binary_entries_agree_with_python(name: str, pair: tuple[Any, Any]) -> None:
    assert entry(name)(*pair) == BINARY[name](*pair)


@given(INTEGERS)
def test_twice_a_number_is_even_and_the_next_one_odd(number: int) -> None:
    assert entry("is_even")(2 * number)
    assert not entry("is_odd")(2 * number)
    assert entry("is_odd")(2 * number + 1)
    assert not entry("is_even")(2 * number + 1)


@given(INTEGERS, INTEGERS)
def test_quotient_and_remainder_make_up_the_number(left: int, right: int) -> None:
    assume(right != 0)
    quotient, remainder = entry("floor_divide")(left, right), entry("modulo")(left, right)
    assert quotient == math.floor(Fraction(left, right))
    assert quotient * right + remainder == left


def test_division_by_zero_is_bottom() -> None:
    assert refuses("division by zero", entry("floor_divide"), 1, 0)
    assert refuses("division by zero", entry("modulo"), 1, 0)
    assert refuses("division by zero", entry("divide"), 1.0, 0.0)
    assert refuses("division by zero", entry("divide"), 1.0, -0.0)
    assert refuses("division by zero", entry("power"), 0.0, -1)


@given(st.integers(-9, 9), st.integers(0, 40))
def test_power_is_repeated_multiplication(base: int, exponent: int) -> None:
    assert entry("power")(base, exponent) == math.prod([base] * exponent)


@pytest.mark.parametrize("zero", [0, 0.0])
def test_powers_of_zero(zero: float) -> None:
    assert entry("power")(zero, 0) == 1
    assert entry("power")(zero, 1) == 0


def test_powers_of_one_have_no_bound() -> None:
    assert entry("power")(1, 2**MAX_BITS - 1) == 1
    assert entry("power")(-1, 2**MAX_BITS - 1) == -1
    assert entry("power")(2, MAX_BITS - 1) == 2 ** (MAX_BITS - 1)


def test_power_refuses_what_is_no_number_of_its_type() -> None:
    assert refuses("negative exponent", entry("power"), 2, -1)
    assert refuses("not a number", entry("power"), 10.0, 400)
    assert refuses("not a number", entry("power"), 2.0, 10**400)


@given(st.integers(0, MAX_BITS + 2), st.integers(0, MAX_BITS + 2), st.integers(-1, 1), st.integers(-1, 1))
def test_a_product_is_refused_exactly_when_it_is_too_long(first: int, second: int, nudge: int, other: int) -> None:
    left, right = 2**first + nudge, -(2**second) + other
    assume(left.bit_length() <= MAX_BITS and right.bit_length() <= MAX_BITS)
    for name in ("multiply", "product"):
        arguments = (left, right) if name == "multiply" else ([left, right],)
        if (left * right).bit_length() > MAX_BITS:
            assert refuses(f"more than {MAX_BITS} bits", entry(name), *arguments)
        else:
            assert entry(name)(*arguments) == left * right


def test_the_longest_product_is_made() -> None:
    half = MAX_BITS // 2
    assert entry("multiply")(2**half, 2 ** (half - 1)) == 2 ** (MAX_BITS - 1)
    assert entry("product")([2**half, 2 ** (half - 1)]) == 2 ** (MAX_BITS - 1)
    assert refuses(f"more than {MAX_BITS} bits", entry("multiply"), 2**half, 2**half)


@given(INTEGERS | FLOATS)
def test_sign_and_size_make_up_a_number(value: float) -> None:
    assert entry("negate")(value) + value == 0
    assert entry("absolute")(value) == (value if value > 0 else entry("negate")(value))


@given(INTEGERS)
def test_neighbours_of_an_integer(number: int) -> None:
    assert entry("successor")(number) - number == number - entry("predecessor")(number) == 1


@given(st.integers(2, 40), st.integers(-3, 3))
def test_a_power_is_refused_exactly_when_it_is_too_long(base: int, nudge: int) -> None:
    exponent = int(MAX_BITS / math.log2(base)) + nudge
    if (base**exponent).bit_length() > MAX_BITS:
        assert refuses(f"more than {MAX_BITS} bits", entry("power"), base, exponent)
    else:
        assert entry("power")(base, exponent) == base**exponent


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "divide"])
def test_floats_never_become_infinite(name: str) -> None:
    largest = 1.7976931348623157e308
    right = {"add": largest, "subtract": -largest, "multiply": 2.0, "divide": 0.5}[name]
    assert refuses("not a number", entry(name), largest, right)


def test_elementary_functions_are_bottom_outside_their_domain() -> None:
    assert refuses("not a number", entry("square_root"), -1.0)
    assert refuses("not a number", entry("logarithm"), 0.0)
    assert refuses("not a number", entry("exponential"), 1e4)
    assert refuses("not a number", entry("to_float"), 10**400)
    assert refuses("not a number", entry("mean"), [1e308, 1e308])


@given(st.floats(-100.0, 100.0))
def test_elementary_functions_keep_their_laws(value: float) -> None:
    assert math.isclose(entry("sine")(value) ** 2 + entry("cosine")(value) ** 2, 1.0)
    assert math.isclose(entry("sine")(value + math.pi / 2), entry("cosine")(value), abs_tol=1e-12)
    assert math.isclose(entry("logarithm")(entry("exponential")(value)), value, rel_tol=1e-12, abs_tol=1e-12)
    assert math.isclose(entry("square_root")(value * value), abs(value), abs_tol=1e-150)  # a square may underflow


@given(FLOATS)
def test_rounding_agrees_with_exact_fractions(value: float) -> None:
    exact = Fraction(value)
    assert entry("floor")(value) <= exact < entry("floor")(value) + 1
    assert entry("ceiling")(value) - 1 < exact <= entry("ceiling")(value)
    assert abs(entry("round_")(value) - exact) <= Fraction(1, 2)


@given(st.booleans(), st.booleans())
def test_connectives_are_those_of_logic(left: bool, right: bool) -> None:
    assert entry("and_")(left, right) is (left & right)
    assert entry("or_")(left, right) is (left | right)
    assert entry("not_")(left) is (left ^ True)
    assert entry("if_")(left, 1, 2) == (1 if left else 2)


@given(st.integers(0))
def test_digits_are_those_of_the_decimal_text(number: int) -> None:
    assert entry("digits")(number) == [int(character) for character in str(number)]
    assert entry("from_digits")(entry("digits")(number)) == number


def test_digits_of_very_long_integers() -> None:
    assert entry("digits")(10**2_000) == [1] + [0] * 2_000
    assert entry("from_digits")([1] + [0] * 2_000) == 10**2_000
    assert refuses("negative number", entry("digits"), -1)
    assert refuses("not a digit", entry("from_digits"), [1, 10])
    assert refuses(f"more than {MAX_BITS} bits", entry("from_digits"), [9] * 20_000)


@given(st.integers(-500, 5_000))
def test_primes_agree_with_trial_division(number: int) -> None:
    is_prime = number > 1 and all(number % divisor for divisor in range(2, math.isqrt(number) + 1))
    assert entry("is_prime")(number) is is_prime
    assert (number in entry("primes_below")(number + 1)) is is_prime


@given(st.integers(1, 10**8))
def test_prime_factors_are_prime_and_multiply_to_the_number(number: int) -> None:
    factors = entry("prime_factors")(number)
    assert factors == sorted(factors)
    assert math.prod(factors) == number
    assert all(entry("is_prime")(factor) for factor in factors)


@pytest.mark.parametrize("pseudoprime", [2_047, 3_215_031_751, 3_825_123_056_546_413_051, 561, 294_409])
def test_strong_pseudoprimes_are_no_primes(pseudoprime: int) -> None:
    assert entry("is_prime")(pseudoprime) is False


def test_large_primes_and_the_bound() -> None:
    assert entry("is_prime")(2**61 - 1) is True
    assert refuses("too large", entry("is_prime"), 2**89 - 1)
    assert refuses("not positive", entry("prime_factors"), 0)
    assert refuses("more than 10000 iterations", entry("prime_factors"), 2**61 - 1)
    assert len(entry("primes_below")(1_299_710)) == 100_000
    assert refuses("more than 100000 items", entry("primes_below"), 1_299_711)


@given(st.integers(-99, 99), st.integers(-99, 99))
def test_divisor_and_multiple_agree_with_search(left: int, right: int) -> None:
    divides_both = [n for n in range(1, 100) if left % n == 0 and right % n == 0]
    assert entry("greatest_common_divisor")(left, right) == (max(divides_both) if (left, right) != (0, 0) else 0)
    multiples = [n for n in range(1, 99 * 99 + 1) if left and right and n % left == 0 and n % right == 0]
    assert entry("least_common_multiple")(left, right) == min(multiples, default=0)


@given(st.lists(st.integers()))
def test_sum_and_product_agree_with_folds(items: list[int]) -> None:
    assert entry("sum_")(items) == reduce(operator.add, items, 0)
    assert entry("product")(items) == reduce(operator.mul, items, 1)


@given(st.lists(FLOATS, min_size=1))
def test_the_mean_is_the_exact_one_rounded(items: list[float]) -> None:
    exact = sum(map(Fraction, items)) / len(items)
    assert math.isclose(entry("mean")(items), exact, rel_tol=1e-15, abs_tol=1e-320)


@given(st.integers(-9, 10**20))
def test_the_integer_square_root_is_the_largest_whose_square_is_not_above(number: int) -> None:
    if number < 0:
        assert refuses("negative number", entry("integer_square_root"), number)
    else:
        root = entry("integer_square_root")(number)
        assert root**2 <= number < (root + 1) ** 2
