"""What the benchmark of the engine is configured by."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from hydra.core.config_store import ConfigStore
from hydra_zen import builds
from omegaconf import DictConfig, OmegaConf

from experiments.config import ConfigError

CONFIG = "engine_benchmark"
SCHEMA = "engine_benchmark_schema"
EXPERIMENT = "benchmark/engine"


DEFAULTS = [
    SCHEMA,
    "run_folder",
    "_self_",
    {"experiment": None},
    {"override hydra/hydra_logging": "disabled"},
    {"override hydra/job_logging": "disabled"},
]

HELP = {
    "app_name": "neurosym benchmark of the engine",
    "template": """\
Ratios of the engine to other ways of doing the same work; the last line printed is the run's folder.

  python -m experiments.run experiment=benchmark/engine                       every row
  python -m experiments.run experiment=benchmark/engine 'rows=[programs]'     one of them
  python -m experiments.run resume=RUN_FOLDER                                 go on with an interrupted run

== Fields (set one with field=value, such as seconds=60) ==
$CONFIG
""",
}


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


def register() -> None:
    """Store the schema, and what a run starts from, where Hydra finds them."""
    store = ConfigStore.instance()
    store.store(name=SCHEMA, node=builds(EngineBenchmark, populate_full_signature=True))
    store.store(name=CONFIG, node={"defaults": DEFAULTS, "hydra": {"help": HELP}})


def engine_benchmark_of(config: DictConfig) -> EngineBenchmark:
    """The benchmark that a composed configuration describes. Raises ConfigError for a value that it refuses."""
    plain: Any = OmegaConf.to_container(config, resolve=True, enum_to_str=False)
    plain.pop("_target_")  # the only one that the schema has
    return EngineBenchmark(**{**plain, "rows": tuple(plain["rows"])})


def names_engine_benchmark(arguments: list[str]) -> bool:
    """Whether a command line names the benchmark of the engine."""
    named = [one.removeprefix("experiment=") for one in arguments if one.startswith("experiment=")]
    return bool(named) and named[-1] == EXPERIMENT
