"""What translated code can call: the functions of the runtime by name, found in the sources without running them."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ENGINE = Path(__file__).parents[1]

MODULES = (
    *("words", "heap", "closures", "together", "runtime.numbers", "runtime.mathematics", "runtime.lists"),
    *("runtime.sums", "runtime.order", "runtime.characters", "runtime.strings", "runtime.numerals"),
    *("runtime.changes", "runtime.associations", "runtime.selections"),
)
"""Within the engine; of functions of one name, the first counts."""

TOTAL = frozenset(
    {
        *("length", "start", "first", "second", "same", "less", "contains", "count", "position_or_none"),
        *("absolute", "float_absolute", "float_negative", "int_minimum", "int_maximum", "bit_length", "bisect_left"),
        *("bisect_right", "int_to_float", "float_minimum", "float_maximum", "float_less", "float_less_equal"),
        *("startswith", "endswith", "find", "find_from", "rfind", "contains_text", "count_text", "float_is_integer"),
        *("dict_contains", "dict_size", "dict_keys", "dict_values", "math_gcd"),
    }
)
"""The functions that always give a value for values."""


@dataclass(frozen=True)
class RuntimeFunction:
    """Where a function is, and what it is given before its operands: the state, the number of a type."""

    module: str
    takes_state: bool
    takes_type: bool


@cache
def functions() -> dict[str, RuntimeFunction]:
    """All functions of the runtime by name."""
    found: dict[str, RuntimeFunction] = {}
    for module in MODULES:
        tree = ast.parse(_text(module))
        for statement in tree.body:
            if isinstance(statement, ast.FunctionDef):
                names = [argument.arg for argument in statement.args.args]
                given = RuntimeFunction(module, names[:1] == ["state"], names[1:2] in (["t"], ["type_"]))
                found.setdefault(statement.name, given)
            elif isinstance(statement, ast.Assign | ast.AnnAssign):  # constants, and functions that are made by one
                for target in [statement.target] if isinstance(statement, ast.AnnAssign) else statement.targets:
                    for name in ast.walk(target):
                        if isinstance(name, ast.Name):
                            found.setdefault(name.id, RuntimeFunction(module, False, False))
    return found


def _text(module: str) -> str:
    path = ENGINE / f"{module.replace('.', '/')}.py"
    return path.read_text(encoding="utf-8") if path.is_file() else ""
