"""Repeated items: a list goes on with one item several times, as often as some number says that was seen.

Neither the number nor the item is a piece of the list, so a chain that has such a link is found before the whole link
is enumerated: it is put together from two terms that are smaller.
"""

from collections.abc import Iterator, Sequence

from neurosym.program.expression import Apply, Program, Reference
from neurosym.search.goals import Goal
from neurosym.search.terms import Term

MAX_ITEMS = 32
"""Items that are looked for in a row, the cheapest of those that are in a goal in every row."""


class Repeats:
    """How a goal may go on with one of its items, repeated."""

    def __init__(self, goal: Goal, replicate: Reference | None, replicate_cost: int) -> None:
        self._goal = goal
        self._replicate = replicate
        self._cost = replicate_cost
        is_possible = replicate is not None and goal.numbers
        self._items = sorted(goal.elements, key=lambda term: term.cost)[:MAX_ITEMS] if is_possible else []

    def links(self, state: Sequence[int]) -> Iterator[Term]:
        """The links after so much of the goal in every row: all of an item that follow, two or more in some row."""
        for item in self._items:
            lengths = tuple(map(_run_length, self._goal.key, state, item.key))
            number = self._goal.numbers.get(lengths) if max(lengths) > 1 else None
            if number is not None:
                yield self._link(number, item, lengths)

    def _link(self, number: Term, item: Term, lengths: Sequence[int]) -> Term:
        replicate = self._replicate
        assert replicate is not None

        def build() -> Program:
            return Apply(replicate, (number.program, item.program))

        column = [[value] * n for value, n in zip(item.column, lengths, strict=True)]
        key = tuple([(value,) * n for value, n in zip(item.key, lengths, strict=True)])
        return Term(self._goal.type, self._cost + number.cost + item.cost, [*column], key, build)


def _run_length(whole: object, start: int, item: object) -> int:
    assert isinstance(whole, tuple)
    stop = start
    while stop < len(whole) and whole[stop] == item:
        stop += 1
    return stop - start
