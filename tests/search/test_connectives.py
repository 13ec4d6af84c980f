from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from neurosym.program.expression import Apply, Program, Variable
from neurosym.program.types import BOOL
from neurosym.search.connectives import cheapest_connectives
from neurosym.search.costs import UNIFORM
from tests.search.seeing import see
from tests.search.test_goals import a_goal, a_term
from tests.strategies import shipped

ENTRIES = {name: shipped()[name].reference() for name in ("and_", "or_")}
N_ROWS = 5
COLUMNS = st.lists(st.booleans(), min_size=N_ROWS, max_size=N_ROWS)


def _value(program: Program, columns: list[list[bool]], row: int) -> bool:
    if isinstance(program, Variable):
        return columns[program.index][row]
    assert isinstance(program, Apply)
    left, right = (_value(argument, columns, row) for argument in program.arguments)
    return left and right if program.function == ENTRIES["and_"] else left or right


@given(COLUMNS, st.lists(st.tuples(st.integers(1, 5), COLUMNS), max_size=7))
def test_connectives_are_right_and_of_two_predicates_the_cheapest(
    wanted: list[bool], shown: list[tuple[int, list[bool]]]
) -> None:
    goal, _ = a_goal(BOOL, wanted)
    columns = [column for _, column in shown]
    for number, (cost, column) in enumerate(shown):
        see(goal, a_term(BOOL, list(column), cost, number))
    found = cheapest_connectives(goal, ENTRIES, UNIFORM)
    for _, program in found:
        assert [_value(program, columns, row) for row in range(N_ROWS)] == wanted
    if wanted not in columns:
        pairs = [
            one + other + 1
            for (one, left), (other, right) in product(shown, repeat=2)
            for joined in (map(min, left, right), map(max, left, right))
            if list(joined) == wanted
        ]
        assert not pairs or found[0][0] <= min(pairs)
        assert all(cost >= 3 for cost, _ in found)
