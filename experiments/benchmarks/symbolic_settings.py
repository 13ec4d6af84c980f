"""How the benchmark of symbolic regression is configured: a schema of its own, as the other benchmarks have."""

from typing import Any

from hydra.core.config_store import ConfigStore
from hydra_zen import builds
from omegaconf import DictConfig, OmegaConf

from experiments.benchmarks.symbolic_regression import SymbolicRegression
from experiments.config import ConfigError

CONFIG = "symbolic_benchmark"
SCHEMA = "symbolic_benchmark_schema"
EXPERIMENT = "benchmark/symbolic_regression"

DEFAULTS = [
    SCHEMA,
    "run_folder",
    "_self_",
    {"experiment": None},
    {"override hydra/hydra_logging": "disabled"},
    {"override hydra/job_logging": "disabled"},
]

HELP = {
    "app_name": "neurosym benchmark of symbolic regression",
    "template": """\
Known formulas from points, beside other packages; the last line printed is the run's folder.

  python -m experiments.run experiment=benchmark/symbolic_regression                                 everything
  python -m experiments.run experiment=benchmark/symbolic_regression n_seeds=5 'arms=[grown,operon]'

== Fields (set one with field=value) ==
$CONFIG
""",
}


def register() -> None:
    """Store the schema, and what a run starts from, where Hydra finds them."""
    store = ConfigStore.instance()
    store.store(name=SCHEMA, node=builds(SymbolicRegression, populate_full_signature=True))
    store.store(name=CONFIG, node={"defaults": DEFAULTS, "hydra": {"help": HELP}})


def symbolic_benchmark_of(config: DictConfig) -> SymbolicRegression:
    """The benchmark that a composed configuration describes. Raises ConfigError for a value that it refuses."""
    plain: Any = OmegaConf.to_container(config, resolve=True)
    plain.pop("_target_")  # the only one that the schema has
    try:
        return SymbolicRegression(
            **{key: tuple(value) if isinstance(value, list) else value for key, value in plain.items()}
        )
    except ValueError as error:
        raise ConfigError(str(error)) from None


def names_symbolic_benchmark(arguments: list[str]) -> bool:
    """Whether a command line names the benchmark of symbolic regression."""
    named = [one.removeprefix("experiment=") for one in arguments if one.startswith("experiment=")]
    return bool(named) and named[-1] == EXPERIMENT
