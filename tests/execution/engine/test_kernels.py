"""Operations give what the reference gives, be they compiled or called as Python, whatever the cache holds."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from neurosym.errors import ContractError
from neurosym.execution.engine import compilation
from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.memory import Undecided
from neurosym.execution.engine.translator.translation import explain
from neurosym.library.entry import Entry, Kind
from neurosym.library.library import Library
from neurosym.library.random_values import Draw, instances
from neurosym.program.types import INT, FunctionType, list_of
from neurosym.program.values import freeze
from tests.execution.engine.columns import Columns, holds_large, reference_values
from tests.strategies import shipped

N_INSTANCES, N_ROWS = 5, 25


@cache
def columns() -> Columns:
    return Columns(Engine(shipped()))


def algorithmic() -> list[Entry]:
    """The shipped entries but for `fix`, whose function is given a function, as only a program's can be."""
    return [entry for entry in shipped() if entry.kind is Kind.ALGORITHMIC and entry.name != "fix"]


def name_of(entry: Entry) -> str:
    return entry.name


def drawn(instance: FunctionType, generator: np.random.Generator) -> list[tuple[object, ...]]:
    """Rows of inputs, each drawn for itself."""
    return [tuple(map(Draw(generator).value, instance.parameters)) for _ in range(N_ROWS)]


def gives_large(row: tuple[object, ...]) -> bool:
    """Whether a row, or what its functions give, holds integers that may lead beyond 64 bits, or no ASCII."""
    return any(holds_large(getattr(value, "results", value)) for value in row)


def assert_agrees(entry: Entry, is_compiled: bool) -> None:
    """The operation of an entry gives what the reference gives; escaped only what it could not hold."""
    generator = np.random.default_rng(0)
    engine = columns().engine
    for instance in instances(entry.signature, N_INSTANCES):
        operation = engine.kernels.compile(entry.reference(), instance)
        assert operation.is_compiled == is_compiled, operation.reason
        rows = drawn(instance, generator)
        expected = reference_values(engine, entry.reference(), rows)
        for row, wanted, found in zip(rows, expected, columns().run(operation, instance, rows), strict=True):
            if isinstance(found, Undecided):
                assert gives_large(row) or holds_large(wanted) or wanted == -5e-324 or 5e-324 in row, (row, wanted)
            else:
                assert (found is None) == (wanted is None), (row, wanted, found)
                assert found is None or freeze(found) == freeze(wanted), (row, wanted, found)
        engine.kernels.raise_error()


@pytest.mark.parametrize("entry", algorithmic(), ids=name_of)
def test_a_kernel_agrees_with_the_reference(entry: Entry) -> None:
    assert_agrees(entry, explain(entry) is None)


ENTRIES = """
from collections.abc import Callable
from typing import TypeVar
from neurosym.errors import EvaluationError
from neurosym.library import algorithmic
A = TypeVar("A")

@algorithmic()
def python_only(function: Callable[[A], A], items: list[A]) -> list[A]:
    match items:
        case [_]:
            raise EvaluationError("short")
    return [function(item) for item in items]

@algorithmic()
def broken(number: int) -> int:
    assert number > 0
    return {1: 2}[number]

@algorithmic()
def leaving(number: int) -> int:
    raise SystemExit(number)

@algorithmic()
def of_another_type(number: int) -> list[int]:
    match number:
        case 1:
            return "one"
        case 2:
            return 2
        case 3:
            return [3, "three"]
    return [number]

@algorithmic()
def interrupted(number: int) -> int:
    if number > 1:
        raise KeyboardInterrupt
    return number

@algorithmic()
def plain(number: int) -> int:
    return number * 3 + 1
"""


@pytest.fixture
def own(tmp_path: Path) -> Columns:
    """An engine over entries of which all but one don't translate."""
    path = tmp_path / "entries.py"
    path.write_text(ENTRIES)
    return Columns(Engine(Library([]).extended(path)))


def test_an_entry_outside_of_the_subset_is_called_as_python(own: Columns) -> None:
    entry = own.engine.library["python_only"]
    instance = FunctionType((FunctionType((INT,), INT), list_of(INT)), list_of(INT))
    operation = own.engine.kernels.compile(entry.reference(), instance)
    assert not operation.is_compiled
    assert operation.reason == "the statement Match, which is outside of the subset, line 10"
    rows = [(lambda item: item + 1, [1, 2]), (lambda item: item, [1]), (lambda item: item**40, [5, 6])]
    assert own.run(operation, instance, rows) == [[2, 3], None, Undecided.ESCAPED]


def test_what_an_entry_raises_that_is_no_bottom_is_kept_for_the_driver(own: Columns) -> None:
    entry = own.engine.library["broken"]
    operation = own.engine.kernels.compile(entry.reference(), entry.signature)
    assert own.run(operation, entry.signature, [(1,), (2,)]) == [None, None]
    with pytest.raises(ContractError, match="it raised KeyError: 2"):
        own.engine.kernels.raise_error()
    own.engine.kernels.raise_error()


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_entry_that_gives_a_value_of_another_type_is_named_with_the_value(own: Columns, number: int) -> None:
    entry = own.engine.library["of_another_type"]
    operation = own.engine.kernels.operation(entry.reference(), entry.signature)
    assert own.run(operation, entry.signature, [(0,), (number,)]) == [None, None]
    with pytest.raises(ContractError, match=r"^of_another_type breaks its contract: it gave .*, which is not of type"):
        own.engine.kernels.raise_error()


def test_an_entry_that_would_end_the_process_is_named(own: Columns) -> None:
    entry = own.engine.library["leaving"]
    operation = own.engine.kernels.operation(entry.reference(), entry.signature)
    assert own.run(operation, entry.signature, [(3,)]) == [None]
    with pytest.raises(ContractError, match="leaving breaks its contract: it raised SystemExit: 3"):
        own.engine.kernels.raise_error()


def test_an_interrupt_that_comes_within_an_entry_reaches_the_driver(own: Columns) -> None:
    entry = own.engine.library["interrupted"]
    operation = own.engine.kernels.compile(entry.reference(), entry.signature)
    assert own.run(operation, entry.signature, [(1,), (2,)]) == [None, None]
    with pytest.raises(KeyboardInterrupt):
        own.engine.kernels.raise_error()


def test_special_words_pass_through(own: Columns) -> None:
    entry = own.engine.library["plain"]
    operation = own.engine.kernels.compile(entry.reference(), entry.signature)
    special = [-(2**63), -(2**63) + 1, -(2**63) + 2]
    out = own.run_words(operation, [np.array([*special, 5, 2**62], np.int64)], 5)
    assert out.tolist() == [*special, 16, special[1]]


def test_lazy_entries_take_no_more_than_they_need() -> None:
    engine = columns().engine
    bottom = -(2**63)
    for name, rows, expected in [
        ("if_", [(1, 7, bottom), (0, bottom, 7), (bottom, 1, 1), (1, bottom, 7)], [7, 7, bottom, bottom]),
        ("and_", [(0, bottom), (1, bottom), (bottom, 0), (1, 1)], [0, bottom, bottom, 1]),
        ("or_", [(1, bottom), (0, bottom), (bottom, 1), (0, 1)], [1, bottom, bottom, 1]),
    ]:
        entry = engine.library[name]
        operation = engine.kernels.compile(entry.reference(), instances(entry.signature, 1)[0])
        words = [np.array(column, np.int64) for column in zip(*rows, strict=True)]
        assert columns().run_words(operation, words, len(rows)).tolist() == expected


def test_an_operation_is_made_once() -> None:
    entry = shipped()["add"]
    (instance,) = instances(entry.signature, 1)
    kernels = columns().engine.kernels
    assert kernels.operation(entry.reference(), instance) is kernels.operation(entry.reference(), instance)


SOURCE = """
from neurosym.execution.engine.words import LIMIT, get, put


def kernel(state, t, x0):
    return x0 + 1


def column(state, t, arguments, n, out):
    a0 = get(arguments, 0)
    for lane in range(n):
        put(out, lane, kernel(state, t, get(a0, lane)))
"""


@pytest.mark.parametrize("damage", ["cut", "change", "empty", "remove", "nothing"])
def test_a_damaged_cache_is_made_anew(damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from neurosym.execution.engine import caching

    monkeypatch.setattr(caching, "cache_folder", lambda: tmp_path)
    source = f"{SOURCE}# {damage}\n"
    assert not compilation.is_compiled(source)
    compilation.compiled_column(source)
    assert compilation.is_compiled(source)
    (path,) = tmp_path.iterdir()
    content = path.read_bytes()
    match damage:
        case "cut":
            path.write_bytes(content[: len(content) // 2])
        case "change":
            path.write_bytes(content[:-9] + b"?" + content[-8:])
        case "empty":
            path.write_bytes(b"")
        case "remove":
            path.unlink()
    monkeypatch.setattr(compilation, "_COLUMNS", {})
    column = compilation.compiled_column(source)
    words, out = np.array([1, 2], np.int64), np.zeros(2, np.int64)
    addresses = np.array([words.ctypes.data], np.int64)
    from tests.execution.engine.columns import call_column

    call_column(column.address, 0, 0, addresses.ctypes.data, 2, out.ctypes.data)
    assert out.tolist() == [2, 3]


def test_what_can_t_be_compiled_says_why(own: Columns) -> None:
    assert explain(shipped()["fix"]) is None
    assert explain(own.engine.library["python_only"]) == "the statement Match, which is outside of the subset, line 10"


def test_what_is_given_functions_of_functions_is_compiled_at_once() -> None:
    entry = shipped()["fix"]
    instance = next(iter(instances(entry.signature, 1)))
    assert Engine(shipped()).operation(entry.reference(), instance).is_compiled


def test_what_this_process_has_compiled_is_used_at_once() -> None:
    library, instance = shipped(), FunctionType((INT, INT), INT)
    Engine(library).kernels.compile(library["add"].reference(), instance)
    assert Engine(library).operation(library["add"].reference(), instance).is_compiled
