"""What exported programs bring along: this file is copied from, definition by definition, never imported by them."""

import functools
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from neurosym.library import MAX_BITS, MAX_SIZE, Categorical


class EvaluationError(Exception):
    """There is no value for these inputs; the message is the reason."""


def within_bounds(value: Any) -> Any:
    """`value`, unless it is too large or no number."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        raise EvaluationError(f"an integer of more than {MAX_BITS} bits")
    if isinstance(value, float):
        if not math.isfinite(value):
            raise EvaluationError("not a finite number")
        return value + 0.0  # -0.0 is 0.0
    if isinstance(value, list | str) and len(value) > MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return tuple(map(within_bounds, value)) if isinstance(value, tuple) else value


def bounded(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` with its results kept within bounds."""

    @functools.wraps(function)
    def call(*arguments: Any) -> Any:
        return within_bounds(function(*arguments))

    return call


def trained(module: nn.Module, state: dict[str, Tensor]) -> Callable[..., Any]:
    """A net with its weights as a function of plain values; what it names is its most likely guess."""
    module.load_state_dict(state)
    module.eval()

    @torch.no_grad()
    def call(*arguments: Any) -> Any:
        value = module(*(torch.as_tensor(item).float() if hasattr(item, "shape") else item for item in arguments))
        return value.most_likely() if isinstance(value, Categorical) else value

    return call


def load_states(path: Path) -> dict[str, dict[str, Tensor]]:
    """The weights in a safetensors file, by net: the format is a header in JSON and then the numbers."""
    types = {
        "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16,
        "I64": torch.int64, "I32": torch.int32, "I16": torch.int16, "I8": torch.int8, "U8": torch.uint8,
        "BOOL": torch.bool,
    }  # fmt: skip
    data = bytearray(path.read_bytes())
    start = 8 + int.from_bytes(data[:8], "little")
    states: dict[str, dict[str, Tensor]] = {}
    for key, about in json.loads(data[8:start]).items():
        if key == "__metadata__":
            continue
        begin, end = about["data_offsets"]
        type_ = types[about["dtype"]]
        numbers = torch.frombuffer(data[start + begin : start + end], dtype=type_) if begin < end else torch.empty(0)
        net, _, name = key.partition(".")
        states.setdefault(net, {})[name] = numbers.to(type_).reshape(about["shape"])
    return states
