"""Case split: the cheapest decision list over match masks and truth masks.

Terms that are right on some examples and predicates that tell which are combined into `if_(p, t, if_(q, u, v))`, by
total cost (in the spirit of EUSolver, Alur et al. 2017, section 4, with lists for trees).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from neurosym.execution.engine.words import Address, Word, compiled, get, put
from neurosym.program.expression import Apply, Program, Reference
from neurosym.search.goals import Goal, Rule
from neurosym.search.rule_tables import (
    GROUPS,
    N_OF_GROUPS,
    N_OF_PREDICATES,
    NONE,
    PREDICATES,
    TERM_COSTS,
    Rules,
    Tables,
    Words,
    covering,
    n_bits,
    rule_cost,
)

N_TERMS = 400
N_PREDICATES = 1500
N_BRANCHES = 24
"""How many of each are looked at, cheapest first; branches are those followed one level deeper."""

N_ALTERNATIVES = 40

ALTERNATIVE_COST = 3
"""Decision lists that are given, and how much more than the cheapest they may cost."""

ENDLESS = 1 << 40

MANY_ROWS = 20

MAX_RULES = 3


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


def cheapest_decisions(goal: Goal, max_rules: int | None = None, if_cost: int = 1) -> list[Decisions]:
    """The cheapest decision lists that are right in every row, the cheapest first, with different first predicates.

    Of at most `max_rules` predicates: two, three where there are many rows. Each branch decides two rows or more where
    there are enough of them, and rows of two groups where there are groups: one is memory, not a rule. None where a
    single term is right.
    """
    terms = Rules(
        sorted(goal.terms.values(), key=lambda rule: (rule.cost, -rule.mask.bit_count(), rule.mask))[:N_TERMS]
    )
    cheapest = sorted(goal.predicates.values(), key=lambda rule: (rule.cost, rule.mask))[:N_PREDICATES]
    predicates = Rules(cheapest, more=if_cost - 1)
    n_rows = goal.full.bit_count()
    if not len(predicates) or any(rule.mask == goal.full for rule in terms.rules):
        return []
    max_rules = max_rules or (MAX_RULES if n_rows >= MANY_ROWS else 2)
    found = [
        Decisions(
            cost,
            tuple((predicates.rules[predicate], terms.rules[then]) for predicate, then in choices),
            terms.rules[otherwise],
        )
        for cost, choices, otherwise in _with_other_rules(
            goal.full, Tables(predicates, terms, goal.groups), max_rules, at_least=2 if n_rows >= 6 else 1
        )
    ]
    found.sort(key=lambda decisions: decisions.cost)
    return [one for one in found[:N_ALTERNATIVES] if one.cost <= found[0].cost + ALTERNATIVE_COST]


Numbers = tuple[int, tuple[tuple[int, int], ...], int]
"""A decision list by numbers: cost, predicates with their terms, the term of what is left."""


def _with_other_rules(rows: int, tables: Tables, max_rules: int, at_least: int) -> list[Numbers]:
    """What `_by_first` gives, and lists that begin like the best of these and go on otherwise."""
    found = list(_by_first(rows, tables, max_rules, at_least))
    highest = min((cost for cost, _, _ in found), default=0) + ALTERNATIVE_COST
    best = [one for one in found if one[0] <= highest]
    others = [
        (cost + rest, (first, *choices), otherwise)
        for cost, first in {_first_rule(tables, choices[0]): None for _, choices, _ in best if len(choices) > 1}
        for rest, choices, otherwise in _rests(
            rows & ~int(tables.predicates.masks[first[0]]), tables, max_rules - 1, at_least, highest - cost
        )
    ]
    return list(dict.fromkeys([*best, *others]))


def _first_rule(tables: Tables, rule: tuple[int, int]) -> tuple[int, tuple[int, int]]:
    predicate, then = rule
    return 1 + int(tables.predicates.costs[predicate]) + int(tables.terms.costs[then]), rule


def _rests(rows: int, tables: Tables, max_rules: int, at_least: int, bound: int) -> Iterator[Numbers]:
    """Lists for `rows` of at most that cost: for each predicate that may come first, the cheapest."""
    predicates = tables.predicates
    thens, unused, out = np.empty(len(predicates), np.int64), np.empty(len(predicates), np.int64), np.empty(6, np.int64)
    _branches(rows, tables.address, at_least, thens.ctypes.data)
    numbers = np.flatnonzero(thens != NONE)
    costs = 1 + predicates.costs[numbers] + tables.terms.costs[thens[numbers]]
    order = np.argsort(costs, kind="stable")
    for rank, (number, cost) in enumerate(zip(numbers[order].tolist(), costs[order].tolist(), strict=True)):
        left, at = rows & ~int(predicates.masks[number]), out.ctypes.data
        rest = int(_leaf(left, tables.address, bound - cost, at))
        if rest == NONE and rank < N_BRANCHES and max_rules > 1:
            rest = int(_one_rule(left, tables.address, at_least, bound - cost, at, unused.ctypes.data))
        if rest != NONE:
            yield cost + rest, ((number, int(thens[number])), *_rules_in(out)), int(out[2 * int(out[0]) + 1])


def _rules_in(out: Words) -> list[tuple[int, int]]:
    rules = out[1 : 2 * int(out[0]) + 1].tolist()
    return list(zip(rules[::2], rules[1::2], strict=True))


def _by_first(rows: int, tables: Tables, max_rules: int, at_least: int) -> Iterator[Numbers]:
    """Cost, predicates with their terms, and the term of what is left, by number: the best for each first predicate.

    Without those that come to more than ALTERNATIVE_COST over the best before.
    """
    predicates, terms, n_rows = tables.predicates, tables.terms, rows.bit_count()
    thens: Words = np.empty(len(predicates), np.int64)
    room, out = np.empty(3 * len(predicates) + 4, np.int64), np.empty(6, np.int64)
    _branches(rows, tables.address, at_least, thens.ctypes.data)
    numbers = np.flatnonzero(thens != NONE)
    costs = 1 + predicates.costs[numbers] + terms.costs[thens[numbers]]
    outsides = rows & ~predicates.masks[numbers]
    # what decides more rows for less comes first; of more than one rule, only the most promising first ones are tried
    order = np.argsort(costs - 2 * (n_rows - np.bitwise_count(outsides)) / n_rows, kind="stable")
    best = ENDLESS
    for rank, number in enumerate(order.tolist()):
        cost = int(costs[number])
        left, bound, at = int(outsides[number]), best + ALTERNATIVE_COST - cost, out.ctypes.data
        rest = int(_leaf(left, tables.address, bound, at))
        if rest == NONE and rank < N_BRANCHES and max_rules == MAX_RULES:
            rest = int(_two_rules(left, tables.address, at_least, bound, at, room.ctypes.data))
        elif rest == NONE and rank < N_BRANCHES and max_rules > 1:
            rest = int(_one_rule(left, tables.address, at_least, bound, at, room.ctypes.data))
        if rest != NONE:
            best = min(best, cost + rest)
            predicate = int(numbers[number])
            yield cost + rest, ((predicate, int(thens[predicate])), *_rules_in(out)), int(out[2 * int(out[0]) + 1])


@compiled
def _leaf(rows: Word, tables: Address, bound: Word, out: Address) -> Word:
    """The cost of the term that is right in `rows`, of at most `bound`; NONE if there is none.

    Written to `out`, here and below: how many rules, of each the predicate and the term, and the term of what is left.
    """
    leaf = covering(rows, tables)
    if leaf == NONE or get(get(tables, TERM_COSTS), leaf) > bound:
        return NONE
    put(out, 0, 0)
    put(out, 1, leaf)
    return get(get(tables, TERM_COSTS), leaf)


@compiled
def _one_rule(rows: Word, tables: Address, at_least: Word, bound: Word, out: Address, thens: Address) -> Word:
    """The same with a rule before the term; `thens` become what `_branches` finds."""
    predicates = get(tables, PREDICATES)
    _branches(rows, tables, at_least, thens)
    best = NONE
    for number in range(get(tables, N_OF_PREDICATES)):
        then = get(thens, number)
        if then != NONE:
            cost = rule_cost(tables, number, then)
            leaf = covering(rows & ~get(predicates, number), tables)
            if leaf != NONE and cost + get(get(tables, TERM_COSTS), leaf) <= bound:
                best = cost + get(get(tables, TERM_COSTS), leaf)
                bound = best - 1
                put(out, 0, 1)
                put(out, 1, number)
                put(out, 2, then)
                put(out, 3, leaf)
    return best


@compiled
def _two_rules(rows: Word, tables: Address, at_least: Word, bound: Word, out: Address, room: Address) -> Word:
    """The same with one rule or two; `room` is for three words a predicate and four more."""
    predicates, n_predicates, n_rows = get(tables, PREDICATES), get(tables, N_OF_PREDICATES), n_bits(rows)
    thens, inner, scores = room, room + 8 * n_predicates, room + 16 * n_predicates
    more = room + 24 * n_predicates
    best = _one_rule(rows, tables, at_least, bound, out, thens)
    for number in range(n_predicates):
        put(scores, number, ENDLESS)
        if get(thens, number) != NONE:
            n_decided = n_bits(rows & get(predicates, number))
            put(scores, number, n_rows * rule_cost(tables, number, get(thens, number)) - 2 * n_decided)
    for _ in range(N_BRANCHES):
        number = _least(scores, n_predicates)
        if get(scores, number) == ENDLESS:
            break
        put(scores, number, ENDLESS)
        then = get(thens, number)
        cost = rule_cost(tables, number, then)
        bound = bound if best == NONE else best - 1
        rest = _one_rule(rows & ~get(predicates, number), tables, at_least, bound - cost, more, inner)
        if rest != NONE:
            best = cost + rest
            put(out, 0, 2)
            put(out, 1, number)
            put(out, 2, then)
            for position in range(1, 4):
                put(out, 2 + position, get(more, position))
    return best


@compiled
def _least(words: Address, n: Word) -> Word:
    """The number of the first of the least of some words."""
    found = 0
    for number in range(n):
        if get(words, number) < get(words, found):
            found = number
    return found


@compiled
def _branches(rows: Word, tables: Address, at_least: Word, out: Address) -> None:
    """For each predicate the first term that is right where it holds; NONE where a side has too few rows."""
    predicates = get(tables, PREDICATES)
    for number in range(get(tables, N_OF_PREDICATES)):
        mask = get(predicates, number)
        then = NONE
        if _are_enough(rows & mask, tables, at_least) and _are_enough(rows & ~mask, tables, at_least):
            then = covering(rows & mask, tables)
        put(out, number, then)


@compiled
def _are_enough(rows: Word, tables: Address, at_least: Word) -> bool:
    """Whether these are so many rows, and of two groups where there are three or more."""
    groups, n_groups, n_touched = get(tables, GROUPS), get(tables, N_OF_GROUPS), 0
    for number in range(n_groups):
        n_touched += rows & get(groups, number) != 0
    return n_bits(rows) >= at_least and (n_groups < 3 or n_touched > 1)
