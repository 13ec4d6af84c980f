"""Calls of closures: what is remembered is what a call gives, and takes as many steps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.execution.engine import kernels
from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.heap import State
from neurosym.execution.engine.machine import call_1
from neurosym.execution.engine.words import UNFINISHED
from neurosym.program.types import INT
from tests.search.spaces import some_entries

LIBRARY = some_entries("add", "multiply", "iterate", "floor_divide")
TEXT = "lambda item, extra: iterate(lambda n: add(n, multiply(item, extra)), 3, floor_divide(extra, item))"


def an_engine(*, eager: bool = True) -> Engine:
    """An engine that compiles at once, or one that calls its entries as Python."""
    engine = Engine(LIBRARY)
    engine.kernels.eager = eager
    return engine


def a_closure(engine: Engine, extra: int, *, are_remembered: bool) -> int:
    """A closure over `extra` that takes an item."""
    program = LIBRARY.parse(TEXT)
    body = engine.assembler.body(program.body, (INT, INT), INT)  # type: ignore[attr-defined]
    begin, end, depth, n_variables, _ = engine.memory.array(State.BODIES)[5 * body : 5 * body + 5].tolist()
    columns = [np.array([one], np.int64) for one in (begin, end - begin, depth)]
    own = int(engine.assembler.add_bodies(*columns, n_variables, are_remembered=are_remembered)[0])
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
