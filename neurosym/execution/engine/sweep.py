"""Enumeration's inner loop: one entry over all choices of its arguments, a block of candidates at a time.

For each block, while its columns are in the cache: apply in every row → hash → goal test → probe → append. Candidates
are told apart by the hash of their column (64 bits), so among ten million columns two
are taken for one with a probability of about 10⁻⁵. What a caller must know of (a hit, a new match mask, a new truth
mask) is an *event*. A sweep stops where room runs out or where it has judged as many candidates as it may, and goes on
from there when it is called again.

All it works on is given as arrays of words, by the fields that are named below.
"""

from neurosym.execution.engine.fields import (
    ARGUMENT_SIZE,
    ARGUMENTS,
    ARITY,
    BLOCK,
    BODIES,
    BUFFERS,
    CAPACITY,
    COLUMN,
    DONE,
    ENVIRONMENTS,
    EVENT_ARGUMENTS,
    EVENT_SIZE,
    EVENTS,
    GOAL_HASH,
    GOAL_KEYS,
    GOAL_MASKS,
    GOAL_SIZE,
    GOAL_WORDS,
    GOALS,
    INNER,
    KIND,
    LANES,
    MASK,
    MAX_ARITY,
    MAX_EVENTS,
    MAX_GOALS,
    MAX_HITS,
    MAX_ITEMS,
    MAX_KNOWN,
    MAX_MASK_ROWS,
    MAX_PROGRAMS,
    N_EVENTS,
    N_GOALS,
    N_HITS,
    N_KNOWN,
    N_PROGRAMS,
    N_ROWS,
    N_TERMS,
    NO_ROOM,
    OUTER,
    PARTIAL,
    PAUSED,
    POSITION,
    PROVENANCE,
    PROVENANCE_SIZE,
    RESULT,
    ROOM,
    SCRATCH_WORDS,
    SHARES_STEPS,
    SHELF_CAPACITY,
    SHELF_WORDS,
    START,
    STEPS_PER_CANDIDATE,
    STOP,
    TABLE,
    TABLE_MASK,
    TOLERANCE,
    TOTAL,
    TRUTH,
    TRUTHS,
    TWIN,
    TYPE_IDS,
    WATCHED,
    WORDS,
)
from neurosym.execution.engine.hashing import finalised, is_new_mask, is_watched, slot_of
from neurosym.execution.engine.heap import (
    MAX_HANDLES,
    MAX_WORDS,
    REAL,
    SCRATCH_END,
    TOP,
    TYPES,
    WORDS_TOP,
    forget,
    intern,
)
from neurosym.execution.engine.machine import STEPS, call
from neurosym.execution.engine.noting import (
    is_undecided,
    match,
    match_floats,
    note_others,
    note_scalars,
    note_specials,
    truth,
)
from neurosym.execution.engine.words import LIMIT, Address, Word, compiled, get, inlined, put


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
def _report(sweep: Address, kind: Word, mask: Word, indices: Address) -> None:
    number = get(sweep, N_EVENTS)
    event = get(sweep, EVENTS) + 8 * EVENT_SIZE * number
    put(event, KIND, kind)
    put(event, MASK, mask)
    for position in range(get(sweep, ARITY)):
        put(event, EVENT_ARGUMENTS + position, get(indices, position))
    put(sweep, N_EVENTS, number + 1)


@compiled
def _append(state: Address, sweep: Address, shelf: Address, lines: Address, lane: Word, indices: Address) -> bool:
    """Keep a candidate's column and where it comes from, if there is room; whether there was."""
    number = get(shelf, N_TERMS)
    if number >= get(shelf, ROOM):
        return False
    type_ = get(sweep, RESULT)
    has_handles = get(get(state, TYPES), 3 * type_) > REAL
    for row in range(get(sweep, N_ROWS)):
        word = get(lines, BLOCK * row + lane)
        if has_handles and word >= LIMIT:
            word = intern(state, type_, word)
            if word < LIMIT:
                return False
        put(get(shelf, SHELF_WORDS), row * get(shelf, SHELF_CAPACITY) + number, word)
    provenance = get(shelf, PROVENANCE) + 8 * PROVENANCE_SIZE * number
    for position in range(get(sweep, ARITY)):
        put(provenance, position, get(indices, position))
    put(shelf, N_TERMS, number + 1)
    return True


@compiled
def _judge(
    state: Address,
    sweep: Address,
    lines: Address,
    hashes: Address,
    flags: Address,
    probes: Address,
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
        hashed = finalised(get(hashes, lane))
        put(hashes, lane, hashed)
        # all slots are read before any is looked at: so many at once hide how long memory takes
        put(probes, lane, get(table, slot_of(hashed, table_mask)))
    for lane in range(n):
        flag = get(flags, lane)
        if flag >= 1 << 32 or flag == n_rows:
            continue
        hashed = get(hashes, lane)
        slot = slot_of(hashed, table_mask)
        is_new = get(probes, lane) != hashed
        if is_new:
            while get(table, slot) != 0 and get(table, slot) != hashed:
                slot = (slot + 1) & table_mask
            is_new = get(table, slot) == 0
        put(indices, inner, first + lane)
        if (
            is_new
            and get(sweep, N_KNOWN) < get(sweep, MAX_KNOWN)
            and _append(state, sweep, get(sweep, PARTIAL if flag else TOTAL), lines, lane, indices)
        ):
            put(table, slot, hashed)
            put(sweep, N_KNOWN, get(sweep, N_KNOWN) + 1)
        if not is_new and get(sweep, WATCHED) and is_watched(get(sweep, WATCHED), hashed):
            _report(sweep, TWIN, hashed, indices)
        for number in range(n_goals):
            goal = get(sweep, GOALS) + 8 * GOAL_SIZE * number
            mask = get(masks, BLOCK * number + lane)
            is_hit = mask == full and (n_rows <= MAX_MASK_ROWS or hashed == get(goal, GOAL_HASH))
            if is_hit and get(goal, N_HITS) < MAX_HITS:
                put(goal, N_HITS, get(goal, N_HITS) + 1)
                _report(sweep, number, 0, indices)
            elif mask and not is_hit and is_new_mask(get(goal, GOAL_MASKS), mask):
                _report(sweep, number, mask, indices)
        if is_new and flag == 0 and get(sweep, TRUTHS):
            mask = truth(lines, lane, n_rows)
            if mask and mask != full and is_new_mask(get(sweep, TRUTHS), mask):
                _report(sweep, TRUTH, mask, indices)


@compiled
def _judge_matches(sweep: Address, flags: Address, masks: Address, first: Word, n: Word, indices: Address) -> None:
    """Report hits and new match masks of a block of which nothing is kept."""
    full = (1 << get(sweep, N_ROWS)) - 1
    for number in range(get(sweep, N_GOALS)):
        goal = get(sweep, GOALS) + 8 * GOAL_SIZE * number
        own = masks + 8 * BLOCK * number
        for lane in range(n):
            mask = get(own, lane)
            if mask == 0 or get(flags, lane) >= 1 << 32:
                continue
            put(indices, get(sweep, INNER), first + lane)
            if mask == full:
                if get(goal, N_HITS) < MAX_HITS:
                    put(goal, N_HITS, get(goal, N_HITS) + 1)
                    _report(sweep, number, 0, indices)
            elif is_new_mask(get(goal, GOAL_MASKS), mask):
                _report(sweep, number, mask, indices)


@compiled
def _has_room(state: Address, sweep: Address, n: Word) -> bool:
    """Whether a block of `n` candidates may be kept and reported."""
    if get(sweep, N_EVENTS) + n * (get(sweep, N_GOALS) + 2) > get(sweep, MAX_EVENTS):
        return False
    if get(sweep, N_KNOWN) >= get(sweep, MAX_KNOWN):
        return True  # nothing more is kept
    n_rows = get(sweep, N_ROWS)
    n_handles = n * n_rows if get(get(state, TYPES), 3 * get(sweep, RESULT)) > REAL else 0
    n_words = n_handles * get(sweep, MAX_ITEMS)
    return (
        get(get(sweep, TOTAL), N_TERMS) + n <= get(get(sweep, TOTAL), ROOM)
        and get(get(sweep, PARTIAL), N_TERMS) + n <= get(get(sweep, PARTIAL), ROOM)
        and 2 * (get(sweep, N_KNOWN) + n) <= get(sweep, TABLE_MASK)
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
    alone = begin
    # nothing more is kept, and nothing else is asked than what goals a column matches
    only_matches = (
        get(sweep, N_KNOWN) >= get(sweep, MAX_KNOWN)
        and get(sweep, TRUTHS) == 0
        and get(sweep, WATCHED) == 0
        and n_rows <= MAX_MASK_ROWS
    )
    while get(sweep, OUTER) < n_outer:
        _choose(sweep, get(sweep, OUTER), indices)
        for position in range(arity):
            put(table, position, _line(sweep, position, 0))
        first = begin + get(sweep, POSITION)
        while first < stop:
            if get(sweep, N_PROGRAMS) >= get(sweep, MAX_PROGRAMS):
                return PAUSED
            n = min(get(sweep, LANES), stop - first, get(sweep, MAX_PROGRAMS) - get(sweep, N_PROGRAMS))
            if first < alone:
                n = 1
            if not _has_room(state, sweep, n):
                return NO_ROOM
            for lane in range(n):
                put(hashes, lane, 0)
                put(flags, lane, 0)
            for lane in range(BLOCK * n_goals):
                put(masks, lane, 0)
            put(state, STEPS, n * get(sweep, STEPS_PER_CANDIDATE))
            put(state, SCRATCH_END, get(sweep, SCRATCH_WORDS))
            for row in range(n_rows):
                for position in range(arity):
                    put(table, position, _line(sweep, position, row))
                put(table, inner, _inner_line(sweep, row, first, n))
                line = lines + 8 * BLOCK * row
                call(get(sweep, COLUMN), state, get(sweep, TYPE_IDS), table, n, line)
                found = line
                if kind < REAL and only_matches:
                    note_specials(line, flags, n)
                elif kind < REAL:
                    note_scalars(line, get(factors, row), hashes, flags, n)
                else:
                    note_others(state, sweep, line, keys, get(factors, row), hashes, flags, n)
                    found = keys
                if row < MAX_MASK_ROWS:
                    for number in range(n_goals):
                        goal = get(sweep, GOALS) + 8 * GOAL_SIZE * number
                        own = masks + 8 * BLOCK * number
                        if get(goal, TOLERANCE):
                            match_floats(line, get(get(goal, GOAL_WORDS), row), get(goal, TOLERANCE), 1 << row, own, n)
                        else:
                            match(found, get(get(goal, GOAL_KEYS), row), 1 << row, own, n)
            if get(sweep, SHARES_STEPS) and n > 1 and is_undecided(flags, n):
                # one candidate may have used up what was for all: each alone, with its own share
                alone = first + n
                put(sweep, LANES, 1)
                forget(state)
                continue
            if only_matches:
                _judge_matches(sweep, flags, masks, first, n, indices)
            else:
                _judge(state, sweep, lines, hashes, flags, keys, masks, first, n, indices)
            forget(state)
            put(sweep, N_PROGRAMS, get(sweep, N_PROGRAMS) + n)
            first += n
            put(sweep, POSITION, first - begin)
        put(sweep, OUTER, get(sweep, OUTER) + 1)
        put(sweep, POSITION, 0)
    return DONE
