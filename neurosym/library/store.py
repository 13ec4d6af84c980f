"""Grown entries on disk: data, never code."""

from pathlib import Path

from neurosym.library.entry import Entry
from neurosym.library.library import Library


def read_grown(folder: Path, library: Library) -> list[Entry]:
    """The grown entries below `folder`, each over `library` and the ones before it."""
    return []
