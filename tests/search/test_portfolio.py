from dataclasses import dataclass

import numpy as np
import pytest

from neurosym.budget import Budget
from neurosym.execution.reference import evaluate
from neurosym.program.expression import Program
from neurosym.program.values import Value, close_value
from neurosym.search.costs import UNIFORM
from neurosym.search.grower import Statistics
from neurosym.search.portfolio import Member, Portfolio, PortfolioSearch
from neurosym.tasks import task_from_examples
from tests.search.spaces import some_entries
from tests.strategies import shipped

PARABOLA = [(x / 4, 3.7 * (x / 4) ** 2 - 1.3 * (x / 4)) for x in range(-10, 10)]
DOUBLES: list[tuple[Value, Value]] = [([1, 2, 3], [2, 4, 6]), ([5], [10]), ([], [])]


@pytest.mark.parametrize("examples", [PARABOLA, DOUBLES])
def test_either_grower_may_solve_a_task(examples: list[tuple[Value, Value]]) -> None:
    task = task_from_examples(examples)
    search = Portfolio().start(task, shipped(), Budget(programs=2_000_000), np.random.default_rng(0))
    found = search.ask()
    assert search.statistics.n_found
    for example in task.train:
        value = evaluate(found[0], example.inputs, shipped())
        assert close_value(value, example.output, task.tolerance)
    assert search.ask() == []


def test_the_same_budget_in_programs_gives_the_same() -> None:
    task = task_from_examples(PARABOLA)
    runs = []
    for _ in range(2):
        search = Portfolio().start(task, shipped(), Budget(programs=300_000), np.random.default_rng(3))
        runs.append((search.ask(), search.statistics.n_programs))
    assert runs[0] == runs[1]


def test_the_budget_is_shared() -> None:
    task = task_from_examples([([3, 1, 2], [17, 4]), ([5], [2, 2, 2, 9]), ([], [8])])
    search = Portfolio(slice_programs=5_000).start(task, shipped(), Budget(programs=30_000), np.random.default_rng(0))
    search.ask()
    assert 30_000 <= search.statistics.n_programs <= 40_000


def test_it_ends_where_nothing_more_can_be_built() -> None:
    task = task_from_examples([(1, 20), (2, 30)])
    search = Portfolio().start(task, some_entries("negate"), Budget(seconds=60), np.random.default_rng(0))
    assert not search.advance(1 << 40)
    assert search.statistics.seconds < 30


@dataclass
class Scripted:
    """A search that judges what it is told to, comes as far as that, and finds a program after some of them."""

    program: Program
    found_after: int
    n_programs: int = 0

    def advance(self, n_programs: int) -> bool:
        self.n_programs += n_programs
        return self.n_programs < self.found_after

    def results(self) -> list[Program]:
        return [self.program] if self.statistics.n_found else []

    @property
    def statistics(self) -> Statistics:
        is_found = self.n_programs >= self.found_after
        return Statistics(n_programs=self.n_programs, cost=self.n_programs // 100, n_found=int(is_found))


@pytest.mark.parametrize(
    ("n_calls", "has_floats", "is_waited_for"), [(3, False, False), (30, False, True), (30, True, False)]
)
def test_a_long_program_of_another_grower_waits_for_enumeration(
    n_calls: int, has_floats: bool, is_waited_for: bool
) -> None:
    long = shipped().parse("lambda n: " + "negate(" * n_calls + "n" + ")" * n_calls)
    short = shipped().parse("lambda n: n")
    assert UNIFORM.of_program(long) == n_calls + 1
    enumeration, genetic = Scripted(short, 1_000), Scripted(long, 1)
    members = [Member(lambda: enumeration, 1.0), Member(lambda: genetic, 1.0)]  # type: ignore[arg-type, return-value]
    search = PortfolioSearch(members, Budget(programs=10_000).start(), 200, n_examples=3, has_floats=has_floats)
    assert search.ask() == ([short, long] if is_waited_for else [long])


def test_a_search_for_alternatives_is_not_ended_by_another_grower() -> None:
    @dataclass
    class Patient(Scripted):
        """One that goes on after it has found a program."""

        def advance(self, n_programs: int) -> bool:
            super().advance(n_programs)
            return self.n_programs < 3 * self.found_after

    short = shipped().parse("lambda n: n")
    enumeration, genetic = Patient(short, 1_000), Scripted(short, 2_000)
    members = [Member(lambda: enumeration, 1.0), Member(lambda: genetic, 1.0)]  # type: ignore[arg-type, return-value]
    PortfolioSearch(members, Budget(programs=10_000).start(), 200, n_examples=3, has_floats=False).ask()
    assert enumeration.n_programs == 3_000


def test_bad_settings_are_refused() -> None:
    with pytest.raises(ValueError, match="expected genetic_share from 0 to 1, found 2"):
        Portfolio(genetic_share=2)
    with pytest.raises(ValueError, match="expected slice_programs of 1 or more"):
        Portfolio(slice_programs=0)
