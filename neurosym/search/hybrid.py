"""Search where no value is known yet: programs over entries that are still to be trained.

What a reader sees in an image is unknown before it is trained, so each row gives every image an unknown of its own: a
hypothetical reading, the same wherever the row looks at the image in the same way. Programs that agree under all
hypothetical readings are equivalent; which of the others is right, training tells.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.random import Generator

from neurosym.budget import Clock
from neurosym.execution.reference import Function, Interpreter
from neurosym.library.library import Library
from neurosym.program.expression import Lambda, Program, Reference, slots
from neurosym.program.text import to_text
from neurosym.program.types import FLOAT, FunctionType, holds_tensor, parts
from neurosym.program.values import Value, is_tensor
from neurosym.search.context import Context, Limits, Space
from neurosym.search.costs import Costs
from neurosym.search.grower import Progress, Statistics
from neurosym.search.literals import literals
from neurosym.search.plain_bank import PlainBank
from neurosym.search.pool import input_names, value_pool
from neurosym.search.universe import (
    Production,
    base_types,
    is_tensor_type,
    productions,
    with_lists_of_readings,
    with_reachable_tensors,
)
from neurosym.tasks.task import Example, Task

N_ROWS = 32
N_READINGS = 10
"""Different readings of one image; how many symbols there really are is known to the entry alone."""


@dataclass(frozen=True)
class Unread:
    """What stands for a tensor: nothing is known of it but which one it is, and its shape."""

    identity: int
    shape: tuple[int, ...] = ()
    dtype: str = "unread"

    def __array__(self) -> "np.ndarray[Any, np.dtype[np.uint64]]":
        """The identity, so that two of them are told apart as tensors are."""
        return np.array([self.identity], dtype=np.uint64)


def hypothetical(reference: Reference) -> Function:
    """What an untrained entry might answer: a symbol, a number, or another tensor of which nothing is known.

    The answer depends on the arguments and on who reads them, and is as good as random.
    """
    result = reference.signature.result

    def read(*arguments: Value) -> Value:
        # repr, for hash() of a string differs from process to process
        text = f"{reference.name} {reference.slot} {arguments!r}"
        number = int.from_bytes(blake2b(text.encode(), digest_size=8).digest())
        if holds_tensor(result):
            return Unread(number)
        return number / 2**64 if result == FLOAT else number % N_READINGS

    return read


class HybridSearch:
    """An enumeration of programs that need training; each `ask` gives those of the next cost that have any."""

    def __init__(
        self,
        limits: Limits,
        costs: Costs,
        task: Task,
        library: Library,
        clock: Clock,
        generator: Generator,
        progress: Progress | None,
    ) -> None:
        self.task = task
        self._clock = clock
        self._progress = progress
        self._n_found = 0
        types = with_reachable_tensors(library, base_types(task.signature))
        types = with_lists_of_readings(library, types)
        examples = [_row(example, number) for number, example in enumerate(_chosen(task.train, generator))]
        values = [(*example.inputs, example.output) for example in examples]
        space = Space(
            Interpreter(library, geometric=hypothetical),
            _buildable(productions(library, types, task.signature.result, costs), task.signature),
            literals(types, []),
            value_pool(types, [value for row in values for value in row], generator),
            generator,
            replace(limits, partial_cost=2),
        )
        parameters = task.signature.parameters
        context = Context(parameters, tuple(example.inputs for example in examples), frozenset(range(len(parameters))))
        self._names = input_names(parameters)
        self._space = space
        self._can_train = any(production.reference.slot is not None for production in space.productions)
        self._bank = PlainBank(space, context, task.signature.result)

    def ask(self) -> Sequence[Program]:
        """The programs of the next cost that are of the task's type and have something to train."""
        while self._can_train and not self._bank.is_exhausted and not self._clock.is_spent(self._space.n_programs):
            cost = self._bank.complete_cost + 1
            if not self._complete(cost):
                return []
            found = [
                Lambda(self._names, term.program)
                for term in self._bank.of_cost(self.task.signature.result, cost)
                if slots(term.program)
            ]
            self._n_found += len(found)
            if found:
                return sorted(found, key=to_text)
        return []

    def tell(self, programs: Sequence[Program], scores: Sequence[float]) -> None:
        """Nothing to learn: the order is that of cost."""

    @property
    def statistics(self) -> Statistics:
        """Where the search stands."""
        return Statistics(
            n_programs=self._space.n_programs,
            cost=self._bank.complete_cost,
            n_found=self._n_found,
            seconds=self._clock.elapsed_seconds,
        )

    def _complete(self, cost: int) -> bool:
        """Have all terms of a cost; False when the budget ended first."""
        for number, _ in enumerate(self._bank.level(cost)):
            if number % 256 == 0:
                if self._progress is not None:
                    self._progress(self.statistics)
                if self._clock.is_spent(self._space.n_programs):
                    return False
        self._bank.complete_cost = cost
        return True


def _buildable(found: Sequence[Production], signature: FunctionType) -> list[Production]:
    """Those that take no tensor of the answer's size, unless one is given: only the last net is built to size."""
    given = {part for type_ in signature.parameters for part in parts(type_)}
    last = signature.result
    return [use for use in found if not is_tensor_type(last) or last in given or last not in use.parameters]


def _chosen(examples: Sequence[Example], generator: Generator) -> Iterator[Example]:
    """N_ROWS of the examples; if there are fewer, all of them again and again, each time to be read in another way."""
    order = sorted(generator.choice(len(examples), min(N_ROWS, len(examples)), replace=False).tolist())
    for row in range(N_ROWS):
        yield examples[order[row % len(order)]]


def _row(example: Example, number: int) -> Example:
    """The example with an unknown in the place of each tensor."""
    counter = iter(range(number * 1_000_000, (number + 1) * 1_000_000))
    return Example(tuple(_unread(value, counter) for value in example.inputs), _unread(example.output, counter))


def _unread(value: Value, counter: Iterator[int]) -> Value:
    if is_tensor(value):
        return Unread(next(counter), tuple(value.shape))
    if isinstance(value, list):
        return [_unread(item, counter) for item in value]
    return tuple(_unread(item, counter) for item in value) if isinstance(value, tuple) else value


def needs_training(task: Task) -> bool:
    """Whether tensors go into the task, which only geometric entries can make sense of."""
    return any(map(holds_tensor, task.signature.parameters))
