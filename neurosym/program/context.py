"""The types that the parts of a program have in their places: `reverse` of a list of ints is `(list[int]) -> …`."""

from neurosym.program.expression import Apply, Hole, Lambda, Literal, Program, Reference, Variable
from neurosym.program.inference import Substitution, tidy
from neurosym.program.types import FunctionType, Type


def types_in_place(program: Program, signature: Type | None = None) -> tuple[Type, ...]:
    """The type of every expression of a program, in the order of `subprograms`; a signature narrows them."""
    inference = _Inference()
    own = inference.known.instantiate(
        FunctionType((program.typing.type, *program.typing.free.values()), program.typing.type)
    )
    assert isinstance(own, FunctionType)
    type_, *free = own.parameters
    if signature is not None:
        inference.known.unify(inference.known.instantiate(signature), type_)
    n_free = max(program.typing.free, default=-1) + 1
    environment: list[Type] = [inference.known.fresh() for _ in range(n_free)]
    for index, free_type in zip(program.typing.free, free, strict=True):
        environment[index] = free_type
    inference.visit(program, tuple(environment), type_)
    return tidy(map(inference.known.resolve, inference.types))


class _Inference:
    """Walks a program once more, from the outside in, with what each place expects."""

    def __init__(self) -> None:
        self.known = Substitution()
        self.types: list[Type] = []

    def visit(self, program: Program, environment: tuple[Type, ...], expected: Type) -> None:
        self.types.append(expected)
        match program:
            case Variable(index):
                self.known.unify(expected, environment[index])
            case Reference():
                self.known.unify(expected, self.known.instantiate(program.signature))
            case Literal(_, type_) | Hole(type_):
                self.known.unify(expected, self.known.instantiate(type_))
            case Lambda(_, body):
                assert isinstance(expected, FunctionType)
                self.visit(body, expected.parameters + environment, expected.result)
            case Apply(function, arguments):
                called = (
                    environment[function.index]
                    if isinstance(function, Variable)
                    else self.known.instantiate(function.signature)
                )
                assert isinstance(called, FunctionType)
                self.known.unify(expected, called.result)
                self.types.append(called)
                for argument, parameter in zip(arguments, called.parameters, strict=True):
                    self.visit(argument, environment, parameter)
