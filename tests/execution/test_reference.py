import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from neurosym.errors import BudgetError, EvaluationError, ProgramError
from neurosym.execution.reference import Interpreter, evaluate
from neurosym.library.entry import Entry, Kind
from neurosym.library.fuel import MAX_BITS, MAX_DEPTH, MAX_ITERATIONS, MAX_SIZE
from neurosym.library.library import Library
from neurosym.program.expression import Apply, Hole, Lambda, Literal, Program, Reference, Variable
from neurosym.program.inference import default
from neurosym.program.rules import LAZY
from neurosym.program.types import INT, FunctionType, Type, TypeConstructor, parse_signature
from neurosym.program.values import inhabits, same_value
from tests.strategies import inputs_of, programs, shipped, signatures, values

# It raises Python's recursion limit, of which hypothesis warns when it happens inside a test.
Interpreter(shipped())

STEPS = 3_000
"""For random programs: enough for nearly all, few enough for the rest to end at once."""


def run(text: str, *inputs: object, steps: int | None = None) -> object:
    return evaluate(shipped().parse(text), inputs, shipped(), steps=steps)


def reason(text: str, *inputs: object) -> str:
    with pytest.raises(EvaluationError) as undefined:
        run(text, *inputs)
    return undefined.value.reason


@given(st.data(), signatures)
def test_evaluation_keeps_the_inferred_type(data: st.DataObject, signature: FunctionType) -> None:
    program = data.draw(programs(shipped(), signature))
    inputs = data.draw(inputs_of(signature))
    try:
        value = evaluate(program, inputs, shipped(), steps=STEPS)
    except (EvaluationError, BudgetError):
        return
    assert inhabits(value, signature.result)


@given(st.data(), signatures)
def test_evaluation_gives_the_same_again_and_leaves_its_inputs_alone(
    data: st.DataObject, signature: FunctionType
) -> None:
    program = data.draw(programs(shipped(), signature))
    inputs = data.draw(inputs_of(signature))
    before = repr(inputs)
    function = Interpreter(shipped()).function(program)
    try:
        assume(evaluate(program, inputs, shipped(), steps=STEPS) is not None)
        assert same_value(function(*inputs), function(*inputs))
    except (EvaluationError, BudgetError):
        pass
    assert repr(inputs) == before


@given(st.lists(st.integers()))
def test_a_sort_by_insertion_agrees_with_sorted(items: list[int]) -> None:
    insert = "append(take_while(lambda other: less(other, item), done), cons(item, drop_while(lambda other: less(other, item), done)))"  # noqa: E501
    assert run(f"lambda items: fold(lambda done, item: {insert}, [], items)", items) == sorted(items)


@given(st.integers(0, 300))
def test_integers_are_unbounded(n: int) -> None:
    assert run("lambda n: fold(multiply, 1, map_(successor, range_(0, n)))", n) == math.factorial(n)
    assert run("lambda n: subtract(power(2, n), 1)", n) == 2**n - 1


# ⊥

FIRST_ORDER = [entry for entry in shipped() if entry.kind is Kind.ALGORITHMIC and entry.name not in LAZY]


def simplest(type_: Type) -> Program:
    """A literal of a type, a function that gives one for a function type."""
    if isinstance(type_, FunctionType):
        names = tuple(f"x{index}" for index in range(len(type_.parameters)))
        return Lambda(names, simplest(type_.result))
    assert isinstance(type_, TypeConstructor)
    zeros: dict[str, object] = {"int": 0, "float": 0.0, "bool": False, "str": "", "symbol": 0, "list": []}
    if type_.name == "pair":
        return Apply(shipped()["pair"].reference(), tuple(map(simplest, type_.arguments)))
    return Literal.of(zeros[type_.name], type_)


UNDEFINED = Apply(shipped()["find"].reference(), (Literal.of("a"), Literal.of("b")))
"""⊥ of type int, for a reason that no other part of the tested applications gives."""


def undefined(type_: Type) -> Program:
    """An expression of the type that has no value."""
    items = Apply(shipped()["replicate"].reference(), (UNDEFINED, simplest(type_)))
    return Apply(shipped()["head"].reference(), (items,))


@pytest.mark.parametrize("entry", FIRST_ORDER, ids=lambda entry: entry.name)
def test_every_entry_is_strict_in_every_argument(entry: Entry) -> None:
    signature = default(entry.signature)
    assert isinstance(signature, FunctionType)
    for position, parameter in enumerate(signature.parameters):
        if isinstance(parameter, FunctionType):
            continue
        arguments = [simplest(type_) for type_ in signature.parameters]
        arguments[position] = undefined(parameter)
        program = Lambda(("unused",), Apply(entry.reference(), tuple(arguments)))
        with pytest.raises(EvaluationError) as raised:
            evaluate(program, (0,), shipped())
        assert raised.value.reason == "not found"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("lambda xs: if_(is_empty(xs), 0, head(xs))", 0),
        ("lambda xs: if_(not_(is_empty(xs)), head(xs), 0)", 0),
        ("lambda xs: and_(not_(is_empty(xs)), less(head(xs), 0))", False),
        ("lambda xs: or_(is_empty(xs), less(head(xs), 0))", True),
        ("lambda xs: map_(lambda x: head(xs), xs)", []),
        ("lambda xs: if_(True, 1, if_(False, head(xs), while_(lambda n: True, successor, 0)))", 1),
    ],
)
def test_the_conditional_entries_evaluate_only_what_they_need(text: str, value: object) -> None:
    assert same_value(run(text, []), value)


@pytest.mark.parametrize(
    "text",
    [
        "lambda xs: if_(is_empty(xs), head(xs), 0)",
        "lambda xs: if_(equal(head(xs), 1), 0, 0)",
        "lambda xs: and_(is_empty(xs), less(head(xs), 0))",
        "lambda xs: and_(less(head(xs), 0), False)",
        "lambda xs: or_(not_(is_empty(xs)), less(head(xs), 0))",
        "lambda xs: fold(lambda total, x: 0, head(xs), xs)",
        "lambda xs: map_(lambda x: head(xs), [1, 2])",
        "lambda xs: zip_with(and_, [False], singleton(less(head(xs), 0)))",
    ],
)
def test_what_is_needed_and_has_no_value_makes_the_whole_undefined(text: str) -> None:
    assert reason(text, []) == "empty list"


def test_a_conditional_that_is_passed_as_a_function_gets_values() -> None:
    assert run("lambda xs, ys: zip_with(and_, xs, ys)", [True, True], [True, False]) == [True, False]
    assert run("lambda xs: fold(or_, False, xs)", [False, True]) is True


# Fuel


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("lambda n: while_(lambda x: True, lambda x: x, n)", f"more than {MAX_ITERATIONS} iterations"),
        ("lambda n: unfold(lambda x: True, lambda x: pair(x, x), n)", f"more than {MAX_ITERATIONS} iterations"),
        ("lambda n: iterate(successor, n, 10001)", f"more than {MAX_ITERATIONS} iterations"),
        ("lambda n: fix(lambda call, x: call(x), n)", f"more than {MAX_DEPTH} nested calls"),
        ("lambda n: fix(lambda call, x: add(call(x), call(x)), n)", f"more than {MAX_DEPTH} nested calls"),
        (
            "lambda n: fix(lambda call, x: if_(less(x, 1), 1, add(call(subtract(x, 1)), call(subtract(x, 1)))), 20)",
            f"more than {MAX_ITERATIONS} iterations",
        ),
        ("lambda n: iterate(lambda xs: append(xs, xs), [1], 100)", f"more than {MAX_SIZE} items"),
        ("lambda n: iterate(lambda s: concat(s, s), 'a', 100)", f"more than {MAX_SIZE} items"),
        ("lambda n: iterate(lambda x: multiply(x, x), 2, 100)", f"more than {MAX_BITS} bits"),
        ("lambda n: iterate(lambda x: power(x, x), 3, 100)", f"more than {MAX_BITS} bits"),
        ("lambda n: iterate(lambda x: multiply(x, x), 10.0, 100)", "not a number"),
    ],
)
def test_what_never_ends_or_grows_without_bound_is_undefined(text: str, because: str) -> None:
    assert reason(text, 1) == because


def test_recursion_nested_in_recursion_ends() -> None:
    text = "lambda n: fix(lambda call, x: fix(lambda again, y: again(call(y)), x), n)"
    assert reason(text, 1) in (f"more than {MAX_DEPTH} nested calls", "recursion too deep")


def test_loops_within_bounds_are_not_cut() -> None:
    assert run("lambda n: iterate(successor, 0, n)", MAX_ITERATIONS) == MAX_ITERATIONS
    assert run("lambda n: fix(lambda call, x: if_(equal(x, 0), 0, successor(call(predecessor(x)))), n)", 199) == 199
    assert reason("lambda n: fix(lambda call, x: if_(equal(x, 0), 0, call(predecessor(x))), n)", 200)


@pytest.mark.parametrize(
    "text",
    [
        "lambda n: iterate(lambda x: iterate(lambda y: iterate(successor, y, 10000), x, 10000), n, 10000)",
        "lambda n: sum_(map_(lambda x: iterate(lambda y: y, x, 10000), range_(0, 100000)))",
    ],
)
def test_spent_steps_leave_a_run_unfinished_and_are_not_undefined(text: str) -> None:
    with pytest.raises(BudgetError, match="the steps of this run are spent"):
        run(text, 0, steps=1_000)


def test_steps_are_shared_by_the_runs_of_an_interpreter_until_set_anew() -> None:
    interpreter = Interpreter(shipped(), steps=25)
    function = interpreter.function(shipped().parse("lambda xs: map_(lambda x: add(x, 1), xs)"))
    assert function([1] * 10) == [2] * 10
    assert function([1] * 10) == [2] * 10
    with pytest.raises(BudgetError):
        function([1] * 10)
    interpreter.steps_left = math.inf
    assert function([1] * 10) == [2] * 10


# Floats


def test_minus_zero_is_zero() -> None:
    assert math.copysign(1.0, run("lambda x: negate(x)", 0.0)) == 1.0  # type: ignore[arg-type]
    assert math.copysign(1.0, run("lambda x: multiply(x, 0.0)", -2.0)) == 1.0  # type: ignore[arg-type]
    assert run("lambda x: equal(negate(x), x)", 0.0) is True
    assert reason("lambda x: divide(1.0, negate(x))", 0.0) == "division by zero"


@pytest.mark.parametrize(
    "text", ["lambda x: multiply(x, x)", "lambda x: subtract(multiply(x, x), multiply(x, x))", "lambda x: power(x, 9)"]
)
def test_a_float_that_is_no_number_is_undefined(text: str) -> None:
    assert reason(text, 1e300) == "not a number"


@given(values(INT), values(INT))
def test_values_of_different_types_are_never_mixed(left: int, right: int) -> None:
    assert inhabits(run("lambda x, y: equal(x, y)", left, right), parse_signature("(int) -> bool").result)
    assert type(run("lambda x, y: add(x, y)", left, right)) is int


# References and what can't be run


def test_a_geometric_reference_is_called_as_it_is_given() -> None:
    reader = Entry(
        name="reader",
        kind=Kind.GEOMETRIC,
        signature=parse_signature("(int) -> int"),
        parameters=("x",),
        doc="",
        tier=0,
        digest="0" * 32,
        origin="",
    )
    library = shipped().with_entries([reader])
    program = library.parse("lambda xs: pair(map_(reader, xs), reader#other(0))")
    asked: list[str | None] = []

    def geometric(reference: Reference) -> object:
        asked.append(reference.slot)
        return lambda x: x + 1

    assert evaluate(program, ([1, 2],), library, geometric=geometric) == ([2, 3], 1)  # type: ignore[arg-type]
    assert asked == ["reader", "other"]
    with pytest.raises(ProgramError, match="reader is geometric and has no weights here"):
        evaluate(program, ([1, 2],), library)


def test_a_grown_entry_is_strict_and_means_its_program() -> None:
    body = shipped().parse("lambda xs, otherwise: if_(is_empty(xs), otherwise, head(xs))")
    assert isinstance(body.typing.type, FunctionType)
    grown = Entry(
        name="head_or",
        kind=Kind.PROGRAM,
        signature=body.typing.type,
        parameters=("xs", "otherwise"),
        doc="",
        tier=0,
        digest="1" * 32,
        origin="",
        program=body,
    )
    library = Library([*shipped(), grown])
    assert evaluate(library.parse("lambda xs: head_or(xs, 7)"), ([],), library) == 7
    assert evaluate(library.parse("lambda xs: map_(lambda x: head_or(x, 7), xs)"), ([[], [1]],), library) == [7, 1]
    with pytest.raises(EvaluationError, match="empty list"):
        evaluate(library.parse("lambda xs: head_or([1], head(xs))"), ([],), library)


@pytest.mark.parametrize(
    ("program", "message"),
    [
        (Variable(0), "expected a closed program, found 1 free variables"),
        (Literal.of(1), "expected a program with inputs: a lambda"),
        (Lambda(("x",), Hole(INT)), "a program with a hole can't be run"),
        (
            Lambda(("x",), Apply(Reference("add", "0" * 32, shipped()["add"].signature), (Variable(0), Variable(0)))),
            "add is pinned at 0+ but the library has",
        ),
    ],
)
def test_what_is_no_whole_program_of_this_library_is_refused(program: Program, message: str) -> None:
    with pytest.raises(ProgramError, match=message):
        evaluate(program, (1,), shipped())
