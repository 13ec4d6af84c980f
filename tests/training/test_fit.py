"""Readers learn from the answers of programs, and what happens when they can't."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
import torch

from neurosym.budget import Budget
from neurosym.errors import ProgramError
from neurosym.execution.module import ProgramModule
from neurosym.program.values import Value
from neurosym.tasks.task import Example
from neurosym.training.fit import Fitted, fit
from neurosym.training.settings import FitSettings
from tests.training.tables import LIBRARY

SORT = LIBRARY.parse("lambda xs: sort(map_(bit_reader, xs))")
XOR = LIBRARY.parse("lambda x, y: not_equal(bit_reader(x), bit_reader(y))")
READ = LIBRARY.parse("lambda x: bit_reader(x)")
QUICK = FitSettings(n_steps=150, learning_rate=0.03)


def bits(n_bits: int, seed: int) -> tuple[list[Any], list[int]]:
    """Vectors about (1, 1) and (-1, -1), and which of the two each belongs to."""
    generator = np.random.default_rng(seed)
    labels = generator.integers(0, 2, n_bits)
    noise = generator.normal(size=(n_bits, 2)) * 0.4
    return list((noise + (2 * labels - 1)[:, None]).astype(np.float32)), labels.tolist()


def examples(
    n_examples: int, length: int, answer: Callable[[list[int]], Value], seed: int = 0, is_list: bool = True
) -> list[Example]:
    vectors, labels = bits(n_examples * length, seed)
    parts = [slice(start, start + length) for start in range(0, n_examples * length, length)]
    return [Example((vectors[part],) if is_list else tuple(vectors[part]), answer(labels[part])) for part in parts]


def accuracy(fitted: Fitted, seed: int = 99) -> float:
    """How many fresh vectors the trained bit reader names rightly."""
    vectors, labels = bits(500, seed)
    read = ProgramModule(READ, LIBRARY, fitted.parameters).predict_batch([(vector,) for vector in vectors])
    return float(np.mean(np.array(read) == labels))


def test_a_reader_learns_from_sorted_answers() -> None:
    fitted = fit(SORT, LIBRARY, examples(200, 3, sorted), settings=QUICK)
    assert accuracy(fitted) > 0.95
    assert fitted.reason == "trained in full"
    assert fitted.estimator == "exact marginal likelihood"
    assert fitted.n_steps == len(fitted.losses) == 150
    assert np.mean(fitted.losses[-10:]) < 0.2 < fitted.losses[0]
    assert fitted.infeasible == ()
    assert fitted.cpu_seconds > 0


def test_a_reader_learns_from_exclusive_or_up_to_the_names_of_its_symbols() -> None:
    told = examples(300, 2, lambda labels: labels[0] != labels[1], is_list=False)
    fitted = fit(XOR, LIBRARY, told, settings=QUICK)
    right = accuracy(fitted)
    assert max(right, 1 - right) > 0.95
    module = ProgramModule(XOR, LIBRARY, fitted.parameters)
    unseen = examples(200, 2, lambda labels: labels[0] != labels[1], seed=5, is_list=False)
    answers = module.predict_batch([example.inputs for example in unseen])
    assert np.mean([found == example.output for found, example in zip(answers, unseen, strict=True)]) > 0.9


def test_lists_of_several_lengths_train_one_reader() -> None:
    mixed = [example for length in (1, 2, 4) for example in examples(60, length, sorted, seed=length)]
    assert accuracy(fit(SORT, LIBRARY, mixed, settings=QUICK)) > 0.95


def test_shuffled_answers_teach_nothing() -> None:
    """Sorted triples still tell how many of each there are, but not where: no vector is told from another."""
    true = examples(200, 3, sorted)
    order = np.random.default_rng(0).permutation(len(true))
    shuffled = [Example(example.inputs, true[other].output) for example, other in zip(true, order, strict=True)]
    fitted = fit(SORT, LIBRARY, shuffled, settings=QUICK)
    assert 0.2 < accuracy(fitted) < 0.8
    assert np.mean(fitted.losses[-20:]) > 0.9 * np.log(4)  # as surprised as one who knows nothing of the images


def test_the_same_seed_gives_the_same_states_and_leaves_the_worlds_generator_alone() -> None:
    told = examples(40, 3, sorted)
    settings = FitSettings(n_steps=10)
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    one = fit(SORT, LIBRARY, told, seed=7, settings=settings)
    assert torch.equal(torch.rand(3), expected)
    two, other = (
        fit(SORT, LIBRARY, told, seed=7, settings=settings),
        fit(SORT, LIBRARY, told, seed=8, settings=settings),
    )
    assert one.losses == two.losses
    assert one.parameters is not None
    assert two.parameters is not None
    assert other.losses != one.losses
    for name, tensor in one.parameters["bit_reader"].items():
        assert torch.equal(tensor, two.parameters["bit_reader"][name])


def test_training_goes_on_from_given_parameters() -> None:
    told = examples(100, 3, sorted)
    first = fit(SORT, LIBRARY, told, settings=QUICK)
    more = FitSettings(n_steps=1)
    second = fit(SORT, LIBRARY, told, parameters=first.parameters, settings=more)
    assert second.losses[0] < 0.5 < first.losses[0]
    assert fit(SORT, LIBRARY, told, parameters=first.parameters, seed=1, settings=more).losses != second.losses
    with pytest.raises(ProgramError, match="slot bit_reader don't fit"):
        fit(SORT, LIBRARY, told, parameters={"bit_reader": {"weight": torch.zeros(2)}})


def test_the_net_before_a_reader_is_trained_too() -> None:
    program = LIBRARY.parse("lambda xs: sort(map_(lambda x: bit_reader(squeeze(x)), xs))")
    fitted = fit(program, LIBRARY, examples(200, 3, sorted), settings=QUICK)
    assert fitted.parameters is not None
    assert set(fitted.parameters) == {"squeeze", "bit_reader"}
    assert np.mean(fitted.losses[-10:]) < 0.2


def test_one_symbol_is_read_and_told() -> None:
    fitted = fit(READ, LIBRARY, examples(200, 1, lambda labels: labels[0], is_list=False), settings=QUICK)
    assert accuracy(fitted) > 0.95


def test_an_answer_that_no_reading_explains_is_reported() -> None:
    told = examples(100, 3, sorted)
    told[17] = Example(told[17].inputs, [1, 0, 0])
    told[60] = Example(told[60].inputs, [0, 0, 2])
    fitted = fit(SORT, LIBRARY, told, settings=QUICK)
    assert fitted.infeasible == (17, 60)
    assert np.isfinite(fitted.losses).all()
    assert accuracy(fitted) > 0.95


def test_a_program_that_can_not_be_right_is_not_trained() -> None:
    reverse = LIBRARY.parse("lambda xs: reverse(sort(map_(bit_reader, xs)))")
    fitted = fit(reverse, LIBRARY, examples(100, 3, sorted), settings=QUICK)
    assert fitted.parameters is None
    assert fitted.n_steps == 0
    assert fitted.reason.startswith("no reading explains ")
    assert fitted.reason.endswith(" of 100 answers")
    assert len(fitted.infeasible) > 50


def test_answers_of_another_type_are_never_explained() -> None:
    told = examples(20, 1, lambda labels: bool(labels[0]), is_list=False)
    assert fit(READ, LIBRARY, told).reason == "no reading explains 20 of 20 answers"


def test_too_many_joint_readings_are_a_reason_not_a_crash() -> None:
    fitted = fit(SORT, LIBRARY, examples(2, 30, sorted))
    assert fitted.parameters is None
    assert "at most 100,000 joint readings, found about 1e+09" in fitted.reason


def test_nan_stops_training_and_keeps_the_last_finite_states() -> None:
    program = LIBRARY.parse("lambda x: fragile_reader(x)")
    told = examples(64, 1, lambda labels: labels[0], is_list=False)
    fitted = fit(program, LIBRARY, told, settings=QUICK)
    assert fitted.reason == "stopped at step 6 of 150: the loss was no finite number"
    assert fitted.n_steps == 5
    assert np.isfinite(fitted.losses).all()
    assert fitted.parameters is not None
    assert all(tensor.isfinite().all() for tensor in fitted.parameters["fragile_reader"].values())
    assert fitted.parameters["fragile_reader"]["n_batches"] == 5


@pytest.mark.parametrize(("n_steps", "reason"), [(1, "trained in full; the last step gave"), (9, "stopped at step 2")])
def test_weights_that_a_step_makes_nan_are_undone(n_steps: int, reason: str) -> None:
    program = LIBRARY.parse("lambda x: exploding_block(x)")
    vectors, _ = bits(10, 0)
    told = [Example((vector,), vector) for vector in vectors]
    fitted = fit(program, LIBRARY, told, settings=FitSettings(n_steps=n_steps))
    assert fitted.reason.startswith(reason)
    assert fitted.n_steps == 1
    assert fitted.parameters is not None
    assert fitted.parameters["exploding_block"]["scale"] == 1


def test_a_budget_in_steps_shortens_the_schedule_and_one_in_seconds_cuts_it_off() -> None:
    told = examples(40, 3, sorted)
    assert fit(SORT, LIBRARY, told, budget=Budget(steps=12)).n_steps == 12
    assert fit(SORT, LIBRARY, told, budget=Budget(steps=12)).reason == "trained in full"
    cut = fit(SORT, LIBRARY, told, budget=Budget(seconds=0.3), settings=FitSettings(n_steps=10**6))
    assert 0 <= cut.n_steps < 10**5
    assert "the budget was spent" in cut.reason


def test_progress_is_told_after_every_step() -> None:
    seen: list[tuple[int, float]] = []
    fitted = fit(
        SORT,
        LIBRARY,
        examples(40, 3, sorted),
        budget=Budget(steps=3),
        progress=lambda n_steps, loss: seen.append((n_steps, loss)),
    )
    assert seen == list(zip([1, 2, 3], fitted.losses, strict=True))


def lines(n_examples: int, seed: int, n_outputs: int = 3) -> list[Example]:
    """Vectors of four numbers, on scales of their own, and linear functions of them."""
    generator = np.random.default_rng(seed)
    slopes = np.random.default_rng(0).normal(size=(4, n_outputs))
    inputs = generator.normal(size=(n_examples, 4))
    outputs = (inputs @ slopes).astype(np.float32)
    scaled = (inputs * [1, 10, 100, 1000]).astype(np.float32)
    return [Example((vector,), output) for vector, output in zip(scaled, outputs, strict=True)]


def test_a_program_that_ends_in_a_tensor_is_trained_by_squared_error() -> None:
    program = LIBRARY.parse("lambda x: dense_block(x)")
    fitted = fit(program, LIBRARY, lines(300, 1), settings=FitSettings(n_steps=600, learning_rate=0.01))
    assert fitted.estimator == "mean squared error"
    unseen = lines(200, 2)
    found = ProgramModule(program, LIBRARY, fitted.parameters).predict_batch([example.inputs for example in unseen])
    wanted = np.stack([example.output for example in unseen])
    assert np.mean((np.stack(found) - wanted) ** 2) < 0.05 * wanted.var()


def test_a_tensor_of_another_size_is_a_reason() -> None:
    program = LIBRARY.parse("lambda x: squeeze(x)")
    vectors, _ = bits(4, 0)
    fitted = fit(program, LIBRARY, [Example((vector,), np.zeros(3, np.float32)) for vector in vectors])
    assert fitted.parameters is None
    assert fitted.reason == "the program gives a tensor of the size (2,), the answers have {(3,)}"


def test_a_net_that_refuses_an_example_is_a_reason() -> None:
    fitted = fit(READ, LIBRARY, [Example((np.zeros(5, np.float32),), 0)])
    assert fitted.parameters is None
    assert fitted.reason.startswith("bit_reader fails on an example: ")


def test_a_program_without_nets_has_nothing_to_train() -> None:
    fitted = fit(LIBRARY.parse("lambda xs: length(xs)"), LIBRARY, examples(3, 2, len))
    assert fitted.parameters == {}
    assert fitted.reason.startswith("nothing to train")


def test_no_examples_are_refused() -> None:
    with pytest.raises(ValueError, match="no examples"):
        fit(SORT, LIBRARY, [])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"n_steps": 0}, "n_steps"),
        ({"batch_size": 0}, "batch_size"),
        ({"learning_rate": 0.0}, "learning_rate"),
        ({"learning_rate": float("nan")}, "learning_rate"),
        ({"warm_up": 1.0}, "warm_up"),
        ({"max_infeasible": 1.0}, "max_infeasible"),
    ],
)
def test_settings_out_of_range_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        FitSettings(**settings)


@pytest.mark.parametrize("n_steps", [1, 2, 3, 700])
def test_the_learning_rate_rises_and_falls(n_steps: int) -> None:
    settings = FitSettings()
    rates: Sequence[float] = [settings.rate(step, n_steps) for step in range(n_steps)]
    top = int(np.argmax(rates))
    assert 0 < min(rates) <= max(rates) <= settings.learning_rate
    assert rates[:top] == sorted(rates[:top])
    assert rates[top:] == sorted(rates[top:], reverse=True)
