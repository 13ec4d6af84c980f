"""Random types, values and well-typed programs for property tests."""

from collections.abc import Callable
from functools import cache

from hypothesis import strategies as st

from neurosym.library.entry import Entry, Kind
from neurosym.library.library import Library
from neurosym.program.expression import Apply, Lambda, Literal, Program, Reference, Variable
from neurosym.program.inference import belongs, match
from neurosym.program.types import (
    BOOL,
    FLOAT,
    INT,
    STR,
    SYMBOL,
    FunctionType,
    Type,
    TypeConstructor,
    TypeVariable,
    list_of,
    pair_of,
    parse_signature,
    substitute,
    tensor_of,
    variables,
)

SCALAR_TYPES = (INT, BOOL, STR, FLOAT, SYMBOL)
NAMES = ("x", "y", "item", "total", "xs", "add", "_", "_0", "head2")
"""Parameter names, some of which clash with entries and with the spelling of free variables."""

INTERMEDIATE_TYPES = (INT, BOOL, list_of(INT), STR, FLOAT, pair_of(INT, STR), list_of(list_of(INT)), SYMBOL)
"""What a type variable that the result leaves open may stand for inside a program."""


@cache
def shipped() -> Library:
    """The library that comes with the package, whatever the user of this machine has."""
    return Library.load(user=False)


def ground_types(max_leaves: int = 4) -> st.SearchStrategy[Type]:
    """Types of values, without variables and tensors."""
    return st.recursive(
        st.sampled_from(SCALAR_TYPES),
        lambda inner: st.builds(list_of, inner) | st.builds(pair_of, inner, inner),
        max_leaves=max_leaves,
    )


@st.composite
def any_types(draw: st.DrawFn) -> Type:
    """Types as signatures have them: variables with and without classes, functions, tensors."""
    bounds = {name: draw(st.sampled_from([None, "Eq", "Ord", "Num"])) for name in "abc"}
    leaf = st.sampled_from(SCALAR_TYPES) | st.sampled_from([TypeVariable(name, bounds[name]) for name in "abc"])
    dimensions: st.SearchStrategy[int | str] = st.sampled_from([1, 28]) | st.sampled_from(["n", "width"])
    tensors = st.lists(dimensions, max_size=3).map(lambda sizes: tensor_of(*sizes))
    value = st.recursive(
        leaf | tensors, lambda inner: st.builds(list_of, inner) | st.builds(pair_of, inner, inner), max_leaves=5
    )
    return draw(st.recursive(value, lambda inner: _functions(inner | value, value), max_leaves=4))


def _functions(parameter: st.SearchStrategy[Type], result: st.SearchStrategy[Type]) -> st.SearchStrategy[Type]:
    return st.builds(FunctionType, st.lists(parameter, min_size=1, max_size=3).map(tuple), result)


def values(type_: Type) -> st.SearchStrategy[object]:
    """Values that inhabit a type without variables; mostly small ones, so that programs do something with them."""
    assert isinstance(type_, TypeConstructor)
    match type_.name:
        case "int":
            small = st.integers(-3, 9)
            return small | small | st.integers() | st.sampled_from([2**63, -(2**64), 10**30])
        case "float":
            return st.sampled_from([0.0, 0.5, -1.0, 3.0, 1e300]) | st.floats(allow_nan=False, allow_infinity=False)
        case "bool":
            return st.booleans()
        case "str":
            return st.text("aB 1-,é\n'\"\\", max_size=5)
        case "symbol":
            return st.sampled_from([0, 1, 2, "red", "blue"])
        case "list":
            return st.lists(values(type_.arguments[0]), max_size=5)
        case "pair":
            return st.tuples(*map(values, type_.arguments))
    raise AssertionError(f"no strategy for values of {type_}")


def inputs_of(signature: FunctionType) -> st.SearchStrategy[tuple[object, ...]]:
    """Inputs for a program of that signature."""
    return st.tuples(*map(values, signature.parameters))


TYPICAL_SIGNATURES = tuple(
    map(
        parse_signature,
        (
            "(list[int]) -> list[int]",
            "(list[int]) -> int",
            "(int, list[int]) -> bool",
            "(int, int) -> int",
            "(list[int], list[int]) -> list[pair[int, int]]",
            "(list[list[int]]) -> list[int]",
            "(str) -> str",
            "(list[str], str) -> list[str]",
            "(float, list[float]) -> float",
            "(bool, pair[int, bool]) -> bool",
            "(list[symbol], symbol) -> int",
        ),
    )
)

signatures = (
    st.sampled_from(TYPICAL_SIGNATURES)
    | st.sampled_from(TYPICAL_SIGNATURES)
    | st.builds(FunctionType, st.lists(ground_types(3), min_size=1, max_size=3).map(tuple), ground_types(3))
)


@st.composite
def programs(draw: st.DrawFn, library: Library, signature: FunctionType, max_depth: int = 3) -> Lambda:
    """Closed programs that can be used at `signature`."""
    names = tuple(draw(st.sampled_from(NAMES)) for _ in signature.parameters)
    return Lambda(names, _Grower(draw, library).expression(signature.result, signature.parameters, max_depth))


@st.composite
def expressions(
    draw: st.DrawFn, library: Library, type_: Type, environment: tuple[Type, ...], max_depth: int = 2
) -> Program:
    """Expressions of a type whose free variables have the types of `environment`."""
    return _Grower(draw, library).expression(type_, environment, max_depth)


class _Grower:
    """Grows expressions downwards from a type without variables."""

    def __init__(self, draw: st.DrawFn, library: Library) -> None:
        self.draw = draw
        self.library = library

    def expression(self, type_: Type, environment: tuple[Type, ...], depth: int) -> Program:
        if isinstance(type_, FunctionType):
            return self.function(type_, environment, depth)
        makers: list[Callable[[], Program]] = []
        known = [Variable(index) for index, own in enumerate(environment) if own == type_]
        # Programs that do something with their inputs are worth more examples: the weights.
        if known:
            makers += [lambda: self.draw(st.sampled_from(known))] * 3
        makers.append(lambda: self.literal(type_))
        if depth > 0:
            makers += [lambda: self.application(type_, environment, depth)] * 6
            makers += [
                lambda index=index, own=own: self.call(Variable(index), own, environment, depth)  # type: ignore[misc]
                for index, own in enumerate(environment)
                if isinstance(own, FunctionType) and own.result == type_
            ]
        return self.draw(st.sampled_from(makers))()

    def literal(self, type_: Type) -> Literal:
        value = self.draw(values(type_))
        # `[]` without its type is the literal that people write; it fits wherever the typed one does
        return Literal.of(value, list_of(TypeVariable("a")) if value == [] and self.draw(st.booleans()) else type_)

    def application(self, type_: Type, environment: tuple[Type, ...], depth: int) -> Program:
        candidates = _by_result(self.library, type_)
        if not candidates:
            return self.literal(type_)
        entry = self.draw(st.sampled_from(candidates))
        known = match(entry.signature.result, type_)
        assert known is not None
        for name, variable in variables(entry.signature).items():
            if name not in known:
                fitting = [choice for choice in INTERMEDIATE_TYPES if belongs(choice, variable.bound)]
                known[name] = self.draw(st.sampled_from(fitting))
        return self.call(entry.reference(), substitute(entry.signature, known), environment, depth)

    def call(self, function: Reference | Variable, type_: Type, environment: tuple[Type, ...], depth: int) -> Program:
        assert isinstance(type_, FunctionType)
        arguments = [self.expression(parameter, environment, depth - 1) for parameter in type_.parameters]
        return Apply(function, tuple(arguments))

    def function(self, type_: FunctionType, environment: tuple[Type, ...], depth: int) -> Program:
        known = [Variable(index) for index, own in enumerate(environment) if own == type_]
        entries = _by_signature(self.library, type_)
        choice = self.draw(st.integers(0, 5))
        if choice == 0 and known:
            return self.draw(st.sampled_from(known))
        if choice <= 1 and entries:
            return self.draw(st.sampled_from(entries)).reference()
        names = tuple(self.draw(st.sampled_from(NAMES)) for _ in type_.parameters)
        return Lambda(names, self.expression(type_.result, (*type_.parameters, *environment), depth - 1))


@cache
def _by_result(library: Library, type_: Type) -> list[Entry]:
    """The entries without weights that give a result of the type."""
    return [
        entry
        for entry in library
        if entry.kind is not Kind.GEOMETRIC and match(entry.signature.result, type_) is not None
    ]


@cache
def _by_signature(library: Library, type_: FunctionType) -> list[Entry]:
    return [
        entry for entry in library if entry.kind is not Kind.GEOMETRIC and match(entry.signature, type_) is not None
    ]
