"""The fields of what a sweep works on: arrays of words, which Python fills in and compiled code reads."""

BLOCK = 256
"""Candidates whose columns are judged together."""

MAX_ARITY = 4

MAX_MASK_ROWS = 62
"""Rows that take part in masks; all take part in telling columns apart and in hits."""

MAX_GOALS = 8

MAX_HITS = 1_000
"""Hits of one goal that become events."""

# What to apply, and where the results go: the fields of a sweep. The fields of its arguments follow.
(
    COLUMN,  # address of the column function
    TYPE_IDS,  # address of its type ids
    ARITY,
    INNER,  # the argument that varies within a block
    N_ROWS,
    RESULT,  # the type id of results
    MAX_ITEMS,  # a longer list or string is dropped
    STEPS_PER_CANDIDATE,
    MAX_PROGRAMS,
    N_PROGRAMS,
    OUTER,  # which choice of the other arguments comes next
    POSITION,  # and where within the inner one
    BUFFERS,  # address of work space, see `buffer_words`
    GOALS,
    N_GOALS,
    TRUTHS,  # table of the truth masks known; 0 where results are no bools
    EVENTS,
    N_EVENTS,
    MAX_EVENTS,
    TABLE,  # hashes of the columns known
    TABLE_MASK,
    N_KNOWN,
    MAX_KNOWN,
    TOTAL,  # where columns without ⊥ go
    PARTIAL,  # where those with ⊥ go
    LANES,  # candidates of a block, at most BLOCK
    SHARES_STEPS,  # whether a candidate may use up the steps of those judged with it
    SCRATCH_WORDS,  # how much a block may use on the way
    WATCHED,  # table of the columns whose other expressions are reported; 0 where there is none
    ARGUMENTS,
) = range(30)

# An argument: a slice of a bank's columns; for a function, of bodies that are closed over each row.
WORDS, CAPACITY, START, STOP, BODIES, ENVIRONMENTS, ARGUMENT_SIZE = range(7)

# A goal: its column, as words and as hashes of them, and the masks known.
GOAL_WORDS, GOAL_KEYS, GOAL_HASH, GOAL_MASKS, N_HITS, TOLERANCE, GOAL_SIZE = range(7)

# A shelf: where columns are appended.
SHELF_WORDS, SHELF_CAPACITY, N_TERMS, PROVENANCE, ROOM, SHELF_SIZE = range(6)

SWEEP_SIZE = ARGUMENTS + MAX_ARITY * ARGUMENT_SIZE

KIND, MASK, EVENT_ARGUMENTS = range(3)
EVENT_SIZE = EVENT_ARGUMENTS + MAX_ARITY
"""Words of an event: a goal's number, TRUTH or TWIN; the mask (0: a hit, TWIN: the hash); the arguments."""

TRUTH, TWIN = -1, -2

PROVENANCE_SIZE = MAX_ARITY
"""Words of a term's provenance: the terms, or the bodies of functions, that are its arguments."""

DONE, NO_ROOM, PAUSED = range(3)
"""Why a sweep stops."""


def buffer_words(n_rows: int) -> int:
    """How much work space a sweep over so many rows needs."""
    return BLOCK * (n_rows * (MAX_ARITY + 1) + MAX_GOALS + 3) + 2 * MAX_ARITY
