"""Lists of handwritten digits: the answer for the whole list is told, never what an image shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from neurosym.data import Digits, load_digits, load_mnist
from neurosym.errors import TaskError
from neurosym.program.types import INT, FunctionType, Type, list_of, tensor_of
from neurosym.program.values import Value
from neurosym.tasks.task import Example, Task


class DigitOperation(Enum):
    """What to do with the digits that a list of images shows; the value names the task."""

    SORT = "sorting"
    SUM = "sum"
    COUNT = "count"  # how many show what the first shows, itself included
    MAXIMUM = "maximum"

    def __call__(self, digits: list[int]) -> Value:
        """The right answer for a list of one digit or more."""
        return _OPERATIONS[self][0](digits)

    @property
    def result(self) -> Type:
        """The type of the answer."""
        return _OPERATIONS[self][1]


_OPERATIONS: Final[Mapping[DigitOperation, tuple[Callable[[list[int]], Value], Type]]] = MappingProxyType(
    {
        DigitOperation.SORT: (sorted, list_of(INT)),
        DigitOperation.SUM: (sum, INT),
        DigitOperation.COUNT: (lambda digits: digits.count(digits[0]), INT),
        DigitOperation.MAXIMUM: (max, INT),
    }
)


class DigitSource(Enum):
    """Where the images come from, and how they are parted into images for training, validation and test."""

    DIGITS8X8 = "digits8x8"  # rows 0–1199, 1200–1399 and the last 397
    MNIST = "mnist"  # rows 0–54,999 and 55,000–59,999 of its training part, and its test part


class Answers(Enum):
    """Whether the training answers are those of their lists, or permuted among them: a control that must fail."""

    RIGHT = "right"
    SHUFFLED = "shuffled"


@dataclass(frozen=True)
class DigitLists:
    """The family of tasks `(list[tensor[height, width]]) -> …`, one an operation.

    Images are float32 arrays in [0, 1], shared by the examples, drawn with replacement from a pool of their own for
    training, validation, and test and far. Training lists have exactly `length` images. The labelled images of the test
    pool are the task's `symbols`.
    """

    operation: DigitOperation = DigitOperation.SORT
    source: DigitSource = DigitSource.DIGITS8X8
    answers: Answers = Answers.RIGHT
    n_train: int = 3000
    length: int = 3
    validation_lengths: tuple[int, ...] = (3, 5)
    n_validation: int = 150
    test_lengths: tuple[int, ...] = (3, 5, 10)
    n_test: int = 300
    far_lengths: tuple[int, ...] = (30, 100)
    n_far: int = 100

    def __post_init__(self) -> None:
        if min(self.n_train, self.length, *self.validation_lengths, *self.test_lengths, *self.far_lengths) < 1:
            raise TaskError("expected n_train, length and all other lengths of 1 or more")

    @property
    def name(self) -> str:
        """The name of the task, such as `sorting/digits`."""
        return f"{self.operation.value}/digits"

    def build(self, generator: Generator) -> Task:
        """The task that `generator` draws. Raises DataError if the images can't be had."""
        train, validation, test = _pools(self.source)
        examples = self._draw(train, (self.length,), self.n_train, generator)
        if self.answers is Answers.SHUFFLED:
            order = generator.permutation(len(examples))
            examples = tuple(
                Example(example.inputs, examples[other].output) for example, other in zip(examples, order, strict=True)
            )
        splits = {
            "train": examples,
            "validation": self._draw(validation, self.validation_lengths, self.n_validation, generator),
            "test": self._draw(test, self.test_lengths, self.n_test, generator),
            "far": self._draw(test, self.far_lengths, self.n_far, generator),
        }
        signature = FunctionType((list_of(tensor_of(*test.images[0].shape)),), self.operation.result)
        symbols = tuple(Example((image,), label) for image, label in zip(test.images, test.labels, strict=True))
        return Task(self.name, signature, splits, symbols=symbols)

    def _draw(
        self, pool: "_Pool", lengths: tuple[int, ...], n_examples: int, generator: Generator
    ) -> tuple[Example, ...]:
        """`n_examples` of each length."""
        examples = []
        for length in lengths:
            for rows in generator.integers(len(pool.labels), size=(n_examples, length)):
                answer = self.operation([pool.labels[row] for row in rows])
                examples.append(Example(([pool.images[row] for row in rows],), answer))
        return tuple(examples)


class _Pool(NamedTuple):
    """Images that lists are drawn from, the same object wherever an image occurs, and what each shows."""

    images: list[npt.NDArray[np.float32]]
    labels: list[int]


def _pool(digits: Digits, rows: slice, white: int) -> _Pool:
    """The rows of a data set as a pool; `white` is the largest pixel value."""
    images = digits.images[rows].astype(np.float32) / np.float32(white)
    return _Pool(list(images), digits.labels[rows].tolist())


def _pools(source: DigitSource) -> tuple[_Pool, _Pool, _Pool]:
    """The images for training, validation and test, disjoint."""
    match source:
        case DigitSource.DIGITS8X8:
            digits = load_digits()
            first, second, third = slice(0, 1200), slice(1200, 1400), slice(1400, None)
            return _pool(digits, first, 16), _pool(digits, second, 16), _pool(digits, third, 16)
        case DigitSource.MNIST:
            train, test = load_mnist()
            first, second = slice(0, 55_000), slice(55_000, None)
            return _pool(train, first, 255), _pool(train, second, 255), _pool(test, slice(None), 255)
