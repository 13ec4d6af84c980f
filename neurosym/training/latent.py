"""What a program answers, by what its geometric entries read: tabulated once for all examples of one shape.

A program such as `sort(map_(read, images))` has no gradient: it computes with values. But it asks finitely many
readings, each one of finitely many symbols. Running it for every joint reading gives a table from answers to the
readings that explain them, and the probability of an answer is a sum of products over its rows: exact, with a gradient.
"""

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from neurosym.errors import BudgetError, EvaluationError, NeurosymError
from neurosym.execution.reference import Function, Interpreter
from neurosym.library.library import Library
from neurosym.program.expression import Program, Reference
from neurosym.program.values import Value, freeze, is_tensor

MAX_ASSIGNMENTS = 100_000
"""Joint readings in one table: five digits, or a minute of running a short program. Past it, sampling is cheaper."""

_N_PROBES = 16
_TOO_MANY = 10
"""A table is refused at once if all probes say that it is ten times too long: by Markov's inequality, each probe of a
table that fits says so with probability below 1/10, all of them together below 1e-16 (Knuth 1975, on the mean)."""

_STEPS_OF_A_RUN = 100_000
"""A tenth of a second: sorting a hundred items takes less."""


class IntractableError(NeurosymError):
    """A program whose answers this estimator can't explain by a table; says what was found."""


@dataclass(frozen=True)
class Given:
    """A tensor among the inputs of an example, known by its number; equal tensors of an example have one number."""

    number: int
    shape: tuple[int, ...]
    dtype: str = "given"

    def __array__(self) -> npt.NDArray[np.int64]:
        """The number, so that two tensors are told apart as values are."""
        return np.array([self.number])


@dataclass(frozen=True)
class Call:
    """What a geometric entry gives for tensors: a reading to be enumerated, or another tensor."""

    reference: Reference
    arguments: tuple["Call | Given", ...]
    shape: tuple[int, ...] = ()
    dtype: str = "call"

    @property
    def depth(self) -> int:
        """How many calls feed each other, this one included."""
        return 1 + max((argument.depth for argument in self.arguments if isinstance(argument, Call)), default=0)

    def __array__(self) -> npt.NDArray[np.int64]:
        """A number that only equal calls have, so that two tensors are told apart as values are."""
        return np.array([hash(self)])


Domain = tuple[Hashable, ...]
DomainOf = Callable[[Call], Domain | None]
"""The symbols that a call may read, None if it gives a tensor."""


@dataclass(frozen=True, eq=False)
class Table:
    """The answers of a program for inputs of one shape.

    `readings` are the calls it may ask, with the size of their domains; `assignments` has a row for each way it may
    run, a column for each reading: the position of its symbol in the domain, -1 where that run doesn't ask.
    `explaining` gives the rows of an answer. A program that reads nothing and ends in a tensor has it in `tensor`.
    """

    readings: tuple[Call, ...]
    sizes: tuple[int, ...]
    assignments: npt.NDArray[np.int64]
    explaining: dict[Hashable, npt.NDArray[np.int64]]
    tensor: Call | None


class Tabulator:
    """Makes the tables of one program. `is_spent` stops it early, which raises IntractableError like a long table."""

    def __init__(
        self, program: Program, library: Library, domain_of: DomainOf, is_spent: Callable[[], bool] = lambda: False
    ) -> None:
        self._path = _Path(domain_of)
        self._interpreter = Interpreter(library, geometric=self._path.function)
        self._function = self._interpreter.function(program)
        self._is_spent = is_spent

    def table(self, inputs: Sequence[Value]) -> Table:
        """The table for inputs in which every tensor is a `Given`."""
        self._probe(inputs)
        columns: dict[Call, int] = {}
        sizes: list[int] = []
        runs: list[list[tuple[int, int]]] = []
        explaining: dict[Hashable, list[int]] = {}
        tensors: list[Call] = []
        start: list[int] = []
        while True:
            outcome = self._outcome(inputs, start)
            steps = self._path.steps
            for step in steps:
                if columns.setdefault(step.call, len(columns)) == len(sizes):
                    sizes.append(step.size)
            if isinstance(outcome, Call):
                tensors.append(outcome)
            elif outcome is not None:
                explaining.setdefault(answer_key(outcome), []).append(len(runs))
            runs.append([(columns[step.call], step.choice) for step in steps])
            if len(runs) > MAX_ASSIGNMENTS:
                raise _too_many(f"more than {MAX_ASSIGNMENTS:,}")
            while steps and steps[-1].choice == steps[-1].size - 1:
                steps.pop()
            if not steps:
                break
            start = [step.choice for step in steps]
            start[-1] += 1
        if tensors and columns:
            raise IntractableError(
                "expected a program that ends in a tensor or one that reads symbols, found one that does both"
            )
        assignments = np.full((len(runs), len(columns)), -1)
        for row, run in enumerate(runs):
            for column, choice in run:
                assignments[row, column] = choice
        rows = {answer: np.array(numbers) for answer, numbers in explaining.items()}
        return Table(tuple(columns), tuple(sizes), assignments, rows, tensors[0] if tensors else None)

    def _probe(self, inputs: Sequence[Value]) -> None:
        """Raise IntractableError if random runs say that there are far too many."""
        generator = np.random.default_rng(0)
        least = math.inf
        for _ in range(_N_PROBES):
            self._outcome(inputs, [], generator)
            n_runs = math.prod(float(step.size) for step in self._path.steps)
            least = min(least, n_runs)
            if least <= _TOO_MANY * MAX_ASSIGNMENTS:
                return
        raise _too_many(f"about {least:.0e}")

    def _outcome(
        self, inputs: Sequence[Value], start: Sequence[int], generator: np.random.Generator | None = None
    ) -> Value | None:
        """The program's value for the readings that begin with `start`; None for ⊥."""
        if self._is_spent():
            raise IntractableError("the budget was spent before all joint readings were tabulated")
        self._path.begin(start, generator)
        self._interpreter.steps_left = _STEPS_OF_A_RUN
        try:
            outcome = self._function(*inputs)
        except EvaluationError:
            return None
        except BudgetError:
            raise IntractableError(f"one run of the program takes more than {_STEPS_OF_A_RUN:,} steps") from None
        if not isinstance(outcome, Call) and _holds_tensor(outcome):
            raise IntractableError("expected a program that ends in one tensor, found tensors inside its answer")
        return outcome


@dataclass
class _Step:
    call: Call
    size: int
    choice: int


@dataclass
class _Path:
    """The readings of one run in the order in which they are asked, and what they turn out to be."""

    domain_of: DomainOf
    steps: list[_Step] = field(default_factory=list)
    _read: dict[Call, Any] = field(default_factory=dict)
    _start: Sequence[int] = ()
    _generator: np.random.Generator | None = None

    def begin(self, start: Sequence[int], generator: np.random.Generator | None = None) -> None:
        """Start a run whose first readings are `start`; the others are drawn, or the first of their domain."""
        self.steps = []
        self._read = {}
        self._start = start
        self._generator = generator

    def function(self, reference: Reference) -> Function:
        """What to call for a geometric reference."""

        def call(*arguments: Value) -> Value:
            for argument in arguments:
                if not isinstance(argument, Given | Call):
                    raise IntractableError(
                        f"expected tensors as arguments of {reference.name}, found {type(argument).__name__}"
                    )
            return self._value(Call(reference, arguments))

        return call

    def _value(self, call: Call) -> Value:
        if call in self._read:
            return self._read[call]
        domain = self.domain_of(call)
        if domain is None:
            return call
        number = len(self.steps)
        choice = self._start[number] if number < len(self._start) else self._other(len(domain))
        self.steps.append(_Step(call, len(domain), choice))
        self._read[call] = domain[choice]
        return domain[choice]

    def _other(self, size: int) -> int:
        return 0 if self._generator is None else int(self._generator.integers(size))


def _too_many(found: str) -> IntractableError:
    return IntractableError(
        f"expected at most {MAX_ASSIGNMENTS:,} joint readings, found {found}: exact marginal likelihood is out of "
        "reach; train on smaller examples (shorter lists), or use a sampling estimator"
    )


def _holds_tensor(value: Value) -> bool:
    return is_tensor(value) or (isinstance(value, list | tuple) and any(map(_holds_tensor, value)))


def answer_key(value: Value) -> Hashable:
    """A hashable stand-in for an answer, different for values of different types."""
    return type(value).__name__, freeze(value)
