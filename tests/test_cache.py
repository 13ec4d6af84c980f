import contextlib
import logging
import time
from pathlib import Path

import pytest

from neurosym.budget import Budget
from neurosym.cache import digest_of_sources, folder_for, made_once


def package(folder: Path, source: str) -> Path:
    folder.mkdir()
    (folder / "words.py").write_text(source)
    return folder


def test_a_digest_of_packages_covers_each_of_them_and_the_tool(tmp_path: Path) -> None:
    one, other, changed = (package(tmp_path / name, name[0]) for name in ("one", "other", "changed"))
    digests = {
        digest_of_sources(one, other),
        digest_of_sources(one, changed),
        digest_of_sources(changed, other),
        digest_of_sources(one),
        digest_of_sources(one, other, tool="1.0"),
    }
    assert len(digests) == 5
    assert digest_of_sources(package(tmp_path / "one again", "o"), other) == digest_of_sources(one, other)


def test_a_place_that_cannot_be_written_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEUROSYM_CACHE", str(tmp_path / "cache"))
    assert folder_for("kind", "that can be written").is_relative_to(tmp_path / "cache")
    (tmp_path / "file").touch()
    monkeypatch.setenv("NEUROSYM_CACHE", str(tmp_path / "file"))
    folder = folder_for("kind", "of which there is no other")
    (folder / "anything").touch()
    assert not folder.is_relative_to(tmp_path)
    assert folder_for("kind", "of which there is no other") == folder


@pytest.mark.parametrize(("seconds", "text"), [(0.05, "making 3 things"), (60.0, "")])
def test_what_takes_long_is_said_and_costs_no_time(seconds: float, text: str, caplog: pytest.LogCaptureFixture) -> None:
    clock = Budget().start()
    with caplog.at_level(logging.WARNING), made_once(contextlib.nullcontext(), seconds, "making %d things", 3):
        time.sleep(0.5)
    assert clock.elapsed_seconds < 0.4
    assert caplog.messages == ([text] if text else [])
