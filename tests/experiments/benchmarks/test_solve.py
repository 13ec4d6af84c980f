import pytest

from experiments.benchmarks import families, sygus
from experiments.benchmarks.families import Family
from experiments.benchmarks.solve import gives_all, solve, unsolved, warm_library
from experiments.benchmarks.task import BenchmarkTask
from neurosym.library.library import Library
from neurosym.program.types import parse_signature
from neurosym.tasks.task import Example

INTS = parse_signature("(list[int]) -> list[int]")
REVERSED = tuple(Example((items,), items[::-1]) for items in ([1, 2, 3], [], [5, 4], [7, 7, 1]))
SORTED = tuple(Example((items,), sorted(items)) for items in ([3, 1, 2], [9, 8, 1]))


def solved(monkeypatch: pytest.MonkeyPatch, task: BenchmarkTask) -> dict[str, object]:
    monkeypatch.setitem(families._STORED, Family.ARC_1D, lambda: {task.name: task})
    return solve(Family.ARC_1D, task.name, 0, 1, 3.0)


def test_a_solution_that_is_right_on_hidden_examples_is_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    found = solved(monkeypatch, BenchmarkTask("backwards", INTS, REVERSED[:3], REVERSED[3:]))
    assert found["consistent"] is found["correct"] is found["solved"] is True
    assert found["false_solution"] is False
    assert found["program"] == "lambda items: reverse(items)"
    assert (found["n_given"], found["n_hidden"]) == (3, 1)
    first, last = found["first_wall_seconds"], found["wall_seconds"]
    assert isinstance(first, float)
    assert isinstance(last, float)
    assert 0 < first <= last


def test_a_solution_that_is_wrong_on_hidden_examples_is_false(monkeypatch: pytest.MonkeyPatch) -> None:
    found = solved(monkeypatch, BenchmarkTask("backwards", INTS, REVERSED, SORTED))
    assert (found["consistent"], found["correct"], found["solved"]) == (True, False, False)
    assert found["false_solution"] is True


def test_without_hidden_examples_consistent_is_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    found = solved(monkeypatch, BenchmarkTask("backwards", INTS, REVERSED))
    assert (found["consistent"], found["correct"], found["solved"]) == (True, None, True)


def test_examples_that_contradict_each_other_are_unsolved_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Example(([1, 2, 3],), [])
    found = solved(monkeypatch, BenchmarkTask("both", INTS, (*REVERSED, other)))
    assert found["solved"] is False
    assert found["wall_seconds"] == 0
    assert "contradict" in str(found["reason"])


def test_every_record_has_the_same_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    found = solved(monkeypatch, BenchmarkTask("backwards", INTS, REVERSED[:2]))
    assert list(found) == list(unsolved(Family.ARC_1D, "backwards", 0, 1, 3.0, reason=""))


def test_a_short_file_is_judged_by_its_long_sibling(monkeypatch: pytest.MonkeyPatch) -> None:
    head = "(synth-fun f ((text String)) String ())"
    short = f'{head} (constraint (= (f "ab") "ba")) (constraint (= (f "a") "a"))'
    right = f'{short} (constraint (= (f "abc") "cba"))'
    other = f'{short} (constraint (= (f "abc") "bac"))'
    text = "lambda text: from_characters(reverse(characters(text)))"
    library = Library.load(user=False)
    for long, expected in ((right, True), (other, False)):
        monkeypatch.setattr(sygus, "read_json", lambda _, long=long: {"t_short.sl": short, "t-long.sl": long})
        sygus.tasks.cache_clear()
        task = sygus.tasks()["t_short"]
        sygus.tasks.cache_clear()
        assert gives_all(library.parse(text), library, task.given, 0.0)
        assert gives_all(library.parse(text), library, task.hidden, 0.0) is expected


def test_a_program_that_never_ends_is_wrong() -> None:
    library = warm_library(1)
    program = library.parse("lambda items: while_(lambda state: True, lambda state: state, items)")
    assert not gives_all(program, library, REVERSED, 0.0)
