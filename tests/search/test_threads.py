"""Several threads: what they find is what one finds, word by word."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from neurosym.budget import Budget
from neurosym.execution.engine.engine import Engine
from neurosym.program.text import to_text
from neurosym.program.types import Type, parse_type
from neurosym.search import bank as banks
from neurosym.search.bank import Bank
from neurosym.search.enumerative import Enumerative, EnumerativeSearch
from neurosym.tasks import Example, task_from_examples
from tests.search.spaces import a_context, a_space, some_entries, types_of
from tests.search.test_goals import a_goal
from tests.strategies import shipped

INTS = ("add", "multiply", "subtract", "less", "equal", "if_", "floor_divide", "negate")
LISTS = ("cons", "append", "tail", "head", "length", "reverse", "map_", "filter_", "count", "add", "less", "pair")
TEXTS = ("concat", "substring", "string_length", "character_at", "to_upper", "words", "join", "add", "equal")


@pytest.fixture(autouse=True)
def most_sweeps_are_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rather small ones too, by as many threads as are asked for."""
    monkeypatch.setattr(banks, "MIN_SHARED", 20)
    monkeypatch.setattr("neurosym.execution.engine.team.n_threads_for", lambda n: n)


def filled(
    names: Sequence[str], texts: Sequence[str], variables: Sequence[str], rows: Any, wanted: Any, n_threads: int
) -> tuple[list[Any], list[tuple[int, str]], int]:
    """The words and provenances of all terms, the goal's solutions and partial matches, and candidates."""
    library = some_entries(*names)
    types = types_of(*texts)
    engine = Engine(library, n_threads)
    engine.kernels.eager = True
    given = tuple(map(parse_type, variables))
    bank = Bank(a_space(library, types, rows), engine, a_context(given, rows))
    goal, solutions = a_goal(types[0], wanted)
    bank.aim(goal)
    while not bank.is_exhausted and bank.space.n_programs < 4_000:
        for _ in bank.run(bank.complete_cost + 1):
            pass
    matches = [(mask, rule.cost, to_text(rule.program)) for mask, rule in goal.terms.items()]
    seen = [(mask, rule.cost, to_text(rule.program)) for mask, rule in goal.predicates.items()]
    return [words(bank), matches, seen], solutions, bank.space.n_programs


def words(bank: Bank) -> list[tuple[Type, list[Any], list[Any]]]:
    """All that is on the shelves of a bank and of those for its functions."""
    found = []
    for type_, store in bank._stores.items():
        n = store.shelf.n_terms
        found.append((type_, store.shelf.words[:, :n].tolist(), [bank.program(type_, number) for number in range(n)]))
    return [*found, *(one for inner in bank.inner_banks for one in words(inner))]


@pytest.mark.parametrize(
    ("names", "types", "variables", "rows", "wanted"),
    [
        (INTS, ("int", "bool"), ("int", "int"), [(3, 4), (-5, 2), (7, 0), (1, 1)], [25, 29, 49, 3]),
        (LISTS, ("list[int]", "int", "bool"), ("list[int]",), [([3, 1, 2],), ([],), ([5],)], [[6, 2, 4], [], [9]]),
        (LISTS, ("list[list[int]]", "list[int]", "int"), ("list[int]",), [([3, 1],), ([4],)], [[[1]], [[4], [4]]]),
        (TEXTS, ("str", "int", "bool", "list[str]"), ("str",), [("ab cd",), ("é x",)], ["AB.CD", "É.X"]),
    ],
)
def test_two_threads_fill_the_same_shelves_in_the_same_order(
    names: Sequence[str], types: Sequence[str], variables: Sequence[str], rows: Any, wanted: Any
) -> None:
    alone = filled(names, types, variables, rows, wanted, 1)
    assert alone[2] >= 1_000
    assert filled(names, types, variables, rows, wanted, 2) == alone


def test_a_search_with_two_threads_ends_with_the_same_program_and_counts() -> None:
    library = shipped().restricted(1)
    lists = [[3, 1, 2], [5, 5], [], [9, -2, 4, 0], [1]]
    task = task_from_examples([Example((one,), [2 * item + 1 for item in one if item > 1]) for one in lists])
    ends = []
    for n_threads in (1, 2):
        search = Enumerative(threads=n_threads).start(task, library, Budget(programs=100_000), np.random.default_rng(0))
        assert isinstance(search, EnumerativeSearch)
        programs = [to_text(program) for program in search.ask()]
        ends.append((programs, search.statistics.n_programs, search.statistics.cost))
    assert ends[0] == ends[1]
    assert ends[0][0]


def test_threads_are_a_number_from_1() -> None:
    with pytest.raises(ValueError, match="expected threads of 1 or more, found 0"):
        Enumerative(threads=0)
