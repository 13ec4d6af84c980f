"""Which new columns a goal can use: pieces of it, items of it, lists that a loop could have made it of."""

from neurosym.execution.engine.heap import length, start
from neurosym.execution.engine.words import LIMIT, Address, Word, compiled, get, put


@compiled
def _is_infix(state: Address, part: Word, whole: Word) -> bool:
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
def infixes(
    state: Address, words: Address, capacity: Word, begin: Word, end: Word, wanted: Address, n_rows: Word, out: Address
) -> Word:
    """Write to `out` the columns that are, in every row, a piece of what is wanted, and in some row not empty.

    Gives how many they are.
    """
    n = 0
    for term in range(begin, end):
        row, total = 0, 0
        while row < n_rows:
            word = get(words, row * capacity + term)
            if word < LIMIT or not _is_infix(state, word, get(wanted, row)):
                break
            total += length(state, word)
            row += 1
        if row == n_rows and total > 0:
            put(out, n, term)
            n += 1
    return n


@compiled
def members(
    state: Address, words: Address, capacity: Word, begin: Word, end: Word, wanted: Address, n_rows: Word, out: Address
) -> Word:
    """The same for columns that are, in every row, an item of the list that is wanted."""
    n = 0
    for term in range(begin, end):
        row = 0
        while row < n_rows:
            word = get(words, row * capacity + term)
            items, size = start(state, get(wanted, row)), length(state, get(wanted, row))
            position = 0
            while position < size and get(items, position) != word:
                position += 1
            if position == size:
                break
            row += 1
        if row == n_rows:
            put(out, n, term)
            n += 1
    return n


@compiled
def equally_long(
    state: Address, words: Address, capacity: Word, begin: Word, end: Word, wanted: Address, n_rows: Word, out: Address
) -> Word:
    """The same for lists that are, in every row, as long as the one that is wanted."""
    n = 0
    for term in range(begin, end):
        row = 0
        while row < n_rows:
            word = get(words, row * capacity + term)
            if word < LIMIT or length(state, word) != length(state, get(wanted, row)):
                break
            row += 1
        if row == n_rows:
            put(out, n, term)
            n += 1
    return n


@compiled
def supersequences(
    state: Address, words: Address, capacity: Word, begin: Word, end: Word, wanted: Address, n_rows: Word, out: Address
) -> Word:
    """The same for lists of which, in every row, the one that is wanted is left when some items are dropped."""
    n = 0
    for term in range(begin, end):
        row, n_longer = 0, 0
        while row < n_rows:
            word = get(words, row * capacity + term)
            if word < LIMIT:
                break
            items, size = start(state, word), length(state, word)
            goal, n_goal = start(state, get(wanted, row)), length(state, get(wanted, row))
            found = 0
            for position in range(size):
                if found < n_goal and get(items, position) == get(goal, found):
                    found += 1
            if found < n_goal:
                break
            n_longer += 1 if size > n_goal else 0
            row += 1
        if row == n_rows and n_longer > 0:
            put(out, n, term)
            n += 1
    return n
