"""Entries as kernels: an entry's own Python, translated to code on words, as the text of a module.

The subset: scalars, texts, lists and pairs; assignments, conditionals, loops, comprehensions; most of Python's own
functions on these; lists changed in place where the function made them; dictionaries and sets made for itself; other
functions of the same file. What is outside raises Untranslatable, with construct and line.
"""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

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
        return Kernel(entry.name, _module(set(), [_LAZY_KERNELS[entry.name]], _LAZY_COLUMNS[entry.name]), ())
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
    return Kernel(entry.name, _module(unit.used, unit.texts, _strict_column(names)), tuple(unit.types))


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

_HEADER = """def column(state, t, arguments, n, out):
"""


def _strict_column(names: list[str]) -> str:
    lines = [f"a{place} = get(arguments, {place})" for place in range(len(names))]
    lines.append("for lane in range(n):")
    lines += [f"    {name} = get(a{place}, lane)" for place, name in enumerate(names)]
    least = f"min({', '.join(names)})" if len(names) > 1 else names[0]
    lines.append(f"    least = {least}")
    lines.append(f"    put(out, lane, least if least < LIMIT else kernel(state, t, {', '.join(names)}))")
    return _HEADER + "\n".join("    " + line for line in lines)


_LAZY_KERNELS = {
    "if_": "def kernel(state, t, x0, x1, x2):\n    return x1 if x0 != 0 else x2",
    "and_": "def kernel(state, t, x0, x1):\n    return x1 if x0 != 0 else x0",
    "or_": "def kernel(state, t, x0, x1):\n    return x0 if x0 != 0 else x1",
}


def _lazy_column(n_arguments: int) -> str:
    names = [f"x{place}" for place in range(n_arguments)]
    lines = [f"a{place} = get(arguments, {place})" for place in range(n_arguments)]
    lines.append("for lane in range(n):")
    lines += [f"    {name} = get(a{place}, lane)" for place, name in enumerate(names)]
    lines.append(f"    put(out, lane, x0 if x0 < LIMIT else kernel(state, t, {', '.join(names)}))")
    return _HEADER + "\n".join("    " + line for line in lines)


_LAZY_COLUMNS = {"if_": _lazy_column(3), "and_": _lazy_column(2), "or_": _lazy_column(2)}
