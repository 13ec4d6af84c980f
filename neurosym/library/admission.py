"""Adding entries to a library folder: read, held against their contract, copied whole or not at all."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from neurosym.errors import LibraryError, NeurosymError
from neurosym.library.checked import checked_clauses
from neurosym.library.contract import Evaluate
from neurosym.library.durable import create_file
from neurosym.library.entry import Entry
from neurosym.library.library import Library, python_entries, read_entries
from neurosym.library.store import copy_grown, is_grown, read_grown


def add_to_folder(
    source: Path, folder: Path, library: Library, *, evaluate: Evaluate, on_checked: Callable[[Entry], None]
) -> list[Entry]:
    """Copy a Python file of entries, or a grown entry's folder, into a library folder; gives its entries.

    `library` is what the folder's entries stand beside. Raises LibraryError with every broken clause of every entry,
    and for a name or a file that is taken by something else; nothing is copied then.
    """
    if is_grown(source):
        entries = read_grown(source, library)
    elif source.is_file() and source.suffix == ".py":
        entries = python_entries(source)
    else:
        raise LibraryError(f"expected a Python file or a grown entry's folder (with manifest.json) at {source}")
    if not entries:
        raise LibraryError(f"{source} declares no entry: expected @algorithmic or @geometric on one or more")
    content = source.read_bytes() if source.is_file() else b""
    broken = checked_clauses(entries, library.with_entries(entries), evaluate=evaluate, on_checked=on_checked)
    if broken:
        reasons = "".join(f"\n  {name}: {clause}" for name, clauses in broken.items() for clause in clauses)
        raise LibraryError(f"nothing was added: {len(broken)} of {len(entries)} entries break their contract{reasons}")
    if content:
        _copy_file(content, folder / source.name)
    else:
        copy_grown(source, folder)
    return entries


def _copy_file(content: bytes, target: Path) -> None:
    try:
        create_file(target, content)
    except FileExistsError:
        if not target.is_file():
            raise LibraryError(f"{target} can't be written: something else is in its place or its folder's") from None
        if target.read_bytes() != content:
            raise LibraryError(f"{target} exists with other content: give the file another name") from None
    except OSError as error:
        raise LibraryError(f"{target} can't be written: {error.strerror}") from None


def readable_entries(places: Iterable[Path], library: Library) -> tuple[list[Entry], Library, list[str]]:
    """The entries of files and folders, the library with them, and why the others can't be read.

    A folder's files are read one by one, so that a broken one hides no other.
    """
    readers: list[Callable[[Library], list[Entry]]] = []
    for place in places:
        if not place.exists():
            raise LibraryError(
                f"nothing to check at {place}: expected a Python file, a grown entry's folder, or several"
            )
        if place.is_dir() and not is_grown(place):
            readers += [partial(read_entries, file) for file in sorted(place.glob("*.py"))]
            readers.append(partial(read_grown, place))
        else:
            readers.append(partial(read_entries, place))
    entries: list[Entry] = []
    reasons = []
    for read in readers:
        try:
            found = read(library)
            library = library.with_entries(found)
            entries += found
        except NeurosymError as error:
            reasons.append(str(error))
    return entries, library, reasons
