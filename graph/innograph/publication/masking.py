"""People's names out of a graph and its texts: initials in their place, or nothing.

What recognition did not take for a person's name cannot be masked; initials are pseudonyms and no anonymity, as whoever
knows the text knows them. Offsets count in the masked text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

from innograph.lexicon.words import slug
from innograph.model import Concept, Mention, Sentence, Span
from innograph.vocabulary.iris import document_iri, mint_digest
from innograph.vocabulary.terms import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from innograph.model import Document, Entity, Evidence, KnowledgeGraph, Link, Statement

_GONE = "[…]"
_WORD = re.compile(r"[^\W\d_]+")
# A name of two words is a person's wherever it stands; of one ("Verdi") only where no other name holds it.
_FULL = 2
# What may stand between the words of a name.
_BETWEEN = " \t\r\n\u00a0.'’-"


class Masked(NamedTuple):
    """A graph in which people are masked, and how many they are."""

    graph: KnowledgeGraph
    people: int


def mask(graph: KnowledgeGraph, *, drop: bool, base: str) -> Masked:
    """Name people by their initials, or `drop` them with all that is said of them; `base` opens the graph's IRIs.

    Their names leave quotes, texts, titles, roles, paths and IRIs too; a path or IRI that holds one gives way to a
    digest. The names of organisations stay, whomever they are called after.
    """
    people = {one.iri for one in graph.entities if one.type == "Person"}
    return Masked(_Masking(graph, people, drop=drop, base=base).graph(), len(people))


def initials(name: str) -> str:
    """The first letters of a name, the small words in it left out.

    >>> initials("Anna de la Vega"), initials("d'Angelo")
    ('A. V.', 'A.')
    """
    words = _WORD.findall(name)
    large = [word for word in words if not word[0].islower()] or words
    return " ".join(f"{word[0].upper()}." for word in large)


@dataclass(frozen=True, slots=True)
class _Text:
    """A document in which stretches have given way to others, and how offsets move with that."""

    document: Document
    ends: tuple[int, ...]  # of the stretches, in the text as it was
    spans: tuple[Span, ...]
    moved: tuple[int, ...]  # by how much what stands behind each of them moves

    def span(self, span: Span) -> Span:
        """A span of the old text in the new one; one that ends within a masked name takes it in whole."""
        return Span(self._at(span.start, end=False), self._at(span.end, end=True))

    def _at(self, offset: int, *, end: bool) -> int:
        before = bisect_right(self.ends, offset)
        if before < len(self.spans) and self.spans[before].start < offset:
            offset = self.spans[before].end if end else self.spans[before].start
            before += end
        return offset + (self.moved[before - 1] if before else 0)


class _Masking:
    def __init__(self, graph: KnowledgeGraph, people: set[str], *, drop: bool, base: str) -> None:
        self._graph, self._people, self._drop, self._base = graph, people, drop, base
        self._named = self._people_by_document()
        self._entities = {one.iri: self._entity(one) for one in graph.entities if not (drop and one.iri in people)}
        self._texts = {one.id: self._text(one) for one in graph.documents}

    def graph(self) -> KnowledgeGraph:
        """The graph in which all is masked."""
        old, entities = self._graph, self._entities
        kept = [one for one in old.statements if one.subject.iri in entities and self._target(one.object)]
        return replace(
            old,
            entities=tuple(sorted(entities.values(), key=lambda one: one.iri)),
            statements=tuple(self._statement(one) for one in kept),
            documents=tuple(text.document for text in self._texts.values()),
            links=tuple(self._link(one) for one in old.links if one.entity and one.entity.iri in entities),
            topics={self._texts[name].document.id: entities[iri].iri for name, iri in old.topics.items()},
            replaced={
                a: entities[b].iri for a, b in old.replaced.items() if b not in self._people and not self._tells(a)
            },
            decisions=(),  # who decides is a person, too
            identifications=tuple(
                replace(one, entity=entities[one.entity].iri) for one in old.identifications if one.entity in entities
            ),
        )

    def _people_by_document(self) -> Mapping[str, set[Entity]]:
        found: defaultdict[str, set[Entity]] = defaultdict(set)
        for link in self._graph.links:
            if link.entity and link.entity.iri in self._people:
                found[link.mention.sentence.document.id].add(link.entity)
        for statement in self._graph.statements:
            for thing in (statement.subject, statement.object):
                if not isinstance(thing, Concept) and thing.iri in self._people:
                    for piece in statement.evidence:
                        found[piece.document_id].add(thing)
        return found

    # ---- names ----

    def _replacement(self, name: str) -> str:
        return _GONE if self._drop else initials(name) or _GONE

    @cached_property
    def _full_names(self) -> frozenset[str]:
        """The names of people that are theirs wherever they stand."""
        names = (name for one in self._graph.entities if one.iri in self._people for name in _names(one))
        return frozenset(name for name in names if len(_WORD.findall(name)) >= _FULL)

    @cached_property
    def _slugs(self) -> frozenset[str]:
        """Those names as paths and IRIs write them."""
        return frozenset(map(slug, self._full_names))

    @cached_property
    def _finder(self) -> _Finder:
        return _Finder(self._full_names)

    def _said(self, words: str) -> str:
        """Words without the whole names of people."""
        for span in reversed(list(self._finder.spans(words))):
            words = words[: span.start] + self._replacement(words[span.start : span.end]) + words[span.end :]
        return words

    def _tells(self, address: str) -> bool:
        """Whether a path or an IRI holds the whole name of a person."""
        words = slug(address.removeprefix(self._base)).split("-")
        return any(
            "-".join(words[start : start + length]) in self._slugs
            for length in self._lengths
            for start in range(len(words) - length + 1)
        )

    @cached_property
    def _lengths(self) -> frozenset[int]:
        return frozenset(name.count("-") + 1 for name in self._slugs)

    # ---- records ----

    def _entity(self, one: Entity) -> Entity:
        if one.iri in self._people:
            iri = mint_digest(self._base, "person", one.iri)
            return replace(one, iri=iri, label=self._replacement(one.label), labels=(), identifiers=(), similar=())
        organisation = GROUP_OF[one.type] == "Organisation"
        label = one.label if organisation else self._said(one.label)
        labels = one.labels if organisation else tuple(sorted({self._said(name) for name in one.labels}))
        folder = one.iri.removeprefix(self._base).partition("/")[0]
        iri = mint_digest(self._base, folder, one.iri) if not organisation and self._tells(one.iri) else one.iri
        return replace(one, iri=iri, label=label, labels=labels)

    def _target(self, thing: Entity | Concept) -> bool:
        return isinstance(thing, Concept) or thing.iri in self._entities

    def _statement(self, one: Statement[Entity]) -> Statement[Entity]:
        thing = one.object if isinstance(one.object, Concept) else self._entities[one.object.iri]
        pieces = tuple(self._evidence(piece) for piece in one.evidence)
        subject = self._entities[one.subject.iri]
        return replace(one, subject=subject, object=thing, role=self._said(one.role), evidence=pieces)

    def _evidence(self, piece: Evidence) -> Evidence:
        text = self._texts[piece.document_id]
        span = text.span(piece.span)
        return replace(piece, document_id=text.document.id, span=span, quote=text.document.text[span.start : span.end])

    def _link(self, link: Link) -> Link:
        mention = link.mention
        text = self._texts[mention.sentence.document.id]
        sentence = Sentence(text.document, text.span(mention.sentence.span), mention.sentence.heading)
        moved = Mention(sentence, text.span(mention.span), mention.type, mention.detector, mention.score)
        return replace(link, mention=moved, entity=self._entities[link.entity.iri] if link.entity else None)

    # ---- texts ----

    def _text(self, document: Document) -> _Text:
        spans = [_with_full_stop(span, document.text) for span in _joined(self._spans_of(document))]
        words: list[str] = []
        ends: list[int] = []
        moved: list[int] = []
        at = shift = 0
        for span in spans:
            instead = self._replacement(document.text[span.start : span.end])
            words += [document.text[at : span.start], instead]
            shift += len(instead) - (span.end - span.start)
            at = span.end
            ends.append(span.end)
            moved.append(shift)
        text = "".join([*words, document.text[at:]])
        return _Text(self._described(document, text), tuple(ends), tuple(spans), tuple(moved))

    def _described(self, document: Document, text: str) -> Document:
        title = self._said(document.title)
        tells = self._tells(document_iri(document.id, base=self._base))
        name = mint_digest("", "", document.id).strip("/") if tells else document.id
        source = "" if self._tells(document.source) else document.source
        url = "" if self._tells(document.url) else document.url
        return replace(document, id=name, text=text, title=title, source=source, url=url)

    def _spans_of(self, document: Document) -> Iterator[Span]:
        """Where people are named in a document: where recognition says so, and wherever else the same names stand."""
        others = []
        for link in self._links_of[document.id]:
            if link.entity and link.entity.iri in self._people:
                yield link.mention.span
            else:
                others.append(link.mention.span)
        own = frozenset(name for one in self._named.get(document.id, ()) for name in _names(one))
        yield from _Finder(own & self._full_names).spans(document.text)
        for span in chain(_Finder(own).spans(document.text), self._finder.spans(document.text)):
            if not any(other.contains(span) for other in others):
                yield span

    @cached_property
    def _links_of(self) -> Mapping[str, list[Link]]:
        found: defaultdict[str, list[Link]] = defaultdict(list)
        for link in self._graph.links:
            found[link.mention.sentence.document.id].append(link)
        return found


def _names(one: Entity) -> set[str]:
    return {" ".join(name.split()) for name in (one.label, *one.labels)} - {""}


class _Finder:
    """Finds names in texts, word by word: whatever their case, and whatever stands between their words."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_first: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
        for name in names:
            words = tuple(word.casefold() for word in _WORD.findall(name))
            if words:
                self._by_first[words[0]].add(words)

    def spans(self, text: str) -> Iterator[Span]:
        """Where the names stand, the longest of those that begin at one place."""
        words = [(found[0].casefold(), Span(*found.span())) for found in _WORD.finditer(text)]
        at = 0
        while at < len(words):
            length = max(
                (len(n) for n in self._by_first.get(words[at][0], ()) if _stands(n, words, at, text)), default=0
            )
            if length:
                yield Span(words[at][1].start, words[at + length - 1][1].end)
            at += max(1, length)


def _stands(name: tuple[str, ...], words: Sequence[tuple[str, Span]], at: int, text: str) -> bool:
    found = words[at : at + len(name)]
    gaps = (text[one.end : other.start] for (_, one), (_, other) in pairwise(found))
    return tuple(word for word, _ in found) == name and all(not gap.strip(_BETWEEN) for gap in gaps)


def _with_full_stop(span: Span, text: str) -> Span:
    """The span, and a full stop behind it: initials bring theirs."""
    return Span(span.start, span.end + 1) if text[span.end : span.end + 1] == "." else span


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that overlap as one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        elif span.start < span.end:
            joined.append(span)
    return joined
