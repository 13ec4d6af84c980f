"""Methods of texts, lists, dictionaries, sets and numbers."""

import ast
from collections.abc import Callable

from neurosym.execution.engine.translator.application import keyword, only
from neurosym.execution.engine.translator.containers import changeable
from neurosym.execution.engine.translator.iteration import materialised
from neurosym.execution.engine.translator.operands import Operand, arguments, integer, is_constructor, set_of
from neurosym.execution.engine.translator.writer import Body
from neurosym.program.types import BOOL, FLOAT, INT, STR, Type, list_of

_OF_TEXT: dict[tuple[str, int], tuple[str, Type]] = {
    **{
        (name, 0): (name, STR)
        for name in ("upper", "lower", "capitalize", "title", "swapcase", "strip", "lstrip", "rstrip")
    },
    **{
        (name, 0): (name, BOOL)
        for name in ("isdigit", "isalpha", "isalnum", "isspace", "isupper", "islower", "isascii", "isdecimal")
    },
    ("isnumeric", 0): ("isnumeric", BOOL),
    **{(name, 1): (name, STR) for name in ("removeprefix", "removesuffix")},
    **{(name, 1): (f"{name}_of", STR) for name in ("strip", "lstrip", "rstrip")},
    **{(name, 1): (name, BOOL) for name in ("startswith", "endswith")},
    **{(name, 1): (name, INT) for name in ("find", "rfind")},
    ("find", 2): ("find_from", INT),
    ("index", 1): ("index_of_text", INT),
    ("count", 1): ("count_text", INT),
    ("replace", 2): ("replace_text", STR),
    ("split", 1): ("split_on", list_of(STR)),
    ("split", 0): ("split_white", list_of(STR)),
}
"""Methods of texts by name and how many arguments they have: the function of the runtime, its result."""


def method(body: Body, node: ast.Call, function: ast.Attribute) -> Operand:
    """A call of a method."""
    if function.attr in CHANGES:
        return CHANGES[function.attr](body, node, function.value)
    whole = body.value(function.value)
    type_ = body.type_of(whole, node)
    if body.is_open(type_):
        return Operand("0", body.fresh())
    if type_ == STR:
        return _of_text(body, node, function.attr, whole)
    if is_constructor(type_, "list"):
        return _of_list(body, node, function.attr, whole)
    if is_constructor(type_, "dict"):
        return _of_dict(body, node, function.attr, whole)
    if type_ in (INT, BOOL) and function.attr == "bit_length":
        return _bit_length(body, node, whole)
    if type_ == FLOAT and function.attr == "is_integer":
        only(body, node, 0)
        return body.runtime("float_is_integer", whole, type_=BOOL)
    body.refuse(node, f"the method {function.attr} of {type_}")


def _bit_length(body: Body, node: ast.Call, whole: Operand) -> Operand:
    only(body, node, 0)
    highest = max(abs(whole.low), abs(whole.high)).bit_length()
    name = body.name()
    body.emit(f"{name} = {body.text_of_call('bit_length', (whole,))}")
    return Operand(name, INT, low=0, high=highest)


def _of_text(body: Body, node: ast.Call, name: str, whole: Operand) -> Operand:
    if name == "join":
        pieces = materialised(body, only(body, node)[0])
        body.unify(pieces.type, list_of(STR), node)
        return body.runtime("join_texts", whole, pieces, type_=STR)
    if (name, len(node.args)) not in _OF_TEXT or keyword(node):
        body.refuse(node, f"the method {name} of a text with {len(node.args)} arguments")
    runtime_name, result = _OF_TEXT[name, len(node.args)]
    given = [body.value(argument) for argument in node.args]
    for operand in given[: 2 if name == "replace" else 1]:
        body.unify(operand.type, STR, node)
    return body.runtime(runtime_name, whole, *given, type_=result, made=result == list_of(STR))


def _of_list(body: Body, node: ast.Call, name: str, whole: Operand) -> Operand:
    (item,) = arguments(body.resolve(whole.type))
    if name in ("count", "index"):
        operand = body.value(*only(body, node))
        body.unify(item, operand.type, node)
        runtime_name = "position" if name == "index" else "count"
        return body.runtime(runtime_name, whole, operand, type_=INT, of=body.resolve(item))
    if name == "copy":
        only(body, node, 0)
        return body.runtime("copied", whole, type_=whole.type)
    body.refuse(node, f"the method {name} of a list")


def _of_dict(body: Body, node: ast.Call, name: str, whole: Operand) -> Operand:
    key, value = arguments(body.resolve(whole.type))
    if name in ("get", "setdefault"):
        wanted, otherwise = (body.value(argument) for argument in only(body, node, 2))
        body.unify(key, wanted.type, node)
        body.unify(value, otherwise.type, node)
        return body.runtime(f"dict_{name}", whole, wanted, otherwise, type_=body.resolve(value), of=body.resolve(key))
    body.refuse(node, f"the method {name} of a dictionary")


# In place


def _append(body: Body, node: ast.Call, target: ast.expr) -> Operand:
    (inner,) = only(body, node)
    whole = changeable(body, target)
    word = body.value(inner)
    body.unify(arguments(whole.type)[0], word.type, node)
    body.runtime("push", whole, word, type_=whole.type)
    return integer(0)


def _extend(body: Body, node: ast.Call, target: ast.expr) -> Operand:
    (inner,) = only(body, node)
    other = materialised(body, inner)
    whole = changeable(body, target)
    body.unify(whole.type, other.type, node)
    body.runtime("extended", whole, other, type_=whole.type)
    return integer(0)


def _pop(place: str) -> Callable[[Body, ast.Call, ast.expr], Operand]:
    def function(body: Body, node: ast.Call, target: ast.expr) -> Operand:
        if len(node.args) > 1 or node.keywords:
            body.refuse(node, "pop with two arguments")
        whole = changeable(body, target)
        at = body.value(node.args[0]) if node.args else integer(int(place))
        return body.runtime("popped", whole, at, type_=body.resolve(arguments(whole.type)[0]))

    return function


def _insert(body: Body, node: ast.Call, target: ast.expr) -> Operand:
    at, inner = (body.value(argument) for argument in only(body, node, 2))
    whole = changeable(body, target)
    body.unify(arguments(whole.type)[0], inner.type, node)
    body.runtime("inserted", whole, at, inner, type_=whole.type)
    return integer(0)


def _append_left(body: Body, node: ast.Call, target: ast.expr) -> Operand:
    (argument,) = only(body, node)
    return _insert(body, ast.copy_location(ast.Call(node.func, [ast.Constant(0), argument], []), node), target)


def _in_place(name: str) -> Callable[[Body, ast.Call, ast.expr], Operand]:
    def function(body: Body, node: ast.Call, target: ast.expr) -> Operand:
        only(body, node, 0)
        whole = changeable(body, target)
        body.runtime(name, whole, type_=whole.type, of=body.resolve(arguments(whole.type)[0]))
        return integer(0)

    return function


def _add(body: Body, node: ast.Call, target: ast.expr) -> Operand:
    (inner,) = only(body, node)
    whole, word = body.value(target), body.value(inner)
    item = body.fresh()
    body.unify(whole.type, set_of(item), node)
    body.unify(item, word.type, node)
    body.runtime("set_add", whole, word, type_=whole.type, of=body.resolve(item))
    return integer(0)


CHANGES: dict[str, Callable[[Body, ast.Call, ast.expr], Operand]] = {
    "append": _append,
    "extend": _extend,
    "pop": _pop("-1"),
    "popleft": _pop("0"),
    "insert": _insert,
    "appendleft": _append_left,
    "reverse": _in_place("reversed_here"),
    "sort": _in_place("sorted_here"),
    "add": _add,
}
"""Methods that change what they are called on."""
