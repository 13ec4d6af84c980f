import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosym.program.expression import (
    Apply,
    Lambda,
    Reference,
    check_type,
    n_nodes,
    subprograms,
)
from neurosym.program.inference import match
from neurosym.program.rewrite import canonical, expand
from neurosym.program.text import to_text
from neurosym.program.types import FunctionType
from tests.meaning import same_meaning
from tests.strategies import (
    inputs_of,
    programs,
    shipped,
    signatures,
)


@given(st.data(), signatures)
def test_rewriting_keeps_type_and_meaning(data: st.DataObject, signature: FunctionType) -> None:
    program = data.draw(programs(shipped(), signature))
    rewritten = canonical(program, shipped().resolve)
    check_type(rewritten, signature)
    assert match(rewritten.typing.type, signature) is not None
    assert same_meaning(program, rewritten, data.draw(inputs_of(signature)))


@given(st.data(), signatures)
def test_the_canonical_form_is_its_own_canonical_form_and_no_larger(
    data: st.DataObject, signature: FunctionType
) -> None:
    program = data.draw(programs(shipped(), signature))
    for resolve in (None, shipped().resolve):
        rewritten = canonical(program, resolve)
        assert canonical(rewritten, resolve) == rewritten
        assert n_nodes(rewritten) <= n_nodes(program)


@given(st.data(), signatures)
def test_expanding_entries_keeps_the_meaning_and_is_undone_by_the_canonical_form(
    data: st.DataObject, signature: FunctionType
) -> None:
    program = data.draw(programs(shipped(), signature))
    expanded = expand(program)
    assert not any(
        isinstance(argument, Reference)
        for node in subprograms(expanded)
        if isinstance(node, Apply)
        for argument in node.arguments
    )
    assert same_meaning(program, expanded, data.draw(inputs_of(signature)))
    assert canonical(expanded) == canonical(program)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lambda x: not_(not_(not_(not_(x))))", "lambda x: x"),
        ("lambda x, y: not_(less(x, y))", "lambda x, y: less_equal(y, x)"),
        ("lambda xs: map_(lambda x: x, reverse(reverse(xs)))", "lambda xs: xs"),
        ("lambda xs: map_(lambda x: reverse(x), xs)", "lambda xs: map_(reverse, xs)"),
        ("lambda xs: fold(lambda total, x: add(x, total), 0, xs)", "lambda xs: fold(add, 0, xs)"),
        ("lambda xs: fold(lambda total, x: subtract(x, total), 0, xs)", None),
        ("lambda n: fix(lambda call, x: head(map_(lambda y: call(y), singleton(x))), n)",
         "lambda n: fix(lambda call, x: head(map_(call, singleton(x))), n)"),
        ("lambda x: if_(if_(less(x, 0), True, False), 1, 2)", "lambda x: if_(less(x, 0), 1, 2)"),
        ("lambda x: add(multiply(2, x), add(0, x))", "lambda x: add(x, multiply(x, 2))"),
        ("lambda x: if_(is_empty(x), length(x), length(x))", "lambda x: length(x)"),
        ("lambda x: if_(is_empty(tail(x)), 1, 1)", None),
        ("lambda x: multiply(x, 0)", None),
        ("lambda x: subtract(x, x)", None),
        ("lambda x, xs: head(cons(x, xs))", None),
        ("lambda x: predecessor(successor(x))", None),
        ("lambda x, y: first(pair(x, y))", "lambda x, y: x"),
        ("lambda x, y: first(pair(x, add(y, y)))", None),
        ("lambda x: and_(less(divide(1.0, x), 0.0), False)", None),
        ("lambda xs: length(map_(lambda x: not_(x), xs))", "lambda xs: length(xs)"),
        ("lambda xs: length(map_(lambda x: add(x, x), xs))", None),
        ("lambda xs: length(map_(head, xs))", None),
        ("lambda xs: filter_(lambda x: True, map_(lambda y: filter_(lambda z: True, y), xs))", "lambda xs: xs"),
        ("lambda xs: reverse(xs)", None),
        ("lambda x: if_(not_(less(x, 1)), False, True)", "lambda x: less(x, 1)"),
        ("lambda xs, y: sort_by(lambda x: add(y, y), xs)", None),
        ("lambda xs, y: sort_by(lambda x: not_(y), xs)", "lambda xs, y: xs"),
        ("lambda xs, y: map_(lambda x: sort_by(lambda z: x, y), xs)", "lambda xs, y: map_(lambda x: y, xs)"),
        ("lambda xs: sort_by(lambda x: negate(x), xs)", "lambda xs: sort_by(negate, xs)"),
        ("lambda xs: sort_by(lambda x: not_(equal(x, 1)), xs)", "lambda xs: sort_by(lambda x: not_equal(x, 1), xs)"),
    ],
)  # fmt: skip
def test_the_canonical_form_of(text: str, expected: str | None) -> None:
    program = shipped().parse(text)
    assert isinstance(program, Lambda)
    assert to_text(canonical(program, shipped().resolve)) == (expected or text)


def test_a_rule_brings_in_only_entries_that_can_be_resolved() -> None:
    program = shipped().parse("lambda x, y: not_(less(x, y))")
    assert isinstance(program, Lambda)
    assert canonical(program) == program
    assert canonical(program, shipped().without(["less_equal"]).resolve) == program
