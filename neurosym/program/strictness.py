"""When an expression is surely evaluated, and when it surely has a value: what keeps rewriting true to ⊥."""

from neurosym.program.expression import Apply, Lambda, Literal, Program, Reference, Variable
from neurosym.program.rules import LAZY, TOTAL
from neurosym.program.types import FunctionType


def is_total(program: Program) -> bool:
    """Whether an expression has a value whatever the values of its free variables are; False where that is unknown."""
    match program:
        case Variable() | Literal() | Reference() | Lambda():
            return True
        case Apply(Reference(name) as function, arguments) if name in TOTAL:
            return all(
                is_total_function(argument) if isinstance(parameter, FunctionType) else is_total(argument)
                for argument, parameter in zip(arguments, function.signature.parameters, strict=True)
            )
    return False


def is_total_function(program: Program) -> bool:
    """Whether a function gives a value for all values; False where that is unknown."""
    match program:
        case Lambda(_, body):
            return is_total(body)
        case Reference(name):
            takes_function = any(isinstance(parameter, FunctionType) for parameter in program.signature.parameters)
            return name in TOTAL and not takes_function
    return False


def is_strict(program: Program, index: int) -> bool:
    """Whether the variable is surely evaluated when the expression is."""
    match program:
        case Variable(own):
            return own == index
        case Apply(Reference(name), arguments) if name in LAZY:
            first, *others = (is_strict(argument, index) for argument in arguments)
            return first or (name == "if_" and all(others))
        case Apply(_, arguments):
            return any(is_strict(argument, index) for argument in arguments)
    return False
