"""How functions are applied: those that the entry was given, and those written as arguments of others."""

import ast

from neurosym.execution.engine.translator.operands import Item, Operand, Untranslatable
from neurosym.execution.engine.translator.writer import Body
from neurosym.program.types import FunctionType


def call_function(body: Body, function: Operand, given: list[Operand], node: ast.AST) -> Operand:
    """A call of a parameter."""
    type_ = function.type
    assert isinstance(type_, FunctionType)
    if len(given) != len(type_.parameters) or len(given) > 2:
        body.refuse(node, f"a function of {len(given)} arguments")
    for wanted, operand in zip(type_.parameters, given, strict=True):
        body.unify(wanted, operand.type, node)
    return body.runtime(f"call_{len(given)}", function, *given, type_=type_.result)


def call_within(body: Body, name: str, given: list[Operand], node: ast.AST) -> Operand:
    """A call of a function that is written within the entry."""
    type_ = body.variables[name]
    assert isinstance(type_, FunctionType)
    if len(given) != len(type_.parameters):
        body.refuse(node, f"a call of {name} with other than its parameters")
    for wanted, operand in zip(type_.parameters, given, strict=True):
        body.unify(wanted, operand.type, node)
    words = ["state", "t", "frame", *(operand.word for operand in given)]
    return body.checked(f"{body.inner[name]}({', '.join(words)})", type_.result)


def apply(body: Body, function: ast.expr, given: list[Item], node: ast.AST) -> Operand:
    """A function that is written as an expression, such as the key of sorted, at values."""
    if isinstance(function, ast.Lambda):
        names = [argument.arg for argument in function.args.args]
        if len(names) != len(given):
            body.refuse(node, "a lambda of other arguments")
        with body.scope(dict(zip(names, given, strict=True))):
            return body.value(function.body)
    names = [f" {number}" for number in range(len(given))]
    with body.scope(dict(zip(names, given, strict=True))):
        call_of = ast.Call(function, [ast.copy_location(ast.Name(name), function) for name in names], [])
        return body.value(ast.copy_location(call_of, function))


def keyword(node: ast.Call, *names: str) -> dict[str, ast.expr]:
    """The keyword arguments of a call, which must be some of these."""
    found = {word.arg or "**": word.value for word in node.keywords}
    if not found.keys() <= {*names}:
        raise Untranslatable(f"the argument {next(iter(found.keys() - {*names}))} of {ast.unparse(node.func)}")
    return found


def only(body: Body, node: ast.Call, n: int = 1) -> list[ast.expr]:
    """The arguments of a call that must have so many."""
    if len(node.args) != n or node.keywords:
        body.refuse(node, f"{ast.unparse(node.func)} of other than {n} argument{'s' * (n > 1)}")
    return node.args
