"""Values by type for sampled environments, and names for a program's inputs."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.random import Generator

from neurosym.execution.engine.draws import below, drawing
from neurosym.execution.engine.pages import Words, address_of
from neurosym.execution.engine.words import Address, Word, compiled, put
from neurosym.program.types import Type, TypeConstructor
from neurosym.program.values import Value, freeze, inhabits

POOL_SIZE = 128
"""Values of one type; 128 environments told all but 1.6 % of different bodies apart when the design was made."""

N_COMPOSED = 32
"""Lists or pairs of a type that are composed."""

MAX_COMPOSED = 5
"""Items of such a list."""

_SMALL: dict[str, list[Value]] = {
    "int": [0, 1, 2, 3, -1],
    "float": [0.0, 1.0, -1.0],
    "bool": [False, True],
    "str": [""],
}


def value_pool(types: Sequence[Type], values: Sequence[Value], generator: Generator) -> dict[Type, list[Value]]:
    """For each type a few small values and those that occur in `values`, at most POOL_SIZE; composed where none do."""
    occurring: dict[object, Value] = {}
    for value in values:
        for part in _parts(value):
            occurring.setdefault((type(part).__name__, freeze(part)), part)
    pool: dict[Type, list[Value]] = {}
    for type_ in types:
        small = _SMALL.get(type_.name, []) if isinstance(type_, TypeConstructor) else []
        found = [value for value in occurring.values() if inhabits(value, type_)]
        if len(found) > POOL_SIZE:
            chosen = sorted(generator.choice(len(found), POOL_SIZE, replace=False).tolist())
            found = [found[number] for number in chosen]
        pool[type_] = [*small, *found]
    for type_ in types:
        if len(pool[type_]) < 2:
            pool[type_] = [*pool[type_], *_composed(type_, pool, generator)]
    return pool


def _parts(value: Value) -> Iterator[Value]:
    yield value
    if isinstance(value, list | tuple):
        for item in value:
            yield from _parts(item)


def _composed(type_: Type, pool: dict[Type, list[Value]], generator: Generator) -> list[Value]:
    """Lists and pairs drawn from the values of their parts."""
    if not isinstance(type_, TypeConstructor) or not type_.arguments or type_.name == "tensor":
        return []
    members = [pool.get(argument, []) for argument in type_.arguments]
    if not all(members):
        return [[]] if type_.name == "list" else []

    draws = drawing(generator)
    if type_.name == "pair":
        first, second = members
        drawn: Words = np.empty((N_COMPOSED, 2), np.int64)
        _draw_pairs(address_of(draws), len(first), len(second), address_of(drawn))
        return [(first[one], second[other]) for one, other in drawn.tolist()]
    drawn = np.empty((N_COMPOSED, 1 + MAX_COMPOSED), np.int64)
    _draw_lists(address_of(draws), len(members[0]), address_of(drawn))
    return [[members[0][choice] for choice in choices[:n]] for n, *choices in drawn.tolist()]


@compiled
def _draw_pairs(draws: Address, n_first: Word, n_second: Word, drawn: Address) -> None:
    """The numbers of the members of N_COMPOSED pairs. Compiled, for a draw takes a microsecond in Python."""
    for number in range(N_COMPOSED):
        put(drawn, 2 * number, below(draws, n_first))
        put(drawn, 2 * number + 1, below(draws, n_second))


@compiled
def _draw_lists(draws: Address, n_values: Word, drawn: Address) -> None:
    """The length of each of N_COMPOSED lists, and the numbers of its items."""
    for number in range(N_COMPOSED):
        place, n = drawn + 8 * (1 + MAX_COMPOSED) * number, below(draws, 1 + MAX_COMPOSED)
        put(place, 0, n)
        for position in range(n):
            put(place, 1 + position, below(draws, n_values))


def input_names(parameters: Sequence[Type]) -> tuple[str, ...]:
    """A name for each input by its type, numbered where there are several of one."""
    stems = [_stem(type_) for type_ in parameters]
    counts = Counter(stems)
    seen: Counter[str] = Counter()
    names = []
    for stem in stems:
        seen[stem] += 1
        names.append(f"{stem}{seen[stem]}" if counts[stem] > 1 else stem)
    return tuple(names)


def _stem(type_: Type) -> str:
    if isinstance(type_, TypeConstructor):
        if type_.name == "list":
            inner = type_.arguments[0]
            return "images" if isinstance(inner, TypeConstructor) and inner.name == "tensor" else "items"
        return {"int": "n", "float": "x", "bool": "flag", "str": "text", "pair": "pair", "tensor": "array"}.get(
            type_.name, "value"
        )
    return "value"
