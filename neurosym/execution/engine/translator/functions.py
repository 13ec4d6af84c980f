"""Functions: the entry's own, other functions of its file, and those within them, which share their variables.

A variable that a function within another one uses is a *cell*, a word of `frame`, which is a handle. Whoever is given
such a function gets a closure that the machine calls; it may call itself.
"""

import ast
import copy

from neurosym.execution.engine.translator.annotations import annotated_type
from neurosym.execution.engine.translator.expressions import expression
from neurosym.execution.engine.translator.operands import Operand, Untranslatable, with_rigid, without_rigid
from neurosym.execution.engine.translator.statements import (
    assigned_names,
    changed_names,
    nonlocal_names,
    shared_names,
    statements,
)
from neurosym.execution.engine.translator.writer import Body, Unit
from neurosym.program.types import FunctionType, Type, TypeVariable, variables

MAX_PASSES = 6
"""Over a function, until the types of its variables no longer change: one more than lists are nested."""


def write_function(
    unit: Unit,
    statement: ast.FunctionDef,
    types: list[Type],
    name: str,
    result: Type | None,
    type_variables: dict[str, Type],
) -> Type:
    """Write a function at the types of its arguments; gives the type of its result."""
    known: dict[str, Type] = {}
    for _ in range(MAX_PASSES):
        kept = (list(unit.types), set(unit.used), list(unit.texts), dict(unit.helpers))
        found = _pass(unit, statement, types, result, type_variables, known, is_final=False)
        unit.types[:], unit.used, unit.texts[:], unit.helpers = kept[0], kept[1], kept[2], kept[3]
        before, known = known, {name: found.resolve(type_) for name, type_ in found.variables.items()}
        if list(map(str, known.values())) == list(map(str, before.values())):
            break
    body = _pass(unit, statement, types, result, type_variables, known, is_final=True)
    parameters = ", ".join(["state", "t", *(f"x{number}" for number in range(len(types)))])
    unit.texts.append("\n".join([f"def {name}({parameters}):", *_marked(body), *_framed(body), *body.lines]))
    return body.resolve(body.result)


def _marked(body: Body) -> list[str]:
    """Where scratch handles begin that a function has made itself, if it asks for that."""
    if not any("mark" in line for line in body.lines):
        return []
    return [f"    mark = {body.use('get')}(state, {body.use('SCRATCH_TOP')})"]


def _framed(body: Body) -> list[str]:
    """The frame of what functions within this one share with it, if there are any."""
    if not body.cells:
        return []
    allocate, start, put = body.use("allocate"), body.use("start"), body.use("put")
    lines = [f"frame = {allocate}(state, {len(body.cells)})", "if frame < LIMIT:", "    return frame"]
    for name, operand in body.scopes[0].items():
        if name in body.cells:
            assert isinstance(operand, Operand)
            lines.append(f"{put}({start}(state, frame), {body.cells[name]}, {operand.word})")
    return ["    " + line for line in lines]


def _pass(
    unit: Unit,
    statement: ast.FunctionDef,
    types: list[Type],
    result: Type | None,
    type_variables: dict[str, Type],
    known: dict[str, Type],
    *,
    is_final: bool,
) -> Body:
    nodes = [*statement.args.posonlyargs, *statement.args.args]
    if statement.args.vararg or statement.args.kwarg or statement.args.kwonlyargs or len(nodes) != len(types):
        raise Untranslatable(f"a call of {statement.name} with other than its parameters, line {statement.lineno}")
    parameters = {
        node.arg: Operand(f"x{number}", type_) for number, (node, type_) in enumerate(zip(nodes, types, strict=True))
    }
    is_entry = result is not None
    body = Body(unit, parameters, known, expression, _helper, _inner, is_entry=is_entry, is_final=is_final)
    body.type_variables = {name.upper(): type_ for name, type_ in type_variables.items()}
    for node, type_ in zip(nodes, types, strict=True):
        said = annotated_type(body, node.annotation)
        if said is not None and not isinstance(said, FunctionType):
            body.unify(said, type_, node)
    body.result = result or annotated_type(body, statement.returns) or body.fresh()
    known_names = parameters.keys() | assigned_names(statement.body)
    body.cells = {name: place for place, name in enumerate(sorted(shared_names(statement.body, known_names)))}
    _write(body, statement)
    return body


def _write(body: Body, statement: ast.FunctionDef) -> None:
    """Write the statements of a function."""
    body.changed = changed_names(statement.body)
    for name in sorted(assigned_names(statement.body) & body.parameters.keys()):
        operand = body.scopes[0].pop(name)
        assert isinstance(operand, Operand)
        body.unify(body.type_of_name(name), operand.type, statement)
        body.write(name, operand)
    if not statements(body, statement.body):
        body.bottom()


def _inner(body: Body, node: ast.FunctionDef) -> None:
    """A function within another one: what calls it, and a closure for whoever is given it, in the frame."""
    nodes = node.args.args
    if body.inner_name or node.decorator_list or ast.unparse(node.args) != ", ".join(map(ast.unparse, nodes)):
        body.refuse(node, f"the function {node.name} within another one, which is no plain one")
    known = body.known.get(node.name)
    if isinstance(known, FunctionType):
        type_ = body.substitution.instantiate(known)
    else:
        parameters = tuple(annotated_type(body, one.annotation) or body.fresh() for one in nodes)
        type_ = FunctionType(parameters, annotated_type(body, node.returns) or body.fresh())
    assert isinstance(type_, FunctionType)
    name = body.inner[node.name] = f"within_{node.name}_{len(body.unit.texts)}"
    body.variables[node.name] = type_
    body.write(node.name, body.runtime("made_function", f"{name}_called", "t", "frame", type_=type_))
    inner = _body_within(body, node, type_)
    _write(inner, node)
    own = inner.variables.keys() - inner.cells.keys()
    body.variables |= {f"{node.name}.{one}": inner.variables[one] for one in own}
    given = "".join(f", x{number}" for number in range(len(nodes)))
    for function in ("enter", "leave", "get", "start"):
        body.use(function)
    lines = [f"def {name}_entered(state, t, frame{given}):", *_marked(inner), *inner.lines]
    body.unit.texts += ["\n".join(lines), _WITHIN.format(name=name, given=given), _CALLED[len(nodes)].format(name=name)]


def _body_within(body: Body, node: ast.FunctionDef, type_: FunctionType) -> Body:
    """The body of a function within another one, whose cells it shares."""
    own = [one.arg for one in node.args.args]
    parameters = {name: Operand(f"x{number}", type_.parameters[number]) for number, name in enumerate(own)}
    known = {name.partition(".")[2]: one for name, one in body.known.items() if name.startswith(f"{node.name}.")}
    inner = Body(body.unit, parameters, known, expression, _helper, _inner, is_entry=False, is_final=body.is_final)
    inner.inner_name = node.name
    inner.substitution, inner.type_variables, inner.inner = body.substitution, body.type_variables, body.inner
    inner.result = type_.result
    hidden = {*own, *assigned_names(node.body)} - nonlocal_names(node.body)
    inner.cells = {name: place for name, place in body.cells.items() if name not in hidden}
    for name in inner.cells:
        given = body.scopes[0].get(name)
        inner.variables[name] = given.type if isinstance(given, Operand) else body.type_of_name(name)
    return inner


_WITHIN = """def {name}(state, t, frame{given}):
    if not enter(state):
        return UNFINISHED
    word = {name}_entered(state, t, frame{given})
    leave(state)
    return word"""

_CALLED = {
    1: """def {name}_called(state, record, x0, x1):
    return {name}(state, get(start(state, record), 1), get(start(state, record), 2), x0)""",
    2: """def {name}_called(state, record, x0, x1):
    return {name}(state, get(start(state, record), 1), get(start(state, record), 2), x0, x1)""",
}
"""What the machine calls, by how many arguments there are."""


def _helper(body: Body, node: ast.Call, name: str) -> Operand:
    """A call of another function of the file, which is translated at the types of the arguments."""
    statement = body.unit.bound[name]
    assert isinstance(statement, ast.FunctionDef)
    if node.keywords or (statement.decorator_list and not _is_entry(statement)):
        body.refuse(node, f"a call of {name} with named arguments")
    given = [body.value(argument) for argument in node.args]
    if _makes_keys(statement):
        return given[0]
    types = [body.resolve(operand.type) for operand in given]
    if any(map(variables, types)) and not body.is_final:
        return Operand("0", body.fresh())
    types = [with_open_closed(type_, body.unit.own) for type_ in types]
    key = (name, tuple(types))
    if key not in body.unit.helpers:
        body.unit.helpers[key] = None
        helper = f"{name.strip('_')}_{len(body.unit.helpers)}"
        try:
            body.unit.helpers[key] = (helper, write_function(body.unit, statement, types, helper, None, {}))
        except Untranslatable:
            del body.unit.helpers[key]
            raise
    written = body.unit.helpers[key]
    if written is None:
        body.refuse(node, f"the recursion of {name}")
    return body.checked(f"{written[0]}({', '.join(['state', 't', *(operand.word for operand in given)])})", written[1])


def with_open_closed(type_: Type, own: dict[str, TypeVariable]) -> Type:
    """A type in which nothing is left open."""
    return with_rigid(without_rigid(type_, own), own) if variables(type_) else type_


def _is_entry(statement: ast.FunctionDef) -> bool:
    return all("algorithmic" in ast.unparse(decorator) for decorator in statement.decorator_list)


_KEYS = """
def keys(value):
    if isinstance(value, list | tuple):
        return tuple((keys(part) for part in value))
    return value
"""


def _makes_keys(statement: ast.FunctionDef) -> bool:
    """Whether a function only makes tuples of lists, so that Python can look them up; words need no such thing."""
    if len(statement.args.args) != 1:
        return False
    own = copy.deepcopy(statement)
    names = {own.name: "keys", own.args.args[0].arg: "value"}
    own.name, own.args.args[0].arg, own.args.args[0].annotation, own.returns = "keys", "value", None, None
    if ast.get_docstring(own) is not None:
        del own.body[0]
    for node in ast.walk(own):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
    return ast.unparse(own) == ast.unparse(ast.parse(_KEYS))
