from collections.abc import Callable
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from neurosym.library import MAX_DEPTH, MAX_ITERATIONS
from tests.library_contents.contents import entry, refuses

ITEMS = st.lists(st.integers(-9, 9), max_size=9)
TOO_MANY = f"more than {MAX_ITERATIONS} iterations"


@given(ITEMS)
def test_fold_goes_from_the_left(items: list[int]) -> None:
    fold = entry("fold")
    assert fold(lambda total, item: f"({total}{item})", "", items) == reduce(lambda t, i: f"({t}{i})", items, "")
    assert fold(lambda total, item: [item, *total], [], items) == items[::-1]


@given(st.integers(0, 10**6))
def test_unfold_makes_binary_digits(number: int) -> None:
    digits = entry("unfold")(lambda state: state > 0, lambda state: (state % 2, state // 2), number)
    assert digits == [int(bit) for bit in f"{number:b}"[::-1] if number]


@given(ITEMS)
def test_selection_by_unfold_sorts(items: list[int]) -> None:
    def step(rest: list[int]) -> tuple[int, list[int]]:
        return (entry("minimum")(rest), entry("remove")(entry("minimum")(rest), rest))

    assert entry("unfold")(lambda rest: not entry("is_empty")(rest), step, items) == sorted(items)


@given(st.integers(0, 50), st.integers(-9, 9))
def test_iterate_applies_so_many_times(n: int, start: int) -> None:
    assert entry("iterate")(lambda state: state + 3, start, n) == start + 3 * n


@given(st.integers(1, 10**6))
def test_while_stops_at_the_first_state_that_fails(start: int) -> None:
    assert entry("while_")(lambda state: state % 2 == 0, lambda state: state // 2, start) == start // (start & -start)


def test_loops_stop_past_their_bound_and_not_before() -> None:
    assert entry("iterate")(lambda state: state + 1, 0, MAX_ITERATIONS) == MAX_ITERATIONS
    assert refuses(TOO_MANY, entry("iterate"), lambda state: state + 1, 0, MAX_ITERATIONS + 1)
    assert refuses("negative count", entry("iterate"), lambda state: state, 0, -1)
    assert entry("while_")(lambda state: state < MAX_ITERATIONS, lambda state: state + 1, 0) == MAX_ITERATIONS
    assert refuses(TOO_MANY, entry("while_"), lambda state: state <= MAX_ITERATIONS, lambda state: state + 1, 0)

    def step(state: int) -> tuple[int, int]:
        return (state, state + 1)

    assert entry("unfold")(lambda state: state < MAX_ITERATIONS, step, 0) == list(range(MAX_ITERATIONS))
    assert refuses(TOO_MANY, entry("unfold"), lambda state: True, step, 0)


@given(st.integers(0, 12))
def test_recursion_agrees_with_a_recurrence(n: int) -> None:
    fibonacci = entry("fix")(lambda call, k: k if k < 2 else call(k - 1) + call(k - 2), n)
    assert fibonacci == reduce(lambda pair, _: (pair[1], sum(pair)), range(n), (0, 1))[0]


def test_recursion_stops_past_its_depth_and_its_number_of_calls() -> None:
    def count_down(call: Callable[[int], int], n: int) -> int:
        return 0 if n == 0 else call(n - 1) + 1

    assert entry("fix")(count_down, MAX_DEPTH - 1) == MAX_DEPTH - 1
    assert refuses(f"more than {MAX_DEPTH} nested calls", entry("fix"), count_down, MAX_DEPTH)
    assert refuses(TOO_MANY, entry("fix"), lambda call, n: 0 if n == 0 else call(n - 1) + call(n - 1), 100)
