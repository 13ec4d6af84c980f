"""What Python's own functions make of many values: len, any, all, sum, min and max."""

import ast
from collections.abc import Callable

from neurosym.execution.engine.translator.application import apply, keyword, only
from neurosym.execution.engine.translator.comparisons import compared, truth_of
from neurosym.execution.engine.translator.iteration import as_list, each, is_lazy, joined_item, materialised, selecting
from neurosym.execution.engine.translator.operands import Item, Operand, arguments, is_constructor
from neurosym.execution.engine.translator.sources import fixed, source
from neurosym.execution.engine.translator.writer import Body, is_sized
from neurosym.program.types import BOOL, FLOAT, INT


def _len(body: Body, node: ast.Call) -> Operand:
    (inner,) = only(body, node)
    if isinstance(inner, ast.ListComp | ast.GeneratorExp):
        if (truths := selecting(body, inner)) is not None:
            return Operand(body.runtime("n_true", truths, type_=INT).text, INT, low=0, high=2**40)
        total = body.name()
        body.emit(f"{total} = 0")

        def add(_: Item) -> None:
            body.emit(f"{total} += 1")

        each(body, inner, add)
        return Operand(total, INT, low=0, high=2**40)
    if is_lazy(inner):
        return Operand(fixed(body, source(body, inner)), INT, low=0, high=2**40)
    operand = body.value(inner)
    type_ = body.type_of(operand, node)
    if body.is_open(type_):
        return Operand("0", INT)
    if is_constructor(type_, "dict"):
        return body.runtime("dict_size", operand, type_=INT)
    if is_sized(type_):
        size = body.runtime("length", operand, type_=INT)
        return Operand(size.text, INT, low=0, high=2**40)
    body.refuse(node, f"len of {type_}")


def _quantified(is_any: bool) -> Callable[[Body, ast.Call], Operand]:
    def function(body: Body, node: ast.Call) -> Operand:
        (inner,) = only(body, node)
        found = body.name()
        body.emit(f"{found} = False")

        def look(item: Item) -> None:
            text = "True" if isinstance(item, tuple) else truth_of(body, item, node)
            with body.block(f"if {text if is_any else f'not {text}'}:"):
                body.emit(f"{found} = True")

        each(body, inner, look, found, in_any_order=True)
        return Operand(found if is_any else f"(not {found})", BOOL, is_flag=True)

    return function


def _sum(body: Body, node: ast.Call) -> Operand:
    if len(node.args) != 1 or node.keywords:
        body.refuse(node, "sum from other than 0")
    inner = node.args[0]
    if not isinstance(inner, ast.GeneratorExp | ast.ListComp) and not is_lazy(inner):
        whole = as_list(body, body.value(inner), node, in_any_order=True)
        item = body.type_of(whole.of_type(arguments(whole.type)[0]), node)
        if item in (INT, BOOL) or body.is_open(item):
            return body.runtime("sum_ints", whole, type_=INT)
        if item == FLOAT:
            size = body.runtime("length", whole, type_=INT)
            with body.block(f"if {size.text} == 0:"):
                body.emit("return ESCAPED")  # Python's sum of nothing is an integer
            return body.runtime("sum_floats", whole, type_=FLOAT)
        body.refuse(node, f"a sum of {item}")
    total = body.name()
    body.emit(f"{total} = 0")

    def add(item: Item) -> None:
        operand = joined_item(body, item)
        body.unify(body.resolve(operand.type) if operand.type != BOOL else INT, INT, node)
        body.emit(f"{total} = {body.text_of_call('plus', (total, operand))}")
        body.check(total)

    each(body, inner, add, in_any_order=True)
    return Operand(total, INT)


def _extreme(is_max: bool) -> Callable[[Body, ast.Call], Operand]:
    def function(body: Body, node: ast.Call) -> Operand:
        words = keyword(node, "key", "default")
        if len(node.args) > 1:
            if words:
                body.refuse(node, "min or max of several values with a key")
            best = body.value(node.args[0])
            for other in node.args[1:]:
                best = _better(body, best, body.value(other), is_max, node)
            return best
        if "key" in words:
            return _extreme_by(body, node, words, is_max)
        whole = materialised(body, node.args[0], in_any_order=True)
        item = arguments(body.resolve(whole.type))[0]
        name = "maximum" if is_max else "minimum"
        if "default" not in words:
            return body.runtime(name, whole, type_=item, of=item)
        result = body.name()
        otherwise = body.value(words["default"])
        body.unify(item, otherwise.type, node)
        body.emit(f"{result} = {otherwise.word}")
        with body.block(f"if {body.text_of_call('length', (whole,))} != 0:"):
            body.emit(f"{result} = {body.text_of_call(name, (whole,), item)}")
        return Operand(result, item)

    return function


def _better(body: Body, best: Operand, other: Operand, is_max: bool, node: ast.AST) -> Operand:
    one, two = body.resolve(best.type), body.resolve(other.type)
    if {one, two} == {INT, FLOAT}:
        body.refuse(node, "min or max of an integer and a float")
    sign = ">" if is_max else "<"
    text = compared(body, sign, other, best, node)
    type_ = body.resolve(best.type)
    choose = max if is_max else min
    result = body.kept(f"{other.word} if {text} else {best.word}", type_)
    if type_ == INT:
        return Operand(result.text, INT, low=choose(best.low, other.low), high=choose(best.high, other.high))
    return result


def _extreme_by(body: Body, node: ast.Call, words: dict[str, ast.expr], is_max: bool) -> Operand:
    """`max(items, key=…)`: the first of those with the largest key."""
    best, best_key, found = body.name(), body.name(), body.name()
    body.emit(f"{best} = {best_key} = 0")
    body.emit(f"{found} = False")
    type_, key_type = body.fresh(), body.fresh()

    def look(item: Item) -> None:
        word = joined_item(body, item)
        key = apply(body, words["key"], [word], node)
        body.unify(type_, word.type, node)
        body.unify(key_type, key.type, node)
        better = body.name()
        body.emit(f"{better} = not {found}")
        with body.block(f"if {found}:"):
            text = compared(body, ">" if is_max else "<", key, Operand(best_key, body.resolve(key_type)), node)
            body.emit(f"{better} = {text}")
        with body.block(f"if {better}:"):
            body.emit(f"{best} = {word.word}")
            body.emit(f"{best_key} = {key.word}")
            body.emit(f"{found} = True")

    each(body, node.args[0], look)
    with body.block(f"if not {found}:"):
        if "default" in words:
            otherwise = body.value(words["default"])
            body.unify(type_, otherwise.type, node)
            body.emit(f"{best} = {otherwise.word}")
        else:
            body.bottom()
    return Operand(best, body.resolve(type_))


REDUCTIONS: dict[str, Callable[[Body, ast.Call], Operand]] = {
    "len": _len,
    "any": _quantified(True),
    "all": _quantified(False),
    "sum": _sum,
    "min": _extreme(False),
    "max": _extreme(True),
}
