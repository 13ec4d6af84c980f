"""Shelves and tables: where a term came from, and that nothing is lost when they grow."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.execution.engine.fields import MAX_ARITY, N_PARTS, N_TERMS
from neurosym.execution.engine.memory import Memory
from neurosym.execution.engine.team import Team
from neurosym.program.types import INT, list_of
from neurosym.search import store as stores
from neurosym.search.context import Limits
from neurosym.search.leaves import WORDS_PER_TERM
from neurosym.search.store import FEWER, MANY, Choices, Shelf, Store
from tests.search.spaces import a_bank, a_space, fill, some_entries

PARTS = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 4)), min_size=1, max_size=MAX_ARITY)


@given(PARTS, st.data())
def test_candidates_are_numbered_with_the_inner_argument_varying_fastest(
    sizes: list[tuple[int, int]], data: st.DataObject
) -> None:
    parts = tuple((begin, begin + n) for begin, n in sizes)
    inner = data.draw(st.integers(0, len(parts) - 1))
    order = [position for position in range(len(parts)) if position != inner] + [inner]
    wanted = [
        [dict(zip(order, chosen, strict=True))[position] for position in range(len(parts))]
        for chosen in product(*[range(*parts[position]) for position in order])
    ]
    choices = Choices(parts, inner)
    assert [choices.arguments(number) for number in range(len(wanted))] == wanted


def test_a_shelf_keeps_its_columns_when_it_grows_by_any_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "SHARED", 10)
    monkeypatch.setattr("neurosym.execution.engine.team.n_threads_for", lambda n: n)
    for n_threads in (1, 2, 4):
        shelf = Shelf(3, 512)
        shelf.words[:] = np.arange(3 * 512).reshape(3, 512)
        shelf.provenance[:] = np.arange(512)
        shelf.fields[stores.N_TERMS] = 512
        shelf.reserve(1_000, Team(Memory(), n_threads))
        assert shelf.words.shape[1] >= 1_512
        assert (shelf.words[:, :512] == np.arange(3 * 512).reshape(3, 512)).all()
        assert (shelf.provenance[:512] == np.arange(512)).all()


@pytest.mark.parametrize("n_threads", [1, 2, 4])
def test_a_table_holds_the_same_columns_in_the_same_parts_when_it_grows(
    n_threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "SHARED", 10)
    monkeypatch.setattr("neurosym.execution.engine.team.n_threads_for", lambda n: n)
    team = Team(Memory(), n_threads)
    store = Store(1)
    n = store.table.size // N_PARTS
    generator = np.random.default_rng(0)
    for part in range(N_PARTS):  # the last slots of a part are full, so that some are at its beginning
        slots = np.r_[n - n // 4 : n, : n // 8]
        first = part * n + np.minimum(slots, n - 1)
        hashes = (first.astype(np.uint64) << np.uint64(64 - 11)) | generator.integers(1, 2**50, len(slots)).astype("u8")
        store.table[part * n + slots] = hashes.view(np.int64)
    known = np.sort(store.table[store.table != 0])
    for _ in range(3):
        store.grow_table(team)
        size = store.table.size
        assert (np.sort(store.table[store.table != 0]) == known).all()
        for slot in np.flatnonzero(store.table).tolist():
            own, within = divmod(int(store.table[slot]) % 2**64 * size >> 64, size // N_PARTS)
            assert slot // (size // N_PARTS) == own
            while own * (size // N_PARTS) + within != slot:  # no free slot before it: else it would not be found
                assert store.table[own * (size // N_PARTS) + within]
                within = (within + 1) % (size // N_PARTS)


@pytest.mark.parametrize("n_steps", [2, 20])
@pytest.mark.parametrize(("n_rows", "many"), [(16, MANY), (100, FEWER)])
def test_a_large_shelf_has_no_more_than_twice_the_room_it_needs(n_rows: int, many: int, n_steps: int) -> None:
    shelf = Shelf(n_rows)
    for _ in range(n_steps):
        n = shelf.n_terms + many // n_rows + 1
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
