import re
from pathlib import Path

import pytest

from tests.doc_blocks import ROOT, blocks, pages, run_shell, save_files

PAGES = pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))


@PAGES
def test_python_blocks_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All blocks of a page in one namespace, in an empty folder, with no library of the user's."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "library-of-the-user").mkdir()
    monkeypatch.setenv("NEUROSYM_LIBRARY", str(tmp_path / "library-of-the-user"))
    save_files(page, tmp_path)
    namespace: dict[str, object] = {"__name__": "__main__"}
    for block in blocks(page):
        if block.language == "python":
            # Line numbers of a traceback are those of the page.
            code = compile("\n" * (block.line - 1) + block.code, str(page), "exec")
            exec(code, namespace)


def test_the_readme_shows_python_and_shell() -> None:
    languages = [block.language for block in blocks(ROOT / "README.md")]
    assert languages.count("python") >= 3
    assert languages.count("bash") >= 3


@PAGES
def test_every_fence_is_seen_and_names_its_language(page: Path) -> None:
    n_fences = len(re.findall(r"^\s*```", page.read_text("utf-8"), re.MULTILINE))
    assert n_fences == 2 * len(blocks(page))
    assert all(block.language for block in blocks(page))


@PAGES
def test_links_point_to_files_that_exist(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)|src=\"([^\"]+)\"", page.read_text("utf-8"))
    for target in (first or second for first, second in targets):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), target


def test_shell_blocks_stop_at_the_first_failure(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```text\n# note.txt\nhello\n```\n\n```bash\ngrep hello note.txt\nfalse\ntouch reached\n```\n")
    assert run_shell(page, tmp_path) == 1
    assert (tmp_path / "note.txt").exists()
    assert not (tmp_path / "reached").exists()
