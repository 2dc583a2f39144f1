"""Journeys and meetings without a name of their own ("missione in Baviera", "study visit"), and a text's own event."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.heads import LONGEST_OPENING, head_type, may_open_head
from innograph.lexicon.words import fold
from innograph.model import Mention, Span
from innograph.recognition.covers import Cover
from innograph.recognition.gazetteer import adjective_kind, function_words
from innograph.recognition.hearing import heard_topic, topic_bound
from innograph.recognition.lines import adjective_endings, links
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from innograph.encoder import Encoding
    from innograph.recognition.lines import Line

_HEADS_LAST = frozenset({"en", "de"})
_FARTHEST_ADJECTIVES = 2
# A journey that is first told of in the last third of a text is not what the text is about.
_LAST_START = 0.7
# What an event gains that is first told of in the opening share of a text.
_LEAD = ((0.15, 1.5), (0.35, 1.0))


class Phrase(NamedTuple):
    """An unnamed event: its words, its noun, its class, whether the words tell it from others."""

    mention: Mention
    noun: str
    told: bool


def find_phrases(lines: Sequence[Line], mentions: Sequence[Mention]) -> list[Phrase]:
    """The nouns for journeys and meetings with what goes with them, where no name holds them already."""
    taken = Cover(m.span for m in mentions if GROUP_OF[m.type] != "Place")
    places = {m.span.start: m.span.end for m in mentions if GROUP_OF[m.type] == "Place"}
    found = []
    for line in lines:
        at = 0
        while at < len(line.tokens):
            width, kind = _noun(line, at)
            if not width or kind is None:
                at += 1
                continue
            phrase = _phrase(line, at, at + width, kind, places)
            if not taken.overlaps(phrase.mention.span):
                found.append(phrase)
            at += width
    return found


def _noun(line: Line, at: int) -> tuple[int, str | None]:
    start = line.tokens[at].start
    if not may_open_head(line.sentence.document.text[start : start + LONGEST_OPENING], line.language):
        return 0, None
    for width in (3, 2, 1):
        if at + width <= len(line.tokens):
            kind = head_type(line.text(at, at + width), line.language)
            if kind in ("Mission", "Event"):
                return width, kind
    return 0, None


def _phrase(line: Line, start: int, end: int, kind: str, places: dict[int, int]) -> Phrase:
    noun = fold(line.text(start, end))
    if line.language in _HEADS_LAST:
        start = _modifiers(line, start)
    else:
        end = _adjectives(line, end)
    first, last = line.tokens[start].start, line.tokens[end - 1].end
    reach = _destination(line, end, places)
    told = reach > 0 or any(adjective_kind(line.tokens[i].text, line.language) for i in range(start, end))
    mention = Mention(line.sentence, Span(first, max(last, reach)), kind, "event noun", 0.6)
    return Phrase(mention, noun, told)


def _modifiers(line: Line, start: int) -> int:
    at = start
    while at > 0 and start - at < _FARTHEST_ADJECTIVES and line.adjacent(at):
        word, language = line.tokens[at - 1].text, line.language
        adjective = word.lower() not in function_words(language) and adjective_kind(word, language)
        if word.lower() not in links("modifier") and not adjective:
            break
        at -= 1
    return at


def _adjectives(line: Line, end: int) -> int:
    at = end
    while at < len(line.tokens) and at - end < _FARTHEST_ADJECTIVES and not line.named[at]:
        word = line.lower[at]
        if word in function_words(line.language) or not (
            word.endswith(adjective_endings()) or adjective_kind(word, line.language)
        ):
            break
        at += 1
    return at


def _destination(line: Line, end: int, places: dict[int, int]) -> int:
    """Where the place ends that the noun leads to ("missione a Osaka e Kyoto"), 0 if it leads to none."""
    at = end
    while at < min(len(line.tokens), end + 3) and line.lower[at] in links("towards"):
        at += 1
    if at == end or at >= len(line.tokens):
        return 0
    reach = places.get(line.tokens[at].start, 0)
    while reach:
        at = next((i for i in range(at, len(line.tokens)) if line.tokens[i].start >= reach), len(line.tokens))
        if at + 1 >= len(line.tokens) or line.lower[at] not in links("and"):
            break
        further = places.get(line.tokens[at + 1].start, 0)
        if not further:
            break
        reach = further
    return reach


def find_events(lines: Sequence[Line], mentions: Sequence[Mention], encoding: Encoding | None = None) -> list[Mention]:
    """The unnamed journeys of a text, and the meeting that it is about if it has no better topic."""
    phrases = find_phrases(lines, mentions)
    named = [m for m in mentions if GROUP_OF[m.type] == "Event"]
    main = topic([*named, *(p.mention for p in phrases)], encoding)
    kept = []
    for phrase in phrases:
        journey = phrase.mention.type == "Mission"
        if phrase.mention is main or (journey and (phrase.told or (main and main.type == "Mission"))):
            kept.append(phrase.mention)
    return kept


def topic(mentions: Sequence[Mention], encoding: Encoding | None = None) -> Mention | None:
    """The event that leads the text; None where none stands out in its head or the encoder hears none that does."""
    events = [m for m in mentions if GROUP_OF[m.type] == "Event"]
    # It hears whether a text has a topic better than which of its names tells most.
    if not events or (encoding and max(heard_topic(m, encoding) for m in events) < topic_bound()):
        return None
    best = max(events, key=lambda m: (prominence(m), -m.span.start))
    return best if best.span.start <= _LAST_START * len(best.sentence.document.text) else None


def prominence(mention: Mention) -> float:
    """How much an event stands out by its noun, its length and its place in the text."""
    length = max(1, len(mention.sentence.document.text))
    position = mention.span.start / length
    weight = 2.0 if mention.type == "Mission" else 1.0
    weight += 0.3 * min(3, len(mention.text.split()) - 1)
    return weight + next((bonus for until, bonus in _LEAD if position < until), 0.0)
