"""The rows of lambdas: what is drawn for their parameters."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosym.execution.engine.draws import drawing
from neurosym.search.context import NEAR_SHARE, NONE, _draw

COUNTS = st.integers(0, 9)


@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=8), st.tuples(COUNTS, COUNTS), st.integers(0, 99))
@settings(deadline=None)
def test_compiled_draws_are_those_of_numpy(near: list[tuple[int, int]], pools: tuple[int, int], seed: int) -> None:
    compiled, plain = np.random.default_rng(seed), np.random.default_rng(seed)
    drawn = np.empty((20, 3), np.int64)
    held = drawing(compiled), np.array(near, np.int64), np.array(pools, np.int64), drawn
    _draw(*(words.ctypes.data for words in held), len(drawn), len(near), len(pools))
    for number, row in enumerate(drawn.tolist()):
        outer = number if number < len(near) else int(plain.integers(len(near)))
        assert row[0] == outer
        for choice, own, pool in zip(row[1:], near[outer], pools, strict=True):
            if own and (not pool or plain.random() < NEAR_SHARE):
                assert choice == int(plain.integers(own))
            elif pool:
                assert choice == own + int(plain.integers(pool))
            else:
                assert choice == NONE
    assert compiled.integers(1 << 60) == plain.integers(1 << 60)
