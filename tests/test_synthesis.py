import gc
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import neurosym as ns
from neurosym.budget import Budget
from neurosym.errors import ContractError, TaskError, UnsolvedError
from neurosym.execution.reference import evaluate
from neurosym.library.library import Library
from neurosym.program.expression import references
from neurosym.program.text import to_text
from neurosym.program.types import parse_signature
from neurosym.program.values import Value, same_value
from neurosym.search.enumerative import Enumerative, EnumerativeSearch
from neurosym.search.grower import Statistics
from neurosym.synthesis import ALLOCATIONS, Synthesis, synthesise
from neurosym.tasks.task import Example, Task
from neurosym.training.settings import TrialSettings
from tests.search.spaces import some_entries
from tests.strategies import shipped

QUICK = Synthesis(grower=Enumerative(more_programs=200))


def grow(examples: list[tuple[Value, Value]], **options: Value) -> ns.Result:
    """Grow over the shipped library, whatever the user of this machine has."""
    options.setdefault("library", shipped())
    options.setdefault("budget_seconds", 20)
    return ns.grow(examples, **options)


def examples_of(function: Callable[[Value], Value], *inputs: Value) -> list[tuple[Value, Value]]:
    return [(given, function(given)) for given in inputs]


def test_public_names_are_completed_before_they_are_used() -> None:
    code = "import neurosym as ns; print(sorted(set(ns.__all__) - set(dir(ns))))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_three_lines_grow_a_program() -> None:
    result = grow([([3, 1, 2], [1, 2, 3]), ([5, 4], [4, 5]), ([], [])], budget_seconds=30)
    assert result.solved
    assert result.score == 1.0
    assert result([9, 7, 8]) == [7, 8, 9]
    assert to_text(result.program) == "lambda items: sort(items)"


def test_a_tuple_of_inputs_is_one_example_of_several() -> None:
    result = grow([((2, 3), 5), ((10, 1), 11), ((0, 0), 0)])
    assert result.solved
    assert str(result.signature) == "(int, int) -> int"
    assert result(40, 2) == 42


def test_a_signature_decides_in_doubt() -> None:
    halves = [(1, 0.5), (3, 1.5), (8, 4.0)]
    assert str(grow(halves).signature) == "(int) -> float"
    result = grow(halves, signature="(float) -> float")
    assert str(result.signature) == "(float) -> float"
    assert result.solved
    assert result(5.0) == pytest.approx(2.5)
    pair = grow([((1, 2), 2), ((5, 7), 7)], signature="(pair[int, int]) -> int")
    assert len(pair.signature.parameters) == 1
    assert pair.solved
    assert pair((3, 9)) == 9


def test_strings_are_put_together_with_what_is_between() -> None:
    names = [("ada", "lovelace"), ("bo", "ek"), ("alan", "turing")]
    result = grow([(both, f"{both[1]}, {both[0]}") for both in names])
    assert result.solved
    assert result("grace", "hopper") == "hopper, grace"


def test_words_that_the_outputs_share_are_known() -> None:
    result = grow(examples_of(lambda n: "small" if n < 10 else "large", 1, 3, 12, 15, 9, 10, 40, 2))
    assert result.solved
    assert {result(0), result(100)} <= {"small", "large"}


def test_truth_values_are_grown() -> None:
    lists = [[], [1], [4, 4], [7, 8], [0, 5, 1], [3, 3, 9, 9], [1, 2, 3, 4, 5], [6] * 6, [9] * 7]
    result = grow(examples_of(lambda xs: len(xs) > 2, *lists))
    assert result.solved
    assert result([5, 5, 5, 5, 5]) is True
    assert result([5]) is False


def test_a_float_that_was_rounded_is_met() -> None:
    result = grow(examples_of(lambda x: round(1 / x, 6), 3.0, 7.0, 9.0))
    assert result.solved
    assert result(4.0) == pytest.approx(0.25)


def test_the_tier_limits_what_is_used() -> None:
    prefixes = [[5, 3, 9, 1][:end] for end in range(5)] + [[2, 8, 2][:end] for end in range(1, 4)]
    result = grow(examples_of(sum, *prefixes), tier=0)
    assert result.solved
    assert result.tier == 0
    assert all(shipped()[entry.name].tier == 0 for entry in references(result.program))
    assert "fold" in to_text(result.program)
    assert result([1, 2, 3, 4]) == 10


@pytest.mark.parametrize(
    ("examples", "message"),
    [
        ([], "no examples"),
        ([([1], 1), ([1], 2)], "examples 1 and 2 contradict each other"),
        ([([1], 1), (["a"], 1)], "examples 1 and 2 mix types"),
        ([(1, float("nan"))], "example 1"),
        ([(1, 2, 3)], r"example 1: expected a pair"),
    ],
)
def test_examples_that_make_no_task_are_refused(examples: list[tuple[Value, Value]], message: str) -> None:
    with pytest.raises(TaskError, match=message):
        grow(examples)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"library": "mine.py"}, TypeError, r"such as ns.Library.load\('mine.py'\), but found 'mine.py'"),
        ({"tier": 5}, ValueError, "expected a tier of 0, 1 or 2, found 5"),
        ({"seed": -1}, ValueError, "expected a seed of 0 or more, found -1"),
        ({"seed": None}, ValueError, "expected a seed of 0 or more, found None"),
        ({"budget_seconds": 0}, ValueError, "expected a budget of more than 0 seconds, found 0"),
        ({"budget_seconds": "10"}, ValueError, "expected a budget of more than 0 seconds, found '10'"),
    ],
)
def test_options_without_sense_are_refused(options: dict[str, Value], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        ns.grow([(1, 2)], **{"library": shipped(), "budget_seconds": 1, **options})


def test_too_few_images_to_choose_by_are_refused() -> None:
    images = [np.zeros((8, 8), np.float32) for _ in range(3)]
    with pytest.raises(TaskError, match=r"at least 6 examples.* but found 3; .* give lists \(array.tolist\(\)\)"):
        grow([(image, 1) for image in images])


def test_what_no_program_solves_is_marked() -> None:
    generator = np.random.default_rng(0)
    noise = [(int(n), int(generator.integers(10**12))) for n in range(12)]
    result = grow([*noise, (100, 100)], budget_seconds=1)
    assert not result.solved
    assert 0 <= result.score < 1
    assert result.agreement is None
    assert result.alternatives == ()
    assert result.score == sum(same_value(_value(result, n), wanted) for n, wanted in [*noise, (100, 100)]) / 13


def _value(result: ns.Result, *inputs: Value) -> Value:
    (value,) = result.predict_batch([inputs])
    return value


@pytest.mark.parametrize(
    "examples",
    [
        [("abcdefgh" * 8, 10**9 + 7), ("hg" * 30, 10**9 + 9)],
        [([[3, 1], [4]], 10**9 + 7)],
        [(1, 2), (2, 3)],
        [(([[n, 2 * n]], "text"), [10**9 + n * n * n]) for n in range(20)],
    ],
    ids=["long strings", "a constant", "many solutions", "lists of lists"],
)
def test_little_is_done_after_the_budget_in_seconds(examples: list[tuple[Value, Value]]) -> None:
    start = time.process_time()  # of this process alone: a busy machine changes nothing
    grow(examples, budget_seconds=1)
    assert time.process_time() - start < 1 + 3


def test_what_can_not_be_built_is_refused() -> None:
    with pytest.raises(UnsolvedError, match=r"no program of type \(int\) -> pair\[int, int\] can be built"):
        grow([(1, (2, 5))], library=some_entries("negate"), budget_seconds=2)


def test_why_nothing_was_found_is_told() -> None:
    with pytest.raises(UnsolvedError, match="every example holds an integer beyond 64 bits"):
        grow([(10**30, [1]), (5, [10**30])], budget_seconds=1)
    with pytest.raises(
        UnsolvedError, match=r"no program of type \(int\) -> int was found within the budget; give more"
    ):
        grow([(1, 2), (2, 3)], budget_seconds=1e-9)


def test_a_tiny_library_ends_long_before_the_budget() -> None:
    start = time.perf_counter()
    result = grow([(1, 20), (2, 30)], library=some_entries("negate"), budget_seconds=60)
    assert not result.solved
    assert time.perf_counter() - start < 10


def test_an_entry_that_breaks_its_contract_is_named(tmp_path: Path) -> None:
    file = tmp_path / "own.py"
    file.write_text(
        "from neurosym.library import algorithmic\n\n\n@algorithmic(tier=0)\ndef halve(n: int) -> int:\n"
        '    """Half of a number.\n\n    >>> halve(4)\n    2\n    """\n    return 1 // (n - n)\n'
    )
    with pytest.raises(ContractError, match=r"^halve breaks its contract: .*halve\(.*raised ZeroDivisionError"):
        grow([(1, 20), (2, 30)], library=Library([]).extended(file))


def test_an_entry_that_changes_its_input_is_named_before_anything_is_searched(tmp_path: Path) -> None:
    file = tmp_path / "own.py"
    file.write_text(
        "from neurosym.library import algorithmic\n\n\n@algorithmic()\ndef drained(items: list[int]) -> list[int]:\n"
        '    """Items, last first."""\n    return [items.pop() for _ in range(len(items))]\n'
    )
    examples = [([3, 1, 2], [2, 1, 3, 7]), ([5, 4], [4, 5, 7])]
    seen: list[Statistics] = []
    with pytest.raises(ContractError, match="drained breaks its contract: inputs unchanged"):
        grow(examples, library=shipped().extended(file), progress=seen.append)
    assert examples == [([3, 1, 2], [2, 1, 3, 7]), ([5, 4], [4, 5, 7])]
    assert not seen


def test_an_entry_of_ones_own_is_used(tmp_path: Path) -> None:
    file = tmp_path / "own.py"
    file.write_text(
        "from neurosym.library import algorithmic\n\n\n@algorithmic()\ndef collatz(n: int) -> int:\n"
        '    """Next number of the sequence.\n\n    >>> collatz(4)\n    2\n    >>> collatz(3)\n    10\n    """\n'
        "    return n // 2 if n % 2 == 0 else 3 * n + 1\n"
    )
    library = shipped().extended(file)
    result = grow([([7, 4, 1], [22, 2, 4]), ([10], [5]), ([], []), ([27, 3], [82, 10])], library=library)
    assert result.solved
    assert result([7, 22, 11]) == [22, 11, 34]
    assert "collatz" in to_text(result.program)
    assert result.tier == 2


def a_task() -> Task:
    train = tuple(Example((items,), [2 * item for item in items]) for items in ([1, 2], [5], [3, 3, 7]))
    validation = tuple(Example(([n, n + 1],), [2 * n, 2 * n + 2]) for n in range(5))
    return Task("double", parse_signature("(list[int]) -> list[int]"), {"train": train, "validation": validation})


def test_the_same_seed_and_budget_in_programs_give_the_same_result() -> None:
    def run(seed: int) -> tuple[object, ...]:
        result = synthesise(a_task(), shipped(), budget=Budget(programs=3_000), seed=seed)
        others = [(to_text(other.program), other.mass) for other in result.alternatives]
        return to_text(result.program), result.statistics.n_programs, result.agreement, others

    once = run(4)
    run(5)
    assert run(4) == once


def test_validation_examples_are_scored_and_every_solution_agrees_with_them() -> None:
    result = synthesise(a_task(), shipped(), settings=QUICK, budget=Budget(programs=5_000))
    assert result.solved
    for candidate in result.candidates:
        assert candidate.score == 1.0
        assert candidate.note == "consistent"
        assert evaluate(candidate.program, ([4, 5],), shipped()) == [8, 10]


def test_few_answers_are_told_from_much_evidence() -> None:
    lists = [[3, 1, 2], [5, 4, 9], [], [8, 8, 1, 7], [2, 6]]
    result = grow([(items, [2 * item for item in items]) for items in lists], tier=1, budget_seconds=20)
    assert result.evidence is not None
    assert result.evidence > 0
    assert not result.may_be_memory
    # yes or no, four times: whatever fits takes more to say
    result = grow([([3, 1, 2], True), ([5, 4], False), ([4, 4, 4], True), ([9], False)], tier=1, budget_seconds=20)
    assert result.solved
    assert result.evidence is not None
    assert result.evidence == pytest.approx(2 + 4 - result.description_length)
    assert result.may_be_memory == (result.evidence < -16)


def test_the_vote_is_told() -> None:
    # tail and what leaves out the first value agree on these, and not elsewhere
    result = grow([([1, 2], [2]), ([3, 4], [4]), ([5, 6], [6])])
    assert result.solved
    assert result.agreement is not None
    assert result.alternatives
    assert result.agreement + sum(other.mass for other in result.alternatives) == pytest.approx(1)
    for other in result.alternatives:
        assert evaluate(other.program, ([7, 8],), shipped()) is not None


def test_progress_is_told() -> None:
    told: list[Statistics] = []
    grow([(1, 3), (2, 4)], progress=told.append)
    assert told
    assert [one.n_programs for one in told] == sorted(one.n_programs for one in told)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"short_steps": 0}, "short_steps"),
        ({"n_costs": 0}, "n_costs"),
        ({"solved_score": 0.0}, "solved_score"),
        ({"solved_score": 1.5}, "solved_score"),
    ],
)
def test_trial_settings_without_sense_are_refused(settings: dict[str, Value], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        TrialSettings(**settings)


def n_searches() -> int:
    return sum(type(one) is EnumerativeSearch for one in gc.get_objects())  # no look at what only stands for another


def test_nothing_of_a_search_is_left_when_it_is_over_and_cycles_are_looked_for_as_before() -> None:
    during: list[int] = []
    gc.collect()  # searches of other tests
    n_before, before = n_searches(), gc.get_threshold()
    gc.disable()  # or it might be gone by chance
    try:
        grow([([3, 1], 4), ([5], 5), ([], 0)], progress=lambda _: during.append(gc.get_threshold()[0]))
        assert n_searches() == n_before
    finally:
        gc.enable()
    assert min(during) >= ALLOCATIONS
    assert gc.get_threshold() == before
