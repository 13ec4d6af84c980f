import bisect
import heapq
import math
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from neurosym.execution.engine.heap import EMPTY, N_SCRATCH, push
from neurosym.execution.engine.runtime import lists as l_
from neurosym.execution.engine.runtime import order as o
from neurosym.execution.engine.runtime import sums as s
from neurosym.execution.engine.words import LIMIT
from neurosym.library.fuel import MAX_SIZE
from neurosym.program.types import BOOL, FLOAT, INT, STR, Type, list_of, pair_of
from neurosym.program.values import Value
from tests.execution.engine.runtime.calling import MEMORY, OUTSIDE, STATE, called, in_python, word

ITEMS: list[tuple[Type, st.SearchStrategy[Value]]] = [
    (INT, st.integers(-3, 3) | st.integers(int(LIMIT), 2**63 - 1)),
    (BOOL, st.booleans()),
    (FLOAT, st.integers(-4, 4).map(lambda number: number / 2) | st.floats(-1e6, 1e6).map(lambda x: round(x, 3) + 0.0)),
    (STR, st.text("abé😀", max_size=3)),
    (list_of(INT), st.lists(st.integers(-1, 1), max_size=3)),
    (pair_of(INT, STR), st.tuples(st.integers(0, 1), st.text("ab", max_size=2))),
    (
        list_of(pair_of(STR, FLOAT)),
        st.lists(st.tuples(st.text("ab", max_size=1), st.sampled_from([-1.5, 0.5])), max_size=2),
    ),
]
TYPED_LISTS = st.sampled_from(ITEMS).flatmap(
    lambda typed: st.tuples(
        st.just(typed[0]), st.lists(typed[1], max_size=40), st.lists(typed[1], min_size=2, max_size=20)
    )
)
INTS = st.lists(st.integers(-9, 9), max_size=9)
FAR = st.integers(-12, 12) | st.integers(int(LIMIT), 2**63 - 1)
BOUNDS = st.none() | FAR


def position_of(function: Callable[..., int]) -> Callable[[list[Value]], int]:
    return lambda items: function(range(len(items)), key=lambda place: items[place])


@given(TYPED_LISTS, FAR)
def test_what_is_made_of_two_lists_is_what_python_makes(typed: tuple[Type, list[Value], list[Value]], i: int) -> None:
    type_, items, others = typed
    kind, a, b = list_of(type_), word(items, list_of(type_)), word(others, list_of(type_))
    assert called(l_.copied, kind, STATE, a) == items
    assert called(l_.reversed_, kind, STATE, a) == items[::-1]
    assert called(l_.joined, kind, STATE, a, b) == items + others
    assert called(l_.zipped, list_of(pair_of(type_, type_)), STATE, a, b) == list(zip(items, others, strict=False))
    assert called(l_.enumerated, list_of(pair_of(INT, type_)), STATE, a) == list(enumerate(items))
    assert called(l_.item, type_, STATE, a, i) == in_python(lambda: items[i])
    one, other = word(others[0], type_), word(others[1], type_)
    assert called(l_.pair, pair_of(type_, type_), STATE, one, other) == (others[0], others[1])
    both = word((others[0], items), pair_of(type_, kind))
    assert called(l_.first, type_, STATE, both) == others[0]
    assert called(l_.second, kind, STATE, both) == items
    assert called(l_.filled, kind, STATE, min(i, 99), one) == [others[0]] * min(i, 99)


def changed(items: list[Value], i: int, item: Value) -> list[Value]:
    items = [*items]
    items[i] = item
    return items


@given(TYPED_LISTS)
def test_equality_and_order_of_items_are_those_of_python(typed: tuple[Type, list[Value], list[Value]]) -> None:
    type_, items, others = typed
    kind, t, a = list_of(type_), MEMORY.type_id(type_), word(items, list_of(type_))
    for other in others[:4]:
        x = word(other, type_)
        assert called(l_.position, INT, STATE, t, a, x) == in_python(items.index, other)
        assert called(l_.count, INT, STATE, t, a, x) == items.count(other)
        assert called(l_.contains, BOOL, STATE, t, a, x) == (other in items)
        assert called(l_.replaced, kind, STATE, a, 1, x) == in_python(changed, items, 1, other)
        assert called(o.less, BOOL, STATE, t, x, word(others[0], type_)) == (other < others[0])
    assert called(l_.unique, kind, STATE, t, a) == [x for place, x in enumerate(items) if x not in items[:place]]
    assert called(o.minimum, type_, STATE, t, a) == in_python(min, items)
    assert called(o.maximum, type_, STATE, t, a) == in_python(max, items)
    assert called(o.argminimum, INT, STATE, t, a) == in_python(position_of(min), items)
    assert called(o.argmaximum, INT, STATE, t, a) == in_python(position_of(max), items)


@given(TYPED_LISTS)
def test_lists_are_ordered_and_searched_as_in_python(typed: tuple[Type, list[Value], list[Value]]) -> None:
    type_, items, others = typed
    kind, t, a = list_of(type_), MEMORY.type_id(type_), word(items, list_of(type_))
    assert called(o.less, BOOL, STATE, MEMORY.type_id(kind), a, word(others, kind)) == (items < others)
    assert called(o.sorted_, kind, STATE, t, a) == sorted(items)
    assert called(o.merged, kind, STATE, t, a, word(others, kind)) == list(heapq.merge(items, others))
    ascending, x = sorted(items), word(others[0], type_)
    assert called(o.bisect_left, INT, STATE, t, word(ascending, kind), x) == bisect.bisect_left(ascending, others[0])
    assert called(o.bisect_right, INT, STATE, t, word(ascending, kind), x) == bisect.bisect_right(ascending, others[0])
    # Made on the way, the same contents have another handle.
    scratch = l_.copied(STATE, a)
    assert not o.less(STATE, MEMORY.type_id(kind), scratch, a)
    assert called(l_.position, INT, STATE, MEMORY.type_id(kind), word([items], list_of(kind)), scratch) == 0


@given(TYPED_LISTS, st.booleans())
def test_sorting_by_keys_is_stable(typed: tuple[Type, list[Value], list[Value]], reverse: bool) -> None:
    type_, keys, _ = typed
    order = sorted(range(len(keys)), key=lambda place: keys[place], reverse=reverse)
    a, b = word([*range(len(keys))], list_of(INT)), word(keys, list_of(type_))
    assert called(o.sorted_by, list_of(INT), STATE, MEMORY.type_id(type_), a, b, int(reverse)) == order


@given(INTS, FAR, BOUNDS)
def test_slices_are_those_of_python(items: list[int], start: int, stop: int | None) -> None:
    end = l_.NO_BOUND if stop is None else stop
    assert called(l_.slice_, list_of(INT), STATE, word(items, list_of(INT)), start, end) == items[start:stop]


@given(INTS, BOUNDS, BOUNDS, st.integers(-4, 4) | FAR)
def test_slices_with_a_step_are_those_of_python(
    items: list[int], start: int | None, stop: int | None, step: int
) -> None:
    bounds = (start or 0, int(start is not None), stop or 0, int(stop is not None), step)
    found = called(l_.slice_step, list_of(INT), STATE, word(items, list_of(INT)), *bounds)
    assert found == in_python(lambda: items[start:stop:step])


@given(INTS, st.integers(-3, 5))
def test_repetition_is_that_of_python(items: list[int], n: int) -> None:
    assert called(l_.repeated, list_of(INT), STATE, word(items, list_of(INT)), n) == items * n


@given(FAR, FAR, st.integers(-4, 4) | FAR)
def test_ranges_are_those_of_python_up_to_the_size_of_lists(start: int, stop: int, step: int) -> None:
    numbers = in_python(range, start, stop, step)
    fits = numbers is not None and (not numbers or abs(numbers[-1] - numbers[0]) // abs(step) < MAX_SIZE)
    assert called(l_.range_, list_of(INT), STATE, start, stop, step) == (list(numbers) if fits else None)


@given(st.lists(st.integers(-9, 9) | st.integers(int(LIMIT), 2**63 - 1), max_size=9))
def test_sums_of_integers_are_exact_or_escape(items: list[int]) -> None:
    found = called(s.sum_ints, INT, STATE, word(items, list_of(INT)))
    assert found == sum(items) or (found == OUTSIDE and max(map(abs, items)) > 2**59)


@given(st.lists(st.floats(-1e3, 1e3) | st.floats(allow_nan=False, allow_infinity=False), max_size=9))
def test_sums_of_floats_are_those_of_python_to_the_last_bit(items: list[float]) -> None:
    a = word([0.0 if abs(item) < 1e-300 else item for item in items], list_of(FLOAT))
    items = MEMORY.decode(a, list_of(FLOAT))
    assert called(s.sum_floats, FLOAT, STATE, a) == in_python(sum, items)
    assert called(s.fsum, FLOAT, STATE, a) == in_python(math.fsum, items)


@given(st.lists(st.tuples(st.sampled_from([1.0, -1.0, 3.0]), st.integers(-110, 110)), max_size=12))
def test_the_exact_sum_rounds_once(parts: list[tuple[float, int]]) -> None:
    items = [math.ldexp(*part) for part in parts]
    assert called(s.fsum, FLOAT, STATE, word(items, list_of(FLOAT))) == math.fsum(items)


def test_half_a_unit_goes_where_the_rest_leads() -> None:
    for items in ([1.0, 2.0**-53, 2.0**-106], [1.0, 2.0**-53, -(2.0**-106)], [1e308, 1e308, -1e308]):
        assert called(s.fsum, FLOAT, STATE, word(items, list_of(FLOAT))) == in_python(math.fsum, items)


def test_results_beyond_the_size_of_lists_are_bottom() -> None:
    half = word([7] * (MAX_SIZE // 2), list_of(INT))
    assert len(called(l_.joined, list_of(INT), STATE, half, half)) == MAX_SIZE
    one_more = word([7] * (MAX_SIZE // 2 + 1), list_of(INT))
    assert called(l_.joined, list_of(INT), STATE, half, one_more) is None
    assert called(l_.repeated, list_of(INT), STATE, half, 3) is None
    assert called(l_.repeated, list_of(INT), STATE, half, 2**62) is None
    assert called(l_.filled, list_of(INT), STATE, MAX_SIZE + 1, 7) is None
    assert called(l_.range_, list_of(INT), STATE, 0, MAX_SIZE + 1, 1) is None


def test_long_lists_are_sorted_and_made_unique() -> None:
    items = [place * 7919 % 1009 for place in range(5000)]
    t, a = MEMORY.type_id(INT), word(items, list_of(INT))
    assert called(o.sorted_, list_of(INT), STATE, t, a) == sorted(items)
    assert called(l_.unique, list_of(INT), STATE, t, a) == list(dict.fromkeys(items))


def test_a_list_that_is_owned_or_copied_can_be_changed() -> None:
    for made in (l_.owned(STATE, EMPTY), l_.copied(STATE, EMPTY), l_.new(STATE, 4)):
        assert made < N_SCRATCH
        assert called(push, list_of(INT), STATE, made, 5) == [5]
    made = l_.copied(STATE, word([1, 2], list_of(INT)))
    assert l_.owned(STATE, made) == made
