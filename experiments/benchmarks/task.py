"""A task of a benchmark: what a search is given, and what it is judged on without ever seeing it."""

from collections.abc import Hashable
from dataclasses import dataclass

from neurosym.program.types import FunctionType
from neurosym.program.values import Value, freeze, same_value
from neurosym.tasks.task import Example, Task


@dataclass(frozen=True)
class BenchmarkTask:
    """Examples that are given and, where there are any, hidden ones; `literals` are constants that the task names."""

    name: str
    signature: FunctionType
    given: tuple[Example, ...]
    hidden: tuple[Example, ...] = ()
    tolerance: float = 0.0
    literals: tuple[Value, ...] = ()

    def to_solve(self) -> Task:
        """What the search sees. Raises TaskError for an example that isn't of the signature."""
        return Task(self.name, self.signature, {"train": self.given}, tolerance=self.tolerance, literals=self.literals)

    def contradiction(self) -> str:
        """Two given examples of the same inputs and different outputs, in words; empty if there are none."""
        first: dict[Hashable, Example] = {}
        for example in self.given:
            earlier = first.setdefault(freeze(example.inputs), example)
            if not same_value(earlier.output, example.output):
                inputs = ", ".join(f"{value!r:.60}" for value in example.inputs)
                return f"given examples contradict each other: {inputs} gives {earlier.output!r} and {example.output!r}"
        return ""
