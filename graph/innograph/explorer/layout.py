"""Where the nodes of the page stand: communities as discs, each by a spring layout, packed without overlap.

The arithmetic is the four operations and square roots, summed in a fixed order, so that the same graph gives the same
coordinates on every machine; there is no chance in it but the seed of the communities.
"""

from __future__ import annotations

from collections import Counter
from math import cos, pi, sin, sqrt
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

    Graph: TypeAlias = nx.Graph[int]
    # one row for each node, with its x and its y
    Points: TypeAlias = NDArray[np.float64]

# the margin of a node, the length that a spring strives for, and how much wider a disc is than its nodes packed tight
_GAP = 13.0
_EDGE = 70.0
_FILL = 1.3
# an overlap of less is not seen
_TOUCH = 0.25
# A component up to this size is one community: cut in parts, the star of a single text would lose its shape.
_WHOLE = 45
# Steps in which forces and pushes come to rest; a quarter of them where so many nodes are shown that nobody sees each.
_ROUNDS = 150
_MANY = 2000
# Cells of the table of all pairs that are computed at a time.
_TABLE = 1 << 16
# Of so few nodes each pair is looked at, of more only those that are near each other.
_FEW = 100
# Fewer nodes than this need no land under them.
_LAND = 3
# Screens are wider than high: gravity pulls harder down and up than from the sides.
_WIDE = (0.6, 1.4)


class Disc(NamedTuple):
    """Nodes in a circle: their numbers, their coordinates around its centre, shape (nodes, 2), and its radius."""

    nodes: tuple[int, ...]
    points: Points
    radius: float


class Territory(NamedTuple):
    """A community of the first view: its nodes, its centre and its radius."""

    nodes: tuple[int, ...]
    x: float
    y: float
    radius: float


class Layout(NamedTuple):
    """A position for each node, by number, and the communities that were laid out as discs."""

    positions: dict[int, tuple[float, float]]
    territories: tuple[Territory, ...]


def lay_out(edges: Iterable[tuple[int, int]], sizes: Sequence[float]) -> Layout:
    """Place the nodes 0..n-1, given as radii; edges are undirected pairs, a repeated pair pulls harder.

    No two nodes touch. Communities are those of Louvain (Blondel et al. 2008, doi:10.1088/1742-5468/2008/10/P10008),
    inside them and between them forces are those of Fruchterman and Reingold (1991).
    """
    graph = _weighted(edges, len(sizes))
    rounds = _ROUNDS if len(sizes) <= _MANY else _ROUNDS // 4
    discs = [_disc(community, sizes, rounds=rounds) for community in _communities(graph)]
    positions, territories = {}, []
    for disc, (x, y) in zip(discs, _packed(discs, _pulls(graph, discs)), strict=True):
        for node, (dx, dy) in zip(disc.nodes, disc.points, strict=True):
            positions[node] = (round(float(x + dx), 1), round(float(y + dy), 1))
        if len(disc.nodes) > _LAND and graph.degree(disc.nodes[0]):
            territories.append(Territory(disc.nodes, round(float(x), 1), round(float(y), 1), round(disc.radius, 1)))
    return Layout(positions, tuple(territories) if len(territories) > 1 else ())


def _weighted(edges: Iterable[tuple[int, int]], count: int) -> Graph:
    import networkx as nx  # noqa: PLC0415 - 0.2 s that other builds need not pay

    graph: Graph = nx.Graph()
    graph.add_nodes_from(range(count))
    pairs = Counter((min(pair), max(pair)) for pair in edges if pair[0] != pair[1])
    graph.add_weighted_edges_from((*pair, weight) for pair, weight in sorted(pairs.items()))
    return graph


def _components(graph: Graph) -> list[Graph]:
    """The connected parts, the largest first; nodes without any edge make one part together."""
    import networkx as nx  # noqa: PLC0415 - see _weighted

    parts = [sorted(part) for part in nx.connected_components(graph)]
    alone = [node for part in parts if len(part) == 1 for node in part]
    joined = sorted((part for part in parts if len(part) > 1), key=lambda part: (-len(part), part))
    return [_sorted_part(graph, part) for part in [*joined, *([alone] if alone else [])]]


def _sorted_part(graph: Graph, nodes: Sequence[int]) -> Graph:
    # graph.subgraph keeps its nodes in a set, whose order is not ours
    part = graph.__class__()
    part.add_nodes_from(nodes)
    inside = set(nodes)
    part.add_edges_from((u, v, data) for u, v, data in graph.edges(nodes, data=True) if u in inside and v in inside)
    return part


def _communities(graph: Graph) -> list[Graph]:
    """What is laid out as one disc: a small component, or a community of a large one."""
    from networkx.algorithms.community import louvain_communities  # noqa: PLC0415 - see _weighted

    found: list[list[int]] = []
    for part in _components(graph):
        whole = len(part) <= _WHOLE or not part.number_of_edges()
        groups = [set(part)] if whole else louvain_communities(part, seed=1)
        found += [sorted(group) for group in groups]
    return [_sorted_part(graph, group) for group in sorted(found, key=lambda group: (-len(group), group))]


def _disc(part: Graph, sizes: Sequence[float], *, rounds: int) -> Disc:
    """One community around the origin: its best connected node starts in the middle."""
    import numpy as np  # noqa: PLC0415 - 0.1 s that other builds need not pay

    nodes = sorted(part, key=lambda node: (-part.degree(node), node))
    radii = np.array([sizes[node] for node in nodes]) + _GAP
    number = {node: index for index, node in enumerate(nodes)}
    pairs = sorted((number[u], number[v]) for u, v in part.edges)
    points = _sunflower(len(nodes))
    if pairs:
        points = _spring(points * _EDGE, np.array(pairs), most=rounds)
    # a few nodes show all their names: give those room
    fill = _FILL * (1 + 0.55 * min(1, 25 / len(nodes)))
    reach = fill * sqrt(sum(float(radius) * float(radius) for radius in radii))
    points = _apart(_spread(points) * reach, radii * 0.8, rounds=min(120, rounds))
    points -= (points.max(axis=0) + points.min(axis=0)) / 2
    return Disc(tuple(nodes), points, float((_lengths(points)[:, 0] + radii).max()))


def _spread(points: Points) -> Points:
    """The points on a disc of radius 1, drawn half of the way to where they would fill it evenly."""
    import numpy as np  # noqa: PLC0415 - see _disc

    points = points - points.mean(axis=0)
    length = np.maximum(_lengths(points), 1e-9)
    rank = np.argsort(np.argsort(length[:, 0], kind="stable"), kind="stable")
    even = np.sqrt(rank / max(1, len(points) - 1))[:, None]
    spread: Points = points / length * (length / length.max() + even) / 2
    return spread


def _lengths(points: Points) -> Points:
    """The distance of each point from the origin, as a column."""
    import numpy as np  # noqa: PLC0415 - see _disc

    return np.sqrt(points[:, :1] * points[:, :1] + points[:, 1:] * points[:, 1:])


def _sunflower(count: int) -> Points:
    """Points spread evenly over a disc, from the middle out; neighbours are about 1 apart."""
    import numpy as np  # noqa: PLC0415 - see _disc

    golden = pi * (3 - sqrt(5))
    # rounded, as sines differ in the last bit from one C library to another
    rows = [(round(sqrt(n) * cos(n * golden), 6), round(sqrt(n) * sin(n * golden), 6)) for n in range(count)]
    return np.array(rows, dtype=float).reshape(count, 2) * 0.6


def _spring(points: Points, pairs: NDArray[np.int64], *, most: int = _ROUNDS) -> Points:
    """Pull the ends of edges to each other and push all nodes apart, in ever smaller steps."""
    import numpy as np  # noqa: PLC0415 - see _disc

    count = len(points)
    one, other = pairs[:, 0], pairs[:, 1]
    rounds = int(min(most, max(40, 1.5e7 / (count * count))))
    exact = np.float64 if most == _ROUNDS else np.float32  # half the digits do where nobody sees each node
    for step in range(rounds):
        move = _repulsion(points.astype(exact))
        gap = points[other] - points[one]
        pull = gap * (_lengths(gap) / _EDGE)
        for axis in (0, 1):
            move[:, axis] += np.bincount(one, pull[:, axis], count) - np.bincount(other, pull[:, axis], count)
        move -= points * 0.06  # a little gravity, so that leaves do not drift off
        length = np.maximum(_lengths(move), 1e-9)
        points = points + move / length * np.minimum(length, _EDGE * (1 - step / rounds))
    return points


def _repulsion(points: Points) -> Points:
    """How hard all nodes push each away; some columns of the table at a time, which then stays near the processor."""
    import numpy as np  # noqa: PLC0415 - see _disc

    move = np.empty_like(points)
    x, y = points[:, 0], points[:, 1]
    for some in np.array_split(np.arange(len(points)), max(1, len(points) * len(points) // _TABLE)):
        dx, dy = x[some] - x[:, None], y[some] - y[:, None]
        strength = dx * dx
        strength += dy * dy
        np.maximum(strength, 1.0, out=strength)
        np.divide(_EDGE * _EDGE, strength, out=strength)
        dx *= strength
        dy *= strength
        # the first axis is added up row by row, in the same order whatever the processor
        move[some, 0], move[some, 1] = dx.sum(axis=0), dy.sum(axis=0)
    return move


def _apart(points: Points, radii: NDArray[np.float64], *, gravity: float = 0.0, rounds: int = 120) -> Points:
    """Push circles apart until none overlap, while gravity draws them to the origin; the last rounds have none."""
    import numpy as np  # noqa: PLC0415 - see _disc

    settled = rounds / 1.6 if gravity else 0
    for step in range(rounds):
        points = points * (1 - np.array(_WIDE) * gravity * max(0.0, 1 - 1.6 * step / rounds))
        one, other = _near(points, 2 * float(radii.max()))
        dx, dy = (points[other, axis] - points[one, axis] for axis in (0, 1))
        distance = np.maximum(np.sqrt(dx * dx + dy * dy), 1e-3)
        excess = np.maximum(radii[one] + radii[other] - distance, 0)
        overlap = excess / distance * 0.5
        if step > settled and not (overlap * distance > _TOUCH).any():
            break
        # weights are added up in their order, whatever the processor
        pushes = [np.bincount(other, along * overlap, len(points)) for along in (dx, dy)]
        points = points + np.stack(pushes, axis=1)
    return points


def _near(points: Points, reach: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The pairs of nodes that may be nearer than `reach`, both ways, sorted: those in squares beside each other."""
    import numpy as np  # noqa: PLC0415 - see _disc

    count = len(points)
    if count <= _FEW:
        table = np.repeat(np.arange(count), count), np.tile(np.arange(count), count)
        own = table[0] != table[1]
        return table[0][own], table[1][own]
    square = np.floor((points - points.min(axis=0)) / reach).astype(np.int64) + 1
    width = int(square[:, 1].max()) + 2
    place = square[:, 0] * width + square[:, 1]
    order = np.argsort(place, kind="stable")
    there = place[order]
    starts = np.concatenate([np.searchsorted(there, place + row * width - 1) for row in (-1, 0, 1)])
    ends = np.concatenate([np.searchsorted(there, place + row * width + 1, side="right") for row in (-1, 0, 1)])
    sizes = ends - starts
    one = np.repeat(np.tile(np.arange(count), 3), sizes)
    within = np.arange(len(one)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    other = order[np.repeat(starts, sizes) + within]
    sort = np.argsort(one, kind="stable")
    one, other = one[sort], other[sort]
    return one[one != other], other[one != other]


def _pulls(graph: Graph, discs: Sequence[Disc]) -> list[tuple[int, int]]:
    """The pairs of discs that an edge joins."""
    home = {node: index for index, disc in enumerate(discs) for node in disc.nodes}
    pairs = ((home[u], home[v]) for u in home for v in graph[u])
    return sorted({(a, b) for a, b in pairs if a < b})


def _packed(discs: Sequence[Disc], pairs: list[tuple[int, int]]) -> Points:
    """Centres for the discs, the joined near each other, none overlapping; shape (discs, 2)."""
    import numpy as np  # noqa: PLC0415 - see _disc

    radii = np.array([disc.radius for disc in discs])
    if len(discs) < 2:  # noqa: PLR2004 - one disc stands in the middle
        return np.zeros((len(discs), 2))
    points = _sunflower(len(discs))
    if pairs:
        points = _spring(points * _EDGE, np.array(pairs)) / _EDGE
    return _apart(points * float(radii.mean()) * 2, radii, gravity=0.08, rounds=300)
