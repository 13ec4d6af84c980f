"""What bodies do that call functions: the value, and the steps, that the reference gives and takes."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.errors import BudgetError, EvaluationError
from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.heap import State
from neurosym.execution.engine.memory import Undecided
from neurosym.execution.reference import Function, Interpreter
from neurosym.library.library import Library
from neurosym.program.expression import Apply, Lambda, Program, Reference, Variable
from neurosym.program.types import INT, FunctionType, Type, list_of, parse_signature
from neurosym.program.values import Value
from tests.grown_entries import grown, grown_library
from tests.search.spaces import some_entries
from tests.strategies import expressions, inputs_of

NAMES = (
    "fix", "if_", "and_", "or_", "less", "equal", "not_", "is_empty", "add", "subtract", "multiply", "predecessor",
    "floor_divide", "modulo", "head", "tail", "cons", "append", "singleton", "map_", "filter_", "fold", "iterate",
    "while_", "unfold", "pair", "first", "second", "range_",
)  # fmt: skip
LIBRARY = some_entries(*NAMES)
UNLIMITED = 10**9


def engine_of(library: Library) -> Engine:
    engine = Engine(library)
    engine.kernels.eager = True
    return engine


ENGINE = engine_of(LIBRARY)


class Watched(Interpreter):
    """A reference that takes note of integers that are no words; what the engine does with them is undecided."""

    holds_words = True

    def _entry_function(self, reference: Reference) -> Function:
        function = super()._entry_function(reference)

        def watched(*arguments: Value) -> Value:
            result = function(*arguments)
            self.holds_words &= all(map(is_word, [*arguments, result]))
            return result

        return watched


def is_word(value: Value) -> bool:
    """Whether there is no integer in a value that is none, or nearly so."""
    if isinstance(value, list | tuple):
        return all(map(is_word, value))
    return not isinstance(value, int) or abs(value) < 2**62


def by_reference(program: Program, row: tuple[Value, ...], steps: int, library: Library) -> tuple[object, int, bool]:
    """The value, ⊥ as None, or that it is unfinished; the steps that are left; whether there were words only."""
    interpreter = Watched(library, steps=steps + 1)  # to call the program is one
    interpreter.holds_words = is_word(list(row)) and not re.search(r"\d{18}", str(program))
    found: object = Undecided.UNFINISHED
    try:
        found = interpreter.function(program)(*row)
    except EvaluationError:
        found = None
    except BudgetError:
        interpreter.steps_left = -1
    return found, int(interpreter.steps_left), interpreter.holds_words


def by_engine(
    program: Program, row: tuple[Value, ...], signature: FunctionType, steps: int, engine: Engine
) -> tuple[object, int]:
    (found,) = engine.run(program, [row], signature, steps)
    return found, max(-1, engine.memory.state[State.STEPS])


def assert_same(
    program: Program, row: tuple[Value, ...], signature: FunctionType, steps: int, engine: Engine = ENGINE
) -> None:
    """The engine runs out of steps where the reference does, and else comes to the same with as many left."""
    found, left = by_engine(program, row, signature, steps, engine)
    wanted, wanted_left, holds_words = by_reference(program, row, steps, engine.library)
    if holds_words:
        assert (found, left) == (wanted, wanted_left), (str(program), row, steps)
    elif not isinstance(found, Undecided):
        assert by_reference(program, row, 20_000, engine.library)[0] in (found, Undecided.UNFINISHED), str(program)


RECURSIONS = {
    "factorial": (
        "(int) -> int",
        "lambda n: fix(lambda call, k: if_(less(k, 1), 1, multiply(k, call(predecessor(k)))), n)",
    ),
    "fibonacci": (
        "(int) -> int",
        "lambda n: fix(lambda call, k: if_(less(k, 2), k, add(call(predecessor(k)), call(subtract(k, 2)))), n)",
    ),
    "total": (
        "(list[int]) -> int",
        "lambda items: fix(lambda call, rest: if_(is_empty(rest), 0, add(head(rest), call(tail(rest)))), items)",
    ),
    "reversed": (
        "(list[int]) -> list[int]",
        "lambda items: fix(lambda call, rest: "
        "if_(is_empty(rest), rest, append(call(tail(rest)), singleton(head(rest)))), items)",
    ),
    "divisor": (
        "(int, int) -> int",
        "lambda a, b: first(fix(lambda call, two: if_(equal(second(two), 0), two, "
        "call(pair(second(two), modulo(first(two), second(two))))), pair(a, b)))",
    ),
    "branching": (
        "(int) -> int",
        "lambda n: fix(lambda call, k: if_(less(k, 1), 1, fold(add, 0, map_(call, range_(0, k)))), n)",
    ),
    "nested": (
        "(int) -> int",
        "lambda n: fix(lambda call, k: if_(less(k, 1), 0, add(call(predecessor(k)), "
        "fix(lambda again, j: if_(less(j, 1), multiply(k, n), again(predecessor(j))), k))), n)",
    ),
    "endless": ("(int) -> int", "lambda n: fix(lambda call, k: add(k, call(k)), n)"),
    "lazy": (
        "(list[int], int) -> bool",
        "lambda items, n: fix(lambda call, rest: and_(not_(is_empty(rest)), "
        "or_(equal(head(rest), n), call(tail(rest)))), items)",
    ),
    "undefined": (
        "(int) -> int",
        "lambda n: add(fix(lambda call, k: if_(less(k, 1), head([]), call(predecessor(k))), n), "
        "iterate(predecessor, n, 9))",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RECURSIONS)
@given(st.data())
def test_a_recursion_gives_what_the_reference_gives_and_runs_out_where_it_does(name: str, data: st.DataObject) -> None:
    text, program = RECURSIONS[name]
    signature = parse_signature(text)
    row = data.draw(st.tuples(*(_inputs(type_) for type_ in signature.parameters)))
    steps = data.draw(st.integers(0, 60) | st.just(UNLIMITED))
    assert_same(LIBRARY.parse(program), row, signature, steps)


def _inputs(type_: Type) -> st.SearchStrategy[Any]:
    return st.integers(-2, 12) if type_ == INT else st.lists(st.integers(-3, 3), max_size=12)


@st.composite
def recursions(draw: st.DrawFn, argument: Type, result: Type) -> Program:
    """Recursion on an input, whose body is anything that may call itself."""
    call = FunctionType((argument,), result)
    inside = (call, argument, argument)
    name = draw(st.sampled_from(("if_", "if_", "fix")))
    if name == "fix" and argument == INT:  # another recursion within, which captures the outer call
        inner = draw(expressions(LIBRARY, result, (call, argument, *inside), max_depth=3))
        body: Program = Apply(LIBRARY["fix"].reference(), (Lambda(("again", "j"), inner), Variable(1)))
    else:
        empty = "is_empty(x)" if argument != INT else "less(x, 1)"
        condition = LIBRARY.parse(f"lambda call, x, y: {empty}")
        assert isinstance(condition, Lambda)
        parts = [draw(expressions(LIBRARY, result, inside, max_depth=depth)) for depth in (1, 4)]
        body = Apply(LIBRARY["if_"].reference(), (condition.body, *parts))
    return Lambda(("x",), Apply(LIBRARY["fix"].reference(), (Lambda(("call", "x"), body), Variable(0))))


@given(st.data(), st.sampled_from([(INT, INT), (list_of(INT), INT), (INT, list_of(INT)), (list_of(INT), list_of(INT))]))
def test_random_recursions_agree_with_the_reference(data: st.DataObject, types: tuple[Type, Type]) -> None:
    program = data.draw(recursions(*types))
    signature = FunctionType(types[:1], types[1])
    row = data.draw(inputs_of(signature))
    assert_same(program, row, signature, data.draw(st.integers(0, 300)))


@given(st.data(), st.integers(0, 60))
def test_random_programs_with_loops_take_as_many_steps_as_by_the_reference(data: st.DataObject, steps: int) -> None:
    types = (INT, list_of(INT))
    program = Lambda(("n", "items"), data.draw(expressions(LIBRARY, INT, types, max_depth=4)))
    signature = FunctionType(types, INT)
    assert_same(program, data.draw(inputs_of(signature)), signature, steps)


@given(st.data())
def test_rows_beside_each_other_come_to_what_each_comes_to_alone(data: st.DataObject) -> None:
    program = data.draw(recursions(INT, INT))
    signature = FunctionType((INT,), INT)
    rows = data.draw(st.lists(inputs_of(signature), min_size=2, max_size=5))
    alone = [ENGINE.run(program, [row], signature, steps=10_000)[0] for row in rows]
    for own, beside in zip(alone, ENGINE.run(program, rows, signature), strict=True):
        assert own == beside or isinstance(own, Undecided)


DEEP = (
    "lambda n: fix(lambda call, k: if_(less(k, 1), 0, "
    "fix(lambda again, j: if_(less(j, 1), call(predecessor(k)), again(predecessor(j))), n)), n)"
)
"""Calls nested as often as the square of a number."""


def test_calls_that_nest_too_deep_are_undefined_or_undecided() -> None:
    signature = parse_signature("(int) -> int")
    text = "lambda n: fix(lambda call, k: if_(less(k, 1), 0, call(predecessor(k))), n)"
    assert ENGINE.run(LIBRARY.parse(text), [(199,), (200,), (10_000,)], signature) == [0, None, None]
    deep = LIBRARY.parse(DEEP)
    assert ENGINE.run(deep, [(20,), (100,), (199,)], signature) == [0, Undecided.UNFINISHED, Undecided.UNFINISHED]
    assert ENGINE.memory.state[State.STACK_WORDS_TOP] == 0  # all that was taken is given back


PYTHON_ONLY = """
from collections.abc import Callable
from typing import TypeVar
from neurosym.library import algorithmic
A = TypeVar("A")

@algorithmic()
def applied(function: Callable[[A], A], value: A) -> A:
    match value:
        case _:
            return function(value)
"""


def test_recursion_through_an_entry_that_is_python_does_not_leave_the_stack(tmp_path: Path) -> None:
    path = tmp_path / "entries.py"
    path.write_text(PYTHON_ONLY)
    engine = engine_of(LIBRARY.extended(path))
    program = engine.library.parse(DEEP.replace("call(predecessor(k))", "applied(lambda i: call(predecessor(i)), k)"))
    assert "applied" in str(program)
    signature = parse_signature("(int) -> int")
    found = engine.run(program, [(5,), (199,), (7,)], signature)
    assert found == [0, Undecided.UNFINISHED, 0]
    assert_same(program, (7,), signature, 40, engine)
    assert engine.memory.state[State.STACK_WORDS_TOP] == 0


def test_a_grown_entry_is_undefined_where_an_argument_is() -> None:
    library = grown_library()
    for name, text in (
        ("first_of", "lambda x, y: x"),
        ("counted", "lambda x, xs: fold(lambda total, item: add(total, 1), 0, xs)"),
    ):
        library = library.with_entries([grown(name, text, library)])
    engine, signature = engine_of(library), parse_signature("(list[int]) -> int")
    for text in (
        "lambda xs: head_or(xs, head(tail(xs)))",
        "lambda xs: first_of(1, head(xs))",
        "lambda xs: counted(head(xs), xs)",
        "lambda xs: if_(is_empty(xs), first_of(2, head(xs)), counted(head(tail(xs)), map_(double, xs)))",
    ):
        program = library.parse(text)
        for row in (([],), ([5],), ([5, 6],)):
            assert_same(program, row, signature, 10, engine)
        found = engine.run(program, [([],), ([5],), ([5, 6],)], signature)
        assert found == [by_reference(program, row, 10, library)[0] for row in (([],), ([5],), ([5, 6],))]
