"""Dictionaries, sets, queues, heaps and sorted lists, as far as entries make them for themselves."""

import ast
from collections.abc import Callable

from neurosym.execution.engine.translator.application import only
from neurosym.execution.engine.translator.iteration import as_list, each, joined_item, materialised, put_key
from neurosym.execution.engine.translator.operands import Item, Operand, arguments, dict_of, integer, set_of
from neurosym.execution.engine.translator.writer import Body
from neurosym.program.types import INT, list_of


def changeable(body: Body, node: ast.expr) -> Operand:
    """A list that is to be changed in place: escaped where it was not made here."""
    operand = body.value(node)
    body.unify(operand.type, list_of(body.fresh()), node)
    if body.inner_name and isinstance(node, ast.Name) and node.id in body.cells:
        body.refuse(node, f"a list that {body.inner_name} changes and has not made")
    with body.block(f"if not {body.use('is_own')}({operand.word}, mark):"):
        body.emit("return ESCAPED")
    return operand.of_type(body.resolve(operand.type))


def _deque(body: Body, node: ast.Call) -> Operand:
    if not node.args:
        return body.runtime("new", "4", type_=list_of(body.fresh()))
    whole = materialised(body, only(body, node)[0])
    return body.runtime("copied", whole, type_=whole.type)


def _set(body: Body, node: ast.Call) -> Operand:
    if not node.args:
        return body.runtime("new", "4", type_=set_of(body.fresh()))
    whole = materialised(body, only(body, node)[0], in_any_order=True)
    (item,) = arguments(body.resolve(whole.type))
    found = body.runtime("unique", whole, type_=set_of(item), of=item, made=True)
    return body.runtime("owned", found, type_=found.type)


def _dict(body: Body, node: ast.Call) -> Operand:
    if node.args or node.keywords:
        body.refuse(node, "dict of other than nothing")
    return body.runtime("new_dict", type_=dict_of(body.fresh(), body.fresh()))


def _from_keys(body: Body, node: ast.Call) -> Operand:
    value = body.value(node.args[1]) if len(node.args) > 1 else integer(0)
    whole = body.runtime("new_dict", type_=dict_of(body.fresh(), value.type))

    def put(item: Item) -> None:
        put_key(body, whole, joined_item(body, item), value, node)

    each(body, node.args[0], put)
    return whole


def _heap_push(body: Body, node: ast.Call) -> Operand:
    heap, item = only(body, node, 2)
    whole, word = changeable(body, heap), body.value(item)
    body.unify(arguments(whole.type)[0], word.type, node)
    body.runtime("push", whole, word, type_=whole.type)
    return integer(0)


def _heap_pop(body: Body, node: ast.Call) -> Operand:
    whole = changeable(body, *only(body, node))
    (item,) = arguments(whole.type)
    return body.runtime("heap_popped", whole, type_=item, of=item)


def _heapify(body: Body, node: ast.Call) -> Operand:
    changeable(body, *only(body, node))
    return integer(0)


def _bisect(name: str) -> Callable[[Body, ast.Call], Operand]:
    def function(body: Body, node: ast.Call) -> Operand:
        whole, item = (body.value(argument) for argument in only(body, node, 2))
        listed = as_list(body, whole, node)
        (type_,) = arguments(body.resolve(listed.type))
        body.unify(type_, item.type, node)
        place = body.runtime(name, listed, item, type_=INT, of=body.resolve(type_))
        return Operand(place.text, INT, low=0, high=2**40)

    return function


CONTAINERS: dict[str, Callable[[Body, ast.Call], Operand]] = {
    "dict": _dict,
    "set": _set,
    "deque": _deque,
    "heappush": _heap_push,
    "heappop": _heap_pop,
    "heapify": _heapify,
    "bisect": _bisect("bisect_right"),
    "bisect_left": _bisect("bisect_left"),
    "bisect_right": _bisect("bisect_right"),
}

QUALIFIED: dict[str, Callable[[Body, ast.Call], Operand]] = {
    "dict.fromkeys": _from_keys,
    "collections.deque": _deque,
    **{f"heapq.{name}": CONTAINERS[name] for name in ("heappush", "heappop", "heapify")},
    **{f"bisect.{name}": CONTAINERS[name] for name in ("bisect", "bisect_left", "bisect_right")},
}
"""Functions that are called with their module or class before them."""
