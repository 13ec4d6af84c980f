"""Row: what checks and fuel cost: the same work by a copy of the engine that has neither.

In the copy integers wrap, no word is looked at for being ⊥ or escaped, and no call is counted.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from experiments.benchmarks.engine.measure import Comparison, Metric, SkippedError, by_turns, skipped
from experiments.benchmarks.engine.peer import SCRIPTS, Worker
from experiments.benchmarks.engine.settings import Effort
from experiments.environment import ROOT

GOAL = 0.1

LIMIT = (
    "what is left of checks are the bounds of a body's variables, most of it, fuel, and words that are no values; for "
    "loops that was 6 to 15 % in different runs"
)
"""What can't be left out, where that is too much."""

WORKS = {
    "trees": "run given programs, 256 examples",
    "loop": "a loop with a conditional, 20 cases",
    "enumeration": "int enumeration with deduplication, 8 examples, size 9",
}

_UNCHECKED = """

@inlined
def plus(left: Word, right: Word) -> Word:
    return left + right


@inlined
def minus(left: Word, right: Word) -> Word:
    return left - right


@inlined
def times(left: Word, right: Word) -> Word:
    return left * right


LIMIT = BOTTOM
"""

_UNMEASURED = """

@inlined
def magnitude_after(works_on: Word, first: Word, second: Word, third: Word) -> Word:
    return 0 if works_on > SCALARS else UNKNOWN
"""

_UNBOUNDED = """

@inlined
def is_bounded(bound: Word, frame: Address, n_variables: Word) -> bool:
    return bound != 0
"""

_FUEL = ("    steps = get(state, STEPS) - 1\n    put(state, STEPS, steps)\n", "    steps = 1\n")


def unchecked_copy(folder: Path) -> Path:
    """A folder with a copy of the package whose engine checks nothing. Raises SkippedError where it is another one."""
    ignored = shutil.ignore_patterns("__pycache__", "_data")
    for name in ("neurosym", "library"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    engine = folder / "neurosym" / "execution" / "engine"
    closures = engine / "closures.py"
    for name, changes in (("words.py", _UNCHECKED), ("direct.py", _UNMEASURED), ("flat.py", _UNBOUNDED)):
        path = engine / name
        path.write_text(path.read_text(encoding="utf-8") + changes, encoding="utf-8")
    text = closures.read_text(encoding="utf-8")
    if _FUEL[0] not in text:
        raise SkippedError("closures.py counts calls in another way than this row expects")
    closures.write_text(text.replace(*_FUEL), encoding="utf-8")
    return folder


def measure(effort: Effort) -> list[Comparison]:
    """The share of the run time that checks and fuel take, in three kinds of work."""
    script = Path(__file__).with_name("own_work.py")
    with tempfile.TemporaryDirectory() as folder:
        try:
            copy = unchecked_copy(Path(folder))
        except SkippedError as reason:
            return [skipped(f"checks and fuel: {work}", "unchecked", str(reason), GOAL) for work in WORKS.values()]
        found = []
        cache = {"NEUROSYM_CACHE": str(Path(folder) / "cache")}
        for kind, work in WORKS.items():
            job = {"work": kind, "size": effort.size.value}
            with (
                Worker(sys.executable, script, job, [ROOT, SCRIPTS]) as checked,
                Worker(sys.executable, script, job, [copy, ROOT, SCRIPTS], cache) as unchecked,
            ):
                if checked.answer["results"] != unchecked.answer["results"]:
                    raise AssertionError(f"without checks, other results: {kind}")
                sides = (checked.seconds, unchecked.seconds)
                with_checks, without = by_turns(sides, 3 * effort.n_repeats, 0.2 * effort.seconds)
            amount = float(checked.answer["amount"])
            found.append(
                Comparison(
                    f"checks and fuel: {work}",
                    "unchecked",
                    checked.answer["unit"],
                    amount / min(with_checks),
                    amount / min(without),
                    Metric.SHARE,
                    max(0.0, 1 - min(without) / min(with_checks)),
                    GOAL,
                    len(without),
                    "a copy of the engine in which integers wrap, no word is ⊥ and no call is counted",
                    {"ours": with_checks, "theirs": without},
                    LIMIT,
                )
            )
    return found
