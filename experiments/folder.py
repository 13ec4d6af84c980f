"""The folder of a run: every finished job's outcome, and the files that follow from them.

A file is written beside its place and renamed, so it is there whole or not at all; what an interrupted run had finished
is what its outcomes say.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.jobs import Outcome
from neurosym.errors import DataError
from neurosym.scoring import Record

OUTCOMES = "outcomes"
RECORDS = "results.jsonl"
CONTROLS = "controls.jsonl"
CANDIDATES = "candidates.jsonl"
REPORT = "report.html"
ENVIRONMENT = "environment.json"


@dataclass(frozen=True)
class RunFolder:
    """A run's folder and what is in it."""

    path: Path

    def outcomes(self) -> dict[str, Outcome]:
        """The outcomes of the jobs that are finished, by name. Raises DataError for a damaged one."""
        found = {}
        for path in sorted((self.path / OUTCOMES).glob("*.json")):
            try:
                data = json.loads(path.read_text(encoding="utf-8"))
                found[data["job"]] = data["outcome"]
            except (OSError, ValueError, KeyError, TypeError) as error:
                raise DataError(f"{path} is damaged ({error}); delete it to do that part again") from None
        return found

    def keep(self, name: str, outcome: Outcome) -> None:
        """Keep the outcome of a finished job."""
        text = json.dumps({"job": name, "outcome": outcome}, ensure_ascii=False, allow_nan=False)
        write(self.path / OUTCOMES / f"{name.replace('/', '.').replace(' ', '_')}.json", text)

    def write_results(self, outcomes: Iterable[tuple[str, Outcome]]) -> None:
        """Write the files that follow from the outcomes, in their order: records, controls, candidates."""
        lines: dict[str, list[str]] = {RECORDS: [], CONTROLS: [], CANDIDATES: []}
        for name, outcome in outcomes:
            lines[RECORDS] += [Record(**record).to_json() for record in outcome.get("records", ())]
            lines[CONTROLS] += [Record(**record).to_json() for record in outcome.get("controls", ())]
            lines[CANDIDATES] += [json.dumps({"job": name, **one}) for one in outcome.get("candidates", ())]
        for file_name, found in lines.items():
            write(self.path / file_name, "".join(line + "\n" for line in found))

    def write_json(self, name: str, data: Any) -> None:
        """Write data for people and machines to read."""
        write(self.path / name, json.dumps(data, indent=2, ensure_ascii=False) + "\n")


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
