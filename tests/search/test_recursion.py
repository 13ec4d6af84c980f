from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.budget import Budget
from neurosym.execution.engine.engine import Engine
from neurosym.program.expression import Apply, Lambda, Literal, Program, Variable, references
from neurosym.program.types import INT, Type, list_of
from neurosym.program.values import Value
from neurosym.search.bank import Bank
from neurosym.search.context import Context
from neurosym.search.enumerative import Enumerative
from neurosym.search.recursion import Recursion, _on_cycles, recursions
from neurosym.search.witness import BodyGoal
from neurosym.tasks import Example, task_from_examples
from tests.search.spaces import a_space, some_entries
from tests.search.test_goals import a_goal
from tests.search.test_witness import ENTRIES, run
from tests.strategies import shipped


def fibonacci(n: int) -> int:
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def factorial(n: int) -> int:
    return 1 if n == 0 else n * factorial(n - 1)


def ones(n: int) -> int:
    return 0 if n == 0 else n % 2 + ones(n // 2)


def alternating(items: list[int]) -> int:
    return items[0] - alternating(items[1:]) if items else 0


def power(n: int, base: int) -> int:
    return 1 if n == 0 else base * power(n - 1, base)


LISTS = [[3, 1, 2, 5], [7, 2, 9], [-4, 4]]
TASKS: dict[str, tuple[Callable[..., int], list[tuple[Any, ...]], list[tuple[Any, ...]]]] = {
    "fibonacci": (fibonacci, [(n,) for n in range(10)], [(14,), (16,)]),
    "factorial": (factorial, [(n,) for n in range(8)], [(12,)]),
    "ones": (ones, [(n,) for n in range(17)], [(1023,), (4096,), (77,)]),
    "alternating": (alternating, [(one[at:],) for one in LISTS for at in range(len(one) + 1)], [([9, 5, 1, 8, 8, 2],)]),
    "power": (power, [(n, base) for base in (2, 3, -1) for n in range(5)], [(9, 2), (6, 5)]),
}
NAMES = (
    "fix", "if_", "add", "subtract", "multiply", "predecessor", "floor_divide", "modulo", "less", "head", "tail",
    "is_empty", "length",
)  # fmt: skip


@pytest.mark.parametrize("name", TASKS)
def test_a_recursion_is_grown_from_examples_that_hold_each_other(name: str) -> None:
    function, shown, hidden = TASKS[name]
    task = task_from_examples([Example(one, function(*one)) for one in shown])
    search = Enumerative().start(task, some_entries(*NAMES), Budget(programs=2_000_000), np.random.default_rng(0))
    program = search.ask()[0]
    assert "fix" in {reference.name for reference in references(program)}
    for one in hidden:
        assert run(program, *one) == function(*one)


def test_without_fix_or_where_examples_do_not_hold_each_other_there_is_no_recursion() -> None:
    for entries, numbers in ((NAMES[1:], range(8)), (NAMES, range(0, 80, 10))):
        task = task_from_examples([Example((n,), factorial(n)) for n in numbers])
        search = Enumerative().start(task, some_entries(*entries), Budget(programs=50_000), np.random.default_rng(0))
        assert "fix" not in {reference.name for program in search.ask() for reference in references(program)}


def opened(goal_of: Callable[..., Value], rows: list[tuple[Any, ...]], types: tuple[Type, ...]) -> list[Any]:
    """What the scope of a recursion on the first variable is: its body and its bank, once all calls are given."""
    library = some_entries("predecessor", "floor_divide", "tail", "subtract")
    space, engine = a_space(library, (INT, *types), rows), Engine(library)
    context = Context(types, tuple(rows), frozenset(range(len(types))))
    goal, _ = a_goal(INT, [goal_of(*row) for row in rows])
    found: list[Any] = []

    def open_body(body: BodyGoal) -> Bank:
        found.extend([body, Bank(space, engine, body.context)])
        return found[1]  # type: ignore[no-any-return]

    bank = Bank(space, engine, context)
    recursion = Recursion(goal, bank, 0, ENTRIES["fix"], open_body)
    for _ in bank.run(4):
        recursion.update()
    return found


def calls_in(program: Program, n_variables: int) -> list[Program]:
    """The arguments of the calls in a term."""
    match program:
        case Apply(Variable(index), (argument,)) if index == n_variables:
            return [argument, *calls_in(argument, n_variables)]
        case Apply(_, arguments):
            return [call for argument in arguments for call in calls_in(argument, n_variables)]
    return []


@given(st.sets(st.integers(-3, 12), min_size=4), st.integers(1, 3), st.sampled_from([fibonacci, abs, lambda n: n * n]))
def test_a_call_is_what_the_examples_tell_of_its_argument(
    numbers: set[int], factor: int, function: Callable[[int], int]
) -> None:
    rows = [(n, factor) for n in sorted(numbers)]

    def wanted(n: int, factor: int) -> int:
        return function(n) * factor

    found = opened(wanted, rows, (INT, INT))
    if not found:
        return
    _, inner = found
    for _ in inner.run(2):
        pass
    for number in range(inner.n_terms(INT)):
        term = inner.term(INT, number)
        match term.program:
            case Apply(Variable(2), (argument,)):
                asked = [run(Lambda(("n", "factor"), argument), *row) for row in rows]
                for (n, _), value, other in zip(rows, term.column, asked, strict=True):
                    assert value is None or (other != n and value == wanted(other, factor))
                assert 2 * sum(value is not None for value in term.column) >= len(rows)


def test_a_solution_that_calls_becomes_the_body_of_fix_and_another_stays_as_it_is() -> None:
    body, _ = opened(power, TASKS["power"][1], (INT, INT))
    less, multiply, predecessor = ENTRIES["less"], ENTRIES["multiply"], ENTRIES["predecessor"]
    call = Apply(Variable(2), (Apply(predecessor, (Variable(0),)),))
    one = Literal.of(1)
    condition = Apply(less, (Variable(0), one))
    inside = Apply(ENTRIES["if_"], (condition, one, Apply(multiply, (Variable(1), call))))
    wrapped = Lambda(("n", "base"), body.wrap(inside))
    assert wrapped == shipped().parse(
        "lambda n, base: fix(lambda call, argument: "
        "if_(less(argument, 1), 1, multiply(base, call(predecessor(argument)))), n)"
    )
    assert run(wrapped, 5, 3) == 243
    assert body.wrap(condition) == condition


def test_lists_are_called_on_their_tails() -> None:
    rows = TASKS["alternating"][1]
    _, inner = opened(alternating, rows, (list_of(INT),))
    for _ in inner.run(3):
        pass
    programs = [inner.program(INT, number) for number in range(inner.n_terms(INT))]
    tail = Apply(ENTRIES["tail"], (Variable(0),))
    assert [tail] in [calls_in(program, 1) for program in programs]


@given(st.integers(1, 8).flatmap(lambda n: st.lists(st.none() | st.integers(0, n - 1), min_size=n, max_size=n)))
def test_rows_on_a_cycle_are_those_from_which_one_comes_back(next_rows: list[int | None]) -> None:
    found = _on_cycles(next_rows)
    for row in range(len(next_rows)):
        at: int | None = next_rows[row]
        for _ in next_rows:
            if at is None or at == row:
                break
            at = next_rows[at]
        assert (at == row) == (row in found)


def test_only_rows_that_differ_in_one_variable_alone_may_call_each_other() -> None:
    space = a_space(some_entries(*NAMES), [INT], [(1,)])
    goal, _ = a_goal(INT, [1, 2, 3, 4])

    def n_recursions(*rows: tuple[Value, ...]) -> int:
        context = Context((INT, INT), rows, frozenset({0, 1}))
        bank = Bank(space, Engine(space.interpreter.library), context)
        return len(recursions(goal, bank, ENTRIES, lambda body: None))

    assert n_recursions((1, 5), (2, 6), (3, 7), (4, 8)) == 0
    assert n_recursions((1, 5), (2, 5), (3, 5), (4, 8)) == 1
    assert n_recursions((1, 5), (2, 5), (1, 6), (2, 6)) == 2
