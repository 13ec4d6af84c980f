"""A problem of PSB1: where its inputs come from, what its oracle gives for them, and which constants it offers."""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Final

import numpy as np
from numpy.random import Generator

from neurosym.program.values import Value

Inputs = tuple[Value, ...]
Example = tuple[Inputs, Value]
Draw = Callable[[Generator], Value]

VISIBLE: Final = "\n\t" + "".join(map(chr, range(32, 127)))
"""Newline, tab and the printable characters of ASCII, which the suite calls visible."""
PRINTABLE: Final = VISIBLE[2:]
NO_SPACE: Final = PRINTABLE[1:]
LOWERCASE: Final = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Domain:
    """One source of inputs, and how many of them are for training and for testing; `draw` gives as many as asked."""

    draw: Callable[[Generator, int], list[Inputs]]
    n_train: int
    n_test: int

    def split(self, generator: Generator) -> tuple[list[Inputs], list[Inputs]]:
        """Inputs to train on and inputs to test on."""
        inputs = self.draw(generator, self.n_train + self.n_test)
        return inputs[: self.n_train], inputs[self.n_train :]


def listed(cases: Sequence[Inputs], n_train: int | None = None) -> Domain:
    """Every one of `cases` once: all in training as they stand, or shuffled, `n_train` in training and the others not.

    With n_train = 0 they stand in order, too.
    """
    n_train = len(cases) if n_train is None else n_train
    in_order = n_train in (0, len(cases))

    def draw(generator: Generator, n_inputs: int) -> list[Inputs]:
        order = range(n_inputs) if in_order else generator.permutation(n_inputs)
        return [copy.deepcopy(cases[position]) for position in order]

    return Domain(draw, n_train, len(cases) - n_train)


def drawn(draw_one: Callable[[Generator], Inputs], n_train: int, n_test: int = 0) -> Domain:
    """Inputs drawn one by one, independently; the same may come twice, also once in training and once in testing."""
    return Domain(lambda generator, n: [draw_one(generator) for _ in range(n)], n_train, n_test)


def arranged(draw_one: Callable[[Generator], Inputs], n_each: int, n_groups: int = 1) -> Domain:
    """For training, each of `n_groups` drawn inputs in all its `n_each` distinct orders."""

    def draw(generator: Generator, n_inputs: int) -> list[Inputs]:
        found: list[Inputs] = []
        while len(found) < n_inputs:
            orders = list(dict.fromkeys(permutations(draw_one(generator))))
            if len(orders) == n_each:  # not where two drawn strings are equal by chance
                found += orders
        return found

    return Domain(draw, n_each * n_groups, 0)


@dataclass(frozen=True, eq=False)
class Problem:
    """A problem of the suite; `oracle` gives the output for inputs of `signature`.

    `tolerance` is the absolute error of a float that the suite still counts as none. `literals` are the constants that
    the suite offers for the problem (characters as strings of length 1), and both booleans where it draws one;
    `random_literals` draw one each of its other ephemeral random constants.
    """

    name: str
    signature: str
    oracle: Callable[..., Value]
    domains: tuple[Domain, ...]
    tolerance: float = 0.0
    literals: tuple[Value, ...] = ()
    random_literals: tuple[Draw, ...] = ()

    @property
    def n_train(self) -> int:
        """How many examples there are to learn from."""
        return sum(domain.n_train for domain in self.domains)

    @property
    def n_test(self) -> int:
        """How many examples a program is tested on that it was not grown on."""
        return sum(domain.n_test for domain in self.domains)

    def examples(self, seed: int) -> tuple[list[Example], list[Example]]:
        """Training and hidden examples, each (inputs, output), the same for the same seed; edge cases first."""
        generator = np.random.default_rng(seed)
        train: list[Example] = []
        hidden: list[Example] = []
        for domain in self.domains:
            for examples, inputs in zip((train, hidden), domain.split(generator), strict=True):
                examples += [(case, self.oracle(*case)) for case in inputs]
        return train, hidden


def integers(lowest: int, highest: int) -> Callable[[Generator], int]:
    """Draws an integer from `lowest` to `highest`, both included."""
    return lambda generator: int(generator.integers(lowest, highest, endpoint=True))


def floats(lowest: float, highest: float) -> Callable[[Generator], float]:
    """Draws a float from `lowest` (included) to `highest` (excluded)."""
    return lambda generator: float(generator.uniform(lowest, highest))


def texts(shortest: int, longest: int, alphabet: str = VISIBLE) -> Callable[[Generator], str]:
    """Draws a string of `shortest` to `longest` characters of `alphabet`, each length equally often."""
    return lambda generator: text(generator, integers(shortest, longest)(generator), alphabet)


def text(generator: Generator, length: int, alphabet: str = VISIBLE) -> str:
    """A string of `length` characters, each drawn from `alphabet`."""
    return "".join(alphabet[position] for position in generator.integers(len(alphabet), size=length))


def sprinkled(generator: Generator, length: int, often: str, rarely: str) -> str:
    """A string of `length` characters, of `often` with probability 0.2 each and else of `rarely`."""
    chosen = generator.random(length) < 0.2
    frequent, other = text(generator, length, often), text(generator, length, rarely)
    return "".join(one if is_chosen else two for one, two, is_chosen in zip(frequent, other, chosen, strict=True))


def cycled(pattern: str, length: int) -> str:
    """The first `length` characters of `pattern` again and again."""
    return (pattern * length)[:length]


def one_each(items: Sequence[Value]) -> list[Inputs]:
    """Inputs of one value each."""
    return [(item,) for item in items]


CHARACTER: Final = texts(1, 1)
"""Draws a visible character."""
EITHER: Final = (True, False)
"""What an ephemeral random boolean may be."""
