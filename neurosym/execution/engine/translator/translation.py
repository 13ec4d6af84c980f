"""Entries as kernels: an entry's own Python, translated to code on words, as the text of a module.

The subset: scalars, texts, lists and pairs; assignments, conditionals, loops, comprehensions; most of Python's own
functions on these; lists changed in place where the function made them; dictionaries and sets made for itself; other
functions of the same file. What is outside raises Untranslatable, with construct and line.
"""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from neurosym.execution.engine.translator.columns import (
    LAZY_COLUMNS,
    LAZY_KERNELS,
    called_first,
    calling_column,
    strict_column,
)
from neurosym.execution.engine.translator.functions import write_function
from neurosym.execution.engine.translator.operands import Untranslatable, with_rigid
from neurosym.execution.engine.translator.runtime_functions import functions
from neurosym.execution.engine.translator.writer import Unit
from neurosym.library.digest import definitions, entry_digest
from neurosym.library.entry import Entry, Kind
from neurosym.program.inference import match
from neurosym.program.rules import LAZY
from neurosym.program.types import INT, FunctionType, Type, substitute, variables


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
        write_function(unit, statement, types, "kernel", with_rigid(signature.result, own), named)
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
