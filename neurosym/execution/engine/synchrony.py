"""How the threads of a sweep wait for each other and share out its blocks: by atomic counters, without the GIL."""

import ctypes
from functools import cache
from typing import Any

import llvmlite.ir as ir
from numba import types

from neurosym.execution.engine.fields import BARRIER, GIVEN_UP, N_THREADS, SLEEP, SYNC, TAKEN
from neurosym.execution.engine.instructions import call
from neurosym.execution.engine.words import Address, Word, compiled, get, intrinsic, put

PATIENCE = 20_000
"""Looks at a counter, some tens of microseconds in all, before a thread that waits goes to sleep."""

NAP = 20
"""Microseconds of sleep between two looks: who has slept is woken before who has not, also on a busy machine."""

IDLE = 200_000
"""Looks for the next sweep, a millisecond or so in all, before a thread that follows goes away.

One that has to be woken often comes to the processor of the one that woke it, and both share that for a while.
"""


@intrinsic
def add_for_all(context: Any, address: Any, index: Any, word: Any) -> Any:
    """Add `word` to that at `address` + 8 · `index`, for all threads; what it was before."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        pointer = builder.inttoptr(arguments[0], ir.IntType(64).as_pointer())
        place = builder.gep(pointer, [arguments[1]])
        return builder.atomic_rmw("add", place, arguments[2], "seq_cst")

    return types.int64(types.int64, types.int64, types.int64), code


@intrinsic
def replace_for_all(context: Any, address: Any, index: Any, before: Any, after: Any) -> Any:
    """Write `after` at `address` + 8 · `index` if `before` is there, for all threads; whether it was."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        pointer = builder.inttoptr(arguments[0], ir.IntType(64).as_pointer())
        place = builder.gep(pointer, [arguments[1]])
        found = builder.cmpxchg(place, arguments[2], arguments[3], "seq_cst", "seq_cst")
        return builder.zext(builder.extract_value(found, 1), ir.IntType(64))

    return types.int64(types.int64, types.int64, types.int64, types.int64), code


@intrinsic
def seen(context: Any, address: Any, index: Any) -> Any:
    """The word at `address` + 8 · `index` as all threads have left it."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        pointer = builder.inttoptr(arguments[0], ir.IntType(64).as_pointer())
        return builder.load_atomic(builder.gep(pointer, [arguments[1]]), "seq_cst", 8)

    return types.int64(types.int64, types.int64), code


@compiled
def wait(sweep: Address) -> bool:
    """Wait until all threads have come here, what they wrote before is seen after; false where one will never come."""
    n_threads = get(sweep, N_THREADS)
    if n_threads == 1:
        return True
    number = add_for_all(get(sweep, SYNC), BARRIER, 1)
    return _come_to(sweep, number - number % n_threads + n_threads)


@compiled
def wait_for_others(sweep: Address) -> bool:
    """The same, but the others, who `wait`, stay until they are let go on: this thread does something meanwhile."""
    n_threads = get(sweep, N_THREADS)
    if n_threads == 1:
        return True
    number = seen(get(sweep, SYNC), BARRIER)
    return _come_to(sweep, number - number % n_threads + n_threads - 1)


@compiled
def let_others_go_on(sweep: Address) -> None:
    """Let those go on that this thread has waited for."""
    if get(sweep, N_THREADS) > 1:
        add_for_all(get(sweep, SYNC), BARRIER, 1)


@compiled
def _come_to(sweep: Address, wanted: Word) -> bool:
    """Wait until threads came to barriers so many times."""
    sync, looks = get(sweep, SYNC), 0
    while seen(sync, BARRIER) < wanted:
        if seen(sync, GIVEN_UP):
            return False
        looks += 1
        if looks > PATIENCE and get(sweep, SLEEP):
            call(get(sweep, SLEEP), NAP, 0, 0, 0, 0)
    return True


@compiled
def take(sweep: Address) -> Word:
    """The number of a block that no other thread has taken."""
    return add_for_all(get(sweep, SYNC), TAKEN, 1)


@compiled
def take_anew(sweep: Address) -> None:
    """Have blocks taken from the first on; no other thread may be taking any."""
    put(get(sweep, SYNC), TAKEN, 0)


@cache
def sleep_address() -> int:
    """The address of the platform's function by which a thread sleeps some microseconds; 0 where there is none."""
    try:
        return ctypes.cast(ctypes.CDLL(None).usleep, ctypes.c_void_p).value or 0
    except (AttributeError, OSError, TypeError):
        return 0
