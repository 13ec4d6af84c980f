import itertools
import statistics
from collections import Counter
from math import comb, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.library_contents.contents import entry, refuses

ITEMS = st.lists(st.integers(-5, 5), max_size=9)
FEW = st.lists(st.integers(-3, 3), max_size=6)


def selections(items: list[int]) -> list[list[int]]:
    """Everything that is left of `items` after deletions."""
    masks = itertools.product((False, True), repeat=len(items))
    return [list(itertools.compress(items, mask)) for mask in masks]


@given(ITEMS)
def test_sort_gives_the_same_items_in_order(items: list[int]) -> None:
    result = entry("sort")(items)
    assert Counter(result) == Counter(items)
    assert all(left <= right for left, right in itertools.pairwise(result))
    assert entry("is_sorted")(result)
    assert entry("is_sorted")(items) is (items == result)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2))))
def test_sort_by_keeps_equal_items_in_their_order(items: list[tuple[int, int]]) -> None:
    expected = [item for value in range(3) for item in items if item[0] == value]
    assert entry("sort_by")(lambda item: item[0], items) == expected


@given(ITEMS, ITEMS)
def test_merge_of_sorted_lists_is_sorted(first: list[int], second: list[int]) -> None:
    assert entry("merge")(sorted(first), sorted(second)) == sorted(first + second)


@given(ITEMS, ITEMS)
def test_merge_takes_the_smaller_head_also_of_unsorted_lists(first: list[int], second: list[int]) -> None:
    left, right, merged = list(first), list(second), []
    while left and right:
        merged.append((right if right[0] < left[0] else left).pop(0))
    assert entry("merge")(first, second) == merged + left + right


@given(st.integers(-5, 5), ITEMS)
def test_insertion_and_search_in_a_sorted_list(item: int, items: list[int]) -> None:
    ascending = sorted(items)
    longer = entry("insert_sorted")(item, ascending)
    assert longer == sorted([*items, item])
    assert entry("binary_search")(item, longer) == longer.index(item)
    if item not in items:
        assert refuses("not found", entry("binary_search"), item, ascending)
    if items != ascending:
        assert refuses("not sorted", entry("insert_sorted"), item, items)
        assert refuses("not sorted", entry("binary_search"), item, items)


@given(st.integers(0, 11), ITEMS)
def test_largest_and_smallest_are_ends_of_the_sorted_list(n: int, items: list[int]) -> None:
    assert entry("smallest")(n, items) == sorted(items)[:n]
    assert entry("largest")(n, items) == sorted(items)[::-1][:n]


@given(st.lists(st.integers(), min_size=1))
def test_the_median_is_the_lower_one_of_two(items: list[int]) -> None:
    assert entry("median")(items) == statistics.median_low(items)


@given(ITEMS)
def test_a_rank_counts_the_smaller_items(items: list[int]) -> None:
    assert entry("ranks")(items) == [sum(other < item for other in items) for item in items]


@given(FEW, FEW)
def test_a_longest_common_subsequence_is_common_and_longest(first: list[int], second: list[int]) -> None:
    common = entry("longest_common_subsequence")(first, second)
    of_first, of_second = selections(first), selections(second)
    assert common in of_first
    assert common in of_second
    assert len(common) == max(len(selection) for selection in of_first if selection in of_second)


@given(FEW, FEW)
def test_of_several_common_subsequences_it_is_the_one_earliest_in_the_first_list(
    first: list[int], second: list[int]
) -> None:
    common = entry("longest_common_subsequence")(first, second)
    of_second = selections(second)
    positions = itertools.combinations(range(len(first)), len(common))
    assert common == next(chosen for each in positions if (chosen := [first[n] for n in each]) in of_second)


@given(FEW)
def test_a_longest_increasing_subsequence_increases_and_is_longest(items: list[int]) -> None:
    found = entry("longest_increasing_subsequence")(items)
    increasing = [s for s in selections(items) if all(left < right for left, right in itertools.pairwise(s))]
    longest = [selection for selection in increasing if len(selection) == max(map(len, increasing))]
    assert found in longest
    assert found[-1:] == min(selection[-1:] for selection in longest)


@given(FEW, FEW)
def test_the_edit_distance_is_the_shortest_way_by_single_edits(first: list[int], second: list[int]) -> None:
    def distance(left: list[int], right: list[int]) -> int:
        if not left or not right:
            return len(left) + len(right)
        if left[0] == right[0]:
            return distance(left[1:], right[1:])
        return 1 + min(distance(left[1:], right), distance(left, right[1:]), distance(left[1:], right[1:]))

    assert entry("edit_distance")(first, second) == distance(first, second)


@given(ITEMS)
def test_the_maximum_subarray_is_the_best_slice(items: list[int]) -> None:
    slices = [items[start:stop] for start in range(len(items)) for stop in range(start, len(items) + 1)]
    assert entry("maximum_subarray_sum")(items) == max(map(sum, slices), default=0)


@given(st.integers(0, 6))
def test_arrangements_are_all_there_once_and_in_order(n: int) -> None:
    items = list(range(n))
    orders = entry("permutations")(items)
    assert orders == sorted(orders)
    assert all(sorted(order) == items for order in orders)
    assert len({tuple(order) for order in orders}) == len(orders) == factorial(n)
    subsets = entry("subsets")(items)
    assert subsets == sorted(selections(items), key=lambda subset: (len(subset), subset))
    for size in range(n + 2):
        assert entry("combinations")(size, items) == [subset for subset in subsets if len(subset) == size]


@pytest.mark.parametrize("n", [0, 1, 16, 17, 18, 19, 20])
def test_combinations_are_refused_exactly_when_they_hold_too_many_items(n: int) -> None:
    for size in range(n + 3):
        if comb(n, size) * size > 100_000:
            assert refuses("more than 100000 items", entry("combinations"), size, list(range(n)))
        else:
            assert len(entry("combinations")(size, list(range(n)))) == comb(n, size)
