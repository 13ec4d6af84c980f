"""The table of a program against every joint reading, one after the other."""

import time

import numpy as np
import pytest
import torch

from neurosym.program.expression import references
from neurosym.tasks.task import Example
from neurosym.training.cases import Answers, Tensors, shapes_of
from neurosym.training.latent import Call, Domain, Given, IntractableError, Table, Tabulator, answer_key
from neurosym.training.losses import padded, surprise
from tests.training.tables import LIBRARY, brute_force, vectors

PROGRAMS = {
    "lambda xs: sort(map_(bit_reader, xs))": [[0, 0, 1], [0, 1, 1]],
    "lambda xs: sum_(map_(trit_reader, xs))": [13, 9, 15],
    "lambda xs: fold(lambda total, x: add(multiply(total, 2), bit_reader(x)), 0, xs)": [5, 0],
    "lambda xs: any_(lambda x: equal(bit_reader(x), 1), xs)": [True, False],
    "lambda xs: add(trit_reader(head(xs)), bit_reader(last(xs)))": [3, 6],
    "lambda xs: add(bit_reader(head(xs)), bit_reader(head(xs)))": [0, 2],
    "lambda xs: if_(equal(bit_reader(head(xs)), 0), 5, trit_reader(last(xs)))": [5, 7],
    "lambda xs: index([4, 6], trit_reader(head(xs)))": [],
    "lambda xs: floor_divide(6, bit_reader(head(xs)))": [6],
}


def domain_of(call: Call) -> Domain | None:
    return {"bit_reader": (0, 1), "trit_reader": (3, 5, 7)}.get(call.reference.name)


def table_of(text: str, n_vectors: int) -> Table:
    given = [Given(number, (2,)) for number in range(n_vectors)]
    return Tabulator(LIBRARY.parse(text), LIBRARY, domain_of).table([given])


@pytest.mark.parametrize("text", PROGRAMS)
def test_likelihoods_and_gradients_equal_brute_force(text: str) -> None:
    program = LIBRARY.parse(text)
    torch.manual_seed(0)
    modules = {
        reference.slot: LIBRARY[reference.name].implementation()
        for reference in references(program)
        if reference.slot is not None
    }
    examples = [Example((vectors(3, seed),), answer) for seed, answer in enumerate(PROGRAMS[text])]
    tensors = Tensors()
    for example, shape in zip(examples, [shapes_of([example], tensors)[0] for example in examples], strict=True):
        tensors.stack(torch.device("cpu"))
        table = table_of(text, 3)
        answers = Answers(table, shape.outputs, torch.device("cpu"))
        assert answers.is_explained() == [True]
        readings = [
            modules[call.reference.slot](tensors.rows((2,), shape.tensors[:, call.arguments[0].number]))
            for call in table.readings
        ]
        log_probabilities = padded([one.log_probabilities() for one in readings], max(table.sizes))
        loss = surprise(log_probabilities, *answers.batch(np.array([0]))).sum()
        expected = -brute_force(program, example.inputs, example.output, modules).log()
        weights = [parameter for module in modules.values() for parameter in module.parameters()]
        torch.testing.assert_close(loss, expected)
        torch.testing.assert_close(
            torch.autograd.grad(loss, weights, allow_unused=True, materialize_grads=True),
            torch.autograd.grad(expected, weights, allow_unused=True, materialize_grads=True),
            rtol=1e-4,
            atol=1e-6,
        )


def test_only_readings_that_are_asked_are_enumerated() -> None:
    table = table_of("lambda xs: any_(lambda x: equal(bit_reader(x), 1), xs)", 12)
    assert len(table.assignments) == 13  # of 2^12
    assert (table.assignments[-1] == [1, *[-1] * 11]).all()
    assert len(table.explaining[answer_key(True)]) == 12


def test_a_program_that_reads_nothing_runs_in_one_way() -> None:
    table = table_of("lambda xs: length(xs)", 3)
    assert table.readings == ()
    assert list(table.explaining) == [answer_key(3)]


def test_the_same_reading_is_asked_once() -> None:
    table = table_of("lambda xs: add(bit_reader(head(xs)), bit_reader(head(xs)))", 1)
    assert set(table.explaining) == {answer_key(0), answer_key(2)}


def test_readings_of_two_slots_are_two_readings() -> None:
    assert len(table_of("lambda xs: add(bit_reader(head(xs)), bit_reader#other(head(xs)))", 1).readings) == 2


def test_a_reading_of_what_another_net_gives_is_tabulated_through_it() -> None:
    table = table_of("lambda xs: sort(map_(lambda x: bit_reader(squeeze(x)), xs))", 2)
    assert [call.depth for call in table.readings] == [2, 2]
    assert len(table.assignments) == 4


def test_too_many_joint_readings_are_refused_at_once_with_what_was_found() -> None:
    started = time.process_time()
    with pytest.raises(IntractableError, match=r"at most 100,000 joint readings, found about 1e\+09.*sampling"):
        table_of("lambda xs: sort(map_(bit_reader, xs))", 30)
    assert time.process_time() - started < 1


def test_a_few_too_many_are_refused_when_they_are_met(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neurosym.training.latent.MAX_ASSIGNMENTS", 100)
    assert len(table_of("lambda xs: sort(map_(bit_reader, xs))", 6).assignments) == 64
    with pytest.raises(IntractableError, match="found more than 100: "):
        table_of("lambda xs: sort(map_(bit_reader, xs))", 7)


def test_a_program_that_stops_early_is_tabulated_however_many_tensors_there_are() -> None:
    assert len(table_of("lambda xs: any_(lambda x: equal(bit_reader(x), 1), xs)", 300).assignments) == 301


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lambda xs: if_(equal(bit_reader(head(xs)), 0), squeeze(head(xs)), squeeze(last(xs)))", "does both"),
        ("lambda xs: map_(squeeze, xs)", "tensors inside its answer"),
        ("lambda xs: length(filter_(lambda n: less(n, 0), range_(0, 9999)))", "more than 10 steps"),
    ],
)
def test_what_it_can_not_tabulate_is_refused_with_what_was_found(
    text: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "steps" in message:
        monkeypatch.setattr("neurosym.training.latent._STEPS_OF_A_RUN", 10)
    with pytest.raises(IntractableError, match=message):
        table_of(text, 2)


def test_a_spent_budget_stops_the_tabulating() -> None:
    program = LIBRARY.parse("lambda xs: sort(map_(bit_reader, xs))")
    with pytest.raises(IntractableError, match="budget was spent"):
        Tabulator(program, LIBRARY, domain_of, lambda: True).table([[Given(0, (2,))]])


def test_examples_are_grouped_by_all_but_what_their_tensors_hold() -> None:
    one, two, three = vectors(3, 0)
    examples = [
        Example(([one, two], 4), 1),
        Example(([two, three], 4), 2),
        Example(([one, one.copy()], 4), 3),
        Example(([one, two], 5), 4),
        Example(([one], 4), 5),
    ]
    tensors = Tensors()
    shapes = shapes_of(examples, tensors)
    assert [shape.positions for shape in shapes] == [(0, 1), (2,), (3,), (4,)]
    assert shapes[1].inputs == ([Given(0, (2,)), Given(0, (2,))], 4)
    assert shapes[0].outputs == (1, 2)
    tensors.stack(torch.device("cpu"))
    assert torch.equal(tensors.rows((2,), shapes[0].tensors[:, 1]), torch.tensor(np.stack([two, three])))
