"""Decision lists of many rules, made greedily: where exact search over lists of two or three predicates ends.

Each next rule is the predicate that decides most of the rows that are left for what it costs, in the spirit of the
covering algorithms of rule learning (Rivest 1987, Learning decision lists).
"""

import numpy as np

from neurosym.execution.engine.words import Address, Word, compiled, get, put
from neurosym.search.goals import Goal, Rule
from neurosym.search.rule_tables import (
    N_OF_PREDICATES,
    NONE,
    PREDICATE_COSTS,
    PREDICATES,
    Rules,
    Tables,
    covering,
    n_bits,
    rule_cost,
)
from neurosym.search.split import MANY_ROWS, N_PREDICATES, N_TERMS, Decisions

MAX_RULES = 8

MIN_DECIDED = 2
"""Rows that each rule decides at least: one row each is memory, not a rule."""


def greedy_decisions(goal: Goal, if_cost: int = 1) -> list[Decisions]:
    """The decision list found greedily, if there is one; none where rows are few."""
    n_rows = goal.full.bit_count()
    if n_rows < MANY_ROWS or not goal.predicates or not goal.terms or goal.full in goal.terms:
        return []
    best_terms = sorted(
        goal.terms.values(), key=lambda rule: (-rule.mask.bit_count() / rule.cost, rule.cost, rule.mask)
    )
    terms = Rules(sorted(best_terms[:N_TERMS], key=lambda rule: (rule.cost, rule.mask)))
    cheapest = sorted(goal.predicates.values(), key=lambda rule: (rule.cost, rule.mask))[:N_PREDICATES]
    predicates = Rules(cheapest, more=if_cost - 1)
    tables = Tables(predicates, terms)
    found = np.empty(2, np.int64)
    rules: list[tuple[Rule, Rule]] = []
    left, cost = goal.full, 0
    while len(rules) < MAX_RULES:
        otherwise = int(covering(left, tables.address))
        if otherwise != NONE:
            last = terms.rules[otherwise]
            return [Decisions(cost + last.cost, tuple(rules), last)] if rules else []
        more = int(_best_rule(left, tables.address, found.ctypes.data))
        if more == NONE:
            return []
        predicate, then = found.tolist()
        rules.append((predicates.rules[predicate], terms.rules[then]))
        cost += more
        left &= ~predicates.rules[predicate].mask
    return []


@compiled
def _best_rule(left: Word, tables: Address, out: Address) -> Word:
    """The cost of the rule that decides most of the rows that are left for it, without deciding all; NONE if none does.

    Written to `out`: its predicate and its term.
    """
    predicates, costs = get(tables, PREDICATES), get(tables, PREDICATE_COSTS)
    best_decided, best_cost = 0, 1
    for number in range(get(tables, N_OF_PREDICATES)):
        decided = left & get(predicates, number)
        n_decided = n_bits(decided)
        if n_decided < MIN_DECIDED or decided == left:
            continue
        if n_decided * best_cost <= best_decided * (2 + get(costs, number)):  # a term costs 1 at least
            continue
        then = covering(decided, tables)
        if then == NONE:
            continue
        cost = rule_cost(tables, number, then)
        if n_decided * best_cost > best_decided * cost:
            best_decided, best_cost = n_decided, cost
            put(out, 0, number)
            put(out, 1, then)
    return best_cost if best_decided > 0 else NONE
