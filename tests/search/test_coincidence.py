import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.execution.reference import Interpreter
from neurosym.program.types import Type, parse_signature
from neurosym.program.values import Value, inhabits
from neurosym.search.coincidence import answers_bits, arbitrary
from neurosym.tasks.task import Example, Task
from tests.strategies import ground_types, shipped, values

EVENS = [([4, 10, 6], True), ([7, 2, 12], False), ([12, 8], True), ([6, 12, 2, 4], True), ([3, 5], False)]


def a_task(examples: list[tuple[Value, Value]], signature: str = "(list[int]) -> bool") -> Task:
    train = tuple(Example((value,), output) for value, output in examples)
    return Task("t", parse_signature(signature), {"train": train})


def bits(text: str, task: Task, inputs: list[tuple[Value, ...]]) -> float:
    library = shipped()
    return answers_bits(library.parse(text), task, inputs, Interpreter(library))


def test_answers_cost_what_a_rate_tells_of_them() -> None:
    inputs = [([n],) for n in range(1, 9)]  # of which three are below 4
    told = bits("lambda items: less(head(items), 4)", a_task([([1], True), ([9], False), ([8], False)]), inputs)
    assert told == pytest.approx(-math.log2(4 / 10) - 2 * math.log2(6 / 10))


def test_of_two_that_fit_the_more_particular_one_tells_more() -> None:
    task = a_task(EVENS)
    inputs = arbitrary(task, np.random.default_rng(0), 1_000)
    particular = bits("lambda items: all_(lambda item: is_even(item), items)", task, inputs)
    assert particular > 2 + bits("lambda items: is_even(head(items))", task, inputs)


def test_an_example_given_twice_and_what_is_undefined_tell_nothing() -> None:
    program = "lambda items: is_even(head(items))"
    inputs: list[tuple[Value, ...]] = [([1],), ([2],), ([3],)]
    once = bits(program, a_task(EVENS), inputs)
    assert bits(program, a_task(EVENS + EVENS[:2]), inputs) == once
    assert bits(program, a_task(EVENS), [*inputs, ([],), ([],)]) == once


def test_only_yes_and_no_are_told_by_chance() -> None:
    assert bits("lambda items: length(items)", a_task([([1], 1)], "(list[int]) -> int"), [([1],)]) == 0


@given(st.data(), ground_types(4), st.integers(0, 10**6))
def test_an_arbitrary_value_has_the_type_and_the_length_of_one_that_is_given(
    data: st.DataObject, type_: Type, seed: int
) -> None:
    given_values = data.draw(st.lists(values(type_), min_size=1, max_size=4))
    task = a_task([(value, True) for value in given_values], f"({type_}) -> bool")
    for (one,) in arbitrary(task, np.random.default_rng(seed), 6):
        assert inhabits(one, type_)
        if isinstance(one, list | str):
            assert len(one) in [len(value) for value in given_values]


def test_arbitrary_numbers_are_any_between_those_given() -> None:
    found = arbitrary(a_task([([1, 9], True), ([1], False)]), np.random.default_rng(0), 200)
    assert {item for (items,) in found for item in items} == set(range(1, 10))


def test_an_arbitrary_text_has_no_characters_of_its_own() -> None:
    found = arbitrary(a_task([("abz", True), ("q", False)], "(str) -> bool"), np.random.default_rng(0), 200)
    assert {character for (text,) in found for character in text} == set("abzq")
