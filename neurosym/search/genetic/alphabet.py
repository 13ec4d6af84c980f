"""What the programs of a search are written with, as arrays that compiled code can read.

Variables are numbered by level: the inputs first, then the parameters of each lambda further in, so that an input
keeps its number wherever a subtree moves. A *context* says which variables are in scope: 0 is that of the inputs, and
a lambda of a function type opens a further one.
"""
# mypy: disallow-untyped-decorators=False, warn-return-any=False

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from neurosym.errors import UnsolvedError
from neurosym.program.expression import Literal
from neurosym.program.types import FLOAT, INT, FunctionType, Type
from neurosym.program.values import Value
from neurosym.search.genetic.compilation import compiled, kernel
from neurosym.search.universe import Production

Array = np.ndarray[Any, Any]

MAX_CONTEXTS = 4096
"""Where one more lambda within another would open more contexts than this, it isn't written."""

ENDLESS = 1 << 20
"""The size of what can't be written at all."""

NOT_DRAWN, WHOLE, REAL = range(3)
"""Which constants of a type are drawn besides its literals: none, small integers, normal floats."""

_DRAWN: Mapping[Type, int] = {INT: WHOLE, FLOAT: REAL}


class Tables(NamedTuple):
    """An alphabet as compiled code reads it; what is indexed by what is said in brackets."""

    arities: Array  # [production]
    parameters: Array  # [production, argument] -> type
    results: Array  # [production] -> type
    twins: Array  # [production] -> number of its signature
    first_choice: Array  # [type] -> where its productions begin in `choices`; one more at the end
    choices: Array  # -> production
    weights: Array  # how often a choice is taken
    function_results: Array  # [type] -> type, -1 for a type of values
    first_literal: Array  # [type] -> where its literals begin in `literals`; one more at the end
    literals: Array  # -> word
    drawn: Array  # [type] -> which constants are drawn
    n_variables: Array  # [context]
    variables: Array  # [context, level] -> type
    indices: Array  # [context, level] -> index from the innermost, as the machine counts
    inner: Array  # [context, type] -> context of a lambda of that function type; -1: too deep
    sizes: Array  # [context, type] -> nodes of the smallest expression


@dataclass(frozen=True)
class Alphabet:
    """Types by number, productions by number, contexts by number, and all of it as tables."""

    inputs: tuple[Type, ...]
    result: Type
    types: tuple[Type, ...]
    productions: tuple[Production, ...]
    scopes: tuple[tuple[Type, ...], ...]
    tables: Tables

    def type_number(self, type_: Type) -> int:
        """The number of a type."""
        return self.types.index(type_)


def alphabet(
    signature: FunctionType,
    productions: Sequence[Production],
    literals: Mapping[Type, Sequence[Literal]],
    encode: Callable[[Value, Type], int],
    lambda_depth: int,
) -> Alphabet:
    """The alphabet of programs of a signature; raises UnsolvedError where there is no such program."""
    used = [type_ for one in productions for type_ in (*one.parameters, one.result)]
    inner = [part for type_ in used if isinstance(type_, FunctionType) for part in (*type_.parameters, type_.result)]
    types = tuple(dict.fromkeys([*signature.parameters, signature.result, *literals, *used, *inner]))
    numbers = {type_: number for number, type_ in enumerate(types)}
    first_choice, choices, weights = _choices(productions, types)
    first_literal, words = _literals(types, literals, encode)
    scopes, opened = _contexts(signature.parameters, types, lambda_depth)
    signatures: dict[tuple[tuple[Type, ...], Type], int] = {}
    tables = Tables(
        arities=np.array([len(one.parameters) for one in productions], np.int64),
        parameters=_table([[numbers[type_] for type_ in one.parameters] for one in productions]),
        results=np.array([numbers[one.result] for one in productions], np.int64),
        twins=np.array(
            [signatures.setdefault((one.parameters, one.result), len(signatures)) for one in productions], np.int64
        ),
        first_choice=first_choice,
        choices=choices,
        weights=weights,
        function_results=np.array(
            [numbers[type_.result] if isinstance(type_, FunctionType) else -1 for type_ in types], np.int64
        ),
        first_literal=first_literal,
        literals=words,
        drawn=np.array([_DRAWN.get(type_, NOT_DRAWN) for type_ in types], np.int64),
        n_variables=np.array([len(_levels(scope)) for scope in scopes], np.int64),
        variables=_table([[numbers[type_] for type_ in _levels(scope)] for scope in scopes]),
        indices=_table([_indices(scope) for scope in scopes]),
        inner=opened,
        sizes=np.full((len(scopes), len(types)), ENDLESS, np.int64),
    )
    _smallest(tables)
    if tables.sizes[0, numbers[signature.result]] >= ENDLESS:
        raise UnsolvedError(f"no program of type {signature} can be built from the entries given")
    flat = tuple(tuple(_levels(scope)) for scope in scopes)
    return Alphabet(signature.parameters, signature.result, types, tuple(productions), flat, tables)


Scope = tuple[tuple[Type, ...], ...]
"""The parameters of each lambda that a context is in, the program's own first."""


def _levels(scope: Scope) -> list[Type]:
    return [type_ for group in scope for type_ in group]


def _indices(scope: Scope) -> list[int]:
    """For each level the index that the machine knows a variable by: from the innermost lambda outwards."""
    n_inside = sum(map(len, scope))
    found: list[int] = []
    for group in scope:
        n_inside -= len(group)
        found += range(n_inside, n_inside + len(group))
    return found


def _contexts(inputs: Sequence[Type], types: Sequence[Type], lambda_depth: int) -> tuple[list[Scope], Array]:
    """Every context, and which one a lambda of each function type opens in it."""
    functions = [(number, type_) for number, type_ in enumerate(types) if isinstance(type_, FunctionType)]
    scopes: list[Scope] = [(tuple(inputs),)]
    links: list[tuple[int, int, int]] = []
    layer = [0]
    for _ in range(lambda_depth):
        if len(scopes) + len(layer) * len(functions) > MAX_CONTEXTS:
            break
        further = []
        for context in layer:
            for number, type_ in functions:
                links.append((context, number, len(scopes)))
                further.append(len(scopes))
                scopes.append((*scopes[context], type_.parameters))
        layer = further
    opened = np.full((len(scopes), len(types)), -1, np.int64)
    for context, number, inner in links:
        opened[context, number] = inner
    return scopes, opened


def _choices(productions: Sequence[Production], types: Sequence[Type]) -> tuple[Array, Array, Array]:
    """The productions by their result; an entry's instances of one result share its weight."""
    first, choices, weights = [0], [], []
    for type_ in types:
        fitting = [number for number, one in enumerate(productions) if one.result == type_]
        n_instances = Counter(productions[number].reference.name for number in fitting)
        choices += fitting
        weights += [1.0 / n_instances[productions[number].reference.name] for number in fitting]
        first.append(len(choices))
    return np.array(first, np.int64), np.array(choices, np.int64), np.array(weights, np.float64)


def _literals(
    types: Sequence[Type], literals: Mapping[Type, Sequence[Literal]], encode: Callable[[Value, Type], int]
) -> tuple[Array, Array]:
    first, words = [0], []
    for type_ in types:
        words += [encode(literal.value, type_) for literal in literals.get(type_, ())]
        first.append(len(words))
    return np.array(first, np.int64), np.array(words, np.int64)


def _table(rows: Sequence[Sequence[int]]) -> Array:
    table = np.full((len(rows), max(1, *map(len, rows)) if rows else 1), -1, np.int64)
    for number, row in enumerate(rows):
        table[number, : len(row)] = row
    return table


@kernel
def least_arguments(tables: Tables, production: int, context: int) -> int:
    """The nodes of the smallest arguments of a production in a context."""
    total = 0
    for argument in range(tables.arities[production]):
        total += tables.sizes[context, tables.parameters[production, argument]]
    return min(total, ENDLESS)


@compiled
def _smallest(tables: Tables) -> None:
    """Fill in `sizes`: leaves first, then what can be made of them, until nothing gets smaller."""
    n_contexts, n_types = tables.sizes.shape
    for context in range(n_contexts - 1, -1, -1):  # a lambda's context has a higher number than the one it is in
        for type_ in range(n_types):
            if tables.first_literal[type_] < tables.first_literal[type_ + 1] or tables.drawn[type_] != NOT_DRAWN:
                tables.sizes[context, type_] = 1
        for level in range(tables.n_variables[context]):
            tables.sizes[context, tables.variables[context, level]] = 1
        for type_ in range(n_types):
            if tables.inner[context, type_] >= 0:
                body = tables.sizes[tables.inner[context, type_], tables.function_results[type_]]
                tables.sizes[context, type_] = min(1 + body, ENDLESS)
        changed = True
        while changed:
            changed = False
            for production in range(tables.arities.size):
                size = min(1 + least_arguments(tables, production, context), ENDLESS)
                if size < tables.sizes[context, tables.results[production]]:
                    tables.sizes[context, tables.results[production]] = size
                    changed = True
