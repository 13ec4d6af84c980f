"""Symbolic regression beside DEAP, gplearn and Operon: Koza-1 … 3 and Nguyen-1 … 8, constants allowed.

Targets, ranges and 20 training points are those of McDermott et al. 2012 (Genetic Programming Needs Better
Benchmarks), recalled; there Koza's and Nguyen's problems have no constants, here every arm may use them. `held_out`
are targets that no setting of ours was chosen on: of Livermore (Mundhenk et al. 2021) and Krawiec and Pawlak 2013,
recalled, those of one variable. The entries are the same for all: + − × ÷ sin cos exp log. A run is over after
`seconds` of CPU time. A *hit* is a program with every training point within `tolerance` (Koza 1992); it ends a peer's
run, which is looked at after every generation (`operon-5`: after every fifth, for as much again as it may take to
come nearer). Ours goes on by the grower's own rule: unless a hit is right to rounding, it begins anew for as many
generations again. Peers keep the settings of their own examples, Operon with ten steps of least squares; what begins
anew after some generations says so in its script. A hit is *right* if 1,000 points that nobody saw, drawn from the
same range, are within ten times the tolerance, and *exact* if within 1e-5. Imports and compilation are not counted.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from omegaconf import OmegaConf
from rich.console import Console
from rich.table import Table

from experiments.benchmarks.engine.measure import SkippedError
from experiments.benchmarks.engine.peer import interpreter
from experiments.environment import ROOT, describe_environment
from experiments.folder import ENVIRONMENT, RECORDS, RunFolder, write
from neurosym.budget import Budget
from neurosym.library.library import Library
from neurosym.program.expression import Lambda
from neurosym.program.types import FLOAT, FunctionType
from neurosym.scoring import Record
from neurosym.search.genetic.float_programs import predicted
from neurosym.search.genetic.genetic import Genetic
from neurosym.tasks.task import Example, Task

Array = np.ndarray[Any, Any]

ENTRIES = ("add", "subtract", "multiply", "divide", "sine", "cosine", "exponential", "logarithm")
N_POINTS, N_UNSEEN = 20, 1000
UNSEEN_FACTOR = 10.0
EXACT = 1e-5
"""Operon computes in single precision: an exact formula of its is off by some millionths."""
RUNS = "runs.jsonl"

PEERS: Mapping[str, tuple[str, str, int]] = {
    "deap": ("deap", "symbolic_deap", 1),
    "gplearn": ("gplearn", "symbolic_gplearn", 1),
    "operon": ("pyoperon", "symbolic_operon", 1),
    "operon-5": ("pyoperon", "symbolic_operon", 5),
}
"""Arms by name: their environment under PEERS_HOME, their script, after how many generations they are looked at."""


@dataclass(frozen=True)
class Target:
    """A function to find again from points of a range."""

    name: str
    function: Callable[[Array], Array]
    low: float
    high: float

    def drawn(self, seed: int) -> tuple[Array, Array]:
        """Points to learn from and points to be judged on, the same for every arm."""
        generator = np.random.default_rng(seed)
        return generator.uniform(self.low, self.high, N_POINTS), generator.uniform(self.low, self.high, N_UNSEEN)


def _power_sum(degree: int) -> Callable[[Array], Array]:
    return lambda x: sum((x**power for power in range(1, degree + 1)), np.zeros_like(x))


TARGETS = (
    Target("koza-1", _power_sum(4), -1, 1),
    Target("koza-2", lambda x: x**5 - 2 * x**3 + x, -1, 1),
    Target("koza-3", lambda x: x**6 - 2 * x**4 + x**2, -1, 1),
    Target("nguyen-1", _power_sum(3), -1, 1),
    Target("nguyen-2", _power_sum(4), -1, 1),
    Target("nguyen-3", _power_sum(5), -1, 1),
    Target("nguyen-4", _power_sum(6), -1, 1),
    Target("nguyen-5", lambda x: np.sin(x**2) * np.cos(x) - 1, -1, 1),
    Target("nguyen-6", lambda x: np.sin(x) + np.sin(x + x**2), -1, 1),
    Target("nguyen-7", lambda x: np.log(x + 1) + np.log(x**2 + 1), 0, 2),
    Target("nguyen-8", np.sqrt, 0, 4),
)

HELD_OUT = (
    Target("livermore-2", lambda x: np.sin(x**2) * np.cos(x) - 2, -1, 1),
    Target("livermore-3", lambda x: np.sin(x**3) * np.cos(x**2) - 1, -1, 1),
    Target("livermore-4", lambda x: np.log(x + 1) + np.log(x**2 + 1) + np.log(x), 0, 2),
    Target("livermore-6", lambda x: 4 * x**4 + 3 * x**3 + 2 * x**2 + x, -1, 1),
    Target("livermore-7", np.sinh, -1, 1),
    Target("livermore-8", np.cosh, -1, 1),
    Target("livermore-9", _power_sum(9), -1, 1),
    Target("livermore-13", np.cbrt, 0, 4),
    Target("livermore-15", lambda x: x**0.2, 0, 4),
    Target("livermore-19", lambda x: x**5 + x**4 + x**2 + x, -1, 1),
    Target("livermore-20", lambda x: np.exp(-(x**2)), -1, 1),
    Target("livermore-21", _power_sum(8), -1, 1),
    Target("krawiec-2", lambda x: (x**5 - 3 * x**3 + 1) / (x**2 + 1), -1, 1),
    Target("krawiec-3", lambda x: (x**6 + x**5) / (1 + _power_sum(4)(x)), -1, 1),
)
"""No setting was chosen on these; `targets=[held_out]` asks for all of them."""

_KNOWN_TARGETS = {one.name: (one,) for one in (*TARGETS, *HELD_OUT)} | {"held_out": HELD_OUT}


@dataclass(frozen=True)
class SymbolicRegression:
    """Each of the targets named (none: Koza's and Nguyen's) once for each seed and arm, for `seconds` of CPU time."""

    targets: tuple[str, ...] = ()
    arms: tuple[str, ...] = ("grown", *PEERS)
    n_seeds: int = 20
    seconds: float = 10.0
    tolerance: float = 0.01

    def __post_init__(self) -> None:
        for name, known in (("targets", set(_KNOWN_TARGETS)), ("arms", {"grown", *PEERS})):
            unknown = set(getattr(self, name)) - known
            if unknown:
                raise ValueError(
                    f"expected {name} among {', '.join(sorted(known))}, found {', '.join(sorted(unknown))}"
                )
        if not (self.n_seeds > 0 and self.seconds > 0 and self.tolerance > 0):
            raise ValueError(f"expected n_seeds, seconds and tolerance above 0, found {self}")


@dataclass(frozen=True)
class Run:
    """What came of one arm on one target with one seed."""

    target: str
    arm: str
    seed: int
    hit: bool
    right: bool
    exact: bool
    cpu_seconds: float
    program: str


Solve = Callable[[dict[str, Any]], dict[str, Any]]


def run_symbolic_regression(settings: SymbolicRegression, path: Path, console: Console) -> list[Run]:
    """Run what the folder doesn't have yet, write its records and show the table."""
    folder = RunFolder(path)
    known = {name: Run(**outcome) for name, outcome in folder.outcomes().items()}
    folder.write_json(ENVIRONMENT, describe_environment(1, "cpu"))
    targets = [one for name in settings.targets for one in _KNOWN_TARGETS[name]] or TARGETS
    runs: list[Run] = []
    with ExitStack() as stack:
        arms = _started(settings, targets[0], stack, console)
        for target in targets:
            for seed in range(settings.n_seeds):
                for arm, solve in arms.items():  # by turns: what else the machine does hits all alike
                    name = f"{arm}/{target.name}/{seed}"
                    if name not in known:
                        known[name] = _run(settings, target, arm, seed, solve)
                        folder.keep(name, asdict(known[name]))
                    runs.append(known[name])
            for number, arm in enumerate(arms):
                own = runs[-settings.n_seeds * len(arms) :][number :: len(arms)]
                console.print(_line(target, arm, own), markup=False, highlight=False)
    write(path / RUNS, "".join(json.dumps(asdict(run)) + "\n" for run in runs))
    write(path / RECORDS, "".join(line + "\n" for line in record_lines(settings, runs)))
    console.print(results_table(settings, runs))
    return runs


def _started(settings: SymbolicRegression, target: Target, stack: ExitStack, console: Console) -> dict[str, Solve]:
    """Those of the arms that are there, compiled and warmed up; their processes end with the stack."""
    arms: dict[str, Solve] = {}
    for arm in settings.arms:
        try:
            solve = _grown if arm == "grown" else stack.enter_context(_Peer(*PEERS[arm]))
            solve(_job(settings, target, 0) | {"seconds": 2.0})
        except SkippedError as error:
            console.print(f"{arm} is left out: {error}", markup=False, highlight=False)
        else:
            arms[arm] = solve
    return arms


def _job(settings: SymbolicRegression, target: Target, seed: int) -> dict[str, Any]:
    seen, unseen = target.drawn(seed)
    return {
        "x": seen.tolist(),
        "y": target.function(seen).tolist(),
        "unseen": unseen.tolist(),
        "seed": seed,
        "seconds": settings.seconds,
        "tolerance": settings.tolerance,
    }


def _run(settings: SymbolicRegression, target: Target, arm: str, seed: int, solve: Solve) -> Run:
    job = _job(settings, target, seed)
    told = solve(job)
    given = np.array([np.nan if value is None else value for value in told["given"]])
    errors = np.abs(given - target.function(np.array(job["unseen"])))
    is_right, is_exact = (
        bool(told["hit"] and np.all(errors < most)) for most in (UNSEEN_FACTOR * settings.tolerance, EXACT)
    )
    seconds = float(told["cpu_seconds"])
    return Run(target.name, arm, seed, bool(told["hit"]), is_right, is_exact, seconds, str(told["program"]))


def _grown(job: dict[str, Any]) -> dict[str, Any]:
    """Our own arm: the genetic grower as it is."""
    library = Library.load(user=False)
    examples = tuple(Example((x,), y) for x, y in zip(job["x"], job["y"], strict=True))
    # a task's tolerance is relative for outputs above 1: so much less makes a hit one for the peers' rule as well
    tolerance = job["tolerance"] / max(1.0, *map(abs, job["y"])) * 0.999
    task = Task("points", FunctionType((FLOAT,), FLOAT), {"train": examples}, tolerance=tolerance)
    budget = Budget(seconds=job["seconds"])
    # one island of 300, like the peers' one population: as often right as the default's two of 200, in less time
    grower = Genetic(more_generations=0, population_size=300, n_islands=1)
    entries = Library(library[name] for name in ENTRIES)
    search = grower.start(task, entries, budget, np.random.default_rng(job["seed"]))
    began = time.process_time()
    program = search.ask()[0]
    assert isinstance(program, Lambda)
    seconds = time.process_time() - began
    given = predicted(program, np.array([job["unseen"]]))
    return {"hit": search.statistics.n_found > 0, "cpu_seconds": seconds, "program": str(program), "given": given}


class _Peer:
    """A peer's process, which solves one job a line; a context manager that gives the function to ask it."""

    def __init__(self, environment: str, script: str, generations: int) -> None:
        self._generations = generations
        path = Path(__file__).with_name("peers") / f"{script}.py"
        self._process = subprocess.Popen(
            [str(interpreter(environment)), str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )

    def __enter__(self) -> Solve:
        return self._solve

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def _solve(self, job: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job | {"generations": self._generations}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        while answer and not answer.startswith("{"):  # what a peer itself prints
            answer = self._process.stdout.readline()
        if not answer:
            raise SkippedError("its process ended")
        return json.loads(answer)  # type: ignore[no-any-return]


def record_lines(settings: SymbolicRegression, runs: Sequence[Run]) -> Iterator[str]:
    """Lines of `results.jsonl`: the share of hits, and of right ones, of each arm on each target and on all.

    `cpu_seconds` are those of all runs, solved or not.
    """
    for arm in dict.fromkeys(run.arm for run in runs):
        for target in (*dict.fromkeys(run.target for run in runs), "symbolic_regression"):
            own = [run for run in runs if run.arm == arm and target in (run.target, "symbolic_regression")]
            for split, n_right in (("train", sum(run.hit for run in own)), ("test", sum(run.right for run in own))):
                data = {
                    "task": target,
                    "arm": arm,
                    "split": split,
                    "metric": "solved_fraction",
                    "value": n_right / len(own),
                    "n_examples": len(own),
                    "cpu_seconds": sum(run.cpu_seconds for run in own),
                    "budget_seconds": settings.seconds,
                }
                yield json.dumps({one.name: data.get(one.name) for one in fields(Record)}, allow_nan=False)


def _seconds_per_solve(runs: Sequence[Run]) -> str:
    n_hits = sum(run.hit for run in runs)
    return f"{sum(run.cpu_seconds for run in runs) / n_hits:.3g}" if n_hits else "–"


def _line(target: Target, arm: str, runs: Sequence[Run]) -> str:
    median = statistics.median(run.cpu_seconds for run in runs)
    return f"{target.name}, {arm}: {sum(run.hit for run in runs)} of {len(runs)} hits, median {median:.3g} CPU-seconds"


def results_table(settings: SymbolicRegression, runs: Sequence[Run]) -> Table:
    """Target × arm: hits, those right on unseen points, those exact, and CPU-seconds for each hit."""
    arms = list(dict.fromkeys(run.arm for run in runs))
    limits = f"{settings.n_seeds} seeds, at most {settings.seconds:g} CPU-s"
    title = f"{limits}: hits / right on unseen points / exact, CPU-s a hit"
    table = Table(title=title, title_justify="left")
    table.add_column("target", no_wrap=True)
    for arm in arms:
        table.add_column(arm, justify="right", no_wrap=True)
    for target in (*dict.fromkeys(run.target for run in runs), "all"):
        cells = []
        for arm in arms:
            own = [run for run in runs if run.arm == arm and target in (run.target, "all")]
            counts = (sum(run.hit for run in own), sum(run.right for run in own), sum(run.exact for run in own))
            cells.append(f"{' / '.join(map(str, counts))}  {_seconds_per_solve(own)}")
        table.add_row(target, *cells, style="bold" if target == "all" else "")
    return table


def main() -> None:
    """Run from the command line with the fields as `name=value`, for instance `n_seeds=5 arms=[grown,operon]`."""
    given = OmegaConf.to_container(OmegaConf.from_dotlist(sys.argv[1:]))
    assert isinstance(given, dict)
    values: dict[str, Any] = {
        str(key): tuple(value) if isinstance(value, list) else value for key, value in given.items()
    }
    path = ROOT / "runs" / time.strftime("%Y-%m-%d") / f"{time.strftime('%H%M%S')}-benchmark-symbolic_regression"
    run_symbolic_regression(SymbolicRegression(**values), path, Console(highlight=False))
    print(path)


if __name__ == "__main__":
    main()
