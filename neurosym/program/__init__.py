"""Programs: their types, their text, what can be done to them without running them."""

from neurosym.program.expression import Apply, Hole, Lambda, Literal, Program, Reference, Variable
from neurosym.program.text import parse_program, to_text
from neurosym.program.types import FunctionType, Type, TypeConstructor, TypeVariable, parse_type

__all__ = [
    "Apply",
    "FunctionType",
    "Hole",
    "Lambda",
    "Literal",
    "Program",
    "Reference",
    "Type",
    "TypeConstructor",
    "TypeVariable",
    "Variable",
    "parse_program",
    "parse_type",
    "to_text",
]
