"""A wanted list, position by position: what stands there is found from what other lists as long have there.

The body of such a loop is enumerated like that of any witness, over rows that are places: a row of the goal's context
and a position. It can't mention what is around it; it is given what stands in lists at the position, and what is the
same at all.
"""

from collections.abc import Hashable, Mapping, Sequence

from neurosym.execution.engine.fields import MAX_MASK_ROWS
from neurosym.program.expression import Apply, Lambda, Literal, Program, Reference, Variable
from neurosym.program.substitution import shift
from neurosym.program.types import BOOL, INT, TypeConstructor
from neurosym.program.values import freeze
from neurosym.search.context import Context
from neurosym.search.goals import Goal
from neurosym.search.terms import Term
from neurosym.search.witness import BodyGoal

MAX_POSITIONS = MAX_MASK_ROWS
"""Rows of a body: as many as masks have, for it is mostly found by case split. A hit is checked on every example."""

LIST_DISCOUNT = 2
"""By how much what stands in a list at a position is cheaper than the list: the first such lists cost so much more."""

SHARED_DISCOUNT = 3
"""The same of what stands nowhere in particular, a shorter program then; not of numbers, for there are many."""

Place = tuple[int, int]
"""A row of the goal's context, and a position."""


def is_aligned(goal: Goal, term: Term) -> bool:
    """Whether a term is a list as long as the goal in every row."""
    return term.total and all(len(mine) == len(wanted) for mine, wanted in zip(term.column, goal.values, strict=True))


def telling_places(goal: Goal, aligned: Sequence[Term]) -> list[Place]:
    """At most MAX_POSITIONS places: each value of each aligned list with each item wanted there, then evenly spaced."""
    places = [(row, at) for row, items in enumerate(goal.values) for at in range(len(items))]
    if len(places) <= MAX_POSITIONS:
        return places
    seen: set[Hashable] = set()
    chosen: dict[Place, None] = {}
    for number, term in enumerate(aligned):
        for row, at in places:
            what = (number, freeze(term.column[row][at]), freeze(goal.values[row][at]))
            if what not in seen and len(chosen) < MAX_POSITIONS:
                seen.add(what)
                chosen[row, at] = None
    left = [place for place in places if place not in chosen]
    n_more = MAX_POSITIONS - len(chosen)
    return sorted([*chosen, *(left[number * len(left) // n_more] for number in range(n_more))])


def rows_of(places: Sequence[Place]) -> tuple[int, ...]:
    """The places of each row of the goal's context, as masks."""
    masks: dict[int, int] = {}
    for number, (row, _) in enumerate(places):
        masks[row] = masks.get(row, 0) | 1 << number
    return tuple(masks.values())


def position_body(
    goal: Goal, context: Context, places: Sequence[Place], aligned: Term, entries: Mapping[str, Reference]
) -> BodyGoal | None:
    """The body of `map_(lambda position: …, range_(0, length(aligned)))`; None where one of these entries is missing.

    A body that looks at one list or two, and at no position otherwise, becomes that of `map_` or `zip_with`.
    """
    assert isinstance(goal.type, TypeConstructor)
    if not places or not entries.keys() >= {"map_", "index", "range_", "length"}:
        return None
    inner = Context(
        (INT, *context.types),
        tuple((at, *context.rows[row]) for row, at in places),
        frozenset({0}),
        context.depth + 1,
    )
    positions = Apply(entries["range_"], (Literal.of(0, INT), Apply(entries["length"], (aligned.program,))))

    def wrap(body: Program) -> Program:
        by_position = Apply(entries["map_"], (Lambda(("position",), body), positions))
        return _over_lists(body, entries) or by_position

    return BodyGoal(
        inner,
        goal.type.arguments[0],
        tuple(goal.values[row][at] for row, at in places),
        4 + aligned.cost,
        wrap,
        (INT, BOOL, goal.type.arguments[0]),
    )


def at_position(term: Term, places: Sequence[Place], index: Reference) -> Term:
    """What stands in a list at the positions of a body's rows, as a term of the body; cheap, for it is what matters."""
    assert isinstance(term.type, TypeConstructor)
    column = [term.column[row][at] for row, at in places]

    def build() -> Program:
        return Apply(index, (shift(term.program, 1), Variable(0)))

    return Term(term.type.arguments[0], max(1, term.cost - LIST_DISCOUNT), column, (), build)


def at_every_position(term: Term, places: Sequence[Place]) -> Term:
    """A term of what is around a body, as one of the body."""
    cost = term.cost if term.type == INT else max(1, term.cost - SHARED_DISCOUNT)
    return Term(term.type, cost, [term.column[row] for row, _ in places], (), lambda: shift(term.program, 1))


def _over_lists(body: Program, entries: Mapping[str, Reference]) -> Program | None:
    """The loop over the lists themselves, where a body looks at one or two and doesn't mention the position itself."""
    lists: dict[Program, int] = {}
    if not _looks_only_at(body, lists, 0) or not 1 <= len(lists) <= 2:
        return None
    entry = entries.get("map_" if len(lists) == 1 else "zip_with")
    if entry is None:
        return None
    function = Lambda(("item",) if len(lists) == 1 else ("first", "second"), _with_items(body, lists, 0))
    return Apply(entry, (function, *(shift(items, -1) for items in lists)))


def _list_at_position(program: Program, depth: int) -> Program | None:
    """The list of `index(list, position)`, as it reads in the body itself, where the position is variable `depth`."""
    match program:
        case Apply(Reference("index"), (items, Variable(index))) if index == depth:
            free = items.typing.free
            return None if any(variable <= depth for variable in free) else shift(items, -depth)
    return None


def _looks_only_at(program: Program, lists: dict[Program, int], depth: int) -> bool:
    """Whether the position is only mentioned to look into lists; numbers those lists."""
    items = _list_at_position(program, depth)
    if items is not None:
        lists.setdefault(items, len(lists))
        return True
    match program:
        case Variable(number):
            return number != depth
        case Lambda(names, inner):
            return _looks_only_at(inner, lists, depth + len(names))
        case Apply(_, arguments):
            return all(_looks_only_at(argument, lists, depth) for argument in arguments)
    return True


def _with_items(program: Program, lists: Mapping[Program, int], depth: int) -> Program:
    """The body with parameters for the items of some lists in the place of the position."""
    items = _list_at_position(program, depth)
    if items is not None:
        return Variable(depth + lists[items])
    match program:
        case Variable(number) if number > depth:
            return Variable(number + len(lists) - 1)
        case Lambda(names, inner):
            return Lambda(names, _with_items(inner, lists, depth + len(names)))
        case Apply(function, arguments):
            return Apply(function, tuple(_with_items(argument, lists, depth) for argument in arguments))
    return program
