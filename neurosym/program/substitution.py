"""Expressions in the place of variables, and programs in the place of the entries that were grown from them."""

from collections.abc import Mapping, Sequence

from neurosym.errors import ProgramError
from neurosym.program.expression import Apply, Lambda, Program, Reference, Variable
from neurosym.program.strictness import is_strict, is_total


class LostArgumentError(ProgramError):
    """A call that can't be replaced by the body of what it calls."""


def shift(program: Program, by: int, depth: int = 0) -> Program:
    """`program` as it reads `by` parameters further in (or out, if negative); variables below `depth` are its own."""
    if all(index < depth for index in program.typing.free):
        return program
    match program:
        case Variable(index):
            return Variable(index + by)
        case Lambda(names, body):
            return Lambda(names, shift(body, by, depth + len(names)))
        case Apply(function, arguments):
            moved = shift(function, by, depth)
            assert isinstance(moved, Reference | Variable)
            return Apply(moved, tuple(shift(argument, by, depth) for argument in arguments))
    return program


def substitute(body: Program, arguments: Sequence[Program]) -> Program:
    """The body of a lambda with its parameters replaced by `arguments`, expressions outside of the lambda.

    A replaced variable that is called becomes a call of the reference or variable that replaces it, or the body of
    the lambda. Raises LostArgumentError where that would leave out an argument that may be ⊥: `can_reduce` tells.
    """
    return _substitute(body, arguments, 0)


def _substitute(program: Program, arguments: Sequence[Program], depth: int) -> Program:
    if all(index < depth for index in program.typing.free):
        return program
    match program:
        case Variable(index):
            if index < depth:
                return program
            position = index - depth
            if position < len(arguments):
                return shift(arguments[position], depth)
            return Variable(index - len(arguments))
        case Lambda(names, body):
            return Lambda(names, _substitute(body, arguments, depth + len(names)))
        case Apply(function, own):
            called = _substitute(function, arguments, depth)
            return _call(called, tuple(_substitute(argument, arguments, depth) for argument in own))
    return program


def _call(function: Program, arguments: tuple[Program, ...]) -> Program:
    if isinstance(function, Reference | Variable):
        return Apply(function, arguments)
    assert isinstance(function, Lambda)
    if not can_reduce(function, arguments):
        raise LostArgumentError("an argument of a lambda may be undefined and go unused")
    return substitute(function.body, arguments)


def can_reduce(function: Lambda, arguments: Sequence[Program]) -> bool:
    """Whether the body with the arguments put in means the same as the call, which evaluates all arguments first."""
    return all(is_total(argument) or is_strict(function.body, index) for index, argument in enumerate(arguments))


def inline(program: Program, definitions: Mapping[Reference, Lambda]) -> Program:
    """`program` with the entries of `definitions` replaced by what they were grown from, also within those.

    A call stays as it is where it evaluates an argument that the body may do without and that may be ⊥. Slots keep
    their names. An argument that is used twice is written twice.
    """
    match program:
        case Reference():
            definition = definitions.get(program)
            return program if definition is None else inline(definition, definitions)
        case Lambda(names, body):
            return Lambda(names, inline(body, definitions))
        case Apply(function, arguments):
            inlined = tuple(inline(argument, definitions) for argument in arguments)
            if isinstance(function, Reference) and function in definitions:
                try:
                    return _call(inline(definitions[function], definitions), inlined)
                except LostArgumentError:
                    return Apply(function, inlined)
            return Apply(function, inlined)
    return program
