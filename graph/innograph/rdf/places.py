"""Background knowledge about places, apart from what the texts state: the same places elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.rdf.facts import identifier_triples
from innograph.rdf.writing import turtle
from innograph.vocabulary.terms import GROUP_OF

if TYPE_CHECKING:
    from innograph.model import KnowledgeGraph


def places_turtle(graph: KnowledgeGraph, *, base: str) -> bytes:
    """The content of `places.ttl`: the identifiers that linking proved for places; raises ExportError for no IRI."""
    places = [entity for entity in graph.entities if GROUP_OF[entity.type] == "Place"]
    return turtle((triple for place in places for triple in identifier_triples(place)), base=base)
