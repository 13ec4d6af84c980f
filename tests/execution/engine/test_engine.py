from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosym.errors import ProgramError
from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.memory import Undecided
from neurosym.program.expression import Apply, Lambda, Literal, Variable
from neurosym.program.types import INT, FunctionType, list_of, parse_signature
from neurosym.search.terms import freezer
from tests.grown_entries import grown_library
from tests.meaning import Outcome, meaning
from tests.strategies import TYPICAL_SIGNATURES, inputs_of, programs, shipped

ENGINE = Engine(shipped())


def agree(program: Lambda, rows: list[tuple[Any, ...]], signature: FunctionType, engine: Engine) -> None:
    """Assert that the engine gives what the reference gives, wherever it decides."""
    found = engine.run(program, rows, signature, steps=200_000)
    for row, value in zip(rows, found, strict=True):
        if isinstance(value, Undecided):
            continue
        expected = meaning(program, row, engine.library)
        if expected is Outcome.UNFINISHED:
            continue
        assert (value is None) == (expected is Outcome.UNDEFINED), (str(program), row, value, expected)
        if value is not None:  # floats to 40 bits of their mantissa: some functions of libm are not the same
            freeze = freezer(signature.result)
            assert freeze(value) == freeze(expected), (str(program), row, value, expected)


@given(st.data(), st.sampled_from(TYPICAL_SIGNATURES))
def test_entries_called_as_python_give_what_the_reference_gives(data: st.DataObject, signature: FunctionType) -> None:
    program = data.draw(programs(shipped(), signature))
    agree(program, data.draw(st.lists(inputs_of(signature), min_size=1, max_size=5)), signature, ENGINE)


@settings(max_examples=100 * settings().max_examples)
@given(st.data(), st.sampled_from(TYPICAL_SIGNATURES))
def test_compiled_entries_give_what_the_reference_gives(data: st.DataObject, signature: FunctionType) -> None:
    program = data.draw(programs(shipped(), signature))
    agree(program, data.draw(st.lists(inputs_of(signature), min_size=1, max_size=5)), signature, _compiled())


@cache
def _compiled() -> Engine:
    engine = Engine(shipped())
    engine.kernels.eager = True
    return engine


EDGES = [
    ("lambda n: add(n, 1)", "(int) -> int", [(2**63 - 1,), (-(2**63),), (-(2**63) + 3,), (2**70,), (0,)]),
    ("lambda n: multiply(n, n)", "(int) -> int", [(2**32,), (3037000499,), (-(2**31),)]),
    ("lambda n, m: floor_divide(n, m)", "(int, int) -> int", [(-7, 2), (7, -2), (1, 0), (-(2**63) + 3, -1)]),
    ("lambda n, m: modulo(n, m)", "(int, int) -> int", [(-7, 2), (7, -2), (1, 0), (5, -5)]),
    ("lambda x, y: multiply(x, y)", "(float, float) -> float", [(-0.0, 1.0), (1e308, 10.0), (5e-324, -1.0)]),
    ("lambda items: head(items)", "(list[int]) -> int", [([],), ([3],)]),
    ("lambda items: if_(is_empty(items), 0, head(items))", "(list[int]) -> int", [([],), ([3],)]),
    ("lambda items: and_(less(head(items), 2), is_empty(items))", "(list[int]) -> bool", [([],), ([3],), ([1],)]),
    ("lambda items: map_(lambda item: floor_divide(6, item), items)", "(list[int]) -> list[int]", [([1, 0],), ([],)]),
    ("lambda n: while_(lambda s: True, lambda s: s, n)", "(int) -> int", [(1,)]),
    ("lambda n: iterate(lambda s: add(s, n), 0, n)", "(int) -> int", [(-1,), (0,), (100,), (20000,)]),
    ("lambda text: to_upper(text)", "(str) -> str", [("straße",), ("abc",), ("",), ("İ",)]),
    ("lambda text: characters(text)", "(str) -> list[str]", [("aé𝄞",), ("",)]),
    ("lambda items: fold(lambda total, item: append(item, total), ([]: list[int]), items)",
     "(list[list[int]]) -> list[int]", [([[1], [], [2, 3]],), ([],)]),
    ("lambda items, n: map_(lambda item: map_(lambda other: add(item, add(other, n)), items), items)",
     "(list[int], int) -> list[list[int]]", [([1, 2], 10), ([], 1)]),
    ("lambda pairs: map_(lambda item: second(item), pairs)", "(list[pair[int, str]]) -> list[str]", [([(1, "a")],)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "signature", "rows"), EDGES)
def test_edges(text: str, signature: str, rows: list[tuple[Any, ...]]) -> None:
    type_ = parse_signature(signature)
    program = shipped().parse(text)
    assert isinstance(program, Lambda)
    agree(program, rows, type_, ENGINE)


def test_what_is_no_word_escapes_and_what_has_no_steps_left_is_unfinished() -> None:
    add = shipped().parse("lambda n: add(n, 1)")
    loop = shipped().parse("lambda n: iterate(lambda s: add(s, 1), 0, n)")
    signature = parse_signature("(int) -> int")
    assert ENGINE.run(add, [(2**63 - 1,), (2**80,)], signature) == [Undecided.ESCAPED] * 2
    assert ENGINE.run(loop, [(100,)], signature, steps=99) == [Undecided.UNFINISHED]
    assert ENGINE.run(loop, [(100,)], signature, steps=100) == [100]


def test_a_grown_entry_runs_as_the_program_that_it_is() -> None:
    library = grown_library()
    engine = Engine(library)
    for entry in library:
        if entry.program is not None and not any(isinstance(p, FunctionType) for p in entry.signature.parameters):
            for inputs, output in entry.cases[:3]:
                arguments = tuple(map(Variable, range(len(inputs))))
                program = Lambda(entry.parameters, Apply(entry.reference(), arguments))
                assert engine.run(program, [inputs], entry.signature) == [output]


def test_an_expression_without_inputs_is_refused() -> None:
    with pytest.raises(ProgramError, match="expected a program with inputs"):
        ENGINE.run(Literal.of(1), [()], FunctionType((), INT))


def test_the_same_body_is_made_once() -> None:
    program = shipped().parse("lambda items: reverse(items)")
    assert isinstance(program, Lambda)
    ints = list_of(INT)
    assert ENGINE.assembler.body(program.body, [ints], ints) == ENGINE.assembler.body(program.body, [ints], ints)
