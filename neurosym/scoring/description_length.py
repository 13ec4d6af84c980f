"""How many bits it takes to state a program, when at each place all choices of the right type are equally likely."""

import math
from collections.abc import Mapping

from neurosym.errors import ProgramError, SignatureError
from neurosym.program.expression import Apply, Hole, Lambda, Literal, Program, Reference, Variable
from neurosym.program.inference import Substitution, tidy
from neurosym.program.types import FunctionType, Type
from neurosym.program.values import Value

Scope = tuple[Type, ...]
"""The types of the variables that may be used at a place, by their index there."""


def description_length(program: Program, signature: FunctionType, entries: Mapping[str, FunctionType]) -> float:
    """Bits of `program`, used at `signature`, over a library's entries (name to signature).

    A place costs log2 of its choices: the entries whose result fits the type asked for, the variables that fit, and one
    for a literal (where a function is asked for: for a lambda). A literal costs its content as well. A hole is free,
    and trained weights aren't counted. Raises ProgramError if `program` doesn't fit `signature`. The typed grammar of
    Ellis et al. 2021 (DreamCoder), with uniform weights.
    """
    return Grammar(entries).description_length(program, signature)


class Grammar:
    """The choices at each type over a library's entries, counted once for all programs that are measured."""

    def __init__(self, entries: Mapping[str, FunctionType]) -> None:
        self._entries = entries
        self._n_entries: dict[Type, int] = {}

    def description_length(self, program: Program, signature: FunctionType) -> float:
        """What `description_length` gives."""
        try:
            return _Walk(self).bits(program, signature, ())
        except SignatureError as error:
            raise ProgramError(
                f"expected a program of type {signature} but found {program.typing.type}: {error}"
            ) from None

    def n_entries(self, wanted: Type) -> int:
        """How many entries fit a type whose variables are tidy."""
        if wanted not in self._n_entries:
            substitution = Substitution()
            instances = map(substitution.instantiate, self._entries.values())
            self._n_entries[wanted] = sum(_fits(wanted, instance) for instance in instances)
        return self._n_entries[wanted]


class _Walk:
    """What is known of types while one program is walked through."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._types = Substitution()

    def bits(self, program: Program, wanted: Type, scope: Scope) -> float:
        if isinstance(program, Hole):
            return 0.0
        choice = math.log2(self._count_choices(self._types.resolve(wanted), scope))
        match program:
            case Variable(index):
                self._types.unify(wanted, scope[index])
                return choice
            case Reference():
                self._types.unify(wanted, self._types.instantiate(program.signature))
                return choice
            case Literal():
                self._types.unify(wanted, program.type)
                return choice + literal_bits(program.value)
            case Lambda():
                signature = self._types.resolve(wanted)
                if not isinstance(signature, FunctionType) or len(signature.parameters) != program.n_parameters:
                    raise SignatureError(f"expected {signature} but found a lambda of {program.n_parameters}")
                # A whole program is always a lambda: only an inner one was a choice.
                own = choice if scope else 0.0
                return own + self.bits(program.body, signature.result, (*signature.parameters, *scope))
            case Apply(function, arguments):
                signature = scope[function.index] if isinstance(function, Variable) else function.signature
                if isinstance(function, Reference):
                    signature = self._types.instantiate(signature)
                assert isinstance(signature, FunctionType)
                self._types.unify(wanted, signature.result)
                inner = zip(arguments, signature.parameters, strict=True)
                return choice + sum(self.bits(argument, parameter, scope) for argument, parameter in inner)

    def _count_choices(self, wanted: Type, scope: Scope) -> int:
        (key,) = tidy([wanted])
        variables = (tidy([wanted, self._types.resolve(type_)]) for type_ in scope)
        return 1 + self._grammar.n_entries(key) + sum(_fits(*pair) for pair in variables)


def _fits(wanted: Type, offered: Type) -> bool:
    """Whether something of type `offered` can stand, or if it is a function be applied, where `wanted` is asked for."""
    if isinstance(offered, FunctionType) and not isinstance(wanted, FunctionType):
        offered = offered.result
    try:
        Substitution().unify(wanted, offered)
    except SignatureError:
        return False
    return True


def literal_bits(value: Value) -> float:
    """Bits of a constant: Elias gamma codes for whole numbers and lengths, 64 for a float, 8 a byte of text."""
    match value:
        case bool():
            return 1.0
        case int():
            return _gamma_bits(2 * value if value >= 0 else -2 * value - 1)
        case float():
            return 64.0
        case str():
            return _gamma_bits(len(value)) + 8.0 * len(value.encode("utf-8", "surrogatepass"))
        case _:
            return _gamma_bits(len(value)) + sum(map(literal_bits, value))


def _gamma_bits(number: int) -> float:
    """Length of the Elias gamma code of a number of 0 or more."""
    return 2.0 * ((number + 1).bit_length() - 1) + 1.0
