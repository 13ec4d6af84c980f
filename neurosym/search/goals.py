"""Goals: a column that a term should have, and what the terms seen so far say about it.

A goal remembers the cheapest term for each match mask (the set of rows where a term is right), the cheapest predicate
for each truth mask, the terms that are a piece of the goal in every row, and the numbers that may be the length of one.
`split` and `chain` make programs of them.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from neurosym.execution.engine.fields import MAX_MASK_ROWS
from neurosym.program.expression import Program
from neurosym.program.types import Type, TypeConstructor
from neurosym.program.values import Value
from neurosym.search.terms import Key, Term, freezer

Report = Callable[[int, Program], None]
"""Takes the cost and the program of a solution, an expression of the goal's context."""


class Rule:
    """The cheapest term of a mask; its program is built when it is asked for."""

    def __init__(self, cost: int, mask: int, build: Callable[[], Program]) -> None:
        self.cost = cost
        self.mask = mask
        self._build = build

    @cached_property
    def program(self) -> Program:
        """The expression."""
        return self._build()


@dataclass
class Goal:
    """Terms of `type` whose values are `values`, one per row of the context; solutions go to `report`.

    Floats are met within `tolerance`, where the goal is one. `whole` is the goal that this is a part of, if any;
    `n_opened` are the bodies of loops that are wanted for it, by loop. Where rows come of larger ones, `groups` are
    masks of those that come of one.
    """

    type: Type
    values: Sequence[Value]
    report: Report
    tolerance: float = 0.0
    n_solved: int = 0
    whole: "Goal | None" = None
    key: Key = field(init=False)
    full: int = field(init=False)
    terms: dict[int, Rule] = field(default_factory=dict, init=False)
    predicates: dict[int, Rule] = field(default_factory=dict, init=False)
    pieces: list[Term] = field(default_factory=list, init=False)
    elements: list[Term] = field(default_factory=list, init=False)
    numbers: dict[Key, Term] = field(default_factory=dict, init=False)
    groups: tuple[int, ...] = field(default=(), init=False)
    n_opened: Counter[str] = field(default_factory=Counter, init=False)
    is_shared: bool = field(default=False, init=False)
    is_split_stale: bool = field(default=False, init=False)
    is_chain_stale: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        freeze = freezer(self.type)
        self.key = tuple(map(freeze, self.values))
        self.full = (1 << min(len(self.key), MAX_MASK_ROWS)) - 1

    @property
    def chain(self) -> Iterator["Goal"]:
        """This goal, the one that it is a part of, and so on."""
        goal: Goal | None = self
        while goal is not None:
            yield goal
            goal = goal.whole

    def shares(self, other: "Goal") -> bool:
        """Whether this is the same column as another goal, not yet sought, which is then told this one's solutions."""
        above = list(other.chain)  # through which no solution may come back
        if self.type != other.type or self.key != other.key or any(one is self or one.is_shared for one in above):
            return False
        mine, self.is_shared = self.report, True

        def report(cost: int, program: Program) -> None:
            mine(cost, program)
            other.report(cost, program)

        self.report = report
        return True

    @property
    def is_list(self) -> bool:
        """Whether the goal is a list."""
        return isinstance(self.type, TypeConstructor) and self.type.name == "list"

    @cached_property
    def n_runs(self) -> int:
        """In how many pieces that repeat one item the lists fall, all rows together."""
        return sum(len(list(groupby(items))) for items in self.values)

    @property
    def is_sequence(self) -> bool:
        """Whether the goal has pieces: a list or a string."""
        return isinstance(self.type, TypeConstructor) and self.type.name in ("list", "str")

    @property
    def element(self) -> Type | None:
        """The type of the goal's items, where it is a list that is never empty."""
        return (
            self.type.arguments[0]
            if isinstance(self.type, TypeConstructor) and self.is_list and all(self.key)
            else None
        )

    def note_match(self, mask: int, cost: int, build: Callable[[], Program]) -> None:
        """Take note of a term that is right in the rows of `mask`."""
        if _improves(self.terms, mask, cost, build):
            self.is_split_stale = True

    def note(self, term: Term) -> None:
        """Take note of a term that was made elsewhere; one that is right in every row is left to whoever judges it."""
        if term.type == self.type:
            freeze = freezer(self.type)
            column = [None if value is None else freeze(value) for value in term.column]
            mask = sum(1 << row for row in range(self.full.bit_length()) if column[row] == self.key[row])
            if mask not in (0, self.full):
                self.note_match(mask, term.cost, lambda: term.program)

    def note_predicate(self, mask: int, cost: int, build: Callable[[], Program]) -> None:
        """Take note of a bool that is true in the rows of `mask`."""
        if _improves(self.predicates, mask, cost, build):
            self.is_split_stale = True

    def add_piece(self, term: Term) -> None:
        """Take note of a term that is a part of the goal in every row."""
        self.pieces.append(term)
        self.is_chain_stale = True

    def add_element(self, term: Term) -> None:
        """Take note of a term that is an item of the goal in every row."""
        self.elements.append(term)
        self.is_chain_stale = True

    def add_number(self, term: Term) -> None:
        """Take note of an int that may be the length of a part of the goal, a list."""
        may_be = term.total and all(0 <= n <= len(items) for n, items in zip(term.column, self.values, strict=True))
        if may_be and self.numbers.setdefault(term.key, term) is term:
            self.is_chain_stale = True

    def solve(self, cost: int, program: Program) -> None:
        """Report a solution."""
        self.n_solved += 1
        self.report(cost, program)


def _improves(rules: dict[int, Rule], mask: int, cost: int, build: Callable[[], Program]) -> bool:
    known = rules.get(mask)
    if known is not None and known.cost <= cost:
        return False
    rules[mask] = Rule(cost, mask, build)
    return True
