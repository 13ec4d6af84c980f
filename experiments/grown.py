"""The grown arm: a program for a task, verified, admitted to the run's own library and saved."""

import shutil
import time
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator

from experiments.config import Settings
from experiments.environment import commit
from experiments.fairness import refuse_answers
from experiments.folder import write
from experiments.jobs import Outcome, Tell
from experiments.records import reader_record, records_of
from neurosym.budget import Budget
from neurosym.errors import EvaluationError, UnsolvedError
from neurosym.execution.export import export
from neurosym.library.entry import Kind
from neurosym.library.library import Library
from neurosym.program.drawing import to_svg
from neurosym.program.expression import Reference
from neurosym.program.graph import NodeKind, kind_by_slot
from neurosym.program.text import to_text
from neurosym.result import Result
from neurosym.scoring import score
from neurosym.search.grower import Progress, Statistics
from neurosym.synthesis import synthesise
from neurosym.tasks import DigitLists, DigitOperation, IntegerSequences, Operation
from neurosym.tasks.task import Example, Task

VERIFIED_LENGTHS = (*range(33), 50, 100, 200, 300, 500, 700, 1000)
"""A program for integers is verified on two unseen lists of each of these lengths."""

N_LOSSES = 300
"""Points of a training curve that are kept."""

Family = DigitLists | IntegerSequences


def run_library(settings: Settings, folder: Path) -> Library:
    """What a search sees: entries up to the tier, and what this run has grown. Never the user's own."""
    library = Library.load(user=False).restricted(settings.tier)
    own = folder / "library"
    return library.extended(own) if own.is_dir() else library


def build(family: Family, seed: int) -> Task:
    """The task that `seed` draws."""
    return family.build(np.random.default_rng(seed))


def entry_name(family: Family) -> str:
    """What a family's grown program is called in the run's library."""
    return f"grown_{family.operation.name.lower()}" + ("_digits" if isinstance(family, DigitLists) else "")


def grow_arm(
    settings: Settings, family: Family, seed: int, folder: Path, outcomes: Mapping[str, Outcome], tell: Tell
) -> Outcome:
    """Grow a program for a task, verify it, admit it and save it."""
    task = build(family, seed)
    name, file_name = entry_name(family), task.name.replace("/", "_")
    saved = folder / "results" / file_name
    for place in (folder / "library" / name, saved):
        shutil.rmtree(place, ignore_errors=True)  # of an interrupted attempt at this very job
    library = run_library(settings, folder)
    if family.operation in (Operation.SORT, DigitOperation.SORT):
        refuse_answers(library)
    started, started_cpu = time.perf_counter(), time.process_time()
    budget_seconds = settings.budget.seconds
    try:
        result = synthesise(
            task,
            library,
            settings=settings.synthesis,
            budget=Budget(seconds=budget_seconds),
            seed=seed,
            device=settings.device,
            progress=shown(tell, budget_seconds),
        )
    except UnsolvedError as error:
        spent_cpu = time.process_time() - started_cpu
        return {"task": task.name, "seed": seed, "solved": False, "found": str(error), "cpu_seconds": spent_cpu}
    grown = time.perf_counter()
    tell("verifying and scoring")
    outcome = {**described(result), "task": task.name, "seed": seed, "budget_seconds": budget_seconds}
    outcome["n_entries"] = len(library)
    outcome["python"] = _export(result, folder / "programs", file_name)
    outcome["file"] = f"programs/{file_name}.py"
    if task.oracle is not None:
        outcome["verified"] = verify(task, result, np.random.default_rng([seed, 1]))
    spent: dict[str, Any] = {
        "cpu_seconds": result.cpu_seconds,
        "budget_seconds": budget_seconds,
        "tier": settings.tier,
    }
    records = records_of(task, result, "grown", seed, **spent)
    if task.symbols:
        seen = _seen(task, result)
        outcome |= seen
        records.append(reader_record(task, seen["reader_accuracy"], "grown", seed, **spent))
    outcome["entry"] = None
    if result.solved:
        doc = f"Grown from examples of {task.name} (seed {seed}, commit {commit()[:12]})."
        outcome["entry"] = str(result.admit(name, library=folder / "library", doc=doc).relative_to(folder))
    result.save(saved)
    outcome["records"] = [asdict(record) for record in records]
    outcome |= {"growing_seconds": grown - started, "scoring_seconds": time.perf_counter() - grown}
    return outcome


def _export(result: Result, folder: Path, name: str) -> str:
    """Write the program as text, as full text, and as Python that runs by itself; gives the Python."""
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / f"{name}.txt", f"{to_text(result.program)}\n{to_text(result.program, full=True)}\n")
    parameters = result.parameters or None
    export(result.program, result.library, folder, parameters=parameters, name=name, signature=result.signature)
    return (folder / f"{name}.py").read_text(encoding="utf-8")


def described(result: Result) -> Outcome:
    """A result as plain data."""
    return {
        "solved": result.solved,
        "program": to_text(result.program),
        "full_program": to_text(result.program, full=True),
        "graph": to_svg(result.program, partial(_kind, result.library), result.signature),
        "signature": str(result.signature),
        "score": result.score,
        "used_tier": result.tier,
        "description_length": result.description_length,
        "agreement": result.agreement,
        "alternatives": [to_text(other.program) for other in result.alternatives],
        "n_programs": result.statistics.n_programs,
        "cpu_seconds": result.cpu_seconds,
        "losses": thinned(result.losses, N_LOSSES),
        "n_losses": len(result.losses),
        "candidates": [
            {
                "program": to_text(candidate.program),
                "score": candidate.score,
                "n_steps": candidate.n_steps,
                "cpu_seconds": candidate.cpu_seconds,
                "note": candidate.note,
                "losses": thinned(candidate.losses, N_LOSSES // 10),
            }
            for candidate in result.candidates
        ],
    }


def _kind(library: Library, reference: Reference) -> NodeKind:
    return NodeKind.GROWN if library[reference.name].kind is Kind.PROGRAM else kind_by_slot(reference)


def thinned(losses: tuple[float, ...], n_most: int) -> list[float]:
    """At most `n_most` of the losses, evenly spaced, the first and the last among them."""
    if len(losses) <= n_most:
        return list(losses)
    return [losses[round(position)] for position in np.linspace(0, len(losses) - 1, n_most)]


def verify(task: Task, result: Result, generator: Generator) -> Outcome:
    """Agreement with the oracle on fresh lists of every length in VERIFIED_LENGTHS on which the task is defined."""
    assert task.draw is not None
    seen = {str(example.inputs) for example in task.train}
    drawn = [task.draw(length, generator) for length in VERIFIED_LENGTHS for _ in range(2)]
    examples = [one for inputs in drawn if str(inputs) not in seen for one in _answered(task, inputs)]
    found = score(result, examples, task.tolerance)
    return {"exact": found.exact, "n_examples": found.n_examples, "longest": VERIFIED_LENGTHS[-1]}


def _answered(task: Task, inputs: tuple[Any, ...]) -> list[Example]:
    assert task.oracle is not None
    try:
        return [Example(inputs, task.oracle(*inputs))]
    except EvaluationError:
        return []  # not defined there


def _seen(task: Task, result: Result) -> Outcome:
    # here, because a run on integers alone has no need of torch
    from experiments.readers import pictures, read_symbols, reader_accuracy
    from neurosym.execution.module import ProgramModule

    read = read_symbols(task, ProgramModule(result.program, result.library, result.parameters))
    lengths = [length for length in task.lengths("test") if length is not None][-2:]
    return {"reader_accuracy": reader_accuracy(task, read), "pictures": pictures(task, result, read, lengths)}


def shown(tell: Tell, budget_seconds: float) -> Progress:
    """Statistics as a line: what is left of the budget, programs a second, the best program so far."""

    def show(statistics: Statistics) -> None:
        left = max(0.0, budget_seconds - statistics.seconds)
        rate = statistics.n_programs / statistics.seconds if statistics.seconds > 0 else 0.0
        # candidates in training are few: no rate of theirs means anything
        speed = f" ({rate:,.0f}/s)" if rate >= 1 else ""
        best = f" · {statistics.best}" if statistics.best else ""
        tell(f"{left:3.0f} s left · {statistics.n_programs:,} programs{speed}{best}")

    return show
