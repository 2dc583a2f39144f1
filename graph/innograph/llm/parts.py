"""A long document in parts that a model takes at once, cut between sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from innograph.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from innograph.model import Sentence

LONGEST = 3000
"""Characters of a part: the answer about a dense one is ten times as long, the 8,000 tokens where servers cut."""
_OPENING = 700


class Part(NamedTuple):
    """A stretch of a document; a later one comes with the opening, which says what "the delegation" is."""

    span: Span
    opening: Span | None = None

    @property
    def windows(self) -> tuple[Span, ...]:
        """Where what the answer names and quotes may stand."""
        return (self.span, self.opening) if self.opening else (self.span,)


def cut(sentences: Sequence[Sentence], *, within: Span | None = None, longest: int = LONGEST) -> list[Part]:
    """The parts of a document, or of a stretch of it, none longer than `longest` characters."""
    if not sentences:
        return []
    spans = [s.span for s in sentences if within is None or within.overlaps(s.span)]
    if within:
        spans = [Span(max(span.start, within.start), min(span.end, within.end)) for span in spans]
    text = sentences[0].document.text
    stretches = list(_joined([piece for span in spans for piece in _pieces(text, span, longest)], longest))
    opening = Span(sentences[0].span.start, _end_of_opening(sentences))
    return [Part(span, opening if span.start >= opening.end else None) for span in stretches]


def _pieces(text: str, span: Span, longest: int) -> Iterator[Span]:
    """A sentence, in pieces cut at a space where it is too long: a table without a full stop."""
    start = span.start
    while span.end - start > longest:
        space = text.rfind(" ", start + longest // 2, start + longest)
        end = space if space > start else start + longest
        yield Span(start, end)
        start = end
    yield Span(start, span.end)


def _joined(pieces: Sequence[Span], longest: int) -> Iterator[Span]:
    current = pieces[0]
    for piece in pieces[1:]:
        if piece.end - current.start <= longest:
            current = Span(current.start, piece.end)
        else:
            yield current
            current = piece
    yield current


def _end_of_opening(sentences: Sequence[Sentence]) -> int:
    start = sentences[0].span.start
    ends = [s.span.end for s in sentences if s.span.end - start <= _OPENING]
    return max(ends, default=start + _OPENING)
