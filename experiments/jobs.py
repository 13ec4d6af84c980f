"""Jobs with needs, worked off by a few processes at once.

A job is a pure function of its arguments and of the outcomes of the jobs that it needs, so how many processes there are
changes when it is done and never what it gives. Processes are spawned, keep torch between jobs and use one thread each.
"""

import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from neurosym.errors import NeurosymError

Outcome = dict[str, Any]
"""What a job gives: plain data that JSON keeps."""

Tell = Callable[[str], None]
"""Takes a line about where a job stands."""

_SECONDS_BETWEEN_NEWS = 0.25


@dataclass(frozen=True)
class Job:
    """`work(*arguments, outcomes of needs by name, tell)` gives the outcome; `work` is a function of a module."""

    name: str
    work: Callable[..., Outcome]
    arguments: tuple[Any, ...]
    needs: tuple[str, ...] = ()


class Watcher:
    """Told of what happens; this one does nothing with it."""

    def started(self, name: str) -> None:
        """A process took up a job."""

    def told(self, name: str, news: str) -> None:
        """Where a job stands."""

    def finished(self, name: str, outcome: Outcome) -> None:
        """A job is done."""


class JobError(NeurosymError):
    """A job that refused what it was given."""


def run_jobs(jobs: Sequence[Job], n_processes: int, known: Mapping[str, Outcome], watcher: Watcher) -> None:
    """Work off the jobs that `known` has no outcome of, earlier ones first; `watcher` is handed each outcome.

    Raises JobError for what a job refused. However it ends, no process is left behind.
    """
    outcomes = dict(known)
    waiting = [job for job in jobs if job.name not in outcomes]
    workers = [_Worker() for _ in range(min(n_processes, len(waiting)))]
    try:
        while waiting or any(worker.job for worker in workers):
            for worker in workers:
                ready = next((job for job in waiting if all(need in outcomes for need in job.needs)), None)
                if worker.job is None and ready is not None:
                    waiting.remove(ready)
                    worker.take(ready, outcomes)
                    watcher.started(ready.name)
            busy = {worker.connection: worker for worker in workers if worker.job is not None}
            if not busy:
                raise ValueError(f"jobs need what nothing gives: {[job.name for job in waiting]}")
            for connection in wait(list(busy)):
                worker = busy[connection]  # type: ignore[index]  # only connections were waited for
                assert worker.job is not None
                name = worker.job.name
                kind, content = worker.receive()
                if kind == "news":
                    watcher.told(name, content)
                else:
                    outcomes[name] = content
                    worker.job = None
                    watcher.finished(name, content)
    finally:
        for worker in workers:
            worker.end()


class _Worker:
    """A process, and the job that it is at."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, other = context.Pipe()
        self.job: Job | None = None
        with _single_threaded(), deaf_to_interrupts():
            self.process: SpawnProcess = context.Process(target=_serve, args=(other,), daemon=True)
            self.process.start()
        other.close()

    def take(self, job: Job, outcomes: Mapping[str, Outcome]) -> None:
        self.job = job
        self.connection.send((job.work, job.arguments, {need: outcomes[need] for need in job.needs}))

    def receive(self) -> tuple[str, Any]:
        """The next message; a refusal or a failure is raised."""
        assert self.job is not None
        try:
            kind, content = self.connection.recv()
        except (EOFError, OSError):
            self.process.join(5)
            raise JobError(
                f"{self.job.name}: its process ended with exit code {self.process.exitcode} (out of memory?)"
            ) from None
        if kind == "refused":
            raise JobError(f"{self.job.name}: {content}")
        if kind == "failed":
            raise RuntimeError(f"{self.job.name} failed in its process:\n{content}")
        return kind, content

    def end(self) -> None:
        self.process.terminate()
        self.process.join(5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.connection.close()


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """A process started within it hears no Ctrl-C, from its first import on: that is its parent's, who ends it."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _single_threaded:  # noqa: N801 - used as a with statement only
    """The environment of a process that uses one thread: two processes on two cores don't get in each other's way."""

    NAMES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")

    def __enter__(self) -> None:
        self.before = {name: os.environ.get(name) for name in self.NAMES}
        os.environ.update(dict.fromkeys(self.NAMES, "1"))

    def __exit__(self, *_: object) -> None:
        for name, value in self.before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _serve(connection: Connection) -> None:
    """Work off what comes through `connection` until it is closed."""
    last_news = 0.0

    def tell(news: str) -> None:
        nonlocal last_news
        now = time.monotonic()
        if now - last_news >= _SECONDS_BETWEEN_NEWS:
            last_news = now
            connection.send(("news", news))

    while True:
        try:
            work, arguments, outcomes = connection.recv()
        except EOFError:
            return
        try:
            message = ("done", work(*arguments, outcomes, tell))
        except NeurosymError as error:
            message = ("refused", str(error))
        except Exception:  # noqa: BLE001 - the parent raises it
            message = ("failed", traceback.format_exc())
        try:
            connection.send(message)
        except BrokenPipeError:
            sys.exit(1)
