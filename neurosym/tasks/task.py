"""What to solve: typed examples in splits, and, where one is known, an oracle for fresh inputs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from numpy.random import Generator

from neurosym.errors import TaskError
from neurosym.program.types import FunctionType, Type, TypeConstructor
from neurosym.program.values import Value, freeze, inhabits, same_value

SPLITS = ("train", "validation", "test", "far")
"""Learners see `train`, choices are made on `validation`, `test` is opened once, `far` is 10 to 100 times longer."""


@dataclass(frozen=True, eq=False)
class Example:
    """Inputs and the output that belongs to them; equal when their values are the same values (1 is not 1.0)."""

    inputs: tuple[Value, ...]
    output: Value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Example):
            return NotImplemented
        return same_value(self.inputs, other.inputs) and same_value(self.output, other.output)

    def __hash__(self) -> int:
        return hash((freeze(self.inputs), freeze(self.output)))


@dataclass(frozen=True)
class Task:
    """Examples of one signature by split; only `train` must be there.

    `draw` gives fresh inputs of a length and `oracle` the output for inputs, or raises EvaluationError; `tolerance` is
    for floats; `symbols` are single inputs with their labels, on which a reader is scored: no learner may look at them;
    `literals` are constants that the task names, for programs to be written with.
    """

    name: str
    signature: FunctionType
    splits: Mapping[str, tuple[Example, ...]]
    oracle: Callable[..., Value] | None = None
    draw: Callable[[int, Generator], tuple[Value, ...]] | None = None
    tolerance: float = 0.0
    symbols: tuple[Example, ...] = field(default=(), repr=False)
    literals: tuple[Value, ...] = ()

    def __post_init__(self) -> None:
        unknown = [split for split in self.splits if split not in SPLITS]
        if unknown:
            raise TaskError(f"{self.name}: expected splits among {', '.join(SPLITS)} but found {', '.join(unknown)}")
        if not self.splits.get("train"):
            raise TaskError(f"{self.name}: no examples to learn from; a task needs at least one")
        for split, examples in self.splits.items():
            for number, example in enumerate(examples, 1):
                self._check(f"{self.name}: {split} example {number}", example)

    def _check(self, where: str, example: Example) -> None:
        parameters = self.signature.parameters
        if len(example.inputs) != len(parameters):
            raise TaskError(
                f"{where}: expected {len(parameters)} inputs {self.signature} but found {len(example.inputs)}"
            )
        for number, (value, type_) in enumerate(zip(example.inputs, parameters, strict=True), 1):
            if not inhabits(value, type_):
                raise TaskError(f"{where}: expected input {number} to be {type_} but found {value!r:.60}")
        if not inhabits(example.output, self.signature.result):
            raise TaskError(f"{where}: expected an output {self.signature.result} but found {example.output!r:.60}")

    @property
    def train(self) -> tuple[Example, ...]:
        """The examples to learn from."""
        return self.splits["train"]

    def lengths(self, split: str) -> dict[int | None, tuple[Example, ...]]:
        """The examples of a split by the length of their first list (or str) input, shortest first.

        None is the key when no input has a length; a split that the task doesn't have is empty.
        """
        position = next((n for n, type_ in enumerate(self.signature.parameters) if _has_length(type_)), None)
        examples = self.splits.get(split, ())
        if position is None:
            return {None: examples} if examples else {}
        groups: dict[int | None, list[Example]] = {}
        for example in sorted(examples, key=lambda example: len(example.inputs[position])):
            groups.setdefault(len(example.inputs[position]), []).append(example)
        return {length: tuple(group) for length, group in groups.items()}


def _has_length(type_: Type) -> bool:
    return isinstance(type_, TypeConstructor) and type_.name in ("list", "str")
