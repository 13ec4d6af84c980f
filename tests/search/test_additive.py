from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from neurosym.execution.reference import evaluate
from neurosym.program.expression import Apply, Lambda, Literal, Program, Reference, Variable
from neurosym.program.text import to_text
from neurosym.program.types import BOOL, INT, STR, Type
from neurosym.program.values import Value
from neurosym.search.additive import additive_bodies, even_pieces, told_counts, told_pieces, told_sums, views
from neurosym.search.context import Context
from neurosym.search.terms import Term
from tests.search.spaces import a_context
from tests.search.test_goals import a_goal
from tests.strategies import shipped

LISTS = st.lists(st.lists(st.sampled_from("abcd"), max_size=5), max_size=12)
TIER_1 = shipped().restricted(1)
ENTRIES = {entry.name: entry.reference() for entry in TIER_1}


@given(LISTS, st.dictionaries(st.sampled_from("abcd"), st.integers(-9, 9), min_size=4))
def test_what_sums_tell_is_what_they_were_made_of(lists: list[list[str]], worth: dict[str, int]) -> None:
    told = told_sums([sum(worth[item] for item in items) for items in lists], lists)
    assert told is not None
    assert told == {item: worth[item] for item in told}
    assert {items[0] for items in lists if len(set(items)) == 1} <= told.keys()


@given(LISTS, st.sets(st.sampled_from("abcd")))
def test_what_counts_tell_is_what_was_counted(lists: list[list[str]], counted: set[str]) -> None:
    told = told_counts([sum(item in counted for item in items) for items in lists], lists)
    assert told is not None
    assert told == {item: int(item in counted) for item in told}
    assert {item for items in lists for item in items if set(items) <= counted} <= told.keys()


@given(LISTS, st.dictionaries(st.sampled_from("abcd"), st.text("xy", max_size=3), min_size=4))
def test_what_texts_tell_is_what_they_were_made_of(lists: list[list[str]], pieces: dict[str, str]) -> None:
    told = told_pieces(["".join(pieces[item] for item in items) for items in lists], lists)
    assert told is not None
    assert told == {item: pieces[item] for item in told}


@given(LISTS, st.integers(2, 3).flatmap(lambda size: st.lists(st.text("xy", min_size=size, max_size=size), min_size=4)))
def test_pieces_of_one_length_are_told_of_every_item(lists: list[list[str]], texts: list[str]) -> None:
    pieces = dict(zip("abcd", texts, strict=False))
    wholes = ["".join(pieces[item] for item in items) for items in lists]
    has_several = 2 * sum(len(items) > 1 for items in lists) >= len(lists)
    told = even_pieces(wholes, lists)
    assert told == ({item: pieces[item] for items in lists for item in items} if any(lists) and has_several else None)


def test_pieces_of_one_length_contradict_each_other_or_are_longer_than_one() -> None:
    assert even_pieces(["xxyy", "xy"], ["ab", "a"]) is None
    assert even_pieces(["xxyyy"], ["ab"]) is None
    assert even_pieces(["xyxyxy", "xy"], ["ab", "cd"]) is None
    assert even_pieces(["xy"], ["ab"]) is None


@given(st.lists(st.integers(-5, 5), min_size=3, max_size=3))
def test_totals_that_contradict_each_other_tell_nothing(totals: list[int]) -> None:
    one, other, both = totals
    told = told_sums(totals, [["a"], ["b"], ["a", "b"]])
    assert (told is None) == (one + other != both)


def _view(context: Context) -> Term:
    """The characters of the one text."""
    return next(view for view in views(context, TIER_1, _implementation) if "characters" in to_text(view.program))


def _implementation(reference: Reference) -> Callable[..., Value]:
    return TIER_1[reference.name].implementation


def _bodies(type_: Type, wanted: list[Value]) -> list[tuple[Type, dict[Value, Value]]]:
    """Type and values by character of the bodies for a goal of TEXTS."""
    context = a_context([STR], [(text,) for text in TEXTS])
    goal, _ = a_goal(type_, wanted)
    return [
        (body.type, {row[0]: value for row, value in zip(body.context.rows, body.values, strict=True)})
        for body in additive_bodies(goal, context, _view(context), ENTRIES)
    ]


TEXTS = ["a", "e", "b", "x", "eb", "abba", "xexe", "bax"]


def test_a_number_of_vowels_is_a_count_of_characters() -> None:
    counts: list[Value] = [sum(character in "ae" for character in text) for text in TEXTS]
    assert _bodies(INT, counts) == [(BOOL, {"a": True, "e": True, "b": False, "x": False})]


def test_what_is_worth_more_than_one_is_a_sum() -> None:
    worth = {"a": 1, "e": 2, "b": 3, "x": -4}
    sums: list[Value] = [sum(worth[character] for character in text) for text in TEXTS]
    assert _bodies(INT, sums) == [(INT, worth)]


def test_characters_doubled_are_texts_one_after_the_other() -> None:
    doubled = {"a": "aa", "e": "ee", "b": "b", "x": ""}
    wholes: list[Value] = ["".join(doubled[character] for character in text) for text in TEXTS]
    assert _bodies(STR, wholes) == [(STR, doubled)]
    assert _bodies(STR, wholes[::-1]) == []


def test_what_items_that_never_come_again_give_is_told_where_pieces_are_of_one_length() -> None:
    context = a_context([STR], [("abc",), ("de",)])
    goal, _ = a_goal(STR, ["a.b.c.", "d.e."])
    (body,) = additive_bodies(goal, context, _view(context), ENTRIES)
    assert dict(zip((row[0] for row in body.context.rows), body.values, strict=True)) == {
        one: f"{one}." for one in "abcde"
    }
    goal, _ = a_goal(STR, ["a.b.c", "d.e"])
    assert not list(additive_bodies(goal, context, _view(context), ENTRIES))


def test_a_body_is_wrapped_in_the_loop_that_gives_the_goal() -> None:
    context = a_context([STR], [(text,) for text in TEXTS])
    wholes: list[Value] = [text.replace("x", "xx") for text in TEXTS]
    goal, _ = a_goal(STR, wholes)
    (body,) = additive_bodies(goal, context, _view(context), ENTRIES)
    is_x = Apply(ENTRIES["equal"], (Variable(0), Literal.of("x")))
    program: Program = Apply(ENTRIES["if_"], (is_x, Literal.of("xx"), Variable(0)))
    whole = Lambda(("text",), body.wrap(program))
    assert [evaluate(whole, (text,), TIER_1) for text in TEXTS] == wholes


@given(st.lists(st.text("abc", max_size=6), min_size=1, max_size=9))
def test_views_have_the_items_that_their_programs_give(texts: list[str]) -> None:
    context = a_context([STR], [(text,) for text in texts])
    for view in views(context, TIER_1, _implementation):
        program = Lambda(("text",), view.program)
        assert view.column == [evaluate(program, (text,), TIER_1) for text in texts]
