"""Goals held against candidates of which nothing else is asked: by what the inner argument must be, in each row.

Where nothing can be beyond 64 bits, `x + 3` is 10 where x is 7: no candidate is worked out.
"""

import numpy as np

from neurosym.execution.engine.direct import LARGER, MAX_MAGNITUDE, MINUS, PLUS, SMALLER, TIMES
from neurosym.execution.engine.words import LIMIT, Address, Word, compiled, get, inlined, magnitude, put


@inlined
def magnitude_beside(works_on: Word, other: Word) -> Word:
    """How large words may be that an operation is applied to beside another one; below 0 where none may."""
    most = MAX_MAGNITUDE
    if works_on == TIMES:
        most -= magnitude(other)
    elif works_on in (PLUS, MINUS):
        most -= 1
    elif works_on not in (SMALLER, LARGER):
        return -1
    return most if magnitude(other) <= MAX_MAGNITUDE - 1 else -1


@compiled
def are_within(line: Address, size: Word, n: Word) -> bool:
    """Whether `n` words are all of a magnitude."""
    half, bits = 1 << size, 0
    for lane in range(n):
        bits |= get(line, lane) + half
    return bits >> (size + 1) == 0


@compiled
def match_by_argument(
    works_on: Word, is_first: bool, other: Word, wanted: Word, line: Address, bit: Word, masks: Address, n: Word
) -> None:
    """Set a bit in the masks of candidates that are as wanted: those whose argument in `line` is in an interval.

    It is the first argument or the second, and beside it there is the other one, which is the same for all.
    """
    lowest = highest = wanted
    if works_on == PLUS:
        lowest = highest = wanted - other
    elif works_on == MINUS:
        lowest = highest = wanted + other if is_first else other - wanted
    elif works_on == TIMES and other != 0:
        if wanted % other != 0:
            return
        lowest = highest = wanted // other
    elif works_on == TIMES:
        if wanted != 0:
            return
        lowest, highest = LIMIT, -LIMIT
    elif works_on == SMALLER:
        if wanted > other:
            return
        highest = -LIMIT if wanted == other else wanted
    else:
        if wanted < other:
            return
        lowest = LIMIT if wanted == other else wanted
    span = np.uint64(highest - lowest)
    for lane in range(n):
        put(masks, lane, get(masks, lane) | (bit if np.uint64(get(line, lane) - lowest) <= span else 0))
