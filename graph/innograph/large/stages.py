"""The stages of a large build behind the reading, each a pure function over a batch of plain rows.

Rows are named tuples of texts, numbers and tuples of these, as Arrow and JSON hold them; a day is a text like
2026-01-31, "" where nobody knows it. No function here opens a file or knows of an engine. What an engine does is to
bring together the rows that belong together, in any order: each function says by which key. The result of a stage
depends on its rows alone, so that every engine writes the same graph:

1. `lift`, for each document: links, facts (`FactRow`), how often which entity is named, and the document itself
2. `join`, all facts of one `pair_key` together: statements with all their evidence (`StatementRow`)
3. `forbidden_ends` of all statements, `about` these, and with both `reclassed`: which entities change their class; then
   `fitted`, for each batch of statements; `sure_enough` leaves out what is less sure than asked
4. quads and table rows: of statements, of the passages that they quote (all of one document together), of entities
   with the counts of their mentions (all of one entity together), of documents
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from innograph import export, rdf
from innograph.characters import for_utf8
from innograph.linking.assembly import join as joined
from innograph.linking.assembly import lift as lifted
from innograph.linking.assembly import order
from innograph.model import EXTRACTED, FACT, Concept, Document, Entity, Evidence, KnowledgeGraph, Span, Statement
from innograph.pipeline import fitting
from innograph.rdf import evidence, facts
from innograph.rdf.ontology import with_broader
from innograph.vocabulary.iris import SECTOR_SCHEME

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from innograph.export import Cell
    from innograph.model import Link
    from innograph.pipeline import Reading
    from innograph.rdf.terms import Quad, Triple
    from innograph.taxonomy import Taxonomy

SECTOR = "Sector"
"""The type of the object of a statement that is a sector; the object is the sector's IRI then."""
_SCHEME = "sector"


class FactRow(NamedTuple):
    """One piece of evidence for a statement of one document; `subject` and `object` are IRIs."""

    subject: str
    subject_type: str
    predicate: str
    object: str
    object_type: str
    role: str
    modality: str
    document: str
    start: int
    end: int
    quote: str
    before: str
    after: str
    extractor: str
    score: float


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
    """A statement with all its evidence, sorted; what `FactRow`s of one `pair_key` are joined to."""

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


class Lifted(NamedTuple):
    """What one document yields once it is known which entities its mentions stand for."""

    document: DocumentRow
    facts: tuple[FactRow, ...]
    mentions: tuple[MentionRow, ...]
    links: tuple[LinkRow, ...]


def bucket_of(key: str, buckets: int) -> int:
    """The bucket of a key, 0 to `buckets` - 1: the same on every machine and in every run.

    >>> bucket_of("https://example.org/organisation/tecnalia", 64)
    10
    """
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") % buckets


# ---- 1: a document, once it is known what its mentions stand for ----


def lift(reading: Reading, links: Sequence[Link], *, base: str) -> Lifted:
    """The rows of one document; `links` are those of its mentions, of whose entities the IRI and class are looked at.

    A statement whose mentions stand for nothing, or for one and the same, is left out.
    """
    links = sorted(links, key=lambda one: one.mention.key)
    entity_of = {one.mention.key: one.entity for one in links if one.entity}
    main = reading.main_event
    topic = entity_of[main.key].iri if main and main.key in entity_of else ""
    found = (new for old in reading.statements if (new := lifted(old, entity_of)))
    return Lifted(
        _document_row(reading.document, topic, {one.iri for one in entity_of.values()}),
        tuple(row for statement in found for row in _fact_rows(statement, reading.document)),
        tuple(_mention_rows(links)),
        tuple(tuple(map(_clean, row)) for row in export.link_rows(KnowledgeGraph(links=tuple(links)), base=base)),
    )


def _clean(cell: Cell) -> Cell:
    """A cell as UTF-8, and so Arrow, can hold it."""
    return for_utf8(cell) if isinstance(cell, str) else cell


def _fact_rows(statement: Statement[Entity], document: Document) -> Iterator[FactRow]:
    thing = statement.object
    target = (SECTOR_SCHEME + thing.slug, SECTOR) if isinstance(thing, Concept) else (thing.iri, thing.type)
    for piece in statement.evidence:
        before, after = evidence.context_of(piece, document) or ("", "")
        yield FactRow(
            statement.subject.iri,
            statement.subject.type,
            statement.predicate,
            *target,
            statement.role,
            statement.modality,
            piece.document_id,
            *piece.span,
            for_utf8(piece.quote),
            for_utf8(before),
            for_utf8(after),
            piece.extractor,
            piece.score,
        )


def _mention_rows(links: Iterable[Link]) -> Iterator[MentionRow]:
    counts: defaultdict[tuple[str, str], int] = defaultdict(int)
    for one in links:
        if one.entity:
            counts[one.entity.iri, one.mention.type] += 1
    for (iri, kind), times in sorted(counts.items()):
        yield MentionRow(iri, kind, times)


def _document_row(document: Document, topic: str, names: Collection[str]) -> DocumentRow:
    told = (document.source, document.language, document.title, _written(document.issued), document.sha256)
    return DocumentRow(document.id, *told, document.url, document.publisher, topic, tuple(sorted(names)))


def entity_rows_of(entities: Iterable[Entity], replaced: Mapping[str, str]) -> Iterator[EntityRow]:
    """The rows of entities; `replaced` maps an IRI that is no longer used to the one that took its place."""
    former: defaultdict[str, list[str]] = defaultdict(list)
    for old, new in sorted(replaced.items()):
        former[new].append(old)
    for one in entities:
        days = (_written(one.start), _written(one.end))
        names = (one.labels, one.identifiers, one.similar)
        yield EntityRow(one.iri, one.type, one.label, *names, *days, tuple(former.get(one.iri, ())))


# ---- 2: facts into statements ----


def pair_key(row: FactRow | StatementRow) -> str:
    """What facts are brought together by: the two things that they are about, whichever is the subject.

    So all that makes one statement is together, and each triple that follows from it is written once.
    """
    return "\n".join(sorted((row.subject, row.object)))


def join(rows: Iterable[FactRow]) -> list[StatementRow]:
    """Facts into statements with all their evidence, sorted; all rows of a `pair_key` are among them.

    As in a build in memory: a fact stated once with a role and once without keeps the role, and two rules that read the
    same words are one witness.
    """
    around: dict[tuple[str, Span], tuple[str, str]] = {}
    stated: list[Statement[Entity]] = []
    for row in rows:
        span = Span(row.start, row.end)
        around[row.document, span] = (row.before, row.after)
        piece = Evidence(row.document, span, row.quote, row.extractor, row.score)
        ends = (_thing(row.subject, row.subject_type), row.predicate, _target(row.object, row.object_type))
        stated.append(Statement(*ends, row.role, (piece,), row.modality))
    return [_statement_row(one, around) for one in sorted(joined(stated), key=order)]


def _statement_row(one: Statement[Entity], around: Mapping[tuple[str, Span], tuple[str, str]]) -> StatementRow:
    thing = one.object
    target = (SECTOR_SCHEME + thing.slug, SECTOR) if isinstance(thing, Concept) else (thing.iri, thing.type)
    pieces = tuple(
        Piece(e.document_id, *e.span, e.quote, *around[e.document_id, e.span], e.extractor, e.score)
        for e in one.evidence
    )
    return StatementRow(one.subject.iri, one.subject.type, one.predicate, *target, one.role, one.modality, pieces)


def statement_of(row: StatementRow) -> Statement[Entity]:
    """The record of a row; its entities know their IRI and class alone."""
    pieces = tuple(Evidence(p.document, Span(p.start, p.end), p.quote, p.extractor, p.score) for p in row.evidence)
    ends = (_thing(row.subject, row.subject_type), row.predicate, _target(row.object, row.object_type))
    return Statement(*ends, row.role, pieces, row.modality, EXTRACTED)


def named(row: StatementRow, things: Mapping[str, EntityRow]) -> Statement[Entity]:
    """The record of a row, whose entities are called as these rows have it."""
    one = statement_of(row)
    subject = replace(one.subject, label=things[row.subject].label)
    thing = one.object
    target = thing if isinstance(thing, Concept) else replace(thing, label=things[row.object].label)
    return replace(one, subject=subject, object=target)


def _thing(iri: str, kind: str) -> Entity:
    return Entity(iri, kind, "")


def _target(iri: str, kind: str) -> Entity | Concept:
    return Concept(_SCHEME, iri.removeprefix(SECTOR_SCHEME)) if kind == SECTOR else _thing(iri, kind)


# ---- 3: classes that the statements of all texts permit ----


def forbidden_ends(statements: Iterable[StatementRow]) -> dict[str, str]:
    """The classes of the things that forbidden statements are about, by IRI; of several batches all together count."""
    return {iri: one.type for iri, one in fitting.forbidden_ends(map(statement_of, statements)).items()}


def about(statements: Iterable[StatementRow], iris: Collection[str]) -> Iterator[StatementRow]:
    """The statements about some things, without their evidence."""
    return (row._replace(evidence=()) for row in statements if row.subject in iris or row.object in iris)


def reclassed(
    ends: Mapping[str, str], stated: Iterable[StatementRow], called: Mapping[str, Collection[str]]
) -> dict[str, str]:
    """The classes of those things that another class suits better, by IRI.

    `ends` are the `forbidden_ends` of all statements, `stated` all statements `about` them, `called` the classes that
    texts call each, from the `MentionRow`s.
    """
    things = {iri: _thing(iri, kind) for iri, kind in ends.items()}
    found = fitting.reclassed(things, stated=list(map(statement_of, stated)), called=called)
    return {iri: one.type for iri, one in found.items()}


class Fitted(NamedTuple):
    """Statements that the ontology permits, and those that it forbids whatever class their things have."""

    kept: list[StatementRow]
    left_out: list[StatementRow]


def fitted(statements: Iterable[StatementRow], changed: Mapping[str, str]) -> Fitted:
    """Statements with the classes that were `reclassed`."""
    found = Fitted([], [])
    for row in statements:
        kinds = (changed.get(row.subject, row.subject_type), changed.get(row.object, row.object_type))
        new = row._replace(subject_type=kinds[0], object_type=kinds[1])
        (found.left_out if fitting.forbidden_ends([statement_of(new._replace(evidence=()))]) else found.kept).append(
            new
        )
    return found


def sure_enough(statements: Iterable[StatementRow], minimum: float) -> list[StatementRow]:
    """The statements whose confidence is at least so high."""
    return [row for row in statements if not minimum or statement_of(row).confidence >= minimum]


def with_class(row: EntityRow, changed: Mapping[str, str]) -> EntityRow:
    """An entity with the class that it was `reclassed` to."""
    return row._replace(type=changed.get(row.iri, row.type))


# ---- 4: quads and rows of tables ----


def statement_triples(statements: Iterable[StatementRow], *, base: str) -> Iterator[Quad]:
    """What is in the graph of the facts because of these statements, with repetitions; roles and sectors apart."""
    for one in map(statement_of, statements):
        if one.modality == FACT:
            yield from _in(base, facts.fact_triples(one))
            if facts.is_position(one):
                yield from _in(base, facts.position_triples(one, base=base))


def statement_quads(statements: Iterable[StatementRow], *, base: str) -> Iterator[Quad]:
    """The evidence of these statements; passages and methods apart."""
    for one in map(statement_of, statements):
        yield from _in(base, (quad[1:] for quad in evidence.statement_quads(one, base=base)))


def passages(statements: Iterable[StatementRow]) -> Iterator[PassageRow]:
    """The passages that statements quote, with repetitions."""
    return (PassageRow(*piece[:6]) for row in statements for piece in row.evidence)


def passage_quads(rows: Iterable[PassageRow], *, base: str) -> Iterator[Quad]:
    """The passages of whole documents: each as its two selectors, and what the named graphs are drawn from."""
    ordered = sorted(set(rows))
    for row in ordered:
        piece = Evidence(row.document, Span(row.start, row.end), row.quote, "", 0.0)
        around = evidence.Context(row.before, row.after) if row.quote else None
        yield from _in(base, (quad[1:] for quad in evidence.passage_quads(piece, around, base=base)))
    for document_id in sorted({row.document for row in ordered}):
        yield from _in(base, evidence.bundle_triples(document_id, base=base))


class Used(NamedTuple):
    """What statements share with many others, all of them small: sets of names that are written once for all."""

    sectors: frozenset[str]
    methods: frozenset[str]
    roles: frozenset[str]


def used(statements: Iterable[StatementRow]) -> Used:
    """The slugs of the sectors that facts name, the methods of all statements, and the roles of positions."""
    sectors: set[str] = set()
    methods: set[str] = set()
    roles: set[str] = set()
    for row in statements:
        methods.update(piece.extractor for piece in row.evidence)
        if row.modality == FACT and row.object_type == SECTOR:
            sectors.add(row.object.removeprefix(SECTOR_SCHEME))
        if row.modality == FACT and facts.is_position(statement_of(row._replace(evidence=()))):
            roles.add(row.role)
    return Used(frozenset(sectors), frozenset(methods), frozenset(roles))


def shared_triples(names: Used, *, replaced: Mapping[str, str], taxonomy: Taxonomy | None, base: str) -> Iterator[Quad]:
    """Roles, sectors with those above them, the user's own terms for them, and IRIs that are no longer used."""
    called: defaultdict[str, set[str]] = defaultdict(set)
    for role in names.roles:
        called[facts.role_iri(role, base=base)].add(role)
    for iri, labels in called.items():
        yield from _in(base, facts.role_triples(iri, labels))
    sectors = {above for slug in names.sectors for above in with_broader(slug)}
    yield from _in(base, facts.sector_triples(sectors))
    if taxonomy:
        yield from _in(base, facts.taxonomy_triples(sectors, taxonomy))
    yield from _in(base, facts.replaced_triples(replaced))


def shared_quads(names: Used, *, base: str) -> Iterator[Quad]:
    """The names of the methods by which statements were drawn."""
    for method in sorted(names.methods):
        yield from _in(base, evidence.method_triples(method, base=base))


def entity_triples(rows: Iterable[EntityRow], *, base: str) -> Iterator[Quad]:
    """What is said of entities in the graph of the facts, but for the facts."""
    for row in rows:
        yield from _in(base, facts.entity_triples(entity_of(row)))


def document_triples(rows: Iterable[DocumentRow], *, base: str) -> Iterator[Quad]:
    """What documents are, the event that each is about, and the entities that it names."""
    for row in rows:
        yield from _in(base, facts.description_triples(document_of(row), base=base))
        if row.topic:
            yield from _in(base, [facts.topic_triple(row.id, row.topic, base=base)])
        yield from _in(base, (facts.mention_triple(row.id, iri, base=base) for iri in row.names))


def _in(base: str, triples: Iterable[Triple]) -> Iterator[Quad]:
    """Triples in the graph that holds all of a build in a store: there, no document has a graph of its own."""
    named = rdf.store_graph(base)
    return ((named, *triple) for triple in triples)


def entity_of(row: EntityRow) -> Entity:
    """The record of a row."""
    names = (row.iri, row.type, row.label, tuple(row.labels), tuple(row.identifiers))
    return Entity(*names, _day(row.start), _day(row.end), tuple(row.similar))


def document_of(row: DocumentRow) -> Document:
    """The record of a row; its text is left empty."""
    told = (row.source, _day(row.issued), row.sha256, row.url, row.publisher)
    return Document(row.id, "", row.language, row.title, *told)


def counted(rows: Iterable[MentionRow]) -> dict[str, int]:
    """How often each entity is named; all rows of an entity are among them."""
    counts: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        counts[row.entity] += row.times
    return dict(counts)


def classes(rows: Iterable[MentionRow], iris: Collection[str]) -> dict[str, set[str]]:
    """The classes that texts call each of these things."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.entity in iris:
            found[row.entity].add(row.type)
    return dict(found)


def entity_table(rows: Iterable[EntityRow], counts: Mapping[str, int]) -> list[tuple[Cell, ...]]:
    """Rows under `export.ENTITY_COLUMNS`, sorted by IRI."""
    return [
        export.entity_row(entity_of(row), mentions=counts.get(row.iri, 0), former=row.former)
        for row in sorted(rows, key=lambda row: row.iri)
    ]


def statement_columns(taxonomy: Taxonomy | None) -> tuple[str, ...]:
    """The columns of the table of statements."""
    return export.statement_columns(KnowledgeGraph(taxonomy=taxonomy))


def statement_table(
    statements: Iterable[StatementRow], *, taxonomy: Taxonomy | None, base: str
) -> list[tuple[Cell, ...]]:
    """Rows under `statement_columns`, one for each piece of evidence of a fact, in the order of the statements."""
    graph = KnowledgeGraph(statements=tuple(map(statement_of, statements)), taxonomy=taxonomy)
    return export.statement_rows(graph, base=base)


def document_table(rows: Iterable[DocumentRow], *, base: str) -> list[tuple[Cell, ...]]:
    """Rows under `export.DOCUMENT_COLUMNS`, sorted by name."""
    ordered = sorted(rows, key=lambda row: row.id)
    graph = KnowledgeGraph(
        documents=tuple(map(document_of, ordered)), topics={row.id: row.topic for row in ordered if row.topic}
    )
    return export.document_rows(graph, base=base)


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
