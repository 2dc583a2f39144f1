"""Candidate names: stretches of capitalised words, with the small words and gaps that a name may bridge."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.heads import any_head_type, legal_end, opens_name
from innograph.lexicon.places import longest_place
from innograph.lexicon.roles import is_role_word
from innograph.recognition.gazetteer import (
    adjective_kind,
    function_words,
    inflected_place_kind,
    is_common,
    is_first_name,
    known_type,
    place_kind,
)
from innograph.recognition.lines import links
from innograph.recognition.people import is_any_title
from innograph.recognition.sorts import is_office

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from innograph.recognition.lines import Line

    Unit = tuple[int, int]

_LONGEST = 16  # tokens of a name
_LONGEST_REGION = 24
_LONGEST_GAP = 6
_LONGEST_LINK = 3
_LONGEST_TAIL = 9
_LONGEST_PLACE = 5
_FARTHEST_COMPLEMENT = 5
_FREE_TAIL = 4  # words that may follow a head noun in lower case without a bracket that proves them
_SHORTEST_CONTENT = 4
_JOINTS = frozenset("–-—/|+&·")
_POSSESSIVES = frozenset({("'", "s"), ("’", "s"), ("s",), ("'",), ("’",)})
_SHORTENED = frozenset(["univ", "st", "dr", "ing", "dept", "inst", "s", "sta", "av", "prof", "soc", "coop", "dip"])


class Candidate(NamedTuple):
    """A range of tokens that may be a name; `region` is the widest range that it was cut from."""

    start: int
    end: int
    region: tuple[int, int]


def candidates(line: Line) -> list[Candidate]:
    """Every stretch of a line that may be a name, in order of place."""
    found = {candidate for units in _regions(line) for candidate in _spans(line, units)}
    places = _places(line, sorted({candidate.region for candidate in found}))
    inside = {at: place for place in places for at in range(place.start, place.end) if place.end - place.start > 1}
    found = {candidate for candidate in found if not _cuts_a_place(candidate, inside)}
    quoted = {Candidate(start, end, (start, end)) for start, end in line.quoted}
    return sorted(found | set(places) | quoted)


def _cuts_a_place(candidate: Candidate, inside: dict[int, Candidate]) -> bool:
    """Whether a candidate holds a part only of a place: "Monaco" is no place in "Monaco di Baviera"."""
    edges = (inside.get(candidate.start), inside.get(candidate.end - 1))
    return any(p is not None and not (candidate.start <= p.start and p.end <= candidate.end) for p in edges)


def _regions(line: Line) -> Iterator[list[Unit]]:
    """The runs of name-like units; a unit is a token, or a token with its legal form or initial's dot."""
    units: list[Unit] = []
    at = 0
    while at < len(line.tokens):
        if not _is_unit(line, at, inside=bool(units)):
            at += 1
            continue
        end = _unit_end(line, at)
        if units and not _bridges(line, units, at):
            yield units
            units = []
        units.append((at, end))
        at = end
    if units:
        yield units


def _is_unit(line: Line, at: int, *, inside: bool) -> bool:
    if line.named[at]:
        return True
    word = line.tokens[at].text
    if inside and word[0].isdigit():
        return line.adjacent(at) and at > 0 and line.named[at - 1]
    if word[0].isdigit():  # "3B Meteo" has a capital; "4 Seasons" does not
        return False
    return known_type(word) is not None or (opens_name(word, line.language) and _complemented(line, at))


def _complemented(line: Line, at: int) -> bool:
    """Whether a lower-case head noun is followed by a capitalised complement: "università di Pavia"."""
    for ahead in range(at + 1, min(len(line.tokens), at + 1 + _FARTHEST_COMPLEMENT)):
        if line.named[ahead]:
            return True
        if not line.lower[ahead].strip("'").isalpha():
            return False
    return False


def _unit_end(line: Line, at: int) -> int:
    text, tokens = line.sentence.document.text, line.tokens
    end = at + 1
    if len(tokens[at].text) == 1 and line.named[at] and end < len(tokens) and tokens[end].text == ".":
        return end + 1
    stop = legal_end(text, tokens[at].end)
    while end < len(tokens) and tokens[end].end <= stop:
        end += 1
    # The dot of "Ltd." at the end of a sentence is the sentence's.
    full_stop = end == len(tokens) and end - at > 1 and tokens[end - 1].text == "." and "." not in tokens[end - 2].text
    return end - 1 if full_stop and len(tokens[end - 2].text) > 1 else end


def _bridges(line: Line, units: Sequence[Unit], at: int) -> bool:
    """Whether the gap between the last unit and this token may lie inside a name."""
    left = units[-1][1]
    gap = line.lower[left:at]
    if at - units[0][0] > _LONGEST_REGION:
        return False
    if not gap:
        return line.adjacent(at)
    if gap == (".",) or gap in _POSSESSIVES:
        return gap != (".",) or line.lower[left - 1] in _SHORTENED
    if all(_is_link(word) or word in _JOINTS for word in gap):
        return len(gap) <= _LONGEST_LINK
    if _is_particle(gap) and any(is_first_name(line.tokens[start].text) for start, _ in units[-3:]):
        return True
    return len(gap) <= _LONGEST_GAP and _headed(line, units) and _plain(line, left, at)


def _is_particle(gap: Sequence[str]) -> bool:
    """Whether a gap is one inside the name of a person: "af", "bin", "de'"."""
    bare = gap[:-1] if len(gap) > 1 and gap[-1] in "'’" else gap
    return len(bare) <= _LONGEST_LINK and all(word in links("particle") or word in links("nobiliary") for word in bare)


def _headed(line: Line, units: Sequence[Unit]) -> bool:
    return any(any_head_type(line.tokens[start].text) for start, _ in units[-3:])


def _plain(line: Line, start: int, end: int) -> bool:
    """Whether a gap holds only nouns, adjectives and links: a name is not interrupted by a verb or a pronoun."""
    return all(_is_link(word) or _content(word, line.language) for word in line.lower[start:end])


def _content(word: str, language: str) -> bool:
    known = word in function_words(language) or is_role_word(word, language)
    return len(word) >= _SHORTEST_CONTENT and word.strip("'").isalpha() and not known


def _is_link(word: str) -> bool:
    return word in links("of") or word in links("and") or word in links("article") or word in links("for")


def _spans(line: Line, units: Sequence[Unit]) -> Iterator[Candidate]:
    region = (units[0][0], units[-1][1])
    starts = [i for i in range(len(units)) if i == 0 or _may_start(line, units, i)]
    ends = [i for i in range(len(units)) if i == len(units) - 1 or _may_end(line, units, i)]
    for i in starts:
        for j in ends:
            if i <= j and units[j][1] - units[i][0] <= _LONGEST:
                yield Candidate(units[i][0], units[j][1], region)
                for end in _tails(line, units[i][0], units[j][1]):
                    yield Candidate(units[i][0], end, region)


def _may_start(line: Line, units: Sequence[Unit], i: int) -> bool:
    before = units[i - 1][1]
    free = units[i][0] > before or line.language == "eu" or _detachable(line, before - 1)
    return free or _follows_title(line, units, i) or _opens_person(line, units, i)


def _may_end(line: Line, units: Sequence[Unit], i: int) -> bool:
    after = units[i + 1][0]
    several = units[i][1] - units[i][0] > 1  # a legal form ends the name before it
    free = after > units[i][1] or several or line.language == "eu" or _detachable(line, after)
    return free or _opens_person(line, units, i + 1)


def _follows_title(line: Line, units: Sequence[Unit], i: int) -> bool:
    """Whether the unit before is a title of any language, of one letter too: "Mme Favre", "D. Óscar", "M. Favre"."""
    return is_any_title(line.tokens[units[i - 1][0]].text, line.language)


def _opens_person(line: Line, units: Sequence[Unit], i: int) -> bool:
    """Whether a first name follows what is none: "la investigadora del ZLC Pilar Ansó"."""
    word, before = line.tokens[units[i][0]].text, line.tokens[units[i - 1][0]].text
    return is_first_name(word) and len(before) > 1 and not is_first_name(before)


def _detachable(line: Line, at: int) -> bool:
    """Whether a capitalised word next to a name may stand outside it: a role, a head noun, a common word."""
    word, language = line.tokens[at].text, line.language
    return (
        line.lower[at] in function_words(language)
        or is_office(word, language)
        or any_head_type(word) is not None
        or adjective_kind(word, language) is not None
        or known_type(word) is not None
        or (is_common(word, language) and (at == 0 or not is_first_name(word)))  # "Secondo Bonfigli, ..."
        or "-" in word
        or word[0].isdigit()
    )


def _tails(line: Line, start: int, end: int) -> Iterator[int]:
    """Ends in lower case after a head noun: "Institut quantique", "Agence marocaine de développement (AMDIE)"."""
    if not any(any_head_type(line.tokens[i].text) for i in range(start, end)):
        return
    bracket = _bracket_after(line, end)
    for at in range(end, min(end + _LONGEST_TAIL, len(line.tokens))):
        word = line.lower[at]
        if line.named[at] or not (_is_link(word) or _content(word, line.language)):
            return
        if not _is_link(word) and (at - end < _FREE_TAIL or at + 1 == bracket):
            yield at + 1


def _bracket_after(line: Line, end: int) -> int:
    stop = min(end + _LONGEST_TAIL, len(line.tokens))
    return next((i for i in range(end, stop) if line.tokens[i].text == "("), -1)


def _places(line: Line, regions: Sequence[tuple[int, int]]) -> list[Candidate]:
    """The places of the gazetteer, whatever stands around them; none starts inside one of several words."""
    found: list[Candidate] = []
    beyond = 0
    for start in range(len(line.tokens)):
        if start < beyond or not line.named[start] or line.shouted:
            continue
        at = bisect_right(regions, (start, len(line.tokens))) - 1
        around = at >= 0 and start < regions[at][1]
        for end in _place_ends(line, start):
            region = regions[at] if around else (start, end)
            found.append(Candidate(start, end, (region[0], max(region[1], end))))
            beyond = max(beyond, end) if end - start > 1 else beyond
    return found


def _place_ends(line: Line, start: int) -> Iterator[int]:
    words = [token.text for token in line.tokens[start : start + _LONGEST_PLACE]]
    if length := longest_place(words, 0):
        yield start + length
    for end in range(start + 1, start + 1 + len(words)):
        if line.ends[end - 1] < line.tokens[end - 1].end and place_kind(line.text(start, end)):
            yield end
    if adjective_kind(words[0], line.language) or inflected_place_kind(words[0], line.language):
        yield start + 1
