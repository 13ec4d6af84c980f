from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.budget import Budget
from neurosym.errors import LibraryError
from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.fields import MAX_GOALS
from neurosym.execution.reference import evaluate
from neurosym.library.library import Library
from neurosym.program.expression import Apply, Literal, Variable
from neurosym.program.text import to_text
from neurosym.program.types import BOOL, INT, STR, FunctionType, Type, list_of, pair_of, parse_signature
from neurosym.program.values import Value
from neurosym.search.costs import UNIFORM
from neurosym.search.enumerative import Enumerative
from neurosym.search.goals import Goal
from neurosym.search.parts import MAX_KNOWN, MAX_NESTED, Assembly, Part, Parts, parts_of
from neurosym.search.scopes import Scopes
from neurosym.search.universe import base_types
from neurosym.tasks.task import Example, Task
from tests.search.spaces import a_context, a_space, some_entries
from tests.search.test_goals import a_goal
from tests.strategies import shipped

INTS, STRS = list_of(INT), list_of(STR)
TIER_1 = shipped().restricted(1)

MINE = """
from typing import TypeVar

from neurosym.errors import EvaluationError
from neurosym.library import MAX_SIZE, algorithmic

A = TypeVar("A")


def _in_turn(items: list[A], first: list[A] | None, second: list[A] | None) -> tuple[list[A], list[A]] | None:
    return (items[::2], items[1::2]) if len(items) % 2 == 0 else None


@algorithmic(tier=1, witness=_in_turn)
def interleaved(first: list[A], second: list[A]) -> list[A]:
    \"\"\"Items of two lists in turn; ⊥ where one is longer.

    >>> interleaved([1, 2], [3, 4])
    [1, 3, 2, 4]
    >>> interleaved([], [])
    []
    \"\"\"
    if len(first) != len(second) or 2 * len(first) > MAX_SIZE:
        raise EvaluationError("not as long as each other")
    return [item for both in zip(first, second) for item in both]


def _turned(items: list[A], turned: list[A] | None) -> tuple[list[A]]:
    return (items[::-1],)


@algorithmic(tier=1, witness=_turned)
def turned(items: list[A]) -> list[A]:
    \"\"\"Items from last to first.

    >>> turned([1, 2])
    [2, 1]
    >>> turned([])
    []
    \"\"\"
    return items[::-1]
"""


@pytest.fixture
def mine(tmp_path: Path) -> Library:
    """Two entries of a user's own."""
    (tmp_path / "mine.py").write_text(MINE, encoding="utf-8")
    return Library([]).extended(tmp_path / "mine.py")


def parts_by(
    names: Sequence[str],
    goal: Goal,
    rows: Sequence[tuple[Value, ...]],
    types: Sequence[Type],
    constants: Sequence[Literal] = (),
    library: Library | None = None,
) -> list[Parts]:
    entries = [(library or shipped())[name] for name in names]
    literals: dict[Type, list[Literal]] = {STR: [one for one in constants if isinstance(one.value, str)]}
    return list(parts_of(goal, a_context(types, rows), entries, literals))


def texts(*values: str) -> list[Literal]:
    return [Literal.of(value) for value in values]


def test_pairs_and_zipped_lists_are_taken_apart() -> None:
    rows: list[tuple[Value, ...]] = [(1,), (2,)]
    (parts,) = parts_by(["pair", "zip_"], a_goal(pair_of(INT, BOOL), [(1, True), (2, False)])[0], rows, [INT])
    assert parts.arguments == (Part(INT, (1, 2)), Part(BOOL, (True, False)))
    goal, _ = a_goal(list_of(pair_of(INT, BOOL)), [[(1, True)], [], [(3, False), (4, True)]])
    (parts,) = parts_by(["pair", "zip_"], goal, [(1,), (2,), (3,)], [INT])
    assert parts.entry.name == "zip_"
    assert parts.unknown == [Part(INTS, ([1], [], [3, 4])), Part(list_of(BOOL), ([True], [], [False, True]))]


@given(
    st.lists(st.lists(st.text("ab", min_size=1, max_size=3), min_size=2, max_size=5), min_size=1, max_size=5),
    st.sampled_from([",", ", ", "c"]),
)
def test_the_pieces_of_texts_are_what_stands_between_a_constant(pieces: list[list[str]], separator: str) -> None:
    goal, _ = a_goal(STR, [separator.join(each) for each in pieces])
    rows: list[tuple[Value, ...]] = [(number,) for number in range(len(pieces))]
    (parts,) = parts_by(["join"], goal, rows, [INT], texts("", "x", separator))
    assert parts.arguments == (Literal.of(separator), Part(STRS, tuple(pieces)))


def test_what_leaves_least_of_the_texts_as_they_are_separates_them_first() -> None:
    rows: list[tuple[Value, ...]] = [(1,), (2,), (3,), (4,)]
    goal, _ = a_goal(STR, ["a b,c", "d b,c", "e b,c", "f b"])
    found = parts_by(["join"], goal, rows, [INT], texts(",", " ", "b"))
    assert [parts.arguments[0] for parts in found] == texts(" ", ",")


def test_what_texts_begin_or_end_with_does_not_separate_them() -> None:
    rows: list[tuple[Value, ...]] = [(1,), (2,)]
    assert parts_by(["join"], a_goal(STR, ["a-b-", "c-d"])[0], rows, [INT], texts("-")) == []
    assert parts_by(["join"], a_goal(STR, ["-a-b", "c-d"])[0], rows, [INT], texts("-")) == []


def test_an_empty_text_is_no_piece() -> None:
    rows: list[tuple[Value, ...]] = [(1,), (2,)]
    (parts,) = parts_by(["join"], a_goal(STR, ["a-b", ""])[0], rows, [INT], texts("-"))
    assert parts.unknown[0].values == (["a", "b"], [])


def test_the_separator_may_be_a_variable() -> None:
    rows: list[tuple[Value, ...]] = [("-", 1), ("+", 2)]
    (parts,) = parts_by(["join"], a_goal(STR, ["a-b", "c+d+e"])[0], rows, [STR, INT])
    assert parts.arguments == (Variable(0), Part(STRS, (["a", "b"], ["c", "d", "e"])))


def test_what_is_in_no_more_than_a_quarter_of_the_texts_does_not_separate_them() -> None:
    rows: list[tuple[Value, ...]] = [(1,), (2,), (3,), (4,)]
    for n_separated, is_told in ((1, False), (2, True)):
        goal, _ = a_goal(STR, ["a b"] * n_separated + ["ab"] * (4 - n_separated))
        assert bool(parts_by(["join"], goal, rows, [INT], texts(" "))) is is_told


def test_a_few_ways_to_know_an_argument_are_followed_up() -> None:
    goal, _ = a_goal(STR, ["a-b+c/d,e", "f-g+h/i,j"])
    found = parts_by(["join"], goal, [(1,), (2,)], [INT], texts("/", ",", "+", "-"))
    assert [parts.arguments[0] for parts in found] == texts("/", ",", "+", "-")[:MAX_KNOWN]


def test_what_a_goal_does_not_tell_the_type_of_has_no_parts(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "from typing import TypeVar\nfrom neurosym.library import algorithmic\n"
        "A = TypeVar('A')\nB = TypeVar('B')\n"
        "def back(result, first, second):\n    return result, 0\n"
        "@algorithmic(witness=back)\ndef either(first: A, second: B) -> A:\n    return first\n"
    )
    library = Library([]).extended(tmp_path / "mine.py")
    assert parts_by(["either"], a_goal(INT, [1])[0], [(1,)], [INT], library=library) == []


def test_what_undoes_itself_is_not_asked_again(mine: Library) -> None:
    goal, _ = a_goal(INTS, [[1, 2, 3], [4, 5]])
    (parts,) = parts_by(["turned"], goal, [(1,), (2,)], [INT], library=mine)
    (part,) = Assembly(goal, parts, UNIFORM).goals
    assert part.values == ([3, 2, 1], [5, 4])
    assert parts_by(["turned"], part, [(1,), (2,)], [INT], library=mine) == []


def test_parts_of_parts_come_to_an_end(mine: Library) -> None:
    goal: Goal = a_goal(INTS, [list(range(64)), list(range(3, 67))])[0]
    depth = 0
    while found := parts_by(["interleaved"], goal, [(1,), (2,)], [INT], library=mine):
        (goal, _) = Assembly(goal, found[0], UNIFORM).goals
        depth += 1
    assert depth == MAX_NESTED


@pytest.mark.parametrize("given_back", ["[1, 2]", "(1,)", "(1.0, 2)"], ids=["a list", "too few", "of another type"])
def test_what_is_no_tuple_of_arguments_is_refused_naming_the_entry(tmp_path: Path, given_back: str) -> None:
    (tmp_path / "mine.py").write_text(
        "from neurosym.library import algorithmic\n"
        f"def back(total, left, right):\n    return {given_back}\n"
        "@algorithmic(witness=back)\ndef plus(left: int, right: int) -> int:\n    return left + right\n"
    )
    library = Library([]).extended(tmp_path / "mine.py")
    with pytest.raises(LibraryError, match=r"expected the witness of plus \(.*mine.py:5\) to give a tuple of type"):
        parts_by(["plus"], a_goal(INT, [3])[0], [(1,)], [INT], library=library)


def test_an_answer_that_contradicts_what_is_known_is_none(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "from neurosym.library import algorithmic\n"
        "def back(total, left, right):\n    return None if left is None else (1, total - 1)\n"
        "@algorithmic(witness=back)\ndef plus(left: int, right: int) -> int:\n    return left + right\n"
    )
    library = Library([]).extended(tmp_path / "mine.py")
    (parts,) = parts_by(["plus"], a_goal(INT, [3, 5])[0], [(1,), (1,)], [INT], library=library)
    assert parts.arguments == (Variable(0), Part(INT, (2, 4)))
    assert parts_by(["plus"], a_goal(INT, [3, 5])[0], [(1,), (2,)], [INT], library=library) == []


def test_a_way_that_leaves_many_more_rows_as_they_are_is_none() -> None:
    rows: list[tuple[Value, ...]] = [(1,)] * 4
    lines = a_goal(STR, ["8\n9\n-4", "7\n-2", "2\n1", "5\n5\n0"])[0]
    found = parts_by(["join"], lines, rows, [INT], texts("-", "\n"))
    assert [parts.arguments[0] for parts in found] == [Literal.of("\n")]
    both = a_goal(STR, ["8 9-4", "7-2", "2 1", "5 5-0"])[0]
    assert len(parts_by(["join"], both, rows, [INT], texts("-", " "))) == 2


def test_parts_are_put_together_by_the_cheapest_of_each() -> None:
    goal, solutions = a_goal(STR, ["a-b", "c-d"])
    (parts,) = parts_by(["join"], goal, [(1,), (2,)], [INT], texts("-"))
    (pieces,) = Assembly(goal, parts, UNIFORM).goals
    pieces.solve(4, Variable(1))
    pieces.solve(6, Variable(2))
    pieces.solve(3, Variable(3))
    join = shipped()["join"].reference()
    assert solutions == [
        (6, Apply(join, (Literal.of("-"), Variable(1)))),
        (5, Apply(join, (Literal.of("-"), Variable(3)))),
    ]


def opened(library: Library, type_: Type, values: Sequence[Value]) -> Scopes:
    """The scopes that a goal opens over two rows of one number."""
    rows: list[tuple[Value, ...]] = [(1,), (2,)]
    space = a_space(library, base_types(FunctionType((INT,), type_)), rows)
    entries = {entry.name: entry.reference() for entry in library}
    scopes = Scopes(space, Engine(library), entries, 16, ("n",), 0.0, 2, ())
    scopes.add(a_context([INT], rows), type_, values, lambda cost, program: None, 1.0)
    return scopes


def test_no_more_goals_are_opened_than_sweeps_can_hold() -> None:
    nested: Type = INT
    values: list[Value] = [1, 2]
    for _ in range(MAX_NESTED):
        nested, values = pair_of(nested, nested), [(value, value) for value in values]
    scopes = opened(some_entries("pair"), nested, values)
    n_ints = sum(goal.type == INT for goal in scopes.open[0].goals)
    assert n_ints == MAX_GOALS < 2**MAX_NESTED


def test_integers_that_are_no_words_are_no_parts() -> None:
    scopes = opened(some_entries("format_integer"), STR, [str(2**70), "1"])
    assert [goal.type for goal in scopes.open[0].goals] == [STR]
    assert len(opened(some_entries("format_integer"), STR, [str(2**60), "1"]).open[0].goals) == 2


Task_ = tuple[str, Callable[..., Value], list[tuple[Value, ...]]]
SENTENCES: list[tuple[Value, ...]] = [
    ("ada lovelace",),
    ("alan mathison turing",),
    ("x y",),
    ("the quick brown fox",),
    ("bo",),
]
LISTS: list[tuple[Value, ...]] = [([3, 1, 2],), ([5, 5],), ([4, 0, 9, 7],), ([8],), ([6, 2, 1, 1, 3],)]

TASKS: dict[str, Task_] = {
    "words with commas": ("(str) -> str", lambda text: ", ".join(word[::-1] for word in text.split()), SENTENCES),
    "initials": ("(str) -> str", lambda text: ".".join(word[0].upper() for word in text.split()), SENTENCES),
    "numbers with dashes": ("(list[int]) -> str", lambda items: "-".join(map(str, items)), LISTS),
    "a pair": ("(list[int]) -> pair[list[int], int]", lambda items: ([2 * n + 1 for n in items], max(items)), LISTS),
    "zipped": (
        "(list[int]) -> list[pair[int, int]]",
        lambda items: [(n * n, -m) for n, m in zip(items, items[::-1], strict=True)],
        LISTS,
    ),
}


def without_witnesses(library: Library) -> Library:
    return Library(replace(entry, load_witness=None) for entry in library)


def searched(task: Task_, library: Library, n_programs: int) -> tuple[list[str], int]:
    """The programs found, and how many candidates it took to find the first."""
    signature, function, inputs = task
    examples = tuple(Example(given, function(*given)) for given in inputs)
    hidden = Task("hidden", parse_signature(signature), {"train": examples})
    settings = Enumerative(more_programs=1)
    search = settings.start(hidden, library, Budget(programs=n_programs), np.random.default_rng(0))
    found = search.ask()
    if not search.statistics.n_found:
        return [], search.statistics.n_programs
    for program in found:
        for example in examples:
            assert evaluate(program, example.inputs, library) == example.output
    return [to_text(program) for program in found], search.statistics.n_programs


@pytest.mark.parametrize("name", TASKS)
def test_with_witnesses_far_fewer_candidates_do(name: str) -> None:
    programs, n_programs = searched(TASKS[name], TIER_1, 100_000)
    assert programs
    assert searched(TASKS[name], without_witnesses(TIER_1), 5 * n_programs)[0] == []


def test_an_entry_of_one_s_own_is_searched_by_its_witness(mine: Library) -> None:
    task: Task_ = (
        "(list[int]) -> list[int]",
        lambda items: [value for n, m in zip(items, items[::-1], strict=True) for value in (n * n, m + 1)],
        LISTS,
    )
    library = TIER_1.with_entries(mine)
    programs, n_programs = searched(task, library, 100_000)
    assert "interleaved(" in programs[0]
    assert searched(task, without_witnesses(library), 5 * n_programs)[0] == []


@pytest.mark.parametrize(
    "task",
    [
        ("(list[int]) -> int", lambda items: 3 * len(items) + 1, LISTS),
        ("(list[int]) -> list[int]", lambda items: [2 * n for n in items], LISTS),
        ("(str) -> str", lambda text: text.split()[0].upper(), SENTENCES),
    ],
    ids=["a number", "a list", "a text that nothing separates"],
)
def test_where_no_witness_can_tell_the_search_goes_as_without(task: Any) -> None:
    assert searched(task, TIER_1, 20_000) == searched(task, without_witnesses(TIER_1), 20_000)
