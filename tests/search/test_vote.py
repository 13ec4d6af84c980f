import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.execution.engine.engine import Engine
from neurosym.program.expression import Program
from neurosym.program.types import Type, parse_signature
from neurosym.program.values import freeze, inhabits
from neurosym.search.vote import perturbed, probes, vote
from neurosym.tasks.task import Example, Task
from tests.meaning import Outcome, meaning
from tests.strategies import ground_types, programs, shipped, values

SIGNATURE = parse_signature("(list[int]) -> list[int]")
ENGINE = Engine(shipped())


def parse(text: str) -> Program:
    return shipped().parse(text)


@given(
    st.lists(st.tuples(programs(shipped(), SIGNATURE), st.floats(1, 60)), min_size=1, max_size=6),
    st.lists(st.tuples(st.lists(st.integers(-5, 5), max_size=4)), max_size=4),
)
def test_the_vote_is_a_mixture_by_class_of_equal_outputs(
    drawn: list[tuple[Program, float]], inputs: list[tuple[list[int]]]
) -> None:
    bits = dict(drawn)
    result = vote(bits, inputs, SIGNATURE, ENGINE)
    assert sum(result.masses) == pytest.approx(1)
    assert list(result.masses) == sorted(result.masses, reverse=True)
    assert result.agreement == result.masses[0] > 0
    classes: dict[object, list[Program]] = {}
    for program in bits:
        outputs = [meaning(program, one) for one in inputs]
        if Outcome.UNFINISHED in outputs:
            return  # the vote has more steps to give
        classes.setdefault(tuple(outputs), []).append(program)
    assert len(result.programs) == len(classes)
    total = sum(2.0**-own for own in bits.values())
    for program, mass in zip(result.programs, result.masses, strict=True):
        (own,) = [members for members in classes.values() if program in members]
        assert bits[program] == min(bits[member] for member in own)
        assert mass == pytest.approx(sum(2.0 ** -bits[member] for member in own) / total)


def test_many_that_agree_outweigh_a_smaller_one_that_does_not() -> None:
    odd = parse("lambda xs: reverse(xs)")
    same = [parse("lambda xs: sort(xs)"), parse("lambda xs: sort(sort(xs))"), parse("lambda xs: sort(reverse(xs))")]
    bits = {odd: 10.0} | dict(zip(same, (11.0, 10.5, 12.0), strict=True))
    result = vote(bits, [([3, 1, 2],), ([1, 2],)], SIGNATURE, ENGINE)
    assert result.programs == (same[1], odd)
    assert result.agreement == pytest.approx(1 - 2**-10 / (2**-10 + 2**-11 + 2**-10.5 + 2**-12))


def test_undefined_agrees_with_undefined_only() -> None:
    bits = {parse("lambda xs: tail(xs)"): 5.0, parse("lambda xs: xs"): 6.0}
    assert len(vote(bits, [([],)], SIGNATURE, ENGINE).programs) == 2
    bits = {parse("lambda xs: tail(xs)"): 5.0, parse("lambda xs: tail(reverse(xs))"): 6.0}
    assert len(vote(bits, [([],)], SIGNATURE, ENGINE).programs) == 1


def test_nobody_votes_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one program"):
        vote({}, [], SIGNATURE, ENGINE)


@given(st.data(), ground_types(4), st.integers(0, 10**6))
def test_a_perturbed_value_keeps_its_type(data: st.DataObject, type_: Type, seed: int) -> None:
    value = data.draw(values(type_))
    before = freeze(value)
    assert inhabits(perturbed(value, np.random.default_rng(seed)), type_)
    assert freeze(value) == before


def test_perturbation_changes_lists_in_each_way() -> None:
    generator = np.random.default_rng(0)
    items = [10, 20, 30]
    found = {tuple(perturbed(items, generator)) for _ in range(300)}
    assert {len(one) for one in found} == {2, 3, 4}
    assert (20, 10, 30) in found
    assert (10, 30) in found
    assert any(set(one) - set(items) for one in found)


def test_probes_are_unlabelled_inputs_and_perturbed_ones() -> None:
    train = (Example(([1, 2, 3],), 1),)
    validation = tuple(Example(([n],), 0) for n in range(50))
    task = Task("t", parse_signature("(list[int]) -> int"), {"train": train, "validation": validation})
    found = probes(task, np.random.default_rng(0), 40)
    assert found[:20] == [example.inputs for example in validation[:20]]
    assert len(found) == 40
    assert all(inhabits(one, task.signature.parameters[0]) for (one,) in found)
    again = probes(task, np.random.default_rng(0), 40)
    assert again == found
