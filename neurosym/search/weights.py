"""How much a candidate counts of each kind of scope when the next scope is chosen: what counts less has more turns."""

from neurosym.search.recursion import RECURSION

POSITIONS = "positions"
"""The body of a `map_` over positions, beside the loops by their names."""

ADDITIVE = "additive"
"""The bodies of loops whose results are put together."""

SUPPOSED = "supposed"
"""The body of a fold whose running totals are supposed."""

RIVALS = "rivals"
"""The predicates of a decision list that solves a goal."""

LOOPS = {POSITIONS: ("map_", "range_", "length"), ADDITIVE: ("map_",), SUPPOSED: ("fold",)}
"""The entries that make a loop which isn't named after its only one."""

WEIGHTS = {
    "fold": 0.5,
    "scan": 1.0,
    "map_": 1.0,
    "filter_": 1.0,
    "all_": 0.5,
    "any_": 0.5,
    POSITIONS: 0.25,
    ADDITIVE: 1.0,
    RECURSION: 1.0,
    SUPPOSED: 4.0,
}
"""Of the bodies of loops: the rows of a fold are strong evidence, unless they are supposed."""

ROOT_WEIGHT = 0.4
"""Of the task itself, where whatever no witness knows is found."""

BODY_WEIGHT = 0.4
"""Of a body at most, however much a candidate counts around it: what it gives in each row is known."""

NESTED_WEIGHT = 4.0
"""Of a body within a body: seldom what is wanted, and there are many."""

PARTS_WEIGHT = 2.0
"""Of a scope for parts of types that the task's own scope has no terms of."""

NUMBERS_WEIGHT = 0.4
"""Of a scope of numbers alone."""

RIVALS_WEIGHT = 0.4
"""Of other predicates for a decision list that solves."""


def body_weight(loop: str, around: float, depth: int) -> float:
    """The weight of a loop's body: by that of the scope around it, and by how deep this is in others."""
    return min(around, BODY_WEIGHT) * WEIGHTS[loop] * (NESTED_WEIGHT if depth else 1.0)
