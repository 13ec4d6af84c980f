"""Geometric entries, each but the first two breaking one clause of the contract: read by test_contract."""

# ruff: noqa
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from neurosym.library import Categorical, algorithmic, geometric


@geometric
class SoundNet(nn.Module):
    """Three numbers from any number of them.

    >>> SoundNet()(torch.zeros(5, 4)).shape
    torch.Size([5, 3])
    """

    def __init__(self, units: int = 3) -> None:
        super().__init__()
        self.normalise = nn.LazyBatchNorm1d()
        self.linear = nn.LazyLinear(units)
        self.drop = nn.Dropout()

    def forward(self, vector: Float[Tensor, "*batch n"]) -> Float[Tensor, "*batch units"]:
        flat = self.drop(self.normalise(vector.reshape(-1, vector.shape[-1])))
        return self.linear(flat).reshape(*vector.shape[:-1], -1)


@geometric
class SoundReader(nn.Module):
    """Which of three words a number in 0 to 9 stands for.

    >>> SoundReader()(torch.tensor([[1, 9], [0, 2]])).logits.shape
    torch.Size([2, 2, 3])
    """

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(10, 3)

    def forward(self, code: Int[Tensor, "*batch"]) -> Categorical[int]:
        return Categorical(self.embed(code), (0, 1, 2))


@geometric
class NoModule:
    """Not a module at all.

    >>> NoModule()(torch.zeros(5, 4)).shape
    torch.Size([5, 4])
    """

    def forward(self, vector: Float[Tensor, "*batch n"]) -> Float[Tensor, "*batch n"]:
        return vector

    __call__ = forward


@geometric
class TakesLists(nn.Module):
    """Takes what has no batch.

    >>> TakesLists()([1]).shape
    torch.Size([1])
    """

    def forward(self, items: list[int]) -> Float[Tensor, "*batch n"]:
        return torch.tensor(items).float()


class _Linear(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(4, 3)


@geometric
class Undocumented(_Linear):
    def forward(self, vector: Float[Tensor, "*batch n"]) -> Float[Tensor, "*batch units"]:
        return self.linear(vector)


@geometric
class NeedsArguments(nn.Module):
    """As many numbers as it is told.

    >>> NeedsArguments(3)(torch.zeros(5, 4)).shape
    torch.Size([5, 3])
    """

    def __init__(self, units: int) -> None:
        super().__init__()
        self.linear = nn.Linear(4, units)

    def forward(self, vector: Float[Tensor, "*batch n"]) -> Float[Tensor, "*batch units"]:
        return self.linear(vector)


@geometric
class ShowsNoShape(_Linear):
    """Three numbers from four.

    >>> ShowsNoShape()(torch.zeros(5, 4)).ndim
    2
    """

    def forward(self, vector: Float[Tensor, "*batch n"]) -> Float[Tensor, "*batch units"]:
        return self.linear(vector)


@geometric
class WrongExample(_Linear):
    """Three numbers from four.

    >>> WrongExample()(torch.zeros(5, 4)).shape
    torch.Size([5, 4])
    """

    def forward(self, vector: Float[Tensor, "*batch n"]) -> Float[Tensor, "*batch units"]:
        return self.linear(vector)


@geometric
class OneBatchDimension(_Linear):
    """Three numbers from four, in batches of one dimension only.

    >>> OneBatchDimension()(torch.zeros(5, 4)).shape
    torch.Size([5, 3])
    """

    def forward(self, vector: Float[Tensor, "*batch n"]) -> Float[Tensor, "*batch units"]:
        return self.linear(vector.reshape(-1, 4))


@geometric
class WrongDimension(_Linear):
    """Three numbers from four, declared as four.

    >>> WrongDimension()(torch.zeros(5, 4)).shape
    torch.Size([5, 3])
    """

    def forward(self, vector: Float[Tensor, "*batch n"]) -> Float[Tensor, "*batch n"]:
        return self.linear(vector)


@geometric
class MixesItems(_Linear):
    """Three numbers from four, less what the batch has on average.

    >>> MixesItems()(torch.zeros(5, 4)).shape
    torch.Size([5, 3])
    """

    def forward(self, vector: Float[Tensor, "*batch n"]) -> Float[Tensor, "*batch units"]:
        out = self.linear(vector)
        return out - 0.5 * out.reshape(-1, 3).mean(0)


@geometric
class ChangesItsInput(_Linear):
    """Three numbers from four, which it sets to zero.

    >>> ChangesItsInput()(torch.zeros(5, 4)).shape
    torch.Size([5, 3])
    """

    def forward(self, vector: Float[Tensor, "*batch n"]) -> Float[Tensor, "*batch units"]:
        out = self.linear(vector)
        vector.detach().zero_()
        return out


@geometric
class Draws(_Linear):
    """Three numbers from four, and noise also in eval mode.

    >>> Draws()(torch.zeros(5, 4)).shape
    torch.Size([5, 3])
    """

    def forward(self, vector: Float[Tensor, "*batch n"]) -> Float[Tensor, "*batch units"]:
        return self.linear(vector) + 1e-6 * torch.randn(())


@geometric
class UnusedParameter(_Linear):
    """Three numbers from four.

    >>> UnusedParameter()(torch.zeros(5, 4)).shape
    torch.Size([5, 3])
    """

    def __init__(self) -> None:
        super().__init__()
        self.more = nn.Linear(4, 3)

    def forward(self, vector: Float[Tensor, "*batch n"]) -> Float[Tensor, "*batch units"]:
        return self.linear(vector)


@geometric
class InfiniteGradient(_Linear):
    """Roots of distances, which have no slope at zero.

    >>> InfiniteGradient()(torch.zeros(5, 4)).shape
    torch.Size([5, 3])
    """

    def forward(self, vector: Float[Tensor, "*batch n"]) -> Float[Tensor, "*batch units"]:
        return (self.linear(vector) * 0).abs().sqrt()


@geometric
class NoGradient(_Linear):
    """Signs, which have no slope anywhere.

    >>> NoGradient()(torch.zeros(5, 4)).shape
    torch.Size([5, 3])
    """

    def forward(self, vector: Float[Tensor, "*batch n"]) -> Float[Tensor, "*batch units"]:
        return (self.linear(vector) > 0).float()


@geometric
class HiddenState(_Linear):
    """Three numbers from four, times one that no state_dict has.

    >>> HiddenState()(torch.zeros(5, 4)).shape
    torch.Size([5, 3])
    """

    def __init__(self) -> None:
        super().__init__()
        self.scale = float(torch.rand(()))

    def forward(self, vector: Float[Tensor, "*batch n"]) -> Float[Tensor, "*batch units"]:
        return self.scale * self.linear(vector)


@geometric
class StaysOnTheProcessor(_Linear):
    """Three numbers from four, wherever the inputs are.

    >>> StaysOnTheProcessor()(torch.zeros(5, 4)).shape
    torch.Size([5, 3])
    """

    def forward(self, vector: Float[Tensor, "*batch n"]) -> Float[Tensor, "*batch units"]:
        return self.linear(vector) + torch.ones(3, device="cpu")
