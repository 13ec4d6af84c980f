"""Entries whose whole Python is one expression: it can stand in the place of their call.

`less` is `left < right`, `map_` is `[function(item) for item in items]`. That holds where the expression evaluates its
parameters as a call would, each once and in order, and where its result can't be out of bounds.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from neurosym.program.rules import LAZY
from neurosym.program.types import BOOL, FunctionType, Type, TypeVariable

BUILTINS = frozenset({"len", "any", "all", "sorted", "list", "zip", "enumerate", "abs"})
"""What of Python itself such an expression may call."""


@dataclass(frozen=True)
class OneLiner:
    """The expression of an entry over its parameters."""

    parameters: tuple[str, ...]
    expression: ast.expr


def one_liner(function: ast.FunctionDef, signature: FunctionType) -> OneLiner | None:
    """The expression that a function returns, None if it can't stand in the place of a call."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if len(body) != 1 or not isinstance(body[0], ast.Return) or body[0].value is None:
        return None
    expression = body[0].value
    parameters = tuple(argument.arg for argument in function.args.args)
    functions = {
        name for name, type_ in zip(parameters, signature.parameters, strict=True) if isinstance(type_, FunctionType)
    }
    values = [name for name in parameters if name not in functions]
    if len(functions) > 1:
        return None  # their parameters would want one name for a loop's variable
    try:
        order = list(_Evaluation(functions, frozenset(values)).order(expression))
    except _Unfit:
        return None
    used = [node.id for node in ast.walk(expression) if isinstance(node, ast.Name) and node.id in parameters]
    if sorted(used) != sorted(parameters) or not (order == values or function.name in LAZY):
        return None
    if not (is_parametric(signature.result) or _stays_within_bounds(expression, set(parameters))):
        return None
    return OneLiner(parameters, expression)


def is_parametric(result: Type) -> bool:
    """Whether no result of the type can be out of bounds when the arguments are not.

    What is of a type variable's type is one of the arguments or came from a function among them, unless the class is
    Num, which makes new values.
    """
    return result == BOOL or (isinstance(result, TypeVariable) and result.bound != "Num")


class _Unfit(Exception):  # noqa: N818
    """An expression of a form that is not looked into."""


class _Evaluation:
    """In which order an expression evaluates the parameters that are values; lazily evaluated ones don't count."""

    def __init__(self, functions: set[str], values: frozenset[str], in_loop: bool = False) -> None:
        self.functions = functions
        self.values = values
        self.in_loop = in_loop

    def order(self, node: ast.expr) -> Iterator[str]:
        match node:
            case ast.Name(id=name):
                if name in self.values:
                    yield name
                elif name not in self.functions:
                    raise _Unfit
            case ast.Constant() | ast.Tuple() | ast.List() | ast.UnaryOp() | ast.Slice():
                yield from self.all_of(ast.iter_child_nodes(node))
            case ast.Compare(left=left, comparators=[right]) | ast.BinOp(left=left, right=right):
                yield from self.all_of([left, right])
            case ast.Subscript(value=value, slice=index):
                yield from self.all_of([value, index])
            case ast.IfExp(test=test):
                yield from self.order(test)
            case ast.BoolOp(values=[first, *_]):
                yield from self.order(first)
            case ast.ListComp(elt=item, generators=[loop]) | ast.GeneratorExp(elt=item, generators=[loop]):
                yield from self.order(loop.iter)
                # only the loop's own variables: a parameter would be evaluated again and again
                inside = _Evaluation(self.functions, frozenset(_targets(loop.target)), in_loop=True)
                for part in (item, *loop.ifs):
                    list(inside.order(part))
            case ast.Call(func=ast.Name(id=name), args=arguments) if name in self.functions and self.in_loop:
                names = [argument.id for argument in arguments if isinstance(argument, ast.Name)]
                if len(set(names)) < len(arguments) or not self.values.issuperset(names):
                    raise _Unfit  # a lambda's parameters take the places of the loop's variables
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=words) if name in BUILTINS:
                yield from self.all_of([*arguments, *[word.value for word in words]])
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name) as value), args=arguments) if name in self.values:
                yield from self.all_of([value, *arguments])
            case _:
                raise _Unfit

    def all_of(self, nodes: Iterator[ast.AST] | list[ast.expr]) -> Iterator[str]:
        for node in nodes:
            if isinstance(node, ast.expr):
                yield from self.order(node)


def _targets(target: ast.expr) -> list[str]:
    return [node.id for node in ast.walk(target) if isinstance(node, ast.Name)]


def _stays_within_bounds(node: ast.expr, known: set[str]) -> bool:
    """Whether an expression makes nothing larger than what is named in it."""
    match node:
        case ast.Name(id=name):
            return name in known
        case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return all(_stays_within_bounds(item, known) for item in items)
        case ast.Subscript(value=value):
            return _stays_within_bounds(value, known)
        case ast.ListComp(elt=item, generators=[loop]):
            inside = known | set(_targets(loop.target))
            return _stays_within_bounds(loop.iter, known) and _stays_within_bounds(item, inside)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return (name in known or name in BUILTINS) and all(_stays_within_bounds(item, known) for item in arguments)
    return False
