"""A program as a graph: what each expression is, its type in its place, and what it is computed from."""

from collections.abc import Callable
from enum import Enum
from itertools import count

import networkx as nx

from neurosym.program.context import types_in_place
from neurosym.program.expression import Apply, Hole, Lambda, Literal, Program, Reference, Variable
from neurosym.program.text import to_text, with_distinct_names
from neurosym.program.types import FunctionType, Type


class NodeKind(Enum):
    """What an expression is, for the reader of a graph."""

    ALGORITHMIC = "algorithmic"
    GEOMETRIC = "geometric"
    GROWN = "grown"
    VARIABLE = "variable"
    LITERAL = "literal"
    LAMBDA = "lambda"
    HOLE = "hole"


KindOf = Callable[[Reference], NodeKind]
"""What kind of entry a reference names: the library knows."""


def kind_by_slot(reference: Reference) -> NodeKind:
    """What can be told without a library: an entry with a slot has weights."""
    return NodeKind.ALGORITHMIC if reference.slot is None else NodeKind.GEOMETRIC


def to_graph(program: Program, kind_of: KindOf = kind_by_slot, signature: Type | None = None) -> nx.DiGraph:
    """A node for every expression, numbered from outside in, and an edge from each to the one that it is a part of.

    An application and the function it applies are one node. Attributes of a node: `label`, `kind` (a NodeKind), `type`,
    `parameters` of a lambda (name and type), `binder` of a variable (the node of its lambda, None if it is free); of an
    edge: `position` among the arguments.
    """
    graph = nx.DiGraph()
    named = with_distinct_names(program)
    types = dict(zip(count(), types_in_place(named, signature), strict=False))
    _Walk(graph, kind_of, types).visit(named, ())
    return graph


Scope = tuple[tuple[str, int], ...]
"""The variables in scope, innermost first: name and node of the lambda."""


class _Walk:
    def __init__(self, graph: nx.DiGraph, kind_of: KindOf, types: dict[int, Type]) -> None:
        self.graph = graph
        self.kind_of = kind_of
        self.types = types
        self.n_visited = 0  # expressions, in the order of `subprograms`

    def visit(self, program: Program, scope: Scope) -> int:
        node = len(self.graph)
        type_ = self.types[self.n_visited]
        self.n_visited += 1
        self.graph.add_node(node, type=str(type_))
        attributes = self.graph.nodes[node]
        match program:
            case Lambda(names, body):
                assert isinstance(type_, FunctionType)
                parameters = tuple(zip(names, map(str, type_.parameters), strict=True))
                attributes.update(label="λ", kind=NodeKind.LAMBDA, parameters=parameters)
                self.connect(body, node, 0, (*((name, node) for name in names), *scope))
            case Apply(function, arguments):
                self.n_visited += 1
                self.name(attributes, function, scope)
                for position, argument in enumerate(arguments):
                    self.connect(argument, node, position, scope)
            case _:
                self.name(attributes, program, scope)
        return node

    def connect(self, program: Program, parent: int, position: int, scope: Scope) -> None:
        self.graph.add_edge(self.visit(program, scope), parent, position=position)

    def name(self, attributes: dict[str, object], program: Program, scope: Scope) -> None:
        """Label and kind of an expression that is no lambda."""
        match program:
            case Variable(index):
                name, binder = scope[index] if index < len(scope) else (f"_{index - len(scope)}", None)
                attributes.update(label=name, kind=NodeKind.VARIABLE, binder=binder)
            case Reference():
                attributes.update(label=to_text(program), kind=self.kind_of(program))
            case Literal():
                attributes.update(label=repr(program.value), kind=NodeKind.LITERAL)
            case Hole():
                attributes.update(label="?", kind=NodeKind.HOLE)
