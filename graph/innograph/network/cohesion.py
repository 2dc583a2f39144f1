"""How a network holds together: its core, its triangles, and what falls apart when nodes go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple

import numpy as np

from innograph.network.arrays import Node, adjacency, by_node, edges_of, matrix_of, ordered, rewired

if TYPE_CHECKING:
    import networkx as nx

    from innograph.network.arrays import Edges, Floats, Integers


class Core(NamedTuple, Generic[Node]):
    """The nodes of a core, the correlation of the network with the ideal one, and what chance gives.

    `by_chance` and `spread` are the mean and standard deviation of the fit in networks by chance with about the same
    degrees.
    """

    nodes: list[Node]
    fit: float
    by_chance: float
    spread: float


class Robustness(NamedTuple):
    """The share of the nodes that hang together, after each tenth of them is gone: eleven numbers each.

    `attack` takes those with the most ties first, `failure` takes nodes by chance (mean, with `spread`). `area` and
    `failure_area` are the means of the curves over all steps, 0 to 0.5: the higher, the more robust.
    """

    attack: tuple[float, ...]
    failure: tuple[float, ...]
    spread: tuple[float, ...]
    area: float
    failure_area: float


def core_numbers(network: nx.Graph[Node]) -> dict[Node, int]:
    """The largest k for which a node is in a part where all have k ties or more.

    Seidman (1983, doi:10.1016/0378-8733(83)90028-X). All participants of an event of n have n - 1 at least: the highest
    cores are often single large events.
    """
    import networkx as nx  # noqa: PLC0415 - the module's other functions do without

    plain: nx.Graph[Node] = nx.Graph()  # without what nodes and edges carry: to copy it would take longer than the rest
    plain.add_nodes_from(network)
    plain.add_edges_from((one, other) for one, other in network.edges() if one != other)
    return dict(nx.core_number(plain))


def clustering(network: nx.Graph[Node]) -> dict[Node, float]:
    """The share of the pairs of a node's partners that are tied to each other; 0 for one with fewer than two.

    Watts and Strogatz (1998, doi:10.1038/30918). An event ties all its participants, so it is high by construction.
    """
    nodes, matrix = matrix_of(network)
    degrees = np.asarray(matrix.sum(axis=1))
    triangles = np.asarray(((matrix @ matrix) * matrix).sum(axis=1))
    pairs = degrees * (degrees - 1)
    return by_node(nodes, np.divide(triangles, pairs, out=np.zeros(len(nodes)), where=pairs > 0))


def articulation_points(network: nx.Graph[Node]) -> list[Node]:
    """The nodes without which a part of the network falls in two, by name.

    Hopcroft and Tarjan (1973, doi:10.1145/362248.362272). A tie that no text mentions would unmake one.
    """
    import networkx as nx  # noqa: PLC0415 - see core_numbers

    return sorted(set(nx.articulation_points(network)), key=str)


def core_periphery(network: nx.Graph[Node], *, rewirings: int = 10, seed: int = 0) -> Core[Node]:
    """A core where all are tied and a periphery where none are, as near as the network comes to that.

    The model is Borgatti and Everett's (2000, doi:10.1016/S0378-8733(99)00019-2), what lies between core and periphery
    left open; the best core is found exactly by Lip's algorithm (2011, arXiv:1102.5511). Networks with a few
    nodes of many ties fit well by that alone: look at `by_chance`. A large event is a core by itself.
    """
    nodes = ordered(network)
    edges = edges_of(network, nodes)
    core = _core(edges, len(nodes))
    chance = np.random.default_rng(seed)
    drawn = [_fit(other, _core(other, len(nodes)), len(nodes)) for other in _drawn(edges, chance, rewirings)]
    return Core(
        [nodes[at] for at in np.sort(core)],
        _fit(edges, core, len(nodes)),
        float(np.mean(drawn)) if drawn else 0.0,
        float(np.std(drawn)) if drawn else 0.0,
    )


def robustness(network: nx.Graph[Node], *, runs: int = 10, seed: int = 0) -> Robustness:
    """What is left of the largest part when nodes go: Schneider et al. (2011, doi:10.1073/pnas.1009440108).

    Most networks with hubs withstand chance and fall to an attack (Albert et al. 2000, doi:10.1038/35019019). That
    texts mention few ties of small organisations makes it look worse than it is.
    """
    nodes = ordered(network)
    edges = edges_of(network, nodes)
    size = len(nodes)
    matrix = adjacency(edges, size)
    around = [matrix.indices[matrix.indptr[at] : matrix.indptr[at + 1]].tolist() for at in range(size)]
    degrees = np.diff(matrix.indptr)
    attack = _curve(around, np.lexsort((np.arange(size), -degrees)))
    chance = np.random.default_rng(seed)
    failures = np.array([_curve(around, chance.permutation(size)) for _ in range(runs)]).reshape(runs, -1)
    tenths = np.round(np.linspace(0, size, 11)).astype(int)
    mean, spread = failures.mean(axis=0), failures.std(axis=0)
    return Robustness(
        tuple(attack[tenths].tolist()),
        tuple(mean[tenths].tolist()),
        tuple(spread[tenths].tolist()),
        float(attack[1:].mean()) if size else 0.0,
        float(mean[1:].mean()) if size else 0.0,
    )


def _drawn(edges: Edges, chance: np.random.Generator, times: int) -> list[Edges]:
    return [rewired(edges, chance) for _ in range(times)]


def _core(edges: Edges, size: int) -> Integers:
    """The best core by number of node: so many of those with the most ties as leave the fewest faults.

    Faults are missing ties of the core and ties of the periphery. Their number is E + k(k-1)/2 - the core's degrees.
    """
    degrees = np.bincount(np.concatenate([edges.one, edges.other]), minlength=size)
    order = np.lexsort((np.arange(size), -degrees))
    count = np.arange(1, size + 1)
    faults = count * (count - 1) / 2 - np.cumsum(degrees[order])
    return order[: int(faults.argmin()) + 1] if size else order


def _fit(edges: Edges, core: Integers, size: int) -> float:
    """The correlation, over pairs inside the core and inside the periphery, of a tie with being in the core."""
    inside = np.zeros(size, dtype=bool)
    inside[core] = True
    center, rim = len(core) * (len(core) - 1) / 2, (size - len(core)) * (size - len(core) - 1) / 2
    ties = float((inside[edges.one] & inside[edges.other]).sum())
    stray = float((~inside[edges.one] & ~inside[edges.other]).sum())
    total = center + rim
    if not center or not rim or not 0 < ties + stray < total:
        return 0.0
    mean_tie, mean_core = (ties + stray) / total, center / total
    both = ties / total - mean_tie * mean_core
    return float(both / np.sqrt(mean_tie * (1 - mean_tie) * mean_core * (1 - mean_core)))


def _curve(around: list[list[int]], order: Integers) -> Floats:
    """The share of all nodes in the largest part after none, one, two, ... of them are gone in this order.

    Nodes are put back from the last to the first, so that parts only grow together.
    """
    size = len(around)
    root, counts, largest = list(range(size)), [0] * size, 0
    left = np.zeros(size + 1)
    for gone in range(size - 1, -1, -1):
        node = int(order[gone])
        counts[node] = 1
        for other in around[node]:
            if counts[other]:
                one, two = _root(root, node), _root(root, other)
                if one != two:
                    one, two = (two, one) if counts[one] < counts[two] else (one, two)
                    root[two] = one
                    counts[one] += counts[two]
        largest = max(largest, counts[_root(root, node)])
        left[gone] = largest
    return left / max(1, size)


def _root(root: list[int], node: int) -> int:
    while root[node] != node:
        root[node] = node = root[root[node]]
    return node
