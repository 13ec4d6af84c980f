"""Row: map, filter and count over lambdas, with deduplication: by the engine and by a tight loop in plain Python.

Both enumerate bodies over one integer (told apart on the same sampled rows), apply them to every list found so far, in
every example, and keep what is new.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np

from experiments.benchmarks.engine.batch import warm_engine
from experiments.benchmarks.engine.measure import Comparison, by_turns, compared, cpu_seconds
from experiments.benchmarks.engine.settings import Effort
from neurosym.execution.engine.engine import Engine
from neurosym.execution.reference import Interpreter
from neurosym.library.library import Library
from neurosym.program.expression import Literal
from neurosym.program.types import BOOL, INT, FunctionType, Type, list_of
from neurosym.search.bank import Bank
from neurosym.search.context import Context, Limits, Space, inner_context
from neurosym.search.universe import Production

N_ROWS = 4
N_LISTS = 8
"""Variables: so many that most candidates are over lists, and few are bodies."""

LIST = list_of(INT)
_INT_TO_INT = FunctionType((INT,), INT)
_INT_TO_BOOL = FunctionType((INT,), BOOL)
CONSTANTS = (1, 2, 3)

SIGNATURES: dict[str, tuple[tuple[Type, ...], Type]] = {
    "map_": ((_INT_TO_INT, LIST), LIST),
    "filter_": ((_INT_TO_BOOL, LIST), LIST),
    "count": ((_INT_TO_BOOL, LIST), INT),
    "add": ((INT, INT), INT),
    "subtract": ((INT, INT), INT),
    "multiply": ((INT, INT), INT),
    "less": ((INT, INT), BOOL),
}

OVER_LISTS = ("map_", "filter_", "count")
_SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "less": "<"}
_SCALAR: dict[str, Callable[[int, int], Any]] = {
    "add": lambda left, right: left + right,
    "subtract": lambda left, right: left - right,
    "multiply": lambda left, right: left * right,
    "less": lambda left, right: left < right,
}

Key = tuple[Any, ...]


def language() -> Library:
    """The entries of the language, in its order."""
    shipped = Library.load(user=False)
    return Library(shipped[name] for name in SIGNATURES)


def rows() -> list[tuple[list[int], ...]]:
    """The examples: in each, lists of 4 to 12 small integers."""
    generator = np.random.default_rng(3)
    lengths = generator.integers(4, 13, (N_ROWS, N_LISTS)).tolist()
    return [tuple(generator.integers(-9, 10, n).tolist() for n in row) for row in lengths]


def a_space(library: Library, names: tuple[str, ...]) -> Space:
    """Some entries of the language as the search sees them; a body takes no function."""
    return Space(
        Interpreter(library),
        [Production(library[name].reference(), *SIGNATURES[name]) for name in names],
        {INT: [Literal.of(value, INT) for value in CONSTANTS]},
        {INT: list(range(-9, 10))},
        np.random.default_rng(0),
        Limits(lambda_depth=1, max_terms=2**62),
    )


def a_context() -> Context:
    """Variables that are lists."""
    return Context((LIST,) * N_LISTS, tuple(rows()), frozenset(range(N_LISTS)))


def by_engine(engine: Engine, cost: int) -> tuple[Bank, int]:
    """The engine's bank, complete to `cost`: functions over lists, scalars in bodies only. And candidates in all."""
    space, inside = a_space(engine.library, OVER_LISTS), a_space(engine.library, tuple(_SCALAR))
    bank = Bank(space, engine, a_context())
    bank._inner[(INT,)] = Bank(inside, engine, inner_context(inside, a_context(), (INT,)))
    for _ in bank.run(cost):
        pass
    return bank, space.n_programs + inside.n_programs


class PlainFunctions:
    """The same in plain Python: tuples, sets, and lambdas compiled from text once a body."""

    def __init__(self, library: Library) -> None:
        rows = inner_context(a_space(library, ()), a_context(), (INT,)).rows  # as in `by_engine`
        self.n_candidates = self.n_over_lists = 0
        self._bodies: dict[Type, dict[int, list[tuple[Key, str]]]] = {INT: {}, BOOL: {}}
        self._body_keys: dict[Type, set[Key]] = {INT: set(), BOOL: set()}
        self._body_cost = 0
        self._items = tuple(row[0] for row in rows)
        self._functions: dict[tuple[Type, int], list[Callable[[int], Any]]] = {}
        self.terms: dict[Type, dict[int, list[Key]]] = {LIST: {}, INT: {}}
        self.keys: dict[Type, set[Key]] = {LIST: set(), INT: set()}

    def run(self, cost: int) -> None:
        """Enumerate to `cost`."""
        for level in range(1, cost + 1):
            found: dict[Type, list[Key]] = defaultdict(list)
            for type_ in self.terms:
                self.terms[type_][level] = found[type_]
            if level == 1:
                for column in zip(*rows(), strict=True):
                    self._keep(LIST, found, tuple(map(tuple, column)))
                for value in CONSTANTS:
                    self._keep(INT, found, (value,) * N_ROWS)
            self._over_functions(level, found)

    def _keep(self, type_: Type, found: dict[Type, list[Key]], key: Key) -> None:
        if key not in self.keys[type_]:
            self.keys[type_].add(key)
            found[type_].append(key)

    def _over_functions(self, level: int, found: dict[Type, list[Key]]) -> None:
        for name in OVER_LISTS:
            result = BOOL if name != "map_" else INT
            for cost in range(1, level - 1):
                functions = self._functions_of(result, cost)
                columns = self.terms[LIST][level - 1 - cost]
                self.n_candidates += len(functions) * len(columns)
                self.n_over_lists += len(functions) * len(columns)
                kept, keys = (INT, self.keys[INT]) if name == "count" else (LIST, self.keys[LIST])
                for function in functions:
                    for column in columns:
                        if name == "map_":
                            key: Key = tuple([tuple(map(function, items)) for items in column])
                        elif name == "filter_":
                            key = tuple([tuple(filter(function, items)) for items in column])
                        else:
                            key = tuple([sum(map(function, items)) for items in column])
                        if key not in keys:
                            keys.add(key)
                            found[kept].append(key)

    def _functions_of(self, type_: Type, cost: int) -> list[Callable[[int], Any]]:
        while self._body_cost < cost:
            self._body_cost += 1
            self._body_level(self._body_cost)
        known = self._functions.get((type_, cost))
        if known is None:
            bodies = self._bodies[type_][cost]
            known = self._functions[type_, cost] = [eval(f"lambda item: {text}") for _, text in bodies]
        return known

    def _body_level(self, cost: int) -> None:
        for type_ in (INT, BOOL):
            self._bodies[type_][cost] = []
        if cost == 1:
            self._keep_body(INT, 1, self._items, "item")
            for value in CONSTANTS:
                self._keep_body(INT, 1, (value,) * len(self._items), str(value))
        for name, function in _SCALAR.items():
            type_ = BOOL if name == "less" else INT
            for first in range(1, cost - 1):
                for left, one in self._bodies[INT][first]:
                    for right, other in self._bodies[INT][cost - 1 - first]:
                        self.n_candidates += 1
                        key = tuple([function(x, y) for x, y in zip(left, right)])  # noqa: B905 - as long as the rows
                        self._keep_body(type_, cost, key, f"({one}{_SIGNS[name]}{other})")

    def _keep_body(self, type_: Type, cost: int, key: Key, text: str) -> None:
        if key not in self._body_keys[type_]:
            self._body_keys[type_].add(key)
            self._bodies[type_][cost].append((key, text))


def by_python(library: Library, cost: int) -> PlainFunctions:
    """The plain bank, complete to `cost`."""
    bank = PlainFunctions(library)
    bank.run(cost)
    return bank


LIMIT = (
    "a third of the time is Python between some hundred small sweeps; of the rest a sixth each is running bodies, "
    "hashing, and interning columns of lists, each told from all others by its contents"
)
"""What holds it back: a profile by stage."""


def measure(effort: Effort) -> list[Comparison]:
    """Against plain Python."""
    cost = effort.choose(smoke=5, full=11)
    work = f"list map/filter/count over lambdas, with deduplication, {N_ROWS} examples, cost {cost}"
    engine = warm_engine(language())
    n = float(by_engine(engine, cost)[1])
    note = f"tuples in sets; {by_python(engine.library, cost).n_over_lists / n:.0%} of the candidates are over lists"
    sides = (
        lambda: cpu_seconds(lambda: by_engine(engine, cost)),
        lambda: cpu_seconds(lambda: by_python(engine.library, cost)),
    )
    ours, theirs = by_turns(sides, effort.n_repeats, 0.8 * effort.seconds)
    return [compared(work, "python", "candidates", (ours, n), (theirs, n), goal=400, note=note, limit=LIMIT)]
