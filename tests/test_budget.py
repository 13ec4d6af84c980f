import time

import pytest

from neurosym.budget import Budget, uncounted

PAUSE = 0.2


def spin(seconds: float) -> None:
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        pass


@pytest.mark.parametrize("value", [0, -1, float("nan"), "10"])
def test_a_budget_of_nothing_is_refused(value: object) -> None:
    for name in ("seconds", "programs", "steps"):
        with pytest.raises(ValueError, match=f"expected a budget of more than 0 {name}, found {value!r}"):
            Budget(**{name: value})


def test_what_is_uncounted_is_no_part_of_any_clock() -> None:
    first = Budget(seconds=PAUSE / 2).start()
    second = Budget().start(spent_seconds=3.0)
    with uncounted(), uncounted():
        spin(PAUSE)
    assert first.elapsed_seconds < PAUSE / 2
    assert first.cpu_seconds < PAUSE / 2
    assert not first.is_spent()
    assert 3.0 <= second.elapsed_seconds < 3.0 + PAUSE / 2


def test_a_clock_goes_on_after_an_error_in_what_is_uncounted() -> None:
    clock = Budget(seconds=PAUSE / 2).start()
    with pytest.raises(ValueError, match="within"), uncounted():
        raise ValueError("within")
    spin(PAUSE)
    assert clock.is_spent()
    assert clock.elapsed_seconds >= PAUSE
