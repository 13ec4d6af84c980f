"""Small geometric entries to train in tests, read as a library file."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from neurosym.library import Categorical, geometric


@geometric
class BitReader(nn.Module):
    """Which of two symbols a vector of two numbers stands for.

    >>> BitReader()(torch.zeros(5, 2)).logits.shape
    torch.Size([5, 2])
    """

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2))

    def forward(self, vector: Float[Tensor, "*batch two"]) -> Categorical[int]:
        return Categorical(self.layers(vector), (0, 1))


@geometric
class TritReader(nn.Module):
    """Which of the symbols 3, 5 and 7 a vector of two numbers stands for.

    >>> TritReader()(torch.zeros(5, 2)).logits.shape
    torch.Size([5, 3])
    """

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(2, 3)

    def forward(self, vector: Float[Tensor, "*batch two"]) -> Categorical[int]:
        return Categorical(self.linear(vector), (3, 5, 7))


@geometric
class Squeeze(nn.Module):
    """Two numbers for a vector of two numbers.

    >>> Squeeze()(torch.zeros(5, 2)).shape
    torch.Size([5, 2])
    """

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(2, 2)

    def forward(self, vector: Float[Tensor, "*batch two"]) -> Float[Tensor, "*batch two"]:
        return self.linear(vector).tanh()


@geometric
class FragileReader(nn.Module):
    """A reader that has enough after five batches: from then on its logits are NaN.

    >>> FragileReader()(torch.zeros(5, 2)).logits.shape
    torch.Size([5, 2])
    """

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(2, 2)
        self.register_buffer("n_batches", torch.zeros(()))

    def forward(self, vector: Float[Tensor, "*batch two"]) -> Categorical[int]:
        if self.training:
            self.n_batches += 1
        return Categorical(self.linear(vector) + (torch.nan if self.n_batches > 5 else 0), (0, 1))


@geometric
class ExplodingBlock(nn.Module):
    """A vector of two numbers, times a number that Adam can't keep finite.

    >>> ExplodingBlock()(torch.zeros(5, 2)).shape
    torch.Size([5, 2])
    """

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(()))

    def forward(self, vector: Float[Tensor, "*batch two"]) -> Float[Tensor, "*batch two"]:
        return vector * (self.scale - 1).sqrt()
