"""Row: programs with recursion, 20 cases, every call counted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from experiments.benchmarks.engine.batch import Batch, bodies_of, warm_engine
from experiments.benchmarks.engine.measure import Comparison, by_turns, compared, cpu_seconds
from experiments.benchmarks.engine.settings import Effort
from neurosym.execution.engine.engine import Engine
from neurosym.execution.reference import Interpreter
from neurosym.library.library import Library
from neurosym.program.types import FunctionType, parse_signature
from neurosym.program.values import Value

N_CASES = 20
STEPS = 1_000_000
UNIT = "programs run on a case"
ENTRIES = (
    *("fix", "if_", "less", "equal", "is_empty", "add", "subtract", "multiply", "predecessor", "modulo"),
    *("head", "tail", "append", "singleton", "pair", "first", "second"),
)


@dataclass(frozen=True)
class Recursive:
    """A program, and a function of Python's, its source, that does the same by calling itself."""

    signature: str
    program: str
    source: str
    cases: tuple[tuple[Value, ...], ...]


_LISTS = tuple([[(7 * row + 3 * place * place) % 19 - 9 for place in range(1 + row)] for row in range(N_CASES)])

RECURSIONS = {
    "factorial": Recursive(
        "(int) -> int",
        "lambda n: fix(lambda call, k: if_(less(k, 1), 1, multiply(k, call(predecessor(k)))), n)",
        "def run(k):\n    return 1 if k < 1 else k * run(k - 1)\n",
        tuple((n,) for n in range(N_CASES)),
    ),
    "sum of a list": Recursive(
        "(list[int]) -> int",
        "lambda items: fix(lambda call, rest: if_(is_empty(rest), 0, add(head(rest), call(tail(rest)))), items)",
        "def run(rest):\n    return rest[0] + run(rest[1:]) if rest else 0\n",
        tuple((items,) for items in _LISTS),
    ),
    "head of the reverse": Recursive(
        "(list[int]) -> int",
        "lambda items: head(fix(lambda call, rest: "
        "if_(is_empty(rest), rest, append(call(tail(rest)), singleton(head(rest)))), items))",
        "def reverse(rest):\n    return reverse(rest[1:]) + [rest[0]] if rest else rest\n"
        "def run(items):\n    return reverse(items)[0]\n",
        tuple((items,) for items in _LISTS),
    ),
    "greatest common divisor": Recursive(
        "(int, int) -> int",
        "lambda a, b: first(fix(lambda call, two: if_(equal(second(two), 0), two, "
        "call(pair(second(two), modulo(first(two), second(two))))), pair(a, b)))",
        "def run(a, b):\n    return a if b == 0 else run(b, a % b)\n",
        tuple((832040 + 7 * row, 514229 - row) for row in range(N_CASES)),
    ),
    "fibonacci": Recursive(
        "(int) -> int",
        "lambda n: fix(lambda call, k: if_(less(k, 2), k, add(call(predecessor(k)), call(subtract(k, 2)))), n)",
        "def run(k):\n    return k if k < 2 else run(k - 1) + run(k - 2)\n",
        tuple((row % 16,) for row in range(N_CASES)),
    ),
}


def language() -> Library:
    """The entries of the programs."""
    shipped = Library.load(user=False)
    return Library(shipped[name] for name in ENTRIES)


def from_source(recursive: Recursive) -> Callable[..., int]:
    """The same as Python source, compiled; no guard of any kind."""
    names: dict[str, Any] = {}
    exec(recursive.source, names)
    run: Callable[..., int] = names["run"]
    return run


def batch(engine: Engine, recursive: Recursive, n: int) -> Batch:
    """A program `n` times, as so many programs of a population."""
    signature = parse_signature(recursive.signature)
    assert isinstance(signature, FunctionType)
    bodies = bodies_of(engine, [engine.library.parse(recursive.program)], signature)
    return Batch(engine, bodies * n, engine.columns(recursive.cases, signature.parameters), STEPS)


def measure(effort: Effort) -> list[Comparison]:
    """Against the reference, which is plain Python over closures, and against Python source."""
    engine = warm_engine(language())
    found = []
    for name, recursive in RECURSIONS.items():
        found += _measured(engine, name, recursive, effort)
    return found


def _measured(engine: Engine, name: str, recursive: Recursive, effort: Effort) -> list[Comparison]:
    n = effort.choose(smoke=2, full=100)
    own, source = batch(engine, recursive, n), from_source(recursive)
    reference = Interpreter(engine.library, steps=STEPS).function(engine.library.parse(recursive.program))
    own.run()
    expected = [source(*case) for case in recursive.cases]
    if any(row != expected for row in own.out.tolist()) or [reference(*case) for case in recursive.cases] != expected:
        raise AssertionError(f"{name}: the engine, the reference and plain Python differ")

    def run(function: Callable[..., Value]) -> None:
        for case in recursive.cases:
            function(*case)

    sides = (
        lambda: cpu_seconds(own.run),
        lambda: cpu_seconds(lambda: run(reference)),
        lambda: cpu_seconds(lambda: [run(source) for _ in range(n)]),
    )
    ours, by_reference, plain = by_turns(sides, effort.n_repeats, 0.2 * effort.seconds)
    work, done = f"recursion: {name}, {N_CASES} cases, fuel on", float(N_CASES * n)
    return [
        compared(work, "reference", UNIT, (ours, done), (by_reference, float(N_CASES))),
        compared(work, "python_source", UNIT, (ours, done), (plain, done), None, "compiled beforehand, no guard"),
    ]
