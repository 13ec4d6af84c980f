"""Programs as rows of arrays: postfix code, with the type, the context and the subtree of each node.

A node is `kind + 8 · operand`, as the machine has it, but for two: the operand of a variable is its level, and a lambda
stands behind its body with the number of its function type. A row's first `lengths[row]` nodes are its program.
"""
# mypy: disallow-untyped-decorators=False, warn-return-any=False

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from neurosym.execution.engine.instructions import CONSTANT, LAMBDA, OPERATION, VARIABLE
from neurosym.execution.engine.words import Word
from neurosym.search.genetic.alphabet import Tables
from neurosym.search.genetic.compilation import kernel

Array = np.ndarray[Any, Any]


class Genomes(NamedTuple):
    """Programs as arrays; all but `lengths` are indexed by program and node."""

    codes: Array
    words: Array  # of constants
    types: Array
    contexts: Array
    starts: Array  # where the subtree of a node begins; it ends with the node
    lengths: Array

    @property
    def n_programs(self) -> Word:
        """How many programs these are."""
        return int(self.lengths.size)


def empty_genomes(n_programs: int, max_nodes: int) -> Genomes:
    """Room for programs."""
    shape = (n_programs, max_nodes)
    return Genomes(
        np.zeros(shape, np.int64),
        np.zeros(shape, np.int64),
        np.zeros(shape, np.int64),
        np.zeros(shape, np.int64),
        np.zeros(shape, np.int64),
        np.zeros(n_programs, np.int64),
    )


def chosen(genomes: Genomes, rows: Array) -> Genomes:
    """Copies of some programs."""
    return Genomes(*(array[rows] for array in genomes))


def joined(parts: Sequence[Genomes]) -> Genomes:
    """Programs after programs."""
    return Genomes(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


class Draft(NamedTuple):
    """Nodes that are written from the last one to the first, at the end of arrays that serve again and again."""

    codes: Array
    words: Array
    pending: Array  # [place] -> type, context and most nodes of what is still to be written, the next one last


def new_draft(max_nodes: int) -> Draft:
    """Room for as many nodes as a program has at most."""
    pending = np.empty((max_nodes + 8, 3), np.int64)
    return Draft(np.zeros(max_nodes, np.int64), np.zeros(max_nodes, np.int64), pending)


@kernel
def copy_genome(source: Genomes, row: Word, target: Genomes, place: Word) -> None:
    """Copy a program."""
    n = source.lengths[row]
    target.lengths[place] = n
    for at in range(n):
        target.codes[place, at] = source.codes[row, at]
        target.words[place, at] = source.words[row, at]
        target.types[place, at] = source.types[row, at]
        target.contexts[place, at] = source.contexts[row, at]
        target.starts[place, at] = source.starts[row, at]


@kernel
def copy_nodes(
    codes: Array, words: Array, first: Word, n: Word, new_codes: Array, new_words: Array, place: Word
) -> None:
    """Copy a run of nodes from one place to another; a run within the same arrays may move towards their end."""
    for offset in range(n - 1, -1, -1):
        new_codes[place + offset] = codes[first + offset]
        new_words[place + offset] = words[first + offset]


@kernel
def n_children(tables: Tables, code: Word) -> Word:
    """How many subtrees a node has."""
    kind = code & 7
    if kind == OPERATION:
        return tables.arities[code >> 3]
    return 1 if kind == LAMBDA else 0


@kernel
def annotate(tables: Tables, genomes: Genomes, row: Word, result: Word) -> bool:
    """Fill in the types, contexts and subtrees of a program that gives `result`, from its code.

    False where the code is no program of that type, or has a lambda too deep.
    """
    n = genomes.lengths[row]
    codes, starts = genomes.codes[row], genomes.starts[row]
    types, contexts = genomes.types[row], genomes.contexts[row]
    pending = types  # not yet needed for what it is named
    top = 0
    for at in range(n):
        top -= n_children(tables, codes[at])
        if top < 0:
            return False
        # a leaf begins with itself; anything else where its first subtree does
        if n_children(tables, codes[at]) == 0:
            pending[top] = at
        starts[at] = pending[top]
        top += 1
    if top != 1:
        return False
    types[n - 1], contexts[n - 1] = result, 0
    for at in range(n - 1, -1, -1):
        kind, operand = codes[at] & 7, codes[at] >> 3
        type_, context = types[at], contexts[at]
        if kind == OPERATION:
            if tables.results[operand] != type_:
                return False
            child = at - 1
            for argument in range(tables.arities[operand] - 1, -1, -1):
                types[child], contexts[child] = tables.parameters[operand, argument], context
                child = starts[child] - 1
        elif kind == LAMBDA:
            inner = tables.inner[context, type_]
            if operand != type_ or inner < 0:
                return False
            types[at - 1], contexts[at - 1] = tables.function_results[type_], inner
        elif kind == VARIABLE:
            if operand >= tables.n_variables[context] or tables.variables[context, operand] != type_:
                return False
        elif kind != CONSTANT or tables.function_results[type_] >= 0:
            return False
    return True


@kernel
def hash_genome(genomes: Genomes, row: Word) -> np.uint64:
    """A hash of a program's code and constants."""
    total = np.uint64(genomes.lengths[row])
    for at in range(genomes.lengths[row]):
        word = np.uint64(genomes.codes[row, at])
        if genomes.codes[row, at] & 7 == CONSTANT:
            word = word + (np.uint64(genomes.words[row, at]) << np.uint64(3)) + np.uint64(genomes.types[row, at])
        total = (total ^ word) * np.uint64(0x9E3779B97F4A7C15)
        total = total ^ (total >> np.uint64(32))
    return total
