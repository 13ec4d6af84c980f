"""Expressions of Python as expressions on words: names, constants, operators, subscripts, conditionals."""

import ast

from neurosym.execution.engine.translator.calls import call
from neurosym.execution.engine.translator.comparisons import comparison, condition, truth_of
from neurosym.execution.engine.translator.conversions import to_real
from neurosym.execution.engine.translator.iteration import collected, dictionary, joined_item, materialised
from neurosym.execution.engine.translator.operands import (
    HIGHEST,
    LOWEST,
    NONE,
    Operand,
    arguments,
    integer,
    is_constructor,
    real,
    set_of,
    short_text,
    truth,
)
from neurosym.execution.engine.translator.values import constant_value, paired, spelled
from neurosym.execution.engine.translator.writer import Body, is_number
from neurosym.program.types import BOOL, FLOAT, INT, STR, Type, list_of

_INTEGERS = {
    ast.Add: "plus",
    ast.Sub: "minus",
    ast.Mult: "times",
    ast.FloorDiv: "floor_divide",
    ast.Mod: "modulo",
    ast.Pow: "int_power",
    ast.BitAnd: "int_and",
    ast.BitOr: "int_or",
    ast.BitXor: "int_xor",
    ast.LShift: "shift_left",
    ast.RShift: "shift_right",
    ast.Div: "true_divide",
}
_FLOATS = {
    ast.Add: "float_plus",
    ast.Sub: "float_minus",
    ast.Mult: "float_times",
    ast.Div: "float_divide",
    ast.FloorDiv: "float_floor_divide",
    ast.Mod: "float_modulo",
    ast.Pow: "float_power",
}
_SIGNS: dict[str, ast.operator] = {"+": ast.Add(), "-": ast.Sub()}


def expression(body: Body, node: ast.expr) -> Operand:
    """Write what an expression needs; gives the operand of its value."""
    known = constant_value(body, node)
    if known is not None:
        return _constant(body, known)
    match node:
        case ast.Constant(None):
            return Operand("0", NONE)
        case ast.Name(id):
            return _name(body, node, id)
        case ast.UnaryOp(op, inner):
            return _unary(body, node, op, inner)
        case ast.BinOp(left, op, right):
            return operation(body, node, op, body.value(left), body.value(right))
        case ast.Compare():
            return comparison(body, node)
        case ast.BoolOp():
            return _boolean(body, node)
        case ast.IfExp(test, then, otherwise):
            return _conditional(body, node, test, then, otherwise)
        case ast.Call():
            return call(body, node)
        case ast.Subscript(inner, index):
            return _subscript(body, node, inner, index)
        case ast.Tuple(elements) if len(elements) == 2:
            return paired(body, body.value(elements[0]), body.value(elements[1]))
        case ast.List(elements) | ast.Tuple(elements):
            return _list(body, elements)
        case ast.ListComp() | ast.SetComp():
            return collected(body, node)
        case ast.Dict() | ast.DictComp():
            return dictionary(body, node)
        case ast.Set(elements):
            items = _list(body, elements)
            item = arguments(items.type)[0]
            found = body.runtime("unique", items, type_=set_of(item), of=body.resolve(item))
            return body.runtime("owned", found, type_=found.type)
        case ast.JoinedStr(parts):
            return _formatted(body, parts)
        case ast.FormattedValue(inner, -1, None):
            return body.value(ast.copy_location(ast.Call(ast.Name("str"), [inner], []), node))
    body.refuse(node, f"{type(node).__name__}, which is outside of the subset")


def _constant(body: Body, value: object) -> Operand:
    if isinstance(value, bool):
        return truth(value)
    if isinstance(value, int):
        return integer(value)
    if isinstance(value, float):
        return real(value)
    assert isinstance(value, str)
    return short_text(value) or spelled(body, value)


def _name(body: Body, node: ast.Name, name: str) -> Operand:
    found = body.lookup(name)
    if isinstance(found, tuple):
        return joined_item(body, found)
    if found is not None:
        return found
    if name in body.variables or name in body.known:
        return body.variable(name)
    statement = body.unit.bound.get(name)
    if isinstance(statement, ast.Assign | ast.AnnAssign) and isinstance(statement.value, ast.Tuple | ast.List):
        return body.value(statement.value)
    body.refuse(node, f"the name {name}, which is no local variable, number or text")


def _unary(body: Body, node: ast.expr, op: ast.unaryop, inner: ast.expr) -> Operand:
    if isinstance(op, ast.Not):
        text = condition(body, inner)
        if text in ("True", "False"):
            return truth(text == "False")
        return Operand(f"(not {text})", BOOL, is_flag=True)
    operand = body.value(inner)
    type_ = body.type_of(operand, node)
    if isinstance(op, ast.UAdd) and is_number(type_):
        return operand
    if isinstance(op, ast.USub) and type_ == FLOAT:
        return body.runtime("float_negative", operand, type_=FLOAT)
    if isinstance(op, ast.USub) and (is_number(type_) or body.is_open(type_)):
        return body.runtime("negative", operand, type_=INT)
    if isinstance(op, ast.Invert) and is_number(type_):
        return body.runtime("int_invert", operand, type_=INT)
    body.refuse(node, f"{type(op).__name__} of {type_}")


def operation(body: Body, node: ast.AST, op: ast.operator, left: Operand, right: Operand) -> Operand:
    """An operator between two operands, by their types."""
    one, other = body.type_of(left, node), body.type_of(right, node)
    if body.is_open(one) or body.is_open(other):
        if isinstance(op, ast.Add):
            body.unify(one, other, node)
        return Operand("0", one)
    if is_number(one) and is_number(other):
        return _arithmetic(body, node, op, left, right)
    if isinstance(op, ast.Add) and one == other == STR:
        return body.runtime("text_joined", left, right, type_=STR)
    if isinstance(op, ast.Add) and is_constructor(one, "list"):
        body.unify(one, other, node)
        return body.runtime("joined_freely", left, right, type_=one)
    if isinstance(op, ast.Mult):
        many, n = (right, left) if one in (INT, BOOL) else (left, right)
        if body.resolve(many.type) == STR:
            return body.runtime("repeated_text", many, n, type_=STR)
        if is_constructor(many.type, "list"):
            return body.runtime("repeated_freely", many, n, type_=many.type)
    body.refuse(node, f"{type(op).__name__} of {one} and {other}")


def _arithmetic(body: Body, node: ast.AST, op: ast.operator, left: Operand, right: Operand) -> Operand:
    if FLOAT in (body.resolve(left.type), body.resolve(right.type)):
        if type(op) not in _FLOATS:
            body.refuse(node, f"{type(op).__name__} of floats")
        return body.runtime(_FLOATS[type(op)], to_real(body, left), to_real(body, right), type_=FLOAT)
    if type(op) not in _INTEGERS:
        body.refuse(node, f"{type(op).__name__} of integers")
    low, high = _bounds(op, left, right)
    name = _INTEGERS[type(op)]
    if LOWEST < low and high < HIGHEST and isinstance(op, ast.Add | ast.Sub | ast.Mult):
        sign = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}[type(op)]
        return Operand(body.kept(f"{left.word} {sign} {right.word}", INT).text, INT, low=low, high=high)
    if isinstance(op, ast.FloorDiv | ast.Mod) and right.constant is not None and right.constant > 0:
        sign = "//" if isinstance(op, ast.FloorDiv) else "%"
        quotient = body.kept(f"{left.word} {sign} {right.word}", INT)
        return quotient if sign == "//" else Operand(quotient.text, INT, low=0, high=right.constant - 1)
    type_ = FLOAT if isinstance(op, ast.Div) else INT
    if isinstance(op, ast.BitAnd | ast.BitOr | ast.BitXor) and left.type == right.type == BOOL:
        type_ = BOOL
    return body.runtime(name, left, right, type_=type_)


def _bounds(op: ast.operator, left: Operand, right: Operand) -> tuple[int, int]:
    """What the result of an operation lies between."""
    if LOWEST in (left.low, right.low) or HIGHEST in (left.high, right.high):
        return LOWEST, HIGHEST
    if isinstance(op, ast.Add):
        return left.low + right.low, left.high + right.high
    if isinstance(op, ast.Sub):
        return left.low - right.high, left.high - right.low
    products = [one * other for one in (left.low, left.high) for other in (right.low, right.high)]
    return min(products), max(products)


def _boolean(body: Body, node: ast.BoolOp) -> Operand:
    """`and` and `or`: the operand that decides."""
    is_and = isinstance(node.op, ast.And)
    first = body.value(node.values[0])
    if body.resolve(first.type) == BOOL:
        return Operand(condition(body, node), BOOL, is_flag=True)
    name = body.name()
    body.emit(f"{name} = {first.word}")
    with_blocks = []
    for inner in node.values[1:]:
        test = truth_of(body, Operand(name, first.type), node)
        with_blocks.append(body.block(f"if {test if is_and else f'not {test}'}:"))
        with_blocks[-1].__enter__()
        operand = body.value(inner)
        body.unify(first.type, operand.type, node)
        body.emit(f"{name} = {operand.word}")
    for block in reversed(with_blocks):
        block.__exit__(None, None, None)
    return Operand(name, first.type)


def _conditional(body: Body, node: ast.expr, test: ast.expr, then: ast.expr, otherwise: ast.expr) -> Operand:
    text = condition(body, test)
    if text in ("True", "False"):
        return body.value(then if text == "True" else otherwise)
    name, type_, made = body.name(), body.fresh(), True
    for header, chosen in ((f"if {text}:", then), ("else:", otherwise)):
        with body.block(header):
            operand = body.value(chosen)
            body.unify(type_, operand.type, node)
            body.emit(f"{name} = {operand.word}")
            made = made and operand.made
    return Operand(name, body.resolve(type_), made=made)


def _subscript(body: Body, node: ast.Subscript, inner: ast.expr, index: ast.expr) -> Operand:
    found = body.lookup(inner.id) if isinstance(inner, ast.Name) else None
    whole = None if isinstance(found, tuple) else body.value(inner)
    if whole is None or is_constructor(body.type_of(whole, node), "pair"):
        place = constant_value(body, index)
        if not isinstance(place, int) or not -2 <= place < 2:
            body.refuse(node, "a subscript of a pair that is not 0 or 1")
        if isinstance(found, tuple):
            return joined_item(body, found[place])
        assert whole is not None
        type_ = arguments(body.resolve(whole.type))[place]
        return body.runtime("second" if place % 2 else "first", whole, type_=type_)
    type_ = body.type_of(whole, node)
    if isinstance(index, ast.Slice):
        return _slice(body, node, whole, type_, index)
    position = body.value(index)
    if body.is_open(type_):
        return Operand("0", body.fresh())
    if is_constructor(type_, "dict"):
        key, value = arguments(type_)
        body.unify(key, position.type, node)
        return body.runtime("dict_item", whole, position, type_=value, of=key)
    if type_ == STR:
        return body.runtime("character", whole, position, type_=STR)
    if is_constructor(type_, "list"):
        return body.runtime("item", whole, position, type_=arguments(type_)[0])
    body.refuse(node, f"a subscript of {type_}")


def _slice(body: Body, node: ast.Subscript, whole: Operand, type_: Type, bounds: ast.Slice) -> Operand:
    if body.is_open(type_):
        return whole
    if type_ != STR and not is_constructor(type_, "list"):
        body.refuse(node, f"a slice of {type_}")
    prefix, made = ("text_", False) if type_ == STR else ("", True)
    lower, upper, step = (body.value(bound) if bound else None for bound in (bounds.lower, bounds.upper, bounds.step))
    if step is None or step.constant == 1:
        if lower is None and upper is None:
            return whole if type_ == STR else body.runtime("copied", whole, type_=type_)
        body.use("NO_BOUND")
        name = "text_slice" if type_ == STR else "slice_"
        return body.runtime(name, whole, lower or "0", upper or "NO_BOUND", type_=type_, made=made)
    if step.constant == -1 and lower is None and upper is None:
        return body.runtime("text_reversed" if type_ == STR else "reversed_", whole, type_=type_, made=made)
    given = [part for bound in (lower, upper) for part in (bound or "0", "1" if bound else "0")]
    return body.runtime(f"{prefix}slice_step", whole, *given, step, type_=type_, made=made)


def _list(body: Body, elements: list[ast.expr]) -> Operand:
    """A list, or a tuple of items of one type."""
    type_ = body.fresh()
    if not any(isinstance(element, ast.Starred) for element in elements):
        items = [body.value(element) for element in elements]
        for item in items:
            body.unify(type_, item.type, elements[0])
        if not items:
            return body.runtime("new", "4", type_=list_of(type_))
        result = body.runtime("allocate", str(len(items)), type_=list_of(type_))
        start = body.kept(body.text_of_call("start", (result,)), INT)
        for place, item in enumerate(items):
            body.emit(f"{body.use('put')}({start.text}, {place}, {item.word})")
        return result
    parts: list[Operand] = []
    for element in elements:
        if isinstance(element, ast.Starred):
            parts.append(materialised(body, element.value))
        else:
            item = body.value(element)
            parts.append(Operand(item.word, list_of(item.type), is_flag=False, literal="item"))
        body.unify(list_of(type_), parts[-1].type, element)
    return _spliced(body, parts, list_of(type_))


def _spliced(body: Body, parts: list[Operand], type_: Type) -> Operand:
    """A list of items (those marked as such) and all items of lists, in one piece."""
    sizes = ["1" if part.literal == "item" else body.text_of_call("length", (part,)) for part in parts]
    result = body.runtime("allocate", " + ".join(sizes), type_=type_)
    at = body.name()
    body.emit(f"{at} = {body.text_of_call('start', (result,))}")
    for part, size in zip(parts, sizes, strict=True):
        if part.literal == "item":
            body.emit(f"{body.use('put')}({at}, 0, {part.text})")
            body.emit(f"{at} += 8")
            continue
        source = body.kept(body.text_of_call("start", (part,)), INT)
        place, n = body.name(), body.kept(size, INT)
        with body.block(f"for {place} in range({n.text}):"):
            body.emit(f"{body.use('put')}({at}, {place}, {body.use('get')}({source.text}, {place}))")
        body.emit(f"{at} += 8 * {n.text}")
    return result


def _formatted(body: Body, parts: list[ast.expr]) -> Operand:
    whole = short_text("")
    assert whole is not None
    for part in parts:
        if isinstance(part, ast.FormattedValue) and (part.format_spec is not None or part.conversion != -1):
            body.refuse(part, "a format of a value in a text")
        whole = operation(body, part, ast.Add(), whole, body.value(part))
    return whole
