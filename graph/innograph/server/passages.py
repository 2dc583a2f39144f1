"""The words around what is asked about, cut into runs that a page shows one way each."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from innograph import text
from innograph.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from innograph.curation import Question
    from innograph.model import Document

_SENTENCES = 2  # on either side
_CHARACTERS = 700  # on either side at most: a table read as text may be one sentence


class Run(NamedTuple):
    """Some characters of a passage: whether they are quoted, and the IRI of the entity that they name if any."""

    text: str
    quoted: bool
    entity: str


class Passage(NamedTuple):
    """Sentences of a document as runs, and whether text was left out before and after."""

    runs: tuple[Run, ...]
    cut_before: bool
    cut_after: bool


def passage(question: Question, document: Document, mentions: Iterable[tuple[Span, str]]) -> Passage:
    """What a question is about in its context, with the names of the entities that it is about."""
    marks = [Span(mark.start + question.start, mark.end + question.start) for mark in question.marks]
    around = _around(document, marks)
    about = {entity.iri for entity in question.about}
    names = [(span, iri) for span, iri in mentions if iri in about and around.contains(span)]
    last = len(document.text.rstrip())
    return Passage(tuple(_runs(document.text, around, marks, names)), around.start > 0, around.end < last)


def _around(document: Document, marks: Sequence[Span]) -> Span:
    first, last = min(mark.start for mark in marks), max(mark.end for mark in marks)
    spans = _sentences(document)
    hit = [at for at, span in enumerate(spans) if span.overlaps(Span(first, last))]
    if not hit:
        return Span(first, last)
    start = spans[max(0, hit[0] - _SENTENCES)].start
    end = spans[min(len(spans) - 1, hit[-1] + _SENTENCES)].end
    return Span(max(min(start, first), first - _CHARACTERS, 0), min(max(end, last), last + _CHARACTERS))


@lru_cache(maxsize=64)
def _sentences(document: Document) -> list[Span]:
    return [sentence.span for sentence in text.segment(document)]


def _runs(whole: str, around: Span, marks: Sequence[Span], names: Sequence[tuple[Span, str]]) -> Iterable[Run]:
    edges = {around.start, around.end, *(edge for span, _ in names for edge in span)}
    edges |= {edge for mark in marks for edge in mark if around.start < edge < around.end}
    cuts = sorted(edges)
    for start, end in pairwise(cuts):
        here = Span(start, end)
        inner = min((one for one in names if one[0].contains(here)), key=lambda one: _length(one[0]), default=None)
        yield Run(whole[start:end], any(mark.contains(here) for mark in marks), inner[1] if inner else "")


def _length(span: Span) -> int:
    return span.end - span.start
