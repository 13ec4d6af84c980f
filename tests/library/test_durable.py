import os
from pathlib import Path

import pytest

from neurosym.library.durable import create_file, create_folder


def without_hard_links(source: object, target: object) -> None:
    raise PermissionError(1, "Operation not permitted")


@pytest.mark.parametrize("has_links", [True, False])
def test_a_file_appears_whole_and_never_replaces_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    if not has_links:
        monkeypatch.setattr(os, "link", without_hard_links)
    target = tmp_path / "folder" / "file"
    create_file(target, b"first")
    with pytest.raises(FileExistsError):
        create_file(target, b"second")
    assert target.read_bytes() == b"first"
    assert list(target.parent.iterdir()) == [target]


def test_a_folder_appears_whole_and_never_replaces_another(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b"
    create_folder(target, {"one": b"1", "two": b"2"})
    with pytest.raises(FileExistsError):
        create_folder(target, {"one": b"3"})
    assert {path.name: path.read_bytes() for path in target.iterdir()} == {"one": b"1", "two": b"2"}
    assert list(target.parent.iterdir()) == [target]


def test_a_failed_write_leaves_no_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        create_file(tmp_path / "file", b"1")
    with pytest.raises(OSError, match="No space left"):
        create_folder(tmp_path / "folder", {"one": b"1"})
    assert list(tmp_path.iterdir()) == []
