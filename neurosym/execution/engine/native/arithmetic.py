"""Python's operators on numbers: what LLVM's instructions give, and where those differ, what Python gives.

As compiled code does, integers wrap; a division by zero gives 0 (whoever divides asks before).
"""

import ast
import math

from neurosym.execution.engine.native.kinds import Kind, NotCompiledError, Value, constant, joined
from neurosym.execution.engine.native.writer import Code

_WORDS: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.BitAnd: "and",
    ast.BitOr: "or",
    ast.BitXor: "xor",
    ast.LShift: "shl",
}
_FLOATS: dict[type[ast.operator], str] = {ast.Add: "fadd", ast.Sub: "fsub", ast.Mult: "fmul"}
_BITS = (ast.BitAnd, ast.BitOr, ast.BitXor)
_ORDER: dict[type[ast.cmpop], str] = {ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge"}


def operated(code: Code, operator: ast.operator, left: Value, right: Value) -> Value:
    """What a binary operator gives."""
    kind = joined([left.kind, right.kind])
    if isinstance(operator, ast.Div):
        one, other = code.to(left, Kind.FLOAT), code.to(right, Kind.FLOAT)
        return code.new(Kind.FLOAT, f"fdiv double {one.text}, {other.text}")
    if kind is Kind.TRUTH and not isinstance(operator, _BITS):
        kind = Kind.WORD
    left, right = code.to(left, kind), code.to(right, kind)
    both = f"{kind.text} {left.text}, {right.text}"
    if kind is Kind.FLOAT:
        if type(operator) in _FLOATS:
            return code.new(kind, f"{_FLOATS[type(operator)]} {both}")
    elif type(operator) in _WORDS:
        return code.new(kind, f"{_WORDS[type(operator)]} {both}")
    elif isinstance(operator, ast.RShift):
        return code.new(kind, f"{'ashr' if kind is Kind.WORD else 'lshr'} {both}")
    elif isinstance(operator, ast.FloorDiv | ast.Mod):
        return _divided(code, isinstance(operator, ast.Mod), left, right)
    raise NotCompiledError(f"the operator {type(operator).__name__} of {kind.name.lower()}s")


def _divided(code: Code, wants_rest: bool, left: Value, right: Value) -> Value:
    """The quotient rounded down, or the rest, which has the sign of the divisor; 0 for a division by zero."""
    kind = left.kind
    if right.text.isdecimal() and right.text != "0":
        return _divided_by(code, wants_rest, left, right)
    is_zero = code.new(Kind.TRUTH, f"icmp eq i64 {right.text}, 0")
    if kind is Kind.UNSIGNED:
        safe = code.new(kind, f"select i1 {is_zero.text}, i64 1, i64 {right.text}")
        found = _divided_by(code, wants_rest, left, safe)
    else:  # the least number by -1 leaves 64 bits, at which the processor stops
        is_minus = code.new(Kind.TRUTH, f"icmp eq i64 {right.text}, -1")
        is_either = code.new(Kind.TRUTH, f"or i1 {is_zero.text}, {is_minus.text}")
        safe = code.new(kind, f"select i1 {is_either.text}, i64 1, i64 {right.text}")
        found = _divided_by(code, wants_rest, left, safe)
        if not wants_rest:
            minus = code.new(kind, f"sub i64 0, {left.text}")
            found = code.new(kind, f"select i1 {is_minus.text}, i64 {minus.text}, i64 {found.text}")
    return code.new(kind, f"select i1 {is_zero.text}, i64 0, i64 {found.text}")


def _divided_by(code: Code, wants_rest: bool, left: Value, right: Value) -> Value:
    """The same by what is neither 0 nor -1."""
    kind = left.kind
    if kind is Kind.UNSIGNED:
        return code.new(kind, f"{'urem' if wants_rest else 'udiv'} i64 {left.text}, {right.text}")
    rest = code.new(kind, f"srem i64 {left.text}, {right.text}")
    signs = code.new(kind, f"xor i64 {rest.text}, {right.text}")
    differ = code.new(Kind.TRUTH, f"icmp slt i64 {signs.text}, 0")
    is_some = code.new(Kind.TRUTH, f"icmp ne i64 {rest.text}, 0")
    is_off = code.new(Kind.TRUTH, f"and i1 {differ.text}, {is_some.text}")
    if wants_rest:
        more = code.new(kind, f"add i64 {rest.text}, {right.text}")
        return code.new(kind, f"select i1 {is_off.text}, i64 {more.text}, i64 {rest.text}")
    quotient = code.new(kind, f"sdiv i64 {left.text}, {right.text}")
    less = code.new(kind, f"sub i64 {quotient.text}, 1")
    return code.new(kind, f"select i1 {is_off.text}, i64 {less.text}, i64 {quotient.text}")


def negated(code: Code, value: Value) -> Value:
    """-value."""
    if value.kind is Kind.FLOAT:
        return code.new(Kind.FLOAT, f"fneg double {value.text}")
    word = code.to(value, Kind.WORD)
    if word.text.isdecimal():
        return Value(Kind.WORD, f"-{word.text}")
    return code.new(Kind.WORD, f"sub i64 0, {word.text}")


def inverted(code: Code, value: Value) -> Value:
    """~value."""
    kind = Kind.WORD if value.kind is Kind.TRUTH else value.kind
    return code.new(kind, f"xor i64 {code.to(value, kind).text}, -1")


def compared(code: Code, operator: ast.cmpop, left: Value, right: Value) -> Value:
    """Whether two numbers are in some order."""
    kind = joined([left.kind, right.kind])
    left, right = code.to(left, kind), code.to(right, kind)
    both = f"{kind.text} {left.text}, {right.text}"
    if isinstance(operator, ast.Eq | ast.NotEq):
        name = "eq" if isinstance(operator, ast.Eq) else "ne"
        if kind is Kind.FLOAT:
            return code.new(Kind.TRUTH, f"fcmp {'oeq' if name == 'eq' else 'une'} {both}")
        return code.new(Kind.TRUTH, f"icmp {name} {both}")
    if type(operator) not in _ORDER:
        raise NotCompiledError(f"the comparison {type(operator).__name__}")
    name = _ORDER[type(operator)]
    if kind is Kind.FLOAT:
        return code.new(Kind.TRUTH, f"fcmp o{name} {both}")
    return code.new(Kind.TRUTH, f"icmp {'s' if kind is Kind.WORD else 'u'}{name} {both}")


def least(code: Code, values: list[Value], operator: ast.cmpop) -> Value:
    """Min or max of some numbers: the first of those that none is before by `operator`."""
    kind = joined([value.kind for value in values])
    kind = Kind.WORD if kind is Kind.TRUTH else kind
    found = code.to(values[0], kind)
    for value in values[1:]:
        other = code.to(value, kind)
        is_before = compared(code, operator, other, found)
        found = code.new(kind, f"select i1 {is_before.text}, {kind.text} {other.text}, {kind.text} {found.text}")
    return found


def absolute(code: Code, value: Value) -> Value:
    """abs(value)."""
    if value.kind is Kind.FLOAT:
        code.declared.add("declare double @llvm.fabs.f64(double)")
        return code.new(Kind.FLOAT, f"call double @llvm.fabs.f64(double {value.text})")
    word = code.to(value, Kind.WORD)
    is_negative = code.new(Kind.TRUTH, f"icmp slt i64 {word.text}, 0")
    minus = code.new(Kind.WORD, f"sub i64 0, {word.text}")
    return code.new(Kind.WORD, f"select i1 {is_negative.text}, i64 {minus.text}, i64 {word.text}")


def is_finite(code: Code, value: Value) -> Value:
    """Whether a float is neither infinite nor NaN."""
    size = absolute(code, code.to(value, Kind.FLOAT))
    return code.new(Kind.TRUTH, f"fcmp olt double {size.text}, {constant(math.inf).text}")
