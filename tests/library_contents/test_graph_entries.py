import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from tests.library_contents.contents import entry, refuses

NODES = st.integers(-2, 5)
EDGES = st.lists(st.tuples(NODES, NODES), max_size=12)
WEIGHTED = st.lists(st.tuples(st.tuples(NODES, NODES), st.integers(0, 6)), max_size=12)

Edges = list[tuple[int, int]]
Weighted = list[tuple[tuple[int, int], int]]


def lightest(edges: Weighted, graph: nx.Graph) -> nx.Graph:
    """`graph` with these edges: of parallel ones the lightest."""
    for (source, target), weight in sorted(edges, key=lambda edge: -edge[1]):
        graph.add_edge(source, target, weight=weight)
    return graph


def ascending(edges: Edges, start: int) -> nx.DiGraph:
    """The graph whose neighbours networkx visits in ascending order."""
    graph = nx.DiGraph(sorted(edges))
    graph.add_node(start)
    return graph


@given(EDGES, NODES)
def test_searches_visit_in_the_order_of_networkx(edges: Edges, start: int) -> None:
    graph = ascending(edges, start)
    assert entry("breadth_first_order")(edges, start) == [start, *(node for _, node in nx.bfs_edges(graph, start))]
    assert entry("depth_first_order")(edges, start) == list(nx.dfs_preorder_nodes(graph, start))


@given(EDGES, NODES)
def test_distances_agree_with_networkx(edges: Edges, start: int) -> None:
    expected = sorted(nx.single_source_shortest_path_length(ascending(edges, start), start).items())
    assert entry("shortest_distances")(edges, start) == expected


@given(EDGES, NODES, NODES)
def test_the_shortest_path_is_the_first_of_all(edges: Edges, start: int, goal: int) -> None:
    graph = ascending(edges, start)
    graph.add_node(goal)
    if nx.has_path(graph, start, goal):
        assert entry("shortest_path")(edges, start, goal) == min(nx.all_shortest_paths(graph, start, goal))
    else:
        assert refuses("not reachable", entry("shortest_path"), edges, start, goal)


@given(WEIGHTED, NODES)
def test_weighted_distances_agree_with_networkx(edges: Weighted, start: int) -> None:
    graph = lightest(edges, nx.DiGraph())
    graph.add_node(start)
    assert entry("weighted_distances")(edges, start) == sorted(
        nx.single_source_dijkstra_path_length(graph, start).items()
    )


def test_negative_weights_are_refused() -> None:
    assert refuses("negative weight", entry("weighted_distances"), [((1, 2), -1)], 5)


@given(EDGES)
def test_topological_order_agrees_with_networkx(edges: Edges) -> None:
    graph = nx.DiGraph(edges)
    assert entry("has_cycle")(edges) is not nx.is_directed_acyclic_graph(graph)
    if entry("has_cycle")(edges):
        assert refuses("cycle", entry("topological_order"), edges)
    else:
        assert entry("topological_order")(edges) == list(nx.lexicographical_topological_sort(graph))


@given(EDGES)
def test_topological_order_of_ascending_edges(edges: Edges) -> None:
    forward = [(min(edge), max(edge)) for edge in edges if edge[0] != edge[1]]
    expected = list(nx.lexicographical_topological_sort(nx.DiGraph(forward)))
    assert entry("topological_order")(forward) == expected


@given(EDGES)
def test_the_transitive_closure_agrees_with_networkx(edges: Edges) -> None:
    closure = nx.transitive_closure(nx.DiGraph(edges), reflexive=False)
    assert entry("transitive_closure")(edges) == sorted(closure.edges)


@given(EDGES)
def test_components_agree_with_networkx(edges: Edges) -> None:
    components = nx.connected_components(nx.Graph(edges))
    assert entry("connected_components")(edges) == sorted(sorted(component) for component in components)


@given(WEIGHTED)
def test_a_minimum_spanning_forest_joins_all_at_the_weight_of_networkx(edges: Weighted) -> None:
    forest = entry("minimum_spanning_forest")(edges)
    graph = lightest(edges, nx.Graph())
    assert all(edge in edges for edge in forest)
    assert sum(weight for _, weight in forest) == nx.minimum_spanning_tree(graph).size(weight="weight")
    joined = nx.Graph([edge for edge, _ in forest])
    joined.add_nodes_from(graph)
    assert not nx.cycle_basis(joined)
    assert sorted(map(sorted, nx.connected_components(joined))) == sorted(map(sorted, nx.connected_components(graph)))
