"""Train the geometric entries of a program from its answers alone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from neurosym.budget import Budget, Clock
from neurosym.errors import EvaluationError
from neurosym.execution.module import Parameters
from neurosym.library.library import Library
from neurosym.program.expression import Program
from neurosym.program.values import is_tensor
from neurosym.training.cases import Answers, Example, Rows, Shape, Tensors, shapes_of
from neurosym.training.latent import Call, IntractableError, Table, Tabulator
from neurosym.training.losses import padded, squared_error, surprise
from neurosym.training.nets import Nets
from neurosym.training.settings import FitSettings

Progress = Callable[[int, float], None]
"""Told the number of steps done and the last loss, after every step."""

EXACT = "exact marginal likelihood"
REGRESSION = "mean squared error"


@dataclass(frozen=True, eq=False)
class Fitted:
    """What training gave.

    `parameters` (slot → state, on the CPU) are None when the program could not be trained; `reason` says how training
    ended. `losses` are one a step. `infeasible` are the positions of the examples whose answers no reading explains.
    """

    parameters: dict[str, dict[str, Tensor]] | None = field(repr=False)
    reason: str
    estimator: str
    n_steps: int = 0
    losses: tuple[float, ...] = field(default=(), repr=False)
    infeasible: tuple[int, ...] = field(default=(), repr=False)
    cpu_seconds: float = 0.0


def fit(
    program: Program,
    library: Library,
    examples: Sequence[Example],
    *,
    parameters: Parameters | None = None,
    budget: Budget | None = None,
    seed: int = 0,
    device: str | torch.device = "cpu",
    progress: Progress | None = None,
    settings: FitSettings | None = None,
) -> Fitted:
    """The states of the geometric slots of `program` that make the answers of `examples` likely.

    Readings are enumerated and the likelihood of each answer is summed over those that explain it; a program that ends
    in a tensor is trained by squared error. `parameters` is where to start from. A budget in steps shortens the
    schedule, one in seconds cuts it off. The same seed gives the same states, with a fixed number of threads.
    Raises ValueError for no examples, ProgramError for parameters that don't fit.
    """
    if not examples:
        raise ValueError("no examples to train on")
    settings = settings or FitSettings()
    clock = (budget or Budget()).start()
    device = torch.device(device)
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        training = _Training(settings, clock, device, progress)
        try:
            training.prepare(program, library, examples, parameters or {})
        except IntractableError as error:
            return Fitted(None, str(error), EXACT, cpu_seconds=clock.cpu_seconds)
        return training.run(torch.Generator().manual_seed(seed))


@dataclass(eq=False)
class _Group:
    """The examples of one shape with what explains their answers: rows of a table, or the tensors that they are."""

    shape: Shape
    table: Table
    answers: Answers | None
    targets: Tensor | None

    @property
    def wanted(self) -> tuple[Call, ...]:
        """The calls that the loss is made of."""
        return self.table.readings if self.table.tensor is None else (self.table.tensor,)


_Batch = list[tuple[_Group, Rows]]
"""Examples by group: rows of its shape."""


@dataclass(eq=False)
class _Training:
    """A program under training."""

    settings: FitSettings
    clock: Clock
    device: torch.device
    progress: Progress | None
    groups: list[_Group] = field(default_factory=list)
    infeasible: list[int] = field(default_factory=list)
    n_examples: int = 0
    estimator: str = EXACT
    losses: list[float] = field(default_factory=list)

    def prepare(self, program: Program, library: Library, examples: Sequence[Example], parameters: Parameters) -> None:
        """Tabulate the program for every shape of example. Raises IntractableError where that can't be done."""
        self.n_examples = len(examples)
        tensors = Tensors()
        shapes = shapes_of(examples, tensors)
        tensors.stack(self.device)
        answer = examples[0].output
        answer_shape = tuple(answer.shape) if is_tensor(answer) else None
        self.nets = Nets(program, library, parameters, tensors, self.device, answer_shape)
        current = shapes[0]
        tabulator = Tabulator(
            program, library, lambda call: self.nets.domain_of(call, current.tensors[0]), self.clock.is_spent
        )
        for current in shapes:
            self.groups.append(self._group(current, tabulator.table(current.inputs)))
        self.infeasible.sort()
        self.nets.drop_unused()

    def _group(self, shape: Shape, table: Table) -> _Group:
        """Raises IntractableError when tensors don't have the size of the answers."""
        if table.tensor is None:
            answers = Answers(table, shape.outputs, self.device)
            explained = zip(shape.positions, answers.is_explained(), strict=True)
            self.infeasible += [position for position, is_explained in explained if not is_explained]
            return _Group(shape, table, answers, None)
        self.estimator = REGRESSION
        found = self.nets.size_of(table.tensor, shape.tensors[0])
        wanted = {tuple(np.shape(output)) for output in shape.outputs}
        if wanted != {found}:
            raise IntractableError(f"the program gives a tensor of the size {found}, the answers have {wanted}")
        targets = torch.tensor(np.stack([np.asarray(output) for output in shape.outputs]), dtype=torch.float32)
        return _Group(shape, table, None, targets.to(self.device))

    def run(self, generator: torch.Generator) -> Fitted:
        """Train until the schedule ends, the budget is spent or the loss is no number."""
        if len(self.infeasible) > self.settings.max_infeasible * self.n_examples:
            reason = f"no reading explains {len(self.infeasible):,} of {self.n_examples:,} answers"
            return Fitted(None, reason, self.estimator, 0, (), tuple(self.infeasible), self.clock.cpu_seconds)
        usable = self._usable()
        if not (self.nets.has_parameters and len(usable)):
            return self._fitted("nothing to train: no answer depends on a geometric entry with parameters")
        return self._fitted(self._descend(self._batches(usable, generator)))

    def _descend(self, batches: Iterator[_Batch]) -> str:
        """Take the steps; how they ended."""
        optimiser = torch.optim.Adam(self.nets.modules.parameters(), self.settings.learning_rate, foreach=True)
        n_steps = min(self.settings.n_steps, self.clock.budget.steps or self.settings.n_steps)
        state = list(self.nets.modules.state_dict().values())
        kept = [tensor.clone() for tensor in state]
        reason = "trained in full"
        for step in range(n_steps):
            if self.clock.is_spent():
                reason = f"stopped after {step} of {n_steps} steps: the budget was spent"
                break
            for group in optimiser.param_groups:
                group["lr"] = self.settings.rate(step, n_steps)
            loss = self._loss(next(batches))
            if loss is None:
                _copy(kept, state)
                return f"stopped at step {step + 1} of {n_steps}: the loss was no finite number"
            _copy(state, kept)  # what gave a finite loss; what the step below makes of it is not known yet
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            self.losses.append(loss.item())
            if self.progress is not None:
                self.progress(step + 1, self.losses[-1])
        if not all(bool(tensor.isfinite().all()) for tensor in state):
            _copy(kept, state)
            reason += "; the last step gave weights that are no finite numbers and was undone"
        return reason

    def _usable(self) -> Rows:
        """The examples that have something to teach, each as the number of its group and its row there."""
        infeasible = set(self.infeasible)
        usable = [
            (number, row)
            for number, group in enumerate(self.groups)
            for row, position in enumerate(group.shape.positions)
            if group.wanted and position not in infeasible
        ]
        return np.array(usable, dtype=np.int64).reshape(-1, 2)

    def _batches(self, usable: Rows, generator: torch.Generator) -> Iterator[_Batch]:
        """Examples in a new random order each round, in batches of one size, by group."""
        size = min(self.settings.batch_size, len(usable))
        while True:
            order = usable[torch.randperm(len(usable), generator=generator).numpy()]
            for start in range(0, len(order) - size + 1, size):
                owners, rows = order[start : start + size].T
                yield [(self.groups[number], rows[owners == number]) for number in np.unique(owners)]

    def _loss(self, batch: _Batch) -> Tensor | None:
        """The mean loss of a batch; None when it is no finite number."""
        self.nets.modules.train()
        try:
            results = self.nets.outputs([(group.shape.tensors[rows], group.wanted) for group, rows in batch])
        except EvaluationError:  # logits that are NaN
            return None
        losses = []
        for (group, rows), found in zip(batch, results, strict=True):
            if group.answers is None:
                assert group.targets is not None
                losses.append(squared_error(found[group.wanted[0]], group.targets[torch.from_numpy(rows)]))
            else:
                readings = padded([found[call] for call in group.wanted], max(group.table.sizes))
                losses.append(surprise(readings, *group.answers.batch(rows)))
        loss = torch.cat(losses).mean()
        return loss if bool(loss.isfinite()) else None

    def _fitted(self, reason: str) -> Fitted:
        return Fitted(
            self.nets.states(),
            reason,
            self.estimator,
            len(self.losses),
            tuple(self.losses),
            tuple(self.infeasible),
            self.clock.cpu_seconds,
        )


@torch.no_grad()
def _copy(source: Sequence[Tensor], target: Sequence[Tensor]) -> None:
    for tensor, copy in zip(source, target, strict=True):
        copy.copy_(tensor)
