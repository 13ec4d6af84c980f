"""Programs as bodies: typed expressions become postfix code that the machine runs.

Each reference is used at one ground instance of its signature, found by inference over the whole program; what that
leaves open is `int`.

Where something takes steps (it calls functions), just what the reference works out is worked out: of a conditional one
branch, and nothing more after an argument that is ⊥. Anything else is worked out in all lanes at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from neurosym.errors import ProgramError
from neurosym.execution.engine.heap import State
from neurosym.execution.engine.instructions import (
    BODY,
    BODY_FIELDS,
    BY_LANE,
    CALL,
    CHECK,
    CONSTANT,
    LAMBDA,
    OPERATION,
    SKIP,
    VARIABLE,
)
from neurosym.execution.engine.kernels import Kernels
from neurosym.execution.engine.memory import Memory
from neurosym.library.entry import Kind
from neurosym.library.library import Library
from neurosym.program.expression import Apply, Lambda, Literal, Program, Reference, Variable
from neurosym.program.inference import Substitution, default
from neurosym.program.rules import LAZY
from neurosym.program.types import FunctionType, Type

Emit = Callable[[], int]
"""Gives an instruction, once all types are known."""


@dataclass
class Code:
    """Instructions to be, and how deep the operand stack gets."""

    instructions: list[Emit]
    depth: int


class Assembler:
    """Makes bodies and keeps them in the state of a memory; the same expression in the same types is made once."""

    def __init__(self, memory: Memory, kernels: Kernels, library: Library) -> None:
        self._memory = memory
        self._kernels = kernels
        self._library = library
        self._sizes = {State.CODE: 0, State.BODIES: 0, State.CONSTANTS: 0}
        self._room = {State.CODE: 1 << 12, State.BODIES: 1 << 10, State.CONSTANTS: 1 << 8}
        for part in self._room:
            self._place(part)
        self._constants: dict[int, int] = {}
        self._bodies: dict[tuple[Program, tuple[Type, ...], Type], int] = {}
        self._stepping: dict[Reference, bool] = {}
        self.reserve_bodies(1)  # NATIVE

    def body(self, program: Program, variables: Sequence[Type], result: Type) -> int:
        """The number of the body that computes an expression over variables of these types."""
        key = (program, tuple(variables), result)
        known = self._bodies.get(key)
        if known is None:
            substitution = Substitution()
            code = self._code(program, list(variables), result, substitution)
            known = self._bodies[key] = self._finished(code, len(variables))
        return known

    def constant(self, word: int) -> int:
        """The number of a constant."""
        number = self._constants.get(word)
        if number is None:
            number = self._constants[word] = self._append(State.CONSTANTS, [word])
        return number

    def add(self, instructions: Sequence[int], depth: int, n_variables: int) -> int:
        """A new body of these instructions."""
        begin = self._append(State.CODE, instructions)
        traits = BY_LANE * any(instruction & 7 in (SKIP, CHECK) for instruction in instructions)
        fields = [begin, begin + len(instructions), depth, n_variables, traits]
        return self._append(State.BODIES, fields) // BODY_FIELDS

    def reserve_code(self, n: int) -> int:
        """Where there is room for so many more instructions, which whoever asks will write."""
        return self._reserved(State.CODE, n)

    def reserve_bodies(self, n: int) -> int:
        """The number of the first of so many new bodies, whose fields whoever asks will write."""
        return self._reserved(State.BODIES, BODY_FIELDS * n) // BODY_FIELDS

    @property
    def code_address(self) -> int:
        """Where code is; it moves when more is added."""
        return self._memory.state[State.CODE]

    @property
    def bodies_address(self) -> int:
        """Where the fields of bodies are; they move when more are added."""
        return self._memory.state[State.BODIES]

    def _append(self, part: State, words: Sequence[int]) -> int:
        begin = self._reserved(part, len(words))
        self._memory.array(part)[begin : begin + len(words)] = words
        return begin

    def _reserved(self, part: State, n: int) -> int:
        begin = self._sizes[part]
        end = self._sizes[part] = begin + n
        if end > self._room[part]:
            self._room[part] = 2 * end
            self._place(part)
        return begin

    def _place(self, part: State) -> None:
        self._memory.place(part, self._room[part])
        if part == State.CODE:  # which is as long as the code that is made of it
            self._memory.place(State.FLAT_CODE, self._room[part])

    def _finished(self, code: Code, n_variables: int) -> int:
        return self.add([emit() for emit in code.instructions], code.depth, n_variables)

    def _code(self, program: Program, variables: list[Type], wanted: Type, substitution: Substitution) -> Code:
        """The code of an expression that must be of type `wanted`."""
        match program:
            case Variable(index):
                if not isinstance(variables[index], FunctionType):
                    substitution.unify(wanted, variables[index])
                return Code([lambda: VARIABLE + 8 * index], 1)
            case Literal():
                substitution.unify(wanted, substitution.instantiate(program.type))

                def constant() -> int:
                    type_ = default(substitution.resolve(wanted))
                    return CONSTANT + 8 * self.constant(self._memory.encode(program.value, type_))

                return Code([constant], 1)
            case Apply(function, arguments):
                return self._application(function, arguments, variables, wanted, substitution)
        raise ProgramError(f"the engine can't run {program} as a value")

    def _application(
        self,
        function: Reference | Variable,
        arguments: Sequence[Program],
        variables: list[Type],
        wanted: Type,
        substitution: Substitution,
    ) -> Code:
        if isinstance(function, Variable):
            signature = variables[function.index]
            head = [lambda: VARIABLE + 8 * function.index]
            last = [lambda: CALL + 8 * len(arguments)]
        else:
            signature = substitution.instantiate(function.signature)
            head = []
            last = [lambda: self._call(function, substitution.resolve(signature))]
        if not isinstance(signature, FunctionType):
            raise ProgramError(f"expected a function but found {signature}")
        substitution.unify(wanted, signature.result)
        parts = [
            self._function(argument, parameter, variables, substitution)
            if isinstance(parameter, FunctionType)
            else self._code(argument, variables, parameter, substitution)
            for argument, parameter in zip(arguments, signature.parameters, strict=True)
        ]
        lazy = function.name if isinstance(function, Reference) and function.name in LAZY else None
        if lazy is not None and any(map(self._takes_steps, arguments[1:])):
            return self._branched(lazy, parts)
        checks = self._checks(function, arguments) if lazy is None else [[] for _ in arguments]
        inner = [emit for part, check in zip(parts, checks, strict=True) for emit in [*part.instructions, *check]]
        depth = max(1, *(len(head) + position + part.depth for position, part in enumerate(parts)))
        return Code([*head, *inner, *last], depth)

    def _branched(self, name: str, parts: Sequence[Code]) -> Code:
        """The code of a conditional that works out one branch; `and_` and `or_` are conditionals, too."""
        known = Code([lambda: CONSTANT + 8 * self.constant(int(name == "or_"))], 1)
        branches = {"if_": parts[1:], "and_": [*parts[1:], known], "or_": [known, *parts[1:]]}
        then, otherwise = branches[name]
        to_otherwise, to_end = 2 * (len(then.instructions) + 1) + 1, 2 * len(otherwise.instructions)
        instructions = [
            *parts[0].instructions,
            lambda: SKIP + 8 * to_otherwise,
            *then.instructions,
            lambda: SKIP + 8 * to_end,
            *otherwise.instructions,
        ]
        return Code(instructions, max(parts[0].depth, then.depth, otherwise.depth))

    def _checks(self, function: Reference | Variable, arguments: Sequence[Program]) -> list[list[Emit]]:
        """What follows the code of each argument: a check, if that or what comes after it takes steps."""
        is_worked_out = [isinstance(argument, Apply) for argument in arguments]
        takes_steps = list(map(self._takes_steps, arguments))
        if isinstance(function, Reference) and self._library[function.name].kind is Kind.PROGRAM:
            takes_steps.append(self._calls(function))
        found: list[list[Emit]] = []
        for place, is_apply in enumerate(is_worked_out):
            is_checked = any(takes_steps[place + 1 :]) or (takes_steps[place] and any(is_worked_out[place + 1 :]))
            found.append([lambda: CHECK] if is_apply and is_checked else [])
        return found

    def _takes_steps(self, program: Program) -> bool:
        """Whether working out an expression calls functions."""
        if not isinstance(program, Apply):
            return False
        function = program.function
        return isinstance(function, Variable) or self._calls(function) or any(map(self._takes_steps, program.arguments))

    def _calls(self, reference: Reference) -> bool:
        """Whether an entry calls functions."""
        known = self._stepping.get(reference)
        if known is None:
            program = self._library[reference.name].program
            takes_functions = any(isinstance(one, FunctionType) for one in reference.signature.parameters)
            known = takes_functions or (isinstance(program, Lambda) and self._takes_steps(program.body))
            self._stepping[reference] = known
        return known

    def _function(
        self, program: Program, wanted: FunctionType, variables: list[Type], substitution: Substitution
    ) -> Code:
        """The code that makes a closure."""
        if isinstance(program, Variable):
            index = program.index
            return Code([lambda: VARIABLE + 8 * index], 1)
        if isinstance(program, Lambda):
            inner = [*wanted.parameters, *variables]
            code = self._code(program.body, inner, wanted.result, substitution)
        else:
            assert isinstance(program, Reference)
            inner = [*wanted.parameters, *variables]
            own = tuple(map(Variable, range(len(wanted.parameters))))
            code = self._code(Apply(program, own), inner, wanted.result, substitution)
        return Code([lambda: LAMBDA + 8 * self._finished(code, len(inner))], 1)

    def _call(self, reference: Reference, signature: Type) -> int:
        instance = default(signature)
        assert isinstance(instance, FunctionType)
        return self.call(reference, instance)

    def call(self, reference: Reference, instance: FunctionType) -> int:
        """The instruction that applies an entry at an instance of its signature."""
        entry = self._library[reference.name]
        if entry.kind is Kind.PROGRAM and not any(isinstance(type_, FunctionType) for type_ in instance.parameters):
            assert isinstance(entry.program, Lambda)
            return BODY + 8 * self.body(entry.program.body, instance.parameters, instance.result)
        return OPERATION + 8 * self._kernels.operation(reference, instance).number
