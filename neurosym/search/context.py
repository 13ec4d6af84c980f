"""What a bank enumerates over: a context of variables and rows, the entries and constants, and the limits.

A row is one environment: an example's inputs, or what a lambda's body may meet. Rows of lambdas are sampled.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.random import Generator

from neurosym.errors import BudgetError, EvaluationError
from neurosym.execution.engine.draws import below, drawing, share
from neurosym.execution.engine.pages import address_of
from neurosym.execution.engine.words import Address, Word, compiled, get, put
from neurosym.execution.reference import Environment, Function, Interpreter
from neurosym.journal import Journal
from neurosym.library.entry import Kind
from neurosym.program.expression import Lambda, Literal, Program, Reference
from neurosym.program.types import BOOL, INT, STR, Type
from neurosym.program.values import Value, freeze, inhabits
from neurosym.search.costs import UNIFORM, Costs
from neurosym.search.pool import input_names
from neurosym.search.universe import Production

NEAR_SHARE = 0.6
"""Of what is drawn for a lambda's parameter, how much comes from the row itself."""

STEPS = 100_000
"""Of one expression in one row, by the reference."""

NONE = -1
"""The choice where there is nothing to choose from."""

Words = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True)
class Limits:
    """Bounds that keep one candidate from eating the search; they drop candidates and never change a value.

    `max_terms` and `max_words` (of eight bytes) bound what all banks of a search keep; then it only looks.
    """

    n_lambda_rows: int = 64
    lambda_depth: int = 2
    steps_per_row: int = 200
    max_items: int = 64
    max_nested: int = 512
    max_bits: int = 256
    partial_cost: int = 1
    max_terms: int = 20_000_000
    max_words: int = 200_000_000

    def for_values(self, values: Sequence[Value]) -> "Limits":
        """These limits, wide enough for what can be made of `values` with as much to spare as there was."""
        longest, bits = _extent(values)
        return replace(
            self,
            steps_per_row=max(self.steps_per_row, 8 * longest),
            max_items=max(self.max_items, 2 * longest),
            max_nested=max(self.max_nested, 2 * max(map(_weight, values), default=0)),
            max_bits=max(self.max_bits, 2 * bits),
        )


def _extent(values: Sequence[Value]) -> tuple[int, int]:
    """The length of the longest list or string within some values, and the bits of the largest integer."""
    longest = bits = 0
    for value in values:
        if isinstance(value, list | str):
            longest = max(longest, len(value))
        if isinstance(value, list | tuple):
            inside = _extent(value)
            longest, bits = max(longest, inside[0]), max(bits, inside[1])
        elif isinstance(value, int):
            bits = max(bits, value.bit_length())
    return longest, bits


def _weight(value: Value) -> int:
    """How many lists, strings and pairs there are in a value, and all that they hold."""
    if isinstance(value, str):
        return 1 + len(value)
    return 1 + len(value) + sum(map(_weight, value)) if isinstance(value, list | tuple) else 0


@dataclass
class Space:
    """What all contexts of one search share; a bank pauses at `stop_programs` at the latest.

    What its sweeps come to is taken from the `journal`, if there is one, or written to it.
    """

    interpreter: Interpreter
    productions: Sequence[Production]
    literals: dict[Type, list[Literal]]
    pool: dict[Type, list[Value]]
    generator: Generator
    limits: Limits
    n_programs: int = 0
    n_terms: int = 0
    n_words: int = 0
    stop_programs: int = 1 << 62
    costs: Costs = UNIFORM
    journal: Journal | None = None

    _functions: dict[Reference, Function] = field(default_factory=dict)
    _words: dict[Type, list[tuple[int, Literal]]] = field(default_factory=dict)

    @property
    def types(self) -> Sequence[Type]:
        """The universe: each of its types has its constants, if perhaps none."""
        return tuple(self.literals)

    @property
    def is_full(self) -> bool:
        """Whether no more terms may be kept; those that come are still held against goals."""
        return self.n_terms >= self.limits.max_terms or self.n_words >= self.limits.max_words

    def words(self, encode: Callable[[Value, Type], int]) -> Mapping[Type, Sequence[tuple[int, Literal]]]:
        """The constants of each type with their words, which one engine gives for all banks."""
        if not self._words:
            for type_, constants in self.literals.items():
                self._words[type_] = [(encode(literal.value, type_), literal) for literal in constants]
        return self._words

    def function(self, reference: Reference) -> Function:
        """What to call for an entry: its bare Python function, for the bank bounds what it stores more tightly."""
        known = self._functions.get(reference)
        if known is None:
            entry = self.interpreter.library[reference.name]
            bare = entry.kind is Kind.ALGORITHMIC
            known = entry.implementation if bare else self.interpreter.entry_function(reference)
            self._functions[reference] = known
        return known


@dataclass(frozen=True)
class Context:
    """The variables in scope, by de Bruijn index, and the rows: one environment each.

    A variable that is not `usable` is in the environment and no term may mention it. Of a function's body, the first
    `n_own` variables are its parameters, and `origins` tell which outer row each row has.
    """

    types: tuple[Type, ...]
    rows: tuple[Environment, ...]
    usable: frozenset[int]
    depth: int = 0
    n_own: int = 0
    origins: tuple[int, ...] = ()

    def others(self, index: int) -> list[Hashable]:
        """For each row the usable variables but one, frozen: what belongs together where only that one varies."""
        return [freeze([row[other] for other in sorted(self.usable - {index})]) for row in self.rows]


def column_of(program: Program, context: Context, interpreter: Interpreter) -> list[Value]:
    """What an expression of a context gives in each row, by the reference; None where that is ⊥, or takes too long.

    So it is in all rows of one that calls the wanted function itself, which no row has: see `recursion`.
    """
    if any(index >= len(context.types) for index in program.typing.free):
        return [None] * len(context.rows)
    function = interpreter.function(Lambda(input_names(context.types), program))
    column: list[Value] = []
    for row in context.rows:
        interpreter.steps_left = STEPS
        try:
            column.append(function(*row))
        except (EvaluationError, BudgetError):
            column.append(None)
    return column


def inner_context(space: Space, outer: Context, parameters: tuple[Type, ...]) -> Context:
    """The context of lambda bodies: each row an outer row with values for the parameters, sampled.

    Values come from the row itself (its lists' members) and from all that the examples hold, so that bodies which
    differ on what they will meet are told apart.
    """
    n_rows = space.limits.n_lambda_rows if outer.rows else 0
    pools = [space.pool.get(type_, []) for type_ in parameters]
    near = [[_near(row, type_) for type_ in parameters] for row in outer.rows[:n_rows]]
    drawn: Words = np.empty((n_rows, 1 + len(parameters)), np.int64)
    if n_rows:
        n_near: Words = np.array([[len(values) for values in row] for row in near], np.int64)
        n_pool: Words = np.array([len(pool) for pool in pools], np.int64)
        draws = drawing(space.generator)
        sizes = n_rows, len(near), len(pools)
        _draw(address_of(draws), address_of(n_near), address_of(n_pool), address_of(drawn), *sizes)
    rows: list[Environment] = []
    origins: list[int] = []
    for number, *choices in drawn.tolist():
        if NONE not in choices:
            own = [
                values[choice] if choice < len(values) else pool[choice - len(values)]
                for choice, values, pool in zip(choices, near[number], pools, strict=True)
            ]
            rows.append((*own, *outer.rows[number]))
            origins.append(number)
    return Context(
        (*parameters, *outer.types),
        tuple(rows),
        frozenset(range(len(parameters))) | {index + len(parameters) for index in outer.usable},
        outer.depth + 1,
        len(parameters),
        tuple(origins),
    )


@compiled
def _draw(
    draws: Address, n_near: Address, n_pool: Address, drawn: Address, n_rows: Word, n_outer: Word, n_parameters: Word
) -> None:
    """For each new row an outer one, each of these once if there are so many, and a choice for each parameter.

    A choice counts what is near the outer row first, then the pool. Compiled, for a draw takes a microsecond in Python.
    """
    for row in range(n_rows):
        outer = row if row < n_outer else below(draws, n_outer)
        place = drawn + 8 * (1 + n_parameters) * row
        put(place, 0, outer)
        for position in range(n_parameters):
            near, pool = get(n_near, n_parameters * outer + position), get(n_pool, position)
            choice = NONE
            if near and (not pool or share(draws) < NEAR_SHARE):
                choice = below(draws, near)
            elif pool:
                choice = near + below(draws, pool)
            put(place, 1 + position, choice)


def _near(row: Environment, type_: Type) -> list[Value]:
    """The values of a type in a row, and the members of its lists."""
    kind = _KINDS.get(type_)
    if kind is not None:  # the common case, several times faster
        own = [value for value in row if type(value) is kind]
        return own + [item for value in row if type(value) is list for item in value if type(item) is kind]
    own = [value for value in row if inhabits(value, type_)]
    return own + [item for value in row if type(value) is list for item in value if inhabits(item, type_)]


_KINDS: dict[Type, type] = {INT: int, BOOL: bool, STR: str}
"""The Python types whose values are exactly those of a type."""


def parameter_names(parameters: tuple[Type, ...]) -> tuple[str, ...]:
    """Readable names for a lambda's parameters; the text makes them distinct from those around."""
    by_count = {1: ("item",), 2: ("total", "item")}
    return by_count.get(len(parameters), tuple(f"x{number}" for number in range(len(parameters))))
