"""The code blocks of README.md and docs/*.md, run as a reader would.

`python -m tests.doc_blocks FILE…` runs the ```bash blocks of each file in the current folder; `.ci/run` does so in
a scratch copy. A block whose first line is a comment with a file name, as `# shapes.py`, is saved under that name.
"""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]

_FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE_NAME = re.compile(r"# ([\w.-]+\.\w+)\n")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page; `line` is that of its first line of code, counted from 1."""

    page: Path
    line: int
    language: str
    code: str

    @property
    def file_name(self) -> str | None:
        """The file that the reader saves the block as."""
        match = _FILE_NAME.match(self.code)
        return match[1] if match else None


def pages() -> list[Path]:
    """README.md and every page under docs/."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page: Path) -> list[Block]:
    """Every fenced block of a page, in order."""
    text = page.read_text("utf-8")
    return [
        Block(page, text.count("\n", 0, match.start("code")) + 1, match["language"], match["code"])
        for match in _FENCE.finditer(text)
    ]


def save_files(page: Path, folder: Path) -> None:
    """Write the blocks that name a file into `folder`."""
    for block in blocks(page):
        if block.file_name:
            (folder / block.file_name).write_text(block.code, "utf-8")


def run_shell(page: Path, folder: Path) -> int:
    """Exit status of the page's ```bash blocks, run in order by one shell that stops at the first failure."""
    save_files(page, folder)
    script = "\n".join(block.code for block in blocks(page) if block.language == "bash")
    command = ["bash", "-euo", "pipefail", "-xc", script]
    return subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, check=False).returncode


def main() -> None:
    """Run the shell blocks of the pages named on the command line; exits 1 after the first that fails."""
    for name in sys.argv[1:]:
        status = run_shell(Path(name), Path.cwd())
        if status:
            sys.exit(f"{name}: a shell block ended with exit status {status}")


if __name__ == "__main__":
    main()
