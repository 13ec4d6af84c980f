"""The kinds of benchmark: what each is configured by, and what runs it. Another kind is another entry of `KINDS`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from hydra.core.config_store import ConfigStore
from hydra_zen import builds
from omegaconf import DictConfig, OmegaConf
from rich.console import Console

from experiments.benchmarks.engine.run_engine import run_engine
from experiments.benchmarks.engine.settings import EngineBenchmark
from experiments.benchmarks.families import Family
from experiments.benchmarks.run_tasks import run_tasks
from experiments.benchmarks.settings import TaskBenchmark
from experiments.benchmarks.symbolic_regression import SymbolicRegression, run_symbolic_regression
from experiments.config import ConfigError

Settings = TypeVar("Settings")


@dataclass(frozen=True)
class Kind(Generic[Settings]):
    """Experiments that are configured by the fields of one dataclass, and what runs them.

    `config` names what each of them starts from; `app_name` and `help` are what `--help` says.
    """

    config: str
    experiments: tuple[str, ...]
    settings: type[Settings]
    run: Callable[[Settings, Path, Console], object]
    app_name: str
    help: str

    def register(self) -> None:
        """Store the schema, and what a run starts from, where Hydra finds them."""
        schema = f"{self.config}_schema"
        defaults = [
            schema,
            "run_folder",
            "_self_",
            {"experiment": None},
            {"override hydra/hydra_logging": "disabled"},
            {"override hydra/job_logging": "disabled"},
        ]
        hydra = {"help": {"app_name": self.app_name, "template": self.help}}
        store = ConfigStore.instance()
        store.store(name=schema, node=builds(self.settings, populate_full_signature=True))
        store.store(name=self.config, node={"defaults": defaults, "hydra": hydra})

    def settings_of(self, config: DictConfig) -> Settings:
        """What a composed configuration describes. Raises ConfigError for a value that is refused."""
        plain: Any = OmegaConf.to_container(config, resolve=True, enum_to_str=False)
        plain.pop("_target_")  # the only one that the schema has
        try:
            return self.settings(**{key: tuple(one) if isinstance(one, list) else one for key, one in plain.items()})
        except ValueError as error:
            raise ConfigError(str(error)) from None


KINDS: Final[tuple[Kind[Any], ...]] = (
    Kind(
        config="task_benchmark",
        experiments=tuple(f"benchmark/{family.value}" for family in Family),
        settings=TaskBenchmark,
        run=run_tasks,
        app_name="neurosym task benchmarks",
        help="""\
Every task of a published family once; the last line printed is the run's folder.

  python -m experiments.run experiment=benchmark/dreamcoder_lists      also sygus_strings, arc_1d, psb1
  python -m experiments.run experiment=benchmark/arc_1d sample=120     a fixed stratified part
  python -m experiments.run resume=RUN_FOLDER                          go on with an interrupted run

== Fields (set one with field=value, such as seconds=10) ==
$CONFIG""",
    ),
    Kind(
        config="symbolic_benchmark",
        experiments=("benchmark/symbolic_regression",),
        settings=SymbolicRegression,
        run=run_symbolic_regression,
        app_name="neurosym benchmark of symbolic regression",
        help="""\
Known formulas from points, beside other packages; the last line printed is the run's folder.

  python -m experiments.run experiment=benchmark/symbolic_regression                                 everything
  python -m experiments.run experiment=benchmark/symbolic_regression n_seeds=5 'arms=[grown,operon]'

== Fields (set one with field=value) ==
$CONFIG""",
    ),
    Kind(
        config="engine_benchmark",
        experiments=("benchmark/engine",),
        settings=EngineBenchmark,
        run=run_engine,
        app_name="neurosym benchmark of the engine",
        help="""\
Ratios of the engine to other ways of doing the same work; the last line printed is the run's folder.

  python -m experiments.run experiment=benchmark/engine                       every row
  python -m experiments.run experiment=benchmark/engine 'rows=[programs]'     one of them
  python -m experiments.run resume=RUN_FOLDER                                 go on with an interrupted run

== Fields (set one with field=value, such as seconds=60) ==
$CONFIG""",
    ),
)


def kind_of(arguments: Sequence[str]) -> Kind[Any] | None:
    """The kind of benchmark that a command line names; None if it names none, or another experiment after it."""
    named = [one.removeprefix("experiment=") for one in arguments if one.startswith("experiment=")]
    return next((kind for kind in KINDS if named and named[-1] in kind.experiments), None)
