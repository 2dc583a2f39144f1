"""When an event took or takes place, where its text says so clearly."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from innograph.lexicon.connectors import is_connector
from innograph.lexicon.dates import find_dates, find_periods
from innograph.model import Sentence, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from innograph.lexicon.dates import FoundDate
    from innograph.linking.chains import Chain
    from innograph.model import Document

    Finder = Callable[..., list[FoundDate]]

_SENTENCES = 3  # the first that name the event: what later ones date is a step of it
_LONGEST = 31  # days; a longer stretch is a programme's
_LEAD = 700  # characters
_BESIDE = 24  # characters: "the FAIR (Lyon, 3-5 June)"
_WORDS_BESIDE = 2
_ENDS = re.compile(r"[;:.!?]")
_AFTER_DATELINE = ("–", "—", "-", ":", "|")

Days = tuple[date | None, date | None]


def days_of(chain: Chain) -> Days:
    """The first and last day of an event: the first stretch of days, or else day, in the sentences that open with it.

    A dateline ("Tallinn, 5 February 2026 –") says when the text was written, and a sentence with two single days dates
    two things: neither counts. Where no such sentence gives a day, the
    one stretch of the text's opening does, else a part of a month: "a fines de marzo" is its last ten days.
    """
    sentences = list(
        dict.fromkeys(mention.sentence for mention, _ in sorted(chain.members, key=lambda one: one[0].key))
    )
    dated = [found for sentence in sentences[:_SENTENCES] if (found := list(_dates(sentence)))]
    stretches = [one for found in dated for one in found if one.end and (one.end - one.start).days <= _LONGEST]
    if stretches:
        return stretches[0].start, stretches[0].end
    single = [found[0] for found in dated if len(found) == 1 and not found[0].end]
    if single:
        return single[0].start, single[0].start
    lead = _stretch_of_lead(sentences[0])
    if lead:
        return lead.start, lead.end
    periods = [one for sentence in sentences[:_SENTENCES] for one in _dates(sentence, find=find_periods)]
    return (periods[0].start, periods[0].end) if len(periods) == 1 else (None, None)


def _stretch_of_lead(sentence: Sentence) -> FoundDate | None:
    """The one stretch of days that the opening of a text gives: "Vom 12. bis 15. Mai führte das Cluster ..."."""
    document = sentence.document
    whole = Sentence(document, Span(0, min(_LEAD, len(document.text))))
    found = [one for one in _dates(whole) if one.end and (one.end - one.start).days <= _LONGEST]
    return found[0] if len(found) == 1 else None


def days_beside(chain: Chain) -> Days:
    """The days that stand right behind the name of an event that the text is not about: "the FAIR (3-5 June)"."""
    for mention, _ in sorted(chain.members, key=lambda one: one[0].key):
        at, sentence = mention.span.end - mention.sentence.span.start, mention.sentence
        for found in _dates(sentence):
            gap = sentence.text[at : found.span.start]
            near = found.span.start >= at and len(gap) <= _BESIDE
            if near and sum(word[:1].isupper() for word in gap.split()) <= 1 and not _ENDS.search(gap):
                return found.start, found.end or found.start
    return None, None


def _dates(sentence: Sentence, *, find: Finder = find_dates) -> Iterator[FoundDate]:
    """The dates of a sentence but for its dateline; one without a year is taken to be near the text's own date.

    "Next" and "last" before it say on which side of that.
    """
    document = sentence.document
    years = [document.issued.year + more for more in (0, -1, 1)] if document.issued else [None]
    readings: dict[Span, list[FoundDate]] = {}
    for year in years:
        for found in find(sentence.text, document.language, default_year=year):
            readings.setdefault(found.span, []).append(found)  # a leap day is none in other years
    for span, same in sorted(readings.items()):
        side = _side(sentence, span)
        fits = [one for one in same if side * _days_after(one, document) >= 0]
        nearest = min(fits or same, key=lambda one: abs(_days_after(one, document)))
        if nearest.end or not sentence.text[span.end :].lstrip().startswith(_AFTER_DATELINE):
            yield nearest


def _side(sentence: Sentence, span: Span) -> int:
    """1 where a date lies after the day of issue ("next 12-14 June"), -1 where before it ("lo scorso 5 maggio"), 0."""
    words = sentence.text[: span.start].split()[-_WORDS_BESIDE:]
    language = sentence.document.language
    if any(is_connector(word, "next", language) for word in words):
        return 1
    return -1 if any(is_connector(word, "last", language) for word in words) else 0


def _days_after(found: FoundDate, document: Document) -> int:
    return (found.start - document.issued).days if document.issued else 0
