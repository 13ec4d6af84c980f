"""Which new columns a goal can use: pieces of it, items of it, lists that a loop could have made it of."""

from neurosym.execution.engine.heap import length, start
from neurosym.execution.engine.words import LIMIT, Address, Word, compiled, get, put

PIECE, MEMBER, EQUALLY_LONG, SUPERSEQUENCE = range(4)
"""Uses of a term: a part of the goal that is not empty everywhere; an item of it; a list as long; one of which the goal
is left when items are dropped, in some row some."""

NO_USE = -1


@compiled
def is_infix(state: Address, part: Word, whole: Word) -> bool:
    """Whether one list or string occurs in another, in one piece."""
    n, room = length(state, part), length(state, whole)
    one, other = start(state, part), start(state, whole)
    for offset in range(room - n + 1):
        position = 0
        while position < n and get(one, position) == get(other, offset + position):
            position += 1
        if position == n:
            return True
    return False


@compiled
def _is_member(state: Address, word: Word, whole: Word) -> bool:
    items = start(state, whole)
    for position in range(length(state, whole)):  # noqa: SIM110 - compiled code has no generators
        if get(items, position) == word:
            return True
    return False


@compiled
def _is_supersequence(state: Address, word: Word, wanted: Word) -> bool:
    """Whether `wanted` is left of a list when some items are dropped."""
    items, goal, n_goal = start(state, word), start(state, wanted), length(state, wanted)
    found = 0
    for position in range(length(state, word)):
        if found < n_goal and get(items, position) == get(goal, found):
            found += 1
    return found == n_goal


@compiled
def _worth(state: Address, use: Word, word: Word, wanted: Word) -> Word:
    """NO_USE in this row, or how much the row says for it: a term is of use where some row says something."""
    if word < LIMIT:
        return NO_USE
    if use == PIECE:
        return length(state, word) if is_infix(state, word, wanted) else NO_USE
    if use == MEMBER:
        return 1 if _is_member(state, word, wanted) else NO_USE
    surplus = length(state, word) - length(state, wanted)
    if use == EQUALLY_LONG:
        return 1 if surplus == 0 else NO_USE
    return surplus if _is_supersequence(state, word, wanted) else NO_USE


@compiled
def chosen(
    state: Address,
    use: Word,
    words: Address,
    capacity: Word,
    begin: Word,
    end: Word,
    wanted: Address,
    n_rows: Word,
    out: Address,
) -> Word:
    """Write to `out` the terms from `begin` to before `end` that are of use in every row; how many they are."""
    n = 0
    for term in range(begin, end):
        total, row, worth = 0, 0, 0
        while row < n_rows and worth != NO_USE:
            worth = _worth(state, use, get(words, row * capacity + term), get(wanted, row))
            total += worth
            row += 1
        if worth != NO_USE and total > 0:
            put(out, n, term)
            n += 1
    return n
