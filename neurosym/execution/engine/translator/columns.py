"""How a module applies its kernel to the lanes of a column."""

import re
from collections.abc import Sequence

_HEADER = """def column(state, t, arguments, n, out):
"""


def strict_column(names: Sequence[str]) -> str:
    """The least special word where there is one, else what the kernel gives."""
    least = f"least if least < LIMIT else kernel(state, t, {', '.join(names)})"
    return _column([*_addresses(names), *_over_lanes(names, f"least = {_least(names)}", f"put(out, lane, {least})")])


_CALLING = re.compile(
    r"def kernel\((?P<parameters>.*)\):\n"
    r"    (?P<called>t\d+) = called_each\(state, (?P<function>x\d+), (?P<items>x\d+)\)\n"
    r"    if (?P=called) < LIMIT:\n"
    r"        return (?P=called)\n"
)


def called_first(text: str) -> tuple[str, str, str] | None:
    """Of a kernel that first calls a function for each item of a list: the rest, which is given what that gives.

    And the names of the function and the list. None of other kernels.
    """
    found = _CALLING.match(text)
    if found is None:
        return None
    parameters, called, function, items = found.groups()
    return f"def kernel({parameters}, {called}):\n{text[found.end() :]}", function, items


def calling_column(names: Sequence[str], function: str, items: str) -> str:
    """The same for such a rest. From the last lane on, so that it can give back what is made for each.

    The result of a single lane may be written where an argument is.
    """
    rest = f"called if called < LIMIT else kernel(state, t, {', '.join(names)}, called)"
    one = [
        *(f"{name} = get(a{place}, 0)" for place, name in enumerate(names)),
        f"called = {_least(names)}",
        "if called >= LIMIT:",
        f"    called = called_each(state, {function}, {items})",
        f"put(out, 0, {rest})",
        "return",
    ]
    values = _over_lanes(names, f"put(out, lane, {_least(names)})")
    calls = f"called_lanes(state, a{names.index(function)}, a{names.index(items)}, n, out)"
    results = _over_lanes(names, "called = get(out, lane)", f"put(out, lane, {rest})", lanes="n - 1, -1, -1")
    return _column([*_addresses(names), "if n == 1:", *("    " + line for line in one), *values, calls, *results])


LAZY_KERNELS = {
    "if_": "def kernel(state, t, x0, x1, x2):\n    return x1 if x0 != 0 else x2",
    "and_": "def kernel(state, t, x0, x1):\n    return x1 if x0 != 0 else x0",
    "or_": "def kernel(state, t, x0, x1):\n    return x0 if x0 != 0 else x1",
}


def _lazy_column(n_arguments: int) -> str:
    names = [f"x{place}" for place in range(n_arguments)]
    result = f"x0 if x0 < LIMIT else kernel(state, t, {', '.join(names)})"
    return _column([*_addresses(names), *_over_lanes(names, f"put(out, lane, {result})")])


def _addresses(names: Sequence[str]) -> list[str]:
    return [f"a{place} = get(arguments, {place})" for place in range(len(names))]


def _over_lanes(names: Sequence[str], *lines: str, lanes: str = "n") -> list[str]:
    words = [f"{name} = get(a{place}, lane)" for place, name in enumerate(names)]
    return [f"for lane in range({lanes}):", *("    " + line for line in (*words, *lines))]


def _least(names: Sequence[str]) -> str:
    return f"min({', '.join(names)})" if len(names) > 1 else names[0]


def _column(lines: Sequence[str]) -> str:
    return _HEADER + "\n".join("    " + line for line in lines)


LAZY_COLUMNS = {"if_": _lazy_column(3), "and_": _lazy_column(2), "or_": _lazy_column(2)}
