"""The modules under training, by slot, and what they give for calls: few large batches, one a slot and depth."""

from collections.abc import Hashable, Mapping, Sequence

import torch
from torch import Tensor, nn

from neurosym.errors import EvaluationError
from neurosym.execution.module import Parameters, build_modules, states_of
from neurosym.library.categorical import Categorical
from neurosym.library.library import Library
from neurosym.program.expression import Program
from neurosym.program.types import tensor_of
from neurosym.training.cases import Rows, Tensors, calls_below
from neurosym.training.latent import Call, Domain, Given, IntractableError

Batch = tuple[Rows, Sequence[Call]]
"""Which tensors the examples of a batch are given, and the calls whose results are wanted."""


class Nets:
    """One module a slot of a program, trained states loaded; others start afresh from torch's generator.

    Raises ProgramError for a state that doesn't fit. `answer_shape` is that of the tensor which the program must give.
    """

    def __init__(
        self,
        program: Program,
        library: Library,
        parameters: Parameters,
        tensors: Tensors,
        device: torch.device,
        answer_shape: tuple[int, ...] | None,
    ) -> None:
        result = None if answer_shape is None else tensor_of(*answer_shape)
        self.modules = nn.ModuleDict(build_modules(program, library, parameters, result)).to(device)
        self._tensors = tensors
        self._domains: dict[str, Domain | None] = {}

    def domain_of(self, call: Call, tensors: Rows) -> Domain | None:
        """The symbols that a call may read, None if it gives a tensor: told by what its module gives for an example.

        This first use also makes the parameters of lazy modules. Raises IntractableError when a module refuses.
        """
        slot = _slot(call)
        if slot not in self._domains:
            self._first_output(call, tensors)
        return self._domains[slot]

    def size_of(self, call: Call, tensors: Rows) -> tuple[int, ...]:
        """The size of the tensor that a call gives for an example. Raises IntractableError when a module refuses."""
        return tuple(self._first_output(call, tensors).shape)

    @torch.no_grad()
    def _first_output(self, call: Call, tensors: Rows) -> Tensor:
        self.modules.eval()
        try:
            (results,) = self.outputs([(tensors[None], [call])])
        except (RuntimeError, ValueError, EvaluationError) as error:
            raise IntractableError(f"{call.reference.name} fails on an example: {error}") from None
        return results[call][0]

    def outputs(self, batches: Sequence[Batch]) -> list[dict[Call, Tensor]]:
        """The results of the calls of each batch, and of those that feed them: tensors, or log-probabilities."""
        results: list[dict[Call, Tensor]] = [{} for _ in batches]
        waiting: dict[int, list[tuple[int, Call]]] = {}
        for number, (_, calls) in enumerate(batches):
            for call in dict.fromkeys(below for wanted in calls for below in calls_below(wanted)):
                waiting.setdefault(call.depth, []).append((number, call))
        for depth in sorted(waiting):
            groups: dict[Hashable, list[tuple[int, Call, list[Tensor]]]] = {}
            for number, call in waiting[depth]:
                given = [self._argument(argument, batches[number][0], results[number]) for argument in call.arguments]
                sizes = tuple(tuple(tensor.shape[1:]) for tensor in given)
                groups.setdefault((_slot(call), sizes), []).append((number, call, given))
            for members in groups.values():
                given = [torch.cat(tensors) for tensors in zip(*(given for _, _, given in members), strict=True)]
                found = self._result(_slot(members[0][1]), given)
                parts = found.split([len(tensors[0]) for _, _, tensors in members])
                for (number, call, _), part in zip(members, parts, strict=True):
                    results[number][call] = part
        return results

    def _argument(self, argument: Call | Given, rows: Rows, results: Mapping[Call, Tensor]) -> Tensor:
        if isinstance(argument, Given):
            return self._tensors.rows(argument.shape, rows[:, argument.number])
        return results[argument]

    def _result(self, slot: str, given: Sequence[Tensor]) -> Tensor:
        found = self.modules[slot](*given)
        if isinstance(found, Categorical):
            self._domains[slot] = found.domain
            return found.log_probabilities()
        self._domains[slot] = None
        tensor: Tensor = found
        return tensor

    def drop_unused(self) -> None:
        """Forget the modules that no call has used: no example says anything about them."""
        for slot in [slot for slot in self.modules if slot not in self._domains]:
            del self.modules[slot]

    @property
    def has_parameters(self) -> bool:
        """Whether there is anything to train."""
        return any(parameter.requires_grad for parameter in self.modules.parameters())

    def states(self) -> dict[str, dict[str, Tensor]]:
        """The state of every slot, on the CPU, detached."""
        return states_of(self.modules)


def _slot(call: Call) -> str:
    return call.reference.slot or call.reference.name
