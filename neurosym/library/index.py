"""What the entries of a source file say about themselves, read from its syntax tree: nothing is run.

The signature is the annotation, the examples are the doctests, the documentation is the docstring.
"""

import ast
import doctest
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from neurosym.errors import SignatureError
from neurosym.library.digest import definitions, entry_digest
from neurosym.library.entry import Entry, Kind, entry_name
from neurosym.program.types import (
    CLASSES,
    SCALARS,
    FunctionType,
    Type,
    TypeConstructor,
    TypeVariable,
    dimension,
    list_of,
    pair_of,
)

DEFAULT_TIER = 2

Load = Callable[[str], Callable[..., Any]]
"""Gives the object that a file binds to a name; running the file is its business."""


def index_source(source: str, path: str, load: Load) -> list[Entry]:
    """The entries that a Python file declares, in order. Raises SignatureError naming file, line and parameter."""
    try:
        module = ast.parse(source, filename=path)
    except SyntaxError as error:
        raise SignatureError(f"{path}:{error.lineno or 1}: no Python: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError) as error:  # null bytes; brackets nested by the hundred
        raise SignatureError(f"{path}: no Python: {error or 'nested too deeply'}") from None
    bound = definitions(module)
    variables = {
        name: _type_variable(name, statement, f"{path}:{statement.lineno}")
        for name, statement in bound.items()
        if _is_type_var(statement)
    }
    file_digest = hashlib.sha256(source.encode()).hexdigest()[:32]
    entries: list[Entry] = []
    for statement in module.body:
        declaration = _declaration(statement, f"{path}:{statement.lineno}")
        if declaration is not None:
            digest = entry_digest(declaration.statement.name, bound)
            entry = _entry(declaration, digest, variables, bound, load, file_digest)
            for other in entries:
                if other.name == entry.name:
                    raise SignatureError(f"{entry.origin}: {entry.name} is declared above, at {other.origin}")
            entries.append(entry)
    return entries


@dataclass(frozen=True)
class _Declaration:
    where: str
    statement: ast.FunctionDef | ast.ClassDef
    tier: int
    witness: ast.expr | None = None


def _declaration(statement: ast.stmt, where: str) -> _Declaration | None:
    """The function or class of a decorated statement, None for any other statement."""
    if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return None
    for decorator in statement.decorator_list:
        call = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = _split(call)[0]
        if name == "geometric":
            if not isinstance(statement, ast.ClassDef):
                raise SignatureError(f"{where}: @geometric is for classes; {statement.name} is a function")
            return _Declaration(where, statement, 0)
        if name == "algorithmic":
            if not isinstance(statement, ast.FunctionDef):
                raise SignatureError(f"{where}: @algorithmic is for functions; {statement.name} is another thing")
            _check_arguments(decorator, where)
            return _Declaration(where, statement, _tier(decorator, where), _keyword(decorator, "witness"))
    return None


def _check_arguments(decorator: ast.expr, where: str) -> None:
    """Refuse what `algorithmic` would refuse when the file is run."""
    if isinstance(decorator, ast.Call) and (
        decorator.args or any(word.arg not in ("tier", "witness") for word in decorator.keywords)
    ):
        raise SignatureError(
            f"{where}: expected @algorithmic, with tier=… and witness=… or without, but found @{ast.unparse(decorator)}"
        )


def _tier(decorator: ast.expr, where: str) -> int:
    """The tier that a decorator states, as a number that can be read without running anything."""
    stated = _keyword(decorator, "tier")
    if stated is None:
        return DEFAULT_TIER
    tier = stated.value if isinstance(stated, ast.Constant) else None
    if type(tier) is not int or tier not in (0, 1, 2):
        raise SignatureError(f"{where}: expected a tier of 0, 1 or 2 but found {ast.unparse(stated)}")
    return tier


def _keyword(decorator: ast.expr, name: str) -> ast.expr | None:
    """What a decorator is given under a name."""
    return next((word.value for word in getattr(decorator, "keywords", []) if word.arg == name), None)


def _witness(declaration: _Declaration, signature: FunctionType, bound: Mapping[str, ast.stmt], where: str) -> str:
    """The name of the function of the file that is declared as the entry's witness."""
    node, name = declaration.witness, declaration.statement.name
    assert node is not None
    statement = bound.get(node.id) if isinstance(node, ast.Name) else None
    if not isinstance(statement, ast.FunctionDef):
        raise SignatureError(
            f"{where}: expected the witness of {name} to be a function of this file, found {ast.unparse(node)}"
        )
    if any(isinstance(parameter, FunctionType) for parameter in signature.parameters):
        raise SignatureError(f"{where}: {name} takes a function, which no witness can give")
    n_wanted, arguments = 1 + len(signature.parameters), statement.args
    n_found = len(arguments.posonlyargs) + len(arguments.args)
    if n_found != n_wanted or arguments.vararg or arguments.kwarg or arguments.kwonlyargs:
        raise SignatureError(
            f"{where}: expected the witness of {name} to have {n_wanted} parameters, the result and each argument, "
            f"found {ast.unparse(arguments)!r}"
        )
    return statement.name


def _entry(
    declaration: _Declaration,
    digest: str,
    variables: Mapping[str, TypeVariable],
    bound: Mapping[str, ast.stmt],
    load: Load,
    file_digest: str,
) -> Entry:
    statement, where = declaration.statement, declaration.where
    doc = ast.get_docstring(statement) or ""
    function = _forward(statement, where) if isinstance(statement, ast.ClassDef) else statement
    is_class = isinstance(statement, ast.ClassDef)
    parameters, signature = _signature(function, is_class, variables, where)
    witness = None if declaration.witness is None else _witness(declaration, signature, bound, where)
    return Entry(
        name=entry_name(statement.name, is_class),
        kind=Kind.GEOMETRIC if is_class else Kind.ALGORITHMIC,
        signature=signature,
        parameters=parameters,
        doc=" ".join(doc.strip().split("\n\n")[0].split()),
        tier=declaration.tier,
        digest=digest,
        origin=where,
        load=partial(load, statement.name),
        sizes=_sizes(statement) if isinstance(statement, ast.ClassDef) else {},
        examples=tuple(_examples(doc, where)),
        load_witness=None if witness is None else partial(load, witness),
        file_digest=file_digest,
    )


def _sizes(statement: ast.ClassDef) -> dict[str, int]:
    """The constructor's parameters whose defaults are whole numbers."""
    for member in statement.body:
        if isinstance(member, ast.FunctionDef) and member.name == "__init__":
            parameters = [*member.args.posonlyargs, *member.args.args]
            defaults = member.args.defaults
            named = [*parameters[len(parameters) - len(defaults) :], *member.args.kwonlyargs]
            return {
                parameter.arg: default.value
                for parameter, default in zip(named, [*defaults, *member.args.kw_defaults], strict=True)
                if isinstance(default, ast.Constant) and type(default.value) is int
            }
    return {}


def _forward(statement: ast.ClassDef, where: str) -> ast.FunctionDef:
    for member in statement.body:
        if isinstance(member, ast.FunctionDef) and member.name == "forward":
            return member
    raise SignatureError(f"{where}: {statement.name} has no method forward")


def _examples(doc: str, where: str) -> Iterator[tuple[str, str]]:
    try:
        found = doctest.DocTestParser().get_examples(doc)
    except ValueError as error:
        raise SignatureError(f"{where}: the doctests can't be read: {error}") from None
    for example in found:
        yield example.source.strip(), example.want.strip()


def _signature(
    function: ast.FunctionDef, is_method: bool, variables: Mapping[str, TypeVariable], where: str
) -> tuple[tuple[str, ...], FunctionType]:
    arguments = function.args
    parameters = [*arguments.posonlyargs, *arguments.args][1 if is_method else 0 :]
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs:
        raise SignatureError(f"{where}: the parameters of {function.name} must be positional")
    if not parameters:
        raise SignatureError(f"{where}: {function.name} needs at least one parameter")
    types = []
    for parameter in parameters:
        place = f"{where}: parameter {parameter.arg} of {function.name}"
        if parameter.annotation is None:
            raise SignatureError(f"{place} has no annotation")
        types.append(_Annotations(variables, place).type(parameter.annotation))
    if function.returns is None:
        raise SignatureError(f"{where}: {function.name} has no return annotation")
    result = _Annotations(variables, f"{where}: the result of {function.name}").value(function.returns)
    return tuple(parameter.arg for parameter in parameters), FunctionType(tuple(types), result)


def _is_type_var(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Call)
        and _split(statement.value.func)[0] == "TypeVar"
    )


def _type_variable(name: str, statement: ast.stmt, where: str) -> TypeVariable:
    assert isinstance(statement, ast.Assign)
    assert isinstance(statement.value, ast.Call)
    bounds = [word.value for word in statement.value.keywords if word.arg == "bound"]
    bound = ast.unparse(bounds[0]).strip("\"'").split(".")[-1] if bounds else None
    if bound not in (None, "Any", *CLASSES):
        raise SignatureError(f"{where}: TypeVar {name} is bound to {bound}; expected {', '.join(CLASSES)} or no bound")
    if len(statement.value.args) != 1:
        raise SignatureError(f"{where}: TypeVar {name} is one of several types; expected a bound or nothing")
    return TypeVariable(name.lower(), None if bound == "Any" else bound)


@dataclass(frozen=True)
class _Annotations:
    """Reads annotations as types; `where` says for whom, in errors."""

    variables: Mapping[str, TypeVariable]
    where: str

    def type(self, node: ast.expr) -> Type:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                return self.type(ast.parse(node.value, mode="eval").body)
            except SyntaxError:
                raise SignatureError(f"{self.where} is annotated {node.value!r}, which is no type") from None
        if isinstance(node, ast.Name) and node.id in self.variables:
            return self.variables[node.id]
        name, arguments = _split(node)
        if name.lower() in SCALARS and not arguments and name in (*SCALARS, "Symbol"):
            return SCALARS[name.lower()]
        if name in ("list", "tuple") and len(arguments) == (1 if name == "list" else 2):
            items = tuple(map(self.value, arguments))
            return list_of(*items) if name == "list" else pair_of(*items)
        if name == "Callable" and len(arguments) == 2 and isinstance(arguments[0], ast.List) and arguments[0].elts:
            return FunctionType(tuple(map(self.type, arguments[0].elts)), self.value(arguments[1]))
        if name == "Categorical" and len(arguments) == 1 and ast.unparse(arguments[0]) == "int":
            return SCALARS["int"]
        if (
            name in ("Float", "Int", "Bool", "Shaped")
            and len(arguments) == 2
            and isinstance(arguments[1], ast.Constant)
        ):
            return TypeConstructor("tensor", tuple(self.dimensions(str(arguments[1].value))))
        raise SignatureError(
            f"{self.where} is annotated {ast.unparse(node)}; expected int, float, bool, str, Symbol, list[…], "
            'tuple[…, …], Callable[[…], …], a TypeVar of this file, Float[Tensor, "*batch …"] or Categorical[int]'
        )

    def value(self, node: ast.expr) -> Type:
        """A type that is no function."""
        type_ = self.type(node)
        if isinstance(type_, FunctionType):
            raise SignatureError(f"{self.where} has a function inside a value; functions are parameters only")
        return type_

    def dimensions(self, text: str) -> Iterator[Type]:
        """The dimensions of a jaxtyping annotation; the leading `*batch` is ours and no part of the type."""
        first, *words = text.split() or [""]
        if first != "*batch":
            raise SignatureError(f"{self.where} must start with '*batch' (any leading shape), found {text!r}")
        for word in words:
            if not word.isidentifier() and not word.isdigit():
                raise SignatureError(f"{self.where} has the dimension {word!r}; expected a name or a number")
            yield dimension(word)


def _split(node: ast.expr) -> tuple[str, list[ast.expr]]:
    """The last name of `a.b[c, d]` and its arguments."""
    if isinstance(node, ast.Subscript):
        name, _ = _split(node.value)
        return name, list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
    if isinstance(node, ast.Attribute):
        return node.attr, []
    return (node.id, []) if isinstance(node, ast.Name) else ("", [])
