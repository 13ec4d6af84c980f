from hypothesis import given
from hypothesis import strategies as st

from neurosym.program.expression import Apply, Program, Reference, Variable
from neurosym.program.types import INT, Type, list_of
from neurosym.program.values import Value
from neurosym.search.chain import Joints, cheapest_chains
from neurosym.search.goals import Goal
from tests.search.seeing import see
from tests.search.spaces import column_of
from tests.search.test_goals import a_goal, a_term
from tests.strategies import shipped

INTS = list_of(INT)
ENTRIES: dict[str, Reference] = {name: shipped()[name].reference() for name in ("append", "cons", "replicate")}


def show(goal: Goal, columns: list[tuple[Type, list[Value], int]]) -> None:
    """Show a goal variables of these types, values and costs; numbers also as lengths."""
    for number, (type_, column, cost) in enumerate(columns):
        term = a_term(type_, column, cost, number)
        see(goal, term)
        if type_ == INT:
            goal.add_number(term)


@st.composite
def repeated(draw: st.DrawFn) -> list[tuple[int, int, list[int]]]:
    """Rows of a number, an item that is repeated so often, and a piece behind it that begins with something else."""
    rows = draw(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 1), st.lists(st.integers(2, 4))), min_size=2))
    return [(n + 1 if position == 0 else n, item, [9, *rest]) for position, (n, item, rest) in enumerate(rows)]


@given(repeated())
def test_a_list_that_begins_with_an_item_repeated_is_found(rows: list[tuple[int, int, list[int]]]) -> None:
    numbers, items, pieces = (list(column) for column in zip(*rows, strict=True))
    goal, _ = a_goal(INTS, [[item] * n + piece for n, item, piece in rows])
    show(goal, [(INT, numbers, 3), (INT, items, 2), (INTS, pieces, 4)])
    cost, program = cheapest_chains(goal, Joints.of(goal, ENTRIES))[0]
    wanted = tuple(tuple(value) for value in goal.values)
    assert column_of(program, [INT, INT, INTS], rows, shipped()) == wanted
    assert cost <= (1 + 3 + 2) + 1 + 4


def test_a_repetition_is_as_long_as_it_can_be_in_every_row() -> None:
    goal, _ = a_goal(INTS, [[0, 0, 7], [0, 0, 0, 7]])
    rest: tuple[Type, list[Value], int] = (INTS, [[7], [7]], 1)
    show(goal, [(INT, [2, 2], 1), (INT, [0, 0], 1), rest])
    assert not cheapest_chains(goal, Joints.of(goal, ENTRIES))
    show(goal, [(INT, [2, 3], 1), (INT, [0, 0], 1), rest])
    repetition: Program = Apply(ENTRIES["replicate"], (Variable(0), Variable(1)))
    assert cheapest_chains(goal, Joints.of(goal, ENTRIES))[0] == (
        5,
        Apply(ENTRIES["append"], (repetition, Variable(2))),
    )


def test_nothing_is_repeated_without_the_entry_that_does() -> None:
    goal, _ = a_goal(INTS, [[0, 0, 7], [0, 0, 0, 7]])
    show(goal, [(INT, [2, 3], 1), (INT, [0, 0], 1), (INTS, [[7], [7]], 1)])
    assert cheapest_chains(goal, Joints.of(goal, ENTRIES))
    without = {name: reference for name, reference in ENTRIES.items() if name != "replicate"}
    assert not cheapest_chains(goal, Joints.of(goal, without))


def test_a_number_that_is_no_length_is_not_kept() -> None:
    goal, _ = a_goal(INTS, [[0, 0, 7], [0, 0, 0, 7]])
    for column in ([-1, 2], [4, 2], [None, 2]):
        goal.add_number(a_term(INT, column))
    assert not goal.numbers
    goal.add_number(a_term(INT, [3, 2], 1))
    goal.add_number(a_term(INT, [3, 2], 2))
    assert [term.cost for term in goal.numbers.values()] == [1]
