"""What a geometric entry says when it names something: a distribution over a finite domain."""

import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor

from neurosym.errors import EvaluationError

Symbol = TypeVar("Symbol", bound=Hashable)


@dataclass(frozen=True, eq=False)
class Categorical(Generic[Symbol]):
    """Unnormalised log-probabilities of the values of `domain`, on the last axis of `logits`.

    To the program around it, it is a value of the domain. Raises ValueError for a domain that doesn't fit the logits,
    EvaluationError for logits that are NaN or leave no value possible.
    """

    logits: Tensor
    domain: tuple[Symbol, ...]

    def __post_init__(self) -> None:
        if not self.domain:
            raise ValueError("expected a domain of at least one value, found none")
        if len(set(self.domain)) < len(self.domain):
            raise ValueError(f"expected distinct values in the domain, found {self.domain}")
        if not self.logits.is_floating_point():
            raise ValueError(f"expected logits of a floating-point type, found {self.logits.dtype}")
        if self.logits.ndim == 0 or self.logits.shape[-1] != len(self.domain):
            raise ValueError(
                f"expected {len(self.domain)} logits on the last axis, one a value of the domain, "
                f"found the shape {tuple(self.logits.shape)}"
            )
        # The maximum is NaN or +inf where any logit is, and -inf where no value is possible: one pass for all three.
        if self.logits.numel() and not bool(self.logits.detach().amax(-1).isfinite().all()):
            raise EvaluationError("logits that are NaN or infinite")

    @property
    def batch_shape(self) -> tuple[int, ...]:
        """The shape of the logits without their last axis."""
        return tuple(self.logits.shape[:-1])

    def log_probabilities(self) -> Tensor:
        """Normalised log-probabilities, of the shape of the logits."""
        return self.logits.log_softmax(-1)

    def most_likely(self) -> Any:
        """The most likely value; nested lists of them for a batch. The first of the domain wins a tie."""
        return self._values(self.logits.argmax(-1))

    def sample(self, generator: torch.Generator) -> Any:
        """A value drawn from the distribution; nested lists of them, drawn independently, for a batch."""
        probabilities = self.log_probabilities().exp().reshape(math.prod(self.batch_shape), len(self.domain))
        if not len(probabilities):
            return self._values(probabilities.new_zeros(self.batch_shape, dtype=torch.long))
        drawn = torch.multinomial(probabilities, 1, generator=generator)
        return self._values(drawn.reshape(self.batch_shape))

    def _values(self, indices: Tensor) -> Any:
        return _named(indices.tolist(), self.domain)


def _named(indices: Any, domain: tuple[Symbol, ...]) -> Any:
    return [_named(item, domain) for item in indices] if isinstance(indices, list) else domain[indices]
