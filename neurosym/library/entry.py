"""Library entries and the two decorators that declare them.

A decorator leaves its function or class as it is and marks it; nothing is registered. The signature is read from the
annotations, the examples from the doctests, the documentation from the docstring.
"""

import ast
import doctest
import inspect
import re
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol, TypeVar

from neurosym.errors import SignatureError
from neurosym.program.expression import Program, Reference
from neurosym.program.types import (
    SCALARS,
    FunctionType,
    Type,
    TypeConstructor,
    TypeVariable,
    dimension,
    list_of,
    pair_of,
)

MARK = "__neurosym_entry__"
"""The attribute that a decorator sets: the tier of an algorithmic entry, None for a geometric one."""

Declared = TypeVar("Declared", bound=Callable[..., Any])


class Eq(Protocol):
    """Values that can be compared for equality: the bound of a TypeVar."""

    def __eq__(self, other: object, /) -> bool: ...


class Ord(Eq, Protocol):
    """Values in a total order."""

    def __lt__(self, other: Any, /) -> bool: ...
    def __le__(self, other: Any, /) -> bool: ...
    def __gt__(self, other: Any, /) -> bool: ...
    def __ge__(self, other: Any, /) -> bool: ...


class Num(Ord, Protocol):
    """Integers and floats."""

    def __add__(self, other: Any, /) -> Any: ...
    def __sub__(self, other: Any, /) -> Any: ...
    def __mul__(self, other: Any, /) -> Any: ...
    def __neg__(self) -> Any: ...
    def __abs__(self) -> Any: ...


class Kind(Enum):
    """What an entry is made of."""

    ALGORITHMIC = "algorithmic"
    GEOMETRIC = "geometric"
    PROGRAM = "program"


@dataclass(frozen=True)
class Entry:
    """A named building block.

    `implementation` is a function for an algorithmic entry, a module class for a geometric one; a grown entry has a
    `program` instead, and `weights`, the states of its slots. `uses` are the digests of the entries it is built on.
    """

    name: str
    kind: Kind
    signature: FunctionType
    doc: str
    tier: int
    digest: str
    origin: str
    implementation: Callable[..., Any] | None = field(default=None, compare=False)
    program: Program | None = None
    weights: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, compare=False)
    examples: tuple[doctest.Example, ...] = field(default=(), compare=False, repr=False)
    uses: tuple[str, ...] = ()

    def reference(self, slot: str | None = None) -> Reference:
        """A reference to this entry; a geometric one gets its own name as slot if none is given."""
        if self.kind is Kind.GEOMETRIC:
            return Reference(self.name, self.digest, self.signature, slot or self.name)
        return Reference(self.name, self.digest, self.signature)


def algorithmic(*, tier: int = 2) -> Callable[[Declared], Declared]:
    """Declare a Python function as an entry; `tier` tells what a result that uses it was allowed to use (0, 1 or 2)."""
    if tier not in (0, 1, 2):
        raise SignatureError(f"expected a tier of 0, 1 or 2 but found {tier!r}")

    def mark(function: Declared) -> Declared:
        setattr(function, MARK, tier)
        return function

    return mark


def geometric(module: Declared) -> Declared:
    """Declare a `torch.nn.Module` class as an entry, named by its class name in snake case."""
    setattr(module, MARK, None)
    return module


def is_declared(thing: object) -> bool:
    """Whether `thing` itself (not a class it inherits from) was decorated as an entry."""
    return MARK in getattr(thing, "__dict__", {})


def entry_name(declared: Callable[..., Any]) -> str:
    """A function's own name, a class's name in snake case."""
    if isinstance(declared, type):
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", declared.__name__).lower()
    return declared.__name__


def declared_entry(declared: Callable[..., Any], digest: str, origin: str) -> Entry:
    """The entry that a decorated function or class declares. Raises SignatureError when it can't be typed."""
    is_class = isinstance(declared, type)
    function = declared.forward if is_class else declared  # type: ignore[attr-defined]
    tier = getattr(declared, MARK)
    return Entry(
        name=entry_name(declared),
        kind=Kind.GEOMETRIC if is_class else Kind.ALGORITHMIC,
        signature=signature_of(function, is_method=is_class),
        doc=first_sentence(inspect.getdoc(declared) or ""),
        tier=0 if tier is None else tier,
        digest=digest,
        origin=origin,
        implementation=declared,
        examples=tuple(doctest.DocTestParser().get_examples(inspect.getdoc(declared) or "")),
    )


def first_sentence(doc: str) -> str:
    """The first paragraph of a docstring on one line."""
    return " ".join(doc.strip().split("\n\n")[0].split())


def signature_of(function: Callable[..., Any], is_method: bool = False) -> FunctionType:
    """The signature that a function's annotations spell. Raises SignatureError naming the parameter."""
    name = function.__qualname__
    try:
        hints = typing.get_type_hints(function, include_extras=True)
    except (NameError, TypeError, AttributeError) as error:
        raise SignatureError(f"the annotations of {name} can't be read: {error}") from None
    parameters = list(inspect.signature(function).parameters.values())[1 if is_method else 0 :]
    if not parameters:
        raise SignatureError(f"{name} needs at least one parameter")
    found: list[Type] = []
    for parameter in parameters:
        if parameter.kind not in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            raise SignatureError(f"parameter {parameter.name} of {name} must be positional")
        if parameter.name not in hints:
            raise SignatureError(f"parameter {parameter.name} of {name} has no annotation")
        found.append(_annotated(hints[parameter.name], f"parameter {parameter.name} of {name}"))
    if "return" not in hints:
        raise SignatureError(f"{name} has no return annotation")
    result = _annotated(hints["return"], f"the result of {name}")
    if isinstance(result, FunctionType):
        raise SignatureError(f"the result of {name} is a function; functions are parameters only")
    return FunctionType(tuple(found), result)


def _annotated(annotation: Any, where: str) -> Type:
    """The type for a Python annotation; `where` is for the message."""
    if isinstance(annotation, type) and annotation.__name__ in SCALARS and not typing.get_args(annotation):
        return SCALARS[annotation.__name__]
    if isinstance(annotation, TypeVar):
        bound = annotation.__bound__
        return TypeVariable(annotation.__name__.lower(), None if bound in (None, Any) else bound.__name__)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is list and len(arguments) == 1:
        return list_of(_value(arguments[0], where))
    if origin is tuple and len(arguments) == 2 and arguments[1] is not Ellipsis:
        return pair_of(_value(arguments[0], where), _value(arguments[1], where))
    if origin is not None and getattr(origin, "__name__", "") == "Callable" and isinstance(arguments[0], list):
        return FunctionType(
            tuple(_annotated(argument, where) for argument in arguments[0]), _value(arguments[1], where)
        )
    if getattr(origin, "__name__", "") == "Categorical" and arguments == (int,):
        return SCALARS["int"]
    if hasattr(annotation, "dim_str"):  # jaxtyping
        return TypeConstructor("tensor", tuple(_dimensions(annotation.dim_str, where)))
    spelt = annotation if isinstance(annotation, types.GenericAlias) else getattr(annotation, "__name__", annotation)
    raise SignatureError(
        f"{where} is annotated {spelt}; expected int, float, bool, str, symbol, list[…], tuple[…, …], Callable[[…], …], "
        'a TypeVar, Float[Tensor, "*batch …"] or Categorical[int]'
    )


def _value(annotation: Any, where: str) -> Type:
    type_ = _annotated(annotation, where)
    if isinstance(type_, FunctionType):
        raise SignatureError(f"{where} has a function inside a value; functions are parameters only")
    return type_


def _dimensions(text: str, where: str) -> Iterable[Type]:
    """The dimensions of a jaxtyping annotation; a leading `*batch` is ours and no part of the type."""
    words = text.split()
    if not words or words[0] != "*batch":
        raise SignatureError(f"{where} must start with '*batch' (any leading shape), found {text!r}")
    for word in words[1:]:
        if not word.isidentifier() and not word.isdigit():
            raise SignatureError(f"{where} has the dimension {word!r}; expected a name or a number")
        yield dimension(word)


def example_calls(entry: Entry) -> Iterable[tuple[str, str]]:
    """The doctests of an entry: the expression and the value that it shows."""
    for example in entry.examples:
        source = example.source.strip()
        try:
            ast.parse(source, mode="eval")
        except SyntaxError:
            continue
        yield source, example.want.strip()
