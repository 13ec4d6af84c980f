"""Row: enumeration of integer expressions with deduplication, 8 examples."""

import gc
import itertools

import numpy as np

from experiments.benchmarks.engine import arithmetic
from experiments.benchmarks.engine.batch import warm_engine
from experiments.benchmarks.engine.measure import Comparison, SkippedError, by_turns, compared, cpu_seconds, skipped
from experiments.benchmarks.engine.native import Words, called
from experiments.benchmarks.engine.settings import Effort
from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.fields import N_PARTS
from neurosym.execution.engine.hashing import rehash, shift_of
from neurosym.program.types import INT

N_ROWS = 8

PYTHON = "a tight loop, tuples in a set; unlike ours it works out both orders of what is commutative, as all others do"
GIBIBYTE = 1 << 30
N_PROBES = 20_000_000

LIMIT = (
    "C needs as long for a candidate, in memory that is there before: apply, check, hash, probe, append; of our time "
    "two thirds are the sweeps themselves, a fifth is Python between them, an eighth growing tables"
)
"""What holds enumeration back: `c` beside it at a larger size, and a profile of size 9 by stage."""


def measure(effort: Effort) -> list[Comparison]:
    """Against plain Python, the toolkit's own plain bank and NumPy; then against C and memory at a larger size."""
    engine = warm_engine(arithmetic.language())
    arithmetic.by_engine(engine, 5, N_ROWS)
    return [*_against_python(engine, effort), *_against_memory(engine, effort)]


def _against_python(engine: Engine, effort: Effort) -> list[Comparison]:
    size = effort.choose(smoke=6, full=9)
    work = f"int enumeration with deduplication, {N_ROWS} examples, size {size}"
    n = float(arithmetic.by_engine(engine, size, N_ROWS).space.n_programs)
    sides = (
        lambda: cpu_seconds(lambda: arithmetic.by_engine(engine, size, N_ROWS)),
        lambda: cpu_seconds(lambda: arithmetic.by_python(size, N_ROWS)),
        lambda: cpu_seconds(lambda: arithmetic.by_python(size, N_ROWS, is_checked=False)),
        lambda: cpu_seconds(lambda: arithmetic.by_numpy(size, N_ROWS)),
    )
    ours, checked, unchecked, by_numpy = by_turns(sides, effort.n_repeats, 0.3 * effort.seconds)
    small = effort.choose(smoke=5, full=7)  # the plain bank is slower still
    n_small = float(arithmetic.by_engine(engine, small, N_ROWS).space.n_programs)
    both = (
        lambda: cpu_seconds(lambda: arithmetic.by_engine(engine, small, N_ROWS)),
        lambda: cpu_seconds(lambda: arithmetic.by_plain_bank(engine.library, small, N_ROWS)),
    )
    ours_small, plain = by_turns(both, 3, 0.05 * effort.seconds)
    unit = "candidates"
    return [
        compared(work, "python", unit, (ours, n), (checked, n), goal=200, note=PYTHON, limit=LIMIT),
        compared(work, "python_unchecked", unit, (ours, n), (unchecked, n), note="without the check of 64 bits"),
        compared(work, "numpy", unit, (ours, n), (by_numpy, n), goal=20, note="sorted 64-bit hashes", limit=LIMIT),
        compared(
            f"int enumeration with deduplication, {N_ROWS} examples, size {small}",
            "plain_bank",
            unit,
            (ours_small, n_small),
            (plain, n_small),
            note="PlainBank",
        ),
    ]


def _against_memory(engine: Engine, effort: Effort) -> list[Comparison]:
    """Both with a table of 1 GiB from the beginning, so that every probe is one of so large a table."""
    size = effort.choose(smoke=7, full=10)
    work = f"int enumeration with deduplication, {N_ROWS} examples, size {size}, table of 1 GiB"
    n_slots = effort.choose(smoke=1 << 20, full=GIBIBYTE // 8)
    table: Words = np.empty(n_slots, np.int64)
    room = arithmetic.by_engine(engine, size, N_ROWS).space.n_terms + 1_000
    columns: Words = np.zeros((N_ROWS, room), np.int64)
    columns[:] = 0  # so that all memory is there before it is timed
    n = 0.0

    def ours() -> float:
        nonlocal n
        gc.collect()
        bank = arithmetic.by_engine(engine, 1, N_ROWS)
        store = bank._stores[INT]
        known, store.table, store.table_address = store.table, table, int(table.ctypes.data)
        addresses = known.ctypes.data, table.ctypes.data
        rehash(addresses[0], known.size - 1, addresses[1], n_slots - 1, shift_of(n_slots), 0, N_PARTS)  # the leaves
        seconds = cpu_seconds(lambda: list(itertools.islice(bank.run(size), None)))
        n = float(bank.space.n_programs)
        return seconds

    def in_c() -> float:
        table[:] = 0
        return cpu_seconds(lambda: arithmetic.in_c(size, columns, table))

    def probes() -> float:
        return cpu_seconds(lambda: called("probes", [table, n_slots - 1, N_PROBES]))

    try:
        own, c, limit = by_turns((ours, in_c, probes), min(3, effort.n_repeats), 0.2 * effort.seconds)
    except SkippedError as reason:
        return [skipped(work, arm, str(reason), goal) for arm, goal in (("hash_probes", 0.7), ("c", None))]
    share = n / min(c) / (N_PROBES / min(limit))
    note = f"random probes alone, nothing applied, hashed or kept; C doing all of it reaches {share:.0%} of them"
    return [
        compared(work, "hash_probes", "candidates", (own, n), (limit, N_PROBES), goal=0.7, note=note),
        compared(work, "c", "candidates", (own, n), (c, n), note="apply, check, hash, probe, append"),
    ]
