"""Tests of the benchmarks' own data run where NEUROSYM_DATA names a folder that has them."""

import os
from pathlib import Path

import pytest

NEEDS_DATA = pytest.mark.skipif(
    not (Path(os.environ.get("NEUROSYM_DATA", "/nowhere")) / "program").is_dir(),
    reason="NEUROSYM_DATA names no folder with the benchmarks' data",
)
