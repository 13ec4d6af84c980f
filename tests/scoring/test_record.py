import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.errors import DataError
from neurosym.scoring import ARMS, METRICS, Record, append_record, read_records

_RECORD = Record(task="sorting/integers", arm="grown", metric="exact", value=1.0, n_examples=100)
_SECONDS = st.none() | st.floats(0, 1e6)
_COUNTS = st.none() | st.integers(0, 10**6)
_RECORDS = st.builds(
    Record,
    task=st.text(min_size=1),
    arm=st.sampled_from(ARMS),
    split=st.sampled_from([None, "train", "validation", "test", "far"]),
    length=_COUNTS,
    metric=st.sampled_from(METRICS),
    value=st.floats(0, 1),
    n_examples=st.integers(1, 10**6),
    seed=_COUNTS,
    cpu_seconds=_SECONDS,
    budget_seconds=_SECONDS,
    tier=_COUNTS,
)


@given(st.lists(_RECORDS, min_size=1, max_size=5))
def test_records_are_read_back_as_they_were_appended(
    tmp_path_factory: pytest.TempPathFactory, records: list[Record]
) -> None:
    path = tmp_path_factory.mktemp("records") / "results.jsonl"
    for number, record in enumerate(records, 1):
        append_record(path, record)
        assert len(path.read_text().splitlines()) == number
    assert read_records(path) == tuple(records)


def test_a_line_has_exactly_the_agreed_keys() -> None:
    keys = "task arm split length metric value n_examples seed cpu_seconds budget_seconds tier"
    assert " ".join(json.loads(_RECORD.to_json())) == keys
    assert json.loads(_RECORD.to_json())["cpu_seconds"] is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"arm": "oracle"}, "expected arm to be one of grown, untrained, lstm"),
        ({"metric": "fitness"}, "expected metric to be one of exact"),
        ({"split": "tset"}, "expected split to be one of train, validation, test, far or null"),
        ({"value": float("nan")}, r"expected value to be a number in \[0, 1\] but found nan"),
        ({"value": 98.7}, r"expected value to be a number in \[0, 1\] but found 98\.7"),
        ({"value": True}, "expected value to be a number"),
        ({"n_examples": 0}, "expected n_examples to be a count above 0"),
        ({"length": 3.0}, "expected length to be an integer"),
        ({"seed": -1}, "expected seed to be an integer"),
        ({"cpu_seconds": float("inf")}, "expected cpu_seconds to be seconds"),
        ({"task": ""}, "expected task to be a name"),
    ],
)
def test_what_no_record_may_have_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        replace(_RECORD, **changes)


@pytest.mark.parametrize("line", ["", "{", "[]", "{}", _RECORD.to_json().replace("task", "tsak"), "NaN"])
def test_a_damaged_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "results.jsonl"
    append_record(path, _RECORD)
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(DataError, match="line 2: expected a record"):
        read_records(path)


def test_nothing_is_added_to_a_line_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    append_record(path, _RECORD)
    torn = path.read_bytes() + b'{"task": "sor'
    path.write_bytes(torn)
    with pytest.raises(DataError, match="ends within a line"):
        append_record(path, _RECORD)
    assert path.read_bytes() == torn
    with pytest.raises(DataError, match="line 2"):
        read_records(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"results\.jsonl"):
        read_records(tmp_path / "results.jsonl")
