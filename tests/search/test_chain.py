from itertools import product

from hypothesis import assume, given
from hypothesis import strategies as st

from neurosym.program.expression import Apply, Literal, Program, Reference, Variable
from neurosym.program.types import INT, STR, Type, list_of
from neurosym.program.values import Value
from neurosym.search.chain import Joints, cheapest_chains
from neurosym.search.costs import Costs
from neurosym.search.goals import Goal
from neurosym.search.terms import Term
from tests.search.seeing import see
from tests.search.spaces import column_of
from tests.search.test_goals import a_goal, a_term
from tests.strategies import shipped

INTS = list_of(INT)
ENTRIES: dict[str, Reference] = {name: shipped()[name].reference() for name in ("append", "cons", "concat")}


@st.composite
def cut_goals(draw: st.DrawFn) -> tuple[Goal, list[Type], list[tuple[Value, ...]]]:
    """A goal that was put together from some of a few terms, and rows of which each term is a variable."""
    is_text = draw(st.booleans())
    type_ = STR if is_text else INTS
    n_rows = draw(st.integers(1, 3))
    piece = st.text("ab", max_size=3) if is_text else st.lists(st.integers(0, 1), max_size=3)
    types: list[Type] = [type_ if is_text or draw(st.booleans()) else INT for _ in range(draw(st.integers(2, 4)))]
    columns = [[draw(piece if own == type_ else st.integers(0, 1)) for _ in range(n_rows)] for own in types]
    order = draw(st.lists(st.integers(0, len(types) - 1), min_size=2, max_size=4))
    wanted: list[Value] = []
    for row in range(n_rows):
        parts = [columns[n][row] if types[n] == type_ else [columns[n][row]] for n in order]
        wanted.append("".join(parts) if is_text else [item for part in parts for item in part])
    goal, _ = a_goal(type_, wanted)
    for number, (own, column) in enumerate(zip(types, columns, strict=True)):
        see(goal, a_term(own, column, draw(st.integers(1, 3)), number))
    return goal, types, [tuple(column[row] for column in columns) for row in range(n_rows)]


def brute_force(goal: Goal) -> int | None:
    """The cost of the cheapest chain of 2 to 4 links, by trying all."""
    terms: list[Term] = [*goal.pieces, *goal.elements]
    costs = []
    for n_links in range(2, 5):
        for links in product(terms, repeat=n_links):
            made = []
            for row in range(len(goal.values)):
                parts = [link.column[row] if link.type == goal.type else [link.column[row]] for link in links]
                made.append("".join(parts) if goal.type == STR else [item for part in parts for item in part])
            if made == list(goal.values):
                ends_with_item = links[-1].type != goal.type
                costs.append(sum(link.cost for link in links) + n_links - 1 + 2 * ends_with_item)
    return min(costs, default=None)


@given(cut_goals())
def test_a_goal_cut_into_pieces_is_found_again_at_the_least_cost(
    drawn: tuple[Goal, list[Type], list[tuple[Value, ...]]],
) -> None:
    goal, types, rows = drawn
    expected = brute_force(goal)
    assume(expected is not None)
    assert expected is not None
    found = cheapest_chains(goal, Joints.of(goal, ENTRIES))
    assert found
    cost, program = found[0]
    wanted = tuple(value if goal.type == STR else tuple(value) for value in goal.values)
    assert column_of(program, types, rows, shipped()) == wanted
    # more than 4 links may be cheaper, never dearer
    assert cost <= expected
    if n_links(program) <= 4:
        assert cost == expected


def n_links(program: Program) -> int:
    return 1 + n_links(program.arguments[1]) if isinstance(program, Apply) else int(not isinstance(program, Literal))


def test_an_item_is_put_in_front_only_where_it_is_next_in_every_row() -> None:
    goal, _ = a_goal(INTS, [[1, 2, 3], [4, 5]])
    for number, column in enumerate(([1, 4], [1, 5])):
        see(goal, a_term(INT, column, 1, number))
    see(goal, a_term(INTS, [[2, 3], [5]], 1, 2))
    (found,) = cheapest_chains(goal, Joints.of(goal, ENTRIES))
    assert found == (3, Apply(ENTRIES["cons"], (Variable(0), Variable(2))))


def test_the_empty_list_behind_a_last_item_is_paid_for() -> None:
    goal, _ = a_goal(INTS, [[1, 2], [4, 5]])
    for number, column in enumerate(([1, 4], [2, 5])):
        see(goal, a_term(INT, column, 1, number))
    ((cost, program),) = cheapest_chains(goal, Joints.of(goal, ENTRIES))
    assert cost == 5
    expected = Apply(ENTRIES["cons"], (Variable(1), Literal.of([])))
    assert program == Apply(ENTRIES["cons"], (Variable(0), expected))


def test_joints_are_paid_at_their_entries_costs() -> None:
    costs = Costs({"cons": 4, "append": 3})
    goal, _ = a_goal(INTS, [[1, 2], [4, 5]])
    for number, column in enumerate(([1, 4], [2, 5])):
        see(goal, a_term(INT, column, 1, number))
    assert [cost for cost, _ in cheapest_chains(goal, Joints.of(goal, ENTRIES, costs))] == [5 + 2 * 3]
    goal, _ = a_goal(INTS, [[1, 2], [4, 5]])
    for number, lists in enumerate(([[1], [4]], [[2], [5]])):
        see(goal, a_term(INTS, lists, 1, number))
    assert [cost for cost, _ in cheapest_chains(goal, Joints.of(goal, ENTRIES, costs))] == [2 + 3]


def test_what_the_library_lacks_joins_nothing() -> None:
    goal, _ = a_goal(INTS, [[1, 2], [4, 5]])
    see(goal, a_term(INTS, [[1], [4]], 1, 0))
    see(goal, a_term(INTS, [[2], [5]], 1, 1))
    assert not cheapest_chains(goal, Joints.of(goal, {}))
    assert not cheapest_chains(goal, Joints.of(goal, {"cons": ENTRIES["cons"]}))
    assert cheapest_chains(goal, Joints.of(goal, {"append": ENTRIES["append"]}))


def test_a_link_with_another_spelling_gives_another_chain() -> None:
    goal, _ = a_goal(STR, ["ab", "cd"])
    first, second = a_term(STR, ["a", "c"], 1, 0), a_term(STR, ["b", "d"], 1, 1)
    second.twins.append(a_term(STR, ["b", "d"], 2, 2))
    see(goal, first)
    see(goal, second)
    programs = [program for _, program in cheapest_chains(goal, Joints.of(goal, ENTRIES))]
    assert programs == [Apply(ENTRIES["concat"], (Variable(0), Variable(n))) for n in (1, 2)]
