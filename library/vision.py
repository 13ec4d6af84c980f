"""Nets that look at images."""

import math

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from neurosym.library import Categorical, geometric


@geometric
class SymbolReader(nn.Module):
    """Which of `n_symbols` symbols a grey image shows, as one of the integers from 0.

    Takes images of any size and any contrast; big ones are averaged down to 12 to 23 pixels on the shorter side. While
    training it looks at each image slightly turned, scaled, slanted and shifted, at random.

    >>> reader = SymbolReader().eval()
    >>> reader(torch.zeros(5, 8, 8)).logits.shape
    torch.Size([5, 10])
    >>> reader(torch.zeros(28, 28)).logits.shape
    torch.Size([10])
    """

    def __init__(self, n_symbols: int = 10, width: int = 48) -> None:
        super().__init__()
        self.domain = tuple(range(n_symbols))
        self.trunk = _Trunk(width)
        self.logits = nn.Linear(self.trunk.n_features, n_symbols)

    def forward(self, image: Float[Tensor, "*batch height width"]) -> Categorical[int]:
        logits = self.logits(self.trunk(image.reshape(-1, 1, *image.shape[-2:])))
        return Categorical(logits.reshape(*image.shape[:-2], *logits.shape[1:]), self.domain)


@geometric
class ImageEncoder(nn.Module):
    """Vector of `units` numbers for a grey image of any size.

    >>> ImageEncoder(units=3).eval()(torch.zeros(5, 8, 8)).shape
    torch.Size([5, 3])
    >>> ImageEncoder().eval()(torch.zeros(28, 28)).shape
    torch.Size([32])
    """

    def __init__(self, units: int = 32, width: int = 48) -> None:
        super().__init__()
        self.trunk = _Trunk(width)
        self.encode = nn.LazyLinear(units)

    def forward(self, image: Float[Tensor, "*batch height width"]) -> Float[Tensor, "*batch units"]:
        features = self.trunk(image.reshape(-1, 1, *image.shape[-2:]))
        encoded: Tensor = self.encode(features)
        return encoded.reshape(*image.shape[:-2], *encoded.shape[1:])


@geometric
class ConvBlock(nn.Module):
    """Feature maps, `units` of them and of the same size, from maps of any number of channels.

    >>> ConvBlock(units=4)(torch.zeros(5, 3, 8, 6)).shape
    torch.Size([5, 4, 8, 6])
    >>> ConvBlock()(torch.zeros(1, 8, 8)).shape
    torch.Size([32, 8, 8])
    """

    def __init__(self, units: int = 32, width: int = 32) -> None:
        super().__init__()
        self.first = nn.LazyConv2d(width, 3, padding=1, bias=False)
        self.normalise = nn.GroupNorm(_n_groups(width), width)
        self.second = nn.LazyConv2d(units, 3, padding=1)

    def forward(
        self, maps: Float[Tensor, "*batch channels height width"]
    ) -> Float[Tensor, "*batch units height width"]:
        hidden = self.normalise(self.first(maps.reshape(-1, *maps.shape[-3:]))).relu()
        out: Tensor = self.second(hidden)
        return out.reshape(*maps.shape[:-3], *out.shape[1:])


class _Trunk(nn.Module):
    """`n_features` features of images with one channel.

    Three convolutions, wide and shallow, normalised per image and not per batch, so that an image alone and in a batch
    give the same. For reading the hand of other writers, the random distortion matters more than the layers.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.n_features = 2 * width * 4 * 4
        self.first = nn.Conv2d(1, width, 3, padding=1)
        self.layers = nn.Sequential(
            nn.GroupNorm(_n_groups(width), width),
            nn.ReLU(),
            nn.MaxPool2d(2, ceil_mode=True),
            nn.Conv2d(width, 2 * width, 3, padding=1),
            nn.GroupNorm(_n_groups(2 * width), 2 * width),
            nn.ReLU(),
            nn.Conv2d(2 * width, 2 * width, 3, padding=1),
            nn.GroupNorm(_n_groups(2 * width), 2 * width),
            nn.ReLU(),
        )

    def forward(self, image: Float[Tensor, "n 1 height width"]) -> Float[Tensor, "n features"]:
        shrink = max(1, min(image.shape[-2:]) // 12)
        if shrink > 1:
            image = F.avg_pool2d(image, shrink)
        if self.training:
            image = _distort(image)
        # On a CPU, all that follows is up to ten times as fast with the channels of a pixel side by side.
        maps: Tensor = self.layers(self.first(image).contiguous(memory_format=torch.channels_last))
        if maps.shape[-2:] != (4, 4):  # as it stands, an eighth of the time would go into a mean of one number
            maps = F.adaptive_avg_pool2d(maps, 4)
        return maps.flatten(1)


def _n_groups(n_channels: int) -> int:
    """Groups of four channels or more, as equal ones."""
    return math.gcd(n_channels, max(1, min(8, n_channels // 4)))


def _distort(image: Float[Tensor, "n 1 height width"]) -> Float[Tensor, "n 1 height width"]:
    """Each image turned by up to 15 degrees, scaled, slanted and shifted by up to 0.15, and bent a little.

    Shifts are in halves of its side, and so is the bending, of standard deviation 0.1 at three by three points. What
    comes into view is black.
    """

    def draw(limit: float) -> Tensor:
        return (torch.rand(len(image), 1, 1, device=image.device) * 2 - 1) * limit

    angle = draw(math.radians(15))
    wide, high = 1 + draw(0.15), 1 + draw(0.15)
    slant, across, down = draw(0.15), draw(0.15), draw(0.15)
    y, x = (torch.linspace(1 / n - 1, 1 - 1 / n, n, device=image.device) for n in image.shape[-2:])
    y = y[:, None]
    grid = torch.stack(
        [
            wide * angle.cos() * x + (slant - high * angle.sin()) * y + across,
            wide * angle.sin() * x + high * angle.cos() * y + down,
        ],
        dim=1,
    )
    bend = 0.1 * torch.randn(len(image), 2, 3, 3, device=image.device)
    grid = grid + F.interpolate(bend, image.shape[-2:], mode="bilinear", align_corners=True)
    return F.grid_sample(image, grid.permute(0, 2, 3, 1), align_corners=False)
