import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.library.fuel import MAX_BITS, MAX_SIZE
from neurosym.library.function_contract import fingerprint
from neurosym.library.random_values import Draw, DrawnFunction, draw_cases, instances
from neurosym.program.inference import match
from neurosym.program.types import FunctionType, parse_signature
from neurosym.program.values import inhabits
from tests.strategies import any_types, shipped

SIGNATURES = any_types().filter(lambda type_: isinstance(type_, FunctionType))


@given(SIGNATURES, st.integers(0, 2**32))
def test_drawn_inputs_inhabit_an_instance_of_the_signature(signature: FunctionType, seed: int) -> None:
    for concrete, inputs in draw_cases(signature, np.random.default_rng(seed), 4):
        assert match(signature, concrete) is not None
        assert all(map(inhabits, inputs, concrete.parameters))


def test_every_shipped_signature_has_cases() -> None:
    for entry in shipped():
        assert len(draw_cases(entry.signature, np.random.default_rng(0), 5)) >= 5, entry.name


def test_instances_differ_and_keep_to_the_class() -> None:
    found = {str(concrete) for concrete in instances(parse_signature("(list[a]) -> a where a: Num"), 4)}
    assert found == {"(list[int]) -> int", "(list[float]) -> float"}
    assert len({str(concrete) for concrete in instances(parse_signature("(a) -> b"), 7)}) == 7


def test_the_same_seed_draws_the_same() -> None:
    signature = parse_signature("(list[a], pair[int, float], str) -> a")
    first, second = (draw_cases(signature, np.random.default_rng(3), 20) for _ in range(2))
    assert [fingerprint(inputs) for _, inputs in first] == [fingerprint(inputs) for _, inputs in second]


def test_some_inputs_are_at_the_bounds() -> None:
    cases = draw_cases(parse_signature("(int, str, list[int]) -> int"), np.random.default_rng(0), 3)
    assert max(abs(number).bit_length() for _, (number, _, _) in cases) == MAX_BITS
    assert max(len(text) for _, (_, text, _) in cases) == MAX_SIZE
    assert max(len(items) for _, (_, _, items) in cases) == MAX_SIZE


def drawn(signature: str) -> DrawnFunction:
    function = Draw(np.random.default_rng(0)).value(parse_signature(signature))
    assert isinstance(function, DrawnFunction)
    return function


@given(st.lists(st.integers()))
def test_a_drawn_function_is_total_and_a_function(items: list[int]) -> None:
    function = drawn("(list[int], int) -> str")
    result = function(items, 3)
    assert type(result) is str
    assert function(list(items), 3) == result
    assert function.misuse is None


def test_a_drawn_function_tells_its_arguments_apart() -> None:
    function = drawn("(int) -> int")
    assert len({function(number) for number in range(100)}) > 2


def test_a_drawn_function_notes_arguments_of_another_type() -> None:
    function = drawn("(int) -> int")
    function(True)
    assert function.misuse == "a function of type (int) -> int was called with (True,)"
    with pytest.raises(TypeError, match=r"a function of type \(int\) -> int was called with 2 arguments"):
        function(1, 2)


def test_a_drawn_function_may_call_the_function_that_it_is_given() -> None:
    function = drawn("((int) -> int, int) -> int")
    called = []

    def given_function(argument: int) -> int:
        called.append(argument)
        return 77

    results = [function(given_function, number) for number in range(100)]
    assert 0 < len(called) < 100
    assert 77 in results
