import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.execution.reference import evaluate
from neurosym.program.expression import (
    Lambda,
    Literal,
    Reference,
    check_type,
)
from neurosym.program.strictness import is_strict
from neurosym.program.substitution import can_reduce, inline, shift, substitute
from neurosym.program.text import to_text
from neurosym.program.types import FunctionType
from tests.grown_entries import few_entries, grown_library
from tests.meaning import Outcome, meaning, same_meaning
from tests.strategies import (
    expressions,
    ground_types,
    inputs_of,
    programs,
    shipped,
    signatures,
    values,
)


@given(st.data())
def test_substitution_means_what_a_call_means(data: st.DataObject) -> None:
    """`substitute(body, arguments)` for inputs x is the body for the values of the arguments for x."""
    outer = tuple(data.draw(st.lists(ground_types(2), min_size=1, max_size=2)))
    inner = tuple(data.draw(st.lists(ground_types(2), min_size=1, max_size=2)))
    result = data.draw(ground_types(2))
    body = data.draw(expressions(shipped(), result, (*inner, *outer), 3))
    arguments = [data.draw(expressions(shipped(), type_, outer)) for type_ in inner]
    inputs = data.draw(st.tuples(*map(values, outer)))
    found = [meaning(Lambda(("p",) * len(outer), argument), inputs) for argument in arguments]
    if Outcome.UNFINISHED in found or Outcome.UNDEFINED in found:
        return
    names = ("p",) * (len(inner) + len(outer))
    known = [evaluate(Lambda(("p",) * len(outer), argument), inputs, shipped()) for argument in arguments]
    together = meaning(Lambda(names, body), (*known, *inputs))
    put = meaning(Lambda(("p",) * len(outer), substitute(body, arguments)), inputs)
    assert together == put or Outcome.UNFINISHED in (together, put)


@given(st.data())
def test_shifting_out_undoes_shifting_in(data: st.DataObject) -> None:
    environment = tuple(data.draw(st.lists(ground_types(2), min_size=1, max_size=3)))
    program = data.draw(expressions(shipped(), environment[0], environment, 3))
    by = data.draw(st.integers(1, 3))
    moved = shift(program, by)
    assert set(moved.typing.free) == {index + by for index in program.typing.free}
    assert shift(moved, -by) == program


def definitions() -> dict[Reference, Lambda]:
    """What the grown entries were grown from."""
    return {entry.reference(): entry.program for entry in grown_library() if isinstance(entry.program, Lambda)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lambda xs: doubles(doubles(xs))",
         "lambda xs: map_(lambda x: add(x, x), map_(lambda x: add(x, x), xs))"),
        ("lambda x: fourfold(x)", "lambda x: add(add(x, x), add(x, x))"),
        ("lambda x: twice(successor, x)", "lambda x: successor(successor(x))"),
        ("lambda x: twice(lambda y: 0, head(x))", "lambda x: twice(lambda y: 0, head(x))"),
        ("lambda x: twice(lambda y: 0, x)", "lambda x: 0"),
        ("lambda xs: head_or(xs, 0)", "lambda xs: if_(is_empty(xs), 0, head(xs))"),
        ("lambda xs: map_(lambda y: add_to_all(negate(y), xs), xs)",
         "lambda xs: map_(lambda y: map_(lambda item: add(item, negate(y)), xs), xs)"),
        ("lambda x, xs: add_to_all(add(x, x), xs)", "lambda x, xs: add_to_all(add(x, x), xs)"),
        ("lambda xs, ys: head_or(xs, head(ys))", "lambda xs, ys: head_or(xs, head(ys))"),
        ("lambda xs: map_(lambda x: head_or(tail(x), add(length(xs), 0)), xs)",
         "lambda xs: map_(lambda x: head_or(tail(x), add(length(xs), 0)), xs)"),
        ("lambda xs: map_(lambda x: head_or(tail(x), length(xs)), xs)",
         "lambda xs: map_(lambda x: if_(is_empty(tail(x)), length(xs), head(tail(x))), xs)"),
    ],
)  # fmt: skip
def test_grown_entries_are_replaced_by_their_programs_where_that_keeps_the_meaning(text: str, expected: str) -> None:
    assert to_text(inline(grown_library().parse(text), definitions())) == expected


@given(st.data(), signatures)
def test_inlining_keeps_type_and_meaning(data: st.DataObject, signature: FunctionType) -> None:
    program = data.draw(programs(few_entries(), signature, 4))
    inlined = inline(program, definitions())
    check_type(inlined, signature)
    assert same_meaning(program, inlined, data.draw(inputs_of(signature)), grown_library())


def test_a_call_can_be_replaced_where_every_argument_has_a_value_or_is_evaluated() -> None:
    keep_first = shipped().parse("lambda x, y: add(x, 1)")
    lazy = shipped().parse("lambda x, y: if_(less(x, 0), y, y)")
    second_unused = shipped().parse("lambda x, y: and_(x, y)")
    assert isinstance(keep_first, Lambda)
    assert isinstance(lazy, Lambda)
    assert isinstance(second_unused, Lambda)
    undefined = shipped().parse("head([])")
    assert can_reduce(keep_first, (undefined, Literal.of(1)))
    assert not can_reduce(keep_first, (Literal.of(1), undefined))
    assert can_reduce(lazy, (undefined, undefined))
    assert is_strict(lazy.body, 1)
    assert is_strict(second_unused.body, 0)
    assert not is_strict(second_unused.body, 1)
