"""What a caller must know of a chunk: hits, new match masks, new truth masks, other expressions of watched columns."""

from neurosym.execution.engine.blocks import block_of, choose, noted_of, worker_of
from neurosym.execution.engine.fields import (
    BLOCK,
    EVENT_ARGUMENTS,
    EVENT_SIZE,
    EVENTS,
    FIRST,
    FLAGS,
    GOAL_HASH,
    GOAL_MASKS,
    GOAL_SIZE,
    GOALS,
    HASHES,
    KIND,
    MASK,
    MASKS,
    MAX_HITS,
    MAX_MASK_ROWS,
    MERGED,
    N_BLOCKS,
    N_EVENTS,
    N_GOALS,
    N_HITS,
    N_NEW,
    N_NOTED,
    N_ROWS,
    N_TWINS,
    NEW,
    TRUTH,
    TRUTHS,
    TWIN,
    TWINS,
    WATCHED,
)
from neurosym.execution.engine.hashing import is_new_mask, is_reported
from neurosym.execution.engine.noting import truth
from neurosym.execution.engine.novelty import candidate_of, column_of, merge, n_of_all
from neurosym.execution.engine.words import Address, Word, compiled, get, put


@compiled
def _report(sweep: Address, kind: Word, mask: Word, candidate: Word) -> None:
    number = get(sweep, N_EVENTS)
    event = get(sweep, EVENTS) + 8 * EVENT_SIZE * number
    put(event, KIND, kind)
    put(event, MASK, mask)
    choose(sweep, candidate, event + 8 * EVENT_ARGUMENTS, 1)
    put(sweep, N_EVENTS, number + 1)


@compiled
def _report_matches(sweep: Address) -> None:
    """Report the hits and the new match masks of a chunk."""
    n_rows, n_goals = get(sweep, N_ROWS), get(sweep, N_GOALS)
    full = (1 << min(n_rows, MAX_MASK_ROWS)) - 1
    for block_number in range(get(sweep, N_BLOCKS)):
        block = block_of(sweep, block_number)
        noted = noted_of(sweep, block)
        for place in range(get(block, N_NOTED)):
            lane, number = get(noted, place) // n_goals, get(noted, place) % n_goals
            goal = get(sweep, GOALS) + 8 * GOAL_SIZE * number
            mask = get(block, MASKS + BLOCK * number + lane)
            is_hit = mask == full and (n_rows <= MAX_MASK_ROWS or get(block, HASHES + lane) == get(goal, GOAL_HASH))
            if is_hit:
                if get(goal, N_HITS) < MAX_HITS:
                    put(goal, N_HITS, get(goal, N_HITS) + 1)
                    _report(sweep, number, 0, get(block, FIRST) + lane)
            elif is_new_mask(get(goal, GOAL_MASKS), mask):
                _report(sweep, number, mask, get(block, FIRST) + lane)


@compiled
def _report_twins(sweep: Address) -> None:
    """Report other expressions of watched columns."""
    worker, n = worker_of(sweep, 0), n_of_all(sweep, N_TWINS)
    merge(sweep, worker, TWINS, N_TWINS, n)
    for place in range(n):
        listed = get(worker + 8 * MERGED, place)
        hashed = get(block_of(sweep, (listed >> 1) // BLOCK), HASHES + (listed >> 1) % BLOCK)
        if is_reported(get(sweep, WATCHED), hashed):
            _report(sweep, TWIN, hashed, candidate_of(sweep, listed))


@compiled
def _report_truths(sweep: Address) -> None:
    """Report the new truth masks of bools that are new and have no ⊥."""
    worker, n = worker_of(sweep, 0), n_of_all(sweep, N_NEW)
    n_rows = get(sweep, N_ROWS)
    full = (1 << min(n_rows, MAX_MASK_ROWS)) - 1
    merge(sweep, worker, NEW, N_NEW, n)
    for place in range(n):
        listed = get(worker + 8 * MERGED, place)
        if get(block_of(sweep, (listed >> 1) // BLOCK), FLAGS + (listed >> 1) % BLOCK) == 0:
            mask = truth(column_of(sweep, listed), 0, n_rows)
            if mask and mask != full and is_new_mask(get(sweep, TRUTHS), mask):
                _report(sweep, TRUTH, mask, candidate_of(sweep, listed))


@compiled
def report(sweep: Address, only_matches: bool) -> None:
    """Report what a chunk has found."""
    if not only_matches and get(sweep, WATCHED):
        _report_twins(sweep)
    _report_matches(sweep)
    if not only_matches and get(sweep, TRUTHS):
        _report_truths(sweep)
