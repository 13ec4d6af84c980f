"""Populations of float programs judged against outputs, with or without a linear scale on what they give.

With a scale a program counts for the best a + b · f there is (Keijzer 2003), so that a search need only find the shape.
"""
# mypy: disallow-untyped-decorators=False, warn-return-any=False

from typing import Any

import numpy as np

from neurosym.execution.engine.instructions import CONSTANT
from neurosym.search.genetic.case_errors import is_near
from neurosym.search.genetic.compilation import compiled, summed
from neurosym.search.genetic.draws import State, uniform
from neurosym.search.genetic.genomes import Genomes

Array = np.ndarray[Any, Any]

MEAN_SQUARE, WORST, OFFSET, FACTOR = range(4)
"""What is told of a program: its mean squared error, 1 where an output is too far off, and its scale."""

N_TOLD = 4


@summed
def _fitted_scale(found: Array, wanted: Array) -> tuple[float, float]:
    """The offset and factor that bring `found` nearest to `wanted`; 0 and 1 where it is constant."""
    n = wanted.size
    mean_found, mean_wanted = 0.0, 0.0
    for row in range(n):
        mean_found += found[row]
        mean_wanted += wanted[row]
    mean_found /= n
    mean_wanted /= n
    both, own = 0.0, 0.0
    for row in range(n):
        away = found[row] - mean_found
        both += away * (wanted[row] - mean_wanted)
        own += away * away
    if own > 1e-20 * n * max(1.0, mean_found * mean_found) and np.isfinite(own):
        return mean_wanted - both / own * mean_found, both / own
    return mean_wanted, 0.0


@summed
def score_floats(found: Array, wanted: Array, is_scaled: bool, tolerance: float, told: Array, errors: Array) -> None:
    """Fill in `told`, and `errors` (program, row) unless it has no columns, from what programs gave (program, row)."""
    n_rows = wanted.size
    for row in range(found.shape[0]):
        offset, factor = 0.0, 1.0
        if is_scaled:
            offset, factor = _fitted_scale(found[row], wanted)
        total, n_far = 0.0, 0
        for case in range(n_rows):
            value = offset + factor * found[row, case]
            rest = value - wanted[case]
            total += rest * rest
            is_far = not is_near(value, wanted[case], tolerance)
            n_far += is_far
            if errors.shape[1] > 0:
                errors[row, case] = 0.0 if not is_far else abs(rest) if np.isfinite(rest) else np.inf
        told[row, MEAN_SQUARE] = total / n_rows if np.isfinite(total) else np.inf
        told[row, WORST] = 1.0 if n_far > 0 else 0.0
        told[row, OFFSET], told[row, FACTOR] = offset, factor


@compiled
def rows_with_constants(genomes: Genomes, share: float, state: State) -> Array:
    """A drawn share of the programs, of those that have a constant."""
    rows = np.empty(genomes.lengths.size, np.int64)
    n_rows = 0
    for row in range(genomes.lengths.size):
        for at in range(genomes.lengths[row]):
            if genomes.codes[row, at] == CONSTANT:
                if uniform(state) < share:
                    rows[n_rows] = row
                    n_rows += 1
                break
    return rows[:n_rows]
