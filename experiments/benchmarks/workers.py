"""Pieces of work in processes of one thread each, any of which may crash, run out of memory or never end.

Beside `experiments.jobs`, which stops a run at the first failure: here a failure is the outcome of its piece of work.
"""

import contextlib
import gc
import multiprocessing
import os
import resource
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import Any

from experiments.jobs import JobError, Outcome, deaf_to_interrupts
from neurosym.errors import NeurosymError

_THREAD_COUNTS = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)


@dataclass(frozen=True)
class Limits:
    """`deadline_seconds` end a process that doesn't end by itself; `memory_gib` is what one may allocate."""

    n_workers: int
    deadline_seconds: float
    memory_gib: float


@dataclass(frozen=True)
class Failure:
    """Why a piece of work gave nothing, and after how long."""

    reason: str
    seconds: float


Ended = Outcome | Failure


def work_off(
    work: Callable[..., Outcome],
    pieces: Mapping[str, tuple[Any, ...]],
    limits: Limits,
    finished: Callable[[str, Ended], None],
) -> None:
    """`work(*arguments)` for each piece by name, in order; `finished` is told what came of each.

    Raises JobError for a piece that `work` refused by a NeurosymError. However it ends, no process is left behind.
    """
    waiting = list(pieces)
    workers: list[_Worker] = []
    try:
        while waiting or any(worker.name for worker in workers):
            while waiting and len(workers) < limits.n_workers:
                workers.append(_Worker(limits))
            for worker in workers:
                if worker.name is None and waiting:
                    worker.take(waiting[0], work, pieces[waiting[0]])
                    waiting.pop(0)
            busy = [worker for worker in workers if worker.name is not None]
            left = min(worker.deadline for worker in busy) - time.perf_counter()
            wait([worker.connection for worker in busy], timeout=max(0.0, left))
            for worker in busy:
                ended = worker.ended()
                if ended is None:
                    continue
                name, worker.name = worker.name, None
                assert name is not None
                if isinstance(ended, Failure):  # its memory and its state are no one else's
                    workers.remove(worker)
                    worker.end()
                finished(name, ended)
    finally:
        for worker in workers:
            worker.end()


class _Worker:
    """A process, and the piece of work that it is at."""

    def __init__(self, limits: Limits) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, other = context.Pipe()
        self.name: str | None = None
        self.limits = limits
        with _one_thread(), deaf_to_interrupts():
            self.process = context.Process(target=_serve, args=(other, limits.memory_gib), daemon=True)
            self.process.start()
        other.close()

    def take(self, name: str, work: Callable[..., Outcome], arguments: tuple[Any, ...]) -> None:
        self.name = name
        self.began = time.perf_counter()
        self.connection.send((work, arguments))

    @property
    def deadline(self) -> float:
        return self.began + self.limits.deadline_seconds

    def ended(self) -> Ended | None:
        """What came of the piece of work; None while it goes on. A refusal is raised."""
        seconds = time.perf_counter() - self.began
        if not self.connection.poll():
            if time.perf_counter() < self.deadline:
                return None
            return Failure(f"did not end within {self.limits.deadline_seconds:g} s", seconds)
        try:
            kind, content = self.connection.recv()
        except (EOFError, OSError):
            self.process.join(5)
            return Failure(f"its process ended with exit code {self.process.exitcode} (out of memory?)", seconds)
        if kind == "refused":
            raise JobError(f"{self.name}: {content}")
        return Failure(content, seconds) if kind == "failed" else content

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
    """The environment in which a process that is started computes with one thread."""
    before = {name: os.environ.get(name) for name in _THREAD_COUNTS}
    os.environ.update(dict.fromkeys(_THREAD_COUNTS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _serve(connection: Any, memory_gib: float) -> None:
    """Work off what comes through `connection` until it is closed."""
    size_bytes = int(memory_gib * 2**30)
    resource.setrlimit(resource.RLIMIT_DATA, (size_bytes, size_bytes))
    while True:
        try:
            work, arguments = connection.recv()
        except EOFError:
            return
        gc.collect()  # what the last piece left is not this one's to clear
        message: tuple[str, Any]
        try:
            message = ("done", work(*arguments))
        except NeurosymError as error:
            message = ("refused", str(error))
        except MemoryError:
            message = ("failed", f"MemoryError: more than {memory_gib:g} GiB")
        except Exception as error:  # noqa: BLE001 - the parent keeps it as the outcome
            where = traceback.extract_tb(error.__traceback__)[-1]
            message = ("failed", f"{type(error).__name__}: {error} ({where.filename}, line {where.lineno})")
        try:
            connection.send(message)
        except BrokenPipeError:
            sys.exit(1)
