"""Nets that look at sequences, one step after the other."""

import torch  # noqa: F401 - the examples use it
from jaxtyping import Float
from torch import Tensor, nn

from neurosym.library import geometric


@geometric
class RecurrentBlock(nn.Module):
    """Vector of `units` numbers for each step of a sequence, from that step and those before (a GRU, Cho et al. 2014).

    >>> RecurrentBlock(units=3)(torch.zeros(5, 6, 4)).shape
    torch.Size([5, 6, 3])
    >>> RecurrentBlock()(torch.zeros(9, 2)).shape
    torch.Size([9, 32])
    """

    def __init__(self, units: int = 32, width: int = 32) -> None:
        super().__init__()
        self.embed = nn.LazyLinear(width)
        self.gru = nn.GRU(width, width, batch_first=True)
        self.out = nn.LazyLinear(units)

    def forward(self, sequence: Float[Tensor, "*batch time features"]) -> Float[Tensor, "*batch time units"]:
        states, _ = self.gru(self.embed(sequence.reshape(-1, *sequence.shape[-2:])))
        out: Tensor = self.out(states)
        return out.reshape(*sequence.shape[:-2], *out.shape[1:])


@geometric
class SequenceEncoder(nn.Module):
    """Vector of `units` numbers for a whole sequence, read in both directions (two GRUs, Cho et al. 2014).

    >>> SequenceEncoder(units=3)(torch.zeros(5, 6, 4)).shape
    torch.Size([5, 3])
    >>> SequenceEncoder()(torch.zeros(9, 2)).shape
    torch.Size([32])
    """

    def __init__(self, units: int = 32, width: int = 32) -> None:
        super().__init__()
        self.embed = nn.LazyLinear(width)
        self.gru = nn.GRU(width, width, batch_first=True, bidirectional=True)
        self.out = nn.LazyLinear(units)

    def forward(self, sequence: Float[Tensor, "*batch time features"]) -> Float[Tensor, "*batch units"]:
        _, last = self.gru(self.embed(sequence.reshape(-1, *sequence.shape[-2:])))
        out: Tensor = self.out(last.transpose(0, 1).flatten(1))
        return out.reshape(*sequence.shape[:-2], *out.shape[1:])
