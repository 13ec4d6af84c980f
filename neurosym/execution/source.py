"""Definitions with all that they reach, collected into the text of one Python file that needs nothing of ours."""

import ast
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from neurosym.errors import ProgramError
from neurosym.execution.excerpt import DECLARATIONS, excerpt, global_names, renamed
from neurosym.library.digest import definitions

PACKAGE = Path(__file__).resolve().parent.parent
STANDALONE = PACKAGE / "execution" / "standalone.py"
OURS = {
    "EvaluationError": STANDALONE,
    "Categorical": PACKAGE / "library" / "categorical.py",
    **dict.fromkeys(("MAX_BITS", "MAX_DEPTH", "MAX_ITERATIONS", "MAX_SIZE"), PACKAGE / "library" / "fuel.py"),
}
"""The names of this package that an entry may use, and the files that they are copied from."""


@dataclass(frozen=True)
class Module:
    """A Python file: its text and what its top level binds."""

    path: Path
    text: str

    @property
    def bound(self) -> dict[str, ast.stmt]:
        """The statements of the top level by the names that they bind."""
        return _definitions(self)

    @property
    def shapes(self) -> frozenset[str]:
        """The names that the file has from jaxtyping."""
        return frozenset(
            name
            for name, statement in self.bound.items()
            if isinstance(statement, ast.ImportFrom) and statement.module == "jaxtyping"
        )


@cache
def _definitions(module: Module) -> dict[str, ast.stmt]:
    return definitions(ast.parse(module.text))


def read_module(path: Path) -> Module:
    """The Python file at a path."""
    return Module(path, path.read_text(encoding="utf-8"))


@dataclass
class Source:
    """A file in the making; `reserved` are names that no definition that is copied into it may have."""

    reserved: frozenset[str] = frozenset()
    texts: dict[str, str] = field(default_factory=dict)
    """Definitions by name; each stands after those that it needs."""
    names: dict[tuple[Path, str], str] = field(default_factory=dict)
    """What the definitions of other files are called here."""
    early: set[str] = field(default_factory=set)
    """The constants and type variables among them, which stand before all functions."""
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)
    """What is imported by name: the module and what of it, nothing for the module itself."""

    def take(self, module: Module, name: str, decorator: str = "") -> str:
        """Copy what a file calls `name`, with all that it reaches; gives the name that it has here."""
        key = (module.path, name)
        if key in self.names:
            return self.names[key]
        future = module.bound.get("annotations")
        if isinstance(future, ast.ImportFrom) and future.module == "__future__":
            self.import_("annotations", "__future__", "annotations")
        statement = module.bound[name]
        if isinstance(statement, ast.Import | ast.ImportFrom):
            self.names[key] = self._import(module, statement, name)
            return self.names[key]
        text = excerpt(module.text, statement, module.shapes)
        if self.texts.get(name) == text:  # the same type variable or constant in two files
            self.names[key] = name
            return name
        self.names[key] = self.free(name)
        needed = sorted(global_names(text) & module.bound.keys() - DECLARATIONS - {name})
        reached = {other: self.take(module, other) for other in needed}
        called = {name: self.names[key], **reached}
        needs_functions = set(reached.values()) - self.early - self.imports.keys()
        if isinstance(statement, ast.Assign | ast.AnnAssign) and not needs_functions:
            self.early.add(called[name])
        changed = {old: new for old, new in called.items() if old != new}
        self.texts[called[name]] = decorator + renamed(text, changed)
        return called[name]

    def standalone(self, name: str) -> str:
        """Copy a definition that exported programs bring along; gives its name."""
        return self.take(read_module(STANDALONE), name)

    def import_(self, name: str, module: str, member: str = "") -> None:
        """Have a module, or a member of it, as `name`. Raises ProgramError if the name is something else already."""
        if name in self.texts or self.imports.setdefault(name, (module, member)) != (module, member):
            raise ProgramError(f"two entries mean different things by {name}: they can't be exported together")

    def text(self) -> str:
        """Imports, then constants and type variables, then functions and classes."""
        blocks = self._import_blocks()
        values = [text for name, text in self.texts.items() if name in self.early]
        if values:
            blocks.append("\n".join(sorted(values, key=lambda text: "TypeVar(" in text)))
        blocks += [f"\n{text}" for name, text in self.texts.items() if name not in self.early]
        return "\n\n".join(blocks)

    def add(self, name: str, text: str, early: bool = False) -> None:
        """Put in a definition that was written for this file, after all that are there, or before all functions."""
        self.texts.pop(name, None)
        self.texts[name] = text
        if early:
            self.early.add(name)

    def free(self, name: str) -> str:
        """`name`, with a number where it is taken."""
        number, free = 2, name
        while free in self.reserved or free in self.texts or free in self.imports or free in self.names.values():
            number, free = number + 1, f"{name}_{number}"
        return free

    def _import(self, module: Module, statement: ast.Import | ast.ImportFrom, name: str) -> str:
        """Import a name as its file does; what comes from this package is copied."""
        for alias in statement.names:
            if (alias.asname or alias.name.split(".")[0]) != name:
                continue
            origin = alias.name if isinstance(statement, ast.Import) else statement.module or ""
            if origin.split(".")[0] == "neurosym":
                if alias.name not in OURS:
                    raise ProgramError(f"{module.path} uses {alias.name} of {origin}, which can't be exported")
                return self.take(read_module(OURS[alias.name]), alias.name)
            self.import_(name, origin, alias.name if isinstance(statement, ast.ImportFrom) else "")
        return name

    def _import_blocks(self) -> list[str]:
        """The imports of the standard library, then the others, each sorted."""
        plain: dict[str, str] = {}
        members: dict[str, list[str]] = {}
        for name, (module, member) in sorted(self.imports.items(), key=lambda item: (item[1][0], item[0])):
            if member:
                members.setdefault(module, []).append(member if member == name else f"{member} as {name}")
            else:
                plain[name] = f"import {module}" if module.split(".")[0] == name else f"import {module} as {name}"
        future, standard, others = list[str](), list[str](), list[str]()
        for name, line in plain.items():
            (standard if _is_standard(self.imports[name][0]) else others).append(line)
        for module, names in sorted(members.items()):
            block = future if module == "__future__" else standard if _is_standard(module) else others
            block.append(f"from {module} import {', '.join(names)}")
        return ["\n".join(block) for block in (future, standard, others) if block]


def _is_standard(module: str) -> bool:
    return module.split(".")[0] in sys.stdlib_module_names
