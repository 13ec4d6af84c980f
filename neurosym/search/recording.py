"""What a search writes in its journal, and how it comes back to where it stood by it.

Of a sweep only the candidates matter that were kept or reported: done again, it judges these alone, so an hour of
enumeration is gone through in minutes. Everything else that a search does follows from its sweeps. Of a genetic search
each turn's counts are written, and now and then its whole state.
"""

import hashlib
import io
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator

from neurosym.budget import Clock
from neurosym.errors import JournalError
from neurosym.execution.engine import fields
from neurosym.execution.engine.caching import sources_digest
from neurosym.execution.engine.fields import DONE
from neurosym.execution.engine.heap import N_OWN_SCRATCH, N_SCRATCH_WORDS
from neurosym.execution.engine.team import Job, Team
from neurosym.journal import Journal
from neurosym.library.library import Library
from neurosym.search.store import Shelf, Words
from neurosym.tasks.task import Task

SWEEP, TURN, STATE = range(3)
"""The kinds of records: a sweep, what a turn of a search came to, all that a search goes on from."""

_SWEEP = struct.Struct("<BBqqqq")
_TURN = struct.Struct("<q??")
_LAID_OUT = (
    fields.LISTED,
    fields.N_CANDIDATES,
    fields.STEPS_PER_CANDIDATE,
    fields.LANES,
    fields.CHUNK,
    fields.SCRATCH_WORDS,
    fields.SCRATCH_HANDLES,
)
"""How a sweep goes through its candidates, which is another way when it is done again."""

_WIDTHS = tuple(np.dtype(name) for name in ("<u1", "<u2", "<u4", "<u8"))


def search_key(task: Task, library: Library, settings: object, generator: Generator) -> dict[str, str]:
    """What a search is a function of, as digests: by its key a journal is known for that of the same search."""
    examples = {split: task.splits.get(split, ()) for split in ("train", "validation")}
    search = Path(__file__).parent
    return {
        "task": _digest(str(task.signature), examples, task.tolerance, task.literals),
        "library": _digest(*sorted((entry.name, entry.digest) for entry in library)),
        "grower": _digest(settings),
        "seed": _digest(generator.bit_generator.state),
        "version": _digest(sources_digest(search), sources_digest(search.parent / "execution")),
    }


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def is_spent(clock: Clock, n_programs: int, journal: Journal | None) -> bool:
    """Whether a search's budget is spent; for what it does again there was time before."""
    if journal is not None and journal.is_replaying:
        return clock.left_programs(n_programs) <= 0
    return clock.is_spent(n_programs)


def refuse_training(journal: Journal | None) -> None:
    """Raise JournalError where a search for programs that are trained was given a journal."""
    if journal is not None:
        raise JournalError(f"{journal.path}: a search with something to train keeps no journal: expected none")


# --- sweeps ---


def sweep(team: Team, job: Job, factors: int, shelves: Sequence[Shelf], journal: Journal, *, alone: bool) -> int:
    """`Team.sweep` with a journal: from it as long as there are records, then written to it."""
    if journal.is_replaying:
        return _redo(team, job, factors, journal, alone=alone)
    before = [shelf.n_terms for shelf in shelves]
    n_known = job[fields.N_KNOWN]
    status = team.sweep(job, factors, alone=alone)
    reported = team.events[: job[fields.N_EVENTS], fields.CANDIDATE]
    kept = [shelf.provenance[begin : shelf.n_terms] for shelf, begin in zip(shelves, before, strict=True)]
    numbers = np.unique(np.concatenate([reported, *kept]))
    steps = np.diff(numbers, prepend=0)
    width = next(number for number, one in enumerate(_WIDTHS) if steps.max(initial=0) <= np.iinfo(one).max)
    counts = [job[at] for at in (fields.NEXT, fields.N_PROGRAMS, fields.N_KNOWN, fields.N_CANDIDATES)]
    counts[2] -= n_known
    journal.add(SWEEP, _SWEEP.pack(status, width, *counts) + steps.astype(_WIDTHS[width]).tobytes())
    return status


def _redo(team: Team, job: Job, factors: int, journal: Journal, *, alone: bool) -> int:
    """Do a sweep again by its record: with the candidates alone that came to something, and the same outcome."""
    content = journal.take(SWEEP)
    status, width, next_, n_programs, n_new, n_candidates = _SWEEP.unpack_from(content)
    if n_candidates != job[fields.N_CANDIDATES]:
        raise journal.misfit()
    numbers: Words = np.cumsum(np.frombuffer(content, _WIDTHS[width], offset=_SWEEP.size), dtype=np.int64)
    before, n_known = job[:], job[fields.N_KNOWN]
    job[fields.LISTED], job[fields.NEXT], job[fields.N_CANDIDATES] = numbers.ctypes.data, 0, len(numbers)
    job[fields.MAX_PROGRAMS] = len(numbers)
    # each may have had all the steps and memory of its block, for the others in it came to nothing
    job[fields.STEPS_PER_CANDIDATE] *= fields.BLOCK
    if team.memory.n_handles(job[fields.RESULT]):
        job[fields.LANES], job[fields.CHUNK] = job[fields.CHUNK], 1
        job[fields.SCRATCH_WORDS], job[fields.SCRATCH_HANDLES] = N_SCRATCH_WORDS, N_OWN_SCRATCH
    found = team.sweep(job, factors, alone=alone)
    for field in _LAID_OUT:
        job[field] = before[field]
    if found != DONE or job[fields.N_KNOWN] - n_known != n_new:
        raise journal.misfit()
    job[fields.NEXT], job[fields.N_PROGRAMS] = next_, n_programs
    return int(status)


# --- turns and states ---


@dataclass(frozen=True)
class Turn:
    """What a turn of a search came to: all programs judged so far, whether there is more, whether a state follows."""

    n_programs: int
    is_more: bool
    has_state: bool

    def packed(self) -> bytes:
        """The turn as the content of a record."""
        return _TURN.pack(self.n_programs, self.is_more, self.has_state)

    @staticmethod
    def unpacked(content: bytes) -> "Turn":
        """The turn of a record."""
        return Turn(*_TURN.unpack(content))


def packed(state: Mapping[str, np.ndarray[Any, Any]]) -> bytes:
    """Arrays by name, as bytes."""
    held = io.BytesIO()
    np.savez(held, **state)  # type: ignore[arg-type]
    return held.getvalue()


def unpacked(content: bytes) -> dict[str, np.ndarray[Any, Any]]:
    """The arrays that `packed` was given."""
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        return dict(archive)
