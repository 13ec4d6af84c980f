"""Programs as arrays stay well typed, whatever is done to them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosym.execution.engine.instructions import CONSTANT
from neurosym.program.expression import check_type, is_closed
from neurosym.program.types import FunctionType
from neurosym.search.genetic.alphabet import NOT_DRAWN
from neurosym.search.genetic.draws import new_state
from neurosym.search.genetic.genomes import Genomes, annotate, empty_genomes, new_draft
from neurosym.search.genetic.growth import grow_expression
from neurosym.search.genetic.judge import Judge
from neurosym.search.genetic.simplification import _smaller
from neurosym.search.genetic.subtrees import splice
from neurosym.search.genetic.variation import CONSTANTS, CROSSOVER, INSERTION, POINT, SHRINK, SUBTREE, vary
from tests.search.genetic.populations import MAX_NODES, ROWS, a_population, an_engine_judge

SIGNATURES = st.sampled_from(sorted(ROWS))


def assert_well_typed(judge: Judge, genomes: Genomes) -> None:
    alphabet = judge.alphabet
    signature = FunctionType(alphabet.inputs, alphabet.result)
    for row in range(genomes.n_programs):
        before = Genomes(*(array[row : row + 1].copy() for array in genomes))
        assert annotate(alphabet.tables, genomes, row, alphabet.type_number(alphabet.result))
        n = int(before.lengths[0])
        for array, kept in zip(genomes[2:5], before[2:5], strict=True):
            assert (array[row, :n] == kept[0, :n]).all()
        assert_constants_fit(judge, genomes, row)
        program = judge.program(genomes, row)
        assert is_closed(program)
        check_type(program, signature)


def assert_constants_fit(judge: Judge, genomes: Genomes, row: int) -> None:
    """Of types whose constants are never drawn there are only literals; a number in their place would be a handle."""
    tables = judge.alphabet.tables
    for at in range(genomes.lengths[row]):
        type_ = genomes.types[row, at]
        if genomes.codes[row, at] & 7 == CONSTANT and tables.drawn[type_] == NOT_DRAWN:
            literals = tables.literals[tables.first_literal[type_] : tables.first_literal[type_ + 1]]
            assert genomes.words[row, at] in literals


@settings(max_examples=20, deadline=None)
@given(SIGNATURES, st.integers(0, 2**32))
def test_random_programs_are_of_the_type_asked_for(signature: str, seed: int) -> None:
    judge = an_engine_judge(signature)
    assert_well_typed(judge, a_population(judge, seed))


@pytest.mark.parametrize("operator", [CROSSOVER, SUBTREE, POINT, CONSTANTS, SHRINK, INSERTION])
@settings(max_examples=10, deadline=None)
@given(signature=SIGNATURES, seed=st.integers(0, 2**32))
def test_every_operator_keeps_the_type_of_the_program(operator: int, signature: str, seed: int) -> None:
    judge = an_engine_judge(signature)
    alphabet = judge.alphabet
    population = a_population(judge, seed)
    generator = np.random.default_rng(seed)
    parents = generator.integers(population.n_programs, size=(population.n_programs, 2))
    shares = np.eye(6)[operator]
    offspring = empty_genomes(population.n_programs, MAX_NODES)
    result = alphabet.type_number(alphabet.result)
    vary(alphabet.tables, result, population, parents, shares, 8, new_state(generator), offspring, 0)
    assert_well_typed(judge, offspring)


@settings(max_examples=20, deadline=None)
@given(SIGNATURES, st.integers(0, 2**32))
def test_a_leaf_is_replaced_in_place_as_elsewhere(signature: str, seed: int) -> None:
    judge = an_engine_judge(signature)
    tables, result = judge.alphabet.tables, judge.alphabet.type_number(judge.alphabet.result)
    population, elsewhere = a_population(judge, seed), empty_genomes(50, MAX_NODES)
    state = new_state(np.random.default_rng(seed))
    draft = new_draft(MAX_NODES)
    for row in range(population.n_programs):
        leaf = int(np.flatnonzero(population.starts[row] == np.arange(MAX_NODES))[0])
        type_, context = population.types[row, leaf], population.contexts[row, leaf]
        n = grow_expression(tables, type_, context, 8, state, draft)
        if splice(tables, result, population, row, leaf, draft, n, elsewhere, row):
            assert splice(tables, result, population, row, leaf, draft, n, population, row)
            length = elsewhere.lengths[row]
            assert population.lengths[row] == length
            for one, other in zip(population[:-1], elsewhere[:-1], strict=True):
                assert (one[row, :length] == other[row, :length]).all()


@settings(max_examples=10, deadline=None)
@given(SIGNATURES, st.integers(0, 2**32))
def test_smaller_variants_are_smaller_and_well_typed(signature: str, seed: int) -> None:
    judge = an_engine_judge(signature)
    tables, result = judge.alphabet.tables, judge.alphabet.type_number(judge.alphabet.result)
    population = a_population(judge, seed, n_programs=3)
    for row in range(population.n_programs):
        variants, draft = empty_genomes(200, MAX_NODES), new_draft(MAX_NODES)
        n = int(_smaller(tables, result, population, row, variants, draft))
        some = Genomes(*(array[:n].copy() for array in variants))
        assert (some.lengths < population.lengths[row]).all()
        assert_well_typed(judge, some)


def test_a_lambda_parameter_is_used_somewhere() -> None:
    judge = an_engine_judge("(list[int]) -> list[int]")
    texts = [str(judge.program(a_population(judge, seed=1, n_programs=200), row)) for row in range(200)]
    assert any("lambda x: " in text and "(x" in text.split("lambda x: ", 1)[1] for text in texts)


def test_every_input_is_drawn_about_as_often() -> None:
    judge = an_engine_judge("(int, int) -> int")
    population = a_population(judge, seed=0, n_programs=500)
    texts = [str(judge.program(population, row)).split(": ", 1)[1] for row in range(500)]
    first, second = sum("n1" in text for text in texts), sum("n2" in text for text in texts)
    assert 0.7 < first / second < 1.4
