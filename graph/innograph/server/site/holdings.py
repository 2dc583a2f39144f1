"""What is served: the graph that may be published, with an index for each way in which something is asked for.

All is in memory and nothing is searched through: whatever an IRI stands for is found by its folder and its name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cached_property, partial
from heapq import merge, nsmallest
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import pyoxigraph as ox

from innograph import rdf
from innograph.model import FACT, Concept, Span
from innograph.rdf.evidence import evidence_iri, statement_iri
from innograph.rdf.facts import membership_iri, role_iri
from innograph.server.site import source as kinds
from innograph.server.site.searching import Index, names_of, sector_entries
from innograph.server.site.source import IN, LISTED, OUT, Counts, Found, Hit, latest, order, thing_iri
from innograph.vocabulary import SECTORS, SYMMETRIC
from innograph.vocabulary.iris import PLACE_SCHEME, SECTOR_SCHEME, document_iri, mint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from innograph.metadata import Dataset
    from innograph.model import Document, Entity, Evidence
    from innograph.publication import Published
    from innograph.rdf.terms import Triple
    from innograph.server.site.source import Fact, Hits, Way

T = TypeVar("T")
_PASSAGE = re.compile(r"(?P<document>.+):(?P<start>\d{1,9})-(?P<end>\d{1,9})")
CATALOGUED = (
    "catalogue",
    "checksum",
    "contact",
    "dataset",
    "distribution",
    "linked",
    "linkset",
    "partition",
    "period",
    "provenance",
    "publisher",
    "record",
)
"""Where the nodes of the dataset's description lie; it is not made for anything else, as that takes seconds."""


class Holdings:
    """A graph to be served; what is asked for rarely is made when it is first asked for."""

    def __init__(self, published: Published, *, base: str, metadata: Dataset, version: str = "") -> None:
        graph = published.graph
        self.published, self.graph, self.base, self.metadata = published, graph, base, metadata
        self.policy, self.version = published.policy, version
        self.withheld: Mapping[str, int] | None = published.withheld
        self._entities = {entity.iri: entity for entity in graph.entities}
        self._documents = {document.id: document for document in graph.documents}
        # Only facts are told about things; the others are found by their IRIs.
        self._statements = sorted(graph.statements, key=partial(order, base=base))
        self._facts = 0
        self._about: dict[str, dict[Way, list[int]]] = defaultdict(dict)
        self._naming: dict[str, dict[str, None]] = defaultdict(dict)
        self._named: dict[str, set[str]] = defaultdict(set)
        self._drawn: dict[str, list[int]] = defaultdict(list)
        self._roles: dict[str, list[int]] = defaultdict(list)
        self._extractors: dict[str, Evidence] = {}
        self._numbers: dict[str, int] = {}
        for number, statement in enumerate(self._statements):
            self._file(number, statement)
        self._methods = {mint(base, "method", name): piece for name, piece in self._extractors.items()}
        self._mentions: dict[str, list[tuple[Span, str]]] = defaultdict(list)
        for link in graph.links:
            if link.entity:
                document = link.mention.sentence.document.id
                self._mentions[document].append((link.mention.span, link.entity.iri))
                self._names(document, link.entity.iri)
        for mentions in self._mentions.values():
            mentions.sort()
        self._topics: dict[str, list[str]] = defaultdict(list)
        for document, event in graph.topics.items():
            self._topics[event].append(document)
            self._names(document, event)
        # A place of the gazetteer that the texts name is told of as they name it.
        self._places = {
            same: entity for entity in graph.entities for same in entity.identifiers if same.startswith(PLACE_SCHEME)
        }
        self._replaced: dict[str, list[str]] = defaultdict(list)
        for old, new in graph.replaced.items():
            self._replaced[new].append(old)
        self._documents_by_iri = {document_iri(one.id, base=base): one for one in graph.documents}
        self.files = {
            "graph.ttl": Once(lambda: rdf.graph_turtle(graph, base=base)),
            "places.ttl": Once(lambda: rdf.places_turtle(graph, base=base)),
            "evidence.trig": Once(lambda: rdf.evidence_trig(graph, base=base)),
        }
        """What makes the whole graph as files, by their names."""
        self._background = by_subject(self.files["places.ttl"]())
        self.dataset = Once(self._describe)
        """The description of what is served, as `dataset.ttl` has it."""
        self._catalogue = Once(lambda: by_subject(self.dataset()))
        self._evidence, self._memberships = Once(self._by_evidence), Once(self._by_membership)
        self._index = Index(_entries(self))

    def _file(self, number: int, statement: Fact) -> None:
        """Put one statement into each index."""
        self._numbers[statement_iri(statement, base=self.base)] = number
        documents = dict.fromkeys(piece.document_id for piece in statement.evidence)
        for document in documents:
            self._drawn[document].append(number)
            for thing in (statement.subject, statement.object):
                if not isinstance(thing, Concept):
                    self._names(document, thing.iri)
        for piece in statement.evidence:
            self._extractors.setdefault(piece.extractor, piece)
        if statement.modality != FACT:
            return
        self._facts += 1
        ends = (statement.subject.iri, OUT), (thing_iri(statement.object), IN)
        for iri, side in ends if ends[0][0] != ends[1][0] else ends[:1]:
            way = (statement.predicate, OUT if statement.predicate in SYMMETRIC else side)
            self._about[iri].setdefault(way, []).append(number)
        if statement.role and statement.predicate == "affiliatedWith":
            self._roles[role_iri(statement.role, base=self.base)].append(number)

    def _names(self, document: str, iri: str) -> None:
        self._naming[iri][document] = None
        self._named[document].add(iri)

    # ---- by what it is about ----

    def entities(self, iris: Iterable[str]) -> Mapping[str, Entity]:
        """Those of these IRIs that are entities."""
        return {iri: self._entities[iri] for iri in iris if iri in self._entities}

    def ways(self, iri: str) -> Mapping[Way, int]:
        """How many facts join a thing to others by each relation and on each side."""
        return {way: len(numbers) for way, numbers in self._about.get(iri, {}).items()}

    def facts(self, iri: str, way: Way, first: int, most: int) -> Sequence[Fact]:
        """Some of these facts, in their order."""
        numbers = self._about.get(iri, {}).get(way, [])
        return [self._statements[number] for number in numbers[first : first + most]]

    def about(self, iri: str, first: int, most: int) -> Sequence[Fact]:
        """Some of all facts about a thing, in their order."""
        numbers = merge(*self._about.get(iri, {}).values())
        return [self._statements[number] for number in islice(numbers, first, first + most)]

    def degrees(self, iris: Iterable[str]) -> Mapping[str, int]:
        """How many facts are known of each of these things."""
        return {iri: sum(map(len, self._about.get(iri, {}).values())) for iri in iris}

    def neighbours(self, iri: str, most: int) -> Sequence[tuple[str, int]]:
        """What a thing is joined to by more than one fact, with their number."""
        facts = (self._statements[number] for numbers in self._about.get(iri, {}).values() for number in numbers)
        counts = Counter(thing_iri(fact.object if fact.subject.iri == iri else fact.subject) for fact in facts)
        often = [(other, number) for other, number in counts.items() if number > 1]
        degrees = self.degrees(other for other, _ in often)
        return nsmallest(most, often, key=lambda pair: (-pair[1], -degrees[pair[0]], pair[0]))

    def background(self, iri: str) -> Sequence[Triple]:
        """What is known of a place apart from the texts."""
        return self._background.get(iri, ())

    def documents(self, ids: Iterable[str]) -> Mapping[str, Document]:
        """Those of these documents that are known."""
        return {name: self._documents[name] for name in ids if name in self._documents}

    def quoted(self, facts: Sequence[Fact]) -> Sequence[Document]:
        """The documents that state facts."""
        names = dict.fromkeys(piece.document_id for fact in facts for piece in fact.evidence)
        return list(self.documents(names).values())

    def said_in(self, document: str) -> Sequence[Fact]:
        """All that a document states, denies or hopes for."""
        return [self._statements[number] for number in self._drawn.get(document, ())]

    def named_in(self, document: str) -> Sequence[str]:
        """The IRIs of the entities that a document names."""
        return sorted(self._named.get(document, set()) & self._entities.keys())

    def mentions(self, document: str) -> Sequence[tuple[Span, str]]:
        """Where a document names which entity, in order."""
        return self._mentions.get(document, ())

    def documents_about(self, iri: str) -> Sequence[Document]:
        """The documents that name a thing, the latest first."""
        return sorted(self.documents(self._naming.get(iri, ())).values(), key=latest)

    def topic_of(self, iri: str) -> Sequence[Document]:
        """The documents whose main event this is."""
        return list(self.documents(sorted(self._topics.get(iri, ()))).values())

    def topic(self, document: str) -> str:
        """The IRI of the main event of a document, empty if it has none."""
        return self.graph.topics.get(document, "")

    def newer(self, iris: Sequence[str]) -> str:
        """The IRI that took the place of one of these in the end, empty if none did."""
        replaced = self.graph.replaced
        new = next((replaced[iri] for iri in iris if iri in replaced), "")
        for _ in range(len(replaced)):
            if new not in replaced:
                break
            new = replaced[new]
        return new

    def replaced_by(self, iri: str) -> Sequence[str]:
        """The IRIs whose place this one took."""
        return self._replaced.get(iri, [])

    # ---- the whole ----

    def search(self, question: str, kind: str, first: int, most: int) -> Hits:
        """What a question finds, or all of a kind."""
        return self._index.search(question, kind, first, most)

    def counts(self) -> Counts:
        """How much there is."""
        return Counts(self._index.counts, len(self._entities), self._facts, len(self._documents))

    def latest(self, most: int) -> Sequence[Entity]:
        """The missions that were last."""
        dated = [
            (day, one)
            for one in self.graph.entities
            if one.type == "Mission" and (day := one.start or self._issued(one))
        ]
        return [one for _, one in sorted(dated, key=lambda pair: (-pair[0].toordinal(), pair[1].iri))[:most]]

    def _issued(self, event: Entity) -> date | None:
        return max((one.issued for one in self.topic_of(event.iri) if one.issued), default=None)

    def top_sectors(self, most: int) -> Sequence[Hit]:
        """The sectors of which most is known."""
        return [hit for hit in self._index.hits if hit.kind == "Sector" and hit.facts][:most]

    # ---- by its IRI ----

    def find(self, iris: Iterable[str]) -> Found | None:
        """What the first of these IRIs that is known stands for."""
        return next((found for iri in iris if (found := self._find(iri))), None)

    def _find(self, iri: str) -> Found | None:
        for kind, known in (
            (kinds.ENTITY, self._entities),
            (kinds.METHOD, self._methods),
            (kinds.NOTE, self._background),
        ):
            if iri in known:
                return Found(kind, iri, known[iri])
        if iri in self._places:
            return Found(kinds.ENTITY, self._places[iri].iri, self._places[iri])
        slug = iri.removeprefix(SECTOR_SCHEME)
        if iri != slug:
            return Found(kinds.SECTOR, iri, slug) if slug in SECTORS else None
        folder, _, name = iri.removeprefix(self.base).partition("/")
        if not iri.startswith(self.base) or folder not in self._folders:
            return None
        kind, find = self._folders[folder]
        about = find(iri, name)
        return Found(kind, iri, about) if about else None

    @cached_property
    def _folders(self) -> Mapping[str, tuple[str, Callable[[str, str], Any]]]:
        """What lies in the folders of the base: its kind, and what finds it by its IRI and its name there."""
        catalogued = dict.fromkeys(CATALOGUED, (kinds.NOTE, lambda iri, _: self._catalogue().get(iri)))
        return catalogued | {
            "document": (kinds.DOCUMENT, lambda _, name: self._document(name)),
            "graph": (kinds.NAMED_GRAPH, lambda _, name: self._document(name)),
            "statement": (kinds.STATEMENT, lambda iri, _: self._statement(self._numbers, iri)),
            "evidence": (kinds.STATEMENT, lambda iri, _: self._statement(self._evidence(), iri)),
            "membership": (kinds.MEMBERSHIP, lambda iri, _: self._statement(self._memberships(), iri)),
            "role": (kinds.ROLE, lambda iri, _: [self._statements[number] for number in self._roles.get(iri, ())]),
            "quote": (kinds.PASSAGE, self._passage),
            "position": (kinds.PASSAGE, self._passage),
        }

    def _document(self, name: str) -> Document | None:
        return self._documents_by_iri.get(mint(self.base, "document", "") + name)

    def _statement(self, numbers: Mapping[str, int], iri: str) -> Fact | None:
        return self._statements[numbers[iri]] if iri in numbers else None

    def _passage(self, _: str, name: str) -> tuple[Document, Span, Fact] | None:
        """The document, the place, and a statement drawn from there."""
        parts = _PASSAGE.fullmatch(name)
        document = self._document(parts["document"]) if parts else None
        if parts and document:
            span = Span(int(parts["start"]), int(parts["end"]))
            for fact in self.said_in(document.id):
                if any((piece.document_id, piece.span) == (document.id, span) for piece in fact.evidence):
                    return document, span, fact
        return None

    # ---- what is made when it is first asked for ----

    def _by_evidence(self) -> Mapping[str, int]:
        return {
            evidence_iri(statement, piece, base=self.base): number
            for statement, number in self._numbers.items()
            for piece in self._statements[number].evidence
        }

    def _by_membership(self) -> Mapping[str, int]:
        numbers = {number for found in self._roles.values() for number in found}
        return {membership_iri(self._statements[number], base=self.base): number for number in numbers}

    def _describe(self) -> bytes:
        files = {name: make() for name, make in self.files.items()}
        return rdf.dataset_turtle(
            self.graph,
            metadata=self.metadata,
            base=self.base,
            files=files,
            withheld=self.published.withheld,
            policy=self.published.policy,
        )


class Once(Generic[T]):
    """What is made when it is first asked for, and by one thread alone."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make, self._lock = make, Lock()
        self._made: list[T] = []

    def __call__(self) -> T:
        """What was made."""
        with self._lock:
            if not self._made:
                self._made.append(self._make())
        return self._made[0]


def by_subject(turtle: bytes) -> dict[str, list[Triple]]:
    """The triples of a file of ours by what they are about."""
    found: dict[str, list[Triple]] = defaultdict(list)
    for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE):
        subject, value = str(quad.subject.value), quad.object
        found[subject].append(
            (subject, quad.predicate.value, value if isinstance(value, ox.Literal) else str(value.value))
        )
    return dict(found)


def _entries(held: Holdings) -> Iterator[tuple[Hit, Sequence[str]]]:
    """All that is searched for, with its names."""
    degrees = held.degrees([*(one.iri for one in held.graph.entities), *(SECTOR_SCHEME + slug for slug in SECTORS)])
    for entity in held.graph.entities:
        yield Hit(entity.iri, entity.type, entity.label, degrees[entity.iri]), list(names_of(entity))
    yield from sector_entries(degrees)
    for document in held.graph.documents:
        iri, title = document_iri(document.id, base=held.base), document.title or document.id
        facts = sum(fact.modality == FACT for fact in held.said_in(document.id))
        yield Hit(iri, LISTED, title, facts), [title, document.publisher]
