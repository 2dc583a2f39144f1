"""How central a node is, in the senses that the literature keeps apart. Functions of an undirected NetworkX graph.

The values are those of NetworkX, computed for all nodes at once with sparse matrices. A tie says that a text names two
together: who is central here is central in the texts, which is not the same as important. Numbers of nodes that few
documents name move much with one document more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple

import numpy as np

from innograph.network.arrays import Node, by_node, matrix_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import networkx as nx

    from innograph.network.arrays import Floats, Integers, Sparse

# So many sources of shortest paths are followed at once: the block fits the cache of a processor.
_BLOCK = 64
_WORD = 64
_WORDS = 8
# The power iteration ends when no value changes by as much.
_STILL = 1e-12
_STEPS = 10_000


class Betweenness(NamedTuple, Generic[Node]):
    """Betweenness in 0..1 and its standard error by node, all errors 0 where every node was a `source`."""

    values: dict[Node, float]
    errors: dict[Node, float]
    sources: int


class Nearness(NamedTuple, Generic[Node]):
    """Closeness and harmonic centrality by node."""

    closeness: dict[Node, float]
    harmonic: dict[Node, float]


def degree(network: nx.Graph[Node]) -> dict[Node, float]:
    """How many others a node is tied to (Freeman 1978, doi:10.1016/0378-8733(78)90021-7). A loop does not count."""
    nodes, matrix = matrix_of(network)
    return by_node(nodes, matrix.sum(axis=1))


def strength(network: nx.Graph[Node], *, weight: str = "weight") -> dict[Node, float]:
    """The sum of the weights of a node's ties (Barrat et al. 2004, doi:10.1073/pnas.0400087101).

    In the collaboration network a document counts for each tie that it states: one about a large event weighs much.
    """
    nodes, matrix = matrix_of(network, weight=weight)
    return by_node(nodes, matrix.sum(axis=1))


def betweenness(
    network: nx.Graph[Node], *, exact_up_to: int = 5000, samples: int = 500, seed: int = 0
) -> Betweenness[Node]:
    """The share of the shortest paths between others that lead over a node (Freeman 1977, doi:10.2307/3033543).

    By Brandes' accumulation (2001, doi:10.1080/0022250X.2001.9990249); in a network of more than `exact_up_to` nodes
    from a sample of sources (Brandes and Pich 2007, doi:10.1142/S0218127407018403), with the standard error of the
    mean over them: nine in ten of the nodes with the highest values lie within two errors, of the others fewer, since
    only some sources depend on them. Weights are not used: more documents that state a tie do not make it shorter.
    """
    nodes, matrix = matrix_of(network)
    size = len(nodes)
    sources = np.arange(size)
    if size > exact_up_to and samples < size:
        sources = np.sort(np.random.default_rng(seed).choice(size, size=samples, replace=False))
    total, squares = np.zeros(size), np.zeros(size)
    for block in _blocks(sources, _BLOCK):
        share = _dependencies(matrix, block)
        total += share.sum(axis=1)
        squares += (share**2).sum(axis=1)
    scale = size / max(1, (size - 1) * (size - 2))
    mean = total / max(1, len(sources))
    variance = np.maximum(squares / max(1, len(sources)) - mean**2, 0) / max(1, len(sources) - 1)
    left = 1 - len(sources) / max(1, size)  # all nodes taken leave nothing to chance
    return Betweenness(by_node(nodes, mean * scale), by_node(nodes, np.sqrt(variance * left) * scale), len(sources))


def closeness(network: nx.Graph[Node]) -> dict[Node, float]:
    """How near all others are: the inverse of the mean distance, times the share of the network that is reached.

    Freeman (1978), for networks in parts by Wasserman and Faust (1994, p. 201). In a network in many parts a number
    says most of all how large a node's part is; compare inside one part, or take `harmonic`.
    """
    return nearness(network).closeness


def harmonic(network: nx.Graph[Node]) -> dict[Node, float]:
    """The mean of the inverse distances to all others, 0 for one that cannot be reached; in 0..1.

    Marchiori and Latora (2000, doi:10.1016/S0378-4371(00)00311-3); well defined in networks in parts.
    """
    return nearness(network).harmonic


def nearness(network: nx.Graph[Node]) -> Nearness[Node]:
    """Both `closeness` and `harmonic`, for which the shortest ways are looked for once."""
    nodes, matrix = matrix_of(network)
    reached, sums, inverses = _distances(matrix)
    others = max(1, len(nodes) - 1)
    near = np.divide(reached**2, sums * others, out=np.zeros(len(nodes)), where=sums > 0)
    return Nearness(by_node(nodes, near), by_node(nodes, inverses / others))


def eigenvector(network: nx.Graph[Node], *, weight: str | None = "weight") -> dict[Node, float]:
    """How well a node is tied to well-tied ones (Bonacich 1972, doi:10.1080/0022250X.1972.9989806); squares sum to 1.

    Of the largest part alone: across parts it is not defined, so nodes of the others have 0. Large events make their
    participants look central, since each is tied to all others of them.
    """
    nodes, matrix = matrix_of(network, weight=weight)
    inside = _largest_part(matrix)
    values = np.zeros(len(nodes))
    if inside.size > 1:
        values[inside] = _leading(matrix[inside][:, inside])
    return by_node(nodes, values)


def pagerank(network: nx.Graph[Node], *, damping: float = 0.85, weight: str | None = "weight") -> dict[Node, float]:
    """The share of time that a random walker spends at a node (Brin and Page 1998, doi:10.1016/S0169-7552(98)00110-X).

    In an undirected network close to strength: it tells little that strength does not.
    """
    nodes, matrix = matrix_of(network, weight=weight)
    size, sums = max(1, len(nodes)), matrix.sum(axis=1)
    onward = matrix.T.multiply(np.divide(1, sums, out=np.zeros(len(nodes)), where=sums > 0)).tocsr()
    values = np.full(len(nodes), 1 / size)
    for _ in range(_STEPS):
        before = values
        values = damping * (onward @ before + before[sums == 0].sum() / size) + (1 - damping) / size
        if np.abs(values - before).sum() < _STILL:
            break
    return by_node(nodes, values)


def _blocks(sources: Integers, length: int) -> Iterator[Integers]:
    return (sources[start : start + length] for start in range(0, len(sources), length))


def _dependencies(matrix: Sparse, sources: Integers) -> Floats:
    """How much each source depends on each node to reach the others: Brandes' delta, a column for each source."""
    shape = (matrix.shape[0], len(sources))
    paths, front = np.zeros(shape), np.zeros(shape)
    # steps from the source; a mask for each step would fill the memory where ways are long
    steps = np.full(shape, -1, dtype=np.int32)
    front[sources, np.arange(len(sources))] = 1
    last = -1
    while front.any():
        last += 1
        steps[front > 0] = last
        paths += front
        front = matrix @ front
        front[steps >= 0] = 0
    share = np.zeros(shape)
    for step in range(last, 0, -1):
        handed = matrix @ np.divide(1 + share, paths, out=np.zeros(shape), where=steps == step)
        np.add(share, handed * paths, out=share, where=steps == step - 1)
    share[sources, np.arange(len(sources))] = 0
    return share


def _distances(matrix: Sparse) -> tuple[Floats, Floats, Floats]:
    """For each node how many others it reaches, the sum of the distances to them, and the sum of their inverses.

    Searches from many sources run as bits of words side by side (Then et al. 2014, doi:10.14778/2735496.2735507).
    """
    size = matrix.shape[0]
    reached, sums, inverses = np.zeros(size), np.zeros(size), np.zeros(size)
    tied = np.flatnonzero(np.diff(matrix.indptr))
    starts = matrix.indptr[:-1][tied]
    for block in _blocks(np.arange(size), _WORD * _WORDS):
        front = np.zeros((size, _WORDS), dtype=np.uint64)
        at = np.arange(len(block))
        front[block, at // _WORD] = np.uint64(1) << (at % _WORD).astype(np.uint64)
        seen, steps = front.copy(), 0
        while front.any() and tied.size:
            steps += 1
            spread = np.zeros_like(front)
            spread[tied] = np.bitwise_or.reduceat(front[matrix.indices], starts, axis=0)
            front = spread & ~seen
            seen |= front
            new = np.bitwise_count(front).sum(axis=1, dtype=np.float64)
            reached += new
            sums += steps * new
            inverses += new / steps
    return reached, sums, inverses


def _largest_part(matrix: Sparse) -> Integers:
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - few measures need it

    if not matrix.shape[0]:
        return np.zeros(0, dtype=np.int64)
    _, parts = connected_components(matrix, directed=False)
    return np.flatnonzero(parts == np.bincount(parts).argmax())


def _leading(matrix: Sparse) -> Floats:
    """The leading eigenvector of a connected matrix, all of it above 0."""
    values: Floats = np.ones(matrix.shape[0])
    for _ in range(_STEPS):
        before = values
        values = before + matrix @ before  # itself added: a bipartite network would swing for ever
        values /= np.linalg.norm(values)
        if np.abs(values - before).sum() < _STILL * len(values):
            break
    return values
