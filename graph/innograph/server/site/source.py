"""What the pages ask of a source of facts: a build in memory, or a graph in a store that is asked in SPARQL.

Both answer in the same order, so that a page is the same, byte for byte, wherever its facts are from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from innograph.model import Concept
from innograph.rdf.evidence import statement_iri
from innograph.vocabulary import GROUP_OF
from innograph.vocabulary.iris import SECTOR_SCHEME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from innograph.configuration import Policy
    from innograph.metadata import Dataset
    from innograph.model import Document, Entity, Span, Statement
    from innograph.rdf.terms import Triple

    Fact = Statement[Entity]

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
LISTED = "Document"
"""The kind of a document among what a search finds."""

Way = tuple[str, str]
"""A relation, and the side on which a thing stands."""


class Found(NamedTuple):
    """What an IRI stands for: its kind, the IRI as it is spelt in the data, and what is known by it."""

    kind: str
    iri: str
    about: Any


class Hit(NamedTuple):
    """Something that is found: its IRI, class (or `Sector`, `Document`), name, and how many facts are known of it."""

    iri: str
    kind: str
    label: str
    facts: int

    @property
    def group(self) -> str:
        """The group of its class, which pages colour."""
        return GROUP_OF.get(self.kind, self.kind)


class Hits(NamedTuple):
    """Some of what a search found, how much it found, and how many of each group; `more` if there may be more."""

    shown: Sequence[Hit]
    total: int
    groups: Mapping[str, int]
    more: bool = False


class Counts(NamedTuple):
    """How much there is: of each group, and of entities, facts and documents."""

    groups: Mapping[str, int]
    entities: int
    facts: int
    documents: int


class Source(Protocol):
    """Facts to be served. What has an order has the same one from every source, as is said of it here."""

    base: str
    metadata: Dataset
    policy: Policy
    withheld: Mapping[str, int] | None
    """How much is not published; None where only what was published is known."""
    version: str
    """What changes with the data; empty where that cannot be told."""

    def find(self, iris: Iterable[str]) -> Found | None:
        """What the first of these IRIs that is known stands for."""

    def newer(self, iris: Sequence[str]) -> str:
        """The IRI that took the place of one of these in the end, empty if none did."""

    def replaced_by(self, iri: str) -> Sequence[str]:
        """The IRIs whose place this one took."""

    def entities(self, iris: Iterable[str]) -> Mapping[str, Entity]:
        """Those of these IRIs that are entities."""

    def ways(self, iri: str) -> Mapping[Way, int]:
        """How many facts join a thing to others by each relation and on each side."""

    def facts(self, iri: str, way: Way, first: int, most: int) -> Sequence[Fact]:
        """Some of these facts: those first that most documents state, then those that are surest, then by `order`."""

    def about(self, iri: str, first: int, most: int) -> Sequence[Fact]:
        """Some of all facts about a thing, in the same order."""

    def degrees(self, iris: Iterable[str]) -> Mapping[str, int]:
        """How many facts are known of each of these things."""

    def neighbours(self, iri: str, most: int) -> Sequence[tuple[str, int]]:
        """What a thing is joined to by more than one fact, with their number.

        First what it is joined to most often, then what is joined to least else, then by IRI.
        """

    def background(self, iri: str) -> Sequence[Triple]:
        """What is known of a place apart from the texts."""

    def documents(self, ids: Iterable[str]) -> Mapping[str, Document]:
        """Those of these documents that are known."""

    def quoted(self, facts: Sequence[Fact]) -> Sequence[Document]:
        """The documents that state facts, with their texts as far as they are known: at least around what is quoted."""

    def documents_about(self, iri: str) -> Sequence[Document]:
        """The documents that name a thing, that state something of it or have it as their main event, latest first."""

    def topic_of(self, iri: str) -> Sequence[Document]:
        """The documents whose main event this is, by their names."""

    def topic(self, document: str) -> str:
        """The IRI of the main event of a document, empty if it has none."""

    def said_in(self, document: str) -> Sequence[Fact]:
        """All that a document states, denies or hopes for, in the order of `facts`."""

    def named_in(self, document: str) -> Sequence[str]:
        """The IRIs of the entities that a document names or states something of, and of its main event, sorted."""

    def mentions(self, document: str) -> Sequence[tuple[Span, str]]:
        """Where a document names which entity, in order; nothing where texts are not known."""

    def search(self, question: str, kind: str, first: int, most: int) -> Hits:
        """What every word of a question begins a word of a name of, or all of a kind if it is empty.

        What is called exactly so comes first, then what begins so; then those of which most is known, by name.
        """

    def counts(self) -> Counts:
        """How much there is."""

    def latest(self, most: int) -> Sequence[Entity]:
        """The missions that were last, by their first day or that of the last document about them."""

    def top_sectors(self, most: int) -> Sequence[Hit]:
        """The sectors of which most is known."""


def thing_iri(thing: Entity | Concept) -> str:
    """The IRI of what a fact points at; unlike `object_iri` it takes every sector, for what is only looked up."""
    return SECTOR_SCHEME + thing.slug if isinstance(thing, Concept) else thing.iri


def order(fact: Fact, *, base: str) -> tuple[int, float, str, str, str, str]:
    """Where a fact comes among others."""
    documents = len({piece.document_id for piece in fact.evidence})
    ends = fact.subject.iri, fact.predicate, thing_iri(fact.object)
    return (-documents, -fact.confidence, *ends, statement_iri(fact, base=base))


def latest(document: Document) -> tuple[int, str]:
    """Where a document comes among others that are listed from the last to the first."""
    return -document.issued.toordinal() if document.issued else 0, document.id
