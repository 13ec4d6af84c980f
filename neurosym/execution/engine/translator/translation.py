"""Entries as kernels: an entry's own Python, translated to code on words, as the text of a module.

The subset: scalars, texts, lists and pairs; assignments, conditionals, loops, comprehensions; most of Python's own
functions on these; lists changed in place where the function made them; dictionaries and sets made for itself; other
functions of the same file. What is outside raises Untranslatable, with construct and line.
"""

import ast
import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from neurosym.execution.engine.translator.annotations import annotated_type
from neurosym.execution.engine.translator.columns import (
    LAZY_COLUMNS,
    LAZY_KERNELS,
    called_first,
    calling_column,
    strict_column,
)
from neurosym.execution.engine.translator.expressions import expression
from neurosym.execution.engine.translator.operands import Operand, Untranslatable, with_rigid, without_rigid
from neurosym.execution.engine.translator.runtime_functions import functions
from neurosym.execution.engine.translator.statements import assigned_names, changed_names, statements
from neurosym.execution.engine.translator.writer import Body, Unit
from neurosym.library.digest import definitions, entry_digest
from neurosym.library.entry import Entry, Kind
from neurosym.program.inference import match
from neurosym.program.rules import LAZY
from neurosym.program.types import INT, FunctionType, Type, TypeVariable, substitute, variables

MAX_PASSES = 6
"""Over a function, until the types of its variables no longer change: one more than lists are nested."""


@dataclass(frozen=True)
class Kernel:
    """The source of a module that defines `kernel` and `column`; the types whose numbers `t` holds, in order."""

    name: str
    source: str
    types: tuple[Type, ...]


def translate(entry: Entry, signature: FunctionType) -> Kernel:
    """The kernel of an algorithmic entry at its signature, or at one whose Num, Ord or Eq variables are int or float.

    Raises Untranslatable.
    """
    if entry.kind is not Kind.ALGORITHMIC:
        raise Untranslatable(f"{entry.name} is {entry.kind.value}")
    if entry.name in LAZY:
        return Kernel(entry.name, _module(set(), [LAZY_KERNELS[entry.name]], LAZY_COLUMNS[entry.name]), ())
    path = entry.origin.rpartition(":")[0]
    bound = _definitions(path)
    statement = bound.get(entry.name)
    if not isinstance(statement, ast.FunctionDef) or entry_digest(entry.name, bound) != entry.digest:
        raise Untranslatable(f"its file is no longer what it was: {path}")
    known = match(entry.signature, signature)
    if known is None:
        raise Untranslatable(f"{signature} is no instance of {entry.signature}")
    own = variables(signature)
    unit = Unit(path, bound, own)
    types = [with_rigid(parameter, own) for parameter in signature.parameters]
    named = {name: with_rigid(type_, own) for name, type_ in known.items()}
    try:
        _function(unit, statement, types, "kernel", with_rigid(signature.result, own), named)
    except RecursionError:
        raise Untranslatable("expressions nested too deeply") from None
    names = [f"x{number}" for number in range(len(types))]
    column = strict_column(names)
    if (calling := called_first(unit.texts[-1])) is not None:
        unit.texts[-1], function, items = calling
        column = calling_column(names, function, items)
        unit.used |= {"called_lanes"}
    return Kernel(entry.name, _module(unit.used, unit.texts, column), tuple(unit.types))


def explain(entry: Entry) -> str | None:
    """Why an entry is not compiled; None where it is."""
    numbers: dict[str, Type] = {
        name: INT for name, variable in variables(entry.signature).items() if variable.bound == "Num"
    }
    signature = substitute(entry.signature, numbers)
    assert isinstance(signature, FunctionType)
    try:
        translate(entry, signature)
    except Untranslatable as reason:
        return str(reason)
    return None


@cache
def _definitions(path: str) -> dict[str, ast.stmt]:
    try:
        return definitions(ast.parse(Path(path).read_text(encoding="utf-8")))
    except (OSError, SyntaxError, ValueError) as error:
        raise Untranslatable(f"its file can't be read: {error}") from None


def _function(
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
    lines = [f"def {name}({parameters}):"]
    if any("mark" in line for line in body.lines):
        unit.used |= {"get", "SCRATCH_TOP"}
        lines.append("    mark = get(state, SCRATCH_TOP)")
    unit.texts.append("\n".join([*lines, *body.lines]))
    return body.resolve(body.result)


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
    body = Body(unit, parameters, known, expression, _helper, is_entry=result is not None, is_final=is_final)
    body.type_variables = {name.upper(): type_ for name, type_ in type_variables.items()}
    for node, type_ in zip(nodes, types, strict=True):
        said = annotated_type(body, node.annotation)
        if said is not None and not isinstance(said, FunctionType):
            body.unify(said, type_, node)
    body.result = result or annotated_type(body, statement.returns) or body.fresh()
    body.changed = changed_names(statement.body)
    for name in sorted(assigned_names(statement.body) & parameters.keys()):
        operand = body.scopes[0].pop(name)
        assert isinstance(operand, Operand)
        variable = body.variable(name)
        body.unify(variable.type, operand.type, statement)
        body.emit(f"{variable.text} = {operand.text}")
    if not statements(body, statement.body):
        body.bottom()
    return body


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
            body.unit.helpers[key] = (helper, _function(body.unit, statement, types, helper, None, {}))
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


# The text of the module


def _module(used: set[str], texts: list[str], column: str) -> str:
    by_module: dict[str, set[str]] = {"words": {"LIMIT", "get", "put"}}
    named = {name for name in _NAMED if any(name in text for text in texts)}
    for name in used | named:
        by_module.setdefault(functions()[name].module, set()).add(name)
    imports = [
        f"from neurosym.execution.engine.{module} import {', '.join(sorted(names))}"
        for module, names in sorted(by_module.items())
    ]
    if any("int64(" in text for text in texts):
        imports.insert(0, "from numba import int64\n")
    return "\n".join(imports) + "\n\n\n" + "\n\n\n".join([*texts, column]) + "\n"


_NAMED = ("BOTTOM", "ESCAPED", "UNFINISHED", "EMPTY", "CHARACTERS")
"""What code may name without a call."""
