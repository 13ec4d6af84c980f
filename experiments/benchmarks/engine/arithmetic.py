"""Enumeration of integer expressions over two variables: by the engine, in plain Python, with NumPy and in C.

All work level by level, judge the same candidates and keep the same columns. Of what commutes, the engine only counts
the candidates whose arguments are those of another the other way round; the others work out both, as whoever writes
such a loop does. At the sizes measured no value leaves 64 bits (six factors of at most 50), but all check it, each in
the cheapest way that it has: C and the engine by value, plain Python by the extremes of a column, NumPy by the bounds
of whole levels. Plain Python is also measured without.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from experiments.benchmarks.engine.native import OPERATIONS, Words, called
from neurosym.execution.engine.engine import Engine
from neurosym.execution.reference import Interpreter
from neurosym.library.library import Library
from neurosym.program.expression import Literal
from neurosym.program.types import INT
from neurosym.search.bank import Bank
from neurosym.search.context import Context, Limits, Space
from neurosym.search.plain_bank import PlainBank
from neurosym.search.universe import productions

UNARY = ("negate", "absolute")
CONSTANTS = (1, 2, 3)

Row = tuple[int, int]
Column = tuple[int, ...]

_PLAIN: dict[str, Callable[..., int]] = {
    "add": lambda left, right: left + right,
    "subtract": lambda left, right: left - right,
    "multiply": lambda left, right: left * right,
    "smaller": min,
    "larger": max,
    "negate": lambda value: -value,
    "absolute": abs,
}
_NUMPY: dict[str, Callable[..., Words]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "smaller": np.minimum,
    "larger": np.maximum,
    "negate": np.negative,
    "absolute": np.abs,
}


@dataclass(frozen=True)
class Counted:
    """What an enumeration did: applications judged, and columns that differ."""

    n_candidates: int
    n_terms: int


def rows(n: int) -> tuple[Row, ...]:
    """The examples: random pairs."""
    drawn = np.random.default_rng(0).integers(-50, 50, (n, 2)).tolist()
    return tuple((first, second) for first, second in drawn)


def a_space(library: Library, max_terms: int = 2**62) -> Space:
    """The language as the search sees it."""
    return Space(
        Interpreter(library),
        productions(library, [INT]),
        {INT: [Literal.of(value, INT) for value in CONSTANTS]},
        {},
        np.random.default_rng(0),
        Limits(max_terms=max_terms),
    )


def language() -> Library:
    """The entries of the language, in its order."""
    shipped = Library.load(user=False)
    return Library(shipped[name] for name in OPERATIONS)


def context(n_rows: int) -> Context:
    """Two integer variables over so many rows."""
    return Context((INT, INT), rows(n_rows), frozenset({0, 1}))


def by_engine(engine: Engine, size: int, n_rows: int, max_terms: int = 2**62) -> Bank:
    """The engine's bank, complete to expressions of `size`."""
    bank = Bank(a_space(engine.library, max_terms), engine, context(n_rows))
    for _ in bank.run(size):
        pass
    return bank


def by_plain_bank(library: Library, size: int, n_rows: int) -> PlainBank:
    """The bank in plain Python: what the toolkit uses for values that the engine doesn't know."""
    bank = PlainBank(a_space(library), context(n_rows))
    for _ in bank.run(size):
        pass
    return bank


_HIGHEST = 2**63 - 1
_CHECKED = frozenset({"add", "subtract", "multiply", "negate", "absolute"})


def by_python(size: int, n_rows: int, is_checked: bool = True) -> Counted:
    """A tight loop over tuples and a set: nothing but apply, check, compare and keep."""
    leaves = dict.fromkeys(_leaves(n_rows))
    seen, levels, n_candidates = set(leaves), {1: list(leaves)}, 0
    for total in range(2, size + 1):
        level: list[Column] = []
        for name in OPERATIONS:
            function, is_bounded = _PLAIN[name], is_checked and name in _CHECKED
            if name in UNARY:
                for column in levels[total - 1]:
                    candidate = tuple([function(value) for value in column])
                    n_candidates += 1
                    if is_bounded and (max(candidate) > _HIGHEST or min(candidate) < -_HIGHEST):
                        continue
                    if candidate not in seen:
                        seen.add(candidate)
                        level.append(candidate)
                continue
            for first in range(1, total - 1):
                for left in levels[first]:
                    for right in levels[total - 1 - first]:
                        candidate = tuple([function(x, y) for x, y in zip(left, right)])  # noqa: B905 - faster
                        n_candidates += 1
                        if is_bounded and (max(candidate) > _HIGHEST or min(candidate) < -_HIGHEST):
                            continue
                        if candidate not in seen:
                            seen.add(candidate)
                            level.append(candidate)
        levels[total] = level
    return Counted(n_candidates, len(seen))


def _leaves(n_rows: int) -> list[Column]:
    examples = rows(n_rows)
    return [
        tuple(first for first, _ in examples),
        tuple(second for _, second in examples),
        *[(value,) * n_rows for value in CONSTANTS],
    ]


@dataclass
class _Hashed:
    """The columns known to the NumPy version, by their hashes, sorted."""

    factors: Words
    hashes: np.ndarray[Any, np.dtype[np.uint64]] = field(default_factory=lambda: np.empty(0, np.uint64))
    n_candidates: int = 0

    def keep(self, columns: Words) -> Words:
        """The columns that are new."""
        mixed = (columns.view(np.uint64) + np.uint64(0x1E3779B97F4A7C15)) * self.factors.view(np.uint64)
        hashed = mixed.sum(1)
        hashed = (hashed ^ (hashed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
        unique, first = np.unique(hashed ^ (hashed >> np.uint64(32)), return_index=True)
        place = np.searchsorted(self.hashes, unique)
        place[place == len(self.hashes)] = 0
        is_new = self.hashes[place] != unique if len(self.hashes) else np.ones(len(unique), np.bool_)
        self.hashes = np.sort(np.concatenate([self.hashes, unique[is_new]]), kind="stable")
        new: Words = columns[first[is_new]]
        return new


def by_numpy(size: int, n_rows: int, chunk: int = 1 << 18) -> Counted:
    """The same with whole arrays, `chunk` candidates at a time; columns are told apart by 64-bit hashes."""
    generator = np.random.default_rng(1)
    known = _Hashed(generator.integers(1, 2**63 - 1, n_rows, dtype=np.int64) | 1)
    levels = {1: known.keep(np.array(_leaves(n_rows), np.int64))}
    for total in range(2, size + 1):
        found = [known.keep(columns) for columns in _candidates(levels, total, known, chunk)]
        levels[total] = np.concatenate(found) if found else np.empty((0, n_rows), np.int64)
    return Counted(known.n_candidates, len(known.hashes))


def _candidates(levels: dict[int, Words], total: int, known: _Hashed, chunk: int) -> Iterator[Words]:
    for name in OPERATIONS:
        function = _NUMPY[name]
        if name in UNARY:
            known.n_candidates += len(levels[total - 1])
            yield function(levels[total - 1])
            continue
        for first in range(1, total - 1):
            left, right = levels[first], levels[total - 1 - first]
            _check_bounds(name, left, right)
            step = max(1, chunk // max(1, len(right)))
            for begin in range(0, len(left) if len(right) else 0, step):
                columns = function(left[begin : begin + step, None, :], right[None]).reshape(-1, left.shape[1])
                known.n_candidates += len(columns)
                yield columns


def _check_bounds(name: str, left: Words, right: Words) -> None:
    """Raises OverflowError where a sum, difference or product of these might leave 64 bits."""
    one, other = int(np.abs(left).max(initial=0)), int(np.abs(right).max(initial=0))
    if (one * other if name == "multiply" else one + other) > _HIGHEST:
        raise OverflowError(f"{name} of {one} and {other} leaves 64 bits")


def by_c(size: int, n_rows: int, room: int, n_slots: int) -> Counted:
    """The same in C, with the engine's hash, table and overflow checks. Raises SkippedError without a compiler."""
    columns: Words = np.zeros((n_rows, room), np.int64)
    table: Words = np.zeros(n_slots, np.int64)
    return in_c(size, columns, table)


def in_c(size: int, columns: Words, table: Words) -> Counted:
    """The same over memory that is there already, and empty."""
    n_rows, room = columns.shape
    factors = np.random.default_rng(20150).integers(1, 2**63 - 1, n_rows, dtype=np.int64) | 1
    mask = table.size - 1
    known = 0
    for leaf in _leaves(n_rows):  # a leaf enters as the smaller of itself and itself
        columns[:, known] = leaf
        given = [3, columns, room, n_rows, known, known + 1, known, known + 1, known, factors, table, mask]
        known = called("sweep", given)
    levels, n_candidates = {1: (0, known)}, 0
    for total in range(2, size + 1):
        begin = known
        for number, pairs in _pairs(levels, total):
            for (start, end), (inner, stop) in pairs:
                n_candidates += (end - start) * (stop - inner)
                given = [number, columns, room, n_rows, start, end, inner, stop, known, factors, table, mask]
                known = called("sweep", given)
        levels[total] = (begin, known)
    return Counted(n_candidates, known)


def _pairs(
    levels: dict[int, tuple[int, int]], total: int
) -> Iterator[tuple[int, Sequence[tuple[tuple[int, int], tuple[int, int]]]]]:
    """The levels that each operation is applied to, so that expressions of size `total` come out."""
    for number, name in enumerate(OPERATIONS):
        if name in UNARY:
            yield number, [((0, 1), levels[total - 1])]
        else:
            yield number, [(levels[first], levels[total - 1 - first]) for first in range(1, total - 1)]
