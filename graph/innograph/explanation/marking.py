"""A text cut into pieces for marking: runs under the same quotes, and in each the names as trees, as they nest."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from innograph.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Marked(NamedTuple):
    """A stretch under a mark, by its place in the list of marks; plain text and inner marks are its parts.

    `first` and `last` say whether the mark begins and ends here: one that crosses another or a quote is cut.
    """

    mark: int
    parts: tuple[str | Marked, ...]
    first: bool = True
    last: bool = True


class Run(NamedTuple):
    """A stretch of text that the same quotes cover, by their places in the list of quotes."""

    quotes: tuple[int, ...]
    parts: tuple[str | Marked, ...]


def runs(text: str, *, marks: Sequence[Span], quotes: Sequence[Span]) -> list[Run]:
    """Cut a text at the ends of its quotes; the runs hold all of the text, in order.

    `marks` are sorted, outer ones first.

    >>> runs("at Lund University", marks=[Span(3, 18), Span(3, 7)], quotes=[])[0].parts
    ('at ', Marked(mark=0, parts=(Marked(mark=1, parts=('Lund',), first=True, last=True), ' University'), ...
    """
    edges = sorted({0, len(text), *(edge for quote in quotes for edge in quote if edge <= len(text))})
    pieces = [Span(start, end) for start, end in pairwise(edges)]
    covering: list[list[int]] = [[] for _ in pieces]
    for number, quote in enumerate(quotes):
        for at in range(bisect_left(edges, quote.start), bisect_left(edges, quote.end)):
            covering[at].append(number)
    inside: list[list[int]] = [[] for _ in pieces]
    for number, mark in enumerate(marks):
        for at in range(max(0, bisect_right(edges, mark.start) - 1), bisect_left(edges, mark.end)):
            inside[at].append(number)
    return [
        Run(tuple(over), tuple(_parts(text, piece, numbers, marks)))
        for piece, over, numbers in zip(pieces, covering, inside, strict=True)
    ]


def _parts(text: str, piece: Span, numbers: Sequence[int], marks: Sequence[Span]) -> Iterator[str | Marked]:
    """The parts of a piece, which each of the marks overlaps."""
    at = piece.start
    for knot in _knots(numbers, marks):
        start = max(marks[knot[0]].start, piece.start)
        end = min(max(marks[number].end for number in knot), piece.end)
        if start > at:
            yield text[at:start]
        yield from _nested(text, Span(start, end), knot, marks)
        at = end
    if at < piece.end:
        yield text[at : piece.end]


def _knots(numbers: Sequence[int], marks: Sequence[Span]) -> Iterator[list[int]]:
    """The marks in knots of such as overlap: what stands apart need not be compared."""
    knot: list[int] = []
    end = 0
    for number in numbers:
        if knot and marks[number].start >= end:
            yield knot
            knot = []
        knot.append(number)
        end = max(end, marks[number].end)
    if knot:
        yield knot


def _nested(text: str, piece: Span, knot: Sequence[int], marks: Sequence[Span]) -> Iterator[str | Marked]:
    """The first mark with what lies in it, then the rest; what crosses an end is cut and goes on behind."""
    at, rest = piece.start, list(knot)
    while rest:
        number, mark = rest[0], marks[rest[0]]
        start, end = max(mark.start, at), min(mark.end, piece.end)
        inner = [n for n in rest[1:] if marks[n].start < end and marks[n].end > start]
        rest = [n for n in rest[1:] if marks[n].end > end and marks[n].start < piece.end]
        if start >= end:
            continue
        if start > at:
            yield text[at:start]
        parts = tuple(_parts(text, Span(start, end), inner, marks))
        yield Marked(number, parts, start == mark.start, end == mark.end)
        at = end
    if at < piece.end:
        yield text[at : piece.end]
