"""The meaning of programs: plain Python, any value, one step after the other.

A program is turned into nested closures once and then called. ⊥ is the exception `EvaluationError`, so every entry is
strict in it; only `if_`, `and_` and `or_` evaluate what they need. Result sizes are bounded for every entry alike.
Steps are calls of functions that entries were given, which is where loops spend their time; running out of them is
`BudgetError`, never ⊥.
"""

import math
import sys
from collections.abc import Callable, Sequence
from operator import itemgetter

from neurosym.errors import BudgetError, ContractError, EvaluationError, ProgramError
from neurosym.library.entry import Entry, Kind
from neurosym.library.fuel import MAX_BITS, MAX_SIZE
from neurosym.library.library import Library
from neurosym.program.expression import Apply, Lambda, Literal, Program, Reference, Variable
from neurosym.program.rules import LAZY
from neurosym.program.types import BOOL, FLOAT, INT, STR, Type, TypeConstructor, TypeVariable
from neurosym.program.values import Value

_RECURSION_LIMIT = 20_000
"""Python frames: MAX_DEPTH nested calls of a recursion take about eight each, and loops nest."""

Environment = tuple[Value, ...]
Code = Callable[[Environment], Value]
Function = Callable[..., Value]
Geometric = Callable[[Reference], Function]
"""Gives what to call for a geometric reference: a trained module, or a recorder of its calls."""


class Interpreter:
    """Runs programs over a library; `steps` (None: no limit) are shared by all that it runs until set anew."""

    def __init__(self, library: Library, *, steps: int | None = None, geometric: Geometric | None = None) -> None:
        self.library = library
        self.steps_left: float = math.inf if steps is None else steps
        self._geometric = geometric
        self._functions: dict[Reference, Function] = {}
        sys.setrecursionlimit(max(sys.getrecursionlimit(), _RECURSION_LIMIT))

    def function(self, program: Program) -> Function:
        """What a closed program means, as a Python function of its inputs.

        The function raises EvaluationError for ⊥ and BudgetError when the steps are spent.
        """
        if program.typing.free:
            raise ProgramError(f"expected a closed program, found {len(program.typing.free)} free variables")
        value = self.code(program)(())
        if not callable(value):
            raise ProgramError("expected a program with inputs: a lambda")

        def run(*inputs: Value) -> Value:
            try:
                return value(*inputs)
            except RecursionError:
                raise EvaluationError("recursion too deep") from None

        return run

    def entry_function(self, reference: Reference) -> Function:
        """What an entry means: its Python function with the bounds of every result, or its program."""
        known = self._functions.get(reference)
        if known is None:
            known = self._functions[reference] = self._entry_function(reference)
        return known

    def _entry_function(self, reference: Reference) -> Function:
        entry = self.library[reference.name]
        if entry.digest != reference.digest:
            raise ProgramError(f"{reference.name} is pinned at {reference.digest} but the library has {entry.digest}")
        if entry.kind is Kind.GEOMETRIC:
            if self._geometric is None:
                raise ProgramError(f"{reference.name} is geometric and has no weights here: give its parameters")
            return self._geometric(reference)
        if entry.kind is Kind.PROGRAM:
            return self._grown_function(entry)
        return _bounded(entry)

    def _grown_function(self, entry: Entry) -> Function:
        assert entry.program is not None
        return self.code(entry.program)(())  # type: ignore[no-any-return]

    def _counted(self, function: Function) -> Function:
        """`function` as it is handed to an entry: each call is a step."""

        def call(*arguments: Value) -> Value:
            self.steps_left -= 1
            if self.steps_left < 0:
                raise BudgetError("the steps of this run are spent")
            return function(*arguments)

        return call

    def _closure(self, body: Code, environment: Environment) -> Function:
        """A lambda over its environment; each call is a step."""

        def call(*arguments: Value) -> Value:
            self.steps_left -= 1
            if self.steps_left < 0:
                raise BudgetError("the steps of this run are spent")
            return body(arguments + environment)

        return call

    def code(self, program: Program) -> Code:
        """What an expression means, as a Python function of the values of its free variables."""
        match program:
            case Variable(index):
                return itemgetter(index)
            case Literal():
                value = program.value
                return lambda _: value
            case Reference():
                function = self._counted(self.entry_function(program))
                return lambda _: function
            case Lambda(_, body):
                inner = self.code(body)
                return lambda environment: self._closure(inner, environment)
            case Apply(function, arguments):
                return self._apply(function, [self.code(argument) for argument in arguments])
        raise ProgramError(f"a program with a hole can't be run: {program}")

    def _apply(self, function: Reference | Variable, arguments: Sequence[Code]) -> Code:
        if isinstance(function, Variable):
            index = function.index
            return lambda environment: environment[index](*[argument(environment) for argument in arguments])
        if function.name in LAZY:  # passed as a function, one gets values: its Python function will do
            return _lazy(function.name, arguments)
        call = self.entry_function(function)
        if len(arguments) == 1:
            (only,) = arguments
            return lambda environment: call(only(environment))
        if len(arguments) == 2:
            first, second = arguments
            return lambda environment: call(first(environment), second(environment))
        return lambda environment: call(*[argument(environment) for argument in arguments])


def _bounded(entry: Entry) -> Function:
    """The implementation of an entry with the bounds that hold for every result."""
    implementation, result = entry.implementation, entry.signature.result
    if result == BOOL:
        return implementation
    bound = _bound_of(result)

    def function(*arguments: Value) -> Value:
        value = implementation(*arguments)
        try:
            return bound(value)
        except (AttributeError, TypeError):
            raise of_another_type(entry.name, value, result) from None

    return function


def of_another_type(name: str, value: object, wanted: Type) -> ContractError:
    """What is raised where an entry gives a value of another type than it declares."""
    return ContractError(name, (f"it gave {value!r:.60}, which is not of type {wanted}",))


def _lazy(name: str, arguments: Sequence[Code]) -> Code:
    if name == "if_":
        condition, then, otherwise = arguments
        return lambda environment: then(environment) if condition(environment) else otherwise(environment)
    first, second = arguments
    if name == "and_":
        return lambda environment: first(environment) and second(environment)
    return lambda environment: first(environment) or second(environment)


def _bound_of(result: Type) -> Callable[[Value], Value]:
    """The check that a result of this type needs."""
    if result == INT:
        return bounded_int
    if result == FLOAT:
        return bounded_float
    if result == STR or (isinstance(result, TypeConstructor) and result.name == "list"):
        return bounded_size
    return bounded if isinstance(result, TypeVariable) else bounded_parts


def bounded_int(value: int) -> int:
    """`value`, or ⊥ when it has more than MAX_BITS bits."""
    if value.bit_length() > MAX_BITS:
        raise EvaluationError(f"an integer of more than {MAX_BITS} bits")
    return value


def bounded_float(value: float) -> float:
    """`value` with -0.0 as 0.0, or ⊥ when it is no finite number."""
    if not math.isfinite(value):
        raise EvaluationError("not a finite number")
    return value + 0.0


def bounded_size(value: Value) -> Value:
    """`value`, a list or a string, or ⊥ when it is longer than MAX_SIZE."""
    if len(value) > MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return value


def bounded_parts(value: Value) -> Value:
    """A pair whose members are bounded; tensors as they are."""
    return tuple(map(bounded, value)) if type(value) is tuple else value


def bounded(value: Value) -> Value:
    """Any value within its bounds, or ⊥."""
    kind = type(value)
    if kind is int:
        return bounded_int(value)
    if kind is list or kind is str:
        return bounded_size(value)
    if kind is float:
        return bounded_float(value)
    return bounded_parts(value)


def evaluate(
    program: Program,
    inputs: Sequence[Value],
    library: Library,
    *,
    steps: int | None = None,
    geometric: Geometric | None = None,
) -> Value:
    """The value of a program for these inputs.

    Raises EvaluationError (⊥, with its reason) or BudgetError (unfinished after `steps` entry applications).
    """
    return Interpreter(library, steps=steps, geometric=geometric).function(program)(*inputs)
