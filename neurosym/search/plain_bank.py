"""The bank in plain Python: any value, no limits of words; slow, and what the compiled one is held against.

It is used where values are none that the engine knows: programs over entries that are still to be trained.
"""

import math
from collections.abc import Collection, Iterator, Sequence
from itertools import product

from neurosym.errors import BudgetError, ContractError, EvaluationError
from neurosym.execution.reference import Environment, Function, Interpreter
from neurosym.program.expression import Apply, Lambda, Literal, Program, Reference, Variable
from neurosym.program.rules import LAZY
from neurosym.program.types import FLOAT, INT, FunctionType, Type, TypeConstructor
from neurosym.program.values import Value
from neurosym.search.context import Context, Space, inner_context, parameter_names
from neurosym.search.levels import Levels, compositions
from neurosym.search.terms import Column, Key, Term, freezer
from neurosym.search.universe import Production


class LambdaTerm:
    """A function argument: a body over an inner context, closed over each row of the outer one."""

    __slots__ = ("_functions", "body", "cost", "names", "program", "total")

    def __init__(self, names: tuple[str, ...], body: Term) -> None:
        self.names = names
        self.body = body
        self.cost = body.cost
        self.total = True
        self.program = Lambda(names, body.program)
        self._functions: list[Function] | None = None

    def functions(self, rows: Sequence[Environment], interpreter: Interpreter) -> list[Function]:
        """The function of each row."""
        if self._functions is None:
            code = interpreter.code(self.program)
            self._functions = [code(row) for row in rows]
        return self._functions


class PlainBank(Levels):
    """The terms of one context, in order of cost; `run` goes on from where it stopped."""

    def __init__(self, space: Space, context: Context, wanted_type: Type | None = None) -> None:
        super().__init__(space.productions)
        self.space = space
        self.context = context
        self.terms: dict[Type, dict[int, list[Term]]] = {}
        self.seen: dict[Type, dict[Key, Term]] = {}
        # what can be the answer comes first within a level: it needs only lower levels
        self._productions = sorted(space.productions, key=lambda production: production.result != wanted_type)
        self._inner: dict[tuple[Type, ...], PlainBank] = {}
        self._lambdas: dict[tuple[FunctionType, int], list[LambdaTerm]] = {}
        self._freezers = {
            type_: freezer(type_)
            for production_ in space.productions
            for type_ in (*production_.parameters, production_.result)
        }
        self._steps = space.limits.steps_per_row * max(1, len(context.rows))

    def of_cost(self, type_: Type, cost: int) -> list[Term]:
        """The terms of a type and cost found so far."""
        return self.terms.get(type_, {}).get(cost, [])

    @property
    def inner_banks(self) -> Collection["PlainBank"]:
        """The banks of the bodies of functions."""
        return self._inner.values()

    def level(self, cost: int) -> Iterator[None]:
        """Enumerate the terms of one cost, all lower ones being there, pausing after each candidate."""
        if cost == 1:
            yield from self._leaves()
        for production in self._productions:
            left = cost - production.cost
            if left >= len(production.parameters):
                yield from self._applications(production, left, cost)

    def _leaves(self) -> Iterator[None]:
        for index, type_ in enumerate(self.context.types):
            if index in self.context.usable and not isinstance(type_, FunctionType):
                self._add(type_, 1, [row[index] for row in self.context.rows], Variable(index))
                yield
        for type_, constants in self.space.literals.items():
            for literal in constants:
                self._add(type_, 1, [literal.value] * len(self.context.rows), literal)
                yield

    def _applications(self, production: Production, left: int, cost: int) -> Iterator[None]:
        functions = {
            position: parameter
            for position, parameter in enumerate(production.parameters)
            if isinstance(parameter, FunctionType)
        }
        if functions and self.context.depth >= self.space.limits.lambda_depth:
            return
        for costs in compositions(left, len(production.parameters)):
            choices: list[Sequence[Term | LambdaTerm]] = [
                () if position in functions else self.of_cost(production.parameters[position], part)
                for position, part in enumerate(costs)
            ]
            if not all(choices[position] or position in functions for position in range(len(choices))):
                continue
            for position, function in functions.items():
                yield from self.inner(function.parameters).run(costs[position])
                choices[position] = self._functions(function, costs[position])
            for arguments in product(*choices):
                self._apply(production, arguments, cost)
                yield

    def _functions(self, type_: FunctionType, cost: int) -> Sequence[LambdaTerm]:
        """The lambdas of a type and cost, the inner bank having their bodies."""
        known = self._lambdas.get((type_, cost))
        if known is None:
            names = parameter_names(type_.parameters)
            bodies = self.inner(type_.parameters).of_cost(type_.result, cost)
            known = self._lambdas[type_, cost] = [LambdaTerm(names, body) for body in bodies]
        return known

    def inner(self, parameters: tuple[Type, ...]) -> "PlainBank":
        """The bank of lambda bodies with these parameters."""
        if parameters not in self._inner:
            self._inner[parameters] = PlainBank(self.space, inner_context(self.space, self.context, parameters))
        return self._inner[parameters]

    def _apply(self, production: Production, arguments: tuple[Term | LambdaTerm, ...], cost: int) -> None:
        self.space.n_programs += 1
        self.n_programs += 1
        columns = [
            argument.functions(self.context.rows, self.space.interpreter)
            if isinstance(argument, LambdaTerm)
            else argument.column
            for argument in arguments
        ]
        total = all(argument.total for argument in arguments)
        column = self._column(production, columns, total)
        if column is not None:
            self._add(production.result, cost, column, production.reference, arguments)

    def _column(self, production: Production, columns: list[Column], total: bool) -> Column | None:
        """The values of an application; None where the candidate is dropped: unfinished, or too large to keep."""
        reference = production.reference
        if reference.name in LAZY:
            return _lazy_column(reference.name, columns)
        function = self.space.function(reference)
        self.space.interpreter.steps_left = self._steps
        try:
            if is_sized(production.result):
                return _sized_column(function, columns, self.space.limits.max_items)
            if total:
                try:
                    return list(map(function, *columns))
                except EvaluationError:
                    self.space.interpreter.steps_left = self._steps
            return [_strict(function, arguments) for arguments in zip(*columns)]  # noqa: B905  as long as the rows
        except (BudgetError, RecursionError):
            return None
        except Exception as error:
            raise ContractError(reference.name, (f"it raised {type(error).__name__}: {error}",)) from error

    def _add(
        self,
        type_: Type,
        cost: int,
        column: Column,
        head: Reference | Literal | Variable,
        arguments: tuple[Term | LambdaTerm, ...] = (),
    ) -> None:
        key = self._key(type_, column)
        if key is None:
            return
        seen = self.seen.setdefault(type_, {})
        if key in seen or self.space.n_terms >= self.space.limits.max_terms:
            return
        term = Term(type_, cost, column, key, lambda: _expression(head, arguments))
        if not term.total:
            # a term that is ⊥ somewhere is rarely a part of what is wanted: later, but not never
            term.cost = cost = cost + self.space.limits.partial_cost
        seen[key] = term
        self.terms.setdefault(type_, {}).setdefault(cost, []).append(term)
        self.space.n_terms += 1
        self._largest = max(self._largest, cost)

    def _key(self, type_: Type, column: Column) -> Key | None:
        """The column's key; None where it is ⊥ everywhere or too large to be worth keeping."""
        freeze = self._freezers.get(type_)
        if freeze is None:
            freeze = self._freezers[type_] = freezer(type_)
        key = tuple([None if value is None else freeze(value) for value in column])
        if type_ is INT or type_ == INT:
            known = [value for value in column if value is not None] if None in key else column
            if known and max(max(known), -min(known)) >> self.space.limits.max_bits:
                return None
        elif type_ == FLOAT and not all(value is None or math.isfinite(value) for value in column):
            return None
        return None if key.count(None) == len(key) and key else key


def _strict(function: Function, arguments: tuple[Value, ...]) -> Value:
    for argument in arguments:
        if argument is None:
            return None
    try:
        return function(*arguments)
    except EvaluationError:
        return None


def is_sized(type_: Type) -> bool:
    """Whether values of the type have a length."""
    return isinstance(type_, TypeConstructor) and type_.name in ("list", "str")


def _sized_column(function: Function, columns: list[Column], limit: int) -> Column | None:
    """The column of a list or string; None as soon as one is longer than `limit`, before more are made."""
    column: Column = []
    for arguments in zip(*columns):  # noqa: B905  as long as the rows
        value = _strict(function, arguments)
        if value is not None and len(value) > limit:
            return None
        column.append(value)
    return column


def _lazy_column(name: str, columns: list[Column]) -> Column:
    if name == "if_":
        return [
            None if condition is None else then if condition else otherwise
            for condition, then, otherwise in zip(*columns, strict=True)
        ]
    stop = name == "or_"
    return [
        None if first is None else first if first is stop else second for first, second in zip(*columns, strict=True)
    ]


def _expression(head: Reference | Literal | Variable, arguments: Sequence[Term | LambdaTerm]) -> Program:
    return Apply(head, tuple(argument.program for argument in arguments)) if isinstance(head, Reference) else head
