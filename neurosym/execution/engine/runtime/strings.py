"""Python's strings on handles of code points: parts, search, replacement, split and join.

A string of one character below code point 256 is always the character's own handle, the empty one EMPTY. A string of
more than MAX_SIZE characters is ⊥.
"""

import numpy as np

from neurosym.execution.engine.heap import EMPTY, allocate, length, start
from neurosym.execution.engine.runtime.characters import as_text, is_blank, part
from neurosym.execution.engine.runtime.lists import copy_words, joined, repeated, reversed_, slice_step, within
from neurosym.execution.engine.words import BOTTOM, UNFINISHED, Address, Word, compiled, get, inlined, put
from neurosym.library.fuel import MAX_SIZE

# Parts


@compiled
def text_slice(state: Address, s: Word, begin: Word, stop: Word) -> Word:
    """s[begin:stop], NO_BOUND for a stop that isn't given."""
    n = length(state, s)
    return part(state, s, within(begin, n), within(stop, n))


@compiled
def text_slice_step(
    state: Address, s: Word, begin: Word, has_begin: Word, stop: Word, has_stop: Word, step: Word
) -> Word:
    """s[begin:stop:step], with what isn't given marked by has_… = 0; ⊥ for the step 0."""
    return as_text(state, slice_step(state, s, begin, has_begin, stop, has_stop, step))


@inlined
def text_reversed(state: Address, s: Word) -> Word:
    """s[::-1]."""
    return reversed_(state, s) if length(state, s) > 1 else s


@compiled
def text_joined(state: Address, s: Word, t: Word) -> Word:
    """S + t."""
    if length(state, s) == 0:
        return t
    return joined(state, s, t) if length(state, t) > 0 else s


@inlined
def repeated_text(state: Address, s: Word, n: Word) -> Word:
    """S * n."""
    return s if n == 1 else repeated(state, s, n)


@compiled
def _stripped(state: Address, s: Word, left: Word, right: Word) -> Word:
    source, begin, stop = start(state, s), np.int64(0), length(state, s)
    while left and begin < stop and is_blank(get(source, begin)):
        begin += 1
    while right and begin < stop and is_blank(get(source, stop - 1)):
        stop -= 1
    return part(state, s, begin, stop)


@inlined
def strip(state: Address, s: Word) -> Word:
    """s.strip()."""
    return _stripped(state, s, 1, 1)


@inlined
def lstrip(state: Address, s: Word) -> Word:
    """s.lstrip()."""
    return _stripped(state, s, 1, 0)


@inlined
def rstrip(state: Address, s: Word) -> Word:
    """s.rstrip()."""
    return _stripped(state, s, 0, 1)


@compiled
def _has_code(source: Address, n: Word, code: Word) -> bool:
    position = 0
    while position < n and get(source, position) != code:
        position += 1
    return bool(position < n)


@compiled
def _stripped_of(state: Address, s: Word, chars: Word, left: Word, right: Word) -> Word:
    source, begin, stop = start(state, s), np.int64(0), length(state, s)
    codes, n = start(state, chars), length(state, chars)
    while left and begin < stop and _has_code(codes, n, get(source, begin)):
        begin += 1
    while right and begin < stop and _has_code(codes, n, get(source, stop - 1)):
        stop -= 1
    return part(state, s, begin, stop)


@inlined
def strip_of(state: Address, s: Word, chars: Word) -> Word:
    """s.strip(chars)."""
    return _stripped_of(state, s, chars, 1, 1)


@inlined
def lstrip_of(state: Address, s: Word, chars: Word) -> Word:
    """s.lstrip(chars)."""
    return _stripped_of(state, s, chars, 1, 0)


@inlined
def rstrip_of(state: Address, s: Word, chars: Word) -> Word:
    """s.rstrip(chars)."""
    return _stripped_of(state, s, chars, 0, 1)


# Search


@inlined
def _is_at(source: Address, at: Word, pattern: Address, m: Word) -> bool:
    """Whether m words stand from position `at` on."""
    matched = 0
    while matched < m and get(source, at + matched) == get(pattern, matched):
        matched += 1
    return bool(matched == m)


@compiled
def startswith(state: Address, s: Word, p: Word) -> Word:
    """s.startswith(p)."""
    m = length(state, p)
    return np.int64(m <= length(state, s) and _is_at(start(state, s), 0, start(state, p), m))


@compiled
def endswith(state: Address, s: Word, p: Word) -> Word:
    """s.endswith(p)."""
    n, m = length(state, s), length(state, p)
    return np.int64(m <= n and _is_at(start(state, s), n - m, start(state, p), m))


@compiled
def removeprefix(state: Address, s: Word, p: Word) -> Word:
    """s.removeprefix(p)."""
    return part(state, s, length(state, p), length(state, s)) if startswith(state, s, p) else s


@compiled
def removesuffix(state: Address, s: Word, p: Word) -> Word:
    """s.removesuffix(p)."""
    return part(state, s, 0, length(state, s) - length(state, p)) if endswith(state, s, p) else s


@compiled
def find_from(state: Address, s: Word, p: Word, begin: Word) -> Word:
    """s.find(p, begin)."""
    n, m = length(state, s), length(state, p)
    source, pattern = start(state, s), start(state, p)
    for at in range(max(begin + n, 0) if begin < 0 else begin, n - m + 1):
        if _is_at(source, at, pattern, m):
            return at
    return np.int64(-1)


@inlined
def find(state: Address, s: Word, p: Word) -> Word:
    """s.find(p)."""
    return find_from(state, s, p, 0)


@compiled
def rfind(state: Address, s: Word, p: Word) -> Word:
    """s.rfind(p)."""
    n, m = length(state, s), length(state, p)
    source, pattern = start(state, s), start(state, p)
    for at in range(n - m, -1, -1):
        if _is_at(source, at, pattern, m):
            return at
    return np.int64(-1)


@inlined
def index_of_text(state: Address, s: Word, p: Word) -> Word:
    """s.index(p); ⊥ if it isn't there."""
    at = find_from(state, s, p, 0)
    return BOTTOM if at < 0 else at


@inlined
def contains_text(state: Address, s: Word, p: Word) -> Word:
    """P in s."""
    return np.int64(find_from(state, s, p, 0) >= 0)


@compiled
def count_text(state: Address, s: Word, p: Word) -> Word:
    """s.count(p)."""
    n, m = length(state, s), length(state, p)
    if m == 0:
        return n + 1
    n_found, at = np.int64(0), find_from(state, s, p, 0)
    while at >= 0:
        n_found += 1
        at = find_from(state, s, p, at + m)
    return n_found


# Replacement, split and join


@compiled
def replace_text(state: Address, s: Word, a: Word, b: Word) -> Word:
    """s.replace(a, b)."""
    n, m, n_new = length(state, s), length(state, a), length(state, b)
    n_found = count_text(state, s, a)
    if n_found == 0:
        return s
    size = n + n_found * (n_new - m)
    if size > MAX_SIZE:
        return BOTTOM
    result = allocate(state, size)
    if result == UNFINISHED:
        return UNFINISHED
    source, old, new, target = start(state, s), start(state, a), start(state, b), start(state, result)
    at = np.int64(0)
    while at <= n:
        if at + m <= n and _is_at(source, at, old, m):
            target = copy_words(target, new, n_new)
            at += m
            if m > 0:
                continue
        if at < n:
            target = copy_words(target, source + 8 * at, 1)
        at += 1
    return as_text(state, result)


@compiled
def split_on(state: Address, s: Word, sep: Word) -> Word:
    """s.split(sep); ⊥ for an empty separator."""
    m = length(state, sep)
    if m == 0:
        return BOTTOM
    n_pieces = count_text(state, s, sep) + 1
    if n_pieces > MAX_SIZE:
        return BOTTOM
    result = allocate(state, n_pieces)
    if result == UNFINISHED:
        return UNFINISHED
    target = start(state, result)
    begin: Word = np.int64(0)
    for place in range(n_pieces):
        stop = find_from(state, s, sep, begin) if place < n_pieces - 1 else length(state, s)
        piece = part(state, s, begin, stop)
        if piece == UNFINISHED:
            return UNFINISHED
        put(target, place, piece)
        begin = stop + m
    return result


@compiled
def split_white(state: Address, s: Word) -> Word:
    """s.split()."""
    n, source = length(state, s), start(state, s)
    n_pieces = np.int64(0)
    for at in range(n):
        n_pieces += not is_blank(get(source, at)) and (at == n - 1 or is_blank(get(source, at + 1)))
    if n_pieces == 0:
        return EMPTY
    result = allocate(state, n_pieces)
    if result == UNFINISHED:
        return UNFINISHED
    target, stop = start(state, result), np.int64(0)
    for place in range(n_pieces):
        begin = stop
        while is_blank(get(source, begin)):
            begin += 1
        stop = begin
        while stop < n and not is_blank(get(source, stop)):
            stop += 1
        piece = part(state, s, begin, stop)
        if piece == UNFINISHED:
            return UNFINISHED
        put(target, place, piece)
    return result


@compiled
def join_texts(state: Address, sep: Word, h: Word) -> Word:
    """sep.join(h)."""
    n, n_between, pieces = length(state, h), length(state, sep), start(state, h)
    if n == 0:
        return EMPTY
    if n == 1:
        return get(pieces, 0)
    size = n_between * (n - 1)
    for place in range(n):
        size += length(state, get(pieces, place))
    if size > MAX_SIZE:
        return BOTTOM
    result = allocate(state, size)
    if result == UNFINISHED:
        return UNFINISHED
    target = start(state, result)
    for place in range(n):
        if place > 0:
            target = copy_words(target, start(state, sep), n_between)
        piece = get(pieces, place)
        target = copy_words(target, start(state, piece), length(state, piece))
    return as_text(state, result)


@inlined
def text_of(state: Address, h: Word) -> Word:
    """All strings of a list, one after the other."""
    return join_texts(state, EMPTY, h)
