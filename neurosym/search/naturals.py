"""Loops over the numbers up to an input: what a number gives, made of what the number before it gives.

Where examples have neighbouring numbers, the goal of one is the body's result, the goal of the other the running total.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence

from neurosym.program.expression import Apply, Lambda, Literal, Program, Reference, Variable
from neurosym.program.types import FLOAT, INT
from neurosym.program.values import Value
from neurosym.search.context import Context
from neurosym.search.folds import folded_context
from neurosym.search.goals import Goal
from neurosym.search.witness import BodyGoal

MIN_STEPS = 4
"""Neighbours among the examples from which on a loop is looked for."""

FLOAT_STARTS = (Literal.of(0.0), Literal.of(1.0))


def counting_bodies(
    goal: Goal, context: Context, entries: Mapping[str, Reference], starts: Sequence[Literal]
) -> Iterator[BodyGoal]:
    """The bodies of `fold(lambda total, item: …, start, range_(1, successor(variable)))` for each integer variable.

    The start is the goal of 0, or one of `starts` where none has it. A quarter of the numbers must have a neighbour.
    """
    if not {"fold", "range_", "successor"} <= entries.keys():
        return
    for index in sorted(context.usable):
        if context.types[index] == INT:
            known = numbered_rows(goal, context, index)
            steps = [(rest, number) for rest, number in known if (rest, number - 1) in known and number > 0]
            if len(steps) < MIN_STEPS or 4 * len(steps) < len(known) or min(number for _, number in known) < 0:
                continue
            firsts = {goal.key[row]: goal.values[row] for (_, number), row in known.items() if number == 0}
            if len(firsts) <= 1:
                own = [Literal.of(value, goal.type) for value in firsts.values()]
                for start in own or (FLOAT_STARTS if goal.type == FLOAT else starts):
                    yield _body(goal, context, index, entries, start, known)


Place = tuple[Hashable, int]
"""What else a row holds, and the number."""


def numbered_rows(goal: Goal, context: Context, index: int) -> dict[Place, int]:
    """The row of each number."""
    known: dict[Place, int] = {}
    for number, (others, row) in enumerate(zip(context.others(index), context.rows, strict=True)):
        known.setdefault((others, row[index]), number)
    return known


def _body(
    goal: Goal,
    context: Context,
    index: int,
    entries: Mapping[str, Reference],
    start: Literal,
    known: Mapping[Place, int],
) -> BodyGoal:
    rows: list[tuple[Value, ...]] = []
    wanted: list[Value] = []
    for (rest, number), row in sorted(known.items(), key=lambda one: (one[0][1], one[1])):
        before = start.value if number == 1 else None
        if (rest, number - 1) in known:
            before = goal.values[known[rest, number - 1]]
        if number > 0 and before is not None:
            rows.append((before, number, *context.rows[row]))
            wanted.append(goal.values[row])
    inner = folded_context(goal.type, INT, context, index, rows)
    stop = Apply(entries["successor"], (Variable(index),))
    numbers = Apply(entries["range_"], (Literal.of(1, INT), stop))

    def wrap(body: Program) -> Program:
        return Apply(entries["fold"], (Lambda(("total", "item"), body), start, numbers))

    return BodyGoal(inner, goal.type, tuple(wanted), 6, wrap)
