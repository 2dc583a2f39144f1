"""Where organisations, events, projects and places are: `locatedIn`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from innograph.extraction.appositions import after, before
from innograph.extraction.context import bracket_after, ending, is_any, list_of, state
from innograph.extraction.modality import modality
from innograph.lexicon.connectors import is_connector
from innograph.model import FACT, Mention
from innograph.vocabulary import GROUP_OF, permits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from innograph.extraction.context import Context, Item
    from innograph.model import Statement

_WIDTH = {"City": 0, "Region": 1, "Country": 2}
_DATELINE_ROWS = 5
_DATE_WORD = 9
_DATELINE_WORDS = 4
_DATELINE_LENGTH = 12
_LEAD_ROWS = 4
_START = 5
_SEAT_WITHIN = 7
_EVENT_WITHIN = 9
_OF_A_STATION = frozenset({"located-in-name", "located-comma", "located-direct", "located-bracket"})
_CLAUSE_ENDS = frozenset(";:.!?")
_DASHES = frozenset({"–", "—", "-", "|"})
# How a place stands in an apposition, and whether that says where an organisation or an event is; measured.
_TELLING = {
    "bracket": frozenset({"bare", "adjective", "other", "of", "far of", "at", "far at", "list"}),
    "comma": frozenset({"bare", "adjective", "other", "of", "far of", "at", "far at", "list"}),
    "direct": frozenset({"bare", "of", "at", "far of"}),
}
_SCORES = {"bracket": 0.97, "comma": 0.85, "direct": 0.9}
_TELLING_EVENT = {
    "bracket": frozenset({"bare", "at", "list"}),
    "comma": frozenset({"bare", "at", "far at", "list"}),
    "direct": frozenset({"at", "of", "other", "far at", "list"}),
}


def located_in_name(context: Context) -> Iterator[Statement[Mention]]:
    """A place within a name: "Universidad de Murcia", "Basque Cybersecurity Center", "missione in Baviera".

    In the name of an event only a place that the words put it in counts: a "delegazione della Corea" comes from there.
    """
    for row, mentions in enumerate(context.mentions):
        for mention in mentions:
            group = GROUP_OF[mention.type]
            for inner in context.inner(row, mention):
                stated = group == "Organisation" or (group == "Event" and _is_put_in(context, mention, inner))
                if stated and GROUP_OF[inner.type] == "Place":
                    yield _located(context, row, mention, inner, rule="located-in-name", score=0.98)


def located_by_apposition(context: Context) -> Iterator[Statement[Mention]]:
    """A place in the words right beside a name: "NAME (Bilbao)", "NAME, cluster bavarese", "la pisana NAME"."""
    for row, items in enumerate(context.items):
        for position, item in enumerate(items):
            if not item.mention or not permits(item.mention.type, "locatedIn", "City") or item.group == "Place":
                continue
            telling = _TELLING_EVENT if item.group == "Event" else _TELLING
            host = _whose_event(items, position, context.language)
            for kind, segment in after(items, position, context.language):
                for place, manner in _places(segment, context.language):
                    if host and kind == "direct" and manner == "at":
                        yield _located(context, row, host, place, rule="located-event", score=0.94)
                    elif manner in telling[kind]:
                        yield _located(context, row, item.mention, place, rule=f"located-{kind}", score=_SCORES[kind])
            for other in before(items, position, context.language):
                if other.mention:
                    yield _located(context, row, item.mention, other.mention, rule="located-before", score=0.9)


def located_at_stage(context: Context) -> Iterator[Statement[Mention]]:
    """The place that a clause begins with holds for who is met there: "A Stoccarda ... ricevuti da NAME".

    The place that labels a row of an agenda ("Ulm: NAME; NAME") holds for the first of each of its clauses.
    """
    apart = datelines(context)
    for row, items in enumerate(context.items):
        stage: Mention | None = None
        label: Mention | None = None
        for position, item in enumerate(items):
            if item.text == ";":
                stage = label
            elif item.group == "Place" and item.mention and item.mention not in apart:
                label = item.mention if _is_label(items, position) else label
                opens = _is_at(items, position, context.language) and _opens_clause(items, position)
                stage = item.mention if opens or label is item.mention else stage
            elif item.group == "Organisation" and item.mention and stage:
                met = list_of(context, row, item.mention) if _is_fact(context, row, item.mention) else ()
                for member in met:
                    score = 0.82 if stage is label else 0.65
                    yield _located(context, row, member, stage, rule="located-stage", score=score)
                stage = None


def main_event_located(context: Context) -> Iterator[Statement[Mention]]:
    """The towns and areas that a headline, the lead and the stations of a journey put the main event in."""
    if not context.main:
        return
    apart = datelines(context) | _beside_names(context)
    for row, items in enumerate(context.items):
        for position, item in enumerate(items):
            if item.group == "Place" and item.mention and item.mention not in apart:
                rule = _stationed(context, row, position)
                if rule and _is_fact(context, row, item.mention):
                    yield _located(context, row, context.main, item.mention, rule=rule, score=0.7)


def seated(context: Context) -> Iterator[Statement[Mention]]:
    """A seat told before its owner: "Con sede a Lodi, NAME ...", "Kobe, sede del NAME", "dove ha sede NAME"."""
    for row, items in enumerate(context.items):
        for position, item in enumerate(items):
            owner = _owner_of_seat(items, position, context.language)
            if item.mention and owner:
                yield _located(context, row, owner, item.mention, rule="located-seat", score=0.75)


def seated_at(context: Context) -> Iterator[Statement[Mention]]:
    """A seat told after its owner: "NAME has its seat in Lodi", "NAME, which is based in Lodi and Pavia"."""
    for row, items in enumerate(context.items):
        for position, item in enumerate(items):
            if item.mention and item.group == "Organisation":
                for place in _seats(items, position, context.language):
                    yield _located(context, row, item.mention, place, rule="located-seat-after", score=0.9)


def _seats(items: Sequence[Item], position: int, language: str) -> Iterator[Mention]:
    """The places that a clause right after a name says its seat is in."""
    said = False
    for here in range(position + 1, min(len(items), position + 1 + _SEAT_WITHIN)):
        item = items[here]
        if item.mention:
            if said and item.group == "Place" and _is_at(items, here, language):
                yield item.mention
            return
        if item.text in _CLAUSE_ENDS or is_any(item, ("and",), language):
            return
        said = said or is_any(item, ("seat",), language)


def _owner_of_seat(items: Sequence[Item], position: int, language: str) -> Mention | None:
    if items[position].group != "Place":
        return None
    ahead = items[position + 1 : position + 1 + _SEAT_WITHIN]
    at = next((k for k, item in enumerate(ahead) if item.mention), None)
    if at is None or ahead[at].group != "Organisation":
        return None
    opens = position < _START and ahead[0].text == ","
    words = (*(items[max(0, position - 3) : position] if opens else ()), *ahead[:at])
    return ahead[at].mention if any(is_any(word, ("seat",), language) for word in words) else None


def event_staged(context: Context) -> Iterator[Statement[Mention]]:
    """The place that stands before a lesser event in its clause: "presentano a Bilbao il foro NAME"."""
    for row, items in enumerate(context.items):
        for position, item in enumerate(items):
            if not item.mention or item.group != "Event" or (context.main and item.text == context.main.text):
                continue
            reach = range(position - 1, max(-1, position - _EVENT_WITHIN), -1)
            here = next((k for k in reach if items[k].mention or items[k].text in {";", ".", ":"}), position)
            place = items[here].mention if items[here].group == "Place" else None
            if place and _is_at(items, here, context.language) and _is_fact(context, row, place):
                yield _located(context, row, item.mention, place, rule="located-event", score=0.94)


def towns_visited(context: Context, statements: Sequence[Statement[Mention]]) -> Iterator[Statement[Mention]]:
    """The towns of those whom the main event visited are its stations."""
    main = context.main
    if not main:
        return
    meetings = [s for s in statements if s.predicate == "visited" and s.modality == FACT and s.subject == main]
    visited = {meeting.object.text for meeting in meetings if isinstance(meeting.object, Mention)}
    for known in statements:
        place = known.object
        if known.predicate != "locatedIn" or known.subject.text not in visited or not isinstance(place, Mention):
            continue
        if place.type == "City" and known.evidence[0].extractor in _OF_A_STATION:
            row = context.sentences.index(known.subject.sentence)
            yield _located(context, row, main, place, rule="located-visited", score=0.83)


def place_in_wider(context: Context) -> Iterator[Statement[Mention]]:
    """A town with its area or country right beside it: "Zamudio (Bizkaia)", "Lund, Sweden"."""
    for row, items in enumerate(context.items):
        for position, item in enumerate(items):
            if not item.mention or item.group != "Place":
                continue
            for other in _wider_beside(items, position, context.language):
                if _WIDTH[item.mention.type] < _WIDTH[other.type]:
                    yield _located(context, row, item.mention, other, rule="located-wider", score=0.9)


def datelines(context: Context) -> frozenset[Mention]:
    """The places of a dateline ("BOLOGNA –", "Bozen/Trient, 12. Oktober 2023 –"), which locate nothing."""
    found: set[Mention] = set()
    for items in context.items[:_DATELINE_ROWS]:
        end = next((k for k, item in enumerate(items) if not item.mention and item.text in _DASHES), None)
        if end is None:
            dated = any(item.text[0].isdigit() for item in items)
            end = len(items) if len(items) < (_DATELINE_LENGTH if dated else 3) else 0
        head = items[:end]
        words = sum(1 for item in head if item.word[:1].isalpha())
        if (
            head
            and head[0].group == "Place"
            and words <= _DATELINE_WORDS
            and not any(i.group not in {"", "Place"} for i in head)
        ):
            found.update(item.mention for item in head if item.mention)
    return frozenset(found)


def _stationed(context: Context, row: int, position: int) -> str:
    """The rule by which a place is one of the main event's, empty if none holds."""
    items, language = context.items[row], context.language
    item = items[position]
    kind = item.mention.type if item.mention else ""
    at = _is_at(items, position, language)
    if row == 0:
        bare = kind == "City" and not item.text[0].islower()
        return "located-main-headline" if at or bare else ""
    if row < _LEAD_ROWS or any(i.mention and context.main and i.text == context.main.text for i in items):
        return "located-main-lead" if at else ""
    if kind == "City" and (at or _is_label(items, position)):
        return "located-main-station"
    return ""


def _beside_names(context: Context) -> frozenset[Mention]:
    """The places that stand in brackets or an apposition of a name: they say where that one is."""
    found: set[Mention] = set()
    for items in context.items:
        for position, item in enumerate(items):
            if item.group in {"Organisation", "Person", "Project"}:
                stretches = after(items, position, context.language)
                found.update(i.mention for kind, seg in stretches if kind != "direct" for i in seg if i.mention)
    return frozenset(found)


def _wider_beside(items: Sequence[Item], position: int, language: str) -> Iterator[Mention]:
    bracket = bracket_after(items, position)
    if bracket and bracket[0].mention and bracket[0].group == "Place":
        yield bracket[0].mention
    following = items[position + 1 : position + 4]
    small = [i for i in following if not i.mention and (i.text == "," or is_connector(i.text, "at", language))]
    gap = next((k for k, i in enumerate(following) if i.mention), len(following))
    if gap < len(following) and following[0].text == "," and len(small) >= gap and following[gap].group == "Place":
        mention = following[gap].mention
        if mention:
            yield mention


def _whose_event(items: Sequence[Item], position: int, language: str) -> Mention | None:
    """The event whose place follows the name of its maker: "la missione del NAME nei Paesi Baschi"."""
    before = items[max(0, position - 3) : position]
    at = next((k for k in range(len(before) - 1, -1, -1) if before[k].mention), None)
    if at is None or before[at].group != "Event":
        return None
    pointed = any(is_any(item, ("of",), language) for item in before[at + 1 :])
    return before[at].mention if pointed else None


def _places(segment: Sequence[Item], language: str) -> Iterator[tuple[Mention, str]]:
    """The places of a stretch, each with the manner in which it stands there."""
    manner = ""
    for position, item in enumerate(segment):
        if item.mention and item.group == "Place":
            manner = _manner(segment, position, language)
            yield item.mention, manner


def _manner(segment: Sequence[Item], position: int, language: str) -> str:
    before = position - 1
    while before >= 0 and is_connector(segment[before].text, "article", language):
        before -= 1
    if before < 0:
        return "bare"
    if segment[position].text[0].islower():
        return "adjective"
    word = segment[before].text
    if before > 0 and segment[before - 1].mention and is_connector(word, "and", language):
        return "list"
    for kind in ("at", "of"):
        if is_connector(word, kind, language):
            return kind if before == 0 else f"far {kind}"
    return "other"


def _is_at(items: Sequence[Item], position: int, language: str) -> bool:
    """Whether a place is put after a preposition of place, itself or the list that it stands in."""
    if language == "eu":
        mention = items[position].mention
        text = items[position].text + (ending(mention) if mention else "")
        return text.endswith(("n", "ra")) and not text.endswith(("ren", "koen"))
    before = position - 1
    while before >= 0 and is_connector(items[before].text, "article", language):
        before -= 1
    if before < 0:
        return False
    if is_connector(items[before].text, "at", language):
        return True
    joined = items[before].text in {",", "/"} or is_connector(items[before].text, "and", language)
    return joined and before > 0 and items[before - 1].group == "Place" and _is_at(items, before - 1, language)


def _opens_clause(items: Sequence[Item], position: int) -> bool:
    """Whether a place stands among the first words of a row or after a semicolon."""
    return position < _START or any(item.text == ";" for item in items[position - _START : position])


def _is_label(items: Sequence[Item], position: int) -> bool:
    """Whether a place labels the row of an agenda: "Mo., 3.6., Ulm: ...", "2) Firenze, mer. 18 – ..."."""
    ahead = items[position + 1 : position + 2 + _START]
    mark = next((k for k, item in enumerate(ahead) if item.mention or item.text in {":", "–"}), None)
    if mark is None or ahead[mark].mention or position > 2 * _START:
        return False
    # "In collaborazione con la città di Ulm:" is no label: a date or a bullet has only short words.
    if any(item.mention or len(item.word) > _DATE_WORD for item in items[:position]):
        return False
    return (mark == 0 and ahead[0].text == ":") or (
        position > 0 and not items[0].word.isalpha() and ahead[mark].text == "–"
    )


def _is_put_in(context: Context, event: Mention, place: Mention) -> bool:
    words = context.document.text[event.span.start : place.span.start].replace("’", "'").split()
    return bool(words) and is_connector(words[-1], "at", context.language)


def _is_fact(context: Context, row: int, mention: Mention) -> bool:
    return modality(context.sentences[row], mention.span) == FACT


def _located(  # noqa: PLR0913 - a statement has this many parts
    context: Context, row: int, subject: Mention, place: Mention, *, rule: str, score: float
) -> Statement[Mention]:
    return state(subject, "locatedIn", place, sentence=context.sentences[row], rule=rule, score=score)
