"""Given programs over many rows through the float machine."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from neurosym.errors import ProgramError
from neurosym.execution.engine.instructions import CONSTANT, OPERATION, VARIABLE
from neurosym.program.expression import Apply, Lambda, Literal, Program, Reference, Variable
from neurosym.search.genetic.float_machine import ARITIES, OPERATIONS, run_floats

Array = np.ndarray[Any, Any]

_NUMBERS = {name: number for number, (name, _) in enumerate(OPERATIONS)}


class FloatPrograms:
    """Programs as the code of the float machine.

    Raises ProgramError for what it doesn't know.
    """

    def __init__(self, programs: Sequence[Lambda]) -> None:
        written: list[list[tuple[int, float]]] = [[] for _ in programs]
        for program, nodes in zip(programs, written, strict=True):
            _write(program.body, nodes)
        self._lengths = np.array([len(nodes) for nodes in written], np.int64)
        self._codes = np.zeros((len(written), max(map(len, written), default=0)), np.int64)
        self._constants = np.zeros(self._codes.shape)
        for row, nodes in enumerate(written):
            self._codes[row, : len(nodes)] = [code for code, _ in nodes]
            self._constants[row, : len(nodes)] = [constant for _, constant in nodes]

    def run(self, inputs: Array, out: Array) -> None:
        """Fill `out` (program, row) with what they give for inputs (variable, row), in the precision of both.

        Not finite where a program has no value.
        """
        run_floats(self._codes, self._constants, self._lengths, _ALL, inputs, out)


_ALL = np.arange(len(OPERATIONS))


def predicted(program: Lambda, inputs: Array) -> Array:
    """What one program gives for inputs (variable, row), in their precision; not finite where it has no value."""
    out = np.empty((1, inputs.shape[1]), inputs.dtype)
    FloatPrograms([program]).run(np.ascontiguousarray(inputs), out)
    return out[0]


def _write(program: Program, nodes: list[tuple[int, float]]) -> None:
    match program:
        case Variable(index):
            nodes.append((VARIABLE + 8 * index, 0.0))
        case Literal():
            nodes.append((CONSTANT, float(program.value)))
        case Apply(Reference(name), arguments) if len(arguments) == ARITIES[_NUMBERS.get(name, 0)] and name in _NUMBERS:
            for argument in arguments:
                _write(argument, nodes)
            nodes.append((OPERATION + 8 * _NUMBERS[name], 0.0))
        case _:
            raise ProgramError(f"the float machine doesn't know {program}")
