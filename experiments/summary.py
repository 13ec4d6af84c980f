"""What a run found, as the contents of its report."""

from collections.abc import Iterable, Mapping
from statistics import median
from typing import Any

from experiments.config import EverySequence, Settings
from experiments.grown import VERIFIED_LENGTHS
from experiments.jobs import Outcome
from experiments.plan import families, job_name
from experiments.tables import seeds_text
from neurosym.report import CandidateRow, Chart, Control, Fact, GrownProgram, Picture, Report, Series
from neurosym.report.results import percent
from neurosym.scoring import Record
from neurosym.tasks import DigitLists

MAX_CANDIDATES = 200
"""Candidates of a run that its report shows; all are in candidates.jsonl."""


def report_of(
    settings: Settings, outcomes: Mapping[str, Outcome], environment: Mapping[str, Any], seconds: float
) -> Report:
    """The report of a run from the outcomes of its jobs."""
    grown = [outcomes[job_name(family, "grown", seed)] for seed in settings.seeds for family in families(settings)]
    found = [one for one in grown if "program" in one]
    first = [one for one in found if one["seed"] == settings.seed]
    records = [Record(**one) for outcome in outcomes.values() for one in outcome.get("records", ())]
    candidates = list(_candidates(found))
    return Report(
        title=_title(settings),
        summary=_summary(settings),
        seeds=list(settings.seeds),
        tier=settings.tier,
        headline=list(_headline(settings, grown, records, outcomes.values())),
        pictures=_pictures(first),
        records=records,
        programs=[_program(one, len(settings.seeds)) for one in _distinct(found)],
        training=list(_training(outcomes.values(), settings.seed)),
        candidates=candidates[:MAX_CANDIDATES],
        n_candidates=len(candidates),
        controls=[
            Control(f"{one['task']}/{one['control']}, seed {one['seed']}", one["claim"], one["holds"], one["found"])
            for one in outcomes.values()
            if "control" in one
        ],
        environment=_environment(environment, seconds),
        notes=_notes(settings),
    )


def _title(settings: Settings) -> str:
    task = settings.task
    if isinstance(task, EverySequence):
        return f"{len(task.operations)} integer tasks, grown from a few lists each"
    if isinstance(task, DigitLists):
        return f"{task.operation.value.capitalize()}: handwritten digits, learned from the answers alone"
    return f"{task.operation.value.capitalize()}: integers, grown from {task.n_lists} lists and their prefixes"


def _summary(settings: Settings) -> str:
    seeds = seeds_text(settings.seeds)
    tier = f"The search saw entries of tiers 0 to {settings.tier}"
    if isinstance(settings.task, DigitLists):
        own = " and the program that this run had grown for integers" if settings.before else ""
        return (
            f"A program is grown on short integer lists, kept in the library, and found again by a search over lists "
            f"of images, where a reader is trained through it. No digit was ever labelled. {tier}{own}; {seeds}."
        )
    return f"Programs grown from a few examples, verified on unseen lists of up to 1,000 items. {tier}; {seeds}."


def _headline(
    settings: Settings, grown: list[Outcome], records: list[Record], outcomes: Iterable[Outcome]
) -> Iterable[Fact]:
    verified = [one["verified"]["exact"] for one in grown if "verified" in one]
    if verified:
        yield Fact(percent(median(verified)), f"of unseen integer lists of 0 to {VERIFIED_LENGTHS[-1]:,} items exact")
    own = [one for one in records if one.arm == "grown"]
    reader = [one.value for one in own if one.metric == "reader_accuracy"]
    if reader:
        yield Fact(percent(median(reader)), "of the test images read right, none ever labelled")
    if isinstance(settings.task, DigitLists):
        of_ten = [
            one.value for one in own if one.task == settings.task.name and one.metric == "exact" and one.length == 10
        ]
        if of_ten:
            yield Fact(percent(median(of_ten)), "of lists of 10 unseen images exact, from training on lists of 3")
    yield Fact(f"{sum(one['solved'] for one in grown)} of {len(grown)}", "searches solved their task")
    controls = [one["holds"] for one in outcomes if "control" in one]
    if controls:
        yield Fact(f"{sum(controls)} of {len(controls)}", "controls fail as they must")


def _pictures(grown: list[Outcome]) -> list[Picture]:
    """Two right answers, the longest one last, and a miss."""
    found = [
        Picture(one["images"], one["labels"], one["read"], str(one["answer"]), str(one["expected"]))
        for outcome in grown
        for one in outcome.get("pictures", ())
    ]
    right = sorted((one for one in found if one.is_right), key=lambda one: len(one.images))
    missed = [one for one in found if not one.is_right]
    return [*right[:1], *right[-1:], *missed[:1]] if len(right) > 1 else [*right, *missed[:1]]


def _distinct(grown: list[Outcome]) -> list[Outcome]:
    """The outcomes with different programs: seeds often agree."""
    return list({(one["task"], one["program"]): one for one in reversed(grown)}.values())[::-1]


def _program(one: Outcome, n_seeds: int) -> GrownProgram:
    facts = [
        Fact(f"0–{one['used_tier']}" if one["used_tier"] else "0", "tiers used"),
        Fact(f"{one['n_programs']:,}", "programs judged"),
        Fact(f"{one['cpu_seconds']:.1f} s", "CPU, search and training"),
        Fact(f"{one['description_length']:.0f} bits", "description length"),
    ]
    if one["agreement"] is not None:
        facts.append(Fact(f"{one['agreement']:.0%}", "agreement of all that fit"))
    if "verified" in one:
        facts.append(Fact(percent(one["verified"]["exact"]), f"of {one['verified']['n_examples']} unseen lists"))
    if "reader_accuracy" in one:
        facts.append(Fact(percent(one["reader_accuracy"]), "of the test images read right"))
    task = one["task"] if n_seeds == 1 else f"{one['task']}, seed {one['seed']}"
    return GrownProgram(
        task, one["solved"], one["program"], one["python"].strip(), one["graph"], facts, one["alternatives"]
    )


def _training(outcomes: Iterable[Outcome], seed: int) -> Iterable[Chart]:
    nets: dict[str, list[Series]] = {}
    for one in outcomes:
        if one.get("seed") != seed:
            continue
        if one.get("losses"):
            scale = max(1, one["n_losses"] - 1) / max(1, len(one["losses"]) - 1)
            points = [(number * scale, loss) for number, loss in enumerate(one["losses"])]
            yield Chart(f"{one['task']}: the reader, through the program", "step", "loss", [Series("grown", points)])
        if one.get("curve"):
            points = [
                (point["seconds"], point["validation_exact"])
                for point in one["curve"]
                if point["validation_exact"] is not None
            ]
            nets.setdefault(one["task"], []).append(Series(one["arm"], points))
    for task, series in nets.items():
        yield Chart(f"{task}: plain nets", "CPU-seconds", "exact on validation lists", series, is_share=True)


def _candidates(grown: list[Outcome]) -> Iterable[CandidateRow]:
    for outcome in grown:
        for one in sorted(outcome["candidates"], key=lambda one: (-one["score"], -one["n_steps"])):
            yield CandidateRow(
                f"{outcome['task']}, seed {outcome['seed']}",
                one["program"],
                one["score"],
                one["n_steps"],
                one["cpu_seconds"],
                one["note"],
                one["program"] == outcome["program"],
            )


def _environment(environment: Mapping[str, Any], seconds: float) -> dict[str, str]:
    plain = {name: str(value) for name, value in environment.items() if name != "versions"}
    versions = ", ".join(f"{name} {version}" for name, version in environment["versions"].items())
    return {**plain, "versions": versions, "wall-clock seconds": f"{seconds:.0f}"}


def _notes(settings: Settings) -> list[str]:
    factor = settings.budget.net_factor
    notes = []
    if len(settings.seeds) == 1:
        notes.append("One seed is shown. Five, with median and range, are in experiments/results.")
    if not isinstance(settings.task, EverySequence) and factor > 0:
        notes.append(
            f"Each plain net is given {factor:g} times the processor seconds that growing took on the task (search and "
            "training), on the same examples, with relative positions or none. It is evidence about this budget, not "
            "about what nets can ever learn."
        )
    notes += [
        "Choices are made on validation lists; the test images and lists are opened once, after the last of them.",
        "A grown program may use loops, which is prior knowledge that the nets don't have; the tier says how much.",
        "CPU-seconds of the grown arm are search and training; verification and scoring are counted for no arm.",
    ]
    if isinstance(settings.task, DigitLists):
        notes.append(
            "A list of n images is exact only if all n are read right, so the exact share falls with the length, about "
            "as the reader's accuracy to the power n; the sort itself makes no mistake."
        )
    return notes
