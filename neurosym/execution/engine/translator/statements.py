"""Statements of Python as statements on words."""

import ast
from collections.abc import Sequence, Set

from neurosym.execution.engine.translator.annotations import annotated_type
from neurosym.execution.engine.translator.comparisons import condition
from neurosym.execution.engine.translator.containers import changeable
from neurosym.execution.engine.translator.expressions import operation
from neurosym.execution.engine.translator.iteration import (
    changes_lists,
    joined_item,
    loop,
    materialised,
    members,
    put_key,
)
from neurosym.execution.engine.translator.operands import Item, Operand, arguments, is_constructor
from neurosym.execution.engine.translator.sources import source
from neurosym.execution.engine.translator.writer import Body
from neurosym.library.fuel import MAX_SIZE
from neurosym.program.types import Type


def statements(body: Body, nodes: Sequence[ast.stmt]) -> bool:
    """Write statements; gives whether what follows them is never reached."""
    return any(statement(body, node) for node in nodes)


def statement(body: Body, node: ast.stmt) -> bool:
    """Write a statement; gives whether what follows it is never reached."""
    match node:
        case ast.Return(value):
            _return(body, node, value)
        case ast.Raise(exc) if exc is not None and _is_bottom(exc):
            body.bottom()
        case ast.If(test, then, otherwise):
            return _if(body, test, then, otherwise)
        case ast.Assign(targets, value):
            _assign(body, targets, value)
        case ast.AnnAssign(ast.Name(name), annotation, value):
            type_ = annotated_type(body, annotation)
            if type_ is not None:
                body.unify(body.type_of_name(name), type_, node)
            if value is not None:
                _assign(body, [node.target], value)
        case ast.AugAssign(target, op, value):
            _augment(body, node, target, op, value)
        case ast.While(test, inner, []):
            _while(body, test, inner)
        case ast.For():
            _for(body, node)
        case ast.Break():
            body.emit("break")
        case ast.Continue():
            body.emit("continue")
        case ast.Try(inner, handlers, [], []):
            return _try(body, node, inner, handlers)
        case ast.FunctionDef():
            body.define(body, node)
        case ast.Expr(ast.Constant()) | ast.Pass() | ast.Nonlocal():
            pass
        case ast.Expr(ast.Call() as value):
            body.value(value)
        case _:
            body.refuse(node, f"the statement {type(node).__name__}, which is outside of the subset")
    return isinstance(node, ast.Return | ast.Raise | ast.Break | ast.Continue)


def _is_bottom(node: ast.expr) -> bool:
    return ast.unparse(node.func if isinstance(node, ast.Call) else node) == "EvaluationError"


def _return(body: Body, node: ast.Return, value: ast.expr | None) -> None:
    if value is None:
        body.refuse(node, "a return of nothing")
    operand = body.value(value)
    body.unify(body.result, operand.type, node)
    if not operand.made:
        _check_size(body, operand.word, body.resolve(body.result))
    body.emit(f"return {operand.word}")


def _check_size(body: Body, word: str, type_: Type) -> None:
    """The bound of the sizes of results, for lists that the runtime has not bounded itself, as it has all texts."""
    if not body.is_entry or word.startswith("x"):
        return
    if is_constructor(type_, "list"):
        with body.block(f"if {body.use('length')}(state, {word}) > {MAX_SIZE}:"):
            body.bottom()
    elif is_constructor(type_, "pair"):
        for name, part in zip(("first", "second"), arguments(type_), strict=True):
            if is_constructor(part, "list", "pair"):
                _check_size(body, body.kept(f"{body.use(name)}(state, {word})", part).text, part)


def _if(body: Body, test: ast.expr, then: list[ast.stmt], otherwise: list[ast.stmt]) -> bool:
    text = condition(body, test)
    if text in ("True", "False"):
        return statements(body, then if text == "True" else otherwise)
    with body.block(f"if {text}:"):
        ends = statements(body, then)
    if not otherwise:
        return False
    with body.block("else:"):
        return statements(body, otherwise) and ends


def _while(body: Body, test: ast.expr, inner: list[ast.stmt]) -> None:
    with body.block("while True:"):
        text = condition(body, test)
        if text != "True":
            with body.block(f"if not {text}:"):
                body.emit("break")
        statements(body, inner)


def _for(body: Body, node: ast.For) -> None:
    items = source(body, node.iter, changes_lists(node.body))
    if node.orelse and items.n is None:
        body.refuse(node, "else of a loop over what may change")
    with loop(body, items) as item:
        assign(body, node.target, item)
        statements(body, node.body)
    if node.orelse:
        with body.block("else:"):
            statements(body, node.orelse)


def _try(body: Body, node: ast.Try, inner: list[ast.stmt], handlers: list[ast.ExceptHandler]) -> bool:
    """What Python refuses is ⊥ already, so handlers may only make it ⊥."""
    for handler in handlers:
        if len(handler.body) != 1 or not isinstance(handler.body[0], ast.Raise):
            body.refuse(node, "try with a handler that does more than raise EvaluationError")
        raised = handler.body[0].exc
        if raised is None or not _is_bottom(raised):
            body.refuse(node, "try with a handler that raises other than EvaluationError")
    return statements(body, inner)


# Assignments


def _assign(body: Body, targets: list[ast.expr], value: ast.expr) -> None:
    if isinstance(value, ast.Tuple) and all(isinstance(target, ast.Tuple) for target in targets):
        item: Item = tuple(_detached(body, body.value(element)) for element in value.elts)
    else:
        item = body.value(value)
    for target in targets:
        assign(body, target, item)


def _detached(body: Body, operand: Operand) -> Operand:
    """An operand that assignments don't change."""
    if not operand.text.startswith("v_"):
        return operand
    return body.kept(operand.text, operand.type)


def assign(body: Body, target: ast.expr, item: Item) -> None:
    """Assign to a name, to names in a tuple, or to an item of a list or a dictionary."""
    if isinstance(target, ast.Tuple):
        parts = members(body, item, len(target.elts), target)
        for inner, part in zip(target.elts, parts, strict=True):
            assign(body, inner, part)
        return
    operand = joined_item(body, item)
    if isinstance(target, ast.Name):
        if body.lookup(target.id) is not None:
            body.refuse(target, f"an assignment to {target.id}")
        if target.id == "_":
            return
        body.unify(body.type_of_name(target.id), operand.type, target)
        if operand.made and target.id in body.changed:
            operand = body.runtime("owned", operand, type_=operand.type)
        body.write(target.id, operand)
    elif isinstance(target, ast.Subscript) and not isinstance(target.slice, ast.Slice):
        _put(body, target, body.value(target.value), body.value(target.slice), operand)
    else:
        body.refuse(target, f"an assignment to {ast.unparse(target):.40}")


def _put(body: Body, target: ast.Subscript, whole: Operand, place: Operand, operand: Operand) -> None:
    if is_constructor(body.type_of(whole, target), "dict"):
        put_key(body, whole, place, operand, target)
        return
    whole = changeable(body, target.value)
    body.unify(arguments(whole.type)[0], operand.type, target)
    body.runtime("put_at", whole, place, operand, type_=whole.type)


def _augment(body: Body, node: ast.AugAssign, target: ast.expr, op: ast.operator, value: ast.expr) -> None:
    if isinstance(target, ast.Subscript) and not isinstance(target.slice, ast.Slice):
        whole, place = body.value(target.value), body.value(target.slice)
        type_ = body.type_of(whole, node)
        if is_constructor(type_, "dict"):
            key, item = arguments(type_)
            before = body.runtime("dict_item", whole, place, type_=item, of=key)
        else:
            body.unify(type_, changeable(body, target.value).type, node)
            item = arguments(body.resolve(type_))[0]
            before = body.runtime("item", whole, place, type_=item)
        _put(body, target, whole, place, operation(body, node, op, before, body.value(value)))
        return
    if not isinstance(target, ast.Name):
        body.refuse(node, "an assignment to an attribute")
    before = body.value(ast.copy_location(ast.Name(target.id), target))
    if is_constructor(body.resolve(before.type), "list") and isinstance(op, ast.Add):
        other = materialised(body, value)
        whole = changeable(body, target)
        body.unify(whole.type, other.type, node)
        body.runtime("extended", whole, other, type_=whole.type)
        return
    assign(body, target, operation(body, node, op, before, body.value(value)))


def assigned_names(nodes: Sequence[ast.stmt]) -> set[str]:
    """The names that statements assign to, those of comprehensions left out.

    Those of functions within them count where they are said to be `nonlocal`.
    """
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.FunctionDef):
            found |= nonlocal_names(node.body)
            continue
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign | ast.For):
            targets = [node.target]
        for target in targets:
            found |= {name.id for name in _bound_names(target)}
        found |= assigned_names([part for part in ast.iter_child_nodes(node) if isinstance(part, ast.stmt)])
    return found


def nonlocal_names(nodes: Sequence[ast.stmt]) -> set[str]:
    """The names that statements assign to in the function around theirs."""
    parts = [part for node in nodes for part in ast.walk(node)]
    return {name for part in parts if isinstance(part, ast.Nonlocal) for name in part.names}


def shared_names(nodes: Sequence[ast.stmt], known: Set[str]) -> set[str]:
    """The names of functions among statements, and those of `known` that such functions use and do not hide."""
    parts = [part for node in nodes for part in ast.walk(node)]
    functions = [part for part in parts if isinstance(part, ast.FunctionDef)]
    found = {function.name for function in functions}
    for function in functions:
        hidden = {one.arg for one in function.args.args} | assigned_names(function.body)
        used = {part.id for part in ast.walk(function) if isinstance(part, ast.Name)}
        found |= known & ((used - hidden) | nonlocal_names(function.body))
    return found


def _bound_names(target: ast.expr) -> list[ast.Name]:
    if isinstance(target, ast.Tuple | ast.List):
        return [name for element in target.elts for name in _bound_names(element)]
    return [target] if isinstance(target, ast.Name) else []


def changed_names(nodes: Sequence[ast.stmt]) -> frozenset[str]:
    """The names whose lists are changed in place, and those that they are other names of."""
    found: set[str] = set()
    aliases: list[tuple[str, str]] = []
    for node in nodes:
        for part in ast.walk(node):
            if isinstance(part, ast.Call):
                candidates = [part.func.value] if isinstance(part.func, ast.Attribute) else []
                candidates += part.args[:1]
                found |= {one.id for one in candidates if isinstance(one, ast.Name) and changes_lists([part])}
            if isinstance(part, ast.Assign):
                if isinstance(part.value, ast.Name):
                    aliases += [(one.id, part.value.id) for target in part.targets for one in _bound_names(target)]
                found |= {name for target in part.targets for name in _changed_by(target)}
            if isinstance(part, ast.AugAssign):
                found |= {*_changed_by(part.target), *(one.id for one in _bound_names(part.target))}
    for _ in aliases:
        found |= {whole for name, whole in aliases if name in found}
    return frozenset(found)


def _changed_by(target: ast.expr) -> set[str]:
    if isinstance(target, ast.Tuple):
        return {name for element in target.elts for name in _changed_by(element)}
    is_item = isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name)
    return {target.value.id} if is_item else set()  # type: ignore[attr-defined]
