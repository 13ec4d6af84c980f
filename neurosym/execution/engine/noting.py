"""What a sweep notes of each row of a block: hashes, words that are no values, which goals are met."""

from neurosym.execution.engine.fields import BLOCK, MAX_ITEMS, MAX_MASK_ROWS, MAX_NESTED, RESULT
from neurosym.execution.engine.hashing import key_of, mixed_in
from neurosym.execution.engine.heap import LIST, N_SCRATCH, PAIR, REAL, TYPES, handles_of, hash_of_words, length, start
from neurosym.execution.engine.words import BOTTOM, LIMIT, Address, Word, compiled, get, put, to_float


@compiled
def note_specials(line: Address, flags: Address, n: Word) -> None:
    """Add the special words of a row, which are seldom, to the flags."""
    least = LIMIT
    for lane in range(n):
        least = min(least, get(line, lane))
    if least == LIMIT:
        return
    for lane in range(n):
        word = get(line, lane)
        special = (1 if word == BOTTOM else 1 << 32) if word < LIMIT else 0
        put(flags, lane, get(flags, lane) + special)


@compiled
def note_scalars(line: Address, factor: Word, hashes: Address, flags: Address, n: Word) -> None:
    """Add a row of scalars to the hashes of a block, and its special words to the flags."""
    for lane in range(n):
        put(hashes, lane, mixed_in(get(hashes, lane), get(line, lane), factor))
    note_specials(line, flags, n)


@compiled
def fits(state: Address, type_: Word, word: Word, max_items: Word, max_nested: Word) -> bool:
    """Whether a value with handles may be kept: for what fits there is room, so that no heap's size decides.

    `max_items` are those of a list or string; what holds such may have `max_nested` handles and words in all.
    """
    if length(state, word) > max_items:
        return False
    return handles_of(state, type_) == 1 or _extent(state, type_, word) <= max_nested


@compiled
def _extent(state: Address, type_: Word, word: Word) -> Word:
    """The handles and the words of a value, in all."""
    types = get(state, TYPES)
    kind = get(types, 3 * type_)
    if kind <= REAL or word < LIMIT:
        return 0
    n, first = length(state, word), start(state, word)
    total = 1 + n
    if kind == PAIR:
        total += _extent(state, get(types, 3 * type_ + 1), get(first, 0))
        total += _extent(state, get(types, 3 * type_ + 2), get(first, 1))
    elif kind == LIST and get(types, 3 * get(types, 3 * type_ + 1)) > REAL:
        for position in range(n):
            total += _extent(state, get(types, 3 * type_ + 1), get(first, position))
    return total


@compiled
def note_others(
    state: Address, sweep: Address, line: Address, keys: Address, factor: Word, hashes: Address, flags: Address, n: Word
) -> None:
    """The same for floats, told apart by 40 bits of their mantissa, and what has handles, by its contents."""
    type_ = get(sweep, RESULT)
    n_handles = handles_of(state, type_)
    for lane in range(n):
        word = get(line, lane)
        if n_handles == 1 and LIMIT <= word < N_SCRATCH:
            key = hash_of_words(state, word)
            put(flags, lane, get(flags, lane) + ((length(state, word) > get(sweep, MAX_ITEMS)) << 32))
        else:
            key = key_of(state, type_, word)
            if word < LIMIT:
                put(flags, lane, get(flags, lane) + (1 if word == BOTTOM else 1 << 32))
            elif n_handles and not fits(state, type_, word, get(sweep, MAX_ITEMS), get(sweep, MAX_NESTED)):
                put(flags, lane, get(flags, lane) + (1 << 32))
        put(keys, lane, key)
        put(hashes, lane, mixed_in(get(hashes, lane), key, factor))


@compiled
def match(keys: Address, wanted: Word, bit: Word, masks: Address, n: Word) -> None:
    """Set a bit in the masks of the candidates that are right in a row."""
    for lane in range(n):
        put(masks, lane, get(masks, lane) | (bit if get(keys, lane) == wanted else 0))


@compiled
def match_floats(line: Address, wanted: Word, tolerance: Word, bit: Word, masks: Address, n: Word) -> None:
    """The same for floats, within a tolerance that is absolute and relative to the larger (as `math.isclose`)."""
    number, allowed = to_float(wanted), to_float(tolerance)
    for lane in range(n):
        word = get(line, lane)
        if word >= LIMIT:
            found = to_float(word)
            if abs(found - number) <= allowed * max(1.0, max(abs(found), abs(number))):
                put(masks, lane, get(masks, lane) | bit)


@compiled
def truth(lines: Address, lane: Word, n_rows: Word) -> Word:
    """The rows where a bool without ⊥ is true."""
    mask = 0
    for row in range(min(n_rows, MAX_MASK_ROWS)):
        mask |= get(lines, BLOCK * row + lane) << row
    return mask


@compiled
def is_undecided(flags: Address, n: Word) -> bool:
    """Whether some candidate of a block is neither a value nor ⊥ in some row."""
    for lane in range(n):  # noqa: SIM110 - compiled code has no generators
        if get(flags, lane) >= 1 << 32:
            return True
    return False
