"""The heap as kernels see it: handles of runs of words, interned or scratch, and the state that kernels share.

A handle numbers a run of words: the items of a list, the code points of a string, the members of a pair, the variables
of a closure. *Interned* handles are kept and unique: equal contents, equal handle. *Scratch* handles are what kernels
make on the way; they are forgotten after each batch, and what is worth keeping is interned first. Kernels are passed
the address of the state, an array of addresses and counters in the order of `State`.
"""

from enum import IntEnum

import numpy as np

from neurosym.execution.engine.fields import MAX_THREADS
from neurosym.execution.engine.words import LIMIT, UNFINISHED, Address, Word, compiled, get, inlined, put

N_OWN_SCRATCH = 1 << 18
"""Handles that a thread may make on the way of one batch."""

N_SCRATCH = MAX_THREADS * N_OWN_SCRATCH
"""Those of all threads; a handle below it is a scratch one."""

N_SCRATCH_WORDS = 1 << 22
"""Words that a thread may use on the way of one batch."""

AT_ONCE = 8
"""Words that are read or copied at once; so many more than are used are there, behind the words of all handles."""

N_STACK = 1 << 21
"""Words of the machine's stack."""

N_STACK_WORDS = 1 << 15
"""Of them, those at its beginning that are for bodies run on one lane."""

MEMO_SLOTS = 1 << 10
"""Calls that a thread remembers, at most."""

MEMO_WORDS = 4
"""Of each: the closure, the argument, what it gave, and the steps that took."""

N_TABULATED = 512
"""Integers of which a thread tabulates what a function gives: half of them negative."""

PIECE = 16
"""Of them, those that are tabulated at once."""

N_TABLES = 16
"""Functions that a thread has tabulated at a time, at most."""

TABLE_CLOSURE, TABLE_PIECES, TABLE_WORDS = range(N_TABULATED + 1, N_TABULATED + 4)
"""Of a table, behind what is tabulated and a place that never is: whose it is, and a bit for each piece that is there.
A place that holds UNFINISHED is not tabulated yet."""

N_CHARACTERS = 256
"""Code points whose strings of length one have handles from the beginning: handle = code point + CHARACTERS."""

EMPTY = N_SCRATCH
"""The handle of the empty list and the empty string."""

CHARACTERS = N_SCRATCH + 1


class State(IntEnum):
    """What each word of the state is; addresses end in no suffix, counters and bounds say what they count."""

    WORDS = 0
    OFFSETS = 1
    LENGTHS = 2
    HASHES = 3
    SCRATCH_TOP = 4
    SCRATCH_WORDS_TOP = 5
    TOP = 6
    WORDS_TOP = 7
    MAX_HANDLES = 8
    MAX_WORDS = 9
    TABLE = 10
    TABLE_MASK = 11
    TYPES = 12
    STACK = 13
    STACK_TOP = 14
    STACK_END = 15
    STEPS = 16
    CODE = 17
    BODIES = 18
    CONSTANTS = 19
    OPERATIONS = 20
    EXECUTE = 21
    CAPACITIES = 22
    STACK_ADDRESSES = 23
    STACK_WORDS_TOP = 24
    EXECUTE_ONE = 25
    SCRATCH_END = 26
    SCRATCH_HANDLES_END = 27
    SCRATCH_FIRST = 28
    SCRATCH_WORDS_FIRST = 29
    MEMO = 30
    TABULATED = 31
    FLAT_CODE = 32
    MEASURED = 33
    MAGNITUDES = 34
    SIZE = 35


WORDS, OFFSETS, LENGTHS, HASHES = (int(State[name]) for name in ("WORDS", "OFFSETS", "LENGTHS", "HASHES"))
SCRATCH_TOP, SCRATCH_WORDS_TOP = int(State.SCRATCH_TOP), int(State.SCRATCH_WORDS_TOP)
TOP, WORDS_TOP, MAX_HANDLES, MAX_WORDS = (int(State[name]) for name in ("TOP", "WORDS_TOP", "MAX_HANDLES", "MAX_WORDS"))
CAPACITIES = int(State.CAPACITIES)
SCRATCH_END, SCRATCH_HANDLES_END = int(State.SCRATCH_END), int(State.SCRATCH_HANDLES_END)
SCRATCH_FIRST, SCRATCH_WORDS_FIRST = int(State.SCRATCH_FIRST), int(State.SCRATCH_WORDS_FIRST)
TABLE, TABLE_MASK, TYPES = int(State.TABLE), int(State.TABLE_MASK), int(State.TYPES)

SCALAR, REAL, TEXT, LIST, PAIR = range(5)
"""Kinds of types: a word that is the value (or an interned symbol), float bits, and the three that have handles."""


@compiled
def handles_of(state: Address, type_: Word) -> Word:
    """How many handles a value of a type has: 0 where its words are none, 2 where there may be any number."""
    types = get(state, TYPES)
    kind, item = get(types, 3 * type_), get(types, 3 * type_ + 1)
    if kind <= REAL:
        return 0
    return 2 if kind == PAIR or (kind == LIST and get(types, 3 * item) > REAL) else 1


@inlined
def length(state: Address, handle: Word) -> Word:
    """How many words a handle has."""
    return get(get(state, LENGTHS), handle)


@inlined
def start(state: Address, handle: Word) -> Address:
    """The address of a handle's first word."""
    return get(state, WORDS) + 8 * get(get(state, OFFSETS), handle)


@inlined
def copy_some(target: Address, source: Address) -> None:
    """Copy AT_ONCE words, all read before any is written."""
    first, second, third, fourth = get(source, 0), get(source, 1), get(source, 2), get(source, 3)
    fifth, sixth, seventh, eighth = get(source, 4), get(source, 5), get(source, 6), get(source, 7)
    put(target, 0, first)
    put(target, 1, second)
    put(target, 2, third)
    put(target, 3, fourth)
    put(target, 4, fifth)
    put(target, 5, sixth)
    put(target, 6, seventh)
    put(target, 7, eighth)


@compiled
def allocate(state: Address, n: Word) -> Word:
    """A scratch handle of `n` words, of whatever content; UNFINISHED where there is no room."""
    handle = get(state, SCRATCH_TOP)
    offset = get(state, SCRATCH_WORDS_TOP)
    if handle >= get(state, SCRATCH_HANDLES_END) or n > get(state, SCRATCH_END) - offset:
        return UNFINISHED
    put(get(state, OFFSETS), handle, offset)
    put(get(state, LENGTHS), handle, n)
    put(get(state, CAPACITIES), handle, n)
    put(state, SCRATCH_TOP, handle + 1)
    put(state, SCRATCH_WORDS_TOP, offset + n)
    return handle


@compiled
def push(state: Address, handle: Word, word: Word) -> Word:
    """Append a word to a scratch handle, moving its words where there is no room behind them; the handle stays.

    Gives the handle, or UNFINISHED where there is no room left at all.
    """
    n = get(get(state, LENGTHS), handle)
    capacity = get(get(state, CAPACITIES), handle)
    if n == capacity:
        offset = get(get(state, OFFSETS), handle)
        top = get(state, SCRATCH_WORDS_TOP)
        wanted = max(8, 2 * capacity)
        if offset + capacity == top:
            if wanted > get(state, SCRATCH_END) - offset:
                return UNFINISHED
            put(state, SCRATCH_WORDS_TOP, offset + wanted)
        else:
            if wanted > get(state, SCRATCH_END) - top:
                return UNFINISHED
            words = get(state, WORDS)
            for position in range(n):
                put(words, top + position, get(words, offset + position))
            put(get(state, OFFSETS), handle, top)
            put(state, SCRATCH_WORDS_TOP, top + wanted)
        put(get(state, CAPACITIES), handle, wanted)
    put(start(state, handle), n, word)
    put(get(state, LENGTHS), handle, n + 1)
    return handle


@inlined
def shorten(state: Address, handle: Word, n: Word) -> Word:
    """The same scratch handle, of its first `n` words; gives back the rest where nothing came after it."""
    offset = get(get(state, OFFSETS), handle)
    if offset + get(get(state, CAPACITIES), handle) == get(state, SCRATCH_WORDS_TOP):
        put(state, SCRATCH_WORDS_TOP, offset + n)
        put(get(state, CAPACITIES), handle, n)
    put(get(state, LENGTHS), handle, n)
    return handle


@inlined
def forget(state: Address) -> None:
    """Forget all scratch handles of a thread."""
    put(state, SCRATCH_TOP, get(state, SCRATCH_FIRST))
    put(state, SCRATCH_WORDS_TOP, get(state, SCRATCH_WORDS_FIRST))


@compiled
def free(state: Address) -> None:
    """Let the first thread use all of its scratch memory, from its beginning."""
    forget(state)
    put(state, SCRATCH_HANDLES_END, N_OWN_SCRATCH)
    put(state, SCRATCH_END, N_SCRATCH_WORDS)


HASH_START = 0x1234567


@inlined
def _mixed(total: np.uint64, word: np.uint64) -> np.uint64:
    total = (total ^ word) * np.uint64(0x9E3779B97F4A7C15)
    return total ^ (total >> np.uint64(32))


@inlined
def _hash_of_some(first: Address, n: Word) -> np.uint64:
    """A hash of at most AT_ONCE words: the sum of each, mixed, times a number of its place. None waits for another.

    They are mixed before, for small integers differ in few bits, and floats often in the first ones alone.
    """
    total, place = np.uint64(0), 0
    for factor in (
        0x4EA9248275FFC53D,
        0x71510A74BBE9C675,
        0x4C361CF4C7BB69F7,
        0x41D51C4BFCF4C6B7,
        0x726A3A46A3C77EBF,
        0x6E11623463E968FD,
        0x4632B00CEEE38DC1,
        0x59304D05DD2B7551,
    ):
        mixed = _mixed(np.uint64(0), np.uint64(get(first, place)))
        total += mixed * np.uint64(factor) if place < n else np.uint64(0)
        place += 1  # noqa: SIM113 - compiled code has no enumerate
    return total


@inlined
def _with_hash(state: Address, handle: Word, total: np.uint64) -> Word:
    """The hash of a scratch handle, which is kept."""
    hashed = np.int64(total)
    hashed = hashed if hashed >= LIMIT else hashed + 8
    put(get(state, HASHES), handle, hashed)
    return hashed


@inlined
def hash_of_words(state: Address, handle: Word) -> Word:
    """The `content_hash` of a scratch handle whose words have no handles."""
    n, first = length(state, handle), start(state, handle)
    total = np.uint64(HASH_START) + np.uint64(n)
    for position in range(0, n, AT_ONCE):
        total = _mixed(total, _hash_of_some(first + 8 * position, n - position))
    return _with_hash(state, handle, total)


@compiled
def content_hash(state: Address, type_: Word, word: Word) -> Word:
    """A hash of what a word of a type stands for: equal for equal contents, be they scratch or interned.

    A scalar is its own hash; a special word too. Those of scratch handles are kept as long as these do not change.
    """
    if word < LIMIT:
        return word
    kind = get(get(state, TYPES), 3 * type_)
    if kind <= REAL:
        return word
    if word >= N_SCRATCH:
        return get(get(state, HASHES), word)
    item = get(get(state, TYPES), 3 * type_ + 1)
    if kind == TEXT or (get(get(state, TYPES), 3 * item) <= REAL and kind == LIST):
        return hash_of_words(state, word)
    n = length(state, word)
    first = start(state, word)
    total = np.uint64(HASH_START) + np.uint64(n)
    if kind == LIST:
        for position in range(n):
            total = _mixed(total, np.uint64(content_hash(state, item, get(first, position))))
    else:
        second = get(get(state, TYPES), 3 * type_ + 2)
        total = _mixed(total, np.uint64(content_hash(state, item, get(first, 0))))
        total = _mixed(total, np.uint64(content_hash(state, second, get(first, 1))))
    return _with_hash(state, word, total)


@compiled
def same(state: Address, type_: Word, left: Word, right: Word) -> bool:
    """Whether two words of a type stand for the same value."""
    if left == right:
        return True
    kind = get(get(state, TYPES), 3 * type_)
    if kind <= REAL or (left >= N_SCRATCH and right >= N_SCRATCH):
        return False
    n = length(state, left)
    if n != length(state, right):
        return False
    one, other = start(state, left), start(state, right)
    if kind == PAIR:
        item = get(get(state, TYPES), 3 * type_ + 1)
        second = get(get(state, TYPES), 3 * type_ + 2)
        return same(state, item, get(one, 0), get(other, 0)) and same(state, second, get(one, 1), get(other, 1))
    if kind == LIST:
        item = get(get(state, TYPES), 3 * type_ + 1)
        for position in range(n):  # noqa: SIM110 - compiled code has no generators
            if not same(state, item, get(one, position), get(other, position)):
                return False
        return True
    for position in range(n):  # noqa: SIM110
        if get(one, position) != get(other, position):
            return False
    return True
