"""Bottom-up enumeration in one context: every term by type and cost, equivalent ones kept once.

A context is a list of variables and the rows on which terms are told apart. Function arguments are enumerated in inner
contexts, whose variables are the function's parameters followed by all of the outer ones, so that lambdas capture what
is around them. The engine applies, compares and keeps by the block; this is the order in which it does so, and what
becomes of what it reports.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property, partial

import numpy as np

from neurosym.execution.engine import choose, fields
from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.fields import DONE, NO_ROOM, TRUTH, TWIN
from neurosym.execution.engine.kernels import Operation
from neurosym.execution.engine.team import Job
from neurosym.program.expression import Apply, Lambda, Program, Variable
from neurosym.program.types import FunctionType, Type
from neurosym.search import recording
from neurosym.search.aims import Aim, Aims
from neurosym.search.context import Context, Space, inner_context, parameter_names
from neurosym.search.emission import Emission
from neurosym.search.goals import Goal
from neurosym.search.job import N_SLOW_PROGRAMS, is_commutative, make_room, most_at_once, new_job
from neurosym.search.leaves import WORDS_PER_TERM, Leaf, are_kept, factors, laid_out
from neurosym.search.levels import Levels, compositions
from neurosym.search.store import Choices, Leaves, Operand, Shelf, Source, Store, Words
from neurosym.search.terms import Term
from neurosym.search.universe import Production

MIN_SHARED = 32_768
"""Candidates of a sweep from which on several threads are worth waking."""

MAX_LISTS = 200
"""Lists shown, of those that one sweep finds."""

OnList = Callable[[Goal, Term], None]
"""Is shown, for a goal that is a list, the lists that a loop may have made it of."""


class Bank(Levels):
    """The terms of one context, in order of cost; `run` goes on from where it stopped.

    Of some `productions` only, if such are given, outside the bodies of functions.
    """

    def __init__(
        self,
        space: Space,
        engine: Engine,
        context: Context,
        on_list: OnList | None = None,
        productions: Sequence[Production] | None = None,
    ) -> None:
        self._productions = space.productions if productions is None else productions
        super().__init__(self._productions)
        self.space = space
        self.engine = engine
        self.context = context
        self._on_list = on_list
        self._n_rows = len(context.rows)
        self._stores: dict[Type, Store] = {}
        self._inner: dict[tuple[Type, ...], Bank] = {}
        self._at_factors = factors(self._n_rows)[1]
        self._aims = Aims(engine, self._at_factors)
        self._pieces: dict[int, Term] = {}
        self._emission = Emission(engine, context.types, context.n_own)
        self._given: list[Term] = []
        self._operations: dict[int, Operation] = {}

    # --- what whoever searches asks ---

    def aim(self, goal: Goal) -> None:
        """Have terms of the goal's type held against it, from now on; before the first level."""
        self._aims.add(goal)
        # what can be the answer comes first within a level: it needs only lower levels
        wanted = {goal.type for goal in self._aims.goals}
        self._productions = sorted(self._productions, key=lambda production: production.result not in wanted)

    def give(self, term: Term) -> None:
        """Have an expression of the context, made elsewhere, among the terms of its cost or else of the next level."""
        self._given.append(term)

    def store(self, type_: Type) -> Store:
        """All terms of a type, as they are kept."""
        return self._stores.get(type_) or Store(self._n_rows)

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
        return self._expression(*self._stores[type_].shelf.source(number))

    def _expression(self, source: Source, choices: Choices, candidate: int) -> Program:
        chosen = choices.arguments(candidate)
        if isinstance(source, Leaves):
            return source.program(chosen[0])
        arguments: list[Program] = []
        for parameter, number in zip(source.parameters, chosen, strict=True):
            if isinstance(parameter, FunctionType):
                body = self.inner(parameter.parameters).program(parameter.result, number)
                arguments.append(Lambda(parameter_names(parameter.parameters), body))
            else:
                arguments.append(self.program(parameter, number))
        return Apply(source.reference, tuple(arguments))

    def _term(self, type_: Type, cost: int, words: Words, build: Callable[[], Program]) -> Term:
        decode, own = self.engine.memory.decode, words.tolist()
        return Term(type_, cost, lambda: [decode(word, type_) for word in own], None, build)

    # --- levels ---

    @property
    def inner_banks(self) -> Collection["Bank"]:
        """The banks of the bodies of functions."""
        return self._inner.values()

    def level(self, cost: int) -> Iterator[None]:
        """Enumerate the terms of one cost, all lower ones being there, pausing now and then."""
        for store in self._stores.values():
            store.open_level(cost)
        if cost == 1:
            self._leaves()
        given, self._given = self._given, [term for term in self._given if term.cost > cost]
        leaves: dict[Type, list[Leaf]] = {}
        for term in given:
            if term.cost <= cost:
                words = [self.engine.memory.encode(value, term.type) for value in term.column]
                leaves.setdefault(term.type, []).append((words, partial(_program, term)))
        self._judge_by_type(leaves, cost)
        for type_, store in self._stores.items():  # what was due: a ⊥ somewhere
            self._look(type_, store, store.level(cost)[0])
        for production in self._productions:
            left = cost - production.cost
            if left >= len(production.parameters):
                yield from self._applications(production, left, cost)
        for store in self._stores.values():
            if cost in store.levels:
                store.close_level(cost)
                begin, end = store.level(cost)
                later = [due for due, shelf in store.due.items() if shelf.n_terms]
                self._largest = max(self._largest, cost if end > begin else 0, *later)

    def _store(self, type_: Type) -> Store:
        store = self._stores.get(type_)
        if store is None:
            store = self._stores[type_] = Store(self._n_rows)
            store.open_level(self.complete_cost + 1)
        return store

    def _leaves(self) -> None:
        leaves: dict[Type, list[Leaf]] = {}
        for index, type_ in enumerate(self.context.types):
            if index in self.context.usable and not isinstance(type_, FunctionType):
                leaves.setdefault(type_, []).append((self._variables[index], partial(Variable, index)))
        for type_, constants in self.space.words(self.engine.memory.encode).items():
            leaves.setdefault(type_, []).extend([(word, partial(_itself, literal)) for word, literal in constants])
        self._judge_by_type(leaves, 1)

    def _applications(self, production: Production, left: int, cost: int) -> Iterator[None]:
        functions = production.functions
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
            context = inner_context(self.space, self.context, parameters)
            inner = self._inner[parameters] = Bank(self.space, self.engine, context)
            inner._variables = self._variables_of(context)
        return self._inner[parameters]

    def _variables_of(self, inner: Context) -> Words:
        """The words of the variables of an inner context: of those that are this one's, they are known."""
        words: Words = np.empty((len(inner.types), len(inner.rows)), np.int64)
        words[: inner.n_own] = self.engine.columns(inner.rows, inner.types[: inner.n_own])
        np.take(self._variables, np.array(inner.origins, np.int64), axis=1, out=words[inner.n_own :])
        return words

    # --- sweeps ---

    def _apply(self, production: Production, slices: Sequence[tuple[int, int]], cost: int) -> Iterator[None]:
        """Judge an entry at every choice of arguments from these slices."""
        operands: list[Operand] = []
        for parameter, part in zip(production.parameters, slices, strict=True):
            if isinstance(parameter, FunctionType):
                inner = self.inner(parameter.parameters)
                operands.append(Operand(part, closures=inner.emitted().closures(parameter.result)))
            else:
                operands.append(Operand(part, shelf=self._stores[parameter].shelf))
        operation = self._operations.get(id(production))
        if operation is None:
            operation = self._operations[id(production)] = self.engine.operation(
                production.reference, production.instance
            )
        yield from self._sweep(production, operation, production.result, operands, cost)

    def _judge_by_type(self, leaves: Mapping[Type, Sequence[Leaf]], cost: int) -> None:
        for type_, found in leaves.items():
            if self._aims.of(type_).watched:
                for leaf in found:  # which may be watched for from the next one on
                    self._judge_leaves(type_, [leaf], cost)
            else:
                self._judge_leaves(type_, found, cost)

    def _judge_leaves(self, type_: Type, leaves: Sequence[Leaf], cost: int) -> None:
        """Judge columns as those are that are made: by the identity."""
        shelf, source = laid_out(leaves, self._n_rows)
        if not self._aims.goals and are_kept(
            source, shelf, self._store(type_), self.engine.memory.type_id(type_), self.space, self.engine
        ):
            return
        for _ in self._sweep(source, self.engine.identity, type_, [Operand((0, len(leaves)), shelf=shelf)], cost):
            pass

    def _sweep(
        self, source: Source, operation: Operation, type_: Type, operands: Sequence[Operand], cost: int
    ) -> Iterator[None]:
        store = self._store(type_)
        if self._is_done:
            return
        partial_cost = self.space.limits.partial_cost
        due = store.due_at(cost + partial_cost) if partial_cost else store.shelf
        held = self._aims.of(type_)
        takes_functions = any(operand.closures is not None for operand in operands)
        memory = self.engine.memory
        job = new_job(memory, self.space.limits, self._n_rows, memory.type_id(type_), operands)
        choices = Choices(tuple(operand.part for operand in operands), job[fields.INNER])
        goals = held.fields[:]  # in which hits are counted
        job[fields.GOALS], job[fields.N_GOALS] = goals.buffer_info()[0], len(held.aims)
        job[fields.TRUTHS], job[fields.WATCHED] = held.truths, held.watched
        if not held.aims and is_commutative(source):
            if choices.parts[0] > choices.parts[1]:
                yield from self._skip(job[fields.N_CANDIDATES])
                return
            job[fields.MIRRORED] = choices.parts[0] == choices.parts[1]
        status = NO_ROOM
        while status != DONE and not self._is_done:
            make_room(self.engine.team, self.space, store, due, job)
            store.shelf.begin(source, choices)
            due.begin(source, choices)
            for position, operand in enumerate(operands):
                operand.write(job, position, self.environments)
            job[fields.COLUMN], job[fields.TYPE_IDS] = operation.address, operation.types_address
            job[fields.WORKS_ON] = operation.direct or 0
            job[fields.TOTAL], job[fields.PARTIAL] = store.shelf.address, due.address
            job[fields.N_PROGRAMS] = 0
            most = most_at_once(memory, job, is_slow=self._stays_slow(source, operation, job))
            job[fields.MAX_PROGRAMS] = max(1, min(self.space.stop_programs - self.space.n_programs, most))
            before, n_known, n_words = store.shelf.n_terms, store.n_known, memory.n_words
            calls_python = not (self.engine.kernels.are_all_compiled if takes_functions else operation.is_compiled)
            is_small = job[fields.N_CANDIDATES] < MIN_SHARED
            status = self._run(job, (store.shelf, due), alone=calls_python or is_small)
            self.engine.raise_error()
            store.n_known = job[fields.N_KNOWN]
            self.space.n_terms += store.n_known - n_known
            n_words = memory.n_words - n_words
            self.space.n_words += n_words + (store.n_known - n_known) * (self._n_rows + WORDS_PER_TERM)
            if isinstance(source, Production):
                self.space.n_programs += job[fields.N_PROGRAMS]
                self.n_programs += job[fields.N_PROGRAMS]
            if job[fields.N_EVENTS]:
                self._take_note(source, choices, type_, held.aims, job[fields.N_EVENTS], cost)
            self._look(type_, store, before)
            yield

    @property
    def _is_done(self) -> bool:
        """Whether nothing would come of another candidate: neither is it kept nor held against a goal."""
        return self.space.is_full and not self._aims.goals

    def _skip(self, n: int) -> Iterator[None]:
        """Count candidates that were judged with their arguments the other way round, pausing where others would."""
        while n and not self._is_done:
            n_counted = min(n, max(1, self.space.stop_programs - self.space.n_programs))
            self.space.n_programs += n_counted
            self.n_programs += n_counted
            n -= n_counted
            yield

    def _stays_slow(self, source: Source, operation: Operation, job: Job) -> bool:
        """Whether an entry will be called as Python as long as the search goes on, which is asked where it matters.

        Not whether it is by now: where a sweep pauses must not depend on what the last process has compiled.
        """
        if operation.is_compiled or isinstance(source, Leaves) or job[fields.N_CANDIDATES] <= N_SLOW_PROGRAMS:
            return False
        return not self.engine.kernels.is_translatable(source.reference, source.instance)

    def _run(self, job: Job, shelves: tuple[Shelf, Shelf], *, alone: bool) -> int:
        if self.space.journal is None:
            return self.engine.team.sweep(job, self._at_factors, alone=alone)
        return recording.sweep(self.engine.team, job, self._at_factors, shelves, self.space.journal, alone=alone)

    # --- what sweeps report ---

    def _take_note(
        self, source: Source, choices: Choices, type_: Type, aims: Sequence[Aim], n_events: int, cost: int
    ) -> None:
        for kind, mask, candidate in self.engine.team.events[:n_events].tolist():
            build = partial(self._expression, source, choices, candidate)
            if kind == TWIN:
                known = self._pieces.get(mask)
                if known is not None:
                    known.twins.append(Term(type_, cost, known.column, known.key, build))
                    for aim in aims:
                        aim.goal.is_chain_stale = True
                continue
            for goal in self._aims.goals if kind == TRUTH else [aims[kind].goal]:
                if kind == TRUTH:
                    goal.note_predicate(mask, cost, build)
                elif mask:
                    goal.note_match(mask, cost, build)
                else:
                    goal.solve(cost, build())

    def _look(self, type_: Type, store: Store, begin: int) -> None:
        """Show goals the new terms that they can use."""
        end = store.shelf.n_terms
        if begin >= end:
            return
        for aim, is_piece, is_member, is_list in self._aims.of(type_).looks:
            goal = aim.goal
            if is_piece:
                for number in aim.chosen(choose.PIECE, store, begin, end):
                    term = self.term(type_, number)
                    goal.add_piece(term)
                    column = self.engine.keys(store.shelf.words[:, number].copy(), self.engine.memory.type_id(type_))
                    hashed = self.engine.column_hash(column, self._at_factors)
                    self._pieces[hashed] = term
                    self._aims.watch(hashed)
            if is_member:
                for number in aim.chosen(choose.MEMBER, store, begin, end):
                    goal.add_element(self.term(type_, number))
            if is_list and self._on_list is not None:
                for use in (choose.EQUALLY_LONG, choose.SUPERSEQUENCE):
                    if use == choose.EQUALLY_LONG or type_ == goal.type:
                        for number in aim.chosen(use, store, begin, end)[:MAX_LISTS]:
                            self._on_list(goal, self.term(type_, number))

    # --- functions ---

    @cached_property
    def _variables(self) -> Words:
        return self.engine.columns(self.context.rows, self.context.types)

    @cached_property
    def environments(self) -> Words:
        """What lambdas capture in each row."""
        return self.engine.records(self._variables)

    def emitted(self) -> Emission:
        """The code of the terms of the levels that are complete."""
        self._emission.emit(self._stores, self.complete_cost, lambda parameters: self.inner(parameters).emitted())
        return self._emission


def _program(term: Term) -> Program:
    return term.program


def _itself(program: Program) -> Program:
    return program
