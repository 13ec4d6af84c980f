"""Decision lists of many rules, made greedily: where exact search over lists of two or three predicates ends.

Each next rule is the predicate that decides most of the rows that are left for what it costs, in the spirit of the
covering algorithms of rule learning (Rivest 1987, Learning decision lists).
"""

from collections.abc import Sequence

from neurosym.search.goals import Goal, Rule
from neurosym.search.split import MANY_ROWS, N_PREDICATES, N_TERMS, Decisions

MAX_RULES = 8

MIN_DECIDED = 2
"""Rows that each rule decides at least: one row each is memory, not a rule."""


def greedy_decisions(goal: Goal, if_cost: int = 1) -> list[Decisions]:
    """The decision list found greedily, if there is one; none where rows are few."""
    n_rows = goal.full.bit_count()
    if n_rows < MANY_ROWS or not goal.predicates or not goal.terms or goal.full in goal.terms:
        return []
    terms = sorted(goal.terms.values(), key=lambda rule: (-rule.mask.bit_count() / rule.cost, rule.cost, rule.mask))
    terms = sorted(terms[:N_TERMS], key=lambda rule: (rule.cost, rule.mask))
    predicates = sorted(goal.predicates.values(), key=lambda rule: (rule.cost, rule.mask))[:N_PREDICATES]
    rules: list[tuple[Rule, Rule]] = []
    left, cost = goal.full, 0
    while len(rules) < MAX_RULES:
        otherwise = _covering(left, terms)
        if otherwise is not None:
            return [Decisions(cost + otherwise.cost, tuple(rules), otherwise)] if rules else []
        best = _best_rule(left, predicates, terms, if_cost)
        if best is None:
            return []
        rules.append(best)
        cost += if_cost + best[0].cost + best[1].cost
        left &= ~best[0].mask
    return []


def _best_rule(left: int, predicates: Sequence[Rule], terms: Sequence[Rule], if_cost: int) -> tuple[Rule, Rule] | None:
    """The predicate and its term that decide most of the rows that are left for their cost, without deciding all."""
    best: tuple[float, tuple[Rule, Rule]] | None = None
    for predicate in predicates:
        decided = left & predicate.mask
        n_decided = decided.bit_count()
        if n_decided < MIN_DECIDED or decided == left:
            continue
        if best is not None and n_decided / (if_cost + predicate.cost + 1) <= best[0]:
            continue
        term = _covering(decided, terms)
        if term is not None:
            gain = n_decided / (if_cost + predicate.cost + term.cost)
            if best is None or gain > best[0]:
                best = (gain, (predicate, term))
    return None if best is None else best[1]


def _covering(rows: int, terms: Sequence[Rule]) -> Rule | None:
    """The cheapest term that is right in all of `rows`."""
    return next((term for term in terms if rows & ~term.mask == 0), None)
