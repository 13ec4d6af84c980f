"""The library: entries by name and by type, from the places where they live.

`Library.load` reads what entries declare and runs no file; an entry's file is run when its implementation is first
asked for. A library is a value: `extended` and `restricted` give another one.
"""

import difflib
import hashlib
import importlib.util
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache, partial
from importlib import metadata
from pathlib import Path
from typing import Any

import platformdirs

from neurosym.errors import LibraryError
from neurosym.library.entry import Entry
from neurosym.library.index import index_source
from neurosym.program.expression import Program, Reference
from neurosym.program.inference import match
from neurosym.program.text import parse_program
from neurosym.program.types import Type

ENTRY_POINTS = "neurosym.libraries"


class Library:
    """Entries by name. Raises LibraryError for two entries of one name, naming both origins."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries: dict[str, Entry] = {}
        for entry in entries:
            known = self._entries.setdefault(entry.name, entry)
            if known.digest != entry.digest:
                raise LibraryError(
                    f"{entry.name} is declared twice, at {known.origin} and at {entry.origin}; rename one"
                )

    @staticmethod
    def load(*paths: str | Path, user: bool = True) -> "Library":
        """Shipped entries, those of installed packages, the user's own (unless `user` is off) and those of `paths`.

        A path is a Python file, a folder of them, or a folder of grown entries.
        """
        places = [shipped_folder(), *_installed_folders()]
        if user and user_folder().is_dir():
            places.append(user_folder())
        return Library([]).extended(*places, *paths)

    def extended(self, *paths: str | Path) -> "Library":
        """This library and the entries that live at `paths`."""
        library = self
        for path in map(Path, paths):
            if not path.exists():
                raise LibraryError(f"no library at {path}: expected a Python file or a folder")
            library = library.with_entries(read_entries(path.absolute(), library))
        return library

    def with_entries(self, entries: Iterable[Entry]) -> "Library":
        """This library and more entries."""
        return Library([*self, *entries])

    def restricted(self, tier: int) -> "Library":
        """The entries of `tier` and below. Raises ValueError for what is no tier."""
        if tier not in (0, 1, 2):
            raise ValueError(f"expected a tier of 0, 1 or 2, found {tier!r}")
        return Library(entry for entry in self if entry.tier <= tier)

    def without(self, names: Iterable[str] | str) -> "Library":
        """This library less the entries of those names, or of one. Raises LibraryError for one that isn't there."""
        left_out = {self[name].name for name in ([names] if isinstance(names, str) else names)}
        return Library(entry for entry in self if entry.name not in left_out)

    def __getitem__(self, name: str) -> Entry:
        if name not in self._entries:
            near = difflib.get_close_matches(name, self._entries, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise LibraryError(f"no entry {name!r} in the library of {len(self)} entries{hint}")
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def of_type(self, type_: Type) -> list[Entry]:
        """The entries that can be used at `type_`: a function type is matched whole, any other by the result."""
        return [
            entry
            for entry in self
            if match(entry.signature, type_) is not None or match(entry.signature.result, type_) is not None
        ]

    def resolve(self, name: str, digest: str | None = None) -> Reference:
        """The reference that program text means. Raises LibraryError when the entry here has another digest."""
        entry = self[name]
        if digest is not None and not entry.digest.startswith(digest):
            raise LibraryError(
                f"{name} is pinned at {digest} but the library has {entry.digest}, from {entry.origin}: "
                "its meaning changed"
            )
        return entry.reference()

    def parse(self, text: str) -> Program:
        """The program that `text` spells over this library."""
        return parse_program(text, self.resolve)


def shipped_folder() -> Path:
    """The entries that come with the package: `neurosym/_library` in a wheel, `library/` in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_library"
    return inside if inside.is_dir() else package.parent / "library"


def user_folder() -> Path:
    """Where a user's own entries live: NEUROSYM_LIBRARY, else the platform's data folder."""
    named = os.environ.get("NEUROSYM_LIBRARY")
    return Path(named) if named else Path(platformdirs.user_data_dir("neurosym")) / "library"


def _installed_folders() -> list[Path]:
    """The library folders of installed packages, found without importing the packages' modules."""
    folders = []
    for point in sorted(metadata.entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        spec = importlib.util.find_spec(point.value.split(":")[0])
        if spec is None or not (spec.submodule_search_locations or spec.origin):
            raise LibraryError(f"the entry point {point.name} names {point.value!r}, which can't be found")
        folders.append(Path(next(iter(spec.submodule_search_locations or [spec.origin or ""]))))
    return folders


def read_entries(path: Path, library: Library) -> list[Entry]:
    """The entries of a file or a folder: Python files by name, then grown entries, which may use those of `library`."""
    from neurosym.library.store import read_grown  # the store reads programs over a library, and so imports this

    if path.is_file():
        return python_entries(path)
    entries = [entry for file in sorted(path.glob("*.py")) for entry in python_entries(file)]
    return [*entries, *read_grown(path, library.with_entries(entries))]


def python_entries(path: Path) -> list[Entry]:
    """The entries that a Python file declares; the file is read, not run."""
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LibraryError(f"{path} can't be read: {error}") from None
    return list(_indexed(path, source))


@lru_cache(maxsize=1_000)
def _indexed(path: Path, source: str) -> tuple[Entry, ...]:
    """The entries that a file declares, found once per content: that takes a millisecond for each dozen."""
    return tuple(index_source(source, str(path), partial(_load, path, source)))


def _load(path: Path, source: str, name: str) -> Callable[..., Any]:
    return _run(path, source)[name]  # type: ignore[no-any-return]


@cache
def _run(path: Path, source: str) -> Mapping[str, Any]:
    """The names that a file binds, the file run once per content."""
    digest = hashlib.sha256(f"{path}\n{source}".encode()).hexdigest()[:16]
    name = f"neurosym_entries_{digest}_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None:
        raise LibraryError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        exec(compile(source, str(path), "exec"), module.__dict__)
    except Exception as error:
        del sys.modules[name]
        raise LibraryError(f"{path} can't be run: {type(error).__name__}: {error}") from error
    return vars(module)
