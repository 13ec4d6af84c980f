"""Controls that must fail: if one succeeds, something else than the claim explains the result."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from experiments.config import Settings
from experiments.fairness import without_loops
from experiments.grown import build, described, run_library, shown
from experiments.jobs import Outcome, Tell
from experiments.readers import read_symbols, reader_accuracy
from experiments.records import reader_record, records_of
from neurosym.budget import Budget
from neurosym.errors import UnsolvedError
from neurosym.execution.module import ModulePredictor, ProgramModule
from neurosym.library.library import Library
from neurosym.search.enumerative import Enumerative
from neurosym.search.portfolio import Portfolio
from neurosym.synthesis import Synthesis, synthesise
from neurosym.tasks import Answers, DigitLists, IntegerSequences
from neurosym.training.fit import fit

WITHOUT_LOOPS = "without_loops"
SHUFFLED = "shuffled_answers"


def grow_without_loops(
    settings: Settings, family: IntegerSequences, seed: int, outcomes: Mapping[str, Outcome], tell: Tell
) -> Outcome:
    """The search for the integer task over a library without any entry that takes a function: must stay unsolved."""
    task = build(family, seed)
    library = without_loops(Library.load(user=False).restricted(settings.tier))
    seconds = settings.budget.control_seconds
    name = f"{task.name}/{WITHOUT_LOOPS}"
    claim = "Without loops, recursion and every other entry that takes a function, the task is reported unsolved."
    outcome = {"task": task.name, "seed": seed, "control": WITHOUT_LOOPS, "claim": claim, "n_entries": len(library)}
    try:
        result = synthesise(
            task,
            library,
            settings=_restricted(settings.synthesis, library),
            budget=Budget(seconds=seconds),
            seed=seed,
            device=settings.device,
            progress=shown(tell, seconds),
        )
    except UnsolvedError as error:
        return {**outcome, "solved": False, "holds": True, "found": str(error), "controls": []}
    tell("scoring")
    records = records_of(
        task,
        result,
        "grown",
        seed,
        cpu_seconds=result.cpu_seconds,
        budget_seconds=seconds,
        tier=settings.tier,
        name=name,
    )
    found = "solved" if result.solved else "unsolved"
    return {
        **outcome,
        "solved": result.solved,
        "holds": not result.solved,
        "found": f"{found} after {result.statistics.n_programs:,} programs; best program gives "
        f"{result.score:.0%} of the examples: {described(result)['program']}",
        "controls": [asdict(record) for record in records],
    }


def _restricted(synthesis: Synthesis, library: Library) -> Synthesis:
    """The same without costs of entries that are not in the library."""
    grower = synthesis.grower
    if isinstance(grower, Enumerative):
        grower = replace(grower, costs=grower.costs.restricted(library))
    elif isinstance(grower, Portfolio):
        costs = grower.enumerative.costs.restricted(library)
        grower = replace(grower, enumerative=replace(grower.enumerative, costs=costs))
    return replace(synthesis, grower=grower)


def train_on_shuffled(
    settings: Settings,
    family: DigitLists,
    seed: int,
    folder: Path,
    grown: str,
    outcomes: Mapping[str, Outcome],
    tell: Tell,
) -> Outcome:
    """The grown program, trained afresh on answers permuted among the lists: its reader must stay at chance."""
    task = build(replace(family, answers=Answers.SHUFFLED), seed)
    if "full_program" not in outcomes[grown]:
        return {"task": task.name, "seed": seed, "found": "no program was found to train on shuffled answers"}
    library = run_library(settings, folder)
    program = library.parse(outcomes[grown]["full_program"])
    n_steps = settings.budget.shuffled_steps
    fitted = fit(
        program,
        library,
        task.train,
        budget=Budget(steps=n_steps),
        seed=seed,
        device=settings.device,
        settings=settings.synthesis.fitting,
        progress=lambda step, loss: tell(f"step {step} of {n_steps} · loss {loss:.3f}"),
    )
    module = ProgramModule(program, library, fitted.parameters, settings.device)
    accuracy = reader_accuracy(task, read_symbols(task, module))
    labels = Counter(example.output for example in task.symbols)
    chance = max(labels.values()) / len(task.symbols)
    name = f"{task.name}/{SHUFFLED}"
    cost: dict[str, Any] = {"cpu_seconds": fitted.cpu_seconds, "tier": settings.tier, "name": name}
    records = [
        *records_of(task, ModulePredictor(module), "grown", seed, **cost),
        reader_record(task, accuracy, "grown", seed, **cost),
    ]
    true_accuracy = outcomes[grown].get("reader_accuracy", 0.0)
    caution = "" if true_accuracy > 2 * chance else "; that shows nothing, as the true answers were not learned either"
    return {
        "task": task.name,
        "seed": seed,
        "control": SHUFFLED,
        "claim": "With the answers shuffled among the lists, the reader stays at chance.",
        "holds": accuracy < 2 * chance,
        "found": f"reads {accuracy:.1%} of the test images after {fitted.n_steps:,} steps "
        f"(naming the most frequent digit alone: {chance:.1%}; true answers: "
        f"{true_accuracy:.1%}){caution}",
        "controls": [asdict(record) for record in records],
    }
