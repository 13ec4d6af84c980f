from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from neurosym.budget import Budget
from neurosym.errors import EvaluationError
from neurosym.execution.reference import evaluate
from neurosym.library.library import Library
from neurosym.program.expression import Program, references
from neurosym.program.text import to_text
from neurosym.program.types import parse_signature
from neurosym.program.values import Value, close_value, same_value
from neurosym.search.context import Limits
from neurosym.search.enumerative import MAX_SOLUTIONS, Enumerative, EnumerativeSearch
from neurosym.search.grower import Search, Statistics
from neurosym.search.scopes import Scopes
from neurosym.tasks.sequences import IntegerSequences, Operation
from neurosym.tasks.task import Example, Task
from tests.search.spaces import some_entries
from tests.strategies import shipped

LOOPS = ("map_", "filter_", "fold", "unfold", "iterate", "while_", "fix")
Function = Callable[..., Value]


def a_task(signature: str, function: Function, inputs: Sequence[tuple[Value, ...]], tolerance: float = 0.0) -> Task:
    """The task whose outputs `function` gives."""
    examples = tuple(Example(given, function(*given)) for given in inputs)
    return Task("hidden", parse_signature(signature), {"train": examples}, tolerance=tolerance)


def random_lists(n_lists: int, seed: int = 0, n_others: int = 0) -> list[tuple[Value, ...]]:
    """Lists of 0 to 6 numbers, each with some numbers beside it."""
    generator = np.random.default_rng(seed)

    def numbers(n: int) -> list[int]:
        return [int(number) for number in generator.integers(-9, 10, n)]

    return [(numbers(int(generator.integers(7))), *numbers(n_others)) for _ in range(n_lists)]


def search_of(
    task: Task, library: Library, seed: int = 0, n_programs: int = 2_000_000, settings: Enumerative | None = None
) -> Search:
    return (settings or Enumerative()).start(task, library, Budget(programs=n_programs), np.random.default_rng(seed))


def solutions(task: Task, library: Library, seed: int = 0, n_programs: int = 2_000_000) -> Sequence[Program]:
    """What is found, each program having been checked by the reference on every example."""
    search = search_of(task, library, seed, n_programs, Enumerative(more_programs=200))
    found = search.ask()
    if search.statistics.n_found == 0:
        return []
    assert len(found) == min(search.statistics.n_found, MAX_SOLUTIONS)
    for program in found:
        for example in task.train:
            value = evaluate(program, example.inputs, library, steps=100_000)
            assert close_value(value, example.output, task.tolerance)
    return found


def is_right(program: Program, example: Example, library: Library) -> bool:
    try:
        return same_value(evaluate(program, example.inputs, library), example.output)
    except EvaluationError:
        return False


TIER_0, TIER_1 = shipped().restricted(0), shipped().restricted(1)

STRINGS: list[tuple[Value, ...]] = [("ada", "lovelace"), ("bo", "ek"), ("alan", "turing"), ("x", "")]

HIDDEN: list[tuple[str, str, Function, list[tuple[Value, ...]], Library]] = [
    ("reverse", "(list[int]) -> list[int]", lambda xs: xs[::-1], random_lists(8), TIER_0),
    ("sum of doubles", "(list[int]) -> int", lambda xs: 2 * sum(xs), random_lists(8), TIER_1),
    ("keep those above n", "(list[int], int) -> list[int]", lambda xs, n: [x for x in xs if x > n],
     random_lists(10, n_others=1), TIER_0),
    ("scale by n", "(list[int], int) -> list[int]", lambda xs, n: [n * x + 1 for x in xs],
     random_lists(6, n_others=1), TIER_0),
    ("case on head", "(list[int]) -> list[int]", lambda xs: xs[::-1] if xs[0] < 0 else xs[1:],
     [row for row in random_lists(24) if row[0]], TIER_1),
    ("with a space between", "(str, str) -> str", lambda first, last: f"{first} {last}", STRINGS, TIER_0),
    ("in quotes", "(str) -> str", lambda text: f"<{text}>", [("ada",), ("b",), ("xyz",)], TIER_0),
    ("a pair", "(list[int]) -> pair[int, int]", lambda xs: (max(xs), len(xs)),
     [row for row in random_lists(9) if row[0]], TIER_1),
    ("zipped", "(list[int], list[int]) -> list[pair[int, int]]", lambda xs, ys: [(x, -y) for x, y in zip(xs, ys)],  # noqa: B905
     [(xs, ys) for (xs,), (ys,) in zip(random_lists(6), random_lists(6, 1), strict=True)], TIER_1),
    ("a float", "(float) -> float", lambda x: x * x - x / 2, [(0.5,), (1.5,), (-2.0,), (0.25,)], TIER_0),
    ("zeros for repeats", "(list[int]) -> list[int]",
     lambda xs: [0 if at and xs[at - 1] == x else x for at, x in enumerate(xs)],
     [([abs(x) % 3 + 1 for x in xs],) for (xs,) in random_lists(8)], TIER_1),
    ("is any equal", "(list[int], int) -> bool", lambda xs, n: n in xs,
     [*random_lists(12, n_others=1), ([3, 4], 4), ([5], 5), ([1, 2, 3], 1)], TIER_1),
    ("first and last", "(list[int]) -> list[int]", lambda xs: [xs[0], xs[-1]],
     [row for row in random_lists(9) if row[0]], TIER_0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("signature", "function", "inputs", "library"),
    [hidden[1:] for hidden in HIDDEN],
    ids=[hidden[0] for hidden in HIDDEN],
)
def test_a_hidden_program_is_found(
    signature: str, function: Function, inputs: list[tuple[Value, ...]], library: Library
) -> None:
    assert solutions(a_task(signature, function, inputs, 1e-6 * ("float" in signature)), library)


def test_a_rounded_answer_is_met_within_the_tolerance() -> None:
    task = a_task("(float) -> float", lambda x: round(1 / x, 6), [(3.0,), (7.0,), (9.0,)], tolerance=1e-5)
    assert solutions(task, TIER_0)


def test_lists_and_strings_longer_than_what_is_kept_by_default_are_solved() -> None:
    longest = Limits().max_items
    rows: list[tuple[Value, ...]] = [(list(range(start, start + 3 * longest)),) for start in (1, 4, 8)]
    assert solutions(a_task("(list[int]) -> list[int]", lambda xs: xs[::-1], rows), TIER_1, n_programs=20_000)
    texts: list[tuple[Value, ...]] = [("ab " * longest,), ("c " * (longest + 3),)]
    assert solutions(a_task("(str) -> str", lambda s: s.replace(" ", ""), texts), TIER_1, n_programs=20_000)


def integers(operation: Operation, seed: int) -> Task:
    return IntegerSequences(operation).build(np.random.default_rng(seed))


@pytest.mark.parametrize("operation", [Operation.SUM, Operation.PARITY, Operation.MAXIMUM])
def test_prefixes_give_the_body_of_a_fold_at_once(operation: Operation) -> None:
    found = solutions(integers(operation, 0), TIER_0, n_programs=20_000)
    assert found
    assert any("fold(" in to_text(program) for program in found)


def sorts(program: Program, library: Library, seed: int) -> bool:
    """Whether it sorts lists that it has not seen, repeats and long ones among them."""
    generator = np.random.default_rng(seed + 1000)
    lists = [[int(x) for x in generator.integers(-50, 50, n)] for n in (1, 2, 5, 17, 60, 200)]
    return all(evaluate(program, (items,), library) == sorted(items) for items in lists)


def test_sort_is_grown_from_loops_alone() -> None:
    found = solutions(integers(Operation.SORT, 0), TIER_0, n_programs=40_000)
    assert found
    assert sorts(found[0], TIER_0, 0)
    assert {entry.name for entry in references(found[0])} <= {entry.name for entry in TIER_0}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("tier", [0, 1])
def test_sort_is_grown_from_every_seed(tier: int, seed: int) -> None:
    library = shipped().restricted(tier)
    found = solutions(integers(Operation.SORT, seed), library, seed)
    assert found
    assert any(sorts(program, library, seed) for program in found)


def test_without_loops_sort_is_unsolved_and_the_best_partial_program_is_given() -> None:
    task = integers(Operation.SORT, 0)
    library = TIER_1.without([name for name in LOOPS if name in TIER_1])
    search = search_of(task, library, n_programs=4_000)
    (partial,) = search.ask()
    assert search.statistics.n_found == 0
    assert search.ask() == []
    right = [is_right(partial, example, library) for example in task.train]
    # the identity is right where the list is sorted already
    assert sum(right) >= sum(example.inputs[0] == example.output for example in task.train) > 0
    assert not all(right)


def trace(task: Task, seed: int, n_programs: int, between: Callable[[], object] = lambda: None) -> tuple[object, ...]:
    between()
    search = search_of(task, TIER_1, seed, n_programs)
    return [to_text(program) for program in search.ask()], replace(search.statistics, seconds=0.0)


@pytest.mark.parametrize("n_programs", [777, 9_000])
def test_the_same_seed_and_budget_give_the_same_programs(n_programs: int) -> None:
    task = a_task("(list[int], int) -> list[int]", lambda xs, n: [x for x in xs if x > n], random_lists(8, n_others=1))
    other = a_task("(str, str) -> str", lambda first, last: f"{first} {last}", STRINGS)
    once = trace(task, 3, n_programs)
    assert trace(task, 3, n_programs) == once
    assert trace(task, 3, n_programs, between=lambda: trace(other, 5, 3_000)) == once


def test_a_search_of_which_parts_ran_before_goes_the_same_way() -> None:
    task = a_task("(list[int]) -> int", lambda xs: 3 * len(xs) + 1, random_lists(6))
    first, second = search_of(task, TIER_1, 1), search_of(task, TIER_1, 1)
    assert first.ask() == second.ask()
    assert first.statistics.n_programs == second.statistics.n_programs


@pytest.mark.parametrize("n_programs", [1, 500, 1_234])
def test_a_budget_in_programs_is_kept(n_programs: int) -> None:
    search = search_of(integers(Operation.SORT, 0), TIER_1, n_programs=n_programs)
    search.ask()
    assert search.statistics.n_programs == n_programs


def test_a_search_goes_on_longer_while_its_solutions_may_be_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    task = a_task("(list[int]) -> list[int]", lambda items: items[::-1], random_lists(8))
    n_programs = {}
    monkeypatch.setattr(Scopes, "is_simplest", lambda _scopes, _cost: False)
    for is_plain in (True, False):
        monkeypatch.setattr(Scopes, "is_plain", lambda _scopes, _cost, answer=is_plain: answer)
        search = search_of(task, TIER_1, settings=Enumerative(more_programs=2_000))
        search.ask()
        n_programs[is_plain] = search.statistics.n_programs
    assert 2_000 <= n_programs[True] < 8_000 <= n_programs[False]


def test_a_search_goes_on_longer_while_its_solutions_may_be_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    n_programs = {}
    monkeypatch.setattr(Scopes, "is_simplest", lambda _scopes, _cost: False)
    for n in (2, 60):
        task = a_task("(list[int]) -> bool", lambda items: len(items) > 0 and items[0] % 2 == 0, random_lists(n))
        search = search_of(task, TIER_1, settings=Enumerative(more_programs=2_000))
        search.ask()
        n_programs[n] = search.statistics.n_programs
    assert n_programs[60] < 10_000 < 20_000 <= n_programs[2]


def test_a_search_goes_on_no_longer_where_all_as_simple_programs_were_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    # a few yes or no may be chance however short the program is, but nothing shorter is left to be found
    task = a_task("(list[int]) -> bool", lambda items: 1 in items, [([4, 1, 2],), ([1, 2],), ([5, 4, 2],), ([1, 7],)])
    n_programs = {}
    for is_told in (True, False):
        if not is_told:
            monkeypatch.setattr(Scopes, "is_simplest", lambda _scopes, _cost: False)
        search = search_of(task, TIER_1, settings=Enumerative(more_programs=20_000))
        search.ask()
        n_programs[is_told] = search.statistics.n_programs
    assert n_programs[True] < 150_000 < 200_000 <= n_programs[False]


def test_a_late_search_ends_as_soon_as_it_has_looked_for_alternatives_long_enough() -> None:
    # slices are longest where a search has taken long
    told: list[Statistics] = []
    task = a_task("(list[int]) -> list[int]", lambda items: [item * item + 2 for item in items], random_lists(12))
    search = Enumerative(more_programs=2_000).start(
        task, TIER_1, Budget(programs=2_000_000), np.random.default_rng(0), told.append
    )
    search.ask()
    first = next(statistics.n_programs for statistics in told if statistics.n_found)
    assert first > 20_000
    assert search.statistics.n_programs <= 2 * first + 2_000 + 500


def test_a_list_of_few_examples_is_plain_earlier_the_more_it_falls_into_pieces() -> None:
    n_levels = {}
    for n_pieces in (1, 8):
        outputs = [[position * n_pieces // 8 for position in range(8)]] * 2
        scopes = scopes_of([(list(range(8)),), (list(range(8, 0, -1)),)], outputs)
        n_levels[n_pieces] = next(cost for cost in range(99, 0, -1) if scopes.is_plain(cost))
    assert n_levels[1] < n_levels[8]


def scopes_of(inputs: list[tuple[Value, ...]], outputs: list[Value]) -> Scopes:
    """What a search over these examples begins with."""
    examples = tuple(map(Example, inputs, outputs))
    task = Task("few", parse_signature("(list[int]) -> list[int]"), {"train": examples})
    search = search_of(task, TIER_1)
    assert isinstance(search, EnumerativeSearch)
    search.advance(1)
    assert search._scopes is not None
    return search._scopes


def test_a_budget_in_seconds_is_kept_within_a_slice() -> None:
    # strings and lists of lists: the bodies of lambdas take most of the time
    task = a_task(
        "(list[str], str) -> int", lambda xs, s: len(xs) * 1_000_003, [(["ab", "c", "def"], "x"), (["b"], "yy")]
    )
    search = Enumerative(slice_programs=10**9).start(task, shipped(), Budget(seconds=0.5), np.random.default_rng(0))
    search.ask()
    assert 0.5 <= search.statistics.seconds < 2


def test_a_search_ends_when_there_is_nothing_more_to_try() -> None:
    task = a_task("(int) -> int", lambda n: n + 17, [(1,), (2,)])
    search = Enumerative().start(task, some_entries("negate"), Budget(), np.random.default_rng(0))
    (partial,) = search.ask()
    assert search.statistics.n_found == 0
    assert search.statistics.n_programs < 1_000
    assert evaluate(partial, (1,), some_entries("negate"))


def test_the_universe_grows_to_types_that_lie_between() -> None:
    # needs a list[pair[int, int]], two layers above what the signature says
    library = some_entries("zip_", "length", "tail", "successor")
    rows = [(xs, ys) for (xs,), (ys,) in zip(random_lists(6), random_lists(6, 1), strict=True)]
    task = a_task("(list[int], list[int]) -> int", lambda xs, ys: min(len(xs), len(ys)), rows)
    grown = Enumerative(layer_programs=1_000)
    (found, *_) = search_of(task, library, n_programs=20_000, settings=grown).ask()
    assert to_text(found) == "lambda items1, items2: length(zip_(items1, items2))"
    fixed = search_of(task, library, n_programs=5_000, settings=replace(grown, max_layers=1))
    fixed.ask()
    assert fixed.statistics.n_found == 0


def test_the_best_partial_program_of_all_layers_is_given() -> None:
    # the second layer gets too few programs to find again what the first has found
    settings = Enumerative(layer_programs=2_000)
    task = a_task("(list[int]) -> int", lambda xs: len(xs) if len(xs) < 5 else 10**6 + xs[0], random_lists(12))
    search = search_of(task, TIER_0, n_programs=2_003, settings=settings)
    (partial,) = search.ask()
    right = sum(is_right(partial, example, TIER_0) for example in task.train)
    assert right == sum(len(example.inputs[0]) < 5 for example in task.train)


def test_a_solution_must_be_right_on_validation_examples_too() -> None:
    train = (Example((2,), 4), Example((0,), 0))
    task = Task("t", parse_signature("(int) -> int"), {"train": train, "validation": (Example((3,), 9),)})
    found = search_of(task, some_entries("add", "multiply"), n_programs=3_000).ask()
    assert found
    assert all(evaluate(program, (3,), shipped()) == 9 for program in found)
    assert "lambda n: multiply(n, n)" in map(to_text, found)


def test_progress_is_told() -> None:
    told: list[Statistics] = []
    task = a_task("(int) -> int", lambda n: n + 3, [(1,), (5,)])
    Enumerative().start(task, TIER_0, Budget(programs=2_000), np.random.default_rng(0), told.append).ask()
    assert told
    assert told[-1].n_found > 0
    assert told[-1].best.startswith("lambda n: ")


@pytest.mark.parametrize("name", ["slice_programs", "layer_programs", "more_programs", "max_scopes"])
def test_settings_of_nothing_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"expected {name} of 1 or more, found 0"):
        Enumerative(**{name: 0})


def test_what_fits_the_rows_and_is_refuted_becomes_a_row() -> None:
    # of 80 examples 32 are rows, the 17th not among them: on these, n and absolute(n) are the same
    task = a_task("(int) -> int", abs, [(-5 if n == 17 else n,) for n in range(80)])
    (program,) = solutions(task, some_entries("absolute", "successor"), n_programs=1_000)
    assert to_text(program) == "lambda n: absolute(n)"


def test_a_text_is_cut_out_where_arithmetic_says() -> None:
    names = ("substring", "string_length", "subtract", "add", "is_even", "if_")
    inputs: list[tuple[Value, ...]] = [
        (f"{maker}{cubic}",) for maker in ("Honda", "Ducati", "BSA") for cubic in (100, 250)
    ]
    task = a_task("(str) -> str", lambda text: str(text)[:-3], inputs)
    task = replace(task, literals=(3,))
    found = solutions(task, some_entries(*names), n_programs=50_000)
    assert to_text(found[0]) == "lambda text: substring(text, 0, subtract(string_length(text), 3))"
