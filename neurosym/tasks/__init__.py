"""Tasks: examples with a signature, and the families that draw them."""

from neurosym.tasks.examples import task_from_examples
from neurosym.tasks.perception import Answers, DigitLists, DigitOperation, DigitSource
from neurosym.tasks.reading import read_examples
from neurosym.tasks.sequences import IntegerSequences, Operation
from neurosym.tasks.task import SPLITS, Example, Task

__all__ = [
    "SPLITS",
    "Answers",
    "DigitLists",
    "DigitOperation",
    "DigitSource",
    "Example",
    "IntegerSequences",
    "Operation",
    "Task",
    "read_examples",
    "task_from_examples",
]
