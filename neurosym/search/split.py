"""Case split: the cheapest decision list over match masks and truth masks.

Terms that are right on some examples and predicates that tell which are combined into `if_(p, t, if_(q, u, v))`, by
total cost (in the spirit of EUSolver, Alur et al. 2017, section 4, with lists for trees).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from neurosym.execution.engine.words import Address, Word, compiled, get, put
from neurosym.program.expression import Apply, Program, Reference
from neurosym.search.goals import Goal, Rule

N_TERMS = 400
N_PREDICATES = 600
N_BRANCHES = 24
"""How many of each are looked at, cheapest first; branches are those followed one level deeper."""

NONE = -1

Words = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True)
class Decisions:
    """A decision list: while a predicate does not hold go on, then the term."""

    cost: int
    rules: tuple[tuple[Rule, Rule], ...]
    otherwise: Rule

    def program(self, if_: Reference) -> Program:
        """Nested `if_`."""
        program = self.otherwise.program
        for predicate, then in reversed(self.rules):
            program = Apply(if_, (predicate.program, then.program, program))
        return program


class _Rules:
    """Masks and costs of some rules, cheapest first."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self.masks: Words = np.array([rule.mask for rule in rules], np.int64)
        self.costs: Words = np.array([rule.cost for rule in rules], np.int64)

    def __len__(self) -> int:
        return len(self.rules)


def cheapest_decisions(goal: Goal, max_rules: int = 2) -> Decisions | None:
    """The cheapest decision list of at most `max_rules` predicates that is right in every row.

    Each branch decides two rows or more where there are enough of them: one row each is memory, not a rule.
    """
    terms = _Rules(
        sorted(goal.terms.values(), key=lambda rule: (rule.cost, -rule.mask.bit_count(), rule.mask))[:N_TERMS]
    )
    predicates = _Rules(sorted(goal.predicates.values(), key=lambda rule: (rule.cost, rule.mask))[:N_PREDICATES])
    at_least = 2 if goal.full.bit_count() >= 6 else 1
    found = _solve(goal.full, terms, predicates, max_rules, at_least)
    if found is None:
        return None
    cost, choices, otherwise = found
    rules = tuple((predicates.rules[predicate], terms.rules[then]) for predicate, then in choices)
    return Decisions(cost, rules, terms.rules[otherwise])


def _solve(
    rows: int, terms: _Rules, predicates: _Rules, max_rules: int, at_least: int
) -> tuple[int, tuple[tuple[int, int], ...], int] | None:
    """Cost, predicates with their terms, and the term of what is left, by number."""
    leaf = _covering(rows, terms.masks.ctypes.data, len(terms))
    if leaf != NONE:
        return int(terms.costs[leaf]), (), int(leaf)
    if max_rules == 0 or not len(predicates):
        return None
    thens: Words = np.empty(len(predicates), np.int64)
    n_rows = rows.bit_count()
    _branches(
        rows, predicates.masks.ctypes.data, len(predicates), terms.masks.ctypes.data, len(terms), at_least,
        thens.ctypes.data,
    )  # fmt: skip
    numbers = np.flatnonzero(thens != NONE)
    costs = 1 + predicates.costs[numbers] + terms.costs[thens[numbers]]
    outsides = rows & ~predicates.masks[numbers]
    # what decides more rows for less comes first; of more than one rule, only the most promising first ones are tried
    order = np.argsort(costs - 2 * (n_rows - np.bitwise_count(outsides)) / n_rows, kind="stable")
    best: tuple[int, tuple[tuple[int, int], ...], int] | None = None
    for rank, number in enumerate(order.tolist()):
        cost, predicate = int(costs[number]), int(numbers[number])
        if best is not None and cost >= best[0]:
            continue
        n_more = max_rules - 1 if rank < N_BRANCHES else 0
        rest = _solve(int(outsides[number]), terms, predicates, n_more, at_least)
        if rest is not None and (best is None or cost + rest[0] < best[0]):
            best = (cost + rest[0], ((predicate, int(thens[predicate])), *rest[1]), rest[2])
    return best


@compiled
def _covering(rows: Word, masks: Address, n: Word) -> Word:
    """The first mask that has all of `rows`; NONE if there is none."""
    for number in range(n):
        if rows & ~get(masks, number) == 0:
            return number
    return NONE


@compiled
def _n_bits(mask: Word) -> Word:
    n = 0
    while mask:
        mask &= mask - 1
        n += 1
    return n


@compiled
def _branches(
    rows: Word, predicates: Address, n_predicates: Word, terms: Address, n_terms: Word, at_least: Word, out: Address
) -> None:
    """For each predicate the first term that is right where it holds; NONE where a side has too few rows."""
    for number in range(n_predicates):
        mask = get(predicates, number)
        then: Word = NONE
        if _n_bits(rows & mask) >= at_least and _n_bits(rows & ~mask) >= at_least:
            then = _covering(rows & mask, terms, n_terms)
        put(out, number, then)
