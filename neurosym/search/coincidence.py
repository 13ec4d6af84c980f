"""How much it tells that a program gives the wanted answers, by what it says to inputs that nobody chose.

Whoever gives examples of a yes or no chooses them so that there are both. A program that says yes to nearly anything
explains a yes badly, one that seldom does explains it well: the size principle of Tenenbaum and Griffiths 2001
(Generalization, similarity, and Bayesian inference), section 2.2.
"""

import math
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from numpy.random import Generator

from neurosym.errors import BudgetError, EvaluationError
from neurosym.execution.reference import Interpreter
from neurosym.program.expression import Program
from neurosym.program.types import BOOL, INT, STR, Type, children
from neurosym.program.values import Value, freeze
from neurosym.tasks.task import Task

N_ARBITRARY = 200
STEPS = 100_000

Inputs = tuple[Value, ...]


def arbitrary(task: Task, generator: Generator, n: int = N_ARBITRARY) -> list[Inputs]:
    """Inputs as long as those of a task, of numbers from the least to the largest there and of its other members."""
    columns = list(zip(*(example.inputs for example in task.train), strict=True))
    kinds = list(zip(columns, task.signature.parameters, strict=True))
    return [tuple(_like(column, type_, generator) for column, type_ in kinds) for _ in range(n)]


def _like(values: Sequence[Any], type_: Type, generator: Generator) -> Value:
    """A value as some values of a type are, put together anew."""
    one = values[int(generator.integers(len(values)))]
    if type_ == STR:  # a character stays one that was there: what an alphabet is, the examples alone can't tell
        alphabet = "".join(values)
        return "".join(alphabet[int(generator.integers(len(alphabet)))] for _ in one)
    if type_ == INT and max(values) - min(values) < 1 << 62:
        return min(values) + int(generator.integers(max(values) - min(values) + 1))
    if isinstance(one, list):
        pool = [member for value in values for member in value]
        (item_type,) = children(type_)
        return [_like(pool, item_type, generator) for _ in one]
    if isinstance(one, tuple):
        columns = zip(zip(*values, strict=True), children(type_), strict=True)
        return tuple(_like(column, member, generator) for column, member in columns)
    return one


def answers_bits(program: Program, task: Task, inputs: Sequence[Inputs], interpreter: Interpreter) -> float:
    """Bits of the answers of a task of yes and no, to whom knows how often the program says which to `inputs`; else 0.

    By Laplace's rule of succession; where the program is ⊥ it says nothing.
    """
    if task.signature.result != BOOL:
        return 0.0
    function = interpreter.function(program)
    n_said = {True: 1, False: 1}
    for one in inputs:
        interpreter.steps_left = STEPS
        with suppress(EvaluationError, BudgetError):
            n_said[function(*one)] += 1
    wanted = {freeze(example.inputs): example.output for example in task.train}
    return sum(math.log2(sum(n_said.values()) / n_said[answer]) for answer in wanted.values())
