"""Integer lists: one task an operation, learned from a few random lists with all their prefixes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate
from types import MappingProxyType
from typing import Final

from numpy.random import Generator

from neurosym.errors import EvaluationError, TaskError
from neurosym.program.types import INT, FunctionType, Type, list_of
from neurosym.program.values import Value
from neurosym.tasks.task import Example, Task


class Operation(Enum):
    """What to do with a list; the value names the task."""

    SORT = "sorting"
    REVERSE = "reverse"
    MAXIMUM = "maximum"
    MINIMUM = "minimum"
    SUM = "sum"
    PARITY = "parity"
    REMOVE_DUPLICATES = "remove_duplicates"
    SECOND_LARGEST = "second_largest"
    COUNT_EQUAL_TO_HEAD = "count_equal_to_head"
    LAST = "last"
    LENGTH = "length"
    RUNNING_SUM = "running_sum"
    KEEP_EVEN = "keep_even"
    DOUBLE = "double"

    def __call__(self, items: list[int]) -> Value:
        """The right output for `items`. Raises EvaluationError where the operation is undefined."""
        operation = _OPERATIONS[self]
        if len(items) < operation.shortest:
            raise EvaluationError(f"{self.value} of a list of {len(items)} items")
        return operation.oracle(items)

    @property
    def result(self) -> Type:
        """The type of the output."""
        return _OPERATIONS[self].result


@dataclass(frozen=True)
class _Definition:
    oracle: Callable[[list[int]], Value]
    result: Type
    shortest: int = 0  # the least number of items for which it is defined


_INTS = list_of(INT)
_OPERATIONS: Final[Mapping[Operation, _Definition]] = MappingProxyType(
    {
        Operation.SORT: _Definition(sorted, _INTS),
        Operation.REVERSE: _Definition(lambda items: items[::-1], _INTS),
        Operation.MAXIMUM: _Definition(max, INT, shortest=1),
        Operation.MINIMUM: _Definition(min, INT, shortest=1),
        Operation.SUM: _Definition(sum, INT),
        # 1 if the sum is odd, else 0
        Operation.PARITY: _Definition(lambda items: sum(items) % 2, INT),
        # of equal items the first stays, in order of first occurrence
        Operation.REMOVE_DUPLICATES: _Definition(lambda items: list(dict.fromkeys(items)), _INTS),
        # the last but one of the sorted list: equal to the largest where that occurs twice
        Operation.SECOND_LARGEST: _Definition(lambda items: sorted(items)[-2], INT, shortest=2),
        Operation.COUNT_EQUAL_TO_HEAD: _Definition(lambda items: items.count(items[0]), INT, shortest=1),
        Operation.LAST: _Definition(lambda items: items[-1], INT, shortest=1),
        Operation.LENGTH: _Definition(len, INT),
        Operation.RUNNING_SUM: _Definition(lambda items: list(accumulate(items)), _INTS),
        Operation.KEEP_EVEN: _Definition(lambda items: [item for item in items if item % 2 == 0], _INTS),
        Operation.DOUBLE: _Definition(lambda items: [2 * item for item in items], _INTS),
    }
)


@dataclass(frozen=True)
class IntegerSequences:
    """The family of tasks `(list[int]) -> …`, one an operation.

    `train` is `n_lists` lists of `length` items with all their prefixes on which the operation is defined, the empty
    one included; `validation` has lists of 1 to `longest_validation` items; `test` and `far` have lists of fixed
    lengths. Only `train` has lists of `train`: the others are drawn until they have none.

    Of the items of a list, in expectation, `repeats` are equal to an earlier one (drawn evenly from the distinct values
    so far), `small` are uniform on ±9 and the others on ±`magnitude`. So order, signs, large values and repeats all
    occur, and five lists nearly always tell an operation from its look-alikes (tests/tasks/test_sequences.py).
    """

    operation: Operation = Operation.SORT
    n_lists: int = 5
    length: int = 8
    magnitude: int = 10**6
    repeats: float = 0.35
    small: float = 0.25
    n_validation: int = 100
    longest_validation: int = 12
    test_lengths: tuple[int, ...] = (3, 5, 10, 30, 100)
    n_test: int = 100
    far_lengths: tuple[int, ...] = (300, 1000)
    n_far: int = 5

    def __post_init__(self) -> None:
        if self.n_lists < 1 or self.length < 1 or self.magnitude < 1 or self.longest_validation < 1:
            raise TaskError("expected n_lists, length, magnitude and longest_validation of 1 or more")
        if self.repeats < 0 or self.small < 0 or not self.repeats + self.small <= 1:
            raise TaskError(
                f"expected shares that leave some of 1, found repeats={self.repeats} and small={self.small}"
            )

    @property
    def name(self) -> str:
        """The name of the task, such as `sorting/integers`."""
        return f"{self.operation.value}/integers"

    def build(self, generator: Generator) -> Task:
        """The task that `generator` draws."""
        lists = [self.draw(self.length, generator) for _ in range(self.n_lists)]
        train = [items[:end] for items in lists for end in range(self.length + 1)]
        seen = set(map(tuple, train))
        lengths = generator.integers(1, self.longest_validation, size=self.n_validation, endpoint=True)
        splits = {
            "train": train,
            "validation": [self._unseen(int(length), seen, generator) for length in lengths],
            "test": [self._unseen(n, seen, generator) for n in self.test_lengths for _ in range(self.n_test)],
            "far": [self._unseen(n, seen, generator) for n in self.far_lengths for _ in range(self.n_far)],
        }
        return Task(
            name=self.name,
            signature=FunctionType((list_of(INT),), self.operation.result),
            splits={split: self._examples(lists) for split, lists in splits.items()},
            oracle=self.operation,
            draw=self._draw_inputs,
        )

    def draw(self, length: int, generator: Generator) -> list[int]:
        """A list of the family's distribution."""
        items: list[int] = []
        for kind in generator.random(length):
            if kind < self.repeats and items:
                distinct = list(dict.fromkeys(items))
                items.append(distinct[generator.integers(len(distinct))])
            else:
                bound = min(9, self.magnitude) if kind < self.repeats + self.small else self.magnitude
                items.append(int(generator.integers(-bound, bound, endpoint=True)))
        return items

    def _draw_inputs(self, length: int, generator: Generator) -> tuple[Value, ...]:
        return (self.draw(length, generator),)

    def _unseen(self, length: int, seen: set[tuple[int, ...]], generator: Generator) -> list[int]:
        for _ in range(100):
            items = self.draw(length, generator)
            if tuple(items) not in seen:
                return items
        raise TaskError(
            f"found no list of {length} items that is not in train; expected a magnitude above {self.magnitude}"
        )

    def _examples(self, lists: list[list[int]]) -> tuple[Example, ...]:
        examples = []
        for items in lists:
            try:
                examples.append(Example((items,), self.operation(items)))
            except EvaluationError:
                continue  # outside the operation's domain there is nothing to learn
        return tuple(examples)
