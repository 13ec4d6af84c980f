"""Bottom-up enumeration in one context: every term by type and cost, equivalent ones kept once.

A context is a list of variables and the rows on which terms are told apart. Function arguments are enumerated in inner
contexts, whose variables are the function's parameters followed by all of the outer ones, so that lambdas capture what
is around them. The engine applies, compares and keeps by the block; this is the order in which it does so, and what
becomes of what it reports.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from neurosym.execution.engine import choose
from neurosym.execution.engine import sweep as fields
from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.kernels import Operation
from neurosym.execution.engine.sweep import DONE, EVENT_SIZE, MASKS_SIZE, NO_ROOM, TRUTH, TWIN, sweep, watch
from neurosym.program.expression import Apply, Lambda, Literal, Program, Variable
from neurosym.program.types import BOOL, FLOAT, FunctionType, Type, TypeConstructor
from neurosym.search.context import Context, Space, inner_context, parameter_names
from neurosym.search.emission import Emission
from neurosym.search.goals import Goal
from neurosym.search.store import Operand, Shelf, Source, Store, Words
from neurosym.search.terms import Term, freezer
from neurosym.search.universe import Production

N_PROGRAMS = 16_384
"""Candidates judged before whoever runs the bank may stop it; of entries that take functions, a sixteenth of it."""

MAX_EVENTS = 1 << 13

MAX_LISTS = 200
"""Lists shown, of those that one sweep finds."""

OnList = Callable[[Goal, Term], None]
"""Is shown, for a goal that is a list, the lists that a loop may have made it of."""


@dataclass
class _Aim:
    """A goal as a sweep sees it."""

    goal: Goal
    words: Words
    keys: Words
    masks: Words


class Bank:
    """The terms of one context, in order of cost; `run` goes on from where it stopped."""

    def __init__(self, space: Space, engine: Engine, context: Context, on_list: OnList | None = None) -> None:
        self.space = space
        self.engine = engine
        self.context = context
        self.complete_cost = 0
        self.n_programs = 0
        self._on_list = on_list
        self._n_rows = len(context.rows)
        self._variables = engine.columns(context.rows, context.types)
        self._stores: dict[Type, Store] = {}
        self._aims: list[_Aim] = []
        self._inner: dict[tuple[Type, ...], Bank] = {}
        self._highest_cost = max((production.cost for production in space.productions), default=0)
        self._most_parameters = max((len(production.parameters) for production in space.productions), default=0)
        self._largest = 0
        self._factors = _factors(self._n_rows)
        self._buffers: Words = np.zeros(fields.buffer_words(self._n_rows), np.int64)
        self._events: Words = np.zeros((MAX_EVENTS, EVENT_SIZE), np.int64)
        self._truths: Words = np.zeros(MASKS_SIZE, np.int64)
        self._watched: Words = np.zeros(2 * MASKS_SIZE, np.int64)
        self._pieces: dict[int, Term] = {}
        self._emission = Emission(engine, len(context.types))
        self._environments: Words | None = None
        self._productions = space.productions

    # --- what whoever searches asks ---

    def aim(self, goal: Goal) -> None:
        """Have terms of the goal's type held against it, from now on; before the first level."""
        type_id = self.engine.memory.type_id(goal.type)
        words = np.array([self.engine.memory.encode(value, goal.type) for value in goal.values], np.int64)
        keys = self.engine.keys(words, type_id)
        self._aims.append(_Aim(goal, words, keys, np.zeros(MASKS_SIZE, np.int64)))
        # what can be the answer comes first within a level: it needs only lower levels
        wanted = {aim.goal.type for aim in self._aims}
        self._productions = sorted(self.space.productions, key=lambda production: production.result not in wanted)

    def run(self, cost: int | None = None) -> Iterator[None]:
        """Enumerate, level by level, as far as `cost` or to the end, pausing now and then and after each level."""
        while not self.is_exhausted and (cost is None or self.complete_cost < cost):
            yield from self._level(self.complete_cost + 1)
            self.complete_cost += 1
            yield

    @property
    def largest(self) -> int:
        """The highest cost of a term, those of inner banks included."""
        return max(self._largest, *(bank.largest for bank in self._inner.values()), 0)

    @property
    def is_exhausted(self) -> bool:
        """Whether no level to come has a candidate, because no terms are left whose costs would add up to it."""
        if self.complete_cost < self._highest_cost + self._most_parameters * self._largest:
            return False  # the common case, told without looking further
        return self.complete_cost >= max(1, self._highest_cost + self._most_parameters * self.largest) and all(
            bank.is_exhausted for bank in self._inner.values()
        )

    def of_cost(self, type_: Type, cost: int) -> list[Term]:
        """The terms of a type and cost, those of levels that are complete."""
        store = self._stores.get(type_)
        return [] if store is None else [self.term(type_, number) for number in range(*store.level(cost))]

    def first(self, type_: Type) -> Term | None:
        """The cheapest term of a type."""
        store = self._stores.get(type_)
        return self.term(type_, 0) if store is not None and store.shelf.n_terms else None

    def n_terms(self, type_: Type) -> int:
        """How many terms of a type there are."""
        store = self._stores.get(type_)
        return 0 if store is None else store.shelf.n_terms

    def term(self, type_: Type, number: int) -> Term:
        """A term by its number."""
        store = self._stores[type_]
        return self._term(type_, store.cost(number), store.shelf.words[:, number], lambda: self.program(type_, number))

    def program(self, type_: Type, number: int) -> Program:
        """The expression of a term."""
        shelf = self._stores[type_].shelf
        return self._expression(shelf.source(number), shelf.provenance[number])

    def _expression(self, source: Source, provenance: Words) -> Program:
        if not isinstance(source, Production):
            return source
        arguments: list[Program] = []
        for parameter, number in zip(source.parameters, provenance.tolist(), strict=False):
            if isinstance(parameter, FunctionType):
                body = self.inner(parameter.parameters).program(parameter.result, number)
                arguments.append(Lambda(parameter_names(parameter.parameters), body))
            else:
                arguments.append(self.program(parameter, number))
        return Apply(source.reference, tuple(arguments))

    def _term(self, type_: Type, cost: int, words: Words, build: Callable[[], Program]) -> Term:
        column = [self.engine.memory.decode(word, type_) for word in words.tolist()]
        freeze = freezer(type_)
        key = tuple([None if value is None else freeze(value) for value in column])
        return Term(type_, cost, column, key, build)

    # --- levels ---

    def _level(self, cost: int) -> Iterator[None]:
        for store in self._stores.values():
            store.open_level(cost)
        if cost == 1:
            self._leaves()
        for type_, store in self._stores.items():  # what was due: a ⊥ somewhere
            self._look(type_, store, store.level(cost)[0], cost)
        for production in self._productions:
            left = cost - production.cost
            if left >= len(production.parameters):
                yield from self._applications(production, left, cost)
        for store in self._stores.values():
            if cost in store.levels:
                store.close_level(cost)
                if store.level(cost)[1] > store.level(cost)[0] or store.due:
                    self._largest = max(self._largest, cost, *store.due)

    def _store(self, type_: Type) -> Store:
        store = self._stores.get(type_)
        if store is None:
            store = self._stores[type_] = Store(self._n_rows)
            store.open_level(self.complete_cost + 1)
        return store

    def _leaves(self) -> None:
        for index, type_ in enumerate(self.context.types):
            if index in self.context.usable and not isinstance(type_, FunctionType):
                self._leaf(type_, self._variables[index], Variable(index))
        for type_, constants in self.space.literals.items():
            for literal in constants:
                word = self.engine.memory.encode(literal.value, type_)
                self._leaf(type_, np.full(self._n_rows, word, np.int64), literal)

    def _applications(self, production: Production, left: int, cost: int) -> Iterator[None]:
        functions = {
            position: parameter
            for position, parameter in enumerate(production.parameters)
            if isinstance(parameter, FunctionType)
        }
        if functions and self.context.depth >= self.space.limits.lambda_depth:
            return
        for costs in compositions(left, len(production.parameters)):
            slices = [
                (0, 1) if position in functions else self._slice(production.parameters[position], part)
                for position, part in enumerate(costs)
            ]
            if not all(end > begin for begin, end in slices):
                continue
            for position, function in functions.items():
                inner = self.inner(function.parameters)
                yield from inner.run(costs[position])
                slices[position] = inner._slice(function.result, costs[position])
            if all(end > begin for begin, end in slices):
                yield from self._apply(production, slices, cost)

    def _slice(self, type_: Type, cost: int) -> tuple[int, int]:
        store = self._stores.get(type_)
        return (0, 0) if store is None else store.level(cost)

    def inner(self, parameters: tuple[Type, ...]) -> "Bank":
        """The bank of lambda bodies with these parameters."""
        if parameters not in self._inner:
            self._inner[parameters] = Bank(self.space, self.engine, inner_context(self.space, self.context, parameters))
        return self._inner[parameters]

    # --- sweeps ---

    def _apply(self, production: Production, slices: Sequence[tuple[int, int]], cost: int) -> Iterator[None]:
        """Judge an entry at every choice of arguments from these slices."""
        operands: list[Operand] = []
        for parameter, part in zip(production.parameters, slices, strict=True):
            if isinstance(parameter, FunctionType):
                inner = self.inner(parameter.parameters)
                operands.append(Operand(part, bodies=inner.bodies(parameter.result)))
            else:
                operands.append(Operand(part, shelf=self._stores[parameter].shelf))
        operation = self.engine.operation(production.reference, production.instance)
        yield from self._sweep(production, operation, production.result, operands, cost)

    def _leaf(self, type_: Type, column: Words, head: Variable | Literal) -> None:
        """Judge a column as those are that are made: by the identity."""
        shelf = Shelf(self._n_rows, 1)
        shelf.words[:, 0] = column
        for _ in self._sweep(head, self.engine.identity(type_), type_, [Operand((0, 1), shelf=shelf)], 1):
            pass

    def _sweep(
        self, source: Source, operation: Operation, type_: Type, operands: Sequence[Operand], cost: int
    ) -> Iterator[None]:
        store = self._store(type_)
        due = store.due_at(cost + self.space.limits.partial_cost)
        aims = [aim for aim in self._aims if aim.goal.type == type_]
        takes_functions = any(operand.bodies is not None for operand in operands)
        sizes = [end - begin for begin, end in (operand.part for operand in operands)]
        job: Words = np.zeros(fields.SWEEP_SIZE, np.int64)
        job[fields.ARITY], job[fields.INNER] = len(operands), max(range(len(sizes)), key=lambda p: (sizes[p], p))
        job[fields.N_ROWS], job[fields.RESULT] = self._n_rows, self.engine.memory.type_id(type_)
        job[fields.MAX_ITEMS] = self.space.limits.max_items
        job[fields.LANES] = 1 if takes_functions else fields.BLOCK
        job[fields.STEPS_PER_BLOCK] = self.space.limits.steps_per_row * self._n_rows
        job[fields.BUFFERS], job[fields.EVENTS] = self._buffers.ctypes.data, self._events.ctypes.data
        job[fields.MAX_EVENTS] = MAX_EVENTS
        goals = self._goal_fields(aims)
        job[fields.GOALS], job[fields.N_GOALS] = goals.ctypes.data, len(aims)
        job[fields.TRUTHS] = self._truths.ctypes.data if type_ == BOOL and self._aims else 0
        job[fields.WATCHED] = self._watched.ctypes.data if any(aim.goal.is_sequence for aim in aims) else 0
        status = NO_ROOM
        while status != DONE:
            self._make_room(store, due, job)
            store.shelf.begin(source)
            due.begin(source)
            for position, operand in enumerate(operands):
                operand.write(job, position, self.environments)
            job[fields.COLUMN], job[fields.TYPE_IDS] = operation.address, operation.types_address
            job[fields.TOTAL], job[fields.PARTIAL] = store.shelf.fields.ctypes.data, due.fields.ctypes.data
            job[fields.N_PROGRAMS] = job[fields.N_EVENTS] = 0
            is_slow = takes_functions or not operation.is_compiled
            left = self.space.stop_programs - self.space.n_programs
            job[fields.MAX_PROGRAMS] = max(1, min(left, N_PROGRAMS // 16 if is_slow else N_PROGRAMS))
            before, n_known = store.shelf.n_terms, store.n_known
            status = int(sweep(self.engine.memory.address, job.ctypes.data, self._factors.ctypes.data))
            self.engine.raise_error()
            store.n_known = int(job[fields.N_KNOWN])
            self.space.n_terms += store.n_known - n_known
            if isinstance(source, Production):
                self.space.n_programs += int(job[fields.N_PROGRAMS])
                self.n_programs += int(job[fields.N_PROGRAMS])
            self._take_note(source, type_, aims, int(job[fields.N_EVENTS]), cost)
            self._look(type_, store, before, cost)
            yield

    def _goal_fields(self, aims: Sequence[_Aim]) -> Words:
        found: Words = np.zeros((max(1, len(aims)), fields.GOAL_SIZE), np.int64)
        for row, aim in zip(found, aims, strict=False):
            row[fields.GOAL_WORDS], row[fields.GOAL_KEYS] = aim.words.ctypes.data, aim.keys.ctypes.data
            row[fields.GOAL_MASKS] = aim.masks.ctypes.data
            row[fields.GOAL_HASH] = self.engine.column_hash(aim.keys, self._factors)
            if aim.goal.tolerance and aim.goal.type == FLOAT:
                row[fields.TOLERANCE] = np.float64(aim.goal.tolerance).view(np.int64)
        return found

    def _make_room(self, store: Store, due: Shelf, job: Words) -> None:
        """Room for two blocks at least; none where no more terms may be kept."""
        limits = self.space.limits
        if self.space.n_terms >= limits.max_terms:
            job[fields.MAX_KNOWN] = store.n_known
        else:
            n_more = 2 * fields.BLOCK
            store.shelf.reserve(n_more)
            due.reserve(n_more)
            self.engine.memory.reserve(n_more * self._n_rows, n_more * self._n_rows * (limits.max_items + 1))
            while 2 * (store.n_known + n_more) > store.table.size:
                store.grow_table()
            job[fields.MAX_KNOWN] = 2**62
        job[fields.TABLE], job[fields.TABLE_MASK] = store.table.ctypes.data, store.table.size - 1
        job[fields.N_KNOWN] = store.n_known

    # --- what sweeps report ---

    def _take_note(self, source: Source, type_: Type, aims: Sequence[_Aim], n_events: int, cost: int) -> None:
        for event in self._events[:n_events].copy():
            kind, mask = int(event[fields.KIND]), int(event[fields.MASK])
            provenance = event[fields.EVENT_ARGUMENTS :].copy()
            if kind == TWIN:
                known = self._pieces.get(mask)
                if known is not None:
                    known.twins.append(Term(type_, cost, known.column, known.key, self._builder(source, provenance)))
                    for aim in aims:
                        aim.goal.is_chain_stale = True
                continue
            build = self._builder(source, provenance)
            for goal in [aim.goal for aim in self._aims] if kind == TRUTH else [aims[kind].goal]:
                if kind == TRUTH:
                    goal.note_predicate(mask, cost, build)
                elif mask:
                    goal.note_match(mask, cost, build)
                else:
                    goal.solve(cost, build())

    def _builder(self, source: Source, provenance: Words) -> Callable[[], Program]:
        return lambda: self._expression(source, provenance)

    def _look(self, type_: Type, store: Store, begin: int, cost: int) -> None:
        """Show goals the new terms that they can use."""
        end = store.shelf.n_terms
        if begin >= end or not self._aims:
            return
        for aim in self._aims:
            goal = aim.goal
            if goal.is_sequence and goal.type == type_:
                for number in self._chosen(choose.infixes, store, begin, end, aim):
                    term = self.term(type_, number)
                    goal.add_piece(term)
                    column = self.engine.keys(store.shelf.words[:, number].copy(), self.engine.memory.type_id(type_))
                    hashed = self.engine.column_hash(column, self._factors)
                    self._pieces[hashed] = term
                    watch(self._watched.ctypes.data, hashed)
            if goal.element == type_:
                for number in self._chosen(choose.members, store, begin, end, aim):
                    goal.add_element(self.term(type_, number))
            if self._on_list is not None and goal.is_list and is_list(type_):
                for choice in (choose.equally_long, choose.supersequences):
                    if choice is choose.equally_long or type_ == goal.type:
                        for number in self._chosen(choice, store, begin, end, aim)[:MAX_LISTS]:
                            self._on_list(goal, self.term(type_, number))

    def _chosen(self, choice: Any, store: Store, begin: int, end: int, aim: _Aim) -> list[int]:
        found: Words = np.empty(end - begin, np.int64)
        n = choice(
            self.engine.memory.address,
            store.shelf.words.ctypes.data,
            store.shelf.words.shape[1],
            begin,
            end,
            aim.words.ctypes.data,
            self._n_rows,
            found.ctypes.data,
        )
        return [int(number) for number in found[:n]]

    # --- functions ---

    @property
    def environments(self) -> Words:
        """What lambdas capture in each row."""
        if self._environments is None:
            self._environments = self.engine.records(self._variables)
        return self._environments

    def bodies(self, type_: Type) -> Words:
        """The body of each term of a type, of the levels that are complete."""
        self._emission.emit(self._stores, self.complete_cost, self.inner)
        return self._emission.bodies(type_)


def is_list(type_: Type) -> bool:
    """Whether values of the type are lists."""
    return isinstance(type_, TypeConstructor) and type_.name == "list"


def compositions(total: int, n_parts: int) -> Iterator[tuple[int, ...]]:
    """The ways to write `total` as a sum of `n_parts` positive numbers."""
    if n_parts == 1:
        yield (total,)
        return
    for first in range(1, total - n_parts + 2):
        for rest in compositions(total - first, n_parts - 1):
            yield (first, *rest)


def _factors(n_rows: int) -> Words:
    """An odd word for each row: the same in every run."""
    words = np.random.default_rng(20150).integers(1, 2**63 - 1, n_rows, dtype=np.int64)
    return words | 1
