"""Products of fractions: a wanted float as a running product over the numbers up to an input.

Where examples have neighbouring numbers, the quotient of their goals is a factor, told within the tolerance of both.
The simplest fraction there is what was meant, if no other one is near, and its two integers are wanted of the number.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from neurosym.execution.engine.fields import MAX_MASK_ROWS
from neurosym.program.expression import Apply, Lambda, Literal, Program, Reference, Variable
from neurosym.program.types import FLOAT, INT
from neurosym.search.context import Context
from neurosym.search.folds import folded_context
from neurosym.search.goals import Goal, Report
from neurosym.search.naturals import numbered_rows

MIN_FACTORS = 8
"""Factors that must be told, and not all the same."""

NEEDED = ("fold", "range_", "successor", "multiply", "divide", "to_float")

COST = 12
"""Of all that is around the two integers."""


@dataclass(frozen=True)
class Factors:
    """The integers above and below the line of each factor, in the context of a fold's body."""

    context: Context
    above: Sequence[int]
    below: Sequence[int]
    wrap: Callable[[Program, Program], Program]

    def goals(self, goal: Goal, surplus: int = 0) -> list[Goal]:
        """Both as goals, which solve `goal` together; the entries around them cost so much more than 1 each."""
        solved: dict[str, tuple[int, Program]] = {}

        def report_to(name: str) -> Report:
            def report(cost: int, program: Program) -> None:
                if name not in solved or cost < solved[name][0]:
                    solved[name] = (cost, program)
                    if len(solved) == 2:
                        (above_cost, above), (below_cost, below) = solved["above"], solved["below"]
                        goal.solve(COST + surplus + above_cost + below_cost, self.wrap(above, below))

            return report

        return [Goal(INT, self.above, report_to("above")), Goal(INT, self.below, report_to("below"))]


def counted_factors(goal: Goal, context: Context, entries: Mapping[str, Reference]) -> Iterator[Factors]:
    """The factors of `fold(lambda total, item: multiply(total, …), 1.0, range_(1, successor(variable)))`."""
    if goal.type != FLOAT or not entries.keys() >= set(NEEDED):
        return
    for index in sorted(context.usable):
        if context.types[index] == INT:
            factors, rows = _told(goal, context, index)
            if len(factors) >= MIN_FACTORS and len(set(factors)) > 1:
                inner = folded_context(FLOAT, INT, context, index, rows)
                without_total = Context(inner.types, inner.rows, inner.usable - {0}, inner.depth)
                above, below = zip(*(one.as_integer_ratio() for one in factors), strict=True)
                yield Factors(without_total, above, below, _wrapped(index, entries))


def _told(goal: Goal, context: Context, index: int) -> tuple[list[Fraction], list[tuple[object, ...]]]:
    """The factors that are told, of the least numbers, and their rows."""
    known = numbered_rows(goal, context, index)
    factors: list[Fraction] = []
    rows: list[tuple[object, ...]] = []
    for (rest, number), row in sorted(known.items(), key=lambda one: (one[0][1], one[1])):
        before_row = known.get((rest, number - 1))
        if number > 1 and before_row is None:
            continue
        before = 1.0 if before_row is None else goal.values[before_row]
        factor = _factor(before, goal.values[row], goal.tolerance) if number > 0 else None
        if factor is not None and len(rows) < MAX_MASK_ROWS:
            factors.append(factor)
            rows.append((before, number, *context.rows[row]))
    return factors, rows


def _factor(before: float, after: float, tolerance: float) -> Fraction | None:
    """The simplest fraction that takes one float to another, each known within the tolerance; None where others may."""
    slack = max(tolerance, 1e-12 * max(abs(before), abs(after)))
    if min(before, after) <= slack:
        return None
    lowest, highest = (after - slack) / (before + slack), (after + slack) / (before - slack)
    found = simplest_fraction(Fraction(lowest), Fraction(highest))
    is_alone = 2 * found.denominator**2 * (highest - lowest) < 1
    return found if is_alone else None


def simplest_fraction(lowest: Fraction, highest: Fraction) -> Fraction:
    """That of the least denominator from `lowest` to `highest`, both above 0."""
    whole = -(-lowest.numerator // lowest.denominator)
    if whole <= highest:
        return Fraction(whole)
    rest = simplest_fraction(1 / (highest - (whole - 1)), 1 / (lowest - (whole - 1)))
    return whole - 1 + 1 / rest


def _wrapped(index: int, entries: Mapping[str, Reference]) -> Callable[[Program, Program], Program]:
    numbers = Apply(entries["range_"], (Literal.of(1, INT), Apply(entries["successor"], (Variable(index),))))

    def wrap(above: Program, below: Program) -> Program:
        factor = Apply(entries["divide"], tuple(Apply(entries["to_float"], (one,)) for one in (above, below)))
        body = Lambda(("total", "item"), Apply(entries["multiply"], (Variable(0), factor)))
        return Apply(entries["fold"], (body, Literal.of(1.0), numbers))

    return wrap
