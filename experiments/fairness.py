"""What a search for a sort may not see, and what a control takes away."""

from typing import Final

from neurosym.errors import LibraryError
from neurosym.library.entry import Entry, Kind
from neurosym.library.library import Library
from neurosym.program.types import FunctionType

FORBIDDEN: Final = frozenset(
    {
        *("sort", "sort_by", "sorted", "is_sorted", "argsort", "quickselect", "heap", "heap_sort", "permutations"),
        *("insert_sorted", "insert_in_order", "binary_search", "longest_increasing_subsequence"),
        *("merge", "merge_sorted", "partition", "rank", "ranks", "median"),
        *("top", "top_k", "largest", "smallest", "n_largest", "n_smallest", "kth_smallest"),
    }
)
"""Entries that sort, know of sortedness, insert in order, merge, partition, rank or select the top k."""

_TELLING: Final = frozenset({"sort", "sorted", "argsort", "merge", "partition", "rank", "ranks", "heap", "kth"})
"""Words that give such an entry away, should one be added under a new name."""


def refuse_answers(library: Library) -> Library:
    """`library`, for the search for a sort. Raises LibraryError if a hand-written entry would give the answer away."""
    found = [
        entry.name
        for entry in library
        if entry.kind is not Kind.PROGRAM and (entry.name in FORBIDDEN or _TELLING & set(entry.name.split("_")))
    ]
    if found:
        raise LibraryError(
            f"a sort is to be grown, but the library has {', '.join(found)}; "
            "such entries belong in tier 2 (or, if the name misleads, in another name)"
        )
    return library


def without_loops(library: Library) -> Library:
    """The entries that take no function: no loop, no recursion, no reduction by a function of one's own."""
    return Library(entry for entry in library if not is_higher_order(entry))


def is_higher_order(entry: Entry) -> bool:
    """Whether an entry takes a function."""
    return any(isinstance(parameter, FunctionType) for parameter in entry.signature.parameters)
