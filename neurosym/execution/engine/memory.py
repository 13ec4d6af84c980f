"""The memory of one engine in Python's hands: values in, words out, and room for more of them."""

import weakref
from array import array
from collections.abc import Sequence
from contextlib import suppress
from enum import Enum
from typing import Any, TypeAlias

import numpy as np

from neurosym.execution.engine.heap import (
    AT_ONCE,
    LIST,
    MAX_HANDLES,
    MAX_WORDS,
    MEMO_SLOTS,
    MEMO_WORDS,
    N_OWN_SCRATCH,
    N_SCRATCH,
    N_SCRATCH_WORDS,
    N_STACK,
    N_STACK_WORDS,
    N_TABLES,
    PAIR,
    REAL,
    SCALAR,
    SCRATCH_TOP,
    SCRATCH_WORDS_TOP,
    TABLE_CLOSURE,
    TABLE_PIECES,
    TABLE_WORDS,
    TEXT,
    TOP,
    WORDS_TOP,
    State,
    allocate,
    free,
    handles_of,
)
from neurosym.execution.engine.interning import insert_all, intern_characters, intern_rows, intern_words
from neurosym.execution.engine.pages import address_of, untouched, zeros
from neurosym.execution.engine.words import BOTTOM, ESCAPED, LIMIT, UNFINISHED, of_float
from neurosym.program.types import BOOL, INT, STR, Type, TypeConstructor
from neurosym.program.values import Value

Words = np.ndarray[Any, np.dtype[np.int64]]

Fields: TypeAlias = "array[int]"
"""Words that Python itself reads and writes, several times faster as an array of its own than as NumPy's."""


N_SLOTS = 1 << 12
"""Of the table of contents, at first: a page of it is touched for each of the first few handles."""


MAX_STACKS = 16
"""Stacks of memories that are no more which are kept for others, at most."""

_BOTTOM, _ESCAPED, _LIMIT = int(BOTTOM), int(ESCAPED), int(LIMIT)
"""As Python's own integers, which Python compares several times faster."""


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
    State.MEMO,
    State.TABULATED,
)
"""What each thread has of its own."""


class Memory:
    """The heap and the state of one engine; grows between kernels, never under one.

    `state` is that of the first thread.
    """

    def __init__(self) -> None:
        self.state: Fields = array("q", bytes(8 * State.SIZE))
        self.address = self.state.buffer_info()[0]
        self._kept: dict[State, Words] = {}
        self._types: dict[Type, int] = {}
        self._n_handles: list[int] = []
        self._symbols: dict[Value, int] = {}
        self._threads: list[_Thread] = []
        n_handles, n_words = N_SCRATCH + N_SLOTS // 2, N_SCRATCH_WORDS + (1 << 21)
        self.place(State.WORDS, n_words + AT_ONCE)
        for part in (State.OFFSETS, State.LENGTHS, State.HASHES):
            self.place(part, n_handles)
        self.place(State.CAPACITIES, N_SCRATCH)
        self.place(State.TYPES, 3 * 1024)
        self.place(State.TABLE, N_SLOTS)
        self.state[State.TABLE_MASK] = N_SLOTS - 1
        self.state[State.MAX_HANDLES], self.state[State.MAX_WORDS] = n_handles, n_words
        self.state[State.TOP], self.state[State.WORDS_TOP] = N_SCRATCH, N_SCRATCH_WORDS
        self._stack = _Stack(self.state)
        self.free_scratch()
        intern_characters(self.address, self.type_id(STR))

    def array(self, part: State) -> Words:
        """The array of a part of the state."""
        return self._kept[part]

    def place(self, part: State, size: int) -> Words:
        """Give a part of the state an array of at least `size` words, with what the one before held."""
        before = self._kept.get(part)
        if before is None:
            array = untouched(size)
        else:
            array = zeros(size)
            for used in self._used(part, before.size):
                array[used] = before[used]
        self._kept[part] = array
        self.state[part] = address_of(array)
        return array

    def free_scratch(self) -> None:
        """Let what the first thread makes on the way use all of its scratch memory, from its beginning."""
        free(self.address)

    def threads(self, n: int) -> list[int]:
        """The addresses of the states of `n` threads, the first of which is this memory's own.

        They share all but what each makes on the way; only the first may intern. Good until anything is reserved.
        """
        while len(self._threads) < n - 1:
            self._threads.append(_Thread())
        for number, thread in enumerate(self._threads[: n - 1], 1):
            own = [(part, thread.state[part]) for part in _OF_THREADS]
            thread.state[:] = self.state
            for part, word in own:
                thread.state[part] = word
            words = address_of(thread.scratch) - self.state[State.WORDS]
            thread.state[State.SCRATCH_FIRST] = thread.state[State.SCRATCH_TOP] = number * N_OWN_SCRATCH
            # offsets are counted from where all words begin, which may have moved
            thread.state[State.SCRATCH_WORDS_FIRST] = thread.state[State.SCRATCH_WORDS_TOP] = words // 8
        return [self.address, *(thread.state.buffer_info()[0] for thread in self._threads[: n - 1])]

    def _used(self, part: State, size: int) -> tuple[slice, ...]:
        """Where a part of `size` words holds something: of the heap, most scratch was never touched."""
        if part == State.TABLE:
            return ()  # its slots are others in a larger one
        if part == State.WORDS:
            return slice(0, self.state[SCRATCH_WORDS_TOP]), slice(N_SCRATCH_WORDS, self.state[WORDS_TOP])
        if part in (State.OFFSETS, State.LENGTHS, State.HASHES):
            return slice(0, self.state[SCRATCH_TOP]), slice(N_SCRATCH, self.state[TOP])
        return (slice(0, size),)

    def reserve(self, n_handles: int, n_words: int) -> None:
        """Make room to intern this many more handles and words. Addresses in the state change; no kernel may run."""
        top, words_top = self.state[TOP], self.state[WORDS_TOP]
        if top + n_handles > self.state[MAX_HANDLES]:
            n_slots = 2 * (self.state[State.TABLE_MASK] + 1)
            while 2 * (top - N_SCRATCH + n_handles) > n_slots:
                n_slots *= 2
            self.place(State.TABLE, n_slots)
            self.state[State.TABLE_MASK] = n_slots - 1
            insert_all(self.address, N_SCRATCH, top)
            # never more handles than half of the slots: kernels look for room in the table without counting
            self.state[State.MAX_HANDLES] = N_SCRATCH + n_slots // 2
            for part in (State.OFFSETS, State.LENGTHS, State.HASHES):
                self.place(part, N_SCRATCH + n_slots // 2)
        if words_top + n_words > self.state[MAX_WORDS]:
            size = 2 * (words_top + n_words)
            self.place(State.WORDS, size + AT_ONCE)
            self.state[State.MAX_WORDS] = size

    @property
    def n_words(self) -> int:
        """Words that interned values take: their contents, and of each handle its place and two slots of the table."""
        return self.state[WORDS_TOP] + 5 * self.state[TOP]

    def n_handles(self, type_id: int) -> int:
        """How many handles a value of a type has: see `handles_of`."""
        return self._n_handles[type_id]

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
        self._n_handles.append(int(handles_of(self.address, number)))
        return number

    def encode(self, value: Value, type_: Type, *, kept: bool = True) -> int:
        """The word of a value of a type, interned or (not `kept`) scratch.

        None (⊥) and integers beyond 64 bits become special words; so does what scratch memory has no room for.
        """
        if value is None:
            return _BOTTOM
        assert isinstance(type_, TypeConstructor)
        name = type_.name
        if name in ("int", "bool"):
            return _integer(value)
        if name == "float":
            word = int(of_float(value))
            return word if word >= _LIMIT or word == _BOTTOM else _ESCAPED
        if name == "symbol":
            return self._symbols.setdefault(value, len(self._symbols))
        words: Sequence[int]
        if name == "str":
            words = list(map(ord, value))
        elif name == "list":
            item = type_.arguments[0]
            words = self.encode_all(value, item) if kept else [self.encode(one, item, kept=False) for one in value]
        else:
            words = [self.encode(item, member, kept=kept) for item, member in zip(value, type_.arguments, strict=True)]
        if words and name != "str" and min(words) < _LIMIT:
            return min(words)
        return self._interned(words, self.type_id(type_)) if kept else self._scratch(words)

    def encode_all(self, values: Sequence[Value], type_: Type) -> list[int]:
        """The words of values of one type, interned; each object is looked at once."""
        if type_ in (INT, BOOL):
            return [_BOTTOM if value is None else _integer(value) for value in values]
        words: dict[int, int] = {}
        for value in values:
            if id(value) not in words:
                words[id(value)] = self.encode(value, type_)
        return [words[id(value)] for value in values]

    def column(self, values: Sequence[Value], type_: Type) -> Words:
        """The words of values of one type, interned, as an array."""
        if type_ in (INT, BOOL):
            with suppress(OverflowError, TypeError):  # a value that is no word, or ⊥
                words: Words = np.array(values, np.int64)
                if not words.size or words.min() >= _LIMIT:
                    return words
        return np.array(self.encode_all(values, type_), np.int64)

    def _scratch(self, words: Sequence[int]) -> int:
        handle = int(allocate(self.address, len(words)))
        if handle >= LIMIT and words:
            offset = int(self._kept[State.OFFSETS][handle])
            self._kept[State.WORDS][offset : offset + len(words)] = words
        return handle

    def _interned(self, words: Sequence[int], type_id: int) -> int:
        self.reserve(1, len(words))
        held: Words = np.array(words, np.int64)
        return int(intern_words(self.address, type_id, address_of(held), len(words)))

    def records(self, rows: Words) -> Words:
        """The handle of each row of words of whatever types, kept as they are: like the code points of a string."""
        n, width = rows.shape
        self.reserve(n, n * width)
        words: Words = np.ascontiguousarray(rows)
        found: Words = np.empty(n, np.int64)
        intern_rows(self.address, self.type_id(STR), address_of(words), width, n, address_of(found))
        return found

    def decode(self, word: int, type_: Type) -> Value:
        """The value of a word; None for ⊥, and what the engine could not decide as such."""
        if word < _LIMIT:
            return None if word == _BOTTOM else Undecided.ESCAPED if word == _ESCAPED else Undecided.UNFINISHED
        assert isinstance(type_, TypeConstructor)
        name = type_.name
        if name == "int":
            return int(word)
        if name == "bool":
            return bool(word)
        if name == "float":
            return float(np.int64(word).view(np.float64))
        if name == "symbol":
            return list(self._symbols)[word]
        offset = int(self._kept[State.OFFSETS][word])
        words = self._kept[State.WORDS][offset : offset + int(self._kept[State.LENGTHS][word])].tolist()
        if name == "str":
            return "".join(map(chr, words))
        if name == "list":
            item = type_.arguments[0]
            return words if item == INT else [self.decode(one, item) for one in words]
        return tuple(self.decode(one, member) for one, member in zip(words, type_.arguments, strict=True))


class _Stack:
    """The machine's stack of one thread, and the calls that it remembers, in its `state`."""

    def __init__(self, state: Fields) -> None:
        self._words, self._addresses = arrays = _STACKS.pop() if _STACKS else _new_stack()
        weakref.finalize(self, _give_back, arrays).atexit = False
        first = address_of(self._words)
        state[State.STACK] = first
        state[State.STACK_TOP], state[State.STACK_END] = first + 8 * N_STACK_WORDS, first + 8 * N_STACK
        state[State.STACK_ADDRESSES] = address_of(self._addresses)
        self._memo: Words = np.zeros(MEMO_SLOTS * MEMO_WORDS, np.int64)
        state[State.MEMO] = address_of(self._memo)
        self._tables: Words = np.full((N_TABLES, TABLE_WORDS), int(UNFINISHED))
        self._tables[:, TABLE_CLOSURE], self._tables[:, TABLE_PIECES] = -1, 0
        state[State.TABULATED] = address_of(self._tables)


_Arrays: TypeAlias = "tuple[Words, Words]"

_STACKS: list[_Arrays] = []
"""The words and their addresses, of memories that are no more: the first few of each are the system's to clear."""


def _new_stack() -> _Arrays:
    words = untouched(N_STACK)
    first = address_of(words)
    return words, np.arange(first, first + 8 * N_STACK_WORDS, 8)


def _give_back(arrays: _Arrays) -> None:
    if len(_STACKS) < MAX_STACKS:
        _STACKS.append(arrays)


class _Thread:
    """A thread beyond the first: its state, with a stack and scratch words of its own."""

    def __init__(self) -> None:
        self.state: Fields = array("q", bytes(8 * State.SIZE))
        self.scratch: Words = untouched(N_SCRATCH_WORDS + AT_ONCE)
        self._stack = _Stack(self.state)


def _integer(value: int) -> int:
    return int(value) if _LIMIT <= value < 2**63 else _ESCAPED


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
