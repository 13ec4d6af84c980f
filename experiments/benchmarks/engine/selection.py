"""`make bench`: what can be read in ten minutes, in one folder: the engine's ratios, and some tasks of each family."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path

from experiments.environment import ROOT
from experiments.folder import RECORDS, write

REFUSED = 2
"""The exit code of a run that was refused."""

PARTS: dict[str, tuple[str, ...]] = {
    "engine": ("seconds=40",),
    "dreamcoder_lists": ("sample=60", "seconds=10"),
    "sygus_strings": ("sample=60", "seconds=10"),
    "arc_1d": ("sample=36", "seconds=10"),
    "psb1": ("seconds=10", "seeds=[0]"),
}
"""What each benchmark is given."""


def main() -> int:
    """Do all parts, put their records together, print the folder; the exit code is the first part's that failed.

    A part that is refused, as where its data aren't there, says so and is left out.
    """
    folder = ROOT / "runs" / datetime.now().astimezone().strftime("%Y-%m-%d/%H%M%S-bench")
    worst = 0
    for name, overrides in PARTS.items():
        print(f"\n== {name} ==", flush=True)
        given = (f"experiment=benchmark/{name}", *overrides, f"hydra.run.dir={folder / name}")
        code = subprocess.run([sys.executable, "-m", "experiments.run", *given], cwd=ROOT, check=False).returncode
        if code not in (0, REFUSED):
            worst = worst or code
    write(folder / RECORDS, "".join(_records(folder / name) for name in PARTS))
    print(folder)
    return worst


def _records(folder: Path) -> str:
    path = folder / RECORDS
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
