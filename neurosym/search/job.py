"""What a sweep is told of its work: how its arguments are gone through, and how much it does at once."""

from array import array
from collections.abc import Sequence
from functools import lru_cache

from neurosym.execution.engine import fields
from neurosym.execution.engine.hashing import shift_of
from neurosym.execution.engine.heap import N_OWN_SCRATCH, N_SCRATCH_WORDS
from neurosym.execution.engine.memory import Memory
from neurosym.execution.engine.team import Job, Team
from neurosym.program.rules import COMMUTATIVE
from neurosym.search.context import Limits, Space
from neurosym.search.store import Leaves, Operand, Shelf, Source, Store

N_PROGRAMS = 16_384
"""Candidates judged before whoever runs the bank may stop it; fewer of entries that take functions or are slow."""

N_FUNCTION_PROGRAMS, N_SLOW_PROGRAMS = N_PROGRAMS // 4, N_PROGRAMS // 16

N_WORDS = 1 << 20
"""Of scalars as many candidates as have so many words, where that is more."""

FUNCTION_LANES = 64
"""Candidates judged together of an entry that takes functions."""

LANE_ROWS = 4_096
"""Candidates judged together, times their rows, of an entry that makes lists or strings."""


NESTED_WORDS = 1 << 20
"""Words for which there is room at once where each result may hold lists or strings."""

MIN_LANES = 8
"""Candidates judged together at least."""


def new_job(memory: Memory, limits: Limits, n_rows: int, result: int, operands: Sequence[Operand]) -> Job:
    """The fields of a sweep over `operands` with results of a type (its number), but for goals and addresses."""
    takes_functions, total, inner, best = False, 1, 0, (False, -1)
    for position, operand in enumerate(operands):
        size = operand.part[1] - operand.part[0]
        total *= size
        takes_functions |= operand.closures is not None
        # a function is applied to all else before the next one: what it gives for an item is remembered
        if (operand.closures is None, size) >= best:
            inner, best = position, (operand.closures is None, size)
    n_handles = memory.n_handles(result)
    job = _laid_out(limits.max_items, limits.max_nested, limits.steps_per_row, n_rows, n_handles, takes_functions)[:]
    job[fields.ARITY], job[fields.INNER] = len(operands), inner
    job[fields.N_CANDIDATES] = min(total, 2**62)
    job[fields.RESULT] = result
    return job


def is_commutative(source: Source) -> bool:
    """Whether a candidate is another one that has its two arguments the other way round."""
    if isinstance(source, Leaves) or source.reference.name not in COMMUTATIVE:
        return False
    return source.parameters[0] == source.parameters[1]


@lru_cache(maxsize=256)
def _laid_out(
    max_items: int, max_nested: int, steps_per_row: int, n_rows: int, n_handles: int, takes_functions: bool
) -> Job:
    """The fields of a sweep, as far as they follow from what kind of results it has, with so many handles."""
    job = array("q", bytes(8 * fields.SWEEP_SIZE))
    job[fields.N_ROWS] = n_rows
    job[fields.MAX_ITEMS], job[fields.MAX_NESTED] = max_items, max_nested
    job[fields.SHARES_STEPS] = int(takes_functions)
    job[fields.STEPS_PER_CANDIDATE] = steps_per_row * n_rows
    lanes, chunk, room = fields.BLOCK, fields.MAX_CHUNK, N_SCRATCH_WORDS
    if takes_functions:
        lanes, room = FUNCTION_LANES, min(FUNCTION_LANES * 16 * max_items * n_rows, N_SCRATCH_WORDS)
    elif n_handles:
        lanes, room = max(MIN_LANES, min(lanes, LANE_ROWS // max(1, n_rows))), N_SCRATCH_WORDS // 4
    if n_handles > 1:
        lanes = max(MIN_LANES, min(lanes, NESTED_WORDS // (max(1, n_rows) * max_nested)))
        room = N_SCRATCH_WORDS
    if n_handles:  # what all blocks of a chunk make stays until what is new was interned
        chunk = max(1, min(chunk, N_SCRATCH_WORDS // max(1, room)))
    job[fields.LANES], job[fields.CHUNK], job[fields.SCRATCH_WORDS] = lanes, chunk, room
    job[fields.SCRATCH_HANDLES] = N_OWN_SCRATCH // chunk if n_handles else N_OWN_SCRATCH
    return job


def most_at_once(memory: Memory, job: Job, *, is_slow: bool) -> int:
    """How many candidates a sweep may judge before whoever runs it may stop it."""
    if is_slow:
        return N_SLOW_PROGRAMS
    if job[fields.SHARES_STEPS]:
        return N_FUNCTION_PROGRAMS
    if memory.n_handles(job[fields.RESULT]):
        return N_PROGRAMS
    return max(N_PROGRAMS, N_WORDS // max(1, job[fields.N_ROWS]))


def make_room(team: Team, space: Space, store: Store, due: Shelf, job: Job) -> None:
    """Room for a chunk of a sweep at least; none where no more terms may be kept."""
    if space.is_full:
        job[fields.MAX_KNOWN] = store.n_known
    else:
        n_left = job[fields.N_CANDIDATES] - job[fields.NEXT]
        n_more = min(n_left, job[fields.LANES] * job[fields.CHUNK])
        store.shelf.reserve(n_more, team)
        due.reserve(n_more, team)
        n_values = n_more * job[fields.N_ROWS]
        n_handles = team.memory.n_handles(job[fields.RESULT])
        if n_handles > 1:
            team.memory.reserve(n_values * space.limits.max_nested, n_values * space.limits.max_nested)
        elif n_handles:
            team.memory.reserve(n_values, n_values * (space.limits.max_items + 1))
        while 2 * (store.n_known + n_more) >= store.table.size:
            store.grow_table(team)
        job[fields.MAX_KNOWN] = 2**62
    size = store.table.size
    job[fields.TABLE], job[fields.TABLE_MASK], job[fields.TABLE_SHIFT] = (
        store.table_address,
        size - 1,
        shift_of(size),
    )
    job[fields.N_KNOWN] = store.n_known
