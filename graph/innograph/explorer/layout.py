"""Where the nodes of the page stand: groups as discs, each by a spring layout, packed without overlap.

The arithmetic is the four operations and square roots, summed in a fixed order, so that the same graph gives the same
coordinates on every machine; there is no chance in it but the seed of the communities.
"""

from __future__ import annotations

from math import cos, pi, sin, sqrt
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    # one row for each node, with its x and its y
    Points: TypeAlias = NDArray[np.float64]
    Floats: TypeAlias = NDArray[np.float64]
    Integers: TypeAlias = NDArray[np.int64]

# the margin of a node, the length that a spring strives for, and how much wider a disc is than its nodes packed tight
_GAP = 13.0
_EDGE = 70.0
_FILL = 1.3
# an overlap of less is not seen
_TOUCH = 0.25
# A component up to this size is one community: cut in parts, the star of a single text would lose its shape.
_WHOLE = 45
# Steps in which forces and pushes come to rest; a sixth of them where so many nodes are shown that nobody sees each.
_ROUNDS = 150
_MANY = 2000
# In a large network groups that are made of others' nodes are laid out shortly, and only up to this size.
_SHORT = 12
_LARGE = 400
# Cells of the table of all pairs that are computed at a time.
_TABLE = 1 << 16
# Of so few nodes each pair is looked at, of more only those that are near each other.
_FEW = 100
# For so many rounds it is remembered which circles are near each other: nearer than this share of a usual radius.
_KEPT = 4
_SLACK = 0.6
# Screens are wider than high: gravity pulls harder down and up than from the sides.
_WIDE = (0.6, 1.4)


class Territory(NamedTuple):
    """A group of the view: its nodes, its centre and its radius; `joined` if edges hold it together."""

    nodes: tuple[int, ...]
    x: float
    y: float
    radius: float
    joined: bool


class Layout(NamedTuple):
    """A position for each node, by number, and the groups that were laid out as discs, the largest first."""

    positions: dict[int, tuple[float, float]]
    territories: tuple[Territory, ...]


class Ties(NamedTuple):
    """The edges between the nodes 0..size-1, each pair once and sorted, and how often it was given."""

    one: Integers
    other: Integers
    weights: Integers
    size: int


def tied(edges: Iterable[tuple[int, int]], size: int) -> Ties:
    """The edges of a network of so many nodes, for one layout or several."""
    import numpy as np  # noqa: PLC0415 - see lay_out

    table = np.sort(np.array(list(edges), dtype=np.int64).reshape(-1, 2), axis=1)
    table = table[table[:, 0] != table[:, 1]]
    pairs, weights = np.unique(table[:, 0] * max(1, size) + table[:, 1], return_counts=True)
    return Ties(pairs // max(1, size), pairs % max(1, size), weights, size)


def lay_out(edges: Iterable[tuple[int, int]] | Ties, sizes: Sequence[float]) -> Layout:
    """Place the nodes 0..n-1, given as radii; edges are undirected pairs, a repeated pair pulls harder.

    No two nodes touch. Communities are those of Leiden (Traag et al. 2019, doi:10.1038/s41598-019-41695-z), inside
    them and between them forces are those of Fruchterman and Reingold (1991).
    """
    import numpy as np  # noqa: PLC0415 - 0.1 s that other builds need not pay

    ties = edges if isinstance(edges, Ties) else tied(edges, len(sizes))
    groups = _communities(ties)
    points = np.zeros((len(sizes), 2))
    for group in groups:
        points[group] = _sunflower(len(group)) * _EDGE
    points = _sprung(points, groups, ties, rounds=_rounds(len(sizes)))
    return _as_discs(points, groups, ties, sizes)


def regroup(layout: Layout, homes: Sequence[int], ties: Ties, sizes: Sequence[float]) -> Layout:
    """The same nodes in other groups: `homes` has a number for each node, nodes with the same one share a disc.

    Within a disc nodes stand to each other about as they did, so that a reader who goes from one to the other finds
    them again. In a large network nothing is pulled anew, which makes it cheap.
    """
    import numpy as np  # noqa: PLC0415 - see lay_out

    home = np.array(homes, dtype=np.int64)
    points = np.array([layout.positions[node] for node in range(len(sizes))]).reshape(-1, 2)
    order = np.argsort(home, kind="stable")
    groups = [group for group in np.split(order, np.flatnonzero(np.diff(home[order])) + 1) if len(group)]
    groups.sort(key=lambda group: (-len(group), int(group[0])))
    if len(sizes) <= _MANY:
        points = _sprung(points, groups, ties, rounds=_ROUNDS // 2)
    else:
        large = [group for group in groups if len(group) > _LARGE]
        points = _sprung(points, [group for group in groups if len(group) <= _LARGE], ties, rounds=_SHORT)
        for group in large:
            points[group] = _filling(points[group])
    return _as_discs(points, groups, ties, sizes)


def _sprung(points: Points, groups: Sequence[Integers], ties: Ties, *, rounds: int) -> Points:
    """The nodes of each group, starting from where they are, by a spring layout of their own."""
    import numpy as np  # noqa: PLC0415 - see lay_out

    placed = points.copy()
    home = _homes(groups, ties.size)
    for nodes, pairs in zip(groups, _pairs_within(ties, home, len(groups)), strict=True):
        number = {node: at for at, node in enumerate(nodes.tolist())}
        own = np.array([(number[a], number[b]) for a, b in pairs], dtype=np.int64).reshape(-1, 2)
        if len(own):
            middle = points[nodes].sum(axis=0) / len(nodes)
            placed[nodes] = _spring(points[nodes] - middle, own, most=rounds)
    return placed


def _rounds(count: int) -> int:
    return _ROUNDS if count <= _MANY else _ROUNDS // 6


def degrees_of(ties: Ties) -> Integers:
    """With how many others each node shares an edge."""
    import numpy as np  # noqa: PLC0415 - see lay_out

    counts: Integers = np.bincount(np.concatenate([ties.one, ties.other]), minlength=ties.size)
    return counts


def _communities(ties: Ties) -> list[Integers]:
    """What is laid out as one disc: a small component, or a community of a large one; nodes without any edge are one.

    The largest first; in each the best connected nodes first.
    """
    import numpy as np  # noqa: PLC0415 - see lay_out
    from scipy.sparse import csr_array  # noqa: PLC0415 - see lay_out
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - see lay_out

    from innograph.network.arrays import Edges  # noqa: PLC0415 - imports NumPy and SciPy
    from innograph.network.groups import leiden  # noqa: PLC0415 - imports NumPy and SciPy

    if not ties.size:
        return []
    shape = (ties.size, ties.size)
    _, part = connected_components(csr_array((ties.weights, (ties.one, ties.other)), shape=shape), directed=False)
    degrees = degrees_of(ties)
    label = ties.size + part.astype(np.int64)
    label[degrees == 0] = 2 * ties.size
    large = (np.bincount(part) > _WHOLE)[part]
    inside = large[ties.one]
    if inside.any():
        edges = Edges(ties.one[inside], ties.other[inside], ties.weights[inside].astype(np.float64))
        label[large] = leiden(edges, ties.size, seed=1)[large]
    order = np.lexsort((np.arange(ties.size), -degrees, label))
    groups = np.split(order, np.flatnonzero(np.diff(label[order])) + 1)
    return sorted(groups, key=lambda group: (-len(group), int(group.min())))


def _homes(groups: Sequence[Integers], size: int) -> Integers:
    """The number of each node's group, -1 for one in none."""
    import numpy as np  # noqa: PLC0415 - see lay_out

    home = np.full(size, -1, dtype=np.int64)
    for number, group in enumerate(groups):
        home[group] = number
    return home


def _pairs_within(ties: Ties, home: Integers, count: int) -> list[list[tuple[int, int]]]:
    """The edges inside each group."""
    pairs: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    inside = (home[ties.one] == home[ties.other]) & (home[ties.one] >= 0)
    one, other = ties.one[inside], ties.other[inside]
    for group, a, b in zip(home[one].tolist(), one.tolist(), other.tolist(), strict=True):
        pairs[group].append((a, b))
    return pairs


def _as_discs(points: Points, groups: Sequence[Integers], ties: Ties, sizes: Sequence[float]) -> Layout:
    """Each group drawn onto a disc about the points where its nodes are, and the discs packed."""
    import numpy as np  # noqa: PLC0415 - see lay_out

    margins = np.array(sizes, dtype=np.float64) + _GAP
    points = _onto_discs(points, groups, margins)
    radii = np.array([float((_lengths(points[group])[:, 0] + margins[group]).max()) for group in groups])
    home = _homes(groups, ties.size)
    centres = _packed(radii, _pulls(ties, home))
    points = np.round(points + centres[home], 1) if len(groups) else points
    joined = np.bincount(home, weights=degrees_of(ties), minlength=len(groups)) > 0
    territories = [
        Territory(tuple(group.tolist()), round(float(x), 1), round(float(y), 1), round(float(radius), 1), bool(held))
        for group, (x, y), radius, held in zip(groups, centres, radii, joined, strict=True)
    ]
    return Layout({node: (x, y) for node, (x, y) in enumerate(points.tolist())}, tuple(territories))


def _onto_discs(points: Points, groups: Sequence[Integers], margins: Floats) -> Points:
    """The nodes of each group around the origin, pushed apart until none touch.

    All groups are pushed at once, side by side and too far from each other to meet: arrays are slow where they are
    small. A group whose nodes are few is pushed with more room, as all of its names are shown.
    """
    import numpy as np  # noqa: PLC0415 - see lay_out

    side, left = np.zeros(len(points)), 0.0
    placed = np.zeros_like(points)
    for group in groups:
        fill = _FILL * (1 + 0.55 * min(1, 25 / len(group)))
        reach = fill * sqrt(sum((margins[group] * margins[group]).tolist()))
        placed[group] = _spread(points[group]) * reach
        side[group] = left + 2 * reach
        left += 4 * reach + 4 * float(margins.max())
    placed[:, 0] += side
    placed = _apart(placed, margins * 0.8, rounds=min(120, _rounds(len(points))))
    for group in groups:
        placed[group] -= (placed[group].max(axis=0) + placed[group].min(axis=0)) / 2
    return placed


def _spread(points: Points) -> Points:
    """The points on a disc of radius 1, drawn half of the way to where they would fill it evenly."""
    import numpy as np  # noqa: PLC0415 - see lay_out

    points = points - points.mean(axis=0)
    length = np.maximum(_lengths(points), 1e-9)
    rank = np.argsort(np.argsort(length[:, 0], kind="stable"), kind="stable")
    even = np.sqrt(rank / max(1, len(points) - 1))[:, None]
    spread: Points = points / length * (length / length.max() + even) / 2
    return spread


def _filling(points: Points) -> Points:
    """The points on a disc of radius 1, which they fill about evenly: their order along each axis is kept."""
    import numpy as np  # noqa: PLC0415 - see lay_out

    ranks = np.argsort(np.argsort(points, axis=0, kind="stable"), axis=0, kind="stable")
    square = 2 * (ranks + 0.5) / len(points) - 1
    filling: Points = square * np.sqrt(1 - square[:, ::-1] * square[:, ::-1] / 2)
    return filling


def _lengths(points: Points) -> Points:
    """The distance of each point from the origin, as a column."""
    import numpy as np  # noqa: PLC0415 - see lay_out

    return np.sqrt(points[:, :1] * points[:, :1] + points[:, 1:] * points[:, 1:])


def _sunflower(count: int) -> Points:
    """Points spread evenly over a disc, from the middle out; neighbours are about 1 apart."""
    import numpy as np  # noqa: PLC0415 - see lay_out

    golden = pi * (3 - sqrt(5))
    # rounded, as sines differ in the last bit from one C library to another
    rows = [(round(sqrt(n) * cos(n * golden), 6), round(sqrt(n) * sin(n * golden), 6)) for n in range(count)]
    return np.array(rows, dtype=float).reshape(count, 2) * 0.6


def _spring(points: Points, pairs: NDArray[np.int64], *, most: int = _ROUNDS) -> Points:
    """Pull the ends of edges to each other and push all nodes apart, in ever smaller steps."""
    import numpy as np  # noqa: PLC0415 - see lay_out

    count = len(points)
    one, other = pairs[:, 0], pairs[:, 1]
    rounds = int(min(most, max(25, 1.5e7 / (count * count))))
    exact = np.float64 if most >= _ROUNDS // 2 else np.float32  # half the digits do where nobody sees each node
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
    import numpy as np  # noqa: PLC0415 - see lay_out

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


def _apart(points: Points, radii: Floats, *, gravity: float = 0.0, rounds: int = 120) -> Points:
    """Push circles apart until none overlap, while gravity draws them to the origin; the last rounds have none.

    Which circles are near each other is looked up every few rounds: none goes far in one.
    """
    import numpy as np  # noqa: PLC0415 - see lay_out

    if not len(points):
        return points
    settled = rounds / 1.6 if gravity else 0
    looked = -_KEPT
    for step in range(rounds):
        points = points * (1 - np.array(_WIDE) * gravity * max(0.0, 1 - 1.6 * step / rounds))
        if step - looked >= _KEPT or step == settled:
            one, other = _near(points, radii)
            reach, looked = radii[one] + radii[other], step
        dx, dy = (points[other, axis] - points[one, axis] for axis in (0, 1))
        distance = np.maximum(np.sqrt(dx * dx + dy * dy), 1e-3)
        excess = np.maximum(reach - distance, 0)
        if step > settled and not (excess > 2 * _TOUCH).any():
            if looked == step:
                break
            looked = step - _KEPT  # what came near in the meantime is looked up before the end
            continue
        overlap = excess / distance * 0.5
        # weights are added up in their order, whatever the processor
        for axis, along in enumerate((dx, dy)):
            push = along * overlap
            points[:, axis] += np.bincount(other, push, len(points)) - np.bincount(one, push, len(points))
    return points


def _near(points: Points, radii: Floats) -> tuple[Integers, Integers]:
    """The pairs of circles that overlap or nearly do, each once, sorted: found in squares beside each other."""
    slack = sum(radii.tolist()) / len(radii) * _SLACK
    one, other = _pairs(len(points)) if len(points) <= _FEW else _beside(points, 2 * float(radii.max()) + slack)
    dx, dy = (points[other, axis] - points[one, axis] for axis in (0, 1))
    reach = radii[one] + radii[other] + slack
    close = dx * dx + dy * dy < reach * reach
    return one[close], other[close]


def _pairs(count: int) -> tuple[Integers, Integers]:
    import numpy as np  # noqa: PLC0415 - see lay_out

    one, other = np.triu_indices(count, 1)
    return one, other


def _beside(points: Points, side: float) -> tuple[Integers, Integers]:
    """The pairs of points in the same square of a grid or in two that share a border or a corner, sorted."""
    import numpy as np  # noqa: PLC0415 - see lay_out

    count = len(points)
    square = np.floor((points - points.min(axis=0)) / side).astype(np.int64) + 1
    width = int(square[:, 1].max()) + 2
    place = square[:, 0] * width + square[:, 1]
    order = np.argsort(place, kind="stable")
    there = place[order]
    # those behind it in its own square, the next square of its row, and the three of the next row
    starts = np.concatenate([np.arange(count) + 1, np.searchsorted(there, there + width - 1)])
    ends = np.concatenate([np.searchsorted(there, there + way, side="right") for way in (1, width + 1)])
    sizes = np.maximum(ends - starts, 0)
    one = np.repeat(np.tile(np.arange(count), 2), sizes)
    within = np.arange(len(one)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    one, other = order[one], order[np.repeat(starts, sizes) + within]
    low, high = np.minimum(one, other), np.maximum(one, other)
    sort = np.argsort(low * count + high, kind="stable")
    return low[sort], high[sort]


def _pulls(ties: Ties, home: Integers) -> Integers:
    """The pairs of groups that an edge joins, sorted; shape (pairs, 2)."""
    import numpy as np  # noqa: PLC0415 - see lay_out

    pairs = np.sort(np.stack([home[ties.one], home[ties.other]], axis=1), axis=1)
    found: Integers = np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0)
    return found


def _packed(radii: Floats, pairs: Integers) -> Points:
    """Centres for discs, the joined near each other, none overlapping; shape (discs, 2)."""
    import numpy as np  # noqa: PLC0415 - see lay_out

    if len(radii) < 2:  # noqa: PLR2004 - one disc stands in the middle
        return np.zeros((len(radii), 2))
    points = _sunflower(len(radii))
    if len(pairs):
        points = _spring(points * _EDGE, pairs) / _EDGE
    return _apart(points * (sum(radii.tolist()) / len(radii)) * 2, radii, gravity=0.08, rounds=300)
