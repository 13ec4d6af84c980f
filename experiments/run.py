"""Runs an experiment: `python -m experiments.run experiment=sorting/digits`; the last line printed is its folder."""

import os
import shlex
import signal
import sys
from pathlib import Path

import hydra
from hydra.core.hydra_config import HydraConfig
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException
from rich.console import Console

from experiments.benchmarks.kinds import KINDS, kind_of
from experiments.config import ConfigError, register, settings_of
from experiments.environment import ROOT
from experiments.execute import execute
from experiments.folder import RunFolder
from experiments.jobs import JobError
from experiments.resume import resumed_overrides
from neurosym.errors import NeurosymError

REFUSED = 2
INTERRUPTED = 130


def main() -> int:
    """The exit code: 0 done, 2 refused, 130 interrupted."""
    is_debugged = bool(os.environ.get("HYDRA_FULL_ERROR"))
    os.environ["HYDRA_FULL_ERROR"] = "1"  # so that Hydra hands errors over instead of printing them its own way
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended from outside: as by Ctrl-C, with our processes
    register()
    for kind in KINDS:
        kind.register()
    OmegaConf.register_new_resolver("checkout", lambda: str(ROOT), replace=True)
    OmegaConf.register_new_resolver("run_name", lambda name: (name or "run").replace("/", "-"), replace=True)
    try:
        sys.argv[1:] = resumed_overrides(sys.argv[1:])
        _check_experiment(sys.argv[1:])
        _run(sys.argv[1:])
    except KeyboardInterrupt:
        return INTERRUPTED
    except (HydraException, OmegaConfBaseException, NeurosymError, OSError) as error:
        if is_debugged:
            raise
        _refuse(error)
        return REFUSED
    return 0


def _run(arguments: list[str]) -> None:
    """Compose the configuration of the experiment that a command line names, check it and run it."""
    kind = kind_of(arguments)

    @hydra.main(version_base="1.3", config_path="../conf", config_name=kind.config if kind else "config")
    def compose_and_run(config: DictConfig) -> None:
        folder, console = Path(HydraConfig.get().runtime.output_dir), Console(highlight=False)
        try:
            if kind:
                kind.run(kind.settings_of(config), folder, console)
            else:
                execute(settings_of(config), folder, console)
        except (NeurosymError, OSError) as error:  # here, because Hydra would announce it in its own way first
            _refuse(error)
            if isinstance(error, OSError | JobError):  # a full disk, or memory: what was finished is there
                print(f"stopped{_how_to_go_on(folder)}", file=sys.stderr)
            raise SystemExit(REFUSED) from None
        except KeyboardInterrupt:
            print(f"\nstopped{_how_to_go_on(folder)}", file=sys.stderr)
            raise SystemExit(INTERRUPTED) from None
        print(folder)

    compose_and_run()


def _how_to_go_on(folder: Path) -> str:
    if not RunFolder(folder).outcomes():
        return ""
    return f"; go on with: python -m experiments.run {shlex.quote(f'resume={folder}')}"


def _check_experiment(arguments: list[str]) -> None:
    """Refuse an experiment that there is no file of, naming those that there are: Hydra does not."""
    experiments = ROOT / "conf" / "experiment"
    known = sorted(path.relative_to(experiments).with_suffix("").as_posix() for path in experiments.rglob("*.yaml"))
    for name in (one.removeprefix("experiment=") for one in arguments if one.startswith("experiment=")):
        if not {*name.split(",")} <= {*known, "null"}:
            raise ConfigError(f"expected experiment={'|'.join(known)} but found {name!r}")


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
