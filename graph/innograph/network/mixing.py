"""Whether ties keep to a group, a region or a sector, beside what chance alone would give."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from innograph.errors import MeasureError
from innograph.network.arrays import edges_of, groups_as_numbers, ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import networkx as nx

    from innograph.network.arrays import Edges, Floats, Integers, Node


class Mixing(NamedTuple):
    """A measure of mixing, and the same where groups are dealt out by chance: mean, standard deviation and p.

    `p` is the share of permutations (with the network itself) that are as far from their mean or farther. `ties` and
    `nodes` are those that count; `left_out` are nodes without a group, whose ties do not.
    """

    value: float
    expected: float
    spread: float
    p: float
    nodes: int
    ties: int
    left_out: int


def ei_index(network: nx.Graph[Node], groups: Mapping[Node, str], *, permutations: int = 1000, seed: int = 0) -> Mixing:
    """Ties across groups less those inside, over all: -1 all inside, 1 all across.

    Krackhardt and Stern (1988, doi:10.2307/2786835). The number alone means nothing: with many small groups most ties
    lead across by chance. Compare with `expected`. Raises MeasureError if fewer than two groups have ties.
    """
    return _against_chance(network, groups, _external, permutations=permutations, seed=seed)


def assortativity(
    network: nx.Graph[Node], groups: Mapping[Node, str], *, permutations: int = 1000, seed: int = 0
) -> Mixing:
    """How much more ties join the same group than the groups' shares of ties would give, 1 at most.

    Newman (2003, doi:10.1103/PhysRevE.67.026126). Events that draw from one region make it high by themselves: it
    speaks of the missions that the texts report, not of preferences. Raises MeasureError as `ei_index` does.
    """
    return _against_chance(network, groups, _assortative, permutations=permutations, seed=seed)


def ei_by_group(network: nx.Graph[Node], groups: Mapping[Node, str]) -> dict[str, float]:
    """The E-I index of each group's own ties; a tie across counts for both. A group without ties has none."""
    nodes = ordered(network)
    names, labels = groups_as_numbers(nodes, groups)
    one, other = _labelled(edges_of(network, nodes), labels)
    inside = np.bincount(one[one == other], minlength=len(names))
    ends = np.concatenate([one[one != other], other[one != other]])
    across = np.bincount(ends, minlength=len(names))
    return {
        name: float((across[at] - inside[at]) / (across[at] + inside[at]))
        for at, name in enumerate(names)
        if across[at] + inside[at]
    }


def _against_chance(
    network: nx.Graph[Node],
    groups: Mapping[Node, str],
    measure: Callable[[Integers, Integers, int], float],
    *,
    permutations: int,
    seed: int,
) -> Mixing:
    nodes = ordered(network)
    names, labels = groups_as_numbers(nodes, groups)
    placed = labels >= 0
    edges = edges_of(network, nodes)
    one, other = _labelled(edges, labels)
    if len({*one.tolist(), *other.tolist()}) < 2:  # noqa: PLR2004 - ties of one group have nothing to mix with
        raise MeasureError("fewer than two groups have ties with each other; name the groups of more nodes")
    value, chance = measure(one, other, len(names)), np.random.default_rng(seed)
    drawn, dealt = np.zeros(permutations), labels.copy()
    for number in range(permutations):
        dealt[placed] = chance.permutation(labels[placed])
        drawn[number] = measure(*_labelled(edges, dealt), len(names))
    mean, spread, p = _summary(value, drawn)
    return Mixing(value, mean, spread, p, int(placed.sum()), len(one), int((~placed).sum()))


def _summary(value: float, drawn: Floats) -> tuple[float, float, float]:
    if not drawn.size:
        return float("nan"), float("nan"), float("nan")
    mean = float(drawn.mean())
    # equal but for the last bits is as far
    as_far = int((np.abs(drawn - mean) >= abs(value - mean) - 1e-12).sum())
    return mean, float(drawn.std()), (as_far + 1) / (drawn.size + 1)


def _labelled(edges: Edges, labels: Integers) -> tuple[Integers, Integers]:
    """The groups at both ends of the ties whose ends have one."""
    one, other = labels[edges.one], labels[edges.other]
    known = (one >= 0) & (other >= 0)
    return one[known], other[known]


def _external(one: Integers, other: Integers, _: int) -> float:
    return float(1 - 2 * (one == other).mean())


def _assortative(one: Integers, other: Integers, size: int) -> float:
    shares = np.bincount(np.concatenate([one, other]), minlength=size) / (2 * len(one))
    by_share = float((shares**2).sum())
    return 1.0 if by_share == 1 else float(((one == other).mean() - by_share) / (1 - by_share))
