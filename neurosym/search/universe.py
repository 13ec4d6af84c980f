"""What an enumeration is made of: a finite universe of types, the entries at those types, and constants.

Polymorphic entries are used at every instance whose types lie in the universe: the task's types and their parts, `int`
and `bool`, and one layer more of lists and pairs each time the search asks for it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from neurosym.library.library import Library
from neurosym.program.expression import Literal, Reference
from neurosym.program.inference import belongs, match
from neurosym.program.types import (
    BOOL,
    INT,
    FunctionType,
    Type,
    TypeConstructor,
    children,
    list_of,
    pair_of,
    parts,
    substitute,
    variables,
)
from neurosym.program.values import Value, inhabits

MAX_LITERALS = 8
"""Constants of one type, the most frequent ones of the examples."""


@dataclass(frozen=True)
class Production:
    """An entry at one instance of its signature, and what its use costs."""

    reference: Reference
    parameters: tuple[Type, ...]
    result: Type
    cost: int = 1


def base_types(signature: FunctionType) -> tuple[Type, ...]:
    """The types of a task and their parts, `int` and `bool`."""
    found = [part for type_ in (*signature.parameters, signature.result) for part in parts(type_)]
    return tuple(dict.fromkeys([*found, INT, BOOL]))


def next_layer(types: Sequence[Type]) -> tuple[Type, ...]:
    """`types` with lists of them (at most two deep) and pairs of what is neither list nor pair."""
    lists = [list_of(type_) for type_ in types if _depth(type_) < 2]
    flat = [type_ for type_ in types if _depth(type_) == 0]
    return tuple(dict.fromkeys([*types, *lists, *(pair_of(first, second) for first, second in product(flat, flat))]))


def _depth(type_: Type) -> int:
    if is_tensor_type(type_):
        return 0
    return 1 + max(map(_depth, children(type_))) if children(type_) else 0


def productions(library: Library, types: Sequence[Type]) -> list[Production]:
    """Every instance of the library's entries within `types`, in the library's order.

    A parameter that takes a function which itself takes one (recursion) has no instance: what the inner function
    gives is not known from examples alone.
    """
    found: list[Production] = []
    allowed = set(types)
    for entry in library:
        if any(map(_is_third_order, entry.signature.parameters)):
            continue
        for instance in _instances(entry.signature, types):
            if allowed.issuperset(_value_types(instance)):
                found.append(Production(entry.reference(), instance.parameters, instance.result))
    return found


def _instances(signature: FunctionType, types: Sequence[Type]) -> Iterator[FunctionType]:
    """The signature with its dimensions at those of the tensors in `types`, its type variables at every choice."""
    mappings: list[dict[str, Type]] = [{}]
    for pattern in dict.fromkeys(part for part in parts(signature) if is_tensor_type(part)):
        mappings = [
            mapping | found
            for mapping in mappings
            for type_ in filter(is_tensor_type, types)
            if (found := match(substitute(pattern, mapping), type_)) is not None
        ]
    for mapping in mappings:
        sized = substitute(signature, mapping)
        names = variables(sized)
        for chosen in product(types, repeat=len(names)):
            if all(belongs(type_, names[name].bound) for name, type_ in zip(names, chosen, strict=True)):
                instance = substitute(sized, dict(zip(names, chosen, strict=True)))
                assert isinstance(instance, FunctionType)
                yield instance


def is_tensor_type(type_: Type) -> bool:
    """Whether this is `tensor[…]` itself."""
    return isinstance(type_, TypeConstructor) and type_.name == "tensor"


def _value_types(type_: FunctionType) -> Iterator[Type]:
    for child in children(type_):
        if isinstance(child, FunctionType):
            yield from _value_types(child)
        else:
            yield child


def _is_third_order(parameter: Type) -> bool:
    return isinstance(parameter, FunctionType) and any(isinstance(child, FunctionType) for child in children(parameter))


def literals(types: Sequence[Type], examples: Sequence[Sequence[Value]]) -> dict[Type, list[Literal]]:
    """Constants by type: small ones that every task may need, then those that a third of its examples hold."""
    small: dict[str, list[Value]] = {"int": [0, 1, 2], "bool": [False, True], "str": [""], "list": [[]]}
    found: dict[Type, list[Literal]] = {}
    seen = Counter(typed for values in examples for typed in dict.fromkeys(map(_typed, _scalars([*values]))))
    frequent = [_untyped(value)[1] for value, count in seen.most_common() if count * 3 > len(examples)]
    for type_ in types:
        values = small.get(type_.name, []) if isinstance(type_, TypeConstructor) else []
        mined = [value for value in frequent if inhabits(value, type_)]
        unique = list(dict.fromkeys(map(_typed, [*values, *mined[:MAX_LITERALS]])))
        found[type_] = [Literal.of(value, None if value == [] else type_) for _, value in map(_untyped, unique)]
    return found


def _scalars(value: Value) -> Iterator[Value]:
    """The scalars within a value that are worth a literal: numbers and short strings."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from _scalars(item)
    elif type(value) in (int, float, str) and (type(value) is not str or len(value) <= 3):
        yield value


def _typed(value: Value) -> tuple[str, Value]:
    return type(value).__name__, tuple(value) if isinstance(value, list) else value


def _untyped(typed: tuple[str, Value]) -> tuple[str, Value]:
    name, value = typed
    return name, list(value) if name == "list" else value
