"""Flat bodies: one lane by flat code gives what many lanes give by the stack."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from neurosym.execution.engine.closures import call_2
from neurosym.execution.engine.direct import DIRECT
from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.heap import EMPTY, State
from neurosym.execution.engine.instructions import BODY_FIELDS, BRANCHED, FLAT, SCALARS
from neurosym.execution.engine.words import BOTTOM, ESCAPED, UNFINISHED
from neurosym.program.types import BOOL, INT, FunctionType, Type
from tests.search.spaces import some_entries

DIRECT_INTEGERS = ("add", "subtract", "multiply", "smaller", "larger")
COMPARISONS = ("less", "less_equal", "equal", "not_equal")
LIBRARY = some_entries(*DIRECT_INTEGERS, *COMPARISONS, "if_", "floor_divide", "absolute", "not_", "iterate")
LEAVES = st.sampled_from(["a", "b", "0", "3", "-1", "4000000000", "4611686018427387904"])


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    binary = st.tuples(st.sampled_from([*DIRECT_INTEGERS, "floor_divide"]), inner, inner)
    choice = st.tuples(st.sampled_from(COMPARISONS), inner, inner, inner, inner)
    return st.one_of(
        binary.map(lambda parts: f"{parts[0]}({parts[1]}, {parts[2]})"),
        choice.map(lambda parts: f"if_(not_({parts[0]}({parts[1]}, {parts[2]})), {parts[3]}, {parts[4]})"),
        inner.map(lambda part: f"absolute({part})"),
    )


WORDS = st.integers(-5, 5) | st.sampled_from([2**62, -(2**62), int(ESCAPED), int(BOTTOM), int(UNFINISHED)])


def an_engine() -> Engine:
    engine = Engine(LIBRARY)
    engine.kernels.eager = True
    return engine


def traits(engine: Engine, body: int) -> int:
    return int(engine.memory.array(State.BODIES)[BODY_FIELDS * body + 4])


@given(st.recursive(LEAVES, _larger, max_leaves=12), st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=5))
def test_flat_code_gives_what_the_stack_gives(text: str, rows: list[tuple[int, int]]) -> None:
    engine = an_engine()
    program = LIBRARY.parse(f"lambda a, b: {text}")
    body = engine.assembler.body(program.body, (INT, INT), INT)  # type: ignore[attr-defined]
    wanted = engine.run_body(body, np.array(rows, np.int64).T.copy()).tolist()
    engine.memory.state[State.STEPS] = 100
    found = [int(call_2(engine.memory.address, body << 32 | EMPTY, *row)) for row in rows]
    assert found == wanted
    assert traits(engine, body) & (FLAT | BRANCHED) == FLAT
    assert engine.memory.state[State.STEPS] == 100 - len(rows)


def test_what_calls_functions_is_not_flat() -> None:
    engine = an_engine()
    program = LIBRARY.parse("lambda a, b: iterate(lambda n: add(n, a), 3, b)")
    body = engine.assembler.body(program.body, (INT, INT), INT)  # type: ignore[attr-defined]
    engine.memory.state[State.STEPS] = 100
    assert call_2(engine.memory.address, body << 32 | EMPTY, 2, 1) == 5
    assert traits(engine, body) == BRANCHED


def test_the_entries_that_are_one_operation_need_no_call() -> None:
    engine = an_engine()
    numbers = dict[str, int]()
    for names, result in ((DIRECT_INTEGERS, INT), (COMPARISONS, BOOL), (("floor_divide", "if_"), INT)):
        for name in names:
            parameters: tuple[Type, ...] = (BOOL, INT, INT) if name == "if_" else (INT, INT)
            operation = engine.operation(LIBRARY[name].reference(), FunctionType(parameters, result))
            numbers[name] = int(engine.memory.array(State.OPERATIONS)[4 * operation.number + 3])
    assert numbers.pop("floor_divide") == SCALARS
    assert set(numbers.values()) == {SCALARS + 1 + place for place in range(len(DIRECT))}
