"""Who stands between others: Burt's structural holes, and the roles of Gould and Fernandez between groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple

import numpy as np

from innograph.network.arrays import Node, adjacency, by_node, edges_of, groups_as_numbers, matrix_of, ordered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import networkx as nx

    from innograph.network.arrays import Floats, Integers, Sparse

# So many pairs of neighbours are looked at together.
_PAIRS = 4_000_000


class Roles(NamedTuple):
    """Open pairs that a node stands between, by where the three belong; a pair with k such nodes counts 1/k for each.

    `coordinator`: all of one group. `itinerant` (or consultant): both of one group, the broker of another.
    `gatekeeper` and `representative`: the broker and one of one group, the other of another; in a network without
    directions nobody comes first, so each has half of these pairs. `liaison`: three groups.
    """

    coordinator: float
    itinerant: float
    gatekeeper: float
    representative: float
    liaison: float

    @property
    def total(self) -> float:
        """All open pairs that the node stands between."""
        return sum(self)


class Brokerage(NamedTuple, Generic[Node]):
    """The roles by node, what to expect if groups were dealt out by chance, and the standard deviation of that.

    `spread` is empty where no permutation was asked for. `left_out` counts nodes without a group: pairs in which one
    of the three has none are not counted.
    """

    roles: dict[Node, Roles]
    expected: dict[Node, Roles]
    spread: dict[Node, Roles]
    left_out: int


class _Triples(NamedTuple):
    """Open pairs with who stands between, by number of node, and what each counts."""

    one: Integers
    broker: Integers
    other: Integers
    weights: Floats


def constraint(network: nx.Graph[Node], *, weight: str | None = "weight") -> dict[Node, float]:
    """How far a node's ties lead back to the same others (Burt 1992, *Structural Holes*, p. 54); low is free.

    Not a number for a node without ties. Only nodes with several ties are worth comparing: one tie gives 1 or more
    whatever the network looks like, and participants of one large event constrain each other by the way of counting.
    """
    nodes, matrix = matrix_of(network, weight=weight)
    shares = _shares(matrix)
    spent = (shares + shares @ shares) * (matrix > 0)
    values = np.asarray((spent * spent).sum(axis=1))
    values[np.diff(matrix.indptr) == 0] = np.nan
    return by_node(nodes, values)


def effective_size(network: nx.Graph[Node], *, weight: str | None = "weight") -> dict[Node, float]:
    """How many of a node's ties do not lead to the same others (Burt 1992, p. 52); at most its degree.

    Not a number for a node without ties. The limits are those of `constraint`.
    """
    nodes, matrix = matrix_of(network, weight=weight)
    tops = matrix.max(axis=1).toarray().ravel() if len(nodes) else np.zeros(0)
    marginal = _scaled(matrix, tops)
    redundant = np.asarray(((_shares(matrix) @ marginal.T) * (matrix > 0)).sum(axis=1))
    values = np.diff(matrix.indptr) - redundant
    values[np.diff(matrix.indptr) == 0] = np.nan
    return by_node(nodes, values)


def brokerage(
    network: nx.Graph[Node], groups: Mapping[Node, str], *, permutations: int = 0, seed: int = 0
) -> Brokerage[Node]:
    """The roles that nodes have between groups (Gould and Fernandez 1989, doi:10.2307/270949), regions for example.

    `groups` names each node's; "" or none leaves it out. A node with many ties brokers much in any role: compare with
    `expected`, its number of open pairs times the chance of the role when the groups, with their sizes, are permuted
    over the nodes; `permutations` of them give the spread as well. That two have no tie in the texts does not mean
    that they do not know each other.
    """
    nodes = ordered(network)
    names, numbers = groups_as_numbers(nodes, groups)
    placed = [node for node, number in zip(nodes, numbers, strict=True) if number >= 0]
    labels = numbers[numbers >= 0]
    triples = _triples(adjacency(edges_of(network.subgraph(placed), placed), len(placed)))
    counts = _counts(triples, labels, len(placed))
    expected = counts.sum(axis=1, keepdims=True) * _chances(np.bincount(labels, minlength=len(names)))
    spread = {}
    if permutations:
        chance = np.random.default_rng(seed)
        drawn = [_counts(triples, chance.permutation(labels), len(placed)) for _ in range(permutations)]
        spread = _by_node(placed, np.std(drawn, axis=0))
    return Brokerage(_by_node(placed, counts), _by_node(placed, expected), spread, len(nodes) - len(placed))


def _by_node(nodes: list[Node], table: Floats) -> dict[Node, Roles]:
    return {node: Roles(*row) for node, row in zip(nodes, table.tolist(), strict=True)}


def _shares(matrix: Sparse) -> Sparse:
    """What part of its ties a node spends on each other."""
    return _scaled(matrix, np.asarray(matrix.sum(axis=1)))


def _scaled(matrix: Sparse, by: Floats) -> Sparse:
    factors = np.divide(1, by, out=np.zeros(len(by)), where=by > 0)
    return (matrix * factors[:, None]).tocsr()


def _triples(matrix: Sparse) -> _Triples:
    """All open pairs of a network without weights, each once for every node between them."""
    size = matrix.shape[0]
    between = (matrix @ matrix).tocoo()
    apart = (between.row < between.col) & ~_holds(matrix, between.row, between.col)
    row, col, count = between.row[apart], between.col[apart], between.data[apart]
    keys = row.astype(np.int64) * size + col
    order = np.argsort(keys)
    keys, weights = keys[order], 1 / count[order]
    found = [_open(pair, keys, weights, size) for pair in _neighbour_pairs(matrix)] if keys.size else []
    found.append(_none())
    one, broker, other = (np.concatenate([triples[at] for triples in found]).astype(np.int64) for at in range(3))
    return _Triples(one, broker, other, np.concatenate([triples.weights for triples in found]))


def _none() -> _Triples:
    nothing = np.zeros(0, dtype=np.int64)
    return _Triples(nothing, nothing, nothing, np.zeros(0))


def _holds(matrix: Sparse, rows: Integers, columns: Integers) -> Integers:
    """Whether the matrix has a value at each of these places."""
    size = matrix.shape[0]
    kept = np.repeat(np.arange(size), np.diff(matrix.indptr)).astype(np.int64) * size + matrix.indices
    kept.sort()
    wanted = rows.astype(np.int64) * size + columns
    at = np.minimum(np.searchsorted(kept, wanted), max(0, kept.size - 1))
    return kept[at] == wanted if kept.size else np.zeros(wanted.shape, dtype=bool)


def _open(pair: tuple[Integers, Integers, Integers], keys: Integers, weights: Floats, size: int) -> _Triples:
    one, broker, other = pair
    wanted = one * size + other
    at = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
    kept = keys[at] == wanted
    return _Triples(one[kept], broker[kept], other[kept], weights[at[kept]])


def _neighbour_pairs(matrix: Sparse) -> Iterator[tuple[Integers, Integers, Integers]]:
    """The pairs of neighbours of each node, in blocks: the lower neighbour, the node, the higher neighbour."""
    ones, brokers, others, waiting = [], [], [], 0
    for node in range(matrix.shape[0]):
        around = np.sort(matrix.indices[matrix.indptr[node] : matrix.indptr[node + 1]]).astype(np.int64)
        first, second = np.triu_indices(around.size, 1)
        ones.append(around[first])
        others.append(around[second])
        brokers.append(np.full(first.size, node, dtype=np.int64))
        waiting += first.size
        if waiting > _PAIRS:
            yield np.concatenate(ones), np.concatenate(brokers), np.concatenate(others)
            ones, brokers, others, waiting = [], [], [], 0
    if waiting:
        yield np.concatenate(ones), np.concatenate(brokers), np.concatenate(others)


def _counts(triples: _Triples, labels: Integers, size: int) -> Floats:
    """A row for each node, its columns those of Roles."""
    one, broker, other = labels[triples.one], labels[triples.broker], labels[triples.other]
    ends, first, second = one == other, one == broker, other == broker
    # 0 all the same, 1 the ends alone, 2 the broker with one of them, 3 all differ
    kind = np.where(ends & first, 0, np.where(ends, 1, np.where(first | second, 2, 3)))
    counts = np.bincount(triples.broker * 4 + kind, weights=triples.weights, minlength=size * 4).reshape(size, 4)
    return np.stack([counts[:, 0], counts[:, 1], counts[:, 2] / 2, counts[:, 2] / 2, counts[:, 3]], axis=1)


def _chances(sizes: Integers) -> Floats:
    """How likely three nodes drawn without putting back stand in each of the roles."""
    total = int(sizes.sum())
    if total < 3:  # noqa: PLR2004 - there is no triple
        return np.zeros(5)
    draws = total * (total - 1) * (total - 2)
    same = float((sizes * (sizes - 1) * (sizes - 2)).sum()) / draws
    pair = float((sizes * (sizes - 1) * (total - sizes)).sum()) / draws
    return np.array([same, pair, pair, pair, 1 - same - 3 * pair])
