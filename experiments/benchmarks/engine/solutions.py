"""Rows: time to solution, on tasks that a peer can express too, and for a sort from tier 0."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

import numpy as np

from experiments.benchmarks.engine.measure import Comparison, Metric, SkippedError, skipped
from experiments.benchmarks.engine.peer import Peer
from experiments.benchmarks.engine.settings import Effort
from experiments.benchmarks.engine.tasks import ENTRIES, OUR_TYPES, TASKS, SmallTask
from neurosym.budget import Budget
from neurosym.library.library import Library
from neurosym.search.enumerative import Enumerative, EnumerativeSearch
from neurosym.tasks import Example, IntegerSequences, Task, task_from_examples

GOAL = 100.0

LIMIT = (
    "the easiest tasks take the peer some 5 ms, so the goal asks for 0.05; a search that ends in its first sweep is "
    "2,500 to 4,000 calls of Python, one over lists 17,500, of which a twenty-fifth are compiled code"
)
"""What holds a short search back: a profile of the tasks."""


def seconds_to_solution(task: Task, library: Library, limit: float, seed: int = 0) -> tuple[float | None, str]:
    """CPU seconds until the first program that the reference confirms (None within `limit` of wall), and its text.

    Those of this thread, which does all of it: to ask for those of the process costs up to a tenth of a millisecond
    where the system is virtual, as much as some of these searches.
    """
    began = time.thread_time()
    generator = np.random.default_rng(seed)
    search = Enumerative().start(task, library, Budget(seconds=limit), generator)
    assert isinstance(search, EnumerativeSearch)
    while search.statistics.n_found == 0:
        if not search.advance(1):
            break
    statistics = search.statistics
    return (time.thread_time() - began if statistics.n_found else None), statistics.best


def measure(effort: Effort) -> list[Comparison]:
    """The median ratio over the tasks that neurosym-lib solves, each given the same seconds."""
    work = "time to solution, common tasks and language"
    tasks = TASKS[: effort.choose(smoke=3, full=len(TASKS))]
    limit = 0.8 * effort.seconds / len(tasks)
    shipped = Library.load(user=False)
    with _peer(tasks, limit) as theirs:
        if isinstance(theirs, str):
            return [skipped(work, "neurosym_lib", theirs, GOAL)]
        solved = [task for task in tasks if theirs[task.name] is not None]
        own = {task.name: _best_of(task, shipped, limit, effort.choose(smoke=1, full=3)) for task in tasks}
    n_ours = sum(seconds is not None for seconds in own.values())
    ratios: dict[str, float] = {}
    for task in solved:
        one, other = own[task.name], theirs[task.name]
        if one is not None and other is not None:
            ratios[task.name] = other / one
    if not ratios:
        return [skipped(work, "neurosym_lib", "it solved none of the tasks within its seconds", GOAL)]
    # a task that only the peer solves counts as a ratio of 0
    value = median([*ratios.values(), *[0.0] * (len(solved) - len(ratios))])
    note = (
        f"median of {len(solved)} tasks that it solves, each in {limit:.1f} s ({n_ours} of {len(tasks)} are solved by "
        f"us), from the first node, or the start of a search, to the first program that is right; "
        + ", ".join(f"{name} {ratio:.0f}" for name, ratio in ratios.items())
    )
    rate, their_rate = (1 / median([times[name] or limit for name in ratios]) for times in (own, theirs))
    samples = {"ours": [own[name] or 0.0 for name in ratios], "theirs": [theirs[name] or 0.0 for name in ratios]}
    return [
        Comparison(
            work,
            "neurosym_lib",
            "tasks",
            rate,
            their_rate,
            Metric.RATIO,
            value,
            GOAL,
            len(solved),
            note,
            samples,
            LIMIT,
        )
    ]


@contextmanager
def _peer(tasks: tuple[SmallTask, ...], limit: float) -> Iterator[dict[str, float | None] | str]:
    """What the peer needed for each task; why not, where it isn't there."""
    job = {"tasks": [task.to_peer() for task in tasks], "method": "distribution", "seconds": limit}
    try:
        with Peer("neurosym_lean", "neurosym_lib_solve", job) as peer:
            yield {name: found["seconds"] for name, found in peer.answer["tasks"].items()}
    except SkippedError as reason:
        yield str(reason)


def _best_of(task: SmallTask, shipped: Library, limit: float, n: int) -> float | None:
    library = Library(shipped[name] for name in ENTRIES[task.type])
    ours = task_from_examples([Example((given,), wanted) for given, wanted in task.examples], OUR_TYPES[task.type])
    seconds_to_solution(ours, library, limit)  # compiles, or loads, what is needed
    found = [seconds_to_solution(ours, library, limit)[0] for _ in range(n)]
    return min((one for one in found if one is not None), default=None)


def prefix_closed_sort() -> Task:
    """Sorting, from five lists with all their prefixes."""
    return IntegerSequences().build(np.random.default_rng(0))


def arbitrary_sort() -> Task:
    """Sorting, from 12 lists, some with equal items, of which none is a prefix of another but by chance."""
    generator = np.random.default_rng(0)
    lists = [generator.integers(-9, 10, int(n)).tolist() for n in generator.integers(2, 9, 12)]
    return task_from_examples([Example((items,), sorted(items)) for items in lists], "(list[int]) -> list[int]")


def measure_sort(effort: Effort) -> list[Comparison]:
    """A sort from the entries of tier 0."""
    library = Library.load(user=False).restricted(0)
    found = []
    for work, task, goal, limit in (
        ("sort from tier 0, prefix-closed examples", prefix_closed_sort(), 2.0, 10.0),
        ("sort from tier 0, arbitrary examples", arbitrary_sort(), 60.0, effort.seconds),
    ):
        limit = min(limit, effort.seconds)
        seconds, program = seconds_to_solution(task, library, limit)
        if seconds is not None:  # once more, for the first time kernels are compiled or loaded
            seconds, program = seconds_to_solution(task, library, limit)
        if seconds is None:
            reason = f"unsolved within {limit:g} s; `seconds` gives it more"
            value = limit if limit > goal else None  # a bound: it takes longer; else nothing is known
            found.append(Comparison(work, "none", "s", value, None, Metric.SECONDS, value, goal, 1, reason))
            continue
        found.append(Comparison(work, "none", "s", seconds, None, Metric.SECONDS, seconds, goal, 1, program))
    return found
