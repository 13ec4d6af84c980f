"""An engine that is warm, and many bodies over the same lanes by one call of compiled code: a population's run."""

from collections.abc import Sequence

import numpy as np

from neurosym.execution.engine.direct import measure, unmeasure
from neurosym.execution.engine.engine import UNLIMITED, Engine
from neurosym.execution.engine.heap import forget
from neurosym.execution.engine.instructions import EXECUTE, STEPS, call
from neurosym.execution.engine.memory import Words
from neurosym.execution.engine.words import compiled, get, put
from neurosym.library.library import Library
from neurosym.program.expression import Lambda, Program
from neurosym.program.types import FunctionType


def warm_engine(library: Library) -> Engine:
    """An engine that compiles an entry when it first meets it, not only once that has paid."""
    engine = Engine(library)
    engine.kernels.eager = True
    return engine


@compiled
def _run_bodies(
    state: int, bodies: int, n: int, n_lanes: int, variables: int, n_variables: int, steps: int, out: int
) -> None:
    measure(state, variables, n_variables, n_lanes)
    for number in range(n):
        put(state, STEPS, steps)
        call(get(state, EXECUTE), state, get(bodies, number), n_lanes, variables, out + 8 * n_lanes * number)
        forget(state)
    unmeasure(state)


class Batch:
    """Bodies and columns that stay where they are; results are scalars, for handles would be forgotten."""

    def __init__(self, engine: Engine, bodies: Sequence[int], columns: Words, steps: int = UNLIMITED) -> None:
        self._engine = engine
        self._bodies: Words = np.array(bodies, np.int64)
        self._columns = np.ascontiguousarray(columns)
        addresses = [column.ctypes.data for column in self._columns]
        self._variables: Words = np.array([*addresses, *[0] * len(addresses)], np.int64)  # and their magnitudes
        self._steps = steps
        self.out: Words = np.zeros((len(bodies), columns.shape[1]), np.int64)

    def run(self) -> None:
        """Run all bodies over all lanes; the words are in `out`."""
        _run_bodies(
            self._engine.memory.address,
            self._bodies.ctypes.data,
            len(self._bodies),
            self._columns.shape[1],
            self._variables.ctypes.data,
            len(self._columns),
            self._steps,
            self.out.ctypes.data,
        )


def bodies_of(engine: Engine, programs: Sequence[Program], signature: FunctionType) -> list[int]:
    """The body of each closed program."""
    found = []
    for program in programs:
        assert isinstance(program, Lambda)
        found.append(engine.assembler.body(program.body, signature.parameters, signature.result))
    return found
