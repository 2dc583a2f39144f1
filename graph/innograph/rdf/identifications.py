"""Why an organisation has an identifier: what an authority's record was compared by, in a named graph of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.rdf.facts import described
from innograph.rdf.terms import decimal, literal
from innograph.vocabulary.iris import expand, mint, mint_digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from innograph.model import Identification, KnowledgeGraph
    from innograph.rdf.terms import Quad, Triple


def identification_quads(graph: KnowledgeGraph, *, base: str) -> Iterator[Quad]:
    """A node for each identifier that an authority gave and that is still in force, in the graph of the authority."""
    entities = {entity.iri: entity for entity in graph.entities}
    for one in graph.identifications:
        entity = entities.get(one.entity)
        if entity and one.identifier in {*entity.identifiers, *entity.similar}:
            named = mint(base, "authority", one.authority)
            same = one.identifier in entity.identifiers  # a person may have decided otherwise than the score
            for triple in _triples(one, "owl:sameAs" if same else "skos:closeMatch", base):
                yield named, *triple
            for triple in described(named, "prov:Bundle", "prov:Entity"):
                yield "", *triple
            yield "", named, expand("rdfs:label"), literal(one.authority)


def _triples(one: Identification, predicate: str, base: str) -> Iterator[Triple]:
    iri = mint_digest(base, "identification", one.entity, one.identifier)
    yield from described(iri, "prov:Entity")
    yield iri, expand("rdf:subject"), one.entity
    yield iri, expand("rdf:predicate"), expand(predicate)
    yield iri, expand("rdf:object"), one.identifier
    yield iri, expand("inno:confidence"), decimal(one.score)
    yield iri, expand("dcterms:description"), literal("; ".join(one.reasons))
