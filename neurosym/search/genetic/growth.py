"""Random typed expressions of at most a given number of nodes, written from their last node to their first."""
# mypy: disallow-untyped-decorators=False, warn-return-any=False

from typing import Any

import numpy as np

from neurosym.execution.engine.instructions import CONSTANT, LAMBDA, OPERATION, VARIABLE
from neurosym.execution.engine.words import BOTTOM, Word, of_float
from neurosym.search.genetic.alphabet import ENDLESS, NOT_DRAWN, WHOLE, Tables, least_arguments
from neurosym.search.genetic.compilation import kernel
from neurosym.search.genetic.draws import State, below, normal, uniform
from neurosym.search.genetic.genomes import Draft, Genomes, annotate, copy_nodes

Array = np.ndarray[Any, Any]

LEAF_SHARE = 0.2
"""How often an expression ends where it could go on."""

VARIABLE_SHARE = 0.7
"""How often a leaf is a variable where it could be a constant as well."""

DRAWN_SHARE = 0.5
"""How often a constant is drawn where there are literals as well."""

MAX_WHOLE = 10

CONSTANT_SCALE = 2.0


@kernel
def drawn_constant(tables: Tables, type_: Word, state: State) -> Word:
    """The word of a random constant of a type, a literal or a drawn one; ⊥ where there is none."""
    first, n = tables.first_literal[type_], tables.first_literal[type_ + 1] - tables.first_literal[type_]
    kind = tables.drawn[type_]
    if n > 0 and (kind == NOT_DRAWN or uniform(state) >= DRAWN_SHARE):
        return tables.literals[first + below(state, n)]
    if kind == NOT_DRAWN:
        return BOTTOM
    if kind == WHOLE:
        return np.int64(below(state, 2 * MAX_WHOLE + 1) - MAX_WHOLE)
    return of_float(CONSTANT_SCALE * normal(state))


@kernel
def drawn_variable(tables: Tables, type_: Word, context: Word, state: State) -> Word:
    """The level of a random variable of a type that is in scope; -1 where there is none."""
    n = 0
    for level in range(tables.n_variables[context]):
        n += tables.variables[context, level] == type_
    if n == 0:
        return -1
    wanted = below(state, n)
    for level in range(tables.n_variables[context]):
        if tables.variables[context, level] == type_:
            if wanted == 0:
                return level
            wanted -= 1
    return -1


@kernel
def _drawn_production(tables: Tables, type_: Word, context: Word, room: Word, state: State) -> Word:
    """A production of a type whose smallest arguments fit the room; -1 where there is none."""
    total = 0.0
    for choice in range(tables.first_choice[type_], tables.first_choice[type_ + 1]):
        if least_arguments(tables, tables.choices[choice], context) < room:
            total += tables.weights[choice]
    wanted = uniform(state) * total
    found = -1
    for choice in range(tables.first_choice[type_], tables.first_choice[type_ + 1]):
        if least_arguments(tables, tables.choices[choice], context) < room:
            found = tables.choices[choice]
            wanted -= tables.weights[choice]
            if wanted < 0.0:
                break
    return found


@kernel
def _smallest_production(tables: Tables, type_: Word, context: Word) -> Word:
    best, found = ENDLESS, -1
    for choice in range(tables.first_choice[type_], tables.first_choice[type_ + 1]):
        size = least_arguments(tables, tables.choices[choice], context)
        if size < best:
            best, found = size, tables.choices[choice]
    return found


@kernel
def grow_expression(tables: Tables, type_: Word, context: Word, room: Word, state: State, draft: Draft) -> Word:
    """Write a random expression of at most `room` nodes (of more only where no smaller one exists).

    It ends at the end of the draft; gives the number of its nodes, or -1 where that has too little room.
    """
    codes, words, pending = draft.codes, draft.words, draft.pending
    at: Word = codes.size
    pending[0, 0], pending[0, 1], pending[0, 2] = type_, context, room
    n_pending: Word = 1
    n_promised: Word = np.int64(tables.sizes[context, type_])
    while n_pending > 0:
        n_pending -= 1
        type_, context, room = pending[n_pending, 0], pending[n_pending, 1], pending[n_pending, 2]
        n_promised -= tables.sizes[context, type_]
        at -= 1
        if at - n_promised < 0:
            return -1
        if tables.function_results[type_] >= 0:
            codes[at] = LAMBDA + 8 * type_
            inner = tables.inner[context, type_]
            pending[n_pending, 0], pending[n_pending, 1] = tables.function_results[type_], inner
            pending[n_pending, 2] = room - 1
            n_pending += 1
            n_promised += tables.sizes[inner, tables.function_results[type_]]
            continue
        has_leaf = tables.sizes[context, type_] == 1
        production = -1
        if room > 1 and not (has_leaf and uniform(state) < LEAF_SHARE):
            production = _drawn_production(tables, type_, context, room, state)
        if production < 0 and has_leaf:
            level = drawn_variable(tables, type_, context, state)
            word = BOTTOM
            if level < 0 or uniform(state) >= VARIABLE_SHARE:
                word = drawn_constant(tables, type_, state)
            if word != BOTTOM:
                codes[at], words[at] = CONSTANT, word
                continue
            if level >= 0:
                codes[at] = VARIABLE + 8 * level
                continue
        if production < 0:
            production = _smallest_production(tables, type_, context)
        codes[at] = OPERATION + 8 * production
        spare = room - 1 - least_arguments(tables, production, context)
        arity = tables.arities[production]
        for argument in range(arity):
            wanted = tables.parameters[production, argument]
            least = tables.sizes[context, wanted]
            share = 0
            if spare > 0:
                share = spare if argument == arity - 1 else below(state, spare + 1)
                spare -= share
            pending[n_pending, 0], pending[n_pending, 1], pending[n_pending, 2] = wanted, context, least + share
            n_pending += 1
            n_promised += least
    return codes.size - at


@kernel
def grow_programs(
    tables: Tables,
    result: Word,
    first: Word,
    last: Word,
    min_nodes: Word,
    max_nodes: Word,
    state: State,
    genomes: Genomes,
    draft: Draft,
) -> None:
    """Fill rows of `genomes` with random programs of at most so many nodes, the bound itself drawn."""
    codes, words = draft.codes, draft.words
    for row in range(first, last):
        n = -1
        while n < 0:
            room = min_nodes + below(state, max_nodes - min_nodes + 1)
            n = grow_expression(tables, result, np.int64(0), room, state, draft)
        genomes.lengths[row] = n
        copy_nodes(codes, words, codes.size - n, n, genomes.codes[row], genomes.words[row], 0)
        annotate(tables, genomes, row, result)
