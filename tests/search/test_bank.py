from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.errors import ContractError
from neurosym.execution.engine import kernels
from neurosym.execution.engine.fields import MIN_GATHERED
from neurosym.execution.engine.hashing import MAX_TWINS
from neurosym.execution.engine.heap import State
from neurosym.execution.engine.memory import Memory
from neurosym.library.library import Library
from neurosym.program.expression import Apply, Lambda, Program, Variable
from neurosym.program.rules import COMMUTATIVE
from neurosym.program.text import to_text
from neurosym.program.types import BOOL, FLOAT, INT, STR, FunctionType, Type, list_of, parse_type
from neurosym.program.values import Value
from neurosym.search import job
from neurosym.search.bank import Bank
from neurosym.search.context import Limits, Space, parameter_names
from neurosym.search.costs import UNIFORM, Costs
from neurosym.search.literals import literals
from neurosym.search.plain_bank import PlainBank
from neurosym.search.terms import Term
from neurosym.search.universe import productions
from tests.search.seeing import see
from tests.search.spaces import a_bank, a_plain_bank, a_space, column_of, fill, frozen, some_entries, terms_of, types_of
from tests.search.test_goals import a_goal
from tests.strategies import shipped, values

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


Make = Callable[[Space, Sequence[Type], Sequence[tuple[Any, ...]]], Bank | PlainBank]

BANKS = pytest.mark.parametrize("make", [a_bank, a_plain_bank])


def n_levels(bank: Bank | PlainBank, n_candidates: int) -> None:
    """Enumerate whole levels until so many candidates were tried."""
    while not bank.is_exhausted and bank.space.n_programs < n_candidates:
        fill(bank, bank.complete_cost + 1)


Drawn = tuple[Sequence[Type], Library, tuple[Type, ...], list[tuple[Any, ...]]]


@st.composite
def searches(draw: st.DrawFn, min_rows: int = 1, names: Sequence[str] = NAMES) -> Drawn:
    """Types, entries, and a context's variables and rows."""
    types = types_of(*draw(st.sampled_from(TYPE_SETS)))
    library = some_entries(*sorted(draw(st.sets(st.sampled_from(names), min_size=3, max_size=9))))
    variables = tuple(draw(st.lists(st.sampled_from(types), min_size=1, max_size=2)))
    return types, library, variables, draw(st.lists(st.tuples(*map(values, variables)), min_size=min_rows, max_size=3))


@given(searches())
def test_columns_are_what_the_reference_gives_and_no_two_are_equal(drawn: Drawn) -> None:
    types, library, variables, rows = drawn
    bank = a_bank(a_space(library, types, rows), variables, rows)
    n_levels(bank, 300)
    for type_ in types:
        terms = terms_of(bank, type_)
        for term in terms:
            assert frozen(term.column) == column_of(term.program, variables, rows, library)
        assert len({term.key for term in terms}) == len(terms)


def small(value: Any) -> Any:
    """The value with its integers below ten: what is made of them in a few steps is a word."""
    if isinstance(value, list | tuple):
        return type(value)(map(small, value))
    return value % 10 if type(value) is int else value


NO_LOOPS = [
    name for name in NAMES if not any(isinstance(p, FunctionType) for p in shipped()[name].signature.parameters)
]


@given(searches(names=NO_LOOPS))  # rows of lambdas are sampled, by each bank in its own order
def test_both_banks_have_the_same_columns_at_the_same_costs(drawn: Drawn) -> None:
    types, library, variables, rows = drawn
    rows = [small(row) for row in rows]
    limits = Limits().for_values([value for row in rows for value in row])
    bank = a_bank(a_space(library, types, rows, limits), variables, rows)
    plain = a_plain_bank(a_space(library, types, rows, limits), variables, rows)
    n_levels(plain, 300)
    fill(bank, plain.complete_cost)
    assert bank.n_programs == plain.n_programs
    for type_ in types:
        for cost in range(1, plain.complete_cost + 1):
            assert {term.key for term in bank.of_cost(type_, cost)} == {term.key for term in plain.of_cost(type_, cost)}


@given(st.data(), searches(min_rows=2))
def test_goals_are_told_what_they_would_have_seen(data: st.DataObject, drawn: Drawn) -> None:
    types, library, variables, rows = drawn
    wanted = data.draw(st.sampled_from(types))
    column = data.draw(st.lists(values(wanted), min_size=len(rows), max_size=len(rows)))
    told, solutions = a_goal(wanted, column)
    seen, expected = a_goal(wanted, column)
    bank = a_bank(a_space(library, types, rows), variables, rows)
    bank.aim(told)
    n_levels(bank, 300)
    for cost in range(1, bank.complete_cost + 1):
        for type_ in types:
            for term in bank.of_cost(type_, cost):
                see(seen, term)
    assert bool(solutions) == bool(expected)
    assert told.predicates.keys() == seen.predicates.keys()
    assert seen.terms.keys() <= told.terms.keys()
    assert {term.key for term in told.pieces} == {term.key for term in seen.pieces}
    assert {term.key for term in told.elements} == {term.key for term in seen.elements}


class Grammar:
    """Every expression up to a cost, with nothing merged: what an enumeration must not lose."""

    def __init__(
        self, library: Library, types: tuple[Type, ...], cost: int, depth: int = 2, costs: Costs = UNIFORM
    ) -> None:
        self.productions = productions(library, types, costs=costs)
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
                if sum(costs) == cost - production.cost:
                    choices = [
                        list(self.exactly(parameter, environment, part, depth))
                        for parameter, part in zip(production.parameters, costs, strict=True)
                    ]
                    yield from (Apply(production.reference, arguments) for arguments in product(*choices))


@BANKS
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
    make: Make,
    names: list[str],
    texts: tuple[str, ...],
    variables: tuple[str, ...],
    rows: list[tuple[object, ...]],
    cost: int,
) -> None:
    library, types, context = some_entries(*names), types_of(*texts), types_of(*variables)
    bank = make(a_space(library, types, rows, Limits(partial_cost=0, n_lambda_rows=128)), context, rows)
    fill(bank, cost)
    grammar = Grammar(library, types, cost)
    for type_ in types:
        cheapest: dict[tuple[object, ...], int] = {}
        for found_cost, program in grammar.of_type(type_, context):
            cheapest.setdefault(column_of(program, context, rows, library), found_cost)
        cheapest.pop((None,) * len(rows), None)
        found = {frozen(term.column): term.cost for term in terms_of(bank, type_)}
        assert found == cheapest
        assert len(found) == len(list(terms_of(bank, type_)))
        for term in terms_of(bank, type_):
            assert frozen(term.column) == column_of(term.program, context, rows, library)


@BANKS
def test_a_branch_that_is_not_taken_may_be_undefined(make: Make) -> None:
    rows, types = [([],), ([3],), ([0, 1],)], types_of("list[int]", "int", "bool")
    bank = make(a_space(some_entries("if_", "head", "is_empty"), types, rows), types[:1], rows)
    fill(bank, 8)
    found = {frozen(term.column): str(term.program) for term in terms_of(bank, INT)}
    assert found[2, 3, 0] == "if_(is_empty(_0), 2, head(_0))"


@BANKS
def test_every_candidate_is_counted_once(make: Make) -> None:
    rows = [(1,), (5,)]
    bank = make(a_space(some_entries("negate", "add"), types_of("int"), rows), [INT], rows)
    fill(bank, 3)
    leaves, negations = len(bank.of_cost(INT, 1)), len(bank.of_cost(INT, 2))
    # 0 is its own negation, so it is not among those of cost 2
    assert leaves == 4
    assert negations == 3
    assert bank.n_programs == bank.space.n_programs == leaves + negations + leaves**2


@pytest.mark.parametrize("partial_cost", [0, 1])
def test_the_other_order_of_arguments_that_does_not_matter_is_counted_and_gives_nothing(
    monkeypatch: pytest.MonkeyPatch, partial_cost: int
) -> None:
    names, found = ("add", "multiply", "subtract", "modulo", "equal"), []
    for commutative in (COMMUTATIVE, frozenset[str]()):
        monkeypatch.setattr(job, "COMMUTATIVE", commutative)
        rows = [(3, -7, 11, 29), (1 << 40, 5, 17, 43), (0, 2, 9, -50)]
        space = a_space(some_entries(*names), types_of("int", "bool"), rows)
        space.limits = replace(space.limits, partial_cost=partial_cost)
        space.stop_programs = 1_000
        bank, counts = a_bank(space, [INT] * 4, rows), []
        for _ in bank.run(7):
            counts.append(space.n_programs)
            space.stop_programs = space.n_programs + 1_000
        begin, end = bank.store(INT).level(3)
        n_middle = end - begin
        counted = max(after - before for before, after in pairwise(counts))
        shelves = [bank.store(type_).shelf for type_ in (INT, BOOL)]
        terms = [part[..., : shelf.n_terms].tolist() for shelf in shelves for part in (shelf.words, shelf.provenance)]
        found.append((terms, space.n_programs, space.n_terms, counted))
    assert found[0] == found[1]
    assert n_middle > MIN_GATHERED  # those of cost 7 are made of these


@BANKS
def test_terms_that_are_undefined_somewhere_come_later(make: Make) -> None:
    rows = [([],), ([3],)]
    library, types = some_entries("head", "length"), types_of("list[int]", "int")
    bank = make(a_space(library, types, rows, Limits(partial_cost=2)), [list_of(INT)], rows)
    fill(bank, 5)
    found = {to_text(Lambda(("items",), term.program)): term.cost for term in terms_of(bank, INT)}
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


@BANKS
@pytest.mark.parametrize("body", ["return {}[n]", "raise ValueError('no')", "return 1 // (n - n)"])
def test_an_entry_that_raises_what_it_should_not_is_named(make: Make, tmp_path: Path, body: str) -> None:
    bank = make(a_space(write_entry(tmp_path, body), [INT], [(1,)]), [INT], [(1,)])
    with pytest.raises(ContractError, match=r"odd_one breaks its contract: it raised (KeyError|ValueError|ZeroDiv)"):
        fill(bank, 2)


def texts_of(bank: Bank | PlainBank, type_: Type, names: tuple[str, ...]) -> set[str]:
    return {to_text(Lambda(names, term.program)) for term in terms_of(bank, type_)}


@BANKS
def test_a_loop_without_end_is_dropped_and_the_search_goes_on(make: Make) -> None:
    rows = [(3,), (40,)]
    library, types = some_entries("while_", "less", "successor", "not_"), types_of("int", "bool")
    bank = make(a_space(library, types, rows), [INT], rows)
    fill(bank, 7)
    texts = texts_of(bank, INT, ("n",))
    assert not any("while_(lambda item: True" in text for text in texts)
    # one that ends is there, and so is what needs no loop
    assert any("while_(lambda item: less(" in text for text in texts)
    assert "lambda n: successor(successor(successor(n)))" in texts


@BANKS
@pytest.mark.parametrize(
    ("names", "type_", "row"),
    [
        (["iterate", "append", "multiply"], "list[int]", ([1, 2, 3], 60)),
        (["iterate", "multiply", "add"], "int", (12345, 60)),
        (["iterate", "concat", "add"], "str", ("abc", 60)),
    ],
)
def test_a_result_that_grows_without_bound_is_dropped(
    make: Make, names: list[str], type_: str, row: tuple[object, int]
) -> None:
    grown = parse_type(type_)
    bank = make(a_space(some_entries(*names), [grown, INT], [row]), [grown, INT], [row])
    fill(bank, 6)
    assert bank.of_cost(grown, 3)
    for term in terms_of(bank, grown):
        (value,) = term.column
        assert len(value) <= 64 if grown != INT else abs(value) < 2**257


def test_limits_leave_room_for_long_inputs() -> None:
    rows = [(list(range(300)), 2**300)]
    types = types_of("list[int]", "int")
    values_ = [value for row in rows for value in row]
    bank = a_plain_bank(
        a_space(some_entries("map_", "add", "fold", "reverse"), types, rows, Limits().for_values(values_)), types, rows
    )
    fill(bank, 6)
    columns = {frozen(term.column) for type_ in types for term in terms_of(bank, type_)}
    assert (tuple(range(299, -1, -1)),) in columns
    assert (tuple(range(0, 600, 2)),) in columns
    assert (sum(range(300)),) in columns
    assert (2**301,) in columns


def test_limits_count_what_is_inside_lists_and_pairs() -> None:
    limits = Limits().for_values([(1, ["x" * 500, "y"]), [[2**999]]])
    assert limits.max_items == 1000
    assert limits.max_nested == 2 * (1 + 2 + 1 + 2 + 1 + 500 + 1 + 1)
    assert limits.steps_per_row == 4000
    assert limits.max_bits == 2000
    assert Limits().for_values([[1, 2], "ab", 7]) == Limits()


@pytest.mark.parametrize("name", ["add", "subtract"])  # the one is skipped with its arguments the other way round
def test_when_the_store_is_full_and_there_is_no_goal_no_candidate_is_counted_any_more(name: str) -> None:
    rows = [(3, 4), (-5, 2)]

    def counted(n_full: int) -> int:
        space = a_space(some_entries(name), [INT], rows)
        bank = a_bank(space, (INT, INT), rows)
        for _ in bank.run(5):
            space.stop_programs = space.n_programs + 7  # so that it pauses within whatever it does
            if space.n_programs >= n_full:
                space.limits = Limits(max_terms=space.n_terms)
        return space.n_programs

    n = counted(2**62)
    for n_full in range(1, n, 7):
        assert n_full <= counted(n_full) < n_full + 7


def test_when_the_store_is_full_terms_are_still_shown() -> None:
    rows = [(1, 5), (2, -3)]
    space = a_space(some_entries("add", "multiply"), [INT], rows, Limits(max_terms=5))
    bank = a_bank(space, [INT, INT], rows)
    goal, solutions = a_goal(INT, [1 + 5, 2 - 3])
    bank.aim(goal)
    fill(bank, 4)
    assert bank.n_terms(INT) == space.n_terms
    assert solutions
    assert goal.terms


@pytest.mark.parametrize(("rows", "escapes"), [([(7, 5), (2, -3)], False), ([(7, 5), (2**20, 3)], True)])
def test_when_the_store_is_full_the_same_is_told_whether_or_not_terms_are_worked_out(
    rows: list[tuple[int, int]], escapes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    for is_direct in (True, False):
        if not is_direct:
            monkeypatch.setattr(kernels, "_direct", lambda _: None)
        space = a_space(some_entries("add", "subtract", "multiply", "smaller", "larger"), [INT], rows)
        bank = a_bank(space, [INT, INT], rows)
        bank.engine.kernels.eager = True
        goal, solutions = a_goal(INT, [first * first - second + first for first, second in rows])
        power, _ = a_goal(INT, [7**4, -1])  # only the fourth power of the first is right in the first row
        bank.aim(goal)
        bank.aim(power)
        fill(bank, 6)
        space.limits = Limits(max_terms=space.n_terms)
        fill(bank, 8)
        best = [{mask: (rule.cost, str(rule.program)) for mask, rule in one.terms.items()} for one in (goal, power)]
        told.append((best, solutions, space.n_programs))
    assert told[0] == told[1]
    assert solutions
    assert (1 in power.terms) == (not escapes)


def test_other_spellings_of_a_piece_are_kept_and_told() -> None:
    rows = [("ab",), ("cd",)]
    space = a_space(some_entries("character_at", "substring", "to_lower"), types_of("str", "int"), rows)
    bank = a_bank(space, types_of("str"), rows)
    goal, _ = a_goal(STR, ["aXb", "cXd"])
    bank.aim(goal)
    fill(bank, 4)
    first = next(term for term in goal.pieces if term.column == ["a", "c"])
    assert str(first.program) == "character_at(_0, 0)"
    assert "substring(_0, 0, 1)" in [str(twin.program) for twin in first.twins]
    assert 0 < len(first.twins) <= MAX_TWINS


@BANKS
@pytest.mark.parametrize("value", ["float('inf')", "float('nan')", "-float('inf')"])
def test_what_is_no_number_is_dropped(make: Make, tmp_path: Path, value: str) -> None:
    file = tmp_path / "own.py"
    file.write_text(
        "from neurosym.library import algorithmic\n\n\n@algorithmic(tier=0)\n"
        f'def odd_one(x: float) -> float:\n    """A number."""\n    return {value}\n'
    )
    bank = make(a_space(Library([]).extended(file), [FLOAT], [(1.0,)]), [FLOAT], [(1.0,)])
    fill(bank, 3)
    assert texts_of(bank, FLOAT, ("x",)) == {"lambda x: x"}


@BANKS
def test_a_bank_ends_when_there_is_nothing_more(make: Make) -> None:
    rows = [(3,), (4,)]
    bank = make(a_space(some_entries("negate"), [INT], rows), [INT], rows)
    for _ in bank.run():
        pass
    assert bank.is_exhausted
    assert texts_of(bank, INT, ("n",)) == {
        f"lambda n: {text}" for text in ["n", "0", "1", "2", "negate(n)", "negate(1)", "negate(2)"]
    }


@BANKS
@pytest.mark.parametrize("names", [(), ("not_",), ("map_", "not_"), ("filter_", "and_"), ("fold",), ("fold", "or_")])
def test_a_bank_that_ends_has_all_that_brute_force_has(make: Make, names: tuple[str, ...]) -> None:
    rows, types = [([False, True], True), ([False], True)], types_of("list[bool]", "bool")
    library = some_entries(*names)
    bank = make(a_space(library, types, rows, Limits(partial_cost=0, lambda_depth=1)), types, rows)
    for _ in bank.run():
        assert bank.complete_cost < 60
    grammar = Grammar(library, types, 5, depth=1)
    for type_ in types:
        columns = {column_of(program, types, rows, library) for _, program in grammar.of_type(type_, types)}
        assert columns <= {frozen(term.column) for term in terms_of(bank, type_)}


@BANKS
def test_no_value_for_a_parameter_means_no_bodies(make: Make) -> None:
    # no symbol is known, so bodies over symbols have no rows, and neither have those within them
    types = types_of("list[symbol]", "symbol", "bool", "int")
    library = some_entries("map_", "filter_", "equal", "count", "fold")
    bank = make(a_space(library, types, [([],)]), types[:1], [([],)])
    fill(bank, 5)
    assert texts_of(bank, types[0], ("items",)) == {"lambda items: items"}


def test_a_term_that_is_given_is_there_at_its_cost_or_else_at_the_next_level() -> None:
    rows = [(1,), (2,), (5,)]
    bank = a_bank(a_space(some_entries("add"), types_of("int"), rows), types_of("int"), rows)
    program = shipped().parse("lambda n: multiply(n, n)").body
    for cost, column in ((2, [7, -3, 40]), (1, [8, -3, 40])):
        bank.give(Term(INT, cost, column, (), lambda: program))
    fill(bank, 1)
    assert [8, -3, 40] in [term.column for term in bank.of_cost(INT, 1)]
    fill(bank, 2)
    (given,) = [term for term in bank.of_cost(INT, 2) if term.column == [7, -3, 40]]
    assert given.program == program
    bank.give(Term(INT, 1, [9, 9, 10], (), lambda: program))
    fill(bank, 3)
    columns = [term.column for term in bank.of_cost(INT, 3)]
    assert [9, 9, 10] in columns
    assert [8 + 7, -6, 80] not in columns
    fill(bank, 4)
    assert [8 + 7, -6, 80] in [term.column for term in bank.of_cost(INT, 4)]


def test_what_is_kept_of_nested_lists_does_not_depend_on_the_room_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of many lists are interned with all that they hold: what is asked for must be enough for that."""
    texts = parse_type("list[str]")
    rows = [([*"abcde"],), (["hop", "", "on"],), ([*"xyzuvw"],)]
    reserve = Memory.reserve

    room: list[tuple[int, int]] = []

    def reserve_no_more(memory: Memory, n_handles: int, n_words: int) -> None:
        if room:
            memory.state[State.MAX_HANDLES], memory.state[State.MAX_WORDS] = room.pop()
        reserve(memory, n_handles, n_words)
        room.append((int(memory.state[State.MAX_HANDLES]), int(memory.state[State.MAX_WORDS])))
        memory.state[State.MAX_HANDLES] = memory.state[State.TOP] + n_handles
        memory.state[State.MAX_WORDS] = memory.state[State.WORDS_TOP] + n_words

    kept = []
    for method in (reserve_no_more, reserve):
        monkeypatch.setattr(Memory, "reserve", method)
        space = a_space(
            some_entries("subsets", "tail", "reverse", "append", "cons"), [STR, texts, list_of(texts)], rows
        )
        bank = a_bank(space, [texts], rows)
        fill(bank, 4)
        kept.append([held(bank, type_) for type_ in (texts, list_of(texts))])
    assert kept[0] == kept[1]
    assert all(value is not None for columns in kept[0] for column in columns.values() for value in column)
    assert max(len(value) for column in kept[0][1].values() for value in column) > 8


def held(bank: Bank, type_: Type) -> dict[str, list[Value]]:
    """The column of each term, by its expression."""
    return {str(term.program): term.column for cost in range(1, 5) for term in bank.of_cost(type_, cost)}
