"""What pins an entry: a digest of its syntax, with the helpers that it reaches.

Our own canonical walk: `ast.dump` writes other text in Python 3.13 than in 3.11, and positions, comments and docstrings
are no part of what an entry means. Neither is its witness, which tells a search where to look: grown entries pin
digests, and a better witness must not break them. Third-party packages count by name and version.
"""

import ast
import hashlib
import sys
from collections.abc import Iterator, Mapping
from importlib import metadata

Definitions = Mapping[str, ast.stmt]
"""The statements of a module's top level by the name that they bind."""


def definitions(module: ast.Module) -> dict[str, ast.stmt]:
    """Every top-level binding of a module: functions, classes, assignments and imports, the last one of a name."""
    found: dict[str, ast.stmt] = {}
    for statement in module.body:
        for name in _bound(statement):
            found[name] = statement
    return found


def entry_digest(name: str, module: Definitions) -> str:
    """The digest of the definition that binds `name`: 32 hexadecimal digits of a sha256."""
    reached: dict[str, str] = {}
    _reach(name, module, reached)
    text = "\n".join(f"{bound}={reached[bound]}" for bound in sorted(reached))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _reach(name: str, module: Definitions, reached: dict[str, str]) -> None:
    if name in reached or name not in module:
        return
    statement = module[name]
    if isinstance(statement, ast.Import | ast.ImportFrom):
        aliases = [alias for alias in statement.names if (alias.asname or alias.name).split(".")[0] == name]
        base = f"{statement.level}.{statement.module}:" if isinstance(statement, ast.ImportFrom) else ""
        reached[name] = base + ",".join(alias.name for alias in aliases) + _version(statement)
        return
    statement = _without_witness(statement)
    reached[name] = canonical(statement)
    for node in ast.walk(statement):
        if isinstance(node, ast.Name):
            _reach(node.id, module, reached)


def _without_witness(statement: ast.stmt) -> ast.stmt:
    """An entry as it would be without a witness; any other statement as it is."""
    if not isinstance(statement, ast.FunctionDef):
        return statement
    decorators = [
        ast.Call(decorator.func, decorator.args, [word for word in decorator.keywords if word.arg != "witness"])
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).split(".")[-1] == "algorithmic"
        else decorator
        for decorator in statement.decorator_list
    ]
    return ast.FunctionDef(**{**dict(ast.iter_fields(statement)), "decorator_list": decorators})


def _bound(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield statement.name
        case ast.Assign():
            for target in statement.targets:
                yield from (node.id for node in ast.walk(target) if isinstance(node, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case ast.Import() | ast.ImportFrom():
            for alias in statement.names:
                yield (alias.asname or alias.name).split(".")[0]


def _version(statement: ast.Import | ast.ImportFrom) -> str:
    """The versions of third-party packages that a statement imports; neither the standard library's nor ours."""
    modules = [statement.module or ""] if isinstance(statement, ast.ImportFrom) else [a.name for a in statement.names]
    versions = []
    for module in modules:
        package = module.split(".")[0]
        if package in sys.stdlib_module_names or package in ("", "neurosym"):
            continue
        try:
            # torch's local version tells the build (+cpu), not what it computes
            versions.append(f"{package}=={metadata.version(package).split('+')[0]}")
        except metadata.PackageNotFoundError:
            versions.append(package)
    return "".join(versions)


def canonical(node: ast.AST) -> str:
    """A text of a syntax tree that does not depend on the Python version; docstrings and positions left out."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef) and ast.get_docstring(node) is not None:
        node = type(node)(**{**dict(ast.iter_fields(node)), "body": node.body[1:]})
    fields = (
        f"{name}:{_canonical_field(value)}"
        for name, value in ast.iter_fields(node)
        if name not in ("kind", "type_comment", "ctx") and value not in (None, [])
    )
    return f"{type(node).__name__}({','.join(fields)})"


def _canonical_field(value: object) -> str:
    if isinstance(value, ast.AST):
        return canonical(value)
    if isinstance(value, list):
        return f"[{','.join(map(_canonical_field, value))}]"
    return repr(value)
