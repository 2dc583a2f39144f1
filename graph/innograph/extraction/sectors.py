"""What organisations, events, programmes and projects work on: `hasSector`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.extraction.appositions import after, before
from innograph.extraction.context import state, without_brackets
from innograph.lexicon.connectors import is_connector
from innograph.lexicon.sectors import find_sectors
from innograph.model import Concept
from innograph.vocabulary import permits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from innograph.extraction.context import Context, Item
    from innograph.model import Mention, Statement

_SCHEME = "sector"
_LEAD_ROWS = 6
_LEAD = 2
# How often the words of a name tell the sector, by class: "Lupo di Mare S.r.l." sells shoes. The others: 0.85.
_NAME_SCORES = {"Cluster": 0.95, "Association": 0.93, "ResearchCentre": 0.87, "Event": 0.67, "Organisation": 0.65}


def sector_in_name(context: Context) -> Iterator[Statement[Mention]]:
    """A sector within a name: "Basque Cybersecurity Center", "Motor Valley"."""
    for row, mentions in enumerate(context.mentions):
        for mention in mentions:
            if permits(mention.type, "hasSector", "Sector"):
                for slug in _in_name(context, row, mention):
                    yield _works_in(
                        context, row, mention, slug, rule="sector-in-name", score=_NAME_SCORES.get(mention.type, 0.85)
                    )


def sector_by_apposition(context: Context) -> Iterator[Statement[Mention]]:
    """A sector in the words right beside a name: "NAME, cluster aerospaziale", "the packaging firm NAME"."""
    for row, items in enumerate(context.items):
        for position, item in enumerate(items):
            subject = item.mention
            # What is said beside a university is said of what it does there, not of what it is for.
            if not subject or subject.type == "University" or not permits(subject.type, "hasSector", "Sector"):
                continue
            for kind, segment in _stretches(items, position, context.language):
                for slug in _slugs(segment, context.language):
                    yield _works_in(context, row, subject, slug, rule=f"sector-{kind}", score=0.85)


def sector_by_label(context: Context) -> Iterator[Statement[Mention]]:
    """A name that is a line of its own, and the sentence after it: "NAME. Membranes for drinking water."."""
    for row in range(len(context.items) - 1):
        subject = _label(context.items[row])
        if subject and permits(subject.type, "hasSector", "Sector"):
            following = context.items[row + 1]
            end = next((k for k, item in enumerate(following) if item.mention and item.group != "Place"), None)
            for slug in _slugs(following[:end], context.language):
                yield _works_in(context, row + 1, subject, slug, rule="sector-label", score=0.9)


def main_event_sector(context: Context) -> Iterator[Statement[Mention]]:
    """What the headline, the lead and words such as "devoted to" say that the main event is about."""
    main = context.main
    if not main:
        return
    for row, items in enumerate(context.items[:_LEAD_ROWS]):
        for stretch in _between_names(items):
            rule, score = _topic(context, row, stretch)
            for slug in _slugs(stretch, context.language) if rule else ():
                yield _works_in(context, row, main, slug, rule=rule, score=score)


def _topic(context: Context, row: int, stretch: Sequence[Item]) -> tuple[str, float]:
    """The rule by which a stretch says what the main event is about, with its precision; empty if none does."""
    if row == 0:
        return "sector-headline", 0.84
    named = any(item.mention and context.main and item.text == context.main.text for item in context.items[row])
    if row == 1 or (row == _LEAD and named):
        return "sector-lead", 0.7
    about = any(is_connector(item.text, "about", context.language) for item in stretch)
    return ("sector-topic", 0.65) if about else ("", 0.0)


def _label(items: Sequence[Item]) -> Mention | None:
    """The only mention of a row that has nothing beside it but brackets, bullets and a stop."""
    outside = [item for item in without_brackets(items) if item.mention or item.text.isalnum()]
    return outside[0].mention if len(outside) == 1 else None


def _between_names(items: Sequence[Item]) -> Iterator[list[Item]]:
    stretch: list[Item] = []
    for item in items:
        if item.mention:
            yield stretch
            stretch = []
        else:
            stretch.append(item)
    yield stretch


def _stretches(items: Sequence[Item], position: int, language: str) -> Iterator[tuple[str, Sequence[Item]]]:
    """The stretches beside a name that may say what it works on, each with its kind."""
    commas = 0
    group = items[position].group
    for kind, segment in after(items, position, language):
        word = segment[0].text
        commas += kind == "comma"
        # A second apposition is often of someone else, and one that opens with "with" or "in" tells of an act.
        aside = kind == "comma" and ((group == "Organisation" and commas > 1) or _opens_with(word, "at", language))
        # Right after a name without a mark the sentence goes on: "NAME builds pumps", but "NAME met the pump makers".
        goes_on = kind == "direct" and group != "Event" and not is_connector(word, "does", language)
        if not aside and not goes_on:
            yield kind, segment
    if group != "Programme":
        yield "before", before(items, position, language)


def _opens_with(word: str, kind: str, language: str) -> bool:
    return is_connector(word, kind, language) and not is_connector(word, "article", language)


def _in_name(context: Context, row: int, mention: Mention) -> list[str]:
    """The sectors that the words of a name carry.

    The names in it carry none: a "Porto", a "Mar Ligure", the cluster whose delegation it is; nor does a university
    teach for being one.
    """
    names = [inner.span for inner in context.inner(row, mention)]
    start = mention.span.start
    found = find_sectors(mention.text, "*")
    kept = {slug for span, slug in found if not any(n.start <= start + span.start < n.end for n in names)}
    return sorted(kept - {"education"} if mention.type == "University" else kept)


def _slugs(items: Sequence[Item], language: str) -> list[str]:
    text = " ".join("|" if item.mention else item.text for item in items)
    return sorted({slug for _, slug in find_sectors(text, language)})


def _works_in(  # noqa: PLR0913 - a statement has this many parts
    context: Context, row: int, subject: Mention, slug: str, *, rule: str, score: float
) -> Statement[Mention]:
    return state(subject, "hasSector", Concept(_SCHEME, slug), sentence=context.sentences[row], rule=rule, score=score)
