"""Values for sampled environments."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from neurosym.program.types import BOOL, INT, list_of, pair_of
from neurosym.program.values import Value
from neurosym.search.pool import value_pool


@given(st.integers(0, 2**32), st.lists(st.integers(), max_size=9, unique=True))
def test_what_is_composed_is_what_the_generators_own_methods_draw(seed: int, numbers: list[int]) -> None:
    types = (INT, BOOL, list_of(INT), pair_of(BOOL, INT))
    pool = value_pool(types, numbers, np.random.default_rng(seed))
    generator = np.random.default_rng(seed)

    def draw(values: list[Value]) -> Value:
        return values[int(generator.integers(len(values)))]

    lists = [[draw(pool[INT]) for _ in range(int(generator.integers(6)))] for _ in range(32)]
    assert pool[list_of(INT)] == lists
    assert pool[pair_of(BOOL, INT)] == [(draw(pool[BOOL]), draw(pool[INT])) for _ in range(32)]
