"""What is known of one thing as triples, written by the same functions that write a whole build.

A thing comes with the facts that join it to others, with what those others are called, and with a node for each fact;
the words that carry a fact come with the fact itself, whose IRI leads to them. What very many facts join comes in
parts.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from innograph.model import FACT, Concept, KnowledgeGraph
from innograph.rdf.evidence import evidence_quads, statement_iri
from innograph.rdf.facts import (
    described,
    document_triples,
    entity_triples,
    fact_triples,
    membership_triples,
    replaced_triples,
    sector_triples,
)
from innograph.rdf.ontology import sector_labels
from innograph.rdf.terms import literal
from innograph.resources import ontology_path
from innograph.server.site import source as kinds
from innograph.server.site.holdings import by_subject
from innograph.server.site.source import thing_iri
from innograph.vocabulary.iris import PREFIXES, document_iri, expand, mint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from innograph.model import Document, Entity
    from innograph.rdf.terms import Triple
    from innograph.server.site.source import Fact, Found, Source


AT_ONCE = 1000
"""Facts about a thing that come in one part."""


def description(source: Source, found: Found, *, first: int = 0) -> Iterator[Triple]:
    """All triples about what an IRI stands for, unsorted and with repetitions; `first` facts came before."""
    if found.kind in {kinds.ENTITY, kinds.SECTOR}:
        facts = source.about(found.iri, first, AT_ONCE)
        yield from (_entity if found.kind == kinds.ENTITY else _sector)(source, found)
        yield from _facts(source, facts)
        yield from _names(thing for fact in facts for thing in (fact.subject, fact.object))
        return
    writers: dict[str, Callable[[Source, Found], Iterator[Triple]]] = {
        kinds.DOCUMENT: _document,
        kinds.STATEMENT: _statement,
        kinds.PASSAGE: _passage,
        kinds.MEMBERSHIP: _membership,
        kinds.ROLE: _role,
        kinds.METHOD: _method,
        kinds.NAMED_GRAPH: _named_graph,
        kinds.NOTE: _note,
    }
    yield from writers[found.kind](source, found)


def has_more(source: Source, found: Found, first: int) -> bool:
    """Whether another part comes behind that which begins with a fact."""
    return found.kind in {kinds.ENTITY, kinds.SECTOR} and source.degrees([found.iri])[found.iri] > first + AT_ONCE


def provenance(source: Source, found: Found, *, address: str, following: str = "") -> Iterator[Triple]:
    """What the data at an address are about, their whole and its licence, and where their next part is."""
    if following:
        yield address, expand("rdfs:seeAlso"), following
    yield from described(address, "foaf:Document")
    yield address, expand("foaf:primaryTopic"), found.iri
    yield address, expand("dcterms:license"), source.metadata.licence
    yield address, expand("dcterms:isPartOf"), f"{source.base}dataset"


def _entity(source: Source, found: Found) -> Iterator[Triple]:
    entity: Entity = found.about
    yield from entity_triples(entity)
    yield from source.background(entity.iri)
    yield from replaced_triples(dict.fromkeys(source.replaced_by(entity.iri), entity.iri))
    for document in source.documents_about(entity.iri):
        iri = document_iri(document.id, base=source.base)
        yield iri, expand("schema:mentions"), entity.iri
        yield iri, expand("rdfs:label"), literal(document.title or document.id)
    for document in source.topic_of(entity.iri):
        yield document_iri(document.id, base=source.base), expand("foaf:primaryTopic"), entity.iri


def _facts(source: Source, facts: Sequence[Fact]) -> Iterator[Triple]:
    """Facts in plain triples, the positions that follow from them, and a node for each."""
    for fact in facts:
        yield from fact_triples(fact)
    yield from membership_triples(facts, base=source.base)
    nodes = {statement_iri(fact, base=source.base) for fact in facts}
    for _, subject, predicate, value in evidence_quads(KnowledgeGraph(statements=tuple(facts)), base=source.base):
        if subject in nodes:
            yield subject, predicate, value


def _document(source: Source, found: Found) -> Iterator[Triple]:
    document: Document = found.about
    iri = document_iri(document.id, base=source.base)
    topic = source.topic(document.id)
    alone = KnowledgeGraph(documents=(document,), topics={document.id: topic} if topic else {})
    yield from (triple for triple in document_triples(alone, base=source.base) if triple[0] == iri)
    named = source.entities(source.named_in(document.id))
    for entity in named:
        yield iri, expand("schema:mentions"), entity
    yield mint(source.base, "graph", document.id), expand("prov:wasDerivedFrom"), iri
    yield from _names(named.values())


def _sector(_: Source, found: Found) -> Iterator[Triple]:
    yield from sector_triples([found.about])
    yield from _scheme().get(found.iri, ())


@cache
def _scheme() -> dict[str, list[Triple]]:
    return by_subject(ontology_path("sectors.ttl").read_bytes())


def _statement(source: Source, found: Found) -> Iterator[Triple]:
    """A statement with the words that carry it, or one piece of evidence, which has the statement's IRI elsewhere."""
    fact: Fact = found.about
    iri = statement_iri(fact, base=source.base)
    triples = list(_evidence(source, fact))
    if found.iri == iri:
        yield from fact_triples(fact) if fact.modality == FACT else ()
        yield from _names((fact.subject, fact.object))
        yield from triples
        return
    near = {found.iri} | {
        str(value) for subject, _, value in triples if subject == found.iri and isinstance(value, str)
    }
    yield from (one for one in triples if one[0] in near or one[2] == found.iri)


def _evidence(source: Source, fact: Fact) -> Iterator[Triple]:
    alone = KnowledgeGraph(statements=(fact,), documents=tuple(source.quoted([fact])))
    for _, subject, predicate, value in evidence_quads(alone, base=source.base):
        yield subject, predicate, value


def _passage(source: Source, found: Found) -> Iterator[Triple]:
    _, _, fact = found.about
    yield from (one for one in _evidence(source, fact) if one[0] == found.iri or one[2] == found.iri)


def _membership(source: Source, found: Found) -> Iterator[Triple]:
    fact: Fact = found.about
    yield from membership_triples([fact], base=source.base)
    yield from _names((fact.subject, fact.object))


def _role(source: Source, found: Found) -> Iterator[Triple]:
    facts: list[Fact] = found.about
    yield from membership_triples(facts, base=source.base)
    yield from _names(thing for fact in facts for thing in (fact.subject, fact.object))


def _method(_: Source, found: Found) -> Iterator[Triple]:
    yield from described(found.iri, "prov:Activity")
    yield found.iri, expand("rdfs:label"), literal(found.about.extractor)


def _named_graph(source: Source, found: Found) -> Iterator[Triple]:
    """All that a document states, with its words."""
    document: Document = found.about
    yield from described(found.iri, "prov:Bundle", "prov:Entity")
    yield found.iri, expand("prov:wasDerivedFrom"), document_iri(document.id, base=source.base)
    said = tuple(source.said_in(document.id))
    quoted = tuple(one for one in source.quoted(said) if one.id == document.id)
    alone = KnowledgeGraph(statements=said, documents=quoted)
    for graph, subject, predicate, value in evidence_quads(alone, base=source.base):
        if graph == found.iri:
            yield subject, predicate, value


def _note(_: Source, found: Found) -> Iterator[Triple]:
    yield from found.about


def _names(things: Iterable[Entity | Concept]) -> Iterator[Triple]:
    """What things are called and of which class they are, so that a reader needs not ask for each."""
    for iri, thing in {thing_iri(thing): thing for thing in things}.items():
        if isinstance(thing, Concept):
            yield iri, expand("rdf:type"), PREFIXES["inno"] + "Sector"
            for language, label in sector_labels(thing.slug):
                yield iri, expand("rdfs:label"), literal(label, language=language)
        else:
            yield iri, expand("rdf:type"), PREFIXES["inno"] + thing.type
            yield iri, expand("rdfs:label"), literal(thing.label)
