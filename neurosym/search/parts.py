"""Parts of a goal: what witnesses of entries say that its arguments must be (Polozov and Gulwani 2015, section 5).

A witness is asked row by row, with nothing known and, where it then can't tell, with one argument known: a variable of
the context or a constant. What it gives in every row is a goal, in the same context, for each argument to be found.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from neurosym.errors import LibraryError
from neurosym.library.entry import Entry, agrees
from neurosym.program.expression import Apply, Literal, Program, Reference, Variable
from neurosym.program.inference import match
from neurosym.program.types import FunctionType, Type, list_of, substitute, variables
from neurosym.program.values import Value, freeze, inhabits, same_value
from neurosym.search.context import Context
from neurosym.search.costs import Costs
from neurosym.search.goals import Goal, Report

MAX_KNOWN = 3
"""Ways to know an argument that are followed up, of one entry and goal: those that leave least of the goal as it is."""

MAX_MORE_SAME = 0.25
"""Of all rows, those that one of them may leave as they are beyond the best of them: it explains less than that."""

MAX_NESTED = 4
"""Goals within one another; what undoes itself (the reverse of a reverse) would go on for ever."""

KNOWN_COST = 1
"""What a variable or a constant costs."""

Column = tuple[Value, ...]


@dataclass(frozen=True)
class Part:
    """An argument to be found: its type and its values, one per row."""

    type: Type
    values: Column


@dataclass(frozen=True)
class Parts:
    """The arguments of an entry that give a goal: programs, and what is to be found."""

    entry: Reference
    arguments: tuple[Program | Part, ...]

    @property
    def unknown(self) -> list[Part]:
        """The arguments to be found."""
        return [argument for argument in self.arguments if isinstance(argument, Part)]


def parts_of(
    goal: Goal, context: Context, witnessed: Sequence[Entry], literals: Mapping[Type, Sequence[Literal]]
) -> Iterator[Parts]:
    """What the witnesses of some entries say of a goal."""
    whole = list(goal.chain)
    if len(whole) > MAX_NESTED:
        return
    for entry in witnessed:
        bound = match(entry.signature.result, goal.type)
        at = None if bound is None else substitute(entry.signature, bound)
        if isinstance(at, FunctionType) and not variables(at):
            for parts in _told_by(entry, at.parameters, goal, context, literals):
                if not any(_is_goal(part, above) for part in parts.unknown for above in whole):
                    yield parts


def _is_goal(part: Part, goal: Goal) -> bool:
    return part.type == goal.type and tuple(map(freeze, part.values)) == goal.key


def _told_by(
    entry: Entry, types: Sequence[Type], goal: Goal, context: Context, literals: Mapping[Type, Sequence[Literal]]
) -> Iterator[Parts]:
    nothing: list[Column | None] = [None] * len(types)
    columns = _arguments(entry, types, goal, nothing)
    if columns is not None:
        yield Parts(entry.reference(), tuple(map(Part, types, columns)))
        return
    told: list[tuple[int, Parts]] = []
    for position, type_ in enumerate(types if len(types) > 1 else ()):
        for program, known in _leaves(type_, context, literals):
            columns = _arguments(entry, types, goal, [*nothing[:position], known, *nothing[position + 1 :]])
            if columns is not None:
                arguments: list[Program | Part] = [*map(Part, types, columns)]
                arguments[position] = program
                parts = Parts(entry.reference(), tuple(arguments))
                told.append((max(_n_same(part, goal) for part in parts.unknown), parts))
    told.sort(key=lambda one: one[0])
    yield from (parts for n_same, parts in told[:MAX_KNOWN] if n_same - told[0][0] <= MAX_MORE_SAME * len(goal.values))


def _leaves(
    type_: Type, context: Context, literals: Mapping[Type, Sequence[Literal]]
) -> Iterator[tuple[Program, Column]]:
    """The variables and constants of a type, with their values in every row."""
    for index in sorted(context.usable):
        if context.types[index] == type_:
            yield Variable(index), tuple(row[index] for row in context.rows)
    for literal in literals.get(type_, ()):
        yield literal, (literal.value,) * len(context.rows)


def _arguments(entry: Entry, types: Sequence[Type], goal: Goal, known: Sequence[Column | None]) -> list[Column] | None:
    """A column for each argument, by the entry's witness; None where it can't tell them in every row.

    None too where what is to be found holds the goal itself in nearly all rows: nothing would be gained.
    """
    rows = []
    for row, wanted in enumerate(goal.values):
        given = [None if column is None else column[row] for column in known]
        arguments = entry.witness(wanted, *given) if entry.witness is not None else None
        if arguments is None or not _are_typed(entry, arguments, types) or not agrees(arguments, given):
            return None
        rows.append(arguments)
    columns = list(zip(*rows, strict=True))
    found = [Part(*one) for one, mine in zip(zip(types, columns, strict=True), known, strict=True) if mine is None]
    return columns if all(_is_simpler(part, goal) for part in found) else None


def _are_typed(entry: Entry, arguments: Value, types: Sequence[Type]) -> TypeGuard[tuple[Value, ...]]:
    if type(arguments) is not tuple or len(arguments) != len(types) or not all(map(inhabits, arguments, types)):
        raise LibraryError(
            f"expected the witness of {entry.name} ({entry.origin}) to give a tuple of type "
            f"({', '.join(map(str, types))}), or None, found {arguments!r:.80}; `neurosym library check` tells more"
        )
    return True


def _is_simpler(part: Part, goal: Goal) -> bool:
    """Whether a part is not, in nearly all rows, the goal itself or a list that has it among its items."""
    return 4 * _n_same(part, goal) < 3 * len(part.values)


def _n_same(part: Part, goal: Goal) -> int:
    """In how many rows a part is the goal itself or a list that has it among its items."""
    if part.type == goal.type:
        return sum(map(same_value, part.values, goal.values))
    if part.type == list_of(goal.type):
        return sum(
            any(same_value(item, whole) for item in items)
            for items, whole in zip(part.values, goal.values, strict=True)
        )
    return 0


class Assembly:
    """The parts of one goal, each a goal of its own; all solved, they are put together."""

    def __init__(self, goal: Goal, parts: Parts, costs: Costs) -> None:
        self._goal = goal
        self._entry = parts.entry
        self._cost = costs.of(parts.entry.name)
        self._solved: dict[int, tuple[int, Program]] = {
            position: (KNOWN_COST, argument)
            for position, argument in enumerate(parts.arguments)
            if not isinstance(argument, Part)
        }
        self._n_arguments = len(parts.arguments)
        self.goals = [
            Goal(argument.type, argument.values, self._report(position), goal.tolerance, whole=goal)
            for position, argument in enumerate(parts.arguments)
            if isinstance(argument, Part)
        ]

    def _report(self, position: int) -> Report:
        def report(cost: int, program: Program) -> None:
            if position not in self._solved or cost < self._solved[position][0]:
                self._solved[position] = (cost, program)
                if len(self._solved) == self._n_arguments:
                    costs, programs = zip(*(self._solved[at] for at in range(self._n_arguments)), strict=True)
                    self._goal.solve(self._cost + sum(costs), Apply(self._entry, programs))

        return report
