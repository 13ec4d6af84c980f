"""Row: two threads beside one, by the clock on the wall."""

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from experiments.benchmarks.engine import arithmetic
from experiments.benchmarks.engine.batch import warm_engine
from experiments.benchmarks.engine.measure import Comparison, by_turns, compared, skipped
from experiments.benchmarks.engine.peer import SCRIPTS, Worker
from experiments.benchmarks.engine.settings import Effort
from experiments.environment import ROOT
from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.team import Team, n_threads_for

N_ROWS = 8
GOAL = 1.8

LIMIT = (
    "tables and shelves grow, and Python goes on between sweeps, on one thread: a quarter of its time; what is new is "
    "looked up twice, by who found it and who owns that part of the table (to meet once a chunk instead of three times "
    "was tried, and no faster)"
)
"""What holds two threads back: a profile of one thread by stage."""


def _wall_seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measure(effort: Effort) -> list[Comparison]:
    """What two threads gain in an enumeration."""
    size = effort.choose(smoke=7, full=10)
    work = f"two threads, int enumeration with deduplication, {N_ROWS} examples, size {size}"
    if n_threads_for(2) < 2:
        return [skipped(work, "one_thread", "there is one processor only", GOAL)]
    one, two = (_engine(n_threads) for n_threads in (1, 2))
    n = float(arithmetic.by_engine(one, size, N_ROWS).space.n_programs)
    arithmetic.by_engine(two, size, N_ROWS)
    sides = (
        lambda: _wall_seconds(lambda: arithmetic.by_engine(two, size, N_ROWS)),
        lambda: _wall_seconds(lambda: arithmetic.by_engine(one, size, N_ROWS)),
    )
    ours, theirs = by_turns(sides, effort.n_repeats, 0.6 * effort.seconds)
    note = f"wall, not CPU; two processes that share nothing get {_of_two_processes(effort):.2f}× of one's work done"
    return [compared(work, "one_thread", "candidates", (ours, n), (theirs, n), goal=GOAL, note=note, limit=LIMIT)]


def _of_two_processes(effort: Effort) -> float:
    """How much more two processes enumerate than one in the same time: what the processors have to give."""
    script = Path(__file__).with_name("own_work.py")
    job = {"work": "enumeration", "size": effort.size.value}
    with (
        Worker(sys.executable, script, job, [ROOT, SCRIPTS]) as one,
        Worker(sys.executable, script, job, [ROOT, SCRIPTS]) as other,
        ThreadPoolExecutor(2) as pool,
    ):
        alone = _wall_seconds(lambda: one.seconds(5))
        together = _wall_seconds(lambda: list(pool.map(lambda worker: worker.seconds(5), (one, other))))
    return 2 * alone / together


def _engine(n_threads: int) -> Engine:
    engine = warm_engine(arithmetic.language())
    engine.team = Team(engine.memory, n_threads)
    return engine
