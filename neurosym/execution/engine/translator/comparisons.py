"""Conditions on words: comparisons by type, truth, `and`, `or` and `not` with short circuit."""

import ast

from neurosym.execution.engine.translator.operands import Operand, arguments, is_constructor
from neurosym.execution.engine.translator.writer import Body, is_number, is_sized
from neurosym.program.types import BOOL, FLOAT, INT, STR, SYMBOL, Type

_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_NEGATED = {"==": "!=", "!=": "=="}


def condition(body: Body, node: ast.expr) -> str:
    """The text of a condition, `True` or `False` where it is known."""
    match node:
        case ast.BoolOp(op, values):
            return _short_circuit(body, isinstance(op, ast.And), values)
        case ast.UnaryOp(ast.Not(), inner):
            text = condition(body, inner)
            return {"True": "False", "False": "True"}.get(text, f"(not {text})")
    return truth_of(body, body.value(node), node)


def _short_circuit(body: Body, is_and: bool, values: list[ast.expr]) -> str:
    """`and` or `or` of conditions; a later one is written only where what comes before leaves it open."""
    decided = "False" if is_and else "True"
    text = condition(body, values[0])
    if text == decided or len(values) == 1:
        return text
    if text in ("True", "False"):
        return _short_circuit(body, is_and, values[1:])
    name = body.name()
    body.emit(f"{name} = {text}")
    n_lines = len(body.lines)
    with body.block(f"if {name}:" if is_and else f"if not {name}:"):
        rest = _short_circuit(body, is_and, values[1:])
        body.emit(f"{name} = {rest}")
    if len(body.lines) == n_lines + 2:  # nothing else had to be written: no branch
        del body.lines[n_lines - 1 :]
        if rest == decided:
            return decided
        return text if rest in ("True", "False") else f"({text} {'and' if is_and else 'or'} {rest})"
    return name


def truth_of(body: Body, operand: Operand, node: ast.AST) -> str:
    """Whether a value is true, as Python sees it."""
    if operand.constant is not None and is_number(operand.type):
        return str(bool(operand.constant))
    if operand.is_flag:
        return operand.text
    type_ = body.type_of(operand, node)
    if is_number(type_) or body.is_open(type_):
        return f"({operand.word} != 0)"
    if is_sized(type_):
        return f"({body.kept(body.text_of_call('length', (operand,)), INT).text} != 0)"
    if is_constructor(type_, "dict"):
        return f"({body.kept(body.text_of_call('dict_size', (operand,)), INT).text} != 0)"
    if is_constructor(type_, "pair"):
        return "True"
    body.refuse(node, f"the truth of {type_}")


def comparison(body: Body, node: ast.Compare) -> Operand:
    """A comparison, or a chain of them that stops at the first that fails."""
    return Operand(_chain(body, body.value(node.left), node.ops, node.comparators, node), BOOL, is_flag=True)


def _chain(body: Body, left: Operand, ops: list[ast.cmpop], others: list[ast.expr], node: ast.Compare) -> str:
    if isinstance(ops[0], ast.In | ast.NotIn):
        right, text = None, _membership(body, left, others[0], node)
        if isinstance(ops[0], ast.NotIn):
            text = f"(not {text})"
    elif isinstance(ops[0], ast.Is | ast.IsNot):
        body.refuse(node, "is")
    else:
        right = body.value(others[0])
        text = compared(body, _SIGNS[type(ops[0])], left, right, node)
    if len(ops) == 1:
        return text
    if right is None:
        body.refuse(node, "a chain of comparisons with in")
    if text == "False":
        return text
    if text == "True":
        return _chain(body, right, ops[1:], others[1:], node)
    n_lines = len(body.lines)
    name = body.name()
    body.emit(f"{name} = {text}")
    with body.block(f"if {name}:"):
        rest = _chain(body, right, ops[1:], others[1:], node)
        body.emit(f"{name} = {rest}")
    if len(body.lines) == n_lines + 3:
        del body.lines[n_lines:]
        return f"({text} and {rest})"
    return name


def compared(body: Body, sign: str, left: Operand, right: Operand, node: ast.AST | None) -> str:
    """The text of one comparison."""
    one, other = body.resolve(left.type), body.resolve(right.type)
    if is_number(one) and is_number(other):
        return _of_numbers(body, sign, left, right)
    body.unify(one, other, node)
    type_ = body.resolve(one)
    if body.is_open(type_):
        if body.is_final:
            body.refuse(node, "a comparison of values whose type is not clear")
        return f"({left.word} {sign} {right.word})"
    if type_ == FLOAT or is_number(type_):
        return _of_numbers(body, sign, left.of_type(type_), right.of_type(type_))
    if sign in ("==", "!="):
        return _equality(body, sign, left, right, type_)
    if type_ == SYMBOL or is_constructor(type_, "dict", "set"):
        body.refuse(node, f"the order of {type_}")
    if sign in (">", "<="):
        left, right = right, left
    flag = body.kept(f"{body.text_of_call('less', (left, right), type_)} != 0", BOOL, is_flag=True)
    return flag.text if sign in ("<", ">") else f"(not {flag.text})"


def _of_numbers(body: Body, sign: str, left: Operand, right: Operand) -> str:
    one, other = body.resolve(left.type), body.resolve(right.type)
    if (FLOAT in (one, other) and sign not in ("==", "!=")) or {one, other} == {FLOAT, INT}:
        return f"({_number(body, left)} {sign} {_number(body, right)})"
    known = _decided(sign, left, right) if FLOAT not in (one, other) else None
    return str(known) if known is not None else f"({left.word} {sign} {right.word})"


def _number(body: Body, operand: Operand) -> str:
    """The text of a number that can be compared with floats."""
    if body.resolve(operand.type) == FLOAT:
        return f"{body.use('to_float')}({operand.word})"
    return operand.word


def _decided(sign: str, left: Operand, right: Operand) -> bool | None:
    """What a comparison of integers gives by their bounds, if that is enough."""
    if left.high < right.low:
        return sign in ("<", "<=", "!=")
    if left.low > right.high:
        return sign in (">", ">=", "!=")
    if left.constant is not None and left.constant == right.constant:
        return sign in ("==", "<=", ">=")
    return None


def _equality(body: Body, sign: str, left: Operand, right: Operand, type_: Type) -> str:
    if type_ == SYMBOL:
        return f"({left.word} {sign} {right.word})"
    if type_ == STR:
        for one, other in ((left, right), (right, left)):
            if one.literal == "":
                return f"({body.text_of_call('length', (other,))} {sign} 0)"
    if is_constructor(type_, "dict", "set"):
        body.refuse(None, f"equality of {type_}")
    flag = body.kept(body.text_of_call("same", (left, right), type_), BOOL, is_flag=True)
    return flag.text if sign == "==" else f"(not {flag.text})"


def _membership(body: Body, left: Operand, node: ast.expr, whole: ast.Compare) -> str:
    """`left in node`."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set) and node.elts:
        texts = [compared(body, "==", left, body.value(element), whole) for element in node.elts]
        return "True" if "True" in texts else f"({' or '.join(texts)})"
    right = body.value(node)
    type_ = body.type_of(right, whole)
    if body.is_open(type_):
        return "(0 != 0)"
    if type_ == STR:
        return f"({body.text_of_call('contains_text', (right, left))} != 0)"
    if is_constructor(type_, "list", "set", "dict"):
        item = arguments(type_)[0]
        body.unify(item, left.type, whole)
        name = "dict_contains" if is_constructor(type_, "dict") else "contains"
        return f"({body.kept(body.text_of_call(name, (right, left), item), INT).text} != 0)"
    body.refuse(whole, f"in {type_}")
