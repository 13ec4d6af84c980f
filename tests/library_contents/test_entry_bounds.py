"""Results that would be too large are refused before they are made, results of just the size are not."""

from typing import Any

import pytest

from neurosym.library import MAX_BITS, MAX_SIZE
from tests.library_contents.contents import entry, refuses

FULL = list(range(MAX_SIZE))
TEXT = "a" * MAX_SIZE
LARGEST = 2**MAX_BITS - 1
STAR = [(0, node) for node in range(1, MAX_SIZE)]

# The first of each would fill the memory or run for hours if it were made.
TOO_LARGE: list[tuple[str, list[Any]]] = [
    ("replicate", [10**30, 1]),
    ("range_", [-(10**30), 10**30]),
    ("repeat_text", [10**30, "a"]),
    ("flatten", [[FULL] * MAX_SIZE]),
    ("windows", [MAX_SIZE // 2, FULL]),
    ("transpose", [[FULL] * MAX_SIZE]),
    ("cartesian_product", [FULL, FULL]),
    ("join", [TEXT, [TEXT] * MAX_SIZE]),
    ("replace", [TEXT, "a", TEXT]),
    ("permutations", [FULL]),
    ("permutations", [[1] * 8]),
    ("subsets", [FULL]),
    ("subsets", [[1] * 14]),
    ("combinations", [MAX_SIZE // 2, FULL]),
    ("combinations", [MAX_SIZE - 1, FULL]),
    ("transitive_closure", [[(node, node + 1) for node in range(500)]]),
    # one too many
    ("replicate", [MAX_SIZE + 1, 1]),
    ("range_", [0, MAX_SIZE + 1]),
    ("cons", [1, FULL]),
    ("append", [FULL, [1]]),
    ("insert_at", [FULL, 0, 1]),
    ("insert_sorted", [1, FULL]),
    ("merge", [FULL, [1]]),
    ("union", [FULL, [-1]]),
    ("intersperse", [1, [1] * (MAX_SIZE // 2 + 1)]),
    ("concat", [TEXT, "a"]),
    ("split", [TEXT, "a"]),
    ("to_upper", [TEXT[1:] + "ß"]),
    ("to_lower", [TEXT[1:] + "İ"]),
    ("breadth_first_order", [[(0, node + 1) for node in range(MAX_SIZE)], 0]),
    ("depth_first_order", [[(0, node + 1) for node in range(MAX_SIZE)], 0]),
    ("shortest_distances", [[(0, node + 1) for node in range(MAX_SIZE)], 0]),
    ("weighted_distances", [[((0, node + 1), 1) for node in range(MAX_SIZE)], 0]),
    ("shortest_path", [[(node, node + 1) for node in range(MAX_SIZE)], 0, MAX_SIZE]),
    ("topological_order", [[(0, node + 1) for node in range(MAX_SIZE)]]),
    ("connected_components", [[(0, node + 1) for node in range(MAX_SIZE)]]),
]

JUST_FITS: list[tuple[str, list[Any], int]] = [
    ("replicate", [MAX_SIZE, 1], MAX_SIZE),
    ("range_", [0, MAX_SIZE], MAX_SIZE),
    ("repeat_text", [MAX_SIZE, "a"], MAX_SIZE),
    ("repeat_text", [10**30, ""], 0),
    ("cons", [1, FULL[1:]], MAX_SIZE),
    ("append", [FULL, []], MAX_SIZE),
    ("concat", [TEXT, ""], MAX_SIZE),
    ("split", [TEXT[1:], "a"], MAX_SIZE),
    ("join", ["", [TEXT, ""]], MAX_SIZE),
    ("replace", [TEXT, "a", "b"], MAX_SIZE),
    ("flatten", [[FULL]], MAX_SIZE),
    ("transpose", [[FULL]], MAX_SIZE),
    ("windows", [1, FULL], MAX_SIZE),
    ("windows", [10**30, FULL], 0),
    ("intersperse", [1, [1] * (MAX_SIZE // 2)], MAX_SIZE - 1),
    ("combinations", [MAX_SIZE, FULL], 1),
    ("breadth_first_order", [STAR, 0], MAX_SIZE),
    ("depth_first_order", [STAR, 0], MAX_SIZE),
    ("shortest_distances", [STAR, 0], MAX_SIZE),
    ("weighted_distances", [[(edge, 1) for edge in STAR], 0], MAX_SIZE),
    ("topological_order", [STAR], MAX_SIZE),
    ("permutations", [[1] * 7], 5_040),
    ("subsets", [[1] * 13], 8_192),
    ("digits", [LARGEST], 2_467),
    ("longest_common_subsequence", [FULL[:1_000], FULL[:1_000]], 1_000),
    ("shortest_path", [[(node, node + 1) for node in range(MAX_SIZE)], 1, MAX_SIZE], MAX_SIZE),
]


@pytest.mark.parametrize(("name", "arguments"), TOO_LARGE, ids=[name for name, _ in TOO_LARGE])
def test_too_large_a_result_is_refused(name: str, arguments: list[Any]) -> None:
    assert refuses(f"more than {MAX_SIZE} items", entry(name), *arguments)


@pytest.mark.parametrize(("name", "arguments", "size"), JUST_FITS, ids=[name for name, _, _ in JUST_FITS])
def test_a_result_of_just_the_size_is_made(name: str, arguments: list[Any], size: int) -> None:
    assert len(entry(name)(*arguments)) == size


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("add", [LARGEST, 1]),
        ("subtract", [-LARGEST, 1]),
        ("successor", [LARGEST]),
        ("predecessor", [-LARGEST]),
        ("multiply", [LARGEST, LARGEST]),
        ("power", [LARGEST, LARGEST]),
        ("sum_", [[LARGEST, 1]]),
        ("product", [[LARGEST] * MAX_SIZE]),
        ("least_common_multiple", [LARGEST, LARGEST - 1]),
        ("maximum_subarray_sum", [[LARGEST, 1]]),
    ],
)
def test_too_long_an_integer_is_refused(name: str, arguments: list[Any]) -> None:
    assert refuses(f"more than {MAX_BITS} bits", entry(name), *arguments)


def test_the_longest_integer_has_digits() -> None:
    assert entry("from_digits")(entry("digits")(LARGEST)) == LARGEST
    assert refuses(f"more than {MAX_BITS} bits", entry("digits"), LARGEST + 1)


@pytest.mark.parametrize("name", ["edit_distance", "longest_common_subsequence"])
def test_too_large_a_table_is_refused(name: str) -> None:
    assert refuses("table of more than 1000000 cells", entry(name), FULL[:1_001], FULL[:1_000])
