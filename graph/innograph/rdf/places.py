"""Background knowledge about places, apart from what the texts state: where they lie, and the same places elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.lexicon.codes import elsewhere, place_among, place_iri
from innograph.lexicon.places import parent_of
from innograph.rdf.facts import described, identifier_triples
from innograph.rdf.ontology import types
from innograph.rdf.terms import code, literal
from innograph.rdf.writing import turtle
from innograph.vocabulary.iris import PLACE_SCHEME, expand
from innograph.vocabulary.terms import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from innograph.lexicon.places import Place
    from innograph.model import Entity, KnowledgeGraph
    from innograph.rdf.terms import Triple

_LABELS = ("rdfs:label", "skos:prefLabel")
# What lies in what: in our words, for thesauri, and for those who know only schema.org.
_WITHIN = ("inno:locatedIn", "schema:containedInPlace", "skos:broader")
_SOURCES = (
    "https://www.geonames.org/",
    "https://cldr.unicode.org/",
    "https://ec.europa.eu/eurostat/web/nuts",
    "http://publications.europa.eu/resource/authority/country",
)
_TITLES = {
    "en": "Countries and regions: background knowledge that no text states",
    "es": "Países y regiones: conocimiento de fondo que ningún texto enuncia",
    "it": "Paesi e regioni: conoscenza di sfondo che nessun testo afferma",
}


def places_turtle(graph: KnowledgeGraph, *, base: str) -> bytes:
    """The content of `places.ttl`: the identifiers of the places, what they lie in, and what that lies in.

    Where a place lies is told by its identifiers alone, so that it is what the linker chose or a person decided; one
    without, or with two that disagree, lies nowhere. Regions and countries that the texts do not name but that hold
    some that they do are nodes of the scheme of background places. Raises ExportError for an identifier that is no IRI.
    """
    return turtle(places_triples(graph), base=base)


def places_triples(graph: KnowledgeGraph) -> Iterator[Triple]:
    """All triples of `places.ttl`, unsorted and with repetitions."""
    entities = [entity for entity in graph.entities if GROUP_OF[entity.type] == "Place"]
    known = {entity.iri: place for entity in entities if (place := place_among(entity.identifiers))}
    owners: dict[str, str] = {}
    for iri in sorted(known, reverse=True):  # of two that are one place, the first holds what lies in it
        owners[known[iri].id] = iri
    yield from _triples(entities, known, owners)


def _triples(entities: Iterable[Entity], known: Mapping[str, Place], owners: Mapping[str, str]) -> Iterator[Triple]:
    for entity in entities:
        yield from _entity_triples(entity)
        if place := known.get(entity.iri):
            yield from _place_triples(entity.iri, place, owners)
    if background := _around(known.values(), owners):
        yield from _scheme_triples()
    for place in background:
        yield from _background_triples(place)
        yield from _place_triples(place_iri(place), place, owners)


def _around(places: Iterable[Place], owners: Mapping[str, str]) -> list[Place]:
    """The places around these that no entity is, the outer ones too."""
    found: dict[str, Place] = {}
    for place in places:
        parent = parent_of(place)
        while parent and parent.id not in found:
            found[parent.id] = parent
            parent = parent_of(parent)
    return [found[id_] for id_ in sorted(found) if id_ not in owners]


def _entity_triples(entity: Entity) -> Iterator[Triple]:
    """What the file needs to stand alone, as `graph.ttl` has it, and the identifiers, as they were decided."""
    for kind in types(entity.type):
        yield entity.iri, expand("rdf:type"), kind
    for curie in _LABELS:
        yield entity.iri, expand(curie), literal(entity.label)
    yield from identifier_triples(entity)


def _background_triples(place: Place) -> Iterator[Triple]:
    """A place that no text names, marked by the scheme that it is in."""
    iri = place_iri(place)
    yield from described(iri, "skos:Concept")
    for kind in types(place.kind):
        yield iri, expand("rdf:type"), kind
    yield iri, expand("skos:inScheme"), PLACE_SCHEME
    for curie in _LABELS if not elsewhere(place).labels else ():
        yield iri, expand(curie), literal(place.label, language="en")
    for same in elsewhere(place).same:
        if same != iri:
            yield iri, expand("owl:sameAs"), same
    for close in elsewhere(place).close:
        yield iri, expand("skos:closeMatch"), close


def _place_triples(iri: str, place: Place, owners: Mapping[str, str]) -> Iterator[Triple]:
    """Codes, names by language, parts elsewhere, and what it lies in."""
    found = elsewhere(place)
    if found.code:
        scheme = "ISO3166-1" if place.kind == "Country" else "ISO3166-2"
        yield iri, expand("skos:notation"), code(found.code, scheme)
    for language, label in found.labels:
        for curie in _LABELS:
            yield iri, expand(curie), literal(label, language=language)
    for narrower in found.narrower:
        yield iri, expand("skos:narrowMatch"), narrower
    if parent := parent_of(place):
        for curie in _WITHIN:
            yield iri, expand(curie), owners.get(parent.id) or place_iri(parent)


def _scheme_triples() -> Iterator[Triple]:
    yield from described(PLACE_SCHEME, "skos:ConceptScheme")
    for language, title in _TITLES.items():
        yield PLACE_SCHEME, expand("dcterms:title"), literal(title, language=language)
    for source in _SOURCES:
        yield PLACE_SCHEME, expand("dcterms:source"), source
