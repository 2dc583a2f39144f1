"""Which organisations, projects and events are parts of which: `partOf`."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from innograph.extraction.context import bracket_after, is_any, state, without_brackets
from innograph.extraction.modality import modality
from innograph.lexicon.heads import head_type
from innograph.lexicon.places import find_places
from innograph.model import FACT
from innograph.resources import data_rows
from innograph.vocabulary import GROUP_OF, permits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from innograph.extraction.context import Context, Item
    from innograph.model import Mention, Statement

_UNIT_AND_PARENT = {"ResearchCentre", "University"}
_NETWORKS = ("Cluster", "Association")
_PAIR = 2
_LEAD_ROWS = 3
_OPENING_ROWS = 12
_WITHIN = 6
_BULLET = re.compile(r"\s*(?:[^\w\s\"'«(]|\d+[.)])")
_REACH = 22
_ENDS = frozenset(";.!?")


def part_of(context: Context) -> Iterator[Statement[Mention]]:
    """A unit or member with its whole in one clause: "LAB of UNIVERSITY", "NAME, filiale di GROUP"."""
    for row, items in enumerate(context.items):
        for position, item in enumerate(items):
            if item.group not in {"Organisation", "Programme", "Event"}:
                continue
            for other in range(position + 1, min(len(items), position + _REACH)):
                yield from _joined(context, row, position, other)
                if _stops(items, position, other):
                    break


def _joined(context: Context, row: int, position: int, other: int) -> Iterator[Statement[Mention]]:
    """What the words between two mentions make of them."""
    items, language = context.items[row], context.language
    one, two = items[position].mention, items[other].mention
    if not one or not two or one.text == two.text:
        return
    gap = items[position + 1 : other]
    bracket = bracket_after(items, position)
    inside = bool(bracket) and len(bracket) + 2 > len(gap)
    rest = gap if inside or not bracket else gap[len(bracket) + 2 :]
    if items[position].group == items[other].group == "Organisation":
        reading = _two_organisations((one, two), rest, language, inside=inside)
        if reading:
            pair, rule, score = reading
            yield _state(context, row, pair, rule=rule, score=score)
    if {one.type, two.type} == _UNIT_AND_PARENT and not inside and [i.text for i in rest] == [","] and _is_pair(items):
        pair = (one, two) if one.type == "ResearchCentre" else (two, one)
        yield _state(context, row, pair, rule="part-comma", score=0.9)
    alike = items[position].group == items[other].group or items[position].group != "Organisation"
    if alike and permits(one.type, "partOf", two.type) and _has(_words(rest), "belongs", language):
        yield _state(context, row, (one, two), rule="part-belongs", score=0.78)


def _two_organisations(
    pair: tuple[Mention, Mention], rest: Sequence[Item], language: str, *, inside: bool
) -> tuple[tuple[Mention, Mention], str, float] | None:
    """Which of two organisations is part of the other, by what stands between them, with the rule; None for neither."""
    one, two = pair
    if rest and not inside and _is_bare_of(rest, language):
        return pair, "part-of", 0.97
    if rest and _points(rest, language) and _has(_words(rest), "unit", language) and not _goes_on(rest, language):
        return pair, "part-unit", 0.86
    if _has(_words(rest), "has", language):
        return (two, one), "part-has", 0.75
    # "University (Laboratory)" and "Laboratory (University)", but "Laboratory (LAB)" is one with its acronym.
    if {one.type, two.type} == _UNIT_AND_PARENT and inside and len(rest) == 1 and not two.text.isupper():
        return (pair if one.type == "ResearchCentre" else (two, one)), "part-bracket", 0.9
    return None


def _is_pair(items: Sequence[Item]) -> bool:
    """Whether a line names two organisations and no more: "Universität Rostock, Lehrstuhl für Windenergietechnik"."""
    return sum(item.group == "Organisation" for item in without_brackets(items)) == _PAIR


def _is_bare_of(gap: Sequence[Item], language: str) -> bool:
    """Whether only "of", "of the" stands there."""
    of = [item for item in gap if is_any(item, ("of",), language)]
    return bool(of) and all(is_any(item, ("of", "article"), language) for item in gap)


def _goes_on(gap: Sequence[Item], language: str) -> bool:
    """Whether "and" opens something new in a stretch: "ACME, an agency, and a laboratory of Bolt"."""
    pairs = pairwise(gap)
    return any(
        is_any(a, ("and",), language) and is_any(b, ("article", "of", "at", "clause"), language) for a, b in pairs
    )


def _points(gap: Sequence[Item], language: str) -> bool:
    """Whether a stretch ends in "of" or "of the"."""
    last = gap[-2:] if is_any(gap[-1], ("article",), language) else gap[-1:]
    return is_any(last[0], ("of",), language)


def named_after(context: Context) -> Iterator[Statement[Mention]]:
    """An organisation whose name begins with all of another's: "CAF Signalling" is part of "CAF"."""
    named = [(row, m) for row in range(len(context.items)) for m in context.outermost(row)]
    whole = {m.text: m for _, m in reversed(named) if GROUP_OF[m.type] == "Organisation"}
    for row, mention in named:
        words = mention.text.split() if GROUP_OF[mention.type] == "Organisation" else []
        for end in range(len(words) - 1, 0, -1):
            other = whole.get(" ".join(words[:end]))
            if other and not head_type(other.text, context.language) and not find_places(other.text):
                yield _state(context, row, (mention, other), rule="part-named-after", score=0.9)
                break


def member_lists(context: Context) -> Iterator[Statement[Mention]]:
    """The members of a network: in a sentence that calls them so, or in the lines below one that does."""
    network = _network(context)
    listing = False
    for row, items in enumerate(context.items if network else ()):
        cue = _pattern_at(context, row, "members")
        named = [item.mention for item in items if item.mention and item.group == "Organisation"]
        if cue is not None:
            whole = next((m for m in named if m.type == "Cluster" and m.span.start < cue), network)
            members = [m for m in named if m.span.start > cue and not _is_owner(context, row, m)]
            listing = not members
        else:
            listing = listing and bool(_BULLET.match(context.sentences[row].text))
            whole, members = network, named[:1] if listing else []
        for member in members:
            if whole and member.text != whole.text and modality(context.sentences[row], member.span) == FACT:
                yield _state(context, row, (member, whole), rule="part-member", score=0.77)


def within_programme(context: Context) -> Iterator[Statement[Mention]]:
    """The main event of a report is part of the programme "within" which its opening puts it.

    Where a project is named in the same sentence, it is that one which is within the programme.
    """
    main = context.main
    for row, items in enumerate(context.items[:_OPENING_ROWS] if main else ()):
        if any(item.mention and item.mention.type == "Project" for item in items):
            continue
        for position, item in enumerate(items):
            if main and item.mention and item.mention.type == "Programme":
                before = items[max(0, position - _WITHIN) : position]
                named = next((k for k in range(len(before), 0, -1) if before[k - 1].mention), 0)
                if _has(_words(before[named:]), "within", context.language):
                    yield _state(context, row, (main, item.mention), rule="part-within", score=0.95)


def sections(context: Context) -> Iterator[Statement[Mention]]:
    """The sections that an organisation is divided into: "UNION has four sections: A, B and C"."""
    topic = next((item.mention for line in context.items for item in line if item.group == "Organisation"), None)
    for row, items in enumerate(context.items):
        cue = _pattern_at(context, row, "sections")
        if cue is None:
            continue
        named = [item.mention for item in items if item.mention and item.group == "Organisation"]
        whole = next((m for m in reversed(named) if m.span.start < cue), topic)
        for member in named:
            if whole and member.span.start > cue and member.text != whole.text and not _is_owner(context, row, member):
                yield _state(context, row, (member, whole), rule="part-section", score=0.79)


def events_of_main(context: Context) -> Iterator[Statement[Mention]]:
    """A seminar, signing or pitch told of in a report on a mission is part of it; a fair of the sector is not."""
    main = context.main
    if not main or main.type != "Mission":
        return
    for row, items in enumerate(context.items[_LEAD_ROWS:], _LEAD_ROWS):
        for position, item in enumerate(items):
            if not item.mention or item.mention.type != "Event" or item.text == main.text:
                continue
            beside = (*items[max(0, position - 4) : position], *items[position + 1 : position + 4])
            fair = _has(f"{_words(beside)} | {item.text.casefold()}", "fair", context.language)
            if not fair and modality(context.sentences[row], item.mention.span) == FACT:
                yield _state(context, row, (item.mention, main), rule="part-event", score=0.6)


def _network(context: Context) -> Mention | None:
    """The cluster that a document speaks of first, else the first association."""
    named = [item.mention for line in context.items for item in line if item.mention]
    return next((m for kind in _NETWORKS for m in named if m.type == kind), None)


def _is_owner(context: Context, row: int, mention: Mention) -> bool:
    """Whether an organisation stands as the whole of another: "NAME, división del grupo OWNER"."""
    items = context.items[row]
    at = next(k for k, item in enumerate(items) if item.mention == mention)
    before = items[max(0, at - 2) : at]
    return any(is_any(item, ("of",), context.language) for item in before)


def _pattern_at(context: Context, row: int, kind: str) -> int | None:
    """Where in the document a phrase of a kind begins in a sentence."""
    pattern = _pattern(kind, context.language)
    match = pattern.search(context.sentences[row].text.casefold()) if pattern else None
    return context.sentences[row].span.start + match.start() if match else None


def _stops(items: Sequence[Item], position: int, other: int) -> bool:
    item = items[other]
    if item.mention:
        return item.group not in {"Place", "Person"} and not _in_bracket(items, position, other)
    return item.text in _ENDS


def _in_bracket(items: Sequence[Item], position: int, other: int) -> bool:
    bracket = bracket_after(items, position)
    return bool(bracket) and other <= position + len(bracket) + 1


def _words(items: Sequence[Item]) -> str:
    return " ".join(item.word or "|" for item in items)


def _has(words: str, kind: str, language: str) -> bool:
    pattern = _pattern(kind, language)
    return bool(pattern and pattern.search(words))


@cache
def _pattern(kind: str, language: str) -> re.Pattern[str] | None:
    phrases = [p for row in data_rows("parts.tsv") if row[:2] == (language, kind) for p in row[2].split(", ")]
    if not phrases:
        return None
    # The tokeniser parts an elided article from its noun: "dell' università".
    parts = (
        re.escape(p).replace(r"\*", r"\w*'?").replace(r"\ ", r"\s+") for p in sorted(phrases, key=len, reverse=True)
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")


def _state(context: Context, row: int, pair: tuple[Mention, Mention], *, rule: str, score: float) -> Statement[Mention]:
    part, whole = pair
    return state(part, "partOf", whole, sentence=context.sentences[row], rule=rule, score=score)
