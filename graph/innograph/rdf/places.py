"""Background knowledge about places, apart from what the texts state: where they lie, and the same places elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.lexicon.places import find_places
from innograph.lexicon.words import slug
from innograph.rdf.facts import identifier_triples
from innograph.rdf.writing import turtle
from innograph.vocabulary.iris import expand
from innograph.vocabulary.terms import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from innograph.lexicon.places import Place
    from innograph.model import Entity, KnowledgeGraph
    from innograph.rdf.terms import Triple

_GEONAMES = "geonames:"


def places_turtle(graph: KnowledgeGraph, *, base: str) -> bytes:
    """The content of `places.ttl`: the identifier of each place that is beyond doubt, and what it is in.

    Only places of the graph are named; raises ExportError for an identifier that is no IRI.
    """
    entities = [entity for entity in graph.entities if GROUP_OF[entity.type] == "Place"]
    known = {entity.iri: place for entity in entities if (place := _place_of(entity))}
    owners = {place.id: iri for iri, place in known.items()}
    return turtle(
        (triple for entity in entities for triple in _triples(entity, known.get(entity.iri), owners)), base=base
    )


def _place_of(entity: Entity) -> Place | None:
    """The only place of the gazetteer that has the entity's class and names, and whose own name is in its IRI.

    Madrid is in Spain and in Colombia, so it gets none: the texts told linking which, but the entity does not say.
    """
    name = entity.iri.rpartition("/")[2]
    found = {
        place
        for label in (entity.label, *entity.labels, name.replace("-", " "))  # "piemontesi" is no name, "piedmont" is
        for place in find_places(label)
        if place.kind == entity.type and f"{name}-".startswith(f"{slug(place.label)}-")
    }
    return found.pop() if len(found) == 1 else None


def _triples(entity: Entity, place: Place | None, owners: Mapping[str, str]) -> Iterator[Triple]:
    yield from identifier_triples(entity)
    if place:
        if place.id.startswith(_GEONAMES):
            same = f"https://sws.geonames.org/{place.id.removeprefix(_GEONAMES)}/"
            yield entity.iri, expand("owl:sameAs"), same
        around = (owners.get(place.region), owners.get(f"country:{place.country}"))
        # the narrowest is enough: it says itself what it is in
        for wider in [iri for iri in around if iri and iri != entity.iri][:1]:
            yield entity.iri, expand("schema:containedInPlace"), wider
