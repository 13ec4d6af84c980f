"""1D-ARC: rows of coloured cells. The training pairs are given, the test pair is hidden; colours are symbols.

Xu et al. 2023, LLMs and the Abstraction and Reasoning Corpus, github.com/khalil-research/1D-ARC.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from experiments.benchmarks.data import read_json
from experiments.benchmarks.task import BenchmarkTask
from neurosym.errors import DataError
from neurosym.program.types import SYMBOL, FunctionType, list_of
from neurosym.tasks.task import Example

FILE = "arc_1d.json.gz"

SIGNATURE = FunctionType((list_of(SYMBOL),), list_of(SYMBOL))


@cache
def tasks() -> Mapping[str, BenchmarkTask]:
    """The tasks of all types by name, such as `1d_fill_7`. Raises DataError for a missing or damaged file."""
    found = {}
    for kind, puzzles in read_json(FILE).items():
        for name, puzzle in puzzles.items():
            try:
                given, hidden = (tuple(map(_example, puzzle[split])) for split in ("train", "test"))
            except (KeyError, TypeError, ValueError) as error:
                raise DataError(f"expected pairs of single rows in {FILE}, {kind}, {name}: {error!r}") from None
            found[name] = BenchmarkTask(name, SIGNATURE, given, hidden)
    return found


def _example(pair: Mapping[str, Any]) -> Example:
    (row,), (answer,) = pair["input"], pair["output"]
    return Example((row,), answer)
