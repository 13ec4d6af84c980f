from collections import Counter
from pathlib import Path

import pytest

from experiments.benchmarks.data import read_json
from experiments.benchmarks.families import Family, load_task, stratified, task_names
from neurosym.errors import DataError
from tests.experiments.benchmarks.stored import NEEDS_DATA


@NEEDS_DATA
def test_every_family_has_its_published_number_of_tasks() -> None:
    assert {family: len(task_names(family)) for family in Family} == {
        Family.DREAMCODER_LISTS: 217,
        Family.SYGUS_STRINGS: 108,
        Family.ARC_1D: 600,
        Family.PSB1: 29,
    }


@NEEDS_DATA
@pytest.mark.parametrize("family", [family for family in Family if family is not Family.PSB1])
def test_every_stored_task_is_one_that_a_search_takes(family: Family) -> None:
    for name in task_names(family):
        assert load_task(family, name, 0).to_solve().name == name


@NEEDS_DATA
def test_dreamcoder_gives_ten_examples_and_hides_five() -> None:
    found = [load_task(Family.DREAMCODER_LISTS, name, 0) for name in task_names(Family.DREAMCODER_LISTS)]
    assert {(len(task.given), len(task.hidden)) for task in found} == {(10, 5)}
    assert Counter(str(task.signature) for task in found)["(list[int]) -> list[int]"] == 150


@NEEDS_DATA
def test_arc_hides_the_test_pair_and_has_twelve_types_of_fifty() -> None:
    names = task_names(Family.ARC_1D)
    assert set(Counter(name.rpartition("_")[0] for name in names).values()) == {50}
    assert {(len(task.given), len(task.hidden)) for task in (load_task(Family.ARC_1D, n, 0) for n in names)} == {(3, 1)}


@NEEDS_DATA
def test_a_sample_has_its_share_of_each_type() -> None:
    sample = stratified(task_names(Family.ARC_1D), 120)
    assert set(Counter(name.rpartition("_")[0] for name in sample).values()) == {10}
    assert len(sample) == 120


def test_a_drawn_task_is_the_one_of_its_seed() -> None:
    one, again, other = (load_task(Family.PSB1, "smallest", seed) for seed in (1, 1, 2))
    assert one == again
    assert one.given != other.given
    assert one.hidden


def test_a_sample_is_evenly_spaced_among_sorted_names() -> None:
    assert stratified("abcdefghij", 5) == tuple("acegi")
    assert stratified("abc", 7) == stratified("abc", None) == tuple("abc")


def test_without_data_the_message_says_what_to_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("NEUROSYM_DATA", raising=False)
    with pytest.raises(
        DataError, match=r"expected NEUROSYM_DATA to name the folder that holds program/arc_1d\.json\.gz"
    ):
        read_json("arc_1d.json.gz")
    monkeypatch.setenv("NEUROSYM_DATA", "/nowhere")
    with pytest.raises(DataError, match="found none at /nowhere"):
        read_json("arc_1d.json.gz")
    monkeypatch.setenv("NEUROSYM_DATA", str(tmp_path))
    with pytest.raises(DataError, match="found no file there"):
        read_json("arc_1d.json.gz")
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "arc_1d.json.gz").write_bytes(b"\x1f\x8b\x08 cut short")
    with pytest.raises(DataError, match="expected JSON in a gzip file"):
        read_json("arc_1d.json.gz")
