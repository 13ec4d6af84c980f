import pytest

from experiments.benchmarks.sygus import parse, tasks
from neurosym.errors import DataError
from neurosym.tasks.task import Example
from tests.experiments.benchmarks.stored import NEEDS_DATA

HEAD = '''(set-logic SLIA)
(synth-fun f ((text String) (n Int)) Bool
    ((Start Bool (true (str.prefixof "a ""b""" text) (= n 3))) (Number Int (3 -1 (- 1)))))
(declare-var text String)
'''


def test_signature_constraints_and_constants_are_read() -> None:
    task = parse("few.sl", HEAD + '(constraint (= (f "a" (- 2)) true))\n(constraint (= (f "" 1) false)) (check-synth)')
    assert task.name == "few"
    assert str(task.signature) == "(str, int) -> bool"
    assert task.given == (Example(("a", -2), True), Example(("", 1), False))
    assert task.literals == (True, 'a "b"', 3, -1, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('(constraint (= (g "a" 1) true))', r"bad.sl, line 5, column 13: expected \(= \(f input …\) output\) but"),
        ('(constraint (= (f "a") true))', "bad.sl, line 5, column 13: expected 2 inputs of f but"),
        ('(constraint (= (f "a" b) true))', "bad.sl, line 5, column 23: expected a constant but found 'b"),
        ("(minimise n)", "bad.sl, line 5, column 1: expected a command of programming by examples"),
        ("(check-synth)", "bad.sl, line 5, column 14: expected a synth-fun and constraints but found its end"),
        ("(synth-fun f ((a String)) String ())", "bad.sl, line 5, column 1: expected a single synth-fun"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_the_place(text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        parse("bad.sl", HEAD + text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(synth-fun f ((a Real)) String ())", "line 1, column 18: expected a sort of String, Int, Bool but"),
        ("(synth-fun f () String ())", "line 1, column 1: expected .synth-fun name "),
        ("(synth-fun f (a) String ())", "line 1, column 15: expected a parameter and its sort but found 'a"),
    ],
)
def test_another_kind_of_function_is_refused_with_the_place(text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        parse("bad.sl", text)


@NEEDS_DATA
def test_all_108_files_are_read() -> None:
    found = tasks()
    assert len(found) == 108
    assert {str(task.signature) for task in found.values()} == {"(str) -> str", "(str, str) -> str"}
    assert len(found["phone-long"].given) == 100
    assert found["univ_4_short"].literals[2:4] == ("New York", "USA")
    assert found["dr-name"].given[0] == Example(("Nancy FreeHafer",), "Dr. Nancy")


@NEEDS_DATA
def test_short_tasks_and_no_others_are_judged_on_their_long_siblings() -> None:
    found = tasks()
    short = {name for name in found if name.endswith(("_short", "_small"))}
    assert len(short) == 27
    assert {name for name, task in found.items() if task.hidden} == short
    assert found["univ_1_short"].hidden == found["univ_1-long"].given
    assert found["bikes_small"].hidden == found["bikes-long"].given


@NEEDS_DATA
def test_four_files_of_the_track_contradict_themselves() -> None:
    contradicting = {name: task.contradiction() for name, task in tasks().items() if task.contradiction()}
    assert set(contradicting) == {f"univ_{number}-long-repeat" for number in (3, 4, 5, 6)}
    assert "'UCLA', 'Los Angeles, CA' gives" in contradicting["univ_3-long-repeat"]
