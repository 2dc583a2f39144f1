"""How long the measures of a network take beside plain NetworkX, and the whole report on 20,000 organisations.

    python benchmarks/network_measures.py [ORGANISATIONS [TIES]]

The network and the build are those of `ecosystem.py`, made up with a seed. NetworkX gets a smaller network where it
would take more than about a minute: its exact betweenness of all 20,000 organisations takes an hour. Both columns of
seconds, and how many times as long NetworkX takes, are of the same network in the same run; seconds are those of a
processor.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import networkx as nx
from ecosystem import ecosystem

from innograph import network

if TYPE_CHECKING:
    from collections.abc import Callable

    from innograph.model import KnowledgeGraph

# NetworkX needs about a minute at most for so many organisations.
SMALL, MEDIUM = 1500, 5000


class Row(NamedTuple):
    """A measure of ours, NetworkX' function for the same, and of how many organisations it can take it."""

    name: str
    ours: Callable[[Any], object]
    plain: Callable[[Any], object] | None = None
    size: int = sys.maxsize


MEASURES = (
    Row("degree", network.degree, lambda ties: dict(ties.degree)),
    Row("strength", network.strength, lambda ties: dict(ties.degree(weight="weight"))),
    Row(
        "betweenness (exact)",
        lambda ties: network.betweenness(ties, exact_up_to=SMALL),
        nx.betweenness_centrality,
        SMALL,
    ),
    Row(
        "betweenness (500 sources)",
        lambda ties: network.betweenness(ties, exact_up_to=0),
        lambda ties: nx.betweenness_centrality(ties, k=min(500, len(ties)), seed=0),
        MEDIUM,
    ),
    Row("closeness", network.closeness, nx.closeness_centrality, SMALL),
    Row("harmonic", network.harmonic, nx.harmonic_centrality, SMALL),
    Row("eigenvector", network.eigenvector, lambda ties: nx.eigenvector_centrality(ties, 1000, 1e-9, weight="weight")),
    Row("pagerank", network.pagerank, nx.pagerank),
    Row("core numbers", network.core_numbers, nx.core_number),
    Row("clustering", network.clustering, nx.clustering),
    Row("constraint", network.constraint, lambda ties: nx.constraint(ties, weight="weight")),
    Row("effective size", network.effective_size, lambda ties: nx.effective_size(ties, weight="weight")),
    Row(
        "communities (once)",
        lambda ties: network.communities(ties, seeds=1, rewirings=0),
        lambda ties: nx.community.louvain_communities(ties, seed=0),
    ),
    Row("articulation points", network.articulation_points, lambda ties: set(nx.articulation_points(ties))),
    Row("core and periphery", network.core_periphery),
    Row("robustness", network.robustness),
    Row("disparity", network.disparity),
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


def by_group(graph: KnowledgeGraph) -> list[Row]:
    homes = network.homes_as_groups(graph)

    def plain(ties: nx.Graph[str]) -> float:
        placed = ties.subgraph([iri for iri in ties if iri in homes]).copy()
        nx.set_node_attributes(placed, homes, "home")
        return float(nx.attribute_assortativity_coefficient(placed, "home"))

    return [
        Row("assortativity", lambda ties: network.assortativity(ties, homes, permutations=0), plain),
        Row("E-I index (1000 permutations)", lambda ties: network.ei_index(ties, homes)),
        Row("brokerage", lambda ties: network.brokerage(ties, homes)),
    ]


def suggestions(graph: KnowledgeGraph, ties: nx.Graph[str]) -> Row:
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

    return Row("suggestions for 20", ours, plain)


def show(row: Row, ties: nx.Graph[str]) -> None:
    smaller = part(ties, row.size) if row.size < len(ties) else ties
    took = seconds(lambda: row.ours(smaller))
    line = f"{row.name:30} {len(smaller):7} {smaller.number_of_edges():8} {took:9.2f}"
    if row.plain:
        plain = seconds(lambda: row.plain(smaller))  # type: ignore[misc]
        line += f" {plain:9.2f} {plain / max(took, 1e-3):7.1f}"
    print(line, flush=True)


def report(organisations: int, ties: int) -> None:
    """The whole report, as the command writes it of a build."""
    with tempfile.TemporaryDirectory() as folder:
        build, output = Path(folder, "build"), Path(folder, "report")
        maker = Path(__file__).with_name("ecosystem.py")
        subprocess.run([sys.executable, maker, build, str(organisations), str(ties)], check=True)
        started = time.perf_counter()
        command = [sys.executable, "-m", "innograph", "analyse", str(build), "--output", str(output)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        clock = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"innograph analyse ended with status {process.returncode}")
        print(
            f"the whole report of {organisations} organisations: {used.ru_utime + used.ru_stime:.1f} seconds of a "
            f"processor ({clock:.1f} by the clock), {used.ru_maxrss / 1024:.0f} MB at most",
            flush=True,
        )


def main(organisations: int = 20_000, edges: int = 105_000) -> None:
    # first: a process that is started counts the memory of the one that starts it as its own
    report(organisations, edges)
    graph = ecosystem(organisations, edges)
    ties = network.collaboration(graph)
    print(f"{len(ties)} organisations, {ties.number_of_edges()} ties; seconds of a processor")
    print(f"{'measure':30} {'nodes':>7} {'ties':>8} {'innograph':>9} {'NetworkX':>9} {'times':>7}")
    for row in (*MEASURES, *by_group(graph), suggestions(graph, ties)):
        show(row, ties)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
