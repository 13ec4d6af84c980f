"""Loops over lists and over states (tier 0), each with a fixed bound on its rounds."""

from collections.abc import Callable
from typing import TypeVar

from neurosym.errors import EvaluationError
from neurosym.library import MAX_ITERATIONS, algorithmic

A = TypeVar("A")
B = TypeVar("B")
S = TypeVar("S")


@algorithmic(tier=0)
def map_(function: Callable[[A], B], items: list[A]) -> list[B]:
    """Result of `function` for each item.

    >>> map_(lambda item: item * 2, [1, 2, 3])
    [2, 4, 6]
    >>> map_(lambda item: item * 2, [])
    []
    """
    return [function(item) for item in items]


@algorithmic(tier=0)
def filter_(keep: Callable[[A], bool], items: list[A]) -> list[A]:
    """Items that satisfy `keep`, in their order.

    >>> filter_(lambda item: item > 1, [3, 1, 2])
    [3, 2]
    >>> filter_(lambda item: item > 1, [])
    []
    """
    return [item for item in items if keep(item)]


@algorithmic(tier=0)
def fold(function: Callable[[S, A], S], start: S, items: list[A]) -> S:
    """Total after `total = function(total, item)` for each item from the left, beginning with `start`.

    >>> fold(lambda total, item: total * 10 + item, 0, [1, 2, 3])
    123
    >>> fold(lambda total, item: total + item, 5, [])
    5
    """
    total = start
    for item in items:
        total = function(total, item)
    return total


@algorithmic(tier=0)
def unfold(keep: Callable[[S], bool], step: Callable[[S], tuple[A, S]], start: S) -> list[A]:
    """Items made one by one: while `keep(state)`, `step(state)` gives the next item and the next state.

    >>> unfold(lambda state: state > 0, lambda state: (state % 2, state // 2), 6)
    [0, 1, 1]
    >>> unfold(lambda state: False, lambda state: (state, state), 1)
    []
    """
    items: list[A] = []
    state = start
    while keep(state):
        if len(items) >= MAX_ITERATIONS:
            raise EvaluationError(f"more than {MAX_ITERATIONS} iterations")
        item, state = step(state)
        items.append(item)
    return items


@algorithmic(tier=0)
def iterate(step: Callable[[S], S], start: S, n: int) -> S:
    """State after `n` rounds of `state = step(state)`, beginning with `start`; ⊥ for a negative `n`.

    >>> iterate(lambda state: state * 2, 1, 10)
    1024
    >>> iterate(lambda state: state * 2, 1, 0)
    1
    """
    if n < 0:
        raise EvaluationError("negative count")
    if n > MAX_ITERATIONS:
        raise EvaluationError(f"more than {MAX_ITERATIONS} iterations")
    state = start
    for _ in range(n):
        state = step(state)
    return state


@algorithmic(tier=0)
def while_(keep: Callable[[S], bool], step: Callable[[S], S], start: S) -> S:
    """State after rounds of `state = step(state)`, beginning with `start`, as long as `keep(state)`.

    >>> while_(lambda state: state < 100, lambda state: state * 2, 3)
    192
    >>> while_(lambda state: False, lambda state: state * 2, 0)
    0
    """
    state = start
    n_rounds = 0
    while keep(state):
        if n_rounds >= MAX_ITERATIONS:
            raise EvaluationError(f"more than {MAX_ITERATIONS} iterations")
        state = step(state)
        n_rounds += 1
    return state
