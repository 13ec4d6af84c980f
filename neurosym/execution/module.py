"""A program as a torch module: its geometric entries are submodules, by slot, and train like any other.

Equal slots share one submodule. Where a geometric entry names something (`Categorical[int]`) the program around it sees
the most likely symbol; a program that ends in one gives the distribution itself, so that it can be trained.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from neurosym.errors import EvaluationError, ProgramError
from neurosym.execution.reference import Function, Interpreter
from neurosym.library.categorical import Categorical
from neurosym.library.entry import Entry, Kind
from neurosym.library.library import Library
from neurosym.program.expression import Apply, Lambda, Program, Reference, references
from neurosym.program.inference import match
from neurosym.program.types import Type, TypeConstructor, holds_tensor
from neurosym.program.values import Value, is_tensor

State = Mapping[str, Any]
Parameters = Mapping[str, State]
"""Slot → state of its module: parameter name → tensor or array."""


def geometric_references(program: Program, library: Library) -> dict[str, Reference]:
    """The geometric references that running a program meets, by slot, those inside grown entries included."""
    found: dict[str, Reference] = {}
    for reference in references(program):
        entry = library[reference.name]
        if reference.slot is not None:
            found.setdefault(reference.slot, reference)
        elif entry.program is not None:
            found |= geometric_references(entry.program, library)
    return found


def known_parameters(program: Program, library: Library) -> dict[str, State]:
    """The trained states that the grown entries of a program bring along, by slot."""
    found: dict[str, State] = {}
    for reference in references(program):
        entry = library[reference.name]
        if entry.kind is Kind.PROGRAM and entry.program is not None:
            found |= known_parameters(entry.program, library)
            found |= dict(entry.weights.items())
    return found


def build_modules(
    program: Program, library: Library, parameters: Parameters, result: Type | None = None
) -> dict[str, nn.Module]:
    """A module for each slot, its state loaded from `parameters` or a grown entry, else fresh by torch's generator.

    Where the program ends in a geometric entry and `result` is a tensor of known sizes, those are its constructor's.
    Raises ProgramError when a state doesn't fit its module.
    """
    states = {**known_parameters(program, library), **parameters}
    last = last_reference(program)
    modules: dict[str, nn.Module] = {}
    for slot, reference in geometric_references(program, library).items():
        entry = library[reference.name]
        module = entry.implementation(**(_sizes(entry, result) if last is not None and last.slot == slot else {}))
        if slot in states:
            try:
                module.load_state_dict({name: torch.as_tensor(array) for name, array in states[slot].items()})
            except RuntimeError as error:
                raise ProgramError(f"the weights of slot {slot} don't fit {reference.name}: {error}") from None
        modules[slot] = module
    return modules


def states_of(modules: nn.ModuleDict) -> dict[str, dict[str, Tensor]]:
    """The state of the module of every slot, on the CPU, detached."""
    return {
        slot: {name: tensor.detach().cpu().clone() for name, tensor in module.state_dict().items()}
        for slot, module in modules.items()
    }


def _sizes(entry: Entry, result: Type | None) -> dict[str, int]:
    """Constructor arguments that the answer decides: those named like a dimension of the result."""
    found = None if result is None else match(entry.signature.result, result)
    return {
        name: int(size.name)
        for name, size in (found or {}).items()
        if name in entry.sizes and isinstance(size, TypeConstructor)
    }


class ProgramModule(nn.Module):
    """A closed program with one submodule a slot, in `slots`; states in `parameters` are loaded, others start afresh.

    `device` is where inputs are moved; `result` is the type of the answers, which decides the size of a last tensor.
    Raises ProgramError when a state doesn't fit its module.
    """

    def __init__(
        self,
        program: Program,
        library: Library,
        parameters: Parameters | None = None,
        device: torch.device | str = "cpu",
        result: Type | None = None,
    ) -> None:
        super().__init__()
        self.program = program
        self.library = library
        self.device = torch.device(device)
        self.slots = nn.ModuleDict(build_modules(program, library, parameters or {}, result))
        self._references = geometric_references(program, library)
        self.to(self.device)
        self._read: dict[tuple[str, int], Value] = {}
        self._function = Interpreter(library, geometric=self._geometric).function(program)
        self._last = last_reference(program)

    def states(self) -> dict[str, dict[str, Tensor]]:
        """The state of every slot, on the CPU, detached."""
        return states_of(self.slots)

    def forward(self, *inputs: Value) -> Any:
        """The program's value; a distribution where it ends in a geometric entry that names something."""
        self._read.clear()
        return self._function(*inputs)

    def predict(self, inputs: Sequence[Value]) -> Value:
        """The program's value in evaluation mode, as a plain value. Raises EvaluationError for ⊥."""
        (value,) = self.predict_batch([inputs])
        if isinstance(value, EvaluationError):
            raise value
        return value

    @torch.no_grad()
    def predict_batch(self, batch: Sequence[Sequence[Value]]) -> list[Value]:
        """The values for several inputs, all their tensors read in few large batches; ⊥ as an EvaluationError."""
        training = self.training
        self.eval()
        try:
            self._read = self._read_ahead(batch)
            return [self._predicted(inputs) for inputs in batch]
        finally:
            self._read = {}
            self.train(training)

    def _predicted(self, inputs: Sequence[Value]) -> Value:
        try:
            value = self._function(*inputs)
        except EvaluationError as error:
            return error
        return _plain(value)

    def _geometric(self, reference: Reference) -> Function:
        slot = reference.slot or reference.name

        def call(*arguments: Value) -> Value:
            if len(arguments) == 1:
                known = self._read.get((slot, id(arguments[0])))
                if known is not None:
                    return known
            given = [self._tensor(argument) if is_tensor(argument) else argument for argument in arguments]
            value = self.slots[slot](*given)
            if isinstance(value, Categorical) and reference is not self._last:
                return value.most_likely()
            return value

        return call

    def _tensor(self, value: Value) -> Tensor:
        return torch.as_tensor(value).to(self.device, torch.float32)

    def _read_ahead(self, batch: Sequence[Sequence[Value]], n_at_once: int = 512) -> dict[tuple[str, int], Value]:
        """What each unary reader says of each tensor among the inputs, by slot and identity of the tensor."""
        read: dict[tuple[str, int], Value] = {}
        if any(holds_tensor(reference.signature.result) for reference in self._references.values()):
            return read  # what is read may be what another entry makes of the inputs
        by_shape: dict[tuple[int, ...], dict[int, Value]] = {}
        for inputs in batch:
            for tensor in _tensors(inputs):
                by_shape.setdefault(tuple(tensor.shape), {})[id(tensor)] = tensor
        for slot, reference in self._references.items():
            if len(reference.signature.parameters) != 1:
                continue
            n_dimensions = len(getattr(reference.signature.parameters[0], "arguments", ()))
            for shape, tensors in by_shape.items():
                if len(shape) != n_dimensions:
                    continue
                items = list(tensors.items())
                for start in range(0, len(items), n_at_once):
                    part = items[start : start + n_at_once]
                    stacked = torch.stack([self._tensor(tensor) for _, tensor in part])
                    values = self.slots[slot](stacked)
                    if not isinstance(values, Categorical):
                        break
                    symbols = values.most_likely()
                    read |= {(slot, key): symbol for (key, _), symbol in zip(part, symbols, strict=True)}
        return read


class ModulePredictor:
    """A program's module as a predictor: called with the inputs of one example, or asked for a batch."""

    def __init__(self, module: ProgramModule) -> None:
        self._module = module

    def __call__(self, inputs: tuple[Value, ...], /) -> Value:
        """The output for one example's inputs."""
        return self._module.predict(inputs)

    def predict_batch(self, batch: Sequence[tuple[Value, ...]], /) -> list[Value]:
        """The outputs for the inputs of several examples, in their order."""
        return self._module.predict_batch(batch)


def _tensors(value: Value) -> list[Value]:
    if is_tensor(value):
        return [value]
    return [tensor for item in value for tensor in _tensors(item)] if isinstance(value, list | tuple) else []


def _plain(value: Value) -> Value:
    """A value as users meet it: the symbol of a distribution, a number for a tensor of one."""
    if isinstance(value, Categorical):
        return value.most_likely()
    return value.detach().cpu().numpy() if isinstance(value, Tensor) else value


def last_reference(program: Program) -> Reference | None:
    """The geometric reference that a program ends in, if it does."""
    body = program.body if isinstance(program, Lambda) else program
    if isinstance(body, Apply) and isinstance(body.function, Reference) and body.function.slot is not None:
        return body.function
    return None
