"""The records that flow through innograph: documents, mentions, statements with their evidence, entities.

They know no RDF, no pandas and no NetworkX. All are frozen; offsets count Unicode characters of `Document.text`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from datetime import date

    from innograph.taxonomy import Taxonomy

FACT = "fact"
"""The modality of what a text states as true or as settled."""
NEGATED = "negated"
"""The modality of what a text denies or calls off."""
HOPED = "hoped"
"""The modality of what a text hopes for, considers or leaves open."""

EXTRACTED = "extracted"
"""The status of a statement that nobody has looked at."""
ACCEPTED = "accepted"
"""The status of a statement that a person found right."""
ADDED = "added"
"""The status of a statement that a person made."""

SAME = "same"
"""The decision that a record of an authority is the thing itself."""
CLOSE = "close"
"""The decision that a record is likely the thing, but not surely."""
OPEN = "open"
"""The decision that no record is chosen: none fits well enough, or several fit alike."""


class Span(NamedTuple):
    """Character offsets into a document's text, the end excluded."""

    start: int
    end: int

    def contains(self, other: Span) -> bool:
        """Whether the other span lies within this one.

        >>> Span(0, 9).contains(Span(3, 5))
        True
        """
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share a character.

        >>> Span(0, 3).overlaps(Span(3, 5))
        False
        """
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Document:
    """One text: what was read, from where, in which language.

    `source` is the path relative to the input, `issued` the date that the text or its metadata gives, `sha256` the
    hexadecimal digest of the file's bytes.
    """

    id: str
    text: str = field(repr=False)
    language: str
    title: str = ""
    source: str = ""
    issued: date | None = None
    sha256: str = ""
    url: str = ""
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of a document that is read as one unit; `heading` marks a title or section heading."""

    document: Document
    span: Span
    heading: bool = False

    @property
    def text(self) -> str:
        """The words of the sentence, as they stand in the document."""
        return self.document.text[self.span.start : self.span.end]


@dataclass(frozen=True, slots=True)
class Record:
    """What a row of a table says of the thing that it names, besides its name.

    `key` ("SCHEME:VALUE") tells it from others: mentions with one key are one thing, with two of one scheme two; left
    empty, the name does. `identifiers` are IRIs of the thing elsewhere, `start` and `end` its first and last day.
    """

    key: str = ""
    identifiers: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text that names something; `span` counts from the start of the document, not of the sentence.

    `type` is the local name of a class of the ontology, `detector` says what found it, `score` lies in 0..1. A mention
    that is a cell of a table has a `record`; no text around it is looked at to find out what it stands for.
    """

    sentence: Sentence
    span: Span
    type: str
    detector: str
    score: float = 1.0
    record: Record | None = None

    @property
    def text(self) -> str:
        """The name as it stands in the document."""
        return self.sentence.document.text[self.span.start : self.span.end]

    @property
    def key(self) -> tuple[str, int, int, str]:
        """What makes two mentions the same: document, place and type."""
        return (self.sentence.document.id, *self.span, self.type)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that carry a statement: `quote` is the document's text at `span`."""

    document_id: str
    span: Span
    quote: str
    extractor: str
    score: float


@dataclass(frozen=True, slots=True)
class Concept:
    """A term of a controlled vocabulary, such as a sector."""

    scheme: str
    slug: str

    @property
    def key(self) -> tuple[str, str]:
        """What makes two concepts the same."""
        return (self.scheme, self.slug)


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing of the world, whatever it is called in the texts.

    `label` is the fullest name, `labels` every surface form seen; `identifiers` are IRIs of the same thing elsewhere,
    `similar` of what is likely the same; `start` and `end` are the first and last day of an event.
    """

    iri: str
    type: str
    label: str
    labels: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    similar: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What makes two entities the same: the IRI."""
        return self.iri


T = TypeVar("T", Mention, Entity)


@dataclass(frozen=True, slots=True)
class Statement(Generic[T]):
    """A relation between two things, or a thing and a concept, with the words that state it.

    `status` says whether a person has seen it: EXTRACTED, ACCEPTED or ADDED.
    """

    subject: T
    predicate: str
    object: T | Concept
    role: str = ""
    evidence: tuple[Evidence, ...] = ()
    modality: str = FACT
    status: str = EXTRACTED

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What makes two statements the same; the evidence stays out, so that merging them can be undone."""
        return (self.subject.key, self.predicate, self.object.key, self.role, self.modality)

    @property
    def confidence(self) -> float:
        """The noisy-or, over documents, of the best score in each: two independent sources count for more than one.

        What a person accepted or added is certain.
        """
        if self.status != EXTRACTED:
            return 1.0
        if len(self.evidence) == 1:
            return round(1 - (1 - self.evidence[0].score), 4)
        best: dict[str, float] = defaultdict(float)
        for piece in self.evidence:
            best[piece.document_id] = max(best[piece.document_id], piece.score)
        return round(1 - prod(1 - score for score in best.values()), 4)


@dataclass(frozen=True, slots=True)
class Link:
    """The decision that a mention stands for an entity, or for none that is known, with its reasons."""

    mention: Mention
    entity: Entity | None
    score: float = 1.0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Identification:
    """How well a record of an authority fits an entity, and what follows: SAME, CLOSE or OPEN.

    `entity` and `identifier` are IRIs, `label` is the record's name, `reasons` say in words what fits and what does
    not; `links` are IRIs that the record has in other authorities.
    """

    entity: str
    authority: str
    identifier: str
    label: str
    score: float
    reasons: tuple[str, ...]
    decision: str
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about the graph: one row of `curation.csv`, `line` the line it stands in.

    `action` is one of merge, split, rename, retype, reject, accept and add; `subject`, `predicate`, `object` and `role`
    say what it is about, `document` (an IRI) and `quote` where it stands, `value` what it shall be; `who` decided,
    `when` and `why`.
    """

    action: str
    subject: str
    predicate: str = ""
    object: str = ""
    role: str = ""
    value: str = ""
    document: str = ""
    quote: str = ""
    who: str = ""
    when: date | None = None
    why: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, repr=False, weakref_slot=True)
class KnowledgeGraph:
    """What a build knows: sorted, so that the same input gives the same graph.

    `topics` maps a document's id to the IRI of the event that the document is about, `replaced` an IRI that is no
    longer used to the one that took its place; `decisions` are those of a person that shaped the graph, `taxonomy` is
    the user's own, which the sectors map to, `identifications` what came of looking entities up in authority files.
    """

    entities: tuple[Entity, ...] = ()
    statements: tuple[Statement[Entity], ...] = ()
    documents: tuple[Document, ...] = ()
    links: tuple[Link, ...] = ()
    topics: Mapping[str, str] = field(default_factory=dict)
    replaced: Mapping[str, str] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    taxonomy: Taxonomy | None = None
    identifications: tuple[Identification, ...] = ()

    def __repr__(self) -> str:
        # Written out in full, a small graph fills a thousand lines of a terminal.
        counts = (len(self.entities), len(self.statements), len(self.documents))
        return "<KnowledgeGraph: {} entities, {} statements, {} documents>".format(*counts)
