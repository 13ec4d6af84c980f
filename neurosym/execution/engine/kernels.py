"""Operations of the machine: entries at instances of their signatures, as column functions with addresses.

An entry is called as Python, lane by lane, until it was called so often that compiling it pays; one that does not
translate for good. `column(state, t, arguments, n, out)` is how all of them are called.
"""

import ctypes
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from neurosym.errors import BudgetError, ContractError, EvaluationError
from neurosym.execution.engine.caching import kept
from neurosym.execution.engine.compilation import compiled_column, is_compiled, is_loaded
from neurosym.execution.engine.direct import DIRECT
from neurosym.execution.engine.heap import State
from neurosym.execution.engine.instructions import MAX_DEPTH, NO_SCALARS, PYTHON_SCALARS, SCALARS
from neurosym.execution.engine.memory import Memory
from neurosym.execution.engine.pages import address_of
from neurosym.execution.engine.translator.direct import result_of
from neurosym.execution.engine.translator.operands import Untranslatable
from neurosym.execution.engine.translator.translation import Kernel, translate
from neurosym.execution.engine.words import BOTTOM, ESCAPED, LIMIT, UNFINISHED
from neurosym.execution.reference import Interpreter, of_another_type
from neurosym.library.entry import Entry
from neurosym.library.library import Library
from neurosym.program.expression import Reference
from neurosym.program.inference import match
from neurosym.program.rules import LAZY
from neurosym.program.types import FLOAT, INT, FunctionType, Type, parse_type, substitute, variables
from neurosym.program.values import Value

CallBack = Callable[[int, Sequence[int]], int]
"""What a closure gives for one or two words."""

Words = np.ndarray[Any, np.dtype[np.int64]]

OPERATION_WORDS = 4
"""Of an operation in the state: addresses of the column function and of its type numbers, arity, what it works on."""

_CALLBACK = ctypes.CFUNCTYPE(None, *[ctypes.c_int64] * 5)


COMPILED_AFTER = 4_000
"""Calls as Python in this process, each of some microseconds, after which compiling an entry has paid."""

LOADED_AFTER = 20
"""The same where it was compiled by an earlier process and need only be loaded."""

FUNCTION_CALLS = 20
"""For how many calls one counts that is given a function: it calls back."""


@dataclass
class Operation:
    """An entry at one ground instance: what the machine calls. `reason` tells why it is never compiled.

    It begins as Python and is compiled once it was called often enough; then `address` is another.
    """

    number: int
    name: str
    address: int
    types_address: int
    arity: int
    is_compiled: bool
    is_scalar: bool = False
    direct: int | None = None
    reason: str | None = None
    weight: int = 1
    look_after: int = LOADED_AFTER


class Kernels:
    """The operations of one memory. `call_back` calls closures for entries that are called as Python.

    Where `eager`, entries are compiled when they are first asked for.
    """

    def __init__(self, memory: Memory, library: Library, call_back: CallBack, *, eager: bool = False) -> None:
        self.eager = eager
        self.error: tuple[str, BaseException] | None = None
        self._memory = memory
        self._library = library
        self._call_back = call_back
        self._interpreter = Interpreter(library)
        self._operations: dict[tuple[Reference, FunctionType], Operation] = {}
        self._kept: list[object] = []
        self._room = 64
        memory.place(State.OPERATIONS, OPERATION_WORDS * self._room)

    def operation(self, reference: Reference, instance: FunctionType) -> Operation:
        """The operation of an entry at a ground instance of its signature; compiled or made when it is first asked for.

        Raises ProgramError for an entry that is geometric: it needs weights.
        """
        key = (reference, instance)
        known = self._operations.get(key)
        if known is None:
            known = self._operations[key] = self._made(reference, instance)
            self._register(known)
        return known

    @property
    def are_all_compiled(self) -> bool:
        """Whether no operation is called as Python."""
        return all(operation.is_compiled for operation in self._operations.values())

    def raise_error(self) -> None:
        """Raise, once, ContractError if an entry raised what is no ⊥ and no lack of steps, or an interrupt as it is."""
        if self.error is not None:
            (name, error), self.error = self.error, None
            if isinstance(error, ContractError) or not isinstance(error, Exception | SystemExit):
                raise error
            raise ContractError(name, (f"it raised {type(error).__name__}: {error}",)) from error

    def _made(self, reference: Reference, instance: FunctionType) -> Operation:
        number = len(self._operations)
        arity = len(instance.parameters)
        entry = self._library[reference.name]
        self._interpreter.entry_function(reference)  # refuses what is not in this library or has no weights
        takes_functions = any(isinstance(parameter, FunctionType) for parameter in instance.parameters)
        weight = FUNCTION_CALLS if takes_functions else 1
        types = [*instance.parameters, instance.result]
        is_scalar = not takes_functions and not any(self._memory.n_handles(self._memory.type_id(one)) for one in types)
        operation = Operation(number, entry.name, 0, 0, arity, False, is_scalar, weight=weight)
        if self.eager or entry.name in LAZY or _is_compiled_only(instance) or _is_at_hand(entry, instance):
            self._compile(operation, entry, instance)
        if operation.is_compiled:
            return operation
        column = _CALLBACK(_PythonColumn(self, reference, instance, operation))
        self._kept.append(column)
        address = ctypes.cast(column, ctypes.c_void_p).value
        assert address is not None
        operation.address = address
        return operation

    def is_translatable(self, reference: Reference, instance: FunctionType) -> bool:
        """Whether an entry can be compiled."""
        return isinstance(translated(self._library[reference.name], instance)[0], Kernel)

    def compile(self, reference: Reference, instance: FunctionType) -> Operation:
        """The operation of an entry, compiled now if it can be."""
        operation = self.operation(reference, instance)
        if not operation.is_compiled:
            self._compile(operation, self._library[reference.name], instance)
            self._register(operation)
        return operation

    def called(self, operation: Operation, reference: Reference, instance: FunctionType, n_calls: int) -> None:
        """Take note that an operation was called as Python; compile it when that was often enough."""
        entry = self._library[reference.name]
        key = (entry.name, entry.digest, instance)
        _CALLED[key] += n_calls * operation.weight
        if operation.reason is not None or _CALLED[key] < operation.look_after:
            return
        kernel, _ = translated(entry, instance)
        if isinstance(kernel, Untranslatable):
            operation.reason = str(kernel)
        elif _CALLED[key] >= COMPILED_AFTER or is_loaded(kernel.source) or is_compiled(kernel.source):
            self.compile(reference, instance)
        else:
            operation.look_after = COMPILED_AFTER

    def _compile(self, operation: Operation, entry: Entry, instance: FunctionType) -> None:
        kernel, ground = translated(entry, instance)
        if isinstance(kernel, Untranslatable):
            operation.reason = str(kernel)
            return
        try:
            column = compiled_column(kernel.source)
        except Exception as error:  # noqa: BLE001 - a wrong translation, a full disk; Python is as right as ever
            first_line = next(iter(str(error).splitlines()), "")
            operation.reason = f"it does not compile: {type(error).__name__}: {first_line}"
            return
        types = np.array(list(map(self._memory.type_id, ground)), np.int64)
        self._kept.append(types)
        operation.address, operation.types_address = column.address, address_of(types)
        operation.direct = _direct(kernel) if operation.is_scalar else None
        operation.is_compiled = True

    def _register(self, operation: Operation) -> None:
        if operation.number >= self._room:
            self._room *= 2
            self._memory.place(State.OPERATIONS, OPERATION_WORDS * self._room)
        at = OPERATION_WORDS * operation.number
        words = [operation.address, operation.types_address, operation.arity, _works_on(operation)]
        self._memory.array(State.OPERATIONS)[at : at + OPERATION_WORDS] = words

    # Entries called as Python

    def _word(self, reference: Reference, instance: FunctionType, words: Sequence[int]) -> int:
        """The result of an entry as Python for words that are values; its steps count as they do in the machine."""
        interpreter, state = self._interpreter, self._memory.state
        interpreter.steps_left = int(state[State.STEPS])
        try:
            arguments = [self._value(word, type_) for word, type_ in zip(words, instance.parameters, strict=True)]
            value = interpreter.entry_function(reference)(*arguments)
            return self._encoded(value, reference.name, instance.result)
        except EvaluationError:
            return int(BOTTOM)
        except BudgetError:
            return int(UNFINISHED)
        except RecursionError:
            return int(BOTTOM)
        except _NoValue as special:
            return special.word
        finally:
            state[State.STEPS] = max(int(interpreter.steps_left), -1)

    def _encoded(self, value: Value, name: str, type_: Type) -> int:
        try:
            return self._memory.encode(value, type_, kept=False)
        except (AttributeError, TypeError, ValueError):
            raise of_another_type(name, value, type_) from None

    def _value(self, word: int, type_: Type) -> Value:
        if not isinstance(type_, FunctionType):
            return self._memory.decode(word, type_)
        if any(isinstance(parameter, FunctionType) for parameter in type_.parameters):
            raise _NoValue(int(ESCAPED))  # it would be given a Python function, which is no word
        wanted, result = type_.parameters, type_.result

        def function(*arguments: Value) -> Value:
            words = [self._memory.encode(value, one, kept=False) for value, one in zip(arguments, wanted, strict=True)]
            least = min(words)
            given = self._called_back(word, words) if least >= LIMIT else least
            if given == BOTTOM:
                raise EvaluationError("a function gave no value")
            if given < LIMIT:
                raise _NoValue(given)
            return self._memory.decode(given, result)

        return function

    def _called_back(self, closure: int, words: Sequence[int]) -> int:
        """What a closure gives, with the steps that the entry around it has left, which it then has fewer of."""
        interpreter, state = self._interpreter, self._memory.state
        state[State.STEPS] = int(interpreter.steps_left)
        state[State.STACK_WORDS_TOP] += MAX_DEPTH  # of the processor's stack, Python takes much
        given = self._call_back(closure, words)
        state[State.STACK_WORDS_TOP] -= MAX_DEPTH
        interpreter.steps_left = int(state[State.STEPS])
        return given


class _NoValue(Exception):  # noqa: N818 - no error: what a word says
    """A function gave a word that is neither a value nor ⊥."""

    def __init__(self, word: int) -> None:
        super().__init__(word)
        self.word = word


class _PythonColumn:
    """The column function of an entry that is called as Python."""

    def __init__(self, kernels: Kernels, reference: Reference, instance: FunctionType, operation: Operation) -> None:
        self._kernels, self._reference, self._instance, self._operation = kernels, reference, instance, operation

    def __call__(self, state: int, _types: int, arguments: int, n: int, out: int) -> None:
        results = (ctypes.c_int64 * n).from_address(out)
        try:
            self._fill(state, arguments, n, results)
        except BaseException as error:  # noqa: BLE001 - it can't pass through machine code; `raise_error` raises it
            self._kernels.error = self._kernels.error or (self._reference.name, error)
            results[:] = [int(BOTTOM)] * n

    def _fill(self, state: int, arguments: int, n: int, results: "ctypes.Array[ctypes.c_int64]") -> None:
        operation = self._operation
        if not operation.is_compiled:
            self._kernels.called(operation, self._reference, self._instance, n)
        if operation.is_compiled:  # whoever calls took the address before it was
            _CALLBACK(operation.address)(state, operation.types_address, arguments, n, ctypes.addressof(results))
            return
        addresses = (ctypes.c_int64 * operation.arity).from_address(arguments)
        columns = [(ctypes.c_int64 * n).from_address(address) for address in addresses]
        for lane in range(n):
            words = [column[lane] for column in columns]
            least = min(words)
            if least >= LIMIT:
                least = self._kernels._word(self._reference, self._instance, words)
            results[lane] = least


Translation = tuple[Kernel | Untranslatable, tuple[Type, ...]]
"""The kernel of an entry, or why it has none, and the ground types that it is told."""

_TRANSLATED: dict[tuple[str, str, FunctionType], Translation] = {}

_CALLED: Counter[tuple[str, str, FunctionType]] = Counter()
"""Calls as Python, of all engines: a search of a millisecond leaves its entries to the next one compiled."""


def translated(entry: Entry, instance: FunctionType) -> Translation:
    """What an entry is compiled from at an instance of its signature; found out once, and kept on disk."""
    key = (entry.name, entry.digest, instance)
    if key not in _TRANSLATED:
        try:
            _TRANSLATED[key] = _kept_translation(entry, instance)
        except Untranslatable as reason:
            _TRANSLATED[key] = reason, ()
    return _TRANSLATED[key]


def _works_on(operation: Operation) -> int:
    """What the machine must know of an operation's words: see NO_SCALARS."""
    if not operation.is_scalar:
        return NO_SCALARS
    if not operation.is_compiled:
        return PYTHON_SCALARS
    return SCALARS if operation.direct is None else operation.direct


@cache
def _direct(kernel: Kernel) -> int | None:
    """The number of the operation that a kernel is, if it needs no call."""
    result = result_of(kernel.source)
    if result not in DIRECT or (result == DIRECT[-1]) != (kernel.name in LAZY):
        return None
    return SCALARS + 1 + DIRECT.index(result)


def _kept_translation(entry: Entry, instance: FunctionType) -> Translation:
    """A translation as an earlier process has left it, or made now. Raises Untranslatable."""

    def make() -> bytes:
        kernel = translate(entry, specialised(entry.signature, instance))
        ground = match(entry.signature, instance) or {}
        types = [str(substitute(type_, ground)) for type_ in kernel.types]
        return json.dumps({"source": kernel.source, "types": types}).encode()

    name = hashlib.sha256("\0".join([entry.name, entry.digest, str(instance)]).encode()).hexdigest()[:32]
    found = json.loads(kept(f"translation_{name}", make))
    types = tuple(map(parse_type, found["types"]))
    return Kernel(entry.name, found["source"], types), types


def _is_compiled_only(instance: FunctionType) -> bool:
    """Whether an entry's functions are given functions: as Python's these are no words."""
    functions = [one for one in instance.parameters if isinstance(one, FunctionType)]
    return any(isinstance(given, FunctionType) for function in functions for given in function.parameters)


def _is_at_hand(entry: Entry, instance: FunctionType) -> bool:
    """Whether this process has compiled or loaded an entry."""
    kernel, _ = _TRANSLATED.get((entry.name, entry.digest, instance), (None, ()))
    return isinstance(kernel, Kernel) and is_loaded(kernel.source)


def specialised(signature: FunctionType, instance: FunctionType) -> FunctionType:
    """The signature with those variables of a class replaced that are int or float in this instance."""
    ground = match(signature, instance)
    if ground is None:
        raise Untranslatable(f"{instance} is no instance of {signature}")
    known = {
        name: ground[name]
        for name, variable in variables(signature).items()
        if variable.bound is not None and ground[name] in (INT, FLOAT)
    }
    special = substitute(signature, known)
    assert isinstance(special, FunctionType)
    return special
