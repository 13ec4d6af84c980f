"""Programs out of arrays."""

from collections.abc import Callable

from neurosym.execution.engine.instructions import CONSTANT, LAMBDA, VARIABLE
from neurosym.program.expression import Apply, Lambda, Literal, Program, Variable
from neurosym.program.types import FunctionType, Type
from neurosym.program.values import Value
from neurosym.search.genetic.alphabet import Alphabet
from neurosym.search.genetic.genomes import Genomes
from neurosym.search.pool import input_names

Decode = Callable[[int, Type], Value]

_PARAMETERS = "xyzuvw"


def decoded(alphabet: Alphabet, genomes: Genomes, row: int, decode: Decode) -> Lambda:
    """The program of a row; `decode` gives the value of a constant's word."""
    parts: list[Program] = []
    for at in range(int(genomes.lengths[row])):
        code = int(genomes.codes[row, at])
        kind, operand = code & 7, code >> 3
        context, type_ = int(genomes.contexts[row, at]), alphabet.types[int(genomes.types[row, at])]
        if kind == VARIABLE:
            parts.append(Variable(int(alphabet.tables.indices[context, operand])))
        elif kind == CONSTANT:
            value = decode(int(genomes.words[row, at]), type_)
            parts.append(Literal.of(value, None if value == [] else type_))
        elif kind == LAMBDA:
            assert isinstance(type_, FunctionType)
            first = len(alphabet.scopes[context]) - len(alphabet.inputs)
            parts.append(Lambda(_names(len(type_.parameters), first), parts.pop()))
        else:
            production = alphabet.productions[operand]
            n_arguments = len(production.parameters)
            parts[-n_arguments:] = [Apply(production.reference, tuple(parts[-n_arguments:]))]
    (body,) = parts
    return Lambda(input_names(alphabet.inputs), body)


def _names(n_parameters: int, n_outer: int) -> tuple[str, ...]:
    numbers = range(n_outer, n_outer + n_parameters)
    return tuple(_PARAMETERS[number] if number < len(_PARAMETERS) else f"v{number}" for number in numbers)
