"""Networks as arrays: what the measures compute with, and numbers by node again.

Nodes are in the order of their names, so that what a seed gives does not hang on the order in which a graph was made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

import numpy as np
from scipy import sparse

from innograph.errors import MeasureError

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    import networkx as nx
    from numpy.typing import NDArray

Node = TypeVar("Node", bound="Hashable")
Floats: TypeAlias = "NDArray[np.float64]"
Integers: TypeAlias = "NDArray[np.int64]"
# scipy has no types of its own; this is a sparse.csr_array
Sparse: TypeAlias = Any


class Edges(NamedTuple):
    """The edges of an undirected network as numbers of nodes, each edge once, and their weights; no loops."""

    one: Integers
    other: Integers
    weights: Floats


def ordered(network: nx.Graph[Node]) -> list[Node]:
    """The nodes by name."""
    return sorted(network, key=str)


def edges_of(network: nx.Graph[Node], nodes: list[Node], *, weight: str | None = None) -> Edges:
    """The edges between these nodes, sorted; without `weight` each weighs 1.

    Raises MeasureError for a directed network or a multigraph, and for a weight that is not above 0.
    """
    if network.is_directed() or network.is_multigraph():
        raise MeasureError("the network is directed or has parallel edges; give nx.Graph(network)")
    number = {node: at for at, node in enumerate(nodes)}
    found = [
        (number[a], number[b], 1.0 if weight is None else given)
        for a, b, given in network.edges(data=weight or "", default=1)
        if a != b and a in number and b in number
    ]
    table = np.array(found, dtype=np.float64).reshape(-1, 3)
    if (table[:, 2] <= 0).any():
        raise MeasureError(f"an edge has a {weight} that is not above 0; leave such edges out")
    one, other = np.sort(table[:, :2].astype(np.int64), axis=1).T
    order = np.lexsort((other, one))
    return Edges(one[order], other[order], table[order, 2])


def adjacency(edges: Edges, size: int) -> Sparse:
    """The symmetric matrix of a network with so many nodes, as `scipy.sparse.csr_array`."""
    there = np.concatenate([edges.one, edges.other])
    back = np.concatenate([edges.other, edges.one])
    return sparse.csr_array((np.concatenate([edges.weights] * 2), (there, back)), shape=(size, size))


def matrix_of(network: nx.Graph[Node], *, weight: str | None = None) -> tuple[list[Node], Sparse]:
    """The nodes by name, and the matrix whose rows they are."""
    nodes = ordered(network)
    return nodes, adjacency(edges_of(network, nodes, weight=weight), len(nodes))


def by_node(nodes: list[Node], values: Iterable[Any]) -> dict[Node, float]:
    """Numbers by node, as Python's own."""
    return {node: float(value) for node, value in zip(nodes, values, strict=True)}


def groups_as_numbers(nodes: list[Node], groups: Mapping[Node, str]) -> tuple[list[str], Integers]:
    """The names of the groups, sorted, and each node's number among them: -1 for one without a group."""
    names = sorted({group for node in nodes if (group := groups.get(node, ""))})
    number = {name: at for at, name in enumerate(names)}
    return names, np.array([number.get(groups.get(node, ""), -1) for node in nodes], dtype=np.int64)


def rewired(edges: Edges, chance: np.random.Generator) -> Edges:
    """A network by chance in which nodes have about as many ties as here: the configuration model.

    Ends of edges are dealt out anew (Molloy and Reed 1995); loops and repeated edges that come of it are left out.
    """
    ends = np.concatenate([edges.one, edges.other])
    chance.shuffle(ends)
    one, other = np.sort(ends.reshape(2, -1), axis=0)
    kept = one != other
    # a number for each pair: sorting rows of a table takes ten times as long
    _, first = np.unique(one[kept] * (ends.max(initial=0) + 1) + other[kept], return_index=True)
    weights = chance.permutation(edges.weights)[kept][first]
    return Edges(one[kept][first], other[kept][first], weights)
