import json
from dataclasses import fields
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from experiments.benchmarks.families import Family
from experiments.benchmarks.settings import TaskBenchmark
from experiments.benchmarks.solve import unsolved
from experiments.benchmarks.table import budgets, readings, record_lines, results_table
from neurosym.scoring import Record

RIGHT, FALSE, UNJUDGED = (True, True, False), (False, False, True), (None, True, False)


def outcome(task: str, seconds: float | None, verdict: tuple[bool | None, bool, bool] | None, seed: int = 0) -> Any:
    found = unsolved(Family.ARC_1D, task, seed, 2, 60.0, reason="", wall_seconds=seconds)
    if verdict is None:
        return found
    correct, solved, false = verdict
    return found | {
        "consistent": True,
        "correct": correct,
        "solved": solved,
        "false_solution": false,
        "cpu_seconds": seconds,
    }


OUTCOMES = [
    outcome("a", 0.4, RIGHT),
    outcome("b", 2.0, FALSE),
    outcome("c", 9.9, UNJUDGED),
    outcome("d", 61.0, RIGHT),
    outcome("e", 80.0, RIGHT),
    outcome("f", 60.5, None),
    outcome("g", None, None),
]


@pytest.mark.parametrize(("seconds", "expected"), [(60, (1, 10, 60)), (5, (1, 5)), (0.5, (0.5,)), (10, (1, 10))])
def test_a_run_is_read_at_the_budgets_that_it_covers(seconds: float, expected: tuple[float, ...]) -> None:
    assert budgets(seconds) == expected


def test_a_search_that_ended_by_then_counts() -> None:
    assert [
        (one.n_tasks, one.n_solved, one.n_consistent, one.n_false, one.n_judged) for one in readings(OUTCOMES, 60)
    ] == [
        (7, 1, 1, 0, 1),
        (7, 2, 3, 1, 2),
        (7, 3, 4, 1, 3),  # e is 20 s late
    ]


def test_what_may_be_memory_is_counted_apart() -> None:
    doubted = [{**one, "may_be_memory": one["task"] == "b"} for one in OUTCOMES]
    for outcomes, expected in ((OUTCOMES, (1, 2)), (doubted, (0, 1))):
        reading = readings(outcomes, 60)[1]
        assert (reading.n_false_believed, reading.n_believed) == expected


def test_of_several_seeds_the_majority_counts() -> None:
    found = [outcome("a", 1.0, RIGHT, seed) for seed in (0, 1)] + [outcome("a", 5.0, None, 2)]
    found += [outcome("b", 1.0, RIGHT, 0)] + [outcome("b", 5.0, FALSE, seed) for seed in (1, 2)]
    by_seed = {one.seed: one for one in readings(found, 5) if one.budget_seconds == 5}
    assert [by_seed[seed].n_solved for seed in (0, 1, 2, None)] == [2, 1, 0, 1]
    assert by_seed[None].n_tasks == 2
    assert by_seed[None].n_false == 1


def test_records_have_the_keys_of_every_record() -> None:
    lines = [json.loads(line) for line in record_lines(TaskBenchmark(Family.ARC_1D), "enumerative", OUTCOMES)]
    assert all(list(line) == [one.name for one in fields(Record)] for line in lines)
    solved = {line["budget_seconds"]: line for line in lines if line["metric"] == "solved_fraction"}
    assert solved[60]["value"] == 3 / 7
    assert solved[60]["n_examples"] == 7
    assert solved[60]["cpu_seconds"] == pytest.approx(0.4 + 2.0 + 9.9 + 61.0 + 80.0)
    assert solved[10]["cpu_seconds"] is None
    false = {line["budget_seconds"]: line["value"] for line in lines if line["metric"] == "false_solution_rate"}
    assert false == {1.0: 0.0, 10.0: 0.5, 60.0: 1 / 3}


def test_nothing_judged_is_no_rate() -> None:
    lines = record_lines(TaskBenchmark(Family.ARC_1D), "enumerative", [outcome("c", 0.9, UNJUDGED)])
    assert "false_solution_rate" not in {json.loads(line)["metric"] for line in lines}


def test_the_table_has_a_row_for_each_budget() -> None:
    console = Console(width=100, record=True, file=StringIO())
    console.print(results_table(TaskBenchmark(Family.ARC_1D), "enumerative", OUTCOMES))
    text = console.export_text()
    rows = [line.replace("│", " ").split() for line in text.splitlines() if "arc_1d" in line]
    assert [row[2] for row in rows] == ["1", "10", "60"]
    assert " ".join(rows[-1]) == "arc_1d 2 60 3 = 42.9% 4 = 57.1% 1 = 33.3% 1 of 3"
