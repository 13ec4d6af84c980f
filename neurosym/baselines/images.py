"""How the nets see an image: with the library's own image encoder, random distortions while training included.

What the arms differ in is then the program, not the eyes.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from neurosym.library.library import Library


class ImageReader(nn.Module):
    """Images of one shape as vectors of `width` numbers; of colours the mean is seen."""

    def __init__(self, shape: tuple[int, ...], width: int) -> None:
        super().__init__()
        self.encoder = Library.load(user=False)["image_encoder"].implementation(units=width).eval()
        with torch.no_grad():
            self.encoder(torch.zeros(1, *shape[-2:]))  # its lazy layers take their sizes from a first image
        self.encoder.train()

    def forward(self, pixels: Float[Tensor, "image *planes height breadth"]) -> Float[Tensor, "image width"]:
        """One vector an image."""
        grey = pixels.reshape(len(pixels), -1, *pixels.shape[-2:]).mean(dim=1)
        return self.encoder(grey)  # type: ignore[no-any-return]
