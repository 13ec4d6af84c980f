"""Goals: a column that a term should have, and what the terms seen so far say about it.

A goal remembers the cheapest term for each match mask (the set of rows where a term is right), the cheapest predicate
for each truth mask, and the terms that are a piece of the goal in every row. `split` and `chain` make programs of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from neurosym.program.expression import Program
from neurosym.program.types import BOOL, FLOAT, Type, TypeConstructor, parts
from neurosym.program.values import Value, close_value
from neurosym.search.terms import Column, Key, Term, freezer

Report = Callable[[int, Program], None]
"""Takes the cost and the program of a solution, an expression of the goal's context."""


@dataclass(frozen=True)
class Rule:
    """The cheapest term of a mask."""

    cost: int
    mask: int
    term: Term


@dataclass
class Goal:
    """Terms of `type` whose values are `values`, one per row of the context; solutions go to `report`.

    Floats in the values are met within `tolerance`.
    """

    type: Type
    values: Sequence[Value]
    report: Report
    tolerance: float = 0.0
    n_solved: int = 0
    key: Key = field(init=False)
    full: int = field(init=False)
    terms: dict[int, Rule] = field(default_factory=dict, init=False)
    predicates: dict[int, Rule] = field(default_factory=dict, init=False)
    pieces: list[Term] = field(default_factory=list, init=False)
    elements: list[Term] = field(default_factory=list, init=False)
    is_split_stale: bool = field(default=False, init=False)
    is_chain_stale: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        freeze = freezer(self.type)
        self.key = tuple(map(freeze, self.values))
        self.full = (1 << len(self.key)) - 1
        self._is_inexact = self.tolerance > 0 and FLOAT in parts(self.type)
        self._is_sequence = isinstance(self.type, TypeConstructor) and self.type.name in ("list", "str")
        self._element = (
            self.type.arguments[0]
            if isinstance(self.type, TypeConstructor) and self.type.name == "list" and all(self.key)
            else None
        )

    def see(self, term: Term) -> None:
        """Take note of a new term of the goal's context."""
        if term.type == self.type:
            self._see_candidate(term)
        elif term.type == self._element and term.total and all(map(_is_member, term.key, self.key)):
            self.elements.append(term)
            self.is_chain_stale = True
        if term.type == BOOL and term.total:
            self._see_predicate(term)

    def see_twin(self, term: Term) -> None:
        """Take note that a term seen before can be written in another way."""
        if self.n_solved and term in self.pieces:
            self.is_chain_stale = True

    def solve(self, cost: int, program: Program) -> None:
        """Report a solution."""
        self.n_solved += 1
        self.report(cost, program)

    def _see_candidate(self, term: Term) -> None:
        mask, bit = 0, 1
        for value, wanted in zip(term.key, self.key, strict=True):
            if value == wanted:
                mask |= bit
            bit <<= 1
        if self._is_inexact:
            mask |= self._close(term.column)
        if mask == self.full:
            self.solve(term.cost, term.program)
            return
        if mask and _improves(self.terms, mask, term):
            self.is_split_stale = True
        if self._is_sequence and term.total and any(term.key) and all(map(_is_infix, term.key, self.key)):
            self.pieces.append(term)
            self.is_chain_stale = True

    def _close(self, column: Column) -> int:
        """The rows where a column is within tolerance."""
        return sum(
            1 << row
            for row, (value, wanted) in enumerate(zip(column, self.values, strict=True))
            if value is not None and close_value(value, wanted, self.tolerance)
        )

    def _see_predicate(self, term: Term) -> None:
        mask, bit = 0, 1
        for value in term.key:
            if value:
                mask |= bit
            bit <<= 1
        if mask not in (0, self.full) and _improves(self.predicates, mask, term):
            self.is_split_stale = True


def _improves(rules: dict[int, Rule], mask: int, term: Term) -> bool:
    known = rules.get(mask)
    if known is not None and known.cost <= term.cost:
        return False
    rules[mask] = Rule(term.cost, mask, term)
    return True


def _is_member(value: object, wanted: object) -> bool:
    return value in wanted  # type: ignore[operator]


def _is_infix(part: object, whole: object) -> bool:
    """Whether a tuple or string occurs in another, in one piece."""
    if isinstance(whole, str):
        return part in whole  # type: ignore[operator]
    assert isinstance(part, tuple)
    assert isinstance(whole, tuple)
    size = len(part)
    if not size:
        return True
    return any(whole[start : start + size] == part for start in range(len(whole) - size + 1) if whole[start] == part[0])
