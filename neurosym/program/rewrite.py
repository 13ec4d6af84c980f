"""The canonical form of a program, by rules that keep its type and its meaning.

The rules are in `rules`; besides them, arguments of commutative entries are put in order and `lambda x: f(x)` becomes
`f`. The type of the result is the type of the program or a more general one.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import permutations

from neurosym.program.expression import Apply, Lambda, Literal, Program, Reference, Variable, references
from neurosym.program.inference import match as match_type
from neurosym.program.rules import COMMUTATIVE, RULES, Rule
from neurosym.program.strictness import is_total, is_total_function
from neurosym.program.substitution import shift, substitute
from neurosym.program.text import Resolve, parse_program
from neurosym.program.types import FunctionType


def canonical(program: Lambda, resolve: Resolve | None = None) -> Lambda:
    """The canonical form of a program; its own canonical form is itself.

    `resolve` gives the entries that a rule brings in (`not_(less(x, y))` is `less_equal(y, x)`); without it, or where
    it raises LookupError, only rules apply whose entries are in the program.
    """
    rewriter = _Rewriter({reference.name: reference for reference in references(program)}, resolve)
    return Lambda(program.names, rewriter.normal(program.body))


def expand(program: Lambda) -> Lambda:
    """`program` with every entry that is passed as a function written as a lambda: `f` becomes `lambda x: f(x)`."""
    return Lambda(program.names, _expand(program.body))


def _expand(program: Program) -> Program:
    match program:
        case Lambda(names, body):
            return Lambda(names, _expand(body))
        case Apply(function, arguments):
            return Apply(function, tuple(map(_expand, arguments)))
        case Reference():
            n_parameters = len(program.signature.parameters)
            names = tuple("xyzuvw"[:n_parameters]) if n_parameters <= 6 else tuple(f"x{i}" for i in range(n_parameters))
            return Lambda(names, Apply(program, tuple(map(Variable, range(n_parameters)))))
    return program


class _Rewriter:
    def __init__(self, known: Mapping[str, Reference], resolve: Resolve | None) -> None:
        self.known = dict(known)
        self.resolve = resolve

    def normal(self, program: Program) -> Program:
        """The canonical form of an expression; each rule leaves fewer expressions, so this ends."""
        match program:
            case Lambda(names, body):
                return _eta_reduced(Lambda(names, self.normal(body)))
            case Apply(function, arguments):
                ordered = Apply(function, _ordered(function, tuple(map(self.normal, arguments))))
                rewritten = self.rewritten(ordered)
                return ordered if rewritten is None else self.normal(rewritten)
        return program

    def rewritten(self, program: Apply) -> Program | None:
        """What the first rule that fits makes of an expression, None if none does."""
        if isinstance(program.function, Reference):
            for rule in _rules_for(program.function.name):
                sides = self.sides(rule)
                if sides is not None:
                    found = sides.rewrite(program)
                    if found is not None:
                        return found
        return None

    def sides(self, rule: Rule) -> "_Sides | None":
        """The rule over the entries at hand, None if one is missing."""
        left, right = _entry_names(rule)
        if not left <= self.known.keys():
            return None
        for name in right - self.known.keys():
            if self.resolve is None:
                return None
            try:
                self.known[name] = self.resolve(name, None)
            except LookupError:
                return None
        return _sides(rule, tuple(self.known[name] for name in sorted(left | right)))


@dataclass(frozen=True)
class _Sides:
    """A rule whose names are references; both sides are lambdas over the same variables."""

    left: Lambda
    right: Lambda
    total: tuple[int, ...]

    def rewrite(self, program: Program) -> Program | None:
        for bound in _match(self.left.body, program, 0, {}):
            if all(self.has_value(index, bound[index]) for index in self.total):
                return substitute(self.right.body, [bound[index] for index in range(self.left.n_parameters)])
        return None

    def has_value(self, index: int, program: Program) -> bool:
        signature = self.left.typing.type
        assert isinstance(signature, FunctionType)
        is_function = isinstance(signature.parameters[index], FunctionType)
        return is_total_function(program) if is_function else is_total(program)


def _match(pattern: Program, program: Program, depth: int, bound: dict[int, Program]) -> Iterator[dict[int, Program]]:
    """The ways to read `program` as `pattern`, whose variables from `depth` on stand for expressions outside of it."""
    match pattern, program:
        case Variable(index), _ if index >= depth:
            if all(free >= depth for free in program.typing.free):
                outside = shift(program, -depth)
                if bound.setdefault(index - depth, outside) == outside:
                    yield bound
        case Literal(frozen, type_), Literal():
            if frozen == program.frozen and match_type(type_, program.type) is not None:
                yield bound
        case Lambda(_, body), Lambda() if pattern.n_parameters == program.n_parameters:
            yield from _match(body, program.body, depth + pattern.n_parameters, bound)
        case Apply(Reference(name) as function, arguments), Apply() if function == program.function:
            orders = permutations(arguments) if name in COMMUTATIVE else [arguments]
            for order in orders:
                yield from _match_all(order, program.arguments, depth, dict(bound))
        case _:
            if pattern == program:
                yield bound


def _match_all(
    patterns: tuple[Program, ...], programs: tuple[Program, ...], depth: int, bound: dict[int, Program]
) -> Iterator[dict[int, Program]]:
    if not patterns:
        yield bound
        return
    for found in _match(patterns[0], programs[0], depth, dict(bound)):
        yield from _match_all(patterns[1:], programs[1:], depth, found)


@cache
def _entry_names(rule: Rule) -> tuple[frozenset[str], frozenset[str]]:
    """The names of entries on the left and on the right of a rule."""
    left, right = (
        frozenset(node.id for node in ast.walk(ast.parse(side)) if isinstance(node, ast.Name))
        - frozenset(node.arg for node in ast.walk(ast.parse(side)) if isinstance(node, ast.arg))
        - frozenset(rule.variables.split())
        for side in (rule.left, rule.right)
    )
    return left, right


@cache
def _rules_for(name: str) -> tuple[Rule, ...]:
    """The rules whose left side is an application of the entry."""
    return tuple(rule for rule in RULES if rule.left.startswith(f"{name}("))


@cache
def _sides(rule: Rule, entries: tuple[Reference, ...]) -> _Sides:
    by_name = {reference.name: reference for reference in entries}
    head = f"lambda {', '.join(rule.variables.split())}: "
    left, right = (parse_program(head + side, lambda name, _: by_name[name]) for side in (rule.left, rule.right))
    assert isinstance(left, Lambda)
    assert isinstance(right, Lambda)
    return _Sides(left, right, tuple(rule.variables.split().index(name) for name in rule.total.split()))


def _eta_reduced(program: Lambda) -> Program:
    """`f` for `lambda x: f(x)`, any other lambda as it is."""
    body, n_parameters = program.body, program.n_parameters
    if not isinstance(body, Apply) or body.arguments != tuple(map(Variable, range(n_parameters))):
        return program
    # The function is no parameter of this lambda: it would be applied to itself, which has no type.
    return shift(body.function, -n_parameters)


def _ordered(function: Program, arguments: tuple[Program, ...]) -> tuple[Program, ...]:
    if isinstance(function, Reference) and function.name in COMMUTATIVE:
        return tuple(sorted(arguments, key=_order))
    return arguments


def _order(program: Program) -> tuple[int, str]:
    """Variables first, literals last, as people write; the names of parameters play no part."""
    rank = {Variable: 0, Apply: 1, Literal: 3}.get(type(program), 2)
    return rank, _spelt(program)


def _spelt(program: Program) -> str:
    match program:
        case Variable(index):
            return f"{index:03}"
        case Lambda(_, body):
            return f"lambda {program.n_parameters}: {_spelt(body)}"
        case Apply(function, arguments):
            return f"{_spelt(function)}({', '.join(map(_spelt, arguments))})"
    return repr(program)
