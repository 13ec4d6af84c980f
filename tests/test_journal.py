"""The file of a journal: what was written is read, what is torn or damaged is cut off, what is another's is refused."""

import multiprocessing
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.errors import JournalError
from neurosym.journal import Journal

KEY = {"task": "1", "seed": "2"}
RECORD = st.tuples(st.integers(0, 255), st.binary(max_size=300))


def write(path: Path, frames: list[list[tuple[int, bytes]]]) -> None:
    with Journal(path) as journal:
        journal.begin(KEY)
        for number, frame in enumerate(frames, 1):
            for kind, content in frame:
                journal.add(kind, content)
            journal.flush(float(number))


def read(path: Path) -> tuple[list[tuple[int, bytes]], float]:
    found = []
    with Journal(path) as journal:
        journal.begin(KEY)
        seconds = journal.seconds
        while journal.is_replaying:
            kind = next(kind for kind in range(256) if journal.n_ahead(kind) and peeked(journal) == kind)
            found.append((kind, journal.take(kind)))
    return found, seconds


def peeked(journal: Journal) -> int:
    """The kind of the next record: by another reader of the same frames."""
    records = [kind for _, frame in journal._frames() for kind, _ in frame]
    return records[len(records) - journal._ahead.total()]


@given(st.lists(st.lists(RECORD, min_size=1, max_size=4), max_size=5))
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, frames: list[list[tuple[int, bytes]]]
) -> None:
    path = tmp_path_factory.mktemp("journal") / "one"
    write(path, frames)
    assert read(path) == ([record for frame in frames for record in frame], float(len(frames)))


@given(st.data())
def test_of_what_is_torn_or_damaged_the_frames_before_are_left(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("journal") / "one"
    frames = data.draw(st.lists(st.lists(RECORD, min_size=1, max_size=3), min_size=1, max_size=4))
    ends = []
    for n in range(len(frames) + 1):
        path.unlink(missing_ok=True)
        write(path, frames[:n])
        ends.append(path.stat().st_size)
    at = data.draw(st.integers(ends[0], ends[-1] - 1))
    content = bytearray(path.read_bytes())
    if data.draw(st.booleans()):
        del content[at:]
    else:
        content[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    n_whole = sum(end <= at for end in ends[1:])
    whole = [record for frame in frames[:n_whole] for record in frame]
    assert read(path)[0] == whole
    assert path.stat().st_size == ends[n_whole]
    with Journal(path) as journal:  # and it is written on behind them
        journal.begin(KEY)
        for kind, _ in whole:
            journal.take(kind)
        journal.add(7, b"more")
        journal.flush(99.0)
    assert read(path) == ([*whole, (7, b"more")], 99.0)


def test_another_search_is_refused_by_what_differs(tmp_path: Path) -> None:
    write(tmp_path / "one", [])
    with Journal(tmp_path / "one") as journal, pytest.raises(JournalError, match="one with another seed; give another"):
        journal.begin(KEY | {"seed": "3"})
    with Journal(tmp_path / "one") as journal, pytest.raises(JournalError, match="another task, another seed;"):
        journal.begin({})


@pytest.mark.parametrize("content", [b"hello", b"neurosym Journal 1\n{}\n", b"neurosym journal 1\n[1]\n"])
def test_a_file_that_is_no_journal_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "one"
    path.write_bytes(content)
    with Journal(path) as journal, pytest.raises(JournalError, match=r"expected (a journal|the key)"):
        journal.begin(KEY)
    assert path.read_bytes() == content


def test_what_was_killed_at_its_first_line_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b'neurosym journal 1\n{"task"')
    write(tmp_path / "one", [[(1, b"x")]])
    assert read(tmp_path / "one")[0] == [(1, b"x")]


def test_a_record_of_another_kind_is_a_misfit(tmp_path: Path) -> None:
    write(tmp_path / "one", [[(1, b"x")]])
    with Journal(tmp_path / "one") as journal:
        journal.begin(KEY)
        with pytest.raises(JournalError, match="does not go the way of its journal"):
            journal.take(2)


def hold(path: Path, ready: "multiprocessing.synchronize.Event", done: "multiprocessing.synchronize.Event") -> None:
    with Journal(path):
        ready.set()
        done.wait(60)


def test_two_processes_do_not_write_one_journal(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    process = context.Process(target=hold, args=(tmp_path / "one", ready, done))
    process.start()
    try:
        assert ready.wait(60)
        with pytest.raises(JournalError, match="another search is writing"):
            Journal(tmp_path / "one")
    finally:
        done.set()
        process.join()
    Journal(tmp_path / "one").__exit__(None, None, None)


@pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="whoever is root may write anywhere")
def test_what_can_not_be_written_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(JournalError, match="expected a journal to write: Permission denied"):
        Journal(tmp_path / "one")


def test_a_folder_is_no_journal(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="expected a journal to write: Is a directory"):
        Journal(tmp_path)
