from typing import cast

from hypothesis import assume, given
from hypothesis import strategies as st

from neurosym.program.expression import Apply, Lambda, Program, Reference, Variable, references
from neurosym.program.types import INT, list_of
from neurosym.program.values import same_value
from neurosym.search.positions import (
    MAX_POSITIONS,
    at_every_position,
    at_position,
    is_aligned,
    position_body,
    rows_of,
    telling_places,
)
from neurosym.search.terms import Term
from tests.search.test_goals import a_goal, a_term
from tests.search.test_witness import ENTRIES, INTS, a_context, body_of, check_rows, check_solution, rows_of_inputs, run
from tests.strategies import shipped

HIDDEN = [
    "lambda items, n: map_(lambda position: add(index(items, position), position), range_(0, length(items)))",
    "lambda items, n: map_(lambda position: index(reverse(items), position), range_(0, length(items)))",
]


@given(st.sampled_from(HIDDEN), rows_of_inputs, st.integers(1, 30))
def test_what_stands_at_a_position_is_wanted_as_it_is(text: str, rows: list[tuple[list[int], int]], times: int) -> None:
    rows = [(items * times, n) for items, n in rows]
    outputs = [run(shipped().parse(text), *row) for row in rows]
    assume(any(outputs))
    goal, _ = a_goal(INTS, outputs)
    items = a_term(INTS, [row[0] for row in rows])
    assert is_aligned(goal, items)
    places = telling_places(goal, [items])
    assert len(set(places)) == len(places) == min(sum(map(len, outputs)), MAX_POSITIONS)
    # what tells most is there: each item with each answer
    pairs = {(row[0][at], wanted[at]) for row, wanted in zip(rows, outputs, strict=True) for at in range(len(wanted))}
    if len(pairs) <= MAX_POSITIONS:
        assert {(rows[row][0][at], outputs[row][at]) for row, at in places} == pairs
    found = position_body(goal, a_context(rows), places, items, ENTRIES)
    assert found is not None
    check_rows(found, body_of(text))
    check_solution(found, body_of(text), goal, rows)
    for number, mask in enumerate(rows_of(places)):
        assert {row for at, (row, _) in enumerate(places) if mask >> at & 1} == {
            sorted({row for row, _ in places})[number]
        }
    names = ("position", "items", "n")
    for term in (at_position(items, places, ENTRIES["index"]), at_every_position(items, places)):
        for row, value in zip(found.context.rows, term.column, strict=True):
            assert same_value(run(Lambda(names, term.program), *row), value)


def test_positions_need_the_entries_that_count_them() -> None:
    goal, items = a_goal(INTS, [[1, 2]])[0], a_term(INTS, [[3, 4]])
    for name in ("map_", "index", "range_", "length"):
        without = {other: entry for other, entry in ENTRIES.items() if other != name}
        assert position_body(goal, a_context([([3, 4], 0)]), [(0, 0), (0, 1)], items, without) is None


def listed(text: str) -> Term:
    """A list of the context (items, n) as a term; its column doesn't matter."""
    program = cast(Lambda, shipped().parse(f"lambda items, n: {text}")).body
    return Term(list_of(INT), 1, [[0]], (), lambda: program)


LEAVES: list[Program] = [
    *(at_position(listed(text), [], ENTRIES["index"]).program for text in ("items", "reverse(items)", "sort(items)")),
    Variable(0),
    Variable(2),
    cast(Lambda, shipped().parse("lambda position, items, n: fold(lambda x, y: add(add(x, y), n), 0, items)")).body,
]
bodies = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.builds(lambda x, y: Apply(ENTRIES["subtract"], (x, y)), inner, inner),
    max_leaves=5,
)


@given(bodies, rows_of_inputs)
def test_a_body_over_one_list_or_two_becomes_a_loop_over_them(body: Program, rows: list[tuple[list[int], int]]) -> None:
    items = listed("items")
    goal, _ = a_goal(INTS, [[0]])
    found = position_body(goal, a_context([([0], 0)]), [(0, 0)], items, ENTRIES)
    assert found is not None
    counted = Apply(ENTRIES["range_"], (shipped().parse("0"), Apply(ENTRIES["length"], (items.program,))))
    by_position = Lambda(("items", "n"), Apply(ENTRIES["map_"], (Lambda(("position",), body), counted)))
    program = Lambda(("items", "n"), found.wrap(body))
    for row in rows:
        assert same_value(run(program, *row), run(by_position, *row))
    n_lists = sum(leaf in parts(body) for leaf in LEAVES[:3])
    is_free = LEAVES[3] not in parts(body)
    loop = cast(Reference, cast(Apply, program.body).function).name
    assert loop == ("zip_with" if is_free and n_lists == 2 else "map_")
    assert ("range_" in {one.name for one in references(program)}) is not (is_free and n_lists in (1, 2))


def parts(program: Program) -> list[Program]:
    """The leaves of a body."""
    if program in LEAVES or not isinstance(program, Apply):
        return [program]
    return [leaf for argument in program.arguments for leaf in parts(argument)]
