"""Draws from one of NumPy's generators in compiled code: the same that its own methods give."""

import ctypes
from typing import Any

import llvmlite.ir as ir
import numpy as np
from numba import types
from numpy.random import Generator

from neurosym.execution.engine.memory import Words
from neurosym.execution.engine.words import Address, Word, compiled, get, intrinsic

_STATE, _NEXT_WORD, _NEXT_SHARE = range(3)


def drawing(generator: Generator) -> Words:
    """What compiled code needs to draw from a generator, as long as that is there."""
    interface = generator.bit_generator.ctypes
    functions = [ctypes.cast(one, ctypes.c_void_p).value for one in (interface.next_uint32, interface.next_double)]
    words: Words = np.array([interface.state_address, *functions], np.int64)
    return words


@intrinsic
def _half_word(context: Any, function: Any, state: Any) -> Any:
    """What the function at an address gives for the state at another: 32 bits."""

    def code(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        kind = ir.FunctionType(ir.IntType(32), [ir.IntType(64)])
        return builder.zext(builder.call(builder.inttoptr(values[0], kind.as_pointer()), values[1:]), ir.IntType(64))

    return types.int64(types.int64, types.int64), code


@intrinsic
def _float(context: Any, function: Any, state: Any) -> Any:
    """What the function at an address gives for the state at another: a float."""

    def code(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        kind = ir.FunctionType(ir.DoubleType(), [ir.IntType(64)])
        return builder.call(builder.inttoptr(values[0], kind.as_pointer()), values[1:])

    return types.float64(types.int64, types.int64), code


@compiled
def share(draws: Address) -> float:
    """`random()`: at least 0, below 1."""
    return _float(get(draws, _NEXT_SHARE), get(draws, _STATE))


@compiled
def below(draws: Address, n: Word) -> Word:
    """`integers(0, n)`, for n of 32 bits (Lemire 2019, Fast random integer generation in an interval)."""
    if n <= 1:
        return 0
    while True:
        product = np.uint64(_half_word(get(draws, _NEXT_WORD), get(draws, _STATE))) * np.uint64(n)
        low = np.int64(product & np.uint64(0xFFFFFFFF))
        if low >= n or low >= (2**32 - n) % n:
            return np.int64(product >> np.uint64(32))
