"""Not fooled by few examples: consistent programs vote on inputs whose outputs nobody gave.

Each program weighs 2^−bits; programs with the same outputs on the probes form a class; the smallest program of the
heaviest class wins (a Solomonoff mixture, cut off at the programs that were found).
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from numpy.random import Generator

from neurosym.errors import BudgetError, EvaluationError
from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.memory import Undecided
from neurosym.execution.reference import Interpreter
from neurosym.program.expression import Program
from neurosym.program.text import to_text
from neurosym.program.types import FunctionType
from neurosym.program.values import Value, freeze, is_tensor
from neurosym.tasks.task import Task

N_PROBES = 64
STEPS = 100_000

Inputs = tuple[Value, ...]


@dataclass(frozen=True)
class Vote:
    """Programs, the winner first, then the smallest of each other class by mass; `masses` sum to 1.

    `agreement` is the winner's mass: 1.0 when all consistent programs that were found give the same outputs.
    """

    programs: tuple[Program, ...]
    masses: tuple[float, ...]

    @property
    def agreement(self) -> float:
        """Share of the mass that agrees with the winner, in (0, 1]."""
        return self.masses[0]


def vote(bits: Mapping[Program, float], probes: Sequence[Inputs], signature: FunctionType, engine: Engine) -> Vote:
    """The vote of programs of one type with these description lengths. Raises ValueError when there are none."""
    if not bits:
        raise ValueError("expected at least one program to vote")
    lightest = min(bits.values())
    interpreter = Interpreter(engine.library)
    classes: dict[Hashable, list[Program]] = {}
    for program in sorted(bits, key=lambda program: (bits[program], to_text(program))):
        outputs = tuple(_outputs(program, probes, signature, engine, interpreter))
        classes.setdefault(outputs, []).append(program)
    weights = {
        members[0]: sum(2.0 ** (lightest - bits[program]) for program in members) for members in classes.values()
    }
    total = sum(weights.values())
    order = sorted(weights, key=lambda program: (-weights[program], bits[program], to_text(program)))
    return Vote(tuple(order), tuple(weights[program] / total for program in order))


def _outputs(
    program: Program, probes: Sequence[Inputs], signature: FunctionType, engine: Engine, interpreter: Interpreter
) -> Iterator[Hashable]:
    """What a program gives for each input: by the engine, and by the reference where it can't tell."""
    found = engine.run(program, probes, signature, STEPS * len(probes))
    function = interpreter.function(program) if any(isinstance(value, Undecided) for value in found) else None
    for probe, value in zip(probes, found, strict=True):
        if function is not None and isinstance(value, Undecided):
            interpreter.steps_left = STEPS
            try:
                value = function(*probe)
            except (EvaluationError, BudgetError):
                value = None
        yield None if value is None else freeze(value)


def probes(task: Task, generator: Generator, n_probes: int = N_PROBES) -> list[Inputs]:
    """Inputs to vote on: those of the validation examples, without their outputs, and training inputs with changes."""
    unlabelled = [example.inputs for example in task.splits.get("validation", ())][: n_probes // 2]
    train = [example.inputs for example in task.train]
    changed = [
        tuple(perturbed(value, generator) for value in train[int(generator.integers(len(train)))])
        for _ in range(n_probes - len(unlabelled))
    ]
    return [*unlabelled, *changed]


def perturbed(value: Value, generator: Generator) -> Value:
    """`value` with one small change of the kind its type allows: an item less, twice, moved or changed."""
    if is_tensor(value) or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value + int(generator.integers(-2, 3))
    if isinstance(value, float):
        return value + float(generator.normal())
    if isinstance(value, tuple):
        return tuple(perturbed(member, generator) for member in value)
    if not value:
        return value
    items = list(value)
    position, other = (int(number) for number in generator.integers(len(items), size=2))
    match int(generator.integers(4)):
        case 0:
            del items[position]
        case 1:
            items.insert(other, items[position])
        case 2:
            items[position], items[other] = items[other], items[position]
        case _:
            # a character stays: what an alphabet is, the examples alone can't tell
            items[position] = items[other] if isinstance(value, str) else perturbed(items[position], generator)
    return "".join(items) if isinstance(value, str) else items
