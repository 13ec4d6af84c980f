"""The terms of a bank as code: what the machine runs when they are the bodies of functions.

The code of a term is that of its arguments, one after the other, and the call of its entry.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.heap import EMPTY
from neurosym.execution.engine.instructions import CLOSED, CONSTANT, HANDLE_BITS, LAMBDA, REMEMBERED, VARIABLE
from neurosym.execution.engine.pages import address_of
from neurosym.execution.engine.words import Address, Word, compiled, get, put
from neurosym.program.expression import Literal, Program, Variable
from neurosym.program.types import FunctionType, Type
from neurosym.search.store import Leaves, Source, Store, Words


@compiled
def _copy(code: Address, begins: Address, lengths: Address, targets: Address, n: Word) -> None:
    """Copy `n` pieces of code to where they are wanted."""
    for number in range(n):
        begin, target = get(begins, number), get(targets, number)
        for position in range(get(lengths, number)):
            put(code, target + position, get(code, begin + position))


class _Codes:
    """Of each term of a store: where its code begins, how long it is, how deep the stack gets, and its body.

    And its reach: how many of the first variables it needs.
    """

    def __init__(self) -> None:
        self.begins, self.lengths, self.depths, self.bodies, self.reaches = (np.empty(0, np.int64) for _ in range(5))

    def extend(self, begins: Words, lengths: Words, depths: Words, bodies: Words, reaches: Words) -> None:
        self.begins = np.concatenate([self.begins, begins])
        self.lengths = np.concatenate([self.lengths, lengths])
        self.depths = np.concatenate([self.depths, depths])
        self.bodies = np.concatenate([self.bodies, bodies])
        self.reaches = np.concatenate([self.reaches, reaches])


class Emission:
    """The code of one bank's terms, level by level; `n_own` variables are the parameters of the functions they are."""

    def __init__(self, engine: Engine, variables: Sequence[Type], n_own: int) -> None:
        self._engine = engine
        self._variables = variables
        self._n_own = n_own
        self._codes: dict[Type, _Codes] = {}
        self._cost = 0

    def codes(self, type_: Type) -> _Codes:
        """The code of each term of a type, as far as they were emitted."""
        return self._codes.setdefault(type_, _Codes())

    def closures(self, type_: Type) -> Words:
        """What each term of a type is as a function; without a handle if that depends on the row."""
        codes = self.codes(type_)
        found: Words = (codes.bodies << HANDLE_BITS) + EMPTY * (codes.reaches <= self._n_own)
        return found

    def emit(self, stores: Mapping[Type, Store], cost: int, inner: Callable[[tuple[Type, ...]], "Emission"]) -> None:
        """Make code for all terms up to a cost."""
        while self._cost < cost:
            self._cost += 1
            for type_, store in stores.items():
                codes = self.codes(type_)
                for begin, end, source, choices in store.shelf.runs(*store.level(self._cost)):
                    arguments = choices.arguments(store.shelf.provenance[begin:end])
                    codes.extend(*self._run(source, type_, arguments, inner))

    def _are_plain(self, *types: Type) -> bool:
        """Whether values of these types are words without a handle."""
        memory = self._engine.memory
        return not any(memory.n_handles(memory.type_id(type_)) for type_ in types)

    def _run(
        self, source: Source, type_: Type, arguments: Sequence[Words], inner: Callable[[tuple[Type, ...]], "Emission"]
    ) -> tuple[Words, Words, Words, Words, Words]:
        assembler = self._engine.assembler
        n = len(arguments[0])
        pieces: list[tuple[Words, Words]] = []
        total: Words = np.zeros(n, np.int64)
        depths: Words = np.ones(n, np.int64)
        reaches: Words = np.zeros(n, np.int64)
        last: Words
        if isinstance(source, Leaves):
            leaves = [build() for build in source.builds]
            last = np.array([self._instruction(leaf, type_) for leaf in leaves], np.int64)[arguments[0]]
            own = [leaf.index + 1 if isinstance(leaf, Variable) else 0 for leaf in leaves]
            reaches = np.array(own, np.int64)[arguments[0]]
        else:
            last = np.full(n, assembler.call(source.reference, source.instance), np.int64)
            for position, parameter in enumerate(source.parameters):
                chosen = arguments[position]
                if isinstance(parameter, FunctionType):
                    of = inner(parameter.parameters).codes(parameter.result)
                    begins = assembler.add_code(LAMBDA + 8 * of.bodies[chosen]) + np.arange(n)
                    lengths: Words = np.ones(n, np.int64)
                    deep, reach = lengths, of.reaches[chosen] - len(parameter.parameters)
                else:
                    of = self._codes[parameter]
                    begins, lengths, deep, reach = (
                        array[chosen] for array in (of.begins, of.lengths, of.depths, of.reaches)
                    )
                pieces.append((begins, lengths))
                total += lengths
                depths = np.maximum(depths, position + deep)
                reaches = np.maximum(reaches, reach)
        lengths = total + 1
        ends = np.cumsum(lengths)
        first = assembler.add_code(np.repeat(last, lengths))
        begins = first + ends - lengths
        target = begins.copy()
        for piece, size in pieces:
            _copy(assembler.code_address, address_of(piece), address_of(size), address_of(target), n)
            target += size
        remembered = REMEMBERED * self._are_plain(type_, *self._variables[:1])
        traits: Words = remembered + CLOSED * (reaches <= self._n_own)
        bodies = assembler.add_bodies(begins, lengths, depths, len(self._variables), traits)
        return begins, lengths, depths, bodies, reaches

    def _instruction(self, leaf: Program, type_: Type) -> int:
        if isinstance(leaf, Variable):
            return VARIABLE + 8 * leaf.index
        assert isinstance(leaf, Literal)  # a function's body is given nothing
        return CONSTANT + 8 * self._engine.assembler.constant(self._engine.memory.encode(leaf.value, type_))
