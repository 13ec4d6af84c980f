"""Bounded recursion (tier 0)."""

from collections.abc import Callable
from typing import TypeVar

from neurosym.errors import EvaluationError
from neurosym.library import MAX_DEPTH, MAX_ITERATIONS, algorithmic

A = TypeVar("A")
B = TypeVar("B")


@algorithmic(tier=0)
def fix(body: Callable[[Callable[[A], B], A], B], start: A) -> B:
    """Result of the function that `body(call, argument)` defines, where `call` is that function, at `start`.

    Calls nested deeper than MAX_DEPTH, or more than MAX_ITERATIONS of them, are ⊥.

    >>> fix(lambda call, n: 1 if n == 0 else n * call(n - 1), 5)
    120
    >>> fix(lambda call, n: n, 0)
    0
    """
    depth = 0
    n_calls = 0

    def call(argument: A) -> B:
        nonlocal depth, n_calls
        if depth >= MAX_DEPTH:
            raise EvaluationError(f"more than {MAX_DEPTH} nested calls")
        if n_calls >= MAX_ITERATIONS:
            raise EvaluationError(f"more than {MAX_ITERATIONS} iterations")
        depth += 1
        n_calls += 1
        result = body(call, argument)
        depth -= 1
        return result

    return call(start)
