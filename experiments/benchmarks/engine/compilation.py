"""Rows: cold compilation, warm start, and how soon an entry that was just written can be used."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from experiments.benchmarks.engine.batch import warm_engine
from experiments.benchmarks.engine.measure import Comparison, Metric, cpu_seconds
from experiments.benchmarks.engine.settings import Effort, Size
from experiments.environment import ROOT
from neurosym.execution.reference import Interpreter
from neurosym.library.library import Library
from neurosym.program.types import INT, FunctionType, parse_signature
from neurosym.program.values import Value

SCALAR_ENTRY = '''"""A scalar entry that nobody has compiled before."""

from neurosym.library import algorithmic


@algorithmic()
def new_scalar(value: int) -> int:
    """Some number of a number.

    >>> new_scalar(0)
    {unique}
    >>> new_scalar(1)
    {more}
    """
    return value * 3 + {unique} if value < 7 else value - {unique}
'''

LIST_ENTRY = '''"""A list entry that nobody has compiled before."""

from neurosym.library import algorithmic


@algorithmic()
def new_list(items: list[int]) -> list[int]:
    """Lengths of runs of equal items, and a number.

    >>> new_list([])
    [{unique}]
    >>> new_list([5, 5])
    [2, {unique}]
    """
    lengths: list[int] = []
    for position, item in enumerate(items):
        if position > 0 and items[position - 1] == item:
            lengths[-1] += 1
        else:
            lengths.append(1)
    return [*lengths, {unique}]
'''


def started(cache: str | Path, *arguments: str) -> dict[str, Any]:
    """What a fresh process over a cache tells of its first seconds."""
    script = Path(__file__).with_name("cold_start.py")
    command = [sys.executable, str(script), *arguments]
    variables = {"PYTHONPATH": str(ROOT), "NEUROSYM_CACHE": str(cache), "NUMBA_CACHE_DIR": str(cache)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **variables})
    if done.returncode:
        raise RuntimeError(f"{script.name} failed: {done.stderr.strip().splitlines()[-1]}")
    return json.loads(done.stdout.strip().splitlines()[-1])  # type: ignore[no-any-return]


def measure(effort: Effort) -> list[Comparison]:
    """Fresh processes with an empty cache, then with a full one."""
    n = effort.choose(smoke=1, full=3)
    with tempfile.TemporaryDirectory() as cache:
        cold = started(cache, *(["all"] if effort.size is Size.FULL else []))
        warm = [started(cache) for _ in range(n)]
    found = []
    if "all" in cold:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in cold["reasons"].items())
        note = f"{cold['n_compiled']} entries compiled, {len(cold['reasons'])} are not {f'({reasons})' * bool(reasons)}"
        found.append(_seconds("cold compilation of tiers 0 and 1", [cold["all"]], 20.0, note.strip()))
    imports = min(one["imports"] for one in warm)
    note = (
        f"to the first result of a fold; {imports:.2f} s of it are imports (numba's own {warm[0]['numba']:.2f} s not)"
    )
    return [*found, _seconds("warm start beyond `import numba`", [one["start"] for one in warm], 0.5, note)]


def _seconds(work: str, samples: list[float], goal: float, note: str = "") -> Comparison:
    found = {"ours": samples}
    return Comparison(
        work, "none", "s", min(samples), None, Metric.SECONDS, min(samples), goal, len(samples), note, found
    )


def measure_new_entry(effort: Effort) -> list[Comparison]:
    """An entry that was just written: its first result by the reference, then compiled."""
    list_of_ints: list[Value] = [[5, 5, 2]]
    found = []
    for kind, text, name, signature, arguments, goal in (
        ("scalar", SCALAR_ENTRY, "new_scalar", "(int) -> int", [4], 0.3),
        ("list", LIST_ENTRY, "new_list", "(list[int]) -> list[int]", list_of_ints, 1.0),
    ):
        first, compiled = [], []
        for number in range(effort.choose(smoke=1, full=3)):
            type_ = parse_signature(signature)
            assert isinstance(type_, FunctionType)
            seconds = _first_uses(text, name, type_, arguments, number)
            first.append(seconds[0])
            compiled.append(seconds[1])
        found.append(_seconds(f"a new {kind} entry: first result by the reference", first, 0.1))
        found.append(_seconds(f"a new {kind} entry: first result compiled", compiled, goal, "from a running engine"))
    return found


def _first_uses(text: str, name: str, type_: FunctionType, arguments: list[Value], number: int) -> tuple[float, float]:
    """CPU seconds to the first result by the reference and by the engine, of an entry as no one ever wrote it."""
    unique = time.time_ns() % 10**9 * 10 + number
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.py"
        shipped = Library.load(user=False)
        path.write_text(text.format(unique=unique, more=unique + 3), encoding="utf-8")
        libraries: list[Library] = []
        values: list[Value] = []

        def by_reference() -> None:
            libraries.append(shipped.extended(path))
            program = libraries[0].parse(f"lambda x: {name}(x)")
            values.append(Interpreter(libraries[0]).function(program)(*arguments))

        seconds = cpu_seconds(by_reference)
        program = libraries[0].parse(f"lambda x: {name}(x)")
        engine = warm_engine(libraries[0])
        engine.run(libraries[0].parse("lambda x: add(x, 1)"), [(1,)], FunctionType((INT,), INT))
        compiled_seconds = cpu_seconds(lambda: values.append(engine.run(program, [tuple(arguments)], type_)[0]))
        if values[0] != values[1]:
            raise AssertionError(f"the engine gives {values[1]} where the reference gives {values[0]}")
        if not engine.operation(libraries[0][name].reference(), type_).is_compiled:
            raise AssertionError(f"{name} was expected to be compiled")
    return seconds, compiled_seconds
