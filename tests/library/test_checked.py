import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from neurosym.budget import Budget
from neurosym.errors import ContractError
from neurosym.library import Library
from neurosym.library import checked as module
from neurosym.library.checked import check_unmarked, checked_clauses
from neurosym.library.library import python_entries
from tests.grown_entries import grown_library
from tests.training.tables import LIBRARY as MODULES

BROKEN = {entry.name: entry for entry in python_entries(Path(__file__).with_name("broken_functions.py"))}

MINE = '''
from neurosym.library import algorithmic

TABLE = [1]
TABLE.append(2)


@algorithmic(tier=1)
def at_most_two(number: int) -> int:
    """Smaller of a number and two.

    >>> at_most_two(3)
    2
    >>> at_most_two(-1)
    -1
    """
    return min(number, len(TABLE))


@algorithmic(tier=1)
def drained(items: list[int]) -> list[int]:
    """Items, last first."""
    return [items.pop() for _ in range(len(items))]
'''


@pytest.fixture(autouse=True)
def checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the entries that are checked, in order; no mark is there at first."""
    names: list[str] = []
    (tmp_path / "marks").mkdir()

    def broken_clauses(entries: Any, *arguments: Any, **options: Any) -> Any:
        names.extend(entry.name for entry in entries)
        return unchanged(entries, *arguments, **options)

    unchanged = module.broken_clauses
    monkeypatch.setattr(module, "_folder", lambda: tmp_path / "marks")
    monkeypatch.setattr(module, "broken_clauses", broken_clauses)
    return names


def mine(folder: Path, text: str = MINE, names: tuple[str, ...] = ("at_most_two",)) -> Library:
    """Some entries of a file, read anew."""
    (folder / "mine.py").write_text(text)
    read = Library.load(folder / "mine.py", user=False)
    return Library(read[name] for name in names)


@pytest.mark.parametrize(
    ("name", "clause"),
    [
        ("changes_its_input", "inputs unchanged: changes_its_input("),
        ("draws", "deterministic: draws("),
        ("follows_hashes", "deterministic: follows_hashes("),
        ("another_type_later", "typed: another_type_later("),
        ("divides", "fails only by EvaluationError: divides("),
        ("exits", "ends: exits("),
        ("is_witnessed_by_the_order_of_a_set", "deterministic: the witness"),
        pytest.param("never_ends", "ends: never_ends(", marks=pytest.mark.slow),
    ],
)
def test_an_entry_that_would_harm_a_search_is_refused_with_the_clause(name: str, clause: str) -> None:
    for _ in range(2):  # what is refused is not remembered
        with pytest.raises(ContractError) as caught:
            check_unmarked(Library([BROKEN["sound"], BROKEN[name]]))
        assert caught.value.entry == name
        assert caught.value.clauses[0].startswith(clause)


def test_the_witness_of_an_entry_is_checked_also_where_it_goes_past_the_bounds(tmp_path: Path) -> None:
    text = (
        "from neurosym.library import algorithmic\n\n\ndef back(total, left, right):\n    return %s\n\n\n"
        '@algorithmic(witness=back)\ndef plus(left: float, right: float) -> float:\n    """Sum."""\n'
        "    return left + right\n"
    )
    check_unmarked(mine(tmp_path, text % "(0.0, total) if left is right is None else None", names=("plus",)))
    with pytest.raises(ContractError, match="plus breaks its contract: witness: "):
        check_unmarked(mine(tmp_path, text % "(1.0, total) if left is right is None else None", names=("plus",)))


@pytest.mark.parametrize("name", ["undocumented", "one_example", "no_edge_case", "multiplies", "gives_infinity"])
def test_what_no_search_minds_passes(name: str) -> None:
    check_unmarked(Library([BROKEN[name]]))


def test_each_state_of_an_entry_is_checked_once(tmp_path: Path, checks: list[str]) -> None:
    states = [MINE, MINE.replace("append(2)", "append(4)"), MINE.replace("(-1)\n    -1", "(0)\n    0")]
    assert len({mine(tmp_path, text)["at_most_two"].digest for text in states}) == 1  # it does not tell them apart
    for text in [*states, *states]:
        check_unmarked(mine(tmp_path, text))
    assert checks == ["at_most_two"] * 3


def test_a_mark_holds_wherever_the_file_lies(tmp_path: Path, checks: list[str]) -> None:
    check_unmarked(mine(tmp_path))
    (tmp_path / "elsewhere").mkdir()
    check_unmarked(mine(tmp_path / "elsewhere"))
    assert checks == ["at_most_two"]


def test_what_passes_is_marked_also_beside_what_does_not(tmp_path: Path, checks: list[str]) -> None:
    library = mine(tmp_path, names=("at_most_two", "drained"))
    for _ in range(2):
        with pytest.raises(ContractError, match=r"^drained breaks its contract: inputs unchanged: drained\("):
            check_unmarked(library)
    assert checks == ["at_most_two", "drained", "drained"]


def test_what_was_checked_by_command_is_not_checked_again(tmp_path: Path, checks: list[str]) -> None:
    library = mine(tmp_path, names=("at_most_two", "drained"))
    assert list(checked_clauses(library, library)) == ["drained"]
    check_unmarked(library.without("drained"))
    assert checks == ["at_most_two", "drained"]


def test_shipped_grown_and_geometric_entries_and_those_of_no_file_are_left_alone(
    checks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_folder", lambda: pytest.fail("it looks for marks"))
    check_unmarked(grown_library())  # and with the shipped entries
    check_unmarked(MODULES)
    check_unmarked(Library([replace(BROKEN["divides"], file_digest="", origin="here")]))
    assert not checks


def test_a_file_that_was_changed_before_its_check_is_to_be_loaded_again(tmp_path: Path) -> None:
    library = mine(tmp_path)
    mine(tmp_path, MINE + "\nTABLE.clear()\n")
    with pytest.raises(ContractError, match=r"loads: .*mine.py was changed since it was read; load it again"):
        check_unmarked(library)
    check_unmarked(mine(tmp_path))
    mine(tmp_path, MINE + "\nTABLE.clear()\n")
    check_unmarked(library)


def test_a_file_by_a_relative_path_is_found_from_another_folder(
    tmp_path: Path, checks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine(tmp_path)
    monkeypatch.chdir(tmp_path)
    library = Library([]).extended("mine.py").without("drained")
    monkeypatch.chdir(tmp_path / "marks")
    check_unmarked(library)
    assert checks == ["at_most_two"]


def test_two_at_once_check_once(tmp_path: Path, checks: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    both_begin = threading.Barrier(2)

    @contextmanager
    def made_once(lock: AbstractContextManager[object], *rest: Any) -> Iterator[None]:
        both_begin.wait(60)  # both have seen that there is no mark
        with unchanged(lock, *rest):
            yield

    unchanged = module.made_once
    monkeypatch.setattr(module, "made_once", made_once)
    library = mine(tmp_path)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(check_unmarked, [library, library]))
    assert checks == ["at_most_two"]


def test_a_check_costs_a_search_no_time_and_says_that_it_takes_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "LONG_SECONDS", 0.01)
    clock = Budget().start()
    with caplog.at_level(logging.WARNING), pytest.raises(ContractError):
        check_unmarked(mine(tmp_path, names=("at_most_two", "drained")))
    assert clock.elapsed_seconds < 0.1  # two processes of Python begin and end
    assert caplog.messages == ["checking 2 entries of mine.py against the contract …"]
