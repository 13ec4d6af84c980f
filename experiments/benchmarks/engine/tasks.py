"""Small tasks of two languages, arithmetic and lists, that every enumerator can express: for times to solution."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

ENTRIES = {
    "i -> i": ("add", "subtract", "multiply"),
    "[i] -> i": ("add", "subtract", "multiply", "map_", "fold"),
    "[i] -> [i]": ("add", "subtract", "multiply", "map_", "fold"),
}
"""The language of each type: our entries; the peer has the same under names of its own, and the constants 0, 1, 2."""

OUR_TYPES = {"i -> i": "(int) -> int", "[i] -> i": "(list[int]) -> int", "[i] -> [i]": "(list[int]) -> list[int]"}

_NUMBERS = (3, -4, 7, 0, 11)
_LISTS: tuple[list[int], ...] = ([3, -4, 7], [5], [], [2, 2, 9, -1], [8, 1])


@dataclass(frozen=True)
class SmallTask:
    """A task by its oracle."""

    name: str
    type: str
    oracle: Callable[[Any], Any]

    @property
    def examples(self) -> list[tuple[Any, Any]]:
        """Inputs and outputs."""
        given = _NUMBERS if self.type == "i -> i" else _LISTS
        return [(one, self.oracle(one)) for one in given]

    def to_peer(self) -> Mapping[str, Any]:
        """The task as JSON."""
        return {"name": self.name, "type": self.type, "examples": self.examples}


def _product(items: list[int]) -> int:
    total = 1
    for item in items:
        total *= item
    return total


TASKS = (
    SmallTask("double", "i -> i", lambda x: x + x),
    SmallTask("successor of double", "i -> i", lambda x: 2 * x + 1),
    SmallTask("square", "i -> i", lambda x: x * x),
    SmallTask("one less a number", "i -> i", lambda x: 1 - x),
    SmallTask("square and one", "i -> i", lambda x: x * x + 1),
    SmallTask("square less double", "i -> i", lambda x: x * x - 2 * x),
    SmallTask("cube", "i -> i", lambda x: x * x * x),
    SmallTask("square of the successor", "i -> i", lambda x: (x + 1) * (x + 1)),
    SmallTask("cube less a number", "i -> i", lambda x: x * x * x - x),
    SmallTask("sum", "[i] -> i", sum),
    SmallTask("product", "[i] -> i", _product),
    SmallTask("length", "[i] -> i", len),
    SmallTask("sum of squares", "[i] -> i", lambda xs: sum(x * x for x in xs)),
    SmallTask("successors", "[i] -> [i]", lambda xs: [x + 1 for x in xs]),
    SmallTask("squares", "[i] -> [i]", lambda xs: [x * x for x in xs]),
    SmallTask("squares and one", "[i] -> [i]", lambda xs: [x * x + 1 for x in xs]),
)
