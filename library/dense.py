"""Nets that look at vectors."""

import torch  # noqa: F401 - the examples use it
from jaxtyping import Float
from torch import Tensor, nn

from neurosym.library import Categorical, geometric


@geometric
class DenseBlock(nn.Module):
    """Vector of `units` numbers for a vector of any size, by layers of `width` rectified units.

    >>> DenseBlock(units=3).eval()(torch.zeros(5, 4)).shape
    torch.Size([5, 3])
    >>> DenseBlock().eval()(torch.zeros(7)).shape
    torch.Size([32])
    """

    def __init__(self, units: int = 32, width: int = 64) -> None:
        super().__init__()
        self.trunk = _Trunk(width)
        self.out = nn.LazyLinear(units)

    def forward(self, vector: Float[Tensor, "*batch features"]) -> Float[Tensor, "*batch units"]:
        out: Tensor = self.out(self.trunk(vector.reshape(-1, vector.shape[-1])))
        return out.reshape(*vector.shape[:-1], *out.shape[1:])


@geometric
class VectorReader(nn.Module):
    """Which of `n_symbols` symbols a vector stands for, as one of the integers from 0.

    >>> VectorReader().eval()(torch.zeros(5, 4)).logits.shape
    torch.Size([5, 10])
    >>> VectorReader(n_symbols=3).eval()(torch.zeros(7)).logits.shape
    torch.Size([3])
    """

    def __init__(self, n_symbols: int = 10, width: int = 64) -> None:
        super().__init__()
        self.domain = tuple(range(n_symbols))
        self.trunk = _Trunk(width)
        self.logits = nn.Linear(width, n_symbols)

    def forward(self, vector: Float[Tensor, "*batch features"]) -> Categorical[int]:
        logits = self.logits(self.trunk(vector.reshape(-1, vector.shape[-1])))
        return Categorical(logits.reshape(*vector.shape[:-1], *logits.shape[1:]), self.domain)


class _Trunk(nn.Module):
    """`width` features of vectors, whose components are first put on one scale."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.scale = nn.LazyBatchNorm1d(affine=False)
        self.layers = nn.Sequential(nn.LazyLinear(width), nn.ReLU(), nn.Linear(width, width), nn.ReLU())

    def forward(self, vector: Float[Tensor, "n features"]) -> Float[Tensor, "n width"]:
        is_alone = self.training and len(vector) < 2
        if is_alone:  # one vector has no spread: it is put on the scale of those seen before
            self.scale.eval()
        scaled = self.scale(vector)
        if is_alone:
            self.scale.train()
        features: Tensor = self.layers(scaled)
        return features
