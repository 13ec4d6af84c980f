"""Interning: of equal contents one handle, found by a table of contents that is open-addressed by their hashes."""

from neurosym.execution.engine.heap import (
    AT_ONCE,
    HASHES,
    LENGTHS,
    LIST,
    MAX_HANDLES,
    MAX_WORDS,
    N_CHARACTERS,
    N_SCRATCH,
    OFFSETS,
    PAIR,
    REAL,
    SCRATCH_TOP,
    SCRATCH_WORDS_TOP,
    TABLE,
    TABLE_MASK,
    TOP,
    TYPES,
    WORDS,
    WORDS_TOP,
    allocate,
    content_hash,
    copy_some,
    forget,
    length,
    start,
)
from neurosym.execution.engine.words import LIMIT, UNFINISHED, Address, Word, compiled, get, inlined, prefetch, put

HANDLE_MASK = (1 << 32) - 1
"""Of an entry of the table of contents, the handle; before it are the first bits of its hash, so that most others are
told without being looked at."""


@compiled
def _find(state: Address, hashed: Word, first: Address, n: Word) -> Word:
    """The slot of the table where the handle of these words is or belongs."""
    mask = get(state, TABLE_MASK)
    slot = hashed & mask
    while True:
        entry = get(get(state, TABLE), slot)
        if entry == 0:
            return slot
        handle = entry & HANDLE_MASK
        if entry ^ handle == hashed & ~HANDLE_MASK and length(state, handle) == n:
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
    content_hash(state, type_, word)
    return intern_hashed(state, type_, word)


@compiled
def intern_hashed(state: Address, type_: Word, word: Word) -> Word:
    """The same for a value whose `content_hash` was asked for since it was made."""
    if word < LIMIT:
        return word
    kind = get(get(state, TYPES), 3 * type_)
    if kind <= REAL or word >= N_SCRATCH:
        return word
    n = length(state, word)
    first = start(state, word)
    hashed = get(get(state, HASHES), word)
    if kind == PAIR or (kind == LIST and get(get(state, TYPES), 3 * get(get(state, TYPES), 3 * type_ + 1)) > REAL):
        for position in range(n):
            item = get(get(state, TYPES), 3 * type_ + 1 + (position if kind == PAIR else 0))
            kept = intern_hashed(state, item, get(first, position))
            if kept < LIMIT:
                return kept
            put(first, position, kept)
    slot = _find(state, hashed, first, n)
    known = get(get(state, TABLE), slot)
    if known:
        return known & HANDLE_MASK
    handle = get(state, TOP)
    top = get(state, WORDS_TOP)
    if handle >= get(state, MAX_HANDLES) or top + n > get(state, MAX_WORDS):
        return UNFINISHED
    put(get(state, OFFSETS), handle, top)
    put(get(state, LENGTHS), handle, n)
    put(get(state, HASHES), handle, hashed)
    for position in range(n):
        put(get(state, WORDS), top + position, get(first, position))
    put(get(state, TABLE), slot, (hashed & ~HANDLE_MASK) | handle)
    put(state, TOP, handle + 1)
    put(state, WORDS_TOP, top + n)
    return handle


@compiled
def intern_flat(state: Address, line: Address, lanes: Address, n: Word, target: Address) -> None:
    """Write `intern_hashed` of the words of some lanes to `target`, of a type whose handles have words without any."""
    words, offsets, lengths = get(state, WORDS), get(state, OFFSETS), get(state, LENGTHS)
    hashes, table, mask = get(state, HASHES), get(state, TABLE), get(state, TABLE_MASK)
    top, words_top = get(state, TOP), get(state, WORDS_TOP)
    for number in range(n):
        word = get(line, get(lanes, number))
        if LIMIT <= word < N_SCRATCH:
            hashed, size, first = get(hashes, word), get(lengths, word), words + 8 * get(offsets, word)
            slot = hashed & mask
            known = get(table, slot)
            while known and not _is_same(words, offsets, lengths, known, hashed, first, size):
                slot = (slot + 1) & mask
                known = get(table, slot)
            if known:
                word = known & HANDLE_MASK
            elif top >= get(state, MAX_HANDLES) or words_top + size > get(state, MAX_WORDS):
                word = UNFINISHED
            else:
                word = top
                put(offsets, top, words_top)
                put(lengths, top, size)
                put(hashes, top, hashed)
                put(table, slot, (hashed & ~HANDLE_MASK) | top)
                for position in range(0, size, AT_ONCE):
                    copy_some(words + 8 * (words_top + position), first + 8 * position)
                top += 1
                words_top += size
        put(target, number, word)
    put(state, TOP, top)
    put(state, WORDS_TOP, words_top)


@inlined
def _is_same(
    words: Address, offsets: Address, lengths: Address, entry: Word, hashed: Word, first: Address, size: Word
) -> bool:
    """Whether an entry of the table of contents has a hash, and `size` words that are those from `first` on."""
    handle = entry & HANDLE_MASK
    if (entry ^ hashed) & ~HANDLE_MASK != 0 or get(lengths, handle) != size:
        return False
    other = words + 8 * get(offsets, handle)
    position = 0
    while position < size and get(first, position) == get(other, position):
        position += 1
    return position == size


@inlined
def expect_slot(state: Address, word: Word) -> None:
    """Have fetched where the search for a hashed scratch handle begins; then `expect_handle`, then `expect_words`."""
    prefetch(get(state, TABLE), get(get(state, HASHES), word) & get(state, TABLE_MASK))


@inlined
def _expected(state: Address, word: Word) -> Word:
    """The interned handle that may be equal to a hashed scratch handle, as far as is seen at once; 0 for none."""
    hashed = get(get(state, HASHES), word)
    entry = get(get(state, TABLE), hashed & get(state, TABLE_MASK))
    return entry & HANDLE_MASK if (entry ^ hashed) & ~HANDLE_MASK == 0 else 0


@inlined
def expect_handle(state: Address, word: Word) -> None:
    """Have fetched how long the words are that a scratch handle's may be equal to, and where."""
    handle = _expected(state, word)
    prefetch(get(state, LENGTHS), handle)
    prefetch(get(state, OFFSETS), handle)


@inlined
def expect_words(state: Address, word: Word) -> None:
    """Have these words fetched."""
    prefetch(start(state, _expected(state, word)), 0)


@compiled
def insert_all(state: Address, begin: Word, end: Word) -> None:
    """Put handles in the table of contents, which is new."""
    mask = get(state, TABLE_MASK)
    for handle in range(begin, end):
        hashed = get(get(state, HASHES), handle)
        slot = hashed & mask
        while get(get(state, TABLE), slot) != 0:
            slot = (slot + 1) & mask
        put(get(state, TABLE), slot, (hashed & ~HANDLE_MASK) | handle)


@compiled
def intern_words(state: Address, type_: Word, first: Address, n: Word) -> Word:
    """The interned handle of `n` words."""
    handle = allocate(state, n)
    place = start(state, handle)
    for position in range(n):
        put(place, position, get(first, position))
    interned = intern(state, type_, handle)
    put(state, SCRATCH_TOP, handle)
    put(state, SCRATCH_WORDS_TOP, get(get(state, OFFSETS), handle))
    return interned


@compiled
def intern_rows(state: Address, type_: Word, first: Address, width: Word, n: Word, out: Address) -> None:
    """Write the interned handle of each of `n` runs of `width` words."""
    for row in range(n):
        put(out, row, intern_words(state, type_, first + 8 * width * row, width))


@compiled
def intern_characters(state: Address, type_: Word) -> None:
    """Intern the empty string and those of one character, in the order of their handles."""
    intern(state, type_, allocate(state, 0))
    for code in range(N_CHARACTERS):
        handle = allocate(state, 1)
        put(start(state, handle), 0, code)
        intern(state, type_, handle)
    forget(state)
