from pathlib import Path

import pytest

from neurosym.errors import BudgetError, ContractError, EvaluationError
from neurosym.library import Entry, Library
from neurosym.library.contract import broken_clauses, check
from neurosym.library.library import python_entries
from neurosym.library.store import GrownEntry
from neurosym.program.types import parse_signature
from tests.strategies import shipped

HERE = Path(__file__).parent

# Far above what a call takes on a busy machine, save those that never end; each of these costs as much.
SECONDS = 3.0

FUNCTIONS = {
    "undocumented": "documented: it has no docstring",
    "one_example": "examples: expected two doctests or more, found 1",
    "no_edge_case": "examples: none is an edge case",
    "wrong_example": "examples hold: wrong_example(1) gave 2, expected 3",
    "failing_example": "examples hold: failing_example(missing) raised NameError",
    "example_of_another_type": "typed: in example_of_another_type(1.5), 1.5 is not of type int",
    "example_of_two_types": "typed: in example_of_two_types(1, ['a']), a is of two types",
    "another_type_later": "gave 0, which is not of type float",
    "gives_infinity": "gave inf, which is no number; expected EvaluationError past the bounds",
    "misuses_its_function": "typed: in misuses_its_function(lambda x0: …",
    "only_for_numbers": "fails only by EvaluationError: only_for_numbers(",
    "changes_its_input": "inputs unchanged: changes_its_input(",
    "draws": "deterministic: draws(",
    "remembers": "deterministic: remembers(",
    "follows_hashes": "gave another result in another process; has it the order of a set?",
    "divides": "raised ZeroDivisionError",
    "recurses": "raised RecursionError",
    "exits": "ended the process, with code 3",
    "grows": "gave more than 100000 items; expected EvaluationError past the bounds",
    "multiplies": "gave an integer of more than 8192 bits; expected EvaluationError past the bounds",
    "fills_memory": "raised MemoryError",
    "never_ends": "gave nothing within 3 seconds",
    "never_ends_in_c": "gave nothing within 3 seconds",
    "never_ends_in_its_example": "ends: never_ends_in_its_example(1) gave nothing within 3 seconds",
    "prints": "pure: it prints: 'found ",
    "reads_a_file": "pure: it reaches outside itself: open ",
    "is_witnessed_wrong": "witness: from 3 with left=1 it gave (1, 4), for which is_witnessed_wrong gave 5",
    "is_witnessed_wrong_where_it_does_not_fit": "for which is_witnessed_wrong_where_it_does_not_fit gave",
    "is_witnessed_by_floats": "witness: from 3 with left=1 it gave (1, 2.0), whose right is not of type int",
    "is_witnessed_by_a_list": "witness: from 3 with left=1 it gave [1, 2]; expected a tuple of 2: left, right",
    "is_witnessed_in_part": "witness: from 3 with left=1 it gave (2); expected a tuple of 2: left, right",
    "is_witnessed_by_an_error": "witness: from 3 it raised TypeError: unsupported operand type(s) for -: 'int' and 'N",
    "is_witnessed_by_bottom": "witness: from 3 it gave ⊥ (no idea); expected arguments, or None where they can't be",
    "is_witnessed_by_chance": "witness: from ",
    "is_witnessed_never": "results, whatever was known",
    "is_witnessed_aloud": "pure: it prints: '3",
    "is_witnessed_by_what_it_changes": "witness: from [1, 2] it changed what it was asked",
    "is_witnessed_by_the_order_of_a_set": "gave another result in another process; has it the order of a set?",
}

MODULES = {
    "no_module": "typed: it is no torch.nn.Module class",
    "takes_lists": "typed: every input of a geometric entry is a tensor",
    "undocumented": "documented: it has no docstring",
    "needs_arguments": "constructor: its arguments need defaults, but units has none",
    "shows_no_shape": "examples: expected a doctest that shows a shape",
    "wrong_example": "examples hold: WrongExample()(torch.zeros(5, 4)).shape gave torch.Size([5, 3])",
    "one_batch_dimension": "any batch shape: batch shape () gave a result of shape (1, 3)",
    "wrong_dimension": "any batch shape: the result's dimension n is 3, expected 4",
    "mixes_items": "batch equals item by item: they differ by up to",
    "changes_its_input": "inputs unchanged: it writes into the tensors that it is given",
    "draws": "deterministic in eval mode: the same inputs gave another result later",
    "unused_parameter": "gradient to every parameter: more.weight gets none",
    "infinite_gradient": "gradient to every parameter: that of linear.weight is not finite",
    "no_gradient": "gradient to every parameter: its result has no gradient",
    "hidden_state": "state round trip: a fresh module with its state_dict gives another result",
}


def broken_in(file: str) -> dict[str, tuple[str, ...]]:
    entries = python_entries(HERE / file)
    return broken_clauses(entries, Library(entries), seconds_per_call=SECONDS)


@pytest.fixture(scope="module")
def broken_functions() -> dict[str, tuple[str, ...]]:
    return broken_in("broken_functions.py")


@pytest.fixture(scope="module")
def broken_modules() -> dict[str, tuple[str, ...]]:
    return broken_in("broken_modules.py")


@pytest.mark.parametrize(("name", "reason"), FUNCTIONS.items(), ids=FUNCTIONS)
def test_a_broken_function_is_refused_with_the_reason(
    broken_functions: dict[str, tuple[str, ...]], name: str, reason: str
) -> None:
    assert any(reason in clause for clause in broken_functions[name]), broken_functions[name]


def test_sound_functions_pass_beside_broken_ones(broken_functions: dict[str, tuple[str, ...]]) -> None:
    assert set(broken_functions) == set(FUNCTIONS)


@pytest.mark.parametrize(("name", "reason"), MODULES.items(), ids=MODULES)
def test_a_broken_module_is_refused_with_the_reason(
    broken_modules: dict[str, tuple[str, ...]], name: str, reason: str
) -> None:
    assert any(reason in clause for clause in broken_modules[name]), broken_modules[name]


def test_sound_modules_pass_beside_broken_ones(broken_modules: dict[str, tuple[str, ...]]) -> None:
    import torch

    only_on_a_gpu = {"stays_on_the_processor"} if torch.cuda.is_available() else set()
    assert set(broken_modules) == {*MODULES, *only_on_a_gpu}


def written(folder: Path, *lines: str) -> Entry:
    """The entry of a file of these lines."""
    file = folder / "mine.py"
    file.write_text("\n".join(("from neurosym.library import algorithmic", "@algorithmic()", *lines)))
    (entry,) = python_entries(file)
    return entry


def test_a_file_that_fails_when_run_is_named_with_its_error(tmp_path: Path) -> None:
    entry = written(tmp_path, "def f(n: int) -> int: ...", "import nowhere")
    with pytest.raises(ContractError, match=r"mine.py can't be run: ModuleNotFoundError: No module named 'nowhere'"):
        check(entry, Library([entry]))


def test_a_sound_entry_passes_alone() -> None:
    check(shipped()["zip_"], shipped())


def test_an_error_holds_every_broken_clause(tmp_path: Path) -> None:
    entry = written(tmp_path, "def inverse(n: int) -> int: return 1 // n")
    with pytest.raises(ContractError) as caught:
        check(entry, Library([entry]))
    documented, examples, fails = caught.value.clauses
    assert documented == "documented: it has no docstring"
    assert examples == "examples: expected two doctests or more, found 0"
    assert fails.startswith("fails only by EvaluationError: inverse(0) raised ZeroDivisionError")
    assert str(caught.value).startswith("inverse breaks its contract: documented: it has no docstring; examples: ")


SUM = "lambda items: fold(lambda total, item: add(total, item), 0, items)"


def grown(program: str = SUM, **changes: object) -> Entry:
    fields: dict[str, object] = {
        "name": "total",
        "signature": parse_signature("(list[int]) -> int"),
        "doc": "Sum of the items.",
        "program": shipped().parse(program),
        "tier": 0,
        "cases": ((([3, 1],), 4), (([],), 0)),
        **changes,
    }
    return GrownEntry(**fields).entry(shipped())  # type: ignore[arg-type]


def python_sum(entry: Entry, inputs: tuple[list[int], ...]) -> int:
    return sum(inputs[0])


def test_a_sound_grown_entry_passes() -> None:
    check(grown(), shipped(), evaluate=python_sum)


def bottom(entry: Entry, inputs: object) -> object:
    raise EvaluationError("out of range")


def unfinished(entry: Entry, inputs: object) -> object:
    raise BudgetError("the steps of this run are spent")


@pytest.mark.parametrize(
    ("changes", "evaluate", "reason"),
    [
        ({"doc": ""}, python_sum, "documented: it has no sentence of documentation"),
        ({"cases": ()}, python_sum, "examples: expected one or more, found none"),
        ({"cases": ((([3, 1],), 5),)}, python_sum, r"examples hold: total\(\[3, 1\]\) gave 4, expected 5"),
        ({}, bottom, r"examples hold: total\(\[3, 1\]\) gave ⊥ \(out of range\), expected 4"),
        ({}, unfinished, r"ends: total\(\[3, 1\]\): the steps of this run are spent"),
        (
            {"signature": parse_signature("(list[a]) -> int")},
            python_sum,
            r"typed: its program is of type \(list\[int\]\) -> int, its signature is \(list\[a\]\) -> int",
        ),
        ({"weights": {"reader": {"bias": [0.0]}}}, python_sum, "weights: its program has no slot reader"),
    ],
)
def test_a_broken_grown_entry_is_refused_with_the_reason(
    changes: dict[str, object], evaluate: object, reason: str
) -> None:
    with pytest.raises(ContractError, match=reason):
        check(grown(**changes), shipped(), evaluate=evaluate)  # type: ignore[arg-type]


def test_a_grown_entry_over_entries_that_the_library_lacks_is_refused() -> None:
    with pytest.raises(ContractError, match="uses: no entry 'fold' in the library"):
        check(grown(), shipped().without(["fold"]), evaluate=python_sum)


def test_a_program_may_be_more_general_than_its_signature() -> None:
    signature = parse_signature("(list[int]) -> list[int]")
    entry = grown("lambda items: reverse(items)", tier=1, cases=((([3, 1],), [1, 3]),), signature=signature)
    check(entry, shipped(), evaluate=lambda entry, inputs: inputs[0][::-1])
