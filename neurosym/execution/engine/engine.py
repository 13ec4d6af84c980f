"""The engine as Python sees it: programs in, columns of values out."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from neurosym.errors import ProgramError
from neurosym.execution.engine.assembly import Assembler
from neurosym.execution.engine.choose import chosen
from neurosym.execution.engine.closures import call_1, call_2
from neurosym.execution.engine.direct import measure, unmeasure
from neurosym.execution.engine.hashing import column_hash, key_of, rehash, watch
from neurosym.execution.engine.heap import State, forget
from neurosym.execution.engine.instructions import EXECUTE, call
from neurosym.execution.engine.kernels import Kernels, Operation
from neurosym.execution.engine.machine import execute, execute_one
from neurosym.execution.engine.memory import Memory, Words
from neurosym.execution.engine.pages import address_of
from neurosym.execution.engine.sweep import sweep
from neurosym.execution.engine.team import Team
from neurosym.execution.engine.words import LIMIT, compiled, get, put
from neurosym.library.library import Library
from neurosym.program.expression import Lambda, Program, Reference
from neurosym.program.types import FunctionType, Type
from neurosym.program.values import Value

UNLIMITED = 2**62


class Engine:
    """Runs programs over a library, batched over inputs, on one heap; sweeps by `n_threads`, all else by one."""

    def __init__(self, library: Library, n_threads: int = 1) -> None:
        self.library = library
        _prepare()
        self.memory = Memory()
        self.team = Team(self.memory, n_threads)
        self.memory.state[State.EXECUTE] = execute.address
        self.memory.state[State.EXECUTE_ONE] = execute_one.address
        self.kernels = Kernels(self.memory, library, self._call_back)
        self.assembler = Assembler(self.memory, self.kernels, library)

    def holds(self, values: Sequence[Value], types: Sequence[Type]) -> bool:
        """Whether all values are words, or have handles of nothing but words."""
        return all(self.memory.encode(value, type_) >= LIMIT for value, type_ in zip(values, types, strict=True))

    def columns(self, inputs: Sequence[Sequence[Value]], types: Sequence[Type]) -> Words:
        """The words of inputs, one row of values a lane: shape (types, lanes)."""
        words: Words = np.empty((len(types), len(inputs)), np.int64)
        for number, type_ in enumerate(types):
            words[number] = self.memory.column([row[number] for row in inputs], type_)
        return words

    def run(
        self, program: Program, inputs: Sequence[Sequence[Value]], signature: FunctionType, steps: int = UNLIMITED
    ) -> list[Value]:
        """What a closed program gives for each row of inputs: a value, None for ⊥, or `Undecided`.

        `steps` are calls of functions, shared by all rows. Raises ProgramError for a program that has holes or needs
        weights.
        """
        if not isinstance(program, Lambda):
            raise ProgramError("expected a program with inputs: a lambda")
        body = self.assembler.body(program.body, signature.parameters, signature.result)
        columns = self.columns(inputs, signature.parameters)
        words = self.run_body(body, columns, steps)
        try:
            return [self.memory.decode(int(word), signature.result) for word in words]
        finally:
            forget(self.memory.address)

    def run_body(self, body: int, columns: Words, steps: int = UNLIMITED) -> Words:
        """The words that a body gives for columns of shape (variables, lanes); scratch handles are not forgotten."""
        n_lanes = columns.shape[1]
        out = np.empty(n_lanes, np.int64)
        addresses = [address_of(column) for column in columns]
        variables = np.array([*addresses, *[0] * len(addresses)], np.int64)  # and their magnitudes
        self.memory.state[State.STEPS] = steps
        _execute(self.memory.address, body, n_lanes, address_of(variables), len(columns), address_of(out))
        self.raise_error()
        return out

    def operation(self, reference: Reference, instance: FunctionType) -> Operation:
        """What applies an entry at an instance of its signature, column by column."""
        return self.kernels.operation(reference, instance)

    def raise_error(self) -> None:
        """Raise the error of an entry that failed in another way than by ⊥, as ContractError; once."""
        self.kernels.raise_error()

    @property
    def identity(self) -> Operation:
        """What gives a column as it is."""
        return Operation(-1, "identity", _identity.address, 0, 1, is_compiled=True, reason=None)

    def keys(self, words: Words, type_id: int) -> Words:
        """What tells values of a type apart: see `sweep`."""
        found = np.empty_like(words)
        _keys(self.memory.address, type_id, address_of(words), address_of(found), len(words))
        return found

    def column_hash(self, keys: Words, factors: int) -> int:
        """The hash of a column whose keys are these; `factors` is the address of an odd word for each row."""
        return int(column_hash(address_of(keys), factors, len(keys)))

    def records(self, variables: Words) -> Words:
        """A handle for each lane of some variables: what closures capture. Shape (lanes,)."""
        return self.memory.records(variables.T)

    def _call_back(self, closure: int, arguments: Sequence[int]) -> int:
        """What a closure gives for one or two words; for entries that are called as Python."""
        call = call_1 if len(arguments) == 1 else call_2
        return int(call(self.memory.address, closure, *arguments))


@cache
def _prepare() -> None:
    """Have what enumeration runs compiled, or loaded."""
    for function in (sweep, execute, execute_one, chosen, watch, rehash, column_hash, _keys, _execute, _identity):
        function.load()


@compiled
def _execute(state: int, body: int, n: int, variables: int, n_variables: int, out: int) -> None:
    measure(state, variables, n_variables, n)
    call(get(state, EXECUTE), state, body, n, variables, out)
    unmeasure(state)


@compiled
def _keys(state: int, type_: int, words: int, out: int, n: int) -> None:
    for row in range(n):
        put(out, row, key_of(state, type_, get(words, row)))


@compiled
def _identity(state: int, type_ids: int, arguments: int, n: int, out: int) -> None:
    for lane in range(n):
        put(out, lane, get(get(arguments, 0), lane))
