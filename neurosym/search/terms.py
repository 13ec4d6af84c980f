"""Terms: expressions as an enumeration sees them, by the column of their values over the rows of a context.

A row is one environment (an example's inputs, or a sampled environment of a lambda); ⊥ in a column is None. Terms of
one type with equal columns are observationally equivalent (Albarghouthi et al. 2013), told by the column's key.
"""

import math
from collections.abc import Callable, Hashable

from neurosym.program.expression import Program
from neurosym.program.types import Type, TypeConstructor
from neurosym.program.values import Value, freeze

Column = list[Value]
"""A value per row; None is ⊥."""

Key = tuple[Hashable, ...]
"""The hashable form of a column."""

FLOAT_BITS = 40
"""Floats are equivalent when their mantissas agree to this many bits (design: values)."""


class Term:
    """An expression of a context with its cost, type and column; `twins` are some others with the same column.

    The expression is built when it is first asked for: most terms never are. So may the column be, and its key.
    """

    __slots__ = ("_build", "_column", "_key", "_program", "cost", "twins", "type")

    def __init__(
        self,
        type_: Type,
        cost: int,
        column: Column | Callable[[], Column],
        key: Key | None,
        build: Callable[[], Program],
    ) -> None:
        self.type = type_
        self.cost = cost
        self.twins: list[Term] = []
        self._column = column
        self._key = key
        self._build = build
        self._program: Program | None = None

    @property
    def column(self) -> Column:
        """The value of each row."""
        if not isinstance(self._column, list):
            self._column = self._column()
        return self._column

    @property
    def key(self) -> Key:
        """The column as what is hashable."""
        if self._key is None:
            freeze = freezer(self.type)
            self._key = tuple([None if value is None else freeze(value) for value in self.column])
        return self._key

    @property
    def total(self) -> bool:
        """Whether there is a value in every row."""
        return None not in self.key

    @property
    def program(self) -> Program:
        """The expression."""
        if self._program is None:
            self._program = self._build()
        return self._program


Freeze = Callable[[Value], Hashable]


def freezer(type_: Type) -> Freeze:
    """How a value of `type_` becomes hashable; values of one type freeze equally exactly when they are equivalent."""
    if isinstance(type_, TypeConstructor):
        if type_.name == "float":
            return rounded
        if type_.name == "tensor":
            return freeze
        if type_.name == "list":
            item = freezer(type_.arguments[0])
            if item is _same:
                return tuple
            return lambda value: tuple(map(item, value))
        if type_.name == "pair":
            first, second = map(freezer, type_.arguments)
            if first is _same and second is _same:
                return _same
            return lambda value: (first(value[0]), second(value[1]))
    return _same


def _same(value: Value) -> Hashable:
    return value  # type: ignore[no-any-return]


def rounded(value: float) -> float:
    """`value` with its mantissa rounded to FLOAT_BITS; as it is where there is no such float."""
    mantissa, exponent = math.frexp(value)
    try:
        return math.ldexp(round(mantissa * (1 << FLOAT_BITS)), exponent - FLOAT_BITS)
    except (OverflowError, ValueError):  # infinite, NaN, or rounded up to infinity
        return value
