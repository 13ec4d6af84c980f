"""Calls: of functions that the entry was given, of Python's own functions, of other functions of the file."""

import ast
from collections.abc import Callable

from neurosym.execution.engine.translator.application import call_function, call_within
from neurosym.execution.engine.translator.containers import CONTAINERS, QUALIFIED
from neurosym.execution.engine.translator.conversions import CONVERSIONS, mathematics
from neurosym.execution.engine.translator.makers import MAKERS
from neurosym.execution.engine.translator.methods import method
from neurosym.execution.engine.translator.operands import Operand
from neurosym.execution.engine.translator.reductions import REDUCTIONS
from neurosym.execution.engine.translator.writer import Body
from neurosym.program.types import FunctionType

FUNCTIONS: dict[str, Callable[[Body, ast.Call], Operand]] = {**REDUCTIONS, **MAKERS, **CONVERSIONS, **CONTAINERS}
"""Python's own functions by name."""


def call(body: Body, node: ast.Call) -> Operand:
    """A call of anything."""
    if isinstance(node.func, ast.Name):
        name = node.func.id
        found = body.lookup(name)
        if found is None and isinstance(body.variables.get(name), FunctionType):
            if name in body.inner:
                return call_within(body, name, [body.value(argument) for argument in node.args], node)
            found = body.variable(name)
        if isinstance(found, Operand) and isinstance(found.type, FunctionType):
            return call_function(body, found, [body.value(argument) for argument in node.args], node)
        if found is None and isinstance(body.unit.bound.get(name), ast.FunctionDef):
            return body.helper(body, node, name)
        imported = body.unit.bound.get(name)
        if found is None and name in FUNCTIONS and (imported is None or isinstance(imported, ast.ImportFrom)):
            return FUNCTIONS[name](body, node)
        body.refuse(node, f"a call of {name}")
    if isinstance(node.func, ast.Attribute):
        path = ast.unparse(node.func)
        module = path.split(".")[0]
        if module == "itertools":
            body.refuse(node, f"{path} outside of list(…) and for")
        if path in QUALIFIED and module not in body.variables and body.lookup(module) is None:
            return QUALIFIED[path](body, node)
        if module == "math" and body.lookup("math") is None:
            return mathematics(body, node)
        return method(body, node, node.func)
    body.refuse(node, f"a call of {ast.unparse(node.func):.40}")
