"""The memory of one engine in Python's hands: values in, words out, and room for more of them."""

from collections.abc import Sequence
from enum import Enum
from typing import Any

import numpy as np

from neurosym.execution.engine.heap import (
    LIST,
    N_OWN_SCRATCH,
    N_SCRATCH,
    N_SCRATCH_WORDS,
    N_STACK,
    N_STACK_WORDS,
    PAIR,
    REAL,
    SCALAR,
    TEXT,
    State,
    allocate,
    insert_all,
    intern_characters,
    intern_words,
)
from neurosym.execution.engine.words import BOTTOM, ESCAPED, LIMIT, of_float
from neurosym.program.types import BOOL, FLOAT, INT, STR, Type, TypeConstructor
from neurosym.program.values import Value

Words = np.ndarray[Any, np.dtype[np.int64]]


class Undecided(Enum):
    """What a word says that is neither a value nor ⊥; the reference decides."""

    ESCAPED = "beyond 64 bits"
    UNFINISHED = "no steps or memory left"


_OF_THREADS = (
    State.SCRATCH_TOP,
    State.SCRATCH_WORDS_TOP,
    State.SCRATCH_END,
    State.SCRATCH_HANDLES_END,
    State.SCRATCH_FIRST,
    State.SCRATCH_WORDS_FIRST,
    State.STACK,
    State.STACK_TOP,
    State.STACK_END,
    State.STACK_ADDRESSES,
    State.STACK_WORDS_TOP,
    State.STEPS,
)
"""What each thread has of its own."""


class Memory:
    """The heap and the state of one engine; grows between kernels, never under one.

    `state` is that of the first thread.
    """

    def __init__(self) -> None:
        self.state: Words = np.zeros(int(State.SIZE), np.int64)
        self.address = int(self.state.ctypes.data)
        self._kept: dict[State, Words] = {}
        self._types: dict[Type, int] = {}
        self._symbols: dict[Value, int] = {}
        self._threads: list[_Thread] = []
        n_handles, n_words = N_SCRATCH + (1 << 16), N_SCRATCH_WORDS + (1 << 21)
        self.place(State.WORDS, n_words)
        for part in (State.OFFSETS, State.LENGTHS, State.HASHES):
            self.place(part, n_handles)
        self.place(State.CAPACITIES, N_SCRATCH)
        self.place(State.TYPES, 3 * 1024)
        self.place(State.TABLE, 1 << 17)
        self.state[State.TABLE_MASK] = (1 << 17) - 1
        self.state[State.MAX_HANDLES], self.state[State.MAX_WORDS] = n_handles, n_words
        self.state[State.TOP], self.state[State.WORDS_TOP] = N_SCRATCH, N_SCRATCH_WORDS
        self._stack = _Stack(self.state)
        self.free_scratch()
        intern_characters(self.address, self.type_id(STR))

    def array(self, part: State) -> Words:
        """The array of a part of the state."""
        return self._kept[part]

    def place(self, part: State, size: int, used: Sequence[slice] = (slice(None),)) -> Words:
        """Give a part of the state an array of at least `size` words, with what was `used` of the one before."""
        array: Words = np.zeros(size, np.int64)
        before = self._kept.get(part)
        if before is not None:
            for where in used:
                array[: before.size][where] = before[where]
        self._kept[part] = array
        self.state[part] = array.ctypes.data
        return array

    def free_scratch(self) -> None:
        """Let what the first thread makes on the way use all of its scratch memory, from its beginning."""
        state = self.state
        state[State.SCRATCH_TOP] = state[State.SCRATCH_FIRST]
        state[State.SCRATCH_WORDS_TOP] = state[State.SCRATCH_WORDS_FIRST]
        state[State.SCRATCH_HANDLES_END] = N_OWN_SCRATCH
        state[State.SCRATCH_END] = N_SCRATCH_WORDS

    def threads(self, n: int) -> list[int]:
        """The addresses of the states of `n` threads, the first of which is this memory's own.

        They share all but what each makes on the way; only the first may intern. Good until anything is reserved.
        """
        while len(self._threads) < n - 1:
            self._threads.append(_Thread())
        for number, thread in enumerate(self._threads[: n - 1], 1):
            own = thread.state[list(_OF_THREADS)]
            thread.state[:] = self.state
            thread.state[list(_OF_THREADS)] = own
            thread.state[State.SCRATCH_FIRST] = number * N_OWN_SCRATCH
            words = int(thread.scratch.ctypes.data) - int(self.state[State.WORDS])
            thread.state[State.SCRATCH_WORDS_FIRST] = words // 8  # offsets are counted from where all words begin
        return [self.address, *(int(thread.state.ctypes.data) for thread in self._threads[: n - 1])]

    def reserve(self, n_handles: int, n_words: int) -> None:
        """Make room to intern this many more handles and words. Addresses in the state change; no kernel may run."""
        top, words_top = int(self.state[State.TOP]), int(self.state[State.WORDS_TOP])
        scratch, scratch_words = int(self.state[State.SCRATCH_TOP]), int(self.state[State.SCRATCH_WORDS_TOP])
        if top + n_handles > self.state[State.MAX_HANDLES]:
            size = 2 * (top + n_handles)
            for part in (State.OFFSETS, State.LENGTHS, State.HASHES):
                self.place(part, size, (slice(scratch), slice(N_SCRATCH, top)))
            self.state[State.MAX_HANDLES] = size
        if words_top + n_words > self.state[State.MAX_WORDS]:
            size = 2 * (words_top + n_words)
            self.place(State.WORDS, size, (slice(scratch_words), slice(N_SCRATCH_WORDS, words_top)))
            self.state[State.MAX_WORDS] = size
        while 2 * (top - N_SCRATCH + n_handles) > self.state[State.TABLE_MASK]:
            n_slots = 4 * (int(self.state[State.TABLE_MASK]) + 1)
            self._kept.pop(State.TABLE)
            self.place(State.TABLE, n_slots)
            self.state[State.TABLE_MASK] = n_slots - 1
            insert_all(self.address, N_SCRATCH, top)

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
            words = [self.encode(item, member, kept=kept) for item, member in zip(value, type_.arguments, strict=True)]
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
        return int(intern_words(self.address, type_id, held.ctypes.data, len(words)))

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


class _Stack:
    """The machine's stack of one thread, in its `state`."""

    def __init__(self, state: Words) -> None:
        self._words: Words = np.zeros(N_STACK, np.int64)
        first = int(self._words.ctypes.data)
        self._addresses: Words = first + 8 * np.arange(N_STACK_WORDS)
        state[State.STACK] = first
        state[State.STACK_TOP], state[State.STACK_END] = first + 8 * N_STACK_WORDS, first + 8 * N_STACK
        state[State.STACK_ADDRESSES] = self._addresses.ctypes.data


class _Thread:
    """A thread beyond the first: its state, with a stack and scratch words of its own."""

    def __init__(self) -> None:
        self.state: Words = np.zeros(int(State.SIZE), np.int64)
        self.scratch: Words = np.zeros(N_SCRATCH_WORDS, np.int64)
        self._stack = _Stack(self.state)


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
