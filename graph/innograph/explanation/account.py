"""One text of a graph with all that was found in it, put in the order in which it should be doubted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from innograph.errors import ReadError
from innograph.explanation.methods import method_of_statement
from innograph.model import FACT, HOPED, NEGATED, Concept
from innograph.rdf.ontology import sector_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from innograph.explanation.methods import Method
    from innograph.model import Document, Entity, Evidence, KnowledgeGraph, Link, Span, Statement

SORTS = ("confidence", "text")
"""The orders of statements: the least sure first, or as their quotes stand in the text."""

DOUBTFUL, LIKELY = 0.7, 0.85
"""Below the first a score is shown as doubtful, from the second on as likely."""

SAYS = {
    "locatedIn": "is located in",
    "hasSector": "deals with",
    "affiliatedWith": "is affiliated with",
    "participatedIn": "took part in",
    "organised": "organised",
    "visited": "visited",
    "collaboratesWith": "collaborates with",
    "partOf": "is part of",
    "fundedBy": "is funded by",
    "runs": "runs",
}
"""The relations as the verb of a sentence."""

MODALITIES = {
    FACT: "stated as a fact",
    NEGATED: "denied or called off: not in the graph",
    HOPED: "hoped for or left open: not in the graph",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement as one text gives it: `evidence` is that of this text, the surest first."""

    statement: Statement[Entity]
    evidence: tuple[Evidence, ...]

    @property
    def object_label(self) -> str:
        """The name of the object; a sector's is English."""
        thing = self.statement.object
        if not isinstance(thing, Concept):
            return thing.label
        return dict(sector_labels(thing.slug)).get("en", thing.slug.replace("-", " "))

    @property
    def object_type(self) -> str:
        """The class of the object, Sector for a sector."""
        thing = self.statement.object
        return "Sector" if isinstance(thing, Concept) else thing.type

    @property
    def methods(self) -> tuple[Method, ...]:
        """What found each piece of the evidence."""
        return tuple(method_of_statement(piece.extractor) for piece in self.evidence)

    @property
    def place(self) -> Span:
        """Where the text states it, the first place if there are several."""
        return min(piece.span for piece in self.evidence)


@dataclass(frozen=True, slots=True)
class Name:
    """An entity, or none, with the links of all mentions that were taken for it, in the order of the text."""

    entity: Entity | None
    links: tuple[Link, ...]

    @property
    def score(self) -> float:
        """How sure the weakest of them is, as a mention and as a link."""
        return min(min(link.mention.score, link.score) for link in self.links)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A text, the names in it, what they were taken for, and what was read from it.

    `links` are in the order of the text, outer names first; `names` and `claims` as was asked for. `left_out` counts
    the statements that are less sure than was asked for.
    """

    document: Document
    links: tuple[Link, ...]
    names: tuple[Name, ...]
    claims: tuple[Claim, ...]
    topic: Entity | None = None
    left_out: int = 0

    @property
    def title(self) -> str:
        """What to call the text: its title, else its file, else its id."""
        return self.document.title or self.document.source or self.document.id

    def to_html(self) -> str:
        """One self-contained page; the same explanation gives the same text."""
        from innograph.explanation.page import render  # noqa: PLC0415 - Jinja is for those who want the page

        return render(self)


def explain(
    graph: KnowledgeGraph, document: str = "", *, minimum_confidence: float = 0.0, sort: str = "confidence"
) -> Explanation:
    """Explain what a graph has from one of its texts, named by its id, which may be left out where there is but one.

    What texts deny or hope for is in it too. Raises ReadError if the graph has no such text or several to choose from,
    ValueError for an unknown sort.

    >>> import innograph
    >>> found = explain(innograph.read_text("Ada Neri, head of Bolt Ltd, met Tecnalia in Bilbao.", language="en"))
    >>> [claim.statement.role for claim in found.claims if claim.statement.predicate == "affiliatedWith"]
    ['head']
    """
    if sort not in SORTS:
        raise ValueError(f"sort: {sort!r} is not one of {', '.join(SORTS)}")
    chosen = _chosen(graph.documents, document)
    every = [claim for statement in graph.statements if (claim := _claim(statement, chosen.id))]
    kept = [claim for claim in every if claim.statement.confidence >= minimum_confidence]
    links = sorted((k for k in graph.links if k.mention.sentence.document.id == chosen.id), key=_outer_first)
    topic = graph.topics.get(chosen.id, "")
    return Explanation(
        chosen,
        tuple(links),
        _names(links, sort),
        _sorted(kept, sort),
        next((entity for entity in graph.entities if entity.iri == topic), None),
        len(every) - len(kept),
    )


def _chosen(documents: Sequence[Document], name: str) -> Document:
    fitting = [document for document in documents if name in {"", document.id}]
    if len(fitting) != 1:
        known = ", ".join(document.id for document in documents[:10]) or "none"
        raise ReadError(f"{name!r}: name one text of the graph; it has {known}")
    return fitting[0]


def _claim(statement: Statement[Entity], document_id: str) -> Claim | None:
    own = [piece for piece in statement.evidence if piece.document_id == document_id]
    return Claim(statement, tuple(sorted(own, key=lambda e: (-e.score, e.span, e.extractor)))) if own else None


def _sorted(claims: Iterable[Claim], sort: str) -> tuple[Claim, ...]:
    by_text = sorted(claims, key=lambda claim: (claim.place, *map(str, claim.statement.key)))
    return tuple(by_text if sort == "text" else sorted(by_text, key=lambda claim: claim.statement.confidence))


def _names(links: Iterable[Link], sort: str) -> tuple[Name, ...]:
    found: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        found[link.entity.iri if link.entity else ""].append(link)
    names = [Name(same[0].entity, tuple(same)) for same in found.values()]
    return tuple(names if sort == "text" else sorted(names, key=lambda name: name.score))


def _outer_first(link: Link) -> tuple[int, int, str]:
    return link.mention.span.start, -link.mention.span.end, link.mention.type
