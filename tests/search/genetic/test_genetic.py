"""The genetic grower as a whole: what it solves, that it is reproducible, that it goes on from a snapshot."""

import math
import statistics
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from neurosym.budget import Budget
from neurosym.execution.reference import Interpreter
from neurosym.library.library import Library
from neurosym.program.expression import check_type
from neurosym.program.values import close_value
from neurosym.search.genetic import Downsampling, Genetic, GeneticSearch, Selection
from neurosym.tasks import task_from_examples
from neurosym.tasks.task import Example, Task
from tests.search.genetic.populations import tier_0

LISTS = ([], [3], [1, -2, 5], [4, 4, 0, -7], [9, 8, 7, 6, 5], [-1, -1])
PAIRS = ((3, 4), (0, 0), (-5, 2), (7, -7), (100, 3), (12, -90), (-8, -3))
POINTS = [float(x) for x in np.linspace(-1, 1, 12)]

TASKS: dict[str, Task] = {
    "quadratic": task_from_examples([(x, x * x + x + 1.0) for x in POINTS]),
    "sum": task_from_examples([(list(items), sum(items)) for items in LISTS]),
    "absolute difference": task_from_examples([(pair, abs(pair[0] - pair[1])) for pair in PAIRS]),
    "doubled": task_from_examples([(list(items), [2 * item for item in items]) for items in LISTS]),
}


def a_search(task: Task, seed: int = 0, n_programs: int = 6_000, **settings: object) -> GeneticSearch:
    grower = replace(Genetic(), **settings)  # type: ignore[arg-type]
    search = grower.start(task, tier_0(), Budget(programs=n_programs), np.random.default_rng(seed))
    assert isinstance(search, GeneticSearch)
    return search


@pytest.mark.parametrize("name", sorted(TASKS))
def test_a_small_task_is_solved_within_seconds(name: str) -> None:
    task = TASKS[name]
    search = a_search(task, n_programs=300_000)
    best = search.ask()[0]
    assert search.statistics.n_found > 0
    check_type(best, task.signature)
    function = Interpreter(tier_0()).function(best)
    assert all(close_value(function(*one.inputs), one.output, task.tolerance) for one in task.train)
    assert search.ask() == []


@pytest.mark.parametrize("name", ["quadratic", "sum"])
def test_the_same_seed_and_budget_in_programs_give_the_same_programs(name: str) -> None:
    one, other = (a_search(TASKS[name], seed=3, more_generations=2) for _ in range(2))
    assert one.ask() == other.ask()
    assert one.statistics.n_programs == other.statistics.n_programs


@pytest.mark.parametrize(
    "settings",
    [
        {"selection": Selection.TOURNAMENT},
        {"selection": Selection.EPSILON_LEXICASE},
        {"downsampling": Downsampling.RANDOM, "sample_share": 0.5},
        {"downsampling": Downsampling.INFORMED, "sample_share": 0.5},
        {"n_islands": 1},
        {"n_islands": 4, "migration_generations": 1, "population_size": 50},
    ],
    ids=str,
)
@pytest.mark.parametrize("name", ["quadratic", "absolute difference"])
def test_every_way_of_selecting_solves_something(name: str, settings: dict[str, object]) -> None:
    search = a_search(TASKS[name], n_programs=300_000, **settings)
    assert search.ask()
    assert search.statistics.n_found > 0


@pytest.mark.parametrize("name", ["quadratic", "sum"])
@pytest.mark.parametrize("downsampling", [Downsampling.NONE, Downsampling.INFORMED])
def test_a_search_goes_on_from_a_snapshot_as_if_it_had_never_stopped(name: str, downsampling: Downsampling) -> None:
    settings = {"n_islands": 3, "migration_generations": 2, "downsampling": downsampling, "tournament_size": 2}
    whole = a_search(TASKS[name], seed=5, n_programs=8_000, **settings)
    parts = a_search(TASKS[name], seed=5, n_programs=8_000, **settings)
    whole_results = whole.ask()
    parts.advance(3_000)
    state = {name: array.copy() for name, array in parts.snapshot().items()}
    resumed = a_search(TASKS[name], seed=99, n_programs=8_000, **settings)
    resumed.restore(state)
    assert resumed.ask() == whole_results
    assert resumed.statistics.n_programs == whole.statistics.n_programs
    for key, array in resumed.snapshot().items():
        assert np.array_equal(array, whole.snapshot()[key], equal_nan=True), key


def test_a_search_gives_its_best_where_nothing_is_right() -> None:
    generator = np.random.default_rng(0)
    task = task_from_examples([(int(x), int(y)) for x, y in enumerate(generator.integers(-999, 999, 30))])
    search = a_search(task, n_programs=2_000)
    (partial,) = search.ask()
    check_type(partial, task.signature)
    assert search.statistics.n_found == 0


def test_the_front_gets_better_with_every_bit() -> None:
    search = a_search(TASKS["quadratic"], n_programs=4_000, more_generations=100)
    search.ask()
    points = search.front()
    assert len(points) > 2
    bits, losses = [point.bits for point in points], [point.loss for point in points]
    assert bits == sorted(bits)
    assert losses == sorted(losses, reverse=True)
    assert len(set(losses)) == len(losses)


def test_solutions_are_simplified() -> None:
    searches = [a_search(TASKS["quadratic"], seed, n_programs=300_000, more_generations=20) for seed in range(5)]
    shortest = [min(len(str(program)) for program in search.ask()) for search in searches]
    assert statistics.median(shortest) <= len("lambda x: add(add(x, multiply(x, x)), 1.000000)")


def test_a_search_begins_anew_where_its_solution_only_comes_near() -> None:
    cases = tuple(Example((x,), math.erf(2 * x)) for x in POINTS)
    near = Task("near", TASKS["quadratic"].signature, {"train": cases}, tolerance=0.02)
    for task, more in ((TASKS["quadratic"], 0), (near, 1)):
        first = a_search(task, n_programs=300_000, more_generations=0, more_share=0.0)
        search = a_search(task, n_programs=300_000, more_generations=0)
        first.ask()
        search.ask()
        assert first.statistics.n_found > 0
        n_programs = first.statistics.n_programs
        generation = 2 * 200
        assert n_programs + more * (n_programs - generation) <= search.statistics.n_programs
        assert search.statistics.n_programs <= (1 + more) * n_programs + generation


def test_a_search_stops_between_slices_and_goes_on() -> None:
    search = a_search(TASKS["sum"], n_programs=2_000_000)
    n_slices = 0
    while search.advance(1_000):
        n_slices += 1
    assert n_slices > 1
    assert search.results() == search.ask()


def test_tasks_are_solved_without_the_entries_that_a_linear_scale_needs() -> None:
    library = Library(tier_0()[name] for name in ("sine", "cosine", "divide"))
    task = task_from_examples([(x, float(np.sin(np.cos(x)))) for x in POINTS])
    search = Genetic().start(task, library, Budget(programs=50_000), np.random.default_rng(0))
    assert str(search.ask()[0]) == "lambda x: sine(cosine(x))"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Genetic(population_size=0), "expected population_size of 1 or more, found 0"),
        (lambda: Genetic(refined_share=2.0), r"expected refined_share in \[0, 1\], found 2.0"),
        (lambda: Genetic(n_elite=-1), "expected n_elite of 0 or more, found -1"),
        (lambda: Genetic(population_size=4, n_elite=4), "more than n_elite and n_migrants, found 4"),
        (lambda: Genetic(max_nodes=5, initial_nodes=9), "initial_nodes of at most max_nodes, found 9"),
    ],
)
def test_settings_that_mean_nothing_are_refused(make: Callable[[], Genetic], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
