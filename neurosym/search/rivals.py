"""Other predicates for a decision list that solves a goal: several may tell its cases apart, and one is meant.

What holds in the same rows is the same to an enumeration, which keeps the first. Here each predicate of a list is
wanted once more, as a goal of its own over the rows that come to it, and all that have its values are solutions, to be
voted on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from neurosym.execution.reference import Interpreter
from neurosym.program.expression import Apply, Program, Reference
from neurosym.program.types import BOOL, variables
from neurosym.search.context import Context, column_of
from neurosym.search.goals import Goal, Report
from neurosym.search.split import Decisions
from neurosym.search.terms import Term


@dataclass(frozen=True)
class Rivalry:
    """A context of the rows that come to a predicate, and goals in it: its values, and their opposites."""

    context: Context
    goals: tuple[Goal, Goal]


def rivalries(decisions: Decisions, goal: Goal, context: Context, if_: Reference) -> Iterator[Rivalry]:
    """For each predicate of a list that solves `goal` what is wanted of others in its place."""
    left: Sequence[int] = range(goal.full.bit_count())
    for number, (predicate, _) in enumerate(decisions.rules):
        holds = [bool(predicate.mask >> row & 1) for row in left]
        inner = Context(context.types, tuple(context.rows[row] for row in left), context.usable, context.depth)
        yield Rivalry(
            inner,
            (
                Goal(BOOL, holds, _report(decisions, number, goal, if_, is_opposite=False)),
                Goal(BOOL, [not one for one in holds], _report(decisions, number, goal, if_, is_opposite=True)),
            ),
        )
        left = [row for row, one in zip(left, holds, strict=True) if not one]


def mentioned(program: Program, context: Context, interpreter: Interpreter) -> Iterator[Term]:
    """The calls of a program outside of its functions, as terms: mentioned again, they cost what a constant does."""
    if isinstance(program, Apply):
        column, type_ = column_of(program, context, interpreter), program.typing.type
        if None not in column and not variables(type_):
            yield Term(type_, 1, column, (), lambda: program)
        for argument in program.arguments:
            yield from mentioned(argument, context, interpreter)


def _report(decisions: Decisions, number: int, goal: Goal, if_: Reference, *, is_opposite: bool) -> Report:
    predicate, then = decisions.rules[number]
    rest = Decisions(0, decisions.rules[number + 1 :], decisions.otherwise)

    def report(cost: int, program: Program) -> None:
        branches = (rest.program(if_), then.program) if is_opposite else (then.program, rest.program(if_))
        whole: Program = Apply(if_, (program, *branches))
        for earlier, before in reversed(decisions.rules[:number]):
            whole = Apply(if_, (earlier.program, before.program, whole))
        goal.solve(decisions.cost - predicate.cost + cost, whole)

    return report
