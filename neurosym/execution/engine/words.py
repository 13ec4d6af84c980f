"""One 64-bit word for every value: an integer, the bits of a float, 0 or 1, or a handle of a list, string or pair.

The three smallest words are no values: ⊥, *escaped* (a value that is no 64-bit word; the reference decides) and
*unfinished* (the run had no steps or memory left). ⊥ is the smallest, so the least of some words tells what a strict
entry gives for them.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import llvmlite.ir as ir
import numba.extending
import numpy as np
from numba import cfunc, njit, types

from neurosym.execution.engine.caching import cached, compiling

BOTTOM: Any = np.int64(-(2**63))
ESCAPED: Any = np.int64(-(2**63) + 1)
UNFINISHED: Any = np.int64(-(2**63) + 2)
LIMIT: Any = np.int64(-(2**63) + 3)
"""The smallest word that is a value. Float bits below it (three of the smallest negative floats) count as escaped."""

Word = Any
"""A 64-bit integer: an `int` where Python calls, a machine word where compiled code does."""

Address = Any

Compiled = TypeVar("Compiled", bound=Callable[..., Any])


def compiled(function: Compiled) -> Compiled:
    """How everything in the engine is compiled: cached on disk, without the GIL; division by zero is checked before."""
    with cached():
        return njit(cache=True, nogil=True, error_model="numpy")(function)


def inlined(function: Compiled) -> Compiled:
    """The same for what is small: put in the place of each call."""
    with cached():
        return njit(cache=True, nogil=True, error_model="numpy", inline="always")(function)


def exported(n_words: int) -> Callable[[Callable[..., None]], Any]:
    """A function of so many words and no result, to be called through its `address`."""

    def compile_(function: Callable[..., None]) -> Any:
        with cached(), compiling():
            return cfunc(types.void(*[types.int64] * n_words), cache=True, error_model="numpy")(function)

    return compile_


def intrinsic(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that writes machine code itself (LLVM)."""
    return numba.extending.intrinsic(function)  # type: ignore[no-any-return]


@intrinsic
def get(context: Any, address: Any, index: Any) -> Any:
    """The word at `address` + 8 · `index`."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        pointer = builder.inttoptr(arguments[0], ir.IntType(64).as_pointer())
        return builder.load(builder.gep(pointer, [arguments[1]]))

    return types.int64(types.int64, types.int64), code


@intrinsic
def put(context: Any, address: Any, index: Any, word: Any) -> Any:
    """Write `word` at `address` + 8 · `index`."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        pointer = builder.inttoptr(arguments[0], ir.IntType(64).as_pointer())
        builder.store(arguments[2], builder.gep(pointer, [arguments[1]]))
        return _context.get_dummy_value()

    return types.void(types.int64, types.int64, types.int64), code


@intrinsic
def to_float(context: Any, word: Any) -> Any:
    """The float whose bits are `word`."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), code


@intrinsic
def _bits(context: Any, number: Any) -> Any:
    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(types.float64), code


@inlined
def of_float(number: float) -> Word:
    """The word of a float: ⊥ where it is infinite or NaN, -0.0 as 0.0."""
    if not -np.inf < number < np.inf:
        return BOTTOM
    bits = _bits(number + 0.0)
    return bits if bits >= LIMIT else ESCAPED  # type: ignore[no-any-return]


@inlined
def plus(left: Word, right: Word) -> Word:
    """The sum; escaped outside of 64 bits. By signs, for LLVM makes vector code of it, and none of a checked sum."""
    result = left + right
    return ESCAPED if ((left ^ result) & (right ^ result)) < 0 or result < LIMIT else result


@inlined
def minus(left: Word, right: Word) -> Word:
    """The difference; escaped outside of 64 bits."""
    result = left - right
    return ESCAPED if ((left ^ right) & (left ^ result)) < 0 or result < LIMIT else result


@inlined
def times(left: Word, right: Word) -> Word:
    """The product; escaped outside of 64 bits, and within a trillionth of that bound, as its float tells."""
    return ESCAPED if abs(float(left) * float(right)) > 9.223372036854e18 else left * right
