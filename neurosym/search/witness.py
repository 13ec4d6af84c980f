"""Witnesses of loops: what a body must give for the loop to give the goal (Polozov and Gulwani 2015).

They are built in, for a body is wanted in a context of its own, whose rows they know exactly; that of `fold` is in
`folds`. What entries declare as their witnesses, over values, is used in `parts`.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from neurosym.program.expression import Apply, Lambda, Literal, Program, Reference
from neurosym.program.types import BOOL, Type, TypeConstructor
from neurosym.program.values import Value, freeze
from neurosym.search.context import Context
from neurosym.search.goals import Goal
from neurosym.search.terms import Term

MAX_BODY_ROWS = 96
"""Rows of a body goal; a hit is checked on every example anyway."""

Wrap = Callable[[Program], Program]


@dataclass(frozen=True)
class BodyGoal:
    """A lambda to be found: its context, type and wanted values, the cost of what is around it, and that itself.

    Where there are `types`, only entries at those are looked at. It `is_supposed` where what is wanted may be wrong.
    """

    context: Context
    type: Type
    values: tuple[Value, ...]
    cost: int
    wrap: Wrap
    types: tuple[Type, ...] | None = None
    is_supposed: bool = False


def map_body(goal: Goal, context: Context, term: Term, entry: Reference) -> BodyGoal | None:
    """The body of `map_(lambda item: …, term)`, where `term` is as long as the goal in every row."""
    items, item_type, result = _lists(goal, term)
    if items is None or not all(len(mine) == len(wanted) for mine, wanted in zip(items, goal.values, strict=True)):
        return None
    rows = _consistent(
        (row, (item,), value)
        for row, mine, wanted in zip(context.rows, items, goal.values, strict=True)
        for item, value in zip(mine, wanted, strict=True)
    )
    return _body(rows, context, (item_type,), result, 1 + term.cost, lambda body: _looped(entry, body, term))


def scan_bodies(
    goal: Goal, context: Context, term: Term, entry: Reference, starts: Sequence[Literal]
) -> Iterator[BodyGoal]:
    """The bodies of `scan(lambda total, item: …, start, term)` for each of `starts`.

    `term` must be as long as the goal in every row. The total before an item is the goal's item before it, so every
    row of the body is known.
    """
    items, item_type, result = _lists(goal, term)
    if items is None or not all(len(mine) == len(wanted) for mine, wanted in zip(items, goal.values, strict=True)):
        return
    for start in starts:
        rows = _consistent(
            (row, both, value)
            for row, mine, wanted in zip(context.rows, items, goal.values, strict=True)
            for both, value in zip(zip([start.value, *wanted][:-1], mine, strict=True), wanted, strict=True)
        )
        body = _body(rows, context, (result, item_type), result, 2 + term.cost, _scanned(entry, start, term))
        if body is not None:
            yield body


def filter_body(goal: Goal, context: Context, term: Term, entry: Reference) -> BodyGoal | None:
    """The body of `filter_(lambda item: …, term)`, where the goal is `term` with some values left out."""
    if term.type != goal.type:
        return None
    items, item_type, _ = _lists(goal, term)
    if items is None or not any(len(mine) > len(wanted) for mine, wanted in zip(items, goal.values, strict=True)):
        return None
    triples: list[tuple[tuple[Value, ...], tuple[Value, ...], Value]] = []
    for row, mine, wanted in zip(context.rows, items, goal.values, strict=True):
        kept = {freeze(item) for item in wanted}
        if [item for item in mine if freeze(item) in kept] != wanted:
            return None
        triples += [(row, (item,), freeze(item) in kept) for item in mine]
    rows = _consistent(triples)
    return _body(rows, context, (item_type,), BOOL, 1 + term.cost, lambda body: _looped(entry, body, term))


def _looped(entry: Reference, body: Program, term: Term) -> Program:
    return Apply(entry, (Lambda(("item",), body), term.program))


def _scanned(entry: Reference, start: Literal, term: Term) -> Wrap:
    return lambda body: Apply(entry, (Lambda(("total", "item"), body), start, term.program))


def _lists(goal: Goal, term: Term) -> tuple[Sequence[list[Value]] | None, Type, Type]:
    """The lists of a term, its item type and the goal's; None when either is no list or has a ⊥."""
    if not (
        isinstance(term.type, TypeConstructor)
        and isinstance(goal.type, TypeConstructor)
        and term.type.name == goal.type.name == "list"
        and term.total
    ):
        return None, term.type, goal.type
    return term.column, term.type.arguments[0], goal.type.arguments[0]


Rows = dict[Hashable, tuple[tuple[Value, ...], Value]]


def _consistent(triples: Iterable[tuple[tuple[Value, ...], tuple[Value, ...], Value]]) -> Rows | None:
    """Body rows (environment, wanted) from outer rows, parameters and wanted values, told apart by environment.

    None when there are none, or one environment needs two values.
    """
    rows: Rows = {}
    numbers: dict[int, int] = {}
    for row, own, wanted in triples:
        number = numbers.setdefault(id(row), len(numbers))
        known = rows.setdefault((number, freeze(own)), ((*own, *row), wanted))
        if known[1] != wanted:
            return None
    return rows or None


def _body(
    rows: Rows | None, context: Context, own: tuple[Type, ...], result: Type, cost: int, wrap: Wrap
) -> BodyGoal | None:
    """The goal of a lambda with parameters of the types `own`, which may capture all of the outer variables."""
    if rows is None:
        return None
    chosen = spread(list(rows.values()))
    inner = Context(
        (*own, *context.types),
        tuple(environment for environment, _ in chosen),
        frozenset(range(len(own))) | {index + len(own) for index in context.usable},
        context.depth + 1,
    )
    return BodyGoal(inner, result, tuple(wanted for _, wanted in chosen), cost, wrap)


def spread(rows: list[tuple[tuple[Value, ...], Value]]) -> list[tuple[tuple[Value, ...], Value]]:
    """At most MAX_BODY_ROWS of the rows, evenly spaced."""
    if len(rows) <= MAX_BODY_ROWS:
        return rows
    return [rows[number * len(rows) // MAX_BODY_ROWS] for number in range(MAX_BODY_ROWS)]
