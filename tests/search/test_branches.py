from hypothesis import given, settings
from hypothesis import strategies as st

from neurosym.library.library import Library
from neurosym.program.expression import Apply, Variable
from neurosym.program.types import STR
from neurosym.search.bank import Bank
from neurosym.search.branches import Branches, rows_of
from neurosym.search.goals import Goal
from neurosym.search.terms import Term
from tests.search.spaces import a_bank, a_space, column_of, fill, some_entries, types_of
from tests.search.test_goals import a_goal

ROWS = [("ab", "x"), ("cde", "yy"), ("f", "z"), ("ghij", "w")]


def looked_for(rows: list[tuple[str, str]], wanted: list[str], cost: int = 1) -> tuple[Goal, Library]:
    """A goal that was told of the chains among the terms up to a cost."""
    library = some_entries("concat", "to_upper", "contains_text")
    space = a_space(library, types_of("str", "bool"), rows)
    bank: Bank = a_bank(space, (STR, STR), rows)
    goal, _ = a_goal(STR, wanted)
    bank.aim(goal)
    fill(bank, cost)
    Branches(goal, bank, {name: library[name].reference() for name in ("concat",)}).update()
    return goal, library


def test_a_chain_that_is_right_in_two_rows_is_a_rule() -> None:
    wanted = ["abx", "cdeyy", "zf", "wghij"]
    goal, _ = looked_for(ROWS, wanted)
    assert {mask: rule.cost for mask, rule in goal.terms.items() if rule.cost == 3} == {0b0011: 3, 0b1100: 3}


def test_a_case_is_as_large_as_the_chain_is_right() -> None:
    rows = [*ROWS, ("k", "l"), ("m", "n")]
    goal, _ = looked_for(rows, [first + second for first, second in rows[:4]] + ["lk", "nm"])
    assert {mask for mask, rule in goal.terms.items() if rule.cost == 3} == {0b001111, 0b110000}


def test_rows_that_a_term_has_solved_are_left_out() -> None:
    goal, _ = looked_for(ROWS, ["ab", "cde", "zf", "wghij"])
    assert set(goal.terms) == {0b0011, 0b1100}


def test_of_few_rows_two_are_no_case() -> None:
    goal, _ = looked_for(ROWS[:3], ["abx", "cdeyy", "zf"])
    assert not goal.terms


def test_a_chain_that_calls_the_wanted_function_is_no_rule() -> None:
    """What the call gives is known of the examples alone, so in which other rows the chain is right isn't."""
    library = some_entries("concat")
    bank = a_bank(a_space(library, types_of("str", "bool"), ROWS), (STR, STR), ROWS)
    goal, _ = a_goal(STR, ["abq", "cdeq", "fr", "ghijs"])
    bank.aim(goal)
    bank.give(Term(STR, 1, ["q", "q", None, None], (), lambda: Apply(Variable(2), (Variable(1),))))
    fill(bank, 2)
    Branches(goal, bank, {"concat": library["concat"].reference()}).update()
    assert not goal.terms


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.text("ab", max_size=3), st.text("ab", max_size=3)), min_size=4, max_size=6),
    st.data(),
)
def test_a_rule_is_right_in_its_rows_and_in_no_others(rows: list[tuple[str, str]], data: st.DataObject) -> None:
    ways = [lambda a, b: a + b, lambda a, b: b + a, lambda a, b: a + a + b, lambda a, b: "ab"]
    wanted = [data.draw(st.sampled_from(ways))(*row) for row in rows]
    goal, library = looked_for(rows, wanted, cost=2)
    for mask, rule in goal.terms.items():
        column = column_of(rule.program, (STR, STR), rows, library)
        assert rows_of(mask) == [row for row, value in enumerate(column) if value == wanted[row]]
