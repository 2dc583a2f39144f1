"""A configuration into a build."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from innograph import extraction, linking, recognition, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from innograph.model import Document, KnowledgeGraph, Mention, Sentence, Statement

BASE = "https://w3id.org/innograph/id/"


class Reading(NamedTuple):
    """What one document yields before it is linked with the others."""

    document: Document
    mentions: tuple[Mention, ...]
    main_event: Mention | None
    statements: tuple[Statement[Mention], ...]


def analyse(document: Document) -> Reading:
    """Find the mentions and statements of one document."""
    sentences = text.segment(document)
    mentions = recognition.recognise(sentences)
    return relate(document, sentences, mentions, recognition.main_event(sentences, mentions))


def relate(
    document: Document, sentences: Sequence[Sentence], mentions: Sequence[Mention], main: Mention | None
) -> Reading:
    """Find the statements of a document whose mentions are known."""
    return Reading(document, tuple(mentions), main, extraction.extract(sentences, mentions, main=main))


def build_graph(readings: Iterable[Reading], *, base: str = BASE) -> KnowledgeGraph:
    """Link the mentions of all documents and join their statements into one graph."""
    readings = sorted(readings, key=lambda reading: reading.document.id)
    main_events = {r.document.id: r.main_event for r in readings if r.main_event}
    links = linking.link([m for r in readings for m in r.mentions], main_events=main_events, base=base)
    return linking.assemble(
        [r.document for r in readings],
        links=links,
        statements=[s for r in readings for s in r.statements],
        main_events=main_events,
    )
