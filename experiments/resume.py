"""Going on with an interrupted run: the overrides that began it, in its own folder."""

import json
from collections.abc import Sequence
from pathlib import Path

from omegaconf import OmegaConf

from neurosym.errors import NeurosymError

_KEY = "resume="


class ResumeError(NeurosymError):
    """A run that can't be gone on with."""


def resumed_overrides(arguments: Sequence[str]) -> list[str]:
    """The command line, or, if it is `resume=RUN_FOLDER`, the one that began that run.

    Raises ResumeError for a folder that holds no run, and for anything else beside `resume`.
    """
    named = [argument.removeprefix(_KEY) for argument in arguments if argument.startswith(_KEY)]
    if not named:
        return list(arguments)
    if len(arguments) > 1:
        raise ResumeError(f"a run goes on as it was begun: expected resume=RUN_FOLDER alone, found {arguments}")
    folder = Path(named[0]).resolve()
    path = folder / ".hydra" / "overrides.yaml"
    if not path.is_file():
        raise ResumeError(f"expected the folder of a run at {folder}: it has no .hydra/overrides.yaml")
    overrides = [str(override) for override in OmegaConf.load(path)]
    return [*overrides, f"hydra.run.dir={json.dumps(str(folder))}", "hydra.output_subdir=.hydra"]
