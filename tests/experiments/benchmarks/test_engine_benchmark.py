import json
from pathlib import Path

import pytest
from rich.console import Console

from experiments.benchmarks.engine import arithmetic, functions, last_level, loops, programs, recursion, threads, trees
from experiments.benchmarks.engine.batch import warm_engine
from experiments.benchmarks.engine.measure import Comparison, Metric, SkippedError, Verdict, by_turns, compared
from experiments.benchmarks.engine.native import compiled
from experiments.benchmarks.engine.peer import Peer
from experiments.benchmarks.engine.rows import ROWS
from experiments.benchmarks.engine.run_engine import chosen, run_engine
from experiments.benchmarks.engine.settings import Effort, EngineBenchmark, Size
from experiments.benchmarks.engine.table import from_plain, record_lines, to_plain
from experiments.config import ConfigError
from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.team import n_threads_for
from neurosym.program.types import BOOL, INT

SMALL = 6
N_ROWS = 8


@pytest.fixture(scope="module")
def engine() -> Engine:
    return warm_engine(arithmetic.language())


@pytest.fixture
def needs_c() -> None:
    try:
        compiled()
    except SkippedError as reason:
        pytest.skip(str(reason))


# --- both sides of a ratio do the same work ---


def test_every_enumeration_of_integers_judges_and_keeps_the_same(engine: Engine) -> None:
    space = arithmetic.by_engine(engine, SMALL, N_ROWS).space
    expected = arithmetic.Counted(space.n_programs, space.n_terms)
    assert expected.n_candidates == 14_940
    assert arithmetic.by_python(SMALL, N_ROWS) == expected
    assert arithmetic.by_python(SMALL, N_ROWS, is_checked=False) == expected
    assert arithmetic.by_numpy(SMALL, N_ROWS) == expected
    plain = arithmetic.by_plain_bank(engine.library, SMALL, N_ROWS).space
    assert (plain.n_programs, plain.n_terms) == (expected.n_candidates, expected.n_terms)


@pytest.mark.usefixtures("needs_c")
def test_the_enumeration_in_c_judges_and_keeps_the_same(engine: Engine) -> None:
    space = arithmetic.by_engine(engine, SMALL, N_ROWS).space
    expected = arithmetic.Counted(space.n_programs, space.n_terms)
    assert arithmetic.by_c(SMALL, N_ROWS, room=1 << 14, n_slots=1 << 16) == expected


@pytest.mark.usefixtures("needs_c")
def test_the_enumeration_in_c_stops_where_its_room_ends() -> None:
    assert arithmetic.by_c(SMALL, N_ROWS, room=100, n_slots=1 << 16).n_terms == 100


@pytest.mark.usefixtures("needs_c")
def test_the_last_level_gives_the_same_candidates_masks_and_hits_in_c(engine: Engine) -> None:
    size = 8
    bank = last_level.a_bank(engine, size)
    goal = bank._aims.goals[0]
    n_before, n_terms = bank.space.n_programs, bank.space.n_terms
    known = set(goal.terms)
    n_candidates, masks, n_hits = last_level.last_level_in_c(bank, size)
    for _ in bank.run(size + 1):
        pass
    assert bank.space.n_programs - n_before == n_candidates > 900_000
    assert bank.space.n_terms == n_terms  # nothing was stored
    assert set(goal.terms) == known | masks
    assert n_hits == 0
    assert goal.n_solved == 0


def test_functions_over_lists_are_the_same_in_plain_python() -> None:
    engine = warm_engine(functions.language())
    bank, n_candidates = functions.by_engine(engine, 7)
    plain = functions.by_python(engine.library, 7)
    assert n_candidates == plain.n_candidates > 3_000
    for type_ in (functions.LIST, INT):
        assert bank.n_terms(type_) == len(plain.keys[type_])
    assert bank.n_terms(BOOL) == 0


def test_the_trees_give_the_same_as_plain_python() -> None:
    given, rows = trees.trees(30, trees.INTEGERS), trees.inputs(16)
    batch = programs.batch(warm_engine(programs.language()), given, rows)
    batch.run()
    assert batch.out.tolist() == [[trees.value(tree, row) for row in rows] for tree in given]


def test_trees_have_the_sizes_that_are_asked_for() -> None:
    given = trees.trees(50, trees.INTEGERS)
    assert given == trees.trees(50, trees.INTEGERS)
    assert all(15 <= trees.size(tree) <= 31 for tree in given)


def test_the_loop_gives_the_same_as_its_source() -> None:
    batch = loops.batch(warm_engine(loops.language()), 2)
    batch.run()
    loop = loops.from_source()
    assert batch.out.tolist() == [loops.expected()] * 2
    assert [loop(items) for items in loops.cases()] == loops.expected()


@pytest.mark.parametrize("name", recursion.RECURSIONS)
def test_a_recursion_gives_the_same_as_its_source(name: str) -> None:
    recursive = recursion.RECURSIONS[name]
    batch = recursion.batch(warm_engine(recursion.language()), recursive, 2)
    batch.run()
    source = recursion.from_source(recursive)
    assert batch.out.tolist() == [[source(*case) for case in recursive.cases]] * 2


# --- how it is measured ---


def test_sides_are_measured_by_turns_and_the_best_of_each_counts() -> None:
    order: list[str] = []
    one, other = iter([3.0, 1.0, 2.0]), iter([8.0, 6.0, 4.0])

    def ours() -> float:
        order.append("ours")
        return next(one)

    def theirs() -> float:
        order.append("theirs")
        return next(other)

    samples = by_turns([ours, theirs], 3, seconds=60)
    assert order == ["ours", "theirs"] * 3
    found = compared("work", "arm", "things", (samples[0], 10.0), (samples[1], 10.0), goal=4)
    assert (found.ours, found.theirs, found.value) == (10.0, 2.5, 4.0)
    assert found.verdict is Verdict.MET


def test_each_side_is_measured_once_even_without_time() -> None:
    assert by_turns([lambda: 1.0, lambda: 2.0], 5, seconds=-1) == [[1.0], [2.0]]


@pytest.mark.parametrize(
    ("metric", "value", "goal", "verdict"),
    [
        (Metric.RATIO, 99.0, 100.0, Verdict.MISSED),
        (Metric.RATIO, 100.0, 100.0, Verdict.MET),
        (Metric.SECONDS, 2.1, 2.0, Verdict.MISSED),
        (Metric.SHARE, 0.05, 0.1, Verdict.MET),
        (Metric.RATIO, 1.0, None, Verdict.NO_GOAL),
        (Metric.RATIO, None, 1.0, Verdict.SKIPPED),
    ],
)
def test_a_goal_is_met_from_the_side_that_its_metric_asks_for(
    metric: Metric, value: float | None, goal: float | None, verdict: Verdict
) -> None:
    assert Comparison("work", "arm", metric=metric, value=value, goal=goal).verdict is verdict


def test_a_peer_that_is_not_there_is_skipped_with_the_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PEERS_HOME", str(tmp_path))
    with pytest.raises(SkippedError, match="no environment deap under"):
        Peer("deap", "deap_trees", {})
    monkeypatch.delenv("PEERS_HOME")
    with pytest.raises(SkippedError, match="PEERS_HOME is not set"):
        Peer("deap", "deap_trees", {})
    [found] = programs.measure(Effort(Size.SMOKE, 1, 1))[:1]
    assert (found.verdict, found.note) == (Verdict.SKIPPED, "PEERS_HOME is not set")


def test_comparisons_survive_json_and_become_records() -> None:
    one = compared("work", "arm", "things", ([1.0, 2.0], 10.0), ([4.0], 10.0), goal=3, note="said")
    assert from_plain(json.loads(json.dumps(to_plain(one)))) == one
    [line] = record_lines([one, Comparison("skipped", "arm")], seconds=5.0)
    record = json.loads(line)
    assert (record["task"], record["arm"], record["metric"], record["value"]) == ("work", "arm", "ratio", 4.0)
    assert set(record) >= {"split", "length", "n_examples", "seed", "cpu_seconds", "budget_seconds", "tier"}


# --- the command ---


def test_the_rows_named_are_measured_and_without_names_all() -> None:
    assert chosen(EngineBenchmark(rows=("programs",))) == ["programs"]
    assert chosen(EngineBenchmark()) == list(ROWS)


def test_a_row_that_there_is_not_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"rows: expected some of enumeration, .* but found speed"):
        chosen(EngineBenchmark(rows=("speed",)))
    with pytest.raises(ConfigError, match="expected seconds above 0"):
        EngineBenchmark(seconds=0)


def test_a_run_leaves_records_rates_and_a_table_and_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PEERS_HOME", raising=False)
    benchmark = EngineBenchmark(rows=("user_entries", "solutions"), size=Size.SMOKE, seconds=1, n_repeats=1)
    with (tmp_path / "shown").open("w") as file:
        found = run_engine(benchmark, tmp_path / "run", Console(file=file))
    assert [one.arm for one in found] == ["built_in", "neurosym_lib"]
    assert found[0].value is not None
    records = (tmp_path / "run" / "results.jsonl").read_text().splitlines()
    assert [json.loads(line)["arm"] for line in records] == ["built_in"]
    rates = (tmp_path / "run" / "rates.jsonl").read_text().splitlines()
    assert [json.loads(line)["verdict"] for line in rates][1] == "skipped"
    shown = (tmp_path / "shown").read_text()
    assert "user entries, 256 examples" in shown
    assert "PEERS_HOME" in shown
    with (tmp_path / "again").open("w") as file:
        assert run_engine(benchmark, tmp_path / "run", Console(file=file)) == found


def test_two_threads_are_measured_where_there_are_two_processors() -> None:
    (found,) = threads.measure(Effort(Size.SMOKE, seconds=1, n_repeats=1))
    assert found.arm == "one_thread"
    assert (found.value is None) == (n_threads_for(2) < 2)
