"""What loops run over: lists, texts, ranges, and what zip, enumerate and the like make of them, item by item."""

import ast
from collections.abc import Callable
from dataclasses import dataclass

from neurosym.execution.engine.translator.operands import Item, Operand, arguments, integer, is_constructor
from neurosym.execution.engine.translator.writer import Body
from neurosym.program.types import INT, STR, Type, list_of


@dataclass(frozen=True)
class Source:
    """Items by their place. `n` is the text of how many there are; None where a loop may change that.

    Then `live` gives the text of how many there are by now.
    """

    n: str | None
    item: Callable[[str], Item]
    live: Callable[[], str] | None = None


def source(body: Body, node: ast.expr, is_changing: bool = False) -> Source:
    """The items of an expression; `is_changing` where the loop over them changes lists."""
    if isinstance(node, ast.Call) and (not node.keywords or called_name(node) in ("enumerate", "zip")):
        name = called_name(node)
        if name in _CALLS and not any(isinstance(argument, ast.Starred) for argument in node.args):
            return _CALLS[name](body, node)
        if name == "zip" and len(node.args) == 1 and isinstance(node.args[0], ast.Starred):
            return _columns(body, node.args[0].value)
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("items", "values", "keys") and not node.args:
            return _of_dictionary(body, node.func)
    if isinstance(node, ast.Tuple | ast.List) and not any(isinstance(part, ast.Starred) for part in node.elts):
        return _of_few(body, node)
    may_change = is_changing and (not isinstance(node, ast.Name) or node.id in body.changed)
    return of_operand(body, body.value(node), node, may_change)


def called_name(node: ast.expr) -> str:
    """The name of what is called: `zip`, `itertools.pairwise` as `pairwise`, nothing for methods of values."""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Name):
        return node.func.id
    text = ast.unparse(node.func)
    module, _, name = text.rpartition(".")
    return name if module in ("itertools", "itertools.chain", "heapq", "bisect") else ""


def of_operand(body: Body, operand: Operand, node: ast.AST, may_change: bool = False) -> Source:
    """The items of a list, a text, a dictionary or a pair of one type."""
    type_ = body.type_of(operand, node)
    if body.is_open(type_):
        inner = body.fresh()
        body.unify(type_, list_of(inner), node)
        return Source("0", lambda _: Operand("0", inner))
    if is_constructor(type_, "set"):
        body.refuse(node, "a loop over a set, whose order is not defined")
    if type_ == STR:
        n = body.kept(body.text_of_call("length", (operand,)), INT)
        return Source(n.text, lambda place: body.runtime("character", operand, place, type_=STR))
    if is_constructor(type_, "dict"):
        operand = body.runtime("dict_keys", operand, type_=list_of(arguments(type_)[0]))
    elif is_constructor(type_, "pair"):
        body.unify(arguments(type_)[0], arguments(type_)[1], node)
    elif not is_constructor(type_, "list"):
        body.refuse(node, f"a loop over {type_}")
    item = arguments(type_)[0]
    if may_change or is_constructor(type_, "dict"):
        return Source(
            None,
            lambda place: body.kept(f"{body.use('get')}({body.text_of_call('start', (operand,))}, {place})", item),
            lambda: body.text_of_call("length", (operand,)),
        )
    n = body.kept(body.text_of_call("length", (operand,)), INT)
    if body.calls_functions:
        return Source(
            n.text,
            lambda place: body.kept(f"{body.use('get')}({body.text_of_call('start', (operand,))}, {place})", item),
        )
    start = body.kept(body.text_of_call("start", (operand,)), INT)
    return Source(n.text, lambda place: body.kept(f"{body.use('get')}({start.text}, {place})", item))


def fixed(body: Body, inner: Source) -> str:
    """How many items there are, at this moment."""
    if inner.n is not None:
        return inner.n
    assert inner.live is not None
    return body.kept(inner.live(), INT).text


def _range(body: Body, node: ast.Call) -> Source:
    bounds = [body.value(argument) for argument in node.args]
    for bound in bounds:
        body.unify(bound.type, INT, node)
    first = bounds[0] if len(bounds) > 1 else integer(0)
    stop = bounds[1] if len(bounds) > 1 else bounds[0]
    step = bounds[2] if len(bounds) > 2 else integer(1)
    if len(bounds) == 1:
        n = stop
    elif step.constant == 1:
        n = body.runtime("minus", stop, first, type_=INT)
    else:
        n = body.runtime("rounds", first, stop, step, type_=INT)
    start = body.kept(first.word, INT)

    def item(place: str) -> Item:
        if len(bounds) == 1:
            return Operand(place, INT, low=0)
        return body.kept(f"{start.text} + {place} * {step.word}", INT)

    return Source(body.kept(f"max({n.word}, 0)", INT).text, item)


def _zip(body: Body, node: ast.Call) -> Source:
    inner = [source(body, argument) for argument in node.args]
    sizes = [fixed(body, one) for one in inner]
    n = body.kept(f"min({', '.join(sizes)})" if len(sizes) > 1 else sizes[0], INT)
    if any(ast.unparse(word.value) != "False" for word in node.keywords):  # strict=True: other lengths are refused
        with body.block(f"if {n.text} != max({', '.join([n.text, *sizes])}):"):
            body.bottom()
    return Source(n.text, lambda place: tuple(one.item(place) for one in inner))


def _enumerate(body: Body, node: ast.Call) -> Source:
    inner = source(body, node.args[0])
    given = [*node.args[1:], *(word.value for word in node.keywords if word.arg == "start")]
    begin = body.value(given[0]) if given else integer(0)

    def item(place: str) -> Item:
        position = Operand(place, INT, low=0)
        if begin.constant != 0:
            position = body.kept(f"{place} + {begin.word}", INT)
        return (position, inner.item(place))

    return Source(fixed(body, inner), item)


def _reversed(body: Body, node: ast.Call) -> Source:
    inner = source(body, node.args[0])
    n = fixed(body, inner)
    return Source(n, lambda place: inner.item(body.kept(f"{n} - 1 - {place}", INT).text))


def _pairwise(body: Body, node: ast.Call) -> Source:
    inner = source(body, node.args[0])
    n = body.kept(f"max({fixed(body, inner)} - 1, 0)", INT)
    return Source(n.text, lambda place: (inner.item(place), inner.item(body.kept(f"{place} + 1", INT).text)))


def _product(body: Body, node: ast.Call) -> Source:
    if len(node.args) != 2:
        body.refuse(node, "a product of other than two lists")
    first, second = (source(body, argument) for argument in node.args)
    n = body.kept(fixed(body, second), INT)
    size = body.runtime("times", fixed(body, first), n, type_=INT)

    def item(place: str) -> Item:
        row = body.kept(f"{place} // {n.text}", INT)
        column = body.kept(f"{place} % {n.text}", INT)
        return (first.item(row.text), second.item(column.text))

    return Source(size.text, item)


def _columns(body: Body, node: ast.expr) -> Source:
    """`zip(*rows)`, its items as lists."""
    rows = body.value(node)
    row = body.fresh()
    body.unify(rows.type, list_of(list_of(row)), node)
    columns = body.runtime("transposed", rows, type_=list_of(list_of(row)))
    return of_operand(body, columns, node)


def _permutations(body: Body, node: ast.Call) -> Source:
    """`itertools.permutations(items)`, its items as lists."""
    if len(node.args) != 1:
        body.refuse(node, "permutations of fewer items")
    whole = body.value(node.args[0])
    body.unify(whole.type, list_of(body.fresh()), node)
    type_ = body.resolve(whole.type)
    return of_operand(body, body.runtime("permutations", whole, type_=list_of(type_)), node)


def _combinations(body: Body, node: ast.Call) -> Source:
    """`itertools.combinations(items, n)`, its items as lists."""
    if len(node.args) != 2:
        body.refuse(node, "combinations of other arguments")
    whole, n = (body.value(argument) for argument in node.args)
    body.unify(whole.type, list_of(body.fresh()), node)
    type_ = body.resolve(whole.type)
    return of_operand(body, body.runtime("combinations", whole, n, type_=list_of(type_)), node)


def _of_dictionary(body: Body, node: ast.Attribute) -> Source:
    whole = body.value(node.value)
    type_ = body.type_of(whole, node)
    if body.is_open(type_):
        nothing: Item = Operand("0", body.fresh())
        return Source("0", lambda _: (nothing, nothing) if node.attr == "items" else nothing)
    if not is_constructor(type_, "dict"):
        body.refuse(node, f"{node.attr}() of {type_}")
    parts = []
    for name, part in zip(("dict_keys", "dict_values"), arguments(type_), strict=True):
        parts.append(of_operand(body, body.runtime(name, whole, type_=list_of(part)), node, may_change=True))
    keys, values = parts
    if node.attr == "items":
        return Source(None, lambda place: (keys.item(place), values.item(place)), keys.live)
    return values if node.attr == "values" else keys


def _of_few(body: Body, node: ast.Tuple | ast.List) -> Source:
    items = [body.value(element) for element in node.elts]
    type_ = body.fresh()
    for item in items:
        body.unify(type_, item.type, node)
    if not items:
        return Source("0", lambda _: Operand("0", type_))
    held: Type = body.resolve(type_)

    def chosen(place: str) -> Item:
        if len(items) == 1:
            return items[0]
        name = body.name()
        body.emit(f"{name} = {items[-1].word}")
        for number, item in enumerate(items[:-1]):
            with body.block(f"if {place} == {number}:"):
                body.emit(f"{name} = {item.word}")
        return Operand(name, held)

    return Source(str(len(items)), chosen)


_CALLS: dict[str, Callable[[Body, ast.Call], Source]] = {
    "range": _range,
    "zip": _zip,
    "enumerate": _enumerate,
    "reversed": _reversed,
    "pairwise": _pairwise,
    "product": _product,
    "permutations": _permutations,
    "combinations": _combinations,
}

IS_SOURCE = frozenset(_CALLS)
"""Calls whose items need not be put in a list."""
