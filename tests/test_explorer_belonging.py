"""Where the things of the page lie, and what they deal with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from goldgraph import document, entity, fact
from innograph.curation import load
from innograph.explorer.belonging import areas_of, containers_of, topics_of
from innograph.model import NEGATED, Concept, KnowledgeGraph
from innograph.network import regions_of

MISSIONS = Path(__file__).resolve().parents[1] / "exports" / "missions"
PLACE = "https://w3id.org/innograph/place/"
DOC, OTHER = document("d", "Words."), document("e", "Words.")
BILBAO = replace(entity("Bilbao", "City"), identifiers=("https://sws.geonames.org/3128026/",))
EMILIA = replace(entity("Emilia-Romagna", "Region"), identifiers=(f"{PLACE}region/it-45",))
ALFA, ANNA, NOWHERE = entity("Alfa", "Cluster"), entity("Anna Verdi", "Person"), entity("Middle of nowhere", "City")


def graph(*facts: object) -> KnowledgeGraph:
    things = sorted((BILBAO, EMILIA, ALFA, ANNA, NOWHERE), key=lambda thing: thing.iri)
    return KnowledgeGraph(tuple(things), facts, (DOC, OTHER))  # type: ignore[arg-type]


def areas(known: KnowledgeGraph, iri: str) -> list[str]:
    return [spot.iri.removeprefix(PLACE).rpartition("/id/")[2] for spot in areas_of(known).get(iri, ())]


def test_a_town_lies_in_a_region_and_a_country_that_no_text_names() -> None:
    assert areas(graph(), BILBAO.iri) == ["region/es-pv", "country/ES"]
    assert areas(graph(), EMILIA.iri) == ["place/emilia-romagna", "country/IT"]
    assert areas(graph(), NOWHERE.iri) == []


def test_the_region_that_most_documents_state_comes_first_and_countries_last() -> None:
    known = graph(
        fact(ALFA, "locatedIn", EMILIA, doc=DOC),
        replace(
            fact(ALFA, "locatedIn", BILBAO, doc=DOC),
            evidence=tuple(fact(ALFA, "locatedIn", BILBAO, doc=doc).evidence[0] for doc in (DOC, OTHER)),
        ),
    )
    assert areas(known, ALFA.iri) == ["region/es-pv", "place/emilia-romagna", "country/ES", "country/IT"]


def test_a_person_belongs_where_the_organisation_does_unless_stated_otherwise() -> None:
    member, located = fact(ANNA, "affiliatedWith", ALFA, doc=DOC), fact(ALFA, "locatedIn", EMILIA, doc=DOC)
    deals = fact(ALFA, "hasSector", Concept("sector", "hydrogen"), doc=DOC)
    known = graph(member, located, deals)
    assert areas(known, ANNA.iri) == ["place/emilia-romagna", "country/IT"]
    assert topics_of(known) == {ALFA.iri: ("hydrogen", "energy"), ANNA.iri: ("hydrogen", "energy")}
    moved = graph(member, located, fact(ANNA, "locatedIn", BILBAO, doc=DOC))
    assert areas(moved, ANNA.iri) == ["region/es-pv", "country/ES"]


def test_what_is_denied_places_nothing() -> None:
    assert areas(graph(replace(fact(ALFA, "locatedIn", BILBAO, doc=DOC), modality=NEGATED)), ALFA.iri) == []


def test_a_region_lies_in_its_country() -> None:
    within = {inner.iri: outer.iri for inner, outer in containers_of(graph()).items()}
    assert within[EMILIA.iri] == f"{PLACE}country/IT"


def test_homes_are_those_of_the_network() -> None:
    known = load(MISSIONS).graph
    found = areas_of(known)
    homes = regions_of(known)
    assert len(homes) > 10
    assert {iri: found[iri][0].iri for iri in homes} == {iri: home.iri for iri, home in homes.items()}
