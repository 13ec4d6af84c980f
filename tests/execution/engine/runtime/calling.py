"""Calls of the engine's functions with Python values, and what Python itself gives."""

import math
from collections.abc import Callable
from typing import Any

from neurosym.execution.engine.heap import forget
from neurosym.execution.engine.memory import Memory
from neurosym.execution.engine.words import ESCAPED, LIMIT
from neurosym.program.types import Type
from neurosym.program.values import Value

OUTSIDE = "escaped"
MEMORY = Memory()
STATE = MEMORY.address

_REFUSALS = (ArithmeticError, ValueError, LookupError, TypeError, MemoryError)


def word(value: Value, type_: Type) -> int:
    """The interned word of a value."""
    return MEMORY.encode(value, type_)


def called(function: Callable[..., Any], result: Type, *words: int) -> Value:
    """What a function of words gives, as a value; None for ⊥, OUTSIDE where it escaped."""
    found = int(function(*words))
    value = OUTSIDE if found == ESCAPED else MEMORY.decode(found, result)
    forget(STATE)
    return value


def in_python(function: Callable[..., Value], *values: Value) -> Value:
    """What Python gives; None where it refuses or the float is no number, OUTSIDE where it is no word."""
    try:
        value = function(*values)
    except _REFUSALS:
        return None
    if isinstance(value, float):
        return value + 0.0 if math.isfinite(value) else None
    if isinstance(value, int) and not LIMIT <= value < 2**63:
        return OUTSIDE
    return OUTSIDE if isinstance(value, complex) else value
