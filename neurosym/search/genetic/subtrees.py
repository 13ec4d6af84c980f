"""Moving subtrees: only to where their type is wanted and their variables are bound."""
# mypy: disallow-untyped-decorators=False, warn-return-any=False

from typing import Any

import numpy as np

from neurosym.execution.engine.instructions import VARIABLE
from neurosym.execution.engine.words import Word
from neurosym.search.genetic.alphabet import Tables
from neurosym.search.genetic.compilation import kernel
from neurosym.search.genetic.draws import State, below, uniform
from neurosym.search.genetic.genomes import Draft, Genomes, annotate, copy_nodes, n_children

Array = np.ndarray[Any, Any]

N_TRIES = 4
"""How often an operator draws another place when it finds nothing to do at one."""

INNER_SHARE = 0.9
"""How often the node that is replaced is no leaf (Koza 1992)."""


@kernel
def drawn_node(tables: Tables, genomes: Genomes, row: Word, state: State) -> Word:
    """The number of a random node, mostly no leaf."""
    n = genomes.lengths[row]
    is_inner = uniform(state) < INNER_SHARE
    at = below(state, n)
    for _ in range(N_TRIES):
        if (n_children(tables, genomes.codes[row, at]) > 0) == is_inner:
            break
        at = below(state, n)
    return at


@kernel
def move_subtree(tables: Tables, source: Genomes, row: Word, at: Word, context: Word, draft: Draft) -> Word:
    """Write the subtree at a node, for use in another context, at the end of a draft; the nodes written.

    -1 where a free variable isn't bound there to the same type, or where there is too little room.
    """
    codes, words = draft.codes, draft.words
    own = source.contexts[row, at]
    start = source.starts[row, at]
    n = at - start + 1
    if n > codes.size:
        return -1
    shared, wanted = tables.n_variables[own], tables.n_variables[context]
    for offset in range(n):
        code = source.codes[row, start + offset]
        if code & 7 == VARIABLE:
            level = code >> 3
            if level >= shared:
                code += 8 * (wanted - shared)
            elif level >= wanted or tables.variables[own, level] != tables.variables[context, level]:
                return -1
        codes[codes.size - n + offset] = code
        words[codes.size - n + offset] = source.words[row, start + offset]
    return n


@kernel
def splice(
    tables: Tables,
    result: Word,
    source: Genomes,
    row: Word,
    at: Word,
    draft: Draft,
    n: Word,
    target: Genomes,
    place: Word,
) -> bool:
    """Write a program with the last `n` nodes of a draft in the place of the subtree at a node; whether it is one.

    None is written where `n` is no number of nodes. A leaf may be replaced in place: `target` is `source` then.
    """
    start, length = source.starts[row, at], source.lengths[row]
    behind = length - 1 - at
    if n < 1 or start + n + behind > target.codes.shape[1]:
        return False
    old_codes, old_words = source.codes[row], source.words[row]
    new_codes, new_words = target.codes[place], target.words[place]
    copy_nodes(old_codes, old_words, at + 1, behind, new_codes, new_words, start + n)  # before it is written over
    copy_nodes(old_codes, old_words, 0, start, new_codes, new_words, 0)
    copy_nodes(draft.codes, draft.words, draft.codes.size - n, n, new_codes, new_words, start)
    target.lengths[place] = start + n + behind
    return annotate(tables, target, place, result)
