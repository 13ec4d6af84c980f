from io import StringIO

from rich.console import Console

from experiments.tables import print_grown

CODE = f"def f(items: list[int]) -> list[int]:\n    return [{', '.join(map(str, range(60)))}]\n"
OUTCOME = {
    "task": "sorting/integers",
    "seed": 0,
    "solved": True,
    "used_tier": 0,
    "agreement": None,
    "n_programs": 5,
    "cpu_seconds": 0.1,
    "program": "lambda items: items",
    "python": CODE,
    "file": "programs/sorting_integers.py",
}


def test_code_in_a_log_is_still_code() -> None:
    text = StringIO()
    print_grown(Console(file=text, width=80, highlight=False), OUTCOME)
    assert CODE in text.getvalue()


def test_code_on_a_terminal_is_not_cut_off() -> None:
    text = StringIO()
    print_grown(Console(file=text, width=80, force_terminal=True, color_system=None), OUTCOME)
    assert "59]" in text.getvalue()
    assert max(map(len, text.getvalue().splitlines())) <= 80
