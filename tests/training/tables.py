"""Programs over toy readers, and their likelihoods by brute force."""

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from neurosym.errors import EvaluationError
from neurosym.execution.reference import Geometric, Interpreter
from neurosym.library import Library
from neurosym.program.expression import Program
from neurosym.program.values import Value, same_value

LIBRARY = Library.load(Path(__file__).with_name("toys.py"), user=False)


def vectors(n_vectors: int, seed: int) -> list[Any]:
    """Distinct vectors of two numbers."""
    return list(np.random.default_rng(seed).normal(size=(n_vectors, 2)).astype(np.float32))


def _reader(reading: Mapping[tuple[str, int], Any]) -> Geometric:
    return lambda reference: lambda tensor: reading[reference.slot or "", id(tensor)]


def brute_force(program: Program, inputs: Sequence[Value], answer: Value, modules: dict[str, nn.Module]) -> Tensor:
    """The probability of an answer: every joint reading of every vector by every slot, asked or not."""
    tensors = [tensor for value in inputs for tensor in (value if isinstance(value, list) else [value])]
    asked = [(slot, tensor) for slot in modules for tensor in tensors]
    distributions = [modules[slot](torch.tensor(tensor)) for slot, tensor in asked]
    total = torch.zeros(())
    for choice in itertools.product(*(range(len(one.domain)) for one in distributions)):
        reading = {
            (slot, id(tensor)): one.domain[chosen]
            for (slot, tensor), one, chosen in zip(asked, distributions, choice, strict=True)
        }

        try:
            value = Interpreter(LIBRARY, geometric=_reader(reading)).function(program)(*inputs)
        except EvaluationError:
            continue
        if same_value(value, answer):
            probabilities = [
                one.log_probabilities().exp()[chosen] for one, chosen in zip(distributions, choice, strict=True)
            ]
            total = total + torch.stack(probabilities).prod()
    return total
