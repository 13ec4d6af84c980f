from math import factorial

from neurosym.execution.reference import evaluate
from neurosym.program.expression import Apply, Lambda, Literal, Variable
from neurosym.program.types import INT
from neurosym.program.values import Value
from neurosym.search.naturals import counting_bodies
from neurosym.search.witness import BodyGoal
from tests.search.spaces import a_context
from tests.search.test_goals import a_goal
from tests.strategies import shipped

TIER_1 = shipped().restricted(1)
ENTRIES = {entry.name: entry.reference() for entry in TIER_1}
STARTS = [Literal.of(0), Literal.of(1)]


def _bodies(numbers: list[int], values: list[Value]) -> list[BodyGoal]:
    goal, _ = a_goal(INT, values)
    return list(counting_bodies(goal, a_context([INT], [(number,) for number in numbers]), ENTRIES, STARTS))


def test_the_goal_of_a_number_is_the_total_before_the_next() -> None:
    numbers = [5, 0, 1, 3, 2, 4, 9]
    (body,) = _bodies(numbers, [factorial(number) for number in numbers])
    rows = [(row[0], row[1], value) for row, value in zip(body.context.rows, body.values, strict=True)]
    assert rows == [(1, 1, 1), (1, 2, 2), (2, 3, 6), (6, 4, 24), (24, 5, 120)]
    program = Lambda(("n",), body.wrap(Apply(ENTRIES["multiply"], (Variable(0), Variable(1)))))
    assert [evaluate(program, (number,), TIER_1) for number in numbers] == [factorial(number) for number in numbers]


def test_where_nobody_gives_the_start_there_is_a_body_for_each() -> None:
    numbers = [1, 2, 3, 4, 5]
    bodies = _bodies(numbers, [number * number for number in numbers])
    assert [body.context.rows[0][:2] for body in bodies] == [(0, 1), (1, 1)]


def test_a_body_can_not_mention_the_number_itself() -> None:
    (body,) = _bodies([0, 1, 2, 3, 4], [0, 1, 3, 6, 10])
    assert body.context.usable == {0, 1}


def test_numbers_without_neighbours_and_negative_ones_make_no_loop() -> None:
    assert _bodies([0, 2, 4, 6, 8, 9], [0, 1, 2, 3, 4, 5]) == []
    assert _bodies([-1, 0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 5]) == []
