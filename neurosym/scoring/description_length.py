"""How many bits it takes to state a program, when at each place all choices of the right type are equally likely."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

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
    for a literal (where a function is asked for: for a lambda). Of variables, those that were used before cost less; a
    literal costs its content as well; what stands in the same scope a second time costs no more than to say which part
    it is. A hole is free, and trained weights aren't counted. Raises ProgramError if `program` doesn't fit `signature`.
    The typed grammar of Ellis et al. 2021 (DreamCoder), with uniform weights.
    """
    return Grammar(entries).description_length(program, signature)


class Grammar:
    """The choices at each type over a library's entries, counted once for all programs that are measured.

    A literal among some `constants`, which the task names, costs no more than to say which of them.
    """

    def __init__(self, entries: Mapping[str, FunctionType], constants: Sequence[Value] = ()) -> None:
        self._entries = entries
        self._constants = {(type(value), value) for value in constants if isinstance(value, int | float | str)}
        self._n_entries: dict[Type, int] = {}

    def naming(self, constants: Sequence[Value]) -> "Grammar":
        """The same choices, which stay counted, for a task that names some constants."""
        grammar = Grammar(self._entries, constants)
        grammar._n_entries = self._n_entries
        return grammar

    def description_length(self, program: Program, signature: FunctionType) -> float:
        """What `description_length` gives."""
        try:
            return _Walk(self).bits(program, signature, ())
        except SignatureError as error:
            raise ProgramError(
                f"expected a program of type {signature} but found {program.typing.type}: {error}"
            ) from None

    def content_bits(self, value: Value) -> float:
        """Bits of the content of a literal."""
        bits = literal_bits(value)
        is_named = isinstance(value, int | float | str) and (type(value), value) in self._constants
        return min(bits, math.log2(len(self._constants))) if is_named else bits

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
        self._uses: Counter[tuple[Scope, int]] = Counter()
        self._parts: dict[tuple[Scope, Program], None] = {}

    def bits(self, program: Program, wanted: Type, scope: Scope) -> float:
        if isinstance(program, Hole):
            return 0.0
        choice = math.log2(self._count_choices(self._types.resolve(wanted), scope))
        n_parts, stood_before = len(self._parts), (scope, program) in self._parts
        bits = self._own_bits(program, wanted, scope, choice)
        if isinstance(program, Apply | Literal):
            self._parts[scope, program] = None
        return min(bits, choice + math.log2(n_parts)) if stood_before else bits

    def _own_bits(self, program: Program, wanted: Type, scope: Scope, choice: float) -> float:
        """What a program costs where it stands for the first time."""
        match program:
            case Variable(index):
                fitting = [other for other, type_ in enumerate(scope) if self._can_stand(type_, wanted)]
                uses = [self._uses[scope, other] for other in fitting]
                self._types.unify(wanted, scope[index])
                self._uses[scope, index] += 1
                # one of those that fit, by Laplace's rule of succession: what a program looks at it looks at again
                return choice - math.log2(len(fitting) * self._uses[scope, index] / (sum(uses) + len(fitting)))
            case Reference():
                self._types.unify(wanted, self._types.instantiate(program.signature))
                return choice
            case Literal():
                self._types.unify(wanted, program.type)
                return choice + self._grammar.content_bits(program.value)
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
        raise AssertionError(f"a program that is none: {program!r}")

    def _count_choices(self, wanted: Type, scope: Scope) -> int:
        (key,) = tidy([wanted])
        return 1 + self._grammar.n_entries(key) + sum(self._can_stand(type_, wanted) for type_ in scope)

    def _can_stand(self, type_: Type, wanted: Type) -> bool:
        """Whether a variable of a type can stand where another is asked for."""
        return _fits(*tidy([self._types.resolve(wanted), self._types.resolve(type_)]))


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


def table_bits(outputs: Sequence[Value]) -> float:
    """Bits of some outputs written down as a table: each different one once, and for each place which of them."""
    different = {repr(output): output for output in outputs}
    return sum(map(literal_bits, different.values())) + len(outputs) * math.log2(max(1, len(different)))


def _gamma_bits(number: int) -> float:
    """Length of the Elias gamma code of a number of 0 or more."""
    return 2.0 * ((number + 1).bit_length() - 1) + 1.0
