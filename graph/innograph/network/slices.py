"""Parts of a knowledge graph as knowledge graphs: a stretch of time, a sector, a place, some relations, what is sure.

A slice keeps statements, the things that they join and the documents that state them, so that everything that takes a
graph takes a slice. Cut by a sector or a place it keeps what is said of location and sector of the things in it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from innograph.errors import UnknownTerm
from innograph.model import Concept, Entity
from innograph.network.attributes import chains, days_of, facts
from innograph.vocabulary import RELATIONS, SECTORS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from innograph.model import Evidence, KnowledgeGraph, Statement

_ATTRIBUTES = frozenset({"locatedIn", "hasSector"})


def between(graph: KnowledgeGraph, first: date, last: date, *, undated: bool = False) -> KnowledgeGraph:
    """What happened from the first day to the last, both included.

    A statement about an event is of the event's days, any other of the day on which its document was issued; of one
    that several documents state, the evidence of the others is left out. Statements without a day are kept only if
    `undated`. What an organisation is in general (its sector, its place) counts when it is said, too.
    """
    days = days_of(graph)
    issued = {document.id: document.issued for document in graph.documents}

    def inside(statement: Statement[Entity]) -> Statement[Entity] | None:
        for end in (statement.subject, statement.object):
            if isinstance(end, Entity) and end.iri in days:
                return statement if days[end.iri][0] <= last and days[end.iri][1] >= first else None
        return _stated_between(statement, issued, (first, last), undated=undated)

    return _with(graph, filter(None, map(inside, graph.statements)))


def in_sector(graph: KnowledgeGraph, slug: str) -> KnowledgeGraph:
    """What is said of the things of a sector or of one under it.

    Raises UnknownTerm for a sector that the scheme lacks.
    """
    if slug not in SECTORS:
        raise UnknownTerm(f"{slug!r} is no sector; the scheme has {', '.join(SECTORS)}")
    wanted = {slug} | {other for other, above in SECTORS.items() if above == slug}
    kept = {
        fact.subject.iri for fact in facts(graph) if isinstance(fact.object, Concept) and fact.object.slug in wanted
    }
    return _about(graph, kept)


def at_place(graph: KnowledgeGraph, iri: str) -> KnowledgeGraph:
    """What is said of the things that lie in a place, or in one inside it; `iri` is an entity's or the gazetteer's."""
    inside = {place for place, chain in chains(graph).items() if any(spot.iri == iri for spot in chain)}
    kept = {
        fact.subject.iri
        for fact in facts(graph)
        if fact.predicate == "locatedIn" and isinstance(fact.object, Entity) and fact.object.iri in inside
    }
    return _about(graph, kept | inside)


def of_relations(graph: KnowledgeGraph, predicates: Collection[str]) -> KnowledgeGraph:
    """The statements of these relations alone; raises UnknownTerm for one that the ontology lacks."""
    if unknown := sorted(set(predicates) - RELATIONS.keys()):
        raise UnknownTerm(f"{unknown[0]!r} is no relation; there are {', '.join(RELATIONS)}")
    return _with(graph, (statement for statement in graph.statements if statement.predicate in predicates))


def at_least(graph: KnowledgeGraph, confidence: float) -> KnowledgeGraph:
    """The statements that are at least so sure, in 0..1."""
    return _with(graph, (statement for statement in graph.statements if statement.confidence >= confidence))


def of_documents(graph: KnowledgeGraph, documents: Collection[str]) -> KnowledgeGraph:
    """What these documents state, by their ids, as if there were no others: one mission's reports, say."""
    kept = (_keeping(s, [piece for piece in s.evidence if piece.document_id in documents]) for s in graph.statements)
    return _with(graph, filter(None, kept))


def of_mission(graph: KnowledgeGraph, iri: str) -> KnowledgeGraph:
    """What the documents about a mission or another event state, by its IRI."""
    return of_documents(graph, {document for document, event in graph.topics.items() if event == iri})


def _stated_between(
    statement: Statement[Entity], issued: Mapping[str, date | None], period: tuple[date, date], *, undated: bool
) -> Statement[Entity] | None:
    def fits(piece: Evidence) -> bool:
        day = issued.get(piece.document_id)
        return undated if day is None else period[0] <= day <= period[1]

    if not statement.evidence:  # a person may have added it
        return statement if undated else None
    return _keeping(statement, [piece for piece in statement.evidence if fits(piece)])


def _keeping(statement: Statement[Entity], pieces: list[Evidence]) -> Statement[Entity] | None:
    return replace(statement, evidence=tuple(pieces)) if pieces else None


def _about(graph: KnowledgeGraph, kept: set[str]) -> KnowledgeGraph:
    """The statements with one of these things at an end, and where their other ends are and what they work on."""
    chosen = [s for s in graph.statements if s.subject.iri in kept or _iri(s.object) in kept]
    ends = {s.subject.iri for s in chosen} | {_iri(s.object) for s in chosen}
    return _with(
        graph,
        (
            s
            for s in graph.statements
            if s.subject.iri in kept or _iri(s.object) in kept or (s.predicate in _ATTRIBUTES and s.subject.iri in ends)
        ),
    )


def _iri(thing: Entity | Concept) -> str:
    return "" if isinstance(thing, Concept) else thing.iri


def _with(graph: KnowledgeGraph, statements: Iterable[Statement[Entity]]) -> KnowledgeGraph:
    """The graph of these statements alone, with the things that they join and the documents that state them."""
    kept = tuple(statements)
    iris = {s.subject.iri for s in kept} | {_iri(s.object) for s in kept}
    documents = {piece.document_id for s in kept for piece in s.evidence}
    return replace(
        graph,
        statements=kept,
        entities=tuple(entity for entity in graph.entities if entity.iri in iris),
        documents=tuple(document for document in graph.documents if document.id in documents),
        links=tuple(
            link
            for link in graph.links
            if link.entity and link.entity.iri in iris and link.mention.sentence.document.id in documents
        ),
        topics={document: event for document, event in graph.topics.items() if event in iris and document in documents},
        identifications=tuple(found for found in graph.identifications if found.entity in iris),
    )
