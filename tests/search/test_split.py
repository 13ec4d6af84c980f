from hypothesis import given
from hypothesis import strategies as st

from neurosym.program.expression import Lambda
from neurosym.program.text import to_text
from neurosym.program.types import BOOL, INT, list_of
from neurosym.search import split
from neurosym.search.goals import Goal
from neurosym.search.split import cheapest_decisions
from tests.search.seeing import see
from tests.search.spaces import a_bank, a_space, column_of, fill, some_entries, types_of
from tests.search.test_goals import a_goal, a_term
from tests.strategies import shipped


@st.composite
def goals(draw: st.DrawFn, max_terms: int = 8) -> Goal:
    """A goal of a few rows that has seen random terms and predicates."""
    n_rows = draw(st.integers(2, 8))
    goal, _ = a_goal(INT, [1] * n_rows)
    for _ in range(draw(st.integers(0, max_terms))):
        column = draw(st.lists(st.booleans(), min_size=n_rows, max_size=n_rows))
        see(goal, a_term(INT, [int(right) for right in column], draw(st.integers(1, 9))))
    for _ in range(draw(st.integers(0, max_terms))):
        see(
            goal, a_term(BOOL, draw(st.lists(st.booleans(), min_size=n_rows, max_size=n_rows)), draw(st.integers(1, 9)))
        )
    return goal


def cheapest_of_one_rule(goal: Goal) -> int | None:
    """By trying everything."""
    n_rows = len(goal.values)
    at_least = 2 if n_rows >= 6 else 1
    costs = [
        1 + predicate.cost + then.cost + otherwise.cost
        for predicate in goal.predicates.values()
        if at_least <= predicate.mask.bit_count() <= n_rows - at_least
        for then in goal.terms.values()
        for otherwise in goal.terms.values()
        if not predicate.mask & ~then.mask and not goal.full & ~predicate.mask & ~otherwise.mask
    ]
    return min(costs, default=None)


@given(goals())
def test_one_rule_is_as_cheap_as_brute_force_finds(goal: Goal) -> None:
    found = cheapest_decisions(goal, max_rules=1)
    assert (found[0].cost if found else None) == cheapest_of_one_rule(goal)


@given(goals(max_terms=14))
def test_decision_lists_are_right_in_every_row_and_cost_what_they_say(goal: Goal) -> None:
    found = cheapest_decisions(goal)
    one = cheapest_of_one_rule(goal)
    if not found:
        assert one is None
        return
    assert one is None or found[0].cost <= one
    assert [decisions.cost for decisions in found] == sorted(decisions.cost for decisions in found)
    at_least = 2 if len(goal.values) >= 6 else 1
    for decisions in found:
        left, cost = goal.full, decisions.otherwise.cost
        for predicate, then in decisions.rules:
            inside = left & predicate.mask
            assert not inside & ~then.mask
            assert inside.bit_count() >= at_least
            left &= ~predicate.mask
            cost += 1 + predicate.cost + then.cost
        assert not left & ~decisions.otherwise.mask
        assert left.bit_count() >= at_least
        assert cost == decisions.cost


def test_a_rule_for_a_single_row_is_refused_among_many() -> None:
    for n_rows, is_found in ((5, True), (6, False)):
        goal, _ = a_goal(INT, [1] * n_rows)
        see(goal, a_term(INT, [0] + [1] * (n_rows - 1)))
        see(goal, a_term(INT, [1] + [0] * (n_rows - 1)))
        see(goal, a_term(BOOL, [True] + [False] * (n_rows - 1)))
        assert bool(cheapest_decisions(goal)) is is_found


def test_each_rule_pays_for_its_if() -> None:
    goal, _ = a_goal(INT, [1, 1])
    see(goal, a_term(INT, [1, 0], cost=2))
    see(goal, a_term(INT, [0, 1], cost=3))
    see(goal, a_term(BOOL, [True, False], cost=4))
    assert [[one.cost for one in cheapest_decisions(goal, if_cost=cost)] for cost in (1, 5)] == [[10], [14]]


def test_one_rule_is_found_among_more_than_are_followed_deeper() -> None:
    n_rows = 2 * split.N_BRANCHES + 8
    goal, _ = a_goal(INT, [1] * n_rows)
    first_half = [number < n_rows // 2 for number in range(n_rows)]
    see(goal, a_term(INT, [int(inside) for inside in first_half], cost=1))
    see(goal, a_term(INT, [int(not inside) for inside in first_half], cost=1))
    for size in range(2, n_rows // 2):
        see(goal, a_term(BOOL, [number < size for number in range(n_rows)], cost=1))
    see(goal, a_term(BOOL, first_half, cost=9))
    found = cheapest_decisions(goal)
    assert found[0].cost == 12


def test_a_hidden_case_split_is_put_together_from_what_a_bank_holds() -> None:
    lists = [[3, 1], [0, 4, 4], [-2, 5, 1], [7, 7], [-1, 2], [5, 9, 2], [-6, 1], [2, 2, 8]]
    rows = [(items,) for items in lists]
    wanted = [items[::-1] if items[0] < 0 else items[1:] for items in lists]
    library, types = some_entries("if_", "less", "head", "tail", "reverse"), types_of("list[int]", "int", "bool")
    bank = a_bank(a_space(library, types, rows), types[:1], rows)
    goal, solutions = a_goal(list_of(INT), wanted)
    bank.aim(goal)
    fill(bank, 4)
    assert not solutions
    found = cheapest_decisions(goal)[0]
    program = found.program(shipped()["if_"].reference())
    assert column_of(program, types[:1], rows, library) == tuple(map(tuple, wanted))
    assert "less(head(items), 0)" in to_text(Lambda(("items",), program))


def test_a_rule_for_rows_of_a_single_group_is_refused_among_three() -> None:
    for groups, is_found in (((0b000111, 0b111000), True), ((0b000011, 0b001100, 0b110000), False)):
        goal, _ = a_goal(INT, [1] * 6)
        see(goal, a_term(INT, [1, 1, 0, 0, 0, 0]))
        see(goal, a_term(INT, [0, 0, 1, 1, 1, 1]))
        see(goal, a_term(BOOL, [True, True, False, False, False, False]))
        goal.groups = groups
        assert bool(cheapest_decisions(goal)) == is_found


def test_lists_that_begin_alike_and_go_on_otherwise_are_given() -> None:
    goal, _ = a_goal(INT, [1] * 9)
    for column in ([1] * 3 + [0] * 6, [0] * 3 + [1] * 3 + [0] * 3, [0] * 6 + [1] * 3):
        see(goal, a_term(INT, column))
    first = [True] * 3 + [False] * 6
    others = ([False] * 3 + [True] * 3 + [False] * 3, [True] + [False] * 2 + [True] * 3 + [False] * 3)
    for number, column in enumerate((first, *others)):
        see(goal, a_term(BOOL, column, 1, number))
    found = cheapest_decisions(goal)
    second = [to_text(one.rules[1][0].program) for one in found if one.rules[0][0].mask == 0b111]
    assert sorted(set(second)) == ["_1", "_2"]
    assert len(found) == len({(one.cost, tuple(rule.mask for pair in one.rules for rule in pair)) for one in found})
