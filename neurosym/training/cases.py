"""Examples as training sees them: grouped by shape, their tensors stacked, their answers looked up in a table."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from neurosym.program.values import Value, freeze, is_tensor
from neurosym.training.latent import Call, Given, Table, answer_key


class Example(Protocol):
    """Inputs and the answer that belongs to them."""

    @property
    def inputs(self) -> tuple[Value, ...]:
        """One value a parameter of the program."""

    @property
    def output(self) -> Value:
        """The answer."""


Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Shape:
    """Examples that differ only in what their tensors hold and in their answers.

    `inputs` has a `Given` for each tensor; `positions` are those of the examples among all; `tensors` has a row an
    example and a column a `Given`: which of the distinct tensors of that size it is.
    """

    inputs: tuple[Value, ...]
    positions: tuple[int, ...]
    outputs: tuple[Value, ...]
    tensors: Rows


class Tensors:
    """The distinct tensors of some examples, float32, stacked by size. Equal tensors are one."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, ...], dict[bytes, int]] = {}
        self._items: dict[tuple[int, ...], list[Tensor]] = {}
        self._stacked: dict[tuple[int, ...], Tensor] = {}

    def number(self, value: Value) -> int:
        """Which of the distinct tensors of its size a tensor is."""
        tensor = torch.as_tensor(value).detach().to("cpu", torch.float32).contiguous()
        shape = tuple(tensor.shape)
        numbers = self._numbers.setdefault(shape, {})
        number = numbers.setdefault(tensor.numpy().tobytes(), len(numbers))
        items = self._items.setdefault(shape, [])
        if number == len(items):
            items.append(tensor)
        return number

    def stack(self, device: torch.device) -> None:
        """Put all tensors on a device, ready to be looked up."""
        self._stacked = {shape: torch.stack(items).to(device) for shape, items in self._items.items()}

    def rows(self, shape: tuple[int, ...], numbers: Rows) -> Tensor:
        """Tensors of one size by their numbers, as a batch."""
        stacked = self._stacked[shape]
        return stacked[torch.from_numpy(numbers).to(stacked.device)]


@dataclass
class _Inputs:
    """The inputs of one example with a `Given` for each tensor."""

    tensors: Tensors
    numbers: list[int] = field(default_factory=list)
    known: dict[tuple[tuple[int, ...], int], Given] = field(default_factory=dict)

    def given(self, value: Value) -> Value:
        if is_tensor(value):
            shape, number = tuple(value.shape), self.tensors.number(value)
            if (shape, number) not in self.known:
                self.known[shape, number] = Given(len(self.known), shape)
                self.numbers.append(number)
            return self.known[shape, number]
        if isinstance(value, list):
            return [self.given(item) for item in value]
        return tuple(map(self.given, value)) if isinstance(value, tuple) else value


def shapes_of(examples: Sequence[Example], tensors: Tensors) -> list[Shape]:
    """The examples by shape, in order of first occurrence; their tensors are added to `tensors`."""
    groups: dict[Hashable, list[tuple[int, _Inputs, tuple[Value, ...]]]] = {}
    for position, example in enumerate(examples):
        inputs = _Inputs(tensors)
        given = inputs.given(tuple(example.inputs))
        groups.setdefault(freeze(given), []).append((position, inputs, given))
    shapes = []
    for members in groups.values():
        positions = tuple(position for position, _, _ in members)
        outputs = tuple(examples[position].output for position in positions)
        numbers = np.array([inputs.numbers for _, inputs, _ in members], dtype=np.int64)
        shapes.append(Shape(members[0][2], positions, outputs, numbers.reshape(len(members), -1)))
    return shapes


class Answers:
    """The rows of a table that explain the answers of the examples of a shape, padded batch by batch."""

    def __init__(self, table: Table, outputs: Iterable[Value], device: torch.device) -> None:
        never = max(table.sizes, default=0)
        assignments = np.where(table.assignments < 0, never, table.assignments)
        self._assignments = torch.from_numpy(assignments).to(device)
        keys = [answer_key(output) for output in outputs]
        rows: Mapping[Hashable, Rows] = {
            key: table.explaining[key] for key in dict.fromkeys(keys) if key in table.explaining
        }
        ends = np.cumsum([len(found) for found in rows.values()])
        starts = {key: int(end) - len(found) for (key, found), end in zip(rows.items(), ends, strict=True)}
        self._rows = torch.from_numpy(np.concatenate([*rows.values(), np.zeros(0, np.int64)])).to(device)
        self._starts = torch.tensor([starts.get(key, 0) for key in keys], device=device)
        self._counts = torch.tensor([len(rows.get(key, ())) for key in keys], device=device)

    def is_explained(self) -> list[bool]:
        """Whether any reading explains the answer, by example."""
        return [count > 0 for count in self._counts.tolist()]

    def batch(self, members: Rows) -> tuple[Tensor, Tensor]:
        """The assignments (example row reading) that explain some examples, and which of them are meant."""
        chosen = torch.from_numpy(members).to(self._starts.device)
        starts, counts = self._starts[chosen], self._counts[chosen]
        steps = torch.arange(int(counts.max()), device=starts.device)
        is_row = steps < counts[:, None]
        rows = self._rows[torch.where(is_row, starts[:, None] + steps, starts[:, None])]
        return self._assignments[rows], is_row


def calls_below(call: Call) -> list[Call]:
    """A call and all that feed it."""
    return [
        call,
        *(below for argument in call.arguments if isinstance(argument, Call) for below in calls_below(argument)),
    ]
