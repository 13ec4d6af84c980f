"""What Python's strings know of their characters: kinds of characters, upper and lower case, white space.

White space is exact for all of Unicode. Of other kinds and of case only ASCII is known here: where a further character
decides, the result is escaped.
"""

import numpy as np

from neurosym.execution.engine.heap import CHARACTERS, EMPTY, N_CHARACTERS, N_SCRATCH, allocate, length, start
from neurosym.execution.engine.runtime.lists import release, taken
from neurosym.execution.engine.words import (
    BOTTOM,
    ESCAPED,
    LIMIT,
    UNFINISHED,
    Address,
    Word,
    compiled,
    get,
    inlined,
    put,
)

N_ASCII = 128
_MAX_CODE_POINT = 0x10FFFF
_DIGIT, _UPPER, _LOWER = 1, 2, 4
_TO_UPPER, _TO_LOWER, _SWAPPED, _CAPITAL, _TITLE = range(5)


# Characters and parts of strings


@inlined
def as_text(state: Address, handle: Word) -> Word:
    """The handle to use for the string that was made last: one of a character has its own from the beginning."""
    if handle < LIMIT or handle >= N_SCRATCH or length(state, handle) > 1:
        return handle
    if length(state, handle) == 0:
        release(state, handle)
        return EMPTY
    code = get(start(state, handle), 0)
    if code >= N_CHARACTERS:
        return handle
    release(state, handle)
    return CHARACTERS + code


@compiled
def character_of(state: Address, n: Word) -> Word:
    """chr(n); ⊥ out of range."""
    if n < 0 or n > _MAX_CODE_POINT:
        return BOTTOM
    if n < N_CHARACTERS:
        return CHARACTERS + n
    handle = allocate(state, 1)
    if handle != UNFINISHED:
        put(start(state, handle), 0, n)
    return handle


@inlined
def code_of(state: Address, s: Word) -> Word:
    """ord(s); ⊥ unless it is one character."""
    return get(start(state, s), 0) if length(state, s) == 1 else BOTTOM


@compiled
def character(state: Address, h: Word, i: Word) -> Word:
    """h[i] of a string; ⊥ out of range."""
    n = length(state, h)
    if i < -n or i >= n:
        return BOTTOM
    return character_of(state, get(start(state, h), i + n if i < 0 else i))


@compiled
def part(state: Address, s: Word, begin: Word, stop: Word) -> Word:
    """The string from position `begin` up to before `stop`, both from 0 to its length."""
    if begin >= stop:
        return EMPTY
    if stop - begin == 1:
        return character_of(state, get(start(state, s), begin))
    if stop - begin == length(state, s):
        return s
    return taken(state, s, begin, 1, stop - begin)


@compiled
def characters(state: Address, s: Word) -> Word:
    """list(s)."""
    n = length(state, s)
    if n == 0:
        return EMPTY
    result = allocate(state, n)
    if result == UNFINISHED:
        return UNFINISHED
    source, target = start(state, s), start(state, result)
    for position in range(n):
        one = character_of(state, get(source, position))
        if one == UNFINISHED:
            return UNFINISHED
        put(target, position, one)
    return result


# Kinds of characters


@inlined
def is_blank(code: Word) -> bool:
    """Whether a code point is white space, as in str.isspace."""
    if code < N_ASCII:
        return bool(code == 32 or 9 <= code <= 13 or 28 <= code <= 31)
    if code < 0x2000:
        return code == 0x85 or code == 0xA0 or code == 0x1680
    return bool(code <= 0x200A or code in (0x2028, 0x2029, 0x202F, 0x205F, 0x3000))


@inlined
def _kind(code: Word) -> Word:
    """The kind of an ASCII character."""
    if 48 <= code <= 57:
        return _DIGIT
    if 65 <= code <= 90:
        return _UPPER
    return _LOWER if 97 <= code <= 122 else 0


@compiled
def _all_are(state: Address, s: Word, kinds: Word) -> Word:
    """Whether there is a character and each is of one of these kinds."""
    n, source = length(state, s), start(state, s)
    n_known = np.int64(0)
    for position in range(n):
        code = get(source, position)
        if code < N_ASCII:
            if not _kind(code) & kinds:
                return np.int64(0)
            n_known += 1
    return np.int64(n > 0) if n_known == n else ESCAPED


@inlined
def isdigit(state: Address, s: Word) -> Word:
    """s.isdigit()."""
    return _all_are(state, s, _DIGIT)


@inlined
def isdecimal(state: Address, s: Word) -> Word:
    """s.isdecimal()."""
    return _all_are(state, s, _DIGIT)


@inlined
def isnumeric(state: Address, s: Word) -> Word:
    """s.isnumeric()."""
    return _all_are(state, s, _DIGIT)


@inlined
def isalpha(state: Address, s: Word) -> Word:
    """s.isalpha()."""
    return _all_are(state, s, _UPPER | _LOWER)


@inlined
def isalnum(state: Address, s: Word) -> Word:
    """s.isalnum()."""
    return _all_are(state, s, _UPPER | _LOWER | _DIGIT)


@compiled
def isspace(state: Address, s: Word) -> Word:
    """s.isspace()."""
    n, source = length(state, s), start(state, s)
    for position in range(n):
        if not is_blank(get(source, position)):
            return np.int64(0)
    return np.int64(n > 0)


@compiled
def isascii(state: Address, s: Word) -> Word:
    """s.isascii()."""
    source = start(state, s)
    for position in range(length(state, s)):
        if get(source, position) >= N_ASCII:
            return np.int64(0)
    return np.int64(1)


@compiled
def _has_only(state: Address, s: Word, wanted: Word, unwanted: Word) -> Word:
    """Whether there are letters of the one case and none of the other."""
    n, source = length(state, s), start(state, s)
    n_wanted = n_unknown = np.int64(0)
    for position in range(n):
        code = get(source, position)
        kind = _kind(code)
        if kind == unwanted:
            return np.int64(0)
        n_wanted += kind == wanted
        n_unknown += code >= N_ASCII
    return ESCAPED if n_unknown else np.int64(n_wanted > 0)


@inlined
def isupper(state: Address, s: Word) -> Word:
    """s.isupper()."""
    return _has_only(state, s, _UPPER, _LOWER)


@inlined
def islower(state: Address, s: Word) -> Word:
    """s.islower()."""
    return _has_only(state, s, _LOWER, _UPPER)


# Upper and lower case


@compiled
def _recased(state: Address, s: Word, manner: Word) -> Word:
    """The string with each letter in the case that the manner wants."""
    n = length(state, s)
    result = allocate(state, n)
    if result == UNFINISHED:
        return UNFINISHED
    source, target = start(state, s), start(state, result)
    follows_letter = False
    for position in range(n):
        code = get(source, position)
        if code >= N_ASCII:
            release(state, result)
            return ESCAPED
        kind = _kind(code)
        upper_wanted = (
            manner == _TO_UPPER
            or (manner == _SWAPPED and kind == _LOWER)
            or (manner == _CAPITAL and position == 0)
            or (manner == _TITLE and not follows_letter)
        )
        follows_letter = kind in (_UPPER, _LOWER)
        if upper_wanted and kind == _LOWER:
            code -= 32
        elif kind == _UPPER and not upper_wanted:
            code += 32
        put(target, position, code)
    return as_text(state, result)


@inlined
def upper(state: Address, s: Word) -> Word:
    """s.upper()."""
    return _recased(state, s, _TO_UPPER)


@inlined
def lower(state: Address, s: Word) -> Word:
    """s.lower()."""
    return _recased(state, s, _TO_LOWER)


@inlined
def swapcase(state: Address, s: Word) -> Word:
    """s.swapcase()."""
    return _recased(state, s, _SWAPPED)


@inlined
def capitalize(state: Address, s: Word) -> Word:
    """s.capitalize()."""
    return _recased(state, s, _CAPITAL)


@inlined
def title(state: Address, s: Word) -> Word:
    """s.title()."""
    return _recased(state, s, _TITLE)
