"""Annotations within functions as types, as far as they say something."""

import ast

from neurosym.execution.engine.translator.operands import dict_of, set_of
from neurosym.execution.engine.translator.writer import Body
from neurosym.program.types import BOOL, FLOAT, INT, STR, SYMBOL, FunctionType, Type, list_of, pair_of

_SCALARS: dict[str, Type] = {"int": INT, "float": FLOAT, "bool": BOOL, "str": STR, "Symbol": SYMBOL}


def annotated_type(body: Body, node: ast.expr | None) -> Type | None:
    """The type of an annotation; nothing where it says nothing, such as Any and Hashable."""
    if node is None:
        return None
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return annotated_type(body, ast.parse(node.value, mode="eval").body)
    if isinstance(node, ast.Name):
        return _SCALARS.get(node.id) or _type_variable(body, node.id)
    if not isinstance(node, ast.Subscript):
        return None
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    name = ast.unparse(node.value).split(".")[-1]
    if name == "Callable":
        return _function(body, parts)
    inner = [annotated_type(body, part) or body.fresh() for part in parts]
    match name, inner:
        case ("list" | "deque", [item]):
            return list_of(item)
        case ("set", [item]):
            return set_of(item)
        case ("tuple", [first, second]):
            return pair_of(first, second)
        case ("dict", [key, value]):
            return dict_of(key, value)
    return None


def _type_variable(body: Body, name: str) -> Type | None:
    statement = body.unit.bound.get(name)
    if isinstance(statement, ast.Assign) and ast.unparse(statement.value).startswith("TypeVar("):
        return body.type_variables.setdefault(name, body.fresh())
    return None


def _function(body: Body, parts: list[ast.expr]) -> Type | None:
    if len(parts) != 2 or not isinstance(parts[0], ast.List):
        return None
    parameters = tuple(annotated_type(body, part) or body.fresh() for part in parts[0].elts)
    return FunctionType(parameters, annotated_type(body, parts[1]) or body.fresh())
