from pathlib import Path

from neurosym.execution.engine.caching import sources_digest


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
