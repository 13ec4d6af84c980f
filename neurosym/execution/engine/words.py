"""One 64-bit word for every value: an integer, the bits of a float, 0 or 1, or a handle of a list, string or pair.

The three smallest words are no values: ⊥, *escaped* (a value that is no 64-bit word; the reference decides) and
*unfinished* (the run had no steps or memory left). ⊥ is the smallest, so the least of some words tells what a strict
entry gives for them.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import llvmlite.ir as ir
import numba.extending
import numpy as np
from numba import types

from neurosym.execution.engine.caching import by_numba
from neurosym.execution.engine.native.compiled import Compiled

BOTTOM: Any = np.int64(-(2**63))
ESCAPED: Any = np.int64(-(2**63) + 1)
UNFINISHED: Any = np.int64(-(2**63) + 2)
LIMIT: Any = np.int64(-(2**63) + 3)
"""The smallest word that is a value. Float bits below it (three of the smallest negative floats) count as escaped."""

Word = Any
"""A 64-bit integer: an `int` where Python calls, a machine word where compiled code does."""

Address = Any


def compiled(function: Callable[..., Any]) -> Any:
    """How everything in the engine is compiled: kept on disk, without the GIL; division by zero is checked before."""
    return Compiled(function, is_small=False)


def inlined(function: Callable[..., Any]) -> Any:
    """The same for what is small: put in the place of each call."""
    return Compiled(function, is_small=True)


@numba.extending.typeof_impl.register(Compiled)
def _as_numba_sees(function: Compiled, context: Any) -> Any:
    """For functions over arrays, which are compiled by Numba and call ours."""
    return numba.extending.typeof_impl(_by_numba(function), context)


@cache
def _by_numba(function: Compiled) -> Any:
    return by_numba(function.py_func, None, **function.targetoptions)


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
def prefetch(context: Any, address: Any, index: Any) -> Any:
    """Have the word at `address` + 8 · `index` brought to the cache, without waiting for it."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        byte, flag = ir.IntType(8).as_pointer(), ir.IntType(32)
        pointer = builder.inttoptr(arguments[0], ir.IntType(64).as_pointer())
        place = builder.bitcast(builder.gep(pointer, [arguments[1]]), byte)
        type_ = ir.FunctionType(ir.VoidType(), [byte, flag, flag, flag])
        function = builder.module.declare_intrinsic("llvm.prefetch", [byte], type_)
        builder.call(function, [place, flag(0), flag(3), flag(1)])  # to read, as near as can be, data
        return _context.get_dummy_value()

    return types.void(types.int64, types.int64), code


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
def magnitude(word: Word) -> Word:
    """An exponent: `word` is not beyond 2**magnitude in size. Read off the float, so one more at a power of two."""
    return max(0, (_bits(float(word)) >> 52 & 2047) - 1022)


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
