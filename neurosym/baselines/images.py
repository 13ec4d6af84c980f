"""How the nets see an image: the same kind of layers and random distortions as the library's symbol reader.

What the arms differ in is then the program, not the eyes.
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F


class ImageReader(nn.Module):
    """Images as vectors; while training, each image is slightly turned, scaled, slanted and shifted at random."""

    def __init__(self, shape: tuple[int, ...], width: int) -> None:
        super().__init__()
        n_planes = shape[0] if len(shape) == 3 else 1
        self.layers = nn.Sequential(
            *_convolution(n_planes, 32),
            nn.MaxPool2d(2, ceil_mode=True),
            *_convolution(32, 64),
            *_convolution(64, 64),
            nn.AdaptiveAvgPool2d(4),
            nn.Flatten(),
            nn.Linear(64 * 4 * 4, width),
        )

    def forward(self, pixels: Float[Tensor, "image *planes height breadth"]) -> Float[Tensor, "image width"]:
        """One vector an image."""
        images = pixels.reshape(len(pixels), -1, *pixels.shape[-2:])
        shrink = max(1, min(images.shape[-2:]) // 12)  # to 12 to 23 pixels on the shorter side
        if shrink > 1:
            images = F.avg_pool2d(images, shrink)
        if self.training:
            images = distort(images)
        return self.layers(images)  # type: ignore[no-any-return]


def distort(images: Float[Tensor, "image plane height breadth"]) -> Float[Tensor, "image plane height breadth"]:
    """Each image turned by up to 15 degrees, scaled, slanted and shifted by up to 0.15 (shift: of half its side)."""

    def draw(limit: float) -> Tensor:
        return (torch.rand(len(images), device=images.device) * 2 - 1) * limit

    angle = draw(math.radians(15))
    wide, high = 1 + draw(0.15), 1 + draw(0.15)
    rows = [
        torch.stack([wide * angle.cos(), draw(0.15) - high * angle.sin(), draw(0.15)], dim=-1),
        torch.stack([wide * angle.sin(), high * angle.cos(), draw(0.15)], dim=-1),
    ]
    grid = F.affine_grid(torch.stack(rows, dim=1), list(images.shape), align_corners=False)
    return F.grid_sample(images, grid, padding_mode="border", align_corners=False)


def _convolution(n_in: int, n_out: int) -> tuple[nn.Module, ...]:
    # Normalised per image: batches of mixed lengths hold as many images as they happen to.
    return nn.Conv2d(n_in, n_out, 3, padding=1, bias=False), nn.GroupNorm(8, n_out), nn.ReLU()
