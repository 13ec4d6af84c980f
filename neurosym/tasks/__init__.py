"""Tasks: examples with a signature, and the families that draw them."""

from neurosym.tasks.examples import task_from_examples
from neurosym.tasks.reading import read_examples
from neurosym.tasks.task import SPLITS, Example, Task

__all__ = ["SPLITS", "Example", "Task", "read_examples", "task_from_examples"]
