"""What training makes small: the surprise of an answer, the error of a tensor."""

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor


def padded(log_probabilities: list[Tensor], n_symbols: int) -> Float[Tensor, "example reading symbol"]:
    """Readings of one shape of example side by side, each `example symbol`, filled up with zeros to `n_symbols + 1`.

    The last column stands for a reading that is not asked: it has probability 1.
    """
    return torch.stack([F.pad(one, (0, n_symbols + 1 - one.shape[-1])) for one in log_probabilities], dim=-2)


def surprise(
    log_probabilities: Float[Tensor, "example reading symbol"],
    assignments: Int[Tensor, "example row reading"],
    is_row: Bool[Tensor, "example row"],
) -> Float[Tensor, "example"]:
    """−log probability of each answer in nats: the sum over its rows of the product over readings.

    `assignments` are the rows that explain the answer, as positions in the last axis of `log_probabilities`, filled up
    to one length; `is_row` tells which are meant, at least one an example.
    """
    chosen = log_probabilities.gather(-1, assignments.transpose(-1, -2))
    rows = chosen.sum(-2).masked_fill(~is_row, -torch.inf)
    return -rows.logsumexp(-1)


def squared_error(
    predicted: Float[Tensor, "example *item"], wanted: Float[Tensor, "example *item"]
) -> Float[Tensor, "example"]:
    """Mean squared error of each example."""
    return (predicted - wanted).square().reshape(len(wanted), -1).mean(1)
