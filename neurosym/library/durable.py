"""Files and folders that appear whole or not at all, and never in the place of another."""

import os
import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path


def create_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """A new folder with these files. Raises FileExistsError if there is one already.

    Written under another name beside it, synced, then renamed: whoever looks sees all of it or nothing, also after a
    crash. A leftover of a crash has a name that starts with a dot.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(target)
    draft.mkdir()
    try:
        for name, data in files.items():
            _write(draft / name, data)
        _sync_folder(draft)
        try:
            draft.rename(target)
        except OSError:
            if target.exists():
                raise FileExistsError(f"{target} exists") from None
            raise
        _sync_folder(target.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def create_file(target: Path, data: bytes) -> None:
    """A new file. Raises FileExistsError if there is one already."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(target)
    try:
        _write(draft, data)
        try:
            os.link(draft, target)  # unlike a rename, it never replaces
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links: reserve the name, then replace what we reserved
            target.open("xb").close()
            draft.replace(target)
        _sync_folder(target.parent)
    finally:
        draft.unlink(missing_ok=True)


def _draft(target: Path) -> Path:
    return target.with_name(f".{target.name}.{uuid.uuid4().hex}")


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make new names in a folder survive a power cut; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
