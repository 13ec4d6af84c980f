"""The terms of a bank as code: what the machine runs when they are the bodies of functions.

The code of a term is that of its arguments, one after the other, and the call of its entry.
"""

from array import array
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.fields import MAX_ARITY
from neurosym.execution.engine.heap import EMPTY
from neurosym.execution.engine.instructions import (
    BODY_FIELDS,
    CLOSED,
    CONSTANT,
    HANDLE_BITS,
    LAMBDA,
    REMEMBERED,
    VARIABLE,
)
from neurosym.execution.engine.pages import address_of
from neurosym.execution.engine.words import Address, Word, compiled, get, put
from neurosym.program.expression import Literal, Program, Variable
from neurosym.program.types import FunctionType, Type
from neurosym.search.store import Choices, Leaves, Source, Store, Words

BEGINS, LENGTHS, DEPTHS, REACHES, NUMBERS, FUNCTIONS, N_ROWS = range(7)
"""Of each term: where its code begins, how long it is, how deep the stack gets, its reach (how many of the first
variables it needs), the number of its body, and what it is as a function: without a handle if that depends on the row.
"""

# What the code of a run of terms is made from; the fields of arguments follow.
(
    N_TERMS,
    PROVENANCE,  # address of the number of each among the candidates of its sweep
    ARITY,
    INNER,  # the argument that varied fastest
    LAST,  # address of the last instructions, one for all terms or one for each leaf
    OWN_REACHES,  # address of the reach of each leaf; 0 for other terms
    ROWS,  # address of what is told of each term
    CAPACITY,  # words of each of these rows
    N_VARIABLES,
    N_OWN,
    TRAITS,
    CODE,  # addresses of all code and of all bodies
    BODIES,
    FIRST_CODE,  # where there is room for the code, and for the bodies
    FIRST_BODY,
    ARGUMENTS,
) = range(16)

# An argument: a part of a store, what is told of its terms, and how many parameters it has, if it is a function.
BEGIN, SIZE, ARGUMENT_ROWS, ARGUMENT_CAPACITY, N_PARAMETERS, ARGUMENT_SIZE = range(6)


@compiled
def _argument(run: Address, position: Word) -> Address:
    return run + 8 * (ARGUMENTS + ARGUMENT_SIZE * position)


@compiled
def _of(argument: Address, row: Word, term: Word) -> Word:
    return get(get(argument, ARGUMENT_ROWS), row * get(argument, ARGUMENT_CAPACITY) + term)


@compiled
def _choose(run: Address, number: Word, chosen: Address) -> None:
    """The arguments of a term: see `store.Choices`."""
    candidate, inner = get(get(run, PROVENANCE), number), get(run, INNER)
    argument = _argument(run, inner)
    put(chosen, inner, get(argument, BEGIN) + candidate % get(argument, SIZE))
    candidate //= get(argument, SIZE)
    for position in range(get(run, ARITY) - 1, -1, -1):
        if position != inner:
            argument = _argument(run, position)
            put(chosen, position, get(argument, BEGIN) + candidate % get(argument, SIZE))
            candidate //= get(argument, SIZE)


@compiled
def _measure(run: Address, chosen: Address) -> Word:
    """Tell of each term how long its code is, how deep it gets and what it reaches; the words of all code."""
    rows, capacity, total = get(run, ROWS), get(run, CAPACITY), 0
    for number in range(get(run, N_TERMS)):
        _choose(run, number, chosen)
        length, depth, reach = 1, 1, 0
        if get(run, OWN_REACHES):
            reach = get(get(run, OWN_REACHES), get(chosen, 0))
        else:
            for position in range(get(run, ARITY)):
                argument, term = _argument(run, position), get(chosen, position)
                n_parameters = get(argument, N_PARAMETERS)
                reach = max(reach, _of(argument, REACHES, term) - n_parameters)
                length += 1 if n_parameters else _of(argument, LENGTHS, term)
                depth = max(depth, position + (1 if n_parameters else _of(argument, DEPTHS, term)))
        put(rows, LENGTHS * capacity + number, length)
        put(rows, DEPTHS * capacity + number, depth)
        put(rows, REACHES * capacity + number, reach)
        total += length
    return total


@compiled
def _write(run: Address, chosen: Address) -> None:
    """Write the code of each term, and its body."""
    rows, capacity, code = get(run, ROWS), get(run, CAPACITY), get(run, CODE)
    target = get(run, FIRST_CODE)
    for number in range(get(run, N_TERMS)):
        _choose(run, number, chosen)
        begin, last = target, get(get(run, LAST), 0)
        if get(run, OWN_REACHES):
            last = get(get(run, LAST), get(chosen, 0))
        else:
            for position in range(get(run, ARITY)):
                argument, term = _argument(run, position), get(chosen, position)
                if get(argument, N_PARAMETERS):
                    put(code, target, LAMBDA + 8 * _of(argument, NUMBERS, term))
                    target += 1
                else:
                    first = _of(argument, BEGINS, term)
                    for at in range(_of(argument, LENGTHS, term)):
                        put(code, target + at, get(code, first + at))
                    target += _of(argument, LENGTHS, term)
        put(code, target, last)
        target += 1
        body = get(run, FIRST_BODY) + number
        is_closed = get(rows, REACHES * capacity + number) <= get(run, N_OWN)
        put(rows, BEGINS * capacity + number, begin)
        put(rows, NUMBERS * capacity + number, body)
        put(rows, FUNCTIONS * capacity + number, (body << HANDLE_BITS) + (EMPTY if is_closed else 0))
        fields = get(run, BODIES) + 8 * BODY_FIELDS * body
        put(fields, 0, begin)
        put(fields, 1, target)
        put(fields, 2, get(rows, DEPTHS * capacity + number))
        put(fields, 3, get(run, N_VARIABLES))
        put(fields, 4, get(run, TRAITS) + (CLOSED if is_closed else 0))


class _Codes:
    """What is told of each term of a store whose code there is."""

    def __init__(self) -> None:
        self.n = 0
        self.rows: Words = np.empty((N_ROWS, 64), np.int64)
        self.address = address_of(self.rows)

    def reserve(self, n_more: int) -> None:
        """Make room for so many more terms."""
        if self.n + n_more > self.rows.shape[1]:
            rows: Words = np.empty((N_ROWS, 2 * (self.n + n_more)), np.int64)
            rows[:, : self.n] = self.rows[:, : self.n]
            self.rows, self.address = rows, address_of(rows)


class Emission:
    """The code of one bank's terms, level by level; `n_own` variables are the parameters of the functions they are."""

    def __init__(self, engine: Engine, variables: Sequence[Type], n_own: int) -> None:
        self._engine = engine
        self._variables = variables
        self._n_own = n_own
        self._codes: dict[Type, _Codes] = {}
        self._cost = 0

    def codes(self, type_: Type) -> _Codes:
        """What is told of each term of a type, as far as code was made."""
        codes = self._codes.get(type_)
        if codes is None:
            codes = self._codes[type_] = _Codes()
        return codes

    def closures(self, type_: Type) -> Words:
        """What each term of a type is as a function; without a handle if that depends on the row."""
        codes = self.codes(type_)
        return codes.rows[FUNCTIONS, : codes.n]

    def emit(self, stores: Mapping[Type, Store], cost: int, inner: Callable[[tuple[Type, ...]], "Emission"]) -> None:
        """Make code for all terms up to a cost."""
        while self._cost < cost:
            self._cost += 1
            for type_, store in stores.items():
                for begin, end, source, choices in store.shelf.runs(*store.level(self._cost)):
                    self._run(source, type_, choices, store.shelf.provenance[begin:end], inner)

    def _are_plain(self, *types: Type) -> bool:
        """Whether values of these types are words without a handle."""
        memory = self._engine.memory
        return not any(memory.n_handles(memory.type_id(type_)) for type_ in types)

    def _run(
        self,
        source: Source,
        type_: Type,
        choices: Choices,
        provenance: Words,
        inner: Callable[[tuple[Type, ...]], "Emission"],
    ) -> None:
        """Make code for terms that one sweep gave."""
        assembler, codes, n = self._engine.assembler, self.codes(type_), len(provenance)
        codes.reserve(n)
        run = array("q", bytes(8 * (ARGUMENTS + ARGUMENT_SIZE * MAX_ARITY)))
        chosen = array("q", bytes(8 * MAX_ARITY))
        if isinstance(source, Leaves):
            leaves = [build() for build in source.builds]
            last = array("q", [self._instruction(leaf, type_) for leaf in leaves])
            reaches = array("q", [leaf.index + 1 if isinstance(leaf, Variable) else 0 for leaf in leaves])
            run[OWN_REACHES] = reaches.buffer_info()[0]
        else:
            last = array("q", [assembler.call(source.reference, source.instance)])
        for position, (begin, end) in enumerate(choices.parts):
            at = ARGUMENTS + ARGUMENT_SIZE * position
            run[at + BEGIN], run[at + SIZE] = begin, end - begin
            if not isinstance(source, Leaves):
                parameter = source.parameters[position]
                of = self._codes.get(parameter)
                if isinstance(parameter, FunctionType):
                    of = inner(parameter.parameters).codes(parameter.result)
                    run[at + N_PARAMETERS] = len(parameter.parameters)
                assert of is not None
                run[at + ARGUMENT_ROWS], run[at + ARGUMENT_CAPACITY] = of.address, of.rows.shape[1]
        run[N_TERMS], run[PROVENANCE] = n, address_of(provenance)
        run[ARITY], run[INNER] = len(choices.parts), choices.inner
        run[LAST] = last.buffer_info()[0]
        run[ROWS], run[CAPACITY] = codes.address + 8 * codes.n, codes.rows.shape[1]
        run[N_VARIABLES], run[N_OWN] = len(self._variables), self._n_own
        run[TRAITS] = REMEMBERED * self._are_plain(type_, *self._variables[:1])
        at_run, at_chosen = run.buffer_info()[0], chosen.buffer_info()[0]
        run[FIRST_CODE] = assembler.reserve_code(_measure(at_run, at_chosen))
        run[FIRST_BODY] = assembler.reserve_bodies(n)
        run[CODE], run[BODIES] = assembler.code_address, assembler.bodies_address
        _write(at_run, at_chosen)
        codes.n += n

    def _instruction(self, leaf: Program, type_: Type) -> int:
        if isinstance(leaf, Variable):
            return VARIABLE + 8 * leaf.index
        assert isinstance(leaf, Literal)  # a function's body is given nothing
        return CONSTANT + 8 * self._engine.assembler.constant(self._engine.memory.encode(leaf.value, type_))
