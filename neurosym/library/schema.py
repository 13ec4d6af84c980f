"""Strict schemas of JSON data: what is unknown, missing or of another type is refused with its place, `$.uses[0].name`.

A check takes data and its place and gives the data back as a plain value, or raises LibraryError.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, NoReturn

from neurosym.errors import LibraryError

Check = Callable[[Any, str], Any]
Number = int | float


def parse_json(data: bytes) -> Any:
    """JSON data. Raises LibraryError for malformed text, a key that occurs twice, and what is no finite number."""
    try:
        return json.loads(
            data.decode("utf-8"), parse_constant=_refuse_constant, parse_float=_finite, object_pairs_hook=_keys_once
        )
    except (ValueError, RecursionError) as error:
        raise LibraryError(f"expected JSON but: {error}") from None


def canonical_json(data: Any) -> bytes:
    """The one text of JSON data: keys sorted, no spaces, ASCII. Raises LibraryError for what JSON can't hold."""
    try:
        text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    except (ValueError, TypeError, RecursionError) as error:
        raise LibraryError(f"JSON can't hold this: {error}") from None
    return text.encode("ascii")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no value")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is too large for a float")
    return number


def _keys_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, value in pairs:
        if key in data:
            raise ValueError(f"the key {key!r} occurs twice")
        data[key] = value
    return data


def _refuse(expected: str, found: Any, where: str) -> NoReturn:
    shown = json.dumps(found, ensure_ascii=False)
    raise LibraryError(f"at {where}: expected {expected} but found {shown if len(shown) <= 60 else shown[:59] + '…'}")


def anything(data: Any, where: str) -> Any:
    """Any JSON data."""
    return data


def text(data: Any, where: str) -> str:
    """Any text."""
    return data if isinstance(data, str) else _refuse("a text", data, where)


def matching(pattern: str, expected: str) -> Check:
    """A text that the pattern matches whole."""
    compiled = re.compile(pattern, re.ASCII)

    def check(data: Any, where: str) -> str:
        return data if isinstance(data, str) and compiled.fullmatch(data) else _refuse(expected, data, where)

    return check


def integer(low: int, high: float = math.inf) -> Check:
    """An integer within the bounds."""
    expected = f"an integer from {low}" + ("" if high == math.inf else f" to {high}")

    def check(data: Any, where: str) -> int:
        return data if type(data) is int and low <= data <= high else _refuse(expected, data, where)

    return check


def number(low: float, high: float = math.inf) -> Check:
    """An integer or a float within the bounds, as it is."""
    expected = f"a number from {low}" + ("" if high == math.inf else f" to {high}")

    def check(data: Any, where: str) -> Number:
        if isinstance(data, bool) or not isinstance(data, int | float) or not low <= data <= high:
            _refuse(expected, data, where)
        return data

    return check


def exactly(value: str | int) -> Check:
    """That value and no other."""

    def check(data: Any, where: str) -> Any:
        return data if type(data) is type(value) and data == value else _refuse(json.dumps(value), data, where)

    return check


def or_null(check: Check) -> Check:
    """What `check` takes, or null as None."""
    return lambda data, where: None if data is None else check(data, where)


def list_of(item: Check) -> Check:
    """A list, as a tuple."""

    def check(data: Any, where: str) -> tuple[Any, ...]:
        if not isinstance(data, list):
            _refuse("a list", data, where)
        return tuple(item(member, f"{where}[{position}]") for position, member in enumerate(data))

    return check


def mapping_of(value: Check) -> Check:
    """An object with any keys."""

    def check(data: Any, where: str) -> dict[str, Any]:
        if not isinstance(data, dict):
            _refuse("an object", data, where)
        return {key: value(member, f"{where}.{key}") for key, member in data.items()}

    return check


def object_of(schema: Mapping[str, Check]) -> Check:
    """An object with these keys and no other."""

    def check(data: Any, where: str) -> dict[str, Any]:
        if not isinstance(data, dict):
            _refuse("an object", data, where)
        for key in data:
            if key not in schema:
                raise LibraryError(f"at {where}: unknown key {key!r}; expected {', '.join(schema)}")
        for key in schema:
            if key not in data:
                raise LibraryError(f"at {where}: the key {key!r} is missing")
        return {key: check(data[key], f"{where}.{key}") for key, check in schema.items()}

    return check


def instance_of(kind: type, schema: Mapping[str, Check]) -> Check:
    """An object whose keys are the fields of a dataclass, as an instance of it."""
    if set(schema) != {field.name for field in fields(kind)}:
        raise TypeError(f"the schema of {kind.__name__} names other fields than the class")
    check = object_of(schema)
    return lambda data, where: kind(**check(data, where))
