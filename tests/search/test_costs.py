import pickle
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosym.budget import Budget
from neurosym.errors import LibraryError
from neurosym.program.expression import Program
from neurosym.search.context import Limits
from neurosym.search.costs import HIGHEST, UNIFORM, Costs
from neurosym.search.enumerative import Enumerative, EnumerativeSearch
from neurosym.search.portfolio import Portfolio
from neurosym.tasks.task import Task
from tests.search.spaces import a_bank, a_plain_bank, a_space, column_of, fill, frozen, some_entries, terms_of, types_of
from tests.search.test_bank import BANKS, NO_LOOPS, Drawn, Grammar, Make, n_levels, searches, small
from tests.search.test_enumerative import TIER_1, a_task, random_lists
from tests.strategies import shipped

UNARY = ["absolute", "negate", "predecessor", "successor"]


def chained(names: Sequence[str]) -> Program:
    """The program that applies these entries, the last one first, to its input."""
    return shipped().parse("lambda n: " + "".join(f"{name}(" for name in names) + "n" + ")" * len(names))


@given(st.lists(st.lists(st.sampled_from(UNARY), max_size=30), max_size=10), st.sets(st.sampled_from(NO_LOOPS)))
def test_what_is_used_more_never_costs_more(drawn: list[list[str]], unused: set[str]) -> None:
    library = some_entries(*sorted({*UNARY, *unused}))
    costs = Costs.fitted([chained(names) for names in drawn], library)
    uses = Counter(name for names in drawn for name in names)
    by_uses = sorted(library, key=lambda entry: -uses[entry.name])
    found = [costs.of(entry.name) for entry in by_uses]
    assert all(type(cost) is int for cost in found)
    assert found == sorted(found)
    assert found[0] == 1
    assert found[-1] <= HIGHEST
    for entry in library:
        assert costs.of(entry.name) == costs.of(next(e.name for e in library if uses[e.name] == uses[entry.name]))


@given(st.integers(0, 5), st.permutations(UNARY))
def test_equal_counts_give_uniform_costs(n_uses: int, names: list[str]) -> None:
    assert Costs.fitted([chained(names)] * n_uses, some_entries(*UNARY)) == UNIFORM


def test_a_few_programs_tell_little_and_many_tell_more() -> None:
    programs = [chained(["negate", "successor"])]
    assert Costs.fitted(programs, TIER_1) == UNIFORM
    costs = Costs.fitted(programs * 100, TIER_1)
    assert costs.of("negate") == costs.of("successor") == 1
    assert {costs.of(entry.name) for entry in TIER_1} == {1, HIGHEST}


def test_a_library_of_one_entry_or_none_has_uniform_costs() -> None:
    assert Costs.fitted([chained(["negate"])], some_entries("negate")) == UNIFORM
    assert Costs.fitted([], some_entries()) == UNIFORM


costs_of_any = st.fixed_dictionaries({}, optional={name: st.integers(1, 4) for name in NO_LOOPS}).map(Costs)


@given(searches(names=NO_LOOPS), costs_of_any)
def test_both_banks_agree_at_any_costs(drawn: Drawn, costs: Costs) -> None:
    types, library, variables, rows = drawn
    rows = [small(row) for row in rows]
    limits = Limits().for_values([value for row in rows for value in row])
    bank = a_bank(a_space(library, types, rows, limits, costs), variables, rows)
    plain = a_plain_bank(a_space(library, types, rows, limits, costs), variables, rows)
    n_levels(plain, 300)
    fill(bank, plain.complete_cost)
    assert bank.n_programs == plain.n_programs
    for type_ in types:
        for cost in range(1, plain.complete_cost + 1):
            assert {term.key for term in bank.of_cost(type_, cost)} == {term.key for term in plain.of_cost(type_, cost)}


SMALL = [
    (["add", "negate", "less", "if_"], ("int", "bool"), ("int", "int"), [(1, 2), (3, -1)]),
    (["head", "tail", "cons", "append"], ("list[int]", "int"), ("list[int]",), [([2, 1],), ([5],)]),
    (["map_", "add", "head"], ("list[int]", "int"), ("list[int]", "int"), [([2, 1], 7), ([4], 3)]),
]


@BANKS
@settings(max_examples=15)
@given(drawn=st.sampled_from(SMALL), numbers=st.lists(st.integers(1, 3), min_size=4, max_size=4))
def test_terms_have_the_costs_of_brute_force(
    make: Make,
    drawn: tuple[list[str], tuple[str, ...], tuple[str, ...], list[tuple[object, ...]]],
    numbers: list[int],
) -> None:
    names, texts, variables, rows = drawn
    library, types, context = some_entries(*names), types_of(*texts), types_of(*variables)
    costs, highest = Costs(dict(zip(names, numbers, strict=False))), 5
    bank = make(a_space(library, types, rows, Limits(partial_cost=0, n_lambda_rows=128), costs), context, rows)
    fill(bank, highest)
    grammar = Grammar(library, types, highest, costs=costs)
    for type_ in types:
        cheapest: dict[tuple[object, ...], int] = {}
        for cost, program in grammar.of_type(type_, context):
            assert cost == costs.of_program(program)
            cheapest.setdefault(column_of(program, context, rows, library), cost)
        cheapest.pop((None,) * len(rows), None)
        assert {frozen(term.column): term.cost for term in terms_of(bank, type_)} == cheapest


@BANKS
def test_a_bank_does_not_end_before_its_dearest_entry(make: Make) -> None:
    rows = [(False,), (True,)]
    bank = make(a_space(some_entries("not_"), types_of("bool"), rows, costs=Costs({"not_": 9})), types_of("bool"), rows)
    for _ in bank.run():
        assert bank.complete_cost < 60
    assert [True, False] in [term.column for term in terms_of(bank, types_of("bool")[0])]


def a_search(task: Task, costs: Costs) -> EnumerativeSearch:
    grower = Enumerative(costs=costs, more_programs=200)
    return grower.searching(task, TIER_1, Budget(programs=2_000_000), np.random.default_rng(0))


LOOPS = Costs({"scan": 9, "map_": 3, "fold": 4, "filter_": 2, "pair": 3, "zip_": 4, "if_": 2, "append": 3, "cons": 2})


@pytest.mark.parametrize(
    ("task", "entry"),
    [
        (a_task("(list[int]) -> list[int]", lambda xs: [2 * x + 1 for x in xs], random_lists(6)), "map_"),
        (a_task("(list[int]) -> list[int]", lambda xs: [x for x in xs if x > 1], random_lists(8)), "filter_"),
        (a_task("(list[int]) -> pair[int, int]", lambda xs: (len(xs), sum(xs)), random_lists(6)), "pair"),
    ],
    ids=["map_", "filter_", "pair"],
)
def test_what_witnesses_find_costs_what_it_would_have_cost_in_the_bank(task: Task, entry: str) -> None:
    search = a_search(task, LOOPS)
    assert search.ask()
    program, cost = min(search._found.items(), key=lambda found: found[1])
    assert f"{entry}(" in str(program)
    assert cost == LOOPS.of_program(program)


SOLVED = [
    "lambda items: map_(lambda item: modulo(item, 2), items)",
    "lambda items: map_(lambda item: modulo(item, successor(3)), items)",
    "lambda items: filter_(lambda item: equal(0, modulo(item, 2)), items)",
    "lambda items: map_(lambda item: modulo(successor(item), 2), items)",
    "lambda items: filter_(lambda item: equal(0, modulo(item, successor(2))), items)",
] * 3


def n_programs_until_found(task: Task, costs: Costs) -> int:
    search = a_search(task, costs)
    while not search.statistics.n_found:
        assert search.advance(1)
    return search.statistics.n_programs


def test_a_task_like_the_solved_ones_is_found_with_fewer_candidates() -> None:
    costs = Costs.fitted(map(TIER_1.parse, SOLVED), TIER_1)
    task = a_task("(list[int]) -> list[int]", lambda xs: [x % 5 for x in xs], random_lists(8))
    assert 10 * n_programs_until_found(task, costs) < n_programs_until_found(task, UNIFORM)


@pytest.mark.parametrize("cost", [0, -1, 1.5, True, "2"])
def test_a_cost_below_one_or_no_whole_number_is_refused(cost: object) -> None:
    with pytest.raises(ValueError, match=r"whole number of 1 or more as the cost of map_, found"):
        Costs({"map_": cost})  # type: ignore[dict-item]


def test_costs_of_entries_that_the_library_lacks_are_refused_by_every_grower() -> None:
    task = a_task("(int) -> int", lambda n: n, [(1,), (2,)])
    costs = Costs({"mapp_": 2, "fold": 2})
    for grower in (Enumerative(costs=costs), Portfolio(enumerative=Enumerative(costs=costs))):
        with pytest.raises(LibraryError, match=r"found one of mapp_: .* did you mean map_\?"):
            grower.start(task, TIER_1, Budget(programs=10), np.random.default_rng(0))
    assert costs.restricted(TIER_1) == Costs({"fold": 2})


def test_a_program_over_other_entries_is_refused() -> None:
    with pytest.raises(LibraryError, match="no entry 'negate'"):
        Costs.fitted([chained(["negate"])], some_entries("successor"))


def test_costs_are_values() -> None:
    given_entries = {"map_": 2, "fold": 3}
    costs = Costs(given_entries)
    given_entries["map_"] = 7
    assert costs == Costs({"fold": 3, "map_": 2}) == pickle.loads(pickle.dumps(costs))
    assert len({costs, Costs({"fold": 3, "map_": 2}), UNIFORM}) == 2
