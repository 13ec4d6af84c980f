"""The Transformer arm: encoder and decoder with relative positions only, never absolute ones."""

import math
from dataclasses import dataclass, field
from typing import NamedTuple, cast

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from neurosym.baselines.encoding import Encoding
from neurosym.baselines.items import ItemEmbedding, ItemHeads, Memory
from neurosym.baselines.optimisation import Optimisation, Progress, train_net
from neurosym.baselines.predictor import TrainedNet
from neurosym.budget import Budget
from neurosym.tasks.task import Task

_N_BUCKETS = 32
_FARTHEST = 128


@dataclass(frozen=True)
class Transformer:
    """Settings of a Transformer whose attention has learned biases by relative position (Raffel et al. 2020, T5)."""

    width: int = 64
    n_layers: int = 2
    n_heads: int = 4
    optimisation: Optimisation = field(default_factory=Optimisation)

    def __post_init__(self) -> None:
        if self.width % self.n_heads:
            raise ValueError(f"expected a width that {self.n_heads} heads share evenly, found {self.width}")

    def train(
        self, task: Task, budget: Budget, seed: int, device: str = "cpu", progress: Progress | None = None
    ) -> TrainedNet:
        """A net trained on the task's training examples; seconds of the budget are processor seconds on a CPU."""

        def build(encoding: Encoding) -> TransformerNet:
            return TransformerNet(encoding, self.width, self.n_layers, self.n_heads)

        return train_net(build, task, self.optimisation, budget, seed, device, progress)


class LayerCache(NamedTuple):
    """Keys and values of one decoder layer: of the outputs so far, and of the memory."""

    own: tuple[Tensor, Tensor] | None
    memory: tuple[Tensor, Tensor]


class TransformerNet(nn.Module):
    """Items to items; see `Transformer`."""

    def __init__(self, encoding: Encoding, width: int, n_layers: int, n_heads: int) -> None:
        super().__init__()
        self.embedding = ItemEmbedding(encoding, width)
        self.heads = ItemHeads(encoding, width)
        self.readers = nn.ModuleList(ReaderLayer(width, n_heads) for _ in range(n_layers))
        self.writers = nn.ModuleList(WriterLayer(width, n_heads) for _ in range(n_layers))
        self.read_norm = nn.LayerNorm(width)
        self.write_norm = nn.LayerNorm(width)

    def read(
        self, items: Float[Tensor, "batch n width"], is_item: Bool[Tensor, "batch n"]
    ) -> tuple[Memory, tuple[LayerCache, ...]]:
        """What was read of the items, and the writer's cache before any output."""
        mask = torch.zeros(is_item.shape, device=items.device).masked_fill(~is_item, -torch.inf)[:, None, None]
        for layer in self.readers:
            items = layer(items, mask)
        items = self.read_norm(items)
        return Memory(items, is_item), tuple(cast(WriterLayer, layer).remember(items) for layer in self.writers)

    def write(
        self, memory: Memory, state: tuple[LayerCache, ...], outputs: Float[Tensor, "batch m width"]
    ) -> tuple[Float[Tensor, "batch m width"], tuple[LayerCache, ...]]:
        """A state for what comes after each of the outputs so far, and the cache with these outputs."""
        mask = torch.zeros(memory.is_item.shape, device=outputs.device)
        mask = mask.masked_fill(~memory.is_item, -torch.inf)[:, None, None]
        caches = []
        for layer, cache in zip(self.writers, state, strict=True):
            outputs, cache = layer(outputs, cache, mask)
            caches.append(cache)
        return self.write_norm(outputs), tuple(caches)


class Attention(nn.Module):
    """Multi-head attention with a learned bias for each head and bucket of relative positions."""

    def __init__(self, width: int, n_heads: int) -> None:
        super().__init__()
        self.n_heads = n_heads
        self.query = nn.Linear(width, width, bias=False)
        self.key_value = nn.Linear(width, 2 * width, bias=False)
        self.out = nn.Linear(width, width, bias=False)
        self.bias = nn.Embedding(_N_BUCKETS, n_heads)
        nn.init.zeros_(self.bias.weight)

    def keys_and_values(self, items: Float[Tensor, "batch n width"]) -> tuple[Tensor, Tensor]:
        """What other items gather from these."""
        key, value = self.key_value(items).chunk(2, dim=-1)
        return self._split(key), self._split(value)

    def forward(
        self,
        items: Float[Tensor, "batch m width"],
        keys_and_values: tuple[Tensor, Tensor],
        first: int,
        mask: Float[Tensor, "#batch 1 #m n"],
    ) -> Float[Tensor, "batch m width"]:
        """What each item gathers; `first` is the position of the first of them."""
        key, value = keys_and_values
        buckets = relative_buckets(first, items.shape[1], key.shape[2], items.device)
        bias = self.bias(buckets).permute(2, 0, 1)[None] + mask
        gathered = F.scaled_dot_product_attention(self._split(self.query(items)), key, value, attn_mask=bias)
        return self.out(gathered.transpose(1, 2).flatten(2))  # type: ignore[no-any-return]

    def _split(self, items: Float[Tensor, "batch n width"]) -> Float[Tensor, "batch head n part"]:
        return items.unflatten(-1, (self.n_heads, -1)).transpose(1, 2)  # type: ignore[no-any-return]


class ReaderLayer(nn.Module):
    """Self-attention in both directions and a feed-forward part, each normalised before."""

    def __init__(self, width: int, n_heads: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.attend = Attention(width, n_heads)
        self.feed = feed_forward(width)

    def forward(self, items: Float[Tensor, "batch n width"], mask: Tensor) -> Float[Tensor, "batch n width"]:
        """The items, each with what it gathered from all that the mask leaves."""
        normed = self.norm(items)
        items = items + self.attend(normed, self.attend.keys_and_values(normed), 0, mask)
        return items + self.feed(items)  # type: ignore[no-any-return]


class WriterLayer(nn.Module):
    """Causal self-attention, attention over the memory and a feed-forward part, each normalised before."""

    def __init__(self, width: int, n_heads: int) -> None:
        super().__init__()
        self.own_norm = nn.LayerNorm(width)
        self.attend_own = Attention(width, n_heads)
        self.memory_norm = nn.LayerNorm(width)
        self.attend_memory = Attention(width, n_heads)
        self.feed = feed_forward(width)

    def remember(self, memory: Float[Tensor, "batch n width"]) -> LayerCache:
        """The cache before any output."""
        return LayerCache(None, self.attend_memory.keys_and_values(memory))

    def forward(
        self, items: Float[Tensor, "batch m width"], cache: LayerCache, memory_mask: Tensor
    ) -> tuple[Float[Tensor, "batch m width"], LayerCache]:
        """The items, each with what it gathered from those up to it and from the memory, and the cache with them."""
        normed = self.own_norm(items)
        own = self.attend_own.keys_and_values(normed)
        if cache.own is not None:
            own = (torch.cat([cache.own[0], own[0]], dim=2), torch.cat([cache.own[1], own[1]], dim=2))
        n_new, n_all = items.shape[1], own[0].shape[2]
        first = n_all - n_new
        causal = torch.full((n_new, n_all), -torch.inf, device=items.device).triu(first + 1)[None, None]
        items = items + self.attend_own(normed, own, first, causal)
        items = items + self.attend_memory(self.memory_norm(items), cache.memory, first, memory_mask)
        return items + self.feed(items), LayerCache(own, cache.memory)


def feed_forward(width: int) -> nn.Sequential:
    """The position-wise part of a layer, normalised before."""
    return nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))


def relative_buckets(first: int, n_queries: int, n_keys: int, device: torch.device) -> Int[Tensor, "m n"]:
    """Buckets of (key − query) positions: single ones near 0, then logarithmic up to 128, on both sides."""
    distance = torch.arange(n_keys, device=device) - torch.arange(first, first + n_queries, device=device)[:, None]
    n_side = _N_BUCKETS // 2
    n_exact = n_side // 2
    size = distance.abs()
    share = torch.log(size.clamp(min=1) / n_exact) / math.log(_FARTHEST / n_exact)
    far = (n_exact + (share * (n_side - n_exact)).long()).clamp(max=n_side - 1)
    return torch.where(size < n_exact, size, far) + n_side * (distance > 0)
