"""A given program over many rows through the float machine."""

from typing import Any

import numpy as np

from neurosym.errors import ProgramError
from neurosym.execution.engine.machine import CONSTANT, OPERATION, VARIABLE
from neurosym.program.expression import Apply, Lambda, Literal, Program, Reference, Variable
from neurosym.search.genetic.float_machine import ARITIES, OPERATIONS, run_floats

Array = np.ndarray[Any, Any]

_NUMBERS = {name: number for number, (name, _) in enumerate(OPERATIONS)}


def predicted(program: Lambda, inputs: Array) -> Array:
    """What a program gives for inputs of shape (variables, rows), in their precision; not finite where it has no value.

    Raises ProgramError for what the float machine doesn't know.
    """
    nodes: list[tuple[int, float]] = []
    _write(program.body, nodes)
    codes = np.array([[code for code, _ in nodes]], np.int64)
    constants = np.array([[constant for _, constant in nodes]])
    out = np.empty((1, inputs.shape[1]), inputs.dtype)
    lengths = np.array([len(nodes)], np.int64)
    run_floats(codes, constants, lengths, np.arange(len(OPERATIONS)), np.ascontiguousarray(inputs), out)
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
