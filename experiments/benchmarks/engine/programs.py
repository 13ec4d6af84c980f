"""Rows: given programs run over examples, of integers and of floats, with entries of ours and of a user's."""

import tempfile
from pathlib import Path

import numpy as np

from experiments.benchmarks.engine.batch import Batch, bodies_of, warm_engine
from experiments.benchmarks.engine.measure import Comparison, SkippedError, by_turns, compared, cpu_seconds, skipped
from experiments.benchmarks.engine.peer import Peer
from experiments.benchmarks.engine.settings import Effort
from experiments.benchmarks.engine.trees import FLOATS, INTEGERS, Tree, inputs, program, size, trees
from neurosym.execution.engine.engine import Engine
from neurosym.library.library import Library
from neurosym.program.types import FLOAT, INT, FunctionType, Type
from neurosym.search.genetic.float_programs import FloatPrograms

UNIT = "node evaluations"
NUMBERS = ("add", "subtract", "multiply", "smaller", "larger", "less", "if_", "sine", "cosine")

USER_ENTRIES = '''"""The arithmetic of a user's own."""

from neurosym.library import algorithmic


@algorithmic()
def my_add(left: int, right: int) -> int:
    """Sum.

    >>> my_add(1, 2)
    3
    >>> my_add(0, 0)
    0
    """
    return left + right


@algorithmic()
def my_subtract(left: int, right: int) -> int:
    """Difference.

    >>> my_subtract(1, 2)
    -1
    >>> my_subtract(0, 0)
    0
    """
    return left - right
'''


def language() -> Library:
    """The shipped entries that the trees use."""
    shipped = Library.load(user=False)
    return Library(shipped[name] for name in NUMBERS)


def batch(engine: Engine, given: list[Tree], rows: list[list[float]], type_: Type = INT) -> Batch:
    """The trees as bodies over the rows."""
    signature = FunctionType((type_, type_), type_)
    bodies = bodies_of(engine, [program(tree, engine.library, type_) for tree in given], signature)
    return Batch(engine, bodies, engine.columns(rows, signature.parameters))


def measure(effort: Effort) -> list[Comparison]:
    """Against DEAP's compile and call, on 16 and 256 examples."""
    engine = warm_engine(language())
    return [
        _against_deap(engine, 16, 250, effort),
        _against_deap(engine, 256, 150, effort),
    ]


def _against_deap(engine: Engine, n_rows: int, goal: float, effort: Effort) -> Comparison:
    given, rows = trees(effort.choose(smoke=20, full=200), INTEGERS), inputs(n_rows)
    own = batch(engine, given, rows)
    own.run()
    n = float(sum(map(size, given)) * n_rows)
    work = f"run given programs, {n_rows} examples"
    try:
        with Peer("deap", "deap_trees", {"trees": given, "rows": rows, "by_column": False}) as deap:
            if deap.answer["results"] != own.out.tolist():
                raise AssertionError("DEAP and the engine give different results")
            n_runs = effort.choose(smoke=1, full=20)
            sides = (lambda: min(cpu_seconds(own.run) for _ in range(n_runs)), deap.seconds)
            ours, theirs = by_turns(sides, effort.n_repeats, 0.4 * effort.seconds)
    except SkippedError as reason:
        return skipped(work, "deap", str(reason), goal)
    note = f"{len(given)} programs of {n / n_rows / len(given):.0f} nodes; compile + call against bodies in arrays"
    return compared(work, "deap", UNIT, (ours, n), (theirs, n), goal, note)


def measure_floats(effort: Effort) -> list[Comparison]:
    """Float trees on 1,000 rows by the machine of `SymbolicRegressor`, against Operon, gplearn and DEAP on columns."""
    library, given = language(), trees(effort.choose(smoke=20, full=200), FLOATS)
    encoded = FloatPrograms([program(tree, library, FLOAT) for tree in given])
    rows = inputs(1_000, is_real=True)
    double, single = (FloatRun(encoded, rows, len(given), precision) for precision in (np.float64, np.float32))
    n = float(sum(map(size, given)) * len(rows))
    found = []
    for environment, script, precisions, goal, tolerance, note in (
        ("pyoperon", "operon_trees", (double, single), 1.0, 1e-3, "Operon in single precision"),
        ("gplearn", "gplearn_trees", (double,), None, 1e-9, ""),
        ("deap", "deap_trees", (double,), None, 1e-9, "compile + call on NumPy columns"),
    ):
        arm = script.removesuffix("_trees")
        try:
            with Peer(environment, script, {"trees": given, "rows": rows, "by_column": True}) as peer:
                wanted = np.array(peer.answer["results"])
                for own in precisions:
                    own.run()
                    if not np.allclose(own.out, wanted, rtol=tolerance, atol=tolerance):
                        raise AssertionError(f"{arm} and the float machine give different results")
                sides = [peer.seconds, *(lambda own=own: cpu_seconds(own.run) for own in precisions)]
                theirs, *ours = by_turns(sides, effort.n_repeats, 0.25 * effort.seconds)
                for own, samples in zip(precisions, ours, strict=True):
                    work = f"float trees, 1,000 rows, {own.precision}"
                    found.append(compared(work, arm, UNIT, (samples, n), (theirs, n), goal, note))
        except SkippedError as reason:
            work = f"float trees, 1,000 rows, {precisions[0].precision}"
            found.append(skipped(work, arm, str(reason), goal))
    return found


class FloatRun:
    """Programs and rows of floats in one precision."""

    def __init__(self, programs: FloatPrograms, rows: list[list[float]], n: int, precision: type[np.floating]) -> None:
        self.precision = precision.__name__
        self._programs = programs
        self._inputs = np.ascontiguousarray(np.array(rows, precision).T)
        self.out = np.empty((n, len(rows)), precision)

    def run(self) -> None:
        """Run all programs over all rows; what they give is in `out`."""
        self._programs.run(self._inputs, self.out)


def measure_user_entries(effort: Effort) -> list[Comparison]:
    """A user's own entries beside shipped ones that do the same, in the same programs."""
    n_rows = 256
    given = trees(effort.choose(smoke=20, full=200), {"add": 2, "subtract": 2})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "my_arithmetic.py"
        path.write_text(USER_ENTRIES, encoding="utf-8")
        shipped = Library.load(user=False)
        engine = warm_engine(Library([shipped["add"], shipped["subtract"]]).extended(path))
        own = batch(engine, [renamed(tree) for tree in given], inputs(n_rows))
        built_in = batch(engine, given, inputs(n_rows))
        for one in (own, built_in):
            one.run()
        if not np.array_equal(own.out, built_in.out):
            raise AssertionError("a user's entries give other results than the shipped ones")
        n = float(sum(map(size, given)) * n_rows)
        n_runs = effort.choose(smoke=1, full=20)
        sides = [lambda one=one: min(cpu_seconds(one.run) for _ in range(n_runs)) for one in (own, built_in)]
        ours, theirs = by_turns(sides, 2 * effort.n_repeats, 0.8 * effort.seconds)
    note = "a user's add and subtract through the pointer table, beside the shipped ones"
    return [compared("user entries, 256 examples", "built_in", UNIT, (ours, n), (theirs, n), 0.7, note)]


def renamed(tree: Tree) -> Tree:
    """The tree over a user's entries."""
    name, *rest = tree
    if name not in ("add", "subtract"):
        return tree
    return [f"my_{name}", *map(renamed, rest)]
