"""Functions over several lists at once: each lane gets what it gets alone, for as many steps."""

import ctypes

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.heap import N_TABLES, TABLE_CLOSURE, TABLE_WORDS, State
from neurosym.execution.engine.together import MOST_ITEMS
from neurosym.execution.engine.words import BOTTOM, ESCAPED, LIMIT, UNFINISHED
from neurosym.program.types import BOOL, INT, FunctionType, list_of
from tests.execution.engine.columns import Columns
from tests.execution.engine.test_closures import FLAT, LIBRARY, PREDICATE, TEXT, a_closure, an_engine

DIRECT = "lambda item, extra: multiply(item, multiply(extra, 100000))"
OVER_LISTS = {"map_": (INT, list_of(INT)), "filter_": (BOOL, list_of(INT)), "count": (BOOL, INT)}
BODIES = {INT: (FLAT, FLAT, DIRECT, TEXT, "lambda item, extra: item", "lambda item, extra: extra"), BOOL: (PREDICATE,)}

ITEMS = st.lists(st.integers(-4, 4) | st.integers(-600, 600), max_size=20)
SPECIAL = st.sampled_from([int(BOTTOM), int(ESCAPED), int(UNFINISHED)])
LISTS = st.lists(ITEMS | ITEMS | ITEMS | SPECIAL, min_size=2, max_size=6)
EXTRAS = st.sampled_from([-4, 2, 10**12, -4, 2, 10**12, int(BOTTOM), int(ESCAPED)])


def applied(engine: Engine, name: str, closures: list[int], words: list[int], steps: int) -> tuple[list[object], int]:
    """What an entry gives in each lane, and the steps that are left."""
    result, type_ = OVER_LISTS[name]
    operation = engine.operation(
        LIBRARY[name].reference(), FunctionType((FunctionType((INT,), result), list_of(INT)), type_)
    )
    columns = [np.array(closures, np.int64), np.array(words, np.int64)]
    found = Columns(engine).run_words(operation, columns, len(words), steps).tolist()
    values = [(word, word if word < LIMIT else engine.memory.decode(word, type_)) for word in found]
    return [value for _, value in values], int(engine.memory.state[State.STEPS])


def check(name: str, text: str, lanes: list[tuple[int, list[int] | int]], steps: int, are_remembered: bool) -> None:
    engine = an_engine()
    made: dict[int, int] = {}
    for extra, _ in lanes:
        if extra not in made:
            kept = {"are_remembered": are_remembered, "text": text, "result": OVER_LISTS[name][0]}
            made[extra] = extra if extra < LIMIT else a_closure(engine, extra, **kept)
    words = [one if isinstance(one, int) else engine.memory.encode(one, list_of(INT)) for _, one in lanes]
    expected, left = list[object](), steps
    for (extra, _), word in zip(lanes, words, strict=True):
        (value,), left = applied(engine, name, [made[extra]], [word], left)
        expected.append(value)
    found, found_left = applied(engine, name, [made[extra] for extra, _ in lanes], words, steps)
    assert found == expected
    assert max(-1, found_left) == max(-1, left)


@given(
    st.sampled_from([(name, text) for name, (result, _) in OVER_LISTS.items() for text in BODIES[result]]),
    st.lists(st.tuples(EXTRAS, LISTS), min_size=1, max_size=6),
    st.sampled_from([10**6, 10**6, 10**6, 60, 5]),
    st.booleans(),
)
def test_a_lane_of_many_gets_what_it_gets_alone(
    entry: tuple[str, str], runs: list[tuple[int, list[list[int] | int]]], steps: int, are_remembered: bool
) -> None:
    check(*entry, [(extra, items) for extra, lists in runs for items in lists], steps, are_remembered)


@pytest.mark.parametrize("name", OVER_LISTS)
def test_more_items_than_are_run_at_once_are_run_in_turns(name: str) -> None:
    sizes = [MOST_ITEMS // 3, MOST_ITEMS // 2, MOST_ITEMS, 0, MOST_ITEMS + 1, 1, 2 * MOST_ITEMS, MOST_ITEMS // 2 - 1]
    lists: list[list[int] | int] = [[number % 40 + 1 for number in range(size)] for size in sizes]
    text = BODIES[OVER_LISTS[name][0]][0]
    for steps in (10**6, 3 * MOST_ITEMS):
        check(name, text, [(2, items) for items in lists], steps, are_remembered=False)


def test_what_an_entry_is_done_with_is_given_back() -> None:
    engine = an_engine()
    closure = a_closure(engine, 2, are_remembered=False, text=PREDICATE, result=BOOL)
    words = [engine.memory.encode([1, 2, 3, number], list_of(INT)) for number in range(5, 50)]
    before = [int(engine.memory.state[part]) for part in (State.SCRATCH_TOP, State.SCRATCH_WORDS_TOP)]
    operation = engine.operation(
        LIBRARY["count"].reference(), FunctionType((FunctionType((INT,), BOOL), list_of(INT)), INT)
    )
    addresses = [np.full(len(words), closure), np.array(words)]
    assert Columns(engine).run_words(operation, addresses, len(words)).tolist()
    assert [int(engine.memory.state[part]) for part in (State.SCRATCH_TOP, State.SCRATCH_WORDS_TOP)] == before


@pytest.mark.parametrize(("text", "is_tabulated"), [(FLAT, True), (DIRECT, False)])
def test_only_what_calls_entries_is_looked_up_where_it_was_remembered(text: str, is_tabulated: bool) -> None:
    engine = an_engine()
    closure = a_closure(engine, 2, are_remembered=True, text=text)
    words = [engine.memory.encode([1, 2, number], list_of(INT)) for number in range(3)]
    applied(engine, "map_", [closure] * 3, words, 100)
    tables = (ctypes.c_int64 * (N_TABLES * TABLE_WORDS)).from_address(int(engine.memory.state[State.TABULATED]))
    assert (closure in tables[TABLE_CLOSURE::TABLE_WORDS]) == is_tabulated
