"""Where lists, strings and pairs live: one heap for all, and the state that kernels share.

A handle numbers a run of words: the items of a list, the code points of a string, the members of a pair, the variables
of a closure. *Interned* handles are kept and unique: equal contents, equal handle. *Scratch* handles are what kernels
make on the way; they are forgotten after each batch, and what is worth keeping is interned first. Kernels are passed
the address of the state, an array of addresses and counters in the order of `State`.
"""

from collections.abc import Sequence
from enum import Enum, IntEnum
from typing import Any

import numpy as np

from neurosym.execution.engine.words import (
    BOTTOM,
    ESCAPED,
    LIMIT,
    UNFINISHED,
    Address,
    Word,
    compiled,
    get,
    inlined,
    of_float,
    put,
)
from neurosym.program.types import BOOL, FLOAT, INT, STR, Type, TypeConstructor
from neurosym.program.values import Value

Words = np.ndarray[Any, np.dtype[np.int64]]

N_SCRATCH = 1 << 18
"""Handles that may be made on the way of one batch."""

N_SCRATCH_WORDS = 1 << 22

N_STACK = 1 << 21
"""Words of the machine's stack."""

N_STACK_WORDS = 1 << 15
"""Of them, those at its beginning that are for bodies run on one lane."""

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
    FAILED = 22
    DEPTH = 23
    CAPACITIES = 24
    STACK_ADDRESSES = 25
    STACK_WORDS_TOP = 26
    EXECUTE_ONE = 27
    SIZE = 28


WORDS, OFFSETS, LENGTHS, HASHES = (int(State[name]) for name in ("WORDS", "OFFSETS", "LENGTHS", "HASHES"))
SCRATCH_TOP, SCRATCH_WORDS_TOP = int(State.SCRATCH_TOP), int(State.SCRATCH_WORDS_TOP)
TOP, WORDS_TOP, MAX_HANDLES, MAX_WORDS = (int(State[name]) for name in ("TOP", "WORDS_TOP", "MAX_HANDLES", "MAX_WORDS"))
CAPACITIES = int(State.CAPACITIES)
TABLE, TABLE_MASK, TYPES = int(State.TABLE), int(State.TABLE_MASK), int(State.TYPES)

SCALAR, REAL, TEXT, LIST, PAIR = range(5)
"""Kinds of types: a word that is the value (or an interned symbol), float bits, and the three that have handles."""


@inlined
def length(state: Address, handle: Word) -> Word:
    """How many words a handle has."""
    return get(get(state, LENGTHS), handle)


@inlined
def start(state: Address, handle: Word) -> Address:
    """The address of a handle's first word."""
    return get(state, WORDS) + 8 * get(get(state, OFFSETS), handle)


@compiled
def allocate(state: Address, n: Word) -> Word:
    """A scratch handle of `n` words, of whatever content; UNFINISHED where there is no room."""
    handle = get(state, SCRATCH_TOP)
    offset = get(state, SCRATCH_WORDS_TOP)
    if handle >= N_SCRATCH or n > N_SCRATCH_WORDS - offset:
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
            if wanted > N_SCRATCH_WORDS - offset:
                return UNFINISHED
            put(state, SCRATCH_WORDS_TOP, offset + wanted)
        else:
            if wanted > N_SCRATCH_WORDS - top:
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
    """Forget all scratch handles."""
    put(state, SCRATCH_TOP, 0)
    put(state, SCRATCH_WORDS_TOP, 0)


@inlined
def _mixed(total: np.uint64, word: np.uint64) -> np.uint64:
    total = (total ^ word) * np.uint64(0x9E3779B97F4A7C15)
    return total ^ (total >> np.uint64(32))


@compiled
def content_hash(state: Address, type_: Word, word: Word) -> Word:
    """A hash of what a word of a type stands for: equal for equal contents, be they scratch or interned.

    A scalar is its own hash; a special word too.
    """
    if word < LIMIT:
        return word
    kind = get(get(state, TYPES), 3 * type_)
    if kind <= REAL:
        return word
    if word >= N_SCRATCH:
        return get(get(state, HASHES), word)
    n = length(state, word)
    first = start(state, word)
    total = np.uint64(0x1234567) + np.uint64(n)
    item = get(get(state, TYPES), 3 * type_ + 1)
    if kind == TEXT or (get(get(state, TYPES), 3 * item) <= REAL and kind == LIST):
        for position in range(n):
            total = _mixed(total, np.uint64(get(first, position)))
    elif kind == LIST:
        for position in range(n):
            total = _mixed(total, np.uint64(content_hash(state, item, get(first, position))))
    else:
        second = get(get(state, TYPES), 3 * type_ + 2)
        total = _mixed(total, np.uint64(content_hash(state, item, get(first, 0))))
        total = _mixed(total, np.uint64(content_hash(state, second, get(first, 1))))
    hashed = np.int64(total)
    return hashed if hashed >= LIMIT else hashed + 8


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
        for position in range(n):
            if not same(state, item, get(one, position), get(other, position)):
                return False
        return True
    for position in range(n):
        if get(one, position) != get(other, position):
            return False
    return True


@compiled
def _find(state: Address, hashed: Word, first: Address, n: Word) -> Word:
    """The slot of the table where the handle of these words is or belongs."""
    mask = get(state, TABLE_MASK)
    slot = hashed & mask
    while True:
        handle = get(get(state, TABLE), slot)
        if handle == 0:
            return slot
        if get(get(state, HASHES), handle) == hashed and length(state, handle) == n:
            other = start(state, handle)
            position = 0
            while position < n and get(first, position) == get(other, position):
                position += 1
            if position == n:
                return slot
        slot = (slot + 1) & mask


@compiled
def intern(state: Address, type_: Word, word: Word) -> Word:
    """The word to keep for a value: handles, those within included, become interned ones.

    UNFINISHED where there is no room: see `Memory.reserve`.
    """
    if word < LIMIT:
        return word
    kind = get(get(state, TYPES), 3 * type_)
    if kind <= REAL or word >= N_SCRATCH:
        return word
    n = length(state, word)
    first = start(state, word)
    hashed = content_hash(state, type_, word)
    if kind in (LIST, PAIR):
        for position in range(n):
            item = get(get(state, TYPES), 3 * type_ + 1 + (position if kind == PAIR else 0))
            kept = intern(state, item, get(first, position))
            if kept < LIMIT:
                return kept
            put(first, position, kept)
    slot = _find(state, hashed, first, n)
    handle = get(get(state, TABLE), slot)
    if handle:
        return handle
    handle = get(state, TOP)
    top = get(state, WORDS_TOP)
    if handle >= get(state, MAX_HANDLES) or top + n > get(state, MAX_WORDS):
        return UNFINISHED
    put(get(state, OFFSETS), handle, top)
    put(get(state, LENGTHS), handle, n)
    put(get(state, HASHES), handle, hashed)
    for position in range(n):
        put(get(state, WORDS), top + position, get(first, position))
    put(get(state, TABLE), slot, handle)
    put(state, TOP, handle + 1)
    put(state, WORDS_TOP, top + n)
    return handle


@compiled
def _insert_all(state: Address, begin: Word, end: Word) -> None:
    mask = get(state, TABLE_MASK)
    for handle in range(begin, end):
        slot = get(get(state, HASHES), handle) & mask
        while get(get(state, TABLE), slot) != 0:
            slot = (slot + 1) & mask
        put(get(state, TABLE), slot, handle)


class Undecided(Enum):
    """What a word says that is neither a value nor ⊥; the reference decides."""

    ESCAPED = "beyond 64 bits"
    UNFINISHED = "no steps or memory left"


class Memory:
    """The heap and the state of one engine; grows between kernels, never under one."""

    def __init__(self) -> None:
        self.state: Words = np.zeros(int(State.SIZE), np.int64)
        self.address = int(self.state.ctypes.data)
        self._kept: dict[State, Words] = {}
        self._types: dict[Type, int] = {}
        self._symbols: dict[Value, int] = {}
        n_handles, n_words = N_SCRATCH + (1 << 16), N_SCRATCH_WORDS + (1 << 18)
        self.place(State.WORDS, n_words)
        for part in (State.OFFSETS, State.LENGTHS, State.HASHES):
            self.place(part, n_handles)
        self.place(State.CAPACITIES, N_SCRATCH)
        self.place(State.TYPES, 3 * 1024)
        self.place(State.STACK, N_STACK)
        self.place(State.TABLE, 1 << 17)
        self.state[State.TABLE_MASK] = (1 << 17) - 1
        self.state[State.MAX_HANDLES], self.state[State.MAX_WORDS] = n_handles, n_words
        self.state[State.TOP], self.state[State.WORDS_TOP] = N_SCRATCH, N_SCRATCH_WORDS
        stack = int(self.state[State.STACK])
        self.state[State.STACK_TOP], self.state[State.STACK_END] = stack + 8 * N_STACK_WORDS, stack + 8 * N_STACK
        self.place(State.STACK_ADDRESSES, N_STACK_WORDS)[:] = stack + 8 * np.arange(N_STACK_WORDS)
        for text in ["", *map(chr, range(N_CHARACTERS))]:
            self.encode(text, STR)

    def array(self, part: State) -> Words:
        """The array of a part of the state."""
        return self._kept[part]

    def place(self, part: State, size: int) -> Words:
        """Give a part of the state an array of at least `size` words, with what the one before held."""
        array: Words = np.zeros(size, np.int64)
        before = self._kept.get(part)
        if before is not None:
            array[: before.size] = before
        self._kept[part] = array
        self.state[part] = array.ctypes.data
        return array

    def reserve(self, n_handles: int, n_words: int) -> None:
        """Make room to intern this many more handles and words. Addresses in the state change; no kernel may run."""
        top, words_top = int(self.state[State.TOP]), int(self.state[State.WORDS_TOP])
        if top + n_handles > self.state[State.MAX_HANDLES]:
            size = 2 * (top + n_handles)
            for part in (State.OFFSETS, State.LENGTHS, State.HASHES):
                self.place(part, size)
            self.state[State.MAX_HANDLES] = size
        if words_top + n_words > self.state[State.MAX_WORDS]:
            size = 2 * (words_top + n_words)
            self.place(State.WORDS, size)
            self.state[State.MAX_WORDS] = size
        while 2 * (top - N_SCRATCH + n_handles) > self.state[State.TABLE_MASK]:
            n_slots = 4 * (int(self.state[State.TABLE_MASK]) + 1)
            self._kept.pop(State.TABLE)
            self.place(State.TABLE, n_slots)
            self.state[State.TABLE_MASK] = n_slots - 1
            _insert_all(self.address, N_SCRATCH, top)

    @property
    def n_bytes(self) -> int:
        """Bytes in use."""
        return sum(array.nbytes for array in self._kept.values())

    def type_id(self, type_: Type) -> int:
        """The number by which kernels know a type."""
        known = self._types.get(type_)
        if known is not None:
            return known
        kind, members = _kind(type_)
        ids = [self.type_id(member) for member in members]
        number = self._types[type_] = len(self._types)
        if 3 * number + 3 > self._kept[State.TYPES].size:
            self.place(State.TYPES, 2 * self._kept[State.TYPES].size)
        self._kept[State.TYPES][3 * number : 3 * number + 1 + len(ids)] = [kind, *ids]
        return number

    def encode(self, value: Value, type_: Type, *, kept: bool = True) -> int:
        """The word of a value of a type, interned or (not `kept`) scratch.

        None (⊥) and integers beyond 64 bits become special words; so does what scratch memory has no room for.
        """
        if value is None:
            return int(BOTTOM)
        if type_ in (INT, BOOL):
            return int(value) if LIMIT <= value < 2**63 else int(ESCAPED)
        if type_ == FLOAT:
            word = int(of_float(value))
            return word if word >= LIMIT or word == BOTTOM else int(ESCAPED)
        assert isinstance(type_, TypeConstructor)
        if type_.name == "symbol":
            return self._symbols.setdefault(value, len(self._symbols))
        words: Sequence[int]
        if type_ == STR:
            words = list(map(ord, value))
        elif type_.name == "list":
            words = [self.encode(item, type_.arguments[0], kept=kept) for item in value]
        else:
            words = [
                self.encode(item, member, kept=kept) for item, member in zip(value, type_.arguments, strict=True)
            ]
        if words and type_ != STR and min(words) < LIMIT:
            return min(words)
        return self._interned(words, self.type_id(type_)) if kept else self._scratch(words)

    def _scratch(self, words: Sequence[int]) -> int:
        handle = int(allocate(self.address, len(words)))
        if handle >= LIMIT and words:
            offset = int(self._kept[State.OFFSETS][handle])
            self._kept[State.WORDS][offset : offset + len(words)] = words
        return handle

    def _interned(self, words: Sequence[int], type_id: int) -> int:
        self.reserve(1, len(words))
        held: Words = np.array(words, np.int64)
        return int(_intern_words(self.address, type_id, held.ctypes.data, len(words)))

    def record(self, words: Sequence[int]) -> int:
        """The handle of some words of whatever types, kept as they are: like the code points of a string."""
        return self._interned(words, self.type_id(STR))

    def decode(self, word: int, type_: Type) -> Value:
        """The value of a word; None for ⊥, and what the engine could not decide as such."""
        if word < LIMIT:
            return None if word == BOTTOM else Undecided.ESCAPED if word == ESCAPED else Undecided.UNFINISHED
        if type_ == INT:
            return int(word)
        if type_ == BOOL:
            return bool(word)
        if type_ == FLOAT:
            return float(np.int64(word).view(np.float64))
        assert isinstance(type_, TypeConstructor)
        if type_.name == "symbol":
            return list(self._symbols)[word]
        offset = int(self._kept[State.OFFSETS][word])
        words = self._kept[State.WORDS][offset : offset + int(self._kept[State.LENGTHS][word])].tolist()
        if type_ == STR:
            return "".join(map(chr, words))
        if type_.name == "list":
            item = type_.arguments[0]
            return words if item == INT else [self.decode(one, item) for one in words]
        return tuple(self.decode(one, member) for one, member in zip(words, type_.arguments, strict=True))


@compiled
def _intern_words(state: Address, type_: Word, first: Address, n: Word) -> Word:
    handle = allocate(state, n)
    place = start(state, handle)
    for position in range(n):
        put(place, position, get(first, position))
    interned = intern(state, type_, handle)
    put(state, SCRATCH_TOP, handle)
    put(state, SCRATCH_WORDS_TOP, get(get(state, OFFSETS), handle))
    return interned


def _kind(type_: Type) -> tuple[int, tuple[Type, ...]]:
    assert isinstance(type_, TypeConstructor)
    match type_.name:
        case "float":
            return REAL, ()
        case "str":
            return TEXT, ()
        case "list":
            return LIST, type_.arguments
        case "pair":
            return PAIR, type_.arguments
    return SCALAR, ()
