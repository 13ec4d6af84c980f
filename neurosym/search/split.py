"""Case split: the cheapest decision list over match masks and truth masks.

Terms that are right on some examples and predicates that tell which are combined into `if_(p, t, if_(q, u, v))`, by
total cost (in the spirit of EUSolver, Alur et al. 2017, section 4, with lists for trees).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from neurosym.program.expression import Apply, Program, Reference
from neurosym.search.goals import Goal, Rule

N_TERMS = 400
N_PREDICATES = 600
N_BRANCHES = 40
"""How many of each are looked at, cheapest first; branches are those followed one level deeper."""


@dataclass(frozen=True)
class Decisions:
    """A decision list: while a predicate does not hold go on, then the term."""

    cost: int
    rules: tuple[tuple[Rule, Rule], ...]
    otherwise: Rule

    def program(self, if_: Reference) -> Program:
        """Nested `if_`."""
        program = self.otherwise.term.program
        for predicate, then in reversed(self.rules):
            program = Apply(if_, (predicate.term.program, then.term.program, program))
        return program


def cheapest_decisions(goal: Goal, max_rules: int = 2) -> Decisions | None:
    """The cheapest decision list of at most `max_rules` predicates that is right in every row.

    Each branch decides two rows or more where there are enough of them: one row each is memory, not a rule.
    """
    terms = sorted(goal.terms.values(), key=lambda rule: (rule.cost, -rule.mask.bit_count(), rule.mask))[:N_TERMS]
    predicates = sorted(goal.predicates.values(), key=lambda rule: (rule.cost, rule.mask))[:N_PREDICATES]
    at_least = 2 if goal.full.bit_count() >= 6 else 1
    return _solve(goal.full, terms, predicates, max_rules, at_least)


def _covering(rows: int, terms: Sequence[Rule]) -> Rule | None:
    for rule in terms:
        if not rows & ~rule.mask:
            return rule
    return None


def _solve(
    rows: int, terms: Sequence[Rule], predicates: Sequence[Rule], max_rules: int, at_least: int
) -> Decisions | None:
    leaf = _covering(rows, terms)
    if leaf is not None:
        return Decisions(leaf.cost, (), leaf)
    if max_rules == 0:
        return None
    branches: list[tuple[int, int, Rule, Rule]] = []
    for predicate in predicates:
        inside = rows & predicate.mask
        outside = rows & ~predicate.mask
        if inside.bit_count() < at_least or outside.bit_count() < at_least:
            continue
        then = _covering(inside, terms)
        if then is not None:
            branches.append((1 + predicate.cost + then.cost, outside, predicate, then))
    best: Decisions | None = None
    # what decides more rows for less comes first; of more than one rule, only the most promising first ones are tried
    branches.sort(key=lambda branch: branch[0] - 2 * (rows.bit_count() - branch[1].bit_count()) / rows.bit_count())
    for number, (cost, outside, predicate, then) in enumerate(branches):
        if best is not None and cost >= best.cost:
            continue
        n_more = max_rules - 1 if number < N_BRANCHES else 0
        rest = _solve(outside, terms, predicates, n_more, at_least)
        if rest is not None and (best is None or cost + rest.cost < best.cost):
            best = Decisions(cost + rest.cost, ((predicate, then), *rest.rules), rest.otherwise)
    return best
