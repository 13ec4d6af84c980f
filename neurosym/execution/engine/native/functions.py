"""Functions that can be compiled: their syntax, their kinds, and what the names in them stand for."""

import ast
import builtins
import importlib
import inspect
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from neurosym.execution.engine.native.kinds import Kind, NotCompiledError, kind_of

_NUMBERS = itertools.count()


@dataclass(frozen=True, eq=False)
class Function:
    """A function by its syntax. `names` are the globals that it sees; where `is_small` it is put in place of calls."""

    statement: ast.FunctionDef
    names: Mapping[str, Any]
    annotations: Mapping[str, Any]
    is_small: bool
    number: int = field(default_factory=lambda: next(_NUMBERS))

    @property
    def symbol(self) -> str:
        """Its name in a module, different from all others."""
        return f"{self.statement.name}.{self.number}"

    @property
    def parameters(self) -> list[tuple[str, Kind]]:
        """Names and kinds of what it is given."""
        names = [argument.arg for argument in self.statement.args.args]
        return [(name, kind_of(self.annotations.get(name, Any))) for name in names]

    @property
    def result(self) -> Kind:
        """The kind of what it gives."""
        return kind_of(self.annotations.get("return", Any))

    def named(self, name: str) -> Any:
        """What a name stands for that is no variable."""
        if name in self.names:
            return self.names[name]
        if hasattr(builtins, name):
            return getattr(builtins, name)
        raise NotCompiledError(f"{self.statement.name} names {name}, which is not known")


@cache
def function_of(compiled: Any) -> Function:
    """The function that a decorated one was written as."""
    python = compiled.py_func
    statement = _definitions(python.__code__.co_filename).get(python.__code__.co_firstlineno)
    if statement is None:
        raise NotCompiledError(f"the source of {python.__qualname__} is not found")
    free = inspect.getclosurevars(python).nonlocals if python.__closure__ else {}
    is_small = compiled.targetoptions.get("inline") == "always"
    return Function(statement, {**python.__globals__, **free}, python.__annotations__, is_small)


@cache
def _definitions(path: str) -> dict[int, ast.FunctionDef]:
    """The functions of a file by their first line, decorators included."""
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return {min([node.lineno, *(one.lineno for one in node.decorator_list)]): node for node in found}


def functions_of(text: str) -> dict[str, Function]:
    """The functions of a generated module, by name: `column` gives nothing, the others words."""
    names: dict[str, Any] = {}
    found: dict[str, Function] = {}
    for statement in ast.parse(text).body:
        if isinstance(statement, ast.ImportFrom) and statement.module is not None:
            module = importlib.import_module(statement.module)
            names |= {alias.name: getattr(module, alias.name) for alias in statement.names}
        elif isinstance(statement, ast.FunctionDef):
            annotations = {"return": None} if statement.name == "column" else {}
            names[statement.name] = found[statement.name] = Function(statement, names, annotations, False)
        else:
            raise NotCompiledError(f"a generated module has no {type(statement).__name__}")
    return found
