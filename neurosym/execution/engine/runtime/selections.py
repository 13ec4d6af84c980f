"""Lists of lists: the columns of a table, all selections and all orders of items."""
# mypy: disallow-untyped-decorators=False, warn-return-any=False

from neurosym.execution.engine.heap import allocate, length, push, start
from neurosym.execution.engine.runtime.lists import new
from neurosym.execution.engine.words import BOTTOM, LIMIT, UNFINISHED, Address, Word, compiled, get, put
from neurosym.library.fuel import MAX_SIZE


@compiled
def transposed(state: Address, rows: Word) -> Word:
    """list(map(list, zip(*rows))): as many as the shortest row has items."""
    n_rows = length(state, rows)
    n: Word = 0
    for row in range(n_rows):
        size = length(state, get(start(state, rows), row))
        n = size if row == 0 else min(n, size)
    result = allocate(state, n)
    if result == UNFINISHED:
        return UNFINISHED
    for place in range(n):
        column = allocate(state, n_rows)
        if column == UNFINISHED:
            return UNFINISHED
        for row in range(n_rows):
            put(start(state, column), row, get(start(state, get(start(state, rows), row)), place))
        put(start(state, result), place, column)
    return result


@compiled
def _chosen(state: Address, h: Word, places: Word) -> Word:
    """The items at some places."""
    n = length(state, places)
    result = allocate(state, n)
    if result != UNFINISHED:
        for position in range(n):
            put(start(state, result), position, get(start(state, h), get(start(state, places), position)))
    return result


@compiled
def combinations(state: Address, h: Word, size: Word) -> Word:
    """list(map(list, itertools.combinations(h, size))); ⊥ for a negative size."""
    if size < 0:
        return BOTTOM
    n = length(state, h)
    result = new(state, 8)
    places = allocate(state, min(size, n))
    if result == UNFINISHED or places == UNFINISHED or size > n:
        return min(result, places) if min(result, places) < LIMIT else result
    for position in range(size):
        put(start(state, places), position, position)
    while True:
        chosen = _chosen(state, h, places)
        if chosen == UNFINISHED or push(state, result, chosen) == UNFINISHED:
            return UNFINISHED
        if length(state, result) > MAX_SIZE:
            return BOTTOM
        at = start(state, places)
        last = size - 1
        while last >= 0 and get(at, last) == n - size + last:
            last -= 1
        if last < 0:
            return result
        following = get(at, last) + 1
        for position in range(last, size):
            put(at, position, following)
            following += 1


@compiled
def permutations(state: Address, h: Word) -> Word:
    """list(map(list, itertools.permutations(h)))."""
    n = length(state, h)
    result = new(state, 8)
    places = allocate(state, n)
    if result == UNFINISHED or places == UNFINISHED:
        return UNFINISHED
    at = start(state, places)
    for position in range(n):
        put(at, position, position)
    while True:
        chosen = _chosen(state, h, places)
        if chosen == UNFINISHED or push(state, result, chosen) == UNFINISHED:
            return UNFINISHED
        if length(state, result) > MAX_SIZE:
            return BOTTOM
        # the next order of the places, as in a dictionary
        last = n - 2
        while last >= 0 and get(at, last) > get(at, last + 1):
            last -= 1
        if last < 0:
            return result
        other = n - 1
        while get(at, other) < get(at, last):
            other -= 1
        _swap(at, last, other)
        left, right = last + 1, n - 1
        while left < right:
            _swap(at, left, right)
            left, right = left + 1, right - 1


@compiled
def _swap(at: Address, left: Word, right: Word) -> None:
    word = get(at, left)
    put(at, left, get(at, right))
    put(at, right, word)
