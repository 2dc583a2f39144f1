"""When an event took or takes place, where its text says so clearly."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from innograph.lexicon.dates import find_dates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from innograph.lexicon.dates import FoundDate
    from innograph.linking.chains import Chain
    from innograph.model import Document, Sentence, Span

_SENTENCES = 3  # the first that name the event: what later ones date is a step of it
_LONGEST = 31  # days; a longer stretch is a programme's
_AFTER_DATELINE = ("–", "—", "-", ":", "|")

Days = tuple[date | None, date | None]


def days_of(chain: Chain) -> Days:
    """The first and last day of an event: the first stretch of days, or else day, in the sentences that open with it.

    A dateline ("Tallinn, 5 February 2026 –") says when the text was written, and a sentence with two single days dates
    two things: neither counts.
    """
    sentences = list(
        dict.fromkeys(mention.sentence for mention, _ in sorted(chain.members, key=lambda one: one[0].key))
    )
    dated = [found for sentence in sentences[:_SENTENCES] if (found := list(_dates(sentence)))]
    stretches = [one for found in dated for one in found if one.end and (one.end - one.start).days <= _LONGEST]
    if stretches:
        return stretches[0].start, stretches[0].end
    single = [found[0] for found in dated if len(found) == 1 and not found[0].end]
    return (single[0].start, single[0].start) if single else (None, None)


def _dates(sentence: Sentence) -> Iterator[FoundDate]:
    """The dates of a sentence but for its dateline; one without a year is taken to be near the text's own date."""
    document = sentence.document
    years = [document.issued.year + more for more in (0, -1, 1)] if document.issued else [None]
    readings: dict[Span, list[FoundDate]] = {}
    for year in years:
        for found in find_dates(sentence.text, document.language, default_year=year):
            readings.setdefault(found.span, []).append(found)  # a leap day is none in other years
    for span, same in sorted(readings.items()):
        nearest = min(same, key=lambda one: _distance(one, document))
        if nearest.end or not sentence.text[span.end :].lstrip().startswith(_AFTER_DATELINE):
            yield nearest


def _distance(found: FoundDate, document: Document) -> int:
    return abs((found.start - document.issued).days) if document.issued else 0
