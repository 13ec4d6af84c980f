"""Graphs given as lists of edges whose direction doesn't count (tier 2).

An edge `(one, other)` joins two nodes named by integers; a weighted one is `((one, other), weight)`.
"""

from neurosym.errors import EvaluationError
from neurosym.library import MAX_SIZE, algorithmic


def _root(parents: dict[int, int], node: int) -> int:
    """Representative of the tree that `node` is in; paths are halved on the way (Tarjan and van Leeuwen 1984)."""
    while parents[node] != node:
        parents[node] = parents[parents[node]]
        node = parents[node]
    return node


@algorithmic(tier=2)
def connected_components(edges: list[tuple[int, int]]) -> list[list[int]]:
    """Nodes that are joined by edges, as ascending lists, those with smaller nodes first.

    >>> connected_components([(5, 4), (1, 3), (3, 2)])
    [[1, 2, 3], [4, 5]]
    >>> connected_components([])
    []
    """
    parents = {node: node for edge in edges for node in edge}
    if len(parents) > MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    for one, other in edges:
        roots = sorted((_root(parents, one), _root(parents, other)))
        parents[roots[1]] = roots[0]
    components: dict[int, list[int]] = {}
    for node in sorted(parents):
        components.setdefault(_root(parents, node), []).append(node)
    return list(components.values())


@algorithmic(tier=2)
def minimum_spanning_forest(edges: list[tuple[tuple[int, int], int]]) -> list[tuple[tuple[int, int], int]]:
    """Edges of least total weight that join what all edges join, ascending by weight, then by nodes (Kruskal).

    >>> minimum_spanning_forest([((1, 2), 3), ((2, 3), 1), ((1, 3), 2)])
    [((2, 3), 1), ((1, 3), 2)]
    >>> minimum_spanning_forest([])
    []
    """
    parents = {node: node for edge, _ in edges for node in edge}
    forest: list[tuple[tuple[int, int], int]] = []
    for (one, other), weight in sorted(edges, key=lambda edge: (edge[1], edge[0])):
        root, other_root = _root(parents, one), _root(parents, other)
        if root != other_root:
            parents[other_root] = root
            forest.append(((one, other), weight))
    return forest
