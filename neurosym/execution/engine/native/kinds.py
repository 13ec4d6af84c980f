"""What compiled code works on: words, words without sign, floats and truths; how one becomes the other."""

import struct
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np


class Kind(Enum):
    """A kind of value; the value of a member is LLVM's name for it."""

    WORD = ("i64", "signed")
    UNSIGNED = ("i64", "unsigned")
    FLOAT = ("double", "")
    TRUTH = ("i1", "")
    NOTHING = ("void", "")

    @property
    def text(self) -> str:
        """Its name in the text of a module."""
        return self.value[0]


_BY_ANNOTATION: dict[Any, Kind] = {
    Any: Kind.WORD,
    int: Kind.WORD,
    np.uint64: Kind.UNSIGNED,
    float: Kind.FLOAT,
    bool: Kind.TRUTH,
    None: Kind.NOTHING,
}
"""Kinds by how a parameter or result is annotated; words and addresses are `Any` to Python."""


def kind_of(annotation: object) -> Kind:
    """The kind that an annotation stands for."""
    if annotation not in _BY_ANNOTATION:
        raise NotCompiledError(f"the annotation {annotation} tells no kind")
    return _BY_ANNOTATION[annotation]


class NotCompiledError(Exception):
    """Why a function can't be compiled: a construct that is outside of what this compiler knows."""


@dataclass(frozen=True)
class Value:
    """What an expression gives: LLVM's text for it."""

    kind: Kind
    text: str


def constant(value: object) -> Value:
    """A number of Python as a value."""
    if isinstance(value, bool):
        return Value(Kind.TRUTH, "1" if value else "0")
    if isinstance(value, float):
        (bits,) = struct.unpack("<Q", struct.pack("<d", value))
        return Value(Kind.FLOAT, f"0x{bits:016X}")
    try:
        number = int(value)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        raise NotCompiledError(f"{value!r} is no number") from None
    if number >= 2**64 or number < -(2**63):
        raise NotCompiledError(f"{number} has more than 64 bits")
    return Value(Kind.WORD if number < 2**63 else Kind.UNSIGNED, str(number))


def joined(kinds: list[Kind]) -> Kind:
    """The kind of a number that is of one of some kinds. Raises NotCompiledError for signed and unsigned together."""
    found = set(kinds)
    if len(found) == 1:
        return kinds[0]
    if Kind.NOTHING in found or {Kind.WORD, Kind.UNSIGNED} <= found or {Kind.UNSIGNED, Kind.FLOAT} <= found:
        raise NotCompiledError(f"{' and '.join(sorted(kind.name.lower() for kind in found))} together")
    for kind in (Kind.FLOAT, Kind.UNSIGNED, Kind.WORD):
        if kind in found:
            return kind
    raise AssertionError(found)
