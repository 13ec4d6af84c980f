"""Batched selection against a naive implementation of what it means."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosym.search.genetic.draws import new_state
from neurosym.search.genetic.selection import deviations, informed_sample, lexicase, tournament

Array = np.ndarray


def naive_shares(errors: Array, tolerances: Array, generator: np.random.Generator, n: int) -> Counter[int]:
    """How often each program is a parent by lexicase, one case after the other."""
    found: Counter[int] = Counter()
    for _ in range(n):
        pool = list(range(len(errors)))
        for case in generator.permutation(errors.shape[1]):
            best = min(errors[program, case] for program in pool)
            pool = [program for program in pool if errors[program, case] <= best + tolerances[case]]
        found[int(generator.choice(pool))] += 1
    return found


matrices = st.integers(0, 2**32).map(lambda seed: np.random.default_rng(seed).integers(0, 4, (8, 4)).astype(float))


@settings(max_examples=15, deadline=None)
@given(matrices, st.sampled_from([0.0, 1.0]))
def test_lexicase_chooses_as_often_as_the_naive_one(errors: Array, tolerance: float) -> None:
    n = 4000
    tolerances = np.full(errors.shape[1], tolerance)
    sizes = np.ones(len(errors), np.int64)
    parents = lexicase(errors, tolerances, sizes, n, new_state(np.random.default_rng(0)))
    ours = Counter(parents.tolist())
    naive = naive_shares(errors, tolerances, np.random.default_rng(1), n)
    # five standard deviations of the difference of two counts, over sixteen of which nothing is expected to be beyond
    for program in range(len(errors)):
        spread = np.sqrt(2 * max(naive[program], ours[program], 20))
        assert abs(ours[program] - naive[program]) < 5 * spread


def test_where_tolerances_leave_several_kinds_of_errors_programs_are_drawn_and_not_kinds() -> None:
    errors = np.array([[0.0], [0.0], [0.0], [1.0]])
    parents = lexicase(errors, np.ones(1), np.ones(4, np.int64), 4000, new_state(np.random.default_rng(0)))
    assert 850 < Counter(parents.tolist())[3] < 1150


def test_of_programs_with_equal_errors_the_smaller_is_chosen_more_often() -> None:
    errors, sizes = np.zeros((3, 2)), np.array([9, 1, 9])
    parents = lexicase(errors, np.zeros(2), sizes, 3000, new_state(np.random.default_rng(0)))
    assert Counter(parents.tolist())[1] > 1800


def test_no_value_is_worse_than_any_error() -> None:
    errors = np.array([[np.inf, 1e300], [5.0, 5.0]])
    parents = lexicase(errors, np.zeros(2), np.ones(2, np.int64), 200, new_state(np.random.default_rng(0)))
    assert set(parents.tolist()) == {1}


def test_deviations_are_medians_of_the_finite_errors() -> None:
    errors = np.array([[0.0, np.inf], [1.0, np.inf], [5.0, 2.0]])
    assert deviations(errors).tolist() == [1.0, 0.0]


def test_a_tournament_among_all_is_won_by_the_best() -> None:
    scores = np.array([3.0, 1.0, 1.0, 2.0])
    parents = tournament(scores, np.array([1, 5, 4, 1]), 50, 200, new_state(np.random.default_rng(0)))
    assert set(parents.tolist()) == {2}


def test_an_informed_sample_has_no_two_cases_that_are_solved_alike() -> None:
    solved = np.array([[1, 1, 1, 0, 0], [0, 0, 0, 1, 0]], bool)
    for seed in range(20):
        sample = informed_sample(solved, 3, new_state(np.random.default_rng(seed)))
        assert len({tuple(solved[:, case]) for case in sample.tolist()}) == 3


@pytest.mark.parametrize("n", [1, 4, 7])
def test_a_sample_has_as_many_different_cases_as_asked_for(n: int) -> None:
    sample = informed_sample(np.zeros((3, 7), bool), n, new_state(np.random.default_rng(n)))
    assert len(set(sample.tolist())) == n
