from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from neurosym.execution.reference import Interpreter
from neurosym.program.expression import Apply, Lambda, Literal, Program, Reference
from neurosym.program.types import BOOL, INT, Type, list_of
from neurosym.program.values import Value, same_value
from neurosym.search.context import Context
from neurosym.search.goals import Goal
from neurosym.search.witness import MAX_BODY_ROWS, BodyGoal, filter_body, map_body, scan_bodies
from tests.search.test_goals import a_goal, a_term
from tests.strategies import shipped

# It raises Python's recursion limit, of which hypothesis warns when it happens inside a test.
Interpreter(shipped())

INTS = list_of(INT)
ENTRIES: dict[str, Reference] = {entry.name: entry.reference() for entry in shipped()}
TYPES: tuple[Type, ...] = (INTS, INT)
"""Of the context of these tests: a list and a number that bodies capture."""

rows_of_inputs = st.lists(
    st.tuples(st.lists(st.integers(-3, 3), max_size=5), st.integers(-2, 2)),
    min_size=1,
    max_size=6,
    unique_by=lambda row: (tuple(row[0]), row[1]),
)


def a_context(rows: Sequence[tuple[Value, ...]], types: tuple[Type, ...] = TYPES) -> Context:
    return Context(types, tuple(rows), frozenset(range(len(types))))


def run(program: Program, *inputs: Value) -> Value:
    return Interpreter(shipped()).function(program)(*inputs)


def body_of(text: str) -> Program:
    """The body of the loop that is the body of a program over (items, n)."""
    program = shipped().parse(text)
    assert isinstance(program, Lambda)
    assert isinstance(program.body, Apply)
    function = program.body.arguments[0]
    assert isinstance(function, Lambda)
    return function.body


def check_rows(found: BodyGoal, body: Program) -> None:
    """Each wanted value is what the true body gives for the row, and the wrapped true body is a solution."""
    names = tuple(f"v{number}" for number in range(len(found.context.types)))
    assert len(found.context.rows) == len(found.values) > 0
    for row, wanted in zip(found.context.rows, found.values, strict=True):
        assert same_value(run(Lambda(names, body), *row), wanted)


def check_solution(found: BodyGoal, body: Program, goal: Goal, rows: Sequence[tuple[Value, ...]]) -> None:
    program = Lambda(("items", "n"), found.wrap(body))
    for row, wanted in zip(rows, goal.values, strict=True):
        assert same_value(run(program, *row), wanted)


MAPS = [
    "lambda items, n: map_(lambda item: add(item, n), items)",
    "lambda items, n: map_(lambda item: multiply(item, item), items)",
    "lambda items, n: map_(lambda item: if_(less(item, n), n, head(items)), items)",
    "lambda items, n: map_(lambda item: less(item, n), items)",
    "lambda items, n: map_(lambda item: cons(item, items), items)",
]


@given(st.sampled_from(MAPS), rows_of_inputs)
def test_the_body_of_a_map_is_wanted_as_it_is(text: str, rows: list[tuple[list[int], int]]) -> None:
    program = shipped().parse(text)
    outputs = [run(program, *row) for row in rows]
    assume(any(outputs))
    item = {0: INT, 1: INT, 2: INT, 3: BOOL, 4: INTS}[MAPS.index(text)]
    goal, _ = a_goal(list_of(item), outputs)
    found = map_body(goal, a_context(rows), a_term(INTS, [row[0] for row in rows]), ENTRIES["map_"])
    assert found is not None
    assert found.type == item
    check_rows(found, body_of(text))
    check_solution(found, body_of(text), goal, rows)


def test_a_map_has_equal_lengths_and_one_answer_for_an_item() -> None:
    rows = [([1, 2, 1], 0), ([3], 0)]
    term, context = a_term(INTS, [row[0] for row in rows]), a_context(rows)
    for wanted in ([[1, 2], [3]], [[5, 6, 7], [3]]):
        assert map_body(a_goal(INTS, wanted)[0], context, term, ENTRIES["map_"]) is None
    assert map_body(a_goal(INTS, [[5, 6, 5], [3]])[0], context, term, ENTRIES["map_"]) is not None
    # in another row the same item may give something else: the body can look at the row
    rows = [([1], 0), ([1], 1)]
    other = map_body(a_goal(INTS, [[4], [5]])[0], a_context(rows), a_term(INTS, [[1], [1]]), ENTRIES["map_"])
    assert other is not None
    assert other.values == (4, 5)


SCANS = [
    "lambda items, n: scan(lambda total, item: add(total, item), 0, items)",
    "lambda items, n: scan(lambda total, item: larger(subtract(total, item), n), 0, items)",
]


@given(st.sampled_from(SCANS), rows_of_inputs)
def test_the_body_of_a_scan_is_wanted_as_it_is(text: str, rows: list[tuple[list[int], int]]) -> None:
    outputs = [run(shipped().parse(text), *row) for row in rows]
    assume(any(outputs))
    goal, _ = a_goal(INTS, outputs)
    starts = [Literal.of(1), Literal.of(0)]
    found = list(scan_bodies(goal, a_context(rows), a_term(INTS, [row[0] for row in rows]), ENTRIES["scan"], starts))
    check_rows(found[-1], body_of(text))
    check_solution(found[-1], body_of(text), goal, rows)


def test_a_scan_is_as_long_as_its_list() -> None:
    rows = [([1, 2], 0)]
    goal, term = a_goal(INTS, [[1]])[0], a_term(INTS, [[1, 2]])
    assert not list(scan_bodies(goal, a_context(rows), term, ENTRIES["scan"], [Literal.of(0)]))


FILTERS = [
    "lambda items, n: filter_(lambda item: less(n, item), items)",
    "lambda items, n: filter_(lambda item: equal(item, head(items)), items)",
    "lambda items, n: filter_(lambda item: equal(modulo(item, 2), 0), items)",
]


@given(st.sampled_from(FILTERS), rows_of_inputs)
def test_the_body_of_a_filter_is_wanted_as_it_is(text: str, rows: list[tuple[list[int], int]]) -> None:
    outputs = [run(shipped().parse(text), *row) for row in rows]
    assume(any(len(output) < len(row[0]) for output, row in zip(outputs, rows, strict=True)))
    goal, _ = a_goal(INTS, outputs)
    found = filter_body(goal, a_context(rows), a_term(INTS, [row[0] for row in rows]), ENTRIES["filter_"])
    assert found is not None
    assert found.type == BOOL
    check_rows(found, body_of(text))
    check_solution(found, body_of(text), goal, rows)


@pytest.mark.parametrize(
    "wanted",
    [[[2, 1], [3]], [[1, 2], [3]], [[9], [3]], [[1, 2, 1], [3]]],
    ids=["another order", "one of two equal items", "a new item", "nothing left out"],
)
def test_what_no_filter_gives_has_no_body(wanted: list[list[int]]) -> None:
    rows = [([1, 2, 1], 0), ([3], 0)]
    goal, _ = a_goal(INTS, wanted)
    term = a_term(INTS, [row[0] for row in rows])
    assert filter_body(goal, a_context(rows), term, ENTRIES["filter_"]) is None


def test_a_list_that_is_undefined_somewhere_has_no_body() -> None:
    rows = [([1, 2], 0), ([], 0)]
    goal, _ = a_goal(INTS, [[2], []])
    assert map_body(goal, a_context(rows), a_term(INTS, [[1], None]), ENTRIES["map_"]) is None
    assert filter_body(goal, a_context(rows), a_term(INTS, [[1, 2], None]), ENTRIES["filter_"]) is None


def test_rows_of_a_body_are_bounded_and_spread_over_all() -> None:
    rows = [([number], 0) for number in range(1000)]
    goal, _ = a_goal(INTS, [[2 * number] for number in range(1000)])
    found = map_body(goal, a_context(rows), a_term(INTS, [row[0] for row in rows]), ENTRIES["map_"])
    assert found is not None
    assert len(found.values) == MAX_BODY_ROWS
    assert max(found.values) > 1900
