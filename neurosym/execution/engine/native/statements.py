"""Statements of compiled code, and whole functions."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from neurosym.execution.engine.native import arithmetic
from neurosym.execution.engine.native.expressions import named, truth_of, value_of
from neurosym.execution.engine.native.functions import Function
from neurosym.execution.engine.native.kinds import Kind, NotCompiledError, Value, constant
from neurosym.execution.engine.native.writer import Code, Loop, slot

MAX_WRITINGS = 4
"""Of a function, until the kinds of its variables are known."""


@dataclass(frozen=True)
class Written:
    """A function in LLVM's text, the functions that it calls, and what it declares beside them."""

    text: str
    callees: tuple[Function, ...]
    declared: frozenset[str]


@cache
def written(function: Function) -> Written:
    """A function as LLVM's text. Raises NotCompiledError, with the line."""
    known: dict[str, Kind] = {}
    for _ in range(MAX_WRITINGS):
        code = Code(function, known)
        _write(code)
        found = code.kinds()
        if found == code.variables:
            return _text(code)
        known = found
    raise NotCompiledError(f"the kinds of the variables of {function.statement.name} never settle")


def _write(code: Code) -> None:
    function = code.function
    for name, kind in function.parameters:
        code.write(name, Value(kind, f'%"p.{name}"'))
    statements(code, function.statement.body)
    if not code.has_ended:
        code.emit("ret void" if function.result is Kind.NOTHING else "unreachable")


def _text(code: Code) -> Written:
    function = code.function
    parameters = ", ".join(f'{kind.text} %"p.{name}"' for name, kind in function.parameters)
    attributes = "alwaysinline nounwind" if function.is_small else "nounwind"
    variables = [f"  {slot(name)} = alloca {kind.text}" for name, kind in code.variables.items()]
    lines = [
        f'define internal {function.result.text} @"{function.symbol}"({parameters}) {attributes} {{',
        "entry:",
        *variables,
        *code.lines,
        "}",
    ]
    return Written("\n".join(lines), tuple(code.callees.values()), frozenset(code.declared))


def statements(code: Code, nodes: Sequence[ast.stmt]) -> None:
    """Write statements; none after one that leaves."""
    for node in nodes:
        if code.has_ended:
            return
        try:
            _statement(code, node)
        except NotCompiledError as reason:
            if "line" in str(reason):
                raise
            raise NotCompiledError(f"{reason}, in {code.function.statement.name}, line {node.lineno}") from None


def _statement(code: Code, node: ast.stmt) -> None:
    match node:
        case ast.Assign():
            _assign(code, node)
        case ast.AnnAssign(target=ast.Name() as target) if node.value is not None:
            code.write(target.id, value_of(code, node.value))
        case ast.AugAssign(target=ast.Name() as target):
            code.write(target.id, arithmetic.operated(code, node.op, code.read(target.id), value_of(code, node.value)))
        case ast.Expr():
            if not isinstance(node.value, ast.Constant):
                value_of(code, node.value)
        case ast.Return():
            _return(code, node)
        case ast.If():
            _if(code, node)
        case ast.While():
            _while(code, node)
        case ast.For(target=ast.Name() as target):
            _for(code, target.id, node)
        case ast.Break():
            code.jump(code.loops[-1].end)
        case ast.Continue():
            code.jump(code.loops[-1].again)
        case ast.Pass():
            pass
        case _:
            raise NotCompiledError(f"the statement {type(node).__name__}")


def _assign(code: Code, node: ast.Assign) -> None:
    for target in node.targets:
        if isinstance(target, ast.Name):
            code.write(target.id, value_of(code, node.value))
        elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            values = [value_of(code, element) for element in node.value.elts]
            for element, value in zip(target.elts, values, strict=True):
                if not isinstance(element, ast.Name):
                    raise NotCompiledError(f"an assignment to {ast.unparse(element)}")
                code.write(element.id, value)
        elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.IfExp):
            then, otherwise = (
                list[ast.stmt]([ast.Assign([target], way, lineno=node.lineno)])
                for way in (node.value.body, node.value.orelse)
            )
            _if(code, ast.If(node.value.test, then, otherwise))
        else:
            raise NotCompiledError(f"an assignment to {ast.unparse(target)}")


def _return(code: Code, node: ast.Return) -> None:
    kind = code.function.result
    if node.value is None:
        code.emit("ret void")
        return
    value = code.to(value_of(code, node.value), kind)
    code.emit("ret void" if kind is Kind.NOTHING else f"ret {kind.text} {value.text}")


def _if(code: Code, node: ast.If) -> None:
    then, otherwise, end = code.label(), code.label(), code.label()
    code.branch(truth_of(code, node.test), then, otherwise)
    is_reached = False
    for label, body in ((then, node.body), (otherwise, node.orelse)):
        code.place(label)
        statements(code, body)
        is_reached |= not code.has_ended
        code.jump(end)
    if is_reached:
        code.place(end)


def _while(code: Code, node: ast.While) -> None:
    again, body, otherwise, end = (code.label() for _ in range(4))
    code.place(again)
    code.branch(truth_of(code, node.test), body, otherwise)
    code.place(body)
    _body(code, node.body, again, end)
    code.jump(again)
    _finish(code, node.orelse, otherwise, end)


def _body(code: Code, nodes: Sequence[ast.stmt], again: str, end: str) -> None:
    code.loops.append(Loop(again, end))
    statements(code, nodes)
    code.loops.pop()


def _finish(code: Code, nodes: Sequence[ast.stmt], otherwise: str, end: str) -> None:
    """Write what follows a loop that was not left by `break`, and its end."""
    code.place(otherwise)
    statements(code, nodes)
    code.place(end)


def _for(code: Code, name: str, node: ast.For) -> None:
    if isinstance(node.iter, ast.Tuple):
        otherwise, end = code.label(), code.label()
        for element in node.iter.elts:  # written once for each: they are few
            again = code.label()
            code.write(name, value_of(code, element))
            _body(code, node.body, again, end)
            code.place(again)
        _finish(code, node.orelse, otherwise, end)
        return
    if not (isinstance(node.iter, ast.Call) and named(code, node.iter.func) is range):
        raise NotCompiledError(f"a loop over {ast.unparse(node.iter)}")
    bounds = [code.to(value_of(code, argument), Kind.WORD) for argument in node.iter.args]
    if len(bounds) == 1:
        bounds = [constant(0), *bounds]
    _count(code, name, node, bounds)


def _count(code: Code, name: str, node: ast.For, bounds: Sequence[Value]) -> None:
    """A loop over a range; one of the step 0 would never end."""
    first, stop, *given = bounds
    step = given[0] if given else constant(1)
    counter = f"for.{code.label()}"
    code.write(counter, first)
    check, body, again, otherwise, end = (code.label() for _ in range(5))
    code.place(check)
    place = code.read(counter)
    code.branch(_is_within(code, place, stop, step), body, otherwise)
    code.place(body)
    code.write(name, place)
    _body(code, node.body, again, end)
    code.place(again)
    code.write(counter, code.new(Kind.WORD, f"add nsw i64 {code.read(counter).text}, {step.text}"))
    code.jump(check)
    _finish(code, node.orelse, otherwise, end)


def _is_within(code: Code, place: Value, stop: Value, step: Value) -> Value:
    before, after = (code.new(Kind.TRUTH, f"icmp {sign} i64 {place.text}, {stop.text}") for sign in ("slt", "sgt"))
    if step.text.isdecimal():
        return before
    goes_up = code.new(Kind.TRUTH, f"icmp sgt i64 {step.text}, 0")
    return code.new(Kind.TRUTH, f"select i1 {goes_up.text}, i1 {before.text}, i1 {after.text}")
