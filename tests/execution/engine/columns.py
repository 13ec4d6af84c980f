"""Operations of the engine called on values, functions among them, and what the reference gives for the same."""

import ctypes
from collections.abc import Sequence

import numpy as np

from neurosym.errors import EvaluationError
from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.heap import EMPTY, State, forget
from neurosym.execution.engine.instructions import OPERATION, VARIABLE, call
from neurosym.execution.engine.kernels import Operation
from neurosym.execution.engine.memory import Undecided
from neurosym.execution.engine.words import compiled
from neurosym.execution.reference import Interpreter
from neurosym.program.expression import Reference
from neurosym.program.types import FunctionType
from neurosym.program.values import Value

COLUMN = ctypes.CFUNCTYPE(None, *[ctypes.c_int64] * 5)


@compiled
def call_column(address: int, state: int, types: int, arguments: int, n: int, out: int) -> None:
    call(address, state, types, arguments, n, out)


class Columns:
    """An engine whose operations are called directly."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.memory = engine.memory
        self._kept: list[object] = []

    def run(self, operation: Operation, instance: FunctionType, rows: Sequence[Sequence[Value]]) -> list[Value]:
        """The results for rows of inputs."""
        columns = [
            np.array([self._word(row[place], type_) for row in rows], np.int64)
            for place, type_ in enumerate(instance.parameters)
        ]
        out = self.run_words(operation, columns, len(rows))
        try:
            return [self.memory.decode(int(word), instance.result) for word in out]
        finally:
            forget(self.memory.address)

    def run_words(self, operation: Operation, columns: "list[np.ndarray]", n: int, steps: int = 2**40) -> "np.ndarray":
        out = np.empty(n, np.int64)
        addresses = np.array([column.ctypes.data for column in columns], np.int64)
        self.memory.state[State.STEPS] = steps
        call_column(
            operation.address, self.memory.address, operation.types_address, addresses.ctypes.data, n, out.ctypes.data
        )
        return out

    def _word(self, value: Value, type_: object) -> int:
        if isinstance(type_, FunctionType):
            return self.closure(value, type_)
        return self.memory.encode(value, type_)

    def closure(self, function: Value, type_: FunctionType) -> int:
        """The closure of a Python function."""

        def column(_state: int, _types: int, arguments: int, n: int, out: int) -> None:
            addresses = (ctypes.c_int64 * len(type_.parameters)).from_address(arguments)
            for lane in range(n):
                words = [ctypes.c_int64.from_address(address + 8 * lane).value for address in addresses]
                try:
                    values = [self.memory.decode(word, one) for word, one in zip(words, type_.parameters, strict=True)]
                    word = self.memory.encode(function(*values), type_.result)
                except EvaluationError:
                    word = -(2**63)
                ctypes.c_int64.from_address(out + 8 * lane).value = word

        held = COLUMN(column)
        self._kept.append(held)
        kernels = self.engine.kernels
        number = len(kernels._operations)
        address = ctypes.cast(held, ctypes.c_void_p).value
        assert address is not None
        operation = Operation(number, "", address, 0, len(type_.parameters), False)
        kernels._register(operation)
        kernels._operations[(Reference(f"f{number}", "0" * 32, type_), type_)] = operation
        arity = len(type_.parameters)
        body = self.engine.assembler.add(
            [*(VARIABLE + 8 * place for place in range(arity)), OPERATION + 8 * number], arity, arity
        )
        return int((body << 32) | EMPTY)


def reference_values(engine: Engine, reference: Reference, rows: Sequence[Sequence[Value]]) -> list[Value]:
    """What the reference gives; None for ⊥."""
    function = Interpreter(engine.library).entry_function(reference)
    found = []
    for row in rows:
        try:
            found.append(function(*row))
        except EvaluationError:
            found.append(None)
    return found


def holds_large(value: Value) -> bool:
    """Whether somewhere in a value there is an integer that leads beyond 64 bits or the memory, or no ASCII."""
    if isinstance(value, int):
        return abs(value) > 10**5
    if isinstance(value, str):
        return not value.isascii()
    return any(map(holds_large, value)) if isinstance(value, list | tuple) else False


ESCAPED = Undecided.ESCAPED
