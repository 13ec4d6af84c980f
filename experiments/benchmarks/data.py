"""The files of the benchmarks, in the folder that the variable NEUROSYM_DATA names."""

import gzip
import json
import os
import zlib
from pathlib import Path
from typing import Any

from neurosym.errors import DataError

_FOLDER = Path("program")


def read_json(name: str) -> Any:
    """What the gzip file NEUROSYM_DATA/program/`name` states.

    Raises DataError if the variable names no folder, or the file is missing or damaged.
    """
    mirror = os.environ.get("NEUROSYM_DATA")
    if not mirror:
        raise DataError(
            f"expected NEUROSYM_DATA to name the folder that holds {_FOLDER / name}, found it unset; "
            "set it to a copy of the benchmarks' data"
        )
    if not Path(mirror).is_dir():
        raise DataError(f"expected NEUROSYM_DATA to name a folder, found none at {mirror}; correct it")
    path = Path(mirror) / _FOLDER / name
    try:
        return json.loads(gzip.decompress(path.read_bytes()))
    except FileNotFoundError:
        raise DataError(f"expected the benchmark's tasks at {path}, found no file there; put a copy there") from None
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise DataError(f"expected JSON in a gzip file at {path}, found {error!r}; put a good copy there") from None
