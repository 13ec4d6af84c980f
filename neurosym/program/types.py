"""Types of programs and their exact text.

`int`, `float`, `bool`, `str`, `symbol`, `list[a]`, `pair[a, b]`, `tensor[height, 8]`, functions `(a, b) -> c` and type
variables, which may carry a class: `(list[a]) -> a where a: Ord`. A tensor's dimensions are arguments like any other,
a number or a name, so they unify as types do.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

from neurosym.errors import SignatureError

CLASSES: Mapping[str, frozenset[str]] = {
    "Eq": frozenset({"int", "float", "bool", "str", "symbol", "list", "pair"}),
    "Ord": frozenset({"int", "float", "bool", "str", "list", "pair"}),
    "Num": frozenset({"int", "float"}),
}
"""The type constructors of each class; a list or pair belongs to it when its arguments do."""

ARITIES: Mapping[str, int] = {"int": 0, "float": 0, "bool": 0, "str": 0, "symbol": 0, "list": 1, "pair": 2}


@dataclass(frozen=True, slots=True)
class TypeVariable:
    """Any type (of class `bound`, if there is one); in a tensor, any dimension."""

    name: str
    bound: str | None = None

    def __post_init__(self) -> None:
        if self.bound is not None and self.bound not in CLASSES:
            raise SignatureError(f"expected a class of {', '.join(CLASSES)} but found {self.bound!r}")

    def __str__(self) -> str:
        return format_type(self)


@dataclass(frozen=True, slots=True)
class TypeConstructor:
    """A named type and its arguments: `int`, `list[int]`, `tensor[8, 8]`; a fixed dimension is named by its digits."""

    name: str
    arguments: tuple["Type", ...] = ()

    def __str__(self) -> str:
        return format_type(self)


@dataclass(frozen=True, slots=True)
class FunctionType:
    """A function of one or more parameters; it occurs as a signature or as a parameter, never inside a value."""

    parameters: tuple["Type", ...]
    result: "Type"

    def __str__(self) -> str:
        return format_type(self)


Type = TypeVariable | TypeConstructor | FunctionType

INT = TypeConstructor("int")
FLOAT = TypeConstructor("float")
BOOL = TypeConstructor("bool")
STR = TypeConstructor("str")
SYMBOL = TypeConstructor("symbol")
SCALARS = {type_.name: type_ for type_ in (INT, FLOAT, BOOL, STR, SYMBOL)}


def list_of(item: Type) -> TypeConstructor:
    """`list[item]`."""
    return TypeConstructor("list", (item,))


def pair_of(first: Type, second: Type) -> TypeConstructor:
    """`pair[first, second]`."""
    return TypeConstructor("pair", (first, second))


def tensor_of(*dimensions: int | str) -> TypeConstructor:
    """`tensor[dimensions]`; a name stands for any size, the same one wherever it occurs in a signature."""
    return TypeConstructor("tensor", tuple(map(dimension, dimensions)))


def dimension(size: int | str) -> Type:
    """One dimension of a tensor as a type argument."""
    text = str(size)
    return TypeConstructor(text) if text.isdigit() else TypeVariable(text)


def children(type_: Type) -> tuple[Type, ...]:
    """The types that `type_` is made of, one layer down."""
    if isinstance(type_, FunctionType):
        return (*type_.parameters, type_.result)
    return type_.arguments if isinstance(type_, TypeConstructor) else ()


def parts(type_: Type) -> Iterator[Type]:
    """`type_` and everything it is made of, a tensor's dimensions left out."""
    yield type_
    if not (isinstance(type_, TypeConstructor) and type_.name == "tensor"):
        for child in children(type_):
            yield from parts(child)


def variables(type_: Type) -> dict[str, TypeVariable]:
    """The variables of a type by name, in order of first occurrence."""
    if isinstance(type_, TypeVariable):
        return {type_.name: type_}
    found: dict[str, TypeVariable] = {}
    for child in children(type_):
        for name, variable in variables(child).items():
            found.setdefault(name, variable)
    return found


def substitute(type_: Type, mapping: Mapping[str, Type]) -> Type:
    """`type_` with variables replaced by name, once (what is put in is not looked into)."""
    if isinstance(type_, TypeVariable):
        return mapping.get(type_.name, type_)
    if isinstance(type_, FunctionType):
        return FunctionType(
            tuple(substitute(parameter, mapping) for parameter in type_.parameters), substitute(type_.result, mapping)
        )
    if not type_.arguments:
        return type_
    return TypeConstructor(type_.name, tuple(substitute(argument, mapping) for argument in type_.arguments))


def holds_tensor(type_: Type) -> bool:
    """Whether values of this type are or contain tensors."""
    return any(isinstance(part, TypeConstructor) and part.name == "tensor" for part in parts(type_))


def format_type(type_: Type) -> str:
    """The text that `parse_type` reads back."""
    bounds = [f"{name}: {variable.bound}" for name, variable in variables(type_).items() if variable.bound]
    return _format(type_) + (f" where {', '.join(bounds)}" if bounds else "")


def _format(type_: Type) -> str:
    if isinstance(type_, TypeVariable):
        return type_.name
    if isinstance(type_, FunctionType):
        return f"({', '.join(map(_format, type_.parameters))}) -> {_format(type_.result)}"
    if type_.arguments or type_.name == "tensor":
        return f"{type_.name}[{', '.join(map(_format, type_.arguments))}]"
    return type_.name


def parse_type(text: str) -> Type:
    """The type that `text` spells. Raises SignatureError with the column of what was not expected."""
    return _Parser(text).whole()


def parse_signature(text: str) -> FunctionType:
    """Like `parse_type`, and refuses what is no function type."""
    type_ = parse_type(text)
    if not isinstance(type_, FunctionType):
        raise SignatureError(f"expected a function type such as '(list[int]) -> int' but found {text!r}")
    return type_


_MAX_NESTING = 100
"""Types within types: far more than any type has, far less than Python's stack."""


def place(text: str, position: int) -> str:
    """Where in a text something is, for errors: the column, counted from 1, and the text, of a long one that part."""
    shown = text if len(text) <= 120 else "…" * (position > 50) + text[max(0, position - 50) : position + 50] + "…"
    return f"at column {position + 1}: {shown!r}"


class _Parser:
    """Recursive descent over one line of text; `position` is where the next token starts."""

    _token = re.compile(r"\s*(->|[A-Za-z_][A-Za-z_0-9]*|\d+|[\[\](),:])")

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.depth = 0
        self.dimensions: set[str] = set()

    def whole(self) -> Type:
        type_ = self.type()
        bounds: dict[str, Type] = {}
        if self.take("where"):
            known = variables(type_)
            while True:
                name = self.name()
                if name not in known:
                    raise SignatureError(f"no type variable {name} before 'where': {self.text!r}")
                self.expect(":")
                if name in bounds:
                    raise SignatureError(f"the type variable {name} is given two classes: {self.text!r}")
                bounds[name] = TypeVariable(name, self.name())
                if not self.take(","):
                    break
        if self.peek():
            self.fail("end of text")
        for part in parts(type_):
            if isinstance(part, TypeVariable) and part.name in self.dimensions:
                raise SignatureError(f"{part.name} is both a type and a dimension: {self.text!r}")
        return substitute(type_, bounds)

    def type(self) -> Type:
        self.depth += 1
        if self.depth > _MAX_NESTING:
            raise SignatureError(f"expected at most {_MAX_NESTING} nested types: {self.text[:60]!r}…")
        type_ = self.nested_type()
        self.depth -= 1
        return type_

    def nested_type(self) -> Type:
        if self.take("("):
            parameters = self.types(")")
            self.expect(")")
            self.expect("->")
            if not parameters:
                raise SignatureError(f"a function needs at least one parameter: {self.text!r}")
            return FunctionType(parameters, self.type())
        if self.peek() == "where":
            self.fail("a type")
        name = self.name()
        if name == "tensor":
            self.expect("[")
            dimensions = self.types("]", dimensions=True)
            self.expect("]")
            return TypeConstructor(name, dimensions)
        if name in ARITIES:
            return TypeConstructor(name, self.arguments(ARITIES[name]))
        if self.peek() == "[":
            raise SignatureError(f"no type constructor {name!r}; there are list, pair and tensor: {self.text!r}")
        return TypeVariable(name)

    def arguments(self, n_arguments: int) -> tuple[Type, ...]:
        arguments: list[Type] = []
        for position in range(n_arguments):
            self.expect("[" if position == 0 else ",")
            arguments.append(self.type())
        if n_arguments:
            self.expect("]")
        for argument in arguments:
            if isinstance(argument, FunctionType):
                raise SignatureError(f"functions are parameters, never inside values; found {argument}: {self.text!r}")
        return tuple(arguments)

    def types(self, end: str, dimensions: bool = False) -> tuple[Type, ...]:
        found: list[Type] = []
        while self.peek() != end:
            if found:
                self.expect(",")
            if dimensions:
                size = self.token("a dimension", r"\w+")
                found.append(dimension(size))
                self.dimensions.add(size)
            else:
                found.append(self.type())
        return tuple(found)

    def name(self) -> str:
        return self.token("a type", r"[A-Za-z_]\w*")

    def token(self, expected: str, pattern: str) -> str:
        token = self.peek()
        if not re.fullmatch(pattern, token):
            self.fail(expected)
        self.take(token)
        return token

    def peek(self) -> str:
        match = self._token.match(self.text, self.position)
        if match:
            return match.group(1)
        return self.text[self.position :].strip()[:1]

    def take(self, token: str) -> bool:
        match = self._token.match(self.text, self.position)
        if not match or match.group(1) != token:
            return False
        self.position = match.end()
        return True

    def expect(self, token: str) -> None:
        if not self.take(token):
            self.fail(repr(token))

    def fail(self, expected: str) -> NoReturn:
        found = self.peek()
        column = self.position + len(self.text[self.position :]) - len(self.text[self.position :].lstrip())
        raise SignatureError(
            f"expected {expected} but found {repr(found) if found else 'end of text'} {place(self.text, column)}"
        )
