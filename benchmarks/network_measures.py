"""How long the measures of a network take: 20,000 organisations with 100,000 ties, made up with a seed.

    python benchmarks/network_measures.py [NODES [EDGES]]

Organisations come in regions and mostly have ties inside them, and some have many: as in what is read from texts.
"""

from __future__ import annotations

import random
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import networkx as nx

from innograph import network

if TYPE_CHECKING:
    from collections.abc import Callable

REGION = 80
INSIDE = 0.7
MEASURES = (
    network.degree,
    network.strength,
    network.betweenness,
    network.closeness,
    network.harmonic,
    network.eigenvector,
    network.pagerank,
    network.core_numbers,
    network.clustering,
    network.constraint,
    network.effective_size,
    network.communities,
    network.core_periphery,
    network.articulation_points,
    network.robustness,
    network.disparity,
)
BY_GROUP = (network.brokerage, network.ei_index, network.assortativity)


def made_up(nodes: int, edges: int, *, seed: int = 1) -> nx.Graph[int]:
    chance = random.Random(seed)  # noqa: S311 - made-up data, no secret
    pairs: dict[tuple[int, int], int] = {}
    while len(pairs) < edges:
        one = int(nodes * chance.random() ** 1.5)
        near = min(nodes - 1, one // REGION * REGION + chance.randrange(REGION))
        other = near if chance.random() < INSIDE else chance.randrange(nodes)
        if one != other:
            pairs[min(one, other), max(one, other)] = 1 + int(4 * chance.random() ** 3)
    ties: nx.Graph[int] = nx.Graph()
    ties.add_nodes_from(range(nodes))
    ties.add_weighted_edges_from((one, other, weight) for (one, other), weight in pairs.items())
    return ties


def main(nodes: int, edges: int) -> None:
    ties = made_up(nodes, edges)
    groups = {node: str(node // REGION) for node in ties}
    calls: list[tuple[str, Callable[[], Any]]] = [
        *((measure.__name__, partial(measure, ties)) for measure in MEASURES),
        *((measure.__name__, partial(measure, ties, groups)) for measure in BY_GROUP),
    ]
    print(f"{nodes} organisations, {edges} ties; seconds of a processor")
    total = 0.0
    for name, measure in calls:
        start = time.process_time()
        measure()
        took = time.process_time() - start
        total += took
        print(f"{name:20} {took:6.2f}", flush=True)
    print(f"{'together':20} {total:6.2f}")


if __name__ == "__main__":
    main(*(int(word) for word in (sys.argv[1:] + ["20000", "100000"][len(sys.argv) - 1 :])))
