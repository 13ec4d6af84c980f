"""Programs: immutable, hashable, typed expressions.

A node knows its principal type, and the types that its free variables must have, from the moment it is made, so an
ill-typed program can't be built. Variables are de Bruijn indices (0 is the first parameter of the innermost lambda);
a lambda's parameter names are for readers and take no part in equality.
"""

import keyword
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from neurosym.errors import ProgramError, SignatureError
from neurosym.program.inference import Substitution, tidy
from neurosym.program.types import FunctionType, Type, TypeConstructor, list_of, pair_of
from neurosym.program.values import Value, freeze, inhabits, type_of


@dataclass(frozen=True, slots=True)
class Typing:
    """A principal typing: the type of an expression, given the types of its free variables by index."""

    type: Type
    free: Mapping[int, Type]


class Expression:
    """What the nodes of programs share: a typing, and the text that prints them."""

    typing: Typing

    def __str__(self) -> str:
        return _text(self)  # type: ignore[arg-type]


@lru_cache(maxsize=1_000)
def _closed(type_: Type) -> Typing:
    """The typing of what is of a type and has no variables."""
    return Typing(tidy([type_])[0], {})


@lru_cache(maxsize=1_000)
def _of_variable(index: int) -> Typing:
    (own,) = tidy([Substitution().fresh()])
    return Typing(own, {index: own})


@dataclass(frozen=True)
class Variable(Expression):
    """A parameter of an enclosing lambda: index 0 is the first parameter of the innermost, outer ones follow."""

    index: int
    typing: Typing = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.index < 0:
            raise ProgramError(f"expected a variable index of 0 or more, found {self.index}")
        _set_typing(self, _of_variable(self.index))


@dataclass(frozen=True)
class Reference(Expression):
    """An entry of the library, pinned by its digest; a geometric one names the slot that holds its weights."""

    name: str
    digest: str
    signature: FunctionType = field(compare=False, repr=False)
    slot: str | None = None
    typing: Typing = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.slot is not None and not re.fullmatch(r"\w+", self.slot):
            raise ProgramError(f"expected a slot of letters, digits and _ but found {self.slot!r}")
        _set_typing(self, _closed(self.signature))


_NAME = re.compile(r"[^\W\d]\w*")

_MAX_LITERAL_BITS = 14_000
"""Of an integer in a literal: Python writes no more than 4,300 decimal digits."""


@dataclass(frozen=True)
class Literal(Expression):
    """A constant; `frozen` is its hashable form, `value` the value itself."""

    frozen: object
    type: TypeConstructor
    typing: Typing = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not inhabits(self.value, self.type):
            raise ProgramError(f"expected a literal of type {self.type} but found {self.value!r}")
        if not _is_short(self.frozen):
            raise ProgramError(f"an integer in a literal has more than {_MAX_LITERAL_BITS} bits")
        _set_typing(self, _closed(self.type))

    @staticmethod
    def of(value: Value, type_: Type | None = None) -> "Literal":
        """The literal for a value, of its own type if none is given."""
        try:
            found = type_of(value) if type_ is None else type_
            if not isinstance(found, TypeConstructor) or found.name == "tensor":
                raise SignatureError(f"a literal can't be of type {found}")
            return Literal(freeze(value), found)
        except SignatureError as error:
            raise ProgramError(f"no literal: {error}") from None

    @property
    def value(self) -> Value:
        """The constant as a plain Python value, made anew each time."""
        return _thaw(self.frozen, self.type)


@dataclass(frozen=True)
class Hole(Expression):
    """A gap in a partial program, to be filled by an expression of `type`."""

    type: Type
    typing: Typing = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        _set_typing(self, _closed(self.type))


@dataclass(frozen=True)
class Lambda(Expression):
    """A function of one parameter or more, written where an entry takes one, or a whole program."""

    names: tuple[str, ...] = field(compare=False)
    body: "Program"
    n_parameters: int = field(init=False, repr=False)
    typing: Typing = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.names:
            raise ProgramError("a lambda needs at least one parameter")
        for name in self.names:
            if not _NAME.fullmatch(name) or not name.isidentifier() or keyword.iskeyword(name):
                raise ProgramError(f"expected a parameter name but found {name!r}")
        n_parameters = len(self.names)
        object.__setattr__(self, "n_parameters", n_parameters)
        substitution = Substitution()
        inner = self.body.typing
        if isinstance(inner.type, FunctionType):
            raise ProgramError(f"functions are never results: {_text(self.body)} is of type {inner.type}")
        parameters = [inner.free.get(index) or substitution.fresh() for index in range(n_parameters)]
        outer = {index - n_parameters: type_ for index, type_ in inner.free.items() if index >= n_parameters}
        _set_typing(self, _tidied(FunctionType(tuple(parameters), inner.type), outer))


@dataclass(frozen=True)
class Apply(Expression):
    """An entry, or a variable that is a function, applied to all its arguments."""

    function: Reference | Variable
    arguments: tuple["Program", ...]
    typing: Typing = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.arguments:
            raise ProgramError(f"expected at least one argument but found none: {_text(self)}")
        function = self.function
        called = function.signature if isinstance(function, Reference) else function.index
        key = (called, *map(_shape, self.arguments))
        typing = _KNOWN_TYPINGS.get(key)
        if typing is None:
            typing = self._inferred()
            if len(_KNOWN_TYPINGS) >= _MAX_KNOWN_TYPINGS:
                _KNOWN_TYPINGS.clear()
            _KNOWN_TYPINGS[key] = typing
        _set_typing(self, typing)

    def _inferred(self) -> Typing:
        substitution = Substitution()
        free: dict[int, Type] = {}
        expected: Sequence[Type | None] = [None] * len(self.arguments)
        result: Type = substitution.fresh()
        if isinstance(self.function, Reference):
            signature = substitution.instantiate(self.function.signature)
            assert isinstance(signature, FunctionType)
            if len(signature.parameters) != len(self.arguments):
                raise ProgramError(
                    f"{self.function.name} takes {len(signature.parameters)} arguments "
                    f"({self.function.signature}) but found {len(self.arguments)}: {_text(self)}"
                )
            expected, result = signature.parameters, signature.result
        found = [
            self._argument(number, argument, wanted, substitution, free)
            for number, (argument, wanted) in enumerate(zip(self.arguments, expected, strict=True), 1)
        ]
        if isinstance(self.function, Variable):
            self._join(substitution, free, {self.function.index: FunctionType(tuple(found), result)}, self)
        return _tidied(substitution.resolve(result), {index: substitution.resolve(t) for index, t in free.items()})

    def _argument(
        self, number: int, argument: "Program", wanted: Type | None, substitution: Substitution, free: dict[int, Type]
    ) -> Type:
        if isinstance(argument, Variable) and isinstance(wanted, FunctionType):
            self._join(substitution, free, {argument.index: wanted}, argument)
            return wanted
        indices = tuple(argument.typing.free)
        fresh = substitution.instantiate(FunctionType((argument.typing.type,), _bundle(argument.typing.free)))
        assert isinstance(fresh, FunctionType)
        (type_,) = fresh.parameters
        if isinstance(argument, Lambda):
            type_ = _accepting_functions(argument, type_, wanted)
        if wanted is not None:
            try:
                substitution.unify(wanted, type_)
            except SignatureError as error:
                name = self.function.name if isinstance(self.function, Reference) else "a function"
                needed = tidy([substitution.resolve(wanted)])[0]
                raise ProgramError(
                    f"argument {number} of {name} must be {needed} "
                    f"but {_text(argument)} is {argument.typing.type}: {error}"
                ) from None
        self._join(substitution, free, dict(zip(indices, _unbundle(fresh.result), strict=True)), argument)
        return type_

    def _join(
        self, substitution: Substitution, free: dict[int, Type], more: Mapping[int, Type], where: "Program"
    ) -> None:
        for index, type_ in more.items():
            known = free.setdefault(index, type_)
            try:
                substitution.unify(known, type_)
            except SignatureError as error:
                raise ProgramError(f"a variable is used with two types in {_text(self)}: {error}") from None


Program = Apply | Lambda | Variable | Reference | Literal | Hole

_KNOWN_TYPINGS: dict[Hashable, Typing] = {}
"""Of applications by what is applied to what: a search makes many thousands, of few hundred kinds."""

_MAX_KNOWN_TYPINGS = 50_000


def _shape(argument: Program) -> Hashable:
    """All of an argument that the typing of what is applied to it depends on."""
    if isinstance(argument, Variable):
        return argument.index
    typing = argument.typing
    if isinstance(argument, Lambda):
        used = argument.body.typing.free
        return typing.type, *typing.free.items(), *(index in used for index in range(argument.n_parameters))
    return typing.type, *typing.free.items()


def _set_typing(node: Program, typing: Typing) -> None:
    object.__setattr__(node, "typing", typing)


def _accepting_functions(argument: Lambda, found: Type, wanted: Type | None) -> Type:
    """`found` with a function for each parameter that is wanted to be one and goes unused.

    A type variable stands for values only, so the parameter of a lambda that never uses it could not be a function.
    """
    if not isinstance(wanted, FunctionType) or not isinstance(found, FunctionType):
        return found
    parameters = tuple(
        need if isinstance(need, FunctionType) and index not in argument.body.typing.free else own
        for index, (own, need) in enumerate(zip(found.parameters, wanted.parameters, strict=False))
    )
    return FunctionType(parameters + found.parameters[len(parameters) :], found.result)


def _tidied(type_: Type, free: Mapping[int, Type]) -> Typing:
    first, *rest = tidy([type_, *free.values()])
    return Typing(first, dict(zip(free, rest, strict=True)))


def _bundle(free: Mapping[int, Type]) -> Type:
    """The types of free variables as one type, so that they are instantiated together."""
    return FunctionType(tuple(free.values()), list_of(pair_of(TypeConstructor("int"), TypeConstructor("int"))))


def _unbundle(bundle: Type) -> tuple[Type, ...]:
    assert isinstance(bundle, FunctionType)
    return bundle.parameters


def _thaw(frozen: object, type_: Type) -> Value:
    if isinstance(type_, TypeConstructor) and isinstance(frozen, tuple):
        if type_.name == "list":
            return [_thaw(item, type_.arguments[0]) for item in frozen]
        if type_.name == "pair":
            return tuple(_thaw(item, argument) for item, argument in zip(frozen, type_.arguments, strict=True))
    return frozen


def _is_short(frozen: object) -> bool:
    """Whether every integer of a frozen value can be written in decimal digits."""
    if isinstance(frozen, tuple):
        return all(map(_is_short, frozen))
    return not isinstance(frozen, int) or frozen.bit_length() <= _MAX_LITERAL_BITS


def _text(program: Program) -> str:
    from neurosym.program.text import to_text  # text reads expressions; only messages need it here

    return to_text(program)


def subprograms(program: Program) -> Iterator[Program]:
    """`program` and every expression in it, outside in, left to right."""
    yield program
    if isinstance(program, Lambda):
        yield from subprograms(program.body)
    elif isinstance(program, Apply):
        yield from subprograms(program.function)
        for argument in program.arguments:
            yield from subprograms(argument)


def references(program: Program) -> tuple[Reference, ...]:
    """The references of a program in order of occurrence, each once."""
    return tuple(dict.fromkeys(node for node in subprograms(program) if isinstance(node, Reference)))


def slots(program: Program) -> dict[str, Reference]:
    """The slots of the geometric references of a program, in order of occurrence."""
    return {reference.slot: reference for reference in references(program) if reference.slot is not None}


def n_nodes(program: Program) -> int:
    """The number of expressions in a program; functions count, lambdas don't."""
    return sum(1 for node in subprograms(program) if not isinstance(node, Lambda))


def is_closed(program: Program) -> bool:
    """Whether no variable is free."""
    return not program.typing.free


def has_hole(program: Program) -> bool:
    """Whether there is a gap left to fill."""
    return any(isinstance(node, Hole) for node in subprograms(program))


def check_type(program: Program, signature: Type) -> None:
    """Refuse, as ProgramError, a program that can't be used at `signature`."""
    substitution = Substitution()
    found = substitution.instantiate(program.typing.type)
    try:
        substitution.unify(signature, found)
    except SignatureError as error:
        raise ProgramError(
            f"expected a program of type {signature} but {_text(program)} is {program.typing.type}: {error}"
        ) from None
