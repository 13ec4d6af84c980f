import itertools
import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.library_contents.contents import entry, refuses

ITEMS = st.lists(st.integers(-4, 4), max_size=9)
COUNTS = st.integers(0, 11)
SHORT_LISTS = st.lists(st.integers(0, 1), max_size=2)


def is_even(item: int) -> bool:
    return item % 2 == 0


def first_index(keep: Callable[[int], bool], items: list[int]) -> int:
    """Position of the first item that satisfies `keep`, the length if none does."""
    return next((position for position, item in enumerate(items) if keep(item)), len(items))


def brute_runs(items: list[Any]) -> list[list[Any]]:
    return [list(group) for _, group in itertools.groupby(items)]


# What each entry gives, said in another way than the entry does.
OF_ITEMS: dict[str, Callable[[list[int]], Any]] = {
    "length": lambda items: sum(1 for _ in items),
    "is_empty": lambda items: not items,
    "reverse": lambda items: [items[-1 - position] for position in range(len(items))],
    "enumerate_": lambda items: list(zip(range(len(items)), items, strict=True)),
    "runs": brute_runs,
    "adjacent_pairs": lambda items: [(items[n], items[n + 1]) for n in range(len(items) - 1)],
    "unique": lambda items: list(dict.fromkeys(items)),
    "frequencies": lambda items: list(Counter(items).items()),
    "singleton": lambda items: [[*items]][:1],
}
OF_COUNT_AND_ITEMS: dict[str, Callable[[int, list[int]], Any]] = {
    "take": lambda n, items: [item for position, item in enumerate(items) if position < n],
    "drop": lambda n, items: [item for position, item in enumerate(items) if position >= n],
    "rotate": lambda n, items: np.roll(items, -n).tolist(),
    "cons": lambda item, items: np.insert(items, 0, item).tolist(),
    "occurrences": lambda item, items: Counter(items)[item],
    "contains": lambda item, items: item in set(items),
    "remove": lambda item, items: (
        items if item not in items else [*items[: items.index(item)], *items[items.index(item) + 1 :]]
    ),
    "remove_all": lambda item, items: [other for other in items if other != item],
    "running_occurrences": lambda item, items: np.cumsum([other == item for other in items]).astype(int).tolist(),
    "intersperse": lambda item, items: [part for each in items for part in (each, item)][: max(2 * len(items) - 1, 0)],
    "replicate": lambda n, items: [items for _ in range(n)],
}
OF_FUNCTION_AND_ITEMS: dict[str, Callable[[Callable[[int], bool], list[int]], Any]] = {
    "map_": lambda f, items: list(map(f, items)),
    "filter_": lambda f, items: list(filter(f, items)),
    "take_while": lambda f, items: items[: first_index(lambda item: not f(item), items)],
    "drop_while": lambda f, items: items[first_index(lambda item: not f(item), items) :],
    "count": lambda f, items: sum(map(f, items)),
    "any_": lambda f, items: sum(map(f, items)) > 0,
    "all_": lambda f, items: sum(map(f, items)) == len(items),
    "indices_where": lambda f, items: np.flatnonzero([f(item) for item in items]).tolist(),
    "partition": lambda f, items: (list(filter(f, items)), list(itertools.filterfalse(f, items))),
    "group_by": lambda f, items: [
        (value, [item for item in items if f(item) == value]) for value in dict.fromkeys(map(f, items))
    ],
}
OF_TWO_LISTS: dict[str, Callable[[list[int], list[int]], Any]] = {
    "append": lambda first, second: list(itertools.chain(first, second)),
    "zip_": lambda first, second: [(first[n], second[n]) for n in range(min(len(first), len(second)))],
    "cartesian_product": lambda first, second: [(one, other) for one in first for other in second],
    "union": lambda first, second: list(dict.fromkeys(first + second)),
    "intersection": lambda first, second: [item for item in dict.fromkeys(first) if item in second],
    "difference": lambda first, second: [item for item in dict.fromkeys(first) if item not in second],
}


@pytest.mark.parametrize("name", OF_ITEMS)
@given(items=ITEMS)
def test_entries_of_one_list_agree_with_their_oracle(name: str, items: list[int]) -> None:
    assert entry(name)(items) == OF_ITEMS[name](items)


@pytest.mark.parametrize("name", OF_COUNT_AND_ITEMS)
@given(n=COUNTS, items=ITEMS)
def test_entries_of_a_number_and_a_list_agree_with_their_oracle(name: str, n: int, items: list[int]) -> None:
    assert entry(name)(n, items) == OF_COUNT_AND_ITEMS[name](n, items)


@pytest.mark.parametrize("name", OF_FUNCTION_AND_ITEMS)
@given(items=ITEMS)
def test_entries_of_a_function_and_a_list_agree_with_their_oracle(name: str, items: list[int]) -> None:
    assert entry(name)(is_even, items) == OF_FUNCTION_AND_ITEMS[name](is_even, items)


@pytest.mark.parametrize("name", OF_TWO_LISTS)
@given(first=ITEMS, second=ITEMS)
def test_entries_of_two_lists_agree_with_their_oracle(name: str, first: list[int], second: list[int]) -> None:
    assert entry(name)(first, second) == OF_TWO_LISTS[name](first, second)


@given(ITEMS)
def test_ends_make_up_the_list(items: list[int]) -> None:
    if not items:
        for name in ("head", "tail", "last", "init"):
            assert refuses("empty list", entry(name), items)
        return
    assert [entry("head")(items), *entry("tail")(items)] == items
    assert [*entry("init")(items), entry("last")(items)] == items


@given(ITEMS)
def test_extremes_are_the_ends_of_the_sorted_list(items: list[int]) -> None:
    if not items:
        for name in ("maximum", "minimum", "argmax", "argmin", "median", "most_common"):
            assert refuses("empty list", entry(name), items)
        return
    assert entry("minimum")(items) == sorted(items)[0]
    assert entry("maximum")(items) == sorted(items)[-1]
    assert entry("argmin")(items) == np.argmin(items)
    assert entry("argmax")(items) == np.argmax(items)
    assert entry("most_common")(items) == Counter(items).most_common(1)[0][0]


@given(st.integers(-3, 12), st.integers(-3, 12), ITEMS)
def test_positions_count_from_0_and_never_from_the_end(position: int, other: int, items: list[int]) -> None:
    mutable = list(items)
    if 0 <= position < len(items):
        assert entry("index")(items, position) == items[position]
        mutable[position] = 9
        assert entry("set_at")(items, position, 9) == mutable
        assert entry("remove_at")(items, position) == np.delete(items, position).tolist()
    else:
        assert refuses("out of range", entry("index"), items, position)
        assert refuses("out of range", entry("set_at"), items, position, 9)
        assert refuses("out of range", entry("remove_at"), items, position)
    if 0 <= position <= len(items):
        mutable = list(items)
        mutable.insert(position, 9)
        assert entry("insert_at")(items, position, 9) == mutable
    else:
        assert refuses("out of range", entry("insert_at"), items, position, 9)
    if 0 <= position <= other <= len(items):
        assert entry("slice_")(items, position, other) == [items[n] for n in range(position, other)]
    else:
        assert refuses("out of range", entry("slice_"), items, position, other)
    if all(0 <= place < len(items) for place in (position, other)):
        places = list(range(len(items)))
        places[position], places[other] = other, position
        assert entry("swap_at")(items, position, other) == [items[place] for place in places]
    else:
        assert refuses("out of range", entry("swap_at"), items, position, other)


@given(st.integers(-4, 4), ITEMS)
def test_searches_find_the_first_and_the_last_or_nothing(item: int, items: list[int]) -> None:
    if item not in items:
        assert refuses("not found", entry("index_of"), item, items)
        assert refuses("not found", entry("last_index_of"), item, items)
        assert refuses("not found", entry("find_first"), lambda candidate: candidate == item, items)
        assert refuses("not found", entry("before_item"), item, items)
        assert refuses("not found", entry("after_item"), item, items)
        return
    positions = [position for position, candidate in enumerate(items) if candidate == item]
    assert entry("index_of")(item, items) == positions[0]
    assert entry("last_index_of")(item, items) == positions[-1]
    assert entry("find_first")(lambda candidate: candidate == item, items) == item
    assert item not in entry("before_item")(item, items)
    assert [*entry("before_item")(item, items), item, *entry("after_item")(item, items)] == items


@given(st.integers(-9, 9), ITEMS)
def test_the_nearest_item_is_the_first_of_the_closest(target: int, items: list[int]) -> None:
    if not items:
        assert refuses("empty list", entry("nearest"), target, items)
        return
    distance = abs(np.array(items) - target)
    assert entry("nearest")(target, items) == items[int(np.argmin(distance))]


@given(st.integers(1, 5), ITEMS)
def test_windows_overlap_and_chunks_do_not(n: int, items: list[int]) -> None:
    windows = entry("windows")(n, items)
    assert windows == [list(window) for window in zip(*[items[shift:] for shift in range(n)], strict=False)]
    chunks = entry("chunks")(n, items)
    assert [item for chunk in chunks for item in chunk] == items
    assert [len(chunk) for chunk in chunks[:-1]] == [n] * (len(chunks) - 1)
    assert all(1 <= len(chunk) <= n for chunk in chunks)


def test_counts_are_never_negative() -> None:
    for name in ("take", "drop", "largest", "smallest", "combinations"):
        assert refuses("negative count", entry(name), -1, [1])
    assert refuses("negative count", entry("replicate"), -1, 1)
    assert refuses("not positive", entry("windows"), 0, [1])
    assert refuses("not positive", entry("chunks"), 0, [1])


@given(st.integers(-9, 9), st.integers(-9, 9))
def test_a_range_holds_the_integers_between(start: int, stop: int) -> None:
    assert entry("range_")(start, stop) == np.arange(start, stop).tolist()


@given(st.lists(ITEMS, max_size=5))
def test_flatten_undoes_runs_and_chunks(lists: list[list[int]]) -> None:
    flat = entry("flatten")(lists)
    assert flat == [item for items in lists for item in items]
    assert entry("flatten")(entry("runs")(flat)) == flat
    assert entry("flatten")(entry("chunks")(2, flat)) == flat


@given(st.integers(1, 4), st.integers(1, 4))
def test_transpose_agrees_with_numpy(n_rows: int, n_columns: int) -> None:
    table = np.arange(n_rows * n_columns).reshape(n_rows, n_columns)
    assert entry("transpose")(table.tolist()) == table.T.tolist()
    assert refuses("rows of different lengths", entry("transpose"), [[1], []])


@given(ITEMS, ITEMS)
def test_zip_with_is_a_map_over_the_pairs(first: list[int], second: list[int]) -> None:
    pairs = entry("zip_")(first, second)
    assert entry("zip_with")(lambda one, other: one * 7 + other, first, second) == [a * 7 + b for a, b in pairs]


@given(ITEMS)
def test_scan_gives_every_total_of_the_fold(items: list[int]) -> None:
    totals = entry("scan")(lambda total, item: total * 3 + item, 5, items)
    prefixes = [items[: n + 1] for n in range(len(items))]
    assert totals == [entry("fold")(lambda total, item: total * 3 + item, 5, prefix) for prefix in prefixes]


@given(st.lists(SHORT_LISTS, max_size=7), st.lists(SHORT_LISTS, max_size=7))
def test_lists_are_items_like_any_other(first: list[list[int]], second: list[list[int]]) -> None:
    """Lists can't be looked up in a Python dictionary; pairs of lists neither."""
    expected = [item for position, item in enumerate(first) if item not in first[:position]]
    assert entry("unique")(first) == expected
    assert [item for item, _ in entry("frequencies")(first)] == expected
    assert entry("intersection")(first, second) == [item for item in expected if item in second]
    assert entry("difference")(first, second) == [item for item in expected if item not in second]
    assert entry("group_by")(lambda item: item, first) == [(item, [item] * first.count(item)) for item in expected]


def test_any_and_all_look_no_further_than_they_need() -> None:
    def refuse_one(item: int) -> bool:
        return bool(math.log(item - 1))  # fails at 1

    assert entry("any_")(refuse_one, [4, 1]) is True
    assert entry("all_")(refuse_one, [2, 1]) is False


@given(ITEMS, ITEMS)
def test_what_is_left_after_removing_each_is_counted_less(removed: list[int], items: list[int]) -> None:
    left = entry("remove_each")(removed, items)
    assert Counter(left) == Counter(items) - Counter(removed)
    at = 0
    for item in left:  # in their order
        at = items.index(item, at) + 1
