import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.errors import TaskError
from neurosym.tasks import Example, read_examples, task_from_examples

_JSON = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@given(st.lists(st.tuples(st.lists(_JSON, min_size=1, max_size=3), _JSON), min_size=1, max_size=4), st.booleans())
def test_what_was_written_as_json_lines_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, examples: list[Any], is_ascii: bool
) -> None:
    path = tmp_path_factory.mktemp("examples") / "examples.jsonl"
    lines = [
        json.dumps({"inputs": inputs, "output": output}, ensure_ascii=is_ascii) + "\n" for inputs, output in examples
    ]
    path.write_text("".join(lines), encoding="utf-8")
    assert read_examples(path) == tuple(Example(tuple(inputs), output) for inputs, output in examples)


def test_a_signature_makes_pairs_of_arrays(tmp_path: Path) -> None:
    path = tmp_path / "examples.jsonl"
    path.write_text('{"inputs": [[[1, 2]]], "output": [2, 1]}')
    task = task_from_examples(read_examples(path), "(list[pair[int, int]]) -> pair[int, int]")
    assert task.train == (Example(([(1, 2)],), (2, 1)),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ('{"inputs": [1], "output": 1}\n{"inputs": [1], "output": }\n', r"line 2: .*Expecting value"),
        ('{"inputs": [1], "output": 1}\n\n', "line 2: "),
        ("[1, 2]\n", "line 1: expected an object .* found '\\[1, 2\\]'"),
        ('{"inputs": [1]}\n', "line 1: .* misses output"),
        ('{"input": [1], "output": 1}\n', "line 1: .* misses inputs"),
        ('{"inputs": [1], "output": 1, "outptu": 2}\n', "line 1: .* has 'outptu'"),
        ('{"inputs": [1], "output": 1, "output": 2}\n', "line 1: .* a key occurs twice"),
        ('{"inputs": 1, "output": 1}\n', 'line 1: expected "inputs" to be a list'),
        ('{"inputs": [], "output": 1}\n', 'line 1: expected "inputs" to be a list of at least one input'),
        ('{"inputs": [NaN], "output": 1}\n', "line 1: .* NaN is no value"),
        ('{"inputs": [' + "[" * 100_000, "line 1: "),
        ('{"inputs": [' + "1" * 5_000 + '], "output": 1}', "line 1: "),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "examples.jsonl"
    path.write_text(text)
    with pytest.raises(TaskError, match=message):
        read_examples(path)


def test_a_file_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match=r"missing\.jsonl"):
        read_examples(tmp_path / "missing.jsonl")
    with pytest.raises(TaskError, match="expected a readable file"):
        read_examples(tmp_path)
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TaskError, match="binary"):
        read_examples(tmp_path / "binary")
