"""Truths about the items of a list: a wanted bool as `all_` or `any_` of what one predicate says of each.

Where all items do, each of them does; where not all do, one of them does not, but nobody knows which. So the distinct
items are the rows of the predicate, and of some sets of rows one is enough.
"""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

from neurosym.execution.engine.fields import MAX_MASK_ROWS
from neurosym.program.expression import Apply, Lambda, Program, Reference
from neurosym.program.types import BOOL, TypeConstructor
from neurosym.program.values import Value, freeze
from neurosym.search.context import Context
from neurosym.search.goals import Goal
from neurosym.search.terms import Term
from neurosym.search.witness import BodyGoal

MIN_SURE = 4
"""Distinct items of which it must be known what is said."""

MAX_PREDICATES = 50
"""That are tried at a time, the cheapest."""


@dataclass(frozen=True)
class Quantified:
    """The body of an `all_` or `any_`; a mask of the rows where it is known, and masks of which one row is enough."""

    body: BodyGoal
    sure: int
    one_of: tuple[int, ...]

    def satisfying(self, goal: Goal) -> list[tuple[int, Program]]:
        """Cost and program of the cheapest predicates among the terms of the body's goal that say what they must."""
        rules = [
            rule
            for mask, rule in goal.terms.items()
            if mask & self.sure == self.sure and all(mask & rows for rows in self.one_of)
        ]
        cheapest = sorted(rules, key=lambda rule: (rule.cost, rule.mask))[:MAX_PREDICATES]
        return [(rule.cost, rule.program) for rule in cheapest]


def quantified_bodies(
    goal: Goal, context: Context, view: Term, entries: Mapping[str, Reference]
) -> Iterator[tuple[str, Quantified]]:
    """The bodies of the loops over a list whose results are all true, or one of them, where the goal is, by loop."""
    if goal.type != BOOL:
        return
    for name, of_each in (("all_", True), ("any_", False)):
        if name in entries:
            found = _quantified(goal, context, view, entries[name], of_each=of_each)
            if found is not None:
                yield name, found


def _quantified(goal: Goal, context: Context, view: Term, entry: Reference, *, of_each: bool) -> Quantified | None:
    """The body that says `of_each` of all items of the lists where the goal is that, and elsewhere of not every one."""
    lists = list(zip(context.rows, view.column, goal.values, strict=True))
    rows: dict[Hashable, tuple[Value, ...]] = {}
    for row, items, _ in sorted(lists, key=lambda one: one[2] is not of_each):
        for item in items:
            rows.setdefault(freeze(item), (item, *row))
    sure = {freeze(item) for _, items, value in lists if value is of_each for item in items}
    others = [{freeze(item) for item in items} - sure for _, items, value in lists if value is not of_each]
    if len(sure) < MIN_SURE or len(rows) > MAX_MASK_ROWS or not all(others):
        return None
    numbers = {key: number for number, key in enumerate(rows)}
    assert isinstance(view.type, TypeConstructor)
    inner = Context((view.type.arguments[0], *context.types), tuple(rows.values()), frozenset({0}), context.depth + 1)
    body = BodyGoal(
        inner,
        BOOL,
        tuple((key in sure) is of_each for key in rows),
        1 + view.cost,
        lambda predicate: Apply(entry, (Lambda(("item",), predicate), view.program)),
    )
    masks = [sum(1 << numbers[key] for key in keys) for keys in others]
    return Quantified(body, sum(1 << numbers[key] for key in sure), tuple(dict.fromkeys(masks)))
