from hypothesis import given
from hypothesis import strategies as st

from neurosym.program.expression import Program, Variable
from neurosym.program.types import BOOL, FLOAT, INT, STR, Type, list_of
from neurosym.search.goals import Goal
from neurosym.search.terms import Column, Term, freezer
from tests.search.seeing import see


def a_term(type_: Type, column: Column, cost: int = 1, name: int = 0) -> Term:
    """A term with that column; its program is a variable, told by its index."""
    freeze = freezer(type_)
    key = tuple(None if value is None else freeze(value) for value in column)
    return Term(type_, cost, column, key, lambda: Variable(name))


def a_goal(type_: Type, values: Column, tolerance: float = 0.0) -> tuple[Goal, list[tuple[int, Program]]]:
    """A goal and what will be reported to it."""
    solutions: list[tuple[int, Program]] = []
    return Goal(type_, values, lambda cost, program: solutions.append((cost, program)), tolerance), solutions


maybe_ints = st.none() | st.integers(0, 2)


@given(
    st.lists(st.integers(0, 2), min_size=3, max_size=3),
    st.lists(st.tuples(st.integers(1, 5), st.tuples(*[maybe_ints] * 3)), max_size=20),
)
def test_the_cheapest_term_of_each_match_mask_is_kept(
    wanted: list[int], shown: list[tuple[int, tuple[int | None, ...]]]
) -> None:
    goal, solutions = a_goal(INT, wanted)
    expected: dict[int, int] = {}
    n_right = 0
    for number, (cost, column) in enumerate(shown):
        see(goal, a_term(INT, list(column), cost, number))
        mask = sum(1 << row for row in range(3) if column[row] == wanted[row])
        n_right += mask == 0b111
        if mask not in (0, 0b111):
            expected[mask] = min(cost, expected.get(mask, cost))
    assert {mask: rule.cost for mask, rule in goal.terms.items()} == expected
    assert len(solutions) == n_right


@given(st.lists(st.tuples(st.integers(1, 5), st.tuples(*[st.none() | st.booleans()] * 3)), max_size=20))
def test_the_cheapest_predicate_of_each_truth_mask_is_kept(shown: list[tuple[int, tuple[bool | None, ...]]]) -> None:
    goal, _ = a_goal(INT, [1, 2, 3])
    expected: dict[int, int] = {}
    for cost, column in shown:
        see(goal, a_term(BOOL, list(column), cost))
        mask = sum(1 << row for row in range(3) if column[row])
        if None not in column and mask not in (0, 0b111):
            expected[mask] = min(cost, expected.get(mask, cost))
    assert {mask: rule.cost for mask, rule in goal.predicates.items()} == expected


def test_pieces_occur_in_every_row_and_elements_too() -> None:
    goal, _ = a_goal(list_of(INT), [[1, 2, 3], [4, 5]])
    piece, empty, gap, undefined = ([[2, 3], [4]], [[], []], [[1, 3], [4]], [[2], None])
    for column in (piece, empty, gap, undefined):
        see(goal, a_term(list_of(INT), column))
    for column in ([2, 5], [2, 6], [None, 4]):
        see(goal, a_term(INT, column))
    assert [term.column for term in goal.pieces] == [piece]
    assert [term.column for term in goal.elements] == [[2, 5]]


def test_a_goal_with_an_empty_row_has_no_elements() -> None:
    goal, _ = a_goal(list_of(INT), [[1, 2, 3], []])
    see(goal, a_term(INT, [1, 1]))
    assert not goal.elements


def test_floats_are_met_within_the_tolerance_of_the_task() -> None:
    goal, solutions = a_goal(FLOAT, [0.333333, 2.0], tolerance=1e-5)
    see(goal, a_term(FLOAT, [1 / 3, 2.0]))
    see(goal, a_term(FLOAT, [0.3334, 2.0]))
    see(goal, a_term(FLOAT, [1 / 3, None]))
    assert len(solutions) == 1
    assert set(goal.terms) == {0b10, 0b01}
    exact, none = a_goal(FLOAT, [0.333333, 2.0])
    see(exact, a_term(FLOAT, [1 / 3, 2.0]))
    assert not none


def test_strings_are_cut_into_pieces_anywhere() -> None:
    goal, _ = a_goal(STR, ["abc", "xbz"])
    see(goal, a_term(STR, ["b", "b"]))
    see(goal, a_term(STR, ["ac", "x"]))
    assert [term.column for term in goal.pieces] == [["b", "b"]]


@given(
    st.lists(st.integers(0, 2), min_size=3, max_size=3), st.lists(st.none() | st.integers(0, 2), min_size=3, max_size=3)
)
def test_a_term_that_was_made_elsewhere_is_kept_like_one_that_was_seen(
    wanted: list[int], column: list[int | None]
) -> None:
    (goal, solutions), (other, _) = a_goal(INT, wanted), a_goal(INT, wanted)
    goal.note(a_term(INT, column, 4))
    see(other, a_term(INT, column, 4))
    assert {mask: rule.cost for mask, rule in goal.terms.items()} == {
        mask: rule.cost for mask, rule in other.terms.items()
    }
    assert not solutions  # whoever judges it reports it


@given(st.lists(st.lists(st.integers(0, 1), max_size=6), min_size=1, max_size=4))
def test_runs_are_counted_where_neighbours_differ(lists: list[list[int]]) -> None:
    n_changes = sum(items[n] != items[n - 1] for items in lists for n in range(1, len(items)))
    assert a_goal(list_of(INT), lists)[0].n_runs == n_changes + sum(map(bool, lists))


def test_a_goal_that_is_shared_tells_both_its_solutions() -> None:
    goal, solutions = a_goal(INT, [1, 2])
    other, more = a_goal(INT, [1, 2])
    different, none = a_goal(INT, [1, 3])
    assert goal.shares(other)
    assert not goal.shares(different)
    goal.solve(3, Variable(0))
    assert solutions == more == [(3, Variable(0))]
    assert none == []


def test_no_goal_is_shared_with_one_that_it_is_found_by() -> None:
    goal, _ = a_goal(INT, [1, 2])
    part = Goal(INT, [1, 2], goal.solve, whole=Goal(STR, ["1", "2"], goal.solve, whole=goal))
    assert not goal.shares(part)
    other, _ = a_goal(INT, [1, 2])
    assert other.shares(part)
    assert not goal.shares(Goal(INT, [1, 2], goal.solve, whole=other))
