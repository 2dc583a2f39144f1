"""Texts with their mentions marked in place: "[Aldo Ferri|Person] of the [University of [Porto|City]|University]"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from innograph import extraction, linking
from innograph.model import FACT, Concept, Document, Mention, Sentence, Span
from innograph.text import segment
from innograph.vocabulary import SYMMETRIC

if TYPE_CHECKING:
    from datetime import date

    from innograph.model import Entity, KnowledgeGraph, Statement

_BASE = "https://example.org/id/"
_MARK = re.compile(r"\[|\|(\w+\*?)\]")


def marked(text: str, language: str) -> tuple[list[Sentence], list[Mention], Mention | None]:
    """The sentences (one a line), the mentions and the main event, whose class is starred: "[mission|Mission*]"."""
    plain, spans, opened, at = "", [], [], 0
    for match in _MARK.finditer(text):
        plain += text[at : match.start()]
        at = match.end()
        if match.group() == "[":
            opened.append(len(plain))
        else:
            spans.append((Span(opened.pop(), len(plain)), match.group(1)))
    plain += text[at:]
    document = Document("t", plain, language)
    sentences = [Sentence(document, Span(*m.span())) for m in re.finditer(r"[^\n]+", plain)]
    mentions, main = [], None
    for span, kind in sorted(spans):
        sentence = next(s for s in sentences if s.span.contains(span))
        mention = Mention(sentence, span, kind.rstrip("*"), "marked")
        mentions.append(mention)
        main = mention if kind.endswith("*") and main is None else main
    return sentences, mentions, main


def statements_of(text: str, language: str) -> list[Statement[Mention]]:
    """What extraction states about a marked text."""
    sentences, mentions, main = marked(text, language)
    return [one for one in extraction.extract(sentences, mentions, main=main) if not _is_guess(one)]


def _is_guess(statement: Statement[Mention]) -> bool:
    """Whether only how two names stand to each other proposes it: that is for the judgement after extraction."""
    return "-pair[" in statement.evidence[0].extractor


def facts(text: str, language: str, predicate: str) -> set[tuple[str, str]]:
    """The pairs of names, or a name and a sector, that a relation joins in a marked text."""
    return {
        (s.subject.text, s.object.slug if isinstance(s.object, Concept) else s.object.text)
        for s in statements_of(text, language)
        if s.predicate == predicate
    }


def read_marked(text: str, language: str, *, issued: date | None = None) -> KnowledgeGraph:
    """The graph of a marked text, its sentences told apart as in any text and its names taken from the marks."""
    lines, mentions, main = marked(text, language)
    document = Document("t", lines[0].document.text, language, issued=issued)
    sentences = segment(document)
    moved = {m: replace(m, sentence=next(s for s in sentences if s.span.contains(m.span))) for m in mentions}
    topic = moved[main] if main else None
    statements = extraction.extract(sentences, tuple(moved.values()), main=topic)
    statements = tuple(one for one in statements if not _is_guess(one))
    topics = {document.id: topic} if topic else {}
    links = linking.link(tuple(moved.values()), main_events=topics, base=_BASE)
    return linking.assemble([document], links=links, statements=statements, main_events=topics)


def said(graph: KnowledgeGraph, modality: str = FACT, *, main: str = "") -> set[str]:
    """The statements of a graph as "subject | predicate | object", with " | role" where there is one.

    The event with the IRI `main` is written *: what it is called is no matter.
    """
    found = set()
    for one in graph.statements:
        subject, thing = (_called(end, main) for end in (one.subject, one.object))
        if one.modality == modality:
            found |= {f"{subject} | {one.predicate} | {thing}", f"{subject} | {one.predicate} | {thing} | {one.role}"}
            if one.predicate in SYMMETRIC:
                found.add(f"{thing} | {one.predicate} | {subject}")
    return found


def _called(thing: Entity | Concept, main: str) -> str:
    if isinstance(thing, Concept):
        return thing.slug
    return "*" if thing.iri == main else thing.label
