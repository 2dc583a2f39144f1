"""One document from lines to mentions: choose among candidates, then look for the names again in short."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from innograph.lexicon.words import fold
from innograph.model import Mention, Span
from innograph.recognition.chunks import Candidate, candidates
from innograph.recognition.cues import document_cues
from innograph.recognition.gazetteer import adjective_kind, inflected_place_kind, place_kind
from innograph.recognition.kinds import KINDS, NOTHING, PLACE, probabilities, score
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from innograph.recognition.lines import Line

_NESTS_NO_PLACE = frozenset({"Person", "Programme", "Project", PLACE})


@dataclass(frozen=True, slots=True)
class Reading:
    """A candidate with what it most likely names and how much more likely that is than nothing."""

    line: Line
    candidate: Candidate
    kind: str
    margin: float
    share: float

    @property
    def text(self) -> str:
        return self.line.text(self.candidate.start, self.candidate.end)


def find_names(lines: Sequence[Line]) -> list[Mention]:
    """The mentions of a document's named things."""
    rows = document_cues([[(line, candidate) for candidate in candidates(line)] for line in lines])
    readings = _agree([[(line, candidate, score(found)) for line, candidate, found in row] for row in rows])
    chosen = [reading for row in readings for reading in _choose(row)]
    nested = [inner for row in readings for inner in _nested(row, chosen)]
    return [_mention(reading) for reading in (*chosen, *nested)]


def _agree(rows):
    """Let all occurrences of a name decide together: a name means one thing in one text."""
    sums = defaultdict(lambda: [0.0] * len(KINDS))
    count = defaultdict(int)
    for row in rows:
        for line, candidate, scores in row:
            key = fold(line.text(candidate.start, candidate.end))
            top = max(scores)
            sums[key] = [a + b for a, b in zip(sums[key], scores)]
            count[key] += 1
    result = []
    for row in rows:
        out = []
        for line, candidate, scores in row:
            key = fold(line.text(candidate.start, candidate.end))
            mean = [0.5 * a + 0.5 * b / count[key] for a, b in zip(scores, sums[key])]
            out.append(_reading(line, candidate, mean))
        result.append(out)
    return result


def _reading(line, candidate, scores):
    shares = probabilities(scores)
    best = max(range(1, len(KINDS)), key=lambda i: scores[i])
    return Reading(line, candidate, KINDS[best], _log_odds(shares), shares[best])


def _log_odds(shares):
    from math import log
    nothing = min(max(shares[0], 1e-9), 1 - 1e-9)
    return log((1 - nothing) / nothing)


def _choose(row: Sequence[Reading]) -> list[Reading]:
    """The readings that do not overlap and whose margins sum up to most; a name is credited for the places in it."""
    good = sorted((r for r in row if r.margin > 0), key=lambda r: (r.candidate.end, r.candidate.start))
    best: dict[int, tuple[float, tuple[Reading, ...]]] = {0: (0.0, ())}
    reached = 0
    ends = [r.candidate.end for r in good]
    table: list[tuple[int, float, tuple[Reading, ...]]] = [(0, 0.0, ())]
    for reading in good:
        before = next(entry for entry in reversed(table) if entry[0] <= reading.candidate.start)
        gain = reading.margin + _inner_gain(reading, good)
        total = before[1] + gain
        if total > table[-1][1]:
            table.append((reading.candidate.end, total, (*before[2], reading)))
    return list(table[-1][2])


def _inner_gain(reading: Reading, good: Sequence[Reading]) -> float:
    if reading.kind in _NESTS_NO_PLACE:
        return 0.0
    inner = [r for r in good if r.kind == PLACE and _within(r, reading)]
    return sum(max((r.margin for r in inner if r.candidate.start == start)) for start in {r.candidate.start for r in inner})


def _within(inner: Reading, outer: Reading) -> bool:
    a, b = inner.candidate, outer.candidate
    return b.start <= a.start and a.end <= b.end and (a.start, a.end) != (b.start, b.end)


def _nested(row: Sequence[Reading], chosen: Sequence[Reading]) -> list[Reading]:
    found: list[Reading] = []
    for outer in chosen:
        if outer.kind in _NESTS_NO_PLACE:
            continue
        inner = [r for r in row if r.line is outer.line and r.kind == PLACE and r.margin > 0 and _within(r, outer)]
        for reading in sorted(inner, key=lambda r: (r.candidate.start, -r.candidate.end)):
            if not found or found[-1].line is not outer.line or reading.candidate.start >= found[-1].candidate.end:
                found.append(reading)
    return found


def _mention(reading: Reading) -> Mention:
    line, candidate = reading.line, reading.candidate
    span = Span(line.tokens[candidate.start].start, line.ends[candidate.end - 1])
    kind = reading.kind
    if kind == PLACE:
        kind = (
            place_kind(reading.text)
            or adjective_kind(reading.text, line.language)
            or inflected_place_kind(reading.text, line.language)
            or "City"
        )
    return Mention(line.sentence, span, kind, "name", round(reading.share, 3))


def find_adjectives(lines: Sequence[Line], taken: Sequence[Mention]) -> list[Mention]:
    """The adjectives of places, in lower case or not, that stand in no place's name."""
    places = [m.span for m in taken if GROUP_OF[m.type] == "Place"]
    found = []
    for line in lines:
        for at, token in enumerate(line.tokens):
            if len(token.text) < 4 or not token.text[0].isalpha():
                continue
            if token.text[0].isupper():
                continue
            span = Span(token.start, token.end)
            if kind := adjective_kind(token.text, line.language):
                if not any(span.overlaps(place) for place in places):
                    found.append(Mention(line.sentence, span, kind, "adjective", 0.8))
    return found
