"""Arrays from the system: what they hold, and when their memory is used again."""

import numpy as np
import pytest

from neurosym.execution.engine import pages
from neurosym.execution.engine.pages import LARGE_PAGE, room, untouched

SIZES = (1, 1_000, LARGE_PAGE // 4, pages.PAGED, LARGE_PAGE, LARGE_PAGE + 3)


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_KEPT", [])


@pytest.mark.parametrize("size", SIZES)
def test_arrays_can_be_written_everywhere_and_what_is_untouched_is_zero_also_where_memory_was_used_before(
    size: int,
) -> None:
    for _ in range(2):
        for array in (untouched(size), room(size)):
            assert array.shape == (size,)
            array[:] = -1
            assert (array == -1).all()
    assert not untouched(size).any()


def test_memory_is_used_again_only_when_no_view_of_it_is_left() -> None:
    first = room(2 * LARGE_PAGE)
    column = first.reshape(2, -1)[:, 5]
    column[:] = 7
    del first
    second = room(2 * LARGE_PAGE)
    second[:] = 0
    assert column.tolist() == [7, 7]
    at = column.ctypes.data
    del column
    third = room(2 * LARGE_PAGE - 1)
    assert third.ctypes.data == at - 8 * 5
    assert not np.shares_memory(second, third)


@pytest.mark.parametrize("size", [LARGE_PAGE // 4, LARGE_PAGE, 5 * LARGE_PAGE])
def test_memory_given_back_serves_what_is_as_large(size: int) -> None:
    at = room(size).ctypes.data
    assert room(size).ctypes.data == at


def test_no_more_is_kept_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MAX_KEPT", 4 * LARGE_PAGE)
    arrays = [room(LARGE_PAGE) for _ in range(5)]
    arrays.clear()
    assert sum(map(len, pages._KEPT)) == 8 * 4 * LARGE_PAGE
