"""Mutations of typed programs, each of many programs in one call.

Rows `parents` of `source` are mutated into rows `places` of `target`; `done` says which could be.
"""
# mypy: disallow-untyped-decorators=False, warn-return-any=False

from typing import Any

import numpy as np

from neurosym.execution.engine.instructions import CONSTANT, OPERATION, VARIABLE
from neurosym.execution.engine.words import BOTTOM, Word, of_float, to_float
from neurosym.search.genetic.alphabet import REAL, WHOLE, Tables
from neurosym.search.genetic.compilation import kernel
from neurosym.search.genetic.draws import State, below, normal, uniform
from neurosym.search.genetic.genomes import Draft, Genomes, copy_genome
from neurosym.search.genetic.growth import drawn_constant, drawn_variable, grow_expression
from neurosym.search.genetic.subtrees import N_TRIES, drawn_node, move_subtree, splice

Array = np.ndarray[Any, Any]

POINT_RATE = 0.1
"""Of the nodes of a program in a uniform mutation; at least one is drawn anew."""

CONSTANT_STEP = 0.3
"""The spread of a change of a constant, in units of its size."""


@kernel
def mutate_subtrees(
    tables: Tables,
    result: Word,
    source: Genomes,
    parents: Array,
    max_new: Word,
    state: State,
    target: Genomes,
    places: Array,
    done: Array,
    draft: Draft,
) -> None:
    """A fresh subtree, of at most `max_new` nodes or the smallest there is, in the place of one."""
    for number in range(places.size):
        row = parents[number]
        for _ in range(N_TRIES):
            at = drawn_node(tables, source, row, state)
            type_, context, room = source.types[row, at], source.contexts[row, at], 1 + below(state, max_new)
            n = grow_expression(tables, type_, context, room, state, draft)
            if splice(tables, result, source, row, at, draft, n, target, places[number]):
                done[number] = True
                break


@kernel
def _draw_twin(tables: Tables, type_: Word, production: Word, state: State) -> Word:
    """A production that takes and gives what another one does; maybe the same."""
    n_twins, found = 0, production
    for choice in range(tables.first_choice[type_], tables.first_choice[type_ + 1]):
        if tables.twins[tables.choices[choice]] == tables.twins[production]:
            n_twins += 1
            if below(state, n_twins) == 0:
                found = tables.choices[choice]
    return found


@kernel
def mutate_points(
    tables: Tables, source: Genomes, parents: Array, state: State, target: Genomes, places: Array, done: Array
) -> None:
    """The same shape, some nodes exchanged for others that take and give the same types."""
    for number in range(places.size):
        place = places[number]
        copy_genome(source, parents[number], target, place)
        certain = below(state, target.lengths[place])
        for at in range(target.lengths[place]):
            if at != certain and uniform(state) >= POINT_RATE:
                continue
            code, before = target.codes[place, at], target.words[place, at]
            kind = code & 7
            type_ = target.types[place, at]
            if kind == OPERATION:
                target.codes[place, at] = OPERATION + 8 * _draw_twin(tables, type_, code >> 3, state)
            elif kind in (VARIABLE, CONSTANT):
                level = drawn_variable(tables, type_, target.contexts[place, at], state)
                if level >= 0 and uniform(state) < 0.5:
                    target.codes[place, at] = VARIABLE + 8 * level
                else:
                    word = drawn_constant(tables, type_, state)
                    if word != BOTTOM:
                        target.codes[place, at], target.words[place, at] = CONSTANT, word
            done[number] = done[number] or target.codes[place, at] != code or target.words[place, at] != before


@kernel
def mutate_constants(
    tables: Tables, source: Genomes, parents: Array, state: State, target: Genomes, places: Array, done: Array
) -> None:
    """One constant changed a little: by its size where it is a number, else for another one."""
    for number in range(places.size):
        row, place = parents[number], places[number]
        n_constants, chosen = 0, -1
        for at in range(source.lengths[row]):
            if source.codes[row, at] == CONSTANT:
                n_constants += 1
                if below(state, n_constants) == 0:
                    chosen = at
        if chosen < 0:
            continue
        copy_genome(source, row, target, place)
        type_, word = target.types[place, chosen], target.words[place, chosen]
        if tables.drawn[type_] == REAL:
            value = to_float(word)
            word = of_float(value + CONSTANT_STEP * max(abs(value), 0.1) * normal(state))
        elif tables.drawn[type_] == WHOLE:
            word += (1 - 2 * below(state, 2)) * (1 + below(state, 2))
        else:
            word = drawn_constant(tables, type_, state)
        if word != BOTTOM:
            target.words[place, chosen] = word
            done[number] = True


@kernel
def shrink(
    tables: Tables,
    result: Word,
    source: Genomes,
    parents: Array,
    state: State,
    target: Genomes,
    places: Array,
    done: Array,
    draft: Draft,
) -> None:
    """A subtree replaced by one within it of the same type, or else by the smallest there is."""
    for number in range(places.size):
        row = parents[number]
        for _ in range(N_TRIES):
            at = drawn_node(tables, source, row, state)
            type_, context = source.types[row, at], source.contexts[row, at]
            n_inside = 0
            inside: Word = np.int64(-1)
            for other in range(source.starts[row, at], at):
                if source.types[row, other] == type_:
                    n_inside += 1
                    if below(state, n_inside) == 0:
                        inside = other
            if inside >= 0:
                n = move_subtree(tables, source, row, inside, context, draft)
            else:
                n = grow_expression(tables, type_, context, np.int64(1), state, draft)
            if splice(tables, result, source, row, at, draft, n, target, places[number]):
                done[number] = True
                break


@kernel
def insert(
    tables: Tables,
    result: Word,
    source: Genomes,
    parents: Array,
    max_new: Word,
    state: State,
    target: Genomes,
    places: Array,
    done: Array,
    draft: Draft,
) -> None:
    """A fresh subtree in the place of one that becomes a part of it."""
    for number in range(places.size):
        row, place = parents[number], places[number]
        for _ in range(N_TRIES):
            at = below(state, source.lengths[row])
            type_, start = source.types[row, at], source.starts[row, at]
            room = 2 + below(state, max_new)
            n = grow_expression(tables, type_, source.contexts[row, at], room, state, draft)
            if n < 2 or not splice(tables, result, source, row, at, draft, n, target, place):
                continue
            # a leaf of the same type within the fresh subtree makes room for the old one
            n_leaves = 0
            leaf: Word = np.int64(-1)
            for other in range(start, start + n):
                if target.types[place, other] == type_ and target.starts[place, other] == other:
                    n_leaves += 1
                    if below(state, n_leaves) == 0:
                        leaf = other
            if leaf < 0:
                continue
            n = move_subtree(tables, source, row, at, target.contexts[place, leaf], draft)
            if splice(tables, result, target, place, leaf, draft, n, target, place):
                done[number] = True
                break
