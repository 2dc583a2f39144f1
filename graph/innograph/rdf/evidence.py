"""The evidence of a knowledge graph: each statement's words in the documents, as Web Annotations with provenance.

A document has one named graph. In it a statement is a node that reifies the triple and targets pieces of evidence; a
piece points at the document, at the quote and at its offsets. What is summed up over documents, the confidence of a
statement, stands in the default graph.
"""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from innograph.rdf.decided import decision_triples
from innograph.rdf.facts import described, object_iri
from innograph.rdf.identifications import identification_quads
from innograph.rdf.terms import count, decimal, literal
from innograph.vocabulary.iris import document_iri, expand, mint, mint_digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from innograph.model import Document, Entity, Evidence, KnowledgeGraph, Span, Statement
    from innograph.rdf.terms import Quad, Triple

# Characters of context on either side of a quote, so that it is found again in a text that was edited.
_CONTEXT = 24
_NOT_PUBLIC = "http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC"


def evidence_quads(graph: KnowledgeGraph, *, base: str) -> Iterator[Quad]:
    """All quads of `evidence.trig`, unsorted and with repetitions."""
    documents = {document.id: document for document in graph.documents}
    selected: set[tuple[str, Span]] = set()  # statements drawn from one sentence share its selectors
    for statement in graph.statements:
        yield from statement_quads(statement, base=base)
        for piece in statement.evidence:
            if (piece.document_id, piece.span) not in selected:
                selected.add((piece.document_id, piece.span))
                around = context_of(piece, documents.get(piece.document_id))
                yield from passage_quads(piece, around, base=base)
    yield from identification_quads(graph, base=base)
    decided = decision_triples(graph, base=base, name=partial(statement_iri, base=base))
    for triple in chain(_provenance(graph, base=base), decided):
        yield "", *triple


def statement_quads(statement: Statement[Entity], *, base: str) -> Iterator[Quad]:
    """A statement and its evidence, each piece in the graph of its document, but for what the pieces point at."""
    iri = statement_iri(statement, base=base)
    yield "", iri, expand("inno:confidence"), decimal(statement.confidence)
    about = tuple(_statement_triples(statement, iri))
    for piece in statement.evidence:
        named = mint(base, "graph", piece.document_id)
        for triple in (*about, *_evidence_triples(iri, piece, base=base)):
            yield named, *triple


class Context(NamedTuple):
    """The words before and behind a quote."""

    before: str
    after: str


def context_of(piece: Evidence, document: Document | None) -> Context | None:
    """The words around a piece of evidence; None where its document is not there or its words are withheld."""
    if document is None or not piece.quote:
        return None
    start, end = piece.span
    return Context(document.text[max(0, start - _CONTEXT) : start], document.text[end : end + _CONTEXT])


def statement_iri(statement: Statement[Entity], *, base: str) -> str:
    """The IRI of a statement, a digest of its key: the same whatever the evidence."""
    target = object_iri(statement.object)
    return mint_digest(
        base, "statement", statement.subject.iri, statement.predicate, target, statement.role, statement.modality
    )


def evidence_iri(statement: str, piece: Evidence, *, base: str) -> str:
    """The IRI of a piece of evidence for a statement, which is named by its IRI."""
    return mint_digest(base, "evidence", statement, piece.document_id, *piece.span, piece.extractor)


def _statement_triples(statement: Statement[Entity], iri: str) -> Iterator[Triple]:
    yield from described(iri, "rdf:Statement", "oa:Annotation")
    yield iri, expand("rdf:subject"), statement.subject.iri
    yield iri, expand("rdf:predicate"), expand(f"inno:{statement.predicate}")
    yield iri, expand("rdf:object"), object_iri(statement.object)
    yield iri, expand("inno:modality"), literal(statement.modality)
    if statement.role:
        yield iri, expand("inno:role"), literal(statement.role)


def _evidence_triples(statement: str, piece: Evidence, *, base: str) -> Iterator[Triple]:
    iri = evidence_iri(statement, piece, base=base)
    quote, position = _selectors(piece, base=base)
    yield statement, expand("oa:hasTarget"), iri
    yield from described(iri, "oa:SpecificResource")
    yield iri, expand("oa:hasSource"), document_iri(piece.document_id, base=base)
    if piece.quote:
        yield iri, expand("oa:hasSelector"), quote
    else:  # in what is published the texts' words may be withheld
        yield iri, expand("dcterms:accessRights"), _NOT_PUBLIC
    yield iri, expand("oa:hasSelector"), position
    yield iri, expand("inno:confidence"), decimal(piece.score)
    yield iri, expand("inno:method"), literal(piece.extractor)
    yield iri, expand("prov:wasGeneratedBy"), mint(base, "method", piece.extractor)


def _selectors(piece: Evidence, *, base: str) -> tuple[str, str]:
    """The IRIs of the selectors of a quote: of its words and of its position."""
    start, end = piece.span
    quote, position = (mint(base, folder, piece.document_id) for folder in ("quote", "position"))
    return f"{quote}:{start}-{end}", f"{position}:{start}-{end}"


def passage_quads(piece: Evidence, around: Context | None, *, base: str) -> Iterator[Quad]:
    """The passage that pieces of evidence point at, which statements drawn from one sentence share."""
    named = mint(base, "graph", piece.document_id)
    for triple in _selector_triples(piece, around, base=base):
        yield named, *triple


def _selector_triples(piece: Evidence, around: Context | None, *, base: str) -> Iterator[Triple]:
    quote, position = _selectors(piece, base=base)
    start, end = piece.span
    if piece.quote:
        yield from described(quote, "oa:TextQuoteSelector")
        yield quote, expand("oa:exact"), literal(piece.quote)
    if around:
        yield quote, expand("oa:prefix"), literal(around.before)
        yield quote, expand("oa:suffix"), literal(around.after)
    yield from described(position, "oa:TextPositionSelector")
    yield position, expand("oa:start"), count(start)
    yield position, expand("oa:end"), count(end)


def _provenance(graph: KnowledgeGraph, *, base: str) -> Iterator[Triple]:
    """What the named graphs are drawn from, and the names of the methods."""
    pieces = [piece for statement in graph.statements for piece in statement.evidence]
    for document_id in sorted({piece.document_id for piece in pieces}):
        yield from bundle_triples(document_id, base=base)
    for method in sorted({piece.extractor for piece in pieces}):
        yield from method_triples(method, base=base)


def bundle_triples(document_id: str, *, base: str) -> Iterator[Triple]:
    """What the named graph of a document is drawn from."""
    named = mint(base, "graph", document_id)
    yield from described(named, "prov:Bundle", "prov:Entity")
    yield named, expand("prov:wasDerivedFrom"), document_iri(document_id, base=base)


def method_triples(method: str, *, base: str) -> Iterator[Triple]:
    """A way of drawing statements from texts, by its name."""
    iri = mint(base, "method", method)
    yield from described(iri, "prov:Activity")
    yield iri, expand("rdfs:label"), literal(method)
