"""The witness of `fold`: what its body must give, step by step of the running total.

Of examples that are closed under prefixes all is known: the goal of a list is the body's result, the goal of the list
without its last item the running total. Of others that hold all items the total is supposed: that of a list without
an item is its goal without that item, as where a fold sorts or reverses.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from neurosym.errors import ProgramError
from neurosym.program.expression import Apply, Lambda, Literal, Program, Reference, Variable
from neurosym.program.types import Type, TypeConstructor
from neurosym.program.values import Value, freeze
from neurosym.search.context import Context
from neurosym.search.goals import Goal
from neurosym.search.witness import BodyGoal, Wrap, spread

MIN_STEPS = 3
"""Different steps that a body must explain; fewer tell nothing."""


@dataclass(frozen=True)
class Step:
    """The totals before and after an item, and the row of the context that both belong to."""

    before: Value
    item: Value
    after: Value
    row: int


def fold_bodies(goal: Goal, context: Context, entry: Reference, starts: Sequence[Literal]) -> Iterator[BodyGoal]:
    """The bodies of `fold(lambda total, item: …, start, variable)` for each list variable whose totals are told.

    The start is the goal of the empty list, or one of `starts` where no example has it. A body may not mention the
    list itself, of which it sees a prefix only.
    """
    for index in sorted(context.usable):
        if _is_list(context.types[index]):
            bodies = list(_known_bodies(goal, context, entry, index, starts))
            yield from bodies or _supposed_bodies(goal, context, entry, index)


def _is_list(type_: Type) -> bool:
    return isinstance(type_, TypeConstructor) and type_.name == "list"


Prefix = tuple[Hashable, Hashable]
"""What else a row holds, and a list: which example a prefix belongs to."""


def _known_bodies(
    goal: Goal, context: Context, entry: Reference, index: int, starts: Sequence[Literal]
) -> Iterator[BodyGoal]:
    known, empty = _prefixes(goal, context, index)
    if len(empty) > 1 or not known:
        return
    try:
        own = [Literal.of(value, goal.type) for value in empty.values()]
    except ProgramError:
        return  # too large to be written down
    for start in own or starts:
        yield from _bodies(goal, context, entry, index, start, _known_steps(goal, context, index, start, known))


def _prefixes(goal: Goal, context: Context, index: int) -> tuple[dict[Prefix, int], dict[Hashable, Value]]:
    """The row of each list, and the different goals of the empty list."""
    known: dict[Prefix, int] = {}
    empty: dict[Hashable, Value] = {}
    others = context.others(index)
    for number, row in enumerate(context.rows):
        known.setdefault((others[number], freeze(row[index])), number)
        if not row[index]:
            empty[goal.key[number]] = goal.values[number]
    return known, empty


def _known_steps(
    goal: Goal, context: Context, index: int, start: Literal, known: Mapping[Prefix, int]
) -> Sequence[Step]:
    """The steps between examples; none where most are missing."""
    steps: list[Step] = []
    n_missing = 0
    for (rest, items), number in known.items():
        assert isinstance(items, tuple)
        if not items:
            continue
        before = start.value if len(items) == 1 else None
        if (rest, items[:-1]) in known:
            before = goal.values[known[rest, items[:-1]]]
        if before is None:
            n_missing += 1
        else:
            steps.append(Step(before, context.rows[number][index][-1], goal.values[number], number))
    return steps if n_missing <= len(steps) else []


def _supposed_bodies(goal: Goal, context: Context, entry: Reference, index: int) -> Iterator[BodyGoal]:
    """One for each way to say which of several equal items is taken out, where they differ."""
    if context.types[index] != goal.type:
        return
    seen: list[BodyGoal] = []
    for takes_last in (True, False):
        steps, ends = _supposed_steps(goal, context, index, takes_last=takes_last)
        if len(ends) == 1:
            start = Literal.of(next(iter(ends.values())), goal.type)
            for body in _bodies(goal, context, entry, index, start, steps):
                if not any(body.context == other.context and body.values == other.values for other in seen):
                    seen.append(replace(body, is_supposed=True))
    yield from seen


def _supposed_steps(
    goal: Goal, context: Context, index: int, *, takes_last: bool
) -> tuple[list[Step], dict[Hashable, Value]]:
    """The steps by which items leave the goals, and the different lists that remain; none where an item is missing."""
    steps: list[Step] = []
    ends: dict[Hashable, Value] = {}
    for number, row in enumerate(context.rows):
        total = goal.values[number]
        for item in reversed(row[index]):
            before = _without(item, total, takes_last=takes_last)
            if before is None:
                return [], {}
            steps.append(Step(before, item, total, number))
            total = before
        ends[freeze(total)] = total
    return steps, ends


def _without(item: Value, items: list[Value], *, takes_last: bool) -> list[Value] | None:
    """A list without the first or the last of the items that are this one; None where none is."""
    key = freeze(item)
    places = [at for at, other in enumerate(items) if freeze(other) == key]
    if not places:
        return None
    at = places[-1 if takes_last else 0]
    return items[:at] + items[at + 1 :]


def _bodies(
    goal: Goal, context: Context, entry: Reference, index: int, start: Literal, steps: Sequence[Step]
) -> Iterator[BodyGoal]:
    """The body that explains some steps; none where two contradict each other, or few are different."""
    rows: dict[Hashable, tuple[tuple[Value, ...], Value]] = {}
    others = context.others(index)
    for step in steps:
        environment = (step.before, step.item, *context.rows[step.row])
        key = (others[step.row], freeze(step.before), freeze(step.item))
        seen = rows.setdefault(key, (environment, step.after))
        if freeze(seen[1]) != freeze(step.after):
            return
    if len(rows) < MIN_STEPS:
        return
    chosen = spread(list(rows.values()))
    list_type = context.types[index]
    assert isinstance(list_type, TypeConstructor)
    environments = [environment for environment, _ in chosen]
    inner = folded_context(goal.type, list_type.arguments[0], context, index, environments)
    yield BodyGoal(inner, goal.type, tuple(wanted for _, wanted in chosen), 3, _folded(entry, start, index))


def folded_context(total: Type, item: Type, context: Context, index: int, rows: Sequence[tuple[Value, ...]]) -> Context:
    """The context of a fold's body: total and item, and all around it but the variable that is gone through."""
    usable = frozenset({0, 1}) | {other + 2 for other in context.usable - {index}}
    return Context((total, item, *context.types), tuple(rows), usable, context.depth + 1)


def _folded(entry: Reference, start: Literal, index: int) -> Wrap:
    def wrap(body: Program) -> Program:
        return Apply(entry, (Lambda(("total", "item"), body), start, Variable(index)))

    return wrap
