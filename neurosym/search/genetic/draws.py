"""Random numbers in compiled code, from a state that is one word (splitmix64; Steele, Lea and Flood 2014)."""
# mypy: disallow-untyped-decorators=False, warn-return-any=False

import math
from typing import Any

import numpy as np
from numpy.random import Generator

from neurosym.execution.engine.words import Word
from neurosym.search.genetic.compilation import kernel

State = np.ndarray[Any, np.dtype[np.uint64]]


def new_state(generator: Generator) -> State:
    """A state drawn from a generator."""
    return generator.integers(0, 2**64, size=1, dtype=np.uint64)


@kernel
def draw(state: State) -> np.uint64:
    """64 random bits."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    mixed = state[0]
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


@kernel
def uniform(state: State) -> float:
    """A number in [0, 1)."""
    return np.float64(draw(state) >> np.uint64(11)) * 2.0**-53


@kernel
def below(state: State, n: Word) -> Word:
    """An integer of 0 or more and less than `n`, which is below 2³¹."""
    return np.int64(((draw(state) >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32))


@kernel
def normal(state: State) -> float:
    """A number from the standard normal distribution."""
    radius = math.sqrt(-2.0 * math.log(1.0 - uniform(state)))
    return radius * math.cos(2.0 * math.pi * uniform(state))


@kernel
def shuffle(state: State, items: np.ndarray[Any, Any], n_wanted: int) -> None:
    """Put items drawn without replacement at the first `n_wanted` places."""
    for place in range(min(n_wanted, items.size)):
        other = place + below(state, items.size - place)
        items[place], items[other] = items[other], items[place]
