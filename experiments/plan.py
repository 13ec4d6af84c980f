"""Which jobs make which run."""

from pathlib import Path

from experiments.arms import net_arm, trivial_arms, untrained_arm
from experiments.config import EverySequence, Settings
from experiments.controls import grow_without_loops, train_on_shuffled
from experiments.grown import Family, grow_arm
from experiments.jobs import Job
from neurosym.tasks import DigitLists, IntegerSequences, Operation

NETS = ("lstm", "transformer")


def plan(settings: Settings, folder: Path) -> list[Job]:
    """The jobs of a run, those that others wait for first."""
    places = {seed: folder / f"seed-{seed}" if len(settings.seeds) > 1 else folder for seed in settings.seeds}
    grown = [job for seed, place in places.items() for job in _grown(settings, seed, place)]
    beside = [
        job
        for seed, place in places.items()
        for family in families(settings)
        for job in _beside(settings, family, seed, place)
    ]
    return [*grown, *beside]


def job_name(family: Family, arm: str, seed: int) -> str:
    """The name of a job, such as `sorting/digits/grown/0`."""
    return f"{family.name}/{arm}/{seed}"


def families(settings: Settings) -> list[Family]:
    """The families of the run's tasks, in the order in which they are grown."""
    if isinstance(settings.task, EverySequence):
        return [settings.task.of(operation) for operation in settings.task.operations]
    return [family for family in (settings.before, settings.task) if family is not None]


def _grown(settings: Settings, seed: int, folder: Path) -> list[Job]:
    found = families(settings)
    is_chain = not isinstance(settings.task, EverySequence)
    return [
        Job(
            job_name(family, "grown", seed),
            grow_arm,
            (settings, family, seed, folder if is_chain else folder / family.operation.name.lower()),
            # the second task's library has what the first one's search gave
            needs=(job_name(found[0], "grown", seed),) if is_chain and number else (),
        )
        for number, family in enumerate(found)
    ]


def _beside(settings: Settings, family: Family, seed: int, folder: Path) -> list[Job]:
    """The arms and the controls beside a grown program."""
    grown = job_name(family, "grown", seed)
    jobs = [Job(job_name(family, "trivial", seed), trivial_arms, (settings, family, seed))]
    if isinstance(settings.task, EverySequence):
        return jobs + (_nets(settings, family, seed) if settings.budget.sequence_net_factor > 0 else [])
    if isinstance(family, IntegerSequences) and family.operation is Operation.SORT:
        # some other tasks have an entry of tier 1 that solves them without a loop
        name = job_name(family, "without_loops", seed)
        jobs.append(Job(name, grow_without_loops, (settings, family, seed)))
    if settings.budget.net_factor > 0:
        jobs += _nets(settings, family, seed)
    if isinstance(family, DigitLists):
        for arm, work in (("untrained", untrained_arm), ("shuffled_answers", train_on_shuffled)):
            jobs.append(Job(job_name(family, arm, seed), work, (settings, family, seed, folder, grown), needs=(grown,)))
    return jobs


def _nets(settings: Settings, family: Family, seed: int) -> list[Job]:
    grown = job_name(family, "grown", seed)
    return [
        Job(job_name(family, arm, seed), net_arm, (settings, family, seed, arm, grown), needs=(grown,)) for arm in NETS
    ]
