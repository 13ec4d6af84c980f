"""The contract that every entry keeps, shipped, added or grown; a broken one is refused with every reason.

Entries of Python are run in processes of their own, under two orders of hashing, so that a loop that never ends, a
crash or a full memory costs nothing but its entry.
"""

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Any

from neurosym.errors import ContractError
from neurosym.library.entry import Entry, Kind
from neurosym.library.library import Library

Evaluate = Callable[[Entry, Sequence[Any]], Any]
"""The value of a grown entry for inputs; raises EvaluationError, or BudgetError when it takes too long."""

SECONDS_PER_CALL = 10.0
SECONDS_TO_LOAD = 120.0
"""For running a file for the first time: importing torch may take long on a cold disk."""

_HARMLESS = ("documented: ", "examples: ", "bounded: ")
"""How clauses begin that a search needs not: it reads no documentation, and what is past the bounds is ⊥ to it."""

_START = """\
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from neurosym.library.contract_worker import main
main()
"""


def check(
    entry: Entry,
    library: Library,
    *,
    evaluate: Evaluate | None = None,
    seconds_per_call: float = SECONDS_PER_CALL,
    seed: int = 0,
) -> None:
    """Refuse an entry that breaks its contract: ContractError with every broken clause.

    `evaluate` runs grown entries; without it their examples are not run.
    """
    broken = broken_clauses([entry], library, evaluate=evaluate, seconds_per_call=seconds_per_call, seed=seed)
    if broken:
        raise ContractError(entry.name, broken[entry.name])


def broken_clauses(
    entries: Iterable[Entry],
    library: Library,
    *,
    evaluate: Evaluate | None = None,
    seconds_per_call: float = SECONDS_PER_CALL,
    seed: int = 0,
    on_checked: Callable[[Entry], None] = lambda entry: None,
) -> dict[str, tuple[str, ...]]:
    """The broken clauses of each entry that breaks any, by name."""
    entries = list(entries)
    broken: dict[str, tuple[str, ...]] = {}
    python = [entry for entry in entries if entry.kind is not Kind.PROGRAM]
    if python:
        broken |= _check_apart(python, seconds_per_call, seed, on_checked)
    for entry in entries:
        if entry.kind is Kind.PROGRAM:
            from neurosym.library.program_contract import program_findings

            clauses = program_findings(entry, library, evaluate).clauses
            if clauses:
                broken[entry.name] = tuple(clauses)
            on_checked(entry)
    return {entry.name: broken[entry.name] for entry in entries if entry.name in broken}


def harmful(clauses: Iterable[str]) -> tuple[str, ...]:
    """The clauses whose breach would make a search go wrong."""
    return tuple(clause for clause in clauses if not clause.startswith(_HARMLESS))


@dataclass(frozen=True)
class _Verdict:
    clauses: tuple[str, ...]
    outcomes: tuple[tuple[str, str], ...] = ()


def _check_apart(
    entries: Sequence[Entry], seconds_per_call: float, seed: int, on_checked: Callable[[Entry], None]
) -> dict[str, tuple[str, ...]]:
    """The broken clauses of entries of Python, each run in two processes that hash in other orders."""
    functions = [entry for entry in entries if entry.kind is Kind.ALGORITHMIC]
    with ThreadPoolExecutor(2) as pool:
        second = pool.submit(_verdicts, functions, seconds_per_call, seed, 2, lambda entry: None)
        first = _verdicts(entries, seconds_per_call, seed, 1, on_checked)
    broken = {}
    for name, verdict in first.items():
        clauses = verdict.clauses
        if not clauses and name in second.result():
            clauses = _differences(verdict, second.result()[name])
        if clauses:
            broken[name] = clauses
    return broken


def _differences(one: _Verdict, other: _Verdict) -> tuple[str, ...]:
    if other.clauses:
        return other.clauses
    for (call, outcome), (_, again) in zip(one.outcomes, other.outcomes, strict=False):
        if outcome != again:
            return (f"deterministic: {call} gave another result in another process; has it the order of a set?",)
    return ()


def _verdicts(
    entries: Sequence[Entry],
    seconds_per_call: float,
    seed: int,
    hash_seed: int,
    on_checked: Callable[[Entry], None],
) -> dict[str, _Verdict]:
    """What a process says of each entry; a process that hangs or dies is replaced for the entries that are left."""
    verdicts: dict[str, _Verdict] = {}
    left = list(entries)
    while left:
        with _Worker(left, seed, hash_seed) as worker:
            while left:
                verdict = worker.verdict(seconds_per_call)
                verdicts[left[0].name] = verdict
                on_checked(left.pop(0))
                if worker.is_lost:
                    break
    return verdicts


class _Worker:
    """A process that checks entries, in their order."""

    def __init__(self, entries: Sequence[Entry], seed: int, hash_seed: int) -> None:
        self.is_lost = False
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # one thread: two of these processes run at once, and others beside them
            env={**os.environ, "PYTHONHASHSEED": str(hash_seed), "OMP_NUM_THREADS": "1"},
            text=True,
            encoding="utf-8",
        )
        job = {"seed": seed, "entries": [_wanted(entry) for entry in entries]}
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        with contextlib.suppress(BrokenPipeError):  # it died at once: its verdict will say so
            stdin.write(json.dumps(job) + "\n")
            stdin.flush()
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=_read, args=(stdout, self._lines), daemon=True)
        self._reader.start()

    def __enter__(self) -> "_Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._reader.join()
        with contextlib.suppress(BrokenPipeError):
            self._process.__exit__(None, None, None)  # waits, and closes its pipes

    def verdict(self, seconds_per_call: float) -> _Verdict:
        """What is said of the next entry."""
        call, limit = "starting Python", SECONDS_TO_LOAD
        while True:
            try:
                line = self._lines.get(timeout=limit)
            except queue.Empty:
                self.is_lost = True
                return _Verdict((f"ends: {call} gave nothing within {limit:g} seconds",))
            if line is None:
                self.is_lost = True
                return _Verdict((f"ends: {call} ended the process, with code {self._process.wait()}",))
            said: Mapping[str, Any] = json.loads(line)
            if "call" not in said:
                return _Verdict(tuple(said["clauses"]), tuple(map(tuple, said["outcomes"])))
            call, limit = said["call"], SECONDS_TO_LOAD if "loads" in said else seconds_per_call


def _wanted(entry: Entry) -> dict[str, str]:
    return {"path": entry.path, "name": entry.name, "digest": entry.digest, "file_digest": entry.file_digest}


def _read(stream: IO[str], lines: "queue.SimpleQueue[str | None]") -> None:
    for line in stream:
        lines.put(line)
    lines.put(None)
