"""Truths put together: a wanted bool as `and_` or `or_` of a few predicates.

Predicates that hold in all rows where the goal does are cut down to it together; those that hold in none where it does
not make it up together. Few predicates are either, so that sets of three are cheap to try among thousands.
"""

from collections.abc import Mapping, Sequence

from neurosym.program.expression import Apply, Program, Reference
from neurosym.search.costs import Costs
from neurosym.search.goals import Goal, Rule

N_PREDICATES = 300
"""How many are looked at of either kind, cheapest first, and as many that settle most rows for their cost."""

N_FIRST = 40
"""Of those, the ones that a third is tried with."""


def cheapest_connectives(goal: Goal, entries: Mapping[str, Reference], costs: Costs) -> list[tuple[int, Program]]:
    """Cost and program of the cheapest conjunction and of the cheapest disjunction of two or three predicates."""
    if goal.full in goal.terms:
        return []
    wanted = sum(1 << row for row, value in enumerate(goal.values[: goal.full.bit_count()]) if value)
    found: list[tuple[int, Program]] = []
    for name, kept in (("and_", wanted), ("or_", goal.full & ~wanted)):
        if name in entries:
            each = [rule for rule in goal.terms.values() if rule.mask & kept == kept and rule.mask != kept]
            chosen = _cheapest_cover(goal.full, each)
            if chosen:
                cost = sum(rule.cost for rule in chosen) + (len(chosen) - 1) * costs.of(name)
                found.append((cost, _joined(entries[name], chosen)))
    return sorted(found, key=lambda one: one[0])


def _joined(entry: Reference, rules: Sequence[Rule]) -> Program:
    program: Program = rules[-1].program
    for rule in reversed(rules[:-1]):
        program = Apply(entry, (rule.program, program))
    return program


def _cheapest_cover(full: int, rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Two or three rules that are right in every row together, where one of them being right is enough."""
    order = sorted(rules, key=lambda rule: (rule.cost, -rule.mask.bit_count(), rule.mask))
    telling = sorted(rules, key=lambda rule: (rule.cost / rule.mask.bit_count(), rule.cost, rule.mask))
    tried = list({rule.mask: rule for rule in (*order[:N_PREDICATES], *telling[:N_PREDICATES])}.values())
    best: tuple[Rule, ...] = ()
    lowest = 1 << 40
    for number, first in enumerate(tried):
        for second in tried[number + 1 :]:
            if first.mask | second.mask == full and first.cost + second.cost < lowest:
                lowest, best = first.cost + second.cost, (first, second)
    if best:
        return best
    for number, first in enumerate(tried[:N_FIRST]):
        for at, second in enumerate(tried[number + 1 : N_FIRST], number + 1):
            covered = first.mask | second.mask
            for third in tried[at + 1 :]:
                if covered | third.mask == full and first.cost + second.cost + third.cost < lowest:
                    lowest, best = first.cost + second.cost + third.cost, (first, second, third)
    return best
