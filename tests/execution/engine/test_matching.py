"""Goals held against candidates by what their inner argument must be."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosym.execution.engine.direct import LARGER, MINUS, PLUS, SMALLER, TIMES
from neurosym.execution.engine.matching import are_within, magnitude_beside, match_by_argument
from neurosym.execution.engine.words import BOTTOM, ESCAPED
from tests.execution.engine.test_direct import OPERATIONS, WORDS

SMALL = st.integers(-4, 4) | WORDS


@settings(max_examples=10 * settings().max_examples)
@given(st.integers(0, 62), st.data())
def test_words_are_within_a_magnitude_if_all_are(size: int, data: st.DataObject) -> None:
    near = st.integers(-(2**size) - 1, 2**size)
    words = [*data.draw(st.lists(st.integers(-1, 1) | near, max_size=5)), data.draw(near | WORDS)]
    line = np.array(words, np.int64)
    assert are_within(line.ctypes.data, size, len(words)) == all(-(2**size) <= word < 2**size for word in words)


@settings(max_examples=20 * settings().max_examples)
@given(
    st.sampled_from([PLUS, MINUS, TIMES, SMALLER, LARGER]),
    st.booleans(),
    SMALL,
    SMALL | st.sampled_from([int(BOTTOM), int(ESCAPED)]),
    st.lists(SMALL, min_size=1, max_size=20),
    st.integers(0, 19),
)
def test_a_candidate_is_as_wanted_if_the_operation_gives_it(
    works_on: int, is_first: bool, other: int, wanted: int, words: list[int], chosen: int
) -> None:
    line, masks = np.array(words, np.int64), np.full(len(words), 2, np.int64)
    size = magnitude_beside(works_on, other)
    if size < 0 or not are_within(line.ctypes.data, size, len(words)):
        return
    given = [(word, other, 0) if is_first else (other, word, 0) for word in words]
    results = [OPERATIONS[works_on](*one) for one in given]
    assert max(map(abs, results)) <= 2**62
    for goal in (wanted, results[chosen % len(words)]):  # chance meets the one, the other is always right somewhere
        masks[:] = 2
        match_by_argument(works_on, is_first, other, goal, line.ctypes.data, 1, masks.ctypes.data, len(words))
        assert masks.tolist() == [2 + (result == goal) for result in results]
