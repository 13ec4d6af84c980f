"""The whole loop: task → library → grower → fit → execute → score → best program.

`grow` is the front door for examples; `synthesise` is the same for a task with splits, settings and a budget.
"""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from neurosym.budget import Budget, Clock
from neurosym.errors import BudgetError, EvaluationError, TaskError, UnsolvedError
from neurosym.execution.engine.engine import Engine
from neurosym.execution.reference import Interpreter
from neurosym.journal import Journal
from neurosym.library.checked import check_unmarked
from neurosym.library.library import Library
from neurosym.library.store import program_tier
from neurosym.program.expression import Program, check_type
from neurosym.program.types import BOOL, FunctionType
from neurosym.program.values import Value
from neurosym.result import Alternative, Candidate, Result
from neurosym.scoring import score, table_bits
from neurosym.search.coincidence import answers_bits, arbitrary
from neurosym.search.grower import Grower, Progress, Search
from neurosym.search.hybrid import needs_training
from neurosym.search.portfolio import Portfolio
from neurosym.search.translation import bits_unmoved
from neurosym.search.universe import known_grammar
from neurosym.search.vote import probes, vote
from neurosym.tasks import task_from_examples
from neurosym.tasks.task import Example, Task
from neurosym.training.settings import FitSettings, TrialSettings

STEPS = 1_000_000
"""Of a symbolic program on one example, when it is scored: as many as the search itself allows."""


@dataclass(frozen=True)
class Synthesis:
    """How a task is solved; the defaults are meant to be left alone."""

    grower: Grower = field(default_factory=Portfolio)
    fitting: FitSettings = field(default_factory=FitSettings)
    trials: TrialSettings = field(default_factory=TrialSettings)


def grow(
    examples: Iterable[Example | tuple[Any, Value]],
    *,
    signature: FunctionType | str | None = None,
    library: Library | None = None,
    tier: int | None = None,
    budget_seconds: float = 60,
    seed: int = 0,
    device: str = "cpu",
    progress: Progress | None = None,
    journal: Path | str | None = None,
) -> Result:
    """A program that solves `examples`, or the best found.

    An example is `(input, output)`, or `((input1, input2, …), output)` when every input is a tuple; a `signature` such
    as "(list[int], int) -> bool" decides in doubt. Arrays are tensors and get geometric entries, which are trained.
    `tier` limits the library: 1 is entries of tiers 0 and 1 only. A `journal` is a file in which the search writes
    where it stands: after an interruption the same call with the same file goes on from there. Nothing else is saved.
    Raises TaskError for examples that make no task, ContractError for an entry of your own that breaks its contract,
    UnsolvedError when no program of their type was found at all.
    """
    task = task_from_examples(examples, signature)
    library = Library.load() if library is None else library
    if not isinstance(library, Library):
        raise TypeError(f"expected a library, such as ns.Library.load('mine.py'), but found {library!r:.60}")
    if tier is not None:
        library = library.restricted(tier)
    if needs_training(task):
        task = _with_validation(task, seed)
    return synthesise(
        task,
        library,
        budget=Budget(seconds=budget_seconds),
        seed=seed,
        device=device,
        progress=progress,
        journal=journal,
    )


ALLOCATIONS = 50_000
"""Objects made between two visits of Python's collector of cycles while a search runs."""


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Have cycles looked for seldom, and at the end.

    That took a quarter of a search, which makes objects by the million. It is full of cycles itself, with arrays of
    memory in them, so it is collected as soon as it is over.
    """
    before, n_older = gc.get_threshold(), gc.get_count()[2]
    gc.set_threshold(max(ALLOCATIONS, before[0]) if before[0] > 0 else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.collect(1 if gc.get_count()[2] == n_older else 2)


@_collecting_seldom()
def synthesise(
    task: Task,
    library: Library,
    *,
    settings: Synthesis | None = None,
    budget: Budget,
    seed: int = 0,
    device: str = "cpu",
    progress: Progress | None = None,
    journal: Path | str | None = None,
) -> Result:
    """The best program for a task within a budget: searched for, trained where it has something to train, scored.

    For `journal` see `grow`; a search with something to train keeps none. Raises JournalError for another search's.
    Entries of your own are checked against the contract first, each state of one once; no budget pays for that.
    """
    settings = settings or Synthesis()
    generator = _generator(seed)
    if all(_is_beyond_words((*example.inputs, example.output)) for example in task.train):
        raise UnsolvedError("every example holds an integer beyond 64 bits, where no search goes; add some without")
    check_unmarked(library)
    with nullcontext() if journal is None else Journal(journal) as records:
        search = settings.grower.start(task, library, budget, generator, progress, records)
        clock = budget.start()
        if needs_training(task):
            from neurosym.trials import Trials  # torch only where there is something to train

            trials = Trials(task, library, settings.fitting, settings.trials, clock, seed, device, progress)
            return trials.run(search)
        return _symbolic(task, library, search, clock, generator)


def _generator(seed: int) -> np.random.Generator:
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise ValueError(f"expected a seed of 0 or more, found {seed!r}")
    return np.random.default_rng(seed)


def _with_validation(task: Task, seed: int) -> Task:
    """A sixth of the examples set aside for choosing among trained programs."""
    examples = list(task.train)
    n_validation = len(examples) // 6
    if n_validation == 0:
        raise TaskError(
            "expected at least 6 examples, some of them for choosing between trained programs, but found "
            f"{len(examples)}; programs are trained as there are arrays: for plain values give lists (array.tolist())"
        )
    order = _generator(seed).permutation(len(examples))
    splits = {
        "train": tuple(examples[number] for number in order[n_validation:]),
        "validation": tuple(examples[number] for number in order[:n_validation]),
    }
    return Task(task.name, task.signature, splits, tolerance=task.tolerance)


def _symbolic(task: Task, library: Library, search: Search, clock: Clock, generator: np.random.Generator) -> Result:
    """The winner of the vote among all consistent programs; the best partial one if there is none."""
    bits: dict[Program, float] = {}
    scores: dict[Program, float] = {}
    grammar = known_grammar(library).naming(task.literals)
    interpreter = Interpreter(library)
    examples = (*task.train, *task.splits.get("validation", ()))
    while programs := search.ask():
        for program in programs:
            check_type(program, task.signature)
            scores[program] = _share(interpreter, program, examples, task.tolerance)
            bits[program] = grammar.description_length(program, task.signature)
        search.tell(programs, [scores[program] for program in programs])
    if not scores:
        raise UnsolvedError(_nothing_found(task, library, clock.is_spent(search.statistics.n_programs)))
    solutions = {program: bits[program] for program in scores if scores[program] == 1.0}
    best = max(scores, key=lambda program: (scores[program], -bits[program]))
    alternatives: tuple[Alternative, ...] = ()
    if solutions:
        asked = probes(task, generator)
        unasked = arbitrary(task, generator) if task.signature.result == BOOL else []
        weighed = {
            one: length + bits_unmoved(one, task, interpreter) - answers_bits(one, task, unasked, interpreter)
            for one, length in solutions.items()
        }
        outcome = vote(weighed, asked, task.signature, Engine(library))
        best = outcome.programs[0]
        alternatives = tuple(
            Alternative(program, bits[program], mass)
            for program, mass in zip(outcome.programs[1:], outcome.masses[1:], strict=True)
        )
    candidates = [
        Candidate(program, scores[program], 0, 0.0, "consistent" if program in solutions else "best partial", ())
        for program in sorted(scores, key=lambda program: (-scores[program], bits[program]))
    ]
    return Result(
        solved=bool(solutions),
        program=best,
        score=scores[best],
        alternatives=alternatives,
        agreement=outcome.agreement if solutions else None,
        evidence=table_bits([example.output for example in examples]) - bits[best] if solutions else None,
        statistics=search.statistics,
        task=task.name,
        signature=task.signature,
        tier=program_tier(best, library),
        library=library,
        description_length=bits[best],
        candidates=tuple(candidates),
        cpu_seconds=clock.cpu_seconds,
        examples=task.train,
    )


def _nothing_found(task: Task, library: Library, is_spent: bool) -> str:
    """Why not even a partial program was found."""
    if is_spent:
        return f"no program of type {task.signature} was found within the budget; give more"
    return f"no program of type {task.signature} can be built from the {len(library)} entries given"


def _is_beyond_words(value: Value) -> bool:
    """Whether a value holds an integer that 64 bits don't."""
    if isinstance(value, list | tuple):
        return any(map(_is_beyond_words, value))
    return type(value) is int and not -(2**63) <= value < 2**63


def _share(interpreter: Interpreter, program: Program, examples: Sequence[Example], tolerance: float) -> float:
    """The share of examples that a program gets right within STEPS each."""
    function = interpreter.function(program)

    def predict(inputs: tuple[Value, ...]) -> Value:
        interpreter.steps_left = STEPS
        try:
            return function(*inputs)
        except BudgetError as error:
            raise EvaluationError(str(error)) from None

    return score(predict, examples, tolerance).exact
