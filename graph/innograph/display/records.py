"""A graph, and what it is made of, as a notebook shows it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from innograph.display.markup import Markup, block, counted, joined, paragraph, quoted, small, strong, table, words
from innograph.explanation import MODALITIES, SAYS
from innograph.model import ACCEPTED, ADDED, FACT, Concept
from innograph.rdf.ontology import sector_labels
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from innograph.model import Document, Entity, Evidence, KnowledgeGraph, Mention, Statement

_NOUNS = {
    "Organisation": ("organisation", ""),
    "Person": ("person", "people"),
    "Event": ("event", ""),
    "Programme": ("programme or project", "programmes and projects"),
    "Place": ("place", ""),
}
_STATUSES = {ACCEPTED: "accepted by a person", ADDED: "added by a person"}
_QUOTES = 3
_NAMES = 8
_EXCERPT = 600


def graph_html(graph: KnowledgeGraph) -> str:
    """What is in a graph, and of each relation the surest fact with its words."""
    return block(*graph_parts(graph))


def graph_parts(graph: KnowledgeGraph) -> tuple[Markup, ...]:
    """The same in pieces, for what holds a graph."""
    facts = [statement for statement in graph.statements if statement.modality == FACT]
    kinds = Counter(GROUP_OF.get(entity.type, entity.type) for entity in graph.entities)
    things = [counted(kinds[kind], *_NOUNS.get(kind, (kind.lower(), ""))) for kind in sorted(kinds)]
    counts = [counted(len(graph.documents), "text"), *things, counted(len(facts), "fact")]
    if others := len(graph.statements) - len(facts):
        counts.append(f"{others:,} denied or hoped for")
    rows = [_relation_row(relation, found) for relation, found in _by_relation(facts)]
    return (
        paragraph(Markup(" · ".join(map(words, counts)))),
        table(("relation", "facts", "the surest", "confidence", "in the words of a text"), rows),
    )


def statement_html(statement: Statement[Any]) -> str:
    """A statement as a sentence, with the words that carry it."""
    role = Markup(f"({words(statement.role)})") if statement.role else ""
    standing = _STATUSES.get(statement.status, MODALITIES.get(statement.modality, statement.modality))
    quotes = sorted(statement.evidence, key=lambda piece: (-piece.score, piece.document_id, piece.span))
    more = len(quotes) - _QUOTES
    return block(
        paragraph(
            strong(name_of(statement.subject)), says(statement.predicate), strong(name_of(statement.object)), role
        ),
        small(f"{standing}, confidence {statement.confidence:.2f}"),
        table(("text", "words", "score"), [(q.document_id, quoted(q.quote), q.score) for q in quotes[:_QUOTES]]),
        small(f"and {counted(more, 'quote')} more") if more > 0 else Markup(),
    )


def entity_html(entity: Entity) -> str:
    """An entity with its other names, its days and where else it is known."""
    others = [name for name in entity.labels if name != entity.label]
    days = " – ".join(dict.fromkeys(day.isoformat() for day in (entity.start, entity.end) if day))
    rows = [
        ("is a", words(entity.type)),
        ("also called", _listed(others)),
        ("when", words(days)),
        ("same as", _listed(entity.identifiers)),
        ("likely the same as", _listed(entity.similar)),
        ("IRI", words(entity.iri)),
    ]
    return block(
        paragraph(strong(entity.label)),
        table(("", ""), [row for row in rows if row[1]]),
    )


def document_html(document: Document) -> str:
    """A text with what is known of it, and its beginning."""
    issued = document.issued.isoformat() if document.issued else ""
    known = [document.language, issued, document.publisher, document.source or document.id, document.url]
    return block(
        paragraph(strong(document.title or document.id)),
        small(Markup(" · ".join(filter(None, map(words, known))))),
        paragraph(words(document.text, longest=_EXCERPT)),
        small(counted(len(document.text), "character")),
    )


def name_of(thing: Entity | Mention | Concept) -> str:
    """What a reader calls it; a sector is called as it is in English."""
    if isinstance(thing, Concept):
        return dict(sector_labels(thing.slug)).get("en", thing.slug.replace("-", " "))
    label = getattr(thing, "label", None)
    return label if isinstance(label, str) else thing.text  # type: ignore[union-attr]


def says(predicate: str) -> str:
    """A relation as the verb of a sentence."""
    return SAYS.get(predicate, predicate)


def _by_relation(facts: list[Statement[Entity]]) -> list[tuple[str, list[Statement[Entity]]]]:
    found: dict[str, list[Statement[Entity]]] = {}
    for fact in facts:
        found.setdefault(fact.predicate, []).append(fact)
    return sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))


def _relation_row(relation: str, found: list[Statement[Entity]]) -> tuple[object, ...]:
    surest = max(found, key=lambda fact: fact.confidence)  # of several, the first of the graph
    best: Evidence | None = max(surest.evidence, key=lambda piece: piece.score, default=None)
    sentence = joined([name_of(surest.subject), says(relation), name_of(surest.object)])
    return (says(relation), len(found), sentence, surest.confidence, quoted(best.quote if best else ""))


def _listed(values: tuple[str, ...] | list[str]) -> Markup:
    more = [f"and {len(values) - _NAMES} more"] if len(values) > _NAMES else []
    return Markup("<br>".join(map(words, [*values[:_NAMES], *more])))
