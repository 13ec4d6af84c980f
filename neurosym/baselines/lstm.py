"""The LSTM arm: a bidirectional LSTM reads the items, another writes the output with attention over what was read."""

import math
from dataclasses import dataclass, field

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn
from torch.nn import functional as F

from neurosym.baselines.encoding import Encoding
from neurosym.baselines.items import ItemEmbedding, ItemHeads, Memory
from neurosym.baselines.optimisation import Optimisation, Progress, train_net
from neurosym.baselines.predictor import TrainedNet
from neurosym.budget import Budget
from neurosym.tasks.task import Task

LstmState = tuple[Tensor, Tensor]


@dataclass(frozen=True)
class Lstm:
    """Settings of an LSTM encoder and decoder with attention (Luong et al. 2015, global, dot product)."""

    width: int = 128
    optimisation: Optimisation = field(default_factory=Optimisation)

    def __post_init__(self) -> None:
        if self.width < 2 or self.width % 2:
            raise ValueError(f"expected an even width for two directions, found {self.width}")

    def train(
        self, task: Task, budget: Budget, seed: int, device: str = "cpu", progress: Progress | None = None
    ) -> TrainedNet:
        """A net trained on the task's training examples; seconds of the budget are processor seconds on a CPU."""
        return train_net(
            lambda encoding: LstmNet(encoding, self.width), task, self.optimisation, budget, seed, device, progress
        )


class LstmNet(nn.Module):
    """Items to items; see `Lstm`."""

    def __init__(self, encoding: Encoding, width: int) -> None:
        super().__init__()
        self.embedding = ItemEmbedding(encoding, width)
        self.heads = ItemHeads(encoding, width)
        self.forwards = nn.LSTM(width, width // 2, batch_first=True)
        self.backwards = nn.LSTM(width, width // 2, batch_first=True)
        self.bridge = nn.Linear(width, 2 * width)
        self.writer = nn.LSTM(width, width, batch_first=True)
        self.query = nn.Linear(width, width, bias=False)
        self.combine = nn.Linear(2 * width, width)

    def read(self, items: Float[Tensor, "batch n width"], is_item: Bool[Tensor, "batch n"]) -> tuple[Memory, LstmState]:
        """What was read of the items, and the writer's first state, made of the last ones in both directions."""
        # Two LSTMs and a flip of each run within its own length: packed sequences take three times as long on a CPU.
        last = is_item.sum(1, keepdim=True) - 1
        positions = torch.arange(items.shape[1], device=items.device)
        flip = (last - positions).where(positions <= last, positions)[..., None]
        ahead, (_, _) = self.forwards(items)
        back, (_, _) = self.backwards(items.gather(1, flip.expand_as(items)))
        # The items themselves are attended to as well: through the LSTM alone, images were not learned in 20 s.
        states = items + torch.cat([ahead, back.gather(1, flip.expand_as(back))], dim=-1)
        ends = [run.gather(1, last[..., None].expand(-1, -1, run.shape[-1]))[:, 0] for run in (ahead, back)]
        hidden, cell = self.bridge(torch.cat(ends, dim=-1))[None].chunk(2, dim=-1)
        return Memory(states, is_item), (torch.tanh(hidden).contiguous(), cell.contiguous())

    def write(
        self, memory: Memory, state: LstmState, outputs: Float[Tensor, "batch m width"]
    ) -> tuple[Float[Tensor, "batch m width"], LstmState]:
        """A state for what comes after each of the outputs so far, and the writer's state after the last."""
        hidden, state = self.writer(outputs, state)
        scores = self.query(hidden) @ memory.states.transpose(1, 2) / math.sqrt(hidden.shape[-1])
        weights = F.softmax(scores.masked_fill(~memory.is_item[:, None], -torch.inf), dim=-1)
        return torch.tanh(self.combine(torch.cat([hidden, weights @ memory.states], dim=-1))), state
