"""The rules of a goal as compiled code reads them: addresses of masks and costs."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from neurosym.execution.engine.words import Address, Word, compiled, get
from neurosym.search.goals import Rule

NONE = -1

TOGETHER = 64
"""Masks that are looked at together, without a jump: by a few vector instructions."""

Words = np.ndarray[Any, np.dtype[np.int64]]


class Rules:
    """Masks and costs of some rules, cheapest first, each cost with so much `more`."""

    def __init__(self, rules: Sequence[Rule], more: int = 0) -> None:
        self.rules = rules
        room: Words = np.zeros(-(-len(rules) // TOGETHER) * TOGETHER, np.int64)  # behind them, rules that hold nowhere
        self.masks = room[: len(rules)]
        self.masks[:] = [rule.mask for rule in rules]
        self.costs: Words = np.array([rule.cost + more for rule in rules], np.int64)

    def __len__(self) -> int:
        return len(self.rules)


class Tables:
    """The rules of a goal as compiled code reads them: addresses of masks and costs, and how many; groups of rows."""

    def __init__(self, predicates: Rules, terms: Rules, groups: Sequence[int] = ()) -> None:
        self.predicates, self.terms = predicates, terms
        self._groups: Words = np.array(groups, np.int64)
        self._words: Words = np.array(
            [
                predicates.masks.ctypes.data, predicates.costs.ctypes.data, len(predicates),
                terms.masks.ctypes.data, terms.costs.ctypes.data, len(terms),
                self._groups.ctypes.data, len(groups),
            ],
            np.int64,
        )  # fmt: skip
        self.address = self._words.ctypes.data


PREDICATES, PREDICATE_COSTS, N_OF_PREDICATES, TERMS, TERM_COSTS, N_OF_TERMS, GROUPS, N_OF_GROUPS = range(8)
"""The words of these tables."""


@compiled
def rule_cost(tables: Address, predicate: Word, then: Word) -> Word:
    """What a predicate with its term adds to a decision list."""
    return 1 + get(get(tables, PREDICATE_COSTS), predicate) + get(get(tables, TERM_COSTS), then)


@compiled
def covering(rows: Word, tables: Address) -> Word:
    """The first term that is right in all of `rows`; NONE if there is none."""
    terms = get(tables, TERMS)
    for first in range(0, get(tables, N_OF_TERMS), TOGETHER):
        n_found = 0
        for number in range(first, first + TOGETHER):
            n_found += rows & ~get(terms, number) == 0
        if n_found > 0:
            number = first
            while rows & ~get(terms, number) != 0:
                number += 1
            return number
    return NONE


@compiled
def n_bits(mask: Word) -> Word:
    """How many rows are in a mask."""
    n = 0
    while mask:
        mask &= mask - 1
        n += 1
    return n
