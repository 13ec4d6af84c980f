"""What Python's own functions make lists of: list, sorted, range and what itertools has."""

import ast
from collections.abc import Callable

from neurosym.execution.engine.translator.application import apply, keyword, only
from neurosym.execution.engine.translator.comparisons import truth_of
from neurosym.execution.engine.translator.iteration import (
    as_list,
    each,
    is_lazy,
    joined_item,
    loop,
    materialised,
    of_source,
    pushed,
)
from neurosym.execution.engine.translator.operands import Item, Operand, arguments, integer, is_constructor
from neurosym.execution.engine.translator.sources import called_name, of_operand, source
from neurosym.execution.engine.translator.writer import Body
from neurosym.program.types import INT, STR, list_of


def _sorted(body: Body, node: ast.Call) -> Operand:
    words = keyword(node, "key", "reverse")
    whole = materialised(body, node.args[0], in_any_order="key" not in words)
    item = arguments(body.resolve(whole.type))[0]
    reverse = body.value(words["reverse"]) if "reverse" in words else integer(0)
    if "key" not in words:
        if reverse.constant == 0:
            return body.runtime("sorted_", whole, type_=list_of(item), of=item, made=True)
        return body.runtime("sorted_by", whole, whole, reverse, type_=list_of(item), of=item, made=True)
    key = body.fresh()
    n = body.kept(body.text_of_call("length", (whole,)), INT)
    keys = body.runtime("allocate", n.text, type_=list_of(key))
    with loop(body, of_operand(body, whole, node)) as one:
        found = apply(body, words["key"], [one], node)
        body.unify(key, found.type, node)
        start = body.text_of_call("start", (keys,))
        body.emit(f"{body.use('put')}({start}, {body.places[-1]}, {found.word})")
    return body.runtime("sorted_by", whole, keys, reverse, type_=list_of(item), of=body.resolve(key), made=True)


def _list(body: Body, node: ast.Call) -> Operand:
    if not node.args:
        return body.runtime("new", "4", type_=list_of(body.fresh()))
    (inner,) = only(body, node)
    if isinstance(inner, ast.Call) and called_name(inner) in LIST_MAKERS:
        return LIST_MAKERS[called_name(inner)](body, inner)
    if isinstance(inner, ast.Call) and called_name(inner) == "reversed":
        whole = as_list(body, body.value(*only(body, inner)), node)
        return body.runtime("reversed_", whole, type_=whole.type, made=True)
    if isinstance(inner, ast.GeneratorExp | ast.ListComp) or is_lazy(inner) or called_name(inner) == "from_iterable":
        return materialised(body, inner)
    whole = body.value(inner)
    found = as_list(body, whole, node)
    if found.made or body.resolve(whole.type) == STR:
        return found
    return body.runtime("copied", found, type_=found.type)


def _tuple(body: Body, node: ast.Call) -> Operand:
    (inner,) = only(body, node)
    whole = body.value(inner)
    if not is_constructor(body.resolve(whole.type), "pair"):
        body.refuse(node, "a tuple of a list")
    return whole


def _range(body: Body, node: ast.Call) -> Operand:
    return of_source(body, source(body, node), node)


def _taken_while(body: Body, node: ast.Call) -> Operand:
    """`list(itertools.takewhile(keep, items))`."""
    keep, inner = only(body, node, 2)
    type_ = body.fresh()
    result = body.runtime("new", "8", type_=list_of(type_))
    ended = body.name()
    body.emit(f"{ended} = False")

    def take(item: Item) -> None:
        word = joined_item(body, item)
        body.unify(type_, word.type, node)
        text = truth_of(body, apply(body, keep, [word], node), node)
        with body.block(f"if {text}:"):
            pushed(body, result, word)
        with body.block("else:"):
            body.emit(f"{ended} = True")

    each(body, inner, take, ended)
    return result


def _dropped_while(body: Body, node: ast.Call) -> Operand:
    """`list(itertools.dropwhile(keep, items))`."""
    keep, inner = only(body, node, 2)
    type_ = body.fresh()
    result = body.runtime("new", "8", type_=list_of(type_))
    has_begun = body.name()
    body.emit(f"{has_begun} = False")

    def take(item: Item) -> None:
        word = joined_item(body, item)
        body.unify(type_, word.type, node)
        with body.block(f"if not {has_begun}:"):
            text = truth_of(body, apply(body, keep, [word], node), node)
            body.emit(f"{has_begun} = not {text}")
        with body.block(f"if {has_begun}:"):
            pushed(body, result, word)

    each(body, inner, take)
    return result


def _accumulated(body: Body, node: ast.Call) -> Operand:
    """`list(itertools.accumulate(items, function, initial=…))`."""
    words = keyword(node, "initial")
    if not 1 <= len(node.args) <= 2:
        body.refuse(node, "accumulate of other arguments")
    function = node.args[1] if len(node.args) > 1 else ast.Lambda(_two_parameters(), _SUM)
    type_ = body.fresh()
    result = body.runtime("new", "8", type_=list_of(type_))
    total, has_begun = body.name(), body.name()
    body.emit(f"{total} = 0")
    body.emit(f"{has_begun} = {'initial' in words}")
    if "initial" in words:
        first = body.value(words["initial"])
        body.unify(type_, first.type, node)
        body.emit(f"{total} = {first.word}")
        pushed(body, result, first)

    def add(item: Item) -> None:
        word = joined_item(body, item)
        with body.block(f"if {has_begun}:"):
            given: list[Item] = [Operand(total, body.resolve(type_)), word]
            if "initial" not in words:
                body.unify(type_, word.type, node)
            following = apply(body, function, given, node)
            body.unify(type_, following.type, node)
            body.emit(f"{total} = {following.word}")
        if "initial" not in words:
            with body.block("else:"):
                body.emit(f"{total} = {word.word}")
                body.emit(f"{has_begun} = True")
        pushed(body, result, Operand(total, body.resolve(type_)))

    each(body, node.args[0], add)
    return result


_SUM = ast.BinOp(ast.Name("x", lineno=0), ast.Add(), ast.Name("y", lineno=0), lineno=0)


def _two_parameters() -> ast.arguments:
    return ast.arguments([], [ast.arg("x"), ast.arg("y")], None, [], [], None, [])


def _merged(body: Body, node: ast.Call) -> Operand:
    first, second = (body.value(argument) for argument in only(body, node, 2))
    body.unify(first.type, second.type, node)
    item = body.fresh()
    body.unify(first.type, list_of(item), node)
    return body.runtime("merged", first, second, type_=list_of(item), of=body.resolve(item), made=True)


LIST_MAKERS: dict[str, Callable[[Body, ast.Call], Operand]] = {
    "takewhile": _taken_while,
    "dropwhile": _dropped_while,
    "accumulate": _accumulated,
    "merge": _merged,
}
"""What `list` makes lists of that are made at once here."""

MAKERS: dict[str, Callable[[Body, ast.Call], Operand]] = {
    **dict.fromkeys(("range", "zip", "enumerate"), _range),
    "list": _list,
    "tuple": _tuple,
    "sorted": _sorted,
}
