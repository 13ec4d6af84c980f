"""Row: programs with loops and conditionals, 20 cases, every call counted."""

from collections.abc import Callable
from typing import Any

from experiments.benchmarks.engine.batch import Batch, bodies_of, warm_engine
from experiments.benchmarks.engine.measure import Comparison, SkippedError, by_turns, compared, cpu_seconds, skipped
from experiments.benchmarks.engine.peer import Peer
from experiments.benchmarks.engine.settings import Effort
from neurosym.execution.engine.engine import Engine
from neurosym.library.library import Library
from neurosym.program.types import FunctionType, parse_signature

N_CASES = 20
N_ITEMS = 16
NODES_AN_ITEM = 9
"""Of the body: `total + (item * item + 1 if item > 0 else 1 - item)`, counted alike for all."""

STEPS = 10_000
UNIT = "node evaluations"
ENTRIES = ("add", "subtract", "multiply", "less", "if_", "fold")
PROGRAM = (
    "lambda items: fold(lambda total, item: "
    "add(total, if_(less(0, item), add(multiply(item, item), 1), subtract(1, item))), 0, items)"
)
SOURCE = """
def loop(items):
    total = 0
    for item in items:
        total = total + (item * item + 1 if item > 0 else 1 - item)
    return total
"""


def cases() -> list[list[int]]:
    """Lists of small integers."""
    return [[(7 * row + 3 * place * place) % 19 - 9 for place in range(N_ITEMS)] for row in range(N_CASES)]


def expected() -> list[int]:
    """What the program gives for each case."""
    return [sum(item * item + 1 if item > 0 else 1 - item for item in items) for items in cases()]


def from_source() -> Callable[[list[int]], int]:
    """The same loop as Python source, compiled; no guard of any kind."""
    names: dict[str, Any] = {}
    exec(SOURCE, names)
    loop: Callable[[list[int]], int] = names["loop"]
    return loop


def batch(engine: Engine, n: int) -> Batch:
    """The program `n` times, as so many programs of a population."""
    signature = parse_signature("(list[int]) -> int")
    assert isinstance(signature, FunctionType)
    bodies = bodies_of(engine, [engine.library.parse(PROGRAM)], signature)
    columns = engine.columns([(items,) for items in cases()], signature.parameters)
    return Batch(engine, bodies * n, columns, STEPS)


def language() -> Library:
    """The entries of the program."""
    shipped = Library.load(user=False)
    return Library(shipped[name] for name in ENTRIES)


def measure(effort: Effort) -> list[Comparison]:
    """Against PyshGP, neurosym-lib, GeneticEngine, and the loop as compiled plain-Python source."""
    n_programs = effort.choose(smoke=2, full=200)
    own = batch(warm_engine(language()), n_programs)
    own.run()
    if any(row != expected() for row in own.out.tolist()):
        raise AssertionError("the engine gives another result than plain Python")
    n_one = float(NODES_AN_ITEM * N_ITEMS * N_CASES)
    n = n_one * n_programs
    work = f"a loop with a conditional, {N_CASES} cases, fuel on"
    found = []
    job = {"rows": cases(), "results": expected()}
    for environment, script, goal in (
        ("pyshgp", "pyshgp_loop", 1_000.0),
        ("neurosym_lean", "neurosym_lib_loop", 100.0),
    ):
        arm = script.removesuffix("_loop")
        try:
            with Peer(environment, script, job) as peer:
                if peer.answer["results"] != expected():
                    raise AssertionError(f"{arm} gives another result than plain Python")
                sides = (lambda: cpu_seconds(own.run), lambda: peer.seconds(3))
                ours, theirs = by_turns(sides, effort.n_repeats, 0.25 * effort.seconds)
                found.append(compared(work, arm, UNIT, (ours, n), (theirs, n_one), goal))
        except SkippedError as reason:
            found.append(skipped(work, arm, str(reason), goal))
    loop, given = from_source(), cases()

    def plain() -> None:
        for _ in range(n_programs):
            for items in given:
                loop(items)

    def with_compilation() -> None:
        for _ in range(n_programs):
            compiled = from_source()
            for items in given:
                compiled(items)

    three = (lambda: cpu_seconds(own.run), lambda: cpu_seconds(plain), lambda: cpu_seconds(with_compilation))
    ours, once, each = by_turns(three, effort.n_repeats, 0.2 * effort.seconds)
    found.append(compared(work, "python_source", UNIT, (ours, n), (once, n), 1.0, "compiled beforehand, no guard"))
    found.append(compared(work, "python_source_each", UNIT, (ours, n), (each, n), None, "compiled for each program"))
    found.append(_against_geneticengine(effort))
    return found


BRANCH = "lambda a, b, c: if_(less(a, b), multiply(add(a, b), a), larger(a, multiply(b, c)))"


def _against_geneticengine(effort: Effort) -> Comparison:
    """It has no loop over a list: a conditional alone, 10 nodes on 20 cases."""
    work, n_nodes = f"a conditional, {N_CASES} cases", 10
    rows = [[(5 * row + 3) % 41 - 20, (7 * row + 11) % 41 - 20, row - 9] for row in range(N_CASES)]
    wanted = [(a + b) * a if a < b else max(a, b * c) for a, b, c in rows]
    shipped = Library.load(user=False)
    engine = warm_engine(Library(shipped[name] for name in (*ENTRIES, "larger")))
    signature = parse_signature("(int, int, int) -> int")
    assert isinstance(signature, FunctionType)
    n_programs = effort.choose(smoke=2, full=2_000)
    bodies = bodies_of(engine, [engine.library.parse(BRANCH)], signature)
    own = Batch(engine, bodies * n_programs, engine.columns(rows, signature.parameters))
    own.run()
    if any(row != wanted for row in own.out.tolist()):
        raise AssertionError("the engine gives another result than plain Python")
    try:
        with Peer("geneticengine", "geneticengine_branch", {"rows": rows}) as peer:
            if peer.answer["results"] != wanted:
                raise AssertionError("GeneticEngine gives another result than plain Python")
            sides = (lambda: cpu_seconds(own.run), lambda: peer.seconds(50))
            ours, theirs = by_turns(sides, effort.n_repeats, 0.1 * effort.seconds)
    except SkippedError as reason:
        return skipped(work, "geneticengine", str(reason))
    n = float(n_nodes * N_CASES)
    note = "evaluate_lines, then called for each case"
    return compared(work, "geneticengine", UNIT, (ours, n * n_programs), (theirs, n), None, note)
