"""The stages of a large build behind the reading, each a pure function over a batch of plain rows (`rows`).

No function here opens a file or knows of an engine. What an engine does is to bring together the rows that belong
together, in any order: each function says by which key. The result of a stage depends on its rows alone, so that every
engine writes the same graph:

1. `lift`, for each document: links, statements, how often which entity is named, and the document itself
2. `join`, all statements of one `pair_key` together: each once, with all its evidence
3. `forbidden_ends` of all statements, `about` these, and with both `reclassed`: which entities change their class; then
   `fitted`, for each batch of statements; `sure_enough` leaves out what is less sure than asked
4. quads and table rows: of statements, of the passages that they quote (all of one document together), of entities
   with the counts of their mentions (all of one entity together), of documents
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from innograph import export, rdf
from innograph.characters import for_utf8
from innograph.large.rows import (
    SECTOR,
    PassageRow,
    document_of,
    document_row,
    entity_of,
    mention_rows,
    statement_of,
    statement_row,
    thing_of,
)
from innograph.linking.assembly import join as joined
from innograph.linking.assembly import lift as lifted
from innograph.linking.assembly import order
from innograph.model import FACT, Evidence, KnowledgeGraph, Span
from innograph.pipeline import fitting
from innograph.rdf import evidence, facts
from innograph.rdf.ontology import with_broader
from innograph.vocabulary.iris import SECTOR_SCHEME

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from innograph.export import Cell
    from innograph.large.rows import DocumentRow, EntityRow, LinkRow, MentionRow, StatementRow
    from innograph.model import Document, Entity, Link, Statement
    from innograph.pipeline import Reading
    from innograph.rdf.terms import Quad, Triple
    from innograph.taxonomy import Taxonomy


class Lifted(NamedTuple):
    """What one document yields once it is known which entities its mentions stand for."""

    document: DocumentRow
    facts: tuple[StatementRow, ...]
    mentions: tuple[MentionRow, ...]
    links: tuple[LinkRow, ...]


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
        document_row(reading.document, topic, {one.iri for one in entity_of.values()}),
        tuple(statement_row(statement, _around(statement, reading.document)) for statement in found),
        tuple(mention_rows(links)),
        tuple(tuple(map(_clean, row)) for row in export.link_rows(KnowledgeGraph(links=tuple(links)), base=base)),
    )


def _around(statement: Statement[Entity], document: Document) -> dict[tuple[str, Span], tuple[str, str]]:
    """The words before and behind each stretch of a document that a statement quotes."""
    found = ((piece, evidence.context_of(piece, document)) for piece in statement.evidence)
    return {(piece.document_id, piece.span): context or ("", "") for piece, context in found}


def _clean(cell: Cell) -> Cell:
    """A cell as UTF-8, and so Arrow, can hold it."""
    return for_utf8(cell) if isinstance(cell, str) else cell


# ---- 2: the statements of documents into those of all texts ----


def pair_key(row: StatementRow) -> str:
    """What statements are brought together by: the two things that they are about, whichever is the subject.

    So all that makes one statement is together, and each triple that follows from it is written once.
    """
    return "\n".join(sorted((row.subject, row.object)))


def join(rows: Iterable[StatementRow]) -> list[StatementRow]:
    """Statements of documents into those of all texts, sorted; all rows of a `pair_key` are among them.

    As in a build in memory: a fact stated once with a role and once without keeps the role, and two rules that read the
    same words are one witness.
    """
    rows = list(rows)
    around = {(p.document, Span(p.start, p.end)): (p.before, p.after) for row in rows for p in row.evidence}
    return [statement_row(one, around) for one in sorted(joined(map(statement_of, rows)), key=order)]


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
    things = {iri: thing_of(iri, kind) for iri, kind in ends.items()}
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
