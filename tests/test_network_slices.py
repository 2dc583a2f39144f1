"""Projections of a graph besides the first two, and slices of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from goldgraph import BASE, document, entity, fact, hostile_graph, random_graph
from innograph import network
from innograph.errors import MeasureError, UnknownTerm
from innograph.lexicon.places import find_places
from innograph.model import ACCEPTED, Concept, Entity, KnowledgeGraph
from innograph.rdf.evidence import statement_iri

if TYPE_CHECKING:
    from innograph.model import Document, Statement

A, B, C, D = (entity(name, "Company") for name in ("Alfa", "Beta", "Gamma", "Delta"))
ANNA = entity("Anna Verdi", "Person")
MISSION = replace(entity("mission to Bilbao", "Mission"), start=date(2024, 5, 2), end=date(2024, 5, 4))
FAIR = entity("fair", "Event")
FIRST = replace(document("first", "First text."), issued=date(2024, 6, 1))
SECOND = replace(document("second", "Second text."), issued=date(2025, 6, 1))
UNDATED = document("undated", "A text.")
WATER, HYDROGEN = Concept("sector", "water"), Concept("sector", "hydrogen")


def town(name: str) -> Entity:
    place = find_places(name)[0]
    return replace(entity(name, "City"), identifiers=(f"https://sws.geonames.org/{place.id.partition(':')[2]}/",))


BOLOGNA, MODENA, BILBAO = town("Bologna"), town("Modena"), town("Bilbao")
EUSKADI = replace(entity("Euskadi", "Region"), identifiers=("http://data.europa.eu/nuts/code/ES21",))
EMILIA = "https://w3id.org/innograph/place/region/it-45"


def graph_of(*statements: Statement[Entity]) -> KnowledgeGraph:
    ends = chain.from_iterable((s.subject, s.object) for s in statements)
    entities = {end.iri: end for end in ends if isinstance(end, Entity)}
    return KnowledgeGraph(
        tuple(entities[iri] for iri in sorted(entities)),
        statements,
        (FIRST, SECOND, UNDATED),
        topics={"first": MISSION.iri},
    )


def met(*who: Entity, doc: Document = FIRST, at: Entity = MISSION) -> list[Statement[Entity]]:
    return [fact(one, "participatedIn", at, doc=doc) for one in who]


HOMES = [
    fact(A, "locatedIn", BOLOGNA, doc=FIRST),
    fact(B, "locatedIn", MODENA, doc=FIRST),
    fact(C, "locatedIn", BILBAO, doc=FIRST),
    fact(D, "locatedIn", EUSKADI, doc=FIRST),
]


def test_a_town_is_in_the_region_that_its_identifier_says() -> None:
    homes = network.regions_of(graph_of(*HOMES))
    assert homes[A.iri] == homes[B.iri] == (EMILIA, "Emilia-Romagna", "IT")
    assert homes[C.iri] == homes[D.iri] == (EUSKADI.iri, "Euskadi", "ES")


def test_home_is_what_most_documents_say() -> None:
    moved = [fact(A, "locatedIn", BILBAO, doc=doc) for doc in (FIRST, SECOND)]
    merged = replace(moved[0], evidence=moved[0].evidence + moved[1].evidence)
    assert network.regions_of(graph_of(*HOMES, merged))[A.iri].iri == EUSKADI.iri


def test_of_places_without_identifier_the_texts_are_believed_even_in_circles() -> None:
    village, valley = entity("Paesello", "City"), entity("Valle Ignota", "Region")
    stated = [fact(A, "locatedIn", village, doc=FIRST), fact(village, "locatedIn", valley, doc=FIRST)]
    assert network.regions_of(graph_of(*stated))[A.iri] == (valley.iri, "Valle Ignota", "")
    loop = [fact(A, "locatedIn", village, doc=FIRST), fact(village, "locatedIn", village, doc=FIRST)]
    assert network.regions_of(graph_of(*loop)) == {}


def test_regions_are_tied_where_their_organisations_are() -> None:
    graph = graph_of(*HOMES, *met(A, B, C), *met(A, C, doc=SECOND), *met(A, entity("Epsilon", "Company"), at=FAIR))
    across = network.regions(graph)
    assert across.nodes[EMILIA] == {"label": "Emilia-Romagna", "country": "IT", "organisations": 2, "within": 1}
    assert across.edges[EMILIA, EUSKADI.iri] == {"ties": 2, "weight": 2, "documents": ("first", "second")}
    assert across.graph == {"unplaced": 1}


def test_a_tie_lists_its_statements_where_there_is_a_base() -> None:
    graph = graph_of(*HOMES, *met(A, C))
    wanted = tuple(sorted(statement_iri(s, base=BASE) for s in met(A, C)))
    assert network.collaboration(graph, base=BASE).edges[A.iri, C.iri]["statements"] == wanted
    assert network.regions(graph, base=BASE).edges[EMILIA, EUSKADI.iri]["statements"] == wanted
    assert "statements" not in network.collaboration(graph).edges[A.iri, C.iri]


def test_bipartite_graphs() -> None:
    works = [fact(A, "hasSector", WATER, doc=doc) for doc in (FIRST, SECOND)]
    people = [fact(ANNA, "affiliatedWith", A, doc=FIRST, role=role) for role in ("head", "board")]
    graph = graph_of(*works, fact(MISSION, "hasSector", WATER, doc=FIRST), *people, *met(A, B))
    sectors = network.organisation_sectors(graph)
    water = "https://w3id.org/innograph/sector/water"
    assert sectors.nodes(data=True)[water] == {"bipartite": 1, "label": "Water", "type": "Sector"}
    assert list(sectors.edges(data=True)) == [(A.iri, water, {"weight": 2, "documents": ("first", "second")})]
    posts = network.person_organisations(graph)
    assert posts.edges[ANNA.iri, A.iri] == {"weight": 1, "documents": ("first",), "role": "board; head"}
    occasions = network.organisation_occasions(graph)
    assert occasions.nodes[MISSION.iri] == {"bipartite": 1, "label": MISSION.label, "type": "Mission"}
    assert network.newman(occasions, [A.iri, B.iri]).edges[A.iri, B.iri] == {"weight": 1.0, "shared": 1}
    for project in (sectors, posts, occasions):
        assert nx.is_bipartite(project)


def test_an_ego_is_a_part_with_distances() -> None:
    ties = network.collaboration(graph_of(*met(A, B), *met(B, C, at=FAIR)))
    near = network.ego(ties, A.iri)
    assert {node: near.nodes[node]["distance"] for node in near} == {A.iri: 0, B.iri: 1}
    assert network.ego(ties, A.iri, radius=2).number_of_edges() == 2
    assert near.edges[A.iri, B.iri] == ties.edges[A.iri, B.iri]
    with pytest.raises(MeasureError, match="no node"):
        network.ego(ties, "https://example.org/none")


def said(graph: KnowledgeGraph) -> list[tuple[str, str]]:
    return [(s.subject.label, s.predicate) for s in graph.statements]


def test_a_statement_about_an_event_is_of_its_days_and_another_of_its_document() -> None:
    graph = graph_of(*met(A, doc=SECOND), *HOMES[:1], fact(B, "collaboratesWith", C, doc=SECOND))
    may = network.between(graph, date(2024, 5, 4), date(2024, 5, 31))
    assert said(may) == [("Alfa", "participatedIn")]
    assert [doc.id for doc in may.documents] == ["second"]
    assert said(network.between(graph, date(2025, 1, 1), date(2025, 12, 31))) == [("Beta", "collaboratesWith")]
    assert said(network.between(graph, date(2024, 6, 1), date(2024, 6, 1))) == [("Alfa", "locatedIn")]


def test_a_period_keeps_the_evidence_of_its_documents_alone() -> None:
    both = [fact(B, "collaboratesWith", C, doc=doc) for doc in (FIRST, SECOND, UNDATED)]
    merged = replace(both[0], evidence=tuple(piece for one in both for piece in one.evidence))
    early = network.between(graph_of(merged), date(2024, 1, 1), date(2024, 12, 31))
    assert network.collaboration(early).edges[B.iri, C.iri]["documents"] == ("first",)
    loose = network.between(graph_of(merged), date(2024, 1, 1), date(2024, 12, 31), undated=True)
    assert [piece.document_id for piece in loose.statements[0].evidence] == ["first", "undated"]
    added = replace(both[0], evidence=(), status=ACCEPTED)
    assert not network.between(graph_of(added), date(2024, 1, 1), date(2024, 12, 31)).statements
    assert network.between(graph_of(added), date(2024, 1, 1), date(2024, 12, 31), undated=True).statements == (added,)


def test_a_sector_holds_those_under_it_and_says_where_the_others_are() -> None:
    graph = graph_of(
        *HOMES, fact(A, "hasSector", HYDROGEN, doc=FIRST), *met(A, B), fact(C, "hasSector", WATER, doc=FIRST)
    )
    energy = network.in_sector(graph, "energy")
    assert {e.label for e in energy.entities} == {"Alfa", "mission to Bilbao", "Bologna"}
    with pytest.raises(UnknownTerm, match="alchemy"):
        network.in_sector(graph, "alchemy")


def test_a_place_holds_what_lies_in_its_towns() -> None:
    graph = graph_of(*HOMES, fact(A, "collaboratesWith", C, doc=FIRST))
    assert {e.label for e in network.at_place(graph, EUSKADI.iri).entities} >= {"Gamma", "Delta", "Alfa", "Bologna"}
    assert "Delta" not in {e.label for e in network.at_place(graph, EMILIA).entities}


def test_relations_confidence_documents_and_missions() -> None:
    unsure = replace(fact(B, "collaboratesWith", C, doc=SECOND), evidence=())
    graph = graph_of(*HOMES, *met(A, B), *met(A, doc=UNDATED, at=FAIR), unsure)
    assert {p for _, p in said(network.of_relations(graph, {"locatedIn"}))} == {"locatedIn"}
    with pytest.raises(UnknownTerm, match="likes"):
        network.of_relations(graph, {"likes"})
    assert len(network.at_least(graph, 0.5).statements) == len(graph.statements) - 1
    assert said(network.of_documents(graph, {"undated"})) == [("Alfa", "participatedIn")]
    assert len(network.of_mission(graph, MISSION.iri).statements) == 6
    assert not network.of_mission(graph, FAIR.iri).statements


def test_what_is_hostile_stays_data_and_a_slice_is_whole() -> None:
    for graph in (hostile_graph(), random_graph(200, 600), KnowledgeGraph()):
        for part in (network.at_least(graph, 0.1), network.in_sector(graph, "digital"), network.of_mission(graph, "x")):
            iris = {e.iri for e in part.entities}
            ends = chain.from_iterable((s.subject, s.object) for s in part.statements)
            assert {end.iri for end in ends if isinstance(end, Entity)} == iris
            for project in (network.regions, network.organisation_sectors, network.person_organisations):
                network.graphml(project(part))
    names = {data["label"] for _, data in network.organisation_occasions(hostile_graph()).nodes(data=True)}
    assert "<script>window.hacked=1</script>" in names
