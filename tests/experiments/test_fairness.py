import pytest

from experiments.fairness import FORBIDDEN, is_higher_order, refuse_answers, without_loops
from neurosym.errors import LibraryError
from neurosym.library.library import Library


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load(user=False)


def test_tiers_0_and_1_have_nothing_that_gives_a_sort_away(library: Library) -> None:
    restricted = library.restricted(1)
    assert refuse_answers(restricted) is restricted


def test_the_whole_library_is_refused_by_name(library: Library) -> None:
    with pytest.raises(LibraryError, match="merge, insert_sorted"):
        refuse_answers(library)


def test_the_list_of_forbidden_names_is_no_dead_letter(library: Library) -> None:
    assert {entry.name for entry in library} & FORBIDDEN >= {"sort", "merge", "partition", "ranks", "insert_sorted"}


def test_the_control_library_has_no_loop_and_keeps_the_rest(library: Library) -> None:
    control = without_loops(library.restricted(1))
    names = {entry.name for entry in control}
    assert not names & {"map_", "filter_", "fold", "unfold", "iterate", "while_", "fix", "scan", "take_while"}
    assert names >= {"cons", "if_", "smaller", "maximum", "concat"}
    assert not any(is_higher_order(entry) for entry in control)
