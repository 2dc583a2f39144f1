"""What organisations, events, programmes and projects work on: `hasSector`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.extraction.appositions import after, before
from innograph.extraction.context import is_any, state, without_brackets
from innograph.lexicon.connectors import is_connector
from innograph.lexicon.sectors import find_sectors
from innograph.model import Concept
from innograph.vocabulary import permits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from innograph.extraction.context import Context, Item
    from innograph.model import Mention, Statement

SCHEME = "sector"
_LEAD_ROWS = 6
_LEAD = 2
_CLAUSE = 16
"""How many words of a clause are read for what its subject works on."""
_SOON = 5
"""How many words may stand before the verb that says so: "NAME, which is currently specialised in"."""
_ENDS = frozenset(";:.!?")
# How often the words of a name tell the sector, by class: "Lupo di Mare S.r.l." sells shoes. The others: 0.85.
_NAME_SCORES = {"Cluster": 0.95, "Association": 0.93, "ResearchCentre": 0.87, "Event": 0.67, "Organisation": 0.65}


def sector_in_name(context: Context) -> Iterator[Statement[Mention]]:
    """A sector within a name: "Basque Cybersecurity Center", "Motor Valley"."""
    for row, mentions in enumerate(context.mentions):
        for mention in mentions:
            if not permits(mention.type, "hasSector", "Sector"):
                continue
            said = in_name(context, row, mention)
            score = _NAME_SCORES.get(mention.type, 0.85)
            for slug in said:
                yield works_in(context, row, mention, slug, rule="sector-in-name", score=score)


def sector_by_apposition(context: Context) -> Iterator[Statement[Mention]]:
    """A sector in the words right beside a name: "NAME, cluster aerospaziale", "the packaging firm NAME"."""
    for row, items in enumerate(context.items):
        for position, item in enumerate(items):
            subject = item.mention
            # What is said beside a university is said of what it does there, not of what it is for.
            if not subject or subject.type == "University" or not permits(subject.type, "hasSector", "Sector"):
                continue
            for kind, segment in _stretches(items, position, context.language):
                for slug in slugs_of(segment, context.language):
                    yield works_in(context, row, subject, slug, rule=f"sector-{kind}", score=0.85)


def sector_by_clause(context: Context) -> Iterator[Statement[Mention]]:
    """What a clause says that its subject works on: "NAME is specialised in robotics", "NAME deals with packaging"."""
    language = context.language
    for row, items in enumerate(context.items):
        for position, item in enumerate(items):
            subject = item.mention
            if not subject or item.group not in {"Organisation", "Programme"} or subject.type == "University":
                continue
            for slug in slugs_of(_work(items, position, language), language):
                yield works_in(context, row, subject, slug, rule="sector-clause", score=0.85)


def _work(items: Sequence[Item], position: int, language: str) -> Sequence[Item]:
    """The words after "specialised in" in the clause of a name, or after "active in" right behind it."""
    following = items[position + 1 : position + 1 + _CLAUSE]
    named = (k for k, item in enumerate(following) if item.text in _ENDS or (item.mention and item.group != "Place"))
    end = next(named, len(following))
    comma = next((k for k in range(end) if following[k].text == ","), end)
    near = (k for k in range(min(comma, _SOON)) if is_any(following[k], ("works",), language))
    said = next((k for k in range(end) if is_any(following[k], ("special",), language)), next(near, None))
    if said is None:
        return ()
    # German says what it is before it says so: "ist auf Robotik spezialisiert".
    return following[said:end] if language != "de" else following[:end]


def sector_by_label(context: Context) -> Iterator[Statement[Mention]]:
    """A name that is a line of its own, and the sentence after it: "NAME. Membranes for drinking water."."""
    for row in range(len(context.items) - 1):
        subject = _label(context.items[row])
        if subject and permits(subject.type, "hasSector", "Sector"):
            following = context.items[row + 1]
            end = next((k for k, item in enumerate(following) if item.mention and item.group != "Place"), None)
            for slug in slugs_of(following[:end], context.language):
                yield works_in(context, row + 1, subject, slug, rule="sector-label", score=0.9)


def main_event_sector(context: Context) -> Iterator[Statement[Mention]]:
    """What the headline, the lead and words such as "devoted to" or "discussed" say that the main event is about."""
    main = context.main
    if not main:
        return
    for row, items in enumerate(context.items):
        for stretch, beside in _between_names(items):
            rule, score = _topic(context, row, stretch, beside=beside)
            for slug in slugs_of(stretch, context.language) if rule else ():
                yield works_in(context, row, main, slug, rule=rule, score=score)


def _topic(context: Context, row: int, stretch: Sequence[Item], *, beside: bool) -> tuple[str, float]:
    """The rule by which a stretch says what the main event is about, with its precision; empty if none does.

    What stands beside an organisation or a project speaks of that one, but for "with whom they discussed".
    """
    if row == 0:
        return "sector-headline", 0.85
    if any(is_any(item, ("talked",), context.language) for item in stretch):
        return "sector-talked", 0.9
    named = any(item.mention and context.main and item.text == context.main.text for item in context.items[row])
    if beside or row >= _LEAD_ROWS:
        return "", 0.0
    if row == 1 or (row == _LEAD and named):
        return "sector-lead", 0.78
    about = any(is_any(item, ("about",), context.language) for item in stretch)
    return ("sector-topic", 0.89) if about else ("", 0.0)


def _label(items: Sequence[Item]) -> Mention | None:
    """The only mention of a row that has nothing beside it but brackets, bullets and a stop."""
    outside = [item for item in without_brackets(items) if item.mention or item.text.isalnum()]
    return outside[0].mention if len(outside) == 1 else None


def _between_names(items: Sequence[Item]) -> Iterator[tuple[list[Item], bool]]:
    """The stretches of a row between mentions, and whether one stands beside an organisation or a project."""
    stretch: list[Item] = []
    beside = False
    for item in items:
        if item.mention:
            yield stretch, beside
            stretch, beside = [], item.group in {"Organisation", "Programme"}
        else:
            stretch.append(item)
    yield stretch, beside


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
        talked = any(is_any(item, ("talked",), language) for item in segment)
        if not aside and not goes_on and not talked:
            yield kind, segment
    if group != "Programme":
        yield "before", before(items, position, language)


def _opens_with(word: str, kind: str, language: str) -> bool:
    return is_connector(word, kind, language) and not is_connector(word, "article", language)


def in_name(context: Context, row: int, mention: Mention, *, language: str = "*") -> list[str]:
    """The sectors that the words of a name carry, or with `name` as language the pieces that it is coined of.

    The names in it carry none: a "Porto", a "Mar Ligure", the cluster whose delegation it is; nor does a university
    teach for being one.
    """
    names = [inner.span for inner in context.inner(row, mention)]
    start = mention.span.start
    found = find_sectors(mention.text, language)
    kept = {slug for span, slug in found if not any(n.start <= start + span.start < n.end for n in names)}
    return sorted(kept - {"education"} if mention.type == "University" else kept)


def slugs_of(items: Sequence[Item], language: str) -> list[str]:
    """The sectors that the words of a stretch carry, those of its names left out."""
    text = " ".join("|" if item.mention else item.text for item in items)
    return sorted({slug for _, slug in find_sectors(text, language)})


def works_in(  # noqa: PLR0913 - a statement has this many parts
    context: Context, row: int, subject: Mention, slug: str, *, rule: str, score: float
) -> Statement[Mention]:
    """The statement that a name works in a sector, with a sentence for evidence."""
    return state(subject, "hasSector", Concept(SCHEME, slug), sentence=context.sentences[row], rule=rule, score=score)
