"""Algorithmic entries, each but those called sound breaking one clause of the contract: read by test_contract."""

# ruff: noqa
import functools
import itertools
import os
import random
from collections.abc import Callable
from typing import TypeVar

from neurosym.errors import EvaluationError
from neurosym.library import Eq, Num, Ord, algorithmic

A = TypeVar("A")
E = TypeVar("E", bound=Eq)
N = TypeVar("N", bound=Num)
T = TypeVar("T", bound=Ord)


@algorithmic(tier=1)
def sound(items: list[A]) -> A:
    """Last item; ⊥ for an empty list.

    >>> sound([3, 1])
    1
    >>> sound([])
    Traceback (most recent call last):
        ...
    EvaluationError: empty list
    """
    if not items:
        raise EvaluationError("empty list")
    return items[-1]


@algorithmic(tier=1)
def undocumented(number: int) -> int:
    return number


@algorithmic(tier=1)
def one_example(number: int) -> int:
    """The same number.

    >>> one_example(0)
    0
    """
    return number


@algorithmic(tier=1)
def no_edge_case(number: int) -> int:
    """The same number.

    >>> no_edge_case(1)
    1
    >>> no_edge_case(2)
    2
    """
    return number


@algorithmic(tier=1)
def wrong_example(number: int) -> int:
    """Next number.

    >>> wrong_example(0)
    1
    >>> wrong_example(1)
    3
    """
    return number + 1


@algorithmic(tier=1)
def failing_example(number: int) -> int:
    """Next number.

    >>> failing_example(0)
    1
    >>> failing_example(missing)
    2
    """
    return number + 1


@algorithmic(tier=1)
def example_of_another_type(number: int) -> int:
    """Twice a number.

    >>> example_of_another_type(0)
    0
    >>> example_of_another_type(1.5)
    3.0
    """
    return 2 * number


@algorithmic(tier=1)
def example_of_two_types(item: A, items: list[A]) -> int:
    """Number of items, and one.

    >>> example_of_two_types(1, ["a"])
    2
    >>> example_of_two_types(1, [])
    1
    """
    return 1 + len(items)


@algorithmic(tier=1)
def another_type_later(items: list[N]) -> N:
    """Sum of numbers, but an empty list of floats has an int.

    >>> another_type_later([1, 2])
    3
    >>> another_type_later([])
    0
    """
    total = sum(items)
    if isinstance(total, float) and abs(total) > 1e300 or isinstance(total, int) and total.bit_length() > 60_000:
        raise EvaluationError("too large")
    return total


@algorithmic(tier=1)
def gives_infinity(value: float) -> float:
    """Twice a number.

    >>> gives_infinity(1.0)
    2.0
    >>> gives_infinity(0.0)
    0.0
    """
    return 2 * value


@algorithmic(tier=1)
def misuses_its_function(keep: Callable[[A], bool], items: list[A]) -> list[A]:
    """Items that satisfy `keep`, which is called with positions.

    >>> misuses_its_function(lambda item: item > 0, [3, 1])
    [1]
    >>> misuses_its_function(lambda item: True, [])
    []
    """
    return [
        item
        for position, item in enumerate(items)
        if keep(str(position) if isinstance(item, int) and item > 5 else position)
    ]


@algorithmic(tier=1)
def only_for_numbers(items: list[A]) -> list[A]:
    """Ascending order, declared for what has none.

    >>> only_for_numbers([2, 1])
    [1, 2]
    >>> only_for_numbers([])
    []
    """
    return sorted(items, key=lambda item: -item)[::-1]


@algorithmic(tier=1)
def changes_its_input(items: list[T]) -> list[T]:
    """Ascending order.

    >>> changes_its_input([2, 1])
    [1, 2]
    >>> changes_its_input([])
    []
    """
    items.sort()
    return list(items)


@algorithmic(tier=1)
def draws(items: list[A]) -> A:
    """Any item; ⊥ for an empty list.

    >>> draws([2])
    2
    >>> draws(["a"])
    'a'
    """
    if not items:
        raise EvaluationError("empty list")
    return random.choice(items)


_seen: list[int] = []


@algorithmic(tier=1)
def remembers(number: int) -> int:
    """Number of calls so far, as if by chance.

    >>> remembers(1) > 0
    True
    >>> remembers(0) > 0
    True
    """
    _seen.append(number)
    return len(_seen)


@algorithmic(tier=1)
def follows_hashes(items: list[str]) -> list[str]:
    """Different items, in the order of a set.

    >>> follows_hashes(["a", "a"])
    ['a']
    >>> follows_hashes([])
    []
    """
    return list(set(items))


@algorithmic(tier=1)
def divides(left: int, right: int) -> int:
    """Quotient.

    >>> divides(4, 2)
    2
    >>> divides(0, 2)
    0
    """
    return left // right


@algorithmic(tier=1)
def recurses(number: int) -> int:
    """Zero, after as many calls.

    >>> recurses(3)
    0
    >>> recurses(-1)
    0
    """
    return 0 if number <= 0 else recurses(number - 1)


@algorithmic(tier=1)
def exits(number: int) -> int:
    """The same number, or the end of the process.

    >>> exits(1)
    1
    >>> exits(0)
    0
    """
    if number < 0:
        os._exit(3)
    return number


@algorithmic(tier=1)
def grows(items: list[A]) -> list[A]:
    """Items twice.

    >>> grows([1])
    [1, 1]
    >>> grows([])
    []
    """
    return items + items


@algorithmic(tier=1)
def multiplies(left: int, right: int) -> int:
    """Product.

    >>> multiplies(3, 2)
    6
    >>> multiplies(3, 0)
    0
    """
    return left * right


@algorithmic(tier=1)
def fills_memory(number: int) -> list[int]:
    """As many zeros as the number says.

    >>> fills_memory(1)
    [0]
    >>> fills_memory(0)
    []
    """
    return [0] * number


@algorithmic(tier=1)
def never_ends(number: int) -> int:
    """Zero, by counting down.

    >>> never_ends(3)
    0
    >>> never_ends(0)
    0
    """
    while number != 0:
        number -= 1
    return number


@algorithmic(tier=1)
def never_ends_in_c(number: int) -> int:
    """Zero, unless it counts for ever where no signal is heard.

    >>> never_ends_in_c(1)
    0
    >>> never_ends_in_c(0)
    0
    """
    return sum(itertools.repeat(0)) if number < 0 else 0


@algorithmic(tier=1)
def never_ends_in_its_example(number: int) -> int:
    """Zero.

    >>> never_ends_in_its_example(0)
    0
    >>> never_ends_in_its_example(1)
    0
    """
    while number:
        pass
    return 0


@algorithmic(tier=1)
def prints(number: int) -> int:
    """The same number.

    >>> prints(0) if False else 0
    0
    >>> prints(1) and 1
    found 1
    1
    """
    print("found", number)
    return number


@algorithmic(tier=1)
def reads_a_file(number: int) -> int:
    """Zero.

    >>> reads_a_file(1)
    0
    >>> reads_a_file(0)
    0
    """
    with open(__file__) as file:
        return 0 * len(file.read())


@algorithmic(tier=1)
def sound_with_functions(body: Callable[[Callable[[A], E], A], E], keep: Callable[[E], bool], start: A) -> list[E]:
    """One result, if it satisfies `keep`.

    >>> sound_with_functions(lambda call, n: n + 1, lambda n: n > 1, 1)
    [2]
    >>> sound_with_functions(lambda call, n: n + 1, lambda n: n > 1, 0)
    []
    """

    def call(argument: A) -> E:
        raise EvaluationError("no recursion")

    result = body(call, start)
    return [result] if keep(result) else []


def _bounded(number):
    if abs(number) >= 2**8000:
        raise EvaluationError("too large")


def _sound_with_witness(total, left, right):
    return None if left is None else (left, total - left)


@algorithmic(tier=1, witness=_sound_with_witness)
def sound_with_witness(left: int, right: int) -> int:
    """Sum.

    >>> sound_with_witness(1, 2)
    3
    >>> sound_with_witness(0, 0)
    0
    """
    _bounded(left + right)
    return left + right


def _is_witnessed_wrong(total, left, right):
    return None if left is None else (left, total + left)


@algorithmic(tier=1, witness=_is_witnessed_wrong)
def is_witnessed_wrong(left: int, right: int) -> int:
    """Sum.

    >>> is_witnessed_wrong(1, 2)
    3
    >>> is_witnessed_wrong(0, 0)
    0
    """
    _bounded(left + right)
    return left + right


def _is_witnessed_wrong_where_it_does_not_fit(items, first, second):
    return None if first is None else (first, items[len(first) :])


@algorithmic(tier=1, witness=_is_witnessed_wrong_where_it_does_not_fit)
def is_witnessed_wrong_where_it_does_not_fit(first: list[int], second: list[int]) -> list[int]:
    """Both lists, one after the other.

    >>> is_witnessed_wrong_where_it_does_not_fit([1], [2])
    [1, 2]
    >>> is_witnessed_wrong_where_it_does_not_fit([], [])
    []
    """
    if len(first) + len(second) > 100_000:
        raise EvaluationError("too long")
    return first + second


def _is_witnessed_by_floats(total, left, right):
    return None if left is None else (left, float(total - left))


@algorithmic(tier=1, witness=_is_witnessed_by_floats)
def is_witnessed_by_floats(left: int, right: int) -> int:
    """Sum.

    >>> is_witnessed_by_floats(1, 2)
    3
    >>> is_witnessed_by_floats(0, 0)
    0
    """
    _bounded(left + right)
    return left + right


def _is_witnessed_by_a_list(total, left, right):
    return None if left is None else [left, total - left]


@algorithmic(tier=1, witness=_is_witnessed_by_a_list)
def is_witnessed_by_a_list(left: int, right: int) -> int:
    """Sum.

    >>> is_witnessed_by_a_list(1, 2)
    3
    >>> is_witnessed_by_a_list(0, 0)
    0
    """
    _bounded(left + right)
    return left + right


def _is_witnessed_in_part(total, left, right):
    return None if left is None else (total - left,)


@algorithmic(tier=1, witness=_is_witnessed_in_part)
def is_witnessed_in_part(left: int, right: int) -> int:
    """Sum.

    >>> is_witnessed_in_part(1, 2)
    3
    >>> is_witnessed_in_part(0, 0)
    0
    """
    _bounded(left + right)
    return left + right


def _is_witnessed_by_an_error(total, left, right):
    return left, total // left - left if left else total - left


@algorithmic(tier=1, witness=_is_witnessed_by_an_error)
def is_witnessed_by_an_error(left: int, right: int) -> int:
    """Sum.

    >>> is_witnessed_by_an_error(1, 2)
    3
    >>> is_witnessed_by_an_error(0, 0)
    0
    """
    _bounded(left + right)
    return left + right


def _is_witnessed_by_bottom(total, left, right):
    raise EvaluationError("no idea")


@algorithmic(tier=1, witness=_is_witnessed_by_bottom)
def is_witnessed_by_bottom(left: int, right: int) -> int:
    """Sum.

    >>> is_witnessed_by_bottom(1, 2)
    3
    >>> is_witnessed_by_bottom(0, 0)
    0
    """
    _bounded(left + right)
    return left + right


def _is_witnessed_by_chance(total, left, right):
    return None if left is None or random.random() < 0.5 else (left, total - left)


@algorithmic(tier=1, witness=_is_witnessed_by_chance)
def is_witnessed_by_chance(left: int, right: int) -> int:
    """Sum.

    >>> is_witnessed_by_chance(1, 2)
    3
    >>> is_witnessed_by_chance(0, 0)
    0
    """
    _bounded(left + right)
    return left + right


def _is_witnessed_never(total, left, right):
    return None


@algorithmic(tier=1, witness=_is_witnessed_never)
def is_witnessed_never(left: int, right: int) -> int:
    """Sum.

    >>> is_witnessed_never(1, 2)
    3
    >>> is_witnessed_never(0, 0)
    0
    """
    _bounded(left + right)
    return left + right


def _is_witnessed_aloud(total, left, right):
    print(total)
    return None if left is None else (left, total - left)


@algorithmic(tier=1, witness=_is_witnessed_aloud)
def is_witnessed_aloud(left: int, right: int) -> int:
    """Sum.

    >>> is_witnessed_aloud(1, 2)
    3
    >>> is_witnessed_aloud(0, 0)
    0
    """
    _bounded(left + right)
    return left + right


def _is_witnessed_by_what_it_changes(items, item, others):
    return (items.pop(0), items) if items else None


@algorithmic(tier=1, witness=_is_witnessed_by_what_it_changes)
def is_witnessed_by_what_it_changes(item: A, others: list[A]) -> list[A]:
    """List with an item in front.

    >>> is_witnessed_by_what_it_changes(1, [2])
    [1, 2]
    >>> is_witnessed_by_what_it_changes(1, [])
    [1]
    """
    if len(others) > 99_000:
        raise EvaluationError("too long")
    return [item, *others]


def _is_witnessed_by_the_order_of_a_set(items, first, second):
    return next((half, items) for half in [list({"a", "b", "c", "d", "e", "f"})]) if first is None else None


@algorithmic(tier=1, witness=_is_witnessed_by_the_order_of_a_set)
def is_witnessed_by_the_order_of_a_set(first: list[str], second: list[str]) -> list[str]:
    """Second list.

    >>> is_witnessed_by_the_order_of_a_set(["a"], ["b"])
    ['b']
    >>> is_witnessed_by_the_order_of_a_set([], [])
    []
    """
    return second
