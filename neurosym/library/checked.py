"""Entries that passed the contract are marked on disk; one without a mark is checked before a search calls it.

A mark is for one state of an entry: its digest, the text of its file, with helpers, doctests and witness, and the
sources of the contract. Shipped entries, whose tests check them, need none.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from filelock import FileLock

from neurosym.cache import LONG_SECONDS, digest_of_sources, folder_for, made_once
from neurosym.errors import ContractError
from neurosym.library.contract import Evaluate, broken_clauses, harmful
from neurosym.library.entry import Entry, Kind
from neurosym.library.library import Library, shipped_folder


def check_unmarked(library: Library) -> None:
    """Hold the entries that have no mark against their contract. Raises ContractError for one that would harm a search.

    They are Python functions of files: modules take long to check, and grown entries are no Python.
    """
    unmarked = list(_unmarked(library))
    if not unmarked:
        return
    files = ", ".join(sorted({Path(entry.path).name for entry in unmarked}))
    lock = FileLock(_folder() / "lock")
    with made_once(lock, LONG_SECONDS, "checking %d entries of %s against the contract …", len(unmarked), files):
        # another process may have checked them by now
        broken = checked_clauses(_unmarked(unmarked), library)
    for name, clauses in broken.items():
        if found := harmful(clauses):
            raise ContractError(name, found)


def checked_clauses(
    entries: Iterable[Entry],
    library: Library,
    *,
    evaluate: Evaluate | None = None,
    on_checked: Callable[[Entry], None] = lambda entry: None,
) -> dict[str, tuple[str, ...]]:
    """The `broken_clauses` of entries; those that a search may call are marked."""
    entries = list(entries)
    broken = broken_clauses(entries, library, evaluate=evaluate, on_checked=on_checked)
    for entry in _unmarked(entries):
        if not harmful(broken.get(entry.name, ())):
            _mark(entry).touch()
    return broken


def _unmarked(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries that need a mark and have none."""
    shipped = f"{shipped_folder()}{os.sep}"
    for entry in entries:
        is_own = entry.kind is Kind.ALGORITHMIC and entry.file_digest and not entry.origin.startswith(shipped)
        if is_own and not _mark(entry).exists():
            yield entry


def _mark(entry: Entry) -> Path:
    state = "\0".join((entry.name, entry.digest, entry.file_digest))
    return _folder() / hashlib.sha256(state.encode()).hexdigest()


@cache
def _folder() -> Path:
    library = Path(__file__).parent
    return folder_for("checked", digest_of_sources(library, library.with_name("program")))
