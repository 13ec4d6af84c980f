from hypothesis import given
from hypothesis import strategies as st

from neurosym.execution.reference import evaluate
from neurosym.program.expression import Lambda, Literal, Variable
from neurosym.program.types import INT, STR, Type, list_of
from neurosym.program.values import Value
from neurosym.search.costs import UNIFORM
from neurosym.search.rewriting import Rewriting, rewritings
from tests.search.spaces import a_context, some_entries
from tests.search.test_goals import a_goal
from tests.strategies import shipped

TIER_1 = shipped().restricted(1)
TEXTS = st.lists(st.text("ab ", max_size=4), min_size=4, max_size=6, unique=True)
AFFIXES = st.text("ab-", max_size=3)


def _of(type_: Type, values: list[Value], *names: str) -> list[Rewriting]:
    """What a goal is rewritten as, over some entries."""
    library = some_entries(*names)
    entries = {entry.name: entry.reference() for entry in library}
    witnessed = [entry for entry in library if entry.witness is not None]
    context = a_context([INT], [(number,) for number in range(len(values))])
    goal, _ = a_goal(type_, values)
    return list(rewritings(goal, context, witnessed, {STR: [Literal.of("\n")]}, entries, UNIFORM))


@given(TEXTS, AFFIXES, AFFIXES)
def test_with_what_all_texts_begin_and_end_the_middle_gives_the_goal(
    texts: list[str], prefix: str, suffix: str
) -> None:
    wholes: list[Value] = [prefix + text + suffix for text in texts]
    found = _of(STR, wholes, "concat")
    if prefix or suffix:
        assert found
    for one in found:
        function = Lambda(("text",), one.wrap(Variable(0)))
        assert [evaluate(function, (middle,), TIER_1) for middle in one.values] == wholes
        starts, ends = ({value[:1] for value in one.values}, {value[-1:] for value in one.values})
        assert "" in starts or min(len(starts), len(ends)) > 1


def test_texts_that_are_all_the_same_or_few_have_no_middle() -> None:
    assert _of(STR, ["same"] * 5, "concat") == []
    assert _of(STR, ["a1", "a2", "a3"], "concat") == []


def test_a_list_of_numerals_is_rewritten_as_its_numbers() -> None:
    (one,) = _of(list_of(STR), [["1", "-20"], [], ["3"]], "map_", "format_integer")
    assert (one.type, one.values) == (list_of(INT), [[1, -20], [], [3]])
    function = Lambda(("items",), one.wrap(Variable(0)))
    assert [evaluate(function, (items,), TIER_1) for items in one.values] == [["1", "-20"], [], ["3"]]


def test_a_list_with_an_item_that_no_argument_gives_is_not_rewritten() -> None:
    assert _of(list_of(STR), [["1", "x"], ["3"]], "map_", "format_integer") == []


def test_items_are_taken_apart_by_a_constant_too() -> None:
    (one,) = _of(list_of(STR), [["a\nb", "c"], ["d\ne"]], "map_", "join")
    assert (one.type, one.values) == (list_of(list_of(STR)), [[["a", "b"], ["c"]], [["d", "e"]]])
    function = Lambda(("items",), one.wrap(Variable(0)))
    assert evaluate(function, (one.values[0],), TIER_1) == ["a\nb", "c"]
