"""The journal of a search: what it needs to come back to where it stood, in one file that only grows.

A search is a function of its key (the task, the library, the settings, the seed). What it writes down on the way lets
it be done again without the work: a search that finds records takes them, in order, and goes on where they end. The
file is a line that says what it is, a line with the key, and frames: magic, checksum, length, seconds spent so far,
then records, compressed. A frame that is not whole is what a killed process left: it and all after it are dropped.
"""

import json
import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from filelock import FileLock, Timeout

from neurosym.errors import JournalError

MAGIC = b"neurosym journal 1\n"
FRAME = b"NSJF"

_HEADER = struct.Struct("<4sIQd")
_RECORD = struct.Struct("<BQ")


class Journal:
    """A file of records, opened for one search; use it in a with statement.

    `seconds` is what the search had spent when it last wrote. Raises JournalError for a file that is no journal, that
    can't be written, or that another process has open.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.seconds = 0.0
        self._lock = FileLock(self.path.with_name(f"{self.path.name}.lock"))
        self._ahead: Counter[int] = Counter()
        self._records: Iterator[tuple[int, bytes]] = iter(())
        self._waiting = bytearray()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
            self._file: BinaryIO = self.path.open("a+b")
        except Timeout:
            raise JournalError(f"{self.path}: another search is writing this journal; give each its own") from None
        except OSError as error:
            raise JournalError(f"{self.path}: expected a journal to write: {error.strerror}") from None

    def __enter__(self) -> "Journal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._lock.release()

    def begin(self, key: Mapping[str, str]) -> None:
        """Begin with a search of this key, or come back to it. Raises JournalError where the journal is another's."""
        header = MAGIC + json.dumps(dict(key)).encode() + b"\n"
        self._file.seek(0)
        found = self._file.read(len(MAGIC)), self._file.readline()
        if not MAGIC.startswith(found[0]):
            raise JournalError(f"{self.path}: expected a journal, or no file, but found other content; nothing changed")
        if not found[1].endswith(b"\n"):  # new, or killed within its first line
            self._file.truncate(0)
            self._file.write(header)
            self._file.flush()
            return
        before = _read_key(self.path, found[1])
        others = [name for name in {**before, **key} if before.get(name) != key.get(name)]
        if others:
            raise JournalError(
                f"{self.path}: expected the journal of this search, found that of one with another "
                f"{', another '.join(others)}; give another path, or delete it to begin anew"
            )
        self._count()
        self._records = self._read()

    @property
    def is_replaying(self) -> bool:
        """Whether there are records to be taken before new ones are written."""
        return self._ahead.total() > 0

    def n_ahead(self, kind: int) -> int:
        """How many records of a kind are still to be taken."""
        return self._ahead[kind]

    def take(self, kind: int) -> bytes:
        """The next record, which is of this kind. Raises JournalError where the search has come another way."""
        found, content = next(self._records)
        if found != kind:
            raise self.misfit()
        self._ahead[kind] -= 1
        return content

    def misfit(self) -> JournalError:
        """What to raise where a record is not what the search would have written."""
        return JournalError(
            f"{self.path}: the search does not go the way of its journal: an entry gives other values than it did; "
            "delete the journal to begin anew"
        )

    def add(self, kind: int, content: bytes) -> None:
        """Write a record, at the next `flush`."""
        self._waiting += _RECORD.pack(kind, len(content))
        self._waiting += content

    def flush(self, seconds: float) -> None:
        """Have the records that were added in the file, and what the search has spent."""
        if not self._waiting:
            return
        body = zlib.compress(bytes(self._waiting), level=1)
        self._file.write(_HEADER.pack(FRAME, _checksum(body, seconds), len(body), seconds) + body)
        self._file.flush()
        self._waiting.clear()

    def _count(self) -> None:
        """Count the records by kind, and drop what is not whole."""
        for seconds, records in self._frames():
            self._ahead.update(kind for kind, _ in records)
            self.seconds = seconds
        self._file.seek(0, 2)

    def _read(self) -> Iterator[tuple[int, bytes]]:
        for _, records in self._frames():
            yield from records

    def _frames(self) -> Iterator[tuple[float, list[tuple[int, bytes]]]]:
        """Of each frame the seconds spent until then, and its records; the file ends where the last whole one does."""
        with self.path.open("rb") as file:
            file.seek(len(MAGIC))
            file.readline()
            end = file.tell()
            while header := file.read(_HEADER.size):
                frame = _frame(header, file)
                if frame is None:
                    break
                end = file.tell()
                yield frame
        if self._file.seek(0, 2) > end:
            self._file.truncate(end)


def _frame(header: bytes, file: BinaryIO) -> tuple[float, list[tuple[int, bytes]]] | None:
    """The seconds and the records of a frame; None where it is not whole."""
    if len(header) < _HEADER.size:
        return None
    magic, checksum, size, seconds = _HEADER.unpack(header)
    if magic != FRAME:
        return None
    body = file.read(size)
    if len(body) < size or _checksum(body, seconds) != checksum:
        return None
    content, at, records = zlib.decompress(body), 0, []
    while at < len(content):
        kind, length = _RECORD.unpack_from(content, at)
        at += _RECORD.size
        records.append((kind, content[at : at + length]))
        at += length
    return seconds, records


def _checksum(body: bytes, seconds: float) -> int:
    return zlib.crc32(body, zlib.crc32(struct.pack("<d", seconds)))


def _read_key(path: Path, line: bytes) -> dict[str, str]:
    try:
        key = json.loads(line)
    except ValueError:
        key = None
    if not isinstance(key, dict):
        raise JournalError(f"{path}: expected the key of a search in the second line; the file is damaged")
    return key
