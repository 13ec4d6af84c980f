"""What translated expressions are: text of the generated code with the type of its word and what is known of it."""

import struct
from dataclasses import dataclass, replace

from neurosym.program.types import BOOL, FLOAT, INT, STR, Type, TypeConstructor, TypeVariable, substitute

LOWEST, HIGHEST = -(2**63) + 3, 2**63 - 1
"""The integers that are words."""


class Untranslatable(Exception):  # noqa: N818 - a reason rather than an error
    """An entry's Python is outside of the subset; says which construct, and the line of the file that it is on."""


@dataclass(frozen=True)
class Operand:
    """A value of the generated code.

    `text` has no effects and may be repeated. `is_flag`: a truth value of compiled code rather than a word. `low` and
    `high` bound an integer. `made`: a list that a function of the runtime has just made, EMPTY if it has no items.
    `literal` is the text of a string constant.
    """

    text: str
    type: Type
    is_flag: bool = False
    low: int = LOWEST
    high: int = HIGHEST
    made: bool = False
    literal: str | None = None

    @property
    def word(self) -> str:
        """The text of the word."""
        if not (LOWEST <= self.low and self.high <= HIGHEST):
            raise Untranslatable("an integer constant beyond 64 bits")
        return f"int64({self.text})" if self.is_flag else self.text

    @property
    def constant(self) -> int | None:
        """The integer or truth value that is known before the code runs."""
        return self.low if self.low == self.high else None

    def of_type(self, type_: Type) -> "Operand":
        """The same word seen as another type."""
        return replace(self, type=type_)


Item = Operand | tuple["Item", ...]
"""An operand, or several that Python would put in a tuple."""


def integer(value: int) -> Operand:
    """An integer constant; one beyond 64 bits can still be compared with."""
    text = str(value) if LOWEST <= value <= HIGHEST else ""
    return Operand(text, INT, low=value, high=value)


def truth(value: bool) -> Operand:
    """A truth value that is known."""
    return Operand(str(value), BOOL, is_flag=True, low=int(value), high=int(value))


NONE = TypeConstructor("none")
"""The type of None, which no program has: a value that a dictionary needs none of."""


def real(value: float) -> Operand:
    """A float constant."""
    (bits,) = struct.unpack("<q", struct.pack("<d", value + 0.0))
    return Operand(str(bits), FLOAT)


def short_text(value: str) -> Operand | None:
    """A string constant that has a handle from the beginning."""
    if value == "":
        return Operand("EMPTY", STR, literal="")
    if len(value) == 1 and value.isascii():
        return Operand(f"(CHARACTERS + {ord(value)})", STR, literal=value)
    return None


def is_constructor(type_: Type, *names: str) -> bool:
    """Whether a type is made by one of these constructors."""
    return isinstance(type_, TypeConstructor) and type_.name in names


def arguments(type_: Type) -> tuple[Type, ...]:
    """The arguments of a constructed type."""
    return type_.arguments if isinstance(type_, TypeConstructor) else ()


def dict_of(key: Type, value: Type) -> TypeConstructor:
    """The type of a dictionary, which no program has."""
    return TypeConstructor("dict", (key, value))


def set_of(item: Type) -> TypeConstructor:
    """The type of a set, which no program has."""
    return TypeConstructor("set", (item,))


_RIGID = "'"


def rigid(variable: TypeVariable) -> TypeConstructor:
    """A type variable of the signature, as a type of its own while types are inferred."""
    return TypeConstructor(_RIGID + variable.name)


def is_rigid(type_: Type) -> bool:
    """Whether a type stands for a variable of the signature."""
    return isinstance(type_, TypeConstructor) and type_.name.startswith(_RIGID)


def with_rigid(type_: Type, own: dict[str, TypeVariable]) -> Type:
    """A type whose variables are rigid."""
    return substitute(type_, {name: rigid(variable) for name, variable in own.items()})


def without_rigid(type_: Type, own: dict[str, TypeVariable]) -> Type:
    """A type in the variables of the signature; what is still open is `int`."""
    if isinstance(type_, TypeVariable):
        return INT
    if is_rigid(type_):
        assert isinstance(type_, TypeConstructor)
        return own[type_.name.removeprefix(_RIGID)]
    assert isinstance(type_, TypeConstructor)
    return TypeConstructor(type_.name, tuple(without_rigid(argument, own) for argument in type_.arguments))
