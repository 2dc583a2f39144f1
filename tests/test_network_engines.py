"""Which library reckons what, and that the quick ways give what the plain ones give."""

from __future__ import annotations

import gc
import json
import os
import random
import subprocess
import sys
import weakref
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import graspologic_native
import networkx as nx
import pytest

import graphs
from goldgraph import document, entity, fact
from innograph import network, report
from innograph.model import Concept, KnowledgeGraph
from innograph.network.arrays import edges_of, ordered
from innograph.network.engines import LEIDEN, NETWORKX, SAMPLED, engine_of
from innograph.vocabulary import SECTORS

if TYPE_CHECKING:
    from innograph.network.projections import Graph

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"


class Called(Exception):  # noqa: N818 - no error
    pass


def called(*_: object, **__: object) -> None:
    raise Called


def some_network(seed: int = 3) -> Graph:
    chance = random.Random(seed)  # noqa: S311 - made-up data
    ties: Graph = nx.Graph()
    ties.add_nodes_from(f"n{number}" for number in range(60))
    for one, other in nx.gnm_random_graph(55, 130, seed=seed).edges:
        ties.add_edge(f"n{one}", f"n{other}", weight=chance.randrange(1, 5))
    return ties


def uses(module: object, name: str, measure: str, monkeypatch: pytest.MonkeyPatch) -> bool:
    with monkeypatch.context() as patch:
        patch.setattr(module, name, called)
        try:
            report.MEASURES[measure](some_network(), 0)
        except Called:
            return True
    return False


def test_the_engines_that_are_named_are_those_that_reckon(monkeypatch: pytest.MonkeyPatch) -> None:
    own = {"core": "core_number", "articulation": "articulation_points"}
    for measure in report.MEASURES:
        found = any(uses(nx, name, measure, monkeypatch) for name in own.values())
        assert found == (network.ENGINES[measure] == NETWORKX), measure
    monkeypatch.setattr(graspologic_native, "leiden", called)
    with pytest.raises(Called):
        network.communities(some_network())
    assert network.ENGINES["communities"] == LEIDEN


def test_a_sample_is_called_one() -> None:
    assert engine_of("betweenness", sources=500, size=6000).method == SAMPLED
    assert engine_of("betweenness", sources=60, size=60).as_json() == {"engine": "scipy", "method": "exact"}
    large = report.MEASURES["betweenness"](nx.gnm_random_graph(5100, 9000, seed=1), 0)
    assert engine_of("betweenness", sources=large.sources, size=5100).as_json() == {
        "engine": "scipy",
        "method": "sampled",
        "sources": 500,
    }


def test_the_manifest_names_the_engine_of_each_measure() -> None:
    options = report.Options(measures=("core", "betweenness"))
    analysis = report.analyse(graphs.small_graph(), base=graphs.BASE, options=options)
    engines = json.loads(report.to_files(analysis, version="1")["manifest.json"])["engines"]
    assert engines["core"] == {"engine": "networkx", "method": "exact"}
    assert engines["betweenness"] == {"engine": "scipy", "method": "exact"}
    assert engines["communities"] == {
        "engine": "graspologic-native", "method": "searched", "seeds": 5, "rewirings": 10,
    }  # fmt: skip
    assert engines["brokerage"]["permutations"] == 200
    assert set(engines) == {"core", "betweenness", *(network.ENGINES.keys() - report.MEASURES.keys())}


def test_edges_and_nearness_are_those_of_networkx() -> None:
    ties = some_network()
    nodes = ordered(ties)
    found = edges_of(ties, nodes, weight="weight")
    rows = list(zip(found.one.tolist(), found.other.tolist(), found.weights.tolist(), strict=True))
    assert rows == sorted((*sorted(map(nodes.index, edge)), ties.edges[edge]["weight"]) for edge in ties.edges)
    near = network.nearness(ties)
    assert near.closeness == pytest.approx(nx.closeness_centrality(ties))
    others = len(ties) - 1
    assert near.harmonic == pytest.approx({n: sum_ / others for n, sum_ in nx.harmonic_centrality(ties).items()})
    assert network.core_numbers(ties) == nx.core_number(ties)


# What a back-test counts, in the plainest way.
def hit(before: Graph, new: dict[str, set[str]], known: list[str], k: int) -> tuple[float, float]:
    hits, found = [], 0
    for one in sorted(new):
        candidates = [other for other in known if other != one and other not in before[one]]
        scores = {b: score for _, b, score in nx.resource_allocation_index(before, [(one, b) for b in candidates])}
        best = sorted((other for other in candidates if scores[other] > 0), key=lambda o: (-scores[o], o))[:k]
        hits.append(bool(set(best) & new[one]))
        found += len(set(best) & new[one])
    return sum(hits) / len(hits), found / sum(map(len, new.values()))


def test_a_back_test_counts_what_networkx_would() -> None:
    chance = random.Random(5)  # noqa: S311 - made-up data
    names = [entity(f"Org {number:03}", "Company") for number in range(80)]
    early, late = (replace(document(name, f"{name}."), issued=day) for name, day in DAYS.items())
    pairs = list(nx.barabasi_albert_graph(80, 4, seed=2).edges)
    chance.shuffle(pairs)
    facts = [
        fact(names[a], "collaboratesWith", names[b], doc=early if at < len(pairs) * 0.7 else late)
        for at, (a, b) in enumerate(pairs)
    ]
    facts += [fact(one, "hasSector", Concept("sector", chance.choice(list(SECTORS))), doc=early) for one in names[::2]]
    graph = KnowledgeGraph(tuple(names), tuple(facts), (early, late))
    day = date(2025, 1, 1)
    ours = network.backtest(graph, day, k=5)
    before = network.collaboration(network.between(graph, date.min, date(2024, 12, 31)))
    sectors = network.sectors_of(graph)
    known = [iri for iri in sorted(before) if before.degree(iri) > 1 or iri in sectors]
    new: dict[str, set[str]] = {}
    for a, b in network.collaboration(network.between(graph, day, date.max)).edges:
        if a in known and b in known:
            new.setdefault(a, set()).add(b)
            new.setdefault(b, set()).add(a)
    row = ours.table.loc["resource allocation"]
    assert (row["hit_rate"], row["found"]) == pytest.approx(hit(before, new, known, 5))
    assert ours.tested == len(new) > 20
    prospects = network.Prospects(graph)
    for one in names[:20]:
        assert prospects.of(one.iri) == network.suggest(graph, one.iri)


DAYS = {"early": date(2024, 5, 1), "late": date(2025, 5, 1)}


def test_what_is_read_off_a_graph_is_forgotten_with_it_and_nobody_changes_it_for_others() -> None:
    graph = graphs.small_graph()
    sectors = network.sectors_of(graph)
    sectors.clear()
    network.regions_of(graph)["x"] = network.Region("x", "x", "")
    assert network.sectors_of(graph)
    assert "x" not in network.regions_of(graph)
    gone = weakref.ref(graph)
    del graph
    gc.collect()
    assert gone() is None


@pytest.mark.slow
def test_a_made_up_ecosystem_and_its_report_are_the_same_whatever_the_hash_seed(tmp_path: Path) -> None:
    written = []
    for seed in ("1", "2"):
        build, output = tmp_path / f"build{seed}", tmp_path / f"report{seed}"
        environment = os.environ | {"PYTHONHASHSEED": seed}
        for command in (
            [BENCHMARKS / "ecosystem.py", build, "150", "700"],
            ["-m", "innograph", "analyse", build, "--output", output],
        ):
            subprocess.run([sys.executable, *map(str, command)], check=True, env=environment, capture_output=True)
        written.append({kind: contents(folder) for kind, folder in (("build", build), ("report", output))})
    assert written[0] == written[1]
    assert json.loads(written[0]["report"][Path("manifest.json")])["organisations"] == 150


def contents(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
