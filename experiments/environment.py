"""Where a run took place: what its figures can't be understood without."""

import importlib.metadata
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""

_DISTRIBUTIONS = ("torch", "numpy", "numba", "networkx", "hydra-core", "hydra-zen", "safetensors", "matplotlib")


def describe_environment(n_processes: int, device: str) -> dict[str, Any]:
    """Versions, processor, commit, threads, device, command and time."""
    return {
        "command": " ".join(["python -m experiments.run", *sys.argv[1:]]),
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processor": _processor(),
        "n_cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "n_processes": n_processes,
        "threads_per_process": 1,
        "device": device,
        "versions": {name: _version(name) for name in ("neurosym-toolkit", *_DISTRIBUTIONS)},
    }


def command_of(environment: dict[str, Any]) -> str:
    """The command of a run, without what Hydra was told of one machine's folders."""
    return " ".join(word for word in environment["command"].split() if not word.startswith("hydra."))


def commit() -> str:
    """The commit of the checkout, with a `+` if tracked files differ from it; `unknown` without git."""
    try:
        head = _git("rev-parse", "HEAD")
        return head + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _version(distribution: str) -> str | None:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
