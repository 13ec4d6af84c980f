"""Direct operations: what is not checked could not have been beyond 64 bits."""

from collections.abc import Callable
from functools import cache
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosym.execution.engine.closures import call_2
from neurosym.execution.engine.direct import (
    EQUAL,
    IF,
    LARGER,
    LESS,
    LESS_EQUAL,
    MAX_MAGNITUDE,
    MINUS,
    NOT_EQUAL,
    PLUS,
    SMALLER,
    TIMES,
    magnitude_after,
    run_unchecked,
)
from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.heap import EMPTY, State
from neurosym.execution.engine.words import ESCAPED, LIMIT, magnitude
from neurosym.program.types import INT
from tests.search.spaces import some_entries

NAMES = ("add", "subtract", "multiply", "smaller", "larger", "less", "less_equal", "equal", "not_equal", "if_")
LIBRARY = some_entries(*NAMES)
WORDS = (
    st.tuples(st.integers(0, 62), st.integers(-1, 1), st.sampled_from([-1, 1])).map(
        lambda one: (2 ** one[0] + one[1]) * one[2]
    )
    | st.integers(-5, 5)
    | st.integers(int(LIMIT), 2**63 - 1)
)
"""Values of all sizes, and most of them beside a power of two."""


OPERATIONS: dict[int, Callable[[int, int, int], int]] = {
    PLUS: lambda a, b, c: a + b,
    MINUS: lambda a, b, c: a - b,
    TIMES: lambda a, b, c: a * b,
    LESS: lambda a, b, c: int(a < b),
    LESS_EQUAL: lambda a, b, c: int(a <= b),
    EQUAL: lambda a, b, c: int(a == b),
    NOT_EQUAL: lambda a, b, c: int(a != b),
    SMALLER: lambda a, b, c: min(a, b),
    LARGER: lambda a, b, c: max(a, b),
    IF: lambda a, b, c: b if a else c,
}


@given(WORDS)
def test_a_word_is_within_its_magnitude_which_is_at_most_one_too_large(word: int) -> None:
    assert abs(word) <= 2 ** magnitude(word)
    assert word == 0 or 2 * abs(word) >= 2 ** (magnitude(word) - 1)


@settings(max_examples=10 * settings().max_examples)
@given(st.sampled_from(list(OPERATIONS)), st.integers(0, 62), st.data())
def test_an_operation_stays_within_its_magnitude_and_gives_the_same_unchecked(
    works_on: int, size: int, data: st.DataObject
) -> None:
    words = WORDS | st.just(2**size) | st.just(-(2**size) + 1)
    rows = data.draw(st.lists(st.tuples(words, words, words), min_size=1, max_size=20))
    columns = np.array(rows, np.int64).T.copy()
    sizes = [max(int(magnitude(word)) for word in column.tolist()) for column in columns]
    found = magnitude_after(works_on, *sizes)
    wanted = [OPERATIONS[works_on](*row) for row in rows]
    if found > MAX_MAGNITUDE:
        return
    assert max(map(abs, wanted)) <= 2**found
    addresses, out = np.array([column.ctypes.data for column in columns]), np.empty(len(rows), np.int64)
    run_unchecked(works_on, addresses.ctypes.data, len(rows), out.ctypes.data)
    assert out.tolist() == wanted


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    binary = st.tuples(st.sampled_from(NAMES[:5]), inner, inner)
    choice = st.tuples(st.sampled_from(NAMES[5:9]), inner, inner, inner, inner)
    return st.one_of(
        binary.map(lambda parts: f"{parts[0]}({parts[1]}, {parts[2]})"),
        choice.map(lambda parts: f"if_({parts[0]}({parts[1]}, {parts[2]}), {parts[3]}, {parts[4]})"),
    )


TEXTS = st.recursive(st.sampled_from(["a", "b", "7", "-3"]), _larger, max_leaves=12)


def by_python(text: str, a: int, b: int) -> tuple[int, int]:
    """What a program gives in plain Python, and how large what it works out on the way is."""
    seen = [abs(int(a)), abs(int(b))]

    def noted(value: int) -> int:
        seen.append(abs(value))
        return value

    pairs = zip(NAMES[:9], (PLUS, MINUS, TIMES, SMALLER, LARGER, LESS, LESS_EQUAL, EQUAL, NOT_EQUAL), strict=True)
    names = {name: lambda x, y, number=number: noted(OPERATIONS[number](x, y, 0)) for name, number in pairs}
    value = eval(text, {**names, "if_": lambda x, y, z: y if x else z, "a": a, "b": b})
    return value, max(seen)


@cache
def _engine() -> Engine:
    engine = Engine(LIBRARY)
    engine.kernels.eager = True
    return engine


@settings(max_examples=10 * settings().max_examples)
@given(TEXTS, st.integers(0, 62), st.data())
def test_programs_near_64_bits_give_what_python_gives_or_escape(text: str, size: int, data: st.DataObject) -> None:
    words = WORDS | st.just(2**size) | st.just(-(2**size) + 1)
    rows = data.draw(st.lists(st.tuples(words, words), min_size=1, max_size=5))
    engine = _engine()
    program = LIBRARY.parse(f"lambda a, b: {text}")
    body = engine.assembler.body(program.body, (INT, INT), INT)  # type: ignore[attr-defined]
    engine.memory.state[State.STEPS] = 100
    one_by_one = [int(call_2(engine.memory.address, body << 32 | EMPTY, *row)) for row in rows]
    together = engine.run_body(body, np.array(rows, np.int64).T.copy()).tolist()
    alone = [int(engine.run_body(body, np.array([row], np.int64).T.copy())[0]) for row in rows]
    assert one_by_one == together == alone
    for word, row in zip(together, rows, strict=True):
        value, largest = by_python(text, *row)
        assert word == value or (word == ESCAPED and largest > 2**62)


@pytest.mark.parametrize(
    "text", ["multiply(a, b)", "subtract(a, b)", "multiply(a, add(multiply(b, a), b))", "add(multiply(a, 1000), b)"]
)
def test_on_either_side_of_the_bound_of_a_body_its_sums_and_products_are_right(text: str) -> None:
    engine = _engine()
    body = engine.assembler.body(LIBRARY.parse(f"lambda a, b: {text}").body, (INT, INT), INT)  # type: ignore[attr-defined]
    for size in range(63):
        for a, b in product((2**size - 1, 2**size, -(2**size), -(2**size) - 1), repeat=2):
            engine.memory.state[State.STEPS] = 1
            word = int(call_2(engine.memory.address, body << 32 | EMPTY, a, b))
            value, largest = by_python(text, a, b)
            assert word == ESCAPED if largest >= 2**63 else word == value or largest > 2**63 - 2**22
