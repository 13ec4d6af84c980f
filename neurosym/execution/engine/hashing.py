"""How columns are told apart, and the tables that know them: open addressing, a free slot is 0.

A table of columns has N_PARTS parts, and a hash stays within its part, so that threads fill parts without meeting.
"""

import numpy as np

from neurosym.execution.engine.fields import BLOCK, N_PARTS
from neurosym.execution.engine.heap import REAL, TYPES, content_hash
from neurosym.execution.engine.words import LIMIT, Address, Word, compiled, get, inlined, prefetch, put

MAX_TWINS = 3
"""Other expressions of one column that are kept where they are asked for: on other inputs they may differ."""

MASKS_SIZE = 1 << 14
"""Slots of a table of masks; one that is full reports no more."""

MASKS_SHIFT = 64 - 14

PART_SHIFT = 65 - N_PARTS.bit_length()


@inlined
def mixed_in(hashed: Word, key: Word, factor: Word) -> Word:
    """The hash with one more row. High bits come down, for floats and ⊥ often differ in nothing else."""
    word = np.uint64(hashed)
    word = (word ^ (word >> np.uint64(32)) ^ np.uint64(key)) * np.uint64(factor)
    return np.int64(word)


@inlined
def finalised(hashed: Word) -> Word:
    """The hash of a column with all of its bits mixed; never 0, which marks a free slot."""
    mixed = np.uint64(hashed)
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = mixed ^ (mixed >> np.uint64(32))
    return np.int64(mixed | np.uint64(1))


@inlined
def key_of(state: Address, type_: Word, word: Word) -> Word:
    """What tells a value from others: itself, 40 bits of a float's mantissa, a hash of what a handle stands for."""
    if word >= LIMIT and get(get(state, TYPES), 3 * type_) == REAL:
        return (word + 4096) & -8192
    return content_hash(state, type_, word)


@compiled
def column_hash(keys: Address, factors: Address, n_rows: Word) -> Word:
    """The hash of one column."""
    total = 0
    for row in range(n_rows):
        total = mixed_in(total, get(keys, row), get(factors, row))
    return finalised(total)


@inlined
def slot_of(hashed: Word, shift: Word) -> Word:
    """Where to begin to look for a hash: by its first bits, so that a larger table has the same order."""
    return np.int64(np.uint64(hashed) >> np.uint64(shift))


def shift_of(n_slots: int) -> int:
    """By how much hashes are shifted to be slots of a table of this size, a power of two."""
    return 65 - n_slots.bit_length()


@inlined
def part_of(hashed: Word) -> Word:
    """The part of a table of columns where a hash is."""
    return np.int64(np.uint64(hashed) >> np.uint64(PART_SHIFT))


@inlined
def slot_after(slot: Word, mask: Word) -> Word:
    """The next slot of the same part of a table of columns."""
    within = mask // N_PARTS
    return (slot & ~within) | ((slot + 1) & within)


@compiled
def _mask_slot(table: Address, mask: Word) -> Word:
    """Where a mask is in a table of masks, or where it belongs; -1 if that is full."""
    slot = ((mask * 0x5851F42D4C957F2D) >> 30) & (MASKS_SIZE - 1)
    for _ in range(64):
        known = get(table, slot)
        if known in (mask, 0):
            return slot
        slot = (slot + 1) & (MASKS_SIZE - 1)
    return -1


@compiled
def is_known_mask(table: Address, mask: Word) -> bool:
    """Whether a mask is in a table, or has no place there."""
    slot = _mask_slot(table, mask)
    return slot < 0 or get(table, slot) == mask


@compiled
def is_new_mask(table: Address, mask: Word) -> bool:
    """Whether a mask was not in a table yet; it is now, unless the table is full."""
    slot = _mask_slot(table, mask)
    if slot < 0 or get(table, slot) == mask:
        return False
    put(table, slot, mask)
    return True


@compiled
def watch(table: Address, hashed: Word) -> None:
    """Have the next few other expressions of a column reported."""
    slot = slot_of(hashed, MASKS_SHIFT)
    for _ in range(64):
        if get(table, 2 * slot) == 0:
            put(table, 2 * slot, hashed)
            put(table, 2 * slot + 1, MAX_TWINS)
            return
        slot = (slot + 1) & (MASKS_SIZE - 1)


@compiled
def _watched_slot(table: Address, hashed: Word) -> Word:
    """Where a column is in a table of those watched; -1 if it isn't."""
    slot = slot_of(hashed, MASKS_SHIFT)
    for _ in range(64):
        known = get(table, 2 * slot)
        if known == hashed:
            return slot
        if known == 0:
            return -1
        slot = (slot + 1) & (MASKS_SIZE - 1)
    return -1


@compiled
def is_watched(table: Address, hashed: Word) -> bool:
    """Whether an expression of a column may have to be reported."""
    slot = _watched_slot(table, hashed)
    return slot >= 0 and get(table, 2 * slot + 1) > 0


@compiled
def is_reported(table: Address, hashed: Word) -> bool:
    """Whether this expression of a column is to be reported; it counts."""
    slot = _watched_slot(table, hashed)
    if slot < 0:
        return False
    left = get(table, 2 * slot + 1)
    put(table, 2 * slot + 1, left - 1)
    return left > 0


@compiled
def prefetch_slots(table: Address, shift: Word, hashes: Address, begin: Word, end: Word) -> None:
    """Have the slots of some hashes in the cache when they are looked at."""
    for lane in range(begin, end):
        prefetch(table, slot_of(get(hashes, lane), shift))


@compiled
def rehash(table: Address, mask: Word, larger: Address, larger_mask: Word, shift: Word, begin: Word, end: Word) -> None:
    """Move some parts of a table of columns, by number, to a larger one of whatever content, each in its order.

    A part is cleared just before, while it fits the cache.
    """
    part, larger_part = (mask + 1) // N_PARTS, (larger_mask + 1) // N_PARTS
    for number in range(begin, end):
        for slot in range(larger_part * number, larger_part * (number + 1)):
            put(larger, slot, 0)
        for first in range(part * number, part * (number + 1), BLOCK):
            n = 0
            for slot in range(first, min(first + BLOCK, part * (number + 1))):  # a jump would be taken at random
                hashed = get(table, slot)
                put(table, first + n, hashed)
                n += hashed != 0
            for place in range(first, first + n):
                hashed = get(table, place)
                slot = slot_of(hashed, shift)
                while get(larger, slot) != 0:
                    slot = slot_after(slot, larger_mask)
                put(larger, slot, hashed)
