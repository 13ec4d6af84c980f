"""Nets that look at sets: every item at every other."""

import torch  # noqa: F401 - the examples use it
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from neurosym.library import geometric


@geometric
class AttentionBlock(nn.Module):
    """Vector of `units` numbers for each item of a set, from that item and all others (Vaswani et al. 2017).

    It knows no positions: items in another order give the same vectors in that order.

    >>> AttentionBlock(units=3)(torch.zeros(5, 6, 4)).shape
    torch.Size([5, 6, 3])
    >>> AttentionBlock()(torch.zeros(9, 2)).shape
    torch.Size([9, 32])
    """

    def __init__(self, units: int = 32, width: int = 32, n_heads: int = 4) -> None:
        super().__init__()
        self.n_heads = n_heads
        self.embed = nn.LazyLinear(width)
        self.normalise = nn.LayerNorm(width)
        self.look = nn.Linear(width, 3 * width, bias=False)
        self.mix = nn.Linear(width, width)
        self.think = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, width)
        )
        self.out = nn.LazyLinear(units)

    def forward(self, items: Float[Tensor, "*batch items features"]) -> Float[Tensor, "*batch items units"]:
        hidden = self.embed(items.reshape(-1, *items.shape[-2:]))
        hidden = hidden + self.mix(self._seen(self.normalise(hidden)))
        out: Tensor = self.out(hidden + self.think(hidden))
        return out.reshape(*items.shape[:-2], *out.shape[1:])

    def _seen(self, hidden: Float[Tensor, "n items width"]) -> Float[Tensor, "n items width"]:
        """What each item takes from all items."""
        asked, offered, told = self.look(hidden).unflatten(-1, (3, self.n_heads, -1)).permute(2, 0, 3, 1, 4)
        return F.scaled_dot_product_attention(asked, offered, told).transpose(1, 2).flatten(2)
