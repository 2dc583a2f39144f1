"""The graph as a workbook for people: facts in words with links to their source, entities, documents."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from innograph.configuration import DEFAULT_BASE
from innograph.errors import ExportError
from innograph.export.workbook import MOST_LINKS, Book, Column, Linked, row_of
from innograph.model import FACT, Concept
from innograph.rdf.ontology import sector_labels, term_label
from innograph.vocabulary.iris import PREFIXES, document_iri, sector_iri

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from innograph.export.workbook import Value
    from innograph.model import Entity, Evidence, KnowledgeGraph, Statement

SHEET_LANGUAGES = ("en", "it", "es")
"""The languages that headers, relations and kinds are written in."""
_WORDS = Path(__file__).resolve().parent / "words.json"

# The columns of each sheet and their widths in characters.
FACTS = {
    "subject": 32,
    "subject_type": 18,
    "relation": 20,
    "object": 32,
    "object_type": 18,
    "role": 24,
    "quote": 70,
    "document": 40,
    "date": 12,
    "source": 40,
    "confidence": 12,
    "method": 20,
    "status": 12,
    "subject_iri": 40,
    "predicate_iri": 40,
    "object_iri": 40,
    "document_iri": 40,
}
ENTITIES = {
    "name": 40,
    "type": 18,
    "other_names": 50,
    "mentions": 11,
    "start": 12,
    "end": 12,
    "same_as": 40,
    "similar": 40,
    "replaces": 40,
    "iri": 50,
}
DOCUMENTS = {
    "title": 60,
    "language": 10,
    "date": 12,
    "main_event": 40,
    "facts_of": 9,
    "source": 50,
    "publisher": 24,
    "path": 40,
    "iri": 50,
    "sha256": 66,
}
_SEPARATOR = " | "


def to_excel(graph: KnowledgeGraph, *, base: str = DEFAULT_BASE, language: str = "en") -> bytes:
    """The graph as an .xlsx workbook in a language of SHEET_LANGUAGES; documents get their IRIs under `base`.

    A row of the first sheet is a fact and a piece of its evidence, which leads to the document on the web and to its
    row in the sheet of documents. Where a sheet has no room for both links, that is the latter alone. Raises
    ExportError for another language.
    """
    if language not in SHEET_LANGUAGES:
        raise ExportError(f"{language!r} is no language of the workbook; use {', '.join(SHEET_LANGUAGES)}")
    sheets = _Sheets(graph, base, language)
    book = Book()
    for name, columns, rows in (
        ("facts", FACTS, sheets.facts()),
        ("entities", ENTITIES, sheets.entities()),
        ("documents", DOCUMENTS, sheets.documents()),
    ):
        book.add(sheets.words[name], [Column(sheets.words[key], width) for key, width in columns.items()], rows)
    return book.content()


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    words: Mapping[str, Mapping[str, str]] = json.loads(_WORDS.read_text(encoding="utf-8"))
    return words


class _Sheets:
    """The rows of the sheets, in one language."""

    def __init__(self, graph: KnowledgeGraph, base: str, language: str) -> None:
        self.words = _words()[language]
        self._graph, self._base, self._language = graph, base, language
        self._documents = {document.id: document for document in graph.documents}
        self._lines = {document.id: index for index, document in enumerate(graph.documents)}
        self._stated = [(one, piece) for one in graph.statements if one.modality == FACT for piece in one.evidence]
        self._both_links = 2 * len(self._stated) <= MOST_LINKS

    def facts(self) -> Iterator[Sequence[Value]]:
        for statement, piece in self._stated:
            yield (
                *self._in_words(statement),
                *self._evidence(piece),
                self.words[statement.status],
                *self._iris(statement, piece),
            )

    def entities(self) -> Iterator[Sequence[Value]]:
        counts = Counter(link.entity.iri for link in self._graph.links if link.entity)
        former: defaultdict[str, list[str]] = defaultdict(list)
        for old, new in sorted(self._graph.replaced.items()):
            former[new].append(old)
        for one in self._graph.entities:
            yield (
                one.label,
                term_label(one.type, self._language),
                _SEPARATOR.join(name for name in one.labels if name != one.label),
                counts[one.iri],
                one.start,
                one.end,
                _several(one.identifiers),
                _several(one.similar),
                _SEPARATOR.join(former[one.iri]),
                Linked(one.iri, one.iri),
            )

    def documents(self) -> Iterator[Sequence[Value]]:
        counts = Counter(piece.document_id for _, piece in self._stated)
        labels = {entity.iri: entity.label for entity in self._graph.entities}
        for document in self._graph.documents:
            iri = document_iri(document.id, base=self._base)
            yield (
                document.title or document.id,
                document.language,
                document.issued,
                labels.get(self._graph.topics.get(document.id, ""), ""),
                counts[document.id],
                Linked(document.url or iri, document.url or iri),
                document.publisher,
                document.source,
                Linked(iri, iri),
                document.sha256,
            )

    def _in_words(self, statement: Statement[Entity]) -> Sequence[Value]:
        thing = statement.object
        target = (self._sector(thing), "Sector") if isinstance(thing, Concept) else (thing.label, thing.type)
        return (
            statement.subject.label,
            term_label(statement.subject.type, self._language),
            term_label(statement.predicate, self._language),
            target[0],
            term_label(target[1], self._language),
            statement.role,
        )

    def _sector(self, sector: Concept) -> str:
        labels = dict(sector_labels(sector.slug))
        return labels.get(self._language) or labels.get("en") or sector.slug

    def _evidence(self, piece: Evidence) -> Sequence[Value]:
        document = self._documents[piece.document_id]
        source = document.url or document_iri(document.id, base=self._base)
        line = row_of(self.words["documents"], self._lines[document.id])
        return (
            piece.quote,
            Linked(document.title or document.id, row=line),
            document.issued,
            Linked(source, source) if self._both_links else source,
            round(piece.score, 4),
            piece.extractor,
        )

    def _iris(self, statement: Statement[Entity], piece: Evidence) -> Sequence[Value]:
        thing = statement.object
        return (
            statement.subject.iri,
            PREFIXES["inno"] + statement.predicate,
            sector_iri(thing.slug) if isinstance(thing, Concept) else thing.iri,
            document_iri(piece.document_id, base=self._base),
        )


def _several(iris: Sequence[str]) -> Linked:
    """IRIs in one cell, which leads to the first."""
    return Linked(_SEPARATOR.join(iris), iris[0] if iris else "")
