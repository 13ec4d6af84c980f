"""The text of one definition, taken out of its file: without doctests, shapes and what only declares an entry."""

import ast
import symtable
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from neurosym.errors import ProgramError

DECLARATIONS = frozenset({"algorithmic", "geometric", "Eq", "Ord", "Num"})
"""Names of this package that only declare: decorators and classes of type variables."""


@dataclass(frozen=True)
class _Edit:
    """Text in the place of a part of a text; lines count from 1, columns are bytes, as in a syntax tree."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str

    @staticmethod
    def at(line: int, column: int, old: str, text: str) -> "_Edit":
        return _Edit(line, column, line, column + len(old.encode()), text)

    @staticmethod
    def of(node: ast.expr | ast.stmt, text: str) -> "_Edit":
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return _Edit(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset, text)


def _edited(text: str, edits: list[_Edit]) -> str:
    lines = text.encode().split(b"\n")
    for edit in sorted(edits, key=lambda edit: (edit.line, edit.column), reverse=True):
        before, after = lines[edit.line - 1][: edit.column], lines[edit.end_line - 1][edit.end_column :]
        lines[edit.line - 1 : edit.end_line] = [before + edit.text.encode() + after]
    return b"\n".join(lines).decode()


def excerpt(text: str, statement: ast.stmt, shapes: frozenset[str]) -> str:
    """The text of a statement of the file `text`; `shapes` are the names that the file has from jaxtyping."""
    if isinstance(statement, ast.Assign) and ast.unparse(statement.value).startswith("TypeVar("):
        name = ast.unparse(statement.targets[0])
        return f'{name} = TypeVar("{name}")'
    assert statement.end_lineno is not None
    lines = text.split("\n")
    own = "\n".join(lines[statement.lineno - 1 : statement.end_lineno])
    (alone,) = ast.parse(own).body
    own = _edited(own, [*_without_shapes(alone, shapes), *_without_doctests(alone, own)])
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        kept = [f"@{ast.unparse(decorator)}\n" for decorator in statement.decorator_list if not _declares(decorator)]
        return "".join(kept) + own
    return own


def _declares(decorator: ast.expr) -> bool:
    name = ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)
    return name.split(".")[-1] in DECLARATIONS


def _without_shapes(statement: ast.stmt, shapes: frozenset[str]) -> Iterator[_Edit]:
    """`Tensor` for `Float[Tensor, "*batch width"]`."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) in shapes and isinstance(node.slice, ast.Tuple):
            yield _Edit.of(node, ast.unparse(node.slice.elts[0]))


def _without_doctests(statement: ast.stmt, text: str) -> Iterator[_Edit]:
    """Docstrings without their examples."""
    for node in ast.walk(statement):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ">>> " in (ast.get_docstring(node) or ""):
            doc = node.body[0]
            lines = text.split("\n")[doc.lineno - 1 : doc.end_lineno]
            yield _Edit.of(doc, _prose(lines, doc.col_offset))


def _prose(lines: list[str], indent: int) -> str:
    """The lines of a docstring, quotes included, without doctests; one line if no more is left."""
    kept: list[str] = []
    in_example = False
    for line in lines[:-1]:
        in_example = line.lstrip().startswith(">>> ") or (in_example and bool(line.strip()))
        if not in_example:
            kept.append(line)
    while not kept[-1].strip():
        kept.pop()
    quotes = lines[-1].strip()[-3:]
    kept[0] = kept[0][indent:]
    return kept[0] + quotes if len(kept) == 1 else "\n".join([*kept, " " * indent + quotes])


def global_names(text: str) -> set[str]:
    """The names that a definition takes from the top level of its file (or from Python itself)."""
    return set(_global_names(symtable.symtable(text, "definition", "exec"), is_top=True))


def _global_names(table: symtable.SymbolTable, is_top: bool = False) -> Iterator[str]:
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (is_top or symbol.is_global()):
            yield symbol.get_name()
    for inner in table.get_children():
        yield from _global_names(inner)


def renamed(text: str, names: Mapping[str, str]) -> str:
    """A definition with other names: also for its own parameters and variables that are called the same."""
    if not names:
        return text
    (statement,) = ast.parse(text).body
    edits = []
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and node.id in names:
            edits.append(_Edit.of(node, names[node.id]))
        elif isinstance(node, ast.arg) and node.arg in names:
            edits.append(_Edit.at(node.lineno, node.col_offset, node.arg, names[node.arg]))
        elif isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in names:
            if node is not statement:
                raise ProgramError(f"a nested definition of {node.name} is in the way of exporting it")
            column = node.col_offset + len("def " if isinstance(node, ast.FunctionDef) else "class ")
            edits.append(_Edit.at(node.lineno, column, node.name, names[node.name]))
    return _edited(text, edits)
