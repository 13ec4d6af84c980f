"""The same checks in plain C, compiled on the spot where a C compiler exists."""

import ctypes
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from experiments.benchmarks.engine.measure import SkippedError

SOURCE = Path(__file__).with_name("native.c")

Words = np.ndarray[Any, np.dtype[np.int64]]

OPERATIONS = ("add", "subtract", "multiply", "smaller", "larger", "negate", "absolute")
"""What the functions of `native.c` know an entry as: its position here."""


@cache
def compiled() -> ctypes.CDLL:
    """The functions of `native.c`. Raises SkippedError without a C compiler, or where it refuses."""
    compiler = shutil.which(os.environ.get("CC", "cc")) or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise SkippedError("no C compiler: expected cc, gcc or clang on the path")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "native.so"
        command = [compiler, "-O3", "-march=native", "-shared", "-fPIC", "-o", str(path), str(SOURCE)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SkippedError(f"{compiler} refuses native.c: {done.stderr.strip()[:200]}")
        library = ctypes.CDLL(str(path))
    for name in ("probes", "last_level", "sweep"):
        getattr(library, name).restype = ctypes.c_int64
    return library


def called(name: str, arguments: Sequence[int | Words]) -> int:
    """The result of a function of `native.c` for words and addresses of arrays."""
    words = [one if isinstance(one, int) else one.ctypes.data for one in arguments]
    return int(getattr(compiled(), name)(*map(ctypes.c_int64, words)))
