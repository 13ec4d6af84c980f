import math
import time
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosym.baselines import CurvePoint, Lstm, Optimisation, TrainedNet, Transformer
from neurosym.baselines.items import Logits, judge
from neurosym.baselines.transformer import relative_buckets
from neurosym.budget import Budget
from neurosym.program.values import inhabits
from neurosym.scoring import BatchPredictor, score
from neurosym.tasks import DigitLists, DigitOperation, Example, IntegerSequences, Operation, Task, task_from_examples

Arm = Lstm | Transformer
_ARMS = pytest.mark.parametrize("arm", [Lstm(width=32), Transformer(width=32)], ids=["lstm", "transformer"])


def _trained(arm: Arm, task: Task, n_steps: int = 2, seed: int = 0) -> TrainedNet:
    return arm.train(task, Budget(steps=n_steps), seed)


def _integers(operation: Operation = Operation.SORT) -> Task:
    return IntegerSequences(operation, n_test=3, n_far=0, n_validation=20).build(np.random.default_rng(0))


def _digits(operation: DigitOperation = DigitOperation.SORT) -> Task:
    return DigitLists(operation, n_train=40, n_validation=8, n_test=4, n_far=1).build(np.random.default_rng(0))


@_ARMS
@pytest.mark.parametrize("operation", [Operation.SORT, Operation.PARITY, Operation.COUNT_EQUAL_TO_HEAD])
def test_a_prediction_is_of_the_type_of_the_output(arm: Arm, operation: Operation) -> None:
    task = _integers(operation)
    net = _trained(arm, task)
    assert isinstance(net, BatchPredictor)
    assert inhabits(net(task.train[-1].inputs), task.signature.result)


@_ARMS
@pytest.mark.parametrize("operation", [DigitOperation.SORT, DigitOperation.SUM])
def test_nets_read_lists_of_images(arm: Arm, operation: DigitOperation) -> None:
    task = _digits(operation)
    net = _trained(arm, task)
    assert all(inhabits(net(example.inputs), task.signature.result) for example in task.splits["test"][:2])


@_ARMS
def test_nets_take_several_inputs_of_several_kinds(arm: Arm) -> None:
    image = np.ones((5, 6), dtype=np.float32)
    task = task_from_examples([(([3, 1], True, 7, image), [True]), (([], False, 2, image), [])])
    net = _trained(arm, task)
    assert all(inhabits(net(example.inputs), task.signature.result) for example in task.train)


@_ARMS
@pytest.mark.parametrize("task", [_integers(), _digits()], ids=["integers", "digits"])
def test_a_prediction_does_not_depend_on_what_else_is_in_the_batch(arm: Arm, task: Task) -> None:
    net = _trained(arm, task, n_steps=8)
    batch = [example.inputs for example in (*task.splits["test"], *task.splits["validation"])]
    assert net.predict_batch(batch) == [net(inputs) for inputs in batch]
    assert net.predict_batch(batch[::-1]) == net.predict_batch(batch)[::-1]


@_ARMS
def test_writing_item_by_item_agrees_with_writing_all_at_once(arm: Arm) -> None:
    net = _trained(arm, _integers(), n_steps=8)
    kinds, codes, _ = net.encoding.encode_inputs([([3, -1, 4],), ([1],)])
    targets, _ = net.encoding.encode_outputs([[1, 2, 3], [-4, 5, 600]])
    with torch.inference_mode():
        items = net.net.embedding(torch.from_numpy(kinds), torch.from_numpy(codes), None)
        memory, state = net.net.read(items, torch.from_numpy(kinds) > 0)
        outputs = net.net.embedding.shifted(torch.from_numpy(targets))
        at_once, _ = net.net.write(memory, state, outputs)
        for position in range(outputs.shape[1]):
            hidden, state = net.net.write(memory, state, outputs[:, position : position + 1])
            assert torch.allclose(hidden[:, 0], at_once[:, position], atol=1e-5)


@given(st.data())
def test_outputs_are_judged_exact_when_every_choice_is_the_most_likely(data: st.DataObject) -> None:
    lengths = data.draw(st.lists(st.integers(0, 3), min_size=1, max_size=4))
    draw = np.random.default_rng(data.draw(st.integers(0, 99)))
    codes = torch.from_numpy(draw.integers(0, 2, size=(len(lengths), max(lengths), 3)))
    positions = torch.arange(max(lengths) + 1)
    right = Logits(
        stop=torch.where(positions == torch.tensor(lengths)[:, None], 9.0, -9.0),
        negative=torch.nn.functional.pad(codes[..., 0] * 18.0 - 9, (0, 1)),
        digits=torch.nn.functional.pad(torch.nn.functional.one_hot(codes[..., 1:], 10) * 18.0, (0, 0, 0, 0, 0, 1)),
    )
    judged = judge(right, codes, torch.tensor(lengths), has_stop=True)
    assert judged.is_exact.all()
    assert judged.loss < 0.01
    assert judged.right_share == 1
    row = data.draw(st.integers(0, len(lengths) - 1))
    wrong_stop = right._replace(
        stop=right.stop.index_put((torch.tensor(row), torch.tensor(lengths[row])), -torch.tensor(9.0))
    )
    wrong = judge(wrong_stop, codes, torch.tensor(lengths), has_stop=True)
    assert wrong.is_exact.tolist() == [other != row for other in range(len(lengths))]
    assert wrong.loss > judged.loss
    assert wrong.right_share == pytest.approx(1 - 1 / (sum(lengths) + len(lengths)))


@_ARMS
def test_the_same_seed_and_steps_give_the_same_net_and_leave_the_random_state_alone(arm: Arm) -> None:
    task = _digits()
    before = torch.random.get_rng_state()
    first, second, third = _trained(arm, task), _trained(arm, task), _trained(arm, task, seed=1)
    assert torch.equal(before, torch.random.get_rng_state())
    batch = [example.inputs for example in task.splits["test"]]
    assert [point.loss for point in first.curve] == [point.loss for point in second.curve]
    assert [point.loss for point in first.curve] != [point.loss for point in third.curve]
    assert first.predict_batch(batch) == second.predict_batch(batch)


@_ARMS
def test_a_budget_in_seconds_is_kept(arm: Arm) -> None:
    task = _integers()
    _trained(arm, task)
    started = time.process_time()
    net = arm.train(task, Budget(seconds=0.5), 0)
    assert net.cpu_seconds <= time.process_time() - started
    assert 0.5 <= net.cpu_seconds < 1.5  # one step and the last validation more
    assert net.n_steps > 1


@_ARMS
def test_progress_is_the_curve(arm: Arm) -> None:
    points: list[CurvePoint] = []
    net = arm.train(_integers(), Budget(steps=40), 0, progress=points.append)
    assert tuple(points) == net.curve
    assert [point.n_steps for point in points] == list(range(2, 41, 2))
    assert all(math.isfinite(point.loss) and point.validation_loss is not None for point in points)


@_ARMS
def test_the_weights_kept_are_the_best_on_validation(arm: Arm) -> None:
    task = _integers()
    net = _trained(arm, task, n_steps=40)
    best = max(point.validation_exact or 0.0 for point in net.curve)
    assert score(net, task.splits["validation"]).exact == pytest.approx(best)


@_ARMS
def test_a_loss_that_becomes_nan_ends_the_training_with_a_reason(arm: Arm) -> None:
    task = _digits()
    broken = Example(([np.full_like(task.train[0].inputs[0][0], np.nan)],), [1])
    net = _trained(arm, replace(task, splits={"train": (broken,)}))
    assert net.reason == "the loss became nan after 0 steps"
    assert net.n_steps == 0


def test_a_budget_without_an_end_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a budget of seconds or steps"):
        Lstm().train(_integers(), Budget(programs=3), 0)


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="below 1"):
        Optimisation(warm_up=1.0)
    with pytest.raises(ValueError, match="4 heads share evenly, found 30"):
        Transformer(width=30)
    with pytest.raises(ValueError, match="even width"):
        Lstm(width=31)


@given(st.floats(0, 1))
def test_the_learning_rate_rises_to_its_peak_and_falls_to_zero(share: float) -> None:
    settings = Optimisation(learning_rate=1.0, warm_up=0.1)
    assert 0 <= settings.rate(share) <= 1
    assert settings.rate(0.1) > 0.97
    assert settings.rate(1.0) == pytest.approx(0)


@settings(max_examples=20)
@given(st.integers(0, 300), st.integers(1, 4), st.integers(1, 400))
def test_buckets_depend_on_the_relative_position_alone(first: int, n_queries: int, n_keys: int) -> None:
    buckets = relative_buckets(first, n_queries, n_keys, torch.device("cpu"))
    assert buckets.shape == (n_queries, n_keys)
    assert 0 <= int(buckets.min()) <= int(buckets.max()) < 32
    moved = relative_buckets(first + 1, n_queries, n_keys + 1, torch.device("cpu"))
    assert torch.equal(moved[:, 1:], buckets)


def test_every_parameter_of_both_nets_learns() -> None:
    task = replace(_digits(), splits={"train": _digits().train})  # without validation the last weights are kept
    for arm in (Lstm(width=32), Transformer(width=32)):
        net = _trained(arm, task, n_steps=3)
        start = _trained(arm, task, n_steps=1).net.state_dict()
        assert all(not torch.equal(value, start[name]) for name, value in net.net.state_dict().items())


@pytest.mark.slow
@_ARMS
def test_lists_of_the_lengths_trained_on_are_reversed_after_plenty_of_examples(arm: Arm) -> None:
    family = IntegerSequences(Operation.REVERSE, n_lists=1000, length=5, magnitude=99, n_test=1, n_far=0)
    task = family.build(np.random.default_rng(0))
    net = replace(arm, width=64).train(task, Budget(steps=1000), 0)
    assert score(net, [e for e in task.splits["validation"] if len(e.inputs[0]) <= 5]).exact > 0.9


@pytest.mark.slow
@_ARMS
def test_hundreds_of_lists_of_length_100_are_predicted_in_seconds(arm: Arm) -> None:
    task = IntegerSequences(n_test=200, test_lengths=(100,), n_far=0).build(np.random.default_rng(0))
    net = _trained(arm, task)
    started = time.process_time()
    net.predict_batch([example.inputs for example in task.splits["test"]])
    assert time.process_time() - started < 20  # 1 to 4 on an idle core


@pytest.mark.gpu
@_ARMS
def test_a_net_trained_on_a_gpu_predicts_there(arm: Arm) -> None:
    task = _digits()
    net = arm.train(task, Budget(steps=3), 0, device="cuda")
    assert inhabits(net(task.train[0].inputs), task.signature.result)
