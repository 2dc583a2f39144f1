"""How long the measures of a network take: 20,000 organisations with 100,000 ties, made up with a seed.

    python benchmarks/network_measures.py [NODES [EDGES]]

Organisations come in regions and mostly have ties inside them, and some have many: as in what is read from texts.
"""

from __future__ import annotations

import random
import sys
import time
from typing import TYPE_CHECKING, Any

import networkx as nx

from innograph import network

if TYPE_CHECKING:
    from collections.abc import Callable

REGION = 80


def made_up(nodes: int, edges: int, *, seed: int = 1) -> nx.Graph[int]:
    chance = random.Random(seed)  # noqa: S311 - made-up data, no secret
    ties: nx.Graph[int] = nx.Graph()
    ties.add_nodes_from(range(nodes))
    while ties.number_of_edges() < edges:
        one = int(nodes * chance.random() ** 1.5)
        near = one // REGION * REGION + chance.randrange(REGION)
        other = min(nodes - 1, near) if chance.random() < 0.7 else chance.randrange(nodes)
        if one != other:
            ties.add_edge(one, other, weight=1 + int(4 * chance.random() ** 3))
    return ties


def main(nodes: int, edges: int) -> None:
    ties = made_up(nodes, edges)
    groups = {node: str(node // REGION) for node in ties}
    measures: dict[str, Callable[[], Any]] = {
        name: (lambda measure=getattr(network, name): measure(ties))
        for name in (
            "degree strength betweenness closeness harmonic eigenvector pagerank core_numbers clustering constraint "
            "effective_size communities core_periphery articulation_points robustness disparity"
        ).split()
    }
    measures["brokerage"] = lambda: network.brokerage(ties, groups)
    measures["ei_index"] = lambda: network.ei_index(ties, groups)
    measures["assortativity"] = lambda: network.assortativity(ties, groups)
    print(f"{nodes} organisations, {edges} ties; seconds")
    total = 0.0
    for name, measure in measures.items():
        start = time.perf_counter()
        measure()
        took = time.perf_counter() - start
        total += took
        print(f"{name:20} {took:6.2f}")
    print(f"{'together':20} {total:6.2f}")


if __name__ == "__main__":
    main(*(int(word) for word in (sys.argv[1:] + ["20000", "100000"][len(sys.argv) - 1 :])))
