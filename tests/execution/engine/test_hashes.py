"""Content hashes: different contents have different ones, also where they differ in little and in a regular way."""

from itertools import combinations, pairwise, permutations, product

import numpy as np
import pytest

from neurosym.execution.engine.heap import AT_ONCE, State
from neurosym.execution.engine.interning import intern_flat
from neurosym.execution.engine.memory import Memory, Words
from neurosym.execution.engine.pages import address_of
from neurosym.program.types import INT, list_of, pair_of


def hashes(families: list[Words]) -> Words:
    """The hashes of runs of words, those of one family as long as each other."""
    memory = Memory()
    found = []
    for family in families:
        handles = memory.records(np.asarray(family, np.int64))
        assert len(np.unique(handles)) == len(handles)
        found.append(memory.array(State.HASHES)[handles])
    return np.concatenate(found)


def swapped(base: list[int]) -> Words:
    """A list with two of its places swapped, in all ways, and with three."""
    found = {tuple(base)}
    for places in [*combinations(range(len(base)), 2), *combinations(range(len(base)), 3)]:
        one = list(base)
        first = one[places[0]]
        for left, right in pairwise(places):
            one[left] = one[right]
        one[places[-1]] = first
        found.add(tuple(one))
    return np.array(sorted(found))


def bits(numbers: Words) -> Words:
    return np.asarray(numbers, np.float64).view(np.int64)


def thue_morse(n: int) -> Words:
    """By these, sums of powers are told from those of the opposite in no number of bits."""
    parity = np.array([bin(place).count("1") % 2 for place in range(n)])
    return np.stack([parity, 1 - parity])


SMALL = np.array(list(product((-1, 0, 1), repeat=9)))
INTEGERS = {
    "permutations": [np.array(list(permutations(range(8)))), np.array(list(permutations(range(-3, 5))))[1:]],
    "few values": [SMALL, SMALL[:, :8][::3]],
    "zeros of all lengths": [np.zeros((1, n), np.int64) for n in range(300)],
    "ones of all lengths": [np.ones((1, n), np.int64) for n in range(300)],
    "across what is read at once": [swapped(list(range(3 * AT_ONCE))), swapped([0] * 40 + [1, 2, 3] + [0] * 21)],
    "shifted": [np.arange(20_000)[:, None] + np.arange(12)],
    "scaled": [np.arange(1, 20_000)[:, None] * np.array([1, 2, 3, -4, 5])],
    "one bit": [np.eye(64, dtype=np.uint64).astype(np.int64) << np.arange(64), np.array([[0] * 64])],
    "large": [(np.arange(2_000)[:, None] << 52) + np.array([[0, 1 << 32, 1 << 62]])],
    "opposites": [thue_morse(4096), thue_morse(1 << 13)],
    "two values at two places": [np.array(list(product(range(-150, 150), repeat=2)))],
}


@pytest.mark.parametrize("name", INTEGERS)
def test_lists_of_integers_have_different_hashes(name: str) -> None:
    check(hashes(INTEGERS[name]))


def test_lists_of_floats_have_different_hashes() -> None:
    powers = bits(2.0 ** np.arange(-60, 60))
    check(
        hashes(
            [
                np.stack([np.roll(powers, n) for n in range(len(powers))]),
                bits(np.array(list(product((0.0, 0.5, 1.0, -1.0, 2.0), repeat=6)))),
                bits(np.array(list(permutations([1.0, 2.0, 4.0, 8.0, 0.0, -1.0, -2.0])))),
            ]
        )
    )


def test_values_within_values_have_different_hashes() -> None:
    memory = Memory()
    parts = [list(one) for n in range(4) for one in product((0, 1, 2), repeat=n)]
    lists = [list(one) for n in range(3) for one in product(parts, repeat=n)]
    handles = [memory.encode(value, list_of(list_of(INT))) for value in lists]
    pairs = [memory.encode(value, pair_of(list_of(INT), INT)) for value in product(parts, range(-9, 10))]
    for found in (handles, pairs):
        check(memory.array(State.HASHES)[found])


def test_what_lies_behind_the_words_does_not_matter() -> None:
    memory = Memory()
    lists = [list(range(n)) for n in range(40)]
    handles = []
    for behind in (0, 7):
        handles.append(
            [memory.encode([behind] * 50, list_of(INT)) and memory.encode(one, list_of(INT)) for one in lists]
        )
    assert handles[0] == handles[1]


def test_lists_of_one_hash_are_told_apart_by_their_words() -> None:
    memory = Memory()
    lists = [[1, 2], [1, 3], [1, 2, 3], [1, 2], list(range(20)), [*range(19), 0], list(range(20))]
    line = np.array([memory.encode(one, list_of(INT), kept=False) for one in lists])
    memory.array(State.HASHES)[line] = 1 << 40
    memory.reserve(len(lists), 100)
    lanes, found = np.arange(len(lists)), np.empty(len(lists), np.int64)
    intern_flat(memory.address, address_of(line), address_of(lanes), len(lists), address_of(found))
    assert [memory.decode(int(word), list_of(INT)) for word in found] == lists
    assert len({*found.tolist()}) == 5
    assert found[0] == found[3]
    assert found[4] == found[6]


def check(found: Words) -> None:
    """No two are the same, and of their halves hardly more than of as many drawn at random."""
    assert len(np.unique(found)) == len(found)
    by_chance = len(found) ** 2 / 2**33
    for half in (found >> 32, found & 0xFFFFFFFF):
        assert len(found) - len(np.unique(half)) <= 3 * by_chance + 3
