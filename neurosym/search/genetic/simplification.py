"""Smaller programs that are right as well: subtrees give way to their own parts, and constants to shorter ones."""
# mypy: disallow-untyped-decorators=False, warn-return-any=False

import math
from typing import Any

import numpy as np

from neurosym.execution.engine.instructions import CONSTANT, VARIABLE
from neurosym.execution.engine.words import Word, of_float
from neurosym.search.genetic.alphabet import REAL, Tables
from neurosym.search.genetic.compilation import kernel
from neurosym.search.genetic.genomes import Draft, Genomes, chosen, empty_genomes, new_draft
from neurosym.search.genetic.judge import Judge
from neurosym.search.genetic.subtrees import move_subtree, splice

Array = np.ndarray[Any, Any]

MAX_SMALLER = 4000
"""Smaller programs that are tried at once."""

WORSE = 1.1
"""By how much the error may grow when a constant is made shorter."""

MAX_DIGITS = 13


@kernel
def _smaller(tables: Tables, result: Word, source: Genomes, row: Word, target: Genomes, draft: Draft) -> Word:
    """Fill `target` with a program's variants in which a subtree is a part of it or a variable; how many there are."""
    n, place, one = source.lengths[row], np.int64(0), np.int64(1)
    for at in range(n - 1, -1, -1):
        type_, context = source.types[row, at], source.contexts[row, at]
        if source.starts[row, at] == at:
            continue
        for level in range(tables.n_variables[context]):
            if place < target.lengths.size and tables.variables[context, level] == type_:
                draft.codes[-1] = VARIABLE + 8 * level
                place += splice(tables, result, source, row, at, draft, one, target, place)
        for other in range(source.starts[row, at], at):
            if place < target.lengths.size and source.types[row, other] == type_:
                size = move_subtree(tables, source, row, other, context, draft)
                place += splice(tables, result, source, row, at, draft, size, target, place)
    return place


def simplified(judge: Judge, genomes: Genomes, row: Word) -> Genomes:
    """The smallest right program that steps of `_smaller` lead to from a right one; the judge says what is right."""
    current = chosen(genomes, np.array([row]))
    tables = judge.alphabet.tables
    result = judge.alphabet.type_number(judge.alphabet.result)
    variants, draft = empty_genomes(MAX_SMALLER, current.codes.shape[1]), new_draft(current.codes.shape[1])
    while True:
        n = int(_smaller(tables, result, current, 0, variants, draft))
        some = Genomes(*(array[:n] for array in variants))
        right = np.flatnonzero(judge.judge(some).are_hits) if n else np.empty(0, np.int64)
        if right.size == 0:
            return current
        current = chosen(some, right[some.lengths[right].argmin()][None])


def with_short_constants(judge: Judge, genomes: Genomes) -> Genomes:
    """A right program with each float as short as it may be while it stays right and about as near as it was."""
    alphabet = judge.alphabet
    for at in range(int(genomes.lengths[0])):
        if genomes.codes[0, at] != CONSTANT or alphabet.tables.drawn[genomes.types[0, at]] != REAL:
            continue
        value = float(genomes.words[0, at].view(np.float64))
        words = [int(of_float(shorter)) for shorter in roundings(value)]
        variants = chosen(genomes, np.zeros(len(words) + 1, np.int64))
        variants.words[:-1, at] = words
        judged = judge.judge(variants)
        is_fine = judged.are_hits & (judged.totals <= max(WORSE * judged.totals[-1], judge.rounding))
        is_fine[-1] = True
        genomes = chosen(variants, is_fine.argmax()[None])
    return genomes


def roundings(value: float) -> list[float]:
    """Roundings of a number, the shortest first."""
    if value == 0.0:
        return []
    places = -math.floor(math.log10(abs(value)))
    found = [0.0, *(round(value, digits) for digits in range(min(places, 0), max(places, 0) + MAX_DIGITS))]
    return [number for number in dict.fromkeys(found) if number != value]
