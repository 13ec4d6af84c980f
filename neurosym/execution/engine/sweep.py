"""Enumeration's inner loop: one entry over all choices of its arguments, a chunk of candidates at a time.

A chunk is some blocks of candidates. While its columns are in the cache: apply in every row → hash → goal test →
probe → append. Candidates are told apart by the hash of their column (64 bits), so among ten million columns two
are taken for one with a probability of about 10⁻⁵. What a caller must know of (a hit, a new match mask, a new truth
mask) is an *event*. A sweep stops where room runs out or where it has judged as many candidates as it may, and goes on
from there when it is called again.

All threads run `sweep` together, each with a state of its own, and wait for each other between the steps. What they
find is the same for any number of them: blocks are worked out by whoever takes them, a part of the table of columns is
searched and filled by one thread in the order of the candidates, and what is new is appended in that order; the first
thread alone interns and reports.

All it works on is given as arrays of words, by the fields that are named in `fields`.
"""

from neurosym.execution.engine.blocks import block_of, evaluate, is_gathered, n_terms_of, worker_of
from neurosym.execution.engine.fields import (
    CHOSEN,
    CHUNK,
    DONE,
    FIRST,
    GOING,
    INNER,
    LANES,
    LISTED,
    MAX_EVENTS,
    MAX_ITEMS,
    MAX_KNOWN,
    MAX_MASK_ROWS,
    MAX_NESTED,
    MAX_PROGRAMS,
    MIRRORED,
    N_BLOCKS,
    N_CANDIDATES,
    N_EVENTS,
    N_GOALS,
    N_KNOWN,
    N_LANES,
    N_PROGRAMS,
    N_ROWS,
    N_TERMS,
    N_THREADS,
    NEXT,
    NO_ROOM,
    NUMBER,
    OWNER,
    PARTIAL,
    PAUSED,
    PENDING,
    RESULT,
    ROOM,
    STATUS,
    TABLE_MASK,
    TOTAL,
    TRUTHS,
    WATCHED,
)
from neurosym.execution.engine.heap import (
    MAX_HANDLES,
    MAX_WORDS,
    TOP,
    WORDS_TOP,
    forget,
    handles_of,
)
from neurosym.execution.engine.novelty import count, keep, list_twins, look_up, make_known, plan_touches, touch
from neurosym.execution.engine.reporting import report
from neurosym.execution.engine.synchrony import let_others_go_on, take, take_anew, wait, wait_for_others
from neurosym.execution.engine.words import Address, Word, compiled, get, put


@compiled
def _has_room(state: Address, sweep: Address, n: Word) -> bool:
    """Whether so many candidates may be kept and reported."""
    if get(sweep, N_EVENTS) + n * (get(sweep, N_GOALS) + 2) > MAX_EVENTS:
        return False
    if get(sweep, N_KNOWN) >= get(sweep, MAX_KNOWN):
        return True  # nothing more is kept
    n_values = n * get(sweep, N_ROWS)
    handles = handles_of(state, get(sweep, RESULT))
    n_handles = n_values * (get(sweep, MAX_NESTED) if handles > 1 else handles)
    n_words = n_values * (get(sweep, MAX_NESTED) if handles > 1 else handles * get(sweep, MAX_ITEMS))
    return (
        get(get(sweep, TOTAL), N_TERMS) + n <= get(get(sweep, TOTAL), ROOM)
        and get(get(sweep, PARTIAL), N_TERMS) + n <= get(get(sweep, PARTIAL), ROOM)
        and 2 * (get(sweep, N_KNOWN) + n) <= get(sweep, TABLE_MASK)
        and get(state, TOP) + n_handles <= get(state, MAX_HANDLES)
        and get(state, WORDS_TOP) + n_words <= get(state, MAX_WORDS)
    )


@compiled
def _plan(state: Address, sweep: Address) -> Word:
    """Make the next candidates the blocks of a chunk; GOING, or why there is none."""
    next_, n_candidates = get(sweep, NEXT), get(sweep, N_CANDIDATES)
    if next_ >= n_candidates:
        return DONE
    left = get(sweep, MAX_PROGRAMS) - get(sweep, N_PROGRAMS)
    if left <= 0:
        return PAUSED
    end = min(n_candidates, next_ + left)
    n_inner = n_terms_of(sweep, get(sweep, INNER))
    number, first, n_lanes = 0, next_, 0
    while number < get(sweep, CHUNK) and first < end:
        n = min(get(sweep, LANES), end - first)
        if not is_gathered(sweep):
            inner, outer = first % n_inner, first // n_inner
            if get(sweep, MIRRORED) and inner < outer:  # the same as a candidate before, whatever it is
                first = min(first + outer - inner, end)
                continue
            n = min(n, n_inner - inner)
        put(block_of(sweep, number), FIRST, first)
        put(block_of(sweep, number), N_LANES, n)
        first += n
        n_lanes += n
        number += 1
    if get(sweep, LISTED) == 0 and not _has_room(state, sweep, n_lanes):  # what is listed had room before
        return NO_ROOM
    put(sweep, N_BLOCKS, number)
    put(sweep, NEXT, first)
    put(sweep, N_PROGRAMS, get(sweep, N_PROGRAMS) + first - next_)
    plan_touches(get(sweep, TOTAL), first - next_)
    plan_touches(get(sweep, PARTIAL), first - next_)
    take_anew(sweep)
    return GOING


@compiled
def _judge(state: Address, sweep: Address, factors: Address, number: Word, keeps: bool, only_matches: bool) -> None:
    """Work out and look up the blocks that this thread takes; what one is looked up by is fetched during the next."""
    worker = worker_of(sweep, number)
    makes_known = keeps and get(sweep, N_THREADS) == 1
    pending = 0
    block_number = take(sweep)
    while block_number < get(sweep, N_BLOCKS):
        block = block_of(sweep, block_number)
        put(block, OWNER, number)
        put(block, NUMBER, block_number)
        put(worker, PENDING, pending)
        evaluate(state, sweep, factors, worker, block, only_matches)
        if not only_matches:
            if pending:
                look_up(sweep, worker, pending, makes_known)
            if get(sweep, WATCHED):
                list_twins(sweep, block)
            pending = block
        block_number = take(sweep)
    if pending:
        look_up(sweep, worker, pending, makes_known)


@compiled
def sweep(state: Address, sweep: Address, factors: Address, number: Word) -> Word:
    """Judge candidates from where the sweep stands, as thread `number` of those that do; DONE, NO_ROOM or PAUSED.

    `factors` has an odd word for each row, by which columns are hashed.
    """
    n_threads = get(sweep, N_THREADS)
    put(worker_of(sweep, number), CHOSEN, -1)
    if number == 0:
        put(sweep, STATUS, _plan(state, sweep))
    if not wait(sweep):
        return PAUSED
    while get(sweep, STATUS) == GOING:
        keeps = get(sweep, N_KNOWN) < get(sweep, MAX_KNOWN)
        # nothing more is kept, and nothing else is asked than what goals a column matches
        only_matches = (
            not keeps and get(sweep, TRUTHS) == 0 and get(sweep, WATCHED) == 0 and get(sweep, N_ROWS) <= MAX_MASK_ROWS
        )
        if keeps and n_threads > 1:
            touch(sweep, get(sweep, TOTAL), number)
            touch(sweep, get(sweep, PARTIAL), number)
        _judge(state, sweep, factors, number, keeps, only_matches)
        if keeps and n_threads > 1:
            if not wait(sweep):
                return PAUSED
            make_known(sweep, number)
            if not wait(sweep):
                return PAUSED
        if keeps:
            keep(state, sweep, number)
        forget(state)
        if number > 0:
            if not wait(sweep):
                return PAUSED
            continue
        if not wait_for_others(sweep):
            return PAUSED
        report(sweep, only_matches)
        if keeps:
            count(sweep)
        put(sweep, STATUS, _plan(state, sweep))
        let_others_go_on(sweep)
    return get(sweep, STATUS)
