"""A task from a user's examples: their signature is inferred from all of them jointly, or given.

Nothing is guessed in silence: what contradicts, mixes types or is no value is refused with the numbers of the examples,
counted from 1.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from neurosym.errors import SignatureError, TaskError
from neurosym.program.inference import Substitution, default
from neurosym.program.types import (
    FLOAT,
    FunctionType,
    Type,
    TypeVariable,
    holds_tensor,
    parse_signature,
    parts,
    substitute,
)
from neurosym.program.values import Value, freeze, same_value, type_of
from neurosym.tasks.conversion import convert, normal
from neurosym.tasks.task import Example, Task

FLOAT_TOLERANCE = 1e-6
"""Tolerance of a task whose output holds floats: more than rounding, less than the digits that people write."""

MAX_DEPTH = 20
"""Of lists and pairs within each other: a search has a type for each layer, and with 100 it takes minutes to begin."""

_HINT = "; 1 and 1.0 differ: write 1.0, or give a signature with float"
_ARRAYS_HINT = "; the shape of an array is part of its type: for lists of any length give lists (array.tolist())"
_INT_AND_FLOAT = ("expected int but found float", "expected float but found int")


def task_from_examples(
    examples: Iterable[Example | tuple[Any, Value]], signature: FunctionType | str | None = None
) -> Task:
    """The task that a user's examples state; all are in its split `train`.

    An example is `(input, output)`, or `((input1, input2, …), output)` when every input is a tuple. A `signature`
    decides in doubt: whether a tuple is a pair, whether 1 is a float, whether a list is a pair, a symbol or a tensor.
    Raises TaskError naming the example and what is wrong with it.
    """
    if isinstance(signature, str):
        signature = parse_signature(signature)
    if not isinstance(signature, FunctionType | None):
        raise TaskError(f"expected a signature such as '(list[int]) -> int' but found {signature!r:.60}")
    if isinstance(examples, Mapping) or not isinstance(examples, Iterable):
        raise TaskError(f"expected a list of (input, output) pairs but found {type(examples).__name__}")
    pairs = [_read_example(number, example) for number, example in enumerate(examples, 1)]
    if not pairs:
        raise TaskError("no examples; give at least one (input, output) pair")
    if signature is None:
        read = [_normal_example(number, *pair) for number, pair in enumerate(_spread(pairs), 1)]
        signature = _infer(read)
    else:
        signature, read = _apply(signature, pairs)
    _refuse_contradictions(read)
    holds_float = any(part == FLOAT for part in parts(signature.result))
    return Task("examples", signature, {"train": tuple(read)}, tolerance=FLOAT_TOLERANCE if holds_float else 0.0)


def _read_example(number: int, example: Example | tuple[Any, Value]) -> tuple[Any, Value]:
    if isinstance(example, Example):
        if not isinstance(example.inputs, tuple):
            raise TaskError(f"example {number}: expected a tuple of inputs but found {example.inputs!r:.60}")
        example = (example.inputs, example.output)
    if not isinstance(example, tuple | list) or len(example) != 2:
        raise TaskError(f"example {number}: expected a pair (input, output) but found {example!r:.60}")
    given, output = example
    if any(map(_is_too_deep, (*given, output) if isinstance(given, tuple) else (given, output))):
        raise TaskError(f"example {number}: expected lists and pairs nested {MAX_DEPTH} deep or less but found more")
    return given, output


def _is_too_deep(value: Value) -> bool:
    """Whether lists and pairs are within each other more than MAX_DEPTH deep: without recursion, it may be endless."""
    level = [value]
    for _ in range(MAX_DEPTH):
        inside = {id(item): item for one in level if isinstance(one, list | tuple) for item in one}
        level = [item for item in inside.values() if isinstance(item, list | tuple)]
    return bool(level)


def _spread(pairs: Sequence[tuple[Any, Value]]) -> list[tuple[tuple[Value, ...], Value]]:
    """The inputs of each example as a tuple: it was one in every example, or every example has one input."""
    are_tuples = [isinstance(given, tuple) for given, _ in pairs]
    if not any(are_tuples):
        return [((given,), output) for given, output in pairs]
    if not all(are_tuples):
        one, other = are_tuples.index(True) + 1, are_tuples.index(False) + 1
        raise TaskError(
            f"examples {one} and {other} differ in kind: the input of example {one} is a tuple, that of example "
            f"{other} is not; write every input as a tuple of all inputs"
        )
    first = len(pairs[0][0])
    for number, (given, _) in enumerate(pairs, 1):
        if not given:
            raise TaskError(f"example {number} has no inputs; give at least one")
        if len(given) != first:
            raise TaskError(f"examples 1 and {number} differ in kind: {first} inputs against {len(given)}")
    return [(given, output) for given, output in pairs]


def _normal_example(number: int, inputs: tuple[Value, ...], output: Value) -> Example:
    try:
        return Example(tuple(map(normal, inputs)), normal(output))
    except SignatureError as error:
        raise TaskError(f"example {number}: {error}") from None


def _infer(examples: Sequence[Example]) -> FunctionType:
    """The one signature of all examples; what empty lists leave open becomes `int`."""
    n_inputs = len(examples[0].inputs)
    parameters = [
        _infer_column(f"input {position + 1}" if n_inputs > 1 else "the input", column)
        for position, column in enumerate(zip(*(example.inputs for example in examples), strict=True))
    ]
    return FunctionType(tuple(parameters), _infer_column("the output", [example.output for example in examples]))


def _infer_column(what: str, column: Sequence[Value]) -> Type:
    substitution = Substitution()
    type_: Type = substitution.fresh()
    types: list[Type] = []
    for number, value in enumerate(column, 1):
        try:
            types.append(type_of(value))
        except SignatureError as error:
            message = f"example {number}: {what} {value!r:.60} is no value of one type: {error}"
            hint = _HINT if str(error) in _INT_AND_FLOAT else ""
            raise TaskError(message + hint) from None
        try:
            substitution.unify(type_, substitution.instantiate(types[-1]))
        except SignatureError:
            found = types[-1]
            earlier = next((n for n, other in enumerate(types[:-1], 1) if not _unifiable(other, found)), 1)
            before = types[earlier - 1]
            hint = _HINT if str(before).replace("float", "int") == str(found).replace("float", "int") else ""
            if holds_tensor(before) and holds_tensor(found):
                hint = _ARRAYS_HINT
            raise TaskError(
                f"examples {earlier} and {number} mix types: {what} is {before} in example {earlier} but {found} in "
                f"example {number}{hint}"
            ) from None
    return default(substitution.resolve(type_))


def _unifiable(first: Type, second: Type) -> bool:
    substitution = Substitution()
    try:
        substitution.unify(substitution.instantiate(first), substitution.instantiate(second))
    except SignatureError:
        return False
    return True


def _apply(signature: FunctionType, pairs: Sequence[tuple[Any, Value]]) -> tuple[FunctionType, list[Example]]:
    """The signature with its variables resolved (only a tensor's dimensions stay), and the examples as values of it."""
    columns = (*signature.parameters, signature.result)
    if any(isinstance(part, FunctionType) for type_ in columns for part in parts(type_)):
        raise TaskError(f"expected a signature of values but found {signature}: functions are never inputs or outputs")
    substitution = Substitution()
    variables = {
        part.name: substitution.fresh(part.bound)
        for type_ in columns
        for part in parts(type_)
        if isinstance(part, TypeVariable)
    }
    instances = [substitute(type_, variables) for type_ in columns]
    read = []
    for number, (inputs, output) in enumerate(_spread_to(signature, pairs), 1):
        converted = []
        for position, (value, type_) in enumerate(zip((*inputs, output), instances, strict=True), 1):
            try:
                converted.append(convert(value, type_, substitution))
            except SignatureError as error:
                what = f"input {position}" if position <= len(inputs) else "the output"
                raise TaskError(f"example {number}: {what} does not fit {signature}: {error}") from None
        read.append(Example(tuple(converted[:-1]), converted[-1]))
    resolved = {name: default(substitution.resolve(variable)) for name, variable in variables.items()}
    parameters = tuple(substitute(type_, resolved) for type_ in signature.parameters)
    return FunctionType(parameters, substitute(signature.result, resolved)), read


def _spread_to(signature: FunctionType, pairs: Sequence[tuple[Any, Value]]) -> list[tuple[tuple[Value, ...], Value]]:
    """The inputs of each example as a tuple, as many as the signature has parameters."""
    n_parameters = len(signature.parameters)
    if n_parameters == 1 and all(_fits(given, signature.parameters[0]) for given, _ in pairs):
        return [((given,), output) for given, output in pairs]
    for number, (given, _) in enumerate(pairs, 1):
        if isinstance(given, tuple) and len(given) == n_parameters:
            continue
        found = f"{len(given)} inputs" if isinstance(given, tuple) else f"one input that is no tuple: {given!r:.60}"
        if n_parameters > 1 or isinstance(given, tuple):
            raise TaskError(f"example {number}: expected {n_parameters} inputs {signature} but found {found}")
        return [((given,), output) for given, output in pairs]
    return [(given, output) for given, output in pairs]


def _fits(value: Value, type_: Type) -> bool:
    try:
        convert(value, type_, Substitution())
    except SignatureError:
        return False
    return True


def _refuse_contradictions(examples: Sequence[Example]) -> None:
    first: dict[Hashable, int] = {}
    for number, example in enumerate(examples, 1):
        earlier = first.setdefault(freeze(example.inputs), number)
        expected = examples[earlier - 1].output
        if not same_value(expected, example.output):
            given = ", ".join(f"{value!r:.60}" for value in example.inputs)
            raise TaskError(
                f"examples {earlier} and {number} contradict each other: {given} gives {expected!r:.60} in one "
                f"and {example.output!r:.60} in the other"
            )
