"""Offspring: crossover, and which operator makes which offspring.

Every operator is compiled for itself: all in one function took 14 s instead of 6.
"""
# mypy: disallow-untyped-decorators=False, warn-return-any=False

from typing import Any

import numpy as np

from neurosym.execution.engine.words import Word
from neurosym.search.genetic.alphabet import Tables
from neurosym.search.genetic.compilation import compiled, kernel
from neurosym.search.genetic.draws import State, below, uniform
from neurosym.search.genetic.genomes import Draft, Genomes, copy_genome, new_draft
from neurosym.search.genetic.mutation import insert, mutate_constants, mutate_points, mutate_subtrees, shrink
from neurosym.search.genetic.subtrees import N_TRIES, drawn_node, move_subtree, splice

Array = np.ndarray[Any, Any]

CROSSOVER, SUBTREE, POINT, CONSTANTS, SHRINK, INSERTION = range(6)
"""The operators, by their place in an array of shares."""


@kernel
def cross(
    tables: Tables,
    result: Word,
    source: Genomes,
    parents: Array,
    donors: Array,
    state: State,
    target: Genomes,
    places: Array,
    done: Array,
    draft: Draft,
) -> None:
    """A subtree of a donor in the place of one of the same type; like the mutations, of many programs in one call."""
    for number in range(places.size):
        row, donor = parents[number], donors[number]
        for _ in range(N_TRIES):
            at = drawn_node(tables, source, row, state)
            room = target.codes.shape[1] - (source.lengths[row] - (at - source.starts[row, at] + 1))
            n_fitting = 0
            chosen: Word = np.int64(-1)
            for other in range(source.lengths[donor]):
                if source.types[donor, other] == source.types[row, at] and other - source.starts[donor, other] < room:
                    n_fitting += 1
                    if below(state, n_fitting) == 0:
                        chosen = other
            if chosen < 0:
                continue
            n = move_subtree(tables, source, donor, chosen, source.contexts[row, at], draft)
            if splice(tables, result, source, row, at, draft, n, target, places[number]):
                done[number] = True
                break


@compiled
def _draw_operators(shares: Array, n: Word, state: State) -> Array:
    operators = np.empty(n, np.int64)
    for number in range(n):
        wanted = uniform(state)
        operator = 0
        while operator < shares.size - 1 and wanted >= shares[operator]:
            wanted -= shares[operator]
            operator += 1
        operators[number] = operator
    return operators


@kernel
def _copy(source: Genomes, rows: Array, target: Genomes, places: Array) -> None:
    for number in range(places.size):
        copy_genome(source, rows[number], target, places[number])


def vary(
    tables: Tables,
    result: Word,
    source: Genomes,
    parents: Array,
    shares: Array,
    max_new: Word,
    state: State,
    target: Genomes,
    first: Word,
) -> None:
    """Fill `target` from row `first` on, an offspring for each pair of `parents`, by operators drawn by `shares`.

    Where an operator finds nothing to do, the offspring gets a fresh subtree; where that fails, it is its parent.
    """
    operators = _draw_operators(shares, len(parents), state)
    done = np.zeros(len(parents), np.bool_)
    draft = new_draft(target.codes.shape[1])
    for operator in range(6):
        numbers = np.flatnonzero(operators == operator)
        if numbers.size == 0:
            continue
        rows, donors, places = parents[numbers, 0], parents[numbers, 1], first + numbers
        made = np.zeros(numbers.size, np.bool_)
        match operator:
            case 0:
                cross(tables, result, source, rows, donors, state, target, places, made, draft)
            case 1:
                mutate_subtrees(tables, result, source, rows, max_new, state, target, places, made, draft)
            case 2:
                mutate_points(tables, source, rows, state, target, places, made)
            case 3:
                mutate_constants(tables, source, rows, state, target, places, made)
            case 4:
                shrink(tables, result, source, rows, state, target, places, made, draft)
            case _:
                insert(tables, result, source, rows, max_new, state, target, places, made, draft)
        done[numbers] = made
    for attempt in (mutate_subtrees, None):
        numbers = np.flatnonzero(~done)
        if numbers.size == 0:
            return
        rows, places = parents[numbers, 0], first + numbers
        if attempt is None:
            _copy(source, rows, target, places)
        else:
            made = np.zeros(numbers.size, np.bool_)
            attempt(tables, result, source, rows, max_new, state, target, places, made, draft)
            done[numbers] = made
