"""What the benchmark of the engine is configured by."""

from dataclasses import dataclass
from enum import Enum

from experiments.config import ConfigError


class Size(Enum):
    """How much work a row does."""

    SMOKE = "smoke"
    """Enough to see that it works."""
    FULL = "full"


@dataclass(frozen=True)
class Effort:
    """How much a row may take: about `seconds` of wall clock for `n_repeats` repetitions of each side."""

    size: Size = Size.FULL
    seconds: float = 20.0
    n_repeats: int = 5

    def choose(self, smoke: int, full: int) -> int:
        """An amount of work by size."""
        return smoke if self.size is Size.SMOKE else full


@dataclass(frozen=True)
class EngineBenchmark:
    """The rows to measure, by name (none named: all), each for about `seconds`."""

    rows: tuple[str, ...] = ()
    size: Size = Size.FULL
    seconds: float = 20.0
    n_repeats: int = 5
    memory_gib: float = 12.0

    def __post_init__(self) -> None:
        for name in ("seconds", "n_repeats", "memory_gib"):
            if not getattr(self, name) > 0:
                raise ConfigError(f"expected {name} above 0, found {name}={getattr(self, name)}")

    @property
    def effort(self) -> Effort:
        """What each row may take."""
        return Effort(self.size, self.seconds, self.n_repeats)
