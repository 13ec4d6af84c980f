"""Goals that are put together from what each item of a list gives: a sum, a count, texts or lists one after the other.

What the items of a list give, each on its own, is an unknown per distinct item; each row is an equation, `goal = f(a) +
f(b) + …`. Items whose unknown the equations tell are the rows of a loop's body: `sum_(map_(f, items))`,
`count(f, items)`, `join("", map_(f, items))`, `flatten(map_(f, items))`.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

from neurosym.errors import EvaluationError
from neurosym.library.library import Library
from neurosym.program.expression import Apply, Lambda, Literal, Program, Reference, Variable
from neurosym.program.types import BOOL, INT, STR, Type, TypeConstructor, variables
from neurosym.program.values import Value, freeze
from neurosym.search.context import Context
from neurosym.search.goals import Goal
from neurosym.search.terms import Term
from neurosym.search.witness import BodyGoal

MIN_TOLD = 4
"""Distinct items whose unknown must be told, and not all the same."""

MAX_ITEMS = 4_000
"""Items of a list in all rows together."""


def views(context: Context, library: Library, function: Callable[[Reference], Callable[[Value], Value]]) -> list[Term]:
    """The lists that variables are, and those that an entry makes of a variable alone: its characters, its digits."""
    found: list[Term] = []
    for index in sorted(context.usable):
        type_ = context.types[index]
        column = [row[index] for row in context.rows]
        if isinstance(type_, TypeConstructor) and type_.name == "list":
            found.append(_view(type_, 1, column, Variable(index)))
            continue
        for entry in library:
            result = entry.signature.result
            if entry.signature.parameters != (type_,) or not isinstance(result, TypeConstructor):
                continue
            if result.name == "list" and not variables(result):
                reference = entry.reference()
                lists = _applied(function(reference), column)
                if lists is not None:
                    found.append(_view(result, 2, lists, Apply(reference, (Variable(index),))))
    return [view for view in found if sum(map(len, view.column)) <= MAX_ITEMS]


def _view(type_: Type, cost: int, column: list[Value], program: Program) -> Term:
    return Term(type_, cost, column, (), lambda: program)


def _applied(function: Callable[[Value], Value], column: Sequence[Value]) -> list[Value] | None:
    try:
        return [function(value) for value in column]
    except EvaluationError:
        return None


def _has_sums(view: Term) -> bool:
    """Whether there are lists of several items, which mostly come again."""
    lengths = [len(items) for items in view.column]
    if 4 * sum(length > 1 for length in lengths) < len(lengths):
        return False
    return 2 * len({freeze(item) for items in view.column for item in items}) <= sum(lengths)


def additive_bodies(goal: Goal, context: Context, view: Term, entries: Mapping[str, Reference]) -> Iterator[BodyGoal]:
    """The bodies of the loops over a list whose results, put together, are the goal."""
    has_sums = _has_sums(view)
    if goal.type == INT and has_sums and "count" in entries:
        counts = told_counts(goal.values, _keyed(view))
        if counts is not None and _is_telling(counts):
            told: dict[Hashable, Value] = {key: value == 1 for key, value in counts.items()}
            yield _body(
                told, BOOL, context, view, 1, lambda function: Apply(entries["count"], (function, view.program))
            )
            return
    if goal.type == INT and has_sums and {"sum_", "map_"} <= entries.keys():
        sums = told_sums(goal.values, _keyed(view))
        if sums is not None and _is_telling(sums):
            yield _body(sums, INT, context, view, 2, _of_map(entries, "sum_", view))
    if goal.type == STR and {"join", "map_"} <= entries.keys():
        pieces = _pieces(goal.values, view, has_sums)
        if pieces is not None and _is_telling(pieces):
            yield _body(pieces, STR, context, view, 3, _of_map(entries, "join", view))
    if goal.is_list and {"flatten", "map_"} <= entries.keys():
        pieces = _pieces(goal.values, view, has_sums)
        if pieces is not None and _is_telling(pieces) and any(len(piece) != 1 for piece in pieces.values()):
            yield _body(pieces, goal.type, context, view, 2, _of_map(entries, "flatten", view))


def _pieces(wholes: Sequence[Value], view: Term, has_sums: bool) -> dict[Hashable, Value] | None:
    """The piece that each item gives, if pieces are of one length, or where others tell them."""
    lists = _keyed(view)
    even = even_pieces(wholes, lists)
    return told_pieces(wholes, lists) if even is None and has_sums else even


def _keyed(view: Term) -> list[list[Hashable]]:
    return [[freeze(item) for item in items] for items in view.column]


def _is_telling(told: Mapping[Hashable, Value]) -> bool:
    return len(told) >= MIN_TOLD and len({freeze(value) for value in told.values()}) > 1


def _of_map(entries: Mapping[str, Reference], name: str, view: Term) -> Callable[[Lambda], Program]:
    first = (Literal.of("", STR),) if name == "join" else ()
    return lambda function: Apply(entries[name], (*first, Apply(entries["map_"], (function, view.program))))


def _body(
    told: Mapping[Hashable, Value],
    type_: Type,
    context: Context,
    view: Term,
    cost: int,
    wrap: Callable[[Lambda], Program],
) -> BodyGoal:
    """The goal of a body that sees its item and nothing else, for what it gives is the same in every row."""
    assert isinstance(view.type, TypeConstructor)
    rows: dict[Hashable, tuple[Value, ...]] = {}
    for row, items in zip(context.rows, view.column, strict=True):
        for item in items:
            rows.setdefault(freeze(item), (item, *row))
    inner = Context(
        (view.type.arguments[0], *context.types),
        tuple(rows[key] for key in told),
        frozenset({0}),
        context.depth + 1,
    )
    return BodyGoal(inner, type_, tuple(told.values()), cost + view.cost, lambda body: wrap(Lambda(("item",), body)))


def told_sums(totals: Sequence[int], lists: Sequence[Sequence[Hashable]]) -> dict[Hashable, int] | None:
    """What each item adds, where it can be told from the others; None where totals contradict each other."""
    told: dict[Hashable, int] = {}
    left = [(total, Counter(items)) for total, items in zip(totals, lists, strict=True)]
    while True:
        before = len(told)
        waiting = []
        for total, counts in left:
            unknown = [item for item in counts if item not in told]
            rest = total - sum(told[item] * n for item, n in counts.items() if item in told)
            if len(unknown) > 1:
                waiting.append((total, counts))
            elif unknown:
                told[unknown[0]], remainder = divmod(rest, counts[unknown[0]])
                if remainder:
                    return None
            elif rest:
                return None
        left = waiting
        if len(told) == before:
            return told


def told_counts(totals: Sequence[int], lists: Sequence[Sequence[Hashable]]) -> dict[Hashable, int] | None:
    """Of each item whether it is counted, 0 or 1, where that can be told; None where totals contradict each other."""
    told: dict[Hashable, int] = {}
    left = [(total, Counter(items)) for total, items in zip(totals, lists, strict=True)]
    while True:
        before = len(told)
        for total, counts in left:
            unknown = {item: n for item, n in counts.items() if item not in told}
            rest = total - sum(n for item, n in counts.items() if told.get(item) == 1)
            most = sum(unknown.values())
            if not 0 <= rest <= most:
                return None
            for item, n in unknown.items():
                if n > rest:
                    told[item] = 0
                elif n > most - rest:
                    told[item] = 1
        if len(told) == before:
            return told


def told_pieces(wholes: Sequence[Value], lists: Sequence[Sequence[Hashable]]) -> dict[Hashable, Value] | None:
    """The piece that each item gives, where it can be told; None where the wholes, texts or lists, contradict it."""
    told: dict[Hashable, Value] = {}
    left = list(zip(wholes, lists, strict=True))
    while True:
        before = len(told)
        waiting = []
        for whole, items in left:
            unknown = {item for item in items if item not in told}
            if len(unknown) > 1:
                waiting.append((whole, items))
            elif not _fits(whole, items, told):
                return None
        left = waiting
        if len(told) == before:
            return told


def even_pieces(wholes: Sequence[Value], lists: Sequence[Sequence[Hashable]]) -> dict[Hashable, Value] | None:
    """The piece that each item gives where all are of one length, two or more, and lists too; else None."""
    size, remainder = divmod(sum(map(len, wholes)), max(1, sum(map(len, lists))))
    if size < 2 or remainder or 2 * sum(len(items) > 1 for items in lists) < len(lists):
        return None  # what lists of single items give is the goal itself
    told: dict[Hashable, Value] = {}
    for whole, items in zip(wholes, lists, strict=True):
        if len(whole) != size * len(items):
            return None
        for position, item in enumerate(items):
            piece = whole[position * size : (position + 1) * size]
            if told.setdefault(item, piece) != piece:
                return None
    return told


def _fits(whole: Value, items: Sequence[Hashable], told: dict[Hashable, Value]) -> bool:
    """Whether a whole is the pieces of its items, one of which may be unknown and is told then."""
    unknown = [item for item in items if item not in told]
    size = 0
    if unknown:
        size, remainder = divmod(len(whole) - sum(len(told[item]) for item in items if item in told), len(unknown))
        if remainder or size < 0:
            return False
    at = 0
    for item in items:
        piece = told[item] if item in told else whole[at : at + size]
        if whole[at : at + len(piece)] != piece:
            return False
        told[item] = piece
        at += len(piece)
    return at == len(whole)
