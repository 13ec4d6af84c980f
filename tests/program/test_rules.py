import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurosym.program.expression import (
    Apply,
    Lambda,
    Literal,
    Program,
    Variable,
    n_nodes,
)
from neurosym.program.inference import Substitution, belongs
from neurosym.program.rules import COMMUTATIVE, RULES, TOTAL, Rule
from neurosym.program.strictness import is_total
from neurosym.program.substitution import substitute
from neurosym.program.types import INT, FunctionType, Type, variables
from neurosym.program.types import substitute as put_in
from neurosym.program.values import Value
from tests.meaning import Outcome, meaning, same_meaning
from tests.strategies import (
    INTERMEDIATE_TYPES,
    expressions,
    shipped,
    values,
)


def sides(rule: Rule) -> tuple[Lambda, Lambda]:
    head = f"lambda {', '.join(rule.variables.split())}: "
    left, right = shipped().parse(head + rule.left), shipped().parse(head + rule.right)
    assert isinstance(left, Lambda)
    assert isinstance(right, Lambda)
    return left, right


def ground_signature(rule: Rule, choose: object) -> FunctionType:
    """The types of the variables of a rule and of both its sides, without type variables."""
    left, _ = sides(rule)
    chosen = {
        name: choose([type_ for type_ in INTERMEDIATE_TYPES if belongs(type_, variable.bound)])  # type: ignore[operator]
        for name, variable in variables(left.typing.type).items()
    }
    signature = put_in(left.typing.type, chosen)
    assert isinstance(signature, FunctionType)
    return signature


EACH_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.left)


@EACH_RULE
def test_a_rule_keeps_the_type_or_gives_a_more_general_one(rule: Rule) -> None:
    _, right = sides(rule)
    for position in range(len(INTERMEDIATE_TYPES)):
        signature = ground_signature(rule, lambda fitting, position=position: fitting[position % len(fitting)])
        substitution = Substitution()
        free = right.body.typing.free
        found = substitution.instantiate(FunctionType(tuple(free.values()), right.body.typing.type))
        substitution.unify(FunctionType(tuple(signature.parameters[index] for index in free), signature.result), found)


@EACH_RULE
def test_a_rule_leaves_fewer_expressions_whatever_its_variables_stand_for(rule: Rule) -> None:
    left, right = sides(rule)
    assert n_nodes(right) < n_nodes(left)
    for index in range(left.n_parameters):
        assert _occurrences(right.body, index) <= _occurrences(left.body, index)


def _occurrences(program: Program, index: int) -> int:
    match program:
        case Variable(own):
            return own == index
        case Lambda(_, body):
            return _occurrences(body, index + program.n_parameters)
        case Apply(_, arguments):
            return sum(_occurrences(argument, index) for argument in arguments)
    return 0


@EACH_RULE
@settings(max_examples=max(settings().max_examples // 8, 3))
@given(st.data())
def test_a_rule_keeps_the_meaning_whatever_its_variables_stand_for(rule: Rule, data: st.DataObject) -> None:
    left, right = sides(rule)
    signature = ground_signature(rule, lambda fitting: data.draw(st.sampled_from(fitting)))
    environment = (INT, signature.parameters[-1])
    if isinstance(environment[1], FunctionType):
        environment = (INT, INT)
    arguments = []
    for name, type_ in zip(rule.variables.split(), signature.parameters, strict=True):
        argument = data.draw(expressions(shipped(), type_, environment))
        if name in rule.total.split():
            argument = _total(argument, type_)
        arguments.append(argument)
    one = Lambda(("x", "y"), substitute(left.body, arguments))
    other = Lambda(("x", "y"), substitute(right.body, arguments))
    assert same_meaning(one, other, data.draw(st.tuples(*map(values, environment))))


def _total(argument: Program, type_: Type) -> Program:
    """`argument` if it surely has a value, else something simple that has one."""
    if isinstance(type_, FunctionType):
        names = tuple(f"p{index}" for index in range(len(type_.parameters)))
        same = [index for index, parameter in enumerate(type_.parameters) if parameter == type_.result]
        return Lambda(names, Variable(same[0]) if same else _constant(type_.result))
    return argument if is_total(argument) else _constant(type_)


def _constant(type_: Type) -> Program:
    empty: dict[str, Value] = {"int": 3, "float": 0.5, "bool": True, "str": "a", "symbol": "red", "list": []}
    name = str(type_).split("[")[0]
    return Literal.of((1, "b") if name == "pair" else empty[name], type_)  # type: ignore[arg-type]


@EACH_RULE
def test_a_rule_is_undefined_where_its_left_side_is(rule: Rule) -> None:
    left, right = sides(rule)
    signature = ground_signature(rule, lambda fitting: fitting[0])
    for name in set(rule.variables.split()) - set(rule.total.split()):
        arguments = [_undefined(type_) if own == name else _constant_of(type_)
                     for own, type_ in zip(rule.variables.split(), signature.parameters, strict=True)]  # fmt: skip
        one, other = (Lambda(("x",), substitute(side.body, arguments)) for side in (left, right))
        assert meaning(one, (0,)) == meaning(other, (0,))


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.total], ids=lambda rule: rule.left)
def test_a_rule_that_asks_for_a_value_needs_it(rule: Rule) -> None:
    left, right = sides(rule)
    signature = ground_signature(rule, lambda fitting: fitting[0])
    for name in rule.total.split():
        arguments = [_undefined(type_) if own == name else _constant_of(type_)
                     for own, type_ in zip(rule.variables.split(), signature.parameters, strict=True)]  # fmt: skip
        one, other = (Lambda(("x",), substitute(side.body, arguments)) for side in (left, right))
        assert (meaning(one, (0,)) == Outcome.UNDEFINED) != (meaning(other, (0,)) == Outcome.UNDEFINED)


def _undefined(type_: Type) -> Program:
    head = shipped()["head"].reference()
    if isinstance(type_, FunctionType):
        return Lambda(("p",), Apply(head, (Literal.of([]),)))
    return Apply(head, (Literal.of([]),))


def _constant_of(type_: Type) -> Program:
    if isinstance(type_, FunctionType):
        return _total(Literal.of(0), type_)
    return Literal.of([1], type_) if str(type_) == "list[int]" else _constant(type_)


@settings(max_examples=settings().max_examples * 5)
@given(st.sampled_from(sorted(TOTAL)), st.data())
def test_an_entry_that_is_called_total_always_has_a_value(name: str, data: st.DataObject) -> None:
    entry = shipped()[name]
    chosen = {
        variable: data.draw(st.sampled_from([type_ for type_ in INTERMEDIATE_TYPES if belongs(type_, own.bound)]))
        for variable, own in variables(entry.signature).items()
    }
    signature = put_in(entry.signature, chosen)
    assert isinstance(signature, FunctionType)
    arguments: list[Program] = [
        _total(Literal.of(0), type_) if isinstance(type_, FunctionType) else Literal.of(data.draw(values(type_)), type_)  # type: ignore[arg-type]
        for type_ in signature.parameters
    ]
    program = Lambda(("unused",), Apply(entry.reference(), tuple(arguments)))
    assert is_total(program.body)
    assert meaning(program, (0,)) != Outcome.UNDEFINED


@pytest.mark.parametrize("name", sorted(COMMUTATIVE))
@settings(max_examples=max(settings().max_examples // 3, 10))
@given(st.data())
def test_a_commutative_entry_means_the_same_the_other_way_round(name: str, data: st.DataObject) -> None:
    entry = shipped()[name]
    bounds = [variable.bound for variable in variables(entry.signature).values()]
    fitting = [type_ for type_ in INTERMEDIATE_TYPES if belongs(type_, bounds[0])] if bounds else [INT]
    inputs = data.draw(st.tuples(*[values(data.draw(st.sampled_from(fitting)))] * 2))
    one, other = (Lambda(("x", "y"), Apply(entry.reference(), order))
                  for order in ((Variable(0), Variable(1)), (Variable(1), Variable(0))))  # fmt: skip
    assert same_meaning(one, other, inputs)
