from neurosym.program.types import STR
from neurosym.search.literals import literals


def texts(*examples: tuple[str, str]) -> list[str]:
    """The constants that examples of one text each suggest."""
    return [literal.value for literal in literals([STR], examples)[STR]]


def test_an_answer_that_is_cut_out_of_its_input_is_no_constant() -> None:
    assert "Honda" not in texts(("Honda125", "Honda"), ("Ducati80", "Ducati"), ("Honda250", "Honda"))


def test_an_answer_that_some_input_lacks_is_a_constant() -> None:
    assert "Honda" in texts(("Honda125", "Honda"), ("Ducati80", "Ducati"), ("CB 250", "Honda"))


def test_a_word_of_inputs_that_is_no_answer_is_a_constant() -> None:
    assert "Honda" in texts(("Honda", "a"), ("Ducati", "b"), ("Honda", "a"))
