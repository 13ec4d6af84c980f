from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.errors import ContractError
from neurosym.library.library import Library
from neurosym.program.expression import Apply, Lambda, Program, Variable
from neurosym.program.text import to_text
from neurosym.program.types import FLOAT, INT, FunctionType, Type, list_of, parse_type
from neurosym.search.bank import MAX_TWINS, Bank, Context, Limits, parameter_names
from neurosym.search.terms import Term, freezer
from neurosym.search.universe import literals, productions
from tests.search.spaces import a_bank, a_space, column_of, fill, frozen, some_entries, types_of
from tests.strategies import values

NAMES = [
    "add",
    "subtract",
    "multiply",
    "negate",
    "floor_divide",
    "modulo",
    "less",
    "equal",
    "if_",
    "and_",
    "or_",
    "not_",
    "head",
    "tail",
    "cons",
    "append",
    "is_empty",
    "length",
    "map_",
    "filter_",
    "fold",
    "iterate",
    "while_",
    "unfold",
    "pair",
    "first",
    "second",
    "concat",
    "string_length",
    "character_at",
    "to_float",
    "divide",
    "square_root",
    "maximum",
    "reverse",
    "take",
    "scan",
    "count",
    "replicate",
    "zip_",
    "sort",
]

TYPE_SETS = (
    ("int", "bool"),
    ("list[int]", "int", "bool"),
    ("str", "int", "bool"),
    ("list[int]", "list[list[int]]", "int", "bool"),
    ("pair[int, bool]", "list[int]", "int", "bool"),
    ("float", "list[float]", "int", "bool"),
    ("list[str]", "str", "int", "bool"),
)


def n_steps(bank: Bank, n_candidates: int) -> None:
    """Enumerate until so many candidates were tried."""
    for _ in bank.run():
        if bank.space.n_programs >= n_candidates:
            break


@given(st.data(), st.sampled_from(TYPE_SETS), st.sets(st.sampled_from(NAMES), min_size=3, max_size=9))
def test_columns_are_what_the_reference_gives_and_no_two_are_equal(
    data: st.DataObject, texts: tuple[str, ...], names: set[str]
) -> None:
    types, library = types_of(*texts), some_entries(*sorted(names))
    variables = tuple(data.draw(st.lists(st.sampled_from(types), min_size=1, max_size=2)))
    rows = data.draw(st.lists(st.tuples(*map(values, variables)), min_size=1, max_size=3))
    bank = a_bank(a_space(library, types, rows), variables, rows)
    n_steps(bank, 400)
    for type_ in types:
        terms = list(bank.of_type(type_))
        for term in terms:
            assert frozen(term.column) == column_of(term.program, variables, rows, library)
        freeze = freezer(type_)
        columns = {tuple(None if value is None else freeze(value) for value in term.column) for term in terms}
        assert len(columns) == len(terms)


class Grammar:
    """Every expression up to a cost, with nothing merged: what an enumeration must not lose."""

    def __init__(self, library: Library, types: tuple[Type, ...], cost: int, depth: int = 2) -> None:
        self.productions = productions(library, types)
        self.literals = literals(types, [])
        self.cost = cost
        self.depth = depth

    def of_type(self, type_: Type, environment: tuple[Type, ...]) -> Iterator[tuple[int, Program]]:
        for cost in range(1, self.cost + 1):
            yield from ((cost, program) for program in self.exactly(type_, environment, cost, self.depth))

    def exactly(self, type_: Type, environment: tuple[Type, ...], cost: int, depth: int) -> Iterator[Program]:
        if isinstance(type_, FunctionType):
            if depth > 0:
                names = parameter_names(type_.parameters)
                inner = (*type_.parameters, *environment)
                yield from (Lambda(names, body) for body in self.exactly(type_.result, inner, cost, depth - 1))
            return
        if cost == 1:
            yield from (Variable(index) for index, own in enumerate(environment) if own == type_)
            yield from self.literals.get(type_, [])
        for production in self.productions:
            if production.result != type_:
                continue
            for costs in product(range(1, cost), repeat=len(production.parameters)):
                if sum(costs) == cost - 1:
                    choices = [
                        list(self.exactly(parameter, environment, part, depth))
                        for parameter, part in zip(production.parameters, costs, strict=True)
                    ]
                    yield from (Apply(production.reference, arguments) for arguments in product(*choices))


@pytest.mark.parametrize(
    ("names", "texts", "variables", "rows", "cost"),
    [
        (["add", "negate", "less", "if_"], ("int", "bool"), ("int", "int"), [(1, 2), (3, -1)], 5),
        (["head", "tail", "cons", "append"], ("list[int]", "int"), ("list[int]",), [([2, 1],), ([5],)], 5),
        # strict but for what decides: and_ and or_ of something undefined
        (["and_", "or_", "less", "head"], ("list[int]", "int", "bool"), ("list[int]",), [([],), ([3],), ([0, 1],)], 6),
        (["concat", "string_length", "equal", "not_"], ("str", "int", "bool"), ("str", "str"), [("a", "bc")], 5),
        # lambdas, which capture the outer number and the outer list
        (["map_", "add", "head"], ("list[int]", "int"), ("list[int]", "int"), [([2, 1], 7), ([4], 3)], 6),
        (["filter_", "less", "equal"], ("list[int]", "int", "bool"), ("list[int]", "int"), [([2, 1, 5], 2)], 5),
        (["fold", "add", "negate"], ("list[int]", "int"), ("list[int]", "int"), [([2, 1, 5], 2), ([], 3)], 6),
        (["map_", "fold", "add"], ("list[int]", "int"), ("list[int]",), [([2, 1, 5],), ([4],)], 7),
    ],
)
def test_the_columns_of_each_cost_are_those_of_brute_force(
    names: list[str], texts: tuple[str, ...], variables: tuple[str, ...], rows: list[tuple[object, ...]], cost: int
) -> None:
    library, types, context = some_entries(*names), types_of(*texts), types_of(*variables)
    bank = a_bank(a_space(library, types, rows, Limits(partial_cost=0, n_lambda_rows=128)), context, rows)
    fill(bank, cost)
    grammar = Grammar(library, types, cost)
    for type_ in types:
        cheapest: dict[tuple[object, ...], int] = {}
        for found_cost, program in grammar.of_type(type_, context):
            cheapest.setdefault(column_of(program, context, rows, library), found_cost)
        cheapest.pop((None,) * len(rows), None)
        found = {frozen(term.column): term.cost for term in bank.of_type(type_)}
        assert found == cheapest
        assert len(found) == len(list(bank.of_type(type_)))
        for term in bank.of_type(type_):
            assert frozen(term.column) == column_of(term.program, context, rows, library)


def test_a_branch_that_is_not_taken_may_be_undefined() -> None:
    rows, types = [([],), ([3],), ([0, 1],)], types_of("list[int]", "int", "bool")
    bank = a_bank(a_space(some_entries("if_", "head", "is_empty"), types, rows), types[:1], rows)
    fill(bank, 8)
    found = {frozen(term.column): str(term.program) for term in bank.of_type(INT)}
    assert found[2, 3, 0] == "if_(is_empty(_0), 2, head(_0))"


def test_every_candidate_is_counted_once() -> None:
    rows = [(1,), (5,)]
    bank = a_bank(a_space(some_entries("negate", "add"), types_of("int"), rows), [INT], rows)
    fill(bank, 3)
    leaves, negations = len(bank.of_cost(INT, 1)), len(bank.of_cost(INT, 2))
    # 0 is its own negation, so it is not among those of cost 2
    assert leaves == 4
    assert negations == 3
    assert bank.n_programs == bank.space.n_programs == leaves + negations + leaves**2


def test_terms_that_are_undefined_somewhere_come_later() -> None:
    rows = [([],), ([3],)]
    library, types = some_entries("head", "length"), types_of("list[int]", "int")
    bank = a_bank(a_space(library, types, rows, Limits(partial_cost=2)), [list_of(INT)], rows)
    fill(bank, 5)
    found = {to_text(Lambda(("items",), term.program)): term.cost for term in bank.of_type(INT)}
    assert found["lambda items: length(items)"] == 2
    assert found["lambda items: head(items)"] == 4


def write_entry(folder: Path, body: str) -> Library:
    file = folder / "own.py"
    file.write_text(
        "from neurosym.library import algorithmic\n\n\n@algorithmic(tier=0)\n"
        'def odd_one(n: int) -> int:\n    """A number.\n\n    >>> odd_one(1)\n    1\n    """\n'
        f"    {body}\n"
    )
    return Library([]).extended(file)


@pytest.mark.parametrize("body", ["return {}[n]", "raise ValueError('no')", "return 1 // (n - n)"])
def test_an_entry_that_raises_what_it_should_not_is_named(tmp_path: Path, body: str) -> None:
    bank = a_bank(a_space(write_entry(tmp_path, body), [INT], [(1,)]), [INT], [(1,)])
    with pytest.raises(ContractError, match=r"odd_one breaks its contract: it raised (KeyError|ValueError|ZeroDiv)"):
        fill(bank, 2)


def texts_of(bank: Bank, type_: Type, names: tuple[str, ...]) -> set[str]:
    return {to_text(Lambda(names, term.program)) for term in bank.of_type(type_)}


def test_a_loop_without_end_is_dropped_and_the_search_goes_on() -> None:
    rows = [(3,), (40,)]
    library, types = some_entries("while_", "less", "successor", "not_"), types_of("int", "bool")
    bank = a_bank(a_space(library, types, rows), [INT], rows)
    fill(bank, 7)
    texts = texts_of(bank, INT, ("n",))
    assert not any("while_(lambda item: True" in text for text in texts)
    # one that ends is there, and so is what needs no loop
    assert any("while_(lambda item: less(" in text for text in texts)
    assert "lambda n: successor(successor(successor(n)))" in texts


@pytest.mark.parametrize(
    ("names", "type_", "row"),
    [
        (["iterate", "append", "multiply"], "list[int]", ([1, 2, 3], 60)),
        (["iterate", "multiply", "add"], "int", (12345, 60)),
        (["iterate", "concat", "add"], "str", ("abc", 60)),
    ],
)
def test_a_result_that_grows_without_bound_is_dropped(names: list[str], type_: str, row: tuple[object, int]) -> None:
    grown = parse_type(type_)
    bank = a_bank(a_space(some_entries(*names), [grown, INT], [row]), [grown, INT], [row])
    fill(bank, 6)
    assert bank.of_cost(grown, 3)
    for term in bank.of_type(grown):
        (value,) = term.column
        assert len(value) <= 64 if grown != INT else abs(value) < 2**257


def test_limits_leave_room_for_long_inputs() -> None:
    rows = [(list(range(300)), 2**300)]
    types = types_of("list[int]", "int")
    values_ = [value for row in rows for value in row]
    bank = a_bank(
        a_space(some_entries("map_", "add", "fold", "reverse"), types, rows, Limits().for_values(values_)), types, rows
    )
    fill(bank, 6)
    columns = {frozen(term.column) for type_ in types for term in bank.of_type(type_)}
    assert (tuple(range(299, -1, -1)),) in columns
    assert (tuple(range(0, 600, 2)),) in columns
    assert (sum(range(300)),) in columns
    assert (2**301,) in columns


def test_limits_count_what_is_inside_lists_and_pairs() -> None:
    limits = Limits().for_values([(1, ["x" * 500, "y"]), [[2**999]]])
    assert limits.max_items == 1000
    assert limits.steps_per_row == 4000
    assert limits.max_bits == 2000
    assert Limits().for_values([[1, 2], "ab", 7]) == Limits()


def test_when_the_store_is_full_terms_are_still_shown() -> None:
    rows = [(1, 5), (2, -3)]
    space = a_space(some_entries("add", "multiply"), [INT], rows, Limits(max_terms=20))
    bank = a_bank(space, [INT, INT], rows)
    shown: list[Term] = []
    bank.on_term = shown.append
    fill(bank, 5)
    assert space.n_terms == len(list(bank.of_type(INT))) == 20
    assert len(shown) > 40


def test_other_spellings_of_a_wanted_column_are_kept_and_told() -> None:
    rows = [(1,), (4,)]
    space = a_space(some_entries("add", "multiply", "successor"), [INT], rows)
    bank = Bank(space, Context((INT,), tuple(rows), frozenset({0})), INT)
    told: list[Term] = []
    bank.on_twin = told.append
    fill(bank, 3)
    (successor,) = (term for term in bank.of_type(INT) if frozen(term.column) == (2, 5))
    assert [str(twin.program) for twin in successor.twins] == ["add(_0, 1)", "add(1, _0)"]
    assert told.count(successor) == 2
    assert all(len(term.twins) <= MAX_TWINS for term in bank.of_type(INT))
    other = a_bank(space, [INT], rows)
    fill(other, 3)
    assert not any(term.twins for term in other.of_type(INT))


@pytest.mark.parametrize("value", ["float('inf')", "float('nan')", "-float('inf')"])
def test_what_is_no_number_is_dropped(tmp_path: Path, value: str) -> None:
    file = tmp_path / "own.py"
    file.write_text(
        "from neurosym.library import algorithmic\n\n\n@algorithmic(tier=0)\n"
        f'def odd_one(x: float) -> float:\n    """A number."""\n    return {value}\n'
    )
    bank = a_bank(a_space(Library([]).extended(file), [FLOAT], [(1.0,)]), [FLOAT], [(1.0,)])
    fill(bank, 3)
    assert texts_of(bank, FLOAT, ("x",)) == {"lambda x: x"}


def test_a_bank_ends_when_there_is_nothing_more() -> None:
    rows = [(3,), (4,)]
    bank = a_bank(a_space(some_entries("negate"), [INT], rows), [INT], rows)
    for _ in bank.run():
        pass
    assert bank.is_exhausted
    assert texts_of(bank, INT, ("n",)) == {
        f"lambda n: {text}" for text in ["n", "0", "1", "2", "negate(n)", "negate(1)", "negate(2)"]
    }


@pytest.mark.parametrize("names", [(), ("not_",), ("map_", "not_"), ("filter_", "and_"), ("fold",), ("fold", "or_")])
def test_a_bank_that_ends_has_all_that_brute_force_has(names: tuple[str, ...]) -> None:
    rows, types = [([False, True], True), ([False], True)], types_of("list[bool]", "bool")
    library = some_entries(*names)
    bank = a_bank(a_space(library, types, rows, Limits(partial_cost=0, lambda_depth=1)), types, rows)
    for _ in bank.run():
        assert bank.complete_cost < 60
    grammar = Grammar(library, types, 5, depth=1)
    for type_ in types:
        columns = {column_of(program, types, rows, library) for _, program in grammar.of_type(type_, types)}
        assert columns <= {frozen(term.column) for term in bank.of_type(type_)}


def test_no_value_for_a_parameter_means_no_bodies() -> None:
    # no symbol is known, so bodies over symbols have no rows, and neither have those within them
    types = types_of("list[symbol]", "symbol", "bool", "int")
    library = some_entries("map_", "filter_", "equal", "count", "fold")
    bank = a_bank(a_space(library, types, [([],)]), types[:1], [([],)])
    fill(bank, 5)
    assert texts_of(bank, types[0], ("items",)) == {"lambda items: items"}
