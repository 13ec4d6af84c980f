from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.errors import EvaluationError, TaskError
from neurosym.program.values import inhabits, same_value
from neurosym.tasks import IntegerSequences, Operation

_LISTS = st.lists(st.integers(-20, 20), max_size=8)
_OPERATIONS = pytest.mark.parametrize("operation", list(Operation))


def _brute_force(operation: Operation, items: list[int]) -> object:
    """Each operation once more, in another way, where it is defined."""
    match operation:
        case Operation.SORT:
            return np.sort(np.array(items, dtype=int)).tolist()
        case Operation.REVERSE:
            return [items[len(items) - 1 - position] for position in range(len(items))]
        case Operation.MAXIMUM:
            return next(item for item in items if all(item >= other for other in items))
        case Operation.MINIMUM:
            return next(item for item in items if all(item <= other for other in items))
        case Operation.SUM:
            return int(np.sum(np.array(items, dtype=int)))
        case Operation.PARITY:
            return len([item for item in items if item % 2]) % 2
        case Operation.REMOVE_DUPLICATES:
            return [item for position, item in enumerate(items) if item not in items[:position]]
        case Operation.SECOND_LARGEST:
            rest = list(items)
            rest.remove(max(items))
            return max(rest)
        case Operation.COUNT_EQUAL_TO_HEAD:
            head = items[0]
            return len([item for item in items if item == head])
        case Operation.LAST:
            return items[len(items) - 1]
        case Operation.LENGTH:
            return sum(1 for _ in items)
        case Operation.RUNNING_SUM:
            return np.cumsum(np.array(items, dtype=int)).tolist()
        case Operation.KEEP_EVEN:
            return list(filter(lambda item: item // 2 * 2 == item, items))
        case Operation.DOUBLE:
            return [item + item for item in items]


@_OPERATIONS
@given(items=_LISTS)
def test_every_oracle_agrees_with_brute_force_where_it_is_defined(operation: Operation, items: list[int]) -> None:
    before = list(items)
    try:
        output = operation(items)
    except EvaluationError:
        with pytest.raises((StopIteration, ValueError, IndexError)):
            _brute_force(operation, items)
    else:
        assert same_value(output, _brute_force(operation, items))
        assert inhabits(output, operation.result)
    assert items == before


@_OPERATIONS
def test_the_task_is_what_its_family_says(operation: Operation) -> None:
    family = IntegerSequences(operation, n_validation=20, n_test=3)
    task = family.build(np.random.default_rng(3))
    assert task.name == f"{operation.value}/integers"
    assert set(task.lengths("test")) == {3, 5, 10, 30, 100}
    assert set(task.lengths("far")) == {300, 1000}
    assert max(length or 0 for length in task.lengths("validation")) <= 12
    assert task.oracle is operation
    for examples in task.splits.values():
        assert all(same_value(operation(example.inputs[0]), example.output) for example in examples)


@given(st.integers(0, 10**6), st.integers(1, 6), st.integers(1, 9))
def test_train_has_every_prefix_of_its_lists_and_no_other_split_has_one(seed: int, n_lists: int, length: int) -> None:
    task = IntegerSequences(n_lists=n_lists, length=length, n_test=5, n_far=0).build(np.random.default_rng(seed))
    train = [example.inputs[0] for example in task.splits["train"]]
    assert len(train) == n_lists * (length + 1)
    longest = [items for items in train if len(items) == length]
    assert sorted(train) == sorted(items[:end] for items in longest for end in range(length + 1))
    others = [example.inputs[0] for split in ("validation", "test", "far") for example in task.splits[split]]
    assert not {tuple(items) for items in others} & {tuple(items) for items in train}


@given(st.integers(0, 10**6))
def test_five_lists_hold_negatives_large_values_and_repeats(seed: int) -> None:
    train = IntegerSequences(n_validation=1, n_test=1, n_far=0).build(np.random.default_rng(seed)).splits["train"]
    items = [item for example in train if len(example.inputs[0]) == 8 for item in example.inputs[0]]
    assert min(items) < 0 < max(items)
    assert 10**5 < max(map(abs, items)) <= 10**6
    assert len(set(items)) < len(items)


_LOOK_ALIKES: list[tuple[Operation, Callable[[list[int]], object]]] = [
    (Operation.SORT, lambda items: sorted(set(items))),
    (Operation.SORT, lambda items: sorted(items, key=abs)),
    (Operation.REMOVE_DUPLICATES, lambda items: items),
    (Operation.REMOVE_DUPLICATES, lambda items: [b for a, b in zip([None, *items], items, strict=False) if a != b]),
    (Operation.REMOVE_DUPLICATES, lambda items: [item for item in items if items.count(item) == 1]),
    (Operation.SECOND_LARGEST, lambda items: sorted({*items, -(10**9)})[-2]),
    (Operation.COUNT_EQUAL_TO_HEAD, lambda items: 1),
    (Operation.COUNT_EQUAL_TO_HEAD, lambda items: max(map(items.count, items))),
    (Operation.COUNT_EQUAL_TO_HEAD, lambda items: len(items) - len(set(items)) + 1),
    (Operation.KEEP_EVEN, lambda items: [item for item in items if item > 0]),
]


@pytest.mark.parametrize(("operation", "look_alike"), _LOOK_ALIKES)
def test_five_lists_tell_an_operation_from_its_look_alikes(
    operation: Operation, look_alike: Callable[[list[int]], object]
) -> None:
    family = IntegerSequences(operation, n_validation=1, n_test=1, n_far=0)
    tasks = [family.build(np.random.default_rng(seed)) for seed in range(100)]
    n_fooled = sum(all(look_alike(e.inputs[0]) == e.output for e in task.splits["train"]) for task in tasks)
    assert n_fooled <= 6  # of 100; the largest is 4


@given(st.integers(0, 10**6))
def test_the_same_generator_draws_the_same_task(seed: int) -> None:
    family = IntegerSequences(n_test=2, n_far=1)
    assert family.build(np.random.default_rng(seed)) == family.build(np.random.default_rng(seed))


def test_fresh_inputs_have_the_length_asked_for() -> None:
    task = IntegerSequences().build(np.random.default_rng(0))
    assert task.draw is not None
    (items,) = task.draw(40, np.random.default_rng(0))
    assert len(items) == 40
    assert inhabits(items, task.signature.parameters[0])


def test_an_operation_says_where_it_is_undefined() -> None:
    with pytest.raises(EvaluationError, match="second_largest of a list of 1 items"):
        Operation.SECOND_LARGEST([3])


def test_settings_that_make_no_task_are_refused() -> None:
    with pytest.raises(TaskError, match="of 1 or more"):
        IntegerSequences(n_lists=0)
    with pytest.raises(TaskError, match=r"found repeats=0\.9 and small=0\.2"):
        IntegerSequences(repeats=0.9, small=0.2)
    with pytest.raises(TaskError, match="found no list of 1 items"):
        IntegerSequences(n_lists=50, magnitude=1, longest_validation=1).build(np.random.default_rng(0))
