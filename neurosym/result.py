"""What growing a program gives: the program, how sure it is, and what can be done with it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurosym.errors import EvaluationError, LibraryError
from neurosym.execution.reference import Interpreter
from neurosym.library.contract import check
from neurosym.library.entry import Kind
from neurosym.library.library import Library, user_folder
from neurosym.library.manifest import Provenance
from neurosym.library.store import Case, GrownEntry, copy_grown, is_grown, write_grown
from neurosym.library.weights import Weights
from neurosym.program.expression import Apply, Lambda, Program, Reference, references
from neurosym.program.text import to_text
from neurosym.program.types import FunctionType, holds_tensor, parse_signature
from neurosym.program.values import Value, close_value
from neurosym.search.grower import Statistics
from neurosym.tasks.conversion import convert_inputs
from neurosym.tasks.examples import FLOAT_TOLERANCE
from neurosym.tasks.task import Example

if TYPE_CHECKING:
    from neurosym.execution.module import Parameters, ProgramModule

SAVED_NAME = "grown_program"
"""What a saved result's own entry is called in its folder."""

SAVED_FILE = "result.json"

MAX_MISSING_BITS = 16
"""Up to so many bits a program may be longer than the answers written down and be believed. Chosen on DreamCoder's list
tasks, where of 199 right programs none was longer, and of 18 wrong ones 11 were."""

MAX_CASES = 8
"""Examples kept with a grown entry."""


@dataclass(frozen=True)
class Alternative:
    """Another consistent program, its description length in bits and its share of the vote."""

    program: Program
    bits: float
    mass: float

    def __repr__(self) -> str:
        return f"Alternative(program={to_text(self.program)!r}, bits={self.bits:.1f}, mass={self.mass:.3g})"


@dataclass(frozen=True)
class Candidate:
    """A program that was fitted or verified: exact share in [0, 1], training steps, and why it ended."""

    program: Program
    score: float
    n_steps: int
    cpu_seconds: float
    note: str
    losses: tuple[float, ...] = field(repr=False)


@dataclass(frozen=True, eq=False)
class Result:
    """The outcome of growing a program.

    `solved` is False when `program` is only the best that was found. `score` is the exact share in [0, 1], on
    validation examples where the program was trained, on all examples otherwise. `agreement` is the share of the vote
    of all consistent programs that gives the same answers as this one on inputs that nobody labelled, and
    `alternatives` are the smallest of those that differ. `evidence` is by how many bits the program is shorter than the
    answers written down as they are, where nothing was trained. `cpu_seconds` is search and training.
    """

    solved: bool
    program: Program
    score: float
    alternatives: tuple[Alternative, ...]
    agreement: float | None
    statistics: Statistics
    task: str
    signature: FunctionType
    tier: int
    library: Library = field(repr=False)
    description_length: float
    cpu_seconds: float
    candidates: tuple[Candidate, ...] = field(default=(), repr=False)
    examples: tuple[Example, ...] = field(default=(), repr=False)
    parameters: "Parameters" = field(default_factory=dict, repr=False)
    losses: tuple[float, ...] = field(default=(), repr=False)
    evidence: float | None = None

    def __repr__(self) -> str:
        program, signature = to_text(self.program), str(self.signature)
        return f"Result(solved={self.solved}, program={program!r}, signature={signature!r}, score={self.score:.3g})"

    def __getstate__(self) -> dict[str, Any]:
        # without what was made to run the program: another process makes its own
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def __call__(self, *inputs: Value) -> Value:
        """The program's value for these inputs. Raises EvaluationError for ⊥, SignatureError for inputs of others."""
        return self.predict(inputs)

    def predict(self, inputs: Sequence[Value]) -> Value:
        """The program's value for the inputs of one example."""
        values = convert_inputs(inputs, self.signature)
        if self._module is not None:
            return self._module.predict(values)
        return self._function(*values)

    def predict_batch(self, batch: Sequence[Sequence[Value]]) -> list[Value]:
        """The values for several inputs; ⊥ as an EvaluationError in its place."""
        batch = [convert_inputs(inputs, self.signature) for inputs in batch]
        if self._module is not None:
            return self._module.predict_batch(batch)
        values: list[Value] = []
        for inputs in batch:
            try:
                values.append(self._function(*inputs))
            except EvaluationError as error:
                values.append(error)
        return values

    @property
    def may_be_memory(self) -> bool:
        """Whether the examples say less than the program: it may have learned their answers by heart."""
        return self.evidence is not None and self.evidence < -MAX_MISSING_BITS

    @cached_property
    def _function(self) -> Any:
        return Interpreter(self.library).function(self.program)

    @cached_property
    def _module(self) -> "ProgramModule | None":
        if not any(map(holds_tensor, self.signature.parameters)):
            return None
        from neurosym.execution.module import ProgramModule  # torch only where there is something to run with it

        return ProgramModule(self.program, self.library, self.parameters, result=self.signature.result)

    def to_python(self) -> str:
        """Standalone Python source that runs without this package."""
        from neurosym.execution.export import to_python

        return to_python(self.program, self.library, signature=self.signature)

    def entry(self, name: str, doc: str | None = None, provenance: Provenance | None = None) -> GrownEntry:
        """The program as an entry called `name`, its weights with it."""
        # an entry's slots are its own: the same reader trained by another task has other weights
        slots = {slot: f"{name}_{slot}" for slot in self.parameters}
        weights: Weights = {
            slots[slot]: {key: _array(value) for key, value in state.items()} for slot, state in self.parameters.items()
        }
        return GrownEntry(
            name=name,
            signature=self.signature,
            doc=doc or f"Grown from examples of {self.task}.",
            program=with_slots(self.program, slots),
            tier=self.tier,
            weights=weights,
            cases=self._cases(),
            score={"validation" if self.parameters else "train": self.score},
            description_length=self.description_length,
            provenance=provenance or Provenance(task=self.task),
        )

    def admit(self, name: str, library: str | Path | None = None, doc: str | None = None) -> Path:
        """Write the program as a grown entry into a library folder, the user's own by default; its path.

        Raises LibraryError when the task is unsolved or the name is taken, ContractError when it breaks the contract.
        """
        if not self.solved:
            raise LibraryError(f"{self.task} is not solved (score {self.score:.3g}); nothing to admit as {name}")
        if name in self.library:
            raise LibraryError(f"{name} is already in the library, at {self.library[name].origin}; give another name")
        grown = self.entry(name, doc)
        check(grown.entry(self.library), self.library, evaluate=lambda _, inputs: self.predict(inputs))
        folder = user_folder() if library is None else Path(library)
        folder.mkdir(parents=True, exist_ok=True)
        self._copy_uses(self.program, folder)
        return write_grown(folder, grown)

    def _cases(self) -> tuple[Case, ...]:
        """The first examples that the program gets right; a trained one may misread some."""
        right = ((example.inputs, example.output) for example in self.examples if self._is_right(example))
        return tuple(islice(right, MAX_CASES))

    def _is_right(self, example: Example) -> bool:
        try:
            return close_value(self.predict(example.inputs), example.output, FLOAT_TOLERANCE)
        except EvaluationError:
            return False

    def _copy_uses(self, program: Program, folder: Path) -> None:
        """Copy the grown entries that a program is built on to where it goes itself."""
        for reference in references(program):
            entry = self.library[reference.name]
            if entry.kind is Kind.PROGRAM and entry.program is not None:
                self._copy_uses(entry.program, folder)
                source = Path(entry.origin).parent
                if is_grown(source) and source.parent.resolve() != folder.resolve():
                    copy_grown(source, folder)

    def save(self, folder: str | Path) -> Path:
        """Write the result into a new or empty folder, for `load`; data only, no code."""
        target = Path(folder)
        try:
            target.mkdir(parents=True, exist_ok=True)
            if any(target.iterdir()):
                raise LibraryError(f"{target} is not empty; give a new folder to save into")
            for program in (self.program, *(other.program for other in self.alternatives)):
                self._copy_uses(program, target)
            write_grown(target, self.entry(SAVED_NAME))
            (target / SAVED_FILE).write_text(json.dumps(self.summary(), indent=1), encoding="utf-8")
        except OSError as error:
            raise LibraryError(f"can't save into {target}: {error.strerror}") from None
        return target

    def summary(self) -> dict[str, Any]:
        """The result's fields as JSON data."""
        return {
            "solved": self.solved,
            "task": self.task,
            "program": to_text(self.program),
            "score": self.score,
            "signature": str(self.signature),
            "tier": self.tier,
            "description_length": self.description_length,
            "agreement": self.agreement,
            "evidence": self.evidence,
            "alternatives": [
                {"program": to_text(other.program), "bits": other.bits, "mass": other.mass}
                for other in self.alternatives
            ],
            "statistics": asdict(self.statistics),
            "cpu_seconds": self.cpu_seconds,
        }


def load(folder: str | Path, library: Library | None = None) -> Result:
    """The result that `Result.save` wrote, over `library` (the one that `Library.load` gives, by default).

    Raises LibraryError for a folder without one, or when an entry that it uses has changed its meaning.
    """
    source = Path(folder)
    try:
        saved = json.loads((source / SAVED_FILE).read_text(encoding="utf-8"))
        statistics = Statistics(**saved["statistics"])
        known = (Library.load() if library is None else library).extended(source)
        others = tuple(
            Alternative(known.parse(other["program"]), other["bits"], other["mass"]) for other in saved["alternatives"]
        )
        entry = known[SAVED_NAME]
        assert entry.program is not None
        return Result(
            solved=saved["solved"],
            program=entry.program,
            score=saved["score"],
            alternatives=others,
            agreement=saved["agreement"],
            evidence=saved["evidence"],
            statistics=statistics,
            task=saved["task"],
            signature=parse_signature(saved["signature"]),
            tier=saved["tier"],
            library=known,
            description_length=saved["description_length"],
            cpu_seconds=saved["cpu_seconds"],
            examples=tuple(Example(inputs, output) for inputs, output in entry.cases),
            parameters=dict(entry.weights.items()),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LibraryError(f"no saved result at {source}: {type(error).__name__}: {error}") from None


def with_slots(program: Program, slots: Mapping[str, str]) -> Program:
    """The program with its geometric references in other slots."""
    if isinstance(program, Reference):
        slot = slots.get(program.slot, program.slot) if program.slot is not None else None
        return Reference(program.name, program.digest, program.signature, slot)
    if isinstance(program, Lambda):
        return Lambda(program.names, with_slots(program.body, slots))
    if isinstance(program, Apply):
        function = with_slots(program.function, slots)
        assert not isinstance(function, Apply | Lambda)
        return Apply(function, tuple(with_slots(argument, slots) for argument in program.arguments))  # type: ignore[arg-type]
    return program


def _array(value: Any) -> Any:
    """A state's tensor as a numpy array."""
    return value.detach().cpu().numpy() if hasattr(value, "detach") else value
