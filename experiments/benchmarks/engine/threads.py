"""Row: two threads beside one, by the clock on the wall."""

import time
from collections.abc import Callable

from experiments.benchmarks.engine import arithmetic
from experiments.benchmarks.engine.batch import warm_engine
from experiments.benchmarks.engine.measure import Comparison, by_turns, compared, skipped
from experiments.benchmarks.engine.settings import Effort
from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.team import Team, n_threads_for

N_ROWS = 8
GOAL = 1.8


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
    ours, theirs = by_turns(sides, effort.n_repeats, 0.8 * effort.seconds)
    note = "wall, not CPU; growing tables and clearing new memory are done by one thread"
    return [compared(work, "one_thread", "candidates", (ours, n), (theirs, n), goal=GOAL, note=note)]


def _engine(n_threads: int) -> Engine:
    engine = warm_engine(arithmetic.language())
    engine.team = Team(engine.memory, n_threads)
    return engine
