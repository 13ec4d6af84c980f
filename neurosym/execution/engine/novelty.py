"""What of a chunk is new: told by the table of columns, and appended where it belongs.

A part of the table belongs to one thread, which lists what is new to it in the order of the candidates; all threads
append a share of these lists, merged.
"""

from neurosym.execution.engine.blocks import block_of, choose, lines_of, worker_of
from neurosym.execution.engine.fields import (
    BLOCK,
    FIRST,
    FLAGS,
    HASHES,
    HEADS,
    LANE_LIST,
    MERGED,
    N_BLOCKS,
    N_KNOWN,
    N_LANES,
    N_NEW,
    N_ROWS,
    N_TERMS,
    N_THREADS,
    N_TWINS,
    NEW,
    PARTIAL,
    PROBES,
    PROVENANCE,
    PROVENANCE_SIZE,
    RESULT,
    SHELF_CAPACITY,
    SHELF_WORDS,
    TABLE,
    TABLE_MASK,
    TABLE_SHIFT,
    TOTAL,
    TWINS,
    WATCHED,
)
from neurosym.execution.engine.hashing import is_watched, slot_after, slot_of
from neurosym.execution.engine.heap import REAL, TYPES, intern
from neurosym.execution.engine.words import LIMIT, Address, Word, compiled, get, inlined, put


@compiled
def tell_apart(sweep: Address, number: Word, keeps: bool) -> None:
    """List the candidates that are new to a thread's parts of the table, which knows them then, and some twins.

    In a list a candidate is (its block · BLOCK + its lane) · 2, and 1 more where it goes to PARTIAL.
    """
    worker = worker_of(sweep, number)
    lanes, probes = worker + 8 * LANE_LIST, worker + 8 * PROBES
    table, table_mask, shift = get(sweep, TABLE), get(sweep, TABLE_MASK), get(sweep, TABLE_SHIFT)
    n_rows, others = get(sweep, N_ROWS), get(sweep, N_THREADS) - 1
    has_due = get(sweep, PARTIAL) != get(sweep, TOTAL)
    n_new = n_twins = 0
    for block_number in range(get(sweep, N_BLOCKS)):
        block = block_of(sweep, block_number)
        hashes, flags = block + 8 * HASHES, block + 8 * FLAGS
        n_own = 0
        for lane in range(get(block, N_LANES)):
            part = slot_of(get(hashes, lane), table_mask) >> shift
            put(lanes, n_own, lane)
            n_own += (get(flags, lane) < n_rows) & ((part & others) == number)
        for own in range(n_own):
            # all slots are read before any is looked at: so many at once hide how long memory takes
            put(probes, own, get(table, slot_of(get(hashes, get(lanes, own)), table_mask)))
        for own in range(n_own):
            lane = get(lanes, own)
            hashed = get(hashes, lane)
            is_new = get(probes, own) != hashed
            if is_new:
                slot = slot_of(hashed, table_mask)
                while get(table, slot) != 0 and get(table, slot) != hashed:
                    slot = slot_after(slot, table_mask)
                is_new = get(table, slot) == 0
                if is_new and keeps:
                    put(table, slot, hashed)
            if is_new:
                put(
                    worker + 8 * NEW,
                    n_new,
                    2 * (block_number * BLOCK + lane) + (1 if get(flags, lane) and has_due else 0),
                )
                n_new += 1
            elif get(sweep, WATCHED) and is_watched(get(sweep, WATCHED), hashed):
                put(worker + 8 * TWINS, n_twins, 2 * (block_number * BLOCK + lane))
                n_twins += 1
    put(worker, N_NEW, n_new)
    put(worker, N_TWINS, n_twins)


@compiled
def merge(sweep: Address, worker: Address, lists: Word, counts: Word, end: Word) -> None:
    """Write the first `end` candidates of all threads' lists to a thread's own, in their order."""
    heads, merged = worker + 8 * HEADS, worker + 8 * MERGED
    n_threads = get(sweep, N_THREADS)
    for thread in range(n_threads):
        put(heads, thread, 0)
    for place in range(end):
        least, chosen = -1, 0
        for thread in range(n_threads):
            other = worker_of(sweep, thread)
            if get(heads, thread) < get(other, counts):
                candidate = get(other + 8 * lists, get(heads, thread))
                if least < 0 or candidate < least:
                    least, chosen = candidate, thread
        put(merged, place, least)
        put(heads, chosen, get(heads, chosen) + 1)


@compiled
def n_of_all(sweep: Address, counts: Word) -> Word:
    """The sum of a count of all threads."""
    total = 0
    for thread in range(get(sweep, N_THREADS)):
        total += get(worker_of(sweep, thread), counts)
    return total


@inlined
def candidate_of(sweep: Address, listed: Word) -> Word:
    """The number of a candidate in a list."""
    block = block_of(sweep, (listed >> 1) // BLOCK)
    return get(block, FIRST) + (listed >> 1) % BLOCK


@inlined
def column_of(sweep: Address, listed: Word) -> Address:
    """Where the words of a listed candidate's column are, BLOCK words from one to the next."""
    return lines_of(sweep, block_of(sweep, (listed >> 1) // BLOCK)) + 8 * ((listed >> 1) % BLOCK)


@compiled
def _append(
    state: Address, sweep: Address, shelf: Address, is_partial: Word, listed: Address, begin: Word, end: Word
) -> None:
    """Put on a shelf those of a list from `begin` to before `end` that belong there, behind those before them."""
    place = get(shelf, N_TERMS)
    for number in range(begin):
        place += (get(listed, number) & 1) == is_partial
    type_, capacity = get(sweep, RESULT), get(shelf, SHELF_CAPACITY)
    has_handles = get(get(state, TYPES), 3 * type_) > REAL
    n_rows = get(sweep, N_ROWS)
    for number in range(begin, end):
        candidate = get(listed, number)
        if candidate & 1 != is_partial:
            continue
        source, target = column_of(sweep, candidate), get(shelf, SHELF_WORDS) + 8 * place
        for row in range(n_rows):
            word = get(source, BLOCK * row)
            if has_handles and word >= LIMIT:
                word = intern(state, type_, word)  # of what there was no room for nothing more is made
            put(target, capacity * row, word)
        choose(sweep, candidate_of(sweep, candidate), get(shelf, PROVENANCE) + 8 * PROVENANCE_SIZE * place, 1)
        place += 1


@compiled
def keep(state: Address, sweep: Address, number: Word) -> None:
    """Append a thread's share of what is new; all of it by the first where it must be interned."""
    worker = worker_of(sweep, number)
    n_threads, n_new = get(sweep, N_THREADS), n_of_all(sweep, N_NEW)
    begin, end = n_new * number // n_threads, n_new * (number + 1) // n_threads
    if get(get(state, TYPES), 3 * get(sweep, RESULT)) > REAL:
        begin, end = 0, n_new if number == 0 else 0
    merge(sweep, worker, NEW, N_NEW, end)
    _append(state, sweep, get(sweep, TOTAL), 0, worker + 8 * MERGED, begin, end)
    _append(state, sweep, get(sweep, PARTIAL), 1, worker + 8 * MERGED, begin, end)


@compiled
def count(sweep: Address) -> None:
    """Count what was kept of a chunk."""
    for thread in range(get(sweep, N_THREADS)):
        worker = worker_of(sweep, thread)
        for place in range(get(worker, N_NEW)):
            shelf = get(sweep, PARTIAL if get(worker + 8 * NEW, place) & 1 else TOTAL)
            put(shelf, N_TERMS, get(shelf, N_TERMS) + 1)
        put(sweep, N_KNOWN, get(sweep, N_KNOWN) + get(worker, N_NEW))
