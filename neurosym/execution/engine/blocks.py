"""One block of a sweep's candidates worked out: apply in every row, hash, hold against the goals.

Candidates are numbered, the inner argument varying fastest. A block has consecutive ones: of one choice of the other
arguments, whose words are repeated, or, where the inner argument has few terms, of several, whose words are gathered.
Where a sweep has a list of candidates, those are numbered: it is how a search does again what it did before, without
what came to nothing.
"""

from neurosym.execution.engine.fields import (
    ARGUMENT_SIZE,
    ARGUMENTS,
    ARITY,
    BLOCK,
    BLOCK_WORDS,
    BLOCKS,
    CAPACITY,
    CHOICE,
    CHOSEN,
    CLOSURES,
    COLUMN,
    ENVIRONMENTS,
    FIRST,
    FLAGS,
    GOAL_KEYS,
    GOAL_MASKS,
    GOAL_SIZE,
    GOAL_WORDS,
    GOALS,
    HASHES,
    INDICES,
    INNER,
    KEYS,
    LINES,
    LISTED,
    MASKS,
    MAX_MASK_ROWS,
    MIN_GATHERED,
    N_GOALS,
    N_LANES,
    N_NOTED,
    N_ROWS,
    PENDING,
    POINTERS,
    RESULT,
    SCRATCH_HANDLES,
    SCRATCH_WORDS,
    SHARES_STEPS,
    START,
    STEPS_PER_CANDIDATE,
    STOP,
    TABLE,
    TABLE_SHIFT,
    TOLERANCE,
    TYPE_IDS,
    WORDS,
    WORKER_WORDS,
    WORKERS,
    WORKS_ON,
)
from neurosym.execution.engine.hashing import finalised, is_known_mask, prefetch_slots
from neurosym.execution.engine.heap import (
    REAL,
    SCRATCH_END,
    SCRATCH_HANDLES_END,
    SCRATCH_TOP,
    SCRATCH_WORDS_TOP,
    TYPES,
    forget,
)
from neurosym.execution.engine.instructions import STEPS, call
from neurosym.execution.engine.matching import are_within, magnitude_beside, match_by_argument
from neurosym.execution.engine.noting import (
    is_undecided,
    match,
    match_floats,
    note_others,
    note_scalars,
    note_specials,
)
from neurosym.execution.engine.words import Address, Word, compiled, get, inlined, put


@inlined
def block_of(sweep: Address, number: Word) -> Address:
    """A block of the chunk."""
    return get(sweep, BLOCKS) + 8 * get(sweep, BLOCK_WORDS) * number


@inlined
def worker_of(sweep: Address, number: Word) -> Address:
    """What a thread has to itself."""
    return get(sweep, WORKERS) + 8 * get(sweep, WORKER_WORDS) * number


@inlined
def argument_of(sweep: Address, position: Word) -> Address:
    """The fields of an argument."""
    return sweep + 8 * (ARGUMENTS + ARGUMENT_SIZE * position)


@inlined
def n_terms_of(sweep: Address, position: Word) -> Word:
    """How many terms, or bodies, an argument ranges over."""
    argument = argument_of(sweep, position)
    return get(argument, STOP) - get(argument, START)


@inlined
def is_gathered(sweep: Address) -> bool:
    """Whether the candidates of a block have several choices of the other arguments than the inner one."""
    return get(sweep, LISTED) != 0 or n_terms_of(sweep, get(sweep, INNER)) < MIN_GATHERED


@inlined
def lines_of(sweep: Address, block: Address) -> Address:
    """Where the words of a block's results are."""
    return block + 8 * (MASKS + 2 * BLOCK * get(sweep, N_GOALS))


@inlined
def noted_of(sweep: Address, block: Address) -> Address:
    """Where a block's lanes are that may be worth an event: lane · goals + goal."""
    return block + 8 * (MASKS + BLOCK * get(sweep, N_GOALS))


@inlined
def number_of(sweep: Address, candidate: Word) -> Word:
    """The number of a candidate among all."""
    listed = get(sweep, LISTED)
    return get(listed, candidate) if listed else candidate


@compiled
def choose(sweep: Address, candidate: Word, terms: Address, stride: Word) -> None:
    """Write the terms that a candidate is applied to: that of an argument at `stride` · its position."""
    candidate = number_of(sweep, candidate)
    inner = get(sweep, INNER)
    n_inner = n_terms_of(sweep, inner)
    put(terms, stride * inner, get(argument_of(sweep, inner), START) + candidate % n_inner)
    rest = candidate // n_inner
    for position in range(get(sweep, ARITY) - 1, -1, -1):
        if position != inner:
            n = n_terms_of(sweep, position)
            put(terms, stride * position, get(argument_of(sweep, position), START) + rest % n)
            rest = rest // n


@inlined
def _word(argument: Address, row: Word, term: Word) -> Word:
    """The word of a term in a row; of a body that needs more than its arguments, closed over the row."""
    if get(argument, ENVIRONMENTS):
        closure = get(get(argument, CLOSURES), term)
        return closure if closure & 0xFFFFFFFF else closure | get(get(argument, ENVIRONMENTS), row)
    return get(get(argument, WORDS), row * get(argument, CAPACITY) + term)


@inlined
def _line(sweep: Address, worker: Address, position: Word, row: Word) -> Address:
    """A thread's copy of an argument's words in one row."""
    return worker + 8 * (LINES + BLOCK * (get(sweep, N_ROWS) * position + row))


@compiled
def _gather(sweep: Address, worker: Address, first: Word, n: Word) -> None:
    """Copy the words of all arguments, of `n` candidates from `first` on."""
    indices = worker + 8 * INDICES
    for lane in range(n):
        choose(sweep, first + lane, indices + 8 * lane, BLOCK)
    for position in range(get(sweep, ARITY)):
        argument = argument_of(sweep, position)
        own = indices + 8 * BLOCK * position
        for row in range(get(sweep, N_ROWS)):
            line = _line(sweep, worker, position, row)
            for lane in range(n):
                put(line, lane, _word(argument, row, get(own, lane)))


@compiled
def _repeat(sweep: Address, worker: Address, first: Word) -> None:
    """Copy the words of all arguments but the inner one, which are the same for all of a block."""
    choice, inner = worker + 8 * CHOICE, get(sweep, INNER)
    n = min(BLOCK, n_terms_of(sweep, inner))
    choose(sweep, first, choice, 1)
    for position in range(get(sweep, ARITY)):
        if position != inner:
            argument = argument_of(sweep, position)
            for row in range(get(sweep, N_ROWS)):
                word = _word(argument, row, get(choice, position))
                line = _line(sweep, worker, position, row)
                for lane in range(n):
                    put(line, lane, word)


@compiled
def _inner_line(sweep: Address, worker: Address, row: Word, first: Word, n: Word) -> Address:
    """The address of the inner argument's words in one row, from term `first` on."""
    inner = get(sweep, INNER)
    argument = argument_of(sweep, inner)
    if not get(argument, ENVIRONMENTS):
        return get(argument, WORDS) + 8 * (row * get(argument, CAPACITY) + first)
    line = _line(sweep, worker, inner, row)
    for lane in range(n):
        put(line, lane, _word(argument, row, first + lane))
    return line


@compiled
def _apply(
    state: Address,
    sweep: Address,
    factors: Address,
    worker: Address,
    block: Address,
    lane: Word,
    n: Word,
    inner_term: Word,
    only_matches: bool,
) -> None:
    """Work out `n` candidates of a block from `lane` on; `inner_term`: the first one, below 0 where gathered."""
    n_rows, arity, inner = get(sweep, N_ROWS), get(sweep, ARITY), get(sweep, INNER)
    kind = get(get(state, TYPES), 3 * get(sweep, RESULT))
    n_goals = get(sweep, N_GOALS)
    pointers, keys, pending = worker + 8 * POINTERS, worker + 8 * KEYS, get(worker, PENDING)
    hashes, flags = block + 8 * (HASHES + lane), block + 8 * (FLAGS + lane)
    masks = block + 8 * (MASKS + lane)
    for one in range(n):
        put(hashes, one, 0)
        put(flags, one, 0)
    for number in range(n_goals):
        for one in range(n):
            put(masks, BLOCK * number + one, 0)
    put(state, STEPS, n * get(sweep, STEPS_PER_CANDIDATE))
    for row in range(n_rows):
        for position in range(arity):
            put(pointers, position, _line(sweep, worker, position, row) + 8 * lane)
        if inner_term >= 0:
            put(pointers, inner, _inner_line(sweep, worker, row, inner_term, n))
        line = lines_of(sweep, block) + 8 * (BLOCK * row + lane)
        call(get(sweep, COLUMN), state, get(sweep, TYPE_IDS), pointers, n, line)
        if pending:  # some in each row, so that what waits for memory never fills up
            n_pending = get(pending, N_LANES)
            begin, end = n_pending * row // n_rows, n_pending * (row + 1) // n_rows
            prefetch_slots(get(sweep, TABLE), get(sweep, TABLE_SHIFT), pending + 8 * HASHES, begin, end)
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


@compiled
def _apply_alone(
    state: Address,
    sweep: Address,
    factors: Address,
    worker: Address,
    block: Address,
    n: Word,
    inner_term: Word,
    only_matches: bool,
) -> None:
    """Work out each candidate of a block with its own share of steps, forgetting what is not to be kept."""
    has_handles = get(get(state, TYPES), 3 * get(sweep, RESULT)) > REAL
    for lane in range(n):
        handle, word = get(state, SCRATCH_TOP), get(state, SCRATCH_WORDS_TOP)
        term = inner_term + lane if inner_term >= 0 else inner_term
        _apply(state, sweep, factors, worker, block, lane, 1, term, only_matches)
        if not has_handles or is_undecided(block + 8 * (FLAGS + lane), 1):
            put(state, SCRATCH_TOP, handle)
            put(state, SCRATCH_WORDS_TOP, word)


@compiled
def _match_alone(sweep: Address, worker: Address, block: Address, inner_term: Word) -> bool:
    """Fill in the masks of a block without working it out. False where that can't be, or where it may escape."""
    works_on, inner = get(sweep, WORKS_ON), get(sweep, INNER)
    if magnitude_beside(works_on, 0) < 0:
        return False
    first, n = get(block, FIRST), get(block, N_LANES)
    choice, flags, masks = worker + 8 * CHOICE, block + 8 * FLAGS, block + 8 * MASKS
    choose(sweep, first, choice, 1)
    for lane in range(n):
        put(flags, lane, 0)
    for number in range(get(sweep, N_GOALS)):
        for lane in range(n):
            put(masks, BLOCK * number + lane, 0)
    for row in range(get(sweep, N_ROWS)):
        other = _word(argument_of(sweep, 1 - inner), row, get(choice, 1 - inner))
        line = _inner_line(sweep, worker, row, inner_term, n)
        size = magnitude_beside(works_on, other)
        if size < 0 or not are_within(line, size, n):
            return False
        for number in range(get(sweep, N_GOALS)):
            wanted = get(get(get(sweep, GOALS) + 8 * GOAL_SIZE * number, GOAL_KEYS), row)
            match_by_argument(works_on, inner == 0, other, wanted, line, 1 << row, masks + 8 * BLOCK * number, n)
    return True


@compiled
def _note(sweep: Address, block: Address, n: Word) -> None:
    """List the lanes and goals whose masks are hits or may be new."""
    full = (1 << min(get(sweep, N_ROWS), MAX_MASK_ROWS)) - 1
    noted, n_noted = noted_of(sweep, block), 0
    flags = block + 8 * FLAGS
    n_goals = get(sweep, N_GOALS)
    for number in range(n_goals):
        known = get(get(sweep, GOALS) + 8 * GOAL_SIZE * number, GOAL_MASKS)
        masks = block + 8 * (MASKS + BLOCK * number)
        for lane in range(n):
            mask = get(masks, lane)
            if mask and (mask == full or not is_known_mask(known, mask)) and get(flags, lane) < 1 << 32:
                put(noted, n_noted, lane * n_goals + number)
                n_noted += 1
    put(block, N_NOTED, n_noted)


@compiled
def evaluate(
    state: Address, sweep: Address, factors: Address, worker: Address, block: Address, only_matches: bool
) -> None:
    """Work out all of a block. What has handles stays scratch until it is kept, anything else is forgotten."""
    first, n = get(block, FIRST), get(block, N_LANES)
    inner_term = -1
    if is_gathered(sweep):
        _gather(sweep, worker, first, n)
    else:
        n_inner = n_terms_of(sweep, get(sweep, INNER))
        inner_term = get(argument_of(sweep, get(sweep, INNER)), START) + first % n_inner
        if only_matches and _match_alone(sweep, worker, block, inner_term):
            _note(sweep, block, n)
            return
        if get(worker, CHOSEN) != first // n_inner:
            _repeat(sweep, worker, first)
            put(worker, CHOSEN, first // n_inner)
    if get(get(state, TYPES), 3 * get(sweep, RESULT)) <= REAL:
        forget(state)
    handle, word = get(state, SCRATCH_TOP), get(state, SCRATCH_WORDS_TOP)
    put(state, SCRATCH_HANDLES_END, handle + get(sweep, SCRATCH_HANDLES))
    put(state, SCRATCH_END, word + get(sweep, SCRATCH_WORDS))
    _apply(state, sweep, factors, worker, block, 0, n, inner_term, only_matches)
    shares = get(sweep, SHARES_STEPS) or get(sweep, LISTED)
    if shares and n > 1 and is_undecided(block + 8 * FLAGS, n):
        # one candidate may have used up what was for all; what is listed was in other blocks before
        put(state, SCRATCH_TOP, handle)
        put(state, SCRATCH_WORDS_TOP, word)
        put(worker, PENDING, 0)
        _apply_alone(state, sweep, factors, worker, block, n, inner_term, only_matches)
    if not only_matches:
        for lane in range(n):
            put(block, HASHES + lane, finalised(get(block, HASHES + lane)))
    _note(sweep, block, n)
