"""Compiling the genetic grower ahead of time."""

import numpy as np

from neurosym.budget import Budget
from neurosym.library.library import Library
from neurosym.search.genetic.genetic import Genetic
from neurosym.tasks.examples import task_from_examples
from neurosym.tasks.task import Example


def compile_grower(library: Library) -> None:
    """Leave in the cache what populations run: of functions of floats, and of everything else."""
    of_floats = task_from_examples([Example((0.5,), 1.5), Example((2.0,), 3.0)])
    of_lists = task_from_examples([Example(([1, 2],), 3), Example(([4],), 4)])
    for task in (of_floats, of_lists):
        Genetic().start(task, library, Budget(programs=1), np.random.default_rng(0))
