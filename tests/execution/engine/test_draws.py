import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.execution.engine.draws import below, drawing, share


@given(st.integers(0, 2**32), st.lists(st.none() | st.integers(1, 2**31 + 5) | st.integers(1, 9), max_size=30))
def test_draws_are_those_of_numpy(seed: int, wanted: list[int | None]) -> None:
    own, other = np.random.default_rng(seed), np.random.default_rng(seed)
    draws = drawing(own)
    for n in wanted:
        if n is None:
            assert share(draws.ctypes.data) == other.random()
        else:
            assert below(draws.ctypes.data, n) == other.integers(0, n)
    assert own.integers(0, 2**62) == other.integers(0, 2**62)


@pytest.mark.parametrize("bits", [np.random.MT19937, np.random.Philox])
def test_any_generator_of_numpy_can_be_drawn_from(bits: type[np.random.BitGenerator]) -> None:
    own, other = np.random.Generator(bits(3)), np.random.Generator(bits(3))
    draws = drawing(own)
    assert [below(draws.ctypes.data, 10) for _ in range(99)] == [int(other.integers(0, 10)) for _ in range(99)]
