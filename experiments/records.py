"""Records of one arm on one task: exact answers and right positions at every length of the splits kept for testing."""

from neurosym.scoring import BatchPredictor, Predictor, Record, score_by_length
from neurosym.tasks.task import Task

SPLITS = ("test", "far")


def records_of(
    task: Task,
    predict: Predictor | BatchPredictor,
    arm: str,
    seed: int,
    *,
    cpu_seconds: float | None = None,
    budget_seconds: float | None = None,
    tier: int | None = None,
    name: str | None = None,
) -> list[Record]:
    """Two records for each length of the splits `test` and `far`; `name` stands in for the task's own."""
    return [
        Record(
            task=name or task.name,
            arm=arm,
            split=split,
            length=length,
            metric=metric,
            value=getattr(score, metric),
            n_examples=score.n_examples,
            seed=seed,
            cpu_seconds=cpu_seconds,
            budget_seconds=budget_seconds,
            tier=tier,
        )
        for split in SPLITS
        for length, score in score_by_length(predict, task, split).items()
        for metric in ("exact", "item_accuracy")
    ]


def reader_record(
    task: Task,
    accuracy: float,
    arm: str,
    seed: int,
    *,
    cpu_seconds: float | None = None,
    budget_seconds: float | None = None,
    tier: int | None = None,
    name: str | None = None,
) -> Record:
    """The record of how often the reader is right about a test image."""
    return Record(
        task=name or task.name,
        arm=arm,
        split="test",
        metric="reader_accuracy",
        value=accuracy,
        n_examples=len(task.symbols),
        seed=seed,
        cpu_seconds=cpu_seconds,
        budget_seconds=budget_seconds,
        tier=tier,
    )
