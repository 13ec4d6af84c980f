from neurosym.program.expression import Apply, Program, Variable
from neurosym.program.types import BOOL, INT
from neurosym.search.decision_lists import greedy_decisions
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
