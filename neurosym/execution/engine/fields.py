"""The fields of what a sweep works on: arrays of words, which Python fills in and compiled code reads."""

BLOCK = 256
"""Candidates whose columns are worked out together, at most."""

MAX_CHUNK = 32
"""Blocks that are judged together, at most: so many that threads seldom wait, so few that they stay in the cache."""

MAX_THREADS = 8
"""Threads of a sweep, a power of two."""

N_PARTS = 16
"""Parts of a table of columns: a thread has some to itself. A power of two, not below MAX_THREADS."""

MIN_GATHERED = 64
"""Terms of the inner argument below which a block has several choices of the others."""

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
    WORKS_ON,  # the number of the operation that it is, if that needs no call: see `direct`
    ARITY,
    INNER,  # the argument that varies fastest
    N_ROWS,
    RESULT,  # the type id of results
    MAX_ITEMS,  # a longer list or string is dropped
    MAX_NESTED,  # so is what holds lists or strings and has more handles and words
    STEPS_PER_CANDIDATE,
    MAX_PROGRAMS,
    N_PROGRAMS,
    NEXT,  # the candidate that comes next, by its number among all
    N_CANDIDATES,
    LISTED,  # the numbers of the candidates to judge, in their order; 0 where it is all
    MIRRORED,  # whether both arguments range over the same and which is first does not matter: half of them is enough
    GOALS,
    N_GOALS,
    TRUTHS,  # table of the truth masks known; 0 where results are no bools
    EVENTS,
    N_EVENTS,
    TABLE,  # hashes of the columns known
    TABLE_MASK,
    TABLE_SHIFT,  # by how many bits a hash is shifted to be a slot
    N_KNOWN,
    MAX_KNOWN,
    TOTAL,  # where columns without ⊥ go
    PARTIAL,  # where those with ⊥ go
    LANES,  # candidates of a block, at most BLOCK
    CHUNK,  # blocks judged together, at most MAX_CHUNK
    SHARES_STEPS,  # whether a candidate may use up the steps of those judged with it
    SCRATCH_WORDS,  # how much a block may use on the way
    SCRATCH_HANDLES,
    WATCHED,  # table of the columns whose other expressions are reported; 0 where there is none
    N_THREADS,
    STATUS,  # GOING, or why it stops
    N_BLOCKS,  # blocks of this chunk
    BLOCKS,  # address of the blocks, and words of one
    BLOCK_WORDS,
    WORKERS,  # address of what threads have to themselves, and words of one
    WORKER_WORDS,
    SYNC,  # address of what threads wait by
    SLEEP,  # address of the function that sleeps for some microseconds; 0 where there is none
    ARGUMENTS,
) = range(44)

# An argument: a slice of a bank's columns; for a function, of closures, those without a handle over each row.
WORDS, CAPACITY, START, STOP, CLOSURES, ENVIRONMENTS, ARGUMENT_SIZE = range(7)

# A goal: its column, as words and as hashes of them, and the masks known.
GOAL_WORDS, GOAL_KEYS, GOAL_HASH, GOAL_MASKS, N_HITS, TOLERANCE, GOAL_SIZE = range(7)

# A shelf: where columns are appended, and the number that each had among the candidates of its sweep; of each row, up
# to which word its pages were touched before this chunk, and are when it is worked out.
SHELF_WORDS, SHELF_CAPACITY, N_TERMS, PROVENANCE, ROOM, TOUCHED, TOUCHING, SHELF_SIZE = range(8)

SWEEP_SIZE = ARGUMENTS + MAX_ARITY * ARGUMENT_SIZE

# A block: its first candidate, how many, how many (lane, goal) that may be worth an event, how many lanes with another
# expression of a watched column, the thread that worked it out, its number in the chunk, and how many lanes each
# thread's parts of the table did not know. Then for each lane its hash, its special words and those with such
# expressions, for each goal and lane the mask and what may be worth an event, for each row and lane a word, and for
# each thread the lanes that were not known, as lane + IS_DUE where it is due later, or STRUCK, with their hashes.
FIRST, N_LANES, N_NOTED, N_TWINS, OWNER, NUMBER, N_UNKNOWN = 0, 1, 2, 3, 4, 5, 8
HASHES = N_UNKNOWN + MAX_THREADS
FLAGS = HASHES + BLOCK
TWINS = FLAGS + BLOCK
MASKS = TWINS + BLOCK
IS_DUE, STRUCK = BLOCK, -1

# What a thread has to itself: the choice of arguments that its lines hold, the block whose slots are to be fetched (0:
# none), a choice of arguments, addresses of columns; work space; of each block, how many lanes are new to its parts of
# the table, and how many of these are due later; more work space.
CHOSEN, PENDING = 0, 1
CHOICE = 8
POINTERS = CHOICE + MAX_ARITY
DUE_LANES = POINTERS + MAX_ARITY
KEYS = DUE_LANES + BLOCK
LANE_LIST = KEYS + BLOCK
INDICES = LANE_LIST + BLOCK
NEW_COUNTS = INDICES + MAX_ARITY * BLOCK
DUE_COUNTS = NEW_COUNTS + MAX_CHUNK
LINES = DUE_COUNTS + MAX_CHUNK

KIND, MASK, CANDIDATE, EVENT_SIZE = range(4)
"""Words of an event: a goal's number, TRUTH or TWIN; the mask (0: a hit, TWIN: the hash); the candidate's number."""

MAX_EVENTS = MAX_CHUNK * BLOCK * (MAX_GOALS + 2)
"""Events of one chunk, at most; a sweep that has reported some has room for another chunk's, or stops."""

TRUTH, TWIN = -1, -2

DONE, NO_ROOM, PAUSED, GOING = range(4)
"""Why a sweep stops, or that it does not."""

# What the threads of a team share: how often they came to a barrier, whether to wait no longer, how many blocks of the
# chunk were taken, the number of the sweep that was begun last, its fields and factors; then those that follow. Each
# has its state, the number of the sweep that it takes part in and of the last that it has ended, and how many are awake
# to take its place. What changes often is on a cache line of its own.
BARRIER, GIVEN_UP, TAKEN, BEGUN, JOB, FACTORS, FOLLOWERS = 0, 16, 32, 48, 49, 50, 64
STATE, ENTERED, ENDED, AWAKE, FOLLOWER_SIZE = 0, 1, 2, 3, 16
SYNC_SIZE = FOLLOWERS + FOLLOWER_SIZE * MAX_THREADS


def block_words(n_rows: int, n_goals: int, n_threads: int) -> int:
    """Words of a block."""
    return MASKS + BLOCK * (2 * n_goals + n_rows + 2 * n_threads)


def worker_words(n_rows: int, arity: int) -> int:
    """Words that a thread has to itself."""
    return LINES + BLOCK * n_rows * arity
