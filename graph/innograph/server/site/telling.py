"""Things, facts and texts as the pages show them: named, linked and grouped, but not yet in HTML."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from innograph import explorer
from innograph.explanation.methods import method_of_statement
from innograph.model import EXTRACTED, FACT, Concept, Span
from innograph.rdf.evidence import evidence_iri, statement_iri
from innograph.rdf.ontology import with_broader
from innograph.server.site.source import OUT
from innograph.vocabulary import GROUP_OF, SECTORS
from innograph.vocabulary.iris import SECTOR_SCHEME, document_iri

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from innograph.explanation.methods import Method
    from innograph.model import Document, Entity, Evidence
    from innograph.server.site.addresses import Addresses
    from innograph.server.site.source import Fact, Source
    from innograph.server.site.wording import Words

SHOWN = 12
"""Facts of one relation that the page of a thing shows at first."""
MORE = 60
"""Facts on each page of those of one relation."""
_QUOTES = 5  # of a fact on the page of a thing; its own page has all
_NEAR = 10  # things that a thing is most often together with
_PART = 30_000  # characters of a text on one page
_LONGEST_NAME = 400  # characters before a mention's start in which the mention that holds it may begin
_ORDER = list(explorer.words()["en"]["relations"])


class Thing(NamedTuple):
    """Something that a page names: what it is called, where its page is, its class and the group that colours it."""

    label: str
    address: str
    kind: str
    group: str
    iri: str


class Piece(NamedTuple):
    """Some characters of a text, and what they name if anything; `begins` are the quotes that begin here."""

    text: str
    thing: Thing | None = None
    quoted: bool = False
    begins: int | None = None


class Quoted(NamedTuple):
    """The words that state a fact: where they stand, how they were found, and how sure that is."""

    pieces: tuple[Piece, ...]
    before: str
    after: str
    document: Thing
    language: str
    place: str
    issued: str
    score: float
    method: Method
    anchor: str


class Told(NamedTuple):
    """A fact as it is shown on the page of one of its ends; `other` is its other end.

    `passages` counts those that are not shown, too.
    """

    subject: Thing
    says: str
    object: Thing
    other: Thing
    role: str
    confidence: float
    status: str
    quotes: tuple[Quoted, ...]
    passages: int
    address: str
    anchor: str


class Group(NamedTuple):
    """The facts that join a thing to others in one way; `total` counts those that are not shown, too."""

    heading: str
    relation: str
    side: str
    total: int
    facts: tuple[Told, ...]


class Teller:
    """Tells of what a source knows in one language, with addresses that keep to it."""

    def __init__(
        self, source: Source, addresses: Addresses, words: Words, *, lang: str = "", texts: bool = False
    ) -> None:
        self._source, self._addresses, self._words = source, addresses, words
        self._lang, self._texts = lang, texts

    # ---- things ----

    def page(self, iri: str, **query: str) -> str:
        """The page of a thing, in the language that was chosen."""
        return self._addresses.page(iri, **query, lang=self._lang)

    def thing(self, thing: Entity | Concept) -> Thing:
        """An entity or a sector."""
        if isinstance(thing, Concept):
            return self.sector(thing.slug)
        return Thing(
            thing.label, self.page(thing.iri), self._words.kind(thing.type), GROUP_OF[thing.type].lower(), thing.iri
        )

    def sector(self, slug: str) -> Thing:
        """A sector, called as in the language of the page."""
        iri = SECTOR_SCHEME + slug
        return Thing(self._words.sector(slug), self.page(iri), self._words.kind("Sector"), "sector", iri)

    def document(self, document: Document) -> Thing:
        """A document, by its title."""
        iri = document_iri(document.id, base=self._source.base)
        return Thing(document.title or document.id, self.page(iri), self._words["document"], "document", iri)

    def by_iri(self, iri: str) -> Thing | None:
        """What an IRI stands for, if it is something with a name."""
        return self.things([iri]).get(iri)

    def things(self, iris: Collection[str]) -> dict[str, Thing]:
        """Those of these IRIs that stand for something with a name."""
        known = self._source.entities(iris)
        slugs = {iri: iri.removeprefix(SECTOR_SCHEME) for iri in iris if iri.startswith(SECTOR_SCHEME)}
        return {
            iri: self.thing(known[iri]) if iri in known else self.sector(slugs[iri])
            for iri in iris
            if iri in known or slugs.get(iri) in SECTORS
        }

    # ---- facts ----

    def groups(self, iri: str, *, relation: str = "", side: str = "", first: int = 0) -> list[Group]:
        """The facts about a thing by relation and side: the first of each, or a page of those of one."""
        ways = self._source.ways(iri)
        groups = []
        for way in sorted(ways, key=lambda way: (_ORDER.index(way[0]), way[1] != OUT)):
            predicate, where = way
            if relation and (relation, side) != way:
                continue
            shown = self._source.facts(iri, way, *((first, MORE) if relation else (0, SHOWN)))
            heading = self._words.heading(predicate, outward=where == OUT)
            documents = self._source.documents({piece.document_id for fact in shown for piece in fact.evidence})
            told = tuple(self._told(fact, documents, about=iri) for fact in shown)
            groups.append(Group(heading, predicate, where, ways[way], told))
        return groups

    def named(self, fact: Fact) -> Told:
        """One fact without its words, for a list."""
        return self._told(replace(fact, evidence=()), {}, about=fact.subject.iri)._replace(confidence=fact.confidence)

    def told(self, fact: Fact, *, about: str) -> Told:
        """One fact with all its words and what stands around them."""
        documents = self._source.documents({piece.document_id for piece in fact.evidence})
        return self._told(fact, documents, about=about, context=True)

    def _told(self, fact: Fact, documents: Mapping[str, Document], *, about: str, context: bool = False) -> Told:
        """One fact, as it is shown about one of its ends; with `context`, what stands around its words."""
        iri = statement_iri(fact, base=self._source.base)
        pieces = _distinct(sorted(fact.evidence, key=_surest))
        shown = pieces if context else pieces[:_QUOTES]
        return Told(
            self.thing(fact.subject),
            self._words.says(fact.predicate),
            self.thing(fact.object),
            self.thing(_other(fact, about)),
            fact.role,
            fact.confidence,
            fact.modality if fact.modality != FACT else fact.status if fact.status != EXTRACTED else "",
            tuple(self._quoted(piece, iri, fact, documents[piece.document_id], context=context) for piece in shown),
            len(pieces),
            self.page(iri),
            f"statement-{iri.rpartition('/')[2]}",
        )

    def _quoted(self, piece: Evidence, statement: str, fact: Fact, document: Document, *, context: bool) -> Quoted:
        before = after = ""
        if context and self._texts and piece.quote:
            before, after = _around(document.text, piece.span)
        return Quoted(
            tuple(self._marked(piece.quote, (fact.subject, fact.object))),
            before,
            after,
            self.document(document),
            document.language,
            self.place(document, piece.span) if self._texts else self.document(document).address,
            self._words.day(document.issued) if document.issued else "",
            piece.score,
            method_of_statement(piece.extractor),
            f"evidence-{evidence_iri(statement, piece, base=self._source.base).rpartition('/')[2]}",
        )

    def _marked(self, quote: str, ends: Sequence[Entity | Concept]) -> Iterator[Piece]:
        """A quote with the names of the two ends marked, by whichever of their names they stand there."""
        owners = {
            name: one for one in reversed(ends) if not isinstance(one, Concept) for name in (one.label, *one.labels)
        }
        names = sorted(filter(str.strip, owners), key=lambda name: (-len(name), name))
        at = 0
        for found in re.finditer(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", quote) if names else ():
            if found.start() > at:
                yield Piece(quote[at : found.start()])
            yield Piece(found[0], self.thing(owners[found[0]]))
            at = found.end()
        if at < len(quote):
            yield Piece(quote[at:])

    def neighbours(self, iri: str) -> list[tuple[Thing, int]]:
        """What a thing is joined to by more than one fact, with their number: the others are among its facts."""
        found = self._source.neighbours(iri, _NEAR)
        things = self.things([other for other, _ in found])
        return [(things[other], number) for other, number in found if other in things]

    # ---- texts ----

    def place(self, document: Document, span: Span) -> str:
        """Where a passage stands on the page of its document."""
        parts = _parts(document.text)
        number = next((at for at, part in enumerate(parts, 1) if span.start < part.end), len(parts))
        iri = document_iri(document.id, base=self._source.base)
        return f"{self.page(iri, part=str(number) if number > 1 else '')}#at-{span.start}"

    def text(self, document: Document, number: int) -> tuple[list[Piece], int]:
        """A part of a document's text with its names linked, and how many parts there are."""
        parts = _parts(document.text)
        if not self._texts or not 0 < number <= len(parts):
            return [], len(parts) if self._texts else 0
        part = parts[number - 1]
        names = self._names(document, part)
        pieces = [fact for fact in self._source.said_in(document.id) if fact.modality == FACT]
        quotes = sorted({e.span for fact in pieces for e in fact.evidence if e.document_id == document.id})
        return list(self._linked(document.text, part, names, quotes)), len(parts)

    def _names(self, document: Document, around: Span) -> list[tuple[Span, str]]:
        """The outermost names within a stretch of a text, in order."""
        mentions = self._source.mentions(document.id)
        known = self._source.entities({iri for _, iri in mentions})
        found: list[tuple[Span, str]] = []
        first = bisect_left(mentions, (Span(max(0, around.start - _LONGEST_NAME), 0), ""))
        for span, iri in mentions[first:]:
            if span.start >= around.end:
                break
            if not around.contains(span) or span.start == span.end or iri not in known:
                continue
            if found and found[-1][0].contains(span):
                continue
            if found and span.contains(found[-1][0]):
                found.pop()
            if not found or found[-1][0].end <= span.start:
                found.append((span, iri))
        return found

    def _linked(
        self, text: str, around: Span, names: Sequence[tuple[Span, str]], quotes: Sequence[Span] = ()
    ) -> Iterator[Piece]:
        """A stretch of a text cut at its names and quotes; quotes are underlined, and can be led to."""
        within = [quote for quote in quotes if around.start <= quote.start < around.end]
        starts = {quote.start for quote in within}
        covered = _joined(quotes)
        edges = {
            *around,
            *(edge for span, _ in names for edge in span),
            *starts,
            *(edge for one in covered for edge in one),
        }
        named = {span.start: (span.end, iri) for span, iri in names}
        things = self.things({iri for _, iri in names})
        cuts = sorted(edge for edge in edges if around.start <= edge <= around.end)
        over, until, thing, at = 0, 0, None, 0
        for start, end in pairwise(cuts):
            if start in named:
                until, iri = named[start]
                thing = things[iri]
            while at < len(covered) and covered[at].end <= start:
                at += 1
            over = at < len(covered) and covered[at].start <= start
            yield Piece(
                text[start:end], thing if start < until else None, bool(over), start if start in starts else None
            )

    # ---- sectors ----

    def broader(self, slug: str) -> list[Thing]:
        """The sectors above one, the nearest first."""
        return [self.sector(above) for above in with_broader(slug)[1:]]

    def narrower(self, slug: str) -> list[Thing]:
        """The sectors right below one."""
        return [self.sector(below) for below, above in SECTORS.items() if above == slug]


def _other(fact: Fact, iri: str) -> Entity | Concept:
    return fact.object if fact.subject.iri == iri else fact.subject


def _surest(piece: Evidence) -> tuple[float, str, Span, str]:
    return -piece.score, piece.document_id, piece.span, piece.extractor


def _distinct(pieces: Iterable[Evidence]) -> list[Evidence]:
    """One piece of evidence for each passage: several methods may have found it."""
    found: dict[tuple[str, Span], Evidence] = {}
    for piece in pieces:
        found.setdefault((piece.document_id, piece.span), piece)
    return list(found.values())


def _around(text: str, span: Span) -> tuple[str, str]:
    """What stands before and after a passage in its paragraph, some hundred characters at most."""
    before = text[max(0, span.start - _LONGEST_NAME) : span.start].rpartition("\n\n")[2]
    after = text[span.end : span.end + _LONGEST_NAME].partition("\n\n")[0]
    return before, after


def _parts(text: str) -> list[Span]:
    """A text in parts that a page can show, cut between lines where there are any."""
    parts, start = [], 0
    while len(text) - start > _PART:
        cut = text.rfind("\n", start + _PART // 2, start + _PART) + 1 or start + _PART
        parts.append(Span(start, cut))
        start = cut
    return [*parts, Span(start, len(text))]


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined
