from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

from goldgraph import HOSTILE, document, entity, fact, hostile_graph, random_graph
from innograph import network
from innograph.model import NEGATED, Concept, KnowledgeGraph

if TYPE_CHECKING:
    from collections.abc import Callable

    from innograph.model import Entity, Statement

A, B, C = entity("Alfa", "Cluster"), entity("Beta", "Company"), entity("Gamma", "University")
ANNA = entity("Anna Verdi", "Person")
MISSION, FAIR = entity("mission to Bilbao", "Mission"), entity("fair", "Event")
PROJECT, FUND = entity("AGUA 4", "Project"), entity("Horizon Europe", "Programme")
Triple = tuple[Any, str, Any]
FIRST, SECOND = document("first", "First text."), document("second", "Second text.")


def graph_of(*statements: Statement[Entity]) -> KnowledgeGraph:
    entities = (A, B, C, ANNA, MISSION, FAIR, PROJECT, FUND)
    return KnowledgeGraph(tuple(sorted(entities, key=lambda e: e.iri)), tuple(statements), (FIRST, SECOND))


def test_nodes_are_iris_with_label_type_and_group_and_sectors_are_nodes_too() -> None:
    whole = network.to_networkx(graph_of(fact(A, "hasSector", Concept("sector", "water"), doc=FIRST)))
    assert whole.nodes[B.iri] == {"label": "Beta", "type": "Company", "group": "Organisation"}
    sector = "https://w3id.org/innograph/sector/water"
    assert whole.nodes[sector] == {"label": "Water", "type": "Sector", "group": "Sector"}
    assert whole.has_edge(A.iri, sector, key="hasSector")


def test_an_edge_joins_the_statements_of_one_triple() -> None:
    posts = [fact(ANNA, "affiliatedWith", A, doc=doc, role=role) for doc, role in ((SECOND, "head"), (FIRST, "board"))]
    edge = network.to_networkx(graph_of(*posts)).edges[ANNA.iri, A.iri, "affiliatedWith"]
    assert edge == {"role": "board; head", "confidence": 0.9, "documents": ("first", "second"), "quotes": 2}


def test_only_facts_become_edges() -> None:
    denied = replace(fact(A, "participatedIn", MISSION, doc=FIRST), modality=NEGATED)
    other = fact(B, "participatedIn", MISSION, doc=FIRST)
    assert network.to_networkx(graph_of(denied, other)).number_of_edges() == 1
    assert network.collaboration(graph_of(denied, other)).number_of_edges() == 0


@pytest.mark.parametrize(
    ("one", "other", "predicates"),
    [
        ((A, "participatedIn", MISSION), (B, "organised", MISSION), ("organised", "participatedIn")),
        ((MISSION, "visited", A), (B, "participatedIn", MISSION), ("participatedIn", "visited")),
        ((MISSION, "visited", A), (MISSION, "visited", B), ("visited",)),
        ((A, "participatedIn", PROJECT), (B, "runs", PROJECT), ("participatedIn", "runs")),
        ((A, "collaboratesWith", B), (A, "collaboratesWith", B), ("collaboratesWith",)),
    ],
)
def test_ties(one: Triple, other: Triple, predicates: tuple[str, ...]) -> None:
    ties = network.collaboration(graph_of(fact(*one, doc=FIRST), fact(*other, doc=FIRST)))
    assert dict(ties.edges[A.iri, B.iri]) == {"weight": 1, "documents": ("first",), "predicates": predicates}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((A, "participatedIn", FUND), (B, "participatedIn", FUND)),
        ((A, "participatedIn", MISSION), (B, "participatedIn", FAIR)),
        ((A, "participatedIn", MISSION), (ANNA, "participatedIn", MISSION)),
        ((A, "fundedBy", B), (A, "partOf", B)),
    ],
)
def test_what_is_no_tie(one: Triple, other: Triple) -> None:
    ties = network.collaboration(graph_of(fact(*one, doc=FIRST), fact(*other, doc=FIRST)))
    assert ties.number_of_edges() == 0
    assert set(ties) == {A.iri, B.iri, C.iri}


def test_weight_counts_the_documents_that_state_the_tie() -> None:
    both = [fact(who, "participatedIn", MISSION, doc=doc) for doc in (FIRST, SECOND) for who in (A, B)]
    ties = network.collaboration(graph_of(*both))
    assert ties.edges[A.iri, B.iri]["weight"] == 2
    assert ties.edges[A.iri, B.iri]["documents"] == ("first", "second")


def test_a_tie_pieced_together_from_two_documents_weighs_one() -> None:
    halves = fact(A, "participatedIn", MISSION, doc=FIRST), fact(B, "participatedIn", MISSION, doc=SECOND)
    tie = network.collaboration(graph_of(*halves)).edges[A.iri, B.iri]
    assert (tie["weight"], tie["documents"]) == (1, ("first", "second"))


@pytest.mark.parametrize("project", [network.to_networkx, network.collaboration])
def test_files_read_back_as_the_same_graph(project: Callable[[KnowledgeGraph], nx.Graph[str]]) -> None:
    graph = project(random_graph(120, 300))
    for again in (
        nx.read_graphml(BytesIO(network.graphml(graph)), force_multigraph=graph.is_multigraph()),
        nx.read_gexf(BytesIO(network.gexf(graph))),
    ):
        assert sorted(again) == sorted(graph)
        assert again.number_of_edges() == graph.number_of_edges()
        assert nx.is_isomorphic(nx.Graph(again), nx.Graph(graph))


def test_files_hold_attributes_as_scalars() -> None:
    both = [fact(who, "participatedIn", MISSION, doc=doc) for doc in (FIRST, SECOND) for who in (A, B)]
    again = nx.read_graphml(BytesIO(network.graphml(network.collaboration(graph_of(*both)))))
    assert again.edges[A.iri, B.iri] == {"documents": "first|second", "predicates": "participatedIn", "weight": 2}
    whole = nx.read_graphml(BytesIO(network.graphml(network.to_networkx(graph_of(*both)))))
    assert {data["predicate"] for _, _, data in whole.edges(data=True)} == {"participatedIn"}


def test_hostile_names_parse_back() -> None:
    graph = network.to_networkx(hostile_graph())
    for again in (nx.read_graphml(BytesIO(network.graphml(graph))), nx.read_gexf(BytesIO(network.gexf(graph)))):
        assert again.number_of_nodes() == len(HOSTILE) + 1


def test_bytes_depend_on_nothing_but_the_graph() -> None:
    graph = random_graph(60, 150)
    turned = replace(graph, entities=graph.entities[::-1], statements=graph.statements[::-1])
    for project in (network.to_networkx, network.collaboration):
        for write in (network.graphml, network.gexf):
            assert write(project(graph)) == write(project(turned))
    gexf = network.gexf(network.collaboration(graph)).decode()
    assert "lastmodified" not in gexf
    assert "NetworkX" not in gexf


def test_an_empty_graph_is_a_file_too() -> None:
    empty = network.collaboration(KnowledgeGraph())
    assert nx.read_graphml(BytesIO(network.graphml(empty))).number_of_nodes() == 0
    assert nx.read_gexf(BytesIO(network.gexf(empty))).number_of_nodes() == 0
