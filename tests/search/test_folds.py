from itertools import product

from hypothesis import assume, given
from hypothesis import strategies as st

from neurosym.program.expression import Apply, Lambda, Literal, Variable, subprograms
from neurosym.program.types import BOOL, INT, Type
from neurosym.program.values import Value
from neurosym.search.folds import fold_bodies
from neurosym.search.witness import BodyGoal
from tests.search.test_goals import a_goal
from tests.search.test_witness import (
    ENTRIES,
    INTS,
    a_context,
    body_of,
    check_rows,
    check_solution,
    rows_of_inputs,
    run,
)
from tests.strategies import shipped

FOLDS: list[tuple[str, Type]] = [
    ("lambda items, n: fold(lambda total, item: add(total, item), 0, items)", INT),
    ("lambda items, n: fold(lambda total, item: add(multiply(total, n), item), 1, items)", INT),
    ("lambda items, n: fold(lambda total, item: cons(item, total), [], items)", INTS),
    ("lambda items, n: fold(lambda total, item: less(item, n), False, items)", BOOL),
]

closed_rows = st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=6), min_size=1, max_size=3).flatmap(
    lambda lists: st.integers(-2, 2).map(
        lambda n: [(list(items), n) for items in dict.fromkeys(tuple(one[:end]) for one in lists for end in range(9))]
    )
)


@given(st.sampled_from(FOLDS), closed_rows)
def test_the_body_of_a_fold_over_prefixes_is_wanted_as_it_is(
    drawn: tuple[str, Type], rows: list[tuple[list[int], int]]
) -> None:
    text, type_ = drawn
    program = shipped().parse(text)
    goal, _ = a_goal(type_, [run(program, *row) for row in rows])
    assert isinstance(program, Lambda)
    assert isinstance(program.body, Apply)
    bodies = list(fold_bodies(goal, a_context(rows), ENTRIES["fold"], []))
    assume(bodies)  # fewer than three different rows are no evidence
    (found,) = bodies
    check_rows(found, body_of(text))
    check_solution(found, body_of(text), goal, rows)


@given(st.sampled_from(FOLDS), closed_rows)
def test_the_body_of_a_fold_may_not_mention_the_list(
    drawn: tuple[str, Type], rows: list[tuple[list[int], int]]
) -> None:
    text, type_ = drawn
    goal, _ = a_goal(type_, [run(shipped().parse(text), *row) for row in rows])
    for found in fold_bodies(goal, a_context(rows), ENTRIES["fold"], []):
        # (total, item, items, n)
        assert found.context.types == (type_, INT, INTS, INT)
        assert found.context.usable == {0, 1, 3}


def prefixes(items: list[int]) -> list[tuple[list[int], int]]:
    return [(items[:end], 0) for end in range(len(items) + 1)]


def test_a_number_of_examples_that_are_not_closed_under_prefixes_has_no_fold() -> None:
    rows = [([3, 1, 2], 0), ([4, 4, 1, 5], 0), ([2, 8], 0)]
    goal, _ = a_goal(INT, [sum(row[0]) for row in rows])
    assert not list(fold_bodies(goal, a_context(rows), ENTRIES["fold"], [Literal.of(0)]))


def test_a_fold_needs_the_prefixes_of_half_its_lists() -> None:
    closed, alone = prefixes([3, 1, 2, 7]), [([n, n + 1, 5 * n], 0) for n in range(10, 14)]
    for n_alone, is_found in ((4, True), (5, False)):
        rows = [*closed, *[*alone, ([8, 8, 8], 0)][:n_alone]]
        goal, _ = a_goal(INT, [sum(row[0]) for row in rows])
        assert bool(list(fold_bodies(goal, a_context(rows), ENTRIES["fold"], []))) is is_found


def test_a_start_too_large_to_be_written_has_no_fold() -> None:
    rows = prefixes([3, 1, 2, 7])
    goal, _ = a_goal(INT, [10**6000 + sum(row[0]) for row in rows])
    assert not list(fold_bodies(goal, a_context(rows), ENTRIES["fold"], []))


def test_one_total_and_item_that_need_two_answers_have_no_fold() -> None:
    # after 1, 2 and after 2, 1 the total is 3; then 5 must give 8 and 9
    rows = [*prefixes([1, 2, 5]), *prefixes([2, 1, 5])[1:]]
    goal, _ = a_goal(INT, [9 if row[0] == [2, 1, 5] else sum(row[0]) for row in rows])
    assert not list(fold_bodies(goal, a_context(rows), ENTRIES["fold"], []))


def test_without_the_empty_list_each_start_is_tried() -> None:
    rows = [row for row in prefixes([3, 1, 2, 7]) if row[0]]
    goal, _ = a_goal(INT, [sum(row[0]) for row in rows])
    starts = [Literal.of(0), Literal.of(1)]
    found = list(fold_bodies(goal, a_context(rows), ENTRIES["fold"], starts))
    assert len(found) == 2
    check_solution(found[0], Apply(ENTRIES["add"], (Variable(0), Variable(1))), goal, rows)


def test_prefixes_of_one_number_are_not_those_of_another() -> None:
    rows = [(items, n) for n, (items, _) in product((1, 2), prefixes([3, 1, 2]))]
    goal, _ = a_goal(INT, [0 if not items else n + len(items) for items, n in rows])
    (found,) = fold_bodies(goal, a_context(rows), ENTRIES["fold"], [])
    for (before, item, items, n), wanted in zip(found.context.rows, found.values, strict=True):
        assert wanted == n + len(items)
        assert before == (0 if len(items) == 1 else wanted - 1)
        assert item == items[-1]


def test_bodies_are_wrapped_in_their_loop() -> None:
    rows = prefixes([3, 1, 2])
    goal, _ = a_goal(INT, [sum(row[0]) for row in rows])
    (found,) = fold_bodies(goal, a_context(rows), ENTRIES["fold"], [])
    wrapped = found.wrap(Variable(0))
    assert wrapped == Apply(ENTRIES["fold"], (Lambda(("total", "item"), Variable(0)), Literal.of(0), Variable(0)))
    assert Variable(1) not in list(subprograms(wrapped))


# --- totals that are supposed ---

INSERTIONS = {
    "sorted": (sorted, lambda total, item: sorted([*total, item])),
    "reversed": (lambda items: items[::-1], lambda total, item: [item, *total]),
    "kept": (list, lambda total, item: [*total, item]),
    "negative last": (
        lambda items: sorted(items, key=lambda item: item < 0),
        lambda total, item: sorted([*total, item], key=lambda item: item < 0),
    ),
}


@given(st.sampled_from(sorted(INSERTIONS)), rows_of_inputs)
def test_a_list_in_which_items_find_their_place_needs_no_prefixes(name: str, rows: list[tuple[list[int], int]]) -> None:
    of_list, insert = INSERTIONS[name]
    goal, _ = a_goal(INTS, [of_list(items) for items, _ in rows])
    bodies = list(fold_bodies(goal, a_context(rows), ENTRIES["fold"], []))
    steps = {(tuple(of_list(items[:end])), items[end], n) for items, n in rows for end in range(len(items))}
    assume(len(steps) >= 3)
    assert any(
        all(
            insert(total, item) == wanted
            for (total, item, *_), wanted in zip(body.context.rows, body.values, strict=True)
        )
        for body in bodies
    )


def looped(body: BodyGoal, items: list[int], n: int) -> Value:
    """What a fold gives whose body does what is wanted, where that is told."""
    program = body.wrap(Variable(0))
    assert isinstance(program, Apply)
    assert isinstance(program.arguments[1], Literal)
    total = program.arguments[1].value
    for item in items:
        told = [
            wanted
            for (before, one, _, other), wanted in zip(body.context.rows, body.values, strict=True)
            if (before, one, other) == (total, item, n)
        ]
        total = told[0]
    return total


@given(st.sampled_from(["items[:2]", "[n, *sorted(items)]", "items[::-1]", "[n]", "[*items, 7]"]), rows_of_inputs)
def test_whatever_is_supposed_a_body_that_does_it_gives_the_goal(
    wanted: str, rows: list[tuple[list[int], int]]
) -> None:
    goal, _ = a_goal(INTS, [eval(wanted, {}, {"items": items, "n": n}) for items, n in rows])
    for body in fold_bodies(goal, a_context(rows), ENTRIES["fold"], []):
        for (items, n), value in zip(rows, goal.values, strict=True):
            assert looped(body, items, n) == value


def test_equal_items_leave_two_suppositions() -> None:
    rows = [([1, 2, 1], 0), ([3, 3, 1, 3], 0)]
    goal, _ = a_goal(INTS, [items[::-1] for items, _ in rows])
    bodies = list(fold_bodies(goal, a_context(rows), ENTRIES["fold"], []))
    assert len(bodies) == 2
    right = [
        all([row[1], *row[0]] == value for row, value in zip(body.context.rows, body.values, strict=True))
        for body in bodies
    ]
    assert sorted(right) == [False, True]
    goal, _ = a_goal(INTS, [sorted(items) for items, _ in rows])
    assert len(list(fold_bodies(goal, a_context(rows), ENTRIES["fold"], []))) == 1


def test_where_an_item_is_missing_nothing_is_supposed() -> None:
    rows = [([1, -2, 3], 0), ([4, -4], 0), ([-6, 5, 8], 0)]
    goal, _ = a_goal(INTS, [[item for item in items if item > 0] for items, _ in rows])
    assert not list(fold_bodies(goal, a_context(rows), ENTRIES["fold"], []))


def test_items_that_are_not_all_of_a_goal_leave_its_rest_as_the_start() -> None:
    rows = [([1, 2], 0), ([4], 0), ([6, 5, 8], 0)]
    goal, _ = a_goal(INTS, [[*items[::-1], 9, 9] for items, _ in rows])
    (body,) = fold_bodies(goal, a_context(rows), ENTRIES["fold"], [])
    check_solution(body, Apply(ENTRIES["cons"], (Variable(1), Variable(0))), goal, rows)
    goal, _ = a_goal(INTS, [[*items[::-1], len(items)] for items, _ in rows])
    assert not list(fold_bodies(goal, a_context(rows), ENTRIES["fold"], []))  # no list begins with all three
