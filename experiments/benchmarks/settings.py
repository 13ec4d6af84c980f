"""What a benchmark of tasks is configured by."""

from dataclasses import dataclass

from experiments.benchmarks.families import Family
from experiments.config import ConfigError


@dataclass(frozen=True)
class TaskBenchmark:
    """Every task of a family once for each of `seeds`, for `seconds` on one core, over entries up to `tier`.

    `sample`: so many tasks, evenly spaced among the sorted names; None is all of them. `memory_gib` is for each of the
    `n_workers` processes.
    """

    family: Family
    tier: int = 2
    seconds: float = 60.0
    seeds: tuple[int, ...] = (0,)
    sample: int | None = None
    n_workers: int = 2
    memory_gib: float = 6.0

    def __post_init__(self) -> None:
        if self.tier not in (0, 1, 2):
            raise ConfigError(f"expected a tier of 0, 1 or 2, found tier={self.tier}")
        if self.sample is not None and type(self.sample) is not int:  # hydra-zen lets anything pass for int | None
            raise ConfigError(f"expected a count or null, found sample={self.sample!r}")
        for name in ("seconds", "sample", "n_workers", "memory_gib"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise ConfigError(f"expected {name} above 0, found {name}={value}")
        if not self.seeds or min(self.seeds) < 0 or len(set(self.seeds)) < len(self.seeds):
            raise ConfigError(f"expected different seeds of 0 or more, found seeds={list(self.seeds)}")
