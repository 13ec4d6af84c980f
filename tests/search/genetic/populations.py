"""Random populations for tests of the genetic grower."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from neurosym.library.library import Library
from neurosym.program.types import FLOAT, FunctionType, parse_signature
from neurosym.search.genetic.draws import new_state
from neurosym.search.genetic.engine_judge import EngineJudge
from neurosym.search.genetic.float_judge import FloatJudge
from neurosym.search.genetic.genomes import Genomes, empty_genomes, new_draft
from neurosym.search.genetic.growth import grow_programs
from neurosym.search.genetic.judge import Judge
from neurosym.tasks.task import Example, Task
from tests.strategies import shipped

MAX_NODES = 40
STEPS = 200

INT_LISTS = ([], [3], [1, -2, 5], [4, 4, 0, -7], [9, 8, 7, 6, 5])
ROWS: dict[str, Sequence[tuple[object, ...]]] = {
    "(list[int]) -> int": [(items,) for items in INT_LISTS],
    "(list[int]) -> list[int]": [(items,) for items in INT_LISTS],
    "(int, int) -> int": [(3, 4), (0, 0), (-5, 2), (7, -7), (100, 3)],
    "(str) -> str": [("",), ("a",), ("Hello you",), ("x-1",)],
    "(int, list[bool]) -> bool": [(0, []), (2, [True, False]), (-1, [False])],
    "(float, list[float]) -> float": [(0.5, []), (-2.0, [1.5, 3.0]), (3.0, [0.25])],
}
"""Signatures and inputs; what the outputs are does not matter to what programs give."""

_ZERO = {"int": 0, "list[int]": [], "str": "", "bool": False, "float": 0.0}


@cache
def tier_0() -> Library:
    return shipped().restricted(0)


def a_task(signature: str) -> Task:
    parsed = parse_signature(signature)
    output = _ZERO[str(parsed.result)]
    return Task("any", parsed, {"train": tuple(Example(row, output) for row in ROWS[signature])})


@cache
def an_engine_judge(signature: str) -> EngineJudge:
    return EngineJudge(a_task(signature), tier_0(), 0, 2, STEPS, MAX_NODES)


@cache
def a_float_judge(n_variables: int, n_rows: int = 37, *, is_scaled: bool = False) -> FloatJudge:
    generator = np.random.default_rng(0)
    inputs = generator.normal(size=(n_variables, n_rows))
    return FloatJudge(inputs, inputs.sum(axis=0), tier_0(), is_scaled=is_scaled, with_errors=True)


def float_signature(n_variables: int) -> FunctionType:
    return FunctionType((FLOAT,) * n_variables, FLOAT)


def a_population(judge: Judge, seed: int, n_programs: int = 50, max_nodes: int = 20) -> Genomes:
    genomes = empty_genomes(n_programs, MAX_NODES)
    alphabet = judge.alphabet
    state = new_state(np.random.default_rng(seed))
    result, draft = alphabet.type_number(alphabet.result), new_draft(MAX_NODES)
    grow_programs(alphabet.tables, result, 0, n_programs, 3, max_nodes, state, genomes, draft)
    return genomes
