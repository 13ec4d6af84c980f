"""Constants to enumerate with: small ones, and those that the examples suggest."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from neurosym.program.expression import Literal
from neurosym.program.types import STR, Type, TypeConstructor
from neurosym.program.values import Value, inhabits

MAX_LITERALS = 8
"""Constants of one type, the most frequent ones of the examples."""

MAX_CHARACTERS = 3
"""Of a string that a single example may give."""

MAX_LITERAL_BITS = 256
"""Of an integer: a longer one is nothing that a program would be written with."""

MAX_COMPARED = 40
"""Examples whose outputs are compared for text that they share."""

MAX_SHARED = 3


def literals(
    types: Sequence[Type], examples: Sequence[Sequence[Value]], given: Sequence[Value] = ()
) -> dict[Type, list[Literal]]:
    """Constants by type: small ones that every task may need, those `given`, those that examples suggest.

    An example is its inputs and its output. What more than a third of them hold is suggested, and text that outputs
    share and their inputs lack. Strings longer than MAX_CHARACTERS must be in two examples: whatever a single example
    holds is its answer.
    """
    small: dict[str, list[Value]] = {"int": [0, 1, 2], "bool": [False, True], "str": [""], "list": [[]]}
    found: dict[Type, list[Literal]] = {}
    seen = Counter(typed for values in examples for typed in dict.fromkeys(map(_typed, _scalars([*values]))))
    frequent = [
        value
        for value, count in ((_untyped(typed)[1], count) for typed, count in seen.most_common())
        if count * 3 > len(examples) and (count > 1 or not isinstance(value, str) or len(value) <= MAX_CHARACTERS)
    ]
    copied = _copied(examples)
    frequent = [value for value in frequent if not isinstance(value, str) or value not in copied]
    for type_ in types:
        values = small.get(type_.name, []) if isinstance(type_, TypeConstructor) else []
        mined = [value for value in frequent if inhabits(value, type_)]
        if type_ == STR:
            mined = [*shared_texts(examples), *mined]
        own = [value for value in given if inhabits(value, type_)]
        unique = list(dict.fromkeys(map(_typed, [*values, *own, *mined[:MAX_LITERALS]])))
        found[type_] = [_literal(typed, type_) for typed in unique]
    return found


@lru_cache(maxsize=10_000)
def _literal(typed: tuple[str, Value], type_: Type) -> Literal:
    value = _untyped(typed)[1]
    return Literal.of(value, None if value == [] else type_)


def shared_texts(examples: Sequence[Sequence[Value]]) -> list[str]:
    """Text that most outputs share and that most of their inputs lack, the longest first."""
    rows = [row for row in examples if type(row[-1]) is str][:MAX_COMPARED]
    if len(rows) < 2:
        return []
    shared: Counter[str] = Counter()
    for first, second in pairwise(rows):
        shared.update(set(_common_parts(first[-1], second[-1])))
    found: list[str] = []
    for text in sorted(shared, key=lambda text: (-len(text), text)):
        n_outputs = sum(text in row[-1] for row in rows)
        n_inputs = sum(any(text in value for value in row[:-1] if type(value) is str) for row in rows)
        is_part = any(text in longer for longer in found)
        if 2 * n_outputs > len(rows) and 2 * n_inputs < len(rows) and not is_part:
            found.append(text)
    return found[:MAX_SHARED]


def _copied(examples: Sequence[Sequence[Value]]) -> set[str]:
    """Outputs that stand within their own inputs wherever they are given: cut out of these rather than remembered."""
    is_within: dict[str, bool] = {}
    for *inputs, output in examples:
        if type(output) is str and len(output) > MAX_CHARACTERS:
            is_part = any(output in value and output != value for value in inputs if type(value) is str)
            is_within[output] = is_part and is_within.get(output, True)
    return {output for output, is_part in is_within.items() if is_part}


def _common_parts(first: str, second: str) -> Iterator[str]:
    """The parts that two texts share and that can't be made longer to the right, and those to the left of a match."""
    for start in range(len(first)):
        for other in range(len(second)):
            if start and other and first[start - 1] == second[other - 1]:
                continue
            n = 0
            while start + n < len(first) and other + n < len(second) and first[start + n] == second[other + n]:
                n += 1
            if n:
                yield first[start : start + n]


def _scalars(value: Value) -> Iterator[Value]:
    """The scalars within a value that are worth a literal: numbers, strings, and what delimits words in strings."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from _scalars(item)
    elif type(value) is float or (type(value) is int and value.bit_length() <= MAX_LITERAL_BITS):
        yield value
    elif type(value) is str:
        yield value
        yield from (character for character in value if not character.isalnum())


def _typed(value: Value) -> tuple[str, Value]:
    return type(value).__name__, tuple(value) if isinstance(value, list) else value


def _untyped(typed: tuple[str, Value]) -> tuple[str, Value]:
    name, value = typed
    return name, list(value) if name == "list" else value
