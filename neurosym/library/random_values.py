"""Random values of a type, and random total functions: what the contract calls entries with."""

import marshal
from collections.abc import Sequence
from itertools import cycle
from typing import Any
from zlib import crc32

import numpy as np

from neurosym.library.fuel import MAX_BITS, MAX_ITERATIONS, MAX_SIZE
from neurosym.program.inference import belongs
from neurosym.program.types import (
    BOOL,
    FLOAT,
    INT,
    STR,
    SYMBOL,
    FunctionType,
    Type,
    TypeConstructor,
    dimension,
    list_of,
    pair_of,
    substitute,
    variables,
)
from neurosym.program.values import Value, inhabits

_ALPHABETS = ("ab", "0123456789", "aB1 ,-", "éßİ日x\n")
_FLOATS = (0.0, 1.0, -1.0, 0.5, -2.5, 1e-9, 3.0, 1e10, -1e200, 1.7e308, 5e-324)
_CHOICES = (INT, STR, list_of(INT), BOOL, pair_of(INT, STR), FLOAT, SYMBOL)


def instances(signature: FunctionType, n_instances: int) -> list[FunctionType]:
    """The signature at concrete types: its variables take turns with all the types of their class."""
    own = variables(signature)
    dimensions = _dimension_names(signature)
    turns = []
    for number, (name, variable) in enumerate(own.items()):
        of_class: list[Type] = [type_ for type_ in _CHOICES if belongs(type_, variable.bound)]
        sizes: list[Type] = [dimension(size) for size in (2, 1, 3)]
        choices = sizes if name in dimensions else of_class
        # the second variable starts elsewhere, so that two variables differ more often than not
        turns.append(cycle(choices[number % len(choices) :] + choices[: number % len(choices)]))
    found = []
    for _ in range(n_instances):
        concrete = substitute(signature, dict(zip(own, map(next, turns), strict=True)))
        assert isinstance(concrete, FunctionType)
        found.append(concrete)
    return found


def _dimension_names(type_: Type) -> set[str]:
    if isinstance(type_, FunctionType):
        return set().union(*map(_dimension_names, (*type_.parameters, type_.result)))
    if isinstance(type_, TypeConstructor) and type_.name == "tensor":
        return set(variables(type_))
    return set().union(*map(_dimension_names, type_.arguments)) if isinstance(type_, TypeConstructor) else set()


Drawn = tuple[FunctionType, tuple[Value, ...]]
"""A concrete signature, and inputs for it."""


class Draw:
    """Draws values of concrete types; what was drawn comes again at times, so that equal values meet."""

    def __init__(self, generator: np.random.Generator) -> None:
        self._generator = generator
        self._drawn: dict[Type, list[Value]] = {}
        self._symbol: Type = INT if generator.random() < 0.5 else STR

    def value(self, type_: Type) -> Value:
        """A value of moderate size."""
        if isinstance(type_, FunctionType):
            return DrawnFunction(type_, self)
        drawn = self._drawn.setdefault(type_, [])
        if drawn and self._generator.random() < 0.3:
            return _copied(self.one_of(drawn))
        value = self._fresh(type_)
        drawn.append(value)
        return _copied(value)

    def extreme(self, type_: Type, longest: int) -> Value:
        """A value at the bounds of what a program can hold; lists of at most `longest` items."""
        if isinstance(type_, FunctionType):
            return self.value(type_)
        assert isinstance(type_, TypeConstructor)
        match type_.name:
            case "int":
                return (2**MAX_BITS - 1) * self.one_of((1, -1))
            case "str":
                return "ab" * (MAX_SIZE // 2)
            case "list":
                return [self.value(type_.arguments[0])] * longest
            case "pair":
                first, second = (self.extreme(argument, longest) for argument in type_.arguments)
                return (first, second)
        return self.value(type_)

    def one_of(self, choices: Sequence[Any]) -> Any:
        """One of the choices, each as likely."""
        return choices[int(self._generator.integers(len(choices)))]

    def _fresh(self, type_: Type) -> Value:
        assert isinstance(type_, TypeConstructor)
        match type_.name:
            case "int":
                magnitude = self.one_of((9,) * 8 + (1000, 10**6, 2**63, 2**100))
                return int(self._generator.integers(-9, 10)) * magnitude // 9
            case "float":
                return self.one_of((*_FLOATS, float(self._generator.normal())))
            case "bool":
                return bool(self._generator.random() < 0.5)
            case "symbol":
                return self._fresh(self._symbol)
            case "str":
                alphabet = self.one_of(_ALPHABETS)
                return "".join(self.one_of(alphabet) for _ in range(self.one_of((0, 1, 1, 2, 3, 5))))
            case "list":
                return [self.value(type_.arguments[0]) for _ in range(self.one_of((0, 1, 2, 3, 4, 7)))]
            case "pair":
                first, second = map(self.value, type_.arguments)
                return (first, second)
        shape = [int(size.name) for size in type_.arguments if isinstance(size, TypeConstructor)]
        return self._generator.normal(size=shape).astype(np.float32)


def _copied(value: Value) -> Value:
    """`value` with lists and arrays of its own, so that changing one input doesn't change another."""
    if type(value) in (list, tuple):
        return type(value)(map(_copied, value))
    return value.copy() if isinstance(value, np.ndarray) else value


class DrawnFunction:
    """A total function that looks random: which of its few results it gives depends on its arguments alone.

    `misuse` tells of a call with arguments that are not of the declared types.
    """

    N_RESULTS = 7

    def __init__(self, type_: FunctionType, draw: Draw) -> None:
        self.type = type_
        self.results = [draw.value(type_.result) for _ in range(self.N_RESULTS)]
        self.misuse: str | None = None
        self._salt = draw.one_of(range(2**16))
        self._inner = [
            (position, [draw.value(wanted) for wanted in parameter.parameters])
            for position, parameter in enumerate(type_.parameters)
            if isinstance(parameter, FunctionType) and parameter.result == type_.result
        ]
        self._same = [position for position, parameter in enumerate(type_.parameters) if parameter == type_.result]

    def __call__(self, *arguments: Value) -> Value:
        """One of the results, the same for the same arguments."""
        parameters = self.type.parameters
        if len(arguments) != len(parameters):
            raise TypeError(f"a function of type {self.type} was called with {len(arguments)} arguments")
        if self.misuse is None and not all(map(inhabits, arguments, parameters)):
            self.misuse = f"a function of type {self.type} was called with {arguments!r:.80}"
        values = [argument for argument in arguments if not callable(argument)]
        chosen = crc32(marshal.dumps(values, 0), self._salt) % (self.N_RESULTS + 2)
        if chosen == self.N_RESULTS and self._same:
            return arguments[self._same[0]]
        if chosen > self.N_RESULTS and self._inner:
            position, drawn = self._inner[0]
            return arguments[position](*drawn)
        return self.results[chosen % self.N_RESULTS]

    def __repr__(self) -> str:
        return f"lambda {', '.join(f'x{number}' for number in range(len(self.type.parameters)))}: …"


def draw_cases(signature: FunctionType, generator: np.random.Generator, n_cases: int) -> list[Drawn]:
    """Inputs for a signature: `n_cases` of moderate size, then some with one input, or all, at the bounds."""
    cases = []
    for concrete in instances(signature, n_cases):
        draw = Draw(generator)
        cases.append((concrete, tuple(map(draw.value, concrete.parameters))))
    (concrete,) = instances(signature, 1)
    # a loop's rounds are bounded tighter than a list, and large times large fills the memory
    has_function = any(isinstance(parameter, FunctionType) for parameter in concrete.parameters)
    draw = Draw(generator)
    positions = tuple(number for number, type_ in enumerate(concrete.parameters) if _has_extreme(type_))
    for extreme in dict.fromkeys([*((position,) for position in positions), positions]) if positions else ():
        longest = MAX_ITERATIONS if has_function or len(extreme) > 1 else MAX_SIZE
        inputs = (
            draw.extreme(type_, longest) if position in extreme else draw.value(type_)
            for position, type_ in enumerate(concrete.parameters)
        )
        cases.append((concrete, tuple(inputs)))
    return cases


def _has_extreme(type_: Type) -> bool:
    return isinstance(type_, TypeConstructor) and type_.name in ("int", "str", "list", "pair")
