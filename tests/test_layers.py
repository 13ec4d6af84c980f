"""The one table of allowed imports, and what else no file may do."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

_PLAIN = {"errors", "budget", "cache"}
_MEANING = _PLAIN | {"program", "library", "execution"}
_JUDGING = _MEANING | {"tasks", "scoring"}
_ALL = _JUDGING | {"journal", "training", "search", "abstraction", "baselines", "synthesis"}

# Each part of neurosym/, and the parts it may import besides itself. Nothing else decides.
ALLOWED: dict[str, set[str]] = {
    "_version": set(),
    "errors": set(),
    "budget": set(),
    "cache": {"budget"},
    "data": {"errors"},
    "journal": {"errors"},
    "program": _PLAIN,
    "library": _PLAIN | {"program"},
    "execution": _PLAIN | {"program", "library"},
    "training": _MEANING,
    "tasks": _MEANING | {"data"},
    "scoring": _MEANING | {"tasks"},
    "search": _JUDGING | {"journal"},  # never training: a search is told its scores
    "abstraction": _JUDGING | {"search"},
    "baselines": _JUDGING,
    "regression": _JUDGING | {"search"},
    "result": _ALL - {"synthesis", "training", "baselines"},
    "trials": _ALL - {"synthesis"} | {"result"},
    "synthesis": _ALL - {"synthesis"} | {"result", "trials"},
    "report": _ALL | {"result"},
    "cli": _ALL | {"_version", "result"},
    "__init__": _ALL | {"_version", "regression", "result"},
}

# Configuration enters neurosym/ as arguments; the contents, experiments and tests are above it.
FORBIDDEN_ANYWHERE = {"hydra", "hydra_zen", "omegaconf", "library", "experiments", "tests"}
MAY_PRINT = {"cli"}
CONTENTS_MAY_IMPORT = {"library", "errors"}
SAYS_NOTHING = {"utils", "util", "misc", "common", "helpers", "helper"}
MAX_LINES = 400


def imported_modules(source: str) -> list[str]:
    """Every module that the source imports, wherever in the file, as `package.module`."""
    modules = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            # `from neurosym import program` imports neurosym.program.
            modules += [f"{base}.{alias.name}" for alias in node.names] if base == "neurosym" else [base]
    return modules


def import_violations(part: str, source: str) -> list[str]:
    """The modules that a file of neurosym/`part` imports against the table; relative imports never pass."""
    return [module for module in imported_modules(source) if not _may_import(module, ALLOWED[part] | {part})]


def contents_violations(source: str) -> list[str]:
    """The modules that a file of library/ imports against the rule: from us, only decorators and errors."""
    modules = imported_modules(source)
    return [m for m in modules if not _may_import(m, CONTENTS_MAY_IMPORT) or m.startswith("neurosym.library.")]


def _may_import(module: str, allowed_parts: set[str]) -> bool:
    top, *rest = module.split(".")
    if top == "neurosym":
        return bool(rest) and rest[0] in allowed_parts
    return top != "" and top not in FORBIDDEN_ANYWHERE


def prints(source: str) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        for node in ast.walk(ast.parse(source))
    )


def part_of(path: Path) -> str:
    first = path.relative_to(ROOT / "neurosym").parts[0]
    return first.removesuffix(".py")


def files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


PACKAGE = pytest.mark.parametrize("path", files("neurosym"), ids=name_of)
CONTENTS = pytest.mark.parametrize("path", files("library"), ids=name_of)
EVERYTHING = pytest.mark.parametrize("path", files("neurosym", "library", "experiments", ".ci"), ids=name_of)


@PACKAGE
def test_imports_follow_the_table(path: Path) -> None:
    assert part_of(path) in ALLOWED, f"add {part_of(path)} to the table"
    assert import_violations(part_of(path), path.read_text("utf-8")) == []


@CONTENTS
def test_the_contents_import_only_decorators_and_errors(path: Path) -> None:
    assert contents_violations(path.read_text("utf-8")) == []


@PACKAGE
def test_only_the_command_line_prints(path: Path) -> None:
    assert part_of(path) in MAY_PRINT or not prints(path.read_text("utf-8"))


@EVERYTHING
def test_a_file_holds_one_idea_that_its_name_states(path: Path) -> None:
    n_lines = len(path.read_text("utf-8").splitlines())
    assert n_lines <= MAX_LINES, f"split it: {n_lines} lines"
    assert path.stem not in SAYS_NOTHING
    assert path.parent.name not in SAYS_NOTHING


def test_the_table_has_no_cycle() -> None:
    placed: set[str] = set()
    while len(placed) < len(ALLOWED):
        ready = {part for part, allowed in ALLOWED.items() if part not in placed and allowed <= placed}
        assert ready, f"a cycle among {set(ALLOWED) - placed}"
        placed |= ready


@pytest.mark.parametrize(
    ("part", "source"),
    [
        ("program", "from neurosym.library import Library"),
        ("program", "import neurosym.execution.reference"),
        ("program", "import neurosym"),
        ("search", "def fit():\n    from neurosym.training.fit import fit"),
        ("library", "from neurosym import execution"),
        ("library", "if TYPE_CHECKING:\n    from neurosym.tasks.task import Task"),
        ("cli", "import hydra"),
        ("cli", "from hydra_zen import builds"),
        ("cli", "from omegaconf import DictConfig"),
        ("synthesis", "import experiments.run"),
        ("tasks", "from .task import Task"),
        ("report", "import neurosym.cli"),
    ],
)
def test_an_import_against_the_table_is_seen(part: str, source: str) -> None:
    assert len(import_violations(part, source)) == 1


@pytest.mark.parametrize(
    ("part", "source"),
    [
        ("program", "from neurosym.program.types import INT\nfrom neurosym.errors import ProgramError"),
        ("search", "import torch\nfrom neurosym.scoring.score import score"),
        ("tasks", "from neurosym.data import load_digits"),
        ("cli", "import neurosym.synthesis"),
    ],
)
def test_an_import_that_the_table_allows_passes(part: str, source: str) -> None:
    assert import_violations(part, source) == []


@pytest.mark.parametrize(
    "source", ["from neurosym.program import types", "import neurosym.library.store", "from neurosym import data"]
)
def test_contents_that_import_more_are_seen(source: str) -> None:
    assert len(contents_violations(source)) == 1


def test_a_print_is_seen() -> None:
    assert prints("def f():\n    print(1)")
    assert not prints("# print(1)\nconsole.print('print(1)')")
