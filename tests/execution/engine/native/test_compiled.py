import importlib
import math
import pkgutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neurosym.execution.engine
from neurosym.execution.engine.native.compiled import Compiled
from neurosym.execution.engine.native.functions import function_of
from neurosym.execution.engine.native.kinds import NotCompiledError
from neurosym.execution.engine.native.objects import module_text
from neurosym.execution.engine.native.statements import written
from neurosym.execution.engine.words import Word, compiled, inlined

STEPS = 3
words = st.integers(-(2**31), 2**31 - 1)
small = st.integers(-20, 20)


@compiled
def quotient(a: Word, b: Word) -> Word:
    return a // b


@compiled
def rest(a: Word, b: Word) -> Word:
    return a % b


@compiled
def rest_of_seven(a: Word, b: Word) -> Word:
    return 100 * (a % 7) + a // 7 + (b // 1) % 3


@compiled
def arithmetic(a: Word, b: Word) -> Word:
    return (
        (a + b) * 3 - (a * b) + -a + (a & b) + (a | b) + (a ^ b) + ~b + (a << 3) + (b >> 2) + abs(a) + (2**70 // 2**40)
    )


@compiled
def orders(a: Word, b: Word) -> Word:
    return (a < b) + 2 * (a <= b) + 4 * (a == b) + 8 * (a != b) + 16 * (a > b) + 32 * (a >= b) + 64 * (-5 < a <= b < 9)


@compiled
def decisions(a: Word, b: Word) -> Word:
    if (a and not b) or a == 2:
        return min(a, b, 7) if a > 0 else max(a, b)
    elif a in (3, 5) or b not in (1, 2):
        return (a or b) + (a and b)
    return -1


@compiled
def with_while(a: Word, b: Word) -> Word:
    total, n = 0, 0
    while n < abs(a):
        n += 1
        if n == b:
            continue
        if n > 15:
            break
        total += n
    else:
        total = -total
    return total


@compiled
def with_ranges(a: Word, b: Word) -> Word:
    total = 0
    for place in range(a):
        total += place
        place = 5
    for place in range(a, b):
        total += 3 * place
    for place in range(b, a, STEPS):
        total += 5 * place
    for place in range(a, b, -2):
        total += 7 * place
    for place in range(a, b, a if a else 1):
        total += 11 * place
        if total > 1000:
            break
    else:
        total += 100_000
    for shift in (1, 2, 4):
        if a >> shift == 1:
            continue
        total ^= b << shift
    return total


@compiled
def pairs(a: Word, b: Word) -> Word:
    a, b = b, a + b
    one, other = (a, b) if a < b else (b, 2 * a)
    return one - 10 * other


@compiled
def factorial(n: Word, unused: Word) -> Word:
    return 1 if n <= 1 else n * factorial(n - 1, unused)


@inlined
def less(a: Word, b: Word) -> bool:
    return a < b


@compiled
def calls(a: Word, b: Word) -> Word:
    found = less(a, b)
    found = found or less(b, a - 10)
    return found + rest_of_seven(a, b)


@pytest.mark.parametrize("function", [arithmetic, orders, decisions, pairs, rest_of_seven, calls])
@given(words | small, words | small)
def test_words_are_worked_out_as_by_python(function: Compiled, a: int, b: int) -> None:
    assert function(a, b) == function.py_func(a, b)


@pytest.mark.parametrize("function", [with_while, with_ranges, factorial])
@given(small, small)
def test_loops_and_recursion_go_as_in_python(function: Compiled, a: int, b: int) -> None:
    assert function(a, b) == function.py_func(a, b)


@pytest.mark.parametrize("function", [quotient, rest])
@given(st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1) | small)
def test_a_quotient_is_rounded_down_and_by_zero_it_is_zero(function: Compiled, a: int, b: int) -> None:
    wanted = function.py_func(a, b) if b else 0
    assert function(a, b) == (wanted if wanted < 2**63 else wanted - 2**64)


@compiled
def floats(a: float, b: float) -> float:
    size = math.sqrt(abs(a)) + np.floor(b) - np.rint(a) * math.cos(b) + 3 * a / 7
    size += -b if a < b else float(a == b)
    return min(size, max(a, b, 1.5))


@compiled
def whole(a: float) -> Word:
    return int(np.trunc(a)) if np.isfinite(a) else -1


numbers = st.floats(-1e6, 1e6)


@given(numbers, numbers)
def test_floats_are_worked_out_as_by_python(a: float, b: float) -> None:
    assert floats(a, b) == floats.py_func(a, b)


def test_a_float_becomes_a_word_without_its_fraction() -> None:
    assert [whole(one) for one in (2.9, -2.9, math.inf, math.nan)] == [2, -2, -1, -1]


@compiled
def mixed(a: Word) -> Word:
    word = np.uint64(a)
    return np.int64((word ^ (word >> np.uint64(7))) * np.uint64(0x9E3779B97F4A7C15))


@given(st.integers(-(2**63), 2**63 - 1))
def test_words_without_sign_wrap(a: int) -> None:
    word = a % 2**64
    wanted = (word ^ (word >> 7)) * 0x9E3779B97F4A7C15 % 2**64
    assert mixed(a) == (wanted if wanted < 2**63 else wanted - 2**64)


def test_numbers_of_numpy_are_taken_too() -> None:
    assert pairs(np.int64(3), 4) == pairs(3, 4)


@numba.njit
def summed(items: Any) -> int:
    total = 0
    for item in items:
        total += calls(item, 2) + less(item, 3)
    return total


def test_numba_calls_what_is_compiled() -> None:
    assert summed(np.arange(5)) == sum(calls(item, 2) + (item < 3) for item in range(5))


@compiled
def is_refused_for_lists(a: Word) -> Word:
    items = [a]
    return items[0]


@compiled
def is_refused_for_kinds(a: Word) -> Word:
    total = 0
    if a:
        total = 1.5
    return int(total)


@compiled
def is_refused_for_signs(a: Word) -> Word:
    return a + np.uint64(1)


@compiled
def is_refused_for_losses(a: float) -> Word:
    return a


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (is_refused_for_lists, r"the expression \[a\], in is_refused_for_lists, line \d+"),
        (is_refused_for_kinds, "the variable total is a float and something else"),
        (is_refused_for_signs, "unsigned and word together"),
        (is_refused_for_losses, "float where word is expected"),
    ],
)
def test_what_can_t_be_compiled_is_refused(function: Compiled, reason: str) -> None:
    with pytest.raises(NotCompiledError, match=reason):
        written(function_of(function))


def functions_of_the_engine() -> list[Compiled]:
    package = neurosym.execution.engine
    found = []
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        held = vars(importlib.import_module(module.name)).values()
        found += [one for one in held if isinstance(one, Compiled) and one.py_func.__module__ == module.name]
    return found


def test_every_function_of_the_engine_is_valid_code() -> None:
    functions = functions_of_the_engine()
    assert len(functions) > 250
    for function in functions:
        llvm.parse_assembly(module_text(function_of(function), "door")).verify()


def imported(path: Path) -> Callable[[int], int]:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[path.stem] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.function  # type: ignore[no-any-return]


def test_code_is_made_anew_when_what_it_calls_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    head = "from neurosym.execution.engine.words import compiled\n"
    for number, wanted in ((1, 8), (2, 9)):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "called_by_test.py").write_text(
            f"{head}@compiled\ndef function(a: int) -> int:\n    return a + {number}\n"
        )
        (folder / "calling_by_test.py").write_text(
            f"{head}from called_by_test import function as inner\n"
            "@compiled\ndef function(a: int) -> int:\n    return inner(a)\n"
        )
        imported(folder / "called_by_test.py")
        assert imported(folder / "calling_by_test.py")(7) == wanted
