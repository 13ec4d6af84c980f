"""What populations are judged by agrees with the reference interpreter, program by program."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosym.errors import BudgetError, EvaluationError
from neurosym.execution.engine.heap import forget
from neurosym.execution.engine.instructions import VARIABLE
from neurosym.execution.reference import Interpreter
from neurosym.program.expression import Literal, subprograms
from neurosym.program.types import INT, STR, Type, list_of, pair_of
from neurosym.program.values import Value
from neurosym.search.genetic.case_errors import case_error
from neurosym.search.genetic.draws import new_state
from neurosym.search.genetic.engine_judge import EngineJudge, _numeric
from neurosym.search.genetic.float_judge import FloatJudge
from neurosym.search.genetic.float_judging import FACTOR, MEAN_SQUARE, OFFSET
from neurosym.search.genetic.float_programs import FloatPrograms, predicted
from neurosym.search.genetic.genomes import empty_genomes
from neurosym.search.genetic.refinement import new_room, refine
from tests.search.genetic.populations import (
    ROWS,
    STEPS,
    a_float_judge,
    a_population,
    a_task,
    an_engine_judge,
    tier_0,
)


def distance(found: Value, wanted: Value) -> float:
    """The error of an output, by its definition."""
    if isinstance(wanted, bool):
        return float(found != wanted)
    if isinstance(wanted, int | float):
        return abs(float(found) - float(wanted))
    if isinstance(wanted, tuple):
        return distance(found[0], wanted[0]) + distance(found[1], wanted[1])
    return float(edits(list(found), list(wanted)))


def edits(one: list[Value], other: list[Value]) -> int:
    if not one or not other:
        return len(one) + len(other)
    if one[0] == other[0]:
        return edits(one[1:], other[1:])
    return 1 + min(edits(one[1:], other), edits(one, other[1:]), edits(one[1:], other[1:]))


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(ROWS)), st.integers(0, 2**32))
def test_errors_are_those_of_the_values_that_the_reference_gives(signature: str, seed: int) -> None:
    judge, task = an_engine_judge(signature), a_task(signature)
    population = a_population(judge, seed, n_programs=20)
    judged = judge.judge(population)
    interpreter = Interpreter(tier_0())
    for row in range(population.n_programs):
        program = judge.program(population, row)
        function = interpreter.function(program)
        interpreter.steps_left = STEPS * len(task.train)
        for case, example in enumerate(task.train):
            try:
                value = function(*example.inputs)
            except EvaluationError:
                assert judged.errors[row, case] == np.inf, program
                continue
            except BudgetError:
                break  # the engine evaluates both branches, so that it may stop earlier; from here on all may differ
            if np.isfinite(judged.errors[row, case]):
                expected = distance(value, example.output)
                assert math.isclose(judged.errors[row, case], expected, rel_tol=1e-9, abs_tol=1e-9), program
            else:
                assert is_large(value) or interpreter.steps_left < STEPS * len(task.train), program


def is_large(value: Value) -> bool:
    """Whether a value has an integer that is no word of the engine."""
    return (isinstance(value, int) and abs(value) >= 2**63 - 8) or (
        isinstance(value, list) and any(map(is_large, value))
    )


small_texts = st.text("abc", max_size=5)
pairs = st.tuples(st.lists(st.integers(-2, 2), max_size=5), small_texts)


@settings(max_examples=100, deadline=None)
@given(pairs, pairs)
def test_case_errors_are_edit_distances(found: Value, wanted: Value) -> None:
    judge = an_engine_judge("(str) -> str")
    for type_, one, other in (
        (pair_of(list_of(INT), STR), found, wanted),
        (list_of(INT), found[0], wanted[0]),
        (STR, found[1], wanted[1]),
        (INT, len(found[0]), len(wanted[0])),
    ):
        assert error_of(judge, type_, one, other) == distance(one, other)


def error_of(judge: EngineJudge, type_: Type, found: Value, wanted: Value) -> float:
    engine = judge._engine
    words = [engine.memory.encode(value, type_) for value in (found, wanted)]
    numeric = _numeric(engine, (type_, list_of(INT), STR))
    error = case_error(engine.memory.address, engine.memory.type_id(type_), numeric, *words, 0.0)
    forget(engine.memory.address)
    return float(error)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 3), st.integers(0, 2**32))
def test_the_float_machine_gives_what_the_reference_gives(n_variables: int, seed: int) -> None:
    judge = a_float_judge(n_variables)
    population = a_population(judge, seed, n_programs=20)
    interpreter = Interpreter(tier_0())
    for row in range(population.n_programs):
        program = judge.program(population, row)
        function = interpreter.function(program)
        for given_value, inputs in zip(predicted(program, judge._inputs), judge._inputs.T.tolist(), strict=True):
            try:
                value = function(*inputs)
            except EvaluationError:
                assert not np.isfinite(given_value), program
                continue
            # 1e-6: sines of large numbers depend on their last bits
            assert math.isclose(given_value, value, rel_tol=1e-6, abs_tol=1e-6), program


@pytest.mark.parametrize("precision", [np.float64, np.float32])
def test_many_float_programs_at_once_give_what_each_gives_alone(precision: type[np.floating]) -> None:
    judge = a_float_judge(2, n_rows=300)
    population = a_population(judge, 3, n_programs=20)
    programs = [judge.program(population, row) for row in range(20)]
    assert len({len(str(one)) for one in programs}) > 1
    inputs = np.random.default_rng(0).normal(size=(2, 300)).astype(precision)
    out = np.empty((20, 300), precision)
    FloatPrograms(programs).run(inputs, out)
    for found, one in zip(out, programs, strict=True):
        assert np.array_equal(found, predicted(one, inputs), equal_nan=True)


def test_a_scaled_program_counts_for_its_best_line() -> None:
    judge = a_float_judge(2, is_scaled=True)
    population = a_population(judge, seed=3, n_programs=100)
    told, _ = judge.told(population)
    for row in np.flatnonzero(np.isfinite(told[:, MEAN_SQUARE])):
        own = a_float_judge(2).program(population, row)
        found = predicted(own, judge._inputs)
        if not np.isfinite(found).all() or np.ptp(found) < 1e-6 or np.abs(found).max() > 1e6:
            continue
        slope, start = np.polyfit(found, judge._wanted, 1)
        error = np.mean((start + slope * found - judge._wanted) ** 2)
        assert told[row, MEAN_SQUARE] == pytest.approx(error, rel=1e-3, abs=1e-9)
        assert told[row, FACTOR] == pytest.approx(slope, rel=1e-3, abs=1e-6)
        assert told[row, OFFSET] == pytest.approx(start, rel=1e-3, abs=1e-6)


def test_refined_constants_are_never_worse() -> None:
    judge = a_float_judge(2, n_rows=300)
    population = a_population(judge, seed=5, n_programs=300)
    before, _ = judge.told(population)
    scales = np.ascontiguousarray(before[:, OFFSET:])
    room = new_room(population.codes.shape[1], 300)
    refine(population, judge._operations, judge._inputs, judge._wanted, False, 10, scales, room)
    after, _ = judge.told(population)
    finite = np.isfinite(before[:, MEAN_SQUARE])
    assert (after[finite, MEAN_SQUARE] <= before[finite, MEAN_SQUARE] * (1 + 1e-9) + 1e-12).all()
    assert (after[finite, MEAN_SQUARE] < 0.9 * before[finite, MEAN_SQUARE]).sum() > 20


@pytest.mark.parametrize("is_scaled", [False, True])
def test_constants_are_refined_alike_on_few_rows_and_on_the_same_rows_again_and_again(is_scaled: bool) -> None:
    generator = np.random.default_rng(0)
    few = generator.uniform(1, 2, (2, 21))
    many = np.tile(few, 27)  # more than a block, none of whose numbers of rows is a multiple of the machine's width
    refined = []
    for inputs in (few, many):
        judge = FloatJudge(inputs, inputs.sum(axis=0) ** 2, tier_0(), is_scaled=is_scaled)
        population = a_population(judge, seed=5, n_programs=300)
        judged = judge.judge(population)
        refined.append(judge.refine(population, judged, 1.0, 2, new_state(np.random.default_rng(0))).totals)
    both = np.isfinite(refined[0])
    assert (both == np.isfinite(refined[1])).all()
    assert np.median(np.abs(refined[0][both] / refined[1][both] - 1)) < 1e-12
    assert np.mean(np.isclose(refined[0][both], refined[1][both], rtol=1e-6)) > 0.98  # rounding may turn a step down


@given(st.integers(-99, 99), st.integers(1, 99), st.integers(0, 9))
def test_a_scale_of_a_few_digits_is_found_again_from_what_it_gives(offset: int, factor: int, digits: int) -> None:
    inputs = np.linspace(-1, 1, 11)
    near, by = offset / 1000, factor / 10**digits
    judge = FloatJudge(inputs[None], near + by * inputs, tier_0(), tolerance=1e-6)
    genomes = empty_genomes(1, 1)
    genomes.lengths[0], genomes.codes[0, 0] = 1, VARIABLE
    literals = {part.value for part in subprograms(judge.program(genomes, 0)) if isinstance(part, Literal)}
    assert literals == {near, by} - ({0.0} if near == 0.0 else set()) - ({1.0} if by == 1.0 != near else set())
