"""Groups of nodes that are tied more among themselves than chance would have it, and how far to trust them."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING, Generic, NamedTuple

import numpy as np

from innograph.network.arrays import Node, edges_of, ordered, rewired

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx

    from innograph.network.arrays import Edges, Integers


class Communities(NamedTuple, Generic[Node]):
    """The number of each node's community, the largest being 0, and how much there is to it.

    `modularity` is that of the communities; `by_chance` and `spread` are the mean and standard deviation of what the
    same search finds in networks by chance with about the same degrees. `stability` is the mean agreement (adjusted
    Rand index, 1 the same, 0 chance) of the communities that other seeds give.
    """

    labels: dict[Node, int]
    modularity: float
    by_chance: float
    spread: float
    stability: float


def communities(  # noqa: PLR0913 - what is searched, how, and against what it is held
    network: nx.Graph[Node],
    *,
    weight: str | None = "weight",
    resolution: float = 1.0,
    seed: int = 0,
    seeds: int = 5,
    rewirings: int = 5,
) -> Communities[Node]:
    """Communities by the Leiden algorithm for modularity (Traag et al. 2019, doi:10.1038/s41598-019-41695-z).

    Any network has a partition of high modularity, one by chance too (Guimerà et al. 2004,
    doi:10.1103/PhysRevE.70.025101): look at `by_chance` beside it. Small communities drown in large networks
    (Fortunato and Barthélemy 2007, doi:10.1073/pnas.0605965104). Below a `stability` of about 0.8 a node's
    community is a matter of the seed. A node without ties is a community of its own.
    """
    nodes = ordered(network)
    edges = edges_of(network, nodes, weight=weight)
    best = leiden(edges, len(nodes), resolution=resolution, seed=seed)
    runs = [leiden(edges, len(nodes), resolution=resolution, seed=seed + more) for more in range(1, seeds)]
    chance = np.random.default_rng(seed)
    drawn = []
    for more in range(rewirings):
        other = rewired(edges, chance)
        found = leiden(other, len(nodes), resolution=resolution, seed=seed + more)
        drawn.append(_modularity(other, found, resolution))
    return Communities(
        dict(zip(nodes, best.tolist(), strict=True)),
        _modularity(edges, best, resolution),
        float(np.mean(drawn)) if drawn else 0.0,
        float(np.std(drawn)) if drawn else 0.0,
        _agreement([best, *runs]),
    )


def rand_index(one: Sequence[int], other: Sequence[int]) -> float:
    """How far two partitions agree beyond chance: 1 the same, 0 by chance.

    The adjusted Rand index of Hubert and Arabie (1985, doi:10.1007/BF01908075).

    >>> rand_index([0, 0, 1, 1], [5, 5, 3, 3]), rand_index([0, 0, 1, 1], [0, 1, 0, 1])
    (1.0, -0.5)
    """
    together = sum(_pairs(count) for count in Counter(zip(one, other, strict=True)).values())
    first, second = (sum(map(_pairs, Counter(labels).values())) for labels in (one, other))
    expected = first * second / max(1, _pairs(len(one)))
    best = (first + second) / 2
    return 1.0 if best == expected else round((together - expected) / (best - expected), 12)


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def _agreement(runs: list[Integers]) -> float:
    found = [rand_index(one.tolist(), other.tolist()) for one, other in combinations(runs, 2)]
    return float(np.mean(found)) if found else 1.0


def leiden(edges: Edges, size: int, *, resolution: float = 1.0, seed: int = 0) -> Integers:
    """The community of each node by number, the largest first, of equal ones that with the first node.

    One search, as `communities` does several to say how far to trust what is found.
    """
    from graspologic_native import leiden  # noqa: PLC0415 - few measures need it

    labels = np.arange(size) + size
    if len(edges.one):
        rows = [(str(a), str(b), w) for a, b, w in zip(*(column.tolist() for column in edges), strict=True)]
        _, found = leiden(rows, resolution=resolution, iterations=3, use_modularity=True, seed=seed)
        for node, label in found.items():
            labels[int(node)] = label
    return _renumbered(labels)


def _renumbered(labels: Integers) -> Integers:
    _, first, inverse, counts = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -counts))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    renumbered: Integers = rank[inverse]
    return renumbered


def _modularity(edges: Edges, labels: Integers, resolution: float) -> float:
    """Newman and Girvan (2004, doi:10.1103/PhysRevE.69.026113), with weights."""
    total = float(edges.weights.sum())
    if not total:
        return 0.0
    inside = float(edges.weights[labels[edges.one] == labels[edges.other]].sum())
    ends = np.concatenate([labels[edges.one], labels[edges.other]])
    strengths = np.bincount(ends, weights=np.concatenate([edges.weights] * 2))
    return inside / total - resolution * float(((strengths / (2 * total)) ** 2).sum())
