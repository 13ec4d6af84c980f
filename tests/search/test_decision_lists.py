from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from neurosym.program.expression import Apply, Program, Variable
from neurosym.program.types import BOOL, INT
from neurosym.search.decision_lists import MAX_RULES, MIN_DECIDED, greedy_decisions
from neurosym.search.goals import Goal, Rule
from neurosym.search.split import MANY_ROWS
from tests.search.seeing import see
from tests.search.test_goals import a_goal, a_term
from tests.strategies import shipped

IF = shipped()["if_"].reference()
N_ROWS = 40
WANTED = [min(row // 7, 5) for row in range(N_ROWS)]


def _value(program: Program, columns: list[list[int]], row: int) -> int:
    if isinstance(program, Variable):
        return columns[program.index][row]
    assert isinstance(program, Apply)
    condition, then, otherwise = program.arguments
    return _value(then if _value(condition, columns, row) else otherwise, columns, row)


def _decided(n_rows: int) -> tuple[list[Program], list[list[int]]]:
    """What is found for five steps, from terms right on one step each and predicates that tell where each ends."""
    goal, _ = a_goal(INT, WANTED[:n_rows])
    columns: list[list[int]] = [[number] * n_rows for number in range(6)]
    for number in range(6):
        see(goal, a_term(INT, list(columns[number]), 1, number))
    for number in range(5):
        columns.append([row // 7 <= number for row in range(n_rows)])
        see(goal, a_term(BOOL, list(columns[-1]), 3, len(columns) - 1))
    return [one.program(IF) for one in greedy_decisions(goal)], columns


def test_a_decision_list_of_five_rules_is_found() -> None:
    (program,), columns = _decided(N_ROWS)
    assert [_value(program, columns, row) for row in range(N_ROWS)] == WANTED


def test_few_rows_are_not_decided_by_long_lists() -> None:
    assert _decided(MANY_ROWS - 1)[0] == []


ends = st.lists(st.integers(0, 24), min_size=2, max_size=2, unique=True).map(sorted)
stretches = ends.filter(lambda two: two != [0, 24]).map(lambda two: (1 << two[1]) - (1 << two[0]))
masks = st.dictionaries(stretches, st.integers(1, 5), min_size=12, max_size=40)


def _by_hand(goal: Goal, if_cost: int) -> list[tuple[int, list[tuple[int, int]], int]]:
    """Cost, masks of the rules, and of the last term, as the docstrings say, one thing after the other."""
    terms = sorted(goal.terms.values(), key=lambda rule: (rule.cost, rule.mask))
    rules: list[tuple[Rule, Rule]] = []
    left, cost = goal.full, 0
    while len(rules) < MAX_RULES:
        otherwise = next((term for term in terms if left & ~term.mask == 0), None)
        if otherwise is not None:
            masks_of_rules = [(predicate.mask, term.mask) for predicate, term in rules]
            return [(cost + otherwise.cost, masks_of_rules, otherwise.mask)] if rules else []
        best: tuple[Fraction, Rule, Rule] | None = None
        for predicate in sorted(goal.predicates.values(), key=lambda rule: (rule.cost, rule.mask)):
            decided = left & predicate.mask
            term = next((term for term in terms if decided & ~term.mask == 0), None)
            if term is None or decided.bit_count() < MIN_DECIDED or decided == left:
                continue
            gain = Fraction(decided.bit_count(), if_cost + predicate.cost + term.cost)
            if best is None or gain > best[0]:
                best = (gain, predicate, term)
        if best is None:
            return []
        rules.append(best[1:])
        cost += if_cost + best[1].cost + best[2].cost
        left &= ~best[1].mask
    return []


@given(masks, masks, st.integers(1, 3))
def test_each_rule_decides_most_for_its_cost(terms: dict[int, int], predicates: dict[int, int], if_cost: int) -> None:
    goal, _ = a_goal(INT, list(range(24)))
    goal.terms = {mask: Rule(cost, mask, lambda: Variable(0)) for mask, cost in terms.items()}
    goal.predicates = {mask: Rule(cost, mask, lambda: Variable(0)) for mask, cost in predicates.items()}
    found = [
        (one.cost, [(predicate.mask, term.mask) for predicate, term in one.rules], one.otherwise.mask)
        for one in greedy_decisions(goal, if_cost)
    ]
    assert found == _by_hand(goal, if_cost)
