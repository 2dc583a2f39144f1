"""One document from lines to mentions: choose among candidates, then look for the names again in short."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from innograph.lexicon.heads import any_head_type, head_type
from innograph.lexicon.words import fold
from innograph.model import Mention, Span
from innograph.recognition.chunks import candidates
from innograph.recognition.covers import Cover
from innograph.recognition.cues import document_cues
from innograph.recognition.gazetteer import adjective_kind, inflected_place_kind, place_kinds
from innograph.recognition.hearing import (
    heard_candidates,
    heard_classes,
    heard_shares,
    likeliest_class,
    name_bar,
    weighed,
)
from innograph.recognition.kinds import GROUP_NAMES, class_shares, group_shares
from innograph.recognition.lines import links
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from innograph.encoder import Encoding
    from innograph.recognition.chunks import Candidate
    from innograph.recognition.cues import Cued
    from innograph.recognition.lines import Line

# A name is kept when it is right two times in five: that is where precision and recall balance at F1 0.8.
_BAR = log(0.4 / 0.6)
_SHORTEST_ADJECTIVE = 4
_CERTAIN = 1e-6
_PROVED = 0.8
_LIKELY = 0.5
_PARTS = frozenset({"left=none", "right=none"})
_PROOFS = frozenset({"hstart~Organisation", "legal~Organisation"})
_DOUBTS = frozenset({"gap=and", "gap=lower", "shouted", "right=none"})
_HEAD_AND_PLACE = re.compile("frame=HC?oP")
_REGIONAL = frozenset(["del", "dell'", "nel", "nell'", "sul", "du", "au", "le", "el", "o", "do", "no", "the"])
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
        """The candidate's words, the last one without its case ending."""
        return self.line.text(self.candidate.start, self.candidate.end)


def find_names(lines: Sequence[Line], encoding: Encoding | None = None) -> list[Mention]:
    """The mentions of a document's named things; what the encoder makes of the document is heard if it is given."""
    readings = _agree(read_candidates(lines, encoding), encoding)
    chosen: list[Reading] = []
    for row in readings:
        places = _places_by_start(row)
        for reading in _choose(row):
            chosen += [reading, *_inner_places(reading, places)]
    return [_mention(reading, encoding) for reading in chosen]


def read_candidates(lines: Sequence[Line], encoding: Encoding | None = None) -> list[list[Cued]]:
    """The candidates of each line with their cues, those that the encoder hears among them."""
    heard = heard_candidates(lines, encoding) if encoding else [[] for _ in lines]
    joined = [_joined(candidates(line), more) for line, more in zip(lines, heard, strict=True)]
    return document_cues([[(line, candidate) for candidate in row] for line, row in zip(lines, joined, strict=True)])


def _joined(own: list[Candidate], heard: list[Candidate]) -> list[Candidate]:
    known = {(candidate.start, candidate.end) for candidate in own}
    return sorted([*own, *(candidate for candidate in heard if (candidate.start, candidate.end) not in known)])


def _shares(line: Line, candidate: Candidate, found: list[str], encoding: Encoding | None) -> list[float]:
    shares = group_shares(found)
    return weighed(shares, heard_shares(line, candidate, encoding)) if encoding else shares


def _agree(rows: Sequence[Sequence[Cued]], encoding: Encoding | None) -> list[list[Reading]]:
    """Let all occurrences of a name have a say: it means one thing in one text, as a rule."""
    bar = _log_odds(name_bar()) if encoding else _BAR
    scored = [[(line, c, found, _shares(line, c, found, encoding)) for line, c, found in row] for row in rows]
    every: dict[str, list[list[float]]] = defaultdict(list)
    for row in scored:
        for line, c, _, shares in row:
            every[fold(line.text(c.start, c.end))].append(shares)
    means = {name: [sum(column) / len(rows) for column in zip(*rows, strict=True)] for name, rows in every.items()}
    return [
        [
            _reading(line, c, found, _blend(shares, means[fold(line.text(c.start, c.end))]), bar)
            for line, c, found, shares in row
        ]
        for row in scored
    ]


def _blend(own: Sequence[float], mean: Sequence[float]) -> list[float]:
    return [(share + other) / 2 for share, other in zip(own, mean, strict=True)]


def _reading(line: Line, candidate: Candidate, found: list[str], shares: Sequence[float], bar: float) -> Reading:
    best = max(range(1, len(GROUP_NAMES)), key=lambda at: shares[at])
    group, share = GROUP_NAMES[best].removesuffix("*"), shares[best]
    proved = _proved_group(found)
    if proved and (share < _PROVED or group == proved):
        group, share = proved, max(share, _PROVED)
    return Reading(line, candidate, group, found, _log_odds(share) - bar, share)


def _proved_group(found: Sequence[str]) -> str:
    """The group that a name's build proves: a programme, a person with a position, a legal form, head and place."""
    held = set(found)
    if "known~Programme" in held and "named=1" not in held and held.isdisjoint(_PARTS):
        return "Programme"
    if "person!" in held:
        return "Person"
    if held.isdisjoint(_PROOFS) or not held.isdisjoint(_DOUBTS) or any(cue.startswith("left=") for cue in found):
        return ""
    frame = next((cue for cue in found if cue.startswith("frame=")), "")
    headed = "hstart~Organisation" in held and _HEAD_AND_PLACE.fullmatch(frame)
    return "Organisation" if headed or "legal~Organisation" in held else ""


def _log_odds(share: float) -> float:
    share = min(max(share, _CERTAIN), 1 - _CERTAIN)
    return log(share / (1 - share))


def _choose(row: Sequence[Reading]) -> list[Reading]:
    """The readings that do not overlap and whose margins sum up to most; a name is credited for the places in it."""
    good = sorted((r for r in row if r.margin > 0 and not _is_bare_noun(r)), key=lambda r: r.candidate[1::-1])
    good = _with_particles(good)
    places = _places_by_start(good)
    ends, totals, steps = [0], [0.0], [(0, -1)]  # steps: the reading taken, the row of the table before it
    for at, reading in enumerate(good):
        before = bisect_right(ends, reading.candidate.start) - 1
        total = totals[before] + reading.margin + sum(inner.margin for inner in _inner_places(reading, places))
        if total > totals[-1]:
            ends.append(reading.candidate.end)
            totals.append(total)
            steps.append((at, before))
    chosen = []
    last = len(ends) - 1
    while last > 0:
        at, last = steps[last]
        chosen.append(good[at])
    return chosen[::-1]


def _with_particles(good: Sequence[Reading]) -> list[Reading]:
    """The readings less those that cut a likely person at a particle: Toledo out of "Maria Toledo dos Anjos"."""
    whole = [r for r in good if r.group == "Person" and r.share > _LIKELY and "pjoined" in r.cues]
    return [r for r in good if not any(_lies_in(r.candidate, person.candidate) for person in whole)]


def _lies_in(inner: Candidate, outer: Candidate) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end and inner[:2] != outer[:2]


def _is_bare_noun(reading: Reading) -> bool:
    """Whether a reading is a noun for an event alone ("Asamblea"): which one it means is told by the whole text."""
    return reading.group == "Event" and head_type(reading.text, reading.line.language) in ("Event", "Mission")


def _places_by_start(row: Sequence[Reading]) -> dict[int, list[Reading]]:
    """The places of a line by their first token, the longest first."""
    places = defaultdict(list)
    for reading in sorted(row, key=lambda r: -r.candidate.end):
        if reading.group == "Place" and reading.margin > 0:
            places[reading.candidate.start].append(reading)
    return places


def _inner_places(outer: Reading, places: Mapping[int, Sequence[Reading]]) -> list[Reading]:
    """The places that stand inside a name and are no part of a brand: from left to right, never overlapping."""
    found: list[Reading] = []
    if outer.group in _NESTS_NO_PLACE:
        return found
    start, end, _ = outer.candidate
    at = start
    while at < end:
        fitting = (r for r in places.get(at, ()) if r.candidate.end <= end and r.candidate[:2] != (start, end))
        inner = next(fitting, None)
        if inner:
            found.append(inner)
        at = inner.candidate.end if inner else at + 1
    return found


def _mention(reading: Reading, encoding: Encoding | None) -> Mention:
    line, candidate = reading.line, reading.candidate
    span = Span(line.tokens[_without_article(reading)].start, line.ends[candidate.end - 1])
    kind = _class_of(reading, encoding)
    if reading.group == "Event" and _follows_journey(reading):
        kind = "Mission"
    if reading.group == "Place":
        kind = _kind_of_place(reading)
    return Mention(line.sentence, span, kind, "name", round(reading.share, 3))


def _class_of(reading: Reading, encoding: Encoding | None) -> str:
    shares = class_shares(reading.cues, reading.group)
    if not shares:
        return reading.group
    if encoding is None:
        return max(shares, key=lambda kind: shares[kind])
    return likeliest_class(
        shares, heard_classes(reading.line, reading.candidate, reading.group, encoding), reading.group
    )


def _without_article(reading: Reading) -> int:
    """The first token of a name; "La Chambre de commerce" opens a sentence, its article is no part of the name."""
    line, (start, end, _) = reading.line, reading.candidate
    article = end - start > 1 and line.lower[start] in links("article")
    return start + 1 if article and any_head_type(line.tokens[start + 1].text) else start


def _follows_journey(reading: Reading) -> bool:
    """Whether the noun before a name is one for a journey: "la mission « Précision »"."""
    line, at = reading.line, reading.candidate.start - 1
    while at > 0 and not line.tokens[at].text[0].isalpha():
        at -= 1
    return at >= 0 and head_type(line.tokens[at].text, line.language) == "Mission"


def _kind_of_place(reading: Reading) -> str:
    """City or region where a name is both: an article ("del Québec") and brackets ("Jaca (Huesca)") mean the wider."""
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
    """The adjectives of places in lower case that stand in no place's name: "bavarese", "danesa"."""
    places = Cover(mention.span for mention in taken if GROUP_OF[mention.type] == "Place")
    found = []
    for line in lines:
        for token in line.tokens:
            kind = adjective_kind(token.text, line.language) if _is_lower_word(token.text) else None
            span = Span(token.start, token.end)
            if kind and not places.overlaps(span):
                found.append(Mention(line.sentence, span, kind, "adjective", 0.9))
    return found


def _is_lower_word(word: str) -> bool:
    return len(word) >= _SHORTEST_ADJECTIVE and word[0].islower()
