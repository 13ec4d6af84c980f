"""How well predictions agree with the outputs of examples; ⊥ is a wrong answer with a reason."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from neurosym.errors import EvaluationError
from neurosym.program.values import Value, close_value
from neurosym.tasks.task import Example, Task

Predictor = Callable[[tuple[Value, ...]], Value]
"""Gives an output for the inputs of an example, or raises EvaluationError: a program, a net, a baseline."""


@runtime_checkable
class BatchPredictor(Protocol):
    """A predictor that is faster on many inputs at once; an EvaluationError in the place of an output is ⊥."""

    def __call__(self, inputs: tuple[Value, ...], /) -> Value:
        """The output for one example's inputs."""

    def predict_batch(self, batch: Sequence[tuple[Value, ...]], /) -> list[Value]:
        """The outputs for the inputs of several examples, in their order."""


@dataclass(frozen=True)
class Score:
    """Agreement on `n_examples` examples, in [0, 1].

    `exact` is the share of outputs that are right as a whole, `item_accuracy` the mean over examples of the share of
    right positions, where each position that only one of the two lists has is wrong. `reasons`: those of ⊥, once each.
    """

    exact: float
    item_accuracy: float
    n_examples: int
    reasons: tuple[str, ...] = ()


def score(predict: Predictor | BatchPredictor, examples: Sequence[Example], tolerance: float = 0.0) -> Score:
    """The agreement of predictions with the outputs of `examples`, floats within `tolerance`.

    Raises ValueError if there are no examples.
    """
    if not examples:
        raise ValueError("no examples to score")
    n_exact, shares = 0, 0.0
    reasons: dict[str, None] = {}
    for example, predicted in zip(examples, _predictions(predict, examples), strict=True):
        if isinstance(predicted, EvaluationError):
            reasons[predicted.reason] = None
            continue
        n_exact += close_value(predicted, example.output, tolerance)
        shares += right_share(predicted, example.output, tolerance)
    return Score(n_exact / len(examples), shares / len(examples), len(examples), tuple(reasons))


def score_by_length(predict: Predictor | BatchPredictor, task: Task, split: str) -> dict[int | None, Score]:
    """A score for each length of the first list input in a split; None is the length where there is no list."""
    return {length: score(predict, examples, task.tolerance) for length, examples in task.lengths(split).items()}


def determination(predict: BatchPredictor, examples: Sequence[Example]) -> float:
    """The share of the variance of tensor outputs that predictions explain (R²), 0 where they are worse than the mean.

    Raises ValueError if there are no examples.
    """
    if not examples:
        raise ValueError("no examples to score")
    wanted = np.stack([np.asarray(example.output, dtype=float) for example in examples])
    predicted = predict.predict_batch([example.inputs for example in examples])
    if any(isinstance(value, EvaluationError) or np.shape(value) != wanted.shape[1:] for value in predicted):
        return 0.0
    variance = float(((wanted - wanted.mean(axis=0)) ** 2).sum())
    error = float(((wanted - np.stack([np.asarray(value, dtype=float) for value in predicted])) ** 2).sum())
    return max(0.0, 1.0 - error / variance) if variance > 0 else float(error == 0)


def right_share(predicted: Value, expected: Value, tolerance: float = 0.0) -> float:
    """The share of right positions among those of either list; 0 or 1 for what is no list."""
    if type(predicted) is list and type(expected) is list and (predicted or expected):
        n_right = sum(close_value(one, other, tolerance) for one, other in zip(predicted, expected, strict=False))
        return n_right / max(len(predicted), len(expected))
    return float(close_value(predicted, expected, tolerance))


def _predictions(predict: Predictor | BatchPredictor, examples: Sequence[Example]) -> Iterator[Value | EvaluationError]:
    if isinstance(predict, BatchPredictor):
        yield from predict.predict_batch([example.inputs for example in examples])
        return
    for example in examples:
        try:
            yield predict(example.inputs)
        except EvaluationError as error:
            yield error
