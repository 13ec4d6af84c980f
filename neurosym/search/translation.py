"""Rows of symbols are things on a ground: who moves the input moves the answer.

A prior for the vote, as convolutions have it built in: of two programs that fit a few rows, the one that tells places
by what stands there is meant more often than the one that counts them from an end.
"""

from collections import Counter
from collections.abc import Sequence

from neurosym.errors import BudgetError, EvaluationError
from neurosym.execution.reference import Interpreter
from neurosym.program.expression import Program
from neurosym.program.types import SYMBOL, list_of
from neurosym.program.values import Value
from neurosym.tasks.task import Example, Task

STEPS = 100_000

UNMOVED_BITS = 24.0
"""What a program pays in the vote that does not move its answer with its input."""


def bits_unmoved(program: Program, task: Task, interpreter: Interpreter) -> float:
    """UNMOVED_BITS where a program gives another answer to a moved row of symbols, else 0."""
    if task.signature.parameters != (list_of(SYMBOL),) or task.signature.result != list_of(SYMBOL):
        return 0.0
    ground = _ground(task.train)
    function = interpreter.function(program)

    def answer(items: list[Value]) -> Value:
        interpreter.steps_left = STEPS
        return function(items)

    try:
        for example in task.train if ground else ():
            (items,) = example.inputs
            wanted = example.output
            if answer([*ground, *items]) != [*ground, *wanted] or answer([*items, *ground]) != [*wanted, *ground]:
                return UNMOVED_BITS
    except (EvaluationError, BudgetError):
        return UNMOVED_BITS
    return 0.0


def _ground(examples: Sequence[Example]) -> list[Value]:
    """The symbol that is there most often, if it is in every input and output; nothing else."""
    rows = [row for example in examples for row in (*example.inputs, example.output)]
    (symbol, _), *_ = Counter(item for row in rows for item in row).most_common(1) or [(None, 0)]
    return [symbol] if rows and all(symbol in row for row in rows) else []
