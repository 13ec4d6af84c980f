import dataclasses

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from neurosym.errors import EvaluationError
from neurosym.library import Categorical

LOGITS = st.lists(st.floats(-30, 30, width=32), min_size=1, max_size=6)


@given(LOGITS)
def test_log_probabilities_are_normalised_and_keep_the_order(logits: list[float]) -> None:
    distribution: Categorical[int] = Categorical(torch.tensor(logits), tuple(range(len(logits))))
    log_probabilities = distribution.log_probabilities()
    assert log_probabilities.exp().sum().item() == pytest.approx(1, abs=1e-5)
    assert distribution.most_likely() == logits.index(max(logits))
    assert log_probabilities[distribution.most_likely()] == log_probabilities.max()


def test_a_batch_gives_nested_lists_of_values_of_the_domain() -> None:
    logits = torch.tensor([[[0.0, 1.0], [1.0, 0.0]], [[5.0, 4.0], [0.0, 0.5]]])
    distribution = Categorical(logits, ("no", "yes"))
    assert distribution.batch_shape == (2, 2)
    assert distribution.most_likely() == [["yes", "no"], ["no", "yes"]]
    assert Categorical(logits[:0], ("no", "yes")).most_likely() == []
    assert Categorical(logits[:0], ("no", "yes")).sample(torch.Generator()) == []


def test_values_of_the_domain_are_plain_python() -> None:
    assert type(Categorical(torch.tensor([0.0, 1.0]), (3, 7)).most_likely()) is int


def test_samples_follow_the_probabilities_and_the_generator() -> None:
    logits = torch.log(torch.tensor([0.2, 0.8])).expand(4000, 2)
    distribution = Categorical(logits, (0, 1))
    drawn = distribution.sample(torch.Generator().manual_seed(1))
    assert sum(drawn) / 4000 == pytest.approx(0.8, abs=0.03)  # five standard deviations
    assert drawn == distribution.sample(torch.Generator().manual_seed(1))
    assert drawn != distribution.sample(torch.Generator().manual_seed(2))
    assert Categorical(torch.tensor([0.0, -torch.inf]), ("only", "never")).sample(torch.Generator()) == "only"


def test_the_gradient_flows_through_the_log_probabilities() -> None:
    logits = torch.zeros(3, requires_grad=True)
    Categorical(logits, (0, 1, 2)).log_probabilities()[1].backward()
    assert logits.grad is not None
    assert logits.grad.tolist() == pytest.approx([-1 / 3, 2 / 3, -1 / 3])


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_logits_that_are_no_numbers_are_bottom(bad: float) -> None:
    with pytest.raises(EvaluationError, match="NaN or infinite"):
        Categorical(torch.tensor([[0.0, 1.0], [bad, 0.0]]), (0, 1))
    with pytest.raises(EvaluationError, match="NaN or infinite"):
        Categorical(torch.full((2,), -torch.inf), (0, 1))


@pytest.mark.parametrize(
    ("logits", "domain", "message"),
    [
        (torch.zeros(3), (), "at least one value"),
        (torch.zeros(2), (1, 1), "distinct"),
        (torch.zeros(2, 3), (0, 1), r"expected 2 logits on the last axis.*\(2, 3\)"),
        (torch.tensor(1.0), (0,), "expected 1 logits"),
        (torch.zeros(2, dtype=torch.long), (0, 1), "floating-point"),
    ],
)
def test_logits_that_do_not_fit_the_domain_are_refused(
    logits: torch.Tensor, domain: tuple[int, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Categorical(logits, domain)


def test_it_is_immutable_and_names_its_symbols_in_annotations() -> None:
    distribution = Categorical(torch.zeros(2), (0, 1))
    with pytest.raises(dataclasses.FrozenInstanceError):
        distribution.domain = (1, 2)  # type: ignore[misc]
    assert Categorical[int] is not None
