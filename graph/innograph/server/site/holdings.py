"""What is served: the graph that may be published, with an index for each way in which something is asked for.

All is in memory and nothing is searched through: whatever an IRI stands for is found by its folder and its name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import pyoxigraph as ox

from innograph import rdf
from innograph.model import FACT, Concept, Span
from innograph.rdf.evidence import evidence_iri, statement_iri
from innograph.rdf.facts import membership_iri, role_iri
from innograph.vocabulary import SECTORS, SYMMETRIC
from innograph.vocabulary.iris import PLACE_SCHEME, SECTOR_SCHEME, document_iri, mint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from innograph.metadata import Dataset
    from innograph.model import Document, Entity, Evidence, Statement
    from innograph.publication import Published
    from innograph.rdf.terms import Triple

    Fact = Statement[Entity]

T = TypeVar("T")
ENTITY, DOCUMENT, SECTOR, STATEMENT, PASSAGE, MEMBERSHIP, ROLE, METHOD, NAMED_GRAPH, NOTE = (
    "entity",
    "document",
    "sector",
    "statement",
    "passage",
    "membership",
    "role",
    "method",
    "graph",
    "note",
)
"""What an IRI may stand for."""
OUT, IN = "out", "in"
"""The side of a fact on which a thing stands: it has something by the relation, or something else has it."""
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


class Found(NamedTuple):
    """What an IRI stands for: its kind, the IRI as it is spelt in the data, and what is known by it."""

    kind: str
    iri: str
    about: Any


class Holdings:
    """A graph to be served; what is asked for rarely is made when it is first asked for."""

    def __init__(self, published: Published, *, base: str, metadata: Dataset) -> None:
        graph = published.graph
        self.published, self.graph, self.base, self.metadata = published, graph, base, metadata
        self.entities = {entity.iri: entity for entity in graph.entities}
        self.documents = {document.id: document for document in graph.documents}
        self.statements = sorted(graph.statements, key=_rank)
        """All of them, of which only facts are told about things; the others are found by their IRIs."""
        self.facts = 0
        """How many facts there are."""
        self._about: dict[str, dict[tuple[str, str], list[int]]] = defaultdict(dict)
        self._naming: dict[str, dict[str, None]] = defaultdict(dict)
        self._drawn: dict[str, list[int]] = defaultdict(list)
        self._roles: dict[str, list[int]] = defaultdict(list)
        self._extractors: dict[str, Evidence] = {}
        self._numbers: dict[str, int] = {}
        for number, statement in enumerate(self.statements):
            self._file(number, statement)
        self._methods = {mint(base, "method", name): piece for name, piece in self._extractors.items()}
        self._mentions: dict[str, list[tuple[Span, str]]] = defaultdict(list)
        for link in graph.links:
            if link.entity:
                document = link.mention.sentence.document.id
                self._mentions[document].append((link.mention.span, link.entity.iri))
                self._naming[link.entity.iri][document] = None
        for mentions in self._mentions.values():
            mentions.sort()
        self._topics: dict[str, list[str]] = defaultdict(list)
        for document, event in graph.topics.items():
            self._topics[event].append(document)
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
        self.background = by_subject(self.files["places.ttl"]())
        """What is known of places apart from the texts, by their IRIs."""
        self.dataset = Once(self._describe)
        """The description of what is served, as `dataset.ttl` has it."""
        self._catalogue = Once(lambda: by_subject(self.dataset()))
        self._evidence, self._memberships = Once(self._by_evidence), Once(self._by_membership)

    def _file(self, number: int, statement: Fact) -> None:
        """Put one statement into each index."""
        self._numbers[statement_iri(statement, base=self.base)] = number
        documents = dict.fromkeys(piece.document_id for piece in statement.evidence)
        for document in documents:
            self._drawn[document].append(number)
        for piece in statement.evidence:
            self._extractors.setdefault(piece.extractor, piece)
        if statement.modality != FACT:
            return
        self.facts += 1
        ends = (statement.subject.iri, OUT), (thing_iri(statement.object), IN)
        for iri, side in ends if ends[0][0] != ends[1][0] else ends[:1]:
            way = (statement.predicate, OUT if statement.predicate in SYMMETRIC else side)
            self._about[iri].setdefault(way, []).append(number)
            self._naming[iri].update(documents)
        if statement.role and statement.predicate == "affiliatedWith":
            self._roles[role_iri(statement.role, base=self.base)].append(number)

    # ---- by what it is about ----

    def ways(self, iri: str) -> Mapping[tuple[str, str], Sequence[int]]:
        """The facts that join a thing to others by relation and side (OUT or IN), as numbers.

        In each way those come first that most documents state, then those that are surest.
        """
        return self._about.get(iri, {})

    def about(self, iri: str) -> Iterator[Fact]:
        """The facts that join a thing to others."""
        return (self.statements[number] for numbers in self.ways(iri).values() for number in numbers)

    def degree(self, iri: str) -> int:
        """How many facts are known of a thing."""
        return sum(map(len, self.ways(iri).values()))

    def drawn_from(self, document: str) -> list[Fact]:
        """The facts that a document states."""
        return [fact for fact in self.said_in(document) if fact.modality == FACT]

    def said_in(self, document: str) -> list[Fact]:
        """All that a document states, denies or hopes for."""
        return [self.statements[number] for number in self._drawn.get(document, ())]

    def mentions(self, document: str) -> Sequence[tuple[Span, str]]:
        """Where a document names which entity, in order."""
        return self._mentions.get(document, ())

    def documents_about(self, iri: str) -> list[Document]:
        """The documents that name a thing or that facts about it were drawn from, the latest first."""
        names = self._naming.get(iri, {}).keys() | set(self._topics.get(iri, ()))
        return sorted((self.documents[name] for name in names if name in self.documents), key=_latest)

    def topic_of(self, iri: str) -> list[Document]:
        """The documents whose main event this is."""
        return [self.documents[name] for name in self._topics.get(iri, ()) if name in self.documents]

    def replaced_by(self, iri: str) -> list[str]:
        """The IRIs whose place this one took."""
        return self._replaced.get(iri, [])

    # ---- by its IRI ----

    def find(self, iris: Iterable[str]) -> Found | None:
        """What the first of these IRIs that is known stands for."""
        return next((found for iri in iris if (found := self._find(iri))), None)

    def _find(self, iri: str) -> Found | None:
        for kind, known in ((ENTITY, self.entities), (METHOD, self._methods), (NOTE, self.background)):
            if iri in known:
                return Found(kind, iri, known[iri])
        if iri in self._places:
            return Found(ENTITY, self._places[iri].iri, self._places[iri])
        slug = iri.removeprefix(SECTOR_SCHEME)
        if iri != slug:
            return Found(SECTOR, iri, slug) if slug in SECTORS else None
        folder, _, name = iri.removeprefix(self.base).partition("/")
        if not iri.startswith(self.base) or folder not in self._folders:
            return None
        kind, find = self._folders[folder]
        about = find(iri, name)
        return Found(kind, iri, about) if about else None

    @cached_property
    def _folders(self) -> Mapping[str, tuple[str, Callable[[str, str], Any]]]:
        """What lies in the folders of the base: its kind, and what finds it by its IRI and its name there."""
        catalogued = dict.fromkeys(CATALOGUED, (NOTE, lambda iri, _: self._catalogue().get(iri)))
        return catalogued | {
            "document": (DOCUMENT, lambda _, name: self._document(name)),
            "graph": (NAMED_GRAPH, lambda _, name: self._document(name)),
            "statement": (STATEMENT, lambda iri, _: self._statement(self._numbers, iri)),
            "evidence": (STATEMENT, lambda iri, _: self._statement(self._evidence(), iri)),
            "membership": (MEMBERSHIP, lambda iri, _: self._statement(self._memberships(), iri)),
            "role": (ROLE, lambda iri, _: [self.statements[number] for number in self._roles.get(iri, ())]),
            "quote": (PASSAGE, self._passage),
            "position": (PASSAGE, self._passage),
        }

    def _document(self, name: str) -> Document | None:
        return self._documents_by_iri.get(mint(self.base, "document", "") + name)

    def _statement(self, numbers: Mapping[str, int], iri: str) -> Fact | None:
        return self.statements[numbers[iri]] if iri in numbers else None

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
            for piece in self.statements[number].evidence
        }

    def _by_membership(self) -> Mapping[str, int]:
        numbers = {number for found in self._roles.values() for number in found}
        return {membership_iri(self.statements[number], base=self.base): number for number in numbers}

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


def _rank(statement: Fact) -> tuple[int, float]:
    return -len({piece.document_id for piece in statement.evidence}), -statement.confidence


def _latest(document: Document) -> tuple[int, str]:
    return -document.issued.toordinal() if document.issued else 0, document.id


def thing_iri(thing: Entity | Concept) -> str:
    """The IRI of what a fact points at; unlike `object_iri` it takes every sector, for what is only looked up."""
    return SECTOR_SCHEME + thing.slug if isinstance(thing, Concept) else thing.iri
