"""Training a net on a task's examples within a budget; the schedule follows the share of the budget that is used."""

import copy
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, cast

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from neurosym.baselines.encoding import Encoding
from neurosym.baselines.items import Judgement, judge
from neurosym.baselines.predictor import CurvePoint, ItemsToItems, TrainedNet
from neurosym.budget import Budget, Clock
from neurosym.tasks.task import Example, Task

Progress = Callable[[CurvePoint], None]

_N_CHECKS = 20  # validations in a training; the weights of the best one are kept
_CHECK_SHARE = 0.1  # of the seconds that validation may take, the last one left out


@dataclass(frozen=True)
class Optimisation:
    """AdamW with a linear warm-up and a cosine to zero over the budget; gradients are clipped to norm 1."""

    learning_rate: float = 2e-3
    batch_size: int = 32
    weight_decay: float = 0.01
    warm_up: float = 0.05

    def __post_init__(self) -> None:
        if not (self.learning_rate > 0 and self.batch_size > 0 and 0 <= self.warm_up < 1 and self.weight_decay >= 0):
            raise ValueError(f"expected positive settings and a warm_up below 1, found {self}")

    def rate(self, share: float) -> float:
        """The learning rate when `share` of the budget is used."""
        if share < self.warm_up:
            return self.learning_rate * max(0.01, share / self.warm_up)
        return self.learning_rate * 0.5 * (1 + math.cos(math.pi * min(1.0, share)))


class Encoded(NamedTuple):
    """Examples as tensors, padded to the longest."""

    kinds: Int[Tensor, "example n"]
    codes: Int[Tensor, "example n code"]
    pixels: Float[Tensor, "example n ..."] | None
    outputs: Int[Tensor, "example m code"]
    lengths: Int[Tensor, "example"]

    def at(self, rows: Int[Tensor, "batch"]) -> "Encoded":
        """Some of the examples, padded to the longest of them."""
        kinds, lengths = self.kinds[rows], self.lengths[rows]
        n_items, n_outputs = int((kinds > 0).sum(1).max()), int(lengths.max())
        pixels = None if self.pixels is None else self.pixels[rows, :n_items]
        return Encoded(kinds[:, :n_items], self.codes[rows, :n_items], pixels, self.outputs[rows, :n_outputs], lengths)


def train_net(
    build: Callable[[Encoding], nn.Module],
    task: Task,
    settings: Optimisation,
    budget: Budget,
    seed: int,
    device: str = "cpu",
    progress: Progress | None = None,
) -> TrainedNet:
    """The net that `build` makes, trained on the task's split `train`; `validation` only chooses among its weights.

    Seconds of the budget are processor seconds of this process on a CPU, and wall clock on any other device. Under a
    budget in steps the result is the same for the same seed.
    """
    if budget.seconds is None and budget.steps is None:
        raise ValueError("expected a budget of seconds or steps for a net, found neither")
    encoding = Encoding.of(task)
    where = torch.device(device)
    # The seed decides initial weights and batches; the caller's random state is left as it was.
    with torch.random.fork_rng(devices=[where] if where.type == "cuda" else []):
        torch.manual_seed(seed)
        net = build(encoding).to(where)
        # Made before the clock starts: torch imports a second's worth of code for its first optimiser.
        optimiser = torch.optim.AdamW(
            net.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay, fused=True
        )
        training = _Training(cast(ItemsToItems, net), net, encoding, where, budget.start())
        return training.run(task, settings, optimiser, torch.Generator().manual_seed(seed), progress)


class _Training:
    """A net under training: its clock, its curve and its best weights so far."""

    def __init__(
        self, net: ItemsToItems, module: nn.Module, encoding: Encoding, device: torch.device, clock: Clock
    ) -> None:
        self.net, self.module, self.encoding, self.device, self.clock = net, module, encoding, device, clock
        self.n_steps = 0
        self.next_check = 0.0  # in seconds used
        self.losses: list[float] = []  # since the last point of the curve
        self.curve: list[CurvePoint] = []
        self.best: tuple[tuple[float, float], dict[str, Tensor]] | None = None

    def run(
        self,
        task: Task,
        settings: Optimisation,
        optimiser: torch.optim.Optimizer,
        generator: torch.Generator,
        progress: Progress | None,
    ) -> TrainedNet:
        train = self.encode(task.splits["train"])
        validation = self.encode(task.splits["validation"]) if task.splits.get("validation") else None
        reason = None
        for rows in _batches(len(train.lengths), settings.batch_size, generator):
            share = self.share_used()
            if self.is_check_due(share):
                self.check(validation, progress)
            if share >= 1:
                break
            for group in optimiser.param_groups:
                group["lr"] = settings.rate(share)
            loss = self.judge(train.at(rows)).loss
            if not torch.isfinite(loss):
                reason = f"the loss became {loss.item()} after {self.n_steps} steps"
                break
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(self.module.parameters(), 1.0)
            optimiser.step()
            self.losses.append(loss.item())
            self.n_steps += 1
        if self.best is not None:
            self.module.load_state_dict(self.best[1])
        self.module.eval()
        return TrainedNet(
            self.net, self.encoding, self.device, tuple(self.curve), self.n_steps, self.clock.cpu_seconds, reason
        )

    def encode(self, examples: tuple[Example, ...]) -> Encoded:
        items = self.encoding.encode_inputs([example.inputs for example in examples])
        targets = self.encoding.encode_outputs([example.output for example in examples])
        kinds, codes, pixels, outputs, lengths = (
            None if array is None else torch.from_numpy(array).to(self.device) for array in (*items, *targets)
        )
        assert kinds is not None and codes is not None and outputs is not None and lengths is not None  # noqa: PT018
        return Encoded(kinds, codes, pixels, outputs, lengths)

    def judge(self, examples: Encoded) -> Judgement:
        """The loss and the exact outputs under teaching."""
        items = self.net.embedding(examples.kinds, examples.codes, examples.pixels)
        memory, state = self.net.read(items, examples.kinds > 0)
        hidden, _ = self.net.write(memory, state, self.net.embedding.shifted(examples.outputs))
        return judge(self.net.heads(hidden), examples.outputs, examples.lengths, self.encoding.is_list)

    def is_check_due(self, share: float) -> bool:
        """Whether to validate now; a budget in steps alone decides without looking at a clock."""
        is_due = share * _N_CHECKS >= len(self.curve) + 1
        return share >= 1 or (is_due and (self.clock.budget.seconds is None or self.seconds_used() >= self.next_check))

    def check(self, validation: Encoded | None, progress: Progress | None) -> None:
        """A point of the curve; the weights are kept if they are the best on validation."""
        started = self.seconds_used()
        loss = sum(self.losses) / len(self.losses) if self.losses else math.nan
        self.losses.clear()
        found_loss, found_exact = None, None
        if validation is not None:
            found_loss, found_exact, found_share = self.validate(validation)
            # Not the loss: overconfidence raises it while more and more positions get right.
            score = (found_exact, found_share)
            if math.isfinite(found_loss) and (self.best is None or score >= self.best[0]):
                self.best = (score, copy.deepcopy(self.module.state_dict()))
        ended = self.seconds_used()
        self.next_check = ended + (ended - started) * (1 / _CHECK_SHARE - 1)
        point = CurvePoint(ended, self.n_steps, loss, found_loss, found_exact)
        self.curve.append(point)
        if progress is not None:
            progress(point)

    @torch.inference_mode()
    def validate(self, validation: Encoded) -> tuple[float, float, float]:
        """Loss, exact share and share of right positions under teaching, in batches of 256."""
        self.module.eval()
        judged = [self.judge(validation.at(rows)) for rows in torch.arange(len(validation.lengths)).split(256)]
        self.module.train()
        is_exact = torch.cat([found.is_exact for found in judged])
        loss = sum(found.loss.item() for found in judged) / len(judged)
        return loss, is_exact.float().mean().item(), sum(found.right_share.item() for found in judged) / len(judged)

    def share_used(self) -> float:
        """The share of the budget that is used, of seconds or of steps, whichever is larger."""
        budget = self.clock.budget
        of_seconds = self.seconds_used() / budget.seconds if budget.seconds else 0.0
        return max(of_seconds, self.n_steps / budget.steps if budget.steps else 0.0)

    def seconds_used(self) -> float:
        """Processor seconds on a CPU, wall clock elsewhere."""
        return self.clock.cpu_seconds if self.device.type == "cpu" else self.clock.elapsed_seconds


def _batches(n_examples: int, batch_size: int, generator: torch.Generator) -> Iterator[Tensor]:
    """Rows of batches without end, each example once in every round."""
    while True:
        yield from torch.randperm(n_examples, generator=generator).split(batch_size)
