"""Enumeration's inner loop: one entry over all choices of its arguments, a block of candidates at a time.

For each block, while its columns are in the cache: apply in every row → hash → goal test → probe → append. Candidates
are told apart by the hash of their column (64 bits), so among ten million columns two
are taken for one with a probability of about 10⁻⁵. What a caller must know of (a hit, a new match mask, a new truth
mask) is an *event*. A sweep stops where room runs out or where it has judged as many candidates as it may, and goes on
from there when it is called again.

All it works on is given as arrays of words, by the fields that are named below.
"""

import numpy as np

from neurosym.execution.engine.machine import STEPS, call
from neurosym.execution.engine.memory import (
    MAX_HANDLES,
    MAX_WORDS,
    REAL,
    TOP,
    TYPES,
    WORDS_TOP,
    content_hash,
    forget,
    intern,
    length,
)
from neurosym.execution.engine.words import BOTTOM, LIMIT, Address, Word, compiled, get, inlined, put, to_float

BLOCK = 256
"""Candidates whose columns are judged together."""

MAX_ARITY = 4

MAX_MASK_ROWS = 62
"""Rows that take part in masks; all take part in telling columns apart and in hits."""

MAX_GOALS = 8

MAX_HITS = 1_000
"""Hits of one goal that become events."""

MAX_TWINS = 3
"""Other expressions of one column that are kept where they are asked for: on other inputs they may differ."""

# What to apply, and where the results go: the fields of a sweep. The fields of its arguments follow.
(
    COLUMN,  # address of the column function
    TYPE_IDS,  # address of its type ids
    ARITY,
    INNER,  # the argument that varies within a block
    N_ROWS,
    RESULT,  # the type id of results
    MAX_ITEMS,  # a longer list or string is dropped
    STEPS_PER_BLOCK,
    MAX_PROGRAMS,
    N_PROGRAMS,
    OUTER,  # which choice of the other arguments comes next
    POSITION,  # and where within the inner one
    BUFFERS,  # address of work space, see `buffer_words`
    GOALS,
    N_GOALS,
    TRUTHS,  # table of the truth masks known; 0 where results are no bools
    EVENTS,
    N_EVENTS,
    MAX_EVENTS,
    TABLE,  # hashes of the columns known
    TABLE_MASK,
    N_KNOWN,
    MAX_KNOWN,
    TOTAL,  # where columns without ⊥ go
    PARTIAL,  # where those with ⊥ go
    LANES,  # candidates of a block, at most BLOCK
    WATCHED,  # table of the columns whose other expressions are reported; 0 where there is none
    ARGUMENTS,
) = range(28)

# An argument: a slice of a bank's columns; for a function, of bodies that are closed over each row.
WORDS, CAPACITY, START, STOP, BODIES, ENVIRONMENTS, ARGUMENT_SIZE = range(7)

# A goal: its column, as words and as hashes of them, and the masks known.
GOAL_WORDS, GOAL_KEYS, GOAL_HASH, GOAL_MASKS, N_HITS, TOLERANCE, GOAL_SIZE = range(7)

# A shelf: where columns are appended.
SHELF_WORDS, SHELF_CAPACITY, N_TERMS, PROVENANCE, ROOM, SHELF_SIZE = range(6)

SWEEP_SIZE = ARGUMENTS + MAX_ARITY * ARGUMENT_SIZE

KIND, MASK, TERM, EVENT_ARGUMENTS = range(4)
EVENT_SIZE = EVENT_ARGUMENTS + MAX_ARITY
"""Words of an event: a goal's number, TRUTH or TWIN; the mask (0: a hit; TWIN: the hash); the term or -1; the arguments."""

TRUTH, TWIN = -1, -2

PROVENANCE_SIZE = MAX_ARITY
"""Words of a term's provenance: the terms, or the bodies of functions, that are its arguments."""

MASKS_SIZE = 1 << 14
"""Slots of a table of masks; one that is full reports no more."""

DONE, NO_ROOM, PAUSED = range(3)
"""Why a sweep stops."""


def buffer_words(n_rows: int) -> int:
    """How much work space a sweep over so many rows needs."""
    return BLOCK * (n_rows * (MAX_ARITY + 1) + MAX_GOALS + 3) + 2 * MAX_ARITY


@inlined
def _mixed(hashed: Word, key: Word, factor: Word) -> Word:
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
def _argument(sweep: Address, position: Word) -> Address:
    return sweep + 8 * (ARGUMENTS + ARGUMENT_SIZE * position)


@inlined
def _line(sweep: Address, position: Word, row: Word) -> Address:
    """The buffer of an argument in one row."""
    return get(sweep, BUFFERS) + 8 * BLOCK * (get(sweep, N_ROWS) * position + row)


@compiled
def _choose(sweep: Address, outer: Word, indices: Address) -> None:
    """Write the terms of the `outer`th choice of all arguments but the inner one, and their columns, repeated."""
    rest = outer
    for position in range(get(sweep, ARITY) - 1, -1, -1):
        if position == get(sweep, INNER):
            continue
        argument = _argument(sweep, position)
        size = get(argument, STOP) - get(argument, START)
        term = get(argument, START) + rest % size
        rest = rest // size
        put(indices, position, term)
        for row in range(get(sweep, N_ROWS)):
            if get(argument, ENVIRONMENTS):
                word = (get(get(argument, BODIES), term) << 32) | get(get(argument, ENVIRONMENTS), row)
            else:
                word = get(get(argument, WORDS), row * get(argument, CAPACITY) + term)
            line = _line(sweep, position, row)
            for lane in range(BLOCK):
                put(line, lane, word)


@compiled
def _inner_line(sweep: Address, row: Word, first: Word, n: Word) -> Address:
    """The address of the inner argument's column in one row, from term `first` on."""
    argument = _argument(sweep, get(sweep, INNER))
    if not get(argument, ENVIRONMENTS):
        return get(argument, WORDS) + 8 * (row * get(argument, CAPACITY) + first)
    line = _line(sweep, get(sweep, INNER), row)
    environment = get(get(argument, ENVIRONMENTS), row)
    bodies = get(argument, BODIES) + 8 * first
    for lane in range(n):
        put(line, lane, (get(bodies, lane) << 32) | environment)
    return line


@compiled
def _note_scalars(line: Address, factor: Word, hashes: Address, flags: Address, n: Word) -> None:
    """Add a row of scalars to the hashes of a block, and its special words to the flags."""
    for lane in range(n):
        word = get(line, lane)
        put(hashes, lane, _mixed(get(hashes, lane), word, factor))
        special = (1 if word == BOTTOM else 1 << 32) if word < LIMIT else 0
        put(flags, lane, get(flags, lane) + special)


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
        total = _mixed(total, get(keys, row), get(factors, row))
    return finalised(total)


@compiled
def _note_others(
    state: Address, sweep: Address, line: Address, keys: Address, factor: Word, hashes: Address, flags: Address, n: Word
) -> None:
    """The same for floats, told apart by 40 bits of their mantissa, and what has handles, by its contents."""
    type_ = get(sweep, RESULT)
    has_handles = get(get(state, TYPES), 3 * type_) > REAL
    for lane in range(n):
        word = get(line, lane)
        key = key_of(state, type_, word)
        if word < LIMIT:
            put(flags, lane, get(flags, lane) + (1 if word == BOTTOM else 1 << 32))
        elif has_handles and length(state, word) > get(sweep, MAX_ITEMS):
            put(flags, lane, get(flags, lane) + (1 << 32))
        put(keys, lane, key)
        put(hashes, lane, _mixed(get(hashes, lane), key, factor))


@compiled
def _match(keys: Address, wanted: Word, bit: Word, masks: Address, n: Word) -> None:
    """Set a bit in the masks of the candidates that are right in a row."""
    for lane in range(n):
        put(masks, lane, get(masks, lane) | (bit if get(keys, lane) == wanted else 0))


@compiled
def _match_floats(line: Address, wanted: Word, tolerance: Word, bit: Word, masks: Address, n: Word) -> None:
    """The same for floats, within a tolerance that is absolute and relative to the larger (as `math.isclose`)."""
    number, allowed = to_float(wanted), to_float(tolerance)
    for lane in range(n):
        word = get(line, lane)
        if word >= LIMIT:
            found = to_float(word)
            if abs(found - number) <= allowed * max(1.0, max(abs(found), abs(number))):
                put(masks, lane, get(masks, lane) | bit)


@inlined
def _slot(hashed: Word, mask: Word) -> Word:
    return (hashed >> 1) & mask


@compiled
def _is_new_mask(table: Address, mask: Word) -> bool:
    """Whether a mask was not in a table yet; it is now, unless the table is full."""
    slot = ((mask * 0x5851F42D4C957F2D) >> 30) & (MASKS_SIZE - 1)
    for _ in range(64):
        known = get(table, slot)
        if known == mask:
            return False
        if known == 0:
            put(table, slot, mask)
            return True
        slot = (slot + 1) & (MASKS_SIZE - 1)
    return False


@compiled
def watch(table: Address, hashed: Word) -> None:
    """Have the next few other expressions of a column reported."""
    slot = _slot(hashed, MASKS_SIZE - 1)
    for _ in range(64):
        if get(table, 2 * slot) == 0:
            put(table, 2 * slot, hashed)
            put(table, 2 * slot + 1, MAX_TWINS)
            return
        slot = (slot + 1) & (MASKS_SIZE - 1)


@compiled
def _is_watched(table: Address, hashed: Word) -> bool:
    slot = _slot(hashed, MASKS_SIZE - 1)
    for _ in range(64):
        known = get(table, 2 * slot)
        if known == hashed:
            left = get(table, 2 * slot + 1)
            put(table, 2 * slot + 1, left - 1)
            return left > 0
        if known == 0:
            return False
        slot = (slot + 1) & (MASKS_SIZE - 1)
    return False


@compiled
def _report(sweep: Address, kind: Word, mask: Word, term: Word, indices: Address) -> None:
    number = get(sweep, N_EVENTS)
    event = get(sweep, EVENTS) + 8 * EVENT_SIZE * number
    put(event, KIND, kind)
    put(event, MASK, mask)
    put(event, TERM, term)
    for position in range(get(sweep, ARITY)):
        put(event, EVENT_ARGUMENTS + position, get(indices, position))
    put(sweep, N_EVENTS, number + 1)


@compiled
def _append(state: Address, sweep: Address, shelf: Address, lines: Address, lane: Word, indices: Address) -> Word:
    """Keep a candidate's column and where it comes from; the number of the term, -1 where there is no room."""
    number = get(shelf, N_TERMS)
    if number >= get(shelf, ROOM):
        return -1
    type_ = get(sweep, RESULT)
    has_handles = get(get(state, TYPES), 3 * type_) > REAL
    for row in range(get(sweep, N_ROWS)):
        word = get(lines, BLOCK * row + lane)
        if has_handles and word >= LIMIT:
            word = intern(state, type_, word)
            if word < LIMIT:
                return -1
        put(get(shelf, SHELF_WORDS), row * get(shelf, SHELF_CAPACITY) + number, word)
    provenance = get(shelf, PROVENANCE) + 8 * PROVENANCE_SIZE * number
    for position in range(get(sweep, ARITY)):
        put(provenance, position, get(indices, position))
    put(shelf, N_TERMS, number + 1)
    return number


@compiled
def _truth(lines: Address, lane: Word, n_rows: Word) -> Word:
    """The rows where a bool without ⊥ is true."""
    mask = 0
    for row in range(min(n_rows, MAX_MASK_ROWS)):
        mask |= get(lines, BLOCK * row + lane) << row
    return mask


@compiled
def _judge(
    state: Address,
    sweep: Address,
    lines: Address,
    hashes: Address,
    flags: Address,
    masks: Address,
    first: Word,
    n: Word,
    indices: Address,
) -> None:
    """Report and keep what is worth it of a block whose hashes, flags and masks are known."""
    n_rows, inner = get(sweep, N_ROWS), get(sweep, INNER)
    full = (1 << min(n_rows, MAX_MASK_ROWS)) - 1
    table, table_mask = get(sweep, TABLE), get(sweep, TABLE_MASK)
    n_goals = get(sweep, N_GOALS)
    for lane in range(n):
        put(hashes, lane, finalised(get(hashes, lane)))
    for lane in range(n):
        flag = get(flags, lane)
        if flag >= 1 << 32 or flag == n_rows:
            continue
        hashed = get(hashes, lane)
        slot = _slot(hashed, table_mask)
        while get(table, slot) != 0 and get(table, slot) != hashed:
            slot = (slot + 1) & table_mask
        is_new = get(table, slot) == 0
        put(indices, inner, first + lane)
        term = -1
        if is_new and get(sweep, N_KNOWN) < get(sweep, MAX_KNOWN):
            term = _append(state, sweep, get(sweep, PARTIAL if flag else TOTAL), lines, lane, indices)
            if term >= 0:
                put(table, slot, hashed)
                put(sweep, N_KNOWN, get(sweep, N_KNOWN) + 1)
        if not is_new and get(sweep, WATCHED) and _is_watched(get(sweep, WATCHED), hashed):
            _report(sweep, TWIN, hashed, -1, indices)
        for number in range(n_goals):
            goal = get(sweep, GOALS) + 8 * GOAL_SIZE * number
            mask = get(masks, BLOCK * number + lane)
            is_hit = mask == full and (n_rows <= MAX_MASK_ROWS or hashed == get(goal, GOAL_HASH))
            if is_hit and get(goal, N_HITS) < MAX_HITS:
                put(goal, N_HITS, get(goal, N_HITS) + 1)
                _report(sweep, number, 0, term, indices)
            elif mask and not is_hit and _is_new_mask(get(goal, GOAL_MASKS), mask):
                _report(sweep, number, mask, term, indices)
        if is_new and flag == 0 and get(sweep, TRUTHS):
            mask = _truth(lines, lane, n_rows)
            if mask and mask != full and _is_new_mask(get(sweep, TRUTHS), mask):
                _report(sweep, TRUTH, mask, term, indices)


@compiled
def _has_room(state: Address, sweep: Address) -> bool:
    """Whether a whole block may be kept and reported."""
    if get(sweep, N_EVENTS) + BLOCK * (get(sweep, N_GOALS) + 2) > get(sweep, MAX_EVENTS):
        return False
    if get(sweep, N_KNOWN) >= get(sweep, MAX_KNOWN):
        return True  # nothing more is kept
    n_rows = get(sweep, N_ROWS)
    n_handles = BLOCK * n_rows if get(get(state, TYPES), 3 * get(sweep, RESULT)) > REAL else 0
    n_words = BLOCK * n_rows * get(sweep, MAX_ITEMS) if n_handles else 0
    return (
        get(get(sweep, TOTAL), N_TERMS) + BLOCK <= get(get(sweep, TOTAL), ROOM)
        and get(get(sweep, PARTIAL), N_TERMS) + BLOCK <= get(get(sweep, PARTIAL), ROOM)
        and 2 * (get(sweep, N_KNOWN) + BLOCK) <= get(sweep, TABLE_MASK)
        and get(state, TOP) + n_handles <= get(state, MAX_HANDLES)
        and get(state, WORDS_TOP) + n_words <= get(state, MAX_WORDS)
    )


@compiled
def sweep(state: Address, sweep: Address, factors: Address) -> Word:
    """Judge candidates from where the sweep stands; DONE, NO_ROOM or PAUSED.

    `factors` has an odd word for each row, by which columns are hashed.
    """
    n_rows, arity, inner = get(sweep, N_ROWS), get(sweep, ARITY), get(sweep, INNER)
    kind = get(get(state, TYPES), 3 * get(sweep, RESULT))
    lines = get(sweep, BUFFERS) + 8 * BLOCK * n_rows * MAX_ARITY
    hashes = lines + 8 * BLOCK * n_rows
    flags, keys = hashes + 8 * BLOCK, hashes + 16 * BLOCK
    masks = hashes + 24 * BLOCK
    table = masks + 8 * MAX_GOALS * BLOCK
    indices = table + 8 * MAX_ARITY
    begin, stop = get(_argument(sweep, inner), START), get(_argument(sweep, inner), STOP)
    n_outer = 1
    for position in range(arity):
        if position != inner:
            n_outer *= get(_argument(sweep, position), STOP) - get(_argument(sweep, position), START)
    n_goals = get(sweep, N_GOALS)
    while get(sweep, OUTER) < n_outer:
        _choose(sweep, get(sweep, OUTER), indices)
        for position in range(arity):
            put(table, position, _line(sweep, position, 0))
        first = begin + get(sweep, POSITION)
        while first < stop:
            if get(sweep, N_PROGRAMS) >= get(sweep, MAX_PROGRAMS):
                return PAUSED
            if not _has_room(state, sweep):
                return NO_ROOM
            n = min(get(sweep, LANES), stop - first, get(sweep, MAX_PROGRAMS) - get(sweep, N_PROGRAMS))
            for lane in range(n):
                put(hashes, lane, 0)
                put(flags, lane, 0)
            for lane in range(BLOCK * n_goals):
                put(masks, lane, 0)
            put(state, STEPS, get(sweep, STEPS_PER_BLOCK))
            for row in range(n_rows):
                for position in range(arity):
                    put(table, position, _line(sweep, position, row))
                put(table, inner, _inner_line(sweep, row, first, n))
                line = lines + 8 * BLOCK * row
                call(get(sweep, COLUMN), state, get(sweep, TYPE_IDS), table, n, line)
                found = line
                if kind < REAL:
                    _note_scalars(line, get(factors, row), hashes, flags, n)
                else:
                    _note_others(state, sweep, line, keys, get(factors, row), hashes, flags, n)
                    found = keys
                if row < MAX_MASK_ROWS:
                    for number in range(n_goals):
                        goal = get(sweep, GOALS) + 8 * GOAL_SIZE * number
                        own = masks + 8 * BLOCK * number
                        if get(goal, TOLERANCE):
                            _match_floats(line, get(get(goal, GOAL_WORDS), row), get(goal, TOLERANCE), 1 << row, own, n)
                        else:
                            _match(found, get(get(goal, GOAL_KEYS), row), 1 << row, own, n)
            _judge(state, sweep, lines, hashes, flags, masks, first, n, indices)
            forget(state)
            put(sweep, N_PROGRAMS, get(sweep, N_PROGRAMS) + n)
            first += n
            put(sweep, POSITION, first - begin)
        put(sweep, OUTER, get(sweep, OUTER) + 1)
        put(sweep, POSITION, 0)
    return DONE


@compiled
def rehash(table: Address, size: Word, larger: Address, mask: Word) -> None:
    """Copy a table of hashes into a larger one, which is empty."""
    for number in range(size):
        hashed = get(table, number)
        if hashed:
            slot = _slot(hashed, mask)
            while get(larger, slot) != 0:
                slot = (slot + 1) & mask
            put(larger, slot, hashed)
