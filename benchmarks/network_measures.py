"""How long the measures of a network take beside plain NetworkX, and the whole report on 20,000 organisations.

    python benchmarks/network_measures.py [ORGANISATIONS/TIES ...]

The network and the build are those of `ecosystem.py`, made up with a seed. NetworkX gets a smaller network where it
would take more than about a minute: its exact betweenness of all 20,000 organisations takes an hour. Both columns of
seconds, and how many times as long NetworkX takes, are of the same network in the same run; seconds are those of a
processor.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import networkx as nx
from ecosystem import ecosystem
from measured import AS_JSON, Row, show, spent

from innograph import network

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from innograph.model import KnowledgeGraph

# NetworkX needs about a minute at most for so many organisations.
SMALL, MEDIUM = 1500, 5000


class Measure(NamedTuple):
    """A measure of ours, NetworkX' function for the same, and of how many organisations it can take it."""

    name: str
    ours: Callable[[Any], object]
    plain: Callable[[Any], object] | None = None
    size: int = sys.maxsize


MEASURES = (
    Measure("degree", network.degree, lambda ties: dict(ties.degree)),
    Measure("strength", network.strength, lambda ties: dict(ties.degree(weight="weight"))),
    Measure(
        "betweenness (exact)",
        lambda ties: network.betweenness(ties, exact_up_to=SMALL),
        nx.betweenness_centrality,
        SMALL,
    ),
    Measure(
        "betweenness (500 sources)",
        lambda ties: network.betweenness(ties, exact_up_to=0),
        lambda ties: nx.betweenness_centrality(ties, k=min(500, len(ties)), seed=0),
        MEDIUM,
    ),
    Measure("closeness", network.closeness, nx.closeness_centrality, SMALL),
    Measure("harmonic", network.harmonic, nx.harmonic_centrality, SMALL),
    Measure(
        "eigenvector", network.eigenvector, lambda ties: nx.eigenvector_centrality(ties, 1000, 1e-9, weight="weight")
    ),
    Measure("pagerank", network.pagerank, nx.pagerank),
    Measure("core numbers", network.core_numbers, nx.core_number),
    Measure("clustering", network.clustering, nx.clustering),
    Measure("constraint", network.constraint, lambda ties: nx.constraint(ties, weight="weight")),
    Measure("effective size", network.effective_size, lambda ties: nx.effective_size(ties, weight="weight")),
    Measure(
        "communities (once)",
        lambda ties: network.communities(ties, seeds=1, rewirings=0),
        lambda ties: nx.community.louvain_communities(ties, seed=0),
    ),
    Measure("articulation points", network.articulation_points, lambda ties: set(nx.articulation_points(ties))),
    Measure("core and periphery", network.core_periphery),
    Measure("robustness", network.robustness),
    Measure("disparity", network.disparity),
)


def seconds(measure: Callable[[], object]) -> float:
    started = time.process_time()
    measure()
    return time.process_time() - started


def part(ties: nx.Graph[str], size: int) -> nx.Graph[str]:
    """The best-tied organisations, without what NetworkX stumbles over: all else is alone."""
    kept = sorted(ties, key=lambda iri: (-ties.degree(iri), iri))[:size]
    whole = ties.subgraph(kept).copy()
    whole.remove_nodes_from([iri for iri, degree in list(whole.degree) if not degree])
    return whole


def by_group(graph: KnowledgeGraph) -> list[Measure]:
    homes = network.homes_as_groups(graph)

    def plain(ties: nx.Graph[str]) -> float:
        placed = ties.subgraph([iri for iri in ties if iri in homes]).copy()
        nx.set_node_attributes(placed, homes, "home")
        return float(nx.attribute_assortativity_coefficient(placed, "home"))

    return [
        Measure("assortativity", lambda ties: network.assortativity(ties, homes, permutations=0), plain),
        Measure("E-I index (1000 permutations)", lambda ties: network.ei_index(ties, homes)),
        Measure("brokerage", lambda ties: network.brokerage(ties, homes)),
    ]


def suggestions(graph: KnowledgeGraph, ties: nx.Graph[str]) -> Measure:
    starts = sorted(ties, key=lambda iri: (-ties.degree(iri), iri))[:20]

    def plain(_: object) -> None:
        for one in starts:
            candidates = [(one, other) for other in ties if other != one and other not in ties[one]]
            for scores in (nx.resource_allocation_index, nx.adamic_adar_index):
                list(scores(ties, candidates))

    def ours(_: object) -> None:
        prospects = network.Prospects(graph)
        for one in starts:
            prospects.of(one)

    return Measure("suggestions for 20", ours, plain)


def taken(measure: Measure, ties: nx.Graph[str]) -> Row:
    """A measure and NetworkX' of the same network."""
    smaller = part(ties, measure.size) if measure.size < len(ties) else ties
    took = seconds(lambda: measure.ours(smaller))
    plain = seconds(lambda: measure.plain(smaller)) if measure.plain else None  # type: ignore[misc]
    return Row(measure.name, len(smaller), "organisations", "s", took, plain, "NetworkX" if plain else "")


def report(organisations: int, ties: int) -> Iterator[Row]:
    """The whole report, as the command writes it of a build."""
    with tempfile.TemporaryDirectory() as folder:
        build, output = Path(folder, "build"), Path(folder, "report")
        maker = Path(__file__).with_name("ecosystem.py")
        subprocess.run([sys.executable, maker, build, str(organisations), str(ties)], check=True)
        used = spent([sys.executable, "-m", "innograph", "analyse", build, "--output", output])
    yield Row("the whole report", organisations, "organisations", "s", used.processor)
    yield Row("the whole report: memory", organisations, "organisations", "MB", used.memory)


def rows(sizes: list[str]) -> Iterator[Row]:
    for size in sizes:
        organisations, edges = map(int, size.split("/"))
        yield from report(organisations, edges)
        graph = ecosystem(organisations, edges)
        ties = network.collaboration(graph)
        for measure in (*MEASURES, *by_group(graph), suggestions(graph, ties)):
            yield taken(measure, ties)


if __name__ == "__main__":
    show(rows([one for one in sys.argv[1:] if one != AS_JSON] or ["20000/105000"]))
