"""Concatenation backwards: a goal as a chain of pieces, by a shortest path over positions.

A state is how much of the goal is done in every row; an edge is a term that continues the goal in all rows at once, as
the next item (`cons`) or the next piece (`append`, `concat`); FlashFill's program DAG (Gulwani 2011, section 5),
searched by cost.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from neurosym.program.expression import Apply, Literal, Program, Reference
from neurosym.program.types import STR
from neurosym.search.costs import UNIFORM, Costs
from neurosym.search.goals import Goal
from neurosym.search.repeats import Repeats
from neurosym.search.terms import Term

MAX_STATES = 2000

State = tuple[int, ...]


@dataclass(frozen=True)
class Joints:
    """The entries that join: two pieces, an item and a rest, one item several times; None where there is none."""

    join: Reference | None
    prepend: Reference | None
    repeat: Reference | None = None
    costs: Costs = UNIFORM

    @staticmethod
    def of(goal: Goal, entries: Mapping[str, Reference], costs: Costs = UNIFORM) -> "Joints":
        """Those for a goal's type."""
        if goal.type == STR:
            return Joints(entries.get("concat"), None, costs=costs)
        return Joints(entries.get("append"), entries.get("cons"), entries.get("replicate"), costs)

    def cost(self, is_item: bool, is_last: bool) -> int:
        """What a link costs besides itself."""
        joint = self.prepend if is_item else self.join
        if joint is None or (is_last and not is_item):
            return 0
        # an item at the end is put before the empty list, which takes a literal
        return self.costs.of(joint.name) + is_last


def cheapest_chains(goal: Goal, joints: Joints) -> list[tuple[int, Program]]:
    """Cost and program of the cheapest chain of two links or more, and those that have a twin for one of its links.

    Empty when there is no chain among the terms seen.
    """
    rows = goal.key
    end: State = tuple(map(len, rows))  # type: ignore[arg-type]
    longest = max(range(len(rows)), key=lambda row: end[row])
    pieces = _by_value(goal.pieces, longest) if joints.join else {}
    elements = _by_value(goal.elements, longest) if joints.prepend else {}
    repeats = Repeats(goal, joints.repeat if joints.join else None, joints.costs.of("replicate"))
    order = count()
    queue: list[tuple[int, int, State, tuple[Term, ...]]] = [(0, next(order), (0,) * len(rows), ())]
    done: set[State] = set()
    while queue and len(done) < MAX_STATES:
        cost, _, state, links = heapq.heappop(queue)
        if state == end:
            if len(links) > 1:
                return [(cost, _joined(goal, one, joints)) for one in _with_twins(links)]
            continue
        if state in done:
            continue
        done.add(state)
        for term, reached in (*_edges(rows, state, longest, pieces, elements), *_repeated(repeats, state)):
            if reached not in done:
                more = term.cost + joints.cost(is_item=term.type != goal.type, is_last=reached == end)
                heapq.heappush(queue, (cost + more, next(order), reached, (*links, term)))
    return []


def _with_twins(links: tuple[Term, ...]) -> Iterator[tuple[Term, ...]]:
    yield links
    for position, link in enumerate(links):
        for twin in link.twins:
            yield (*links[:position], twin, *links[position + 1 :])


def _by_value(terms: Sequence[Term], row: int) -> dict[object, list[Term]]:
    found: dict[object, list[Term]] = {}
    for term in terms:
        found.setdefault(term.key[row], []).append(term)
    return found


def _edges(
    rows: Sequence[object],
    state: State,
    longest: int,
    pieces: Mapping[object, Sequence[Term]],
    elements: Mapping[object, Sequence[Term]],
) -> Iterator[tuple[Term, State]]:
    whole, start = rows[longest], state[longest]
    assert isinstance(whole, tuple | str)
    for stop in range(start, len(whole) + 1):
        for term in pieces.get(whole[start:stop], ()):
            if all(map(_continues, rows, state, term.key)):
                reached = tuple(position + len(part) for position, part in zip(state, term.key, strict=True))  # type: ignore[arg-type]
                if reached != state:
                    yield term, reached
    if start < len(whole):
        for term in elements.get(whole[start], ()):
            if all(map(_is_next, rows, state, term.key)):
                yield term, tuple(position + 1 for position in state)


def _repeated(repeats: Repeats, state: State) -> Iterator[tuple[Term, State]]:
    for term in repeats.links(state):
        yield term, tuple(position + len(part) for position, part in zip(state, term.key, strict=True))  # type: ignore[arg-type]


def _continues(whole: object, position: int, part: object) -> bool:
    return whole[position : position + len(part)] == part  # type: ignore[index, arg-type, no-any-return]


def _is_next(whole: object, position: int, item: object) -> bool:
    return position < len(whole) and whole[position] == item  # type: ignore[arg-type, index]


def _joined(goal: Goal, links: Sequence[Term], joints: Joints) -> Program:
    *front, last = links
    if last.type == goal.type:
        program = last.program
    else:
        program = Apply(_present(joints.prepend), (last.program, Literal.of([])))
    for link in reversed(front):
        joint = joints.join if link.type == goal.type else joints.prepend
        program = Apply(_present(joint), (link.program, program))
    return program


def _present(reference: Reference | None) -> Reference:
    assert reference is not None
    return reference
