import ast
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from neurosym.errors import BudgetError, EvaluationError, LibraryError, ProgramError
from neurosym.execution.export import export, to_python
from neurosym.execution.module import ProgramModule
from neurosym.execution.pythonic import layout
from neurosym.execution.reference import Interpreter, evaluate
from neurosym.execution.standalone import load_states
from neurosym.library.library import Library
from neurosym.program.expression import Lambda
from neurosym.program.types import FunctionType, parse_signature
from neurosym.program.values import same_value
from tests.grown_entries import few_entries, grown_library
from tests.strategies import TYPICAL_SIGNATURES, inputs_of, programs, shipped, signatures

# It raises Python's recursion limit, of which hypothesis warns when it happens inside a test.
Interpreter(shipped())


def agrees(program: Lambda, inputs: tuple[Any, ...], library: Library) -> bool:
    """Whether the exported program gives the interpreter's value, or fails for the interpreter's reason."""
    source = to_python(program, library)
    assert "neurosym" not in source
    try:
        expected = evaluate(program, inputs, library, steps=5_000)
    except BudgetError:
        return True
    except EvaluationError as error:
        return exported_failure(source, inputs) == error.reason
    return same_value(exported(source)["program"](*inputs), expected)


def exported(source: str) -> dict[str, Any]:
    """The names of an exported file."""
    names: dict[str, Any] = {"__name__": "exported"}
    exec(compile(source, "program.py", "exec"), names)
    return names


def exported_failure(source: str, inputs: tuple[Any, ...]) -> str | None:
    names = exported(source)
    try:
        names["program"](*inputs)
    except names["EvaluationError"] as error:
        return str(error)
    return None


@settings(max_examples=settings().max_examples * 2)
@given(st.data(), signatures)
def test_an_exported_program_agrees_with_the_interpreter(data: st.DataObject, signature: FunctionType) -> None:
    program = data.draw(programs(shipped(), signature))
    assert agrees(program, data.draw(inputs_of(signature)), shipped())


@given(st.data(), signatures)
def test_an_exported_program_of_grown_entries_agrees_with_the_interpreter(
    data: st.DataObject, signature: FunctionType
) -> None:
    program = data.draw(programs(few_entries(), signature, 4))
    assert agrees(program, data.draw(inputs_of(signature)), grown_library())


OPERATORS = Library(
    entry
    for entry in shipped()
    if entry.name in {"if_", "and_", "or_", "not_", "less", "equal", "length", "any_", "map_", "filter_", "pair", "add"}
)


@given(st.data(), st.sampled_from(TYPICAL_SIGNATURES), st.integers(10, 60))
def test_lines_are_broken_without_changing_the_expression(
    data: st.DataObject, signature: FunctionType, width: int
) -> None:
    program = data.draw(programs(OPERATORS, signature, 5))
    function = ast.parse(to_python(program, shipped())).body[-1]
    assert isinstance(function, ast.FunctionDef)
    returned = function.body[-1]
    assert isinstance(returned, ast.Return)
    assert returned.value is not None
    broken = layout(returned.value, 4, width)
    assert ast.unparse(ast.parse(f"({broken})")) == ast.unparse(ast.parse(f"({ast.unparse(returned.value)})"))


@pytest.mark.parametrize(
    "text",
    [
        "lambda n: iterate(lambda xs: append(xs, xs), singleton(n), 100)",
        "lambda n: iterate(lambda x: multiply(x, x), n, 100)",
        "lambda n: while_(lambda x: True, lambda x: x, n)",
        "lambda n: fix(lambda call, x: call(x), n)",
        "lambda n: fix(lambda call, x: if_(less(x, 1), 0, successor(call(predecessor(x)))), 199)",
        "lambda n: if_(less(n, 0), head([]), n)",
        "lambda n: and_(less(n, 0), less(head([]), 0))",
        "lambda n: zip_with(and_, [True], singleton(less(n, 0)))",
        "lambda n: map_(lambda x: pair(x, map_(lambda y: add(x, y), range_(0, n))), range_(0, n))",
        "lambda n: map_(lambda f: any_(lambda x: less(x, f), map_(negate, cons(1, singleton(n)))), singleton(n))",
        "lambda n: equal(less(n, 3), less(4, n))",
        "lambda n: pair(not_(and_(less(n, 1), or_(True, less(n, 2)))), if_(if_(less(n, 1), True, False), 1, 2))",
        "lambda n: fix(lambda call, x: if_(less(x, 1), 1, sum_(map_(call, singleton(predecessor(x))))), n)",
        "lambda n: first(pair((1, 'a'), n))",
        "lambda n: reverse(filter_(lambda x: not_(equal(x, n)), [-1, 2, -3]))",
        "lambda len: length(filter_(lambda sorted: less(sorted, len), [1, 2, 3]))",
        "lambda fold, math: fold(lambda total, x: add(total, x), fold, singleton(math))".replace(" fold(", " scan("),
    ],
)
def test_these_programs_agree_with_the_interpreter_when_exported(text: str) -> None:
    program = shipped().parse(text)
    assert isinstance(program, Lambda)
    for number in (-2, 0, 3, 5):
        assert agrees(program, (number,) * program.n_parameters, shipped())


def test_an_exported_program_reads_like_python() -> None:
    program = shipped().parse(
        "lambda items: fold(lambda done, item: append(filter_(lambda other: less(other, item), done), "
        "cons(item, filter_(lambda other: less_equal(item, other), done))), [], items)"
    )
    source = to_python(program, shipped(), name="sort", signature=parse_signature("(list[int]) -> list[int]"))
    assert source.startswith('"""A program with all that it needs.\n')
    assert source.endswith(
        '''

def sort(items: list[int]) -> list[int]:
    """The program, (list[int]) -> list[int]."""
    return fold(
        lambda done, item: append(
            [other for other in done if other < item],
            cons(item, [other for other in done if item <= other]),
        ),
        [],
        items,
    )
'''
    )
    assert ">>>" not in source
    assert "algorithmic" not in source
    assert "bound=" not in source
    assert source.count("class EvaluationError(Exception):") == 1
    assert exported(source)["sort"]([3, 1, 2]) == [1, 2, 3]


def test_a_long_expression_is_broken_over_lines() -> None:
    program = shipped().parse(
        "lambda words, n: if_(and_(less(length(words), n), or_(contains('first', words), less(n, 10))), "
        "map_(lambda word: if_(starts_with(word, 'a long beginning'), concat(word, 'a long end'), word), words), "
        "filter_(lambda word: not_(ends_with(word, 'something that should not be there')), words))"
    )
    assert to_python(program, shipped()).endswith(
        """
    return (
        [
            concat(word, 'a long end') if word.startswith('a long beginning') else word
            for word in words
        ]
        if (len(words) < n and ('first' in words or n < 10))
        else [word for word in words if not word.endswith('something that should not be there')]
    )
"""
    )


def test_a_program_that_needs_nothing_is_exported_alone() -> None:
    source = to_python(shipped().parse("lambda xs, n: filter_(lambda x: less(x, n), xs)"), shipped())
    assert (
        source
        == '''"""A program with all that it needs."""

from typing import TypeVar

A = TypeVar("A")


def program(xs: list[A], n: A) -> list[A]:
    """The program, (list[a], a) -> list[a] where a: Ord."""
    return [x for x in xs if x < n]
'''
    )


ENTRIES = '''
from __future__ import annotations

import functools
import math as mathematics
from collections.abc import Callable
from typing import TypeVar

from neurosym.errors import EvaluationError
from neurosym.library import MAX_SIZE, Num, algorithmic

A = TypeVar("A")
N = TypeVar("N", bound=Num)
FACTOR = 3  # how often
TABLE = [FACTOR * number for number in range(4)]


def _bounded(value: N) -> N:
    """Another helper of a name that a shipped file has too."""
    return value + FACTOR


@functools.cache
def _looked_up(position: int) -> int:
    return TABLE[position]


@algorithmic(tier=1)
def triple(items: list[A]) -> list[A]:
    """All items three times, of any length.

    >>> triple([1])
    [1, 1, 1]
    >>> triple([])
    []
    """
    return items * FACTOR


@algorithmic(tier=1)
def tripled(items: list[A]) -> list[A]:
    """The same in one line.

    >>> tripled([1])
    [1, 1, 1]
    >>> tripled([])
    []
    """
    return items * 3


@algorithmic(tier=1)
def opposite(value: N) -> N:
    """Of 0.0 it is -0.0, which is no value.

    >>> opposite(1)
    -1
    >>> opposite(0)
    0
    """
    return -value


@algorithmic(tier=1)
def spelt(value: float) -> str:
    """What tells 0.0 from -0.0.

    >>> spelt(0.5)
    '0.5'
    >>> spelt(0.0)
    '0.0'
    """
    return str(value)


@algorithmic(tier=1)
def shifted(value: N) -> N:
    """More.

    >>> shifted(1)
    4
    >>> shifted(0)
    3
    """
    return _bounded(value)


@algorithmic(tier=1)
def entry_of_table(position: int) -> int:
    """What the table has.

    >>> entry_of_table(1)
    3
    >>> entry_of_table(0)
    0
    """
    if not 0 <= position < mathematics.floor(4.5):
        raise EvaluationError("not in the table")
    return _looked_up(position)


@algorithmic(tier=1)
def choose(condition: bool, then: A, otherwise: A) -> A:
    """Strict, unlike if_.

    >>> choose(True, 1, 2)
    1
    >>> choose(False, 1, 2)
    2
    """
    return then if condition else otherwise


@algorithmic(tier=1)
def both(keep: Callable[[A], bool], also: Callable[[A], bool], items: list[A]) -> list[A]:
    """Two functions at once.

    >>> both(lambda x: True, lambda x: x > 1, [1, 2])
    [2]
    >>> both(lambda x: True, lambda x: x > 1, [])
    []
    """
    return [item for item in items if keep(item) and also(item)]


@algorithmic(tier=1)
def swapped(second: A, first: A) -> tuple[A, A]:
    """Evaluates its arguments in another order than it is given them.

    >>> swapped(1, 2)
    (2, 1)
    >>> swapped(0, 0)
    (0, 0)
    """
    return (first, second)
'''


@pytest.fixture(scope="module")
def own_library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The shipped entries and some whose Python is harder to copy."""
    path = tmp_path_factory.mktemp("library") / "own.py"
    path.write_text(ENTRIES, encoding="utf-8")
    return shipped().extended(path)


@pytest.mark.parametrize(
    "text",
    [
        "lambda n: iterate(triple, singleton(n), 11)",
        "lambda n: iterate(lambda xs: triple(xs), singleton(n), 5)",
        "lambda n: add(shifted(n), shifted(0))",
        "lambda n: entry_of_table(n)",
        "lambda n: choose(less(n, 0), head([]), n)",
        "lambda n: choose(less(n, 3), n, 0)",
        "lambda n: both(lambda x: less(0, x), lambda y: less(y, n), [1, 2, 3, 4])",
        "lambda n: iterate(tripled, singleton(n), 11)",
        "lambda n: spelt(opposite(multiply(0.0, to_float(n))))",
        "lambda n: both(lambda a: any_(lambda b: less(b, a), [2]), lambda b: less(b, n), [1, 2, 3, 4])",
        "lambda n: swapped(head([]), tail(singleton(n)))",
        "lambda n: swapped(index([5], n), find_first(lambda x: less(x, n), [3]))",
    ],
)
def test_own_entries_are_exported_with_what_they_reach(text: str, own_library: Library) -> None:
    program = own_library.parse(text)
    assert isinstance(program, Lambda)
    for number in (-2, 0, 1, 3, 5):
        assert agrees(program, (number,), own_library)


def test_what_an_entry_does_not_bound_itself_is_bounded(own_library: Library) -> None:
    source = to_python(own_library.parse("lambda n: iterate(triple, singleton(n), 11)"), own_library)
    assert "@bounded\ndef triple(" in source
    assert "more than 100000 items" in (exported_failure(source, (1,)) or "")


def test_helpers_of_the_same_name_are_told_apart(own_library: Library) -> None:
    source = to_python(own_library.parse("lambda n: add(shifted(n), 1)"), own_library)
    assert "def _bounded(" in source
    assert "def _bounded_2(" in source
    assert exported(source)["program"](1) == 5
    named = to_python(shipped().parse("lambda xs: append(xs, xs)"), shipped(), name="append")
    assert "def append_2(" in named
    assert exported(named)["append"]([1]) == [1, 1]


def test_an_exported_file_runs_in_an_empty_python(tmp_path: Path) -> None:
    (path,) = export(
        shipped().parse("lambda n: fix(lambda call, m: if_(less(m, 2), 1, multiply(m, call(predecessor(m)))), n)"),
        shipped(),
        tmp_path / "new folder",
        name="factorial",
    )
    assert path == tmp_path / "new folder" / "factorial.py"
    code = f"import runpy; print(runpy.run_path({str(path)!r})['factorial'](20))"
    # -I: nothing of the surroundings, -S: no installed packages
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "2432902008176640000\n"


def test_a_hybrid_program_needs_torch_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = shipped().parse(
        "lambda images: map_(lambda other: pair(symbol_reader(other), symbol_reader#other(other)), images)"
    )
    images = np.random.default_rng(0).random((5, 8, 8), dtype=np.float32)
    torch.manual_seed(0)
    module = ProgramModule(program, shipped())
    expected = module.predict([list(images)])
    assert any(left != right for left, right in expected), "two slots are two nets"
    paths = export(program, shipped(), tmp_path, parameters=module.states())
    assert [path.name for path in paths] == ["program.py", "program.safetensors"]
    assert "neurosym" not in paths[0].read_text(encoding="utf-8")
    for name in ("neurosym", "safetensors", "jaxtyping"):
        monkeypatch.setitem(sys.modules, name, None)  # it can't be imported
    assert runpy.run_path(str(paths[0]))["program"](list(images)) == expected


def test_weights_that_are_missing_are_named(tmp_path: Path) -> None:
    program = shipped().parse("lambda image: symbol_reader#other(image)")
    with pytest.raises(ProgramError, match="the slot other has no weights: give its parameters"):
        export(program, shipped(), tmp_path)


def test_every_type_of_number_is_read_back(tmp_path: Path) -> None:
    state = {
        "floats": torch.randn(2, 3),
        "halves": torch.randn(4).half(),
        "brains": torch.randn(4).bfloat16(),
        "counts": torch.arange(5),
        "bytes": torch.arange(3, dtype=torch.uint8),
        "marks": torch.tensor([True, False]),
        "none": torch.empty(0, 3),
        "one": torch.tensor(1.5),
    }
    save_file({f"net.part.{name}": tensor for name, tensor in state.items()}, tmp_path / "net.safetensors", {"a": "b"})
    read = load_states(tmp_path / "net.safetensors")
    assert list(read) == ["net"]
    for name, tensor in state.items():
        assert read["net"][f"part.{name}"].dtype == tensor.dtype
        assert torch.equal(read["net"][f"part.{name}"], tensor)


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("lambda x: ?[int]", "program", "expected a whole program to export"),
        ("reverse", "program", "expected a whole program to export"),
        ("lambda x: x", "class", "expected a name for a Python function but found 'class'"),
        ("lambda x: x", "a b", "expected a name for a Python function but found 'a b'"),
    ],
)
def test_what_can_not_be_exported_is_refused(text: str, name: str, message: str) -> None:
    with pytest.raises(ProgramError, match=message):
        to_python(shipped().parse(text), shipped(), name=name)


def test_a_program_is_exported_at_a_signature_that_it_has() -> None:
    with pytest.raises(ProgramError, match="expected a program of type"):
        to_python(shipped().parse("lambda x: not_(x)"), shipped(), signature=parse_signature("(int) -> int"))


def test_an_entry_whose_file_has_changed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.py"
    path.write_text(ENTRIES, encoding="utf-8")
    library = shipped().extended(path)
    path.write_text(ENTRIES.replace("FACTOR = 3", "FACTOR = 4"), encoding="utf-8")
    with pytest.raises(LibraryError, match=r"triple is no longer what it was in .*own.py:.*: load the library anew"):
        to_python(library.parse("lambda xs: triple(xs)"), library)


def test_an_entry_that_uses_more_of_this_package_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.py"
    path.write_text(
        "from neurosym.library import algorithmic\nfrom neurosym.program.values import freeze\n\n\n"
        "@algorithmic(tier=1)\ndef frozen(value: int) -> int:\n"
        '    """Frozen.\n\n    >>> frozen(1)\n    1\n    >>> frozen(0)\n    0\n    """\n'
        "    number: int = freeze(value)\n    return number\n",
        encoding="utf-8",
    )
    library = shipped().extended(path)
    with pytest.raises(ProgramError, match=r"uses freeze of neurosym.program.values, which can't be exported"):
        to_python(library.parse("lambda x: frozen(x)"), library)
