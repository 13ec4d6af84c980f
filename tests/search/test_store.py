from neurosym.execution.engine.fields import N_TERMS
from neurosym.program.types import INT, list_of
from neurosym.search.bank import WORDS_PER_TERM
from neurosym.search.context import Limits
from neurosym.search.store import MANY, Shelf
from tests.search.spaces import a_bank, a_space, fill, some_entries


def test_a_large_shelf_has_no_more_than_twice_the_room_it_needs() -> None:
    n_rows = 16
    shelf = Shelf(n_rows)
    for _ in range(20):
        n = shelf.n_terms + MANY // n_rows
        shelf.reserve(n - shelf.n_terms)
        shelf.fields[N_TERMS] = n  # as a sweep does that fills it
    assert shelf.words.size <= 2 * n * n_rows


def test_what_lists_hold_counts_as_memory() -> None:
    ints = list_of(INT)
    rows = [([3, 1, 2, 8],), ([5, 4],)]
    space = a_space(some_entries("append", "reverse", "cons"), [INT, ints], rows)
    bank = a_bank(space, [ints], rows)
    fill(bank, 5)
    lists = {tuple(value) for cost in range(1, 6) for term in bank.of_cost(ints, cost) for value in term.column}
    contents = sum(map(len, lists))
    assert space.n_words > space.n_terms * (len(rows) + WORDS_PER_TERM) + contents / 2
    small = a_space(some_entries("append", "reverse", "cons"), [INT, ints], rows, Limits(max_words=space.n_words // 2))
    bank = a_bank(small, [ints], rows)
    fill(bank, 5)
    assert small.n_terms < space.n_terms
