"""A trained net as a predictor: greedy decoding, many inputs at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from neurosym.baselines.encoding import Encoding, Targets
from neurosym.baselines.items import ItemEmbedding, ItemHeads, Memory
from neurosym.program.values import Value

_BATCH_ITEMS = 20_000  # of the inputs of one batch, padding included: bounds memory at any length


class ItemsToItems(Protocol):
    """A net that reads items and writes items; `state` is what it keeps from one output to the next."""

    embedding: ItemEmbedding
    heads: ItemHeads

    def read(self, items: Float[Tensor, "batch n width"], is_item: Bool[Tensor, "batch n"]) -> tuple[Memory, Any]:
        """What was read, and the state before any output."""

    def write(
        self, memory: Memory, state: Any, outputs: Float[Tensor, "batch m width"]
    ) -> tuple[Float[Tensor, "batch m width"], Any]:
        """What comes after each of the outputs so far, and the state after the last."""


@dataclass(frozen=True)
class CurvePoint:
    """Where training stood: seconds and steps used, the mean losses of a position in nats, the exact share."""

    seconds: float
    n_steps: int
    loss: float  # mean since the point before; NaN without a step since
    validation_loss: float | None
    validation_exact: float | None


@dataclass(frozen=True, eq=False)
class TrainedNet:
    """The net with the best weights on validation, and how its training went; `reason` tells why it ended early."""

    net: ItemsToItems
    encoding: Encoding
    device: torch.device
    curve: tuple[CurvePoint, ...]
    n_steps: int
    cpu_seconds: float
    reason: str | None = None

    def __call__(self, inputs: tuple[Value, ...]) -> Value:
        """The output for one example's inputs."""
        return self.predict_batch([inputs])[0]

    def predict_batch(self, batch: Sequence[tuple[Value, ...]]) -> list[Value]:
        """The outputs for the inputs of several examples, in their order."""
        sizes = [self.encoding.count_items(inputs) for inputs in batch]
        order = sorted(range(len(batch)), key=sizes.__getitem__)
        outputs: dict[int, Value] = {}
        while order:
            chunk = order[: max(1, _BATCH_ITEMS // sizes[order[-1]])]
            order = order[len(chunk) :]
            outputs.update(zip(chunk, self._decode([batch[index] for index in chunk]), strict=True))
        return [outputs[index] for index in range(len(batch))]

    @torch.inference_mode()
    def _decode(self, batch: Sequence[tuple[Value, ...]]) -> list[Value]:
        memory, state = read_items(self.net, self.encoding, batch, self.device)
        embedding, heads = self.net.embedding, self.net.heads
        limits = [self.encoding.limit_output(self.encoding.count_items(inputs)) for inputs in batch]
        # Each row ends at its own limit, so that what else is in the batch makes no difference.
        lengths = torch.tensor(limits if self.encoding.is_list else [1] * len(batch), device=self.device)
        current = embedding.start.expand(len(batch), 1, -1)
        written: list[Tensor] = []
        while len(written) < int(lengths.max()):
            hidden, state = self.net.write(memory, state, current)
            logits = heads(hidden[:, -1])
            if self.encoding.is_list:
                lengths[(logits.stop > 0) & (lengths > len(written))] = len(written)
            written.append(logits.codes)
            current = embedding.output(logits.codes)[:, None]
        return self.encoding.decode_outputs(Targets(torch.stack(written, dim=1).cpu().numpy(), lengths.cpu().numpy()))


def read_items(
    net: ItemsToItems, encoding: Encoding, batch: Sequence[tuple[Value, ...]], device: torch.device
) -> tuple[Memory, Any]:
    """The inputs of several examples, encoded and read."""
    kinds, codes, pixels = encoding.encode_inputs(batch)
    on_device = [None if array is None else torch.from_numpy(array).to(device) for array in (kinds, codes, pixels)]
    assert on_device[0] is not None
    return net.read(net.embedding(*on_device), on_device[0] > 0)
