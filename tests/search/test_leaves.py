"""Leaves: kept without a sweep as a sweep would keep them."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neurosym.program.types import Type
from neurosym.search.bank import Bank
from neurosym.search.context import Limits
from tests.search.spaces import a_bank, a_space, some_entries, types_of

VALUES = {
    "int": st.integers(-2, 2),
    "bool": st.booleans(),
    "str": st.sampled_from(["", "a", "bb", "longer than most"]),
    "float": st.sampled_from([0.0, 1.0, 1.0 + 2**-50, -3.5]),
    "list[int]": st.lists(st.integers(0, 1), max_size=12),
    "pair[int, list[int]]": st.tuples(st.integers(0, 1), st.lists(st.integers(0, 1), max_size=2)),
}


def kept(bank: Bank, types: tuple[Type, ...]) -> list[Any]:
    """All that a bank and its space know after the first level."""
    for _ in bank.run(1):
        pass
    stores = [bank.store(type_) for type_ in types]
    found: list[Any] = [(bank.space.n_terms, bank.space.n_words, bank.space.n_programs)]
    for type_, store in zip(types, stores, strict=True):
        n = store.shelf.n_terms
        programs = [str(bank.program(type_, number)) for number in range(n)]
        due = {cost: shelf.n_terms for cost, shelf in store.due.items() if shelf.n_terms}
        found.append((store.n_known, sorted(store.table[store.table != 0].tolist()), programs, due))
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=4), st.data(), st.integers(1, 70))
def test_leaves_that_nobody_aims_at_are_kept_as_a_sweep_keeps_them(
    monkeypatch: pytest.MonkeyPatch, texts: list[str], data: st.DataObject, n_rows: int
) -> None:
    few = [data.draw(st.tuples(*[VALUES[text] for text in texts])) for _ in range(min(n_rows, 3))]
    if data.draw(st.booleans()):
        few[0] = (None, *few[0][1:])  # ⊥
    rows = [few[number % len(few)] for number in range(n_rows)]
    types, limits = types_of(*dict.fromkeys(texts)), Limits(max_items=10)
    library = some_entries("add")

    def all_kept() -> list[Any]:
        space = a_space(library, types, [row for row in rows if None not in row], limits)
        return kept(a_bank(space, types_of(*texts), rows), types)

    without_sweeps = all_kept()
    with monkeypatch.context() as patched:
        patched.setattr("neurosym.search.bank.are_kept", lambda *_: False)
        assert all_kept() == without_sweeps
