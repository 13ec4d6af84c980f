"""The threads that sweep for one engine, and the memory that they work in.

The first is whoever calls. The others *follow*: they stay awake for a millisecond or so to take part in the next sweep.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise

import numpy as np

from neurosym.execution.engine import fields
from neurosym.execution.engine.fields import (
    AWAKE,
    BEGUN,
    ENDED,
    ENTERED,
    FACTORS,
    FOLLOWER_SIZE,
    FOLLOWERS,
    JOB,
    STATE,
)
from neurosym.execution.engine.memory import Fields, Memory, Words
from neurosym.execution.engine.pages import address_of
from neurosym.execution.engine.sweep import sweep
from neurosym.execution.engine.synchrony import IDLE, add_for_all, replace_for_all, seen, sleep_address
from neurosym.execution.engine.words import Address, Word, compiled, get

Job = Fields
"""The fields of a sweep."""

LINE = 8
"""Words of a cache line."""

MAX_KEPT = 1 << 22
"""Words that are kept for the next sweep, of this engine or another, at most."""


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(fields.MAX_THREADS, thread_name_prefix="neurosym-sweep")


os.register_at_fork(after_in_child=_pool.cache_clear)  # a child has no threads but its own


def n_threads_for(n: int) -> int:
    """The threads that a sweep has where `n` are wanted: a power of two, one for each processor that there is at most.

    They wait for each other many thousand times a second, which two on one processor can't do fast.
    """
    n_processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    n = min(n, n_processors, fields.MAX_THREADS)
    return 1 << (n.bit_length() - 1)


@compiled
def _follower(sync: Address, number: Word) -> Address:
    return sync + 8 * (FOLLOWERS + FOLLOWER_SIZE * number)


@compiled
def _enters(sync: Address, own: Address, number: Word) -> bool:
    """Take part in the sweep that was begun last, unless that is done already; whether it did."""
    begun, entered = seen(sync, BEGUN), seen(own, ENTERED)
    if begun == entered or not replace_for_all(own, ENTERED, entered, begun):
        return False
    sweep(get(own, STATE), get(sync, JOB), get(sync, FACTORS), number)
    add_for_all(own, ENDED, begun - get(own, ENDED))
    return True


@compiled
def follow(sync: Address, number: Word) -> None:
    """Take part in each sweep that is begun as thread `number`, until none was for a while."""
    own = _follower(sync, number)
    add_for_all(own, AWAKE, 1)
    looks = 0
    while looks < IDLE:
        looks = 0 if _enters(sync, own, number) else looks + 1
    add_for_all(own, AWAKE, -1)
    _enters(sync, own, number)  # one begun in between, by a thread that saw this one awake


@compiled
def begin(sync: Address, n_threads: Word) -> Word:
    """Begin a sweep; the threads that are not awake to follow, a bit for each."""
    add_for_all(sync, BEGUN, 1)
    missing = 0
    for number in range(1, n_threads):
        missing |= (seen(_follower(sync, number), AWAKE) == 0) << number
    return missing


@compiled
def end(sync: Address, n_threads: Word) -> None:
    """Wait until no thread is in the sweep; those that never came will not."""
    begun = seen(sync, BEGUN)
    for number in range(1, n_threads):
        own = _follower(sync, number)
        if not replace_for_all(own, ENTERED, begun - 1, begun):
            while seen(own, ENDED) != begun:
                pass
        else:
            add_for_all(own, ENDED, begun - get(own, ENDED))


class Team:
    """Sweeps over one memory by one thread or several; `events` are those of the last sweep."""

    def __init__(self, memory: Memory, n_threads: int = 1) -> None:
        self.events: Words = np.empty((fields.MAX_EVENTS, fields.EVENT_SIZE), np.int64)
        self.memory = memory
        self._n_threads = n_threads_for(n_threads)
        self._events_address = address_of(self.events)
        self._sync: Words = np.zeros(fields.SYNC_SIZE, np.int64)
        self._sync_address = address_of(self._sync)
        self._sleep = sleep_address()
        if self._n_threads > 1:  # before other threads call them
            for function in (begin, follow, end):
                function.load()

    def share(self, work: Callable[[int, int], object], n: int) -> None:
        """Have each thread do `work(begin, end)`, which frees the GIL, for its share of what is numbered up to `n`."""
        bounds = [n * number // self._n_threads for number in range(self._n_threads + 1)]
        others = [_pool().submit(work, *part) for part in pairwise(bounds[1:])]
        work(*bounds[:2])
        for other in others:
            other.result()

    def sweep(self, job: Job, factors: int, *, alone: bool) -> int:
        """Run a sweep until it stops; why it does. By one thread if it shall be `alone`: it may call Python.

        `factors` is the address of an odd word for each row.
        """
        n_threads = 1 if alone else self._n_threads
        rooms = _ROOMS.pop() if _ROOMS else (_Room(), _Room())
        _make_room(job, n_threads, *rooms)
        job[fields.N_EVENTS] = 0
        job[fields.EVENTS] = self._events_address
        job[fields.N_THREADS], job[fields.SYNC] = n_threads, self._sync_address
        job[fields.SLEEP] = self._sleep
        try:
            return self._run(job, factors, n_threads)
        finally:
            self.memory.free_scratch()
            if rooms[0].size <= MAX_KEPT:
                _ROOMS.append(rooms)

    def _run(self, job: Job, factors: int, n_threads: int) -> int:
        at_job = job.buffer_info()[0]
        if n_threads == 1:
            return int(sweep(self.memory.address, at_job, factors, 0))
        states, sync = self.memory.threads(n_threads), self._sync
        sync[[fields.JOB, fields.FACTORS]] = at_job, factors
        sync[[fields.BARRIER, fields.GIVEN_UP]] = 0
        for number, state in enumerate(states):
            sync[fields.FOLLOWERS + fields.FOLLOWER_SIZE * number + fields.STATE] = state
        at = self._sync_address
        try:
            missing = int(begin(at, n_threads))
            for number in range(1, n_threads):
                if missing >> number & 1:
                    _pool().submit(self._follow, number)
            return int(sweep(states[0], at_job, factors, 0))
        except BaseException:  # interrupted, before all were there
            sync[fields.GIVEN_UP] = 1
            raise
        finally:
            end(at, n_threads)

    def _follow(self, number: int) -> None:
        follow(self._sync_address, number)  # by a method, so that what it works on is kept


class _Room:
    """Words that begin on a cache line, as many as were ever asked for."""

    def __init__(self) -> None:
        self.size = 0
        self._words: Words = np.empty(0, np.int64)
        self._address = 0

    def address(self, size: int) -> int:
        """Where there are so many words."""
        if size > self.size:
            self.size = size
            self._words = np.empty(size + LINE, np.int64)
            self._address = -(-address_of(self._words) // (8 * LINE)) * 8 * LINE
        return self._address


_ROOMS: list[tuple[_Room, _Room]] = []
"""What no sweep works in, for blocks and for workers: of all engines, as the system clears what it gives anew."""


def _make_room(job: Job, n_threads: int, blocks: _Room, workers: _Room) -> None:
    block = fields.block_words(job[fields.N_ROWS], job[fields.N_GOALS], n_threads)
    worker = fields.worker_words(job[fields.N_ROWS], job[fields.ARITY])
    job[fields.BLOCKS], job[fields.BLOCK_WORDS] = blocks.address(fields.MAX_CHUNK * block), block
    job[fields.WORKERS], job[fields.WORKER_WORDS] = workers.address(n_threads * worker), worker
