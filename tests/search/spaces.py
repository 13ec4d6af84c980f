"""Small search spaces for tests: a few entries, a few rows."""

from collections.abc import Sequence

import numpy as np

from neurosym.execution.engine.engine import Engine
from neurosym.execution.reference import Interpreter
from neurosym.library.library import Library
from neurosym.program.expression import Lambda, Program
from neurosym.program.types import Type, parse_type
from neurosym.program.values import Value, freeze
from neurosym.search.bank import Bank
from neurosym.search.context import Context, Limits, Space
from neurosym.search.costs import UNIFORM, Costs
from neurosym.search.literals import literals
from neurosym.search.plain_bank import PlainBank
from neurosym.search.pool import input_names, value_pool
from neurosym.search.terms import Column, Term
from neurosym.search.universe import productions
from tests.meaning import Outcome, meaning
from tests.strategies import shipped


def some_entries(*names: str) -> Library:
    """The shipped entries of those names."""
    return Library(shipped()[name] for name in names)


def types_of(*texts: str) -> tuple[Type, ...]:
    return tuple(map(parse_type, texts))


def a_space(
    library: Library,
    types: Sequence[Type],
    rows: Sequence[tuple[Value, ...]],
    limits: Limits | None = None,
    costs: Costs = UNIFORM,
) -> Space:
    """A space over `types` whose pool are the values in the rows."""
    generator = np.random.default_rng(0)
    values = [value for row in rows for value in row]
    return Space(
        Interpreter(library),
        productions(library, types, costs=costs),
        literals(types, []),
        value_pool(types, values, generator),
        generator,
        limits or Limits(),
        costs=costs,
    )


def a_bank(space: Space, variables: Sequence[Type], rows: Sequence[tuple[Value, ...]]) -> Bank:
    """The compiled bank of a context of these variables and rows."""
    return Bank(space, Engine(space.interpreter.library), a_context(variables, rows))


def a_plain_bank(space: Space, variables: Sequence[Type], rows: Sequence[tuple[Value, ...]]) -> PlainBank:
    """The same in plain Python."""
    return PlainBank(space, a_context(variables, rows))


def a_context(variables: Sequence[Type], rows: Sequence[tuple[Value, ...]]) -> Context:
    """A context of which all variables are usable."""
    return Context(tuple(variables), tuple(rows), frozenset(range(len(variables))))


def fill(bank: Bank | PlainBank, cost: int) -> None:
    """Have every level of a bank up to a cost."""
    for _ in bank.run(cost):
        pass


def terms_of(bank: Bank | PlainBank, type_: Type) -> list[Term]:
    """The terms of a type, of the levels that are complete, cheapest first."""
    return [term for cost in range(1, bank.complete_cost + 1) for term in bank.of_cost(type_, cost)]


def column_of(
    body: Program, variables: Sequence[Type], rows: Sequence[tuple[Value, ...]], library: Library
) -> tuple[object, ...]:
    """What the reference interpreter gives for an expression of a context in each row, frozen; ⊥ is None."""
    program = Lambda(input_names(variables), body)
    found = [meaning(program, row, library) for row in rows]
    return tuple(None if value is Outcome.UNDEFINED else value for value in found)


def frozen(column: Column) -> tuple[object, ...]:
    return tuple(None if value is None else freeze(value) for value in column)
