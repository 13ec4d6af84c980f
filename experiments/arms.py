"""The arms beside the grown one: plain nets, trivial baselines, and the grown program untrained."""

import math
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import torch

from experiments.config import EverySequence, Settings
from experiments.grown import Family, build, run_library
from experiments.jobs import Outcome, Tell
from experiments.readers import read_symbols, reader_accuracy
from experiments.records import reader_record, records_of
from neurosym.baselines import CurvePoint
from neurosym.budget import Budget
from neurosym.execution.module import ModulePredictor, ProgramModule
from neurosym.scoring import TRIVIAL

LEAST_SECONDS = 0.5
"""A net is given no less, however soon a program was grown: one that took no step shows nothing."""


def net_arm(
    settings: Settings,
    family: Family,
    seed: int,
    arm: str,
    grown: str,
    outcomes: Mapping[str, Outcome],
    tell: Tell,
) -> Outcome:
    """A plain net, trained for its factor of the processor seconds that the grown arm took, and scored."""
    started = time.perf_counter()
    task = build(family, seed)
    is_of_sequences = isinstance(settings.task, EverySequence)
    factor = settings.budget.sequence_net_factor if is_of_sequences else settings.budget.net_factor
    budget_seconds = max(LEAST_SECONDS, factor * outcomes[grown]["cpu_seconds"])

    def show(point: CurvePoint) -> None:
        exact = "" if point.validation_exact is None else f" · exact on validation {point.validation_exact:.0%}"
        left = max(0.0, budget_seconds - point.seconds)
        tell(f"{left:3.0f} s left · step {point.n_steps:,} · loss {point.loss:.3f}{exact}")

    net = getattr(settings.baselines, arm).train(
        task, Budget(seconds=budget_seconds), seed=seed, device=settings.device, progress=show
    )
    trained = time.perf_counter()
    tell("scoring")
    records = records_of(task, net, arm, seed, cpu_seconds=net.cpu_seconds, budget_seconds=budget_seconds)
    return {
        "task": task.name,
        "seed": seed,
        "arm": arm,
        "reason": net.reason,
        "n_steps": net.n_steps,
        "cpu_seconds": net.cpu_seconds,
        "budget_seconds": budget_seconds,
        "training_seconds": trained - started,
        "scoring_seconds": time.perf_counter() - trained,
        "curve": [{name: _finite(value) for name, value in asdict(point).items()} for point in net.curve],
        "records": [asdict(record) for record in records],
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def trivial_arms(settings: Settings, family: Family, seed: int, outcomes: Mapping[str, Outcome], tell: Tell) -> Outcome:
    """What learning nothing scores."""
    task = build(family, seed)
    records = []
    for arm, make in TRIVIAL.items():
        tell(arm)
        started = time.process_time()
        predict = make(task.train)
        made = time.process_time() - started
        records += records_of(task, predict, arm, seed, cpu_seconds=made)
    return {"task": task.name, "seed": seed, "records": [asdict(record) for record in records]}


def untrained_arm(
    settings: Settings,
    family: Family,
    seed: int,
    folder: Path,
    grown: str,
    outcomes: Mapping[str, Outcome],
    tell: Tell,
) -> Outcome:
    """The grown program with the weights that its geometric entries start with."""
    task = build(family, seed)
    if "full_program" not in outcomes[grown]:
        return {"task": task.name, "seed": seed, "found": "no program was found to leave untrained"}
    library = run_library(settings, folder)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        module = ProgramModule(library.parse(outcomes[grown]["full_program"]), library)
    records = records_of(task, ModulePredictor(module), "untrained", seed, cpu_seconds=0.0, tier=settings.tier)
    accuracy = reader_accuracy(task, read_symbols(task, module))
    records.append(reader_record(task, accuracy, "untrained", seed, cpu_seconds=0.0, tier=settings.tier))
    return {"task": task.name, "seed": seed, "records": [asdict(record) for record in records]}
