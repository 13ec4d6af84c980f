from neurosym.library import Kind
from neurosym.library.contract import broken_clauses
from tests.library_contents.contents import LIBRARY


def test_every_shipped_entry_keeps_its_contract() -> None:
    assert {entry.kind for entry in LIBRARY} == {Kind.ALGORITHMIC, Kind.GEOMETRIC}
    # Most calls take a millisecond, the largest half a second; the machine may be busy with other tests.
    assert broken_clauses(LIBRARY, LIBRARY, seconds_per_call=60) == {}
