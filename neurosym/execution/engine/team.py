"""The threads that sweep for one engine, and the memory that they work in."""

import os
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache

import numpy as np

from neurosym.execution.engine import fields
from neurosym.execution.engine.memory import Memory, Words
from neurosym.execution.engine.sweep import sweep
from neurosym.execution.engine.synchrony import sleep_address


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(fields.MAX_THREADS, thread_name_prefix="neurosym-sweep")


os.register_at_fork(after_in_child=_pool.cache_clear)  # a child has no threads but its own


def n_threads_for(n: int) -> int:
    """The threads that a sweep has where `n` are wanted: a power of two, MAX_THREADS at most."""
    return min(1 << (n.bit_length() - 1), fields.MAX_THREADS)


class Team:
    """Sweeps over one memory by one thread or several; `events` are those of the last sweep."""

    def __init__(self, memory: Memory, n_threads: int = 1) -> None:
        self.events: Words = np.empty((fields.MAX_EVENTS, fields.EVENT_SIZE), np.int64)
        self._memory = memory
        self._n_threads = n_threads_for(n_threads)
        self._blocks: Words = np.empty(0, np.int64)
        self._workers: Words = np.empty(0, np.int64)
        self._sync: Words = np.zeros(fields.SYNC_SIZE, np.int64)
        self._sleep = sleep_address()

    def sweep(self, job: Words, factors: Words, *, alone: bool) -> int:
        """Run a sweep until it stops; why it does. By one thread if it shall be `alone`: it may call Python."""
        n_threads = 1 if alone else self._n_threads
        self._make_room(job, n_threads)
        job[fields.N_EVENTS] = 0
        job[fields.EVENTS] = self.events.ctypes.data
        job[fields.N_THREADS], job[fields.SYNC] = n_threads, self._sync.ctypes.data
        job[fields.SLEEP] = self._sleep
        try:
            return self._run(job, factors, n_threads)
        finally:
            self._memory.free_scratch()

    def _run(self, job: Words, factors: Words, n_threads: int) -> int:
        first, *others = self._memory.threads(n_threads)
        self._sync[:] = 0
        at, by = job.ctypes.data, factors.ctypes.data
        running = []
        try:
            for number, state in enumerate(others, 1):
                running.append(_pool().submit(sweep, state, at, by, number))
            return int(sweep(first, at, by, 0))
        except BaseException:  # interrupted, before all were there
            self._sync[fields.GIVEN_UP] = 1
            raise
        finally:
            wait(running)

    def _make_room(self, job: Words, n_threads: int) -> None:
        n_rows, arity = int(job[fields.N_ROWS]), int(job[fields.ARITY])
        block = fields.block_words(n_rows, int(job[fields.N_GOALS]))
        worker = fields.worker_words(n_rows, arity)
        if self._blocks.size < fields.MAX_CHUNK * block:
            self._blocks = np.empty(fields.MAX_CHUNK * block, np.int64)
        if self._workers.size < n_threads * worker:
            self._workers = np.empty(n_threads * worker, np.int64)
        job[fields.BLOCKS], job[fields.BLOCK_WORDS] = self._blocks.ctypes.data, block
        job[fields.WORKERS], job[fields.WORKER_WORDS] = self._workers.ctypes.data, worker
