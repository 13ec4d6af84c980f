"""What learning nothing scores: the baselines beside every result, made from the training examples alone."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from neurosym.program.values import Value, freeze, is_tensor
from neurosym.scoring.score import Predictor
from neurosym.tasks.task import Example

_FARTHEST = 1e300  # stands for integers beyond float's range


def constant(examples: Sequence[Example]) -> Predictor:
    """Always the most frequent output."""
    output = _most_frequent(example.output for example in examples)
    return lambda inputs: output


def majority(examples: Sequence[Example]) -> Predictor:
    """The most frequent output among examples whose inputs are as long (or nearest in length).

    A list has the most frequent length, and at each position the most frequent item of the outputs that reach it.
    """
    groups = _by_lengths(examples)
    outputs = {lengths: _consensus([example.output for example in group]) for lengths, group in groups.items()}
    return lambda inputs: outputs[_nearest_lengths(_lengths(inputs), outputs)[0]]


def nearest_neighbour(examples: Sequence[Example]) -> Predictor:
    """The output of the example with the nearest inputs.

    Nearest in length first, then over the positions that both have: by the sum of absolute differences (characters by
    code point), or by Euclidean distance where the inputs hold tensors.
    """
    groups = {lengths: _Group.of(group) for lengths, group in _by_lengths(examples).items()}

    def predict(inputs: tuple[Value, ...]) -> Value:
        nearest = [groups[lengths].nearest(inputs) for lengths in _nearest_lengths(_lengths(inputs), groups)]
        return min(nearest, key=lambda found: found[0])[1]

    return predict


TRIVIAL: Final[Mapping[str, Callable[[Sequence[Example]], Predictor]]] = MappingProxyType(
    {"constant": constant, "majority": majority, "nearest_neighbour": nearest_neighbour}
)
"""The trivial baselines by the name of their arm."""


@dataclass(frozen=True)
class _Group:
    """Examples of the same lengths, the inputs of each as one row of numbers an input."""

    columns: tuple[npt.NDArray[np.float64], ...]
    outputs: tuple[Value, ...]

    @staticmethod
    def of(examples: Sequence[Example]) -> "_Group":
        columns = []
        for column in zip(*(example.inputs for example in examples), strict=True):
            rows = list(map(_flat, column))
            matrix = np.zeros((len(rows), max(map(len, rows))))
            for row, values in zip(matrix, rows, strict=True):
                row[: len(values)] = values
            columns.append(matrix)
        return _Group(tuple(columns), tuple(example.output for example in examples))

    def nearest(self, inputs: tuple[Value, ...]) -> tuple[float, Value]:
        """The least distance and the output that belongs to it, the first one of equals."""
        distances = np.zeros(len(self.outputs))
        for column, value in zip(self.columns, inputs, strict=True):
            row = _flat(value)
            n_common = min(column.shape[1], len(row))
            differences = column[:, :n_common] - row[:n_common]
            distances += np.linalg.norm(differences, ord=2 if _holds_tensor(value) else 1, axis=1) if n_common else 0
        best = int(np.argmin(distances))
        return float(distances[best]), self.outputs[best]


def _flat(value: Value) -> npt.NDArray[np.float64]:
    """Everything in `value` as one row of numbers."""
    if is_tensor(value):
        return np.asarray(value, dtype=np.float64).ravel()
    if isinstance(value, str):
        return np.array([ord(character) for character in value], dtype=np.float64)
    if isinstance(value, list | tuple):
        return np.concatenate([np.zeros(0), *map(_flat, value)])
    return np.array([max(-_FARTHEST, min(_FARTHEST, value))], dtype=np.float64)


def _holds_tensor(value: Value) -> bool:
    return is_tensor(value) or (isinstance(value, list | tuple) and any(map(_holds_tensor, value)))


def _lengths(inputs: tuple[Value, ...]) -> tuple[int, ...]:
    return tuple(len(value) if isinstance(value, list | str) else 0 for value in inputs)


def _by_lengths(examples: Sequence[Example]) -> dict[tuple[int, ...], list[Example]]:
    groups: dict[tuple[int, ...], list[Example]] = {}
    for example in examples:
        groups.setdefault(_lengths(example.inputs), []).append(example)
    return groups


def _nearest_lengths(lengths: tuple[int, ...], known: Iterable[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """The known lengths that differ least from `lengths`."""
    differences = {
        candidate: sum(abs(one - other) for one, other in zip(candidate, lengths, strict=True)) for candidate in known
    }
    least = min(differences.values())
    return [candidate for candidate, difference in differences.items() if difference == least]


def _consensus(outputs: Sequence[Value]) -> Value:
    if not isinstance(outputs[0], list):
        return _most_frequent(outputs)
    length = _most_frequent(len(output) for output in outputs)
    return [
        _most_frequent(output[position] for output in outputs if len(output) > position) for position in range(length)
    ]


def _most_frequent(values: Iterable[Value]) -> Value:
    """The value that occurs most often, the first of equally frequent ones."""
    first: dict[Hashable, Value] = {}
    counts: Counter[Hashable] = Counter()
    for value in values:
        frozen = freeze(value)
        first.setdefault(frozen, value)
        counts[frozen] += 1
    return first[max(counts, key=lambda frozen: counts[frozen])]
