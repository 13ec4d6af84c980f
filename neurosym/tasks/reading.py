"""Examples from a file of JSON lines: `{"inputs": [...], "output": ...}`, one example a line."""

import json
from pathlib import Path
from typing import Any, NoReturn

from neurosym.errors import TaskError
from neurosym.tasks.task import Example

_EXPECTED = 'an object with the keys "inputs" (a list) and "output"'


def read_examples(path: Path | str) -> tuple[Example, ...]:
    """The examples of a file, in order; arrays are lists (a signature makes pairs or tensors of them).

    Raises TaskError if the file can't be read or is empty, and with the line's number if a line is malformed.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TaskError(f"expected a readable file of examples at {path}: {error}") from None
    examples = tuple(_read_line(f"{path}, line {number}", line) for number, line in enumerate(_lines(text), 1))
    if not examples:
        raise TaskError(f"{path} is empty; give at least one line, {_EXPECTED}")
    return examples


def _lines(text: str) -> list[str]:
    # Not splitlines(): it also breaks at characters that JSON allows within a string.
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def _read_line(where: str, line: str) -> Example:
    try:
        data = json.loads(line, parse_constant=_refuse_constant, object_pairs_hook=_read_object)
    except (ValueError, RecursionError) as error:  # ValueError: also an integer of too many digits
        raise TaskError(f"{where}: expected {_EXPECTED} but found {line!r:.60}: {error}") from None
    if not isinstance(data, dict):
        raise TaskError(f"{where}: expected {_EXPECTED} but found {line!r:.60}")
    missing = [key for key in ("inputs", "output") if key not in data]
    unknown = [key for key in data if key not in ("inputs", "output")]
    if missing or unknown:
        found = f"misses {', '.join(missing)}" if missing else f"has {', '.join(map(repr, unknown))}"
        raise TaskError(f"{where}: expected {_EXPECTED} but the object {found}")
    inputs = data["inputs"]
    if not isinstance(inputs, list) or not inputs:
        raise TaskError(f'{where}: expected "inputs" to be a list of at least one input but found {inputs!r:.60}')
    return Example(tuple(inputs), data["output"])


def _read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise ValueError("a key occurs twice")
    return data


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no value")
