"""Calls of closures: what is remembered is what a call gives, and takes as many steps."""

import ctypes

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.execution.engine import kernels
from neurosym.execution.engine.closures import call_1
from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.heap import N_TABLES, TABLE_CLOSURE, TABLE_WORDS, State
from neurosym.execution.engine.instructions import REMEMBERED
from neurosym.execution.engine.words import LIMIT, UNFINISHED
from neurosym.program.types import BOOL, INT, FunctionType, Type, list_of
from tests.execution.engine.columns import Columns
from tests.search.spaces import some_entries

LIBRARY = some_entries("add", "multiply", "iterate", "floor_divide", "less", "if_", "map_", "filter_", "count")
TEXT = "lambda item, extra: iterate(lambda n: add(n, multiply(item, extra)), 3, floor_divide(extra, item))"


def an_engine(*, eager: bool = True) -> Engine:
    """An engine that compiles at once, or one that calls its entries as Python."""
    engine = Engine(LIBRARY)
    engine.kernels.eager = eager
    return engine


def a_closure(engine: Engine, extra: int, *, are_remembered: bool, text: str = TEXT, result: Type = INT) -> int:
    """A closure over `extra` that takes an item."""
    program = LIBRARY.parse(text)
    body = engine.assembler.body(program.body, (INT, INT), result)  # type: ignore[attr-defined]
    begin, end, depth, n_variables, _ = engine.memory.array(State.BODIES)[5 * body : 5 * body + 5].tolist()
    own = engine.assembler.reserve_bodies(1)
    fields = [begin, end, depth, n_variables, REMEMBERED * are_remembered]
    engine.memory.array(State.BODIES)[5 * own : 5 * own + 5] = fields
    return own << 32 | int(engine.records(np.array([[extra]], np.int64))[0])


def called(engine: Engine, closure: int, item: int, steps: int) -> tuple[int, int]:
    """What a closure gives, and the steps that are left."""
    engine.memory.state[State.STEPS] = steps
    word = int(call_1(engine.memory.address, closure, item))
    return word, max(-1, int(engine.memory.state[State.STEPS]))


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-2, 2), st.integers(0, 9)), min_size=1, max_size=30))
def test_a_call_that_is_remembered_gives_the_same_and_takes_as_many_steps(calls: list[tuple[int, int, int]]) -> None:
    engine = an_engine()
    made: dict[tuple[int, bool], int] = {}
    for item, extra, steps in calls:
        ends = []
        for are_remembered in (False, True):
            key = (extra, are_remembered)
            if key not in made:
                made[key] = a_closure(engine, extra, are_remembered=are_remembered)
            word, left = called(engine, made[key], item, steps)
            ends.append(word if word == UNFINISHED else (word, left))
        assert ends[0] == ends[1]


@given(st.integers(-3, 3), st.integers(-2, 20), st.integers(0, 60))
def test_as_python_an_entry_takes_as_many_steps_as_compiled(item: int, extra: int, steps: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "_is_at_hand", lambda *_: False)
        patch.setattr(kernels.Kernels, "called", lambda *_: None)
        ends = []
        for eager in (True, False):
            engine = an_engine(eager=eager)
            ends.append(called(engine, a_closure(engine, extra, are_remembered=False), item, steps))
            assert engine.kernels.are_all_compiled == eager
    assert ends[0] == ends[1]


def test_what_had_too_few_steps_is_not_remembered() -> None:
    engine = an_engine()
    closure = a_closure(engine, 6, are_remembered=True)
    assert called(engine, closure, 2, steps=1)[0] == UNFINISHED
    assert called(engine, closure, 2, steps=100) == (39, 96)
    assert called(engine, closure, 2, steps=100) == (39, 96)
    assert called(engine, closure, 2, steps=3)[0] == UNFINISHED


FLAT = "lambda item, extra: if_(less(item, extra), multiply(item, multiply(extra, 10000000000)), floor_divide(9, item))"
"""Calls only entries on words; gives a value, ⊥ or what is beyond 64 bits."""


@given(
    st.lists(st.integers(-3, 3) | st.integers(-600, 600), min_size=1, max_size=60),
    st.lists(st.sampled_from([-4, 2, 10**12]), min_size=2, max_size=4),
    st.integers(0, 200),
)
def test_a_call_that_is_tabulated_gives_the_same_and_takes_as_many_steps(
    items: list[int], extras: list[int], steps: int
) -> None:
    engine = an_engine()
    ends: list[list[object]] = []
    for are_remembered in (False, True):
        closures = [a_closure(engine, extra, are_remembered=are_remembered, text=FLAT) for extra in extras]
        left, found = steps, list[object]()
        for number, item in enumerate(items):
            word, left = called(engine, closures[number % len(closures)], item, left)
            found.append((word, left))
            left = max(0, left)
        ends.append(found)
    assert ends[0] == ends[1]


def test_functions_that_share_a_table_do_not_get_each_others_results() -> None:
    engine = an_engine()
    extras = range(-N_TABLES, 2 * N_TABLES)
    closures = [
        [a_closure(engine, extra, are_remembered=are_remembered, text=FLAT) for extra in extras]
        for are_remembered in (False, True)
    ]
    for items in ((3, -200), (40, 3), (-200, 40)):
        expected, found = ([called(engine, one, item, 100) for one in each for item in items] for each in closures)
        assert found == expected


def test_a_flat_body_is_tabulated_once_its_entries_are_compiled() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "_is_at_hand", lambda *_: False)
        for eager in (True, False):
            engine = an_engine(eager=eager)
            flat, other = (a_closure(engine, 2, are_remembered=True, text=text) for text in (FLAT, TEXT))
            for closure in (flat, other):
                assert called(engine, closure, 2, steps=100)[0] >= LIMIT
            tables = (ctypes.c_int64 * (N_TABLES * TABLE_WORDS)).from_address(int(engine.memory.state[State.TABULATED]))
            functions = set(tables[TABLE_CLOSURE::TABLE_WORDS])
            assert functions == ({-1, flat} if eager else {-1})


PREDICATE = "lambda item, extra: less(floor_divide(9, item), extra)"


@given(
    st.lists(st.integers(-4, 4) | st.integers(-600, 600), max_size=8),
    st.integers(-4, 4),
    st.integers(0, 12),
    st.booleans(),
)
def test_a_function_over_a_list_is_called_item_by_item(
    items: list[int], extra: int, steps: int, are_remembered: bool
) -> None:
    engine = an_engine()
    for name, text, type_ in (("map_", FLAT, INT), ("filter_", PREDICATE, BOOL), ("count", PREDICATE, BOOL)):
        closure = a_closure(engine, extra, are_remembered=are_remembered, text=text, result=type_)
        left, words = steps, list[int]()
        for item in items:
            word, left = called(engine, closure, item, left)
            words.append(word)
            if word < LIMIT:
                break
        chosen = [item for item, word in zip(items, words, strict=False) if word]
        expected: dict[str, object] = {"map_": words, "filter_": chosen, "count": len(chosen)}
        instance = FunctionType((FunctionType((INT,), type_), list_of(INT)), INT if name == "count" else list_of(INT))
        columns = [np.array([word]) for word in (closure, engine.memory.encode(items, list_of(INT)))]
        operation = engine.operation(LIBRARY[name].reference(), instance)
        (found,) = Columns(engine).run_words(operation, columns, 1, steps)
        if words and words[-1] < LIMIT:
            assert found == words[-1]
        else:
            assert engine.memory.decode(int(found), instance.result) == expected[name]
        assert max(-1, int(engine.memory.state[State.STEPS])) == left
