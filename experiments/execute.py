"""One run, composed: its jobs are worked off, its files written, its tables printed."""

import json
from pathlib import Path

from rich.console import Console

from experiments.config import EverySequence, Settings
from experiments.display import Display
from experiments.environment import describe_environment
from experiments.folder import ENVIRONMENT, REPORT, RunFolder, write
from experiments.jobs import Outcome, run_jobs
from experiments.plan import families, job_name, plan
from experiments.summary import report_of
from experiments.tables import (
    exact_table,
    print_controls,
    print_grown,
    print_sequences,
    print_times,
)
from neurosym.errors import DataError
from neurosym.report import to_html
from neurosym.scoring import Record

SETTINGS = "settings.txt"


def execute(settings: Settings, path: Path, console: Console) -> dict[str, Outcome]:
    """Do what is left to do of a run in `path` and show what came of it; every job's outcome by its name.

    Raises DataError if the folder holds outcomes of other settings.
    """
    folder = RunFolder(path)
    known = folder.outcomes()
    _check_settings(folder, settings, bool(known))
    if not known or not (path / ENVIRONMENT).exists():
        folder.write_json(ENVIRONMENT, describe_environment(settings.n_processes, settings.device))
    environment = json.loads((path / ENVIRONMENT).read_text(encoding="utf-8"))  # of the run's begin, also when resumed
    jobs = plan(settings, path)
    names = [job.name for job in jobs]
    display = Display(console, folder, names, [name for name in names if name in known])
    with display.shown():
        run_jobs(jobs, settings.n_processes, known, display)
    outcomes = folder.outcomes()
    ordered = [(name, outcomes[name]) for name in names]
    folder.write_results(ordered)
    write(path / REPORT, to_html(report_of(settings, dict(ordered), environment, display.seconds)))
    _print(console, settings, outcomes)
    print_times(console, display.took, display.seconds)
    return outcomes


def _check_settings(folder: RunFolder, settings: Settings, has_outcomes: bool) -> None:
    """Outcomes of other settings are never mixed with those of these."""
    path = folder.path / SETTINGS
    if has_outcomes and path.exists() and path.read_text(encoding="utf-8") != repr(settings):
        raise DataError(
            f"{folder.path} holds what other settings gave (the configuration changed since); give another folder"
        )
    write(path, repr(settings))


def _print(console: Console, settings: Settings, outcomes: dict[str, Outcome]) -> None:
    records = [Record(**one) for outcome in outcomes.values() for one in outcome.get("records", ())]
    grown = {family.name: [job_name(family, "grown", seed) for seed in settings.seeds] for family in families(settings)}
    if isinstance(settings.task, EverySequence):
        print_sequences(console, outcomes, grown)
        return
    for jobs in grown.values():
        print_grown(console, outcomes[jobs[0]])  # of the first seed; all are in the report
    for task in grown:
        console.print()
        console.print(exact_table(task, records, settings.tier))
    console.print()
    print_controls(console, outcomes.values())
