"""Python's own functions of single values: numbers of texts, texts of numbers, rounding, and the module math."""

import ast
from collections.abc import Callable

from neurosym.execution.engine.translator.application import keyword, only
from neurosym.execution.engine.translator.comparisons import truth_of
from neurosym.execution.engine.translator.operands import Operand, integer, is_rigid, real, short_text, truth
from neurosym.execution.engine.translator.runtime_functions import functions
from neurosym.execution.engine.translator.values import paired
from neurosym.execution.engine.translator.writer import Body, is_number
from neurosym.program.types import BOOL, FLOAT, INT, STR, Type, TypeConstructor

_INTEGER_MATH = frozenset({"gcd", "lcm", "isqrt", "factorial", "comb", "perm"})
_TO_INTEGER = frozenset({"floor", "ceil", "trunc"})


def to_real(body: Body, operand: Operand) -> Operand:
    """A number as a float."""
    if body.resolve(operand.type) == FLOAT:
        return operand
    if operand.constant is not None and abs(operand.constant) < 2**53:
        return real(float(operand.constant))
    return body.runtime("int_to_float", operand, type_=FLOAT)


def mathematics(body: Body, node: ast.Call) -> Operand:
    """A function of the module math."""
    assert isinstance(node.func, ast.Attribute)
    name = node.func.attr
    if name == "fsum":
        whole = body.value(*only(body, node))
        return body.runtime("fsum", whole, type_=FLOAT)
    given = [body.value(argument) for argument in node.args]
    types = [body.type_of(operand, node) for operand in given]
    if node.keywords or not all(is_number(type_) or body.is_open(type_) for type_ in types):
        body.refuse(node, f"math.{name} of {', '.join(map(str, types))}")
    if name == "isfinite" or name in ("isnan", "isinf"):
        return truth(name == "isfinite")
    if name in _INTEGER_MATH:
        return _of_integers(body, node, name, given)
    if name in _TO_INTEGER:
        return given[0] if types[0] in (INT, BOOL) else body.runtime(f"math_{name}", given[0], type_=INT)
    runtime_name = "math_log_base" if name == "log" and len(given) == 2 else f"math_{name}"
    if runtime_name not in functions():
        body.refuse(node, f"math.{name}")
    return body.runtime(runtime_name, *(to_real(body, operand) for operand in given), type_=FLOAT)


def _of_integers(body: Body, node: ast.Call, name: str, given: list[Operand]) -> Operand:
    if any(body.resolve(operand.type) == FLOAT for operand in given):
        body.refuse(node, f"math.{name} of a float")
    if name in ("gcd", "lcm") and len(given) != 2:
        body.refuse(node, f"math.{name} of other than two integers")
    result = body.runtime(f"math_{name}", *given, type_=INT)
    if name == "factorial" and given[0].low >= 0:
        return Operand(result.text, INT, low=1)
    return result


def _abs(body: Body, node: ast.Call) -> Operand:
    operand = body.value(*only(body, node))
    if body.type_of(operand, node) == FLOAT:
        return body.runtime("float_absolute", operand, type_=FLOAT)
    _needs_number(body, operand, node)
    return Operand(body.runtime("absolute", operand, type_=INT).text, INT, low=0)


def _needs_number(body: Body, operand: Operand, node: ast.Call) -> None:
    type_ = body.type_of(operand, node)
    if not is_number(type_) and not body.is_open(type_):
        body.refuse(node, f"{ast.unparse(node.func)} of {type_}")


def _int(body: Body, node: ast.Call) -> Operand:
    operand = body.value(*only(body, node))
    type_ = body.type_of(operand, node)
    if type_ == STR:
        return body.runtime("parse_int", operand, type_=INT)
    if type_ == FLOAT:
        return body.runtime("float_to_int", operand, type_=INT)
    _needs_number(body, operand, node)
    return Operand(operand.word, INT, low=operand.low, high=operand.high)


def _float(body: Body, node: ast.Call) -> Operand:
    operand = body.value(*only(body, node))
    if body.type_of(operand, node) == STR:
        return body.runtime("parse_float", operand, type_=FLOAT)
    _needs_number(body, operand, node)
    return to_real(body, operand)


def _str(body: Body, node: ast.Call) -> Operand:
    operand = body.value(*only(body, node))
    type_ = body.type_of(operand, node)
    if type_ == STR:
        return operand
    if type_ in (INT, FLOAT):
        return body.runtime("format_int" if type_ == INT else "format_float", operand, type_=STR)
    if body.is_open(type_):
        return Operand("0", STR)
    body.refuse(node, f"str of {type_}")


def _bool(body: Body, node: ast.Call) -> Operand:
    text = truth_of(body, body.value(*only(body, node)), node)
    return truth(text == "True") if text in ("True", "False") else Operand(text, BOOL, is_flag=True)


def _ord(body: Body, node: ast.Call) -> Operand:
    operand = body.value(*only(body, node))
    body.unify(operand.type, STR, node)
    if operand.literal is not None and len(operand.literal) == 1:
        return integer(ord(operand.literal))
    code = body.runtime("code_of", operand, type_=INT)
    return Operand(code.text, INT, low=0, high=0x10FFFF)


def _chr(body: Body, node: ast.Call) -> Operand:
    operand = body.value(*only(body, node))
    body.unify(operand.type, INT, node)
    if operand.constant is not None and 0 <= operand.constant < 256:
        text = short_text(chr(operand.constant))
        assert text is not None
        return text
    return body.runtime("character_of", operand, type_=STR)


def _round(body: Body, node: ast.Call) -> Operand:
    operand = body.value(node.args[0])
    type_ = body.type_of(operand, node)
    if len(node.args) == 1 and not keyword(node):
        return body.runtime("float_round", operand, type_=INT) if type_ == FLOAT else operand
    digits = body.value(node.args[1])
    if type_ != FLOAT or body.resolve(digits.type) != INT:
        body.refuse(node, f"round of {type_} to digits")
    return body.runtime("float_round_to", operand, digits, type_=FLOAT)


def _divmod(body: Body, node: ast.Call) -> Operand:
    left, right = (body.value(argument) for argument in only(body, node, 2))
    types = (body.resolve(left.type), body.resolve(right.type))
    if types == (INT, INT):
        quotient = body.runtime("floor_divide", left, right, type_=INT)
        return paired(body, quotient, body.runtime("modulo", left, right, type_=INT))
    if not all(map(is_number, types)):
        body.refuse(node, f"divmod of {types[0]} and {types[1]}")
    one, other = to_real(body, left), to_real(body, right)
    quotient = body.runtime("float_floor_divide", one, other, type_=FLOAT)
    return paired(body, quotient, body.runtime("float_modulo", one, other, type_=FLOAT))


def _pow(body: Body, node: ast.Call) -> Operand:
    given = [body.value(argument) for argument in node.args]
    if len(given) == 3 and not node.keywords:
        for operand in given:
            body.unify(operand.type, INT, node)
        return body.runtime("power_modulo", *given, type_=INT)
    return body.value(ast.copy_location(ast.BinOp(node.args[0], ast.Pow(), node.args[1]), node))


_CLASSES = {"int": (INT, BOOL), "bool": (BOOL,), "float": (FLOAT,), "str": (STR,)}
_MADE_BY = {"list": "list", "tuple": "pair", "dict": "dict", "set": "set"}


def _isinstance(body: Body, node: ast.Call) -> Operand:
    inner, classes = only(body, node, 2)
    type_ = body.type_of(body.value(inner), node)
    if body.is_open(type_):
        return truth(False)
    if is_rigid(type_):
        body.refuse(node, "isinstance of a value that may be of any type")
    return truth(any(_is_of(body, type_, name, node) for name in _alternatives(classes)))


def _alternatives(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Tuple):
        return [name for element in node.elts for name in _alternatives(element)]
    if isinstance(node, ast.BinOp):
        return _alternatives(node.left) + _alternatives(node.right)
    return [ast.unparse(node)]


def _is_of(body: Body, type_: Type, name: str, node: ast.AST) -> bool:
    if name in _CLASSES:
        return type_ in _CLASSES[name]
    if name not in _MADE_BY:
        body.refuse(node, f"isinstance of {name}")
    return isinstance(type_, TypeConstructor) and type_.name == _MADE_BY[name]


CONVERSIONS: dict[str, Callable[[Body, ast.Call], Operand]] = {
    "abs": _abs,
    "int": _int,
    "float": _float,
    "str": _str,
    "bool": _bool,
    "ord": _ord,
    "chr": _chr,
    "round": _round,
    "divmod": _divmod,
    "pow": _pow,
    "isinstance": _isinstance,
}
