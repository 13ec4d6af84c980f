import numpy as np

from neurosym.budget import Budget
from neurosym.execution.reference import Interpreter
from neurosym.library.library import Library
from neurosym.program.expression import Literal, Program
from neurosym.program.text import to_text
from neurosym.program.types import INT, parse_signature
from neurosym.search.enumerative import Enumerative
from neurosym.search.goals import Goal, Rule
from neurosym.search.rivals import mentioned, rivalries
from neurosym.search.split import Decisions
from neurosym.tasks.task import Example, Task
from tests.search.spaces import a_context, column_of, some_entries
from tests.search.test_goals import a_goal
from tests.strategies import shipped

ROWS = [(1,), (2,), (3,), (4,), (5,)]
WANTED = [1, 1, 30, 5, 5]
IF = shipped()["if_"].reference()


def a_rule(cost: int, mask: int, program: Program) -> Rule:
    return Rule(cost, mask, lambda: program)


def number(value: int) -> Literal:
    return Literal.of(value, INT)


def body_of(text: str) -> Program:
    """The body of a program of one input."""
    return shipped().parse(text).body  # type: ignore[union-attr]


def a_list() -> tuple[Decisions, Goal, list[tuple[int, Program]]]:
    """One where the first is less than 3, one where it is 3, else five."""
    goal, solutions = a_goal(INT, WANTED)
    decisions = Decisions(
        11,
        (
            (a_rule(3, 0b00011, body_of("lambda n: less(n, 3)")), a_rule(1, 0b00011, number(1))),
            (a_rule(3, 0b00100, body_of("lambda n: equal(n, 3)")), a_rule(1, 0b00100, number(30))),
        ),
        a_rule(1, 0b11000, number(5)),
    )
    return decisions, goal, solutions


def test_a_predicate_is_wanted_in_the_rows_that_come_to_it() -> None:
    decisions, goal, _ = a_list()
    first, second = rivalries(decisions, goal, a_context((INT,), ROWS), IF)
    assert first.context.rows == tuple(ROWS)
    assert list(first.goals[0].values) == [True, True, False, False, False]
    assert second.context.rows == tuple(ROWS[2:])
    assert list(second.goals[0].values) == [True, False, False]
    assert list(second.goals[1].values) == [False, True, True]


def test_what_has_the_values_or_the_opposite_ones_makes_a_solution() -> None:
    decisions, goal, solutions = a_list()
    library = Library(shipped()[name] for name in ("if_", "less", "less_equal", "equal"))
    first, second = rivalries(decisions, goal, a_context((INT,), ROWS), IF)
    first.goals[0].report(4, body_of("lambda n: less_equal(n, 2)"))
    first.goals[1].report(3, body_of("lambda n: less(2, n)"))
    second.goals[0].report(3, body_of("lambda n: less(n, 4)"))
    second.goals[1].report(5, body_of("lambda n: less(3, n)"))
    assert [cost for cost, _ in solutions] == [12, 11, 11, 13]
    for _, program in solutions:
        assert column_of(program, (INT,), ROWS, library) == tuple(WANTED)


def test_calls_outside_of_functions_are_mentioned() -> None:
    program = body_of("lambda n: add(successor(n), sum_(map_(lambda m: successor(m), singleton(n))))")
    terms = list(mentioned(program, a_context((INT,), ROWS), Interpreter(shipped())))
    assert [to_text(term.program) for term in terms] == [
        to_text(program),
        "successor(_0)",
        "sum_(map_(lambda m: successor(m), singleton(_0)))",
        "map_(lambda m: successor(m), singleton(_0))",
    ]
    assert terms[1].column == [2, 3, 4, 5, 6]
    assert not list(mentioned(body_of("lambda n: floor_divide(n, 0)"), a_context((INT,), ROWS), Interpreter(shipped())))


def test_all_that_tells_the_cases_apart_is_found() -> None:
    library = some_entries("if_", "concat", "contains_text", "ends_with", "equal", "reverse_text")
    examples = tuple(
        Example((text,), text + "!" if "q" in text else text) for text in ("aq", "bq", "c", "dd", "q", "f")
    )
    task = Task("marked", parse_signature("(str) -> str"), {"train": examples}, literals=("q", "!"))
    search = Enumerative().start(task, library, Budget(programs=20_000), np.random.default_rng(0))
    programs = [to_text(program) for program in search.ask()]
    for predicate in ("contains_text", "ends_with"):
        assert f"lambda text: if_({predicate}(text, 'q'), concat(text, '!'), text)" in programs
