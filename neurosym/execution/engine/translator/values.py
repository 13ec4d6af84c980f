"""Values that expressions are made of: constants known beforehand, texts spelled out, pairs, all by their types."""

import ast
import math
import operator
from collections.abc import Callable
from typing import Any

from neurosym.execution.engine.translator.operands import Operand
from neurosym.execution.engine.translator.writer import Body
from neurosym.library import fuel
from neurosym.program.types import STR, pair_of

Constant = int | float | str

_OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
}

_MAX_EXPONENT = 10_000

_MATH = {"pi": math.pi, "e": math.e, "tau": math.tau}


def constant_value(body: Body, node: ast.expr) -> Constant | None:
    """The value of an expression of numbers, texts and names of the file for such."""
    match node:
        case ast.Constant(value) if isinstance(value, int | float | str):
            return value
        case ast.UnaryOp(ast.USub(), inner):
            value = constant_value(body, inner)
            return -value if isinstance(value, int | float) else None
        case ast.BinOp(left, op, right) if type(op) in _OPERATORS:
            one, other = constant_value(body, left), constant_value(body, right)
            if type(one) is int and type(other) is int and (type(op) is not ast.Pow or 0 <= other <= _MAX_EXPONENT):
                return None if other == 0 and type(op) in (ast.FloorDiv, ast.Mod) else _OPERATORS[type(op)](one, other)
        case ast.Name(name) if body.lookup(name) is None and name not in body.known and name not in body.variables:
            return _global_constant(body, name)
        case ast.Attribute(ast.Name("math"), name):
            return _MATH.get(name)
    return None


def _global_constant(body: Body, name: str) -> Constant | None:
    statement = body.unit.bound.get(name)
    if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
        return constant_value(body, statement.value)
    if isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith("neurosym.library"):
        value = getattr(fuel, name, None)
        return value if isinstance(value, int) else None
    return None


def spelled(body: Body, value: str) -> Operand:
    """A text constant of more than one character."""
    result = body.runtime("allocate", str(len(value)), type_=STR)
    start = body.kept(body.text_of_call("start", (result,)), STR)
    for place, character in enumerate(value):
        body.emit(f"{body.use('put')}({start.text}, {place}, {ord(character)})")
    return Operand(result.text, STR, literal=value)


def paired(body: Body, first: Operand, second: Operand) -> Operand:
    """A pair."""
    return body.runtime("pair", first, second, type_=pair_of(first.type, second.type))
