"""Networks of one kind of node out of two kinds, and the ties of a network that stand out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from innograph.errors import MeasureError
from innograph.network.arrays import edges_of, ordered

if TYPE_CHECKING:
    from collections.abc import Collection

    import networkx as nx

    from innograph.network.arrays import Node


def newman(network: nx.Graph[Node], nodes: Collection[Node]) -> nx.Graph[Node]:
    """The nodes of one side of a bipartite network, tied by what they share: `weight` is a sum over shared things.

    A thing shared by n counts 1/(n - 1), so that each node's strength is the number of things that it shares with
    somebody (Newman 2001, doi:10.1103/PhysRevE.64.016132). Attributes of nodes are kept; `shared` (int) counts the
    things. Raises MeasureError if two of the nodes are tied: then they are not one side.
    """
    import networkx as nx  # noqa: PLC0415 - loaded with the network itself

    own, others = sorted(nodes, key=str), sorted(set(network) - set(nodes), key=str)
    incidence = _incidence(network, own, others)
    sizes = np.asarray(incidence.sum(axis=0))
    parts = np.divide(1, sizes - 1, out=np.zeros(len(others)), where=sizes > 1)
    weights = sparse.triu((incidence * parts[None, :]) @ incidence.T, k=1).tocsr()
    shared = sparse.triu(incidence @ incidence.T, k=1).tocsr()
    shared.sort_indices()
    weights.sort_indices()
    one: nx.Graph[Any] = nx.Graph()
    one.add_nodes_from((node, dict(network.nodes[node])) for node in own)
    rows = np.repeat(np.arange(len(own)), np.diff(weights.indptr)).tolist()
    for a, b, weight, count in zip(
        rows, weights.indices.tolist(), weights.data.tolist(), shared.data.tolist(), strict=True
    ):
        one.add_edge(own[a], own[b], weight=weight, shared=int(count))
    return one


def disparity(network: nx.Graph[Node], *, level: float = 0.05, weight: str = "weight") -> nx.Graph[Node]:
    """The ties that weigh more for one of their ends than chance would give: the backbone of Serrano et al.

    A tie is kept if for one end its weight would come about with a probability below `level` were the end's strength
    dealt out evenly by chance (2009, doi:10.1073/pnas.0808904106). All nodes stay; ties get `alpha`, the lower of the
    two probabilities. Where most ties weigh the same, as in a few documents, hardly any stands out: it is for large
    networks. With m ties to test, about m times `level` stand out by chance.
    """
    import networkx as nx  # noqa: PLC0415 - loaded with the network itself

    nodes = ordered(network)
    edges = edges_of(network, nodes, weight=weight)
    ends = np.concatenate([edges.one, edges.other])
    degrees = np.bincount(ends, minlength=len(nodes))
    strengths = np.bincount(ends, weights=np.concatenate([edges.weights] * 2), minlength=len(nodes))
    chance = [
        np.where(degrees[end] > 1, (1 - edges.weights / strengths[end]).clip(0) ** (degrees[end] - 1), 1.0)
        for end in (edges.one, edges.other)
    ]
    alpha = np.minimum(*chance)
    kept: nx.Graph[Any] = nx.Graph()
    kept.add_nodes_from((node, dict(network.nodes[node])) for node in nodes)
    for at in np.flatnonzero(alpha < level).tolist():
        one, other = nodes[edges.one[at]], nodes[edges.other[at]]
        kept.add_edge(one, other, **network.edges[one, other], alpha=float(alpha[at]))
    return kept


def _incidence(network: nx.Graph[Node], own: list[Node], others: list[Node]) -> Any:
    """Who has a part in what: a row for each of the one side, a column for each of the other."""
    row, column = ({node: at for at, node in enumerate(side)} for side in (own, others))
    found = []
    for node in own:
        for thing in network[node]:
            if thing not in column:
                raise MeasureError(
                    f"{node!r} and {thing!r} are tied, so the nodes given are not one side of the network"
                )
            found.append((row[node], column[thing]))
    table = np.array(found, dtype=np.int64).reshape(-1, 2)
    return sparse.csr_array((np.ones(len(table)), (table[:, 0], table[:, 1])), shape=(len(own), len(others)))
