"""One document from lines to mentions: choose among candidates, then look for the names again in short."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from innograph.lexicon.heads import head_type
from innograph.lexicon.words import fold
from innograph.model import Mention, Span
from innograph.recognition.chunks import Candidate, candidates
from innograph.recognition.cues import document_cues
from innograph.recognition.gazetteer import adjective_kind, inflected_place_kind, place_kinds
from innograph.recognition.kinds import GROUP_NAMES, class_of, group_shares
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from innograph.recognition.lines import Line

# A name is kept when it is right two times in five: that is where precision and recall balance at F1 0.8.
_BAR = log(0.4 / 0.6)
_NESTS_NO_PLACE = frozenset({"Person", "Programme", "Place"})


@dataclass(frozen=True, slots=True)
class Reading:
    """A candidate with what it most likely names and how much more likely that is than nothing."""

    line: Line
    candidate: Candidate
    group: str
    cues: list[str]
    margin: float
    share: float

    @property
    def text(self) -> str:
        return self.line.text(self.candidate.start, self.candidate.end)


def find_names(lines: Sequence[Line]) -> list[Mention]:
    """The mentions of a document's named things."""
    rows = document_cues([[(line, candidate) for candidate in candidates(line)] for line in lines])
    readings = _agree(rows)
    chosen = [reading for row in readings for reading in _choose(row)]
    nested = [inner for row in readings for inner in _nested(row, chosen)]
    return [_mention(reading) for reading in (*chosen, *nested)]


def _agree(rows: Sequence[Sequence[tuple[Line, Candidate, list[str]]]]) -> list[list[Reading]]:
    """Let all occurrences of a name have a say: it means one thing in one text, as a rule."""
    scored = [[(line, c, found, group_shares(found)) for line, c, found in row] for row in rows]
    every: dict[str, list[list[float]]] = defaultdict(list)
    for row in scored:
        for line, c, _, shares in row:
            every[fold(line.text(c.start, c.end))].append(shares)
    return [
        [_reading(line, c, found, _blend(shares, every[fold(line.text(c.start, c.end))])) for line, c, found, shares in row]
        for row in scored
    ]


def _blend(own: Sequence[float], every: Sequence[Sequence[float]]) -> list[float]:
    return [(share + sum(column) / len(every)) / 2 for share, column in zip(own, zip(*every, strict=True), strict=True)]


def _reading(line: Line, candidate: Candidate, found: list[str], shares: Sequence[float]) -> Reading:
    best = max(range(1, len(GROUP_NAMES)), key=lambda at: shares[at])
    group = GROUP_NAMES[best].removesuffix("*")
    return Reading(line, candidate, group, found, _log_odds(shares[best]) - _BAR, shares[best])


def _log_odds(share: float) -> float:
    share = min(max(share, 1e-6), 1 - 1e-6)
    return log(share / (1 - share))


def _choose(row: Sequence[Reading]) -> list[Reading]:
    """The readings that do not overlap and whose margins sum up to most; a name is credited for the places in it."""
    good = sorted((r for r in row if r.margin > 0 and not _is_bare_noun(r)), key=lambda r: (r.candidate.end, r.candidate.start))
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


def _is_bare_noun(reading: Reading) -> bool:
    """Whether a reading is a noun for an event alone ("Asamblea"): which one it means is told by the whole text."""
    return reading.group == "Event" and head_type(reading.text, reading.line.language) in ("Event", "Mission")


def _inner_gain(reading: Reading, good: Sequence[Reading]) -> float:
    if reading.group in _NESTS_NO_PLACE:
        return 0.0
    inner = [r for r in good if r.group == "Place" and _within(r, reading)]
    return sum(max((r.margin for r in inner if r.candidate.start == start)) for start in {r.candidate.start for r in inner})


def _within(inner: Reading, outer: Reading) -> bool:
    a, b = inner.candidate, outer.candidate
    return b.start <= a.start and a.end <= b.end and (a.start, a.end) != (b.start, b.end)


def _nested(row: Sequence[Reading], chosen: Sequence[Reading]) -> list[Reading]:
    found: list[Reading] = []
    for outer in chosen:
        if outer.group in _NESTS_NO_PLACE:
            continue
        inner = [r for r in row if r.line is outer.line and r.group == "Place" and r.margin > 0 and _within(r, outer)]
        for reading in sorted(inner, key=lambda r: (r.candidate.start, -r.candidate.end)):
            if not found or found[-1].line is not outer.line or reading.candidate.start >= found[-1].candidate.end:
                found.append(reading)
    return found


def _mention(reading: Reading) -> Mention:
    line, candidate = reading.line, reading.candidate
    span = Span(line.tokens[candidate.start].start, line.ends[candidate.end - 1])
    kind = class_of(reading.cues, reading.group)
    if reading.group == "Event" and _follows_journey(reading):
        kind = "Mission"
    if reading.group == "Place":
        kind = _kind_of_place(reading)
    return Mention(line.sentence, span, kind, "name", round(reading.share, 3))


def _follows_journey(reading: Reading) -> bool:
    """Whether the noun before a name is one for a journey: "la mission « Précision »"."""
    line, at = reading.line, reading.candidate.start - 1
    while at > 0 and not line.tokens[at].text[0].isalpha():
        at -= 1
    return at >= 0 and head_type(line.tokens[at].text, line.language) == "Mission"


_REGIONAL = frozenset("del dell' nel nell' sul du au le el o do no the".split())


def _kind_of_place(reading: Reading) -> str:
    """City or region where a name may be either: an article ("del Québec") or brackets ("Jaca (Huesca)") mean the wider."""
    line, start = reading.line, reading.candidate.start
    kinds = place_kinds(reading.text)
    if kinds:
        before = line.lower[start - 1] if start else ""
        if "Region" in kinds and (before in _REGIONAL or (before == "(" and start > 1)):
            return "Region"
        return kinds[0]
    adjective = adjective_kind(reading.text, line.language)
    return adjective or inflected_place_kind(reading.text, line.language) or "City"


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
