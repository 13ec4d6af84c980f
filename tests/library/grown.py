"""Grown entries that tests write and read."""

from pathlib import Path
from typing import Any

import numpy as np

from neurosym.library import Library
from neurosym.library.manifest import Provenance
from neurosym.library.store import GrownEntry
from neurosym.program.types import parse_signature
from tests.strategies import shipped

NET = """
import nothing_that_exists
from neurosym.library import Categorical, geometric

@geometric
class Reader(nn.Module):
    def forward(self, image: Float[Tensor, "*batch height width"]) -> Categorical[int]: ...
"""


def library_with_net(folder: Path) -> Library:
    """The shipped entries and a net, which no test runs."""
    (folder / "net.py").write_text(NET)
    return shipped().extended(folder / "net.py")


def grown(library: Library, **changes: Any) -> GrownEntry:
    """A sum, with fields changed."""
    fields: dict[str, Any] = {
        "name": "total",
        "signature": parse_signature("(list[int]) -> int"),
        "doc": "Sum of the items.",
        "program": library.parse("lambda items: fold(lambda total, item: add(total, item), 0, items)"),
        "tier": 0,
        "cases": ((([3, 1],), 4), (([],), 0)),
        "score": {"train": 1.0, "far": 0.5},
        "description_length": 31.5,
        "provenance": Provenance("sum", {"grower": {"cost": 7}}, 3, "abc"),
        **changes,
    }
    return GrownEntry(**fields)


def trained(library: Library) -> GrownEntry:
    """A program with a trained net."""
    weights = {"reader": {"scale": np.float32(1.5), "bias": np.arange(6, dtype=np.float32).reshape(2, 3).T}}
    image = np.linspace(0, 1, 4, dtype=np.float32).reshape(2, 2)
    return grown(
        library,
        name="read_all",
        program=library.parse("lambda images: map_(reader#reader, images)"),
        signature=parse_signature("(list[tensor[height, width]]) -> list[int]"),
        cases=((([image, image],), [1, 1]),),
        weights=weights,
    )
