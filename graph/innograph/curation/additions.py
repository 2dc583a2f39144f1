"""Statements that a person adds: with the words of a document, or with the decision itself as their evidence."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from innograph.curation.grounding import content
from innograph.model import ADDED, Concept, Document, Evidence, Span, Statement
from innograph.vocabulary import SYMMETRIC, permits
from innograph.vocabulary.iris import SECTOR_SCHEME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from innograph.model import Decision, Entity

METHOD = "curation"
"""What evidence that a person gave is said to be found by."""
_DOCUMENT = "curation"
_TITLE = "Decisions of people"
_SOURCE = "curation.csv"
_OPENS = "«“„‘\"'‹‚"


class Additions:
    """Statements that rows add to a graph of these documents and entities."""

    def __init__(self, documents: Sequence[Document], entities: Mapping[str, Entity]) -> None:
        self._documents = {document.id: document for document in documents}
        self._entities = entities
        self._quoted: list[Statement[Entity]] = []
        self._bare: list[tuple[Decision, Statement[Entity]]] = []

    def add(self, row: Decision) -> str:
        """Take in a row; what is wrong with it, empty if nothing is."""
        target = _sector(row.object) or self._entities.get(row.object)
        if target is None:
            return f"{row.object} is not in the graph; add the entity, or copy the IRI from the table of entities"
        subject = self._entities[row.subject]
        ends = f"{subject.label!r} ({subject.type}) {row.predicate} {_label(target)!r} ({_type(target)})"
        if subject is target or not permits(subject.type, row.predicate, _type(target)):
            return f"{ends} is nothing that the ontology permits; choose another relation or retype an end"
        if row.predicate in SYMMETRIC and not isinstance(target, Concept) and target.iri < subject.iri:
            subject, target = target, subject
        statement = Statement(subject, row.predicate, target, row.role, status=ADDED)
        if not row.quote:
            self._bare.append((row, statement))
            return ""
        evidence = self._evidence(row)
        if isinstance(evidence, str):
            return evidence
        self._quoted.append(_with(statement, evidence))
        return ""

    def made(self) -> tuple[tuple[Document, ...], list[Statement[Entity]]]:
        """The documents, with one of the rows that quote none if there are any, and the statements added."""
        document, statements = self._rendered() if self._bare else (None, [])
        every = [*self._documents.values(), *([document] if document else [])]
        return tuple(sorted(every, key=lambda one: one.id)), [*self._quoted, *statements]

    def _evidence(self, row: Decision) -> Evidence | str:
        """The quote where it stands in the document, whatever its line breaks; or what is wrong with it."""
        document = self._documents.get(row.document)
        if document is None:
            return f"{row.document} is not among the documents; copy the IRI from the table of documents"
        words = _opened(row.quote).split()
        found = re.search(r"\s+".join(map(re.escape, words)), document.text) if words else None
        if found is None:
            return f"the quote does not stand in {row.document}; copy it from texts/{row.document}.txt"
        return Evidence(document.id, Span(*found.span()), found[0], METHOD, 1.0)

    def _rendered(self) -> tuple[Document, list[Statement[Entity]]]:
        """The rows without a quote as a text, a line each, which their statements quote."""
        name = _DOCUMENT
        while name in self._documents:
            name += "-1"
        lines: dict[str, Span] = {}
        at, statements = 0, []
        for row, statement in sorted(self._bare, key=lambda pair: content(pair[0])):
            line = _line(row, statement)
            if line not in lines:
                lines[line] = Span(at, at + len(line))
                at += len(line) + 1
            statements.append(_with(statement, Evidence(name, lines[line], line, METHOD, 1.0)))
        text = "".join(f"{line}\n" for line in lines)
        digest = sha256(text.encode(errors="replace")).hexdigest()
        return Document(name, text, "en", _TITLE, _SOURCE, sha256=digest), statements


def _with(statement: Statement[Entity], evidence: Evidence) -> Statement[Entity]:
    return Statement(
        statement.subject, statement.predicate, statement.object, statement.role, (evidence,), status=ADDED
    )


def _opened(quote: str) -> str:
    """A quote from its first letter, digit or quotation mark on, as quotes are written."""
    at = next((at for at, c in enumerate(quote) if c.isalnum() or c in _OPENS), len(quote))
    return quote[at:]


def _line(row: Decision, statement: Statement[Entity]) -> str:
    """A decision as a sentence: "Added by Ana on 2025-04-03: “A” collaboratesWith “B” (lead). Why."."""
    by = f" by {row.who}" if row.who else ""
    day = f" on {row.when.isoformat()}" if row.when else ""
    role = f" ({statement.role})" if statement.role else ""
    said = f"“{statement.subject.label}” {statement.predicate} “{_label(statement.object)}”{role}"
    return " ".join(f"Added{by}{day}: {said}. {row.why}".split())


def _sector(iri: str) -> Concept | None:
    return Concept("sector", iri.removeprefix(SECTOR_SCHEME)) if iri.startswith(SECTOR_SCHEME) else None


def _label(thing: Entity | Concept) -> str:
    return thing.slug if isinstance(thing, Concept) else thing.label


def _type(thing: Entity | Concept) -> str:
    return "Sector" if isinstance(thing, Concept) else thing.type
