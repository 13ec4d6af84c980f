"""What of a chunk is new: told by the table of columns, and appended where it belongs.

Whoever worked out a block looks its columns up. What the table does not know, the thread to which that part of the
table belongs looks at again, in the order of the candidates, and makes known; a thread that is alone does so at once.
Then whoever worked it out, in whose cache it is, appends it.
"""

from neurosym.execution.engine.blocks import block_of, lines_of, number_of, worker_of
from neurosym.execution.engine.fields import (
    BLOCK,
    DUE_COUNTS,
    DUE_LANES,
    FIRST,
    FLAGS,
    HASHES,
    IS_DUE,
    LANE_LIST,
    N_BLOCKS,
    N_KNOWN,
    N_LANES,
    N_ROWS,
    N_TERMS,
    N_THREADS,
    N_TWINS,
    N_UNKNOWN,
    NEW_COUNTS,
    NUMBER,
    OWNER,
    PARTIAL,
    PROVENANCE,
    RESULT,
    SHELF_CAPACITY,
    SHELF_WORDS,
    STRUCK,
    TABLE,
    TABLE_MASK,
    TABLE_SHIFT,
    TOTAL,
    TOUCHED,
    TOUCHING,
    TWINS,
    WATCHED,
)
from neurosym.execution.engine.hashing import finalised, is_watched, key_of, mixed_in, part_of, slot_after, slot_of
from neurosym.execution.engine.heap import N_SCRATCH, REAL, TYPES, handles_of
from neurosym.execution.engine.interning import expect_handle, expect_slot, expect_words, intern_flat, intern_hashed
from neurosym.execution.engine.noting import fits
from neurosym.execution.engine.pages import LARGE_PAGE
from neurosym.execution.engine.words import LIMIT, Address, Word, compiled, get, inlined, prefetch, put


@inlined
def _unknown_of(sweep: Address, block: Address, thread: Word) -> Address:
    """Where a block's lanes are that a thread's parts of the table did not know, each with its hash."""
    return lines_of(sweep, block) + 8 * BLOCK * (get(sweep, N_ROWS) + 2 * thread)


@inlined
def _slot(table: Address, mask: Word, shift: Word, hashed: Word) -> Word:
    """Where a hash is in the table, or where it belongs."""
    slot = slot_of(hashed, shift)
    while get(table, slot) != 0 and get(table, slot) != hashed:
        slot = slot_after(slot, mask)
    return slot


@inlined
def _unknown_lanes(sweep: Address, block: Address, lanes: Address) -> Word:
    """Write the lanes of a block with a value somewhere that are not where the table is looked at first; how many."""
    table, shift, n_rows = get(sweep, TABLE), get(sweep, TABLE_SHIFT), get(sweep, N_ROWS)
    hashes, flags = block + 8 * HASHES, block + 8 * FLAGS
    n = 0
    for lane in range(get(block, N_LANES)):  # without a jump, which would be taken at random
        hashed = get(hashes, lane)
        put(lanes, n, lane)
        n += (get(table, slot_of(hashed, shift)) != hashed) & (get(flags, lane) < n_rows)
    return n


@compiled
def look_up(sweep: Address, worker: Address, block: Address, makes_known: bool) -> None:
    """List the lanes of a block that the table does not know yet."""
    table, mask, shift = get(sweep, TABLE), get(sweep, TABLE_MASK), get(sweep, TABLE_SHIFT)
    n_threads, has_due = get(sweep, N_THREADS), get(sweep, PARTIAL) != get(sweep, TOTAL)
    for thread in range(n_threads):
        put(block, N_UNKNOWN + thread, 0)
    n_due = 0
    lanes = worker + 8 * LANE_LIST
    for place in range(_unknown_lanes(sweep, block, lanes)):
        lane = get(lanes, place)
        hashed = get(block, HASHES + lane)
        slot = _slot(table, mask, shift, hashed)
        if get(table, slot) == hashed:
            continue
        if makes_known:
            put(table, slot, hashed)
        is_due = has_due and get(block, FLAGS + lane) > 0
        n_due += is_due
        thread = part_of(hashed) & (n_threads - 1)
        n_unknown = get(block, N_UNKNOWN + thread)
        unknown = _unknown_of(sweep, block, thread) + 16 * n_unknown
        put(unknown, 0, lane + IS_DUE * is_due)
        put(unknown, 1, hashed)
        put(block, N_UNKNOWN + thread, n_unknown + 1)
    if makes_known:
        put(worker, NEW_COUNTS + get(block, NUMBER), get(block, N_UNKNOWN))
        put(worker, DUE_COUNTS + get(block, NUMBER), n_due)


@compiled
def list_twins(sweep: Address, block: Address) -> None:
    """List the lanes of a block with other expressions of watched columns, all of which are known."""
    n_twins = 0
    for lane in range(get(block, N_LANES)):
        if get(block, FLAGS + lane) < get(sweep, N_ROWS) and is_watched(get(sweep, WATCHED), get(block, HASHES + lane)):
            put(block + 8 * TWINS, n_twins, lane)
            n_twins += 1
    put(block, N_TWINS, n_twins)


@compiled
def make_known(sweep: Address, thread: Word) -> None:
    """Put what is new to a thread's parts of the table there, and strike from its lists what comes a second time.

    It writes to no line of the cache that another thread works with, but where something is struck.
    """
    table, mask, shift = get(sweep, TABLE), get(sweep, TABLE_MASK), get(sweep, TABLE_SHIFT)
    worker = worker_of(sweep, thread)
    for number in range(get(sweep, N_BLOCKS)):
        block = block_of(sweep, number)
        unknown, n_unknown = _unknown_of(sweep, block, thread), get(block, N_UNKNOWN + thread)
        for place in range(n_unknown):
            prefetch(table, slot_of(get(unknown, 2 * place + 1), shift))
        n_new = n_due = 0
        for place in range(n_unknown):
            hashed = get(unknown, 2 * place + 1)
            slot = _slot(table, mask, shift, hashed)
            if get(table, slot) == 0:
                put(table, slot, hashed)
                n_new += 1
                n_due += get(unknown, 2 * place) >= IS_DUE
            else:
                put(unknown, 2 * place, STRUCK)
        put(worker, NEW_COUNTS + number, n_new)
        put(worker, DUE_COUNTS + number, n_due)


@compiled
def new_lanes(sweep: Address, worker: Address, block: Address) -> Word:
    """Write the lanes of a block that are new to the thread's LANE_LIST, in their order; how many."""
    lanes, marks = worker + 8 * LANE_LIST, worker + 8 * DUE_LANES
    if get(sweep, N_THREADS) == 1:
        unknown = _unknown_of(sweep, block, 0)
        for place in range(get(block, N_UNKNOWN)):
            put(lanes, place, get(unknown, 2 * place) & (IS_DUE - 1))
        return get(block, N_UNKNOWN)
    for lane in range(BLOCK):
        put(marks, lane, 0)
    for thread in range(get(sweep, N_THREADS)):
        unknown = _unknown_of(sweep, block, thread)
        for place in range(get(block, N_UNKNOWN + thread)):
            lane = get(unknown, 2 * place)
            if lane != STRUCK:
                put(marks, lane & (IS_DUE - 1), 1)
    n = 0
    for lane in range(BLOCK):
        put(lanes, n, lane)
        n += get(marks, lane)
    return n


@compiled
def _expect(state: Address, sweep: Address, block: Address, lanes: Address, n: Word) -> None:
    """Have what interning looks at fetched, of all values before any is interned: it hides how long memory takes."""
    for step in range(3):
        for row in range(get(sweep, N_ROWS)):
            line = lines_of(sweep, block) + 8 * BLOCK * row
            for number in range(n):
                word = get(line, get(lanes, number))
                if LIMIT <= word < N_SCRATCH:
                    if step == 0:
                        expect_slot(state, word)
                    elif step == 1:
                        expect_handle(state, word)
                    else:
                        expect_words(state, word)


@compiled
def _append(
    state: Address, sweep: Address, block: Address, lanes: Address, n: Word, shelf: Address, place: Word
) -> None:
    """Put some lanes of a block on a shelf from `place` on."""
    type_, capacity, first = get(sweep, RESULT), get(shelf, SHELF_CAPACITY), get(block, FIRST)
    n_handles = handles_of(state, type_)
    if n_handles:
        _expect(state, sweep, block, lanes, n)
    for row in range(get(sweep, N_ROWS)):
        line = lines_of(sweep, block) + 8 * BLOCK * row
        target = get(shelf, SHELF_WORDS) + 8 * (capacity * row + place)
        if n_handles == 1:
            intern_flat(state, line, lanes, n, target)
            continue
        for number in range(n):
            word = get(line, get(lanes, number))
            if n_handles and word >= LIMIT:
                word = intern_hashed(state, type_, word)  # of what there was no room for nothing more is made
            put(target, number, word)
    for number in range(n):
        put(get(shelf, PROVENANCE), place + number, number_of(sweep, first + get(lanes, number)))


@compiled
def _keep_block(state: Address, sweep: Address, worker: Address, block: Address, place: Word, due_place: Word) -> None:
    """Append what is new of a block: what is without ⊥ from `place` on, the rest where what is due later is."""
    lanes, due = worker + 8 * LANE_LIST, worker + 8 * DUE_LANES
    has_due = get(sweep, PARTIAL) != get(sweep, TOTAL)
    n = n_due = 0
    for number in range(new_lanes(sweep, worker, block)):
        lane = get(lanes, number)
        if has_due and get(block, FLAGS + lane):
            put(due, n_due, lane)
            n_due += 1
        else:
            put(lanes, n, lane)
            n += 1
    _append(state, sweep, block, lanes, n, get(sweep, TOTAL), place)
    _append(state, sweep, block, due, n_due, get(sweep, PARTIAL), due_place)


@compiled
def plan_touches(shelf: Address, n: Word) -> None:
    """Tell threads how far to touch the pages of a shelf, before they judge `n` candidates."""
    n_terms, touching = get(shelf, N_TERMS), get(shelf, TOUCHING)
    put(shelf, TOUCHED, max(touching, n_terms))
    if n_terms + n > touching:
        put(shelf, TOUCHING, min(get(shelf, SHELF_CAPACITY), n_terms + n + LARGE_PAGE))


@compiled
def touch(sweep: Address, shelf: Address, thread: Word) -> None:
    """Touch the pages of some of a shelf's rows before they are filled.

    What one thread touches is cleared by it alone, beside what others clear. Two that come to a page at a time, as they
    do where they append by turns, both clear it, one for nothing.
    """
    begin, end = get(shelf, TOUCHED), get(shelf, TOUCHING)
    n_lines, n_threads = get(sweep, N_ROWS) + 1, get(sweep, N_THREADS)
    if begin >= end:
        return
    for row in range(n_lines * thread // n_threads, n_lines * (thread + 1) // n_threads):
        first = get(shelf, SHELF_WORDS) + 8 * get(shelf, SHELF_CAPACITY) * row
        line = first if row < get(sweep, N_ROWS) else get(shelf, PROVENANCE)
        for place in range(begin, end, LARGE_PAGE):
            put(line, place, 0)
        put(line, end - 1, 0)


@inlined
def _counted(sweep: Address, counts: Word, number: Word) -> Word:
    """What all threads together have counted of a block."""
    total = 0
    for thread in range(get(sweep, N_THREADS)):
        total += get(worker_of(sweep, thread), counts + number)
    return total


@compiled
def keep(state: Address, sweep: Address, thread: Word) -> None:
    """Append what is new of the blocks that a thread worked out; of all by the first where it must be interned."""
    worker = worker_of(sweep, thread)
    interns = get(get(state, TYPES), 3 * get(sweep, RESULT)) > REAL
    place, due_place = get(get(sweep, TOTAL), N_TERMS), get(get(sweep, PARTIAL), N_TERMS)
    for number in range(get(sweep, N_BLOCKS)):
        block = block_of(sweep, number)
        if (thread == 0) if interns else (get(block, OWNER) == thread):
            _keep_block(state, sweep, worker, block, place, due_place)
        n_due = _counted(sweep, DUE_COUNTS, number)
        place += _counted(sweep, NEW_COUNTS, number) - n_due
        due_place += n_due


@compiled
def count(sweep: Address) -> None:
    """Count what was kept of a chunk."""
    n_new = n_due = 0
    for number in range(get(sweep, N_BLOCKS)):
        n_new += _counted(sweep, NEW_COUNTS, number)
        n_due += _counted(sweep, DUE_COUNTS, number)
    total, partial = get(sweep, TOTAL), get(sweep, PARTIAL)
    put(total, N_TERMS, get(total, N_TERMS) + n_new - n_due)
    put(partial, N_TERMS, get(partial, N_TERMS) + n_due)
    put(sweep, N_KNOWN, get(sweep, N_KNOWN) + n_new)


@compiled
def _are_values(
    state: Address, type_: Word, columns: Address, n_words: Word, max_items: Word, max_nested: Word
) -> bool:
    """Whether all words of some columns are values that may be kept."""
    has_handles = get(get(state, TYPES), 3 * type_) > REAL
    for place in range(n_words):
        word = get(columns, place)
        if word < LIMIT or (has_handles and not fits(state, type_, word, max_items, max_nested)):
            return False
    return True


@compiled
def keep_leaves(
    state: Address,
    type_: Word,
    columns: Address,
    n: Word,
    n_rows: Word,
    max_items: Word,
    max_nested: Word,
    factors: Address,
    table: Address,
    mask: Word,
    shift: Word,
    shelf: Address,
) -> Word:
    """Do a sweep of the identity over a few columns that nobody aims at: append what is new to a shelf with room.

    How many are; -1, and nothing done, where some word is no value, which is for a sweep to judge.
    """
    if n_rows == 0 or not _are_values(state, type_, columns, n * n_rows, max_items, max_nested):
        return -1
    place = get(shelf, N_TERMS)
    for number in range(n):
        hashed = 0
        for row in range(n_rows):
            hashed = mixed_in(hashed, key_of(state, type_, get(columns, n * row + number)), get(factors, row))
        hashed = finalised(hashed)
        slot = _slot(table, mask, shift, hashed)
        if get(table, slot) == 0:
            put(table, slot, hashed)
            for row in range(n_rows):
                word = get(columns, n * row + number)
                put(get(shelf, SHELF_WORDS), get(shelf, SHELF_CAPACITY) * row + place, word)
            put(get(shelf, PROVENANCE), place, number)
            place += 1
    n_new = place - get(shelf, N_TERMS)
    put(shelf, N_TERMS, place)
    return n_new
