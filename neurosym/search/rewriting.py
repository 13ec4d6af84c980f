"""A goal as a simpler one: what to find instead, and what makes of it the goal.

Texts that all begin or end alike are what stands between. A list whose items an entry's own witness tells is a list of
that entry's arguments: `map_` undone, an item at a time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from neurosym.errors import ProgramError
from neurosym.library.entry import Entry
from neurosym.program.expression import Apply, Lambda, Literal, Program, Reference, Variable
from neurosym.program.substitution import shift
from neurosym.program.types import STR, Type, TypeConstructor, list_of
from neurosym.program.values import Value
from neurosym.search.context import Context
from neurosym.search.costs import Costs
from neurosym.search.goals import Goal
from neurosym.search.parts import MAX_NESTED, Part, Parts, parts_of

MIN_ROWS = 4
"""Rows from which on it tells something that all texts begin or end alike."""

MAX_ITEMS = 2_000
"""Items of all rows together that witnesses are asked about, one by one."""


@dataclass(frozen=True)
class Rewriting:
    """What to find in the place of a goal: `wrap` makes the goal's program of its, for a `cost`."""

    type: Type
    values: Sequence[Value]
    cost: int
    wrap: Callable[[Program], Program]

    def of(self, goal: Goal) -> Goal:
        """The simpler goal, whose solutions become those of `goal`."""

        def report(cost: int, program: Program) -> None:
            goal.solve(cost + self.cost, self.wrap(program))

        return Goal(self.type, self.values, report, goal.tolerance, whole=goal)


def rewritings(
    goal: Goal,
    context: Context,
    witnessed: Sequence[Entry],
    literals: Mapping[Type, Sequence[Literal]],
    entries: Mapping[str, Reference],
    costs: Costs,
) -> Iterator[Rewriting]:
    """The simpler goals that there are for one."""
    if len(list(goal.chain)) > MAX_NESTED:
        return
    if goal.type == STR and "concat" in entries:
        yield from _without_affixes(goal, entries["concat"], costs)
    if goal.is_list and "map_" in entries:
        yield from _item_by_item(goal, context, witnessed, literals, entries["map_"], costs)


def _without_affixes(goal: Goal, concat: Reference, costs: Costs) -> Iterator[Rewriting]:
    """What stands between that with which all texts begin and that with which all of them end."""
    texts: list[str] = list(goal.values)
    if len(texts) < MIN_ROWS or len(set(texts)) < 2:
        return
    prefix = _common_start(texts)
    rests = [text[len(prefix) :] for text in texts]
    suffix = _common_start([rest[::-1] for rest in rests])[::-1]
    try:
        before, after = (Literal.of(affix, STR) for affix in (prefix, suffix))
    except ProgramError:
        return  # too long to be written down

    def wrap(program: Program) -> Program:
        ended = Apply(concat, (program, after)) if suffix else program
        return Apply(concat, (before, ended)) if prefix else ended

    n_affixes = bool(prefix) + bool(suffix)
    if n_affixes:
        middles = [rest[: len(rest) - len(suffix)] for rest in rests]
        yield Rewriting(STR, middles, n_affixes * (1 + costs.of("concat")), wrap)


def _common_start(texts: Sequence[str]) -> str:
    return "".join(one[0] for one in takewhile(lambda one: len(set(one)) == 1, zip(*texts, strict=False)))


def _item_by_item(
    goal: Goal,
    context: Context,
    witnessed: Sequence[Entry],
    literals: Mapping[Type, Sequence[Literal]],
    map_: Reference,
    costs: Costs,
) -> Iterator[Rewriting]:
    """Lists of one argument of an entry whose witness tells it, whatever the item."""
    assert isinstance(goal.type, TypeConstructor)
    lengths = [len(items) for items in goal.values]
    if not 0 < sum(lengths) <= MAX_ITEMS:
        return
    items = [item for row in goal.values for item in row]
    rows = tuple(row for row, length in zip(context.rows, lengths, strict=True) for _ in range(length))
    each = Goal(goal.type.arguments[0], items, lambda cost, program: None)
    for parts in parts_of(each, Context(context.types, rows, context.usable), witnessed, literals):
        if len(parts.unknown) == 1:
            (part,) = parts.unknown
            cost = costs.of("map_") + costs.of(parts.entry.name) + len(parts.arguments) - 1
            yield Rewriting(list_of(part.type), _regrouped(part.values, lengths), cost, _mapped(map_, parts))


def _regrouped(items: Sequence[Value], lengths: Sequence[int]) -> list[Value]:
    left = iter(items)
    return [[next(left) for _ in range(length)] for length in lengths]


def _mapped(map_: Reference, parts: Parts) -> Callable[[Program], Program]:
    """`map_(lambda item: entry(…, item, …), items)`, as a function of the items."""
    arguments = tuple(Variable(0) if isinstance(argument, Part) else shift(argument, 1) for argument in parts.arguments)
    body = Lambda(("item",), Apply(parts.entry, arguments))
    return lambda items: Apply(map_, (body, items))
