"""Row: the last level of an enumeration, of which nothing is stored: a goal test with masks."""

import numpy as np

from experiments.benchmarks.engine import arithmetic
from experiments.benchmarks.engine.batch import warm_engine
from experiments.benchmarks.engine.measure import Comparison, SkippedError, by_turns, compared, cpu_seconds, skipped
from experiments.benchmarks.engine.native import OPERATIONS, Words, called
from experiments.benchmarks.engine.settings import Effort
from neurosym.execution.engine.engine import Engine
from neurosym.program.types import INT
from neurosym.search.bank import Bank
from neurosym.search.context import Limits
from neurosym.search.goals import Goal
from neurosym.search.universe import productions

N_ROWS = 8
BINARY = OPERATIONS[:5]
MASKS = 1 << 14


def goal_values() -> list[int]:
    """What is wanted: nothing of the size that is enumerated gives it, some of it is right in some rows."""
    return [first * first * 3 - second * second + 7 * first - 1 for first, second in arithmetic.rows(N_ROWS)]


def a_bank(engine: Engine, size: int) -> Bank:
    """The bank with a goal, complete to `size`; from there on it stores nothing."""
    space = arithmetic.a_space(engine.library)
    space.productions = [one for one in productions(engine.library, [INT]) if one.reference.name in BINARY]
    bank = Bank(space, engine, arithmetic.context(N_ROWS))
    bank.aim(Goal(INT, goal_values(), lambda cost, program: None))
    for _ in bank.run(size):
        pass
    space.limits = Limits(max_terms=space.n_terms)
    return bank


def last_level_in_c(bank: Bank, size: int) -> tuple[int, set[int], int]:
    """Candidates, masks and hits of the level after `size`, in C over the same columns."""
    store = bank._stores[INT]
    columns, capacity = store.shelf.words, store.shelf.words.shape[1]
    goal: Words = np.array(goal_values(), np.int64)
    known: Words = np.zeros(MASKS, np.int64)
    hits: Words = np.zeros(1, np.int64)
    n_candidates = 0
    for number in range(len(BINARY)):
        for cost in range(1, size):
            begin, end = store.level(cost)
            start, stop = store.level(size - cost)
            n_candidates += (end - begin) * (stop - start)
            given = [number, columns, capacity, N_ROWS, begin, end, start, stop, goal, known, hits]
            called("last_level", given)
    return n_candidates, set(known[known != 0].tolist()), int(hits[0])


def measure(effort: Effort) -> list[Comparison]:
    """Against C with the same overflow checks and masks, which neither hashes nor probes."""
    size = effort.choose(smoke=6, full=10)
    work = f"last level, goal test with masks, {N_ROWS} examples, size {size + 1}"
    engine = warm_engine(arithmetic.language())
    n = n_c = 0.0

    def ours() -> float:
        nonlocal n
        bank = a_bank(engine, size)
        before = bank.space.n_programs
        seconds = cpu_seconds(lambda: list(bank.run(size + 1)))
        n = float(bank.space.n_programs - before)
        return seconds

    given = a_bank(engine, size)

    def theirs() -> float:
        nonlocal n_c
        found: list[tuple[int, set[int], int]] = []
        seconds = cpu_seconds(lambda: found.append(last_level_in_c(given, size)))
        n_c = float(found[0][0])
        return seconds

    try:
        own, c = by_turns((ours, theirs), effort.n_repeats, 0.8 * effort.seconds)
    except SkippedError as reason:
        return [skipped(work, "c", str(reason), 0.8)]
    return [compared(work, "c", "candidates", (own, n), (c, n_c), goal=0.8, note="overflow checks, masks, new masks")]
