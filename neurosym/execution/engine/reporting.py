"""What a caller must know of a chunk: hits, new match masks, new truth masks, other expressions of watched columns."""

from neurosym.execution.engine.blocks import block_of, lines_of, noted_of, number_of, worker_of
from neurosym.execution.engine.fields import (
    BLOCK,
    CANDIDATE,
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
    LANE_LIST,
    MASK,
    MASKS,
    MAX_HITS,
    MAX_MASK_ROWS,
    N_BLOCKS,
    N_EVENTS,
    N_GOALS,
    N_HITS,
    N_NOTED,
    N_ROWS,
    N_TWINS,
    TRUTH,
    TRUTHS,
    TWIN,
    TWINS,
    WATCHED,
)
from neurosym.execution.engine.hashing import is_new_mask, is_reported
from neurosym.execution.engine.noting import truth
from neurosym.execution.engine.novelty import new_lanes
from neurosym.execution.engine.words import Address, Word, compiled, get, put


@compiled
def _report(sweep: Address, kind: Word, mask: Word, candidate: Word) -> None:
    number = get(sweep, N_EVENTS)
    event = get(sweep, EVENTS) + 8 * EVENT_SIZE * number
    put(event, KIND, kind)
    put(event, MASK, mask)
    put(event, CANDIDATE, number_of(sweep, candidate))
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
    for number in range(get(sweep, N_BLOCKS)):
        block = block_of(sweep, number)
        for place in range(get(block, N_TWINS)):
            lane = get(block, TWINS + place)
            hashed = get(block, HASHES + lane)
            if is_reported(get(sweep, WATCHED), hashed):
                _report(sweep, TWIN, hashed, get(block, FIRST) + lane)


@compiled
def _report_truths(sweep: Address) -> None:
    """Report the new truth masks of bools that are new and have no ⊥."""
    worker, n_rows = worker_of(sweep, 0), get(sweep, N_ROWS)
    full = (1 << min(n_rows, MAX_MASK_ROWS)) - 1
    for number in range(get(sweep, N_BLOCKS)):
        block = block_of(sweep, number)
        for place in range(new_lanes(sweep, worker, block)):
            lane = get(worker, LANE_LIST + place)
            if get(block, FLAGS + lane) == 0:
                mask = truth(lines_of(sweep, block), lane, n_rows)
                if mask and mask != full and is_new_mask(get(sweep, TRUTHS), mask):
                    _report(sweep, TRUTH, mask, get(block, FIRST) + lane)


@compiled
def report(sweep: Address, only_matches: bool) -> None:
    """Report what a chunk has found."""
    if not only_matches and get(sweep, WATCHED):
        _report_twins(sweep)
    _report_matches(sweep)
    if not only_matches and get(sweep, TRUTHS):
        _report_truths(sweep)
