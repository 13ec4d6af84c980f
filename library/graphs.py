"""Graphs given as lists of edges (tier 2).

An edge `(source, target)` joins two nodes named by integers; a weighted one is `((source, target), weight)`.
Edges are directed except where it says "undirected". A node without an edge is not in the graph, unless a search
starts from it. Where an order is free, smaller nodes come first.
"""

import heapq
from collections import deque

from neurosym.errors import EvaluationError
from neurosym.library import MAX_SIZE, algorithmic


def _targets(edges: list[tuple[int, int]]) -> dict[int, list[int]]:
    """For every node, ascending, the nodes that its edges lead to, each once, ascending."""
    targets: dict[int, set[int]] = {node: set() for node in sorted({node for edge in edges for node in edge})}
    for source, target in edges:
        targets[source].add(target)
    return {source: sorted(found) for source, found in targets.items()}


def _distances(targets: dict[int, list[int]], start: int) -> dict[int, int]:
    """Steps from `start` to each node that can be reached, in the order of a breadth-first search."""
    distances = {start: 0}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for target in targets.get(node, []):
            if target not in distances:
                distances[target] = distances[node] + 1
                queue.append(target)
    return distances


@algorithmic(tier=2)
def breadth_first_order(edges: list[tuple[int, int]], start: int) -> list[int]:
    """Nodes that can be reached from `start`, in the order of a breadth-first search.

    >>> breadth_first_order([(1, 3), (1, 2), (2, 4), (3, 5)], 1)
    [1, 2, 3, 4, 5]
    >>> breadth_first_order([], 1)
    [1]
    """
    order = list(_distances(_targets(edges), start))
    if len(order) > MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return order


@algorithmic(tier=2)
def depth_first_order(edges: list[tuple[int, int]], start: int) -> list[int]:
    """Nodes that can be reached from `start`, in the order in which a depth-first search enters them.

    >>> depth_first_order([(1, 3), (1, 2), (2, 4), (3, 5)], 1)
    [1, 2, 4, 3, 5]
    >>> depth_first_order([], 1)
    [1]
    """
    targets = _targets(edges)
    order: dict[int, None] = {}
    stack = [start]
    while stack:
        node = stack.pop()
        if node not in order:
            order[node] = None
            stack.extend(target for target in reversed(targets.get(node, [])) if target not in order)
    if len(order) > MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return list(order)


@algorithmic(tier=2)
def shortest_distances(edges: list[tuple[int, int]], start: int) -> list[tuple[int, int]]:
    """Nodes that can be reached from `start`, ascending, each with the least number of edges on the way.

    >>> shortest_distances([(1, 3), (3, 2), (1, 2), (2, 4)], 1)
    [(1, 0), (2, 1), (3, 1), (4, 2)]
    >>> shortest_distances([], 1)
    [(1, 0)]
    """
    distances = _distances(_targets(edges), start)
    if len(distances) > MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return sorted(distances.items())


@algorithmic(tier=2)
def shortest_path(edges: list[tuple[int, int]], start: int, goal: int) -> list[int]:
    """Nodes of a way from `start` to `goal` with the fewest edges, of several the first in order; ⊥ if there is none.

    >>> shortest_path([(1, 3), (1, 2), (2, 4), (3, 4)], 1, 4)
    [1, 2, 4]
    >>> shortest_path([], 1, 1)
    [1]
    """
    targets = _targets(edges)
    # A node is entered from the earliest node of the level before, so the first way found is the first in order.
    previous = {start: start}
    queue = deque([start])
    while queue and goal not in previous:
        node = queue.popleft()
        for target in targets.get(node, []):
            if target not in previous:
                previous[target] = node
                queue.append(target)
    if goal not in previous:
        raise EvaluationError("not reachable")
    backwards = [goal]
    while backwards[-1] != start:
        backwards.append(previous[backwards[-1]])
    if len(backwards) > MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return backwards[::-1]


@algorithmic(tier=2)
def weighted_distances(edges: list[tuple[tuple[int, int], int]], start: int) -> list[tuple[int, int]]:
    """Nodes that can be reached from `start`, ascending, each with the least total weight on the way (Dijkstra).

    A negative weight is ⊥.

    >>> weighted_distances([((1, 2), 5), ((1, 3), 1), ((3, 2), 2)], 1)
    [(1, 0), (2, 3), (3, 1)]
    >>> weighted_distances([], 1)
    [(1, 0)]
    """
    targets: dict[int, list[tuple[int, int]]] = {}
    for (source, target), weight in edges:
        if weight < 0:
            raise EvaluationError("negative weight")
        targets.setdefault(source, []).append((target, weight))
    distances: dict[int, int] = {}
    queue = [(0, start)]
    while queue:
        distance, node = heapq.heappop(queue)
        if node in distances:
            continue
        distances[node] = distance
        for target, weight in targets.get(node, []):
            if target not in distances:
                heapq.heappush(queue, (distance + weight, target))
    if len(distances) > MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    return sorted(distances.items())


@algorithmic(tier=2)
def has_cycle(edges: list[tuple[int, int]]) -> bool:
    """Whether some way leads from a node back to itself.

    >>> has_cycle([(1, 2), (2, 3), (3, 1)])
    True
    >>> has_cycle([])
    False
    """
    targets = _targets(edges)
    n_sources = dict.fromkeys(targets, 0)
    for found in targets.values():
        for target in found:
            n_sources[target] += 1
    ready = [node for node, n in n_sources.items() if n == 0]
    n_removed = 0
    while ready:
        node = ready.pop()
        n_removed += 1
        for target in targets[node]:
            n_sources[target] -= 1
            if n_sources[target] == 0:
                ready.append(target)
    return n_removed < len(targets)


@algorithmic(tier=2)
def topological_order(edges: list[tuple[int, int]]) -> list[int]:
    """All nodes, each after those with an edge to it, smaller ones first where free; ⊥ for a cycle (Kahn).

    >>> topological_order([(3, 1), (2, 1), (1, 4)])
    [2, 3, 1, 4]
    >>> topological_order([])
    []
    """
    targets = _targets(edges)
    if len(targets) > MAX_SIZE:
        raise EvaluationError(f"more than {MAX_SIZE} items")
    n_sources = dict.fromkeys(targets, 0)
    for found in targets.values():
        for target in found:
            n_sources[target] += 1
    ready = [node for node, n in n_sources.items() if n == 0]
    heapq.heapify(ready)
    order: list[int] = []
    while ready:
        node = heapq.heappop(ready)
        order.append(node)
        for target in targets[node]:
            n_sources[target] -= 1
            if n_sources[target] == 0:
                heapq.heappush(ready, target)
    if len(order) < len(targets):
        raise EvaluationError("cycle")
    return order


@algorithmic(tier=2)
def transitive_closure(edges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """All pairs of nodes, ascending, with a way of one edge or more from the first to the second.

    >>> transitive_closure([(1, 2), (2, 3)])
    [(1, 2), (1, 3), (2, 3)]
    >>> transitive_closure([])
    []
    """
    targets = _targets(edges)
    closure: list[tuple[int, int]] = []
    for source in targets:
        reached: set[int] = set()
        stack = [source]
        while stack:
            for target in targets[stack.pop()]:
                if target not in reached:
                    reached.add(target)
                    stack.append(target)
        closure.extend((source, node) for node in sorted(reached))
        if len(closure) > MAX_SIZE:
            raise EvaluationError(f"more than {MAX_SIZE} items")
    return closure
