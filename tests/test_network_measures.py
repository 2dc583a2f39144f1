from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pytest
from networkx.algorithms import bipartite

from innograph import network
from innograph.errors import MeasureError
from innograph.network.arrays import edges_of, ordered, rewired

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

KARATE = nx.karate_club_graph()
FLORENCE = nx.florentine_families_graph()
DAVIS = nx.davis_southern_women_graph()
PARTS = nx.disjoint_union(nx.disjoint_union(nx.path_graph(5), nx.star_graph(4)), nx.empty_graph(2))
RANDOM = nx.gnm_random_graph(150, 400, seed=1)
CLUBS: dict[Any, str] = nx.get_node_attributes(KARATE, "club")
CLASSICS = [KARATE, FLORENCE, DAVIS, PARTS, RANDOM, nx.empty_graph(3), nx.empty_graph(0)]
NAMES = ["karate", "florence", "davis", "parts", "random", "isolated", "empty"]


def same(ours: Mapping[Any, float], theirs: Any) -> None:
    assert dict(ours) == pytest.approx(dict(theirs), abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("graph", CLASSICS, ids=NAMES)
def test_the_values_are_those_of_networkx(graph: nx.Graph[Any]) -> None:
    others = max(1, len(graph) - 1)
    weight: str | None = "weight" if graph is KARATE else None
    same(network.degree(graph), dict(graph.degree()))
    same(network.strength(graph), dict(graph.degree(weight="weight")))
    same(network.betweenness(graph).values, nx.betweenness_centrality(graph))
    same(network.closeness(graph), nx.closeness_centrality(graph))
    same(network.harmonic(graph), {n: value / others for n, value in nx.harmonic_centrality(graph).items()})
    same(network.pagerank(graph), nx.pagerank(graph, tol=1e-13, max_iter=5000))
    same(network.clustering(graph), nx.clustering(graph))
    same(network.core_numbers(graph), nx.core_number(graph))
    if not len(graph):
        assert network.constraint(graph) == network.effective_size(graph) == {}
        return
    same(network.constraint(graph, weight=weight), nx.constraint(graph, weight=weight))
    # asked for all nodes by name, NetworkX takes Burt's formula and not its matrices
    same(network.effective_size(graph, weight=weight), nx.effective_size(graph, list(graph), weight=weight))
    if nx.is_connected(graph):
        same(network.eigenvector(graph, weight=weight), nx.eigenvector_centrality_numpy(graph, weight=weight))


def test_the_medici_stand_between_as_published() -> None:
    # Wasserman and Faust (1994), after Padgett: 0.522 for the Medici, 0.255 for the Guadagni
    values = network.betweenness(FLORENCE).values
    assert values["Medici"] == pytest.approx(0.522, abs=5e-4)
    assert values["Guadagni"] == pytest.approx(0.255, abs=5e-4)
    assert network.closeness(FLORENCE)["Medici"] == pytest.approx(0.560, abs=5e-4)
    assert max(network.effective_size(FLORENCE).items(), key=lambda pair: pair[1])[0] == "Medici"


def test_a_sample_of_sources_comes_within_its_error() -> None:
    graph = nx.barabasi_albert_graph(600, 3, seed=2)
    exact, sampled = network.betweenness(graph), network.betweenness(graph, exact_up_to=500, samples=150, seed=4)
    assert (exact.sources, sampled.sources) == (600, 150)
    assert set(exact.errors.values()) == {0.0}
    highest = sorted(graph, key=lambda n: -exact.values[n])[:60]
    within = [abs(sampled.values[n] - exact.values[n]) < 2 * sampled.errors[n] for n in highest]
    assert np.mean(within) > 0.85
    assert sampled == network.betweenness(graph, exact_up_to=500, samples=150, seed=4)
    top = max(exact.values, key=exact.values.__getitem__)
    assert sampled.values[top] == pytest.approx(exact.values[top], rel=0.2)


def test_eigenvector_looks_at_the_largest_part_alone() -> None:
    values = network.eigenvector(PARTS)
    assert {n for n, value in values.items() if value} in ({0, 1, 2, 3, 4}, {5, 6, 7, 8, 9})


@pytest.mark.parametrize("measure", [network.degree, network.betweenness, network.constraint, network.communities])
def test_other_kinds_of_network_are_refused(measure: Callable[..., Any]) -> None:
    with pytest.raises(MeasureError, match=r"nx\.Graph"):
        measure(nx.MultiDiGraph([(1, 2)]))
    with pytest.raises(MeasureError, match="above 0"):
        network.strength(nx.Graph([(1, 2, {"weight": 0})]))


def slow_roles(graph: nx.Graph[Any], groups: Mapping[Any, str], broker: Any) -> dict[str, float]:
    """Gould and Fernandez by the definition: ordered pairs of neighbours without a tie."""
    counts = dict.fromkeys(("coordinator", "itinerant", "gatekeeper", "representative", "liaison"), 0.0)
    mine = groups[broker]
    for a, c in combinations(graph[broker], 2):
        if graph.has_edge(a, c):
            continue
        part = 0.5 / len(list(nx.common_neighbors(graph, a, c)))
        for one, other in ((groups[a], groups[c]), (groups[c], groups[a])):
            if one == other:
                role = "coordinator" if one == mine else "itinerant"
            else:
                role = "representative" if one == mine else "gatekeeper" if other == mine else "liaison"
            counts[role] += part
    return counts


@pytest.mark.parametrize("seed", range(3))
def test_roles_of_brokers_by_definition(seed: int) -> None:
    graph = nx.gnm_random_graph(40, 90, seed=seed)
    groups = {n: "abc"[n % 3] for n in graph}
    found = network.brokerage(graph, groups)
    for node in graph:
        assert found.roles[node]._asdict() == pytest.approx(slow_roles(graph, groups, node))
        assert found.expected[node].total == pytest.approx(found.roles[node].total)


def test_expected_roles_are_the_mean_of_permutations() -> None:
    graph = nx.gnm_random_graph(20, 40, seed=5)
    labels = ["a"] * 9 + ["b"] * 7 + ["c"] * 4
    chance, drawn = np.random.default_rng(1), []
    for _ in range(3000):
        groups = dict(zip(graph, chance.permutation(labels).tolist(), strict=True))
        drawn.append(network.brokerage(graph, groups).roles[0])
    found = network.brokerage(graph, dict(zip(graph, labels, strict=True)), permutations=500)
    assert found.expected[0] == pytest.approx(np.mean(drawn, axis=0), rel=0.1, abs=0.05)
    assert found.spread[0] == pytest.approx(np.std(drawn, axis=0), rel=0.15, abs=0.05)


def test_who_has_no_group_brokers_nothing() -> None:
    star = nx.star_graph(3)
    assert network.brokerage(star, {0: "a", 1: "a", 2: "b"}).roles[0] == (0, 0, 0.5, 0.5, 0)
    found = network.brokerage(star, {1: "a", 2: "b", 3: ""})
    assert found.left_out == 2
    assert found.roles == {1: (0,) * 5, 2: (0,) * 5}


def test_the_communities_of_the_karate_club_are_the_best_known() -> None:
    # 0.4198 is the highest modularity that a partition of it has (Agarwal and Kempe 2008)
    found = network.communities(KARATE, weight=None, rewirings=30)
    assert found.modularity == pytest.approx(0.4198, abs=1e-4)
    assert found.modularity > found.by_chance + found.spread
    assert found.stability > 0.9
    assert sorted(set(found.labels.values())) == [0, 1, 2, 3]
    parts = [{n for n, label in found.labels.items() if label == at} for at in range(4)]
    assert [len(part) for part in parts] == sorted(map(len, parts), reverse=True)
    assert nx.community.modularity(KARATE, parts, weight=None) == pytest.approx(found.modularity)


def test_communities_do_not_hang_on_the_order_of_edges() -> None:
    turned: nx.Graph[Any] = nx.Graph(list(KARATE.edges(data=True))[::-1])
    assert network.communities(turned, seeds=1, rewirings=0) == network.communities(KARATE, seeds=1, rewirings=0)


def test_chance_has_no_communities_to_speak_of() -> None:
    found = network.communities(nx.gnm_random_graph(300, 900, seed=3))
    assert found.modularity == pytest.approx(found.by_chance, abs=0.03)
    assert found.stability < 0.5
    alone = network.communities(nx.empty_graph(3))
    assert (set(alone.labels.values()), alone.modularity) == ({0, 1, 2}, 0)


def test_a_rewired_network_keeps_its_degrees_nearly() -> None:
    graph = nx.gnm_random_graph(400, 1200, seed=1)
    nodes = ordered(graph)
    other = rewired(edges_of(graph, nodes), np.random.default_rng(0))
    degrees = np.bincount(np.concatenate([other.one, other.other]), minlength=400)
    assert abs(degrees - [graph.degree(n) for n in nodes]).mean() < 0.1
    assert len({*zip(other.one.tolist(), other.other.tolist(), strict=True)}) == len(other.one)


def test_ties_of_the_karate_club_keep_to_its_factions() -> None:
    across = sum(CLUBS[a] != CLUBS[b] for a, b in KARATE.edges)
    found = network.ei_index(KARATE, CLUBS)
    assert found.value == pytest.approx((2 * across - 78) / 78)
    assert found.p < 0.01
    assert abs(found.expected) < 0.1
    mixed = network.assortativity(KARATE, CLUBS)
    assert mixed.value == pytest.approx(nx.attribute_assortativity_coefficient(KARATE, "club"))
    assert mixed.expected == pytest.approx(0, abs=0.1)
    by_group = network.ei_by_group(KARATE, CLUBS)
    assert set(by_group) == {"Mr. Hi", "Officer"}
    assert all(-1 < value < 0 for value in by_group.values())


def test_many_small_groups_lead_outside_by_chance() -> None:
    graph = nx.gnm_random_graph(60, 150, seed=2)
    found = network.ei_index(graph, {n: str(n // 2) for n in graph})
    assert found.value > 0.8
    assert found.p > 0.05
    assert found.expected == pytest.approx(1 - 2 / 59, abs=0.02)


def test_what_has_no_groups_is_refused() -> None:
    with pytest.raises(MeasureError, match="fewer than two groups"):
        network.ei_index(KARATE, dict.fromkeys(KARATE, "one"))
    found = network.ei_index(nx.path_graph(4), {0: "a", 1: "a", 2: "b"}, permutations=10)
    assert (found.value, found.nodes, found.ties, found.left_out) == (0, 3, 2, 1)


def test_the_core_is_the_best_of_all_subsets() -> None:
    for seed in range(5):
        graph = nx.gnm_random_graph(10, 20, seed=seed)
        best = min(
            sum(not graph.has_edge(a, b) for a, b in combinations(core, 2))
            + graph.subgraph(set(graph) - set(core)).number_of_edges()
            for size in range(1, 11)
            for core in combinations(graph, size)
        )
        core = network.core_periphery(graph, rewirings=0).nodes
        missing = sum(not graph.has_edge(a, b) for a, b in combinations(core, 2))
        assert missing + graph.subgraph(set(graph) - set(core)).number_of_edges() == best


def test_an_ideal_core_fits_wholly() -> None:
    ideal = nx.complete_graph(4)
    ideal.add_edges_from((n % 4, n) for n in range(4, 12))
    found = network.core_periphery(ideal)
    assert found.nodes == [0, 1, 2, 3]
    assert found.fit == pytest.approx(1)
    assert network.core_periphery(KARATE).fit < 0.6


def test_a_star_withstands_chance_and_falls_to_an_attack() -> None:
    star = nx.star_graph(99)
    found = network.robustness(star, runs=20)
    assert (found.attack[0], found.attack[1], found.attack[-1]) == (1.0, 0.01, 0.0)
    assert found.failure[1] > 0.7
    assert found.area < 0.02 < found.failure_area
    assert network.articulation_points(star) == [0]
    assert network.articulation_points(KARATE) == [0]


def test_robustness_is_what_networkx_counts() -> None:
    order = sorted(KARATE, key=lambda n: (-KARATE.degree(n), str(n)))
    left = [max(map(len, nx.connected_components(KARATE.subgraph(order[gone:]))), default=0) / 34 for gone in range(35)]
    found = network.robustness(KARATE, runs=1)
    assert found.area == pytest.approx(np.mean(left[1:]))
    assert found.attack == pytest.approx([left[round(34 * tenth / 10)] for tenth in range(11)])


def test_southern_women_tied_by_what_they_attended() -> None:
    women = [node for node, side in DAVIS.nodes(data="bipartite") if side == 0]
    ours = network.newman(DAVIS, women)
    theirs: nx.Graph[Any] = bipartite.collaboration_weighted_projected_graph(DAVIS, women)
    assert set(map(frozenset, ours.edges)) == set(map(frozenset, theirs.edges))
    for a, b in theirs.edges:
        assert ours.edges[a, b]["weight"] == pytest.approx(theirs.edges[a, b]["weight"])
        assert ours.edges[a, b]["shared"] == len(list(nx.common_neighbors(DAVIS, a, b)))
    # each woman's strength is the number of events that she attended with others
    assert network.strength(ours) == pytest.approx({woman: DAVIS.degree(woman) for woman in women})
    with pytest.raises(MeasureError, match="not one side"):
        network.newman(KARATE, [0, 1, 2])


def test_the_backbone_keeps_what_stands_out() -> None:
    hub: nx.Graph[Any] = nx.Graph()
    hub.add_weighted_edges_from([(0, n, 1) for n in range(1, 11)])
    hub.add_edge(0, 11, weight=30, documents=("a",))
    kept = network.disparity(hub)
    assert set(kept) == set(hub)
    assert list(kept.edges(data=True)) == [
        (0, 11, {"weight": 30, "documents": ("a",), "alpha": pytest.approx(0.25**10)})
    ]
    assert network.disparity(nx.path_graph(4)).number_of_edges() == 0


def test_numbers_are_pythons_own_and_nodes_may_be_anything() -> None:
    hostile = nx.Graph([("=1+1", "</script>"), ("</script>", "\ud800"), ("\x00", "</script>")])
    for measure in (network.degree, network.harmonic, network.constraint, network.pagerank, network.clustering):
        assert all(type(value) is float and not math.isnan(value) for value in measure(hostile).values())
    assert network.communities(hostile).labels["=1+1"] == 0
