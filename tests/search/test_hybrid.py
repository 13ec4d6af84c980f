from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import pytest

from neurosym.budget import Budget
from neurosym.errors import EvaluationError
from neurosym.execution.reference import Interpreter
from neurosym.library.library import Library
from neurosym.program.expression import Program, Reference, check_type, slots
from neurosym.program.text import to_text
from neurosym.program.types import FLOAT, INT, FunctionType, list_of, parse_signature, tensor_of
from neurosym.program.values import Value, freeze
from neurosym.search.enumerative import Enumerative
from neurosym.search.grower import Search
from neurosym.search.hybrid import N_READINGS, HybridSearch, Unread, hypothetical, needs_training
from neurosym.tasks.task import Example, Task
from tests.search.spaces import some_entries
from tests.strategies import shipped

IMAGE = tensor_of(8, 8)
ENTRIES = ("symbol_reader", "map_", "sort", "reverse", "add", "maximum", "filter_", "less", "head", "length", "sum_")


def an_image(generator: np.random.Generator) -> Value:
    return generator.random((8, 8)).astype(np.float32)


def a_task(result: str, output: Value, n_examples: int = 40, seed: int = 0) -> Task:
    generator = np.random.default_rng(seed)
    examples = tuple(Example(([an_image(generator) for _ in range(3)],), output) for _ in range(n_examples))
    return Task("images", parse_signature(f"(list[tensor[8, 8]]) -> {result}"), {"train": examples})


def search_of(task: Task, library: Library, budget: Budget | None = None) -> Search:
    return Enumerative().start(task, library, budget or Budget(programs=6_000), np.random.default_rng(0))


def proposed(task: Task, library: Library, n_asks: int, budget: Budget | None = None) -> list[Program]:
    search = search_of(task, library, budget)
    return [program for _ in range(n_asks) for program in search.ask()]


@pytest.mark.parametrize(
    ("result", "output", "text"),
    [
        ("list[int]", [1, 2, 3], "lambda images: sort(map_(lambda item: symbol_reader(item), images))"),
        ("int", 5, "lambda images: sum_(map_(lambda item: symbol_reader(item), images))"),
        ("int", 5, "lambda images: maximum(map_(lambda item: symbol_reader(item), images))"),
    ],
)
def test_the_program_that_is_wanted_is_among_the_first(result: str, output: Value, text: str) -> None:
    library = some_entries(*ENTRIES)
    wanted = library.parse(text)
    assert wanted in proposed(a_task(result, output), library, 4)


def test_over_the_whole_library_too() -> None:
    found = proposed(a_task("list[int]", [1, 2, 3]), shipped(), 2, Budget(programs=30_000))
    assert shipped().parse("lambda images: sort(map_(lambda image: symbol_reader(image), images))") in found


@pytest.mark.parametrize("result", ["list[int]", "int", "bool"])
def test_candidates_have_something_to_train_and_the_type_of_the_task(result: str) -> None:
    output: dict[str, Value] = {"list[int]": [1], "int": 1, "bool": True}
    task = a_task(result, output[result])
    found = proposed(task, some_entries(*ENTRIES), 3)
    assert found
    for program in found:
        assert slots(program)
        check_type(program, task.signature)
    assert len(found) == len(set(found))


class Reading:
    """What some network might read: the same for the same image."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def read(self, image: Value) -> int:
        digest = blake2b(np.asarray(image).tobytes(), key=str(self.seed).encode(), digest_size=8).digest()
        return int.from_bytes(digest) % N_READINGS


def outputs(program: Program, library: Library, task: Task, n_readings: int) -> Sequence[object]:
    found: list[object] = []
    for seed in range(n_readings):
        function = Interpreter(library, geometric=lambda _, seed=seed: Reading(seed).read).function(program)  # type: ignore[misc]
        for example in task.train[:6]:
            try:
                found.append(freeze(function(*example.inputs)))
            except EvaluationError:
                found.append(None)
    return found


def test_no_two_candidates_are_equal_whatever_is_read() -> None:
    task, library = a_task("list[int]", [1]), some_entries(*ENTRIES)
    found = proposed(task, library, 4)
    assert len(found) > 10
    classes: dict[object, Program] = {}
    for program in found:
        key = tuple(outputs(program, library, task, 20))
        assert key not in classes, f"{to_text(program)} and {to_text(classes[key])}"
        classes[key] = program


def test_the_first_candidates_are_the_cheapest() -> None:
    search = search_of(a_task("list[int]", [1]), some_entries(*ENTRIES))
    (first,) = search.ask()
    assert to_text(first).startswith("lambda images: map_(lambda item: symbol_reader")
    costs = [search.statistics.cost]
    for _ in range(2):
        assert search.ask()
        costs.append(search.statistics.cost)
    assert costs == sorted(set(costs))


def test_a_library_that_can_not_look_at_tensors_proposes_nothing_at_once() -> None:
    blind = Library(entry for entry in shipped() if not slots(entry.reference()))
    search = search_of(a_task("int", 1), blind, Budget())
    assert search.ask() == []
    assert search.statistics.n_programs == 0


def test_a_search_ends_when_there_is_nothing_more_to_propose() -> None:
    task = Task("image", FunctionType((IMAGE,), INT), {"train": (Example((an_image(np.random.default_rng(0)),), 1),)})
    search = search_of(task, some_entries("symbol_reader"), Budget())
    assert [to_text(program) for program in search.ask()] == ["lambda array: symbol_reader(array)"]
    assert search.ask() == []


def test_a_single_example_is_read_in_many_ways() -> None:
    # so that no reading is taken for a constant, nor one image's for another's
    task, library = a_task("int", 5, n_examples=1), some_entries(*ENTRIES)
    found = proposed(task, library, 4)
    assert library.parse("lambda images: symbol_reader(head(images))") in found
    assert library.parse("lambda images: sum_(map_(lambda image: symbol_reader(image), images))") in found


def test_a_budget_in_programs_ends_the_search() -> None:
    search = search_of(a_task("list[int]", [1]), shipped(), Budget(programs=2_000))
    while search.ask():
        pass
    assert search.statistics.n_programs <= 2_300


def test_the_same_seed_proposes_the_same() -> None:
    task, library = a_task("list[int]", [1]), some_entries(*ENTRIES)
    assert proposed(task, library, 3) == proposed(task, library, 3)


def test_a_reading_depends_on_the_image_and_on_who_reads() -> None:
    reader = shipped()["symbol_reader"]
    first, second = hypothetical(reader.reference("one")), hypothetical(reader.reference("two"))
    images = [Unread(number) for number in range(50)]
    assert [first(image) for image in images] == [first(Unread(number)) for number in range(50)]
    assert [first(image) for image in images] != [second(image) for image in images]
    assert {first(image) for image in images} <= set(range(N_READINGS))


def test_an_untrained_entry_may_take_text_and_lists_and_gives_the_same_in_every_process() -> None:
    reference = Reference("reads", "0" * 32, FunctionType((list_of(INT),), FLOAT), "reads")
    # a value that came from hash() would differ from run to run
    assert hypothetical(reference)([1, 2], "text") == 0.2058106833443646
    assert hypothetical(reference)([1, 2]) == hypothetical(reference)([1, 2]) != hypothetical(reference)([2, 1])


def test_only_tensors_that_go_in_need_training() -> None:
    assert needs_training(a_task("int", 1))
    assert isinstance(search_of(a_task("int", 1), shipped()), HybridSearch)
    plain = Task("t", parse_signature("(int) -> int"), {"train": (Example((1,), 1),)})
    assert not needs_training(plain)
