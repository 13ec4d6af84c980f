"""Hindley–Milner inference: unification with type classes, principal types (Damas and Milner 1982).

References are instantiated afresh at each use, lambda variables are monomorphic, so a substitution and fresh names are
all there is. A class travels with its variable: unifying `a: Ord` with `list[b]` makes `b: Ord`.
"""

from collections.abc import Iterable
from itertools import count

from neurosym.errors import SignatureError
from neurosym.program.types import (
    CLASSES,
    INT,
    FunctionType,
    Type,
    TypeConstructor,
    TypeVariable,
    parts,
    substitute,
    variables,
)


class Substitution:
    """What is known of type variables so far; it only ever grows."""

    def __init__(self) -> None:
        self._types: dict[str, Type] = {}
        self._fresh = count()

    def fresh(self, bound: str | None = None) -> TypeVariable:
        """A variable that no text can spell, so it never clashes."""
        return TypeVariable(f"?{next(self._fresh)}", bound)

    def instantiate(self, type_: Type) -> Type:
        """`type_` with fresh variables in the place of its own."""
        own = variables(type_)
        return substitute(type_, {name: self.fresh(variable.bound) for name, variable in own.items()}) if own else type_

    def resolve(self, type_: Type) -> Type:
        """`type_` with all that is known put in."""
        if isinstance(type_, TypeVariable):
            known = self._types.get(type_.name)
            return type_ if known is None else self.resolve(known)
        if isinstance(type_, FunctionType):
            return FunctionType(tuple(map(self.resolve, type_.parameters)), self.resolve(type_.result))
        return TypeConstructor(type_.name, tuple(map(self.resolve, type_.arguments))) if type_.arguments else type_

    def unify(self, first: Type, second: Type) -> None:
        """Make both types equal. Raises SignatureError with the two parts that can't be."""
        first, second = self._prune(first), self._prune(second)
        if isinstance(first, TypeVariable):
            self._bind(first, second)
        elif isinstance(second, TypeVariable):
            self._bind(second, first)
        elif isinstance(first, FunctionType) and isinstance(second, FunctionType):
            if len(first.parameters) != len(second.parameters):
                raise self._mismatch(first, second)
            for one, other in zip(first.parameters, second.parameters, strict=True):
                self.unify(one, other)
            self.unify(first.result, second.result)
        elif (
            isinstance(first, TypeConstructor)
            and isinstance(second, TypeConstructor)
            and first.name == second.name
            and len(first.arguments) == len(second.arguments)
        ):
            for one, other in zip(first.arguments, second.arguments, strict=True):
                self.unify(one, other)
        else:
            raise self._mismatch(first, second)

    def _prune(self, type_: Type) -> Type:
        while isinstance(type_, TypeVariable) and type_.name in self._types:
            type_ = self._types[type_.name]
        return type_

    def _bind(self, variable: TypeVariable, type_: Type) -> None:
        if isinstance(type_, TypeVariable) and type_.name == variable.name:
            return
        if isinstance(type_, FunctionType):
            raise SignatureError(f"expected a value but found a function, {tidy([self.resolve(type_)])[0]}")
        if variable.name in variables(self.resolve(type_)):
            part, whole = tidy([variable, self.resolve(type_)])
            raise SignatureError(f"{part} can't be a part of itself: {whole}")
        if variable.bound is not None:
            type_ = self._restrict(type_, variable.bound)
        self._types[variable.name] = type_

    def _restrict(self, type_: Type, bound: str) -> Type:
        """`type_`, its variables narrowed to the class; the narrowed variable replaces a wider one."""
        type_ = self._prune(type_)
        if isinstance(type_, TypeVariable):
            both = narrower(type_.bound, bound)
            if both == type_.bound:
                return type_
            narrowed = self.fresh(both)
            self._types[type_.name] = narrowed
            return narrowed
        if isinstance(type_, FunctionType) or type_.name not in CLASSES[bound]:
            raise SignatureError(f"expected a type of class {bound} but found {tidy([self.resolve(type_)])[0]}")
        for argument in type_.arguments:
            self._restrict(argument, bound)
        return type_

    def _mismatch(self, first: Type, second: Type) -> SignatureError:
        expected, found = tidy([self.resolve(first), self.resolve(second)])
        return SignatureError(f"expected {expected} but found {found}")


def narrower(first: str | None, second: str | None) -> str | None:
    """The class that is in both: Num is within Ord, Ord within Eq."""
    if first is None or second is None:
        return first or second
    return first if CLASSES[first] <= CLASSES[second] else second


def belongs(type_: Type, bound: str | None) -> bool:
    """Whether a type is of a class; a variable is of every class that its own lies in."""
    if bound is None:
        return not isinstance(type_, FunctionType)
    if isinstance(type_, TypeVariable):
        return type_.bound is not None and CLASSES[type_.bound] <= CLASSES[bound]
    if not isinstance(type_, TypeConstructor) or type_.name not in CLASSES[bound]:
        return False
    return all(belongs(argument, bound) for argument in type_.arguments)


def tidy(types: Iterable[Type]) -> tuple[Type, ...]:
    """The types with their variables renamed a, b, … in order of occurrence, the same name for the same variable."""
    types = tuple(types)
    renamed: dict[str, Type] = {}
    for type_ in types:
        for name, variable in variables(type_).items():
            if name not in renamed:
                letter, number = divmod(len(renamed), 26)[::-1]
                renamed[name] = TypeVariable(chr(ord("a") + letter) + (str(number) if number else ""), variable.bound)
    return tuple(substitute(type_, renamed) for type_ in types)


def default(type_: Type) -> Type:
    """`type_` with its left-over variables at `int`, which belongs to every class; dimensions are left open."""
    return substitute(type_, {part.name: INT for part in parts(type_) if isinstance(part, TypeVariable)})


def match(pattern: Type, type_: Type) -> dict[str, Type] | None:
    """What the variables of `pattern` must be for it to be `type_`, or None; classes are checked."""
    bound: dict[str, Type] = {}
    return bound if _match(pattern, type_, bound) else None


def _match(pattern: Type, type_: Type, bound: dict[str, Type]) -> bool:
    if isinstance(pattern, TypeVariable):
        known = bound.setdefault(pattern.name, type_)
        return known == type_ and belongs(type_, pattern.bound)
    if isinstance(pattern, FunctionType):
        return (
            isinstance(type_, FunctionType)
            and len(pattern.parameters) == len(type_.parameters)
            and all(_match(one, other, bound) for one, other in zip(pattern.parameters, type_.parameters, strict=True))
            and _match(pattern.result, type_.result, bound)
        )
    return (
        isinstance(type_, TypeConstructor)
        and pattern.name == type_.name
        and len(pattern.arguments) == len(type_.arguments)
        and all(_match(one, other, bound) for one, other in zip(pattern.arguments, type_.arguments, strict=True))
    )
