"""The rows of a large build, and what they are of the records of `model`.

Rows are named tuples of texts, numbers and tuples of these, as Arrow and JSON hold them; a day is a text like
2026-01-31, "" where nobody knows it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from innograph.characters import for_utf8
from innograph.model import EXTRACTED, Concept, Document, Entity, Evidence, Span, Statement
from innograph.vocabulary.iris import SECTOR_SCHEME

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from innograph.export import Cell
    from innograph.model import Link

    Around = Mapping[tuple[str, Span], tuple[str, str]]

SECTOR = "Sector"
"""The type of the object of a statement that is a sector; the object is the sector's IRI then."""
_SCHEME = "sector"


class Piece(NamedTuple):
    """A piece of evidence in a statement, with the words before and behind its quote."""

    document: str
    start: int
    end: int
    quote: str
    before: str
    after: str
    extractor: str
    score: float


class StatementRow(NamedTuple):
    """A statement with its evidence: that of one document, or once such are joined all of it, sorted.

    `subject` and `object` are IRIs.
    """

    subject: str
    subject_type: str
    predicate: str
    object: str
    object_type: str
    role: str
    modality: str
    evidence: tuple[Piece, ...]


class PassageRow(NamedTuple):
    """A stretch of a document that statements quote; statements drawn from one sentence share it."""

    document: str
    start: int
    end: int
    quote: str
    before: str
    after: str


class MentionRow(NamedTuple):
    """How often a document names an entity by names of one class."""

    entity: str
    type: str
    times: int


class EntityRow(NamedTuple):
    """An entity as the linking has it; `former` are the IRIs that it took the place of."""

    iri: str
    type: str
    label: str
    labels: tuple[str, ...]
    identifiers: tuple[str, ...]
    similar: tuple[str, ...]
    start: str
    end: str
    former: tuple[str, ...]


class DocumentRow(NamedTuple):
    """A document without its text; `topic` is the IRI of its main event or "", `names` the entities that it names."""

    id: str
    source: str
    language: str
    title: str
    issued: str
    sha256: str
    url: str
    publisher: str
    topic: str
    names: tuple[str, ...]


LinkRow = tuple["Cell", ...]
"""A row of the table of links, under `export.LINK_COLUMNS`."""


# ---- records as rows ----


def statement_row(one: Statement[Entity], around: Around) -> StatementRow:
    """The row of a statement; `around` has the words before and behind each stretch of a document that it quotes."""
    thing = one.object
    target = (SECTOR_SCHEME + thing.slug, SECTOR) if isinstance(thing, Concept) else (thing.iri, thing.type)
    pieces = tuple(_piece(piece, *around[piece.document_id, piece.span]) for piece in one.evidence)
    return StatementRow(one.subject.iri, one.subject.type, one.predicate, *target, one.role, one.modality, pieces)


def _piece(one: Evidence, before: str, after: str) -> Piece:
    told = (for_utf8(one.quote), for_utf8(before), for_utf8(after))
    return Piece(one.document_id, *one.span, *told, one.extractor, one.score)


def mention_rows(links: Iterable[Link]) -> Iterator[MentionRow]:
    """The rows of what links say of mentions."""
    counts: defaultdict[tuple[str, str], int] = defaultdict(int)
    for one in links:
        if one.entity:
            counts[one.entity.iri, one.mention.type] += 1
    for (iri, kind), times in sorted(counts.items()):
        yield MentionRow(iri, kind, times)


def document_row(document: Document, topic: str, names: Collection[str]) -> DocumentRow:
    """The row of a document."""
    told = (document.source, document.language, document.title, _written(document.issued), document.sha256)
    return DocumentRow(document.id, *told, document.url, document.publisher, topic, tuple(sorted(names)))


def entity_rows(entities: Iterable[Entity], replaced: Mapping[str, str]) -> Iterator[EntityRow]:
    """The rows of entities; `replaced` maps an IRI that is no longer used to the one that took its place."""
    former: defaultdict[str, list[str]] = defaultdict(list)
    for old, new in sorted(replaced.items()):
        former[new].append(old)
    for one in entities:
        days = (_written(one.start), _written(one.end))
        names = (one.labels, one.identifiers, one.similar)
        yield EntityRow(one.iri, one.type, one.label, *names, *days, tuple(former.get(one.iri, ())))


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""


# ---- rows as records ----


def statement_of(row: StatementRow) -> Statement[Entity]:
    """The record of a row; its entities know their IRI and class alone."""
    pieces = tuple(Evidence(p.document, Span(p.start, p.end), p.quote, p.extractor, p.score) for p in row.evidence)
    ends = (thing_of(row.subject, row.subject_type), row.predicate, _target(row.object, row.object_type))
    return Statement(*ends, row.role, pieces, row.modality, EXTRACTED)


def named(row: StatementRow, things: Mapping[str, EntityRow]) -> Statement[Entity]:
    """The record of a row, whose entities are called as these rows have it."""
    one = statement_of(row)
    subject = replace(one.subject, label=things[row.subject].label)
    thing = one.object
    target = thing if isinstance(thing, Concept) else replace(thing, label=things[row.object].label)
    return replace(one, subject=subject, object=target)


def thing_of(iri: str, kind: str) -> Entity:
    """An entity of which the IRI and class alone are known."""
    return Entity(iri, kind, "")


def _target(iri: str, kind: str) -> Entity | Concept:
    return Concept(_SCHEME, iri.removeprefix(SECTOR_SCHEME)) if kind == SECTOR else thing_of(iri, kind)


def entity_of(row: EntityRow) -> Entity:
    """The record of a row."""
    names = (row.iri, row.type, row.label, tuple(row.labels), tuple(row.identifiers))
    return Entity(*names, _day(row.start), _day(row.end), tuple(row.similar))


def document_of(row: DocumentRow) -> Document:
    """The record of a row; its text is left empty."""
    told = (row.source, _day(row.issued), row.sha256, row.url, row.publisher)
    return Document(row.id, "", row.language, row.title, *told)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
