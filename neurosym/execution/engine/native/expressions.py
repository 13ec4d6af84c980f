"""Expressions of compiled code."""

import ast
import operator
from collections.abc import Callable
from types import ModuleType
from typing import Any

from neurosym.execution.engine.native import arithmetic
from neurosym.execution.engine.native.calls import address, called
from neurosym.execution.engine.native.functions import Function
from neurosym.execution.engine.native.kinds import Kind, NotCompiledError, Value, constant, joined
from neurosym.execution.engine.native.writer import Code


def value_of(code: Code, node: ast.expr) -> Value:
    """Write an expression; what it gives."""
    match node:
        case ast.Constant():
            return constant(node.value)
        case ast.BinOp() if (literal := _literal(node)) is not None:
            return constant(literal)
        case ast.Name() if node.id in code.variables:
            return code.read(node.id)
        case ast.Name() | ast.Attribute():
            known = named(code, node)
            return address(code, known) if isinstance(known, Function) else constant(known)
        case ast.BinOp():
            return arithmetic.operated(code, node.op, value_of(code, node.left), value_of(code, node.right))
        case ast.UnaryOp():
            return _with_sign(code, node)
        case ast.Compare():
            return _compared(code, node)
        case ast.BoolOp():
            return _decided(code, node)
        case ast.IfExp():
            truth = truth_of(code, node.test)
            return _chosen(code, truth, lambda: value_of(code, node.body), lambda: value_of(code, node.orelse))
        case ast.Call() if not node.keywords:
            return called(code, named(code, node.func), [value_of(code, argument) for argument in node.args])
    raise NotCompiledError(f"the expression {ast.unparse(node)}")


def _literal(node: ast.expr) -> int | float | None:
    """The number that an expression of numbers only stands for, however large what leads to it."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value  # type: ignore[return-value]
    if isinstance(node, ast.BinOp) and type(node.op) in _FOLDED:
        left, right = _literal(node.left), _literal(node.right)
        if left is not None and right is not None:
            return _FOLDED[type(node.op)](left, right)  # type: ignore[no-any-return]
    return None


_FOLDED: dict[type[ast.operator], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
}


def truth_of(code: Code, node: ast.expr) -> Value:
    """Write an expression; whether what it gives counts as true."""
    return code.truth(value_of(code, node))


def named(code: Code, node: ast.expr) -> Any:
    """What a name stands for that is no variable, or a name within a module."""
    if isinstance(node, ast.Name):
        return code.function.named(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        module = code.function.named(node.value.id)
        if isinstance(module, ModuleType):
            return getattr(module, node.attr)
    raise NotCompiledError(f"the name {ast.unparse(node)}")


def _with_sign(code: Code, node: ast.UnaryOp) -> Value:
    if isinstance(node.op, ast.Not):
        return code.new(Kind.TRUTH, f"xor i1 {truth_of(code, node.operand).text}, 1")
    value = value_of(code, node.operand)
    if isinstance(node.op, ast.USub):
        return arithmetic.negated(code, value)
    if isinstance(node.op, ast.Invert):
        return arithmetic.inverted(code, value)
    return value


def _compared(code: Code, node: ast.Compare) -> Value:
    """A comparison; of a chain all parts are worked out, which none of ours must not."""
    left = value_of(code, node.left)
    found: Value | None = None
    for sign, right_node in zip(node.ops, node.comparators, strict=True):
        if isinstance(sign, ast.In | ast.NotIn):
            one = _is_among(code, left, right_node, isinstance(sign, ast.NotIn))
        else:
            right = value_of(code, right_node)
            one = arithmetic.compared(code, sign, left, right)
            left = right
        found = one if found is None else code.new(Kind.TRUTH, f"and i1 {found.text}, {one.text}")
    assert found is not None
    return found


def _is_among(code: Code, value: Value, node: ast.expr, wants_none: bool) -> Value:
    if not isinstance(node, ast.Tuple | ast.Set | ast.List):
        raise NotCompiledError(f"the membership in {ast.unparse(node)}")
    found = Value(Kind.TRUTH, "0")
    for element in node.elts:
        one = arithmetic.compared(code, ast.Eq(), value, value_of(code, element))
        found = code.new(Kind.TRUTH, f"or i1 {found.text}, {one.text}")
    return code.new(Kind.TRUTH, f"xor i1 {found.text}, 1") if wants_none else found


def _decided(code: Code, node: ast.BoolOp) -> Value:
    """`and`, `or`: the first operand that decides, or else the last."""
    first, rest = node.values[0], node.values[1:]
    if not rest:
        return value_of(code, first)
    left = value_of(code, first)

    def others() -> Value:
        return _decided(code, ast.BoolOp(node.op, rest))

    truth = code.truth(left)
    if isinstance(node.op, ast.And):
        return _chosen(code, truth, others, lambda: left)
    return _chosen(code, truth, lambda: left, others)


def _chosen(code: Code, truth: Value, then: Callable[[], Value], otherwise: Callable[[], Value]) -> Value:
    """What one of two expressions gives; only that one is worked out."""
    labels = code.label(), code.label()
    end = code.label()
    code.branch(truth, *labels)
    ways: list[tuple[list[str], Value, str]] = []
    for label, write in zip(labels, (then, otherwise), strict=True):
        with code.apart() as lines:
            lines.append(f"{label}:")
            code.block = label
            value = write()
        ways.append((lines, value, code.block))
    kind = joined([value.kind for _, value, _ in ways])
    found: list[str] = []
    for lines, value, block in ways:
        with code.apart() as tail:
            same = code.to(value, kind)
        code.lines += [*lines, *tail, f"  br label %{end}"]
        found.append(f"[{same.text}, %{block}]")
    code.lines.append(f"{end}:")
    code.block = end
    return code.new(kind, f"phi {kind.text} {', '.join(found)}")
