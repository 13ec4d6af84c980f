"""Lines of `results.jsonl`: one score of one arm on one task, strictly typed, appended and never changed."""

import json
import math
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from neurosym.errors import DataError
from neurosym.tasks.task import SPLITS

ARMS = ("grown", "untrained", "lstm", "transformer", "constant", "majority", "nearest_neighbour")
GROWERS = ("portfolio", "enumerative", "genetic")
METRICS = ("exact", "item_accuracy", "reader_accuracy")
FRACTIONS = ("solved_fraction", "consistent_fraction", "false_solution_rate")
"""Metrics of benchmarks of many tasks, whose arms are growers."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """One score; None where a key does not apply. Raises DataError for a value that no record may have.

    `length` is that of the inputs, `value` in [0, 1], `cpu_seconds` what the arm used (search + training),
    `budget_seconds` what it was given, `tier` the highest that it was allowed.
    """

    task: str
    arm: str
    split: str | None = None
    length: int | None = None
    metric: str
    value: float
    n_examples: int
    seed: int | None = None
    cpu_seconds: float | None = None
    budget_seconds: float | None = None
    tier: int | None = None

    def __post_init__(self) -> None:
        _expect(isinstance(self.task, str) and self.task != "", "a name of a task", "task", self.task)
        arms, metrics = (*ARMS, *GROWERS), (*METRICS, *FRACTIONS)
        _expect(self.arm in arms, f"one of {', '.join(arms)}", "arm", self.arm)
        _expect(self.split is None or self.split in SPLITS, f"one of {', '.join(SPLITS)} or null", "split", self.split)
        _expect(self.metric in metrics, f"one of {', '.join(metrics)}", "metric", self.metric)
        _expect(_is_number(self.value) and 0 <= self.value <= 1, "a number in [0, 1]", "value", self.value)
        _expect(type(self.n_examples) is int and self.n_examples > 0, "a count above 0", "n_examples", self.n_examples)
        for name in ("length", "seed", "tier"):
            value = getattr(self, name)
            _expect(
                value is None or (type(value) is int and value >= 0), "an integer of 0 or more or null", name, value
            )
        for name in ("cpu_seconds", "budget_seconds"):
            value = getattr(self, name)
            _expect(value is None or (_is_number(value) and value >= 0), "seconds or null", name, value)

    def to_json(self) -> str:
        """The record as one line of strict JSON, keys in the order above."""
        return json.dumps(asdict(self), allow_nan=False)

    @staticmethod
    def from_json(line: str) -> "Record":
        """The record that a line states. Raises DataError if it states none."""
        try:
            data = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise DataError(f"expected a record but found {line!r:.60}: {error}") from None
        keys = [field.name for field in fields(Record)]
        if not isinstance(data, dict) or set(data) != set(keys):
            raise DataError(f"expected a record with the keys {', '.join(keys)} but found {line!r:.60}")
        return Record(**data)


def append_record(path: Path, record: Record) -> None:
    """Add one line to the file at `path`, made if missing; on return it is on the disk.

    Raises DataError if the file ends within a line: nothing is added to a damaged file.
    """
    with path.open("ab+") as file:
        if file.tell() > 0:
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                raise DataError(f"{path} ends within a line; delete that line, then go on")
        file.write(record.to_json().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read_records(path: Path) -> tuple[Record, ...]:
    """The records of a file, in order. Raises DataError with the line's number if one is damaged."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"expected a readable file of records at {path}: {error}") from None
    records = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            records.append(Record.from_json(line))
        except DataError as error:
            raise DataError(f"{path}, line {number}: {error}") from None
    return tuple(records)


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value)


def _expect(is_right: bool, expected: str, name: str, found: object) -> None:
    if not is_right:
        raise DataError(f"expected {name} to be {expected} but found {found!r:.60}")
