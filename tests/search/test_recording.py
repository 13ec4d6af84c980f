"""A search interrupted and gone on with: programs and counts are those of one that never was."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from neurosym.budget import Budget
from neurosym.errors import JournalError
from neurosym.journal import Journal
from neurosym.library.library import Library
from neurosym.program.text import to_text
from neurosym.search.bank import Bank
from neurosym.search.context import Limits
from neurosym.search.enumerative import Enumerative, EnumerativeSearch
from neurosym.search.genetic import Genetic
from neurosym.search.grower import Grower, SlicedSearch
from neurosym.search.portfolio import Portfolio
from neurosym.search.recording import STATE, SWEEP, TURN
from neurosym.tasks import Example, task_from_examples
from neurosym.tasks.task import Task
from tests.search.test_threads import words
from tests.strategies import shipped


def task_of(function: Callable[..., Any], *inputs: Any) -> Task:
    return task_from_examples([Example(one, function(*one)) for one in inputs])


LISTS = [[3, 1, 2], [5, 5, -1], [], [9, -2, 4, 0, 7], [1], [8, 6], [-3, -3, 2, 2]]
TASKS = {
    "ints": task_of(lambda a, b: a * a * b - 7 * a + b * b, (3, 2), (-4, 5), (0, 9), (7, -3), (2, 2)),
    "a pick of lists": task_of(lambda items: [2 * one + 1 for one in items if one > 1], *((one,) for one in LISTS)),
    "never found": task_of(lambda items: [one**3 % 11 for one in items] + [len(items)], *((one,) for one in LISTS)),
    "texts": task_of(
        lambda text: text.split()[-1].upper() + ", " + text[0] + ".", ("ada byron",), ("alan m turing",), ("kurt x y",)
    ),
    "refuted": task_of(abs, *((-5 if n == 17 else n,) for n in range(80))),  # the 17th is no row until it refutes
    "floats": task_of(lambda x: 2.5 * x * x - x, (0.5,), (1.5,), (-2.0,), (3.25,)),
}
SMALL = Genetic(population_size=200, n_islands=2)
GROWERS: dict[str, Grower] = {
    "enumerative": Enumerative(),
    "few terms": Enumerative(limits=Limits(max_terms=3_000)),
    "little memory": Enumerative(limits=Limits(max_words=60_000)),
    "genetic": SMALL,
    "portfolio": Portfolio(genetic=SMALL, slice_programs=5_000),
}
N_PROGRAMS = 30_000


def started(grower: Grower, task: Task, journal: Journal | None = None, n_programs: int = N_PROGRAMS) -> SlicedSearch:
    library = shipped().restricted(1) if task is not TASKS["texts"] else shipped()
    search = grower.start(task, library, Budget(programs=n_programs), np.random.default_rng(4), None, journal)
    assert hasattr(search, "advance")
    return search  # type: ignore[return-value]


def ending(search: SlicedSearch) -> tuple[list[str], int, int, list[Any]]:
    """The programs of a search that goes on until its end, its counts, and all that its banks hold."""
    programs = [to_text(program) for program in search.ask()]
    shelves: list[Any] = []
    if isinstance(search, EnumerativeSearch):
        assert search._scopes is not None
        shelves = [held(scope.bank) for scope in search._scopes.open]
    return programs, search.statistics.n_programs, search.statistics.cost, shelves


def held(bank: Bank) -> list[Any]:
    """The values and the expressions of all terms of a bank and of those for its functions.

    Not the words: in which order what is new of a block is numbered depends on how large blocks are.
    """
    decode = bank.engine.memory.decode
    return [
        (type_, [[decode(word, type_) for word in row] for row in rows], programs)
        for type_, rows, programs in words(bank)
    ]


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("grower", GROWERS)
def test_a_search_interrupted_five_times_ends_as_one_that_never_was(grower: str, task: str, tmp_path: Path) -> None:
    settings = GROWERS[grower]
    whole = ending(started(settings, TASKS[task]))
    for number in range(5):
        with Journal(tmp_path / "journal") as journal:
            search = started(settings, TASKS[task], journal)
            search.advance(1 + whole[1] * (number + 1) // 7)
    with Journal(tmp_path / "journal") as journal:
        search = started(settings, TASKS[task], journal)
        assert journal.is_replaying
        assert ending(search) == whole
    with Journal(tmp_path / "journal") as journal:  # and one that had ended ends at once, as it did
        search = started(settings, TASKS[task], journal)
        assert ending(search) == whole
        assert not journal.is_replaying


@pytest.mark.parametrize("grower", ["enumerative", "portfolio"])
def test_wherever_its_journal_is_cut_a_search_ends_the_same(grower: str, tmp_path: Path) -> None:
    task, path = TASKS["a pick of lists"], tmp_path / "journal"
    with Journal(path) as journal:
        whole = ending(started(GROWERS[grower], task, journal))
    content = path.read_bytes()
    for at in np.random.default_rng(0).integers(0, len(content), 6).tolist():
        path.write_bytes(content[:at])
        with Journal(path) as journal:
            assert ending(started(GROWERS[grower], task, journal)) == whole


def test_with_other_threads_and_a_larger_budget_it_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neurosym.search.bank.MIN_SHARED", 20)
    monkeypatch.setattr("neurosym.execution.engine.team.n_threads_for", lambda n: n)
    task = TASKS["never found"]
    whole = ending(started(Enumerative(), task))
    with Journal(tmp_path / "journal") as journal:
        started(Enumerative(threads=2), task, journal).advance(N_PROGRAMS // 2)
    with Journal(tmp_path / "journal") as journal:
        assert ending(started(Enumerative(), task, journal)) == whole
    with Journal(tmp_path / "journal") as journal:
        assert ending(started(Enumerative(threads=2), task, journal, 2 * N_PROGRAMS))[1] >= 2 * N_PROGRAMS


def test_what_is_done_again_judges_only_what_came_to_something(tmp_path: Path) -> None:
    task = TASKS["never found"]
    with Journal(tmp_path / "journal") as journal:
        started(Enumerative(), task, journal).ask()
    with Journal(tmp_path / "journal") as journal:
        search = started(Enumerative(), task, journal)
        assert isinstance(search, EnumerativeSearch)
        n_records, judged = journal.n_ahead(SWEEP), []
        sweep = search._engine.team.sweep
        monkeypatch = pytest.MonkeyPatch()
        monkeypatch.setattr(
            search._engine.team,
            "sweep",
            lambda job, factors, *, alone: (judged.append(int(job[_n_candidates()])), sweep(job, factors, alone=alone))[
                1
            ],
        )
        search.ask()
        monkeypatch.undo()
    assert len(judged) == n_records
    assert sum(judged) < N_PROGRAMS / 2


def _n_candidates() -> int:
    from neurosym.execution.engine import fields

    return fields.N_CANDIDATES


def test_a_genetic_search_goes_on_from_its_last_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    task = TASKS["never found"]
    with Journal(tmp_path / "journal") as journal:
        search = started(SMALL, task, journal)
        for _ in range(20):
            search.advance(1_000)
    with Journal(tmp_path / "journal") as journal:
        search = started(SMALL, task, journal)
        assert (journal.n_ahead(TURN), journal.n_ahead(STATE) > 3) == (20, True)
        monkeypatch.setattr(search, "_advance", lambda n: pytest.fail("a turn was done again"))
        while journal.n_ahead(STATE):
            assert search.advance(1_000)


ENTRY = '''
from neurosym import algorithmic


@algorithmic(tier=0)
def tripled(number: int) -> int:
    """Three times a number.

    >>> tripled(2)
    6
    """
    return %s
'''


def with_entry(folder: Path, body: str) -> Library:
    (folder / "mine.py").write_text(ENTRY % body)
    mine = Library.load(folder / "mine.py", user=False)
    return Library([*(shipped()[name] for name in ("add", "negate", "map_", "length")), mine["tripled"]])


def test_entries_called_as_python_do_the_same_again_and_changed_ones_are_refused(tmp_path: Path) -> None:
    task = task_of(lambda n: 27 * n - 5, (1,), (2,), (-3,))
    body = 'int(f"{3 * number}")'  # nothing that is compiled
    ends = []
    for is_first in (True, False):
        with Journal(tmp_path / "journal") as journal:
            library = with_entry(tmp_path, body)
            search = Enumerative().start(
                task, library, Budget(programs=20_000), np.random.default_rng(0), None, journal
            )
            assert journal.is_replaying != is_first
            assert isinstance(search, EnumerativeSearch)
            ends.append(ending(search))
    assert ends[0] == ends[1]
    assert "tripled" in ends[0][0][0]
    changed = with_entry(tmp_path, f"{body} + 0")
    with Journal(tmp_path / "journal") as journal, pytest.raises(JournalError, match="another library;"):
        Enumerative().start(task, changed, Budget(programs=20_000), np.random.default_rng(0), None, journal)


@pytest.mark.parametrize(
    ("what", "grower", "seed", "task"),
    [
        ("seed", Enumerative(), 5, "ints"),
        ("grower", Enumerative(slice_programs=501), 4, "ints"),
        ("grower", Portfolio(), 4, "ints"),
        ("task", Enumerative(), 4, "never found"),
    ],
)
def test_the_journal_of_another_search_is_refused(
    what: str, grower: Grower, seed: int, task: str, tmp_path: Path
) -> None:
    with Journal(tmp_path / "journal") as journal:
        started(Enumerative(), TASKS["ints"], journal).advance(100)
    library = shipped().restricted(1)
    with Journal(tmp_path / "journal") as journal, pytest.raises(JournalError, match=f"another {what}"):
        grower.start(TASKS[task], library, Budget(programs=100), np.random.default_rng(seed), None, journal)


def test_a_killed_process_goes_on(tmp_path: Path) -> None:
    """SIGKILL, in the middle of a search through the command line, and the same command again."""
    examples = tmp_path / "examples.jsonl"
    lines = [f'{{"inputs": [{one}], "output": {sum(n * n for n in one if n > 1)}}}' for one in LISTS]
    examples.write_text("\n".join(lines))
    journal = tmp_path / "journal"
    command = [sys.executable, "-c", "import sys; from neurosym.cli import main; sys.exit(main())"]
    command += ["grow", str(examples), "--tier", "1", "--budget-seconds", "60", "--journal", str(journal), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not (journal.exists() and journal.stat().st_size > 3_000):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()  # type: ignore[union-attr]
    process.stderr.close()  # type: ignore[union-attr]
    before = journal.stat().st_size
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert '"solved": true' in again.stdout
    assert journal.stat().st_size > before
