"""Row: two threads beside one."""

from experiments.benchmarks.engine.measure import Comparison, skipped
from experiments.benchmarks.engine.settings import Effort


def measure(_: Effort) -> list[Comparison]:
    """What two threads gain."""
    return [skipped("two threads, int enumeration", "one_thread", "not built: the engine runs one thread", 1.8)]
