import pytest

from experiments.controls import _restricted
from neurosym.search.costs import Costs
from neurosym.search.enumerative import Enumerative
from neurosym.search.genetic import Genetic
from neurosym.search.grower import Grower
from neurosym.search.portfolio import Portfolio
from neurosym.synthesis import Synthesis
from tests.search.spaces import some_entries

FITTED, LEFT = (Enumerative(costs=Costs(entries)) for entries in ({"map_": 2, "add": 3}, {"add": 3}))


@pytest.mark.parametrize(
    ("grower", "expected"),
    [
        (FITTED, LEFT),
        (Portfolio(enumerative=FITTED, slice_programs=7), Portfolio(enumerative=LEFT, slice_programs=7)),
        (Genetic(), Genetic()),
    ],
)
def test_a_control_keeps_the_costs_of_what_it_has(grower: Grower, expected: Grower) -> None:
    assert _restricted(Synthesis(grower=grower), some_entries("add")) == Synthesis(grower=expected)
