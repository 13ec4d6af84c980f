import logging
import multiprocessing
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from neurosym.budget import Budget
from neurosym.execution.engine import caching
from neurosym.execution.engine.caching import by_numba, compiling, sources_digest


def digest(package: Path, sources: dict[str, str]) -> str:
    for name, source in sources.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    return sources_digest(package)


def test_the_digest_of_a_package_covers_its_subpackages(tmp_path: Path) -> None:
    sources = {"words.py": "1", "runtime/lists.py": "2"}
    assert digest(tmp_path / "same", sources) == digest(tmp_path / "as", sources)
    assert digest(tmp_path / "changed", sources | {"runtime/lists.py": "3"}) != digest(tmp_path / "as", sources)
    assert digest(tmp_path / "moved", {"words.py": "1", "lists.py": "2"}) != digest(tmp_path / "as", sources)


def test_another_python_keeps_its_code_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest(tmp_path / "here", {"words.py": "1"})  # sum() of floats, for one, is not the same since 3.12
    monkeypatch.setattr(sys.implementation, "cache_tag", "cpython-399")
    assert digest(tmp_path / "there", {"words.py": "1"}) != before


def spoilt(content: bytes, damage: str) -> bytes:
    middle = len(content) // 2
    match damage:
        case "cut":
            return content[:middle]
        case "emptied":
            return b""
        case "other":
            return bytes(100) + content
    return content[:middle] + bytes(byte ^ 255 for byte in content[middle : middle + 40]) + content[middle + 40 :]


@pytest.mark.parametrize("damage", ["cut", "emptied", "other", "changed"])
@pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
def test_what_numba_has_kept_and_was_damaged_is_made_anew(damage: str, suffix: str, tmp_path: Path) -> None:
    def total(items: "np.ndarray") -> int:
        found = 0
        for item in items:
            found += item
        return found

    items = np.arange(5)
    assert by_numba(total, tmp_path)(items) == 10
    again = by_numba(total, tmp_path)
    assert (again(items), again.stats.cache_hits[again.signatures[0]]) == (10, 1)
    (path,) = tmp_path.rglob(f"*{suffix}")
    path.write_bytes(spoilt(path.read_bytes(), damage))
    for n_hits in (0, 1):
        anew = by_numba(total, tmp_path)
        assert (anew(items), sum(anew.stats.cache_hits.values())) == (10, n_hits)


def compile_nothing() -> None:
    with compiling():
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_a_process_that_was_forked_may_compile_as_well() -> None:
    compile_nothing()
    child = multiprocessing.get_context("fork").Process(target=compile_nothing)
    child.start()
    child.join(60)
    assert child.exitcode == 0


def test_long_compiling_is_said_and_costs_no_time(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(caching, "LONG_SECONDS", 0.05)
    clock = Budget().start()
    with caplog.at_level(logging.WARNING), compiling():
        time.sleep(0.5)
    assert clock.elapsed_seconds < 0.4
    assert "compiling for this machine, which is done once" in caplog.text


def test_what_is_compiled_already_is_not_spoken_of(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        compile_nothing()
    assert not caplog.text


def test_that_pieces_compiled_one_by_one_take_long_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(caching, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(caching, "LONG_SECONDS", caching._MAKING.seconds + 0.1)

    def slowly() -> bytes:
        time.sleep(0.06)
        return b"code"

    with caplog.at_level(logging.WARNING):
        caching.kept("first", slowly)
        assert not caplog.text
        for name in ("second", "third", "fourth"):
            caching.kept(name, slowly)
    assert caplog.text.count("compiling what is called") == 1
