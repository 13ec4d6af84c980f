"""Dictionaries and sets of translated code: a dictionary is a pair of lists, keys and values, in order of insertion.

Looking up takes time in proportion to their size; the lists of a search are short.
"""
# mypy: disallow-untyped-decorators=False, warn-return-any=False

from neurosym.execution.engine.heap import length, push, start
from neurosym.execution.engine.runtime.lists import new, pair, position
from neurosym.execution.engine.words import BOTTOM, LIMIT, Address, Word, compiled, get, inlined, put


@compiled
def new_dict(state: Address) -> Word:
    """{}."""
    keys, values = new(state, 4), new(state, 4)
    return pair(state, keys, values) if keys >= LIMIT and values >= LIMIT else min(keys, values)


@inlined
def dict_keys(state: Address, d: Word) -> Word:
    """The list of the keys."""
    return get(start(state, d), 0)


@inlined
def dict_values(state: Address, d: Word) -> Word:
    """The list of the values."""
    return get(start(state, d), 1)


@inlined
def dict_size(state: Address, d: Word) -> Word:
    """len(d)."""
    return length(state, dict_keys(state, d))


@inlined
def dict_contains(state: Address, t: Word, d: Word, key: Word) -> Word:
    """Key in d, as 0 or 1."""
    return 1 if position(state, t, dict_keys(state, d), key) >= 0 else 0


@compiled
def dict_item(state: Address, t: Word, d: Word, key: Word) -> Word:
    """d[key]; ⊥ if it isn't there."""
    place = position(state, t, dict_keys(state, d), key)
    return BOTTOM if place < 0 else get(start(state, dict_values(state, d)), place)


@compiled
def dict_get(state: Address, t: Word, d: Word, key: Word, otherwise: Word) -> Word:
    """d.get(key, otherwise)."""
    place = position(state, t, dict_keys(state, d), key)
    return otherwise if place < 0 else get(start(state, dict_values(state, d)), place)


@compiled
def dict_put(state: Address, t: Word, d: Word, key: Word, x: Word) -> Word:
    """d[key] = x; gives x."""
    place = position(state, t, dict_keys(state, d), key)
    if place >= 0:
        put(start(state, dict_values(state, d)), place, x)
        return x
    done = push(state, dict_keys(state, d), key)
    if done >= LIMIT:
        done = push(state, dict_values(state, d), x)
    return x if done >= LIMIT else done


@compiled
def dict_setdefault(state: Address, t: Word, d: Word, key: Word, x: Word) -> Word:
    """d.setdefault(key, x)."""
    place = position(state, t, dict_keys(state, d), key)
    return dict_put(state, t, d, key, x) if place < 0 else get(start(state, dict_values(state, d)), place)


@compiled
def set_add(state: Address, t: Word, h: Word, x: Word) -> Word:
    """h.add(x) of a set, a list of different items; gives h."""
    return h if position(state, t, h, x) >= 0 else push(state, h, x)
