"""Judges populations through the compiled engine: programs of any types."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.heap import State
from neurosym.execution.engine.instructions import BODY_FIELDS
from neurosym.library.entry import Kind
from neurosym.library.library import Library
from neurosym.program.expression import Lambda
from neurosym.program.types import INT, FunctionType, Type
from neurosym.program.values import Value
from neurosym.search.genetic.alphabet import alphabet
from neurosym.search.genetic.bodies import judge
from neurosym.search.genetic.decoding import decoded
from neurosym.search.genetic.draws import State as Draws
from neurosym.search.genetic.genomes import Genomes
from neurosym.search.genetic.judge import Judged
from neurosym.search.literals import literals
from neurosym.search.universe import Production, base_types, next_layer, productions
from neurosym.tasks.task import Task

Array = np.ndarray[Any, Any]

N_AT_ONCE = 16
"""Programs that are run without a look at what a user does: one may take 25 ms, and Ctrl-C waits for all of them."""


class EngineJudge:
    """Judges through the compiled engine."""

    rounding = 0.0

    def __init__(
        self, task: Task, library: Library, n_layers: int, lambda_depth: int, steps_per_case: int, max_nodes: int
    ) -> None:
        engine = self._engine = Engine(library)
        types = base_types(task.signature)
        for _ in range(n_layers):
            types = next_layer(types)
        examples = list(dict.fromkeys(task.train))
        plain = Library(entry for entry in library if entry.kind is not Kind.GEOMETRIC)
        held = [(*example.inputs, example.output) for example in examples]
        self.alphabet = alphabet(
            task.signature, productions(plain, types), literals(types, held, task.literals), self._encode, lambda_depth
        )
        self._instructions = np.array(
            [_instruction(engine, production) for production in self.alphabet.productions], np.int64
        )
        self._columns = engine.columns([example.inputs for example in examples], task.signature.parameters)
        result = task.signature.result
        self._wanted = np.array([self._encode(example.output, result) for example in examples], np.int64)
        self._type = engine.memory.type_id(result)
        self._numeric = _numeric(engine, (result, *types))
        self._tolerance = task.tolerance
        self._steps = steps_per_case
        self._places = _room(engine, max_nodes)
        self.n_cases = len(examples)

    def _encode(self, value: Value, type_: Type) -> int:
        return self._engine.memory.encode(value, type_)

    def judge(self, genomes: Genomes, cases: Array | None = None) -> Judged:
        """The errors on some cases; None is all."""
        columns = self._columns if cases is None else np.ascontiguousarray(self._columns[:, cases])
        wanted = self._wanted if cases is None else self._wanted[cases]
        errors = np.empty((genomes.n_programs, wanted.size))
        for first in range(0, genomes.n_programs, N_AT_ONCE):
            judge(
                self._engine.memory.address,
                self.alphabet.tables,
                self._instructions,
                genomes,
                first,
                min(first + N_AT_ONCE, genomes.n_programs),
                self._places,
                columns,
                wanted,
                self._type,
                self._numeric,
                self._tolerance,
                self._steps * wanted.size,
                errors,
            )
        self._engine.kernels.raise_error()
        with np.errstate(invalid="ignore"):
            shares = np.where(np.isfinite(errors), errors / (1.0 + errors), 1.5)
        return Judged(errors, shares.mean(axis=1), (errors == 0.0).all(axis=1))

    def refine(self, genomes: Genomes, judged: Judged, share: float, n_steps: int, draws: Draws) -> Judged:
        """Nothing to refine: constants among loops and lists have no useful slope."""
        return judged

    def polished(self, genomes: Genomes) -> Genomes:
        """The programs as they are: see `refine`."""
        return genomes

    def rest_bits(self, program: Lambda) -> float:
        """Nothing: a right output is the output."""
        return 0.0

    def program(self, genomes: Genomes, row: int) -> Lambda:
        """The program that a row stands for."""
        return decoded(self.alphabet, genomes, row, self._engine.memory.decode)


def _instruction(engine: Engine, production: Production) -> int:
    return engine.assembler.call(production.reference, FunctionType(production.parameters, production.result))


def _room(engine: Engine, max_nodes: int) -> Array:
    """Where bodies of a program may be written over and over: behind all that the assembler has."""
    places = []
    for part, n_words in ((State.CODE, 1), (State.BODIES, BODY_FIELDS), (State.CONSTANTS, 1)):
        begin = engine.memory.array(part).size
        engine.memory.place(part, begin + n_words * (max_nodes + 1))
        places.append(begin // n_words)
    engine.memory.place(State.FLAT_CODE, engine.memory.array(State.CODE).size)
    return np.array(places, np.int64)


def _numeric(engine: Engine, types: Sequence[Type]) -> Array:
    """For each type of the engine whether its words are numbers that can be near or far."""
    number = engine.memory.type_id(INT)
    numeric = np.zeros(max(number, *(engine.memory.type_id(type_) for type_ in types)) + 1, np.bool_)
    numeric[number] = True
    return numeric
