"""`python -m experiments.benchmarks.engine rows=[programs]`: the benchmark of the engine by itself."""

import os
import sys
from pathlib import Path

import hydra
from hydra.core.hydra_config import HydraConfig
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException
from rich.console import Console

from experiments.benchmarks.engine.run_engine import run_engine
from experiments.benchmarks.engine.settings import CONFIG, EXPERIMENT, engine_benchmark_of, register
from experiments.environment import ROOT
from neurosym.errors import NeurosymError

REFUSED = 2


@hydra.main(version_base="1.3", config_path=str(ROOT / "conf"), config_name=CONFIG)
def compose_and_measure(config: DictConfig) -> None:
    """Check the composed configuration, measure, print the folder."""
    folder = Path(HydraConfig.get().runtime.output_dir)
    run_engine(engine_benchmark_of(config), folder, Console(highlight=False))
    print(folder)


def main() -> int:
    """The exit code: 0 done, 2 refused."""
    os.environ["HYDRA_FULL_ERROR"] = "1"  # so that Hydra hands errors over instead of printing them its own way
    register()
    OmegaConf.register_new_resolver("checkout", lambda: str(ROOT), replace=True)
    OmegaConf.register_new_resolver("run_name", lambda name: (name or "run").replace("/", "-"), replace=True)
    if not any(one.startswith("experiment=") for one in sys.argv[1:]):
        sys.argv.append(f"experiment={EXPERIMENT}")
    try:
        compose_and_measure()
    except (HydraException, OmegaConfBaseException, NeurosymError) as error:
        print("error:", error, file=sys.stderr)
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
