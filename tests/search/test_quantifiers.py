from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from neurosym.execution.engine.fields import MAX_MASK_ROWS
from neurosym.execution.reference import evaluate
from neurosym.program.expression import Apply, Lambda, Program, Variable
from neurosym.program.text import to_text
from neurosym.program.types import BOOL, INT, Type, list_of
from neurosym.program.values import Value
from neurosym.search.enumerative import Enumerative
from neurosym.search.quantifiers import MIN_SURE, Quantified, quantified_bodies
from neurosym.search.terms import Term
from tests.search.seeing import see
from tests.search.spaces import a_context
from tests.search.test_enumerative import a_task, search_of
from tests.search.test_goals import a_goal, a_term
from tests.strategies import shipped

ITEMS = range(7)
LISTS = st.lists(st.lists(st.sampled_from(ITEMS), max_size=5), min_size=1, max_size=9)
SETS = st.sets(st.sampled_from(ITEMS))
TIER_1 = shipped().restricted(1)
ENTRIES = {entry.name: entry.reference() for entry in TIER_1}
QUANTIFIERS: dict[str, Callable[..., bool]] = {"all_": all, "any_": any}


def _found(lists: list[list[int]], wanted: list[bool], type_: Type = BOOL) -> dict[str, Quantified]:
    """The bodies over the only variable, lists of numbers, by loop."""
    context = a_context([list_of(INT)], [(items,) for items in lists])
    view = Term(list_of(INT), 1, lists, (), lambda: Variable(0))
    values: list[Value] = [*wanted] if type_ == BOOL else [int(value) for value in wanted]
    return dict(quantified_bodies(a_goal(type_, values)[0], context, view, ENTRIES))


@given(st.sampled_from(sorted(QUANTIFIERS)), LISTS, SETS, st.lists(SETS, max_size=5))
def test_the_predicates_chosen_are_those_that_give_the_wanted_truths(
    name: str, lists: list[list[int]], meant: set[int], others: list[set[int]]
) -> None:
    wanted = [QUANTIFIERS[name](item in meant for item in items) for items in lists]
    body = _found(lists, wanted).get(name)
    if body is None:
        return
    rows = [row[0] for row in body.body.context.rows]
    goal, solutions = a_goal(BOOL, list(body.body.values))
    sets = [meant, *others]
    for number, one in enumerate(sets):
        see(goal, a_term(BOOL, [item in one for item in rows], cost=1 + number, name=number))
    chosen = [program for _, program in (*solutions, *body.satisfying(goal))]
    # of those that say the same the first one is kept
    seen = [number for number, one in enumerate(sets) if not any(_same(one, other, rows) for other in sets[:number])]
    right = [n for n in seen if [QUANTIFIERS[name](item in sets[n] for item in items) for items in lists] == wanted]
    assert {program.index for program in chosen if isinstance(program, Variable)} >= set(right)
    assert {program.index for _, program in body.satisfying(goal) if isinstance(program, Variable)} <= set(right)
    assert 0 in right


def _same(one: set[int], other: set[int], rows: list[Value]) -> bool:
    return [item in one for item in rows] == [item in other for item in rows]


def test_a_predicate_is_wrapped_in_the_loop() -> None:
    lists = [[6, 2], [4, 8], [3, 2], [6, 1, 5]]
    wanted = [True, True, False, False]
    body = _found(lists, wanted)["all_"].body
    assert [row[0] for row in body.context.rows] == [6, 2, 4, 8, 3, 1, 5]
    is_even: Program = Apply(ENTRIES["is_even"], (Variable(0),))
    whole = Lambda(("items",), body.wrap(is_even))
    assert to_text(whole) == "lambda items: all_(lambda item: is_even(item), items)"
    assert [evaluate(whole, (items,), TIER_1) for items in lists] == wanted


def test_truths_that_contradict_each_other_or_tell_too_little_have_no_body() -> None:
    sure = [list(range(MIN_SURE))]
    assert "all_" in _found([*sure, [9]], [True, False])
    assert "all_" not in _found([*sure, [1, 2]], [True, False])
    assert "all_" not in _found([*sure, []], [True, False])
    assert "all_" not in _found([sure[0][1:], [9]], [True, False])
    assert "all_" not in _found([*sure, list(range(9, 9 + MAX_MASK_ROWS))], [True, False])
    assert _found([*sure, [9]], [True, False], INT) == {}


def test_what_is_said_of_each_item_is_found_early() -> None:
    lists = [[6, 3], [9, 12], [0, 15, 3], [7], [3, 8], [9, 10, 6], [4, 4], [13, 0], [12, 3, 5], [14], [6, 11], [2, 9]]
    task = a_task("(list[int]) -> bool", lambda items: all(item % 3 == 0 for item in items), [(one,) for one in lists])
    search = search_of(task, TIER_1, n_programs=150_000, settings=Enumerative(more_programs=10_000))
    asked = [[21, 27, 18], [21, 27, 22], [22, 20, 21], [21, 20, 22, 24], [18], [20]]
    wanted = [True, False, False, False, True, False]
    assert any([evaluate(program, (one,), TIER_1) for one in asked] == wanted for program in search.ask())
