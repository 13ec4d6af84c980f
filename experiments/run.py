"""Runs an experiment: `python -m experiments.run experiment=sorting/digits`; the last line printed is its folder."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import hydra
from hydra.core.hydra_config import HydraConfig
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException
from rich.console import Console

from experiments.benchmarks.engine.run_engine import run_engine
from experiments.benchmarks.engine.settings import CONFIG as ENGINE_CONFIG
from experiments.benchmarks.engine.settings import engine_benchmark_of, names_engine_benchmark
from experiments.benchmarks.engine.settings import register as register_engine_benchmark
from experiments.benchmarks.run_tasks import run_tasks
from experiments.benchmarks.settings import benchmark_of, names_task_benchmark
from experiments.benchmarks.settings import register as register_benchmarks
from experiments.benchmarks.symbolic_regression import run_symbolic_regression
from experiments.benchmarks.symbolic_settings import CONFIG as SYMBOLIC_CONFIG
from experiments.benchmarks.symbolic_settings import names_symbolic_benchmark, symbolic_benchmark_of
from experiments.benchmarks.symbolic_settings import register as register_symbolic_benchmark
from experiments.config import register, settings_of
from experiments.environment import ROOT
from experiments.execute import execute
from experiments.folder import RunFolder
from experiments.resume import resumed_overrides
from neurosym.errors import NeurosymError

REFUSED = 2
INTERRUPTED = 130


@hydra.main(version_base="1.3", config_path="../conf", config_name="config")
def compose_and_execute(config: DictConfig) -> None:
    """Check the composed configuration and run it."""
    _end_with_folder(lambda folder, console: execute(settings_of(config), folder, console))


@hydra.main(version_base="1.3", config_path="../conf", config_name="task_benchmark")
def compose_and_run_tasks(config: DictConfig) -> None:
    """The same for a benchmark of tasks, which has a configuration of its own."""
    _end_with_folder(lambda folder, console: run_tasks(benchmark_of(config), folder, console))


@hydra.main(version_base="1.3", config_path="../conf", config_name=ENGINE_CONFIG)
def compose_and_measure(config: DictConfig) -> None:
    """The same for the benchmark of the engine."""
    _end_with_folder(lambda folder, console: run_engine(engine_benchmark_of(config), folder, console))


@hydra.main(version_base="1.3", config_path="../conf", config_name=SYMBOLIC_CONFIG)
def compose_and_regress(config: DictConfig) -> None:
    """The same for the benchmark of symbolic regression."""
    _end_with_folder(lambda folder, console: run_symbolic_regression(symbolic_benchmark_of(config), folder, console))


def _end_with_folder(run: Callable[[Path, Console], object]) -> None:
    folder = Path(HydraConfig.get().runtime.output_dir)
    try:
        run(folder, Console(highlight=False))
    except NeurosymError as error:  # here, because Hydra would announce the error in its own way first
        _refuse(error)
        raise SystemExit(REFUSED) from None
    except KeyboardInterrupt:
        how = f"; go on with: python -m experiments.run resume={folder}" if RunFolder(folder).outcomes() else ""
        print(f"\nstopped{how}", file=sys.stderr)
        raise SystemExit(INTERRUPTED) from None
    print(folder)


def main() -> int:
    """The exit code: 0 done, 2 refused, 130 interrupted."""
    is_debugged = bool(os.environ.get("HYDRA_FULL_ERROR"))
    os.environ["HYDRA_FULL_ERROR"] = "1"  # so that Hydra hands errors over instead of printing them its own way
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended from outside: as by Ctrl-C, with our processes
    register()
    register_benchmarks()
    register_engine_benchmark()
    register_symbolic_benchmark()
    OmegaConf.register_new_resolver("checkout", lambda: str(ROOT), replace=True)
    OmegaConf.register_new_resolver("run_name", lambda name: (name or "run").replace("/", "-"), replace=True)
    try:
        sys.argv[1:] = resumed_overrides(sys.argv[1:])
        _main_of(sys.argv[1:])()
    except KeyboardInterrupt:
        return INTERRUPTED
    except (HydraException, OmegaConfBaseException, NeurosymError) as error:
        if is_debugged:
            raise
        _refuse(error)
        return REFUSED
    return 0


def _main_of(arguments: list[str]) -> Callable[[], None]:
    """What composes and runs the experiment that a command line names."""
    if names_engine_benchmark(arguments):
        return compose_and_measure
    if names_symbolic_benchmark(arguments):
        return compose_and_regress
    return compose_and_run_tasks if names_task_benchmark(arguments) else compose_and_execute


def _refuse(error: BaseException) -> None:
    """Print what an error and its causes say, once, without what only concerns Hydra itself."""
    parts: list[str] = []
    one: BaseException | None = error
    while one is not None:
        lines = (line.strip() for line in str(one).splitlines())
        parts += [line for line in lines if line and line not in parts and "object_type=" not in line]
        one = one.__cause__
    print("error:", "\n  ".join(parts), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
