"""Leaves: terms that are given, not made; and how they are kept where no goal waits for them, without a sweep."""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.fields import SHELF_WORDS
from neurosym.execution.engine.hashing import shift_of
from neurosym.execution.engine.novelty import keep_leaves
from neurosym.execution.engine.pages import address_of
from neurosym.program.expression import Program
from neurosym.search.context import Space
from neurosym.search.store import Choices, Leaves, Shelf, Store, Words

WORDS_PER_TERM = 8
"""Of a term, besides its column: where it comes from, its code, its place in a table."""

Leaf = tuple[Words | Sequence[int] | int, Callable[[], Program]]
"""A column, or the word of all its rows, and what builds the expression that has it."""


def laid_out(leaves: Sequence[Leaf], n_rows: int) -> tuple[Shelf, Leaves]:
    """The columns of some leaves, and what they are."""
    shelf = Shelf(n_rows, len(leaves))
    for number, (column, _) in enumerate(leaves):
        shelf.words[:, number] = column
    return shelf, Leaves(tuple([build for _, build in leaves]))


def are_kept(source: Leaves, columns: Shelf, store: Store, type_: int, space: Space, engine: Engine) -> bool:
    """Do what a sweep of the identity would that nobody aims at, and tell whether it was possible.

    Bodies of functions begin with three such sweeps, which took a fifth of the time of a search of a millisecond.
    """
    n, limits, size = len(source.builds), space.limits, store.table.size
    if space.is_full or 2 * (store.n_known + n) >= size:
        return False
    store.shelf.reserve(n)
    store.shelf.begin(source, Choices(((0, n),), 0))
    n_new = keep_leaves(
        engine.memory.address,
        type_,
        columns.fields[SHELF_WORDS],
        n,
        store.n_rows,
        limits.max_items,
        limits.max_nested,
        factors(store.n_rows)[1],
        store.table_address,
        size - 1,
        shift_of(size),
        store.shelf.address,
    )
    if n_new < 0:
        return False
    store.n_known += n_new
    space.n_terms += n_new
    space.n_words += n_new * (store.n_rows + WORDS_PER_TERM)
    return True


@cache
def factors(n_rows: int) -> tuple[Words, int]:
    """An odd word for each row, by which columns are hashed, the same in every run; and the address of these words."""
    words: Words = np.random.default_rng(20150).integers(1, 2**63 - 1, n_rows, dtype=np.int64) | 1
    return words, address_of(words)
