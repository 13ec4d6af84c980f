"""A task's values as arrays for a net: items with their digits or pixels, and back.

An input list is a run of items, an input that is no list is one item; all inputs follow each other between a begin and
an end mark. An integer item is a sign and decimal digits, least significant first.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from neurosym.errors import TaskError
from neurosym.program.types import BOOL, INT, Type, TypeConstructor
from neurosym.program.values import Value
from neurosym.tasks.task import Example, Task

MAX_DIGITS = 18
"""More don't fit 64 bits; a larger integer is read as one of all nines."""

SPARE_DIGITS = 2
"""Digits beyond those of the training examples: a sum over lists 100 times longer can still be written."""


class Items(NamedTuple):
    """Padded runs of items: kinds (0 where padded), codes of integers, pixels if the task has images."""

    kinds: npt.NDArray[np.int64]
    codes: npt.NDArray[np.int64]
    pixels: npt.NDArray[np.float32] | None


class Targets(NamedTuple):
    """Padded outputs: `codes` [batch, n, 1 + digits] and how many items of each are the output's."""

    codes: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Encoding:
    """What must be known of a task to encode its values, read from its signature and training examples alone.

    `growth` is how many times longer than its inputs an output is at most, rounded up.
    """

    n_inputs: int
    n_digits: int
    image_shape: tuple[int, ...] | None
    item: TypeConstructor
    is_list: bool
    growth: int

    @staticmethod
    def of(task: Task) -> "Encoding":
        """The encoding for a task. Raises TaskError for types that the nets have no modality for."""
        for type_ in task.signature.parameters:
            if not (_item_type(type_) in (INT, BOOL) or _image_shape(type_)):
                raise TaskError(
                    f"{task.name}: expected inputs of int, bool, images of fixed size or lists of these for a net, "
                    f"found {type_}"
                )
        output = _item_type(task.signature.result)
        if output not in (INT, BOOL):
            raise TaskError(
                f"{task.name}: expected an output of int, bool or a list of these for a net, "
                f"found {task.signature.result}"
            )
        shapes = {shape for type_ in task.signature.parameters if (shape := _image_shape(type_))}
        if len(shapes) > 1:
            raise TaskError(f"{task.name}: expected images of one size for a net, found {sorted(shapes)}")
        return Encoding(
            n_inputs=len(task.signature.parameters),
            n_digits=min(
                MAX_DIGITS, max(map(_count_digits, _integers(task.splits["train"])), default=1) + SPARE_DIGITS
            ),
            image_shape=next(iter(shapes), None),
            item=output,
            is_list=task.signature.result != output,
            growth=max(map(_growth, task.splits["train"])),
        )

    @property
    def unit(self) -> float:
        """A power of ten that no integer of the training examples reaches."""
        return float(10 ** max(0, self.n_digits - SPARE_DIGITS))

    @property
    def n_kinds(self) -> int:
        """Padding, the items of each input, and the two marks."""
        return self.n_inputs + 3

    def count_items(self, inputs: tuple[Value, ...]) -> int:
        """The number of items that `encode_inputs` makes of the inputs."""
        return sum(len(value) if isinstance(value, list) else 1 for value in inputs) + 2

    def limit_output(self, n_items: int) -> int:
        """Where decoding ends for inputs of `n_items`: a net that has not stopped there never will."""
        return self.growth * n_items + 8

    def encode_inputs(self, batch: Sequence[tuple[Value, ...]]) -> Items:
        """The inputs of several examples, padded to the longest."""
        longest = max(map(self.count_items, batch))
        kinds = np.zeros((len(batch), longest), dtype=np.int64)
        integers = np.zeros((len(batch), longest), dtype=np.int64)
        pixels = None if self.image_shape is None else np.zeros((*kinds.shape, *self.image_shape), dtype=np.float32)
        begin, end = self.n_inputs + 1, self.n_inputs + 2
        for row, inputs in enumerate(batch):
            kinds[row, 0] = begin
            position = 1
            for kind, value in enumerate(inputs, 1):
                for item in _as_items(value):
                    kinds[row, position] = kind
                    if isinstance(item, int):
                        integers[row, position] = self._clip(item)
                    elif pixels is not None:
                        pixels[row, position] = item
                    position += 1
            kinds[row, position] = end
        return Items(kinds, self._codes(integers), pixels)

    def encode_outputs(self, outputs: Sequence[Value]) -> Targets:
        """The outputs of several examples, padded to the longest."""
        runs = [_as_items(output) for output in outputs]
        lengths = np.array([len(run) for run in runs], dtype=np.int64)
        integers = np.zeros((len(runs), int(lengths.max())), dtype=np.int64)
        for row, run in zip(integers, runs, strict=True):
            row[: len(run)] = [self._clip(item) for item in run]
        return Targets(self._codes(integers), lengths)

    def decode_outputs(self, targets: Targets) -> list[Value]:
        """The values that targets stand for."""
        powers = 10 ** np.arange(self.n_digits, dtype=np.int64)
        integers = np.where(targets.codes[..., 0] == 1, -1, 1) * (targets.codes[..., 1:] @ powers)
        runs = []
        for row, length in zip(integers.tolist(), targets.lengths.tolist(), strict=True):
            run = [integer != 0 for integer in row[:length]] if self.item == BOOL else row[:length]
            runs.append(run if self.is_list else run[0])
        return runs

    def _clip(self, integer: int) -> int:
        largest: int = 10**self.n_digits - 1
        return max(-largest, min(largest, integer))

    def _codes(self, integers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        powers = 10 ** np.arange(self.n_digits, dtype=np.int64)
        digits = np.abs(integers)[..., None] // powers % 10
        return np.concatenate([(integers < 0).astype(np.int64)[..., None], digits], axis=-1)


def _as_items(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]


def _growth(example: Example) -> int:
    n_items = sum(len(_as_items(value)) for value in example.inputs)
    return max(1, -(-len(_as_items(example.output)) // max(1, n_items)))


def _item_type(type_: Type) -> TypeConstructor:
    """`a` of `list[a]`, else the type itself. A polymorphic task has no net."""
    if isinstance(type_, TypeConstructor) and type_.name == "list":
        (type_,) = type_.arguments
    if not isinstance(type_, TypeConstructor):
        raise TaskError(f"expected a task without type variables for a net, found {type_}")
    return type_


def _image_shape(type_: Type) -> tuple[int, ...] | None:
    """The shape of a tensor or of a list's tensors, if it is fixed and that of one or several grey planes."""
    item = _item_type(type_)
    if item.name != "tensor" or len(item.arguments) not in (2, 3):
        return None
    sizes = [size.name for size in item.arguments if isinstance(size, TypeConstructor)]
    return tuple(map(int, sizes)) if len(sizes) == len(item.arguments) else None


def _integers(examples: Iterable[Example]) -> Iterator[int]:
    for example in examples:
        for value in (*example.inputs, example.output):
            yield from (item for item in _as_items(value) if isinstance(item, int))


def _count_digits(integer: int) -> int:
    return next((n for n in range(1, MAX_DIGITS) if abs(integer) < 10**n), MAX_DIGITS)
