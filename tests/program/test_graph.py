import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from neurosym.program.context import types_in_place
from neurosym.program.expression import Apply, Lambda, Program, Reference, Variable, subprograms
from neurosym.program.graph import NodeKind, to_graph
from neurosym.program.inference import default, match
from neurosym.program.types import FunctionType, parse_type
from tests.strategies import programs, shipped, signatures


@given(st.data(), signatures)
def test_a_graph_has_a_node_for_every_expression(data: st.DataObject, signature: FunctionType) -> None:
    program = data.draw(programs(shipped(), signature))
    graph = to_graph(program)
    expressions = list(subprograms(program))
    n_applied = sum(isinstance(expression, Apply) for expression in expressions)
    assert len(graph) == len(expressions) - n_applied
    assert nx.is_arborescence(graph.reverse())
    kinds = [kind for _, kind in graph.nodes(data="kind")]
    assert kinds.count(NodeKind.LAMBDA) == sum(isinstance(expression, Lambda) for expression in expressions)


@given(st.data(), signatures)
def test_the_program_can_be_read_off_its_graph(data: st.DataObject, signature: FunctionType) -> None:
    program = data.draw(programs(shipped(), signature))
    assert _shape(to_graph(program), 0) == _expected(program)


def _shape(graph: nx.DiGraph, node: int) -> object:
    """The outline of the expression at a node: arguments by their position."""
    inner = sorted((position, child) for child, _, position in graph.in_edges(node, data="position"))
    label = graph.nodes[node]["label"] if graph.nodes[node]["kind"] is NodeKind.ALGORITHMIC else None
    return label, [_shape(graph, child) for _, child in inner]


def _expected(program: Program) -> object:
    match program:
        case Lambda(_, body):
            return None, [_expected(body)]
        case Apply(function, arguments):
            return _expected(function)[0], [_expected(argument) for argument in arguments]  # type: ignore[index]
        case Reference(name):
            return name, []
    return None, []


@given(st.data(), signatures)
def test_the_types_in_a_program_fit_each_other(data: st.DataObject, signature: FunctionType) -> None:
    program = data.draw(programs(shipped(), signature))
    types = types_in_place(program)
    expressions = list(subprograms(program))
    assert len(types) == len(expressions)
    assert types[0] == program.typing.type
    assert types_in_place(program, signature)[0] == signature
    for position, (expression, type_) in enumerate(zip(expressions, types, strict=True)):
        if isinstance(expression, Apply) and isinstance(expression.function, Reference):
            function = types[position + 1]
            assert isinstance(function, FunctionType)
            assert function.result == type_
            assert match(expression.function.signature, _ground(function)) is not None


def _ground(type_: FunctionType) -> FunctionType:
    """A type with nothing left open, so that it can be matched."""
    found = default(type_)
    assert isinstance(found, FunctionType)
    return found


def test_a_graph_tells_what_each_node_is_and_its_type_in_place() -> None:
    program = shipped().parse("lambda xs: map_(lambda x: add(x, 1), ?[list[a]])")
    graph = to_graph(program)
    assert [graph.nodes[node]["label"] for node in graph] == ["λ", "map_", "λ", "add", "x", "1", "?"]
    assert [graph.nodes[node]["kind"].value for node in graph] == [
        "lambda", "algorithmic", "lambda", "algorithmic", "variable", "literal", "hole",
    ]  # fmt: skip
    assert [graph.nodes[node]["type"] for node in graph] == [
        "(a) -> list[int]", "list[int]", "(int) -> int", "int", "int", "int", "list[int]",
    ]  # fmt: skip
    assert graph.nodes[0]["parameters"] == (("xs", "a"),)
    assert graph.nodes[4]["binder"] == 2
    assert graph.edges[6, 1]["position"] == 1


def test_variables_know_their_lambda_also_where_the_names_are_the_same() -> None:
    inner = Lambda(("x",), Apply(shipped()["add"].reference(), (Variable(0), Variable(1))))
    program = Lambda(("x",), Apply(shipped()["map_"].reference(), (inner, shipped().parse("[1]"))))
    graph = to_graph(program)
    binders = [(data["label"], data["binder"]) for _, data in graph.nodes(data=True) if "binder" in data]
    assert binders == [("x2", 2), ("x", 0)]
    assert [graph.nodes[node]["parameters"] for node in (0, 2)] == [(("x", "int"),), (("x2", "int"),)]


def test_a_free_variable_has_no_binder() -> None:
    graph = to_graph(Apply(shipped()["add"].reference(), (Variable(0), Variable(3))))
    assert [(data["label"], data["binder"]) for _, data in graph.nodes(data=True) if "binder" in data] == [
        ("_0", None),
        ("_3", None),
    ]


def test_a_signature_narrows_the_types() -> None:
    program = shipped().parse("lambda xs: reverse(xs)")
    assert to_graph(program).nodes[1]["type"] == "list[a]"
    assert to_graph(program, signature=parse_type("(list[int]) -> list[int]")).nodes[1]["type"] == "list[int]"


def test_what_is_geometric_is_told_by_the_slot_and_the_rest_by_the_library() -> None:
    program = shipped().parse("lambda images: sort(map_(symbol_reader, images))")
    kinds = [kind for _, kind in to_graph(program).nodes(data="kind")]
    assert kinds == [NodeKind.LAMBDA, NodeKind.ALGORITHMIC, NodeKind.ALGORITHMIC, NodeKind.GEOMETRIC, NodeKind.VARIABLE]
    grown = to_graph(program, lambda reference: NodeKind.GROWN)
    assert [kind for _, kind in grown.nodes(data="kind")].count(NodeKind.GROWN) == 3
