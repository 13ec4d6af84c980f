"""What the nets share: items in (digits and pixels), items out (a stop, a sign and digits), and the loss."""

import math
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from neurosym.baselines.encoding import Encoding
from neurosym.baselines.images import ImageReader


class Memory(NamedTuple):
    """What an encoder hands to its decoder: a state for each item, and which items are no padding."""

    states: Float[Tensor, "batch n width"]
    is_item: Bool[Tensor, "batch n"]


class ItemEmbedding(nn.Module):
    """Items as vectors: a table for the kind, a linear map of signs, digits and magnitude, a small CNN for pixels."""

    def __init__(self, encoding: Encoding, width: int) -> None:
        super().__init__()
        self.n_digits = encoding.n_digits
        self.kinds = nn.Embedding(encoding.n_kinds, width)
        self.numbers = nn.Linear(10 * self.n_digits + 3, width)
        self.images = None if encoding.image_shape is None else ImageReader(encoding.image_shape, width)
        self.n_inputs = encoding.n_inputs
        self.unit = encoding.unit
        self.norm = nn.LayerNorm(width)
        self.start = nn.Parameter(torch.randn(width))

    def forward(
        self,
        kinds: Int[Tensor, "batch n"],
        codes: Int[Tensor, "batch n code"],
        pixels: Float[Tensor, "batch n ..."] | None,
    ) -> Float[Tensor, "batch n width"]:
        """One normalised vector an item."""
        embedded = self.kinds(kinds) + self._number(codes)
        if self.images is not None and pixels is not None:
            is_image = ((kinds > 0) & (kinds <= self.n_inputs)).flatten()
            read = embedded.new_zeros(is_image.shape[0], embedded.shape[-1])
            read[is_image] = self.images(pixels.flatten(0, 1)[is_image])
            embedded = embedded + read.view_as(embedded)
        return self.norm(embedded)  # type: ignore[no-any-return]

    def output(self, codes: Int[Tensor, "*batch code"]) -> Float[Tensor, "*batch width"]:
        """One normalised vector for each item that was written."""
        return self.norm(self._number(codes))  # type: ignore[no-any-return]

    def shifted(self, codes: Int[Tensor, "batch n code"]) -> Float[Tensor, "batch n+1 width"]:
        """The start vector and then the items: what a decoder sees while it is taught."""
        start = self.start.expand(codes.shape[0], 1, -1)
        return torch.cat([start, self.output(codes)], dim=1)

    def _number(self, codes: Int[Tensor, "*batch code"]) -> Float[Tensor, "*batch width"]:
        """Integers as vectors: one-hot digits, the sign, and the magnitude on a linear and a logarithmic scale."""
        negative, digits = codes[..., :1].float(), codes[..., 1:]
        sign = 1 - 2 * negative
        powers = 10.0 ** torch.arange(self.n_digits, device=codes.device)
        magnitude = (digits * powers).sum(-1, keepdim=True)
        scales = [sign * magnitude / self.unit, sign * torch.log1p(magnitude) / math.log1p(self.unit)]
        one_hot = F.one_hot(digits, 10).flatten(-2).float()
        return self.numbers(torch.cat([one_hot, negative, *scales], dim=-1))  # type: ignore[no-any-return]


class ItemHeads(nn.Module):
    """What comes next after a decoder's state: the logits of a stop, of a minus sign and of each digit."""

    def __init__(self, encoding: Encoding, width: int) -> None:
        super().__init__()
        self.n_digits = encoding.n_digits
        self.linear = nn.Linear(width, 2 + 10 * encoding.n_digits)

    def forward(self, states: Float[Tensor, "*batch width"]) -> "Logits":
        """The logits at each state."""
        stop, negative, digits = self.linear(states).split([1, 1, 10 * self.n_digits], dim=-1)
        return Logits(stop.squeeze(-1), negative.squeeze(-1), digits.unflatten(-1, (self.n_digits, 10)))


class Logits(NamedTuple):
    """Logits for the next item at each position."""

    stop: Float[Tensor, "*batch"]
    negative: Float[Tensor, "*batch"]
    digits: Float[Tensor, "*batch digit 10"]

    @property
    def codes(self) -> Int[Tensor, "*batch code"]:
        """The most likely item at each position."""
        return torch.cat([(self.negative > 0).long()[..., None], self.digits.argmax(-1)], dim=-1)


class Judgement(NamedTuple):
    """The mean loss of a position in nats, which outputs are right as a whole, and the share of right positions.

    Every choice is right under teaching exactly if greedy decoding gives the output, so no decoding is needed.
    """

    loss: Float[Tensor, ""]
    is_exact: Bool[Tensor, "batch"]
    right_share: Float[Tensor, ""]


def judge(
    logits: Logits, codes: Int[Tensor, "batch n code"], lengths: Int[Tensor, "batch"], has_stop: bool
) -> Judgement:
    """The logits at positions 0 … n against an output's items and, after its last one, the stop."""
    positions = torch.arange(codes.shape[1] + 1, device=codes.device)
    is_item, is_stop = positions < lengths[:, None], positions == lengths[:, None]
    has_choice = is_item | is_stop if has_stop else is_item
    codes = F.pad(codes, (0, 0, 0, 1))  # a position for the stop after the longest output
    stop_losses = F.binary_cross_entropy_with_logits(logits.stop, is_stop.float(), reduction="none")
    sign_losses = F.binary_cross_entropy_with_logits(logits.negative, codes[..., 0].float(), reduction="none")
    digit_losses = F.cross_entropy(logits.digits.flatten(0, 2), codes[..., 1:].flatten(), reduction="none")
    losses = (
        sign_losses + digit_losses.view_as(codes[..., 1:]).sum(-1)
    ) * is_item + stop_losses * has_stop * has_choice
    is_right = (logits.codes == codes).all(-1) | ~is_item
    if has_stop:
        is_right &= (logits.stop > 0) == is_stop
    n_choices = has_choice.sum()
    return Judgement(
        losses.sum() / n_choices, (is_right | ~has_choice).all(-1), (is_right & has_choice).sum() / n_choices
    )
