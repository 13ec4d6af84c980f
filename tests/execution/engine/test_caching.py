import multiprocessing
import sys
from pathlib import Path

import pytest

from neurosym.execution.engine.caching import compiling, sources_digest


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
